"""Parameter files: what packaged ones hold, what overlays do, and every mistake in its place."""

from __future__ import annotations

import doctest
import importlib
import re
from datetime import date
from pathlib import Path

import pytest

from portfolio.parameters import ParameterFileError, load
from portfolio.programme.study import Choices, read_study
from portfolio.reading.catalogue import CATALOGUE
from portfolio.reading.problem import Problem

TESTS = Path(__file__).parents[1]
FILES = sorted((TESTS / "bad_parameters").glob("*.yaml"))
#: Codes that no one file can provoke, and the tests of this folder that do.
ELSEWHERE = {
    "D001": "test_an_unknown_key_is_refused_with_what_was_meant",
    "D002": "test_a_date_before_the_first_value_is_refused",
    "D003": "test_a_value_that_ended_is_refused_with_what_ended_it",
    "D005": "test_a_region_without_a_value_is_refused_with_those_that_have_one",
    "D010": "test_a_value_checked_long_ago_warns",
    "D011": "test_a_value_of_undated_beginning_warns",
    "D013": "test_an_overlay_without_files_is_refused",
    "D014": "test_a_discount_rate_beyond_all_reason_is_refused",
}
HEAD = "checked: 2026-11-21\nsources: {s: 公报}\nparameters:\n"


def problems_of(path: Path) -> list[Problem]:
    """All that is wrong with an overlay."""
    try:
        return list(load([path]).warnings)
    except ParameterFileError as error:
        return error.problems


def expected_of(file: Path) -> list[tuple[int, int, str]]:
    comments = re.findall(r"# expect: (\d+):(\d+) ([A-Z]\d{3})", file.read_text(encoding="utf-8"))
    return sorted((int(line), int(column), code) for line, column, code in comments)


def overlay(folder: Path, entries: str, name: str = "local.yaml") -> Path:
    file = folder / name
    file.write_text(HEAD + entries, encoding="utf-8")
    return file


def test_the_packaged_files_hold_no_mistake() -> None:
    assert load().warnings == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_bad_file_gives_exactly_the_problems_it_announces(file: Path) -> None:
    problems = problems_of(file)
    assert sorted((problem.place.line, problem.place.column, problem.code) for problem in problems) == expected_of(file)
    assert file.stem[:4].upper() in {problem.code for problem in problems}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_problem_says_what_is_wrong_and_what_to_write(file: Path) -> None:
    for problem in problems_of(file):
        assert problem.place.file == str(file)
        assert problem.message
        assert problem.hint
        assert not re.search("input should|valid (string|dictionary|tuple|integer)|instance of|NoneType", str(problem))


def test_every_code_of_this_room_has_a_bad_file_or_a_test() -> None:
    codes = {code for code in CATALOGUE if code.startswith("D")}
    announced = {code for file in FILES for _, _, code in expected_of(file)}
    assert codes - announced == set(ELSEWHERE)
    written = "".join(file.read_text(encoding="utf-8") for file in (TESTS / "parameters").glob("test_*.py"))
    assert {name for name in ELSEWHERE.values() if f"def {name}(" not in written} == set()


@pytest.mark.parametrize("module", ["grammar", "regions", "lookup", "grid"])
def test_the_examples_in_docstrings_run(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"portfolio.parameters.{module}"))
    assert result.attempted > 0
    assert result.failed == 0


# Overlays.


def test_an_overlay_wins_for_the_same_date_and_leaves_the_others(tmp_path: Path) -> None:
    entry = "- {key: discount.social, values: [{since: 2006-07-03, region: CN, value: 7%, source: s, grade: S}]}\n"
    parameters = load([overlay(tmp_path, entry)])
    changed = parameters.at("discount.social", date(2014, 1, 1))
    assert (str(changed.value), changed.source, changed.place.line) == ("7%", "公报", 4)
    assert str(parameters.at("discount.social", date(2000, 1, 1)).value) == "12%"
    assert str(load().at("discount.social", date(2014, 1, 1)).value) == "8%"


def test_an_overlay_adds_dates_and_regions(tmp_path: Path) -> None:
    entry = """\
- key: discount.social
  values:
    - {since: 2015, region: CN-GD-ZS, value: 6%, source: s, grade: S}
    - {since: 2016, region: CN, value: 5%, source: s, grade: S}
"""
    parameters = load([overlay(tmp_path, entry)])

    def rate(year: int, region: str) -> str:
        return str(parameters.at("discount.social", date(year, 1, 1), region).value)

    assert [rate(year, "CN-GD-ZS-XL") for year in (2014, 2015, 2016)] == ["8%", "6%", "6%"]
    assert [rate(year, "CN-GD-JM") for year in (2014, 2015, 2016)] == ["8%", "8%", "5%"]


