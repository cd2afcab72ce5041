"""Sources of funds beside what they have to pay: 建设投资, or all of 总投资 (METHOD §3)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.appraisal.formulas import PROJECT, total_investment
from portfolio.appraisal.view import View
from portfolio.records.sums import funding_gap_cny

if TYPE_CHECKING:
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
