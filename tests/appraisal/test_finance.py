"""Loans and taxes in an appraisal, against published figures and plain loops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.findings import findings
from portfolio.appraisal.sensitivity import one_at_a_time
from portfolio.cashflow.statements import statement
from portfolio.programme.study import Choices, study_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.results import Appraisal

HOLIDAY = "tax: {regime: income_tax, income_tax_rate: 25%, holiday: {exempt_years: 3, half_years: 3}, DEPRECIATION}\n"

#: The energy service company of the worked example of shared savings, in 万元: 80 % of savings of 300, six years.
ESCO = """\
id: esco
name: {zh: 节能服务公司, en: ESCO}
sector: buildings
investment: 1000 万元
funding: {higher_level: 0 元, town: 0 元}
cash_flow:
  convention: t0
  first_year: 2013
  operating_years: 6
  revenue: [{line: share, amount: 240 万元/年, escalation: 3%, degradation: 2%}]
  operating_cost:
    - {line: om, amount: 10 万元/年, escalation: 3%}
    - {line: mv, amount: 6 万元/年, escalation: 3%}
  awards: [{line: award, amount: 28.8 万元}]
financing:
  - {line: bank, share_of_investment: 70%, rate: 6.55%, years: 5, repayment: equal_principal}
""" + HOLIDAY.replace("DEPRECIATION", "depreciation: {method: straight_line, years: 6}")


def value(appraisal: Appraisal, name: str) -> float:
    found = appraisal.value(name)
    assert found is not None, appraisal.find(name)
    return found


@pytest.mark.parametrize(
    ("name", "expected", "tolerance"),
    [
        ("project_pre_tax.irr", 0.10654432235350819, 1e-10),
        ("project.irr", 0.10139308610934916, 1e-10),
        ("equity.irr", 0.15669623227639617, 1e-10),
        ("project.npv", 4.0075045114164425e4, 1e-4),
        ("equity.npv", 64.69e4, 50.0),
        ("lender.dscr_min", 1.2779, 5e-5),
        ("lender.irr", 0.0655, 1e-12),
    ],
)
def test_shared_savings_with_loan_and_holiday(
    name: str, expected: float, tolerance: float, appraised: Callable[..., Appraisal]
) -> None:
    assert value(appraised(ESCO, Choices(rate=0.10)), name) == pytest.approx(expected, abs=tolerance)


def test_the_rows_of_the_worked_example(appraised: Callable[..., Appraisal]) -> None:
    """Yearly figures as printed, in 万元."""
    found = appraised(ESCO)
    book = found.ledger
    assert book is not None
    assert book.accounts is not None
    accounts = book.accounts
    assert accounts.tax is not None
    assert accounts.notional_tax is not None
    shown = {
        "ebit": accounts.ebit, "interest": accounts.interest, "principal": accounts.principal, "tax": accounts.tax,
        "adj_tax": accounts.notional_tax, "cf_post": book.flow("project")[:, 1:], "cf_eq": book.flow("equity")[:, 1:],
    }  # fmt: skip
    printed = {
        "ebit": [86.1333, 59.1093, 60.8921, 62.6815, 64.4772, 66.279],
        "interest": [45.85, 36.68, 27.51, 18.34, 9.17, 0.0],
        "principal": [140.0, 140.0, 140.0, 140.0, 140.0, 0.0],
        "tax": [0.0, 0.0, 0.0, 5.5427, 6.9134, 8.2849],
        "adj_tax": [0.0, 0.0, 0.0, 7.8352, 8.0597, 8.2849],
        "cf_post": [252.8, 225.776, 227.5588, 221.513, 223.0842, 224.6608],
        "cf_eq": [66.95, 49.096, 60.0488, 65.4655, 75.0605, 224.6608],
    }
    for name, figures in printed.items():
        np.testing.assert_allclose(shown[name][0] / 1e4, figures, atol=6e-5, err_msg=name)


PV = """\
id: pv
name: {zh: 光伏, en: PV}
sector: energy
investment: 120000 万元
funding: {higher_level: 0 元, town: 0 元}
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: 25
  capex: [{line: plant, amount: 120000 万元, residual: 5%}]
  revenue:
    - {line: self, quantity: 1.2 亿kWh/年, price: 0.70 元/kWh, degradation: 0.8%}
    - {line: feed-in, quantity: 0.3 亿kWh/年, price: 0.502 元/kWh, degradation: 0.8%}
    - {line: subsidy, quantity: 1.5 亿kWh/年, price: 0.42 元/kWh, degradation: 0.8%, until: 20}
  operating_cost: [{line: om, amount: 900 万元/年}]
