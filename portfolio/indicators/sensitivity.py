"""Break-even points, sensitivity coefficients and critical values, linear and exact."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.indicators.flows import Floats, as_floats, known

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

_EPS = float(np.finfo(np.float64).eps)
_MOST_STEPS = 200
#: Into so many steps a range is parted in search of the crossing nearest to no change.
_GRID = 64


def break_even(
    fixed: ArrayLike, price: ArrayLike, variable: ArrayLike, tax: ArrayLike = 0.0, target: ArrayLike = 0.0
) -> Floats | float | None:
    """Break-even output (盈亏平衡点产量) BEP = (fixed + target profit) / (price − variable cost − tax), in units.

    `fixed` and `target` per year, the rest per unit of output, all positive. Over the design output it is the
    break-even rate of use (生产能力利用率). None (NaN in a batch) where a unit earns nothing: no output breaks even.
    Raises `ValueError` for what is not finite. Rule: METHOD §18; 《建设项目经济评价方法与参数》第三版.

    >>> break_even(3_600_000, 1000, 350, 150)
    7200.0
    """
    f, p, v, t, g = (as_floats(x, "break_even") for x in (fixed, price, variable, tax, target))
    margin = p - v - t
    above = f + g
    if not np.isfinite(above + margin).all():
        raise ValueError("break_even needs finite numbers; unknown is not zero")
    with np.errstate(all="ignore"):
        return known(np.where(margin > 0, above / margin, np.nan))


def break_even_price(
    fixed: ArrayLike, output: ArrayLike, variable: ArrayLike, tax: ArrayLike = 0.0, target: ArrayLike = 0.0
) -> Floats | float | None:
    """Break-even price (盈亏平衡点售价) BEP = (fixed + target profit) / output + variable cost + tax, per unit.

    `fixed` and `target` per year, `output` in units a year (the design output unless another is meant), `variable` and
    `tax` per unit. The tax is an amount, not a share of the price. None (NaN in a batch) where nothing is produced.
    Raises `ValueError` for what is not finite. Rule: METHOD §18; 《建设项目经济评价方法与参数》第三版.

    >>> break_even_price(3_600_000, 60_000, 350, 150)
    560.0
    """
    f, q, v, t, g = (as_floats(x, "break_even_price") for x in (fixed, output, variable, tax, target))
    if not np.isfinite(f + q + v + t + g).all():
        raise ValueError("break_even_price needs finite numbers; unknown is not zero")
    with np.errstate(all="ignore"):
        return known(np.where(q > 0, (f + g) / q + v + t, np.nan))


def break_even_root(profit: Callable[[float], float], low: float, high: float) -> float | None:
    """Exact break-even of any profit curve: the x in [low, high], nearest to low, at which profit(x) = 0.

    None where profit has one sign throughout the steps into which the range is parted. Raises `ValueError` for an empty
    range and for a profit that is not finite. Rule: METHOD §18.

    >>> round(break_even_root(lambda x: 45 * x - 300 - 0.1 * x * x, 0, 100), 6)
    6.768472
    """
    return _crossing(profit, low, high)


def sensitivity_coefficient(base: ArrayLike, changed: ArrayLike, change: ArrayLike) -> Floats | float | None:
    """Sensitivity (敏感度系数) S_AF = (ΔA / |A|) / (ΔF / F): relative change of A per relative change of F, signed.

    `base` and `changed` are the indicator before and after; `change` is the factor's relative change (0.1 for +10 %).
    Above 0 the indicator rises with the factor, also from a base below 0.
    None (NaN in a batch) where base or change is zero. Raises `ValueError` for what is not finite. Rule: METHOD §18.

    >>> sensitivity_coefficient(100, 60, 0.1)
    -4.0
    """
    a, b, f = (as_floats(x, "sensitivity_coefficient") for x in (base, changed, change))
    if not np.isfinite(a + b + f).all():
        raise ValueError("sensitivity_coefficient needs finite numbers; unknown is not zero")
    with np.errstate(all="ignore"):
        return known(np.where((a != 0) & (f != 0), (b - a) / np.abs(a) / f, np.nan))


def critical_value_linear(
    base: ArrayLike, changed: ArrayLike, change: ArrayLike, limit: ArrayLike = 0.0
) -> Floats | float | None:
    """Critical change of a factor (临界点), linear: ΔF at which the indicator reaches its limit on a straight line.

    ΔF* = change · (limit − base) / (changed − base), a fraction of the factor. None (NaN in a batch) where the
    indicator does not move. Raises `ValueError` for what is not finite. Rule: METHOD §18.

    >>> critical_value_linear(100, 60, 0.1)
    0.25
    """
    a, b, f, target = (as_floats(x, "critical_value") for x in (base, changed, change, limit))
    if not np.isfinite(a + b + f + target).all():
        raise ValueError("critical_value needs finite numbers; unknown is not zero")
    with np.errstate(all="ignore"):
        return known(np.where(a != b, f * (target - a) / (b - a), np.nan))


@dataclass(frozen=True, slots=True)
class CriticalValue:
    """The change of a factor at which an indicator reaches its limit, as fractions.

    `linear` is drawn through two points, `exact` found by computing the indicator anew. None where there is none, for
    `exact` within the range searched.
    """

    linear: float | None
    exact: float | None


def critical_value(
    indicator: Callable[[float], float],
    change: float = 0.1,
    limit: float = 0.0,
    low: float = -0.99,
    high: float = 10.0,
) -> CriticalValue:
    """Critical change of a factor (临界点, 转换值), linear AND exact: ΔF at which indicator(ΔF) = limit.

    `indicator` gives the indicator for a relative change of the factor; indicator(0) is the base. `linear` lays a line
    through 0 and `change`; `exact` is the root nearest to 0 in [low, high], which must hold 0. The two differ wherever
    the indicator is curved: read the exact one.

    Raises `ValueError` for a range that does not hold 0 and for an indicator that is not finite somewhere in it: narrow
    the range to where the indicator exists. Rule: METHOD §18.

    >>> found = critical_value(lambda change: 100 / (1 + change) - 80)
    >>> round(found.linear, 4), round(found.exact, 4)
    (0.22, 0.25)
    """
    if not low <= 0 <= high or change == 0:
        raise ValueError("critical_value needs a change other than 0 and low <= 0 <= high")
    linear = critical_value_linear(indicator(0.0), indicator(change), change, limit)

    def beyond(x: float) -> float:
        return indicator(x) - limit

    sides = (_crossing(beyond, 0.0, high), _crossing(lambda x: beyond(-x), 0.0, -low))
    found = [sign * x for sign, x in zip((1, -1), sides, strict=True) if x is not None]
    return CriticalValue(linear if isinstance(linear, float) else None, min(found, key=abs) + 0.0 if found else None)


def search_points(low: float, high: float) -> list[float]:
    """The changes at which `critical_value` looks for a crossing in [low, high], for who computes them in a batch.

    >>> points = search_points(-0.95, 5.0)
    >>> min(points), 0.0 in points, max(points)
    (-0.95, True, 5.0)
    """
    return [*(-x for x in _steps(0.0, -low)), *_steps(0.0, high)]


def _steps(low: float, high: float) -> list[float]:
    """Quadratic steps: the crossing is wanted near the start, and a change there counts for more."""
    return [low + (high - low) * (k / _GRID) ** 2 for k in range(_GRID + 1)]


def _crossing(function: Callable[[float], float], low: float, high: float) -> float | None:
    """The first root in [low, high] that a change of sign between steps betrays, by bisection and secants."""
    if not low <= high or not math.isfinite(high - low):
        raise ValueError(f"[{low}, {high}] is no range")
    before, value = low, _finite(function, low)
    for after in _steps(low, high)[1:]:
        if value == 0:
            return before
        ahead = _finite(function, after)
        if ahead != 0 and (value > 0) != (ahead > 0):
            return _between(function, (before, value), (after, ahead))
        before, value = after, ahead
    return before if value == 0 else None


def _between(function: Callable[[float], float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Ridders' method: the root between two points of opposite sign."""
    for _ in range(_MOST_STEPS):
        if abs(b[0] - a[0]) <= 2 * _EPS * max(abs(a[0]), abs(b[0])):
            break
        middle = (a[0] + b[0]) / 2
        value = _finite(function, middle)
        if value == 0:
            return middle
        root = math.sqrt(value / a[1] * (value / a[1]) - b[1] / a[1])
        at = middle + (middle - a[0]) * (value / a[1]) / root
        at = at if math.isfinite(at) else middle  # values too small for their ratio
        new = _finite(function, at)
        if new == 0:
            return at
        ends = sorted([a, b, (middle, value), (at, new)])
        a, b = next((p, q) for p, q in itertools.pairwise(ends) if (p[1] > 0) != (q[1] > 0))
    return a[0] if abs(a[1]) < abs(b[1]) else b[0]


def _finite(function: Callable[[float], float], x: float) -> float:
    value = float(function(x))
    if not math.isfinite(value):
        raise ValueError(f"the indicator is {value} at {x}")
    return value
