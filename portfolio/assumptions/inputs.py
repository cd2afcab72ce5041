"""A number on its way into an appraisal, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from portfolio.parameters import REGIONS
from portfolio.records.energy import FACTOR_KINDS
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from portfolio.parameters import GridFactor, Parameter
    from portfolio.reading.problem import Place
    from portfolio.records.fields import Rating

T = TypeVar("T")
Array: TypeAlias = NDArray[np.float64]
#: Units of fractions, which parameters and records write in per cent.
FRACTIONS = ("share", "1/年")
_PART = {"share": "share"}


@dataclass(frozen=True, slots=True)
class Input:
    """A number of an appraisal: `value` is a scalar, or one value a scenario or draw (shape `(batch,)`).

    `place` is the line that states it; `source` what that line cites. `rating` is None for what a record states, and
    the quality of an assumed value otherwise (METHOD §31). `parameter` is the dated value that it was taken from, and
    `parts` are the inputs that it was computed from, if any.
    """

    key: str
    label: Words
    value: Array
    unit: str
    place: Place | None = None
    source: Words | None = None
    rating: Rating | None = None
    parameter: Parameter | None = None
    parts: tuple[Input, ...] = ()

    @property
    def assumed(self) -> bool:
        """Whether the value comes from an assumption set rather than a record or a parameter."""
        return self.rating is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that an indicator needs and the record lacks; `why`, where the field alone does not say it."""

    field: str
    label: Words
    why: str = ""


def number(value: object) -> Array:
    """A scalar as the engine computes with it."""
    return np.asarray(float(str(value)), dtype=np.float64)


def from_parameter(parameter: Parameter, unit: str) -> Input:
    """A parameter as an input in a unit, `share` and `1/年` for fractions; its grade travels in the source."""
    since = f", since {parameter.start}" if parameter.start else ""
    source = Words(zh=f"{parameter.source} [{parameter.grade}]{since}")
    value = number(parameter.number if unit in FRACTIONS else parameter.to(unit))
    return Input(parameter.key, parameter.label, value, unit, parameter.place, source, parameter=parameter)


def from_grid(factor: GridFactor) -> Input:
    """A grid factor as an input in tCO2e/MWh, with the parameters that make it, if there are several."""
    kind, region = FACTOR_KINDS[factor.kind], REGIONS[factor.region].name
    label = Words(
        zh=f"{region.zh} {factor.year} 年{kind.zh}", en=f"{region.text('en')} {factor.year}, {kind.text('en')}"
    )
    unit = "tCO2e/MWh"
    if len(factor.inputs) == 1:
        return replace(from_parameter(factor.inputs[0], unit), label=label)
    parts = tuple(from_parameter(part, _PART.get(part.quantity.dimension, unit)) for part in factor.inputs)
    key, value = f"grid.{factor.kind}", number(factor.to(unit))
    return Input(key, label, value, unit, source=Words(zh=factor.formula), parts=parts)


def with_parts(inputs: Iterable[Input]) -> Iterator[Input]:
    """Inputs, each followed by those that it was computed from."""
    for item in inputs:
        yield item
        yield from with_parts(item.parts)


def with_inputs(value: T, change: Callable[[Input], Input]) -> T:
    """A case, or settings, with each input put through a function, wherever it stands."""
    found: Any = value
    if isinstance(found, Input):
        found = change(found)
    elif type(found) is tuple:
        found = tuple(with_inputs(item, change) for item in found)
    elif isinstance(found, dict):
        found = {name: with_inputs(item, change) for name, item in found.items()}
    elif is_dataclass(found) and not isinstance(found, type):
        found = replace(found, **{f.name: with_inputs(getattr(found, f.name), change) for f in fields(found)})
    return found  # type: ignore[no-any-return]


def all_inputs(value: object) -> list[Input]:
    """Every input of a case, or of settings, in the order of its fields; not those that they were computed from."""
    found: list[Input] = []

    def noted(item: Input) -> Input:
        found.append(item)
        return item

    with_inputs(value, noted)
    return found
