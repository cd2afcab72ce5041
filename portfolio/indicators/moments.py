"""Sums of exponentials on many flows at once: columns of shape (n, m), time-major, one s = −ln(1 + r) per column.

All that a search for roots asks of f(s) = Σ a_i e^(is) are its moments Σ a_i (i − c)^k e^(is), which are the
derivatives of e^(−cs) f: one table of powers by doubling, one product with the amounts, one BLAS product with the
powers of i − c (METHOD §14). Tables live in a workspace, since fresh memory of their size costs more than the
arithmetic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from portfolio.indicators.flows import Floats

EPS = float(np.finfo(np.float64).eps)


class Workspace:
    """Memory for flows of n elements, kept by name and used again; what a name holds is lost at its next use."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.centre = (n - 1) / 2
        self.slopes = time_powers(n, 2, self.centre)
        self._held: dict[str, Floats] = {}

    def array(self, name: str, rows: int, columns: int) -> Floats:
        """An array of this shape; its contents are whatever was there."""
        size = rows * columns
        if name not in self._held or self._held[name].size < size:
            self._held[name] = np.empty(size)
        return self._held[name][:size].reshape(rows, columns)

    def taken(self, columns: Floats, which: NDArray[np.intp]) -> Floats:
        """Some of the columns, one for each index."""
        return np.take(columns, which, axis=1, out=self.array("taken", self.n, len(which)), mode="clip")

    def terms(self, columns: Floats, s: Floats) -> Floats:
        """a_i e^(is) for each column: the powers by doubling, then times the amounts."""
        n, out = self.n, self.array("terms", *columns.shape)
        out[0] = 1.0
        if n > 1:
            np.exp(s, out=out[1])
        filled = 2
        while filled < n:
            more = min(filled, n - filled)
            np.multiply(out[:more], out[filled - 1] * out[1], out=out[filled : filled + more])
            filled += more
        return np.multiply(out, columns, out=out)

    def step(self, columns: Floats, s: Floats, about: Floats) -> NDArray[np.bool_]:
        """Halley's step towards a root of each column, added to s; whether the next one would be below rounding.

        f is straightened by e^(−κs), κ = centre + about; halfway between the mean times of receipts and of payments it
        is nearly as straight as ln(receipts / payments).
        """
        table = self.terms(columns, s)
        f = np.matmul(self.slopes, table, out=self.array("sums", 3, len(s)))
        f1 = f[1] - about * f[0]
        f2 = f[2] - about * (f[1] + f1)
        step, q = halley(f[0], f1, f2)
        s += step
        # The next step would be of the order of step · (q² + (n step)²).
        error = np.abs(step) * (q * q + (self.n * step) ** 2)
        return np.asarray(error < EPS / 4 * np.abs(s).clip(1 / self.n))


def time_powers(n: int, order: int, centre: float) -> Floats:
    """(i − centre)^k for k up to `order`: shape (order + 1, n)."""
    return np.asarray(np.power(np.arange(n) - centre, np.arange(order + 1)[:, None]))


def shifted(m: Floats, by: Floats) -> Floats:
    """Moments of shape (k, m) about c, taken about c + by.

    >>> shifted(np.array([[1.0], [2.0], [4.0]]), np.array([1.0])).ravel().tolist()
    [1.0, 1.0, 1.0]
    """
    out = [m[0]]
    for _ in range(1, len(m)):
        m = m[1:] - by * m[:-1]
        out.append(m[0])
    return np.stack(out)


def halley(f: Floats, f1: Floats, f2: Floats) -> tuple[Floats, Floats]:
    """Halley's step −f/f′ / (1 − q) and q = f f″ / 2f′²; Newton's where q is too large to be trusted."""
    newton = f / f1
    q = newton * f2 / (2 * f1)
    return -newton / np.where(np.abs(q) < 0.5, 1 - q, 1.0), q


def mirrored(columns: Floats, turn: NDArray[np.bool_]) -> Floats:
    """Columns with time reversed where asked: there s stands for −s, and no power overflows."""
    if not turn.any():
        return columns
    return columns[::-1] if turn.all() else np.where(turn, columns[::-1], columns)
