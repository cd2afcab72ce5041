"""Present values: NPV, dated NPV, equivalent annual amount."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from portfolio.indicators.annuity import capital_recovery_factor
from portfolio.indicators.flows import (
    Convention,
    Floats,
    as_flows,
    as_rate,
    discount_factors,
    offset,
    plain,
    refuse_non_finite,
    shaped,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


def npv(flows: ArrayLike, rate: ArrayLike, convention: Convention = "t0", *, time_axis: int = -1) -> Floats | float:
    """Net present value (净现值) at the start of element 0, in the unit of the flows.

    NPV = Σ CF_i (1 + r)^−e_i with e_i = i (`t0`, as numpy_financial.npv), i + 1 (`year_end`, the Chinese FNPV and
    Excel's NPV) or i + ½ (`mid_year`). Receipts are positive. `flows` has shape (…, n), or time on `time_axis`; `rate`
    is a fraction per year above −1, one number or an array that broadcasts against the batch: one series at k rates is
    the NPV profile. A float for one series at one rate, else an array.

    Raises `ValueError` for flows or rates that are not finite, with the position, and for a sum that overflows.
    Rule: METHOD §12; 《建设项目经济评价方法与参数》第三版. On time-major data (`time_axis=0`) it is one pass.

    >>> round(npv([-1000, 200, 300, 300, 400, 500], 0.08), 2)
    314.84
    >>> round(npv([-1000, 200, 300, 300, 400, 500], 0.08, "year_end"), 2)
    291.52
    """
    array, rates = shaped(flows, "flows", time_axis), as_rate(rate)
    # A NaN or an infinity in the flows cannot leave a finite sum: looking at the sums alone spares a pass.
    with np.errstate(over="ignore", invalid="ignore"):
        if rates.ndim == 0:
            value = _product(array, discount_factors(rates, array.shape[-1], convention))
        else:
            value = _horner(array, rates, offset(convention))
        betrayed = not np.isfinite(np.vdot(value, value))
    if betrayed and not np.isfinite(value.sum()) and not np.isfinite(value).all():
        refuse_non_finite(np.moveaxis(array, -1, time_axis), "flows")
        raise ValueError("the present value overflows float64: state the flows in a larger unit")
    return plain(value)


def _product(array: Floats, factors: Floats) -> Floats:
    major = np.moveaxis(array, -1, 0)
    if major.ndim == 1 or not major.flags.c_contiguous:
        return np.asarray(array @ factors)
    # np.dot would copy a block of columns; np.matmul hands it to BLAS as it lies.
    return np.asarray(np.matmul(factors, major.reshape(len(factors), -1))).reshape(major.shape[1:])


def _horner(array: Floats, rates: Floats, shift: float) -> Floats:
    factor = 1 / (1 + rates)
    total = np.zeros(np.broadcast_shapes(array.shape[:-1], rates.shape))
    for i in reversed(range(array.shape[-1])):
        total *= factor
        total += array[..., i]
    return np.asarray(total * factor**shift) if shift else total


def year_fractions(dates: Sequence[dt.date], base: dt.date | None = None) -> Floats:
    """Years of 365 days from `base` (the first date listed) to each date: ACT/365F, as Excel counts.

    Raises `ValueError` for no dates and `TypeError` for what is no date.

    >>> year_fractions([dt.date(2008, 1, 1), dt.date(2009, 1, 1)]).round(4).tolist()
    [0.0, 1.0027]
    """
    if not len(dates):
        raise ValueError("dates has no elements")
    for i, date in enumerate(dates):
        if not isinstance(date, dt.date):
            raise TypeError(f"dates[{i}] is {date!r}, not a datetime.date")
    days = np.array([date.toordinal() for date in dates], dtype=np.float64)
    return (days - (base.toordinal() if base else days[0])) / 365


def xnpv(flows: ArrayLike, dates: Sequence[dt.date], rate: ArrayLike, base: dt.date | None = None) -> Floats | float:
    """Net present value of dated flows at `base`, by default the first date listed, in the unit of the flows.

    Σ CF_i (1 + r)^−(d_i − d_0)/365 (ACT/365F, Excel's XNPV). `flows` has shape (…, n) with n dates in any order; dates
    before the base are compounded. `rate` is one number or broadcasts against the batch.

    Raises `ValueError` for flows that are not finite or whose number is not that of the dates. Rule: METHOD §12.

    >>> import datetime as dt
    >>> round(xnpv([-100, 110], [dt.date(2013, 1, 1), dt.date(2014, 1, 1)], 0.08), 4)
    1.8519
    """
    array, years = as_flows(flows), year_fractions(dates, base)
    if len(years) != array.shape[-1]:
        raise ValueError(f"{array.shape[-1]} flows have {len(years)} dates")
    return plain(np.sum(array * np.power(1 + as_rate(rate)[..., None], -years), axis=-1))


def equivalent_annual(
    flows: ArrayLike, rate: ArrayLike, years: float | None = None, convention: Convention = "t0"
) -> Floats | float:
    """Equivalent annual amount (净年值): the level amount at the end of each of `years` years worth the NPV.

    NPV · CRF(r, years), in the unit of the flows per year. By default `years` is the number of years the flows span:
    n − 1 under `t0`, whose element 0 is an instant, n otherwise. At rate 0 it is the sum over the years.

    Raises `ValueError` as `npv`, and for a span that is not positive. Rule: METHOD §13.

    >>> round(equivalent_annual([-1000, 300, 300, 300, 300, 300], 0.08), 2)
    49.54
    """
    array = as_flows(flows)
    span = years if years is not None else array.shape[-1] - (convention == "t0")
    return plain(np.asarray(npv(array, rate, convention) * np.asarray(capital_recovery_factor(rate, span))))
