"""Settlement of verified years: by hand for each type, by the contract's rounding, and against the ledger (§70)."""

from __future__ import annotations

import math
import random
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.assumptions.build import build_case
from portfolio.contracts.settlement import rounded, settlement_of
from portfolio.programme.study import study_of
from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.records.contracts.verification import SettlementRule
from portfolio.records.project import Project
from tests.contracts.drawn import book_of, drawn

if TYPE_CHECKING:
    from portfolio.cashflow.ledger import Ledger
    from portfolio.contracts.settled import SettledYear, Settlement

TRACKED = Path(__file__).parent / "tracked"
EVIDENCE = "evidence: {report: R-1, date: 2016-01-20, by: x}"
CONTRACTS = 40


def of_record(name: str) -> Settlement:
    """The settlement of a record of the example programme."""
    study = study_of(TRACKED / name)
    found = settlement_of(study.programme.projects[0], study.appraisals[0].case)
    assert found is not None
    return found


def settled(text: str) -> Settlement:
    document = parse_document(text.encode(), "record.yaml")
    assert isinstance(document, Document), document
    project = validate(document, Project)
    assert isinstance(project, Project), (project, text)
    found = settlement_of(project, build_case(project, lambda *path: document.tree.locate(path)[0]))
    assert found is not None
    return found


def record(terms: str, years: list[str], rule: str = "{rounding: half_up, to: 分, per: line}", **changes: str) -> str:
    """A contract of 5 years on 1000 kWh a year at 0.8 元, with what is verified of the line by year."""
    stated = {"savings": "{line: power, quantity: 1000 kWh/年, price: 0.8 元/kWh}", "prices": "nominal", **changes}
    entries = "\n".join(f"    - {{line: power, {year}, {EVIDENCE}}}" for year in years)
    return f"""
id: x
name: x
sector: buildings
investment: 100 万元
cash_flow:
  first_year: 2014
  operating_years: 10
  prices: {stated["prices"]}
  savings: [{stated["savings"]}]
contract:
  signed: 2014-01-01
  kind: building_retrofit
  host: {{kind: public}}
  term: {stated.get("term", "5 years")}
{terms}
  {f"settlement: {rule}" if rule else ""}
  performance:
{entries}
"""


SHARED = "  type: shared_savings\n  esco_share: 80%\n"


def amounts(found: SettledYear) -> dict[str, str]:
    return {payment.key: str(payment.amount) for payment in found.payments}


# Published and worked figures.


def test_guarantee_by_its_published_case() -> None:
    """G = 1000, V = 900, 1000, 1150 MWh at 0.8 元/kWh, β = 0.5: 8.0, 0, 0 and 0, 0, 6.0 万元."""
    years = of_record("03-guaranteed.yaml").years
    paid = [{payment.key: payment.amount for payment in year.payments} for year in years]
    assert [-found.get("shortfall", Decimal(0)) for found in paid] == [80_000, 0, 0]
    assert [found.get("excess", Decimal(0)) for found in paid] == [0, 0, 60_000]
    assert [line.shortfall for year in years for line in year.lines] == [100_000, 0, 0]
    assert [line.excess for year in years for line in year.lines] == [0, 0, 150_000]
    assert [year.due for year in years] == [-80_000, 0, 60_000]
    assert [year.keep for year in years] == [800_000, 800_000, 860_000]
    assert years[-1].cumulative_due == -20_000


def test_a_shortfall_costs_its_multiple() -> None:
    terms = (
        "  type: guaranteed_savings\n  price: 1 万元\n  fee: 120 元/年\n  fee_escalation: 10%\n"
        "  guarantee: [{line: power, quantity: 1000 kWh/年}]\n  shortfall_multiplier: 1.5\n  excess_share: 40%\n"
    )
    one, two = settled(record(terms, ["year: 1, verified: 900 kWh", "year: 2, verified: 1100 kWh"])).years
    assert amounts(one) == {"fee": "120", "shortfall": "-120"}
    assert amounts(two) == {"fee": "132", "excess": "32"}
    assert [one.due, two.due] == [0, 164]


