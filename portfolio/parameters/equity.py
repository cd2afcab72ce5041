"""The least equity that a project must have (项目资本金最低比例, METHOD §41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from portfolio.parameters.lookup import Parameter, Parameters
    from portfolio.records.finance import ProjectKind


def minimum_equity(parameters: Parameters, kind: ProjectKind, date: dt.date, region: str = "CN") -> Parameter:
    """The least share of equity in the total investment for a kind of project at a date.

    Raises `ParameterError`: D001 (unknown kind), D002 (no rule for that date), D004 (region not declared).

    >>> from datetime import date
    >>> from portfolio.parameters import load
    >>> str(minimum_equity(load(), "other", date(2016, 1, 1)).value)
    '20%'
    """
    return parameters.at(f"finance.min_capital.{kind}", date, region)
