"""Cases: what a record states, what a set assumes, what stays missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.assumptions.build import build_case
from portfolio.assumptions.sets import LoadedSet, read_set
from portfolio.cashflow.operations import ledger
from portfolio.programme.load import load
from portfolio.programme.study import Choices, read_study
from portfolio.reading.problem import Problem

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case

ROOT = Path(__file__).parent.parent.parent
XIAOLAN = ROOT / "projects" / "xiaolan-2014"
SET = XIAOLAN / "assumptions" / "indicative.yaml"


@pytest.fixture(scope="module")
def indicative() -> LoadedSet:
    found = read_set(SET)
    assert isinstance(found, LoadedSet), found
    return found


AMOUNT = "operating_cost: {value: 9 万元/年, source: s, rating: low}"
SHARE = "operating_cost_share: {value: 1%, source: s, rating: low}"


def case_of(project_id: str, assumed: LoadedSet | None) -> Case:
    programme = load(XIAOLAN)
    project = next(p for p in programme.projects if p.id == project_id)
    return build_case(project, lambda *path: programme.place(project_id, *path), assumed)


@pytest.mark.parametrize(
    ("project_id", "missing"),
    [
        ("01", []),
        ("04", []),
        ("06", ["cash_flow.operating_years", "cash_flow.operating_cost", "cash_flow.savings"]),
        ("08", ["cash_flow.operating_years", "cash_flow.operating_cost"]),
        ("10", ["cash_flow.operating_years", "cash_flow.operating_cost", "cash_flow.savings", "abatement"]),
    ],
)
def test_what_no_one_states_or_assumes_is_missing(project_id: str, missing: list[str], indicative: LoadedSet) -> None:
    case = case_of(project_id, indicative)
    assert [item.field for item in case.missing] == missing


def test_without_a_set_nothing_is_assumed() -> None:
    case = case_of("04", None)
    assert [item.field for item in case.missing] == [
        "cash_flow.operating_years",
        "cash_flow.operating_cost",
        "cash_flow.savings",
    ]


def test_the_pv_line_by_the_set(indicative: LoadedSet) -> None:
    """21,500 万元; 900 万元 a year to run; 7,000 万元 a year from year 2, half of it in year 1; 25 years (by hand)."""
    case = case_of("04", indicative)
    book = ledger(case)
    assert book is not None
    flow = book.flow("project_pre_tax")[0] / 10_000
    cost = 900
    np.testing.assert_allclose(flow, [-21_500, 3_500 - cost] + [7_000 - cost] * 24)


def test_assumed_inputs_carry_source_rating_and_place(indicative: LoadedSet) -> None:
    case = case_of("01", indicative)
    years = case.operating_years
    assert years is not None
    assert years.place is not None
    assert (float(years.value), years.rating) == (10.0, "medium")
    assert years.assumed
    assert years.source is not None
    assert years.source.zh.startswith("机器设备最低折旧年限")
    assert Path(years.place.file).name == "indicative.yaml"
    [spending] = case.spending
    assert not spending.amount.assumed
    assert spending.amount.source is not None
    assert spending.amount.source.zh.startswith("L403: ")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("id: a\nname: n\nsectors: {energie: {}}\n", "R004"),
        ("id: a\nname: n\ndefault: {operating_years: {value: 0 years, source: s, rating: low}}\n", "Q006"),
        ("id: a\nname: n\ndefault: {operating_years: {value: 5 years, source: s}}\n", "R002"),
        ("id: a\nname: n\ndefault: {operating_cost_share: {value: 2, source: s, rating: low}}\n", "Q001"),
        ("id: a\nname: n\ndefault: {benefit_period: {value: monthly, source: s, rating: low}}\n", "R004"),
        ("id: a\nname: n\ndefault: {ramp: {value: [], source: s, rating: low}}\n", "R003"),
        (f"id: a\nname: n\ndefault: {{{AMOUNT}, {SHARE}}}\n", "R003"),
    ],
)
def test_faults_of_a_set_are_located(broken: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "set.yaml"
    file.write_text(broken, encoding="utf-8")
    problems = read_set(file)
    assert isinstance(problems, list)
    assert all(isinstance(problem, Problem) for problem in problems)
    assert [(problem.code, problem.place.line) for problem in problems] == [(code, 3)]


@pytest.mark.parametrize(("general", "own", "expected"), [(AMOUNT, SHARE, 215), (SHARE, AMOUNT, 9)])
@pytest.mark.parametrize("level", ["default", "sectors: {energy", "neither"])
def test_what_is_said_of_a_project_wins_in_either_form(
    level: str, general: str, own: str, expected: float, tmp_path: Path
) -> None:
    """Running cost is one value, whether as an amount or as a share of 21,500 万元."""
    head = {"default": f"default: {{{general}}}", "neither": ""}.get(level, f"{level}: {{{general}}}}}")
    file = tmp_path / "set.yaml"
    file.write_text(f'id: a\nname: n\n{head}\nprojects: {{"04": {{{own}}}}}\n', encoding="utf-8")
    found = read_set(file)
    assert isinstance(found, LoadedSet), found
    [cost] = [line for line in case_of("04", found).yearly if line.kind == "operating_cost"]
    assert np.prod([float(item.value) for item in cost.first]) == pytest.approx(expected * 10_000)
    assert cost.first[-1].place is not None
    assert cost.first[-1].place.line == len(file.read_text(encoding="utf-8").splitlines())


def test_a_set_for_a_project_that_there_is_not_is_refused(tmp_path: Path) -> None:
    """A typing error in an id would leave the project with what holds for others. A record alone knows no others."""
    file = tmp_path / "set.yaml"
    file.write_text(f'id: a\nname: n\nprojects:\n  "04": {{{AMOUNT}}}\n  "99": {{{SHARE}}}\n', encoding="utf-8")
    study, problems = read_study(XIAOLAN, Choices(assumptions=file))
    assert study is None
    assert [(problem.code, problem.place.line) for problem in problems] == [("P007", 5)]
    assert "there is no project `99`" in str(problems[0])
    assert read_study(XIAOLAN / "04-solar-pv.yaml", Choices(assumptions=file))[1] == []
