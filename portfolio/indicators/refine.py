"""The closer look at cells in which f may turn: halved until each is clear, holds one root, or is bent one way only.

On a small cell f is its Taylor polynomial about the middle, give or take a remainder that the eighth absolute moment
at the ends bounds. Its coefficients tell at once whether f, its slope or its bend can be zero there. Where f is bent
one way it has one turning point at most, and the value there says whether f crosses zero twice, touches it, or stays
away (METHOD §14).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.indicators.brackets import BLOCK, Brackets
from portfolio.indicators.ladder import TOUCH
from portfolio.indicators.moments import Workspace, mirrored, shifted, time_powers
from portfolio.indicators.sweep import Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from portfolio.indicators.flows import Floats

    Mask = NDArray[np.bool_]

#: Cells still not judged after so many halvings hold a root of higher multiplicity, or nearly so.
_DEEPEST = 16
#: Terms of the Taylor polynomial; the bound of the remainder needs an even moment.
_TERMS = 8
#: A value or slope that is less than this share of the terms is too near zero to tell the sign by.
_UNCLEAR, _NEAR, _FLAT = 1e-12, 1e-11, 1e-5
_NEWTON_STEPS, _MOST_STEPS = 3, 12
#: A gain in value of this share of the terms is far below what decides between touching and crossing.
_NOTHING = 1e-18
#: Up to this growth of the terms across half a cell, the sums in its middle serve for its ends.
_STEEP = 8.0


class Doubles(NamedTuple):
    """Points at which f touches zero, each with its column."""

    column: NDArray[np.intp]
    s: Floats


class Refined(NamedTuple):
    """What the closer look found: brackets of one root each, double roots, columns that only the ladder can judge."""

    brackets: list[Brackets]
    doubles: list[Doubles]
    hard: NDArray[np.intp]


def refine(space: Workspace, columns: Floats, cells: Cells) -> Refined:
    """Judge cells of flows of shape (n, m), none of which may stretch across s = 0."""
    found, doubles, hard = list[Brackets](), list[Doubles](), list["NDArray[np.intp]"]()
    for _ in range(_DEEPEST):
        rest = list[Cells]()
        for start in range(0, len(cells.column), BLOCK):
            looked, left = _look(space, columns, cells.part(slice(start, start + BLOCK)))
            found += looked.brackets
            doubles += looked.doubles
            hard.append(looked.hard)
            rest.append(left)
        if not rest:
            break
        cells = Cells.joined(rest)
    return Refined(found, doubles, np.unique(np.concatenate([cells.column, *hard])))


class _Local(NamedTuple):
    """Cells with their columns, time reversed right of 0 so that no power overflows."""

    columns: Floats
    cells: Cells
    turn: Mask

    def part(self, which: NDArray[np.intp]) -> _Local:
        return _Local(self.columns[:, which], *self.bare(which)[1:])

    def bare(self, which: NDArray[np.intp]) -> _Local:
        """Some cells without their columns, which are costly to copy."""
        return _Local(self.columns[:, :0], self.cells.part(which), self.turn[which])

    def brackets(self, low: Floats, high: Floats, guess: Floats, rising: Mask) -> Brackets:
        """Brackets in s as the caller counts it."""
        return Brackets(self.cells.column, low, high, guess, rising, self.cells.about).turned(self.turn)


class _Taylor(NamedTuple):
    """Polynomials in u = (s − middle) / half, from −1 to 1, for e^(−κ(s − middle)) f, with remainder and size of f."""

    middle: Floats
    half: Floats
    coefficients: Floats
    remainder: Floats
    size: Floats

    def sure(self, derivative: int) -> Mask:
        """Whether this derivative keeps off zero on the whole cell."""
        k = np.arange(_TERMS)
        factor = np.array([math.perm(int(i), derivative) for i in k], dtype=np.float64)[:, None]
        others = np.sum(np.abs(self.coefficients[derivative + 1 :]) * factor[derivative + 1 :], axis=0)
        slack = math.perm(_TERMS, derivative) * self.remainder + _UNCLEAR * self.size
        return np.asarray(np.abs(self.coefficients[derivative]) * factor[derivative] > others + slack)

    def root(self, derivative: int, start: Floats) -> Floats:
        """Newton's u for a root of this derivative, from `start`, as s; a guess that the caller makes good."""
        factors = [float(math.perm(k, derivative)) for k in range(derivative, _TERMS)]
        polynomial = self.coefficients[derivative:] * np.array(factors)[:, None]
        u = start
        for _ in range(_NEWTON_STEPS):
            value, slope = polynomial[-1], np.zeros_like(u)
            for c in polynomial[-2::-1]:
                slope = slope * u + value
                value = value * u + c
            step = value / slope
            u = np.clip(np.where(np.isfinite(step), u - step, u), -1, 1)
        return self.middle + u * self.half

    def ends(self, derivative: int) -> tuple[Floats, Floats]:
        """A derivative by u at both ends."""
        factors = np.array([float(math.perm(k, derivative)) for k in range(derivative, _TERMS)])
        signs = np.where(np.arange(len(factors)) % 2, -1.0, 1.0)
        left, right = np.stack([factors * signs, factors]) @ self.coefficients[derivative:]
        return left, right

    def part(self, which: NDArray[np.intp]) -> _Taylor:
        return _Taylor._make(field[..., which] for field in self)


