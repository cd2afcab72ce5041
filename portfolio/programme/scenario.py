"""Scenarios: named changes of record fields, each with its reason, laid over the records before they are validated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.programme.faults import HEAD
from portfolio.reading.overlay import lies_in, overlap, replaced, steps
from portfolio.reading.problem import Problem, shown
from portfolio.reading.source import Document, Node, read_document
from portfolio.reading.validate import Model, validate
from portfolio.records.fields import Identifier, Label, Name, Rating, Words
from portfolio.records.project import Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from portfolio.reading.problem import Place

#: What to write in place of a path that cannot be changed.
CHANGEABLE = "name a field of the record, or change the part above it; its `id` stays"


class Change(Model):
    """One field of one project: its path, as `cash_flow.savings[0].amount`, its new value, and why.

    With a `rating` the value is assumed, and whatever rests on it is indicative (METHOD §31).
    """

    project: Identifier
    field: Label
    value: object
    reason: Words
    source: Label | None = None
    rating: Rating | None = None


class ScenarioFile(Model):
    """A scenario file."""

    id: Identifier
    name: Name
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as read, with its document for the places of its changes."""

    values: ScenarioFile
    document: Document

    def provenance(self, project_id: str) -> tuple[Provenance, ...]:
        """Why fields of a project were changed."""
        return tuple(
            Provenance(figures=(change.field,), source=self._why(change), rating=change.rating)
            for change in self.values.changes
            if change.project == project_id
        )

    def _why(self, change: Change) -> Words:
        name = self.values.name
        return Words(
            zh="；".join(filter(None, (f"情景“{name.zh}”：{change.reason.zh}", change.source))),
            en="; ".join(filter(None, (f"scenario {name.text('en')}: {change.reason.text('en')}", change.source))),
        )


def read_scenario(path: Path) -> Scenario | list[Problem]:
    """The scenario in a file, or all that is wrong with it."""
    document = read_document(path)
    if not isinstance(document, Document):
        return document
    values = validate(document, ScenarioFile)
    return values if isinstance(values, list) else Scenario(values, document)


def overlaid(documents: dict[Path, Document], scenario: Scenario) -> tuple[dict[Path, Document], list[Problem]]:
    """The documents with a scenario's changes in their trees; a changed value keeps its place in the scenario file.

    Problems: P003 (two changes of one field), P007 (no such project), R007 (the path leads through something that is
    not there, or to the id).
    """
    out = dict(documents)
    problems = list(_apply(out, scenario.document, scenario.values))
    return out, problems


def _apply(documents: dict[Path, Document], source: Document, scenario: ScenarioFile) -> Iterator[Problem]:
    by_id = {_id_of(document): file for file, document in documents.items() if file.name != HEAD}
    changed: dict[str, list[str]] = {}
    for number, change in enumerate(scenario.changes):
        here = ("changes", number)
        place, where = source.tree.locate((*here, "field"))
        twice = changed_already(change.field, changed.setdefault(change.project, []), place, where)
        if twice is not None:
            yield twice
            continue
        changed[change.project].append(change.field)
        file = by_id.get(change.project)
        if file is None:
            known = ", ".join(sorted(filter(None, by_id)))
            place, where = source.tree.locate((*here, "project"))
            yield Problem(place, "P007", where, f"there is no project {shown(change.project)}", f"write one of {known}")
            continue
        value = source.tree.at((*here, "value"))
        tree = with_change(documents[file].tree, change.field, value, place)
        if tree is None:
            message = f"it cannot change {shown(change.field)}"
            yield Problem(place, "R007", where, message, CHANGEABLE)
        else:
            documents[file] = replace(documents[file], tree=tree)


def changed_already(field: str, before: Iterable[str], place: Place, where: str) -> Problem | None:
    """A change of what an earlier one changes, or of what holds it (P003): the earlier one would be lost.

    A part of what an earlier one sets may be set apart, with a reason of its own.
    """
    other = next((path for path in before if path == field or (steps(field) and lies_in(path, field))), None)
    if other is None:
        return None
    message = f"{shown(field)} is changed twice" + (f", by {shown(other)} too" if other != field else "")
    return Problem(place, "P003", where, message, "keep one of the changes")


def with_change(tree: Node, field: str, value: Node, key_place: Place) -> Node | None:
    """A record's tree with a field changed, no longer citing the plan for it.

    None if the path leads nowhere, or to the `id`, which makes it this record. `key_place` is where the change names
    the field.
    """
    path = steps(field)
    changed = replaced(tree, path, value, key_place) if path and path[0] != "id" else None
    return None if changed is None else _uncited(changed, field)


def _uncited(tree: Node, field: str) -> Node:
    """The record without its citations of a changed field, which the plan does not print, and its parts' provenance."""
    if not isinstance(tree.value, dict):
        return tree
    drops = {"sources": overlap, "provenance": lies_in}
    pairs = {key: _without(node, field, drops[key]) if key in drops else node for key, node in tree.value.items()}
    return Node(pairs, tree.place)


def _without(entries: Node, field: str, drops: Callable[[str, str], bool]) -> Node:
    """A list of entries without those of their `figures` that a change of the field drops."""
    if not isinstance(entries.value, list):
        return entries
    kept = []
    for entry in entries.value:
        figures = entry.at(("figures",))
        if isinstance(entry.value, dict) and isinstance(figures.value, list):
            still = [figure for figure in figures.value if not drops(str(figure.value), field)]
            pairs = {key: Node(still, figures.place) if key == "figures" else node for key, node in entry.value.items()}
            entry = Node(pairs, entry.place)  # noqa: PLW2901
        kept.append(entry)
    return Node(kept, entries.place)


def _id_of(document: Document) -> str:
    plain = document.tree.plain()
    return str(plain.get("id", "")) if isinstance(plain, dict) else ""