def test_trusteeship_by_its_worked_case() -> None:
    """Baseline 500, fee ratio 0.95, bills 400 万元: fee 475, and 25 are left to the host."""
    terms = "  type: trusteeship\n  baseline_cost: 500 万元/年\n  fee_share: 95%\n"
    found = settled(record(terms, ["year: 1, verified: 125 万kWh"])).years[0]
    assert {key: Decimal(value) for key, value in amounts(found).items()} == {"fee": 4_750_000, "bills": -4_000_000}
    assert [found.due, found.keep] == [750_000, 250_000]


def test_trusteeship_with_a_guaranteed_saving() -> None:
    terms = (
        "  type: trusteeship\n  baseline_cost: 2000 元/年\n  baseline_escalation: 10%\n"
        "  guaranteed_saving: 300 元/年\n  excess_share: 60%\n"
    )
    one, two = settled(record(terms, ["year: 1, verified: 500 kWh", "year: 2, verified: 300 kWh"])).years
    assert amounts(one) == {"fee": "1660", "bills": "-1600"}  # the host keeps 300 + 0.4 · 100
    assert amounts(two) == {"fee": "1900", "bills": "-1960"}  # and 300 although 240 were saved
    assert [one.keep, two.keep] == [340, 300]


def test_lease_with_a_guarantee() -> None:
    terms = (
        "  type: lease\n  rate: 7%\n  years: 5\n  repayment: equal_payment\n"
        "  fee: 50 元/年\n  guaranteed_saving: 700 元/年\n"
    )
    one, two = settled(record(terms, ["year: 1, verified: 800 kWh", "year: 2, verified: 900 kWh"])).years
    assert amounts(one) == {"fee": "50", "shortfall": "-60"}
    assert amounts(two) == {"fee": "50"}


def test_power_of_a_developer_with_rent() -> None:
    terms = "  type: pv_developer\n  discount: 15%\n  roof_rent: 100 元/年\n  rent_escalation: 5%\n"
    years = ["year: 1, verified: 950 kWh", "year: 2, verified: 900 kWh, price: 0.9 元/kWh"]
    one, two = settled(record(terms, years)).years
    assert amounts(one) == {"power": "646", "roof": "-100"}
    assert amounts(two) == {"power": "688.5", "roof": "-105"}


def generated(years: list[str]) -> str:
    """A developer's plant of 10 kW; 8000 kWh of year 1 are used by the host."""
    plant = (
        "{capacity: 10 kW, hours: 1000, degradation: 1%, self_consumption: 80%, retail_price: 0.8 元/kWh, "
        "feed_in_price: 0.45 元/kWh, escalation: 2%}"
    )
    text = record(f"  type: pv_developer\n  discount: 10%\n  generation: {plant}\n", years)
    text = text.replace("line: power, year", "line: self_use, year")
    return text.replace("  savings: [{line: power, quantity: 1000 kWh/年, price: 0.8 元/kWh}]\n", "")


def test_power_that_the_contract_generates() -> None:
    found = settled(generated(["year: 2, verified: 7900 kWh"])).years[0]
    assert found.lines[0].expected == 7920
    assert found.lines[0].price == Decimal("0.816")
    assert amounts(found) == {"power": "5801.76"}


def test_priority_floor_and_ceiling_by_hand() -> None:
    """Whole saving until 1000 元 are received, then half; at least 300, at most 700 元 a year."""
    terms = (
        "  type: shared_savings\n  esco_share: 50%\n  priority: {receipts: 1000 元, share: 100%}\n"
        "  floor: 300 元/年\n  ceiling: 700 元/年\n"
    )
    kwh = (1000, 600, 500)  # 800, 480, 400 元
    found = settled(record(terms, [f"year: {n}, verified: {saved} kWh" for n, saved in enumerate(kwh, 1)]))
    one, two, three = found.years
    assert amounts(one) == {"share": "400", "priority": "400", "ceiling": "-100"}
    assert one.due == 700
    assert amounts(two) == {"share": "240", "priority": "150"}  # 300 early, and half of the other 180
    assert amounts(three) == {"share": "200", "floor": "100"}
    assert [year.due for year in found.years] == [700, 390, 300]
    assert three.keep == 100