financing: none
"""


@pytest.mark.parametrize(("holiday", "percent"), [("holiday: {exempt_years: 3, half_years: 3}, ", 9.5), ("", 8.5)])
def test_photovoltaics_after_tax(holiday: str, percent: float, appraised: Callable[..., Appraisal]) -> None:
    """About 9.5 % with the holiday of public infrastructure and 8.5 % without it; 20 years, 5 % residual."""
    tax = f"tax: {{regime: income_tax, {holiday}depreciation: {{years: 20}}}}\n"
    found = appraised(PV + tax)
    assert 100 * value(found, "project.irr") == pytest.approx(percent, abs=0.12)
    assert value(found, "equity.irr") == pytest.approx(value(found, "project.irr"))
    assert any(item.key == "tax.cit.standard" for item in [found.case.tax.rate] if found.case.tax and item)  # type: ignore[union-attr]


RETROFIT = """\
id: r
name: {zh: 改造, en: Retrofit}
sector: buildings
investment: 300 千元
funding: {higher_level: 0 元, town: 0 元}
cash_flow:
  convention: t0
  first_year: 2010
  operating_years: 20
  savings: [{line: gas, amount: 102 千元/年, escalation: 2%}]
  operating_cost: [{line: none, amount: 0 元/年}]
tax: {regime: none}
financing: LOANS
"""


@pytest.mark.parametrize(
    ("loans", "irr", "payback"),
    [
        ("none", 0.359, 2.9),
        ("[{line: l, share_of_investment: 70%, rate: 10%, years: 5, repayment: equal_payment}]", 0.612, 1.9),
        ("[{line: l, share_of_investment: 70%, rate: 6%, years: 15, repayment: equal_payment}]", 0.918, 1.1),
    ],
)
def test_financing_options_of_a_retrofit(
    loans: str, irr: float, payback: float, appraised: Callable[..., Appraisal]
) -> None:
    """RETScreen's published equity IRR, to its digits; its savings escalate in year 1, so 102 is written."""
    found = appraised(RETROFIT.replace("LOANS", loans))
    assert value(found, "equity.irr") == pytest.approx(irr, abs=5e-4)
    book = found.ledger
    assert book is not None
    flow = book.flow("equity")[0]
    owed, year = flow[0], 0
    while owed < 0:
        year += 1
        owed += flow[year]
    assert year - owed / flow[year] == pytest.approx(payback, abs=0.05)


BUILT = """\
id: b
name: {zh: 分年建设, en: Built over years}
sector: energy
investment: 1300 万元
funding: {higher_level: 0 元, town: 0 元}
cash_flow:
  first_year: 2014
  operating_years: 8
  construction: [300 万元, 600 万元, 400 万元]
  savings: [{line: s, amount: 500 万元/年}]
  operating_cost: [{line: o, amount: 50 万元/年}]
financing:
  - {line: bank, principal: 1300 万元, rate: 12%, years: 6, repayment: REPAYMENT}
tax: {regime: income_tax, depreciation: {years: 8}}
"""


def test_interest_of_construction_is_added_to_loan_and_asset(appraised: Callable[..., Appraisal]) -> None:
    """Drawn 300, 600, 400 at 12 %: 18.00, 74.16 and 143.06; 1,535.22 are owed and written off over 8 years."""
    found = appraised(BUILT.replace("REPAYMENT", "equal_principal"))
    assert found.ledger is not None
    accounts = found.ledger.accounts
    assert accounts is not None
    [loan] = accounts.loans
    np.testing.assert_allclose(loan.accrued[0, :3] / 1e4, [18.0, 74.16, 143.0592])
    assert loan.opening[0, 3] / 1e4 == pytest.approx(1535.2192)
    np.testing.assert_allclose(accounts.depreciation[0] / 1e4, 1535.2192 / 8)
    assert accounts.balance[0, 5] == pytest.approx(0, abs=1e-6)
    profit = accounts.ebitda[0] - accounts.depreciation[0] - accounts.interest[0]
    assert accounts.tax is not None
    np.testing.assert_allclose(accounts.tax[0], 0.25 * np.maximum(profit, 0))


def test_a_sculpted_loan_and_its_tax_agree(appraised: Callable[..., Appraisal]) -> None:
    """Service is (EBITDA − tax) / 1.5 in every year until the loan is repaid, and the tax is that of its interest."""
    text = BUILT.replace("repayment: REPAYMENT", 'repayment: sculpted, dscr: "1.1"').replace("years: 6", "years: 8")
    found = appraised(text)
    assert found.ledger is not None
    accounts = found.ledger.accounts
    assert accounts is not None
    assert accounts.tax is not None
    cfads = (accounts.ebitda - accounts.tax)[0]
    service = (accounts.interest + accounts.principal)[0]
    owing = accounts.balance[0] > 1e-3
    np.testing.assert_allclose(cfads[owing] / service[owing], 1.1, rtol=1e-8)


