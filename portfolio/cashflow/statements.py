"""The statements of a Chinese feasibility study, from the ledger and its accounts (METHOD §43).

Every line is a series over the elements of time, shape `(batch, elements)`, in 元. Nothing makes the balance sheet
close but the agreement of flows and profits: that is what its check is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.accounts import Accounts
    from portfolio.cashflow.ledger import Kind, Ledger


class Line(NamedTuple):
    """A line of a statement; `kind` is `line`, `head` (a sum of those below it), `net` or `check`."""

    key: str
    label: Words
    amount: Array
    kind: str = "line"


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


@dataclass(frozen=True)
class _Books:
    """What statements read of a ledger whose taxes and loans are known."""

    ledger: Ledger
    accounts: Accounts
    tax: Array
    notional_tax: Array

    def part(self, *kinds: Kind) -> Array:
        """Kinds of postings as the equity sees them, receipts positive."""
        return self.ledger.part("equity", *kinds)

    def yearly(self, series: Array) -> Array:
        """A series over operating years, placed in time."""
        return self.ledger.timeline.operation(series)

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
    def paid_in(self) -> Array:
        """项目资本金: what the equity has to find in construction."""
        flow = self.ledger.flow("equity").copy()
        flow[:, self.ledger.timeline.building :] = 0.0
        return np.maximum(-flow, 0.0)

    @property
    def accrued_construction(self) -> Array:
        """Interest of construction by element, added to the loans or paid."""
        nothing = np.zeros((1, self.ledger.timeline.elements))
        return sum((loan.construction for loan in self.accounts.loans), nothing)

    @property
    def debt(self) -> Array:
        """Debt at the end of each element: drawn and capitalised so far in construction, the balance in operation."""
        building, nothing = self.ledger.timeline.building, np.zeros((1, self.ledger.timeline.elements))
        total = nothing
        for loan in self.accounts.loans:
            added = loan.construction if loan.terms.capitalise_construction else 0.0
            owed = np.cumsum(loan.drawn + added, axis=-1)
            owed[:, building:] = 0.0
            total = total + owed + self.yearly(loan.closing)
        return total


#: 补贴收入 of operation.
_SUBSIDIES: tuple[Kind, ...] = ("award", "vat_refund")


def _w(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


def _flow(key: str, label: Words, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """A head with the sum of its lines, and the lines."""
    total = sum((line.amount for line in lines), np.zeros((1, 1)))
    return Line(key, label, total, "head"), *lines


def _if_any(key: str, label: Words, amount: Array) -> tuple[Line, ...]:
    """A line that most projects do not have."""
    return (Line(key, label, amount),) if amount.any() else ()


def _inflows(books: _Books) -> tuple[Line, ...]:
    _, released = books.working_capital
    return _flow(
        "inflow",
        _w("现金流入", "Cash in"),
        (
            Line("revenue", _w("营业收入（含节约）", "Revenue and savings"), books.receipts),
            Line("awards", _w("补贴收入", "Awards and VAT refunds"), books.part(*_SUBSIDIES)),
            *_if_any("vat_output", _w("销项税额", "Output VAT"), books.part("vat_output")),
            Line("residual", _w("回收固定资产余值", "Residual value"), books.part("residual")),
            Line("released", _w("回收流动资金", "Release of working capital"), released),
        ),
    )


def _running(books: _Books) -> tuple[Line, ...]:
    paid, _ = books.working_capital
    return (
        Line("working_capital", _w("流动资金", "Working capital"), paid),
        Line("operating_cost", _w("经营成本", "Operating cost"), books.running_cost),
        *_if_any("vat_input", _w("进项税额", "Input VAT"), -books.part("vat_input")),
        *_if_any("vat_paid", _w("应纳增值税", "VAT payable"), -books.part("vat_paid")),
        Line("surcharges", _w("税金及附加", "Taxes and surcharges"), -books.part("surcharge")),
        Line("maintenance", _w("维持运营投资", "Maintenance investment"), -books.part("reinvestment")),
    )


def _net(key: str, label: Words, flow: Array) -> tuple[Line, Line]:
    summed = _w(f"累计{label.zh}", f"{label.text('en')}, cumulative")
    return Line(key, label, flow, "net"), Line(f"{key}_cumulative", summed, np.cumsum(flow, axis=-1), "net")


def _project(books: _Books) -> tuple[Line, ...]:
    into = _inflows(books)
    capex = Line("capex", _w("建设投资", "Construction investment"), books.investment)
    out = _flow("outflow", _w("现金流出", "Cash out"), (capex, *_running(books)))
    before = into[0].amount - out[0].amount
    tax = books.yearly(books.notional_tax)
    return (
        *into,
        *out,
        *_net("pre_tax", _w("所得税前净现金流量", "Net cash flow before tax"), before),
        Line("notional_tax", _w("调整所得税", "Notional income tax"), tax),
        *_net("after_tax", _w("所得税后净现金流量", "Net cash flow after tax"), before - tax),
    )


def _in_operation(books: _Books, amount: Array) -> Array:
    """A series without construction, when the equity pays in all that is lacking, input VAT on the investment too."""
    out = amount.copy()
    out[:, : books.ledger.timeline.building] = 0.0
    return out


def _equity(books: _Books) -> tuple[Line, ...]:
    into = _inflows(books)
    surplus = np.maximum(books.ledger.flow("equity"), 0.0)
    surplus[:, books.ledger.timeline.building :] = 0.0
    more = (
        Line("interest_subsidy", _w("贷款贴息", "Interest subsidy"), books.part("interest_subsidy")),
        Line("surplus_funds", _w("建设期筹资结余", "Funds beyond the investment"), surplus),
    )
    into = _flow("inflow", into[0].label, (*into[1:], *more))
    service = (
        Line("paid_in", _w("项目资本金", "Equity paid in"), books.paid_in),
        Line("principal", _w("借款本金偿还", "Principal"), books.yearly(books.accounts.principal)),
        Line("interest", _w("借款利息支付", "Interest"), books.yearly(books.accounts.interest)),
        Line("income_tax", _w("所得税", "Income tax"), books.yearly(books.tax)),
    )
    running = [line._replace(amount=_in_operation(books, line.amount)) for line in _running(books)]
    out = _flow("outflow", _w("现金流出", "Cash out"), (*service, *running))
    return *into, *out, *_net("net", _w("净现金流量", "Net cash flow"), into[0].amount - out[0].amount)


def _investors(books: _Books) -> tuple[Line, ...]:
    """Without a stated distribution nothing is paid out before the end, when all that is left is the investors'."""
    left = np.zeros((1, books.ledger.timeline.elements)) + 0 * books.paid_in
    left[:, -1] = _cash(books)[:, -1]
    into = _flow(
        "inflow",
        _w("现金流入", "Cash in"),
        (Line("disposal", _w("资产处置收益分配（期末结余）", "Distribution of what is left at the end"), left),),
    )
    paid = Line("paid_in", _w("实缴资本", "Capital paid in"), books.paid_in)
    out = _flow("outflow", _w("现金流出", "Cash out"), (paid,))
    return *into, *out, *_net("net", _w("净现金流量", "Net cash flow"), into[0].amount - out[0].amount)


