"""Internal rates of return: every rate above −1 at which the NPV is zero, with a status, never a bare NaN."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from portfolio.indicators.batch import General, NotFiniteError, Solved, solve_all
from portfolio.indicators.flows import Floats, as_flows, as_rate, known, refuse_non_finite, shaped
from portfolio.indicators.ladder import Root, all_roots, sign_changes, without_dust
from portfolio.indicators.present_value import year_fractions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

IrrStatus: TypeAlias = Literal["unique", "multiple", "none", "undefined"]
#: The names of the codes in `IrrBatch.status`, by code.
STATUSES: tuple[IrrStatus, ...] = ("unique", "multiple", "none", "undefined")
_UNIQUE, _MULTIPLE, _NONE, _UNDEFINED = range(4)
#: Up to so many changes of sign the ladder is the quicker way for a single series.
_SHORT = 12
#: Rates nearer −1 than float64 can tell from it are given as the next above it.
_LEAST = math.nextafter(-1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Irr:
    """The rates of return of one series.

    `roots` are all distinct rates above −1 at which the NPV is zero, ascending, and `multiplicity` how many roots
    coincide in each (2: the NPV touches zero there and keeps its sign). `status` says how many there are: `unique`
    (then `value` is the one), `multiple`, `none` (`value` is None), or `undefined` where all flows are zero and every
    rate is a root. `sign_changes` bounds the number of roots from above (Descartes).
    """

    status: IrrStatus
    roots: tuple[float, ...]
    multiplicity: tuple[int, ...]
    sign_changes: int

    @property
    def value(self) -> float | None:
        """The rate, where there is just one; None otherwise."""
        return self.roots[0] if self.status == "unique" else None


@dataclass(frozen=True, slots=True, eq=False)
class IrrBatch:
    """The rates of return of many series, of batch shape (…).

    `status` holds codes (an index into `STATUSES`), `value` the rate where it is unique, else NaN, `count` the number
    of distinct rates, `roots` of shape (…, k) all of them, ascending, NaN beyond the count, and `multiplicity` of the
    same shape, 0 beyond it.
    """

    status: NDArray[np.int8]
    value: Floats
    count: NDArray[np.int16]
    roots: Floats
    multiplicity: NDArray[np.int16]


def irr(flows: ArrayLike) -> Irr:
    """Internal rate of return (内部收益率) of one series: all rates r > −1 with Σ CF_i (1 + r)^−i = 0.

    `flows` has shape (n,), receipts positive, one per year; r is a fraction per year. The rate is the same under every
    discounting convention. The scale of the flows and leading or trailing zeros change nothing. Roots that differ by
    less than the rounding of the flows can tell are one root with its multiplicity.

    Raises `ValueError` for NaN and infinities, with the position; for a batch (use `irr_batch`); for amounts so far
    apart (1e200) that float64 cannot hold their powers. Rule: METHOD §14; FIRR of
    《建设项目经济评价方法与参数》第三版.

    >>> irr([-1000, 200, 300, 300, 400, 500]).value
    0.1770946322223...
    >>> [round(rate, 12) for rate in irr([-100, 230, -132]).roots]
    [0.1, 0.2]
    >>> irr([-100, 220, -121]).multiplicity, irr([100, 50]).status, irr([0, 0]).status
    ((2,), 'none', 'undefined')
    """
    array = as_flows(flows)
    if array.ndim != 1:
        raise ValueError(f"irr takes one series, not shape {array.shape}; irr_batch takes many")
    changes = sign_changes(array)
    if changes <= _SHORT:
        found = all_roots(without_dust(array), np.arange(len(array), dtype=np.float64))
    else:
        roots, _ = General(len(array)).solve(array[:, None], np.array([0]))
        found = [Root(float(s), int(m)) for s, m in zip(roots.s, roots.multiplicity, strict=True)]
    return _result(array, found, changes)


def xirr(flows: ArrayLike, dates: Sequence[dt.date]) -> Irr:
    """Internal rate of return of dated flows: all r > −1 with Σ CF_i (1 + r)^−(d_i − d_0)/365 = 0 (ACT/365F).

    `flows` has shape (n,), receipts positive; `dates` are n dates in any order; flows of one day are added up. r is a
    fraction per year of 365 days, as Excel's XIRR, with the status and all roots of `irr`.

    Raises `ValueError` as `irr`, and where the number of dates is not that of the flows. Rule: METHOD §14.

    >>> import datetime as dt
    >>> days = [dt.date(*day) for day in ((2008, 1, 1), (2008, 3, 1), (2008, 10, 30), (2009, 2, 15), (2009, 4, 1))]
    >>> xirr([-10000, 2750, 4250, 3250, 2750], days).value
    0.37336253351883...
    """
    array, years = as_flows(flows), year_fractions(dates)
    if array.ndim != 1 or len(array) != len(years):
        raise ValueError(f"flows of shape {array.shape} have {len(years)} dates; each flow needs one")
    times, place = np.unique(years, return_inverse=True)
    daily = np.zeros(len(times))
    np.add.at(daily, place, array)
    return _result(daily, all_roots(without_dust(daily), times), sign_changes(daily))


def _result(array: Floats, found: list[Root], changes: int) -> Irr:
    rates = _rates(np.array([root.s for root in found]))
    pairs = sorted(zip(rates.tolist(), (root.multiplicity for root in found), strict=True))
    status = _UNDEFINED if not array.any() else (_NONE, _UNIQUE, _MULTIPLE)[min(len(pairs), 2)]
    return Irr(STATUSES[status], tuple(rate for rate, _ in pairs), tuple(count for _, count in pairs), changes)


def _rates(s: Floats) -> Floats:
    return np.maximum(np.expm1(-s), _LEAST)


def irr_batch(flows: ArrayLike, *, time_axis: int = -1) -> IrrBatch:
    """Internal rates of return of many series, each as `irr` gives it to within rounding.

    `flows` has shape (…, n), or time on `time_axis`: `time_axis=0` takes time-major data (n, …), which is what the
    search works on, without a copy. Signs, timing, errors and rule as `irr`; results have the batch shape.

    >>> found = irr_batch([[-100, 230, -132], [-100, 60, 60], [100, 50, 0]])
    >>> [STATUSES[code] for code in found.status], found.value.round(4).tolist()
    (['multiple', 'unique', 'none'], [nan, 0.1307, nan])
    >>> found.roots.round(4).tolist()
    [[0.1, 0.2], [0.1307, nan], [nan, nan]]
    """
    array = shaped(flows, "flows", time_axis)
    shape = array.shape[:-1]
    columns = np.moveaxis(array, -1, 0).reshape(array.shape[-1], -1)
    try:
        solved = solve_all(columns)
    except NotFiniteError:
        refuse_non_finite(np.asarray(flows, dtype=np.float64), "flows")
        raise
    return _padded(solved, shape)


def _padded(solved: Solved, shape: tuple[int, ...]) -> IrrBatch:
    """Rows of roots laid out by series."""
    m, roots = len(solved.s), solved.roots
    value = _rates(solved.s)
    status, count = np.full(m, _UNIQUE, np.int8), np.ones(m, np.int16)
    found = np.bincount(roots.column, minlength=m)[solved.other].astype(np.int16) if len(solved.other) else None
    width = 1
    if found is not None:
        count[solved.other] = found
        status[solved.other] = np.array([_NONE, _UNIQUE, _MULTIPLE], np.int8)[np.minimum(found, 2)]
        status[solved.zero] = _UNDEFINED
        width = max(1, int(found.max()))
    table, times = np.full((m, width), np.nan), np.zeros((m, width), np.int16)
    table[:, 0], times[:, 0] = value, count > 0
    if found is not None:
        first = np.cumsum(np.bincount(roots.column, minlength=m)) - np.bincount(roots.column, minlength=m)
        place = np.arange(len(roots.column)) - first[roots.column]
        table[roots.column, place], times[roots.column, place] = _rates(roots.s), roots.multiplicity
        value = np.where(count == 1, table[:, 0], np.nan)
    return IrrBatch(
        status.reshape(shape),
        value.reshape(shape),
        count.reshape(shape),
        table.reshape(*shape, width),
        times.reshape(*shape, width),
    )


def mirr(flows: ArrayLike, finance_rate: ArrayLike, reinvest_rate: ArrayLike) -> Floats | float | None:
    """Modified internal rate of return: payments financed at one rate, receipts reinvested at another to the end.

    (FV of receipts at `reinvest_rate` / PV of payments at `finance_rate`)^(1/(n − 1)) − 1, a fraction per year,
    element 0 undiscounted (Excel's MIRR). `flows` has shape (…, n), receipts positive; rates are numbers or broadcast
    against the batch. None for a series without both a payment and a receipt (NaN in a batch).

    Raises `ValueError` for flows that are not finite and rates of −1 or less. Rule: METHOD §14.

    >>> round(mirr([-120_000, 39_000, 30_000, 21_000, 37_000, 46_000], 0.10, 0.12), 6)
    0.126094
    """
    array = as_flows(flows)
    n = array.shape[-1]
    grow, shrink = 1 + as_rate(reinvest_rate, "reinvest_rate")[..., None], 1 + as_rate(finance_rate)[..., None]
    i = np.arange(n)
    receipts = np.sum(np.maximum(array, 0) * np.power(grow, n - 1 - i), axis=-1)
    payments = np.sum(np.maximum(-array, 0) * np.power(shrink, -i), axis=-1)
    both = (receipts > 0) & (payments > 0)
    with np.errstate(all="ignore"):
        rate = np.expm1(np.log(receipts / payments) / (n - 1))
    return known(np.where(both, rate, np.nan))
