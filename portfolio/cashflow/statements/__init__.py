"""The statements of a Chinese feasibility study, from the ledger and its accounts (METHOD §43).

Every line is a series over the elements of time, shape `(batch, elements)`, in 元. Nothing makes the balance sheet
close but the agreement of flows and profits: that is what its check is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.cashflow.statements.books import Books, Line, w
from portfolio.cashflow.statements.cash_flows import equity, investors, project
from portfolio.cashflow.statements.position import balance, debt_service, plan
from portfolio.cashflow.statements.profit import profit

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Ledger
    from portfolio.records.fields import Words

__all__ = ["STATEMENTS", "TITLES", "Line", "Statement", "statement"]


@dataclass(frozen=True)
class Statement:
    """A statement: its name, title and lines."""

    name: str
    title: Words
    lines: tuple[Line, ...]

    def line(self, key: str) -> Array:
        """A line's amounts. Raises KeyError if there is none of that key."""
        for line in self.lines:
            if line.key == key:
                return line.amount
        raise KeyError(key)


_BUILD: dict[str, tuple[Words, Callable[[Books], tuple[Line, ...]]]] = {
    "project-investment": (w("项目投资现金流量表", "Cash flow of the investment"), project),
    "equity": (w("项目资本金现金流量表", "Cash flow of the equity"), equity),
    "investors": (w("投资各方现金流量表", "Cash flow of the investors"), investors),
    "profit": (w("利润与利润分配表", "Profit and its distribution"), profit),
    "financial-plan": (w("财务计划现金流量表", "Financial plan"), plan),
    "balance-sheet": (w("资产负债表", "Balance sheet"), balance),
    "debt-service": (w("借款还本付息计划表", "Debt service"), debt_service),
}
STATEMENTS = tuple(_BUILD)
TITLES = {name: title for name, (title, _) in _BUILD.items()}


def statement(ledger: Ledger, name: str) -> Statement | None:
    """A statement of `STATEMENTS`; None where taxes, or loans that it needs, are unknown. KeyError for another name.

    Where parties share the project it is the investor's; those of another party come from its own books. Whether the
    case itself is whole is not asked here: `portfolio.appraisal.lacking.statement_of` does.

    Rule: METHOD §43; 《建设项目经济评价方法与参数》第三版.
    """
    title, build = _BUILD[name]
    ledger = ledger.own
    accounts = ledger.accounts
    if accounts is None or accounts.assessed is None or accounts.notional_tax is None:
        return None
    if not accounts.financing_known and name != "project-investment":
        return None
    return Statement(name, title, build(Books(ledger, accounts, accounts.assessed, accounts.notional_tax)))
