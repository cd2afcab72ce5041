"""Broken records: each file under `tests/bad/` says in comments which problems it must give, and where."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.reading.catalogue import CATALOGUE
from portfolio.reading.problem import MAX_PROBLEMS
from portfolio.reading.source import Document, parse_document, read_document
from portfolio.reading.validate import validate
from portfolio.records.project import Project

if TYPE_CHECKING:
    from portfolio.reading.problem import Problem

TESTS = Path(__file__).parents[1]
FILES = sorted((TESTS / "bad").glob("[sqr]0*.yaml"))

#: Codes of the reading room that no record file alone can provoke, and the tests that do.
ELSEWHERE = {
    "S001": "test_a_missing_file",
    "S002": "test_a_folder_in_place_of_a_file",
    "S005": "test_size_is_limited",
    "S014": "test_the_length_of_a_text_is_limited",
}
#: Codes of these families that only a whole programme can provoke.
LATER = {"R007"}


def expected_of(file: Path) -> list[tuple[int, int, str]]:
    """What a file says of itself; read as latin-1, since some files are no UTF-8."""
    comments = re.findall(r"# expect: (\d+):(\d+) ([A-Z]\d{3})", file.read_text(encoding="latin-1"))
    return sorted((int(line), int(column), code) for line, column, code in comments)


def problems_of(file: Path) -> list[Problem]:
    """All that is wrong with a project record."""
    found = read_document(file)
    checked = validate(found, Project) if isinstance(found, Document) else found
    return checked if isinstance(checked, list) else []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_bad_record_gives_exactly_the_problems_it_announces(file: Path) -> None:
    problems = problems_of(file)
    found = sorted((problem.place.line, problem.place.column, problem.code) for problem in problems)
    assert found == expected_of(file)
    assert file.stem[:4].upper() in {problem.code for problem in problems}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_problem_says_what_is_wrong_and_what_to_write(file: Path) -> None:
    for problem in problems_of(file):
        assert problem.message
        assert problem.hint
        assert not re.search("input should|valid (string|dictionary|tuple|integer)|instance of|NoneType", str(problem))


def test_a_file_with_countless_problems_is_not_read_to_its_end() -> None:
    found = parse_document(("id: x\n" + "".join(f"k{number}: 1\n" for number in range(20_000))).encode(), "f.yaml")
    assert isinstance(found, Document)
    problems = validate(found, Project)
    assert isinstance(problems, list)
    assert len(problems) == MAX_PROBLEMS


def test_keys_are_named_as_the_file_writes_them() -> None:
    head = "id: x\nname: n\nsector: energy\ncash_flow:\n  first_year: 2014\n  operating_years: 5\n"
    text = (
        head
        + "  capex: [{line: a, amount: 5 万元, asset_class: land}]\n  awards: [{line: a, amount: 5 万元, form: x}]\n"
    )
    found = parse_document(text.encode(), "f.yaml")
    assert isinstance(found, Document)
    problems = validate(found, Project)
    assert isinstance(problems, list)
    assert [(problem.code, problem.place.line) for problem in problems] == [("R001", 7), ("R001", 8)]
    assert "known keys: line, name, amount, class, residual" in problems[0].hint
    assert problems[1].hint == "did you mean `from`? known keys: line, amount, year, payer, from"


def test_every_code_of_the_reading_room_has_a_bad_record_or_a_test() -> None:
    codes = {code for code in CATALOGUE if code[0] in "SQR"} - LATER
    announced = {code for file in FILES for _, _, code in expected_of(file)}
    assert codes - announced == set(ELSEWHERE)
    written = "".join(file.read_text(encoding="utf-8") for file in (TESTS / "reading").glob("test_*.py"))
    assert {name for name in ELSEWHERE.values() if f"def {name}(" not in written} == set()
