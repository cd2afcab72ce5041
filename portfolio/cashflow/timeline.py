"""The elements of time of a case, and series over them (METHOD §30).

Arrays have the shape `(batch, elements)`. Elements 0 … b−1 are construction, b … b+n−1 operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.assumptions.case import Yearly
    from portfolio.assumptions.inputs import Array, Input


@dataclass(frozen=True, slots=True)
class Timeline:
    """`building` elements of construction, then `operating` of operation; element 0 is `first_year` if known."""

    building: int
    operating: int
    first_year: int | None = None

    @property
    def elements(self) -> int:
        """How many there are."""
        return self.building + self.operating

    def labels(self) -> list[str]:
        """Calendar years, or element numbers where no first year is stated."""
        start = self.first_year if self.first_year is not None else 0
        return [str(start + index) for index in range(self.elements)]

    def operation(self, values: Array) -> Array:
        """Operating years, shape `(…, operating)`, placed after construction."""
        out = np.zeros((*values.shape[:-1], self.elements))
        out[..., self.building :] = values
        return out


def column(value: Input | None, otherwise: float = 0.0) -> Array:
    """An input as a column that broadcasts against years: shape `(batch, 1)`."""
    return np.reshape(value.value if value is not None else np.asarray(otherwise), (-1, 1)).astype(np.float64)


def construction_shares(construction: tuple[Input, ...], timeline: Timeline) -> Array:
    """The shares of the investment by element of construction; all in element 0 where none are given."""
    shares = np.zeros((1, timeline.elements))
    if not construction:
        shares[0, 0] = 1.0
        return shares
    known = side_by_side(construction)
    out = np.zeros((known.shape[0], timeline.elements))
    out[:, : timeline.building] = known
    return out


def product(factors: tuple[Input, ...]) -> Array:
    """The product of inputs as a column."""
    found = np.ones((1, 1))
    for factor in factors:
        found = found * column(factor)
    return found


def side_by_side(inputs: tuple[Input, ...]) -> Array:
    """Inputs as neighbouring columns, shape `(batch, len(inputs))`."""
    columns = [column(item) for item in inputs]
    batch = max(len(one) for one in columns)
    beside: Array = np.concatenate([np.broadcast_to(one, (batch, 1)) for one in columns], axis=1)
    return beside


def growing(first: Array, growth: Array, years: int) -> Array:
    """A value of year 1 that grows from year 2 on: `first × (1+growth)^(t−1)`, t = 1 … years.

    >>> growing(np.array([[100.0]]), np.array([[0.1]]), 3).round(6)
    array([[100., 110., 121.]])
    """
    return first * (1.0 + growth) ** np.arange(years)


def ramped(values: Array, ramp: tuple[Input, ...]) -> Array:
    """The first years at the ramp's shares of their full value."""
    if not ramp:
        return values
    shares = side_by_side(ramp)[:, : values.shape[-1]]
    rest = np.ones((shares.shape[0], values.shape[-1] - shares.shape[1]))
    full: Array = np.concatenate([shares, rest], axis=1)
    return values * full


def within(term: Array, years: int) -> Array:
    """The part of each operating year that lies within a term in years, which may end inside a year (METHOD §60).

    >>> within(np.array([[2.5]]), 4)
    array([[1. , 1. , 0.5, 0. ]])
    """
    return np.clip(term - np.arange(years), 0.0, 1.0)


def in_years(values: Array, known: Mapping[int, Array]) -> Array:
    """Values over operating years, with those of some years (from 1) in their place; each a column.

    >>> in_years(np.array([[1.0, 2.0, 3.0]]), {2: np.array([[9.0]])})
    array([[1., 9., 3.]])
    """
    rank = np.arange(1, values.shape[-1] + 1)
    for year, value in known.items():
        values = np.where(rank == year, value, values)
    return values


def running(line: Yearly, years: int) -> Array:
    """A yearly line over the operating years, shape `(batch, years)`: zero before its start and after its end."""
    if line.years:
        values = side_by_side(line.years) * product(line.first)
    else:
        values = growing(product(line.first), column(line.escalation), years)
        values = values * growing(np.ones((1, 1)), -column(line.degradation), years)
        values = ramped(values, line.ramp)
    values = values * (1.0 - column(line.less))
    values = in_years(values, {year: product(factors) for year, factors in line.known.items()})
    if line.term is not None:
        values = values * within(column(line.term), years)
    inside = np.arange(1, years + 1)
    return np.where((inside >= line.start) & (inside <= (line.until or years)), values, 0.0)
