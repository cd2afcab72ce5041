"""Sums over what a record states of its money, exact, in 元; how messages print an amount.

None is unknown, never zero (METHOD §3, §4).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from portfolio.records.project import Project


def wan(amount: Decimal | float) -> str:
    """An amount in 元 as messages print it: a stated one with all its digits, a computed one with two decimals.

    >>> wan(Decimal(105_000)), wan(-200_000.0)
    ('10.5 万元', '-20.00 万元')
    """
    if isinstance(amount, Decimal):
        return f"{(amount / 10_000).normalize():,f} 万元"
    return f"{amount / 10_000:,.2f} 万元"


def stated_cny(project: Project, source: str) -> Decimal | None:
    """What a record states of one source in 元, over all years, an empty cell as 0."""
    entries = project.funding.of(source)
    return None if entries is None else sum((entry.amount.to("元") for entry in entries), Decimal(0))


def funding_gap_cny(project: Project) -> Decimal | None:
    """Funding minus investment in 元, or None while any of them is unknown."""
    investment = project.investment.cny if project.investment else None
    sources = [stated_cny(project, source) for source in SOURCES]
    if investment is None or None in sources:
        return None
    return sum((amount for amount in sources if amount is not None), Decimal(0)) - investment


def funding_cny(project: Project, source: str) -> Decimal | None:
    """Money of one source in 元, over all years; an empty cell is 0 only in a row that cross-foots (METHOD §4)."""
    entries = project.funding.of(source) or ()
    if any(entry.note == "blank" for entry in entries) and funding_gap_cny(project) != 0:
        return None
    return stated_cny(project, source)
