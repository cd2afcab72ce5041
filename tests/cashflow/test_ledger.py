"""Postings against sums worked out apart from the engine."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.assumptions.build import build_case
from portfolio.cashflow.ledger import PERSPECTIVES, Ledger
from portfolio.cashflow.operations import ledger, tonnes
from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.project import Project

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case

RECORD = """\
id: g03
name: {zh: 例, en: Example}
sector: energy
investment: 1000 万元
funding: {market: 800 万元, higher_level: 150 万元, town: 50 万元}
abatement: 2000 吨/年
cash_flow:
  first_year: 2014
  operating_years: 15
  savings: [{line: energy, amount: 150 万元/年}]
  operating_cost: [{line: om, amount: 20 万元/年}]
"""


def case_of(text: str) -> Case:
    document = parse_document(text.encode(), "record.yaml")
    assert isinstance(document, Document), document
    project = validate(document, Project)
    assert isinstance(project, Project), project
    return build_case(project, lambda *path: document.tree.locate(path)[0])


def ledger_of(text: str) -> Ledger:
    found = ledger(case_of(text))
    assert found is not None
    return found


def flow(text: str, perspective: str = "project_pre_tax") -> list[float]:
    """In 万元."""
    values: list[float] = (ledger_of(text).flow(perspective)[0] / 10_000).tolist()
    return values


def test_operation_follows_construction() -> None:
    book = ledger_of(RECORD)
    assert book.timeline.labels() == [str(year) for year in range(2014, 2030)]
    assert flow(RECORD) == [-1000.0] + [130.0] * 15


def test_construction_shares_and_amounts() -> None:
    shares = RECORD.replace("  savings", "  construction: [40%, 60%]\n  savings")
    amounts = RECORD.replace("  savings", "  construction: [400 万元, 600 万元]\n  savings")
    assert flow(shares) == pytest.approx([-400.0, -600.0] + [130.0] * 15)
    assert flow(amounts) == pytest.approx(flow(shares))
    assert flow(shares, "town") == pytest.approx([-20.0, -30.0] + [0.0] * 15)


def test_escalation_and_degradation_start_in_year_two() -> None:
    text = RECORD.replace("amount: 150 万元/年", "amount: 100 万元/年, escalation: 10%, degradation: 50%")
    first, second, third = flow(text)[1:4]
    assert (first, second, third) == pytest.approx((80.0, 100 * 1.1 * 0.5 - 20, 100 * 1.21 * 0.25 - 20))


def test_quantity_times_price_is_the_amount() -> None:
    text = RECORD.replace("amount: 150 万元/年", "quantity: 1.5 亿kWh/年, price: 0.65 元/kWh")
    assert flow(text)[1] == pytest.approx(1.5e8 * 0.65 / 1e4 - 20)


def test_amounts_year_by_year_start_and_end() -> None:
    years = ", ".join(f"{n} 万元" for n in range(1, 16))
    assert flow(RECORD.replace("amount: 150 万元/年", f"amounts: [{years}]"))[1:4] == [-19.0, -18.0, -17.0]
    text = RECORD.replace("amount: 150 万元/年", "amount: 150 万元/年, start: 3, until: 4")
    assert flow(text)[1:6] == [-20.0, -20.0, 130.0, 130.0, -20.0]


def test_capex_lines_residual_and_reinvestment() -> None:
    lines = (
        "  capex:\n    - {line: plant, amount: 900 万元, residual: 5%}\n"
        "    - {line: meters, amount: 100 万元, reinvest: [5, 10], reinvest_amount: 40 万元}\n"
    )
    values = flow(RECORD.replace("  savings", lines + "  savings"))
    assert values[0] == -1000.0
    assert (values[5], values[10], values[11]) == (90.0, 90.0, 130.0)
    assert values[-1] == pytest.approx(130.0 + 45.0)


def test_working_capital_goes_in_with_operation_and_comes_back_last() -> None:
    text = RECORD.replace("  savings", "  working_capital: {share_of_operating_cost: 50%}\n  savings")
    values = flow(text)
    assert (values[0], values[1], values[2], values[-1]) == (-1000.0, 120.0, 130.0, 140.0)


def test_an_award_that_the_budget_holds_counts_once() -> None:
    award = "  awards: [{line: award, amount: 30 万元, year: 2"
    inside = RECORD.replace("  savings", award + ", from: funding.higher_level}]\n  savings")
    outside = RECORD.replace("  savings", award + "}]\n  savings")
    assert sum(flow(inside, "public")) == pytest.approx(-200.0)
    assert sum(flow(outside, "public")) == pytest.approx(-230.0)
    assert flow(inside)[2] == flow(outside)[2] == 160.0


def test_society_leaves_transfers_out_and_values_carbon() -> None:
    text = RECORD.replace("  savings", "  awards: [{line: award, amount: 30 万元}]\n  savings")
    assert flow(text, "society") == flow(RECORD)
    assert flow(text)[1] == 160.0


def test_carbon_revenue_follows_the_tonnes() -> None:
    text = RECORD.replace("  savings", "  carbon_revenue: {price: 50 元/吨, escalation: 10%, sold: 50%}\n  savings")
    assert flow(text)[1:3] == pytest.approx([130 + 2000 * 50 * 0.5 / 1e4, 130 + 2000 * 55 * 0.5 / 1e4])


def test_tonnes_stand_in_the_operating_years() -> None:
    case = case_of(RECORD)
    book = ledger(case)
    assert book is not None
    found = tonnes(case.tonnes, book.timeline)
    assert found[0].tolist() == [0.0] + [2000.0] * 15


def test_without_an_operating_life_there_is_no_ledger() -> None:
    assert ledger(case_of(RECORD[: RECORD.index("cash_flow:")])) is None


def test_unknown_perspective_is_refused() -> None:
    with pytest.raises(KeyError):
        ledger_of(RECORD).flow("bank")


MONEY = st.integers(0, 10**6).map(lambda n: f"{n} 万元/年")


@given(saving=MONEY, cost=MONEY, growth=st.integers(-20, 20), life=st.integers(1, 40), split=st.integers(0, 100))
def test_inside_parties_sum_to_outside_money(saving: str, cost: str, growth: int, life: int, split: int) -> None:
    """Market, town, higher level and project together keep savings − costs − investment, in every year."""
    text = f"""\