def _expanded(space: Workspace, local: _Local) -> _Taylor:
    """Taylor polynomials about the middles; derivatives of e^(−κs) f are moments about κ."""
    cells = local.cells
    middle, half = (cells.low + cells.high) / 2, (cells.high - cells.low) / 2
    centre = float(np.median(cells.about)) + space.centre
    weight, by = time_powers(space.n, _TERMS, centre), cells.about + space.centre - centre
    table = space.terms(local.columns, middle)
    signed = shifted(weight[:_TERMS] @ table, by)
    scale = np.power(half, np.arange(_TERMS)[:, None]) / np.array([math.factorial(k) for k in range(_TERMS)])[:, None]
    # No term grows by more than this from the middle to an end.
    growth = np.exp((np.abs(cells.about) + space.centre) * half)
    if growth.max() < _STEEP:
        size, bound = _absolute(weight, table, by) * growth
    else:
        # A sum of exponentials with positive coefficients is largest at an end.
        size, bound = np.zeros((2, len(middle)))
        for end in (cells.low, cells.high):
            tilt = np.exp((centre + by) * (middle - end))
            at_end = _absolute(weight, space.terms(local.columns, end), by) * tilt
            size, bound = np.maximum(size, at_end[0]), np.maximum(bound, at_end[1])
    return _Taylor(middle, half, signed * scale, bound * np.power(half, _TERMS) / math.factorial(_TERMS), size)


def _absolute(weight: Floats, table: Floats, by: Floats) -> Floats:
    """Σ |terms|, and a bound of Σ |terms| (i − κ)^8 from the moment about the centre of all cells (Minkowski)."""
    total, spread = weight[[0, _TERMS]] @ np.abs(table, out=table)
    reach = np.sqrt(np.sqrt(np.sqrt(spread / total))) + np.abs(by)
    return np.stack([total, total * reach**_TERMS])


def _look(space: Workspace, columns: Floats, cells: Cells) -> tuple[Refined, Cells]:
    """One round: what can be judged is, the rest is halved."""
    turn = cells.low + cells.high > 0
    local = _Local(mirrored(space.taken(columns, cells.column), turn), cells.turned(turn), turn)
    with np.errstate(all="ignore"):
        taylor = _expanded(space, local)
        usable = np.isfinite(taylor.coefficients.sum(axis=0) + taylor.remainder)
        crossing = local.cells.above_low != local.cells.above_high
        monotone, bent = taylor.sure(1), taylor.sure(2)
        values, slopes = taylor.ends(0), taylor.ends(1)
        # An end near which f may touch zero leaves it to the ladder to say what is there.
        touchy = bent & ~monotone & (_touchy(taylor, values[0], slopes[0]) | _touchy(taylor, values[1], slopes[1]))
        turning = ((taylor.coefficients[2] > 0) == local.cells.above_low) & ((slopes[0] > 0) != (slopes[1] > 0))
        single = crossing & (monotone | bent) & ~touchy & usable
        clear = ~crossing & (monotone | taylor.sure(0) | (bent & ~turning & ~touchy))
        dipping = ~crossing & ~clear & bent & ~touchy & usable
        rest = ~(single | clear | dipping | touchy) & usable
        one, two, more = np.flatnonzero(single), np.flatnonzero(dipping), np.flatnonzero(rest)
        found = [_singles(local.bare(one), taylor.part(one))]
        doubles, hard = list[Doubles](), cells.column[touchy | ~usable]
        if len(two):
            share = slopes[0][two] / (slopes[0] - slopes[1])[two]
            pairs, touching, lost = _dips(space, local.part(two), taylor.part(two).root(1, 2 * share - 1))
            found += pairs
            doubles.append(touching)
            hard = np.concatenate([hard, lost])
    return Refined(found, doubles, hard), _halved(local.bare(more), taylor.part(more))


