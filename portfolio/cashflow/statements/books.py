"""What statements are made of: lines, and the books that they are read from (METHOD §43)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.accounts import Accounts
    from portfolio.cashflow.ledger import Kind, Ledger
    from portfolio.cashflow.taxation import IncomeTax

#: 补贴收入 of operation.
SUBSIDIES: tuple[Kind, ...] = ("award", "vat_refund")


class Line(NamedTuple):
    """A line of a statement, in 元, or `1` for a ratio, NaN where there is none.

    `kind` is `line`, `head` (a sum of those below it), `net` or `check`.
    """

    key: str
    label: Words
    amount: Array
    kind: str = "line"
    unit: str = "元"


@dataclass(frozen=True)
class Books:
    """A ledger whose taxes and loans are known; series over the elements of time, shape `(batch, elements)`."""

    ledger: Ledger
    accounts: Accounts
    assessed: IncomeTax
    notional_tax: Array

    def part(self, *kinds: Kind) -> Array:
        """Kinds of postings as the equity sees them, receipts positive."""
        return self.ledger.part("equity", *kinds)

    def yearly(self, series: Array) -> Array:
        """A series over operating years, placed in time."""
        return self.ledger.timeline.operation(series + np.zeros_like(self.accounts.ebitda))

    def in_operation(self, series: Array) -> Array:
        """A series without construction, in which the equity pays in all that is lacking."""
        return series * (np.arange(self.ledger.timeline.elements) >= self.ledger.timeline.building)

    def in_construction(self, series: Array) -> Array:
        """A series of construction alone."""
        return series - self.in_operation(series)

    @property
    def receipts(self) -> Array:
        """Revenue, savings and sales of carbon."""
        return self.part("revenue", "savings", "carbon") + np.maximum(self.part("payment"), 0.0)

    @property
    def running_cost(self) -> Array:
        """经营成本, with what a contract makes the party pay."""
        return -self.part("operating_cost") + np.maximum(-self.part("payment"), 0.0)

    @property
    def investment(self) -> Array:
        """建设投资: what is spent, bought from or sold to another party."""
        return -self.part("capex", "sale")

    @property
    def working_capital(self) -> tuple[Array, Array]:
        """Working capital paid in and released."""
        flow = self.part("working_capital")
        return np.maximum(-flow, 0.0), np.maximum(flow, 0.0)

    @property
    def tax(self) -> Array:
        """所得税."""
        return self.yearly(self.assessed.tax)

    @property
    def net_profit(self) -> Array:
        """净利润."""
        return self.yearly(self.accounts.profit) - self.tax

    @property
    def cash(self) -> Array:
        """累计盈余资金: what the equity's flow and payments leave in hand, and what is kept for later construction."""
        return np.cumsum(self.ledger.flow("equity") + self.ledger.paid_in - self.part("held"), axis=-1)

    def of_loans(self, name: str) -> Array:
        """A series of all loans together."""
        nothing = np.zeros((1, self.ledger.timeline.elements))
        return sum((getattr(loan, name) for loan in self.accounts.loans), nothing)


def w(zh: str, en: str) -> Words:
    """Words in both languages."""
    return Words(zh=zh, en=en)


def flow(key: str, label: Words, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """A head with the sum of its lines, and the lines."""
    total = sum((line.amount for line in lines), np.zeros((1, 1)))
    return Line(key, label, total, "head"), *lines


def if_any(key: str, label: Words, amount: Array) -> tuple[Line, ...]:
    """A line that most projects do not have."""
    return (Line(key, label, amount),) if amount.any() else ()


def net(key: str, label: Words, amount: Array) -> tuple[Line, Line]:
    """A result, and its running sum."""
    summed = w(f"累计{label.zh}", f"{label.text('en')}, cumulative")
    return Line(key, label, amount, "net"), Line(f"{key}_cumulative", summed, np.cumsum(amount, axis=-1), "net")
