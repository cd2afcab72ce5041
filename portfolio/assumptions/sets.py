"""Named assumption sets: what stands in, by sector, where a plan states only investment, benefit and tonnes.

Every value has a source and a rating; whatever rests on one is labelled indicative (METHOD §31).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator, model_validator

from portfolio.reading.problem import Problem, listed, shown
from portfolio.reading.source import Document, read_document
from portfolio.reading.validate import Model, fault, validate
from portfolio.records.cash_flow import OperatingYears
from portfolio.records.fields import AnnualMoney, Identifier, Rating, Share, Words
from portfolio.records.project import Sector

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from portfolio.reading.problem import Place
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

    @field_validator("value")
    @classmethod
    def _some(cls, value: tuple[Share, ...]) -> tuple[Share, ...]:
        if not value:
            raise fault("R003", "an empty list says nothing of the first years", "write shares, or leave `ramp` out")
        return value


class AssumedPeriod(Grounds):
    """How a benefit whose period the plan does not state is read."""

    value: Literal["per_year", "once"]


class SectorAssumptions(Model):
    """What is assumed of the projects of a sector, or of one. What is left out stays unknown.

    Running cost is an amount a year, `operating_cost`, or a share of the investment, `operating_cost_share`.
    """

    operating_years: AssumedYears | None = None
    operating_cost: AssumedMoney | None = None
    operating_cost_share: AssumedShare | None = None
    benefit_period: AssumedPeriod | None = None
    ramp: AssumedShares | None = None

    @model_validator(mode="after")
    def _one_cost(self) -> SectorAssumptions:
        if self.operating_cost is not None and self.operating_cost_share is not None:
            message = "running cost stands here as an amount and as a share"
            raise fault("R003", message, "keep `operating_cost` or `operating_cost_share`")
        return self


class AssumptionSet(Model):
    """A file of assumptions; what `projects` say wins over their sectors, and these over `default`."""

    id: Identifier
    name: Words
    note: Words | None = None
    default: SectorAssumptions = SectorAssumptions()
    sectors: dict[Sector, SectorAssumptions] = Field(default_factory=dict)
    projects: dict[Identifier, SectorAssumptions] = Field(default_factory=dict)


#: The two forms of running cost.
_COST = {"operating_cost", "operating_cost_share"}


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """A set with the document that it was read from, for the places of its values."""

    values: AssumptionSet
    document: Document

    def of(self, project: Project) -> SectorAssumptions:
        """What holds for a project: its own values, else its sector's, else the default's.

        Running cost is one value in two forms: the first level that has either says which.
        """
        chosen: dict[str, object] = {}
        for _, level in self._levels(project):
            taken = chosen.keys() | (_COST if chosen.keys() & _COST else set())
            chosen |= {name: getattr(level, name) for name in level.model_fields_set - taken}
        return SectorAssumptions.model_validate(chosen)

    def unknown(self, ids: Iterable[str]) -> list[Problem]:
        """Projects that the set names and a programme does not have (P007)."""
        known = set(ids)
        hint = f"write one of {listed(sorted(known))}"
        return [
            Problem(
                self.document.tree.key_place(("projects", name)),
                "P007",
                f"projects.{name}",
                f"there is no project {shown(name)}",
                hint,
            )
            for name in self.values.projects
            if name not in known
        ]

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
