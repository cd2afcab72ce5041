"""Profit and its distribution (利润与利润分配表): every step from revenue to the tax, and to what is retained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.statements.books import SUBSIDIES, Line, flow, if_any, w

if TYPE_CHECKING:
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.statements.books import Books


def profit(books: Books) -> tuple[Line, ...]:
    """利润与利润分配表. EBIT is the profit and the interest (财务费用) of the print."""
    accounts, yearly, assessed = books.accounts, books.yearly, books.assessed
    return (
        Line("revenue", w("营业收入（含节约）", "Revenue and savings"), books.receipts),
        Line("surcharges", w("税金及附加", "Taxes and surcharges"), -books.part("surcharge")),
        *flow(
            "total_cost",
            w("总成本费用", "Total cost"),
            (
                Line("operating_cost", w("经营成本", "Operating cost"), books.running_cost),
                Line("depreciation", w("折旧摊销", "Depreciation"), yearly(accounts.depreciation)),
                Line("interest", w("财务费用：利息支出", "Interest"), yearly(accounts.accrued)),
                *if_any(
                    "interest_subsidy",
                    w("财务费用：贷款贴息（冲减）", "Interest borne by subsidies, taken off"),
                    -books.part("interest_subsidy"),
                ),
            ),
        ),
        Line("awards", w("补贴收入（含退税）", "Awards and VAT refunds"), books.part(*SUBSIDIES)),
        *if_any("margin", w("工程毛利", "Margin on the works"), yearly(accounts.margin)),
        Line("profit", w("利润总额", "Profit before tax"), yearly(accounts.profit), "net"),
        Line("losses_used", w("弥补以前年度亏损", "Losses of earlier years used"), yearly(assessed.loss_used)),
        Line("taxable", w("应纳税所得额", "Taxable income"), yearly(assessed.taxable)),
        Line("income_tax", w("所得税", "Income tax"), books.tax),
        Line("net_profit", w("净利润", "Net profit"), books.net_profit, "net"),
        *_distribution(books),
        Line("ebit", w("息税前利润 EBIT", "EBIT"), yearly(accounts.ebit)),
        Line("ebitda", w("息税折旧摊销前利润 EBITDA", "EBITDA"), yearly(accounts.ebitda)),
    )


def _distribution(books: Books) -> tuple[Line, ...]:
    """The statutory reserve, where a rule sets one, and the profit that is left, which is retained."""
    rate = books.accounts.reserve_rate
    reserve = np.zeros_like(books.net_profit) if rate is None else _reserve(books.net_profit, rate)
    return (
        *([] if rate is None else [Line("reserve", w("法定盈余公积金", "Statutory reserve"), reserve)]),
        Line("undistributed", w("未分配利润", "Undistributed profit"), books.net_profit - reserve),
    )


def _reserve(net_profit: Array, rate: Array) -> Array:
    """A share of net profit once the losses before it are made up."""
    total = np.cumsum(net_profit, axis=-1)
    highest = np.maximum(np.maximum.accumulate(total, axis=-1), 0.0)
    made_up = np.diff(highest, axis=-1, prepend=0.0)
    return np.asarray(rate * made_up)
