"""What an appraisal is done with beside the record: discount rate, convention, carbon value; each with its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.assumptions.inputs import Input, number

if TYPE_CHECKING:
    from portfolio.parameters import Parameter, Parameters
    from portfolio.records.cash_flow import Convention
    from portfolio.records.fields import Words

SOCIAL_RATE = "discount.social"


@dataclass(frozen=True, slots=True)
class Settings:
    """`rate` discounts every perspective; `convention` overrides the records' own; `carbon_value` is in 元/tCO2e."""

    rate: Input
    convention: Convention | None = None
    carbon_value: Input | None = None


def from_parameter(parameter: Parameter, unit: str) -> Input:
    """A parameter as an input; its grade travels in the source."""
    since = f", since {parameter.start}" if parameter.start else ""
    source = f"{parameter.source} [{parameter.grade}]{since}"
    return Input(parameter.key, parameter.label, number(parameter.number), unit, parameter.place, source)


def given(key: str, label: Words, value: float, unit: str) -> Input:
    """A number from the command line."""
    return Input(key, label, number(value), unit, None, "command line")


def standard(parameters: Parameters, year: int) -> Settings:
    """The social discount rate in force at the end of a year, and no carbon value: there is no official one.

    Raises `ParameterError` for a year before the first rate. Rule: METHOD §33.
    """
    return Settings(from_parameter(parameters.at(SOCIAL_RATE, dt.date(year, 12, 31)), "1/年"))
