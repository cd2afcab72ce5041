"""Statements: the balance sheet closes on whatever record, lines agree between statements, a case by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.assumptions.build import build_case
from portfolio.cashflow.operations import ledger
from portfolio.cashflow.statements import STATEMENTS, Statement, statement
from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.project import Project

if TYPE_CHECKING:
    from portfolio.cashflow.ledger import Ledger


def ledger_of(text: str) -> Ledger:
    document = parse_document(text.encode(), "record.yaml")
    assert isinstance(document, Document), document
    project = validate(document, Project)
    assert isinstance(project, Project), project
    found = ledger(build_case(project, lambda *path: document.tree.locate(path)[0]))
    assert found is not None
    return found


def of(book: Ledger, name: str) -> Statement:
    found = statement(book, name)
    assert found is not None
    return found


RATE = "regime: income_tax, income_tax_rate: 25%"
REFUNDED = "vat: {output_rate: 17%, input_rate: 6%, refund_share: 50%}"
TAXES = [
    "{regime: none}",
    f"{{{RATE}, loss_years: 5, depreciation: {{years: 7}}}}",
    f"{{{RATE}, losses: refund, surcharges: 1%, depreciation: {{years: 10, method: double_declining}}}}",
    f"{{{RATE}, loss_years: 5, depreciation: {{years: 5}}, vat: {{output_rate: 17%, input_rate: 6%}}}}",
    f"{{{RATE}, loss_years: 5, surcharges: 12%, depreciation: {{years: 6, residual: 4%}}, {REFUNDED}}}",
    f"{{{RATE}, loss_years: 5, depreciation: {{years: 9, method: double_declining, residual: 30%}}}}",
    f"{{{RATE}, losses: lost, holiday: {{exempt_years: 3}}, depreciation: {{years: 30, method: sum_of_years}}}}",
]


@st.composite
def records(draw: st.DrawFn) -> str:
    """A record with any mix of construction, residual value, maintenance, loans, grants, awards, and taxes."""
    life = draw(st.integers(2, 20))
    shares = draw(st.sampled_from(["[100%]", "[40%, 60%]", "[20%, 30%, 50%]", ""]))
    construction = f"  construction: {shares}\n" if shares else ""
    tenor = draw(st.integers(1, life + 3))
    repayment = draw(st.sampled_from(["equal_payment", "equal_principal", "bullet", "sculpted", "explicit"]))
    dscr = ', dscr: "1.2"' if repayment == "sculpted" else ""
    grace = draw(st.integers(0, tenor - 1))
    if repayment == "explicit":
        amounts = [0] * grace + draw(st.lists(st.integers(0, 300), min_size=tenor - grace, max_size=tenor - grace))
        dscr = f", amounts: [{', '.join(f'{amount} 万元' for amount in amounts)}]"
    more = f", grace_years: {grace}" if grace else ""
    more += draw(st.sampled_from(["", ", grace_interest: capitalised"])) if grace else ""
    more += draw(st.sampled_from(["", ", construction_interest: paid"])) if shares else ""
    rate = draw(st.integers(0, 12))
    more += draw(st.sampled_from(["", f", subsidy: {{rate: {min(rate, 2)}%, years: {min(tenor, 3)}}}"]))
    times = draw(st.sampled_from(["1", "4", "12"])) if repayment not in {"sculpted", "explicit"} else "1"
    tax = draw(st.sampled_from(TAXES))
    again = draw(st.integers(1, life))
    grants = [draw(st.integers(0, 100)), draw(st.integers(0, 100))]
    years = [2014 + draw(st.integers(0, life)) for _ in grants]
    dated = ", ".join(f"{{amount: {grant} 万元, year: {year}}}" for grant, year in zip(grants, years, strict=True))
    grade = draw(st.sampled_from(["other", "land", "buildings"]))
    saved = draw(st.integers(0, 100))
    own = draw(st.sampled_from(["", ", vat_rate: 3%"])) if "vat" in tax else ""
    return f"""\
