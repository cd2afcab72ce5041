"""One formula serves a single case and a batch: every figure of a draw is that of the draw alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from portfolio.appraisal.appraise import inputs_of
from portfolio.appraisal.catalogue import RULES, TAX
from portfolio.appraisal.view import View
from portfolio.assumptions.inputs import with_inputs
from portfolio.cashflow.operations import ledger
from portfolio.programme.study import Choices, study_of

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case

RECORD = Path(__file__).parent / "every-line.yaml"
#: Loans of each form, and taxes, to go with it.
FINANCED = """\
financing:
  - {line: a, principal: 200 万元, rate: 5%, years: 8, repayment: equal_payment, payments_per_year: "4", grace_years: 1}
  - {line: b, share_of_investment: 10%, rate: 6%, years: 5, repayment: equal_principal, construction_interest: paid}
  - {line: c, principal: 30 万元, rate: 6%, years: 4, repayment: bullet, subsidy: {rate: 2%, years: 2}}
  - {line: d, principal: 20 万元, rate: 6%, years: 3, repayment: explicit, amounts: [5 万元, 8 万元, 9 万元]}
  - {line: e, principal: 50 万元, rate: 6%, years: 9, repayment: sculpted, dscr: "1.4"}
tax:
  regime: income_tax
  income_tax_rate: 25%
  loss_years: 5
  surcharges: 10%
  vat: {output_rate: 13%, input_rate: 9%, refund_share: 50%}
  depreciation: {years: 8, method: sum_of_years, residual: 4%}
"""


def with_values(case: Case, key: str, values: object) -> Case:
    """A case with other values of one input, wherever it stands."""
    array = np.asarray(values, dtype=np.float64)
    return with_inputs(case, lambda item: replace(item, value=array) if item.key == key else item)


@pytest.fixture(scope="module", params=["", FINANCED], ids=["before-tax", "financed"])
def view(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> View:
    """A record that uses every key, appraised with a carbon value; the second time with loans and taxes."""
    record = tmp_path_factory.mktemp("batch") / "record.yaml"
    record.write_text(RECORD.read_text(encoding="utf-8") + request.param, encoding="utf-8")
    [found] = study_of(record, Choices(rate=0.08, carbon_value="50 元/吨")).appraisals
    return View(found.case, found.settings, found.ledger)


def figures(case: Case, view: View) -> dict[str, np.ndarray[Any, Any]]:
    changed = View(case, view.settings, ledger(case, view.settings.carbon_value))
    lacking = {"energy_saving", *([] if case.tax else [TAX])}
    return {rule.name: rule.compute(changed) for rule in RULES if not lacking & set(rule.needs)}


def test_every_input_may_vary_in_a_batch(view: View) -> None:
    """Three draws of each input in turn, the life left out: terms are masks, not shapes."""
    inputs = [item for item in inputs_of(view.case) if item.key != "cash_flow.operating_years" and not item.parts]
    assert len(inputs) > 15
    for item in inputs:
        draws = float(item.value) * np.array([1.0, 0.9, 0.8])
        batch = figures(with_values(view.case, item.key, draws), view)
        for number, draw in enumerate(draws):
            alone = figures(with_values(view.case, item.key, draw), view)
            for name, found in batch.items():
                expected = np.broadcast_to(found, (3,))[number] if found.shape[-1:] != (1,) else found[0]
                np.testing.assert_allclose(expected, alone[name][0], rtol=1e-9, err_msg=f"{item.key} {name}")


def test_what_varies_changes_something(view: View) -> None:
    base = figures(view.case, view)
    changed = figures(with_values(view.case, "investment", 2e7), view)
    assert any(not np.array_equal(base[name], changed[name]) for name in base)
