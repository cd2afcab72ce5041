"""Who pays what and when: grants, own money, loans inside a purse, debt that is left, what comes back at the end.

Figures are worked out by hand or by plain loops from `plant.PLANT`, in 万元.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.findings import findings
from portfolio.appraisal.sensitivity import figures
from portfolio.cashflow.statements import STATEMENTS, statement
from tests.cashflow.plant import INTEREST, LOAN, accounts_of, book_of, line, plant, value

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.appraisal.results import Appraisal

FUNDING = "{market: 1000 万元, higher_level: 0 元, town: 0 元}"
DATED = "town: [{amount: 100 万元, year: 2015}, {amount: 200 万元, year: 2019}]"


def codes(found: Appraisal) -> list[str]:
    return [problem.code for problem in findings(found)]


def closes(found: Appraisal) -> bool:
    return bool(np.max(np.abs(line(found, "balance-sheet", "difference"))) < 1e-6)


def test_a_grant_of_an_operating_year_is_cash_of_the_equity(tmp_path: Path) -> None:
    """100 in 2015 and 200 in 2019: the statement is the perspective, to the end and in its rate."""
    found = plant(tmp_path, (FUNDING, f"{{market: 700 万元, higher_level: 0 元, {DATED}}}"))
    assert line(found, "equity", "grants").tolist() == [0, 0, 0, 0, 200, *[0] * 7]
    np.testing.assert_allclose(line(found, "equity", "net"), book_of(found).flow("equity")[0] / 1e4)
    assert line(found, "equity", "net_cumulative")[-1] == pytest.approx(1093.6166, abs=1e-3)
    assert value(found, "equity.irr") == pytest.approx(0.2717, abs=5e-5)
    assert closes(found)


def test_an_early_grant_is_kept_for_later_construction(tmp_path: Path) -> None:
    """400 and a draw of 250 less 500 spent leave 150, which the owners do not pay in 2016: 500 − 250 − 150 = 100."""
    early = (FUNDING, "{market: 600 万元, higher_level: [{amount: 400 万元, year: 2015}], town: 0 元}")
    found = plant(tmp_path, early)
    assert line(found, "equity", "paid_in")[:3].tolist() == [0, 100, 0]
    assert not line(found, "equity", "surplus_funds").any()
    np.testing.assert_allclose(line(found, "balance-sheet", "cash")[:2], [150, 0], atol=1e-9)
    np.testing.assert_allclose(book_of(found).flow("equity")[0, :2] / 1e4, [0, -100], atol=1e-9)
    np.testing.assert_allclose(line(found, "financial-plan", "surplus")[:2], [150, -150], atol=1e-9)
    mean_profit = float(np.mean(line(found, "profit", "net_profit")[2:]))
    assert value(found, "equity.roe") == pytest.approx(mean_profit / 100)
    assert closes(found)
    assert codes(found) == []


def test_only_what_construction_leaves_is_surplus(tmp_path: Path) -> None:
    """600 in the first of three years, of 200, 300 and 500: 400 and 100 are kept; nothing is lent."""
    changes = (
        (FUNDING, "{market: 300 万元, higher_level: [{amount: 600 万元, year: 2015}], town: 300 万元}"),
        ("[50%, 50%]", "[20%, 30%, 50%]"),
        (LOAN, "financing: none\n"),
    )
    found = plant(tmp_path, *changes)
    np.testing.assert_allclose(line(found, "balance-sheet", "cash")[:3], [460, 250, 0], atol=1e-9)
    np.testing.assert_allclose(line(found, "equity", "paid_in")[:3], [0, 0, 100], atol=1e-9)
    found = plant(tmp_path, *changes, ("amount: 600", "amount: 800"))
    assert line(found, "equity", "surplus_funds")[:3] == pytest.approx([0, 0, 100])
    assert not line(found, "equity", "paid_in").any()
    assert closes(found)


@pytest.mark.parametrize(
    ("funding", "source", "perspective"),
    [
        ("{market: 800 万元, higher_level: 0 元, town: 200 万元}", "town", "town"),
        ("{market: 1000 万元, higher_level: 0 元, town: 0 元}", "higher_level", "public"),
    ],
)
def test_loans_above_the_money_of_their_purse_are_found_and_earn_it_nothing(
    funding: str, source: str, perspective: str, tmp_path: Path
) -> None:
    changed = ("equal_principal}", f"equal_principal, source: {source}}}")
    found = plant(tmp_path, (FUNDING, funding), changed)
    assert value(found, f"{perspective}.npv") == 0
    assert "F026" in codes(found)
    assert closes(found)


def test_a_loan_inside_a_dated_purse_leaves_the_rest_of_it_in_its_years(tmp_path: Path) -> None:
    """Of 400 and 200 dated by the town 300 are lent: half of each is its own, and no year pays it anything."""
    dated = "town: [{amount: 400 万元, year: 2015}, {amount: 200 万元, year: 2016}]"
    changes = (
        (FUNDING, f"{{market: 400 万元, higher_level: 0 元, {dated}}}"),
        ("principal: 500", "principal: 300"),
        ("equal_principal}", "equal_principal, source: town}"),
    )
    found = plant(tmp_path, *changes)
    np.testing.assert_allclose(book_of(found).flow("town")[0, :3] / 1e4, [-200, -100, 0])
    assert "F026" not in codes(found)


def test_a_line_that_bears_a_purse_s_name_is_not_the_purse(tmp_path: Path) -> None:
    plain = plant(tmp_path)
    named = plant(tmp_path, ("{line: r,", "{line: funding.market,"))
    np.testing.assert_allclose(book_of(named).flow("equity"), book_of(plain).flow("equity"))


def test_money_beyond_the_stated_years_pays_no_investment(tmp_path: Path) -> None:
    """200 of the town come after 2015 and 2016: the equity pays instead, and a finding says so."""
    late = (FUNDING, "{market: 800 万元, higher_level: 0 元, town: [{amount: 200 万元, year: beyond}]}")
    found = plant(tmp_path, late)
    assert not book_of(found).flow("town").any()
    np.testing.assert_allclose(line(found, "equity", "paid_in")[:2], [250, 250])
    assert codes(found) == ["F046", "F029"]


def test_debt_that_is_left_falls_due_at_the_end(tmp_path: Path) -> None:
    """500 and interest of construction, repaid in year 15 of ten: due in the last, and taken from what is left."""
    found = plant(tmp_path, ("years: 6, repayment: equal_principal", "years: 15, repayment: bullet"))
    assert line(found, "debt-service", "bank.due")[-1] == pytest.approx(500 + INTEREST)
    assert line(found, "debt-service", "bank.closing")[-1] == 0
    assert line(found, "balance-sheet", "debt")[-1] == 0
    lent = book_of(found).flow("lender")[0] / 1e4
    assert lent.sum() == pytest.approx(INTEREST + 10 * 0.06 * (500 + INTEREST))
    profit = 220 - (1000 + INTEREST) / 10 - 0.06 * (500 + INTEREST)
    left = 10 * (0.75 * profit + (1000 + INTEREST) / 10) - (500 + INTEREST)
    assert line(found, "investors", "disposal")[-1] == pytest.approx(left)
    assert "F020" in codes(found)
    assert closes(found)


def test_paying_less_of_a_loan_earns_no_more_than_its_interest(tmp_path: Path) -> None:
    """At 8 % a loan at 6 % that is repaid later is worth a little; the debt itself is never a gain."""
    amounts = "repayment: explicit, amounts: [100 万元, 100 万元, 100 万元, 100 万元, 100 万元, 30.45 万元]"
    found = plant(tmp_path, ("repayment: equal_principal", amounts))
    base, less = figures(found, "equity.npv", [{}, {"financing[0].amounts[4]": -1.0}])
    assert base.value is not None
    assert less.value is not None
    # 100 from element 6 to the last: no interest behind the tenor, one year of it after tax.
    wanted = 100e4 * (1.08**-7 - 0.06 * 0.75 * 1.08**-8 - 1.08**-12)
    assert less.value - base.value == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize(("residual", "value_left"), [(0, 500.0), (5, 525.0)])
def test_book_value_that_is_left_is_recovered(residual: int, value_left: float, tmp_path: Path) -> None:
    """Over 20 years, of which ten are operated: residual + (20 − 10) · (1,000 − residual) / 20."""
    capex = f"  capex: [{{line: plant, amount: 1000 万元, residual: {residual}%}}]\n  revenue:"
    found = plant(tmp_path, ("  revenue:", capex), ("{years: 10}", "{years: 20}"))
    assert line(found, "project-investment", "residual")[-1] == pytest.approx(value_left)
    np.testing.assert_allclose(line(found, "profit", "depreciation")[2:11], (1000 + INTEREST - 10 * residual) / 20)
    assert line(found, "profit", "profit")[-1] > 0
    assert closes(found)


def test_what_is_written_off_in_time_recovers_no_more_than_its_residual(tmp_path: Path) -> None:
    capex = "  capex: [{line: plant, amount: 1000 万元, residual: 5%}]\n  revenue:"
    assert line(plant(tmp_path, ("  revenue:", capex)), "equity", "residual")[-1] == pytest.approx(50)


@pytest.mark.parametrize(("residual", "back"), [("", 300.0), (", residual: 80%", 240.0)])
def test_land_is_not_written_off_and_comes_back(residual: str, back: float, tmp_path: Path) -> None:
    land = f"  capex: [{{line: plant, amount: 700 万元}}, {{line: site, amount: 300 万元, class: land{residual}}}]\n"
    found = plant(tmp_path, ("  revenue:", f"{land}  revenue:"), ("{years: 10}", "{years: 10, residual: 5%}"))
    yearly = (700 + INTEREST) * 0.95 / 10
    np.testing.assert_allclose(line(found, "profit", "depreciation")[2:11], yearly)
    assert line(found, "profit", "depreciation")[-1] == pytest.approx(yearly + (700 + INTEREST) * 0.05 + 300 - back)
    assert line(found, "equity", "residual")[-1] == pytest.approx(back)
    assert closes(found)


def test_cash_below_zero_is_found(tmp_path: Path) -> None:
    """600 spent again in year 5 of 220 a year, without a loan: 4 · 195 + 220 − tax − 600."""
    again = "  capex: [{line: plant, amount: 1000 万元, reinvest: [2], reinvest_amount: 600 万元}]\n  revenue:"
    found = plant(tmp_path, ("  revenue:", again), (LOAN, "financing: none\n"))
    assert line(found, "balance-sheet", "cash")[3] < 0
    [problem] = [problem for problem in findings(found) if problem.code == "F027"]
    assert "2018" in problem.message


def test_no_own_money_is_found_whatever_operation_does(tmp_path: Path) -> None:
    again = "  capex: [{line: plant, amount: 1000 万元, reinvest: [5], reinvest_amount: 600 万元}]\n  revenue:"
    grants = (FUNDING, "{market: 300 万元, higher_level: 700 万元, town: 0 元}")
    found = plant(tmp_path, ("  revenue:", again), grants)
    assert {"F022", "F023"} <= set(codes(found))
    [problem] = [problem for problem in findings(found) if problem.code == "F022"]
    assert "200.00 万元" in problem.message


def test_own_money_that_is_stated_is_compared_with_what_is_paid(tmp_path: Path) -> None:
    found = plant(tmp_path, ("market: 1000 万元", "market: 900 万元"))
    [problem] = [problem for problem in findings(found) if problem.code == "F029"]
    assert "400.00 万元 is stated" in problem.message
    assert "needs 500.00 万元" in problem.message
    assert codes(plant(tmp_path)) == []


def test_a_share_of_the_investment_is_of_the_lines_where_no_sum_is_stated(tmp_path: Path) -> None:
    lines = "  capex: [{line: a, amount: 600 万元}, {line: b, amount: 400 万元}]\n  revenue:"
    share = ("principal: 500 万元", "share_of_investment: 50%")
    found = plant(tmp_path, ("investment: 1000 万元\n", ""), ("  revenue:", lines), share)
    assert line(found, "debt-service", "bank.drawn")[:2].tolist() == [250, 250]
    more = figures(found, "equity.npv", [{"investment": 0.1}])
    by_hand = plant(
        tmp_path,
        ("investment: 1000 万元\n", ""),
        ("  revenue:", lines),
        share,
        ("600 万元", "660 万元"),
        ("400 万元", "440 万元"),
    )
    assert more[0].value == pytest.approx(value(by_hand, "equity.npv"))
    unknown = plant(tmp_path, ("investment: 1000 万元\n", ""), share, ("  construction: [50%, 50%]\n", "")).find(
        "lender.irr"
    )
    assert unknown is not None
    assert unknown.reason is not None
    assert "write `investment`" in unknown.reason.text("en")


def test_statements_of_owners_need_the_grants(tmp_path: Path) -> None:
    book = book_of(plant(tmp_path, (FUNDING, "{market: 1000 万元, higher_level: 0 元}")))
    assert [name for name in STATEMENTS if statement(book, name)] == ["project-investment"]


def test_insolvency_has_no_ratio_and_says_so(tmp_path: Path) -> None:
    found = plant(tmp_path, ("amount: 300", "amount: 10"))
    row = found.find("lender.asset_liability_max")
    assert row is not None
    assert row.value is None
    assert row.reason is not None
    assert "insolvent" in row.reason.text("en")
    assert value(plant(tmp_path), "lender.asset_liability_max") == pytest.approx((500 + INTEREST) / (1000 + INTEREST))


def test_accounts_of_the_plant(tmp_path: Path) -> None:
    """Interest of construction and debt when operation begins, as the loan's own table says."""
    accounts = accounts_of(plant(tmp_path))
    assert accounts.construction_interest / 1e4 == pytest.approx([INTEREST])
    assert accounts.opening / 1e4 == pytest.approx([500 + INTEREST])
    assert accounts.rate == pytest.approx([0.06])
