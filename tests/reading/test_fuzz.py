"""Whatever a file holds, reading it gives a record or located problems, never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portfolio.programme.variants import read_variants
from portfolio.reading.catalogue import CATALOGUE
from portfolio.reading.problem import Place, Problem, as_github, as_json, as_text, collected
from portfolio.reading.source import Document, parse_document
from portfolio.reading.units import QuantityError, parse_quantity, parse_unit
from portfolio.reading.validate import Model, validate
from portfolio.records.programme import ProgrammeRecord
from portfolio.records.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
FULL: list[tuple[type[Model], str]] = [
    (Project, (HERE / "full-project.yaml").read_text(encoding="utf-8")),
    (ProgrammeRecord, (HERE / "full-programme.yaml").read_text(encoding="utf-8")),
]
RECORDS = st.sampled_from(FULL)


def read(data: bytes | str, model: type[Model] = Project) -> Model | list[Problem]:
    """A record, or all that is wrong with it; every problem has been looked at."""
    data = data.encode() if isinstance(data, str) else data
    found = parse_document(data, "f.yaml")
    result = validate(found, model) if isinstance(found, Document) else found
    if isinstance(found, Document) and isinstance(result, Project):
        result = read_variants(found, result)[1] or result
    if isinstance(result, list):
        check(result, data)
    return result


def check(problems: list[Problem], data: bytes) -> None:
    """Problems must be of use to a reader: placed inside the file, said in plain words, printable in each format."""
    lines = re.split("\r\n|\r|\n", data.decode("utf-8-sig", "replace"))
    assert problems
    for problem in problems:
        assert problem.code in CATALOGUE
        assert problem.message
        assert problem.hint
        assert "(Input should" not in problem.message
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
        assert str(problem).isprintable()
    count = len(collected(problems))
    assert len(as_text(collected(problems)).splitlines()) == count
    assert len(as_github(collected(problems)).splitlines()) == count
    assert len(json.loads(as_json(collected(problems)).encode())) == count


def plain_tree(text: str) -> Any:
    """The tree of a record as JSON can print it."""
    found = parse_document(text.encode(), "f.yaml")
    assert isinstance(found, Document)
    return json.loads(json.dumps(found.tree.plain()))


def paths_in(tree: Any, path: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    """The paths of all values below the root."""
    items = enumerate(tree) if isinstance(tree, list) else tree.items() if isinstance(tree, dict) else ()
    return [found for step, value in items for found in [(*path, step), *paths_in(value, (*path, step))]]


def replaced(tree: Any, path: tuple[int | str, ...], value: Any) -> Any:
    """A copy of the tree with another value at a path."""
    if not path:
        return value
    copied: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    copied[path[0]] = replaced(tree[path[0]], path[1:], value)
    return copied


@pytest.mark.parametrize(("model", "text"), FULL, ids=["project", "programme"])
def test_the_full_records_are_valid_and_use_every_key(model: type[Model], text: str) -> None:
    record = read(text, model)
    assert isinstance(record, model)
    assert set(plain_tree(text)) == set(model.model_fields)


@settings(max_examples=400)
@given(st.binary(max_size=60))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"%YAML 1.1\n---\n")
def test_bytes(data: bytes) -> None:
    read(data)


YAML_TEXT = st.text(st.sampled_from(":-?[]{},#&*!|>'\"%@`~ \n\r\taid1光😀\\.<=元\x85\u2028\ufeff"), max_size=40)


@settings(max_examples=800)
@given(YAML_TEXT | st.text(max_size=40))
@example("? ")
@example("? - : ")
@example("*")
@example("&")
@example("!")
@example("!<")
@example("%TAG")
@example("--- |")
@example("{? a}")
@example("a: |9\n")
@example('"\\')
def test_text(text: str) -> None:
    read(text.encode("utf-8", "surrogatepass"))


def edits() -> st.SearchStrategy[list[tuple[str, int, int, str]]]:
    """Edits to a text: what to do, two places, and what to put there."""
    places = st.integers(0, 5000)
    pieces = st.sampled_from(list(":-?[]{},#&*!|>'\"%@`~ \n\t\\\r\x00\ufeff0")) | st.characters()
    return st.lists(
        st.tuples(st.sampled_from(["insert", "delete", "replace", "swap", "double"]), places, places, pieces),
        min_size=1,
        max_size=4,
    )


def edited(text: str, changes: list[tuple[str, int, int, str]]) -> str:
    """The text after a list of edits."""
    for what, first, second, piece in changes:
        at = first % (len(text) + 1)
        lines = text.split("\n")
        one, other = first % len(lines), second % len(lines)
        if what == "swap":
            lines[one], lines[other] = lines[other], lines[one]
        if what == "double":
            lines.insert(other, lines[one])
        inserted = "" if what == "delete" else piece
        text = (
            "\n".join(lines) if what in {"swap", "double"} else text[:at] + inserted + text[at + (what != "insert") :]
        )
    return text


@settings(max_examples=400)
@given(RECORDS, edits())
def test_a_record_with_slips_of_the_pen(
    record: tuple[type[Model], str], changes: list[tuple[str, int, int, str]]
) -> None:
    model, text = record
    read(edited(text, changes).encode("utf-8", "surrogatepass"), model)


SCALARS = (
    st.none()
    | st.sampled_from(["", " ", "-5 万元", "999999999999999999 万亿", "1" * 5000, "," * 99, "²", "٣", "2014年", "x\ny"])
    | st.sampled_from(
        ["beyond", "blank", "indirect", "town", "0000-01-01", "9999", "{message}", "%s", "[key]", "parts"]
    )
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.integers()
    | st.booleans()
)
FLAT = st.lists(SCALARS, max_size=3) | st.dictionaries(SCALARS.map(str), SCALARS, max_size=3)
DEEP = st.lists(FLAT, max_size=2) | st.dictionaries(SCALARS.map(str), FLAT, max_size=2)
VALUES = SCALARS | FLAT | DEEP


@settings(max_examples=500)
@given(RECORDS, st.data())
def test_a_record_with_other_values(record: tuple[type[Model], str], data: st.DataObject) -> None:
    model, text = record
    tree = plain_tree(text)
    for _ in range(data.draw(st.integers(1, 3))):
        tree = replaced(tree, data.draw(st.sampled_from([(), *paths_in(tree)])), data.draw(VALUES))
    read(json.dumps(tree, ensure_ascii=False, indent=1), model)


SENTINEL = {"§": {"§": "§"}}


@pytest.mark.parametrize(("model", "text"), FULL, ids=["project", "programme"])
def test_a_value_of_the_wrong_shape_is_found_where_it_stands(model: type[Model], text: str) -> None:
    """At each path in turn stands a mapping that no field takes; the problem must name its line and the path to it."""
    tree = plain_tree(text)
    for path in paths_in(tree):
        changed = json.dumps(replaced(tree, path, "§§§"), ensure_ascii=False, indent=1)
        line = changed[: changed.index('"§§§"')].count("\n") + 1
        column = changed.split("\n")[line - 1].index('"§§§"') + 1
        changed = changed.replace('"§§§"', json.dumps(SENTINEL, ensure_ascii=False))
        problems = read(changed, model)
        assert isinstance(problems, list), path
        found = [problem.place for problem in problems if problem.place.line == line]
        assert found, (path, problems)
        assert all(place.column >= column for place in found), (path, problems)
        assert all(problem.path.startswith(str(path[0])) for problem in problems), (path, problems)


@pytest.mark.parametrize(("model", "text"), FULL, ids=["project", "programme"])
def test_an_empty_value_is_unknown_or_said_to_be_missing(model: type[Model], text: str) -> None:
    """At each path in turn stands null: either the field may be unknown, or the one problem stands there or above.

    An option whose field is gone (R007) stands below it.
    """
    tree = plain_tree(text)
    for path in paths_in(tree):
        changed = json.dumps(replaced(tree, path, "§§§"), ensure_ascii=False, indent=1)
        line = changed[: changed.index('"§§§"')].count("\n") + 1
        result = read(changed.replace('"§§§"', "null"), model)
        if isinstance(result, list) and {problem.code for problem in result} != {"R007"}:
            assert {problem.code for problem in result} <= {"R002", "R003", "R004", "R006", "Q004"}, (path, result)
            assert all(problem.place.line <= line for problem in result), (path, result)


T = TypeVar("T")


def result_of(parse: Callable[[str], T], text: str) -> T | QuantityError:
    """What parsing gives; any other exception is our bug."""
    try:
        return parse(text)
    except QuantityError as error:
        return error


QUANTITY_TEXT = st.text(
    st.sampled_from("0123456789,.+-−–~约≥¥ 元万亿吨/年kWh%()·*²½①٣eExX至以上内\u3000\u200b"), max_size=24
)


@settings(max_examples=1500)
@given(st.text() | QUANTITY_TEXT)
@example("1," + "1" * 5000)
@example("5 元" + "/g" * 100_000)
@example("5 " + "(" * 1000)
@example("\ud800")
@example("5 \ud800")
@example("ﷺ" * 200)
def test_a_text_is_a_quantity_or_a_quantity_error(text: str) -> None:
    found = result_of(parse_quantity, text)
    if isinstance(found, QuantityError):
        assert str(Problem(Place("f"), found.code, "", found.message, found.hint)).isprintable()
        assert found.hint
    else:
        assert parse_quantity(str(found)) == found


@settings(max_examples=500)
@given(st.text() | QUANTITY_TEXT)
@example("元" + "/g" * 100_000)
def test_a_text_is_a_unit_or_a_quantity_error(text: str) -> None:
    found = result_of(parse_unit, text)
    if isinstance(found, QuantityError):
        assert found.code == "Q002"
    else:
        assert found.factor > 0
        assert parse_unit(found.text) == found
