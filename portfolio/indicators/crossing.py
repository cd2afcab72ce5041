"""Where functions cross zero, many at once: one evaluation serves all of them (METHOD §68)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from portfolio.indicators.flows import Floats, as_floats, as_flows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Ints: TypeAlias = NDArray[np.intp]

#: Into so many parts a bracket is cut in each round, beside the points where straight lines would cross.
_PARTS = 6
_MOST_ROUNDS = 60
_EPS = float(np.finfo(np.float64).eps)


class Crossings(NamedTuple):
    """For each function the `x` at which it crosses zero, NaN where it does not, and whether it `rises` there.

    `first` and `last` are its values at the ends of its range. Each of shape `(n,)`.
    """

    x: Floats
    rises: Floats
    first: Floats
    last: Floats


def crossings(
    values: Callable[[Floats], Floats], grid: ArrayLike, near: ArrayLike = 0.0, close: float = 0.0
) -> Crossings:
    """Where n functions cross zero: between the two points of its grid nearest to `near` that it has signs unlike at.

    `values` takes points of shape `(n, k)`, a row for each function, and gives their values in the same shape; `grid`
    has rising points of shape `(n, k)`; `near` is one number or one a function. A zero counts as above. A crossing is
    found where a value is within `close` of zero, or to the last digit: at a jump, the point on its upper side.
    Piecewise linear functions need few rounds, since each draws straight lines through a bracket and its neighbours
    beside parting it. Raises `ValueError` for fewer than two points. Rule: METHOD §68.

    >>> found = crossings(lambda x: x * x - [[2.0], [9.0], [99.0]], [[0.0, 1.0, 2.0, 4.0]] * 3, close=1e-12)
    >>> found.x.round(9).tolist(), found.rises.tolist()
    ([1.414213562, 3.0, nan], [1.0, 1.0, nan])
    """
    points = as_flows(grid, "grid")
    if points.ndim != 2 or points.shape[-1] < 2:
        raise ValueError(f"grid has shape {points.shape}; write (n, k), k of 2 or more")
    found = np.broadcast_to(values(points), points.shape)
    first, last = found[:, 0], found[:, -1]
    wanted = as_floats(near, "near").reshape(-1, 1)
    crosses = ((found >= 0)[:, 1:] != (found >= 0)[:, :-1]).any(axis=-1)
    for _ in range(_MOST_ROUNDS):
        at = _bracket(points, found, wanted)
        (low, below), (high, above) = (_taken(points, found, at + step) for step in (0, 1))
        best = np.minimum(np.abs(below), np.abs(above))
        narrow = high - low <= 2 * _EPS * np.maximum(np.abs(low), np.abs(high))
        if (~crosses | (best <= close) | narrow).all():
            break
        inside = _within(points, found, at)
        points = np.concatenate([low[:, None], inside, high[:, None]], axis=-1)
        found = np.concatenate([below[:, None], values(inside), above[:, None]], axis=-1)
    rises = above >= 0
    nearest, upper = np.where(np.abs(below) <= np.abs(above), low, high), np.where(rises, high, low)
    x = np.where(best <= close, nearest, upper)
    return Crossings(np.where(crosses, x, np.nan), np.where(crosses, rises * 1.0, np.nan), first, last)


def _bracket(points: Floats, values: Floats, near: Floats) -> Ints:
    """Which point is followed by one of unlike sign, nearest to a place; the first where all are alike."""
    unlike = (values >= 0)[:, 1:] != (values >= 0)[:, :-1]
    away = np.maximum(np.maximum(points[:, :-1] - near, near - points[:, 1:]), 0.0)
    return np.asarray(np.where(unlike, away, np.inf).argmin(axis=-1))


def _taken(points: Floats, values: Floats, at: Ints) -> tuple[Floats, Floats]:
    rows = np.arange(len(points))
    return points[rows, at], values[rows, at]


def _within(points: Floats, values: Floats, at: Ints) -> Floats:
    """Points inside a bracket: at equal distances, and where the lines of it and its neighbours would cross."""
    low, high = points[np.arange(len(at)), at], points[np.arange(len(at)), at + 1]
    inside = [low + (high - low) * part / _PARTS for part in range(1, _PARTS)]
    for step in (-1, 0, 1):
        start = np.clip(at + step, 0, points.shape[-1] - 2)
        (a, before), (b, after) = _taken(points, values, start), _taken(points, values, start + 1)
        rise = after - before
        straight = a - before * np.divide(b - a, rise, out=np.zeros_like(rise), where=rise != 0)
        inside.append(np.clip(straight, low, high))
    return np.sort(np.stack(inside, axis=-1), axis=-1)
