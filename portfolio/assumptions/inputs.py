"""A number on its way into an appraisal, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from portfolio.reading.problem import Place
    from portfolio.records.fields import Words

Array: TypeAlias = NDArray[np.float64]
Rating: TypeAlias = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Input:
    """A number of an appraisal: `value` is a scalar, or one value a scenario or draw (shape `(batch,)`).

    `place` is the line that states it; `source` what that line cites. `rating` is None for what a record states, and
    the quality of an assumed value otherwise (METHOD §31).
    """

    key: str
    label: Words
    value: Array
    unit: str
    place: Place | None = None
    source: str = ""
    rating: Rating | None = None

    @property
    def assumed(self) -> bool:
        """Whether the value comes from an assumption set rather than a record or a parameter."""
        return self.rating is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that an indicator needs and the record lacks."""

    field: str
    label: Words


def number(value: object) -> Array:
    """A scalar as the engine computes with it."""
    return np.asarray(float(str(value)), dtype=np.float64)
