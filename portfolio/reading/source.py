"""YAML text → tree of texts with positions. The only importer of yaml.

Scalars stay text: a loader that turns `010` into 8 and `no` into false has no place here. What YAML offers beyond
mappings, lists and text (anchors, tags, several documents) is refused with its position.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import yaml

from portfolio.reading.problem import Place, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Far above any record written by hand; a larger file is a mistake or an attack.
MAX_BYTES = 1 << 20
MAX_DEPTH = 20

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_NULLS = {"", "~", "null", "Null", "NULL"}


class Text(str):
    """A scalar that knows where it stands."""

    __slots__ = ("place",)
    place: Place

    def __new__(cls, text: str, place: Place) -> Text:
        """Text at a place."""
        self = super().__new__(cls, text)
        self.place = place
        return self


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

    def locate(self, path: tuple[int | str, ...]) -> tuple[Place, str]:
        """The place of the deepest node on a path, and the part of the path that exists, as `a.b[0]`.

        A last step that names a key stands at the key's value.
        """
        node, found = self, ""
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node, found = node.value[step], f"{found}.{step}" if found else str(step)  # type: ignore[index]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node, found = node.value[step], f"{found}[{step}]"
        return node.place, found

    def key_place(self, path: tuple[int | str, ...]) -> Place:
        """The place of the key that a path ends in, rather than of its value."""
        node: Node = self
        for step in path[:-1]:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[step]  # type: ignore[index]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
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
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return Problem(place, "S001", "", "there is no such file", "check the path")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Problem(place, "S002", "", f"the file cannot be read ({reason})", "check its kind and its permissions")
    if len(data) > limit:
        return Problem(place, "S005", "", f"the file is larger than {limit:,} bytes", "split it; a record is a few pages")
    return data


def decode(data: bytes, file: str) -> str | Problem:
    """UTF-8 text without control characters, or where the first wrong byte or character stands (S003, S004)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        return Problem(
            _place_after(file, before),
            "S003",
            "",
            f"byte 0x{data[error.start]:02X} is not UTF-8",
            "save the file as UTF-8 (it may be GBK or UTF-16 now)",
        )
    control = _CONTROL.search(text)
    if control:
        return Problem(
            _place_after(file, text[: control.start()]),
            "S004",
            "",
            f"control character U+{ord(control.group()):04X}",
            "delete it",
        )
    return text


def _place_after(file: str, before: str) -> Place:
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def read_document(path: Path) -> Document | list[Problem]:
    """Read one YAML file, or say all that keeps it from being read (S001–S013)."""
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
        return [*problems, _syntax_problem(error, file)]
    return problems or Document(file, hashlib.sha256(data).hexdigest(), tree)


def _syntax_problem(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    what = getattr(error, "problem", None) or str(error)
    return Problem(place, "S007", "", f"not valid YAML: {what}", "check indentation, colons, brackets and quotes here")


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
            raise _Refused(Problem(Place(self.file), "S012", "", "the file is empty", "write a record, `id:` first"))
        tree = self.node(next(self.events))
        next(self.events)  # document end
        more = next(self.events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise _Refused(
                Problem(self.place(more), "S011", "", "a second document begins here", "write one record per file")
            )
        return tree

    def place(self, event: yaml.Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def problem(self, event: yaml.Event, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.place(event), code, "", message, hint))

    def node(self, event: yaml.Event) -> Node:
        place = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.problem(event, "S008", f"alias {shown('*' + event.anchor)}", "write the value out")
            return Node(None, place)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.problem(event, "S008", f"anchor {shown('&' + event.anchor)}", "write each value where it belongs")
        if getattr(event, "tag", None):
            self.problem(event, "S009", f"tag {shown(event.tag)}", "delete it; every value is read by its field")
        if isinstance(event, yaml.ScalarEvent):
            absent = event.style is None and event.value in _NULLS
            return Node(None if absent else Text(event.value, place), place)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Refused(
                Problem(place, "S006", "", f"nested deeper than {MAX_DEPTH} levels", "no record needs it; check brackets")
            )
        node = self.sequence(place) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(place)
        self.depth -= 1
        return node

    def sequence(self, place: Place) -> Node:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event))
        return Node(items, place)

    def mapping(self, place: Place) -> Node:
        entries: dict[Text, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event)
            value = self.node(next(self.events))
            if not isinstance(key.value, Text):
                self.problem(event, "S013", "the key is not plain text", "write `name: value`")
            elif key.value in entries:
                first = next(k for k in entries if k == key.value)
                self.problem(
                    event, "S010", f"key {shown(key.value)} stands already in line {first.place.line}", "keep one of them"
                )
            else:
                entries[key.value] = value
        return Node(entries, place)
