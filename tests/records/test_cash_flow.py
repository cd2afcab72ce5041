"""The rules of the `cash_flow` block, each broken once."""

from __future__ import annotations

import pytest

from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.project import Project

HEAD = "id: a\nname: a\nsector: energy\ninvestment: 10 万元\ncash_flow:\n  first_year: 2014\n  operating_years: 3\n"


def codes(block: str, head: str = HEAD) -> list[str]:
    document = parse_document((head + block).encode(), "r.yaml")
    assert isinstance(document, Document), document
    found = validate(document, Project)
    return [problem.code for problem in found] if isinstance(found, list) else []


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("  savings: [{line: s, amount: 1 万元/年, until: 3}]\n", []),
        ("  savings: [{line: s, amount: 1 万元/年, amounts: [1 元, 2 元, 3 元]}]\n", ["R003"]),
        ("  savings: [{line: s}]\n", ["R003"]),
        ("  savings: [{line: s, quantity: 1 MWh/年}]\n", ["R002"]),
        ("  savings: [{line: s, quantity: 1 MWh/年, price: 0.6 元/kWh}]\n", []),
        ("  savings: [{line: s, quantity: 1 MWh, price: 0.6 元/kWh}]\n", ["Q003"]),
        ("  savings: [{line: s, quantity: 1 吨/年, price: 0.6 元/kWh}]\n", ["Q003"]),
        ("  savings: [{line: s, amounts: [1 元, 2 元]}]\n", ["R003"]),
        ("  savings: [{line: s, amounts: [1 元, 2 元, 3 元], escalation: 2%}]\n", ["R003"]),
        ("  savings: [{line: s, amount: 1 万元/年, start: 3, until: 2}]\n", ["Q006"]),
        ("  savings: [{line: s, amount: 1 万元/年, start: 4}]\n", ["Q006"]),
        ("  savings: [{line: s, amount: 1 万元/年, until: 4}]\n", ["Q006"]),
        ("  savings: [{line: s, amount: 1 万元}]\n", ["Q003"]),
        ("  prices: real\n  savings: [{line: s, amount: 1 万元/年, basis: nominal}]\n", ["R003"]),
        ("  construction: [40%, 50%]\n", ["Q006"]),
        ("  construction: [40%, 6 万元]\n", ["Q003"]),
        ("  construction: [4 吨]\n", ["Q003"]),
        (f"  construction: [{', '.join(['1%'] * 100)}]\n", []),
        (f"  construction: [{', '.join(['1 元'] * 101)}]\n", ["Q006"]),
        ("  working_capital: {}\n", ["R003"]),
        ("  working_capital: {amount: 1 万元, share_of_operating_cost: 5%}\n", ["R003"]),
        ("  capex: [{line: p, amount: 10 万元, class: rocket}]\n", ["R004"]),
        ("  operating_cost: [{line: o, amount: 1 万元/年, variable_share: 40%}]\n", []),
        ("  operating_cost: [{line: o, amount: 1 万元/年, variable_share: 140%}]\n", ["Q006"]),
        ("  savings: [{line: s, amount: 1 万元/年, variable_share: 40%}]\n", ["R001"]),
        ("  savings: [{line: s, amount: 1 万元/年, vat_rate: 6%}]\n", ["R002"]),
        ("  revenue: [{line: r, amount: 1 万元/年, vat_rate: 6%}]\n", ["R002"]),
        ("  capex: [{line: p, amount: 10 万元, vat_rate: 6%}]\n", ["R002"]),
        ("  normal_year: 3\n", []),
        ("  normal_year: 4\n", ["Q006"]),
        ("equity_rule: transport\n", ["R004"]),
    ],
)
def test_each_rule(block: str, expected: list[str]) -> None:
    assert codes(block) == expected


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        ("20", []),
        ("20 years", []),
        ("20年", []),
        ("1 year", []),
        ("2年0", ["Q006"]),
        ("0", ["Q006"]),
        ("101", ["Q006"]),
    ],
)
def test_a_life_is_whole_years(life: str, expected: list[str]) -> None:
    assert codes("", HEAD.replace("operating_years: 3", f"operating_years: {life}")) == expected


def test_an_empty_cell_holds_nothing() -> None:
    assert codes("funding: {town: {amount: 6 万元, note: blank}}\n", "id: a\nname: a\nsector: energy\n") == ["Q006"]
    assert codes("funding: {town: {amount: 0 万元, note: blank}}\n", "id: a\nname: a\nsector: energy\n") == []
