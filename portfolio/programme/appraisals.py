"""The appraisals of a programme's projects, and of the programme as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from portfolio.appraisal.appraise import appraise_case
from portfolio.appraisal.settings import Settings, given, standard
from portfolio.assumptions.build import build_case
from portfolio.assumptions.sets import LoadedSet, read_set
from portfolio.parameters import load as load_parameters
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.programme.programme import Programme
    from portfolio.reading.problem import Problem
    from portfolio.records.cash_flow import Convention


@dataclass(frozen=True)
class Basis:
    """What a programme is appraised with: settings, and the assumption set it names, if any."""

    settings: Settings
    assumed: LoadedSet | None
    problems: tuple[Problem, ...] = ()


def basis_of(programme: Programme, assumptions: Path | None = None) -> Basis:
    """The standard settings of a programme's year, with the assumption set given, or the one that it names.

    Problems of the set are returned, and nothing is then assumed.
    """
    settings = standard(load_parameters(), programme.record.year or 2014)
    path = assumptions or _named_set(programme)
    if path is None:
        return Basis(settings, None)
    found = read_set(path)
    if isinstance(found, LoadedSet):
        return Basis(settings, found)
    return Basis(settings, None, tuple(found))


def _named_set(programme: Programme) -> Path | None:
    head = programme.documents.get("")
    name = programme.record.assumptions
    return Path(head.file).parent / name if head and name else None


def appraisals(programme: Programme, basis: Basis) -> list[Appraisal]:
    """Each project's appraisal, in order."""
    return [
        appraise_case(
            build_case(project, lambda *path, of=project.id: programme.place(of, *path), basis.assumed),
            project.name,
            basis.settings,
        )
        for project in programme.projects
    ]


def with_choices(basis: Basis, rate: float | None, convention: str | None) -> Basis:
    """The basis with a discount rate or convention chosen on the command line."""
    settings = basis.settings
    if rate is not None:
        label = Words(zh="指定折现率", en="Discount rate as given")
        settings = replace(settings, rate=given("rate", label, rate, "1/年"))
    if convention is not None:
        settings = replace(settings, convention=cast("Convention", convention))
    return replace(basis, settings=settings)