def test_steps_and_transfer() -> None:
    terms = "  type: shared_savings\n  esco_share: [90%, 80%, 70%]\n  transfer_price: 1 元\n"
    years = [f"year: {n}, verified: 1000 kWh" for n in (1, 2, 3)]
    found = settled(record(terms, years, term="3 years"))
    assert [year.due for year in found.years] == [720, 640, 561]


def test_parts_of_a_mixed_contract_add_up() -> None:
    terms = """  type: mixed
  parts:
    - {type: shared_savings, savings: [power], share_of_investment: 40%, esco_share: 50%}
    - type: guaranteed_savings
      savings: [heat]
      share_of_investment: 60%
      price: 1 万元
      guarantee: [{line: heat, quantity: 100 m³/年}]
      excess_share: 0%
"""
    savings = (
        "{line: power, quantity: 1000 kWh/年, price: 0.8 元/kWh}, {line: heat, quantity: 100 m³/年, price: 50 元/m³}"
    )
    text = record(terms, ["year: 1, verified: 800 kWh"], savings=savings)
    text += f"    - {{line: heat, year: 1, verified: 90 m³, {EVIDENCE}}}\n"
    found = settled(text).years[0]
    assert amounts(found) == {"share": "320", "shortfall": "-500"}
    assert [found.due, found.value, found.keep] == [-180, 5140, 5320]


# Baselines.


def test_the_general_equation_by_hand() -> None:
    """B = 2000 · 9/12 + 1.5 · 1900 + 0.004 · 210,000 = 5190 MWh; less 4200; plus 60 − 25."""
    line = of_record("01-shared.yaml").years[0].lines[0]
    assert [line.baseline, line.metered, line.adjustment] == [5_190_000, 4_200_000, 35_000]
    assert line.verified == 1_025_000
    assert line.expected == 900_000


# Rounding.


@pytest.mark.parametrize(
    ("amount", "to", "half_up", "half_even", "down"),
    [
        ("0.005", "分", "0.01", "0", "0"),
        ("0.015", "分", "0.02", "0.02", "0.01"),
        ("1.005", "分", "1.01", "1", "1"),
        ("-0.005", "分", "-0.01", "0", "0"),
        ("-2.675", "分", "-2.68", "-2.68", "-2.67"),
        ("2.25", "角", "2.3", "2.2", "2.2"),
        ("2.5", "元", "3", "2", "2"),
        ("0.00499999999999999999999999", "分", "0", "0", "0"),
        ("0.00500000000000000000000001", "分", "0.01", "0.01", "0"),
        ("1/3", "分", "0.33", "0.33", "0.33"),
    ],
)
def test_rounding_at_half_a_cent(amount: str, to: str, half_up: str, half_even: str, down: str) -> None:
    for how, wanted in (("half_up", half_up), ("half_even", half_even), ("down", down)):
        rule = SettlementRule.model_validate({"rounding": how, "to": to, "per": "line"})
        assert rounded(Fraction(amount), rule) == Decimal(wanted)


@pytest.mark.parametrize(("how", "due"), [("half_up", "0.15"), ("half_even", "0.14"), ("down", "0.14")])
def test_half_a_cent_in_a_contract(how: str, due: str) -> None:
    """0.145 元 is no binary fraction: half-up in float makes 0.14 of it."""
    assert math.floor(0.145 * 100 + 0.5) / 100 == 0.14
    terms = "  type: pv_developer\n  discount: 0%\n"
    text = record(terms, ["year: 1, verified: 1 kWh, price: 0.145 元/kWh"], f"{{rounding: {how}, to: 分, per: line}}")
    assert settled(text).years[0].due == Decimal(due)


def test_lines_and_totals_round_apart() -> None:
    """0.505 + 0.505: twice 0.51 by line, 1.01 by total."""
    savings = "{line: power, quantity: 1 kWh/年, price: 1 元/kWh}, {line: heat, quantity: 1 kWh/年, price: 1 元/kWh}"
    for per, due in (("line", "1.02"), ("total", "1.01")):
        rule = f"{{rounding: half_up, to: 分, per: {per}}}"
        terms = "  type: shared_savings\n  esco_share: 100%\n"
        text = record(terms, ["year: 1, verified: 0.505 kWh"], rule, savings=savings)
        text += f"    - {{line: heat, year: 1, verified: 0.505 kWh, {EVIDENCE}}}\n"
        found = settled(text).years[0]
        assert found.due == Decimal(due)
        assert found.value == Decimal(due)


