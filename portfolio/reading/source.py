"""YAML text → tree of texts with positions. The only importer of yaml.

Scalars stay text: a loader that turns `010` into 8 and `no` into false has no place here. What YAML offers beyond
mappings, lists and text (anchors, tags, several documents) is refused with its position.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import yaml

from portfolio.reading.problem import MAX_PROBLEMS, Place, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Far above any record written by hand; a larger file is a mistake or an attack.
MAX_BYTES = 1 << 20
MAX_DEPTH = 20
#: Some ten printed pages in one field; a longer text belongs in a document of its own.
MAX_TEXT = 20_000

#: Controls, marks that reorder text, and the line breaks that YAML counts as such but editors do not.
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
CONTROL = re.compile(f"[{_CONTROLS}]")
#: Characters that nobody sees: two names that look alike would differ, and a search would miss them.
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u2065\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_REFUSED = re.compile(f"{CONTROL.pattern}|{UNSEEN.pattern}")
_NULLS = {"", "~", "null", "Null", "NULL"}


class Text(str):
    """A scalar that knows where it stands."""

    __slots__ = ("place",)
    place: Place

    def __new__(cls, text: str, place: Place) -> Self:
        """Text at a place."""
        self = super().__new__(cls, text)
        self.place = place
        return self

    def __getnewargs__(self) -> tuple[str, Place]:  # type: ignore[override]
        """What a copy or a pickle needs to make the text again."""
        return str(self), self.place


class Node(NamedTuple):
    """A node of the tree: a scalar (`Text`, or None where the file says null), a list or a mapping."""

    value: Text | list[Node] | dict[Text, Node] | None
    place: Place

    def plain(self) -> object:
        """The tree as dicts, lists, `Text` and None."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, path: tuple[int | str, ...]) -> Node:
        """The deepest node on a path."""
        return self._walk(path)[0]

    def locate(self, path: tuple[int | str, ...]) -> tuple[Place, str]:
        """The place of the deepest node on a path, and the part of the path that exists, as `a.b[0]`.

        A last step that names a key stands at the key's value.
        """
        node, found = self._walk(path)
        return node.place, found

    def _walk(self, path: tuple[int | str, ...]) -> tuple[Node, str]:
        node, found = self, ""
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node, found = node.value[step], f"{found}.{step}" if found else str(step)  # type: ignore[index]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node, found = node.value[step], f"{found}[{step}]"
        return node, found

    def key_place(self, path: tuple[int | str, ...]) -> Place:
        """The place of the key that a path ends in, rather than of its value."""
        node = self.at(path[:-1])
        if isinstance(node.value, dict):
            return next((key.place for key in node.value if key == path[-1]), node.place)
        return node.place


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: its name for messages, its hash, and its tree."""

    file: str
    sha256: str
    tree: Node


class _Refused(Exception):  # noqa: N818
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes | Problem:
    """The bytes of a file, or why they cannot be had (S001, S002, S005)."""
    place = Place(str(path))
    try:
        if path.is_fifo():  # a pipe in a folder would wait for ever
            return Problem(place, "S002", "", "it is a pipe, not a file", "write the text to a file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return Problem(place, "S001", "", "there is no such file", "check the path")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(place, "S002", "", f"the file cannot be read ({reason})", "check its kind and its permissions")
    if len(data) > limit:
        message = f"the file is larger than {limit:,} bytes"
        return Problem(place, "S005", "", message, "split it; a record is a few pages")
    return data


def decode(data: bytes, file: str, refused: re.Pattern[str] = _REFUSED) -> str | Problem:
    """UTF-8 text without controls and invisible characters, or where the first wrong one stands (S003, S004)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before, wrong = error.object[: error.start].decode("utf-8"), error.object[error.start]
        hint = "save the file as UTF-8 (it may be GBK or UTF-16 now)"
        return Problem(_place_after(file, before), "S003", "", f"byte 0x{wrong:02X} is not UTF-8", hint)
    if control := refused.search(text):
        hint = "save the file as UTF-8 text; it may be UTF-16 or no text" if control.group() == "\0" else "delete it"
        place = _place_after(file, text[: control.start()])
        return Problem(place, "S004", "", f"{_named(control.group())} does not belong in a text", hint)
    return text


def _named(character: str) -> str:
    return f"{'invisible' if UNSEEN.match(character) else 'control'} character U+{ord(character):04X}"


