"""One formula serves a single case and a batch: every figure of a draw is that of the draw alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from portfolio.appraisal.appraise import inputs_of
from portfolio.appraisal.catalogue import RULES, TAX
from portfolio.appraisal.factors import with_inputs
from portfolio.appraisal.view import View
from portfolio.cashflow.operations import ledger
from portfolio.programme.study import Choices, study_of

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case

RECORD = Path(__file__).parent / "every-line.yaml"


def with_values(case: Case, key: str, values: object) -> Case:
    """A case with other values of one input, wherever it stands."""
    array = np.asarray(values, dtype=np.float64)
    return with_inputs(case, lambda item: replace(item, value=array) if item.key == key else item)


@pytest.fixture(scope="module")
def view() -> View:
    """A record that uses every key, appraised with a carbon value."""
    study = study_of(RECORD, Choices(rate=0.08, carbon_value="50 元/吨"))
    found = study.appraisals[0]
    return View(found.case, found.settings, found.ledger)


def figures(case: Case, view: View) -> dict[str, np.ndarray[Any, Any]]:
    changed = View(case, view.settings, ledger(case, view.settings.carbon_value))
    return {rule.name: rule.compute(changed) for rule in RULES if TAX not in rule.needs and "energy" not in rule.key}


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
                np.testing.assert_allclose(expected, alone[name][0], rtol=1e-12, err_msg=f"{item.key} {name}")


def test_what_varies_changes_something(view: View) -> None:
    base = figures(view.case, view)
    changed = figures(with_values(view.case, "investment", 2e7), view)
    assert any(not np.array_equal(base[name], changed[name]) for name in base)
