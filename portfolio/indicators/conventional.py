"""IRR of flows that change sign once: Descartes certifies that there is one root above −1, so no search is needed.

The start is the root of a parabola through ln P − ln N at 8 %, from three moments of receipts and payments; then two
steps of Halley, or four. What has not settled after that is left to the general search (METHOD §14).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from portfolio.indicators.flows import Floats
    from portfolio.indicators.moments import Workspace

#: Flows solved together: a block and its table of powers stay in the second-level cache.
BLOCK = 8192
_START = -float(np.log1p(0.08))
_STEPS, _LATE_STEPS = 2, 2
#: Sums outside are left to the general search, which scales.
_SMALLEST, _LARGEST = 1e-100, 1e100


class Quick:
    """Solves blocks of flows of n elements."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._start = space.slopes * np.exp(_START * np.arange(space.n))

    def solve(self, columns: Floats) -> tuple[Floats, NDArray[np.bool_], Floats]:
        """For flows of shape (n, at most BLOCK): s, whether it is settled, and the sum at 8 %, which betrays a NaN."""
        space, m = self._space, columns.shape[1]
        with np.errstate(all="ignore"):
            total = np.matmul(self._start, columns, out=space.array("total", 3, m))
            positive = np.maximum(columns, 0, out=space.array("terms", *columns.shape))
            receipts = np.matmul(self._start, positive, out=space.array("sums", 3, m))
            s, about, sound = _guess(receipts, receipts - total)
            sound &= once(columns)
            for _ in range(_STEPS):
                settled = space.step(columns, s, about)
            settled &= sound
            late = np.flatnonzero(sound & ~settled)
            if len(late):
                few, s_late = space.taken(columns, late), s[late]
                for _ in range(_LATE_STEPS):
                    settled[late] = space.step(few, s_late, about[late])
                s[late] = s_late
        return s, settled, total[0]


def _guess(receipts: Floats, payments: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """The first s from three moments of either side, the index to straighten f about, and whether both sides exist."""
    up, down = receipts[1] / receipts[0], payments[1] / payments[0]
    spread = (receipts[2] / receipts[0] - up * up) - (payments[2] / payments[0] - down * down)
    phi, slope = np.log(receipts[0] / payments[0]), up - down
    newton = phi / slope
    bend = np.sqrt((1 - 2 * spread * newton / slope).clip(0))
    low = np.minimum(receipts[0], payments[0])
    sound = (low > _SMALLEST) & (np.maximum(receipts[0], payments[0]) < _LARGEST)
    return _START - 2 * newton / (1 + bend), (up + down) / 2, sound


def once(columns: Floats) -> NDArray[np.bool_]:
    """Which columns (n, m) are seen to change sign once, provided that both signs occur.

    Zeros count as positive; where that adds changes, the column is not seen, and is left to the general search.

    >>> once(np.array([[-1.0, -1.0, 0.0], [0.0, 2.0, -1.0], [2.0, -1.0, 3.0]])).tolist()
    [True, False, False]
    """
    negative = columns < 0
    changes = negative[1:] != negative[:-1]
    counter = np.uint8 if len(columns) < 256 else np.uint16 if len(columns) < 65_536 else np.uint64
    return np.asarray(np.add.reduce(changes.view(np.uint8), axis=0, dtype=counter) == 1)
