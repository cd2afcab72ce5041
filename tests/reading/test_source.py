"""Text → tree: positions in characters, and everything that YAML offers and records do not need."""

from __future__ import annotations

import copy
import errno
import hashlib
import os
import pickle
from pathlib import Path
from typing import NoReturn

import pytest

from portfolio.reading.problem import MAX_PROBLEMS, Place, Problem
from portfolio.reading.source import MAX_BYTES, MAX_DEPTH, MAX_TEXT, Document, Text, parse_document, read_document


def problems_in(data: bytes | str) -> list[tuple[int, int, str]]:
    """Line, column and code of all that is wrong with a text."""
    found = parse_document(data.encode() if isinstance(data, str) else data, "f.yaml")
    return [] if isinstance(found, Document) else [(p.place.line, p.place.column, p.code) for p in found]


def tree_of(data: bytes | str) -> object:
    """The plain tree of a text without faults."""
    found = parse_document(data.encode() if isinstance(data, str) else data, "f.yaml")
    assert isinstance(found, Document), found
    return found.tree.plain()


def place_of(data: str, *path: int | str) -> tuple[int, int]:
    """Line and column of the value at a path."""
    found = parse_document(data.encode(), "f.yaml")
    assert isinstance(found, Document), found
    place, _ = found.tree.locate(path)
    return place.line, place.column


def test_scalars_stay_text() -> None:
    text = "a: 010\nb: no\nc: 12:30\nd: 1e3\ne: 2014-12-31\nf: 0x1F\ng: .5\nh: 'null'\ni: \"~\"\nj: Yes\n"
    assert tree_of(text) == {
        "a": "010", "b": "no", "c": "12:30", "d": "1e3", "e": "2014-12-31",
        "f": "0x1F", "g": ".5", "h": "null", "i": "~", "j": "Yes",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a:", "a: ", "a: ~", "a: null", "a: Null", "a: NULL # unknown", "{a: }", "{a}"])
def test_a_blank_or_null_value_is_none(text: str) -> None:
    assert tree_of(text) == {"a": None}


@pytest.mark.parametrize("text", ["a: ''", 'a: ""', "a: |\n"])
def test_an_empty_text_is_not_none(text: str) -> None:
    assert tree_of(text) == {"a": ""}


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("a: 1\n", ("a",), (1, 4)),
        ("中文: 1\n", ("中文",), (1, 5)),
        ("{中文: 光伏, b: 2}\n", ("b",), (1, 13)),
        ("{😀: 👍🏽光, b: 2}\n", ("b",), (1, 13)),
        ("𠮷𠮷: x\n", ("𠮷𠮷",), (1, 5)),
        ("\ufeffa: 1\nb: 2\n", ("a",), (1, 4)),
        ("\ufeffa: 1\nb: 2\n", ("b",), (2, 4)),
        ("a: 1\r\n中: 2\r\n", ("中",), (2, 4)),
        ("a: 1\r中: 2\r", ("中",), (2, 4)),
        ("a:\n  - x\n  - {光: [1, 2]}\n", ("a", 1, "光", 1), (3, 13)),
        ("# 注\n\na: |\n  光\n  伏\nb: 1\n", ("b",), (6, 4)),
        ("a: >-\n  光\nb: 1\n", ("a",), (1, 4)),
        ("a: '光\n  伏'\nb: 1\n", ("b",), (3, 4)),
        ("a:\n  b: 1\n", ("a",), (2, 3)),
        ("a:\nb: 1\n", ("a",), (1, 3)),
    ],
)
def test_positions_count_characters(text: str, path: tuple[int | str, ...], place: tuple[int, int]) -> None:
    assert place_of(text, *path) == place


