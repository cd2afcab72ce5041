"""Contradictions between stated figures: named and printed, never mended (METHOD §3, §4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.programme.figures import investment_cny
from portfolio.programme.totals import comparisons
from portfolio.reading.problem import Place, Problem, collected
from portfolio.records.funding import SOURCES
from portfolio.records.sums import funding_gap_cny

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.programme.programme import Programme
    from portfolio.reading.units import Quantity
    from portfolio.records.fields import Fact


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


#: Every check, in the order of the catalogue.
CHECKS: tuple[Callable[[Programme], Iterator[Problem]], ...] = (_funding, _parts, _spent, _printed, _facts)


def findings(programme: Programme) -> list[Problem]:
    """Everything in a programme that contradicts itself."""
    return collected(problem for check in CHECKS for problem in check(programme))