def _profit(books: _Books) -> tuple[Line, ...]:
    accounts, yearly = books.accounts, books.yearly
    net = accounts.profit - books.tax
    return (
        Line("revenue", _w("营业收入（含节约）", "Revenue and savings"), books.receipts),
        Line("surcharges", _w("税金及附加", "Taxes and surcharges"), -books.part("surcharge")),
        *_flow(
            "total_cost",
            _w("总成本费用", "Total cost"),
            (
                Line("operating_cost", _w("经营成本", "Operating cost"), books.running_cost),
                Line("depreciation", _w("折旧摊销", "Depreciation"), yearly(accounts.depreciation)),
                Line("interest", _w("财务费用（利息）", "Interest"), yearly(accounts.accrued)),
            ),
        ),
        Line(
            "awards",
            _w("补贴收入（含退税和贴息）", "Awards, VAT refunds and interest subsidies"),
            books.part(*_SUBSIDIES, "interest_subsidy"),
        ),
        *_if_any(
            "margin", _w("工程毛利", "Margin on the works"), yearly(accounts.margin + np.zeros_like(accounts.ebitda))
        ),
        Line("profit", _w("利润总额", "Profit before tax"), yearly(accounts.profit), "net"),
        Line("income_tax", _w("所得税", "Income tax"), yearly(books.tax)),
        Line("net_profit", _w("净利润", "Net profit"), yearly(net), "net"),
        Line("ebit", _w("息税前利润 EBIT", "EBIT"), yearly(accounts.ebit)),
        Line("ebitda", _w("息税折旧摊销前利润 EBITDA", "EBITDA"), yearly(accounts.ebitda)),
    )


def _cash(books: _Books) -> Array:
    """累计盈余资金: what the equity's flow and payments leave in hand."""
    return np.cumsum(books.ledger.flow("equity") + books.paid_in, axis=-1)


def _plan(books: _Books) -> tuple[Line, ...]:
    """财务计划现金流量表: operating, investing and financing flows, and what they leave."""
    vat: tuple[Kind, ...] = ("vat_output", "vat_input", "vat_paid")
    running: tuple[Kind, ...] = ("surcharge", "income_tax", *_SUBSIDIES, *vat)
    operating = books.receipts - books.running_cost + books.part(*running)
    investing = books.part("capex", "sale", "reinvestment", "working_capital", "residual")
    named = (
        Line("equity", _w("资本金投入", "Equity paid in"), books.paid_in),
        Line("grants", _w("财政资金", "Public grants"), books.part("grant")),
        Line("drawdown", _w("借款", "Loans"), books.part("drawdown")),
        Line("principal", _w("偿还本金", "Principal"), books.part("principal")),
        Line(
            "interest",
            _w("支付利息（扣贴息）", "Interest, net of subsidies"),
            books.part("interest", "interest_subsidy"),
        ),
    )
    financing = _flow("financing", _w("筹资活动净现金流量", "Net cash of financing"), named)
    total = operating + investing + financing[0].amount
    return (
        Line("operating", _w("经营活动净现金流量", "Net cash of operations"), operating, "head"),
        Line("investing", _w("投资活动净现金流量", "Net cash of investment"), investing, "head"),
        *financing,
        *_net("surplus", _w("盈余资金", "Surplus"), total),
    )