def test_locate_skips_steps_that_the_file_does_not_have() -> None:
    found = parse_document(b"a: 1\nb: [x, {c: y}]\n", "f.yaml")
    assert isinstance(found, Document)
    assert found.tree.locate(("a", "zh")) == (Place("f.yaml", 1, 4), "a")
    assert found.tree.locate(("b", 1, "union-tag", "c")) == (Place("f.yaml", 2, 12), "b[1].c")
    assert found.tree.locate(("b", 7)) == (Place("f.yaml", 2, 4), "b")
    assert found.tree.key_place(("b", 1, "c")) == Place("f.yaml", 2, 9)
    assert found.tree.key_place(("b", 1, "missing")) == Place("f.yaml", 2, 8)


def test_keys_and_values_know_their_place_and_can_be_copied() -> None:
    found = parse_document(b"a: x\n", "f.yaml")
    assert isinstance(found, Document)
    assert isinstance(found.tree.value, dict)
    ((key, node),) = found.tree.value.items()
    assert (key.place, node.place) == (Place("f.yaml", 1, 1), Place("f.yaml", 1, 4))
    for copied in (copy.deepcopy(key), pickle.loads(pickle.dumps(key))):  # noqa: S301
        assert isinstance(copied, Text)
        assert (copied, copied.place) == ("a", Place("f.yaml", 1, 1))