id: x
name: x
sector: energy
investment: 1000 万元
funding: {{market: {draw(st.integers(0, 800))} 万元, higher_level: [{dated}], town: 50 万元}}
cash_flow:
  first_year: 2014
  operating_years: {life}
{construction}  capex:
    - {{line: plant, amount: 700 万元, residual: {draw(st.integers(0, 20))}%, reinvest: [{again}]{own}}}
    - {{line: civil, amount: 300 万元, class: {grade}, residual: 10%}}
  revenue:
    - {{line: r, amount: {draw(st.integers(0, 500))} 万元/年, escalation: {draw(st.integers(-5, 5))}%}}
    - {{line: fees, amount: 9 万元/年{own}}}
  savings: [{{line: s, amount: {saved} 万元/年{own}}}]
  operating_cost: [{{line: o, amount: {draw(st.integers(0, 200))} 万元/年}}, {{line: w, amount: 5 万元/年{own}}}]
  working_capital: {{share_of_operating_cost: 25%}}
  awards: [{{line: a, amount: 20 万元, year: 1}}]
financing:
  - {{line: bank, principal: {draw(st.integers(0, 900))} 万元, rate: {rate}%, years: {tenor},
     repayment: {repayment}{dscr}{more}, payments_per_year: "{times}"}}
  - {{line: second, share_of_investment: 5%, rate: 4%, years: 1, repayment: bullet}}
tax: {tax}
"""


@settings(max_examples=250, deadline=None)
@given(records())
def test_the_balance_sheet_closes_on_whatever_record(text: str) -> None:
    book = ledger_of(text)
    sheet = of(book, "balance-sheet")
    assert np.max(np.abs(sheet.line("difference"))) < 0.01
    plan, equity = of(book, "financial-plan"), of(book, "equity")
    np.testing.assert_allclose(plan.line("surplus_cumulative"), sheet.line("cash"), atol=0.01)
    np.testing.assert_allclose(equity.line("net"), book.flow("equity"), atol=0.01)
    np.testing.assert_allclose(of(book, "project-investment").line("after_tax"), book.flow("project"), atol=0.01)


#: 1,000 over 4 years without residual value, a loan of 600 at 5 % in equal parts, profit taxed at 25 %.
PLAIN = """\
id: x
name: x
sector: energy
investment: 1000 万元
funding: {market: 1000 万元, higher_level: 0 元, town: 0 元}
cash_flow:
  first_year: 2014
  operating_years: 4
  revenue: [{line: r, amount: 500 万元/年}]
  operating_cost: [{line: o, amount: 100 万元/年}]
