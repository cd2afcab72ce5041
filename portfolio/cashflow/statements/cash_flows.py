"""The cash flows of the investment, of the equity and of the investors (项目投资、项目资本金、投资各方现金流量表)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.statements.books import SUBSIDIES, Line, flow, if_any, net, w

if TYPE_CHECKING:
    from portfolio.cashflow.statements.books import Books


def _inflows(books: Books) -> tuple[Line, ...]:
    _, released = books.working_capital
    return flow(
        "inflow",
        w("现金流入", "Cash in"),
        (
            Line("revenue", w("营业收入（含节约）", "Revenue and savings"), books.receipts),
            Line("awards", w("补贴收入", "Awards and VAT refunds"), books.part(*SUBSIDIES)),
            *if_any("vat_output", w("销项税额", "Output VAT"), books.part("vat_output")),
            Line("residual", w("回收固定资产余值", "Residual value"), books.part("residual")),
            Line("released", w("回收流动资金", "Release of working capital"), released),
        ),
    )


def _running(books: Books) -> tuple[Line, ...]:
    paid, _ = books.working_capital
    return (
        Line("working_capital", w("流动资金", "Working capital"), paid),
        Line("operating_cost", w("经营成本", "Operating cost"), books.running_cost),
        *if_any("vat_input", w("进项税额", "Input VAT"), -books.part("vat_input")),
        *if_any("vat_paid", w("应纳增值税", "VAT payable"), -books.part("vat_paid")),
        Line("surcharges", w("税金及附加", "Taxes and surcharges"), -books.part("surcharge")),
        Line("maintenance", w("维持运营投资", "Maintenance investment"), -books.part("reinvestment")),
    )


def project(books: Books) -> tuple[Line, ...]:
    """项目投资现金流量表."""
    into = _inflows(books)
    capex = Line("capex", w("建设投资", "Construction investment"), books.investment)
    out = flow("outflow", w("现金流出", "Cash out"), (capex, *_running(books)))
    before = into[0].amount - out[0].amount
    tax = books.yearly(books.notional_tax)
    return (
        *into,
        *out,
        *net("pre_tax", w("所得税前净现金流量", "Net cash flow before tax"), before),
        Line("notional_tax", w("调整所得税", "Notional income tax"), tax),
        *net("after_tax", w("所得税后净现金流量", "Net cash flow after tax"), before - tax),
    )


def equity(books: Books) -> tuple[Line, ...]:
    """项目资本金现金流量表."""
    surplus = books.in_construction(np.maximum(books.ledger.flow("equity"), 0.0))
    into = flow(
        "inflow",
        w("现金流入", "Cash in"),
        (
            *_inflows(books)[1:],
            *if_any("grants", w("财政资金", "Public grants"), books.in_operation(books.part("grant"))),
            Line("interest_subsidy", w("贷款贴息", "Interest subsidy"), books.part("interest_subsidy")),
            Line("surplus_funds", w("建设期筹资结余", "Funds beyond the investment"), surplus),
        ),
    )
    repaid = books.of_loans("principal") + books.of_loans("due")
    service = (
        Line("paid_in", w("项目资本金", "Equity paid in"), books.ledger.paid_in),
        Line("principal", w("借款本金偿还", "Principal"), repaid),
        Line("interest", w("借款利息支付", "Interest"), books.in_operation(books.of_loans("interest"))),
        Line("income_tax", w("所得税", "Income tax"), books.tax),
    )
    running = [line._replace(amount=books.in_operation(line.amount)) for line in _running(books)]
    out = flow("outflow", w("现金流出", "Cash out"), (*service, *running))
    return *into, *out, *net("net", w("净现金流量", "Net cash flow"), into[0].amount - out[0].amount)


def investors(books: Books) -> tuple[Line, ...]:
    """投资各方现金流量表: nothing is paid out before the end, when all that is left is the investors'."""
    left = books.cash * (np.arange(books.ledger.timeline.elements) == books.ledger.timeline.elements - 1)
    label = w("资产处置收益分配（期末结余）", "Distribution of what is left at the end")
    into = flow("inflow", w("现金流入", "Cash in"), (Line("disposal", label, left),))
    paid = Line("paid_in", w("实缴资本", "Capital paid in"), books.ledger.paid_in)
    out = flow("outflow", w("现金流出", "Cash out"), (paid,))
    return *into, *out, *net("net", w("净现金流量", "Net cash flow"), into[0].amount - out[0].amount)
