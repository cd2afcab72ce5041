"""Investment, its parts and its sources where they do not add up: named, never mended (METHOD §3, §4).

Sources pay 建设投资, or all of 总投资.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.appraisal.formulas import PROJECT, total_investment
from portfolio.appraisal.view import View
from portfolio.programme.figures import investment_cny
from portfolio.reading.problem import Problem
from portfolio.records.funding import SOURCES
from portfolio.records.sums import funding_gap_cny, wan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.records.project import Project


class Gap(NamedTuple):
    """What the sources are more than 建设投资, and 总投资 as computed, both in 元; None where it is not known."""

    gap_cny: Decimal
    total_cny: Decimal | None


def funding_gap(study: Study, project: Project) -> Gap | None:
    """Sources that pay neither 建设投资 nor 总投资; None where they pay one of them, or something is unknown.

    A full financing plan (资金筹措) pays interest of construction and working capital as well. Both are computed here
    and rounded in print, so that their sum may be one off in the last digit that the sources state.
    """
    gap = funding_gap_cny(project)
    if not gap:
        return None
    total = _total_cny(study, project)
    invested = project.investment.cny if project.investment else Decimal(0)
    if total is not None and abs(invested + gap - total) <= _last_digit_cny(project):
        return None
    return Gap(gap, total)


def _total_cny(study: Study, project: Project) -> Decimal | None:
    """总投资 to the 分; None while loans or cash flow are unknown."""
    if project.financing is None or project.cash_flow is None:
        return None
    found = study.appraise(project)
    if found.ledger is None or found.case.loans is None:
        return None
    view = View(found.case, found.settings, found.ledger).of(PROJECT, ("equity",))
    return Decimal(f"{total_investment(view)[0]:.2f}")


def _last_digit_cny(project: Project) -> Decimal:
    """What the last of all stated digits of the sources is worth in 元."""
    amounts = [entry.amount for _, entry in project.funding.entries() if entry.amount.number]
    digits = [q.with_number(Decimal(1).scaleb(int(q.number.as_tuple().exponent))).to("元") for q in amounts]
    return min(digits, default=Decimal(0))


def _funding(study: Study) -> Iterator[Problem]:
    """Sources that pay neither 建设投资 nor 总投资."""
    for project in study.programme.projects:
        found, investment = funding_gap(study, project), investment_cny(project)
        if found is None or investment is None:
            continue
        gap, total = found
        message = f"sources sum to {wan(investment + gap)}, {_off(gap)} than the investment of {wan(investment)}"
        if total is not None and total != investment:
            off = _off(investment + gap - total)
            message += f" and {off} than all of {wan(total)}, with interest of construction and working capital"
        hint = "ask the applicant which figure holds; tables print both"
        zh = f"各来源合计 {wan(investment + gap)}，比建设投资 {wan(investment)}{_off_zh(gap)}"
        if total is not None and total != investment:
            zh += f"，比总投资 {wan(total)}（含建设期利息和流动资金）{_off_zh(investment + gap - total)}"
        zh += "：请核对以何数为准，各表两数并列。"
        yield Problem(study.programme.place(project.id, "funding"), "F001", "funding", message, hint, zh)


def _off(gap: Decimal) -> str:
    return f"{wan(abs(gap))} {'more' if gap > 0 else 'less'}"


def _off_zh(gap: Decimal) -> str:
    return f"{'多' if gap > 0 else '少'} {wan(abs(gap))}"


def _blank(programme: Programme) -> Iterator[Problem]:
    for project in programme.projects:
        for source in SOURCES:
            entries = project.funding.of(source) or ()
            if funding_gap_cny(project) != 0 and any(entry.note == "blank" for entry in entries):
                yield Problem(
                    programme.place(project.id, "funding", source),
                    "F004",
                    f"funding.{source}",
                    "a blank cell counts as 0 only in a row that cross-foots, and this one does not",
                    f"leave `{source}` out (unknown), or state the figure",
                    f"{SOURCES[source].zh}为空格，仅在该行各来源之和与投资相符时按 0 计，而本行不符：请补列数值。",
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
                f"parts sum to {wan(parts)}, the total is {wan(whole)}",
                "ask the applicant which figure holds; tables print the total",
                f"各项之和 {wan(parts)}，所列总额 {wan(whole)}：请核对以何数为准，各表按总额。",
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
                    f"amounts sum to {wan(total)}, the investment is {wan(stated.cny)}",
                    "write amounts that sum to the investment, or correct it",
                    f"合计 {wan(total)}，建设投资 {wan(stated.cny)}：两者应当相等。",
                )


def money_findings(study: Study) -> list[Problem]:
    """Investment, its parts and its sources where they do not add up (F001, F002, F004)."""
    programme = study.programme
    return [*_funding(study), *_blank(programme), *_parts(programme), *_spent(programme)]
