"""What is verified fits its contract, or the record says where not (§70)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.cash_flow import CashFlow
from portfolio.records.contracts.expected import expected_lines, months_within
from portfolio.records.contracts.verification import Period
from portfolio.records.project import Project
from tests.contracts.test_settlement import EVIDENCE, SHARED, record

if TYPE_CHECKING:
    from portfolio.reading.problem import Problem

PLAN = "  verification: [{{line: power, option: B, period: {{from: 2013, to: 2013}}, {}}}]\n"
FIXED = PLAN.format("fixed: 1000 kWh/年")
OUTPUT = PLAN.format("drivers: [{driver: output, coefficient: 2 kWh/吨}]")


def read(text: str) -> Project | list[Problem]:
    document = parse_document(text.encode(), "record.yaml")
    assert isinstance(document, Document), document
    return validate(document, Project)


def problem(text: str) -> Problem:
    found = read(text)
    assert isinstance(found, list), found
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("year: 6, verified: 9 kWh", "Q006", "year 6 comes after the term"),
        ("year: 1, verified: 9 m³", "Q003", "not of the kind that power saves"),
        ("year: 1, verified: 9 元", "Q003", "not of the kind that power saves"),
        ("year: 1, verified: -9 kWh", "Q006", "negative"),
        ("year: 1, verified: 至少 9 kWh", "Q004", "not exact"),
        ("year: 1, verified: 9 kWh, price: 3 元/m³", "Q003", "not of the kind"),
        ("year: 1, verified: 9 kWh, months: 13", "Q006", "more than a year"),
        ("year: 1, verified: 9 kWh/年, months: 6", "R003", "of the part, or of twelve months"),
        ("year: 1, verified: 9 kWh, metered: 9 kWh", "R003", "one of two ways"),
        ("year: 1", "R003", "one of two ways"),
        ("year: 1, verified: 9 kWh, drivers: {cdd: 3}", "R003", "belong to what is metered"),
        ("year: 1, metered: 9 kWh", "R002", "needs a baseline"),
    ],
)
def test_a_year_that_does_not_fit(entry: str, code: str, words: str) -> None:
    found = problem(record(SHARED, [entry]))
    assert (found.code, words in found.message) == (code, True), found
    assert found.place.line > 10


def test_a_line_that_is_not_saved() -> None:
    found = problem(record(SHARED, ["year: 1, verified: 9 kWh"]).replace("{line: power, year", "{line: heat, year"))
    assert (found.code, found.hint) == ("Q006", "name one of `cash_flow.savings`: power")


def test_a_year_before_the_line_begins() -> None:
    savings = "{line: power, quantity: 9 kWh/年, price: 1 元/kWh, start: 2}"
    assert (
        "saves nothing in operating year 1"
        in problem(record(SHARED, ["year: 1, verified: 9 kWh"], savings=savings)).message
    )


def test_more_months_than_the_term_leaves() -> None:
    found = problem(record(SHARED, ["year: 2, months: 7, verified: 9 kWh"], term="18 months"))
    assert found.message == "7 months of year 2: 6 of them are inside the term"


def test_lines_of_a_year_are_verified_for_the_same_months() -> None:
    savings = "{line: power, quantity: 9 kWh/年, price: 1 元/kWh}, {line: heat, quantity: 9 kWh/年, price: 1 元/kWh}"
    text = record(SHARED, ["year: 1, verified: 9 kWh"], savings=savings)
    found = problem(text + f"    - {{line: heat, year: 1, months: 6, verified: 4 kWh, {EVIDENCE}}}\n")
    assert "different months" in found.message


def test_a_line_in_money_takes_no_price_and_no_meter() -> None:
    savings = "{line: power, amount: 100 元/年}"
    assert (
        "line in money"
        in problem(record(SHARED, ["year: 1, verified: 9 元, price: 1 元/kWh"], savings=savings)).message
    )
    real = record(SHARED, ["year: 1, verified: 9 元"], savings=savings, prices="real")
    assert "constant prices" in problem(real).message
    found = problem(record(SHARED + FIXED, ["year: 1, verified: 9 元"], savings=savings))
    assert "no quantity that a baseline could explain" in found.message


@pytest.mark.parametrize(
    ("plan", "entry", "code", "words"),
    [
        (PLAN.format("fixed: 1000 m³/年"), "year: 1, verified: 9 kWh", "Q003", "not of the kind"),
        (PLAN.format("standard_error: 5 kWh"), "year: 1, verified: 9 kWh", "Q003", "not of the kind"),
        (PLAN.format("drivers: [{driver: cdd, coefficient: 5 元}]"), "year: 1, verified: 9 kWh", "Q003", "not of the"),
        (
            PLAN.format("drivers: [{driver: cdd, coefficient: 5 kWh}, {driver: cdd, coefficient: 6 kWh}]"),
            "year: 1, verified: 9 kWh",
            "R003",
            "written twice",
        ),
        (PLAN.format("consumption: 9 kWh/年"), "year: 1, metered: 9 kWh", "R002", "is empty"),
        (OUTPUT, "year: 1, metered: 9 kWh", "R003", "different drivers: output"),
        (OUTPUT, "year: 1, metered: 9 kWh, drivers: {output: 5 吨, cdd: 3}", "R003", "different drivers: cdd"),
        (OUTPUT, "year: 1, metered: 9 kWh, drivers: {output: 5}", "Q003", "does not fit its coefficient"),
        (FIXED + FIXED.replace("  verification: [", ", ", 1), "year: 1, verified: 9 kWh", "R003", "two baselines"),
        (FIXED.replace("to: 2013", "to: 2012-12"), "year: 1, verified: 9 kWh", "R006", "before"),
    ],
)
def test_a_baseline_that_does_not_fit(plan: str, entry: str, code: str, words: str) -> None:
    found = problem(record(SHARED + plan.replace("]\n, ", ", "), [entry]))
    assert (found.code, words in found.message) == (code, True), found


def test_the_months_of_a_baseline() -> None:
    for since, until, months in (("2013", "2013", 12), ("2012-10", "2013-09", 12), ("2013-03-15", "2013-03", 1)):
        assert Period.model_validate({"from": since, "to": until}).months == months


def test_what_is_expected_is_exact() -> None:
    savings = (
        "{line: power, quantity: 1000 kWh/年, price: 0.8 元/kWh, degradation: 2%, escalation: 3%, start: 2, until: 9}"
    )
    found = read(record(SHARED, ["year: 2, verified: 9 kWh"], savings=savings, term="30 months"))
    assert isinstance(found, Project)
    assert found.contract is not None
    assert isinstance(found.cash_flow, CashFlow)
    line = expected_lines(found.contract, found.cash_flow)["power"]
    assert line.quantity(3) == Fraction(Decimal("960.4"))
    assert line.price(3) == Fraction(Decimal("0.84872"))
    assert not any((line.quantity(1), line.quantity(10)))
    assert [months_within(found.contract, year) for year in (1, 2, 3, 4)] == [12, 12, 6, 0]
