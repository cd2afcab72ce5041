"""What an appraisal is done with beside the record: discount rate, convention, carbon value; each with its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.assumptions.inputs import Input, from_parameter, number
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.parameters import Parameters
    from portfolio.records.cash_flow import Convention

SOCIAL_RATE = "discount.social"


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


def social_rate(parameters: Parameters, year: int) -> Input:
    """The social discount rate (社会折现率) in force at the end of a year.

    Raises `ParameterError` for a year before the first rate. Rule: METHOD §33.

    >>> from portfolio.parameters import load
    >>> float(social_rate(load(), 2014).value)
    0.08
    """
    return from_parameter(parameters.at(SOCIAL_RATE, dt.date(year, 12, 31)), "1/年")
