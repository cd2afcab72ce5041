"""Proves against the source text, which the user has, that every quote stands at its line (METHOD §7)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.programme.figures import blank_paths, entry_sums
from portfolio.reading.overlay import steps
from portfolio.reading.problem import Place, Problem, shown
from portfolio.reading.source import decode, read_bytes
from portfolio.reading.units import Quantity, normalised
from portfolio.reading.validate import Model
from portfolio.records.fields import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portfolio.programme.programme import Programme
    from portfolio.reading.source import Document
    from portfolio.records.project import Project

#: A plan with appendices; far more than any seen.
MAX_SOURCE_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Checked:
    """How many quotes were compared, and what is wrong."""

    quotes: int
    problems: list[Problem]


def comparable(text: str) -> str:
    """A line or quote in the form in which they are compared: tabs as ` | `, runs of blanks as one."""
    return " ".join(re.sub(r"[\t|]", " | ", text).split())


def check_quotes(programme: Programme, source: Path) -> Checked:
    """Compare every quote of a programme with the source text.

    Problems: S001–S005 (the text cannot be read), V001 (it is not the text that `programme.yaml` names), V002 (a
    quote does not stand at its line).
    """
    data = read_bytes(source, MAX_SOURCE_BYTES)
    text = data if isinstance(data, Problem) else decode(data, str(source))
    if isinstance(data, Problem) or isinstance(text, Problem):
        return Checked(0, [found for found in (data, text) if isinstance(found, Problem)][:1])
    problems = [*_wrong_text(programme, hashlib.sha256(data).hexdigest(), source)]
    lines = [comparable(line) for line in text.split("\n")]
    count = 0
    for document, path, quoted in _sources(programme):
        count += 1
        problems += _quote_faults(document, path, quoted, lines)
    return Checked(count, problems)


def citation_faults(programme: Programme) -> Iterator[Problem]:
    """Figures that their own quote does not contain (V003), and figures that cite nothing (V004).

    A programme that names no source document cites nothing and is not asked to.
    """
    if programme.record.source is None:
        return
    for project in programme.projects:
        yield from _citations(programme, project)


def _wrong_text(programme: Programme, digest: str, file: Path) -> Iterator[Problem]:
    named = programme.record.source
    if named is None or "" not in programme.documents:
        where = programme.documents[""].tree.place if "" in programme.documents else Place(programme.record.id)
        yield Problem(where, "V001", "source", "the programme names no source text", "add `source:` with its sha256")
    elif named.sha256 != digest:
        place = programme.place("", "source", "sha256")
        message = f"{shown(file.name)} has the SHA-256 {digest}"
        yield Problem(place, "V001", "source.sha256", message, "check against the text that the records were made from")


def _sources(programme: Programme) -> Iterator[tuple[Document, tuple[int | str, ...], Source]]:
    yield from (
        (programme.documents[""], path, s) for path, s in _within(programme.record, ()) if "" in programme.documents
    )
    for project in programme.projects:
        yield from ((programme.documents[project.id], path, source) for path, source in _within(project, ()))


def _within(value: object, path: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], Source]]:
    if isinstance(value, Source):
        yield path, value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _within(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _within(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _within(item, (*path, key))


def _quote_faults(
    document: Document, path: tuple[int | str, ...], source: Source, lines: list[str]
) -> Iterator[Problem]:
    place, where = document.tree.locate((*path, "quote"))
    quote = comparable(source.quote)
    if source.line > len(lines):
        yield Problem(place, "V002", where, f"the text has {len(lines)} lines, not {source.line}", "correct `line`")
    elif quote not in lines[source.line - 1]:
        elsewhere = [str(number) for number, line in enumerate(lines, 1) if quote in line]
        hint = f"it stands in line {', '.join(elsewhere[:5])}" if elsewhere else "copy it from the text, tabs as ` | `"
        yield Problem(place, "V002", where, f"{shown(source.quote)} does not stand in line {source.line}", hint)


def _citations(programme: Programme, project: Project) -> Iterator[Problem]:
    blank, sums = blank_paths(project), entry_sums(project)
    for path, figure in project.figures():
        whole = path.partition("[")[0]
        cited = [
            (n, s.quote, path if path in s.figures else whole)
            for n, s in enumerate(project.sources)
            if {path, whole} & set(s.figures)
        ]
        if not cited:
            place = programme.place(project.id, *steps(path))
            yield Problem(place, "V004", path, "the figure cites no source", "add it to `sources:` with line and quote")
        for number, quote, as_what in cited:
            printed = figure if as_what == path else sums.get(whole, figure)
            if path not in blank and not _contains(quote, printed):  # a blank cell prints nothing
                place = programme.place(project.id, "sources", number, "quote")
                message = f"{shown(quote)} does not contain {shown(printed)}"
                yield Problem(place, "V003", path, message, "quote the piece of the line that states the figure")


def _contains(quote: str, figure: Quantity | str) -> bool:
    if isinstance(figure, str):
        return _solid(figure) in _solid(quote)
    numbers = re.findall(r"[0-9]+(?:\.[0-9]+)?", normalised(quote).replace(",", ""))
    return f"{figure.number:f}" in numbers


def _solid(text: str) -> str:
    return "".join(normalised(text).split())