def test_the_hash_is_that_of_the_bytes() -> None:
    data = "\ufeffa: 光伏\r\n".encode()
    found = parse_document(data, "f.yaml")
    assert isinstance(found, Document)
    assert found.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", [(2, 1, "S010")]),
        ("a: 1\n'a': 2\n", [(2, 1, "S010")]),
        ("a: 1\n'a ': 2\n", [(2, 1, "S010")]),
        ("a: {光: 1, 光: 2, 光: 3}\n", [(1, 11, "S010"), (1, 17, "S010")]),
        ("a: &x 1\nb: *x\n", [(1, 4, "S008"), (2, 4, "S008")]),
        ("b: *x\n", [(1, 4, "S008")]),
        ("a: &x [*x]\n", [(1, 4, "S008"), (1, 8, "S008")]),
        ("&a b: 1\n", [(1, 1, "S008")]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", [(1, 4, "S008"), (3, 7, "S008")]),
        ("a: !!int 5\n", [(1, 4, "S009")]),
        ("光伏: !x 5\n", [(1, 5, "S009")]),
        ("a: ! 5\n", [(1, 4, "S009")]),
        ("!!python/object/apply:os.system [ls]\n", [(1, 1, "S009")]),
        ("a: &x !!str y\n", [(1, 4, "S008"), (1, 4, "S009")]),
        ("a: 1\n---\nb: 2\n", [(2, 1, "S011")]),
        ("---\n---\n", [(2, 1, "S011")]),
        ("", [(1, 1, "S012")]),
        ("\ufeff", [(1, 1, "S012")]),
        ("# 注\n\n# more\n", [(1, 1, "S012")]),
        ("---\n", [(2, 1, "S012")]),
        ("~\n", [(1, 1, "S012")]),
        ("[a]: 1\n", [(1, 1, "S013")]),
        ("? {a: 1}\n: 2\n", [(1, 3, "S013")]),
        ("~: 1\nb: 2\n", [(1, 1, "S013")]),
        ("*x : 1\n", [(1, 1, "S008"), (1, 1, "S013")]),
    ],
)
def test_what_records_do_not_need_is_refused(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert problems_in(text) == expected


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert tree_of("<<: {a: 1}\nb: 2\n") == {"<<": {"a": "1"}, "b": "2"}


@pytest.mark.parametrize(
    ("text", "place", "fragment"),
    [
        ("a:\n\tb: 1\n", (2, 1), "indent with blanks, not tabs"),
        ("a: >\n\tb\n", (2, 1), "indent with blanks"),
        ("a: 光伏: 1\n", (1, 6), "in quotes"),
        ("a: 1\n  b: 2\n", (2, 4), "align the key"),
        ("a: 1\nb\n", (2, 1), "colon and a blank"),
        ("a: 1\nb:2\nc: 3\n", (2, 1), "colon and a blank"),
        ("光: '伏\nb: 1\n", (1, 4), "close it"),
        ("光: [1, 2\nb: 1\n", (1, 4), "`[a, b]`"),
        ("光: {b: 1\nc: 1\n", (1, 4), "`{a: 1, b: 2}`"),
        ("a: [1, 2]]\n", (1, 10), "align the line"),
        ("光: {", (1, 5), "brackets"),
        ("光: [1, 2", (1, 4), "`[a, b]`"),
        ("a: @x\n", (1, 4), "backtick"),
        ("a: %x\n", (1, 4), "quotes"),
        ("- a\nb: 1\n", (2, 1), "`- `"),
        ("a: - b\n", (1, 4), "next line"),
        ("a: 'b' c\n", (1, 8), "align the line"),
        ('a: "\\q"\n', (1, 5), "quotes"),
        ('a: "\\ud800"\n', (1, 7), "quotes"),
        ("%YAML 9.1\n---\na: 1\n", (1, 1), "indentation"),
    ],
)
def test_faults_of_syntax_are_said_in_plain_words(text: str, place: tuple[int, int], fragment: str) -> None:
    found = parse_document(text.encode(), "f.yaml")
    assert isinstance(found, list)
    ((problem),) = found
    assert (problem.place.line, problem.place.column, problem.code) == (*place, "S007")
    assert fragment in problem.hint


@pytest.mark.parametrize(
    ("data", "place", "byte"),
    [
        ("中文".encode("gbk"), (1, 1), "0xD6"),
        ("id: '04'\nname: 光伏\n".encode("gbk"), (2, 7), "0xB9"),
        ("a: 1\n".encode("utf-16"), (1, 1), "0xFF"),
        ("a: 光\n".encode() + b"\x80: 1\n", (2, 1), "0x80"),
        ("光: 伏".encode() + b"\xff\n", (1, 5), "0xFF"),
        ("😀: ".encode() + b"\xff\n", (1, 4), "0xFF"),
        ("\ufeff光: ".encode() + b"\xff\n", (1, 4), "0xFF"),
        ("\ufeffa: 光\r\nb: ".encode() + b"\x80\n", (2, 4), "0x80"),
        (b"a: \xf0\x9f\x98", (1, 4), "0xF0"),
        (b"a: \xed\xa0\x80\n", (1, 4), "0xED"),
    ],
)
def test_a_file_that_is_not_utf_8(data: bytes, place: tuple[int, int], byte: str) -> None:
    found = parse_document(data, "f.yaml")
    assert isinstance(found, list)
    ((problem),) = found
    assert (problem.place.line, problem.place.column, problem.code) == (*place, "S003")
    assert problem.message == f"byte {byte} is not UTF-8"


@pytest.mark.parametrize(
    "character",
    [
        "\u00ad",
        "\u200b",
        "\u200d",
        "\u200f",
        "\u2060",
        "\u2064",
        "\ufe0f",
        "\U000e0100",
        "\0",
        "\x07",
        "\x0b",
        "\x0c",
        "\x1b",
        "\x7f",
        "\x85",
        "\x9f",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\ufeff",
    ],
    ids=ascii,
)
def test_control_characters_are_refused(character: str) -> None:
    found = parse_document(f"光: 1\r\nb: 😀{character}\n".encode(), "f.yaml")
    assert isinstance(found, list)
    ((problem),) = found
    assert (problem.place, problem.code) == (Place("f.yaml", 2, 5), "S004")
    assert f"U+{ord(character):04X}" in problem.message


def test_an_invisible_character_is_called_so() -> None:
    """`小榄` and `小<zero-width space>榄` look alike and are two names."""
    found = parse_document("name: 小\u200b榄\n".encode(), "f.yaml")
    assert isinstance(found, list)
    assert [(problem.code, problem.message) for problem in found] == [
        ("S004", "invisible character U+200B does not belong in a text")
    ]


def test_utf_16_without_a_mark_is_named_as_such() -> None:
    found = parse_document("a: 1".encode("utf-16-le"), "f.yaml")
    assert isinstance(found, list)
    assert [(problem.place, problem.code) for problem in found] == [(Place("f.yaml", 1, 2), "S004")]
    assert "UTF-16" in found[0].hint


@pytest.mark.parametrize(
    "escape",
    [r"\0", r"\x07", r"\e", r"\N", r"\L", r"\u202e", r"\x85", r"\u200b", r"\u2060", r"\xad", r"\ufe0f", r"\U000e0100"],
)
def test_a_control_character_by_escape_is_refused_too(escape: str) -> None:
    assert problems_in(f'光: "a{escape}b"\n') == [(1, 4, "S004")]
    assert problems_in(f'"a{escape}b": 1\n') == [(1, 1, "S004")]


def test_tabs_and_blanks_inside_text_are_kept() -> None:
    assert tree_of("a: 'x\ty\u3000z\u00a0'\n") == {"a": "x\ty\u3000z\u00a0"}


@pytest.mark.parametrize(("opening", "column"), [("[", 1), ("{a: ", 4), ("- ", 2)])
def test_depth_is_limited(opening: str, column: int) -> None:
    assert problems_in(opening * (MAX_DEPTH + 1)) == [(1, column * MAX_DEPTH + 1, "S006")]
    assert problems_in(opening * 5000) == [(1, column * MAX_DEPTH + 1, "S006")]


def test_the_length_of_a_text_is_limited() -> None:
    most = "光" * MAX_TEXT
    assert problems_in(f"a: {most}\n") == []
    assert problems_in(f"a: {most}伏\n") == [(1, 4, "S014")]
    assert problems_in(f"? {most}伏\n: 1\n") == [(1, 3, "S014")]


def test_countless_faults_are_not_all_named() -> None:
    assert problems_in("a: 1\n" * (MAX_PROBLEMS + 10)) == [(2 + n, 1, "S010") for n in range(MAX_PROBLEMS)]


def test_depth_up_to_the_limit_is_read() -> None:
    assert problems_in("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert problems_in("[" + "[[]]," * 50 + "]") == []


# Files.


def only_problem(path: Path) -> Problem:
    """The one problem of a file that cannot be read."""
    found = read_document(path)
    assert isinstance(found, list)
    (problem,) = found
    assert problem.hint
    return problem


def test_a_missing_file(tmp_path: Path) -> None:
    problem = only_problem(tmp_path / "x.yaml")
    assert (problem.place, problem.code) == (Place(str(tmp_path / "x.yaml")), "S001")


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    problem = only_problem(tmp_path)
    assert (problem.code, problem.message) == ("S002", f"the file cannot be read ({os.strerror(errno.EISDIR)})")


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("a: 1", encoding="utf-8")
    assert only_problem(tmp_path / "x" / "y.yaml").code == "S002"


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    problem = only_problem(tmp_path / "x.yaml")
    assert (problem.code, problem.message) == ("S002", f"the file cannot be read ({os.strerror(errno.EACCES)})")


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b.yaml", "\ud800.yaml"], ids=["long", "nul", "surrogate"])
def test_an_impossible_file_name(tmp_path: Path, name: str) -> None:
    problem = only_problem(tmp_path / name)
    assert problem.code in {"S001", "S002"}
    assert str(problem).isprintable()


def test_a_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").symlink_to(tmp_path / "x.yaml")
    assert only_problem(tmp_path / "x.yaml").code == "S002"


def test_size_is_limited(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    body = b"a: 1\n"
    file.write_bytes(body + b"#" * (MAX_BYTES - len(body)))
    assert isinstance(read_document(file), Document)
    file.write_bytes(body + b"#" * (MAX_BYTES - len(body) + 1))
    assert only_problem(file).code == "S005"


def test_a_file_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "光伏.yaml"
    file.write_text("a: 1\na: 2\n", encoding="utf-8")
    assert str(only_problem(file)).startswith(f"{file}:2:1: error S010: ")
