"""Stages of cost in a record: what their parts make, and what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.reading.source import Document, parse_document
from portfolio.reading.validate import validate
from portfolio.records.project import Project
from portfolio.records.stages import BEYOND, CONSTRUCTION, PARTS, STAGES, WITHIN_WORKS, Stage, Stages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from portfolio.reading.problem import Problem

HEAD = "id: '01'\nname: 项目\nsector: energy\nstages:\n"
#: 700 + 150 + 50 + 60 + 40 + 0 = 1,000, and 30 + 20 beyond it; in 万元.
FULL = dict(zip(PARTS, (700, 150, 50, 60, 40, 0, 30, 20), strict=True))


def read(text: str) -> Project | list[Problem]:
    found = parse_document((HEAD + text).encode(), "f.yaml")
    assert isinstance(found, Document)
    return validate(found, Project)


def stages(text: str) -> Stages:
    record = read(text)
    assert isinstance(record, Project), record
    assert record.stages is not None
    return record.stages


def stage(amounts: Mapping[str, int | Decimal]) -> Stage:
    return Stage.model_validate({key: f"{amount} 万元" for key, amount in amounts.items()})


def problem(text: str) -> Problem:
    result = read(text)
    assert isinstance(result, list)
    (found,) = result
    return found


def test_the_parts_are_the_fields_and_the_stages_too() -> None:
    assert list(PARTS) == [*CONSTRUCTION, *BEYOND]
    assert set(PARTS) | {"amount", "date", "document", "source"} == set(Stage.model_fields)
    assert {*STAGES, "investment_of"} == set(Stages.model_fields)


def test_sums_by_hand() -> None:
    full = stage(FULL)
    assert full.construction_cny == 10_000_000
    assert full.total_cny == 10_500_000
    assert full.gap_cny is None
    assert stage({**FULL, "amount": 1050}).gap_cny == 0
    assert stage({**FULL, "amount": 1060}).gap_cny == -100_000
    assert stage({**FULL, "amount": 1060}).total_cny == 10_600_000, "the amount is the total"


@pytest.mark.parametrize("left_out", PARTS)
def test_a_part_that_is_left_out_is_unknown(left_out: str) -> None:
    found = stage({part: amount for part, amount in FULL.items() if part != left_out})
    if left_out in WITHIN_WORKS:
        assert found.total_cny == 10_500_000 - FULL[left_out] * 10_000, "it stands within the works"
        return
    assert found.total_cny is None
    assert found.construction_cny == (10_000_000 if left_out in BEYOND else None)


def test_an_amount_alone_says_nothing_of_the_construction_investment() -> None:
    found = stages("  estimate: 1050 万元\n").stated["estimate"]
    assert found.total_cny == 10_500_000
    assert (found.construction_cny, found.gap_cny, found.parts) == (None, None, {})


def test_an_amount_less_interest_and_working_capital_is_the_construction_investment() -> None:
    assert stage({"amount": 1050, "construction_interest": 30, "working_capital": 20}).construction_cny == 10_000_000
    assert stage({"amount": 1050, "construction_interest": 30}).construction_cny is None


def test_parts_that_are_too_much_contradict_the_amount_before_all_are_known() -> None:
    assert stage({"amount": 100, "works": 70, "equipment": 40}).gap_cny == 100_000
    assert stage({"amount": 100, "works": 70, "equipment": 30}).gap_cny is None


def test_the_stage_of_the_investment() -> None:
    text = "  estimate: {amount: 9 元, document: 1号}\n  final: 8 元\n  contract: {amount: 7 元, document: 3号}\n"
    assert stages(text).of_investment == "estimate", "a contract is approved by nobody"
    assert stages(text + "  investment_of: final\n").of_investment == "final"
    assert stages("  estimate: 9 元\n").of_investment is None


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("  {}\n", "R003", "stages"),
        ("  estimate:\n", "R003", "stages"),
        ("  estimate: {}\n", "R003", "stages.estimate"),
        ("  estimate: {date: 2014}\n", "R003", "stages.estimate"),
        ("  estimate: [1 元]\n", "R003", "stages.estimate"),
        ("  estimate: 1 吨\n", "Q003", "stages.estimate"),
        ("  estimate: {works: -1 元}\n", "Q006", "stages.estimate.works"),
        ("  estimate: {work: 1 元}\n", "R001", "stages.estimate.work"),
        ("  estimat: 1 元\n", "R001", "stages.estimat"),
        ("  {estimate: 1 元, investment_of: final}\n", "R002", "stages"),
        ("  {estimate: 1 元, investment_of: plan}\n", "R004", "stages.investment_of"),
        ("  estimate: {amount: 1 元, date: 2014-13}\n", "R006", "stages.estimate.date"),
    ],
)
def test_what_is_no_stage(text: str, code: str, path: str) -> None:
    found = problem(text)
    assert (found.code, found.path) == (code, path)


AMOUNT = st.decimals(0, 10**9, places=4)


@given(st.tuples(*[AMOUNT] * len(PARTS)), st.permutations(list(PARTS)))
def test_sums_are_exact_in_any_order(amounts: tuple[Decimal, ...], order: list[str]) -> None:
    given_parts = dict(zip(PARTS, amounts, strict=True))
    found = stage({part: given_parts[part] for part in order})
    assert found.total_cny == sum(int(amount.scaleb(4)) for amount in amounts)
    assert found.construction_cny == sum(int(given_parts[part].scaleb(4)) for part in CONSTRUCTION)
    assert list(found.parts) == list(PARTS)


@given(st.permutations(list(STAGES)))
def test_the_order_of_the_stages_is_theirs(order: list[str]) -> None:
    assert list(stages("".join(f"  {name}: 1 元\n" for name in order)).stated) == list(STAGES)
