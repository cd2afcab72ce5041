"""What a record states, as exact numbers in named units: the one place that says which column comes from where.

Rule: METHOD §3. None is unknown, never zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.records.fields import Words
from portfolio.records.funding import PUBLIC, SOURCES, Entry
from portfolio.records.sums import funding_cny

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.reading.units import Quantity
    from portfolio.records.project import Project


def investment_cny(project: Project) -> Decimal | None:
    """建设投资 in 元: the stated total, else the sum of the stated parts."""
    return project.investment.cny if project.investment else None


def public_cny(project: Project) -> Decimal | None:
    """Higher-level and own money together in 元; unknown if either is."""
    parts = [funding_cny(project, source) for source in PUBLIC]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))


def abatement_tco2e_per_year(project: Project) -> Decimal | None:
    """Direct abatement in tCO2e a year; an indirect one has no figure."""
    stated = project.abatement
    return stated.amount.to("tCO2e/年") if stated and stated.amount else None


INDIRECT = Words(zh="间接减排", en="indirect")
BY_USERS = Words(zh="使用端减排", en="by users")


def no_tonnes(project: Project) -> Words | None:
    """Why a line rightly states no tonnes of its own; None where it states them, or owes them (METHOD §2, §20)."""
    if project.abatement_scope == "product":
        return BY_USERS
    return INDIRECT if project.abatement is not None and project.abatement.kind == "indirect" else None


def owes_tonnes(project: Project) -> bool:
    """Whether the abatement of a line is unknown."""
    return abatement_tco2e_per_year(project) is None and no_tonnes(project) is None


def benefit_cny(project: Project) -> Decimal | None:
    """Economic benefit in 元, its period as the record says."""
    return project.benefit.amount.to("元") if project.benefit and project.benefit.amount else None


def beneficiaries(project: Project) -> Decimal | None:
    """Beneficiaries in 人次; people are counted once a line, so lines are never summed."""
    return project.beneficiaries.to("人次") if project.beneficiaries else None


def jobs(project: Project) -> Decimal | None:
    """New jobs."""
    return project.jobs.value if project.jobs else None


class Figure(NamedTuple):
    """A column of figures: how a project gives it, its label and unit, and the field that states it."""

    of: Callable[[Project], Decimal | None]
    label: Words
    unit: str
    field: str
    summed: bool = True


def _of_source(source: str) -> Callable[[Project], Decimal | None]:
    return lambda project: funding_cny(project, source)


FIGURES: dict[str, Figure] = {
    "budget.total_cny": Figure(investment_cny, Words(zh="总投资", en="Total investment"), "元", "investment"),
    **{
        f"budget.{source}_cny": Figure(_of_source(source), label, "元", f"funding.{source}")
        for source, label in SOURCES.items()
    },
    "benefits.abatement_tco2e_per_year": Figure(
        abatement_tco2e_per_year, Words(zh="温室气体减排量", en="Direct abatement"), "tCO2e/年", "abatement"
    ),
    "benefits.benefit_cny": Figure(benefit_cny, Words(zh="经济效益", en="Economic benefit"), "元", "benefit"),
    "benefits.beneficiaries": Figure(
        beneficiaries, Words(zh="受益居民数量", en="Beneficiaries"), "人次", "beneficiaries", summed=False
    ),
    "benefits.jobs": Figure(jobs, Words(zh="新增就业机会", en="New jobs"), "人", "jobs"),
}


def blank_paths(project: Project) -> set[str]:
    """The figures, by path, that stand for an empty cell of the plan."""
    blanks = {id(entry.amount) for _, entry in project.funding.entries() if entry.note == "blank"}
    return {path for path, figure in project.figures() if id(figure) in blanks}


def entry_sums(project: Project) -> dict[str, Quantity]:
    """Sources that are stated by entry, with the sum of the entries in the unit of the first: what a plan prints."""
    found = {}
    for source in SOURCES:
        entries = project.funding.of(source) or ()
        if len(entries) > 1:
            first = entries[0].amount
            total = sum((entry.amount.value for entry in entries), Decimal(0)) / first.unit.factor
            found[f"funding.{source}"] = first.with_number(total)
    return found


class FundingRow(NamedTuple):
    """One entry of one source."""

    source: str
    year: str
    amount_cny: Decimal
    entry: Entry


def funding_rows(project: Project) -> Iterator[FundingRow]:
    """Every entry; a year that the record does not state is `undated` and is never spread (METHOD §5)."""
    for source, entry in project.funding.entries():
        yield FundingRow(source, str(entry.year or "undated"), entry.amount.to("元"), entry)
