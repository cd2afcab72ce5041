"""First look at many flows: which intervals of s hold no root, which hold just one, and which need a closer look.

With P the receipts and N the payments at s, ln P and ln N are convex, so their slopes μ_P and μ_N (mean times) only
rise. Between two nodes a < b the slope of φ = ln P − ln N therefore lies within [μ_P(a) − μ_N(b), μ_P(b) − μ_N(a)]: if
that leaves 0 out, φ is monotone and the signs at a and b tell all; if φ cannot come down to zero within it, there is
no root. The nodes are common to all flows, so that P, N and their slopes come from BLAS products (METHOD §14).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.indicators.brackets import Brackets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from portfolio.indicators.flows import Floats
    from portfolio.indicators.moments import Workspace

#: The nodes end at rates of −95 % and 1,900 %; beyond, the tails are judged by the first and the last amounts.
_FARTHEST = 3.0
_RATIO = 1.4
#: Rounding of φ and of its slope, many times over, for each element of time.
_SLACK = 1e-12
#: Flows looked at together: the tables of nodes × flows stay in the second-level cache.
BLOCK = 1024


class Cells(NamedTuple):
    """Intervals of s that need a closer look: the flow, the ends, whether f is positive there, where it is centred."""

    column: NDArray[np.intp]
    low: Floats
    high: Floats
    above_low: NDArray[np.bool_]
    above_high: NDArray[np.bool_]
    about: Floats

    def part(self, which: slice | NDArray[np.intp] | NDArray[np.bool_]) -> Cells:
        """Some of them."""
        return Cells._make(field[which] for field in self)

    def turned(self, turn: NDArray[np.bool_]) -> Cells:
        """With time reversed where asked: s becomes −s."""
        low, high = np.where(turn, -self.high, self.low), np.where(turn, -self.low, self.high)
        start = np.where(turn, self.above_high, self.above_low)
        end = np.where(turn, self.above_low, self.above_high)
        return Cells(self.column, low, high, start, end, np.where(turn, -self.about, self.about))

    @classmethod
    def joined(cls, several: list[Cells]) -> Cells:
        """All of several."""
        return cls._make(np.concatenate(fields) for fields in zip(*several, strict=True))


class Swept(NamedTuple):
    """What the sweep found: brackets of one root each, cells to look into, and columns that it cannot judge."""

    brackets: list[Brackets]
    cells: list[Cells]
    hard: NDArray[np.intp]


class _Slopes(NamedTuple):
    """At the nodes, shape (nodes, flows): φ, its sign, and the mean times of receipts and of payments."""

    phi: Floats
    above: NDArray[np.bool_]
    up: Floats
    down: Floats
    #: Receipts and payments together at the first and the last node.
    size: Floats


class Sweeper:
    """Sweeps blocks of flows of n elements, with memory that is used again for each."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self.nodes = nodes(space.n)
        self._widths = np.diff(self.nodes)[:, None]
        self._weight = node_weights(space.n, self.nodes, space.centre)

    def sweep(self, columns: Floats, lengths: NDArray[np.intp], start: int) -> Swept:
        """Look at flows of shape (n, at most BLOCK), of these lengths without the zeros at their ends.

        They begin with an amount, and are counted from `start`. Flows without a change of sign give nothing.
        """
        at = self._slopes(columns)
        k, m = len(self.nodes), columns.shape[1]
        lowest = np.subtract(at.up[:-1], at.down[1:], out=self._space.array("lowest", k - 1, m))
        highest = np.subtract(at.up[1:], at.down[:-1], out=self._space.array("highest", k - 1, m))
        slack = _SLACK * len(columns)
        monotone = (lowest > slack) | (highest < -slack)
        crossing = at.above[:-1] != at.above[1:]
        single = crossing & monotone
        doubtful = ~monotone
        doubtful &= crossing | ~self._excluded(at.phi, lowest, highest)
        # Without a receipt or without a payment φ is infinite and nothing is found; if both are there, it is out of
        # reach.
        sound = np.isfinite(at.phi.sum(axis=0))
        hard = np.empty(0, np.intp)
        if not sound.all():
            single &= sound
            doubtful &= sound
            hard = np.flatnonzero(~sound & (columns > 0).any(axis=0) & (columns < 0).any(axis=0))
        brackets = [self._inner(np.flatnonzero(single), at)]
        cells = [self._cells(np.flatnonzero(doubtful), at)]
        last = columns[lengths - 1, np.arange(m)] * np.exp(self.nodes[-1] * (lengths - len(columns)))
        for far, outermost in ((False, columns[0]), (True, last)):
            # No root where the outermost amount outweighs all others at the node, and so beyond it.
            column = np.flatnonzero((2 * np.abs(outermost) <= at.size[-1 if far else 0]) & sound)
            if len(column):
                found, unclear = self._tail(columns, at, column, far=far)
                brackets.append(found)
                cells.append(unclear)
        return Swept(
            [b._replace(column=b.column + start) for b in brackets if len(b.column)],
            [c._replace(column=c.column + start) for c in cells if len(c.column)],
            hard + start,
        )

    def _slopes(self, columns: Floats) -> _Slopes:
        k, m, array = len(self.nodes), columns.shape[1], self._space.array
        receipts = np.maximum(columns, 0, out=array("receipts", *columns.shape))
        up = np.matmul(self._weight, receipts, out=array("up", 2 * k, m))
        payments = np.subtract(receipts, columns, out=receipts)
        down = np.matmul(self._weight, payments, out=array("down", 2 * k, m))
        size = np.add(up[[0, k - 1]], down[[0, k - 1]])
        np.divide(up[k:], up[:k], out=up[k:])
        np.divide(down[k:], down[:k], out=down[k:])
        phi = np.divide(up[:k], down[:k], out=up[:k])
        np.log(phi, out=phi)
        return _Slopes(phi, phi > 0, up[k:], down[k:], size)

    def _excluded(self, phi: Floats, lowest: Floats, highest: Floats) -> NDArray[np.bool_]:
        """Whether φ, of one sign at both ends of a cell and of a slope between these, keeps off zero in it.

        It does if the lines from both ends, each as steep towards zero as φ may be, meet before they reach it.
        """
        array, shape = self._space.array, lowest.shape
        meet = np.multiply(highest, phi[:-1], out=array("meet", *shape))
        other = np.multiply(lowest, phi[1:], out=array("other", *shape))
        meet -= other
        below = np.multiply(lowest, phi[:-1], out=array("below", *shape))
        np.multiply(highest, phi[1:], out=other)
        below -= other
        np.maximum(meet, below, out=meet)
        np.multiply(lowest, highest, out=other)
        other *= self._widths
        meet += other
        return np.asarray(meet > 2 * _SLACK * self._space.n**2)

    def _inner(self, flat: NDArray[np.intp], at: _Slopes) -> Brackets:
        """Brackets between nodes, the guess by cubic Hermite interpolation of s as a function of φ."""
        cell, column = np.divmod(flat, at.phi.shape[1])
        a, b = self.nodes[cell], self.nodes[cell + 1]
        after = flat + at.phi.shape[1]
        left, right = at.phi.ravel()[flat], at.phi.ravel()[after]
        up, down = at.up.ravel()[flat], at.down.ravel()[flat]
        end_slope = at.up.ravel()[after] - at.down.ravel()[after]
        u, rise = left / (left - right), right - left
        v = 1 - u
        guess = a * v * v * (1 + 2 * u) + b * u * u * (3 - 2 * u)
        guess += rise * u * v * (v / (up - down) - u / end_slope)
        guess = np.where((a < guess) & (guess < b), guess, a * v + b * u)
        return Brackets(column, a, b, guess, right > 0, (up + down) / 2)

    def _cells(self, flat: NDArray[np.intp], at: _Slopes) -> Cells:
        cell, column = np.divmod(flat, at.phi.shape[1])
        after = flat + at.phi.shape[1]
        above = at.above.ravel()
        about = (at.up.ravel()[flat] + at.down.ravel()[flat] + at.up.ravel()[after] + at.down.ravel()[after]) / 4
        return Cells(column, self.nodes[cell], self.nodes[cell + 1], above[flat], above[after], about)

    def _tail(self, columns: Floats, at: _Slopes, column: NDArray[np.intp], *, far: bool) -> tuple[Brackets, Cells]:
        """Roots before the first node, or beyond the last (`far`), which is the same with time reversed."""
        row = -1 if far else 0
        part = columns[::-1, column] if far else columns[:, column]
        sign = -1.0 if far else 1.0
        edge = _Edge(
            column,
            np.full(len(column), self.nodes[row] * sign),
            at.phi[row, column],
            at.above[row, column],
            at.up[row, column] * sign,
            at.down[row, column] * sign,
        )
        found, unclear = edge.judged(part)
        turn = np.full(len(found.column), far)
        return found.turned(turn), unclear.turned(np.full(len(unclear.column), far))


