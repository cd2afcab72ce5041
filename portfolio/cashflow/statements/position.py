"""Financial plan, balance sheet and debt service (财务计划现金流量表、资产负债表、借款还本付息计划表)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.statements.books import SUBSIDIES, Line, flow, if_any, net, w

if TYPE_CHECKING:
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.statements.books import Books


def plan(books: Books) -> tuple[Line, ...]:
    """财务计划现金流量表: operating, investing and financing flows, receipts positive, and what they leave."""
    vat = books.part("vat_input")
    paid, released = books.working_capital
    operating = flow(
        "operating",
        w("经营活动净现金流量", "Net cash of operations"),
        (
            Line("revenue", w("营业收入（含节约）", "Revenue and savings"), books.receipts),
            Line("awards", w("补贴收入", "Awards and VAT refunds"), books.part(*SUBSIDIES)),
            Line("operating_cost", w("经营成本", "Operating cost"), -books.running_cost),
            *if_any("vat_output", w("销项税额", "Output VAT"), books.part("vat_output")),
            *if_any("vat_input", w("进项税额", "Input VAT"), books.in_operation(vat)),
            *if_any("vat_paid", w("应纳增值税", "VAT payable"), books.part("vat_paid")),
            Line("surcharges", w("税金及附加", "Taxes and surcharges"), books.part("surcharge")),
            Line("income_tax", w("所得税", "Income tax"), books.part("income_tax")),
        ),
    )
    investing = flow(
        "investing",
        w("投资活动净现金流量", "Net cash of investment"),
        (
            Line("capex", w("建设投资", "Construction investment"), -books.investment),
            *if_any("capex_vat", w("建设投资进项税额", "Input VAT on it"), books.in_construction(vat)),
            Line("maintenance", w("维持运营投资", "Maintenance investment"), books.part("reinvestment")),
            Line("working_capital", w("流动资金", "Working capital"), released - paid),
            Line("residual", w("回收固定资产余值", "Residual value"), books.part("residual")),
        ),
    )
    financing = flow(
        "financing",
        w("筹资活动净现金流量", "Net cash of financing"),
        (
            Line("equity", w("资本金投入", "Equity paid in"), books.ledger.paid_in),
            Line("grants", w("财政资金", "Public grants"), books.part("grant")),
            Line("drawdown", w("借款", "Loans"), books.part("drawdown")),
            Line("principal", w("偿还本金", "Principal"), books.part("principal")),
            Line(
                "interest",
                w("支付利息（扣贴息）", "Interest, net of subsidies"),
                books.part("interest", "interest_subsidy"),
            ),
        ),
    )
    total = operating[0].amount + investing[0].amount + financing[0].amount
    return *operating, *investing, *financing, *net("surplus", w("盈余资金", "Surplus"), total)


def balance(books: Books) -> tuple[Line, ...]:
    """资产负债表: what is owned and owed at the end of each element; `difference` has to be nothing."""
    paid, released = books.working_capital
    written = books.yearly(books.accounts.depreciation - books.accounts.margin)
    spent = books.investment - books.part("reinvestment", "residual")
    fixed = np.cumsum(spent + books.in_construction(books.of_loans("accrued")) - written, axis=-1)
    credit = -np.cumsum(books.part("vat_output", "vat_input", "vat_paid"), axis=-1)
    current = flow(
        "current_assets",
        w("流动资产", "Current assets"),
        (
            Line("cash", w("累计盈余资金", "Cash"), books.cash),
            Line("working_capital", w("流动资金占用", "Working capital"), np.cumsum(paid - released, axis=-1)),
            *if_any("vat_credit", w("待抵扣增值税", "VAT credit"), credit),
        ),
    )
    fixed_assets = Line("fixed_assets", w("在建工程与固定资产净值", "Construction and net fixed assets"), fixed)
    assets = Line("assets", w("资产", "Assets"), current[0].amount + fixed, "head")
    claims = flow(
        "claims",
        w("负债及所有者权益", "Liabilities and equity"),
        (
            Line("debt", w("借款余额", "Debt"), books.of_loans("closing")),
            Line("capital", w("资本金", "Capital"), np.cumsum(books.ledger.paid_in, axis=-1)),
            Line("grants", w("资本公积（财政资金）", "Public grants"), np.cumsum(books.part("grant"), axis=-1)),
            Line(
                "retained",
                w("累计盈余公积和未分配利润", "Reserves and retained profit"),
                np.cumsum(books.net_profit, axis=-1),
            ),
        ),
    )
    gap = Line("difference", w("差额", "Difference"), assets.amount - claims[0].amount, "check")
    return assets, *current, fixed_assets, *claims, gap


def debt_service(books: Books) -> tuple[Line, ...]:
    """借款还本付息计划表: each loan, all together where there are several, and the cover by year."""
    lines: list[Line] = []
    names = ("opening", "drawn", "accrued", "interest", "principal", "due", "closing")
    for loan in books.accounts.loans:
        series = {name: getattr(loan, name) for name in names}
        lines += _loan(loan.terms.line, loan.terms.label.zh, loan.terms.label.text("en"), series)
    if len(books.accounts.loans) > 1:
        lines += _loan("total", "合计", "All loans", {name: books.of_loans(name) for name in names})
    if not books.accounts.loans:
        return ()
    return (
        *lines,
        _ratio(books, "icr", "利息备付率", books.accounts.icr),
        _ratio(books, "dscr", "偿债备付率", books.accounts.dscr.by_period),
    )


def _loan(key: str, zh: str, en: str, series: dict[str, Array]) -> list[Line]:
    return [
        Line(f"{key}.opening", w(f"{zh}：期初余额", f"{en}: opening"), series["opening"], "head"),
        Line(f"{key}.drawn", w("本期借款", "Drawn"), series["drawn"]),
        Line(f"{key}.accrued", w("本期应计利息", "Interest accrued"), series["accrued"]),
        Line(f"{key}.interest", w("本期付息", "Interest paid"), series["interest"]),
        Line(f"{key}.principal", w("本期还本", "Principal"), series["principal"]),
        *if_any(f"{key}.due", w("期末到期偿还", "Still owed, due at the end"), series["due"]),
        Line(f"{key}.closing", w("期末余额", "Closing"), series["closing"], "net"),
    ]


def _ratio(books: Books, key: str, zh: str, cover: Array) -> Line:
    """A cover by year, NaN where nothing is due."""
    out = np.full((len(cover), books.ledger.timeline.elements), np.nan)
    out[:, books.ledger.timeline.building :] = cover
    return Line(key, w(zh, key.upper()), out, "net", "1")
