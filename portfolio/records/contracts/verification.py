"""What is measured, verified and settled: baselines by line, verified years, the rule of settlement (METHOD §70).

These blocks record what happened; they are no terms of the forecast. Quantities are exact fractions in base units.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PlainValidator, model_validator

from portfolio.reading.units import Quantity  # noqa: TC001 - validators are typed at run time
from portfolio.reading.validate import Model, described, fault
from portfolio.records.fields import (
    AnyQuantity,
    Day,
    Identifier,
    Label,
    Name,
    Ordinal,
    PartialDate,
    Price,
    Words,
    count_from_one,
)

MONTHS_A_YEAR = 12
#: IPMVP: A and B measure the retrofit alone, by key or by all parameters; C the whole facility; D is a simulation.
Option: TypeAlias = Literal["A", "B", "C", "D"]
OPTIONS = {
    "A": Words(zh="选项 A：部分参数测量", en="Option A: key parameters"),
    "B": Words(zh="选项 B：全参数测量", en="Option B: all parameters"),
    "C": Words(zh="选项 C：整体计量", en="Option C: whole facility"),
    "D": Words(zh="选项 D：校准模拟", en="Option D: calibrated simulation"),
}


def _part_of_a_year(value: object) -> int:
    months = count_from_one(value)
    if months > MONTHS_A_YEAR:
        raise fault("Q006", f"{described(value)} months are more than a year", "write 1 to 12, and years apart")
    return months


Months: TypeAlias = Annotated[int, PlainValidator(_part_of_a_year)]


class Driver(Model):
    """What consumption hangs on (cdd, hdd, output), and what one unit of it adds: `0.5 MWh`, or `120 kWh/吨`."""

    driver: Identifier
    name: Name | None = None
    coefficient: AnyQuantity


class Period(Model):
    """The months that a baseline was measured in, both included."""

    since: PartialDate = Field(alias="from")
    until: PartialDate = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.months < 1:
            raise fault("R006", f"{self.until} is before {self.since}", "write the later month in `to`")
        return self

    @property
    def months(self) -> int:
        """How many there are."""
        return _month(self.until, MONTHS_A_YEAR) - _month(self.since, 1) + 1


def _month(date: str, otherwise: int) -> int:
    year, _, rest = date.partition("-")
    return int(year) * MONTHS_A_YEAR + (int(rest[:2]) if rest else otherwise)


class Verification(Model):
    """The baseline of a line of savings: B = `fixed` · months / 12 + Σ coefficient · driver.

    `consumption` is what was used a year in the baseline period, `standard_error` that of the adjusted baseline of a
    year; both serve rules of thumb alone.
    """

    line: Identifier
    option: Option
    period: Period
    consumption: AnyQuantity | None = None
    fixed: AnyQuantity | None = None
    drivers: tuple[Driver, ...] = ()
    standard_error: AnyQuantity | None = None

    def baseline(self, drivers: dict[str, Quantity], months: int) -> Fraction:
        """The adjusted baseline of some months under their drivers, in base units."""
        found = Fraction(self.fixed.value if self.fixed else 0) * Fraction(months, MONTHS_A_YEAR)
        terms = (Fraction(term.coefficient.value) * Fraction(drivers[term.driver].value) for term in self.drivers)
        return found + sum(terms, Fraction(0))


class Adjustment(Model):
    """A non-routine adjustment: what the baseline would have been more (below zero: less), why, by which document."""

    quantity: AnyQuantity
    reason: Words
    document: Label


class Evidence(Model):
    """The report of verification: its number, its day, who verified."""

    report: Label
    date: Day
    by: Name


class Performance(Model):
    """The saving of a line in an operating year, for all its `months` under the contract.

    It is `verified`, or follows from what was `metered` under the year's `drivers`. A line in money is verified in
    money. `price` is what was paid; without it the contract's of the year counts.
    """

    year: Ordinal
    line: Identifier
    months: Months | None = None
    verified: AnyQuantity | None = None
    metered: AnyQuantity | None = None
    drivers: dict[Identifier, AnyQuantity] = Field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    price: Price | None = None
    evidence: Evidence

    @model_validator(mode="after")
    def _one_form(self) -> Performance:
        if (self.verified is None) == (self.metered is None):
            hint = "write `verified`, or `metered` with `drivers` and `adjustments`"
            raise fault("R003", "a saving is stated in one of two ways", hint)
        if self.verified is not None and (self.drivers or self.adjustments):
            hint = "write `metered` in place of `verified`, or leave them out"
            raise fault("R003", "drivers and adjustments belong to what is metered", hint)
        return self

    @property
    def stated(self) -> Quantity:
        """What is verified, or what was metered."""
        found = self.verified or self.metered
        if found is None:
            raise ValueError("no quantity")
        return found

    @property
    def figures(self) -> tuple[Quantity, ...]:
        """The quantities of the period; each may be written as of a year where the period is one."""
        return (self.stated, *(item.quantity for item in self.adjustments))

    @property
    def adjustment(self) -> Fraction:
        """The sum of the non-routine adjustments, in base units."""
        return sum((Fraction(item.quantity.value) for item in self.adjustments), Fraction(0))

    def saved(self, plan: Verification | None, months: int) -> Fraction:
        """The saving of `months`, in base units: as verified, or B(x) − E + adjustments (METHOD §70)."""
        if self.metered is None or plan is None:
            return Fraction(self.stated.value)
        return plan.baseline(self.drivers, months) - Fraction(self.metered.value) + self.adjustment


class SettlementRule(Model):
    """How the contract rounds: which way, to what, and whether each payment of a line or the sum of a year."""

    rounding: Literal["half_up", "half_even", "down"]
    to: Literal["分", "角", "元"]
    per: Literal["line", "total"]
    currency: Literal["CNY"] = "CNY"
