"""Scenarios change fields, keep origins, and say where they go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.appraisal.appraise import inputs_of
from portfolio.programme.load import load, read_programme
from portfolio.programme.study import Choices, study_of

if TYPE_CHECKING:
    from pathlib import Path

RECORD = """\
id: "04"
name: {zh: 光伏, en: PV}
sector: energy
investment: 100 万元
funding: {market: 100 万元}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "programme.yaml").write_text("id: p\ntitle: {zh: 例, en: Example}\n", encoding="utf-8")
    (tmp_path / "p" / "04.yaml").write_text(RECORD, encoding="utf-8")
    return tmp_path


def scenario(folder: Path, changes: str) -> Path:
    file = folder / "s.yaml"
    file.write_text(f"id: s\nname: s\nchanges:\n{changes}", encoding="utf-8")
    return file


def test_a_changed_field_keeps_its_place_in_the_scenario(folder: Path) -> None:
    file = scenario(folder, '  - {project: "04", field: investment, value: 250 万元, reason: market price}\n')
    project = load(folder / "p", file).projects[0]
    assert project.investment is not None
    assert project.investment.total is not None
    assert project.investment.total.to("元") == 2_500_000
    place = project.investment.total.place
    assert place is not None
    assert (place.file, place.line, place.column) == (str(file), 4, 47)
    assert load(folder / "p").projects[0].investment != project.investment


def test_a_field_that_the_record_lacks_is_added(folder: Path) -> None:
    file = scenario(folder, '  - {project: "04", field: jobs, value: 7 人, reason: r}\n')
    jobs = load(folder / "p", file).projects[0].jobs
    assert jobs is not None
    assert jobs.value == 7


def test_a_list_inside_is_reached(folder: Path) -> None:
    flow = "cash_flow:\n  first_year: 2014\n  operating_years: 2\n  savings: [{line: a, amount: 5 万元/年}]\n"
    (folder / "p" / "04.yaml").write_text(RECORD + flow, encoding="utf-8")
    file = scenario(folder, '  - {project: "04", field: "cash_flow.savings[0].amount", value: 9 万元/年, reason: r}\n')
    record = load(folder / "p", file).projects[0].cash_flow
    assert record is not None
    assert record.savings[0].amount is not None
    assert record.savings[0].amount.to("元/年") == 90_000


FLOW = """\
tax: {regime: none}
cash_flow:
  first_year: 2014
  operating_years: 2
  savings: [{line: a, amount: 5 万元/年}, {line: b, amount: 2 万元/年}]
  operating_cost: [{line: om, amount: 1 万元/年}]
"""


def test_an_assumed_value_makes_the_result_indicative(folder: Path) -> None:
    """With a `rating` a change is an assumption like those of a set; the reason of the longest path counts."""
    changes = """\
  - project: "04"
    field: cash_flow
    value:
      first_year: 2014
      operating_years: 2
      savings: [{line: a}, {line: b, amount: 2 万元/年}]
      operating_cost: [{line: om, amount: 1 万元/年}]
    reason: whole
    rating: medium
  - {project: "04", field: "cash_flow.savings[0].amount", value: 9 万元/年, reason: part, rating: low}
"""
    [found] = study_of(folder / "p", Choices(scenario=scenario(folder, changes))).appraisals
    assert found.status == "indicative"
    said = {item.key: (item.rating, item.source and item.source.text("en")) for item in inputs_of(found.case)}
    assert said["cash_flow.savings[0].amount"] == ("low", "scenario s: part")
    assert said["cash_flow.savings[1].amount"] == ("medium", "scenario s: whole")
    assert said["cash_flow.operating_years"] == ("medium", "scenario s: whole")
    assert said["investment"] == (None, None)


def test_a_record_says_where_figures_come_from_that_no_plan_prints(folder: Path) -> None:
    provenance = """\
provenance:
  - {figures: [cash_flow], source: trade, rating: low}
  - {figures: [cash_flow.savings, investment], source: press}
"""
    (folder / "p" / "04.yaml").write_text(RECORD + FLOW + provenance, encoding="utf-8")
    [found] = study_of(folder / "p").appraisals
    said = {item.key: (item.rating, item.source and item.source.zh) for item in inputs_of(found.case)}
    assert found.status == "indicative"
    assert said["cash_flow.operating_cost[0].amount"] == ("low", "trade")
    assert said["cash_flow.savings[1].amount"] == said["investment"] == (None, "press")
    change = scenario(
        folder, '  - {project: "04", field: cash_flow.savings, value: [{line: c, amount: 1 元/年}], reason: r}\n'
    )
    [found] = study_of(folder / "p", Choices(scenario=change)).appraisals
    said = {item.key: (item.rating, item.source and item.source.zh) for item in inputs_of(found.case)}
    assert said["cash_flow.savings[0].amount"] == (None, "情景“s”：r")
    assert said["investment"] == (None, "press")


def placed(folder: Path, changes: str) -> list[tuple[str, int, int]]:
    programme, problems = read_programme(folder / "p", scenario(folder, changes))
    assert programme is None
    return [(problem.code, problem.place.line, problem.place.column) for problem in problems]


def test_a_change_of_an_unknown_project_is_placed(folder: Path) -> None:
    assert placed(folder, '  - {project: "05", field: jobs, value: 7 人, reason: r}\n') == [("P007", 4, 15)]


def test_a_path_through_nothing_is_placed(folder: Path) -> None:
    assert placed(folder, '  - {project: "04", field: cash_flow.savings, value: 7 人, reason: r}\n') == [
        ("R007", 4, 28)
    ]


def test_a_value_of_the_wrong_kind_is_placed_in_the_scenario(folder: Path) -> None:
    assert placed(folder, '  - {project: "04", field: investment, value: 7 kWh, reason: r}\n') == [("Q003", 4, 47)]


def test_a_change_needs_its_reason(folder: Path) -> None:
    assert placed(folder, '  - {project: "04", field: jobs, value: 7 人}\n') == [("R002", 4, 5)]


@pytest.mark.parametrize(
    ("first", "second", "values"),
    [
        ("investment", "investment", ("90 万元", "80 万元")),
        ("funding.market", "funding", ("90 万元", "{market: 80 万元}")),
    ],
)
def test_two_changes_of_one_field_are_refused(folder: Path, first: str, second: str, values: tuple[str, str]) -> None:
    """The same field, or all of which a part is changed before: the last one would win."""
    changes = [
        f'  - {{project: "04", field: "{field}", value: {value}, reason: r}}\n'
        for field, value in zip((first, second), values, strict=True)
    ]
    assert placed(folder, "".join(changes)) == [("P003", 5, 28)]


@pytest.mark.parametrize(
    "field", ["investment]", "investment.", "..investment", ".investment", "funding..market", "jobs[0", "a[0]b", "a[x]"]
)
def test_what_is_no_path_is_refused(folder: Path, field: str) -> None:
    change = f'  - {{project: "04", field: "{field}", value: 90 万元, reason: r}}\n'
    assert placed(folder, change) == [("R007", 4, 28)]


def test_a_scenario_cannot_change_which_record_it_is(folder: Path) -> None:
    assert placed(folder, '  - {project: "04", field: id, value: "05", reason: r}\n') == [("R007", 4, 28)]
