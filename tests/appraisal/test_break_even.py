"""Break-even of a record: which costs, which year, which unit, and what is said where it is unknown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import portfolio
from portfolio.appraisal.explain import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.results import Appraisal, Indicator

XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"
#: In 万元 a year: 1,000 of revenue growing by 10 %, 200 + 100 of cost, 80 of depreciation, 5 % of tax on revenue.
PLANT = """\
id: p
name: {zh: 厂, en: Plant}
sector: industry
investment: 800 万元
cash_flow:
  first_year: 2015
  operating_years: 10
  revenue: [{line: sales, quantity: 10 万吨/年, price: 100 元/吨, escalation: 10%}]
  operating_cost:
    - {line: fuel, amount: 200 万元/年, variable_share: 90%}
    - {line: wages, amount: 100 万元/年, variable_share: 0%}
financing: [{line: bank, principal: 400 万元, rate: 5%, years: 4, repayment: equal_principal}]
tax: {regime: income_tax, surcharges: 5%, depreciation: {years: 10}}
"""
CAPACITY, OUTPUT, PRICE = (f"project.break_even_{name}" for name in ("capacity", "output", "price"))


def row(found: Appraisal, name: str) -> Indicator:
    indicator = found.find(name)
    assert indicator is not None
    return indicator


def test_interest_and_depreciation_are_fixed(appraised: Callable[..., Appraisal]) -> None:
    """Fixed: 20 + 100 + 80 + 400 at 5 % = 220; a full year leaves 1000 − 180 − 50 for it."""
    found = appraised(PLANT)
    assert found.value(CAPACITY) == pytest.approx(220 / 770)
    assert found.value(OUTPUT) == pytest.approx(1e5 * 220 / 770)
    assert found.value(PRICE) == pytest.approx((220 + 180) / 10 / 0.95)
    assert [row(found, name).unit for name in (CAPACITY, OUTPUT, PRICE)] == ["share", "吨/年", "元/吨"]


def test_the_normal_year_is_the_one_that_the_record_names(appraised: Callable[..., Appraisal]) -> None:
    """In year 5 the loan is repaid and the price is 146.41: the lowest break-even rather than the highest."""
    found = appraised(PLANT.replace("  operating_years: 10\n", "  operating_years: 10\n  normal_year: 5\n"))
    revenue = 1000 * 1.1**4
    assert found.value(CAPACITY) == pytest.approx(200 / (0.95 * revenue - 180))
    assert found.value(OUTPUT) == pytest.approx(1e5 * 200 / (0.95 * revenue - 180))
    assert found.value(PRICE) == pytest.approx((200 + 180) / 10 / 0.95)


def test_at_break_even_there_is_no_profit(appraised: Callable[..., Appraisal]) -> None:
    """The plant at its break-even output, then at its break-even price, earns nothing in year 1."""
    found = appraised(PLANT)
    share, price = found.value(CAPACITY), found.value(PRICE)
    assert share is not None
    assert price is not None
    less = PLANT.replace("quantity: 10 万吨", f"quantity: {share * 10:.12f} 万吨")
    less = less.replace("amount: 200 万元/年", f"amount: {200 * (0.1 + 0.9 * share):.12f} 万元/年")
    for text in (less, PLANT.replace("price: 100 元/吨", f"price: {price:.12f} 元/吨")):
        ledger = appraised(text).ledger
        assert ledger is not None
        assert ledger.accounts is not None
        assert ledger.accounts.profit[0, 0] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    ("old", "new", "lacking", "field"),
    [
        (", variable_share: 0%", "", (CAPACITY, OUTPUT, PRICE), "cash_flow.operating_cost.variable_share"),
        ("quantity: 10 万吨/年, price: 100 元/吨", "amount: 1000 万元/年", (OUTPUT, PRICE), "cash_flow.revenue"),
        ("escalation: 10%", "escalation: 10%, start: 2", (CAPACITY, OUTPUT), "cash_flow.normal_year"),
        ("tax: {", "# tax: {", (CAPACITY, OUTPUT, PRICE), "tax"),
        ("financing: [", "# financing: [", (CAPACITY, OUTPUT, PRICE), "financing"),
    ],
)
def test_what_is_unknown_is_named(
    old: str, new: str, lacking: tuple[str, ...], field: str, appraised: Callable[..., Appraisal]
) -> None:
    assert old in PLANT
    found = appraised(PLANT.replace(old, new))
    for name in lacking:
        indicator = row(found, name)
        assert (indicator.value, indicator.status) == (None, "lacking")
        assert indicator.reason is not None
        assert field in indicator.reason.text("en")
    if lacking == (OUTPUT, PRICE):
        assert found.value(CAPACITY) == pytest.approx(220 / 770)


def test_two_products_have_a_rate_of_use_and_no_output(appraised: Callable[..., Appraisal]) -> None:
    second = "escalation: 10%}, {line: heat, quantity: 1 万kWh/年, price: 5 元/kWh}]"
    found = appraised(PLANT.replace("escalation: 10%}]", second))
    assert found.value(CAPACITY) == pytest.approx(220 / (1005 * 0.95 - 180))
    assert row(found, OUTPUT).status == row(found, PRICE).status == "lacking"


def test_a_benefit_by_assumption_is_no_product() -> None:
    """Its amount comes with the way it is read, which is no price."""
    for found in portfolio.study(XIAOLAN).appraisals:
        assert [row(found, name).unit for name in (OUTPUT, PRICE)] == ["", ""]


def test_what_never_breaks_even_is_absent(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(PLANT.replace("amount: 200 万元/年", "amount: 1200 万元/年"))
    for name in (CAPACITY, OUTPUT):
        indicator = row(found, name)
        assert (indicator.value, indicator.status) == (None, "absent")
        assert indicator.reason is not None
        assert "variable cost" in indicator.reason.text("en")


def test_explain_shows_year_shares_and_flows(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(PLANT)
    text = "\n".join(explain(found, row(found, CAPACITY), "en").lines())
    for part in ("METHOD §18", "operating year: 1", "operating_cost[0].variable_share", "= 0.9", "bank.interest"):
        assert part in text


def test_an_untaxed_asset_is_written_off_over_the_operating_life(appraised: Callable[..., Appraisal]) -> None:
    """800 over 10 years, not in the first of them."""
    found = appraised(PLANT[: PLANT.index("tax:")] + "tax: {regime: none}\n")
    assert found.value(CAPACITY) == pytest.approx(220 / (1000 - 180))
