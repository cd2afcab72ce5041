"""What is wrong between the parts of a programme: ids and numbers given twice, groups, figures that nothing states."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.programme.totals import summable, unit_of
from portfolio.reading.overlay import steps
from portfolio.reading.problem import Problem, listed, shown
from portfolio.reading.units import is_plain, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.reading.source import Document
    from portfolio.reading.units import Quantity
    from portfolio.records.programme import ProgrammeRecord
    from portfolio.records.project import Project

HEAD = "programme.yaml"


def figure_path_faults(document: Document, project: Project) -> Iterator[Problem]:
    """Citations and provenance of figures that the record does not state (R007)."""
    known = dict.fromkeys(name for path, _ in project.figures() for name in (path.partition("[")[0], path))
    for number, source in enumerate(project.sources):
        for index, figure in enumerate(source.figures):
            if figure not in known:
                place, where = document.tree.locate(("sources", number, "figures", index))
                message = f"{shown(figure)} is no figure that this record states"
                yield Problem(place, "R007", where, message, f"write one of {listed(known)}")
    for number, entry in enumerate(project.provenance):
        for index, figure in enumerate(entry.figures):
            if document.tree.locate(tuple(steps(figure)))[1] != figure:
                place, where = document.tree.locate(("provenance", number, "figures", index))
                message = f"{shown(figure)} is no field of this record"
                yield Problem(place, "R007", where, message, "write its path, as in `cash_flow.savings[0].amount`")


def repeated_ids(projects: list[tuple[Document, Project]]) -> Iterator[Problem]:
    """Records that carry the id of an earlier one (P003)."""
    first: dict[str, Document] = {}
    for document, project in projects:
        if project.id in first:
            place, where = document.tree.locate(("id",))
            earlier = Path(first[project.id].file).name
            yield Problem(
                place, "P003", where, f"id {shown(project.id)} is that of {earlier} too", "give it its own id"
            )
        first.setdefault(project.id, document)


def programme_faults(
    top: Document, head: ProgrammeRecord, projects: list[tuple[Document, Project]]
) -> Iterator[Problem]:
    """What `programme.yaml` says twice, or in contradiction to the records (P003, P004, P006, Q003)."""
    yield from _group_ids(top, head, {project.id for _, project in projects})
    groups = dict.fromkeys(group.id for group in head.groups)
    for document, project in projects:
        if project.group is not None and project.group not in groups:
            place, where = document.tree.locate(("group",))
            message = f"group {shown(project.group)} is not declared in {HEAD}"
            yield Problem(place, "P004", where, message, f"declare it under `groups:`; declared now: {listed(groups)}")
    yield from _printed(top, head)
    yield from _given_twice(top, head)


def empty_groups(top: Document, head: ProgrammeRecord, projects: list[Project]) -> Iterator[Problem]:
    """Groups that no record names (P008): no table prints them."""
    used = {project.group for project in projects}
    for number, group in enumerate(head.groups):
        if group.id not in used:
            place, where = top.tree.locate(("groups", number, "id"))
            message = f"no record belongs to group {shown(group.id)}, so no table shows it"
            yield Problem(place, "P008", where, message, f'write `group: "{group.id}"` in its records, or delete it')


def _group_ids(top: Document, head: ProgrammeRecord, lines: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, group in enumerate(head.groups):
        if group.id in seen or group.id in lines:
            place, where = top.tree.locate(("groups", number, "id"))
            other = "a record" if group.id in lines else "another group"
            yield Problem(place, "P003", where, f"id {shown(group.id)} is that of {other} too", "give it its own id")
        seen.add(group.id)


def _printed(top: Document, head: ProgrammeRecord) -> Iterator[Problem]:
    for number, printed in enumerate(head.printed):
        if printed.figure is None:
            continue
        place, where = top.tree.locate(("printed", number, "figure"))
        if printed.figure not in summable():
            message = f"{shown(printed.figure)} is no column that is summed"
            yield Problem(place, "P006", where, message, "write one of " + ", ".join(summable()))
        elif not _same_kind(printed.value, unit_of(printed.figure)):
            place, where = top.tree.locate(("printed", number, "value"))
            message = f"{shown(printed.value)} cannot be a total of {printed.figure}"
            yield Problem(place, "Q003", where, message, f"write it in {unit_of(printed.figure) or 'plain digits'}")


#: A plan prints tonnes where it means tonnes of CO2e, and counts where it means persons.
_READ_AS = {"mass/year": "emission/year", "count": "person"}


def _same_kind(printed: Quantity, unit: str) -> bool:
    if not unit:
        return is_plain(printed)
    return parse_unit(unit).dimension in (printed.dimension, _READ_AS.get(printed.dimension))


def _given_twice(top: Document, head: ProgrammeRecord) -> Iterator[Problem]:
    """A table has one row for each, so that a second one would be lost or stand in the first one's place."""
    first: dict[tuple[object, ...], int] = {}
    for path, key, words in _keys(head):
        place, where = top.tree.locate(path)
        if key in first:
            hint = "keep one of them; what another place of the plan states is a fact"
            hint = hint if path[0] == "printed" else "number each as the plan's table does"
            yield Problem(place, "P003", where, f"{words} stands already in line {first[key]}", hint)
        first.setdefault(key, place.line)


def _keys(head: ProgrammeRecord) -> Iterator[tuple[tuple[int | str, ...], tuple[object, ...], str]]:
    """What names a row: its path, the row's key, and how to call it."""
    for n, printed in enumerate(head.printed):
        if printed.figure:
            key = ("printed", printed.figure, printed.where)
            yield ("printed", n, "figure"), key, f"{shown(printed.figure)} as the {printed.where} prints it"
    for n, item in enumerate(head.scorecard.items if head.scorecard else ()):
        yield ("scorecard", "items", n, "number"), ("scorecard", item.number), f"item {item.number}"
    for n, indicator in enumerate(head.indicators):
        yield ("indicators", n, "number"), ("indicators", indicator.number), f"indicator {indicator.number}"
    for n, way in enumerate(head.paths):
        yield ("paths", n, "id"), ("paths", way.id), f"path {shown(way.id)}"