def test_a_value_that_holds_one_year_is_replaced_by_its_year(tmp_path: Path) -> None:
    entry = """\
- key: grid.average
  values: [{since: 2012-12-31, region: CN-GD, value: 0.6 tCO2e/MWh, source: s, grade: S}]
"""
    parameters = load([overlay(tmp_path, entry)])
    assert str(parameters.at("grid.average", date(2012, 1, 1), "CN-GD").value) == "0.6 tCO₂e/MWh"
    assert [dated.since.year for dated in parameters.definition("grid.average").values["CN-GD"]] == [
        *(2010, 2012, 2016, 2021, 2022),
    ]


def test_an_overlay_can_bring_a_parameter_of_its_own(tmp_path: Path) -> None:
    entry = """\
- key: local.parking_fee
  label: {zh: 停车费, en: Parking fee}
  unit: 元/辆
  values: [{since: 2014, region: CN-GD-ZS, value: 10 元/辆, source: s, grade: K}]
"""
    fee = load([overlay(tmp_path, entry)]).at("local.parking_fee", date(2014, 5, 1), "CN-GD-ZS")
    assert (str(fee.value), fee.label.text("en"), fee.seen, fee.rating) == ("10 元/辆", "Parking fee", False, "")


def test_the_last_overlay_wins(tmp_path: Path) -> None:
    entry = "- {key: discount.social, values: [{since: 2006-07-03, region: CN, value: %d%%, source: s, grade: S}]}\n"
    files = [overlay(tmp_path, entry % rate, f"{rate}.yaml") for rate in (5, 4)]
    assert str(load(files).at("discount.social", date(2014, 1, 1)).value) == "4%"
    assert str(load(files[::-1]).at("discount.social", date(2014, 1, 1)).value) == "5%"


def test_a_folder_is_read_whole_and_its_files_may_not_repeat_a_key(tmp_path: Path) -> None:
    entry = "- {key: %s, values: [{since: 2015, region: CN, value: 7%%, source: s, grade: S}]}\n"
    overlay(tmp_path, entry % "discount.social", "a.yaml")
    overlay(tmp_path, entry % "discount.social_floor", "b.yaml")
    parameters = load([tmp_path])
    assert [
        parameters.at(key, date(2015, 1, 1)).number * 100 for key in ("discount.social", "discount.social_floor")
    ] == [
        *(7, 7),
    ]
    overlay(tmp_path, entry % "discount.social", "b.yaml")
    assert [problem.code for problem in problems_of(tmp_path)] == ["D009"]


def test_an_overlay_may_end_a_value(tmp_path: Path) -> None:
    entry = "- {key: discount.social, values: [{since: 2015, region: CN-GD, value: null, source: s, grade: S}]}\n"
    parameters = load([overlay(tmp_path, entry)])
    found = parameters.find("discount.social", date(2015, 1, 1), "CN-GD-ZS")
    assert isinstance(found, Problem)
    assert (found.code, found.place.line) == ("D003", 4)
    assert not isinstance(parameters.find("discount.social", date(2015, 1, 1), "CN"), Problem)


def test_an_overlay_without_files_is_refused(tmp_path: Path) -> None:
    assert [problem.code for problem in problems_of(tmp_path)] == ["D013"]
    assert [problem.code for problem in problems_of(tmp_path / "none")] == ["S001"]


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    overlay(tmp_path, "- {key: a, values: []}\n", "a.yaml")
    overlay(tmp_path, "- {key: b}\n", "b.yaml")
    with pytest.raises(ParameterFileError) as caught:
        load([tmp_path, tmp_path / "none"])
    assert [(Path(problem.place.file).name, problem.code) for problem in caught.value.problems] == [
        ("a.yaml", "R003"),
        ("b.yaml", "R002"),
        ("none", "S001"),
    ]
    assert "a.yaml:4:20: error R003" in str(caught.value)


@pytest.mark.parametrize("rate", ["-100%", "600%"])
def test_a_discount_rate_beyond_all_reason_is_refused(rate: str, tmp_path: Path) -> None:
    overlay = tmp_path / "own.yaml"
    overlay.write_text(
        "checked: 2026-01-01\nsources: {own: our own}\nparameters:\n  - key: discount.social\n    values:\n"
        f"      - {{since: 2014-01-01, region: CN, value: {rate}, source: own, grade: K-low}}\n",
        encoding="utf-8",
    )
    study, problems = read_study(TESTS.parent / "projects" / "xiaolan-2014", Choices(parameters=(overlay,)))
    assert study is None
    assert [(problem.code, problem.place.line) for problem in problems if problem.stops] == [("D014", 6)]
