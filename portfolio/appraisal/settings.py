"""What an appraisal is done with beside the record: discount rate, convention, carbon value; each with its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.assumptions.inputs import Input, from_parameter, number
from portfolio.parameters import ParameterError
from portfolio.reading.problem import Problem
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.parameters import Parameters
    from portfolio.records.cash_flow import Convention

SOCIAL_RATE = "discount.social"
#: Keys of numbers that the user chose.
CHOSEN = ("rate", "carbon_value")


@dataclass(frozen=True, slots=True)
class Settings:
    """`rate` discounts every perspective, None where none is given or in force; `convention` overrides the records'.

    `carbon_value` in 元/tCO2e is what a tonne is worth to `society`; None where nobody says.
    """

    rate: Input | None
    convention: Convention | None = None
    carbon_value: Input | None = None


def given(key: str, label: Words, value: object, unit: str) -> Input:
    """A number that the user chose."""
    return Input(key, label, number(value), unit, source=Words(zh="指定", en="as chosen"))


def social_rate(parameters: Parameters, year: int, region: str = "CN") -> Input:
    """The social discount rate (社会折现率) in force at the end of a year in a region.

    Raises `ParameterError`: D002 for a year before the first rate, D014 for one that is no rate. Rule: METHOD §33.

    >>> from portfolio.parameters import load
    >>> float(social_rate(load(), 2014).value)
    0.08
    """
    found = parameters.at(SOCIAL_RATE, dt.date(year, 12, 31), region)
    if not is_rate(float(found.number)):
        hint = "write a rate from 0% to 100%"
        raise ParameterError(Problem(found.place, "D014", found.key, f"{found.value} is no discount rate", hint))
    return from_parameter(found, "1/年")


def is_rate(value: float) -> bool:
    """Whether a number can be a discount rate: a fraction from 0 to 1 a year; 8 is not 8 %."""
    return 0.0 <= value <= 1.0
