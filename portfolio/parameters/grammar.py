"""The grammar of a parameter file: sources once each, parameters with their values by region and date (METHOD §50).

The models check form only; what the entries say of each other is checked in `portfolio.parameters.files`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, PlainValidator

from portfolio.reading.problem import shown
from portfolio.reading.source import Text
from portfolio.reading.validate import Model, described, fault
from portfolio.records.fields import Identifier, NonEmpty, PartialDate, Words, Year, read_year

#: The units that are none: plain numbers (ratios, factors, counts), and rules said in a word.
NUMBER, WORDS = "number", "words"
#: In place of a date: a definition that never changes, and a value of which nobody says since when it holds.
ALWAYS, UNDATED = "always", "undated"


def first_day(date: str) -> dt.date:
    """The first day of an ISO date that may stop at the month or the year.

    >>> first_day("2014-12")
    datetime.date(2014, 12, 1)
    """
    year, month, day = (int(part) for part in f"{date}-01-01".split("-")[:3])
    return dt.date(year, month, day)


def _grade(value: str) -> str:
    if not re.fullmatch("[SK](-(high|medium|low))?", value):
        hint = "write S (seen in the source) or K (general knowledge), with its rating if it has one: `S-high`, `K`"
        raise fault("R005", f"{shown(value)} is no evidence grade", hint)
    return value


def _scalar(value: object) -> object:
    """A value kept as text with its place, since only its parameter knows the unit; null ends validity."""
    if value is None or (isinstance(value, Text) and value.strip()):
        return value
    hint = "write it as in `25%` or `240 元/tce`; null ends validity"
    raise fault("R003", f"{described(value)} stands where one value belongs", hint)


def _start(value: object) -> str:
    text = str(value or "").strip()
    if text in {ALWAYS, UNDATED}:
        return text
    match = re.fullmatch(r"([0-9]{4})(-[0-9]{2}){0,2}", text)
    try:
        read_year(match[1] if match else "")
        first_day(text)
    except ValueError as error:
        hint = (
            f"write 2014, 2014-12 or 2014-12-31, `{ALWAYS}` for a definition, `{UNDATED}` where nobody says since when"
        )
        raise fault("R006", f"{described(value)} is not a date", hint) from error
    return text


Grade: TypeAlias = Annotated[NonEmpty, AfterValidator(_grade)]
Scalar: TypeAlias = Annotated[Text | None, PlainValidator(_scalar)]
Start: TypeAlias = Annotated[str, PlainValidator(_start)]


def _filled(values: tuple[object, ...]) -> tuple[object, ...]:
    if not values:
        raise fault(
            "R003", "an empty list stands where at least one belongs", "write one indented `- …` line for each item"
        )
    return values


class Value(Model):
    """What holds in a region from a date on, until the next date of that region; null ends validity.

    `checked` is when the value was last compared with what its source is said to print; the file's own date stands for
    values that state none. `price_year` is the year whose prices a constant-price value is in.
    """

    since: Start
    region: NonEmpty
    value: Scalar
    source: Identifier
    grade: Grade
    checked: PartialDate | None = None
    price_year: Year | None = None
    note: NonEmpty | None = None


class Entry(Model):
    """A parameter: its key, what it is called, the unit of every value, and its values.

    `holds: one year` says that a value is that of its own calendar year alone, as a statistic is. `basis` says of a
    rate or price whether it is real or nominal. An overlay may leave out what is declared already.
    """

    key: Identifier
    label: Words | None = None
    unit: NonEmpty | None = None
    holds: Literal["until replaced", "one year"] | None = None
    basis: Literal["real", "nominal", "not_stated"] | None = None
    values: Annotated[tuple[Value, ...], AfterValidator(_filled)]


class ParameterFile(Model):
    """One file: the day its values were checked, its sources by id, and its parameters."""

    checked: PartialDate | None = None
    sources: dict[Identifier, NonEmpty] = Field(default_factory=dict)
    parameters: Annotated[tuple[Entry, ...], AfterValidator(_filled)]
