"""All roots of many flows: the quick way where the sign changes once, the sweep for the others, the ladder at last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.indicators import conventional, sweep
from portfolio.indicators.brackets import Brackets, solve
from portfolio.indicators.ladder import DUST, all_roots, without_dust
from portfolio.indicators.moments import Workspace
from portfolio.indicators.refine import refine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from portfolio.indicators.flows import Floats

#: Flows searched together: enough that the last few cells and brackets of one do not wait for those of the next.
BLOCK = 16_384
#: Amounts beyond are scaled, so that no moment of them overflows or vanishes.
_LARGE, _SMALL = 1e100, 1e-50


class Roots(NamedTuple):
    """Roots of many flows, one row each: the column of the flow, s = −ln(1 + r), the multiplicity. Sorted by rate."""

    column: NDArray[np.intp]
    s: Floats
    multiplicity: NDArray[np.int16]


class Solved(NamedTuple):
    """Roots of many flows.

    `s` is the root where a single one was certified at once (else NaN); `other` are all other columns, `roots` theirs,
    and `zero` those of them that are nothing but zeros.
    """

    s: Floats
    other: NDArray[np.intp]
    roots: Roots
    zero: NDArray[np.intp]


class NotFiniteError(ValueError):
    """A column holds a NaN or an infinity; the caller, who knows the shape, says where."""


def solve_all(columns: Floats) -> Solved:
    """Roots of flows of shape (n, m), time-major (any strides); raises `NotFiniteError`."""
    n, m = columns.shape
    space = Workspace(n)
    s = np.full(m, np.nan)
    quick = conventional.Quick(space)
    left = [np.empty(0, np.intp)]
    for start in range(0, m, conventional.BLOCK):
        block = columns[:, start : start + conventional.BLOCK]
        found, settled, total = quick.solve(block)
        if not np.isfinite(total).all() and not np.isfinite(block).all():
            raise NotFiniteError
        s[start : start + conventional.BLOCK] = np.where(settled, found, np.nan)
        left.append(start + np.flatnonzero(~settled))
    other = np.concatenate(left)
    general = General(n)
    parts, zeros = [], [np.empty(0, np.intp)]
    for start in range(0, len(other), BLOCK):
        where = other[start : start + BLOCK]
        roots, zero = general.solve(columns, where)
        parts.append(roots._replace(column=where[roots.column]))
        zeros.append(where[zero])
    return Solved(s, other, _joined(parts), np.concatenate(zeros))


class General:
    """Roots of flows of any kind and at most n elements; short ones are not searched at the length of long ones."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._space = Workspace(n)
        self._lengths = np.array([2**k for k in range(2, 64) if 2**k < n] + [n])
        self._searches: dict[int, _Search] = {}

    def solve(self, columns: Floats, which: NDArray[np.intp]) -> tuple[Roots, NDArray[np.intp]]:
        """Roots of some columns (at most BLOCK), counted by their place in `which`, and which are zeros alone."""
        flows, zero = self._prepared(columns, which)
        length = self._n - np.argmax(flows[::-1] != 0, axis=0)
        sort = np.searchsorted(self._lengths, length)
        parts = []
        for k in np.unique(sort):
            n = int(self._lengths[k])
            if n not in self._searches:
                self._searches[n] = _Search(n)
            place = np.flatnonzero(sort == k)
            every = len(place) == flows.shape[1] and n == self._n
            part, lengths = (flows, length) if every else (flows[:n, place], length[place])
            with np.errstate(all="ignore"):
                roots = self._searches[n].solve(part, lengths)
            parts.append(roots._replace(column=place[roots.column]))
        return _sorted(_joined(parts)), zero

    def _prepared(self, columns: Floats, which: NDArray[np.intp]) -> tuple[Floats, NDArray[np.intp]]:
        """The columns without leading zeros and dust, scaled where they are very large or very small."""
        flows = np.take(columns, which, axis=1, out=self._space.array("flows", self._n, len(which)), mode="clip")
        sizes = np.abs(flows, out=self._space.array("sizes", *flows.shape))
        size = sizes.max(axis=0)
        scaled = np.flatnonzero((size > _LARGE) | ((size < _SMALL) & (size > 0)))
        dust = (sizes > 0) & (sizes < DUST * _LARGE)
        if dust.any():
            for i in np.union1d(scaled, np.flatnonzero(dust.any(axis=0))):
                flows[:, i] = without_dust(flows[:, i])
        flows[:, scaled] /= size[scaled]
        late = np.flatnonzero((flows[0] == 0) & (size > 0))
        if len(late):
            part = flows[:, late]
            order = (np.arange(self._n)[:, None] + np.argmax(part != 0, axis=0)) % self._n
            flows[:, late] = np.take_along_axis(part, order, axis=0)
        return flows, np.flatnonzero(size == 0)


class _Search:
    """Sweep, closer look, brackets and ladder for flows of n elements that do not begin with zero."""

    def __init__(self, n: int) -> None:
        self._space = Workspace(n)
        self._sweeper = sweep.Sweeper(self._space)

    def solve(self, flows: Floats, lengths: NDArray[np.intp]) -> Roots:
        starts = range(0, flows.shape[1], sweep.BLOCK)
        blocks = [slice(start, start + sweep.BLOCK) for start in starts]
        parts = [self._sweeper.sweep(flows[:, block], lengths[block], block.start) for block in blocks]
        cells = [cell for part in parts for cell in part.cells]
        brackets = [bracket for part in parts for bracket in part.brackets]
        hard = [part.hard for part in parts]
        found = list[Roots]()
        if cells:
            refined = refine(self._space, flows, sweep.Cells.joined(cells))
            brackets += refined.brackets
            hard.append(refined.hard)
            found = [Roots(d.column, d.s, np.full(len(d.s), 2, np.int16)) for d in refined.doubles]
        if brackets:
            joined = Brackets.joined(brackets)
            s = solve(self._space, flows, joined)
            found.append(Roots(joined.column, s, np.ones(len(s), np.int16)))
            hard.append(joined.column[np.isnan(s)])
        return _with_ladder(flows, _joined(found), np.unique(np.concatenate(hard)))


def _with_ladder(flows: Floats, roots: Roots, hard: NDArray[np.intp]) -> Roots:
    """The roots of hard columns by the ladder, in place of what was found of them."""
    if not len(hard):
        return roots
    easy = np.ones(flows.shape[1], np.bool_)
    easy[hard] = False
    kept = Roots._make(field[easy[roots.column]] for field in roots)
    times = np.arange(len(flows), dtype=np.float64)
    climbed = [(int(i), root) for i in hard for root in all_roots(flows[:, i], times)]
    extra = Roots(
        np.array([i for i, _ in climbed], np.intp),
        np.array([root.s for _, root in climbed], np.float64),
        np.array([root.multiplicity for _, root in climbed], np.int16),
    )
    return _joined([kept, extra])


def _joined(parts: list[Roots]) -> Roots:
    empty = Roots(np.empty(0, np.intp), np.empty(0), np.empty(0, np.int16))
    return Roots._make(np.concatenate(fields) for fields in zip(empty, *parts, strict=True))


def _sorted(roots: Roots) -> Roots:
    by_rate = np.argsort(-roots.s)
    # BLOCK columns fit 16 bits, for which the stable sort is a radix sort.
    order = by_rate[np.argsort(roots.column[by_rate].astype(np.uint16), kind="stable")]
    return Roots._make(field[order] for field in roots)