def _place_after(file: str, before: str) -> Place:
    lines = re.split("\r\n|[\r\n]", before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def read_document(path: Path) -> Document | list[Problem]:
    """Read one YAML file, or say all that keeps it from being read (S001–S014)."""
    data = read_bytes(path)
    if isinstance(data, Problem):
        return [data]
    return parse_document(data, str(path))


def parse_document(data: bytes, file: str) -> Document | list[Problem]:
    """Parse the bytes of one YAML file; `file` is what messages call it.

    >>> parse_document(b"id: '04'", "x.yaml").tree.plain()
    {'id': '04'}
    """
    text = decode(data, file)
    if isinstance(text, Problem):
        return [text]
    problems: list[Problem] = []
    try:
        tree = _Composer(text, file, problems).document()
    except _Refused as refused:
        return [*problems, refused.problem]
    except yaml.YAMLError as error:
        return [*problems, _syntax_problem(error, text, file)]
    return problems or Document(file, hashlib.sha256(data).hexdigest(), tree)


class _Fault(NamedTuple):
    """A fault of syntax in plain words; `opening` puts it where the broken piece begins, not where reading stopped."""

    message: str
    hint: str
    opening: bool = False


_TAB = _Fault("a tab indents this line", "indent with blanks")
_QUOTE = _Fault("the quote that opens here is never closed", "close it; inside '…' write '' for a quote", opening=True)
#: What libyaml says → what it means to whoever wrote the file.
_FAULTS = {
    "mapping values are not allowed in this context": _Fault(
        "this `:` makes a second key in one line, or the line is indented too far",
        "put text that holds `: ` in quotes; align the key with the one above",
    ),
    "could not find expected ':'": _Fault(
        "this is no `key: value`", "write a colon and a blank after the key", opening=True
    ),
    "did not find expected key": _Fault(
        "no key is expected here", "align the line with the key above; put text that begins with a quote or `[` in '…'"
    ),
    "did not find expected '-' indicator": _Fault("the list above ends here", "begin each item with `- `, aligned"),
    "block sequence entries are not allowed in this context": _Fault(
        "no list can begin here", "begin it in the next line, indented"
    ),
    "did not find expected ',' or ']'": _Fault(
        "the list that opens here lacks a comma or its `]`", "write `[a, b]`", opening=True
    ),
    "did not find expected ',' or '}'": _Fault(
        "the mapping that opens here lacks a comma or its `}`", "write `{a: 1, b: 2}`", opening=True
    ),
    "did not find expected node content": _Fault("a value belongs here", "write it, and close the brackets"),
    "found unexpected end of stream": _QUOTE,
    "found unexpected document indicator": _QUOTE,
    "found character that cannot start any token": _Fault(
        "no key or value can begin with this character",
        "indent with blanks, not tabs; put text that begins with `%`, `@` or a backtick in quotes",
    ),
    "found a tab character where an indentation space is expected": _TAB,
    "found a tab character that violates indentation": _TAB,
}


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    what = getattr(error, "problem", None) or str(error)
    known = _FAULTS.get(what)
    fault = known or _Fault(f"not valid YAML: {what}", "check indentation, colons, brackets and quotes here")
    marks = [getattr(error, "context_mark", None), getattr(error, "problem_mark", None)]
    mark = next((mark for mark in (marks if fault.opening else reversed(marks)) if mark), None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    # At the end of a text libyaml stands in a line that the file does not have.
    return Problem(min(place, _place_after(file, text)), "S007", "", fault.message, fault.hint)


class _Composer:
    """Builds the tree from YAML events, so that anchors, aliases and tags are seen where they stand."""

    def __init__(self, text: str, file: str, problems: list[Problem]) -> None:
        self.file, self.problems, self.depth = file, problems, 0
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CBaseLoader)

    def document(self) -> Node:
        """The one document of the file."""
        next(self.events)  # stream start
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise self.refused(Place(self.file), "S012", "the file is empty", "write a record, `id:` first")
        tree = self.node(next(self.events))
        next(self.events)  # document end
        more = next(self.events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise self.refused(self.place(more), "S011", "a second document begins here", "write one record per file")
        if tree.value is None and not self.problems:
            raise self.refused(tree.place, "S012", "the file holds nothing", "write a record, `id:` first")
        return tree

    def refused(self, place: Place, code: str, message: str, hint: str) -> _Refused:
        return _Refused(Problem(place, code, "", message, hint))

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)

    def problem(self, event: yaml.Event, code: str, message: str, hint: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.place(event), code, "", message, hint))

    def node(self, event: yaml.Event) -> Node:
        place = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.problem(event, "S008", f"alias {shown(f'*{event.anchor}')}", "write the value out")
            return Node(None, place)
        self.refuse_properties(event)
        if isinstance(event, yaml.ScalarEvent):
            absent = not event.style and event.value in _NULLS
            return Node(None if absent else Text(event.value, place), place)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            raise self.refused(place, "S006", message, "no record needs it; check brackets")
        node = self.sequence(place) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(place)
        self.depth -= 1
        return node

    def refuse_properties(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.problem(event, "S008", f"anchor {shown(f'&{event.anchor}')}", "write each value where it belongs")
        if tag := getattr(event, "tag", None):
            self.problem(event, "S009", f"tag {shown(tag)}", "delete it; every value is read by its field")
        if isinstance(event, yaml.ScalarEvent):
            self.refuse_text(event)

    def refuse_text(self, event: yaml.ScalarEvent) -> None:
        if len(event.value) > MAX_TEXT:
            message = f"{shown(event.value)} has {len(event.value):,} characters"
            self.problem(event, "S014", message, f"write at most {MAX_TEXT:,} characters in one field")
        if control := _REFUSED.search(event.value):
            self.problem(event, "S004", f"an escape gives {_named(control.group())}", "delete it")

    def sequence(self, place: Place) -> Node:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event))
        return Node(items, place)

    def mapping(self, place: Place) -> Node:
        entries: dict[Text, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event)
            value = self.node(next(self.events))
            if not isinstance(key.value, Text):
                self.problem(event, "S013", "the key is not plain text", "write `name: value`")
                continue
            name = Text(key.value.strip(), key.place)
            if name in entries:
                message = f"key {shown(name)} stands already in line {lines[name]}"
                self.problem(event, "S010", message, "keep one of them")
            else:
                entries[name], lines[name] = value, key.place.line
        return Node(entries, place)