class _Edge(NamedTuple):
    """The first node of some columns: s, φ, its sign, and the mean times about the centre."""

    column: NDArray[np.intp]
    s: Floats
    phi: Floats
    above: NDArray[np.bool_]
    up: Floats
    down: Floats

    def judged(self, columns: Floats) -> tuple[Brackets, Cells]:
        """Brackets and cells before the node, where mean times fall towards the first receipt and the first payment."""
        n = len(columns)
        first_up, first_down = np.argmax(columns > 0, axis=0), np.argmax(columns < 0, axis=0)
        lowest, highest = first_up - (n - 1) / 2 - self.down, self.up - (first_down - (n - 1) / 2)
        monotone = (lowest > _SLACK * n) | (highest < -_SLACK * n)
        # φ falls without end towards the left if the first amount is a payment, and rises if it is a receipt.
        rising = first_down < first_up
        every = np.arange(len(self.column))
        receipt, payment = columns[first_up, every], -columns[first_down, every]
        # Far out only the first receipt and the first payment count.
        guess = np.log(receipt / payment) / (first_down - first_up)
        low = self.s - np.abs(self.phi / np.where(lowest > 0, lowest, highest)) * 1.001 - 1e-9
        about = (self.up + self.down) / 2
        ends = (self.column, low, self.s, np.clip(guess, low, self.s), rising, about)
        found = Brackets._make(x[monotone & (self.above == rising)] for x in ends)
        # Beyond this the first amount outweighs the others.
        first = np.where(rising, payment, receipt)
        outermost = np.log(first / (np.abs(columns).sum(axis=0) - first)) - 1e-9
        unclear = ~monotone & (outermost < self.s)
        return found, Cells._make(x[unclear] for x in (self.column, outermost, self.s, ~rising, self.above, about))


def nodes(n: int) -> Floats:
    """Nodes in s, dense near 0, where flows over n years have most structure, and in constant ratio beyond."""
    first = min(1.6 / n, _FARTHEST)
    count = math.ceil(math.log(_FARTHEST / first) / math.log(_RATIO))
    side = first * np.power(_FARTHEST / first, np.arange(count + 1) / max(count, 1))
    # 0 is no node: where roots are likely, a node that is one helps nobody.
    return np.concatenate([-side[::-1], [-first / 2, first / 2], side])


def node_weights(n: int, s: Floats, centre: float) -> Floats:
    """e^(is) above (i − centre) e^(is), each row scaled so that none overflows: shape (2 · nodes, n)."""
    i = np.arange(n)
    power = np.exp(np.where(s[:, None] <= 0, i * s[:, None], (i - (n - 1)) * s[:, None]))
    return np.concatenate([power, (i - centre) * power])