financing: [{line: bank, principal: 600 万元, rate: 5%, years: 4, repayment: equal_principal}]
tax: {regime: income_tax, income_tax_rate: 25%, loss_years: 5, depreciation: {years: 4}}
"""


@pytest.mark.parametrize(
    ("name", "key", "figures"),
    [
        ("project-investment", "pre_tax", [-1000, 400, 400, 400, 400]),
        ("project-investment", "notional_tax", [0, 37.5, 37.5, 37.5, 37.5]),
        ("equity", "paid_in", [400, 0, 0, 0, 0]),
        ("equity", "interest", [0, 30, 22.5, 15, 7.5]),
        ("equity", "income_tax", [0, 30, 31.875, 33.75, 35.625]),
        ("equity", "net", [-400, 190, 195.625, 201.25, 206.875]),
        ("profit", "net_profit", [0, 90, 95.625, 101.25, 106.875]),
        ("debt-service", "bank.closing", [600, 450, 300, 150, 0]),
        ("balance-sheet", "fixed_assets", [1000, 750, 500, 250, 0]),
        ("balance-sheet", "cash", [0, 190, 385.625, 586.875, 793.75]),
        ("balance-sheet", "retained", [0, 90, 185.625, 286.875, 393.75]),
        ("investors", "net", [-400, 0, 0, 0, 793.75]),
        ("financial-plan", "financing", [1000, -180, -172.5, -165, -157.5]),
    ],
)
def test_a_case_by_hand(name: str, key: str, figures: list[float]) -> None:
    np.testing.assert_allclose(of(ledger_of(PLAIN), name).line(key)[0] / 1e4, figures)


def test_vat_with_its_lines() -> None:
    """Output 85 a year; input 170 on the investment and 17 a year: nothing is due until the credit is used up."""
    vat = "depreciation: {years: 4}, surcharges: 10%, vat: {output_rate: 17%, input_rate: 17%}}"
    book = ledger_of(PLAIN.replace("depreciation: {years: 4}}", vat))
    sheet, cash = of(book, "balance-sheet"), of(book, "project-investment")
    wanted: dict[str, list[float]] = {
        "vat_output": [0, 85, 85, 85, 85],
        "vat_input": [170, 17, 17, 17, 17],
        "vat_paid": [0, 0, 0, 34, 68],
        "surcharges": [0, 0, 0, 3.4, 6.8],
    }
    for key, figures in wanted.items():
        np.testing.assert_allclose(cash.line(key)[0] / 1e4, figures, atol=1e-9)
    np.testing.assert_allclose(sheet.line("vat_credit")[0] / 1e4, [170, 102, 34, 0, 0], atol=1e-9)
    assert np.max(np.abs(sheet.line("difference"))) < 0.01


def test_half_of_the_vat_is_paid_back() -> None:
    """Half of 34 and 68 payable comes back in their years, as 补贴收入; surcharges stay on the whole."""
    vat = "depreciation: {years: 4}, surcharges: 10%, vat: {output_rate: 17%, input_rate: 17%, refund_share: 50%}}"
    book = ledger_of(PLAIN.replace("depreciation: {years: 4}}", vat))
    wanted: dict[tuple[str, str], list[float]] = {
        ("project-investment", "vat_paid"): [0, 0, 0, 34, 68],
        ("project-investment", "awards"): [0, 0, 0, 17, 34],
        ("project-investment", "surcharges"): [0, 0, 0, 3.4, 6.8],
        ("project-investment", "pre_tax"): [-1170, 468, 468, 447.6, 427.2],
        ("equity", "awards"): [0, 0, 0, 17, 34],
        ("profit", "awards"): [0, 0, 0, 17, 34],
        ("profit", "profit"): [0, 120, 127.5, 148.6, 169.7],
        ("profit", "income_tax"): [0, 30, 31.875, 37.15, 42.425],
    }
    for (name, key), figures in wanted.items():
        np.testing.assert_allclose(of(book, name).line(key)[0] / 1e4, figures, atol=1e-9, err_msg=key)
    assert np.max(np.abs(of(book, "balance-sheet").line("difference"))) < 0.01
    assert not book.part("society", "vat_refund").any(), "a transfer is no gain of society"


def test_lines_bear_their_own_rates_of_vat() -> None:
    """17 % of 400, 3 % of 100; 13 % on the plant of 600, 9 % on the building of 400, nothing on wages."""
    lines = """\
  capex: [{line: plant, amount: 600 万元, vat_rate: 13%}, {line: building, amount: 400 万元}]
  revenue: [{line: power, amount: 400 万元/年}, {line: fees, amount: 100 万元/年, vat_rate: 3%}]
  operating_cost: [{line: fuel, amount: 60 万元/年, vat_rate: 17%}, {line: wages, amount: 40 万元/年, vat_rate: 0%}]
"""
    text = PLAIN[: PLAIN.index("  revenue:")] + lines + PLAIN[PLAIN.index("financing:") :]
    vat = "depreciation: {years: 4}, vat: {output_rate: 17%, input_rate: 9%}}"
    cash = of(ledger_of(text.replace("depreciation: {years: 4}}", vat)), "project-investment")
    np.testing.assert_allclose(cash.line("vat_output")[0] / 1e4, [0, 71, 71, 71, 71])
    np.testing.assert_allclose(cash.line("vat_input")[0] / 1e4, [114, 10.2, 10.2, 10.2, 10.2])
    np.testing.assert_allclose(cash.line("vat_paid")[0] / 1e4, [0, 0, 7.6, 60.8, 60.8], atol=1e-9)


def test_a_residual_share_is_of_the_asset_with_its_interest() -> None:
    """4 % of 1,015 stays, and is written off in the last year, as the asset brings nothing then."""
    text = PLAIN.replace("operating_years: 4\n", "operating_years: 5\n  construction: [100%]\n")
    book = ledger_of(text.replace("depreciation: {years: 4}}", "depreciation: {years: 4, residual: 4%}}"))
    written = of(book, "profit").line("depreciation")[0] / 1e4
    np.testing.assert_allclose(written, [0, *[1015 * 0.96 / 4] * 4, 1015 * 0.04])
    assert np.max(np.abs(of(book, "balance-sheet").line("difference"))) < 0.01


def test_what_is_unknown_has_no_statement() -> None:
    untaxed = ledger_of(PLAIN[: PLAIN.index("tax:")])
    assert [statement(untaxed, name) for name in STATEMENTS] == [None] * 7
    no_loans = ledger_of(
        PLAIN.replace(
            "financing: [{line: bank, principal: 600 万元, rate: 5%, years: 4, repayment: equal_principal}]\n", ""
        )
    )
    assert [name for name in STATEMENTS if statement(no_loans, name) is not None] == ["project-investment"]
