"""What every indicator shares: flows of shape (…, n), where in its year an amount falls, and what is refused.

Batch axes stand in front, time last. Receipts are positive, payments negative. Element i of a series is discounted
with exponent i (`t0`), i + 1 (`year_end`) or i + ½ (`mid_year`); the series is the same under each (METHOD §12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Convention: TypeAlias = Literal["t0", "year_end", "mid_year"]
#: How many years after the start of element 0 its amount falls.
OFFSETS: dict[str, float] = {"t0": 0.0, "year_end": 1.0, "mid_year": 0.5}


def offset(convention: Convention) -> float:
    """The exponent of element 0; raises `ValueError` for a convention that is none of the three."""
    if convention not in OFFSETS:
        raise ValueError(f"{convention!r} is no discounting convention; write one of {', '.join(OFFSETS)}")
    return OFFSETS[convention]


def as_floats(values: ArrayLike, name: str) -> Floats:
    """Numbers as float64, without a copy where they are that already; finiteness is not looked at.

    Raises `ValueError` for texts, complex numbers, dates and masked arrays: none of them is an amount.
    """
    if isinstance(values, np.ma.MaskedArray):
        raise ValueError(f"{name} is a masked array; fill or drop what is masked, since unknown is not zero")  # noqa: TRY004
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} has rows of unequal length") from error
    if array.dtype.kind not in "iufbO" or (array.dtype.kind == "O" and any(isinstance(v, str) for v in array.flat)):
        raise ValueError(f"{name} holds {array.dtype}, not numbers")
    try:
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} holds something that is no number, such as an absent value") from error


def refuse_non_finite(array: Floats, name: str) -> None:
    """Raises `ValueError` that names the first position of a NaN or an infinity."""
    finite = np.isfinite(array)  # Positions are counted in the caller's own shape.
    if not finite.all():
        place = tuple(int(i) for i in np.unravel_index(int(np.argmin(finite)), array.shape))
        where = ", ".join(map(str, place))
        raise ValueError(f"{name}[{where}] is {array[place]}; flows must be finite, and unknown is not zero")


def as_flows(values: ArrayLike, name: str = "flows", time_axis: int = -1) -> Floats:
    """Flows as float64 with time last (a view where possible).

    Raises `ValueError` for no elements, for what is no number, and for NaN and infinities, naming the position.

    >>> as_flows([-100, 60, 60]).shape
    (3,)
    """
    array = shaped(values, name, time_axis)
    refuse_non_finite(array, name)
    return array


def shaped(values: ArrayLike, name: str, time_axis: int = -1) -> Floats:
    """The same without the test of finiteness, for callers whose result betrays a NaN at less cost."""
    array = as_floats(values, name)
    if array.ndim == 0:
        raise ValueError(f"{name} is one number, not a series")
    if not -array.ndim <= time_axis < array.ndim:
        raise ValueError(f"{name} has {array.ndim} axes; time_axis {time_axis} is none of them")
    array = array if time_axis in {-1, array.ndim - 1} else np.moveaxis(array, time_axis, -1)
    if array.shape[-1] == 0:
        raise ValueError(f"{name} has no elements")
    return array


def as_rate(values: ArrayLike, name: str = "rate") -> Floats:
    """Rates per year as fractions; raises `ValueError` unless each is finite and above −1."""
    rate = as_floats(values, name)
    if not (np.isfinite(rate) & (rate > -1)).all():
        raise ValueError(f"{name} must be finite and above -1 (a fraction, 0.08 for 8 %)")
    return rate


def discount_factors(rate: ArrayLike, n: int, convention: Convention = "t0") -> Floats:
    """(1 + rate)^−exponent for n elements, shape (…, n) for rates of shape (…). Rule: METHOD §12.

    >>> discount_factors(0.25, 3, "year_end").tolist()
    [0.8, 0.64, 0.512]
    """
    return np.asarray(np.power(1 + as_rate(rate)[..., None], -(np.arange(n) + offset(convention))))


def plain(value: Floats | np.float64) -> Floats | float:
    """A float for a single series, the array for a batch."""
    return float(value) if np.ndim(value) == 0 else np.asarray(value)


def known(value: Floats) -> Floats | float | None:
    """The same where a NaN means “there is none”: None for a single series, NaN in its place for a batch."""
    if np.ndim(value):
        return np.asarray(value)
    return None if np.isnan(value) else float(value)