id: x
name: x
sector: energy
investment: 100 万元
funding: {{market: {split} 万元, higher_level: {100 - split} 万元, town: 0 万元}}
cash_flow:
  first_year: 2014
  operating_years: {life}
  savings: [{{line: s, amount: {saving}, escalation: {growth}%}}]
  operating_cost: [{{line: c, amount: {cost}}}]
"""
    book = ledger_of(text)
    first = Decimal(saving.split(maxsplit=1)[0]) * 10_000, Decimal(cost.split(maxsplit=1)[0]) * 10_000
    outside = [-1_000_000.0] + [float(first[0]) * (1 + growth / 100) ** t - float(first[1]) for t in range(life)]
    inside = np.zeros(life + 1)
    for party in ("project", "market", "town", "higher_level"):
        for posting in book.postings:
            inside += posting.amount[0] * ((posting.payee == party) - (posting.payer == party))
    np.testing.assert_allclose(inside, outside, rtol=1e-12, atol=1e-3)
    np.testing.assert_allclose(book.flow("project_pre_tax")[0], outside, rtol=1e-12, atol=1e-3)


def test_ledger_to_frame_pivots() -> None:
    frame = ledger_of(RECORD).to_frame()
    table = frame.pivot_table("amount_cny", "line", "period", aggfunc="sum")
    assert table.loc["energy", "2015"] == 1_500_000
    assert list(PERSPECTIVES) == [
        "project_pre_tax", "project", "equity", "esco_pre_tax", "esco", "esco_equity", "host", "lessor", "lender",
        "town", "public", "higher_level", "tax_authority", "society", "society_with_carbon",
    ]  # fmt: skip
