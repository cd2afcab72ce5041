"""The options of a record as records of their own: its tree with each option's changes laid over it (METHOD §42)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.programme.scenario import CHANGEABLE, changed_already, with_change
from portfolio.reading.overlay import steps
from portfolio.reading.problem import Problem, shown
from portfolio.reading.source import Document, Node
from portfolio.reading.validate import validate
from portfolio.records.project import Project

if TYPE_CHECKING:
    from portfolio.reading.problem import Place
    from portfolio.records.options import Option


@dataclass(frozen=True, slots=True)
class Variant:
    """An option with changes, where they stand, the record that they make, and its document for the other places."""

    option: Option
    project: Project
    document: Document
    place: Place

    def names(self, problem: Problem) -> Problem:
        """A problem of the record that the changes make, as one of the option; it stands at the changes."""
        return _of_option(self.option, replace(problem, place=self.place))


def read_variants(document: Document, project: Project) -> tuple[list[Variant], list[Problem]]:
    """Each option of a record that changes something, as a record; and everything that is wrong with them.

    Problems: P003 for two changes of one field, R007 for a path that leads nowhere or to what no option can change, and
    whatever is wrong with a record that has the changes; its message then names the option.
    """
    variants: list[Variant] = []
    problems: list[Problem] = []
    for number, option in enumerate(project.options.considered if project.options else ()):
        if not option.changes:
            continue
        found = _laid_over(document, number)
        record = validate(found, Project) if isinstance(found, Document) else found
        if isinstance(record, Project) and isinstance(found, Document):
            place = document.tree.key_place(("options", "considered", number, "changes"))
            variants.append(Variant(option, record, found, place))
        elif isinstance(record, list):
            problems += [_of_option(option, problem) for problem in record]
    return variants, problems


def _of_option(option: Option, problem: Problem) -> Problem:
    """The problem as one of the record's options."""
    what = ": ".join(filter(None, (f"option {shown(option.id)}", problem.path, problem.message)))
    return replace(problem, path="options", message=what)


def _laid_over(document: Document, number: int) -> Document | list[Problem]:
    """The document with an option's changes and without its options."""
    tree, problems = _without_options(document.tree), []
    changes = document.tree.at(("options", "considered", number, "changes")).value
    before: list[str] = []
    for field, value in changes.items() if isinstance(changes, dict) else ():
        changed = None if steps(field)[:1] == ["options"] else with_change(tree, field, value, field.place)
        twice = changed_already(field, before, field.place, "")
        before.append(field)
        if twice is not None:
            problems.append(twice)
        elif changed is None:
            problems.append(Problem(field.place, "R007", "", f"it cannot change {shown(field)}", CHANGEABLE))
        else:
            tree = changed
    return problems or replace(document, tree=tree)


def _without_options(tree: Node) -> Node:
    pairs = tree.value if isinstance(tree.value, dict) else {}
    return Node({key: node for key, node in pairs.items() if key != "options"}, tree.place)
