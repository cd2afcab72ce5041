"""Each stage of cost beside the one before it, and whether a preliminary design needs approval again (METHOD §41)."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from portfolio.parameters import Parameter
from portfolio.programme.figures import public_cny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from portfolio.parameters import Parameters
    from portfolio.programme.programme import Programme
    from portfolio.reading.problem import Problem
    from portfolio.records.project import Project
    from portfolio.records.stages import Stage, Stages

OVERRUN = "budget.estimate_overrun"
#: The stages that the preliminary design estimate holds.
HELD = ("budget", "contract", "final")


def with_stages(programme: Programme) -> Iterator[tuple[Project, Stages]]:
    """The projects that state stages of cost."""
    return ((project, project.stages) for project in programme.projects if project.stages)


class Step(NamedTuple):
    """A stage, and what its total is more than that of the stage stated before it: in 元, and as a fraction."""

    name: str
    stage: Stage
    change_cny: Decimal | None
    change: Decimal | None


def steps(stages: Stages) -> Iterator[Step]:
    """Every stated stage in order; a difference is absent where a total is, and a fraction of nothing is none."""
    before: Decimal | None = None
    for name, stage in stages.stated.items():
        total = stage.total_cny
        gap = None if total is None or before is None else total - before
        yield Step(name, stage, gap, gap / before if gap is not None and before else None)
        before = total


class Reapproval(NamedTuple):
    """A preliminary design estimate above the estimate, both in 元.

    `limit` is the share by which it may be, a refusal where none is in force at its date, None where nothing says when.
    """

    preliminary_cny: Decimal
    estimate_cny: Decimal
    limit: Parameter | Problem | None

    @property
    def needed(self) -> bool:
        """Whether the limit is known and passed."""
        limit = self.limit
        return isinstance(limit, Parameter) and self.preliminary_cny > self.estimate_cny * (1 + limit.number)


def reapproval(programme: Programme, project: Project, parameters: Parameters) -> Reapproval | None:
    """The rise from estimate to preliminary design; None where there is none, or no public money in the project."""
    stages = project.stages
    if stages is None or stages.estimate is None or stages.preliminary is None or public_cny(project) == 0:
        return None
    estimate, preliminary = stages.estimate.total_cny, stages.preliminary.total_cny
    if estimate is None or preliminary is None or preliminary <= estimate:
        return None
    year = programme.record.year
    date = stages.preliminary.date or (str(year) if year else None)
    limit = parameters.find(OVERRUN, last_day(date), programme.record.region or "CN") if date else None
    return Reapproval(preliminary, estimate, limit)


def above_preliminary(stages: Stages) -> list[str]:
    """The later stages whose total is above that of the preliminary design."""
    limit = stages.preliminary.total_cny if stages.preliminary else None
    if limit is None:
        return []
    totals = {name: stage.total_cny for name, stage in stages.stated.items() if name in HELD}
    return [name for name, total in totals.items() if total is not None and total > limit]


def out_of_order(stages: Stages) -> Iterator[tuple[str, str]]:
    """The stages that are older than one that comes before them, each with that one.

    Dates may stop at the month or the year; what they leave open is no contradiction.
    """
    dated = [(name, stage.date) for name, stage in stages.stated.items() if stage.date]
    for place, (name, date) in enumerate(dated):
        for earlier, before in dated[:place]:
            digits = min(len(date), len(before))
            if date[:digits] < before[:digits]:
                yield name, earlier
                break


def last_day(date: str) -> dt.date:
    """The last day of an ISO date that may stop at the month or the year.

    >>> last_day("2020-02"), last_day("2019")
    (datetime.date(2020, 2, 29), datetime.date(2019, 12, 31))
    """
    year, month, day = ([int(part) for part in date.split("-")] + [0, 0])[:3]
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])