def test_twelfths_that_do_not_end_still_make_half_a_cent() -> None:
    """0.02 / 12 + 0.04 / 12 is 0.005 exactly, though neither part ends as a decimal."""
    part = "{{type: pv_developer, savings: [{}], share_of_investment: 50%, discount: 0%, roof_rent: {} 元/年}}"
    terms = f"  type: mixed\n  parts: [{part.format('power', '0.02')}, {part.format('heat', '0.04')}]\n"
    savings = "{line: power, quantity: 9 kWh/年, price: 1 元/kWh}, {line: heat, quantity: 9 kWh/年, price: 1 元/kWh}"
    rule = "{rounding: half_up, to: 分, per: total}"
    text = record(terms, ["year: 1, months: 1, verified: 0 kWh"], rule, savings=savings)
    text += f"    - {{line: heat, year: 1, months: 1, verified: 0 kWh, {EVIDENCE}}}\n"
    assert settled(text).years[0].due == Decimal("-0.01")


# What is refused.


def test_without_a_rule_nothing_is_settled_and_the_reason_says_what_to_write() -> None:
    found = of_record("02-no-rule.yaml")
    assert found.reason is not None
    assert "settlement: {rounding: half_up" in found.reason.text("zh")
    assert "settlement: {rounding: " in found.reason.text("en")
    year = found.years[0]
    assert (year.due, year.payments, year.keep, year.cumulative_due) == (None, (), None, None)
    assert year.lines[0].verified == 190_000
    assert year.lines[0].due is None


def test_constant_prices_are_not_settled() -> None:
    found = settled(record(SHARED, ["year: 1, verified: 900 kWh"], prices="real"))
    assert found.reason is not None
    assert "constant prices" in found.reason.text("en")
    assert found.years[0].due is None


def test_a_year_in_which_a_line_is_not_verified_waits() -> None:
    savings = "{line: power, quantity: 9 kWh/年, price: 1 元/kWh}, {line: heat, quantity: 9 kWh/年, price: 1 元/kWh}"
    found = settled(record(SHARED, ["year: 1, verified: 9 kWh"], savings=savings)).years[0]
    assert (found.due, found.value) == (None, None)
    assert found.reason is not None
    assert found.reason.text("en") == "not verified: heat"


def test_a_guarantee_needs_only_the_lines_that_it_covers() -> None:
    savings = "{line: power, quantity: 9 kWh/年, price: 1 元/kWh}, {line: heat, quantity: 9 kWh/年, price: 1 元/kWh}"
    terms = (
        "  type: guaranteed_savings\n  price: 1 万元\n  guarantee: [{line: power, quantity: 10 kWh/年}]\n"
        "  excess_share: 0%\n"
    )
    found = settled(record(terms, ["year: 1, verified: 9 kWh"], savings=savings)).years[0]
    assert [found.due, found.value, found.keep] == [-1, None, None]


def test_priority_waits_for_the_years_before() -> None:
    terms = "  type: shared_savings\n  esco_share: 50%\n  priority: {receipts: 1000 元, share: 90%}\n"
    found = settled(record(terms, ["year: 2, verified: 1000 kWh"])).years[0]
    assert found.reason is not None
    assert "a year before is not settled" in found.reason.text("en")


def test_a_saving_below_zero_is_not_shared() -> None:
    metered = "year: 1, metered: 1200 kWh"
    plan = "  verification: [{line: power, option: B, period: {from: 2013, to: 2013}, fixed: 1000 kWh/年}]\n"
    found = settled(record(SHARED + plan, [metered])).years[0]
    assert found.lines[0].verified == -200
    assert found.reason is not None
    assert "below zero" in found.reason.text("en")
    with_floor = settled(record(SHARED + plan + "  floor: 10 元/年\n", [metered])).years[0]
    assert with_floor.due == 10


def test_cumulative_sums_end_where_a_year_is_not_settled() -> None:
    plan = "  verification: [{line: power, option: B, period: {from: 2013, to: 2013}, fixed: 1000 kWh/年}]\n"
    years = ["year: 1, verified: 1000 kWh", "year: 2, metered: 1200 kWh", "year: 3, verified: 1000 kWh"]
    found = settled(record(SHARED + plan, years)).years
    assert [year.due for year in found] == [640, None, 640]
    assert [year.cumulative_due for year in found] == [640, None, None]


