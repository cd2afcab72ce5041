"""All real roots of one sum of exponentials, by a ladder of sums with one change of sign less on each rung.

f(s) = Σ a_i e^(t_i s) is the NPV in s = −ln(1 + r): every real s is a rate above −1. Multiply f by e^(−ks), with k
between the times of two neighbours of opposite sign, and differentiate: the amounts become a_i (t_i − k), which have
exactly one change of sign less. By Rolle's theorem the roots of that sum part the line into pieces on which e^(−ks) f
is monotone, so each piece holds one root if the signs at its ends differ, and none otherwise. The bottom rung has no
change of sign and no root; climbing up from it finds every root, without a grid, a start value or a range (METHOD
§14).

Where f at a turning point is no larger than the rounding of the amounts, f touches zero there: flows that differ by
less than they can be written have such a root, and it is given once, with its multiplicity.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from portfolio.indicators.flows import Floats

EPS = float(np.finfo(np.float64).eps)
#: |f| below this share of Σ |a_i| e^(t_i s) is zero: a few units in the last place of the amounts.
TOUCH = 16 * EPS
_MOST_STEPS = 200
#: Amounts below this share of the largest are out of reach of float64's powers.
DUST = 1e-200


class Root(NamedTuple):
    """A root in s = −ln(1 + r), and how many coincide there."""

    s: float
    multiplicity: int = 1


class _Point(NamedTuple):
    """A point that parts the line: the sign of f there, and the multiplicity of the turning point."""

    s: float
    sign: int
    multiplicity: int


def sign_changes(amounts: Floats) -> int:
    """Changes of sign in a series, zeros left out: Descartes' bound for the number of roots above −1.

    >>> sign_changes(np.array([0.0, -100, 0, 230, -132]))
    2
    """
    signs = np.sign(amounts[amounts != 0])
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def without_dust(amounts: Floats) -> Floats:
    """Amounts below 1e-200 of the largest as zero, where that takes no change of sign away: remains of computations.

    Raises `ValueError` where it would: float64 cannot hold the powers that such a root needs.
    """
    dust = (amounts != 0) & (np.abs(amounts) < DUST * np.abs(amounts).max())
    if not dust.any():
        return amounts
    cleaned = np.where(dust, 0.0, amounts)
    if sign_changes(cleaned) != sign_changes(amounts):
        i = int(np.argmax(dust))
        raise ValueError(f"flows[{i}] is {amounts[i]}, less than {DUST} of the largest; write 0 if that is meant")
    return cleaned


def all_roots(amounts: Floats, times: Floats) -> list[Root]:
    """The real roots of Σ a_i e^(t_i s), ascending in s; amounts finite, times rising strictly.

    Zero amounts are left out. No amounts, or none that differ in sign, have no root.

    >>> [round(math.expm1(-root.s), 12) for root in all_roots(np.array([-100.0, 230, -132]), np.arange(3.0))]
    [0.2, 0.1]
    """
    kept = amounts != 0
    rungs = [_Sum.of(amounts[kept], times[kept])] if kept.any() else []
    while rungs and (lower := rungs[-1].derived()):
        rungs.append(lower)
    points: list[Root] = []
    for rung in reversed(rungs):
        points = _climb(rung, points)
    return points


def _climb(rung: _Sum, turning: list[Root]) -> list[Root]:
    """The roots on a rung, from those of the rung below."""
    ends = (_Point(-math.inf, rung.sign(0), 0), _Point(math.inf, rung.sign(-1), 0))
    inner = [_Point(p.s, rung.sign_at(p.s), p.multiplicity) for p in turning]
    points = [ends[0], *_merged(inner), ends[1]]
    roots = [Root(p.s, p.multiplicity + 1) for p in points if p.sign == 0]
    for left, right in itertools.pairwise(points):
        if left.sign * right.sign < 0:
            roots.append(Root(_solved(rung, left.s, right.s)))
    return sorted(roots)


def _merged(points: list[_Point]) -> list[_Point]:
    """Neighbouring turning points that all touch zero are one: between them f is monotone, so it is zero there too."""
    merged: list[_Point] = []
    for point in points:
        if merged and point.sign == merged[-1].sign == 0:
            before = merged.pop()
            count = before.multiplicity + point.multiplicity
            mean = (before.s * before.multiplicity + point.s * point.multiplicity) / count
            merged.append(_Point(mean, 0, count))
        else:
            merged.append(point)
    return merged


class _Value(NamedTuple):
    """Receipts and payments at one s, each with its derivative, on a common scale."""

    receipts: float
    payments: float
    receipts_slope: float
    payments_slope: float

    @property
    def difference(self) -> float:
        return self.receipts - self.payments

    @property
    def noise(self) -> float:
        return EPS * (self.receipts + self.payments)


class _Sum(NamedTuple):
    """One rung: amounts other than zero, scaled to at most 1, their times, what sums up either side and its slope."""

    amounts: Floats
    times: Floats
    sides: Floats

    @classmethod
    def of(cls, amounts: Floats, times: Floats) -> _Sum:
        centred = times - (times[0] + times[-1]) / 2
        up, down = amounts > 0, np.where(amounts < 0, -1.0, 0.0)
        return cls(amounts / np.abs(amounts).max(), times, np.stack([up, down, up * centred, down * centred]))

    def sign(self, i: int) -> int:
        return 1 if self.amounts[i] > 0 else -1

    def derived(self) -> _Sum | None:
        """The rung below; None where no change of sign is left."""
        changes = np.flatnonzero(np.sign(self.amounts[1:]) != np.sign(self.amounts[:-1]))
        if not len(changes):
            return None
        i = int(changes[0])
        return _Sum.of(self.amounts * (self.times - (self.times[i] + self.times[i + 1]) / 2), self.times)

    def terms(self, s: float) -> Floats:
        """The terms at s over the power of the first time (s ≤ 0) or of the last (s > 0): none can overflow."""
        origin = self.times[0] if s <= 0 else self.times[-1]
        return np.asarray(self.amounts * np.power(math.exp(-abs(s)), np.abs(self.times - origin)))

    def value(self, s: float) -> _Value:
        """Both sides at s, with slopes by s; the scale of `terms` is taken as constant in s."""
        return _Value._make((self.sides @ self.terms(s)).tolist())

    def sign_at(self, s: float) -> int:
        """The sign at s, 0 where rounding of the amounts could turn it."""
        terms = self.terms(s)
        total, size = math.fsum(terms), float(np.abs(terms).sum())
        return 0 if abs(total) <= TOUCH * size else (1 if total > 0 else -1)


def _solved(rung: _Sum, low: float, high: float) -> float:
    """The one root between low and high, at which the signs of f differ; either may be infinite."""
    low, high = _bracket(rung, low, high)
    rising = rung.value(high).difference > 0
    s, last = (low + high) / 2, high - low
    for _ in range(_MOST_STEPS):
        at = rung.value(s)
        if (at.difference > 0) == rising:
            high = s
        else:
            low = s
        step = _newton(at)
        target = s - step
        if abs(at.difference) <= at.noise:
            return target if low <= target <= high else s
        if not low < target < high or abs(step) > last / 2:
            target = low + (high - low) / 2
        last = abs(target - s)
        s = target
        if high - low <= 2 * EPS * max(abs(low), abs(high)) or last == 0:
            break
    return s


def _newton(at: _Value) -> float:
    """Newton's step for ln(receipts) − ln(payments), which is nearly straight where f itself is not."""
    if at.receipts <= 0 or at.payments <= 0:
        return math.inf
    slope = at.receipts_slope / at.receipts - at.payments_slope / at.payments
    return math.log(at.receipts / at.payments) / slope if slope else math.inf


def _bracket(rung: _Sum, low: float, high: float) -> tuple[float, float]:
    """Finite ends: an infinite one is walked to from the other (from 0 if both are), doubling the stride."""
    step = 4 / float(rung.times[-1] - rung.times[0])
    if math.isinf(low) and math.isinf(high):
        low, high = (-math.inf, 0.0) if rung.value(0.0).difference * rung.sign(-1) > 0 else (0.0, math.inf)
    while math.isinf(low):
        trial = high - step
        if rung.value(trial).difference * rung.sign(0) > 0:
            low = trial
        else:
            high, step = trial, 2 * step
    while math.isinf(high):
        trial = low + step
        if rung.value(trial).difference * rung.sign(-1) > 0:
            high = trial
        else:
            low, step = trial, 2 * step
    return low, high
