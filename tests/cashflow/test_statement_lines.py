"""What statements print: every step from revenue to the tax, each loan, the cover by year, and taxes on what is spared.

Figures are worked out by hand or by plain loops from `plant.PLANT`, in 万元.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.explain import explain
from portfolio.appraisal.findings import findings
from portfolio.appraisal.sensitivity import figures
from portfolio.cashflow.statements import STATEMENTS, statement
from tests.cashflow.plant import INTEREST, LOAN, accounts_of, book_of, line, plant, value

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.appraisal.results import Appraisal

VAT = ("loss_years: 5", "loss_years: 5, surcharges: 12%, vat: {output_rate: 13%, input_rate: 13%}")
SAVED = ("revenue: [{line: r,", "savings: [{line: r,")
HOLIDAY = ("loss_years: 5", "loss_years: 5, holiday: {exempt_years: 3, half_years: 3}")


def codes(found: Appraisal) -> list[str]:
    return [problem.code for problem in findings(found)]


@pytest.mark.parametrize("name", ["project_pre_tax.npv", "project.npv", "equity.npv", "lender.dscr_min"])
def test_savings_bear_the_vat_of_the_purchases_they_spare(name: str, tmp_path: Path) -> None:
    """At one rate 300 spared, with their input tax, are worth what 300 sold, with their output tax, are."""
    assert value(plant(tmp_path, VAT, SAVED), name) == pytest.approx(value(plant(tmp_path, VAT), name), rel=1e-12)


def test_savings_at_a_rate_of_their_own(tmp_path: Path) -> None:
    """Of wages spared no input tax is: 10.4 a year on 80 of cost stay credit, and nothing is ever payable."""
    found = plant(tmp_path, VAT, SAVED, ("amount: 300 万元/年", "amount: 300 万元/年, vat_rate: 0%"))
    np.testing.assert_allclose(line(found, "project-investment", "vat_input")[1:3], [65, 10.4])
    assert not book_of(found).part("equity", "vat_paid").any()
    found = plant(tmp_path, VAT, SAVED)
    np.testing.assert_allclose(line(found, "project-investment", "vat_input")[1:3], [65, 10.4 - 39])


def test_vat_of_maintenance_is_credited(tmp_path: Path) -> None:
    """13 % of the 100 spent again in year 6, when 28.6 a year is payable: 15.6 and its surcharges."""
    again = "  capex: [{line: p, amount: 1000 万元, reinvest: [6], reinvest_amount: 100 万元}]\n  revenue:"
    found = plant(tmp_path, VAT, ("  revenue:", again))
    assert line(found, "equity", "vat_paid")[7] == pytest.approx(28.6 - 13)
    assert line(found, "equity", "surcharges")[7] == pytest.approx(0.12 * (28.6 - 13))


def test_maintenance_is_written_off_from_the_year_after_over_the_life_or_what_is_left(tmp_path: Path) -> None:
    again = "  capex: [{line: p, amount: 1000 万元, reinvest: [3, 8], reinvest_amount: 60 万元}]\n  revenue:"
    found = plant(tmp_path, ("  revenue:", again), ("{years: 10}", "{years: 5}"), (LOAN, "financing: none\n"))
    written = line(found, "profit", "depreciation")[2:]
    np.testing.assert_allclose(written, [200, 200, 200, 212, 212, 12, 12, 12, 30, 30])


def test_interest_of_construction_of_a_loan_served_by_quarters(tmp_path: Path) -> None:
    """8 % by quarters is 1.02^4 − 1 a year: 125 · 8.2432 %, then (260.304 + 125) · 8.2432 %. Paid, it is 8 %."""
    found = accounts_of(plant(tmp_path, ("rate: 6%", 'rate: 8%, payments_per_year: "4"')))
    yearly = 1.02**4 - 1
    first = 125 * yearly
    assert found.construction_interest / 1e4 == pytest.approx([first + (250 + first + 125) * yearly])
    assert found.construction_interest / 1e4 == pytest.approx([42.065], abs=1e-3)
    more = 'rate: 8%, payments_per_year: "4", construction_interest: paid'
    assert accounts_of(plant(tmp_path, ("rate: 6%", more))).construction_interest / 1e4 == pytest.approx([10 + 30])


def test_interest_of_construction_that_is_paid_stands_in_the_debt_service(tmp_path: Path) -> None:
    found = plant(tmp_path, ("rate: 6%", "rate: 6%, construction_interest: paid"))
    for key in ("bank.accrued", "bank.interest"):
        np.testing.assert_allclose(line(found, "debt-service", key)[:3], [7.5, 22.5, 30])
    np.testing.assert_allclose(line(found, "debt-service", "bank.closing")[:2], [250, 500])
    np.testing.assert_allclose(line(found, "equity", "paid_in")[:2], [257.5, 272.5])
    assert not line(found, "equity", "interest")[:2].any()


def test_stated_amounts_after_a_capitalised_grace(tmp_path: Path) -> None:
    """530.45 grow by 6 % in the year of grace; 300 and what is left of 562.28 follow."""
    grace = "grace_years: 1, grace_interest: capitalised"
    terms = f"years: 3, repayment: explicit, {grace}, amounts: [0 元, 300 万元, 300 万元]"
    found = plant(tmp_path, ("years: 6, repayment: equal_principal", terms))
    owed = (500 + INTEREST) * 1.06
    np.testing.assert_allclose(line(found, "debt-service", "bank.closing")[2:6], [owed, owed - 300, 0, 0], atol=1e-9)
    np.testing.assert_allclose(line(found, "debt-service", "bank.interest")[2:5], [0, owed * 0.06, (owed - 300) * 0.06])
    assert codes(found) == ["F024", "F021", "F027"]


def test_the_time_to_repay_runs_from_the_first_year_of_borrowing(tmp_path: Path) -> None:
    """Two years of construction, then 530.45 at 6 % out of EBITDA less tax."""
    found = plant(tmp_path)
    tax = line(found, "profit", "income_tax")[2:]
    owed, years = 500 + INTEREST, 2.0
    for cash in 220 - tax:
        if owed * 1.06 <= cash:
            years += owed * 1.06 / cash
            break
        owed, years = owed * 1.06 - cash, years + 1
    assert value(found, "lender.loan_payback") == pytest.approx(years)
    assert years == pytest.approx(5.02, abs=5e-3)
    for change, words in ((("amount: 300", "amount: 90"), "never repays"), ((LOAN, "financing: none\n"), "nothing is")):
        row = plant(tmp_path, change).find("lender.loan_payback")
        assert row is not None
        assert row.value is None
        assert row.reason is not None
        assert words in row.reason.text("en")


SCULPTED = 'financing: [{line: bank, principal: 500 万元, rate: 6%, years: 8, repayment: sculpted, dscr: "1.3"}'


def test_a_loan_is_shaped_on_cash_after_maintenance_and_the_service_of_the_others(tmp_path: Path) -> None:
    """It stands first in the record, and is computed last."""
    again = "  capex: [{line: p, amount: 1000 万元, reinvest: [2], reinvest_amount: 40 万元}]\n  revenue:"
    other = "{line: level, principal: 100 万元, rate: 5%, years: 8, repayment: equal_principal}"
    found = plant(tmp_path, ("  revenue:", again), (LOAN, f"{SCULPTED}, {other}]\n"))
    tax, maintenance = line(found, "profit", "income_tax")[2:], np.array([0, 40, *[0] * 8])
    served = {
        name: line(found, "debt-service", f"{name}.interest")[2:] + line(found, "debt-service", f"{name}.principal")[2:]
        for name in ("bank", "level")
    }
    np.testing.assert_allclose(served["bank"][:3] * 1.3, (220 - tax - maintenance - served["level"])[:3], rtol=1e-7)


def test_a_cover_below_the_one_a_loan_is_shaped_for_is_found(tmp_path: Path) -> None:
    """Each of two loans leaves 1.3 of what it is shaped on, but not both together."""
    second = 'line: other, principal: 400 万元, rate: 6%, years: 8, repayment: sculpted, dscr: "1.3"'
    both = plant(tmp_path, (LOAN, f"{SCULPTED}, {{{second}}}]\n"))
    assert value(both, "lender.dscr_min") < 1.1
    assert codes(both).count("F028") == 2
    assert "F028" not in codes(plant(tmp_path, (LOAN, f"{SCULPTED}]\n")))


def test_profit_prints_every_step_to_the_tax(tmp_path: Path) -> None:
    """Losses in the first years: what is used of them, what is taxed, the reserve of what is left, by plain loops."""
    amounts = (
        "[{line: r, amounts: ["
        + ", ".join(f"{n} 万元" for n in (100, 150, 300, 300, 300, 300, 300, 300, 300, 300))
        + "]}]"
    )
    subsidy = "equal_principal, subsidy: {rate: 2%, years: 3}}"
    found = plant(tmp_path, ("[{line: r, amount: 300 万元/年}]", amounts), ("equal_principal}", subsidy))
    shown = {
        key: line(found, "profit", key) for key in ("profit", "losses_used", "taxable", "income_tax", "net_profit")
    }
    pool, behind = 0.0, 0.0
    for year in range(2, 12):
        profit = shown["profit"][year]
        used = min(max(profit, 0), pool)
        pool += max(-profit, 0) - used
        taxable = max(profit, 0) - used
        assert shown["losses_used"][year] == pytest.approx(used)
        assert shown["taxable"][year] == pytest.approx(taxable)
        assert shown["income_tax"][year] == pytest.approx(0.25 * taxable)
        net = profit - 0.25 * taxable
        made_up = max(net + min(behind, 0), 0) if behind < 0 else max(net, 0)
        behind = behind + net if behind < 0 else min(net, 0)
        behind = min(behind, 0)
        assert line(found, "profit", "reserve")[year] == pytest.approx(0.1 * made_up)
        assert line(found, "profit", "undistributed")[year] == pytest.approx(net - 0.1 * made_up)
    interest = line(found, "profit", "interest") + line(found, "profit", "interest_subsidy")
    np.testing.assert_allclose(line(found, "profit", "ebit"), shown["profit"] + interest, atol=1e-9)
    borne = 0.02 * np.array([1, 5 / 6, 4 / 6]) * (500 + INTEREST)
    np.testing.assert_allclose(line(found, "profit", "interest_subsidy")[2:5], -borne)
    assert not line(found, "profit", "awards").any()
    depreciation = line(found, "profit", "depreciation")
    np.testing.assert_allclose(line(found, "profit", "ebitda") - depreciation, line(found, "profit", "ebit"), atol=1e-9)
    assert depreciation[2:].min() > 100


def test_cover_counts_the_subsidy_and_prints_by_year(tmp_path: Path) -> None:
    found = plant(tmp_path, ("equal_principal}", "equal_principal, subsidy: {rate: 2%, years: 3}}"))
    subsidy, tax = -line(found, "profit", "interest_subsidy")[2:], line(found, "profit", "income_tax")[2:]
    service = line(found, "debt-service", "bank.interest")[2:] + line(found, "debt-service", "bank.principal")[2:]
    cover = ((220 + subsidy - tax)[:6]) / service[:6]
    np.testing.assert_allclose(line(found, "debt-service", "dscr")[2:8], cover)
    assert np.isnan(line(found, "debt-service", "dscr")[8:]).all()
    np.testing.assert_allclose(
        line(found, "debt-service", "icr")[2:8],
        (220 - (1000 + INTEREST) / 10) / line(found, "debt-service", "bank.accrued")[2:8],
    )
    row = found.find("lender.dscr_min")
    assert row is not None
    assert row.note is not None
    assert row.value == pytest.approx(cover.min())
    assert str(2017 + int(np.argmin(cover))) in row.note.text("en")
    [posting] = [posting for posting in book_of(found).postings if posting.kind == "interest_subsidy"]
    assert [item.key for item in posting.inputs] == [
        "financing[0].principal",
        "financing[0].rate",
        "financing[0].subsidy.rate",
    ]


def test_several_loans_are_named_and_summed(tmp_path: Path) -> None:
    second = "{line: other, principal: 100 万元, rate: 5%, years: 4, repayment: bullet}"
    found = plant(tmp_path, (LOAN, LOAN.replace("]\n", f", {second}]\n")))
    sheet = statement(book_of(found), "debt-service")
    assert sheet is not None
    labels = [one.label.zh for one in sheet.lines if one.kind == "head"]
    assert labels == ["bank：期初余额", "other：期初余额", "合计：期初余额"]
    for key in ("opening", "drawn", "accrued", "interest", "principal", "closing"):
        both = line(found, "debt-service", f"bank.{key}") + line(found, "debt-service", f"other.{key}")
        np.testing.assert_allclose(line(found, "debt-service", f"total.{key}"), both)


def test_heads_are_the_sums_of_their_lines(tmp_path: Path) -> None:
    """In the plan input VAT of construction is of the investment; in the balance sheet cash is a current asset."""
    found = plant(tmp_path, VAT, ("  operating_cost:", "  working_capital: 20 万元\n  operating_cost:"))
    wanted = {
        (
            "financial-plan",
            "operating",
        ): "revenue awards operating_cost vat_output vat_input vat_paid surcharges income_tax",
        ("financial-plan", "investing"): "capex capex_vat maintenance working_capital residual",
        ("balance-sheet", "current_assets"): "cash working_capital vat_credit",
        ("balance-sheet", "assets"): "current_assets fixed_assets",
    }
    for (name, key), parts in wanted.items():
        total = sum(line(found, name, part) for part in parts.split())
        np.testing.assert_allclose(line(found, name, key), total, atol=1e-9)
    np.testing.assert_allclose(line(found, "financial-plan", "investing")[:3], [-565, -565, -20])


def test_a_holiday_begins_with_the_first_income_of_any_kind(tmp_path: Path) -> None:
    """Savings, or tonnes sold, begin in year 2: three years without tax from there, and year 1 bears its own."""
    none = "[{line: r, amounts: [" + ", ".join(["0 元", *["300 万元"] * 9]) + "]}]"
    for change in (
        ("[{line: r, amount: 300 万元/年}]", none),
        ("revenue: [{line: r, amount: 300 万元/年}]", f"savings: {none}"),
    ):
        found = plant(tmp_path, HOLIDAY, change, (LOAN, "financing: none\n"))
        tax = line(found, "equity", "income_tax")[2:]
        assert not tax[:4].any()
        np.testing.assert_allclose(tax[4:7], 0.125 * 120)
        np.testing.assert_allclose(tax[7:], 0.25 * 120)


def test_each_draw_has_the_holiday_of_its_own_first_income(tmp_path: Path) -> None:
    """A draw without the revenue of year 1 begins a year later, whatever the draws beside it do."""
    stated = "[{line: r, amounts: [" + ", ".join(["300 万元"] * 10) + "]}]"
    late = stated.replace("300 万元", "0 元", 1)
    line_of = "[{line: r, amount: 300 万元/年}]"
    found = plant(tmp_path, HOLIDAY, (line_of, stated))
    draws = figures(found, "equity.npv", [{}, {"cash_flow.revenue[0].amounts[0]": -1.0}])
    alone = [value(found, "equity.npv"), value(plant(tmp_path, HOLIDAY, (line_of, late)), "equity.npv")]
    assert [draw.value for draw in draws] == pytest.approx(alone)


def test_a_holiday_that_spares_nothing_is_found(tmp_path: Path) -> None:
    poor = plant(tmp_path, HOLIDAY, ("amount: 300", "amount: 190"))
    assert "F045" in codes(poor)
    assert "F045" not in codes(plant(tmp_path, HOLIDAY))


def test_real_prices_beside_a_nominal_rate_are_found(tmp_path: Path) -> None:
    real = ("  first_year: 2015", "  prices: real\n  price_base_year: 2015\n  first_year: 2015")
    assert codes(plant(tmp_path, real)) == ["F047"]
    assert codes(plant(tmp_path, real, (LOAN, "financing: none\n"))) == []


def test_vat_without_surcharges_is_found(tmp_path: Path) -> None:
    bare = plant(tmp_path, ("loss_years: 5", "loss_years: 5, vat: {output_rate: 13%, input_rate: 13%}"))
    assert "F048" in codes(bare)
    assert "F048" not in codes(plant(tmp_path, VAT))


def test_the_lenders_rate_says_why_it_is_above_the_loans(tmp_path: Path) -> None:
    row = plant(tmp_path).find("lender.irr")
    assert row is not None
    assert row.value == pytest.approx(0.0685, abs=5e-5)
    assert row.note is not None
    assert "half a year" in row.note.text("en")
    plain = plant(tmp_path, ("  construction: [50%, 50%]\n", "")).find("lender.irr")
    assert plain is not None
    assert plain.value == pytest.approx(0.06)
    assert plain.note is None


def test_explain_names_the_terms_that_decide(tmp_path: Path) -> None:
    found = plant(tmp_path, HOLIDAY, ("equal_principal}", "equal_principal, grace_years: 1}"))
    row = found.find("equity.npv")
    assert row is not None
    tree = "\n".join(explain(found, row, "en").lines())
    for words in (
        "equal_principal, 6 operating years, 1 payments a year, grace of 1 years, its interest paid",
        "holiday: 3 years exempt, 3 at half the rate",
        "depreciation: straight_line, 10 years",
        "losses: carry_forward, 5 years",
    ):
        assert words in tree


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_prints_an_unknown_input_as_nothing(name: str, tmp_path: Path) -> None:
    from portfolio.appraisal.lacking import flow_lacks, statement_of
    from portfolio.records.fields import Words

    found = plant(tmp_path, ("  operating_cost: [{line: o, amount: 80 万元/年}]\n", ""))
    lacks = statement_of(found, name)
    assert isinstance(lacks, Words)
    assert lacks.text("en") == "needs cash_flow.operating_cost"
    flow = flow_lacks(found, "equity")
    assert flow is not None
    assert "cash_flow.operating_cost" in flow.text("en")
    assert codes(found) == []


def test_the_statement_of_the_investment_asks_for_taxes_alone(tmp_path: Path) -> None:
    from portfolio.appraisal.lacking import statement_of
    from portfolio.records.fields import Words

    text = "tax: {regime: income_tax, income_tax_rate: 25%, loss_years: 5, depreciation: {years: 10}}\n"
    lacks = statement_of(plant(tmp_path, (LOAN, ""), (text, "")), "project-investment")
    assert isinstance(lacks, Words)
    assert "tax" in lacks.text("en")
    assert "financing" not in lacks.text("en")
    assert "rate" not in lacks.text("en").replace("separate", "")
