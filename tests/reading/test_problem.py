"""Problems as people, editors and pull requests get to see them."""

from __future__ import annotations

import json

import pytest

from portfolio.reading.catalogue import CATALOGUE
from portfolio.reading.problem import (
    FORMATS,
    SHOWN_LENGTH,
    Place,
    Problem,
    as_github,
    as_json,
    as_text,
    collected,
    printable,
    shown,
)

ERROR = Problem(Place("projects/x/04-pv.yaml", 6, 15), "Q003", "funding.town", "`5 kWh` is energy", "write `5 万元`")
WARNING = Problem(Place("projects/x", 1, 1), "P005", "", "the file is not read")


def test_text_is_one_line_as_compilers_write_it() -> None:
    assert as_text([ERROR, WARNING]) == (
        "projects/x/04-pv.yaml:6:15: error Q003: funding.town: `5 kWh` is energy: write `5 万元`\n"
        "projects/x:1:1: warning P005: the file is not read\n"
    )


def test_json_is_a_list_of_flat_objects() -> None:
    assert json.loads(as_json([ERROR, WARNING])) == [
        {
            "file": "projects/x/04-pv.yaml",
            "line": 6,
            "column": 15,
            "severity": "error",
            "code": "Q003",
            "path": "funding.town",
            "message": "`5 kWh` is energy",
            "hint": "write `5 万元`",
        },
        {
            "file": "projects/x",
            "line": 1,
            "column": 1,
            "severity": "warning",
            "code": "P005",
            "path": "",
            "message": "the file is not read",
            "hint": "",
        },
    ]
    assert "万元" in as_json([ERROR])


def test_github_is_a_workflow_command() -> None:
    assert as_github([ERROR, WARNING]) == (
        "::error file=projects/x/04-pv.yaml,line=6,col=15,title=Q003::funding.town: `5 kWh` is energy: write `5 万元`\n"
        "::warning file=projects/x,line=1,col=1,title=P005::the file is not read\n"
    )


def test_no_problems_print_nothing() -> None:
    assert (as_text([]), as_github([]), json.loads(as_json([]))) == ("", "", [])


def test_github_escapes_what_would_end_a_property_or_a_command() -> None:
    problem = Problem(Place("a,b:c%.yaml", 2, 3), "Q006", "share", "`120%` is above 100%, write: 8%")
    assert as_github([problem]) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=2,col=3,title=Q006::share: `120%25` is above 100%25, write: 8%25\n"
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_line_break_in_a_name_or_key_breaks_no_line(name: str) -> None:
    problem = Problem(Place("a\nb\x1b.yaml", 2, 3), "R001", "key\r\n::error::\u2028", "unknown\x85key", "\u202e")
    printed = FORMATS[name]([problem])
    assert printed.removesuffix("\n").replace("\n", "").isprintable()
    lines = [problem["file"] for problem in json.loads(printed)] if name == "json" else printed.splitlines()
    assert len(lines) == 1
    assert r"a\nb\x1b.yaml" in lines[0]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_file_name_that_is_no_text_can_still_be_printed(name: str) -> None:
    problem = Problem(Place("\udcff.yaml"), "S002", "", "the file cannot be read", "check it")
    assert rb"\udcff.yaml" in FORMATS[name]([problem]).encode("utf-8").replace(rb"\\", b"\\")


def test_collected_sorts_by_place_and_drops_repeats() -> None:
    def at(file: str, line: int, column: int, code: str = "Q001") -> Problem:
        return Problem(Place(file, line, column), code, "", "m")

    wanted = [at("a", 2, 9), at("a", 10, 1), at("a", 10, 1, "Q002"), at("a", 10, 2), at("b", 1, 1)]
    assert collected([*reversed(wanted), *wanted]) == wanted


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_severity_and_stopping_come_from_the_catalogue(code: str) -> None:
    problem = Problem(Place("a"), code, "", "m")
    warnings = {"P005", "P008", "V004", "D010", "D011", "D012", "F020", "F021", "F022", "F023", "F024", "F025"}
    warnings |= {"F027", "F028", "F029", "F044", "F045", "F046", "F047", "F048"}
    warnings |= {"F032", "F033", "F035", "F036", "F037", "F038", "F039", "F041", "F042", "F050", "F051"}
    findings_and_warnings = {f"F00{number}" for number in range(1, 10)} | {"F015", "F026"} | warnings
    findings_and_warnings |= {"F030", "F031", "F034", "F040", "F043"}
    assert problem.stops == (code not in findings_and_warnings)
    assert problem.severity == ("warning" if code in warnings else "error")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 万元", "`5 万元`"),
        ("", "``"),
        ("a\nb\tc", r"`a\nb\tc`"),
        ("\x00\x1b\u200b\u202e\u3000\u00a0", r"`\x00\x1b\u200b\u202e\u3000\xa0`"),
        ("\ud800", r"`\ud800`"),
        ("x" * SHOWN_LENGTH, "`" + "x" * SHOWN_LENGTH + "`"),
        ("光" * (SHOWN_LENGTH + 1), "`" + "光" * SHOWN_LENGTH + "…`"),
        ("\n" * 10_000, "`" + r"\n" * SHOWN_LENGTH + "…`"),
        (12, "`12`"),
        ("{message} %s", "`{message} %s`"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_shown_repeats_the_user_s_text_on_one_line(text: object, expected: str) -> None:
    assert shown(text) == expected


def test_printable_leaves_what_can_be_seen() -> None:
    assert printable("光伏 😀 é \\n") == "光伏 😀 é \\n"
    assert printable("a\r\n\x7f\ue000") == r"a\r\n\x7f\ue000"


def test_a_place_prints_as_editors_read_it() -> None:
    assert (str(Place("x.yaml", 3, 7)), str(Place("x.yaml"))) == ("x.yaml:3:7", "x.yaml:1:1")
