"""The ledger after verified years: it pays what is settled, and forecasts the rest at the realisation so far (§70)."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.reforecast import reforecast
from portfolio.assumptions.build import build_case
from portfolio.assumptions.inputs import with_inputs
from portfolio.cashflow.statements import statement
from portfolio.cashflow.timeline import running
from portfolio.contracts.parties import ledger
from portfolio.contracts.settlement import settlement_of
from portfolio.contracts.tracking import REALISATION, with_verified
from portfolio.programme.study import study_of
from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.records.project import Project
from tests.contracts.test_settlement import SHARED, TRACKED, generated, paid, record, settled, verified_text

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Array, Input

CONTRACTS = 40
ROOT = Path(__file__).parents[2]


def case_of(text: str) -> Case:
    document = parse_document(text.encode(), "record.yaml")
    assert isinstance(document, Document), document
    project = validate(document, Project)
    assert isinstance(project, Project), (project, text)
    return build_case(project, lambda *path: document.tree.locate(path)[0])


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_the_ledger_pays_what_is_settled(kind: str) -> None:
    """Quantities, prices paid, months that count, priority, last years that are not whole: of every type."""
    for seed in range(CONTRACTS):
        text = verified_text(kind, seed, "{rounding: half_up, to: 分, per: total}")
        book = ledger(with_verified(case_of(text)))
        assert book is not None
        for year in settled(text).years:
            assert year.due is not None
            assert paid(book, year.year) == pytest.approx(float(year.due), abs=0.006), (text, year.year)


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_balance_sheets_close_after_verified_years(kind: str) -> None:
    for seed in range(CONTRACTS // 2):
        book = ledger(with_verified(case_of(verified_text(kind, seed, "{rounding: down, to: 元, per: line}"))))
        assert book is not None
        for party, own in book.books.items():
            if party != "lessor":
                sheet = statement(own, "balance-sheet")
                assert sheet is not None
                np.testing.assert_allclose(sheet.line("difference"), 0.0, atol=0.01)


def test_years_after_the_verified_ones_are_at_the_realisation_so_far() -> None:
    """90 and 105 of 100 and 98 expected: 195 / 198; prices as the record has them."""
    savings = "{line: power, quantity: 100 kWh/年, price: 1 元/kWh, degradation: 2%, escalation: 10%}"
    years = ["year: 1, verified: 90 kWh, price: 1.2 元/kWh", "year: 2, verified: 105 kWh"]
    text = record(SHARED + '  realisation: "0.5"\n', years, savings=savings)
    [line] = with_verified(case_of(text)).yearly
    found = running(line, 10)[0]
    assert found[0] == pytest.approx(90 * 1.2)
    assert found[1] == pytest.approx(105 * 1.1)
    wanted = [195 / 198 * 100 * 0.98 ** (t - 1) * 1.1 ** (t - 1) for t in range(3, 11)]
    np.testing.assert_allclose(found[2:], wanted)


def test_a_year_that_nobody_verified_is_forecast() -> None:
    text = record(SHARED, ["year: 1, verified: 900 kWh", "year: 3, verified: 800 kWh"])
    [line] = with_verified(case_of(text)).yearly
    np.testing.assert_allclose(running(line, 10)[0] / 800, [0.9, 0.85, 0.8, *([0.85] * 7)])


def test_a_part_of_a_year_is_measured_against_its_part() -> None:
    text = record(SHARED, ["year: 1, months: 6, verified: 600 kWh"])
    case = with_verified(case_of(text))
    np.testing.assert_allclose(running(case.yearly[0], 10)[0] / 800, [0.6, *([1.2] * 9)])
    assert case.contract is not None
    assert float(case.contract.active[1].value) == 0.5


def test_constant_prices_keep_the_prices_of_the_record() -> None:
    text = record(SHARED, ["year: 1, verified: 900 kWh, price: 2 元/kWh"], prices="real")
    [line] = with_verified(case_of(text)).yearly
    np.testing.assert_allclose(running(line, 10)[0], 720)


def test_a_line_in_money() -> None:
    savings = "{line: power, amount: 100 元/年, escalation: 10%}"
    [line] = with_verified(case_of(record(SHARED, ["year: 2, verified: 121 元"], savings=savings))).yearly
    np.testing.assert_allclose(running(line, 10)[0][:4], [110, 121, 133.1, 146.41])


def test_power_that_the_contract_generates() -> None:
    """7200 of 8000 kWh: 90 % after it, 1 % less and 2 % dearer each year; what is fed in stays."""
    case = case_of(generated(["year: 1, verified: 7200 kWh, price: 0.85 元/kWh"]))
    after = with_verified(case)
    used, fed_in = (running(line, 10)[0] for line in after.yearly)
    np.testing.assert_allclose(used[:3], [7200 * 0.85, *(7200 * 0.8 * (0.99 * 1.02) ** t for t in (1, 2))])
    np.testing.assert_allclose(fed_in, running(case.yearly[1], 10)[0])


def test_without_verified_years_nothing_changes() -> None:
    appraisal = study_of(ROOT / "projects" / "emc-examples" / "g04.yaml").appraisals[0]
    assert with_verified(appraisal.case) is appraisal.case
    assert reforecast(appraisal) is None


def test_every_number_of_the_new_forecast_leads_to_a_line_of_the_record() -> None:
    case = with_verified(study_of(TRACKED / "01-shared.yaml").appraisals[0].case)
    rates = [item for line in case.yearly for item in line.first if item.key == REALISATION]
    assert len(rates) == 3
    electricity = rates[0]
    verified, expected = 1_025_000 + 1_123_456.7 + 1_100_000, 900_000 + 1_176_000 + 1_152_480
    assert float(electricity.value) == pytest.approx(verified / expected)
    assert [part.key for part in electricity.parts] == [f"contract.performance[{n}].verified" for n in (0, 3, 6)]
    assert all(part.place and part.source for part in electricity.parts)
    assert [part.key for part in electricity.parts[0].parts][:2] == [
        "contract.performance[0].metered",
        "contract.performance[0].drivers.cdd",
    ]


def test_settlement_and_forecast_agree_on_the_realisation() -> None:
    study = study_of(TRACKED / "02-no-rule.yaml")
    found = settlement_of(study.programme.projects[0], study.appraisals[0].case)
    again = reforecast(study.appraisals[0])
    assert found is not None
    assert again is not None
    assert float(found.realisation or 0) == again.realisation["lamps"] == 0.95


def test_the_parties_are_worth_what_their_flows_are() -> None:
    """At 95 % from year 1 the forecast is the record with a realisation of 0.95."""
    expected = study_of(TRACKED / "02-no-rule.yaml").appraisals[0]
    found = reforecast(expected)
    assert found is not None

    def realised(item: Input) -> Input:
        return replace(item, value=np.asarray(0.95)) if item.key == REALISATION else item

    book = ledger(with_inputs(expected.case, realised))
    assert book is not None
    assert found.revised.ledger is not None
    for perspective in ("host", "esco", "esco_equity", "project_pre_tax"):
        np.testing.assert_allclose(found.revised.ledger.flow(perspective), book.flow(perspective), atol=1e-6)
    rows = {before.name: (before.value, after.value) for before, after in found.indicators()}
    before, after = rows["host.npv"]
    assert before is not None
    assert after is not None
    assert after < before


def test_draws_of_a_forecast_are_forecasts_of_draws() -> None:
    """The realisation so far is one input: a batch of it is as many runs."""
    case = with_verified(case_of(record(SHARED, ["year: 1, verified: 900 kWh"])))

    def times(factor: float | Array) -> Case:
        def changed(item: Input) -> Input:
            return replace(item, value=np.asarray(item.value * factor)) if item.key == REALISATION else item

        return with_inputs(case, changed)

    together = ledger(times(np.array([0.8, 1.0, 1.1])))
    assert together is not None
    assert not np.allclose(together.flow("esco")[0], together.flow("esco")[2])
    for index, factor in enumerate((0.8, 1.0, 1.1)):
        alone = ledger(times(factor))
        assert alone is not None
        np.testing.assert_allclose(together.flow("esco")[index], alone.flow("esco")[0])


def test_a_forecast_as_data() -> None:
    found = reforecast(study_of(TRACKED / "03-guaranteed.yaml").appraisals[0])
    assert found is not None
    data = found.as_dict()
    assert data["years"] == [1, 2, 3]
    assert re.search("re-forecast", str(data["scenario"]))
    assert data["realisation"] == {"power": pytest.approx(3050 / 3150)}


# Rules of the ledger that its comparison with settlement brought to light.


def test_receipts_with_priority_are_those_paid() -> None:
    """400 of 800 元 are cut to 300, so priority lasts into year 4: 900 are received by then, 100 are left."""
    terms = (
        "  type: shared_savings\n  esco_share: 10%\n  priority: {receipts: 1000 元, share: 50%}\n  ceiling: 300 元/年\n"
    )
    book = ledger(case_of(record(terms, ["year: 1, verified: 1000 kWh"])))
    assert book is not None
    assert [round(paid(book, year), 6) for year in range(1, 6)] == [300, 300, 300, 160, 80]


def test_savings_that_end_with_the_term_are_not_cut_twice() -> None:
    savings = "{line: power, quantity: 1000 kWh/年, price: 0.8 元/kWh, until: term}"
    text = record(SHARED, ["year: 1, verified: 1000 kWh"], savings=savings, term="18 months")
    book = ledger(case_of(text))
    assert book is not None
    np.testing.assert_allclose(book.part("host", "savings")[0, 1:4], [800, 400, 0])
    assert paid(book, 2) == pytest.approx(320)
