"""Contradictions between stated figures: named and printed, never mended (METHOD §3, §4, §41)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.parameters import Parameter, ParameterError, load
from portfolio.programme.figures import investment_cny
from portfolio.programme.stages import above_preliminary, reapproval, with_stages
from portfolio.programme.totals import comparisons
from portfolio.reading.problem import Place, Problem, collected
from portfolio.records.funding import SOURCES
from portfolio.records.sums import funding_gap_cny

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.parameters import Parameters
    from portfolio.programme.programme import Programme
    from portfolio.reading.units import Quantity
    from portfolio.records.cash_flow import CapexLine
    from portfolio.records.fields import Fact
    from portfolio.records.project import Project


#: Classes of assets whose least life the law sets; land is not written off at all.
_LEAST_LIVES = ("buildings", "machinery", "tools", "vehicles", "electronics")


def _wan(amount: Decimal) -> str:
    return f"{(amount / 10_000).normalize():,f} 万元"


def _funding(programme: Programme) -> Iterator[Problem]:
    for project in programme.projects:
        gap = funding_gap_cny(project)
        if gap:
            investment = investment_cny(project) or Decimal(0)
            message = (
                f"sources sum to {_wan(investment + gap)}, {_wan(abs(gap))} {'more' if gap > 0 else 'less'} than the"
                f" investment of {_wan(investment)}"
            )
            yield Problem(
                programme.place(project.id, "funding"),
                "F001",
                "funding",
                message,
                "ask the applicant which figure holds; tables print both",
            )
        for source in SOURCES:
            entries = project.funding.of(source) or ()
            if gap != 0 and any(entry.note == "blank" for entry in entries):
                yield Problem(
                    programme.place(project.id, "funding", source),
                    "F004",
                    f"funding.{source}",
                    "a blank cell counts as 0 only in a row that cross-foots, and this one does not",
                    f"leave `{source}` out (unknown), or state the figure",
                )


def _parts(programme: Programme) -> Iterator[Problem]:
    for project in programme.projects:
        stated = project.investment
        if stated is None or stated.total is None or not stated.parts:
            continue
        parts = sum((part.to("元") for part in stated.parts.values()), Decimal(0))
        whole = stated.total.to("元")
        if parts != whole:
            yield Problem(
                programme.place(project.id, "investment"),
                "F002",
                "investment",
                f"parts sum to {_wan(parts)}, the total is {_wan(whole)}",
                "ask the applicant which figure holds; tables print the total",
            )


def _spent(programme: Programme) -> Iterator[Problem]:
    """The investment of a cash flow, by line and by year of construction, is the investment of the budget."""
    for project in programme.projects:
        flow, stated = project.cash_flow, project.investment
        if flow is None or stated is None:
            continue
        by_year = [quantity for quantity in flow.construction if quantity.dimension == "money"]
        for field, amounts in (("capex", [line.amount for line in flow.capex]), ("construction", by_year)):
            total = sum((amount.to("元") for amount in amounts), Decimal(0))
            if amounts and total != stated.cny:
                yield Problem(
                    programme.place(project.id, "cash_flow", field),
                    "F002",
                    f"cash_flow.{field}",
                    f"amounts sum to {_wan(total)}, the investment is {_wan(stated.cny)}",
                    "write amounts that sum to the investment, or correct it",
                )


def _stage_parts(programme: Programme) -> Iterator[Problem]:
    for project, stages in with_stages(programme):
        for name, stage in stages.stated.items():
            gap, total = stage.gap_cny, stage.total_cny
            if gap and total is not None:
                yield Problem(
                    programme.place(project.id, "stages", name),
                    "F002",
                    f"stages.{name}",
                    f"parts sum to {_wan(total + gap)}, the amount is {_wan(total)}",
                    "ask which figure holds; tables print the amount",
                )


def _held(programme: Programme) -> Iterator[Problem]:
    """No later stage is above the preliminary design estimate (概算控制预算)."""
    for project, stages in with_stages(programme):
        for name in above_preliminary(stages):
            total, limit = (stages.stated[key].total_cny or Decimal(0) for key in (name, "preliminary"))
            yield Problem(
                programme.place(project.id, "stages", name),
                "F007",
                f"stages.{name}",
                f"{_wan(total)}, the preliminary design estimate is {_wan(limit)}",
                "have the preliminary design estimate adjusted and approved, or correct the figure",
            )


def _of_stage(programme: Programme) -> Iterator[Problem]:
    """`investment` is the 建设投资 of its stage; where that is unknown, it is at least not above the total."""
    for project, stages in with_stages(programme):
        invested, name = investment_cny(project), stages.of_investment
        if invested is None or name is None:
            continue
        stage = stages.stated[name]
        construction, total = stage.construction_cny, stage.total_cny
        if construction is not None and invested != construction:
            message = f"{_wan(invested)}, the construction investment of the {name} is {_wan(construction)}"
        elif construction is None and total is not None and invested > total:
            message = f"{_wan(invested)}, the total investment of the {name} is {_wan(total)}"
        else:
            continue
        hint = "correct it, or name the stage that it is of: `investment_of`"
        yield Problem(programme.place(project.id, "investment"), "F008", "investment", message, hint)


def _reapproval(programme: Programme, parameters: Parameters) -> Iterator[Problem]:
    for project, _ in with_stages(programme):
        found = reapproval(programme, project, parameters)
        if found and found.needed and isinstance(found.limit, Parameter):
            limit = found.limit
            yield Problem(
                programme.place(project.id, "stages", "preliminary"),
                "F006",
                "stages.preliminary",
                f"{_wan(found.preliminary_cny)}, more than {limit.value} above the estimate of"
                f" {_wan(found.estimate_cny)} ({limit.source}, from {limit.start})",
                "report it to the authority that approved the feasibility study, which may ask for a new study",
            )


def _printed(programme: Programme) -> Iterator[Problem]:
    for number, comparison in enumerate(comparisons(programme)):
        if comparison.status != "differs":
            continue
        printed = comparison.printed
        yield Problem(
            programme.place("", "printed", number, "value"),
            "F003",
            f"printed[{number}]",
            f"{printed.figure} is printed as {printed.value}, the rows sum to {comparison.sums}",
            printed.explanation.text("en") if printed.explanation else "tables print the sum, with the printed figure",
        )


class Conflict(NamedTuple):
    """A fact that contradicts an earlier one of the same key and year."""

    fact: Fact
    earlier: Fact


def same_figure(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities state the same figure; tonnes and tonnes of CO2e are one kind here (METHOD §1)."""
    kinds = {quantity.dimension.replace("emission", "mass") for quantity in (one, other)}
    return len(kinds) == 1 and one.value == other.value