def _touchy(taylor: _Taylor, value: Floats, slope: Floats) -> Mask:
    return np.asarray((np.abs(value) < _NEAR * taylor.size) & (np.abs(slope) < _FLAT * taylor.size))


def _singles(local: _Local, taylor: _Taylor) -> Brackets:
    """One root each: the guess from the polynomial."""
    left, right = taylor.ends(0)
    share = left / (left - right)
    guess = taylor.root(0, np.where(np.isfinite(share), np.clip(2 * share - 1, -1, 1), 0.0))
    return local.brackets(local.cells.low, local.cells.high, guess, local.cells.above_high)


def _halved(local: _Local, taylor: _Taylor) -> Cells:
    c, above, middle = local.cells, taylor.coefficients[0] > 0, taylor.middle
    halves = (
        Cells(c.column, c.low, middle, c.above_low, above, c.about),
        Cells(c.column, middle, c.high, above, c.above_high, c.about),
    )
    return Cells.joined([half.turned(local.turn) for half in halves])


def _dips(space: Workspace, local: _Local, start: Floats) -> tuple[list[Brackets], Doubles, NDArray[np.intp]]:
    """The turning points of cells bent towards zero: two roots beside each, or one that touches, or none.

    Columns whose turning point was not reached are left to the ladder.
    """
    c = local.cells
    at = _turned_at(space, local, start)
    near = np.flatnonzero(np.abs(at.value) <= 64 * TOUCH * at.size)
    powers = np.power(np.exp(at.point[near]), np.arange(space.n)[:, None])
    at.value[near] = exact_sum(local.columns[:, near] * powers)
    touching = (np.abs(at.value) <= TOUCH * at.size) & at.reached
    crossing = np.flatnonzero(~touching & ((at.value > 0) != c.above_low) & at.reached)
    two, point, side = local.bare(crossing), at.point[crossing], c.above_low[crossing]
    reach = np.sqrt(np.abs(2 * at.value / at.bend))[crossing]
    pairs = [
        two.brackets(two.cells.low, point, np.maximum(point - reach, two.cells.low), ~side),
        two.brackets(point, two.cells.high, np.minimum(point + reach, two.cells.high), side),
    ]
    s = np.where(local.turn, -at.point, at.point)
    return pairs, Doubles(c.column[touching], s[touching]), c.column[~at.reached]


class _Turn(NamedTuple):
    """Turning points, the value and the bend of f there, the size of its terms, and whether the point was reached."""

    point: Floats
    value: Floats
    bend: Floats
    size: Floats
    reached: Mask


def _turned_at(space: Workspace, local: _Local, start: Floats) -> _Turn:
    """Halley's steps for the slope of f, until what is left to gain could not turn the sign of its value."""
    c, weight = local.cells, time_powers(space.n, 3, space.centre)
    value, bend, size = np.zeros((3, len(start)))
    turn = _Turn(start.copy(), value, bend, size, np.zeros(len(start), np.bool_))
    left = np.arange(len(start))
    for _ in range(_MOST_STEPS):
        table = space.terms(local.columns[:, left], turn.point[left])
        f, f1, f2, f3 = shifted(weight @ table, c.about[left])
        newton = f1 / f2
        target = turn.point[left] - newton / (1 - newton * f3 / (2 * f2))
        turn.point[left] = np.clip(target, c.low[left], c.high[left])
        gain, terms = f1 * newton / 2, np.abs(table, out=table).sum(axis=0)
        turn.value[left], turn.bend[left], turn.size[left] = f - gain, f2, terms
        sure = np.abs(gain) <= np.maximum(1e-3 * np.abs(f), _NOTHING * terms)
        turn.reached[left] = sure
        left = left[~sure]
        if not len(left):
            break
    return turn


def exact_sum(table: Floats) -> Floats:
    """Column sums of (n, m) with the rounding of each addition kept (Neumaier): as good as the terms are.

    >>> exact_sum(np.array([[1.0], [1e100], [1.0], [-1e100]])).tolist()
    [2.0]
    """
    total, lost = table[0].copy(), np.zeros_like(table[0])
    for row in table[1:]:
        new = total + row
        lost += np.where(np.abs(total) >= np.abs(row), (total - new) + row, (row - new) + total)
        total = new
    return np.asarray(total + lost)
