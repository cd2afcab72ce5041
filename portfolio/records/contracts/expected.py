"""What a record expects of its lines of savings, year by year, as exact fractions in base units (METHOD §70)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from portfolio.records.contracts.pv_developer import PvDeveloper
from portfolio.records.contracts.verification import MONTHS_A_YEAR

if TYPE_CHECKING:
    from portfolio.reading.units import Quantity
    from portfolio.records.cash_flow import CashFlow, Line
    from portfolio.records.contracts import Contract
    from portfolio.records.contracts.pv_developer import Generation

#: The line that a contract's `generation` writes: power that the host uses itself.
SELF_USE = "self_use"
#: The kind of a line that states no quantity.
MONEY = "money"
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A line of savings without realisation. `kind` is the dimension of its quantity, `money` where it states none.

    A line in money is its own quantity, at the price 1. `amounts` are those given year by year; they then take the
    place of `first`, its growth and its fading.
    """

    line: str
    kind: str
    first: Fraction
    fades: Fraction
    price_first: Fraction
    grows: Fraction
    start: int
    until: int
    amounts: tuple[Fraction, ...] = ()

    def runs(self, year: int) -> bool:
        """Whether there is anything to expect in an operating year."""
        return self.start <= year <= self.until

    def quantity(self, year: int) -> Fraction:
        """What is saved in twelve months of an operating year."""
        if not self.runs(year):
            return Fraction(0)
        if self.amounts:
            return self.amounts[year - 1]
        change = (1 - self.fades) * (1 + self.grows if self.kind == MONEY else 1)
        return self.first * change ** (year - 1)

    def price(self, year: int) -> Fraction:
        """The contract's price of the year, in 元 a base unit."""
        return ONE if self.kind == MONEY else self.price_first * (1 + self.grows) ** (year - 1)


def expected_lines(contract: Contract, flow: CashFlow) -> dict[str, ExpectedLine]:
    """The lines of savings of a record by name, with what `generation` writes."""
    found = {line.line: _stated(line, flow.operating_years) for line in flow.savings}
    if isinstance(contract, PvDeveloper) and contract.generation:
        found[SELF_USE] = _generated(contract.generation, flow.operating_years)
    return found


def months_within(contract: Contract, year: int) -> int:
    """The months of an operating year inside the term."""
    return max(0, min(MONTHS_A_YEAR, contract.term - MONTHS_A_YEAR * (year - 1)))


def fraction(quantity: Quantity | None, otherwise: int = 0) -> Fraction:
    """A quantity in base units, exact."""
    return Fraction(otherwise) if quantity is None else Fraction(quantity.value)


def _stated(line: Line, years: int) -> ExpectedLine:
    until = line.until if isinstance(line.until, int) else years
    fades, grows = fraction(line.degradation), fraction(line.escalation)
    if line.quantity is not None:
        kind, first = line.quantity.dimension.removesuffix("/year"), fraction(line.quantity)
        return ExpectedLine(line.line, kind, first, fades, fraction(line.price), grows, line.start, until)
    amounts = tuple(fraction(amount) for amount in line.amounts or ())
    return ExpectedLine(line.line, MONEY, fraction(line.amount), fades, ONE, grows, line.start, until, amounts)


def _generated(plant: Generation, years: int) -> ExpectedLine:
    power = fraction(plant.capacity) * fraction(plant.hours) * fraction(plant.self_consumption)
    price, fades, grows = fraction(plant.retail_price), fraction(plant.degradation), fraction(plant.escalation)
    return ExpectedLine(SELF_USE, "energy", power, fades, price, grows, 1, years)
