"""Named assumption sets: what stands in, by sector, where a plan states only investment, benefit and tonnes.

Every value has a source and a rating; whatever rests on one is labelled indicative (METHOD §31).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from portfolio.reading.source import Document, read_document
from portfolio.reading.validate import Model, validate
from portfolio.records.cash_flow import OperatingYears
from portfolio.records.fields import AnnualMoney, Identifier, Rating, Share, Words
from portfolio.records.project import Sector

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.reading.problem import Place, Problem
    from portfolio.records.project import Project


class Grounds(Model):
    """Why a value is assumed: its source, and how good it is."""

    source: Words
    rating: Rating


class AssumedYears(Grounds):
    """An assumed operating life."""

    value: OperatingYears


class AssumedShare(Grounds):
    """An assumed share."""

    value: Share


class AssumedMoney(Grounds):
    """An assumed yearly amount."""

    value: AnnualMoney


class AssumedShares(Grounds):
    """Assumed shares of the full yearly figure in the first operating years (达产)."""

    value: tuple[Share, ...]


class AssumedPeriod(Grounds):
    """How a benefit whose period the plan does not state is read."""

    value: Literal["per_year", "once"]


class SectorAssumptions(Model):
    """What is assumed of the projects of a sector, or of one. What is left out stays unknown.

    `operating_cost` is an amount a year, `operating_cost_share` a share of the investment; the amount counts if both
    are there.
    """

    operating_years: AssumedYears | None = None
    operating_cost: AssumedMoney | None = None
    operating_cost_share: AssumedShare | None = None
    benefit_period: AssumedPeriod | None = None
    ramp: AssumedShares | None = None


class AssumptionSet(Model):
    """A file of assumptions; what `projects` say wins over their sectors, and these over `default`."""

    id: Identifier
    name: Words
    note: Words | None = None
    default: SectorAssumptions = SectorAssumptions()
    sectors: dict[Sector, SectorAssumptions] = Field(default_factory=dict)
    projects: dict[Identifier, SectorAssumptions] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """A set with the document that it was read from, for the places of its values."""

    values: AssumptionSet
    document: Document

    def of(self, project: Project) -> SectorAssumptions:
        """What holds for a project: its own values, else its sector's, else the default's."""
        levels = [level for _, level in self._levels(project)]
        chosen = {
            name: next((value for level in levels if (value := getattr(level, name))), None)
            for name in SectorAssumptions.model_fields
        }
        return SectorAssumptions.model_construct(**chosen)

    def place(self, project: Project, name: str) -> Place:
        """Where the value that holds for a project stands."""
        path = next((path for path, level in self._levels(project) if getattr(level, name)), ())
        return self.document.tree.locate((*path, name))[0]

    def _levels(self, project: Project) -> list[tuple[tuple[str, ...], SectorAssumptions]]:
        nothing = SectorAssumptions()
        return [
            (("projects", project.id), self.values.projects.get(project.id, nothing)),
            (("sectors", project.sector), self.values.sectors.get(project.sector, nothing)),
            (("default",), self.values.default),
        ]


def read_set(path: Path) -> LoadedSet | list[Problem]:
    """The assumption set in a file, or all that is wrong with it."""
    document = read_document(path)
    if not isinstance(document, Document):
        return document
    values = validate(document, AssumptionSet)
    return values if isinstance(values, list) else LoadedSet(values, document)
