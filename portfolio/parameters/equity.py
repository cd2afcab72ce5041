"""The least equity that a project must have (项目资本金), and the share that it has (METHOD §41)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from portfolio.parameters.lookup import Parameter, Parameters

#: The kinds of project that the rule tells apart; a sector of the records is no such kind.
ProjectKind = Literal[
    "urban_rail", "ports", "airports", "rail_road", "housing", "other_real_estate",
    "steel_aluminium", "cement", "other",
]  # fmt: skip


def minimum_equity(parameters: Parameters, kind: ProjectKind, date: dt.date, region: str = "CN") -> Parameter:
    """The least share of equity in the total investment for a kind of project at a date.

    Raises `ParameterError`: D001 (unknown kind), D002 (no rule for that date), D004 (region not declared).

    >>> from datetime import date
    >>> from portfolio.parameters import load
    >>> str(minimum_equity(load(), "other", date(2016, 1, 1)).value)
    '20%'
    """
    return parameters.at(f"finance.min_capital.{kind}", date, region)


def equity_share(investment: Decimal | None, loans: Decimal | None) -> Decimal | None:
    """What loans leave of the investment, as a fraction of it; None where either is unknown or nothing is invested.

    >>> from decimal import Decimal
    >>> equity_share(Decimal(1000), Decimal(750))
    Decimal('0.25')
    """
    return (investment - loans) / investment if investment and loans is not None else None
