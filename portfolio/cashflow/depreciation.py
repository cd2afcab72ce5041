"""Depreciation of an asset by year, by four methods (METHOD §38)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from portfolio.indicators.flows import Floats, as_floats, as_flows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Method: TypeAlias = Literal["straight_line", "double_declining", "sum_of_years", "explicit"]
#: Amounts given year by year may miss cost − residual by this share of the cost, which is rounding, and no more.
_ROUNDING = 1e-9


def depreciation(
    cost: ArrayLike, residual: ArrayLike, life: int, method: Method, *, amounts: ArrayLike | None = None
) -> Floats:
    """Depreciation (折旧) of each year of an asset's life, positive, in the unit of the cost, shape (…, life).

    `cost` (原值) and `residual` (净残值) are money of shape (…), `life` whole years; year 1 is the first of operation.
    The years sum to cost − residual. Methods: `straight_line` (年限平均法); `double_declining` (双倍余额递减法),
    2 / life of the net book value, the last two years level, the book value never below the residual; `sum_of_years`
    (年数总和法); `explicit`, which takes `amounts` of shape (…, life).

    Raises `ValueError` for another method, a life that is no whole number of at least 1, a residual outside 0 … cost,
    NaN and infinities, and explicit amounts that are missing, negative, or sum to something else. Rule: METHOD §38.

    >>> depreciation(60_000, 3_000, 5, "sum_of_years").tolist()
    [19000.0, 15200.0, 11400.0, 7600.0, 3800.0]
    >>> depreciation(800, 20, 5, "double_declining").round(6).tolist()
    [320.0, 192.0, 115.2, 76.4, 76.4]
    """
    if method not in get_args(Method):
        raise ValueError(f"{method!r} is no method of depreciation; write one of {', '.join(get_args(Method))}")
    if (amounts is not None) != (method == "explicit"):
        raise ValueError("amounts go with the method explicit, which needs them")
    years = whole_years(life, "life", least=1)
    value, rest = _asset(cost, residual)
    if amounts is not None:
        return _explicit(as_flows(amounts, "amounts"), value, rest, years)
    if method == "double_declining":
        return _double_declining(value, rest, years)
    weights = np.ones(years) if method == "straight_line" else np.arange(years, 0, -1)
    return np.asarray((value - rest)[..., None] * (weights / weights.sum()))


def whole_years(value: int, name: str, least: int = 0) -> int:
    """A number of years as an int; raises `ValueError` unless it is one whole number of at least `least`."""
    years = as_floats(value, name)
    if years.ndim or not np.isfinite(years) or years != np.floor(years) or years < least:
        raise ValueError(f"{name} must be a whole number of years, {least} or more, not {value!r}")
    return int(years)


def _asset(cost: ArrayLike, residual: ArrayLike) -> tuple[Floats, Floats]:
    value, rest = as_floats(cost, "cost"), as_floats(residual, "residual")
    if not (np.isfinite(value).all() and np.isfinite(rest).all()):
        raise ValueError("cost and residual must be finite; unknown is not zero")
    value, rest = np.broadcast_arrays(value, rest)
    if ((rest < 0) | (rest > value)).any():
        raise ValueError("residual must lie between 0 and the cost (money, not a share of it)")
    return value, rest


def _double_declining(cost: Floats, residual: Floats, years: int) -> Floats:
    out = np.empty((*cost.shape, years))
    level = max(years - 2, 0)
    left = cost - residual
    for year in range(level):
        # A high residual is reached before the life ends; from there on nothing is left to write off.
        out[..., year] = np.minimum((left + residual) * (2 / years), left)
        left = left - out[..., year]
    out[..., level:] = (left / (years - level))[..., None]
    return out


def _explicit(amounts: Floats, cost: Floats, residual: Floats, years: int) -> Floats:
    if amounts.shape[-1] != years:
        raise ValueError(f"amounts has {amounts.shape[-1]} years, the life {years}")
    if (amounts < 0).any():
        raise ValueError("amounts must not be negative")
    missed = amounts.sum(axis=-1) - (cost - residual)
    if (np.abs(missed) > _ROUNDING * cost).any():
        raise ValueError(f"amounts must sum to cost - residual; they miss it by up to {np.abs(missed).max():g}")
    return np.array(np.broadcast_to(amounts, (*missed.shape, years)))
