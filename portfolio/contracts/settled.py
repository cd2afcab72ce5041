"""Verified and settled years of a contract, as tables and JSON show them (METHOD §70)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.records.contracts.verification import Performance, SettlementRule
    from portfolio.records.fields import Words


_QUANTITIES = (
    "expected", "guaranteed", "verified", "baseline", "metered", "adjustment", "realisation", "shortfall", "excess",
)  # fmt: skip
_VALUES = ("value", "expected_value", "due", "expected_due", "keep")
_SUMS = ("value", "due", "expected_due", "difference", "keep", "cumulative_due", "cumulative_difference")


@dataclass(frozen=True, slots=True)
class VerifiedLine:
    """A line of savings in a verified year: quantities in `unit`, money in 元; None where it is not known or not asked.

    `baseline`, `metered` and `adjustment` are those of what was metered. `price` is what was paid where `price_paid`,
    else the contract's. `due` is what the host pays for the line (below zero the provider pays), without what is paid
    for the year as a whole.
    """

    year: int
    line: str
    label: Words
    unit: str
    entry: Performance
    expected: Decimal
    guaranteed: Decimal | None
    verified: Decimal
    baseline: Decimal | None
    metered: Decimal | None
    adjustment: Decimal | None
    price: Decimal | None
    price_paid: bool
    expected_value: Decimal
    value: Decimal
    due: Decimal | None
    expected_due: Decimal | None

    @property
    def realisation(self) -> Decimal | None:
        """Verified over expected quantity; None where nothing was expected."""
        return self.verified / self.expected if self.expected else None

    @property
    def shortfall(self) -> Decimal | None:
        """What the verified quantity is short of the guarantee; None without one."""
        return None if self.guaranteed is None else max(self.guaranteed - self.verified, Decimal(0))

    @property
    def excess(self) -> Decimal | None:
        """What the verified quantity is beyond the guarantee; None without one."""
        return None if self.guaranteed is None else max(self.verified - self.guaranteed, Decimal(0))

    @property
    def keep(self) -> Decimal | None:
        """What the host keeps of the value."""
        return None if self.due is None else self.value - self.due

    def as_dict(self) -> dict[str, object]:
        """The line as JSON prints it."""
        evidence = self.entry.evidence
        return {
            "line": self.line,
            "unit": self.unit,
            **{name: _float(getattr(self, name)) for name in _QUANTITIES},
            "price_cny_per_unit": _float(self.price),
            "price_paid": self.price_paid,
            **{f"{name}_cny": _float(getattr(self, name)) for name in _VALUES},
            "evidence": {"report": evidence.report, "date": evidence.date.isoformat(), "by": evidence.by.zh},
        }


@dataclass(frozen=True, slots=True)
class Payment:
    """What is due for a year under one head, in 元: from the host where it is above zero, from the provider below.

    `line` is None for what is paid for the year as a whole. Under `per: total` it is not rounded.
    """

    key: str
    label: Words
    line: str | None
    amount: Decimal
    expected: Decimal

    @property
    def difference(self) -> Decimal:
        """Due less expected."""
        return self.amount - self.expected

    def as_dict(self) -> dict[str, object]:
        """The payment as JSON prints it."""
        return {
            "key": self.key,
            "line": self.line,
            "amount_cny": float(self.amount),
            "expected_cny": float(self.expected),
            "difference_cny": float(self.difference),
        }


@dataclass(frozen=True, slots=True)
class SettledYear:
    """A verified year. `due` is what the host owes the provider, net, in 元; None where `reason` says why not.

    `value` is that of all lines, None where one is not verified. The cumulative sums are those of the verified years to
    this one; None from the first that is not settled.
    """

    year: int
    calendar_year: int | None
    months: int
    lines: tuple[VerifiedLine, ...]
    payments: tuple[Payment, ...]
    value: Decimal | None
    due: Decimal | None
    expected_due: Decimal | None
    cumulative_due: Decimal | None
    cumulative_expected: Decimal | None
    reason: Words | None

    @property
    def keep(self) -> Decimal | None:
        """What the host keeps of the value."""
        return None if self.due is None or self.value is None else self.value - self.due

    @property
    def difference(self) -> Decimal | None:
        """Due less expected."""
        return None if self.due is None or self.expected_due is None else self.due - self.expected_due

    @property
    def cumulative_difference(self) -> Decimal | None:
        """The differences up to this year."""
        due, expected = self.cumulative_due, self.cumulative_expected
        return None if due is None or expected is None else due - expected

    def as_dict(self) -> dict[str, object]:
        """The year as JSON prints it."""
        return {
            "year": self.year,
            "calendar_year": self.calendar_year,
            "months": self.months,
            "lines": [line.as_dict() for line in self.lines],
            "payments": [payment.as_dict() for payment in self.payments],
            **{f"{name}_cny": _float(getattr(self, name)) for name in _SUMS},
            "reason": self.reason.text("en") if self.reason else None,
        }


@dataclass(frozen=True, slots=True)
class Settlement:
    """The verified years of a contract. Where `reason` is not None no year is settled, and it says what to write."""

    project_id: str
    rule: SettlementRule | None
    years: tuple[SettledYear, ...]
    reason: Words | None

    @property
    def realisation(self) -> Decimal | None:
        """Verified over expected saving of all verified years, each quantity at the contract's price."""
        lines = [line for year in self.years for line in year.lines]
        expected = sum((line.expected_value for line in lines), Decimal(0))
        if not expected:
            return None
        worth = (line.verified * line.expected_value / line.expected for line in lines if line.expected)
        return sum(worth, Decimal(0)) / expected

    def as_dict(self) -> dict[str, object]:
        """The settlement as JSON prints it."""
        return {
            "id": self.project_id,
            "rule": self.rule.model_dump() if self.rule else None,
            "reason": self.reason.text("en") if self.reason else None,
            "realisation": _float(self.realisation),
            "years": [year.as_dict() for year in self.years],
        }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