def test_how_soon_the_debt_could_be_repaid_and_what_it_is_of_the_assets(appraised: Callable[..., Appraisal]) -> None:
    """700 at 6.55 %: 745.85 owed after a year, 252.8 − tax at hand …; at first 700 of 1,000 are borrowed."""
    found = appraised(ESCO)
    assert found.ledger is not None
    accounts = found.ledger.accounts
    assert accounts is not None
    assert accounts.tax is not None
    owed, years = 700e4, 0.0
    for cash in (accounts.ebitda - accounts.tax)[0]:
        owed *= 1.0655
        if owed <= cash:
            years += owed / cash
            break
        owed, years = owed - cash, years + 1
    assert value(found, "lender.loan_payback") == pytest.approx(years)
    assert value(found, "lender.asset_liability_max") == pytest.approx(0.7)


@pytest.mark.parametrize("repayment", ["equal_payment", "equal_principal", "bullet"])
def test_inside_parties_keep_outside_money(repayment: str, appraised: Callable[..., Appraisal]) -> None:
    """Project, market, purses, lender and tax authority together: savings − costs − investment, each year."""
    found = appraised(BUILT.replace("REPAYMENT", repayment))
    book = found.ledger
    assert book is not None
    inside = np.zeros(book.timeline.elements)
    for posting in book.postings:
        if posting.kind == "notional_tax":
            continue
        for party in ("project", "market", "town", "higher_level", "lender", "tax_authority"):
            inside += posting.amount[0] * ((posting.payee == party) - (posting.payer == party))
    np.testing.assert_allclose(inside, np.array([-300, -600, -400, *[450] * 8]) * 1e4, atol=1e-6)


def test_what_is_not_stated_of_loans_and_taxes_is_asked_for(appraised: Callable[..., Appraisal]) -> None:
    text = BUILT[: BUILT.index("financing:")]
    found = appraised(text)
    for name, field in (("project.npv", "tax"), ("equity.irr", "financing"), ("lender.dscr_min", "financing")):
        row = found.find(name)
        assert row is not None
        assert (row.value, row.status) == (None, "lacking")
        assert row.reason is not None
        assert field in row.reason.text("en")
    assert value(found, "project_pre_tax.npv") is not None


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (("principal: 1300 万元", "principal: 700 万元"), []),
        (("years: 6, repayment: REPAYMENT", "years: 12, repayment: equal_principal"), ["F020"]),
        (("amount: 500 万元/年", "amount: 300 万元/年"), ["F021", "F027"]),
        (("principal: 1300 万元", "principal: 1400 万元"), ["F022", "F023"]),
        (("years: 6, repayment: REPAYMENT", "years: 2, repayment: explicit, amounts: [300 万元, 100 万元]"), ["F020"]),
        (
            ("years: 6, repayment: REPAYMENT", "years: 2, repayment: explicit, amounts: [1 亿元, 2 亿元]"),
            ["F024", "F021", "F027"],
        ),
    ],
)
def test_debts_that_do_not_work_are_found(
    change: tuple[str, str], codes: list[str], appraised: Callable[..., Appraisal]
) -> None:
    text = BUILT.replace("rate: 12%", "rate: 3%").replace(*change).replace("REPAYMENT", "equal_principal")
    found = list(findings(appraised(text)))
    assert [problem.code for problem in found if problem.code != "F023" or "F023" in codes] == codes
    assert all(problem.place.line > 1 for problem in found)
    assert all(problem.hint for problem in found)


def test_tax_forgone_joins_the_public_cost(appraised: Callable[..., Appraisal]) -> None:
    """The holiday forgoes 25 % of profit in year 1 to 3 and half of it in 4 to 6."""
    more = "abatement: 2000 吨/年\nfunding: {market: 900 万元, higher_level: 100 万元, town: 0 万元}"
    text = ESCO.replace("funding: {higher_level: 0 元, town: 0 元}", more)
    found = appraised(text, Choices(rate=0.08))
    assert found.ledger is not None
    accounts = found.ledger.accounts
    assert accounts is not None
    profit = accounts.profit[0]
    shares = [0.25] * 3 + [0.125] * 3
    forgone = sum(p * share / 1.08**t for t, (p, share) in enumerate(zip(profit, shares, strict=True), 1))
    annuity = (1 - 1.08**-6) / 0.08
    cash = value(found, "public.cost_per_tonne")
    assert cash == pytest.approx((100e4 + 28.8e4 / 1.08) / (2000 * annuity))
    assert value(found, "public.cost_per_tonne_with_tax_forgone") == pytest.approx(cash + forgone / (2000 * annuity))


def test_a_record_that_uses_every_key_is_appraised_whole() -> None:
    """Its stated repayments are not what is owed once interest of construction has joined the loan: a finding."""
    record = Path(__file__).parents[1] / "reading" / "full-project.yaml"
    [found] = study_of(record, Choices(rate=0.08)).appraisals
    assert "F020" in {problem.code for problem in findings(found)}
    assert found.ledger is not None
    assert found.ledger.accounts is not None
    assert statement(found.ledger, "project-investment") is not None
    assert one_at_a_time(found, "project.npv").effects
