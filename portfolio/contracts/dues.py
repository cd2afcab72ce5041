"""What a type settles a verified year on, and what falls due: exact fractions, in 元 and base units (METHOD §70)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from portfolio.records.contracts.expected import fraction
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.reading.units import Quantity

NOTHING = Fraction(0)


class UnsettledError(Exception):
    """A year that cannot be settled, and why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason.text("en"))
        self.reason = reason


class Due(NamedTuple):
    """A payment of a year, to the provider where it is above zero, to the host below; of one `line` or of them all."""

    key: str
    label: Words
    amount: Fraction
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved of a line in a year, and its price."""

    quantity: Fraction
    price: Fraction

    @property
    def value(self) -> Fraction:
        """Its value."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class SettlementYear:
    """An operating year of a part of a contract: `part` of it is settled, `last` if the term ends in it.

    `lines` are those of the part that are verified, `lacking` says which are not; `received` is what the provider got
    for its share in the years before, None where one of them is not settled.
    """

    number: int
    part: Fraction
    last: bool
    lines: Mapping[str, Saved]
    lacking: Words | None
    received: Fraction | None

    @property
    def saving(self) -> Fraction:
        """The value of all lines. Raises `UnsettledError` where one is not verified."""
        return sum((self.line(name).value for name in self.every_line()), NOTHING)

    def line(self, name: str) -> Saved:
        """One line. Raises `UnsettledError` where it is not verified."""
        found = self.lines.get(name)
        if found is None:
            raise UnsettledError(self.lacking or Words(zh=f"{name} 未核定", en=f"{name} is not verified"))
        return found

    def every_line(self) -> tuple[str, ...]:
        """All lines by name. Raises `UnsettledError` where one is not verified."""
        if self.lacking is not None:
            raise UnsettledError(self.lacking)
        return tuple(self.lines)

    def yearly(self, amount: Quantity, growth: Quantity | None = None) -> Fraction:
        """An amount a year, grown to this one, for the part that is settled."""
        return fraction(amount) * (1 + fraction(growth)) ** (self.number - 1) * self.part