def conflicts(programme: Programme) -> list[Conflict]:
    """The facts that two places state differently; of single records, only those that they state themselves."""
    first: dict[tuple[str, int | None], Fact] = {}
    found = []
    head = [(fact, programme.whole) for fact in programme.record.facts]
    for fact, counts in [*head, *((fact, True) for project in programme.projects for fact in project.facts)]:
        if fact.value is None:
            continue
        earlier = first.setdefault((fact.key, fact.year), fact)
        if counts and earlier.value and not same_figure(earlier.value, fact.value):
            found.append(Conflict(fact, earlier))
    return found


def _facts(programme: Programme) -> Iterator[Problem]:
    for fact, earlier in conflicts(programme):
        yield Problem(
            (fact.value and fact.value.place) or Place(programme.record.id),
            "F005",
            fact.key,
            f"{fact.value} (source line {fact.source.line}), but {earlier.value} in line {earlier.source.line}",
            "ask which figure holds; both are printed",
        )


def _classed(programme: Programme) -> Iterator[tuple[Project, int, CapexLine, int]]:
    """Lines of investment of a class with a least life, their places, and the years of their depreciation."""
    for project in programme.projects:
        if project.cash_flow is not None and project.tax is not None and project.tax.depreciation is not None:
            for number, line in enumerate(project.cash_flow.capex):
                if line.asset_class in _LEAST_LIVES:
                    yield project, number, line, project.tax.depreciation.years


def _short_lives(programme: Programme, parameters: Parameters) -> Iterator[Problem]:
    """No class of assets is written off sooner than the law in force at the end of the year allows (METHOD §38)."""
    for project, number, line, years in _classed(programme):
        begins = project.cash_flow.first_year if project.cash_flow else None
        date = dt.date(programme.record.year or begins or 1, 12, 31)
        try:
            least = parameters.at(
                f"tax.depreciation.min_life.{line.asset_class}", date, programme.record.region or "CN"
            )
        except ParameterError:  # no least life was in force
            continue
        if years < least.number:
            yield Problem(
                programme.place(project.id, "cash_flow", "capex", number),
                "F044",
                f"cash_flow.capex[{number}]",
                f"{years} years of depreciation, for {line.asset_class} at least {least.value} ({least.source})",
                "write the years of the law in `tax.depreciation`, or say why it is sooner",
            )


#: Every check of the figures by themselves, in the order of the catalogue.
CHECKS: tuple[Callable[[Programme], Iterator[Problem]], ...] = (
    _funding,
    _parts,
    _spent,
    _stage_parts,
    _printed,
    _facts,
    _held,
    _of_stage,
)


def findings(programme: Programme, parameters: Parameters | None = None) -> list[Problem]:
    """Everything in a programme that contradicts itself, or a rule by the parameters (those of the package if None)."""
    found = [problem for check in CHECKS for problem in check(programme)]
    if any(with_stages(programme)) or any(_classed(programme)):
        parameters = parameters or load()
        found += [*_reapproval(programme, parameters), *_short_lives(programme, parameters)]
    return collected(found)
