"""One root per bracket, for many brackets at once: two quick steps, then a search that cannot leave its bracket."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.indicators.moments import EPS, Workspace, halley, mirrored, shifted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from portfolio.indicators.flows import Floats

_QUICK_STEPS = (2, 2)
_MOST_STEPS = 80
#: Brackets, or cells, worked on together.
BLOCK = 4096


class Brackets(NamedTuple):
    """Intervals of s that hold one root each.

    `column` is the flow, `guess` where to begin, `rising` whether f rises through zero, and `about` the index, less the
    centre of time, about which f is straightened.
    """

    column: NDArray[np.intp]
    low: Floats
    high: Floats
    guess: Floats
    rising: NDArray[np.bool_]
    about: Floats

    def part(self, which: slice | NDArray[np.intp] | NDArray[np.bool_]) -> Brackets:
        """Some of them."""
        return Brackets._make(field[which] for field in self)

    def turned(self, turn: NDArray[np.bool_]) -> Brackets:
        """With time reversed where asked: s becomes −s."""
        sign = np.where(turn, -1.0, 1.0)
        low, high = np.where(turn, -self.high, self.low), np.where(turn, -self.low, self.high)
        return Brackets(self.column, low, high, self.guess * sign, self.rising ^ turn, self.about * sign)

    @classmethod
    def joined(cls, several: list[Brackets]) -> Brackets:
        """All of several."""
        return cls._make(np.concatenate(fields) for fields in zip(*several, strict=True))


def solve(space: Workspace, columns: Floats, brackets: Brackets) -> Floats:
    """The root in each bracket; NaN where it was not reached in the steps allowed."""
    roots = np.empty(len(brackets.column))
    for start in range(0, len(roots), BLOCK):
        block = slice(start, start + BLOCK)
        roots[block] = _solve_block(space, columns, brackets.part(block))
    return roots


def _solve_block(space: Workspace, columns: Floats, brackets: Brackets) -> Floats:
    s, left = brackets.guess.copy(), np.arange(len(brackets.column))
    with np.errstate(all="ignore"):
        for steps in _QUICK_STEPS:
            part = brackets.part(left)
            taken, at = space.taken(columns, part.column), s[left]
            for _ in range(steps):
                settled = space.step(taken, at, part.about)
            s[left] = at
            left = left[~(settled & (part.low <= at) & (at <= part.high))]
            if not len(left):
                return s
        s[left] = _safely(space, columns, brackets.part(left))
    return s


class _State(NamedTuple):
    """Where the search in each bracket stands, right of s = 0 with time reversed."""

    columns: Floats
    low: Floats
    high: Floats
    s: Floats
    rising: NDArray[np.bool_]
    about: Floats
    place: NDArray[np.intp]

    def kept(self, which: NDArray[np.bool_]) -> _State:
        return _State._make((self.columns[:, which], *(field[which] for field in self[1:])))


def _safely(space: Workspace, columns: Floats, brackets: Brackets) -> Floats:
    """Halley's step where it stays inside a bracket that only ever shrinks, halving where it does not."""
    turn = brackets.low + brackets.high > 0
    b = brackets.turned(turn)
    every = np.arange(len(turn))
    state = _State(mirrored(columns[:, b.column], turn), b.low, b.high, b.guess, b.rising, b.about, every)
    found, last = np.full(len(turn), np.nan), b.high - b.low
    noise = 2 * EPS * np.abs(space.terms(state.columns, state.s)).sum(axis=0)
    for _ in range(_MOST_STEPS):
        table = space.terms(state.columns, state.s)
        f, f1, f2 = shifted(space.slopes @ table, state.about)
        state, done, last = _advance(state, (f, f1, f2), noise, last)
        found[state.place[done]] = state.s[done]
        if done.all():
            break
        if done.any():
            keep = ~done
            state, last, noise = state.kept(keep), last[keep], noise[keep]
    return np.where(turn, -found, found)


def _advance(
    at: _State, f: tuple[Floats, Floats, Floats], noise: Floats, last: Floats
) -> tuple[_State, NDArray[np.bool_], Floats]:
    """One step: the state after it, which columns are done, and the lengths of the steps."""
    beyond = (f[0] > 0) == at.rising
    low, high = np.where(beyond, at.low, at.s), np.where(beyond, at.s, at.high)
    step, q = halley(*f)
    target = at.s + step
    inside = (low <= target) & (target <= high)
    # Halley's step leaves an error of the order of step · (q² + (n step)²): below rounding, the search is over.
    n = len(at.columns)
    small = np.abs(step) * (q * q + (n * step) ** 2) < EPS / 4 * np.abs(at.s).clip(1 / n)
    done = (inside & small & (np.abs(q) < 0.5)) | (np.abs(f[0]) <= noise)
    trusted = inside & (np.abs(step) <= last / 2) | done
    target = np.where(trusted, np.clip(target, low, high), low + (high - low) / 2)
    target = np.where(np.isfinite(target), target, at.s)
    done |= high - low <= 2 * EPS * np.abs(target)
    return at._replace(low=low, high=high, s=target), done, np.abs(target - at.s)