def _balance(books: _Books) -> tuple[Line, ...]:
    """资产负债表: what is owned and owed at the end of each element; `difference` has to be nothing."""
    paid, released = books.working_capital
    written = books.yearly(books.accounts.depreciation - books.accounts.margin)
    spent = books.investment - books.part("reinvestment") + books.accrued_construction - books.part("residual")
    fixed = np.cumsum(spent - written, axis=-1)
    credit = -np.cumsum(books.part("vat_output", "vat_input", "vat_paid"), axis=-1)
    assets = _flow(
        "assets",
        _w("资产", "Assets"),
        (
            Line("cash", _w("累计盈余资金", "Cash"), _cash(books)),
            Line("working_capital", _w("流动资产", "Working capital"), np.cumsum(paid - released, axis=-1)),
            *_if_any("vat_credit", _w("待抵扣增值税", "VAT credit"), credit),
            Line("fixed_assets", _w("在建工程与固定资产净值", "Construction and net fixed assets"), fixed),
        ),
    )
    earned = np.cumsum(books.yearly(books.accounts.profit - books.tax), axis=-1)
    claims = _flow(
        "claims",
        _w("负债及所有者权益", "Liabilities and equity"),
        (
            Line("debt", _w("借款余额", "Debt"), books.debt),
            Line("capital", _w("资本金", "Capital"), np.cumsum(books.paid_in, axis=-1)),
            Line("grants", _w("资本公积（财政资金）", "Public grants"), np.cumsum(books.part("grant"), axis=-1)),
            Line("retained", _w("累计未分配利润", "Retained profit"), earned),
        ),
    )
    gap = Line("difference", _w("差额", "Difference"), assets[0].amount - claims[0].amount, "check")
    return *assets, *claims, gap


def _debt(books: _Books) -> tuple[Line, ...]:
    lines: list[Line] = []
    for loan in books.accounts.loans:
        named = loan.terms.label
        building = books.ledger.timeline.building
        before = np.zeros_like(books.debt)
        capitalised = loan.construction if loan.terms.capitalise_construction else 0 * loan.construction
        closing = np.cumsum(loan.drawn + capitalised, axis=-1)
        closing[:, building:] = 0.0
        closing = closing + books.yearly(loan.closing)
        before[:, 1:] = closing[:, :-1]
        key = loan.terms.line
        accrued = loan.construction + books.yearly(loan.accrued)
        paid = 0.0 if loan.terms.capitalise_construction else loan.construction
        lines += [
            Line(f"{key}.opening", _w(f"{named.zh}：期初余额", f"{named.text('en')}: opening"), before, "head"),
            Line(f"{key}.drawn", _w("本期借款", "Drawn"), loan.drawn),
            Line(f"{key}.accrued", _w("本期应计利息", "Interest accrued"), accrued),
            Line(f"{key}.interest", _w("本期付息", "Interest paid"), paid + books.yearly(loan.interest)),
            Line(f"{key}.principal", _w("本期还本", "Principal"), books.yearly(loan.principal)),
            Line(f"{key}.closing", _w("期末余额", "Closing"), closing, "net"),
        ]
    return tuple(lines)


_BUILD: dict[str, tuple[Words, Callable[[_Books], tuple[Line, ...]]]] = {
    "project-investment": (_w("项目投资现金流量表", "Cash flow of the investment"), _project),
    "equity": (_w("项目资本金现金流量表", "Cash flow of the equity"), _equity),
    "investors": (_w("投资各方现金流量表", "Cash flow of the investors"), _investors),
    "profit": (_w("利润与利润分配表", "Profit and its distribution"), _profit),
    "financial-plan": (_w("财务计划现金流量表", "Financial plan"), _plan),
    "balance-sheet": (_w("资产负债表", "Balance sheet"), _balance),
    "debt-service": (_w("借款还本付息计划表", "Debt service"), _debt),
}
STATEMENTS = tuple(_BUILD)
TITLES = {name: title for name, (title, _) in _BUILD.items()}


def statement(ledger: Ledger, name: str) -> Statement | None:
    """A statement of `STATEMENTS`; None where taxes, or loans that it needs, are unknown. KeyError for another name.

    Where parties share the project it is the investor's; those of another party come from its own books.

    Rule: METHOD §43; 《建设项目经济评价方法与参数》第三版.
    """
    title, build = _BUILD[name]
    ledger = ledger.own
    accounts = ledger.accounts
    if accounts is None or accounts.tax is None or accounts.notional_tax is None:
        return None
    if not accounts.financing_known and name != "project-investment":
        return None
    return Statement(name, title, build(_Books(ledger, accounts, accounts.tax, accounts.notional_tax)))