# Parts of years.


def test_amounts_of_a_year_are_paid_for_the_months_that_count() -> None:
    terms = (
        "  type: guaranteed_savings\n  price: 1 万元\n  fee: 100 元/年\n"
        "  guarantee: [{line: power, quantity: 1200 kWh/年}]\n  excess_share: 0%\n"
    )
    found = settled(record(terms, ["year: 1, months: 7, verified: 690 kWh"])).years[0]
    assert amounts(found) == {"fee": "58.33", "shortfall": "-8"}
    last = settled(record(terms, ["year: 3, verified: 590 kWh"], term="2 years 6 months")).years[0]
    assert amounts(last) == {"fee": "50", "shortfall": "-8"}
    assert last.lines[0].guaranteed == 600


# Laws, over random contracts of every type.


def verified_text(kind: str, seed: int, rule: str, *, whole: bool = False) -> str:
    """A random contract of two lines, both verified in its first years; `whole` if all months of the term count."""
    dice = random.Random(f"settled{kind}{seed}")  # noqa: S311 - a test
    text = drawn(kind, seed).text
    term = term_of(text)
    rows = text.partition("savings: [")[2].partition("]")[0].split("}, {")
    entries = ""
    for year in range(1, -(-dice.randint(1, term) // 12) + 1):
        inside = min(12, term - 12 * (year - 1))
        months = inside if whole else dice.choice([inside, inside, dice.randint(1, inside)])
        for row in rows:
            line, quantity = row.partition("line: ")[2].split(",")[0], row.partition("quantity: ")[2].split()[0]
            part = dice.choice([Fraction(1), Fraction(4, 5), Fraction(5, 4)])
            saved = float(Fraction(quantity) * 10_000 * months / 12 * part)
            price = dice.choice(["", ", price: 0.1234 元/kWh"])
            stated = f"year: {year}, line: {line}, months: {months}, verified: {saved:.4f} kWh{price}"
            entries += f"    - {{{stated}, {EVIDENCE}}}\n"
    return text.replace("financing:\n", f"  settlement: {rule}\n  performance:\n{entries}financing:\n")


def term_of(text: str) -> int:
    return int(text.partition("term: ")[2].split()[0])


def paid(book: Ledger, year: int) -> float:
    """What the host pays the provider in an operating year, net, by the ledger."""
    between = {"host", "esco", "developer"}
    return sum(
        float(posting.amount[0, year]) * (1 if posting.payer == "host" else -1)
        for posting in book.postings
        if posting.kind == "payment" and {posting.payer, posting.payee} <= between
    )


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_items_sum_to_the_total_and_the_total_is_in_cents(kind: str) -> None:
    for seed in range(CONTRACTS):
        by_line = settled(verified_text(kind, seed, "{rounding: half_even, to: 角, per: line}"))
        for year in by_line.years:
            assert year.due == sum(payment.amount for payment in year.payments)
            assert all(payment.amount * 10 == int(payment.amount * 10) for payment in year.payments)
        by_total = settled(verified_text(kind, seed, "{rounding: half_up, to: 分, per: total}"))
        for year in by_total.years:
            assert year.due is not None
            assert abs(year.due - sum(payment.amount for payment in year.payments)) <= Decimal("0.005")
            assert year.due * 100 == int(year.due * 100)


@pytest.mark.parametrize("kind", CONTRACT_TYPES)
def test_what_is_expected_is_what_the_ledger_forecasts(kind: str) -> None:
    """Two ways to one figure: exact fractions by year here, arrays over the term there."""
    for seed in range(CONTRACTS):
        text = verified_text(kind, seed, "{rounding: half_up, to: 分, per: total}", whole=True)
        text = re.sub("realisation: .*", "realisation: 1", text)
        book, found = book_of(text), settled(text)
        assert found.years
        for year in found.years:
            assert year.expected_due is not None
            assert float(year.expected_due) == pytest.approx(paid(book, year.year), abs=0.006), (text, year.year)
