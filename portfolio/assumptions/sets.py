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
from portfolio.records.fields import Identifier, Share, Words
from portfolio.records.project import Sector

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.reading.problem import Place, Problem

RatingField = Literal["high", "medium", "low"]


class Grounds(Model):
    """Why a value is assumed: its source, and how good it is."""

    source: Words
    rating: RatingField


class AssumedYears(Grounds):
    """An assumed operating life."""

    value: OperatingYears


class AssumedShare(Grounds):
    """An assumed share."""

    value: Share


class AssumedShares(Grounds):
    """Assumed shares of the full yearly figure in the first operating years (达产)."""

    value: tuple[Share, ...]


class AssumedPeriod(Grounds):
    """How a benefit whose period the plan does not state is read."""

    value: Literal["per_year", "once"]


class SectorAssumptions(Model):
    """What is assumed of the projects of a sector. What is left out stays unknown."""

    operating_years: AssumedYears | None = None
    operating_cost_share: AssumedShare | None = None
    benefit_period: AssumedPeriod | None = None
    ramp: AssumedShares | None = None


class AssumptionSet(Model):
    """A file of assumptions; `default` holds for sectors that do not say otherwise."""

    id: Identifier
    name: Words
    note: Words | None = None
    default: SectorAssumptions = SectorAssumptions()
    sectors: dict[Sector, SectorAssumptions] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """A set with the document that it was read from, for the places of its values."""

    values: AssumptionSet
    document: Document

    def of(self, sector: Sector) -> SectorAssumptions:
        """What holds for a sector: its own values, and the default's where it has none."""
        own = self.values.sectors.get(sector, SectorAssumptions())
        chosen = {
            name: getattr(own, name) or getattr(self.values.default, name) for name in SectorAssumptions.model_fields
        }
        return SectorAssumptions.model_construct(**chosen)

    def place(self, sector: Sector, name: str) -> Place:
        """Where the value that holds for a sector stands."""
        own = self.values.sectors.get(sector)
        path = ("sectors", sector, name) if own and getattr(own, name) else ("default", name)
        return self.document.tree.locate(path)[0]


def read_set(path: Path) -> LoadedSet | list[Problem]:
    """The assumption set in a file, or all that is wrong with it."""
    document = read_document(path)
    if not isinstance(document, Document):
        return document
    values = validate(document, AssumptionSet)
    return values if isinstance(values, list) else LoadedSet(values, document)
