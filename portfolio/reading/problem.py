"""What is wrong with the input, as a value: where it stands, what was read, what to write instead.

A user's mistake never raises through to the user. Whoever finds one appends a `Problem`; the command line sorts
and prints them all. `catalogue.py` lists every code.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from portfolio.reading.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

#: Longest piece of the user's text that a message repeats.
SHOWN_LENGTH = 60
#: Names that a hint lists before it stops.
MAX_LISTED = 30
#: Nobody reads more of one file; a file with more is no record.
MAX_PROBLEMS = 1000


class Place(NamedTuple):
    """A place in a text file; line and column count characters from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One fault or finding.

    `path` names the field (`funding.town`), `message` says what was read and why it is wrong, `hint` what to
    write instead. `zh` says both in Chinese, where it is a finding that annexes print.
    """

    place: Place
    code: str
    path: str
    message: str
    hint: str = ""
    zh: str = field(default="", compare=False)

    @property
    def severity(self) -> str:
        """`error` (the exit code becomes 1) or `warning`."""
        return CATALOGUE[self.code].severity

    @property
    def stops(self) -> bool:
        """Whether the input is unusable; a finding about usable input does not stop."""
        return CATALOGUE[self.code].stops

    def __str__(self) -> str:
        return f"{self.place}: {self.severity} {self.code}: {self.text}"

    @property
    def text(self) -> str:
        """Path, message and hint on one line."""
        return printable(": ".join(part for part in (self.path, self.message, self.hint) if part))

    def as_dict(self) -> dict[str, object]:
        """The problem as JSON prints it: place flattened, severity spelled out."""
        rest = asdict(self)
        del rest["place"], rest["zh"]
        flat = {**self.place._asdict(), "severity": self.severity, **rest}
        return {key: printable(value) if isinstance(value, str) else value for key, value in flat.items()}


def shown(text: object) -> str:
    r"""The user's text as a message may repeat it: on one line, controls escaped, not too long.

    >>> shown("a\nb")
    '`a\\nb`'
    """
    whole = str(text)
    return f"`{printable(whole[:SHOWN_LENGTH])}…`" if len(whole) > SHOWN_LENGTH else f"`{printable(whole)}`"


def listed(names: Collection[str]) -> str:
    """Names for a hint, the first of them if there are many.

    >>> listed(["a", "b"])
    'a, b'
    """
    more = ["…"] if len(names) > MAX_LISTED else []
    return ", ".join([*islice(names, MAX_LISTED), *more]) or "none"


def printable(text: str) -> str:
    """Text on one line: controls, odd blanks and bytes that are no character are escaped."""
    return "".join(
        character.encode("unicode_escape").decode("ascii") if _invisible(character) else character for character in text
    )


def _invisible(character: str) -> bool:
    return character != " " and unicodedata.category(character)[0] in "CZ"


def collected(problems: Iterable[Problem]) -> list[Problem]:
    """All problems once each, in the order of files, lines and columns."""
    return sorted(set(problems))


def as_text(problems: Iterable[Problem]) -> str:
    """One line per problem, as editors and compilers write it."""
    return "".join(f"{problem}\n" for problem in problems)


def as_json(problems: Iterable[Problem]) -> str:
    """A JSON list of problems."""
    return json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=1) + "\n"


def as_github(problems: Iterable[Problem]) -> str:
    """Workflow commands that mark the lines of a pull request."""
    return "".join(_github_line(problem) for problem in problems)


def _github_line(problem: Problem) -> str:
    def escaped(text: str, more: str = "") -> str:
        for character in "%" + more:
            text = text.replace(character, f"%{ord(character):02X}")
        return text

    file = escaped(printable(problem.place.file), ":,")
    return (
        f"::{problem.severity} file={file},line={problem.place.line},"
        f"col={problem.place.column},title={problem.code}::{escaped(problem.text)}\n"
    )


FORMATS = {"text": as_text, "json": as_json, "github": as_github}
