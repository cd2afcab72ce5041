"""Payback periods, interpolated within the year that brings the cumulative flow back to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from portfolio.indicators.flows import Convention, Floats, as_flows, as_rate, discount_factors, known, offset

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_EPS = float(np.finfo(np.float64).eps)


def payback(
    flows: ArrayLike, convention: Convention = "t0", *, crossing: Literal["first", "last"] = "first"
) -> Floats | float | None:
    """Static payback period (静态投资回收期) in years, counted from the start of element 0.

    Pt = T − 1 + |cum_(T−1)| / CF_T, with T the time of the first element at which the cumulative flow, having been
    negative, is zero or more. An amount of element i stands at i (`t0`), i + 1 (`year_end`: element 0 is year 1 and T
    its number) or i + ½ (`mid_year`), so that `year_end` is one year longer than `t0`. `flows` has shape (…, n),
    receipts positive. None (NaN in a batch) where nothing is ever owed, or it is never recovered.

    Where the cumulative flow falls below zero again (a large repair, dismantling), `crossing="first"` gives the first
    recovery, as the Chinese rule says, and `"last"` the one that lasts to the end (None if none does).

    Raises `ValueError` for flows that are not finite. Rule: METHOD §15; 《建设项目经济评价方法与参数》第三版.

    >>> payback([-1000, 200, 300, 300, 400, 500])
    3.5
    >>> payback([-1000, 200, 300, 300, 400, 500], "year_end")
    4.5
    """
    if crossing not in {"first", "last"}:
        raise ValueError(f"crossing is 'first' or 'last', not {crossing!r}")
    array = as_flows(flows)
    return known(_recovered(array, last=crossing == "last") + offset(convention))


def discounted_payback(
    flows: ArrayLike,
    rate: ArrayLike,
    convention: Convention = "t0",
    *,
    crossing: Literal["first", "last"] = "first",
) -> Floats | float | None:
    """Dynamic payback period (动态投资回收期) in years from the start of element 0: `payback` of discounted flows.

    Interpolation is linear in the discounted flow of the year of recovery. `rate` is a fraction per year, one number or
    broadcast against the batch. Convention, None and errors as `payback`, and `ValueError` for rates of −1 or less.
    Rule: METHOD §15.

    >>> round(discounted_payback([-1000, 200, 300, 300, 400, 500], 0.08), 4)
    4.0748
    """
    array, rates = as_flows(flows), as_rate(rate)
    return payback(array * discount_factors(rates, array.shape[-1]), convention, crossing=crossing)


def _recovered(flows: Floats, *, last: bool) -> Floats:
    """In elements from element 0's amount; NaN where there is no recovery."""
    total = np.cumsum(flows, axis=-1)
    # Sums that rounding alone keeps from zero are zero: ten times 0.1 repay 1.
    total[np.abs(total) <= 4 * _EPS * np.cumsum(np.abs(flows), axis=-1)] = 0
    owed = total < 0
    back = np.zeros_like(owed)
    back[..., 1:] = owed[..., :-1] & ~owed[..., 1:]
    n = total.shape[-1]
    place = n - 1 - np.argmax(back[..., ::-1], axis=-1) if last else np.argmax(back, axis=-1)
    found = back.any(axis=-1) & ~(owed[..., -1] & last)
    before = np.take_along_axis(total, np.maximum(place - 1, 0)[..., None], axis=-1)[..., 0]
    after = np.take_along_axis(total, place[..., None], axis=-1)[..., 0]
    with np.errstate(all="ignore"):
        share = before / (before - after)
    return np.where(found, place - 1 + share, np.nan)
