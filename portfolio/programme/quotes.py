"""Proves against the source text, which the user has, that every quote stands at its line (METHOD §7)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from portfolio.programme.figures import blank_paths, entry_sums
from portfolio.programme.printed_units import contradicts, units_behind
from portfolio.programme.stages import with_stages
from portfolio.reading.overlay import steps
from portfolio.reading.problem import Place, Problem, shown
from portfolio.reading.source import CONTROL, UNSEEN, decode, read_bytes
from portfolio.reading.units import normalised
from portfolio.reading.validate import Model
from portfolio.records.fields import Source
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from portfolio.programme.programme import Programme
    from portfolio.reading.source import Document
    from portfolio.reading.units import Quantity
    from portfolio.records.project import Project

#: A plan with appendices; far more than any seen.
MAX_SOURCE_BYTES = 32 << 20
#: Wrong quotes that are looked for in the other lines; with more of them the text is another one.
MAX_SEARCHED = 100


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
    text = data if isinstance(data, Problem) else decode(data, str(source), CONTROL)
    if isinstance(data, Problem) or isinstance(text, Problem):
        return Checked(0, [found for found in (data, text) if isinstance(found, Problem)][:1])
    problems = [*_wrong_text(programme, hashlib.sha256(data).hexdigest(), source)]
    lines = [comparable(line) for line in UNSEEN.sub("", text).split("\n")]
    count = wrong = 0
    for document, path, quoted in _sources(programme):
        count += 1
        if (fault := _quote_fault(quoted, lines, search=wrong < MAX_SEARCHED)) is not None:
            wrong += 1
            place, where = document.tree.locate((*path, "quote"))
            problems.append(Problem(place, "V002", where, *fault))
    return Checked(count, problems)


def citation_faults(programme: Programme) -> Iterator[Problem]:
    """Figures that their own quote does not contain, or in another unit (V003), and figures that cite nothing (V004).

    A programme that names no source document cites nothing and is not asked to.
    """
    if programme.record.source is None:
        return
    for project in programme.projects:
        yield from _citations(programme, project)
    yield from _other_units(programme)


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


def _quote_fault(source: Source, lines: list[str], *, search: bool) -> tuple[str, str] | None:
    """What is wrong with a quote and what to do, if it does not stand at its line; `search` looks where it does."""
    quote = comparable(source.quote)
    if source.line > len(lines):
        return f"the text has {len(lines)} lines, not {source.line}", "correct `line`"
    if quote in lines[source.line - 1]:
        return None
    elsewhere = (str(number) for number, line in enumerate(lines if search else (), 1) if quote in line)
    found = ", ".join(islice(elsewhere, 5))
    hint = f"it stands in line {found}" if found else "copy it from the text, tabs as ` | `"
    return f"{shown(source.quote)} does not stand in line {source.line}", hint


def _citations(programme: Programme, project: Project) -> Iterator[Problem]:
    figures, empty = dict(project.figures()), _empty_cells(project)
    for path in figures:
        if path not in project.citations and path.partition("[")[0] not in project.citations:
            place = programme.place(project.id, *steps(path))
            yield Problem(place, "V004", path, "the figure cites no source", "add it to `sources:` with line and quote")
    for name, stage in project.stages.stated.items() if project.stages else ():
        if stage.source is None and stage.document is None:
            place, hint = (
                programme.place(project.id, "stages", name),
                "add `source:` or the `document:` of its approval",
            )
            yield Problem(place, "V004", f"stages.{name}", "the stage cites no source", hint)
    printed = figures | entry_sums(project)
    for number, source in enumerate(project.sources):
        place = programme.place(project.id, "sources", number, "quote")
        for cited in source.figures:
            for path in _meant(cited, printed):
                if path not in empty:
                    yield from _not_in(source.quote, printed[path], place, path)


def _meant(cited: str, printed: Mapping[str, Quantity | str]) -> list[str]:
    """The figures that a citation means: itself, or every entry of a list of texts; of money, plans print the sum."""
    if cited in printed:
        return [cited]
    return [path for path, figure in printed.items() if path.startswith(f"{cited}[") and isinstance(figure, str)]


def _empty_cells(project: Project) -> set[str]:
    """The figures that stand for an empty cell, which prints nothing; a source all of whose entries do as well."""
    stated = {source: project.funding.of(source) or () for source in SOURCES}
    empty = {f"funding.{source}" for source, entries in stated.items() if all(e.note == "blank" for e in entries)}
    return blank_paths(project) | empty


def _not_in(quote: str, figure: Quantity | str, place: Place, path: str) -> Iterator[Problem]:
    hint = "quote the piece of the line that states the figure"
    if isinstance(figure, str):
        if _solid(figure) not in _solid(quote):
            yield Problem(place, "V003", path, f"{shown(quote)} does not contain {shown(figure)}", hint)
    elif not (units := units_behind(quote, figure)):
        yield Problem(place, "V003", path, f"{shown(quote)} does not contain {shown(figure)}", hint)
    else:
        yield from _in_another_unit(units, figure, place, path)


def _in_another_unit(units: list[str], figure: Quantity, place: Place, path: str) -> Iterator[Problem]:
    if units and all(contradicts(unit, figure) for unit in units):
        message = f"the quote prints {figure.number:,f} {units[0]}, the record says {shown(figure)}"
        yield Problem(place, "V003", path, message, "write the unit that the plan prints, or quote the right figure")


def _other_units(programme: Programme) -> Iterator[Problem]:
    """Facts, printed totals and stages need not stand in their quotes as figures, but there in no other unit."""
    for project_id, path, value, quote in _quoted(programme):
        if value is not None:
            place, where = programme.documents[project_id].tree.locate((*path, "source", "quote"))
            yield from _in_another_unit(units_behind(quote, value), value, place, where.removesuffix(".source.quote"))


def _quoted(programme: Programme) -> Iterator[tuple[str, tuple[int | str, ...], Quantity | None, str]]:
    for n, printed in enumerate(programme.record.printed):
        yield "", ("printed", n), printed.value, printed.source.quote
    for project, stages in with_stages(programme):
        for name, stage in stages.stated.items():
            if stage.source:
                yield project.id, ("stages", name), stage.amount, stage.source.quote
    owners = [("", programme.record.facts), *((project.id, project.facts) for project in programme.projects)]
    for owner, facts in owners:
        for n, fact in enumerate(facts):
            yield owner, ("facts", n), fact.value, fact.source.quote


def _solid(text: str) -> str:
    return "".join(normalised(text).split())
