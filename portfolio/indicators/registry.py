"""Every indicator in one table: its key, names, unit, rule in METHOD, and the function that computes it.

A new indicator is a function and a row here; tests fail until METHOD has its rule and `tests/cases/` a worked case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio import indicators as calculated
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable


class Row(NamedTuple):
    """One indicator. `unit` says what its number counts; `function` is None where a record's own tables compute it."""

    key: str
    label: Words
    unit: str
    rule: str
    function: Callable[..., object] | None


def _row(key: str, names: tuple[str, str], unit: str, rule: str) -> Row:
    zh, en = names
    return Row(key, Words(zh=zh, en=en), unit, rule, getattr(calculated, key))


MONEY, YEARS, RATE, NUMBER = "money", "years", "fraction per year", "number"
FACTOR, PER_TONNE = "number", "money per tonne"

INDICATORS: tuple[Row, ...] = (
    _row("npv", ("净现值", "net present value"), MONEY, "§12"),
    _row("xnpv", ("按日期净现值", "net present value of dated flows"), MONEY, "§12"),
    _row("equivalent_annual", ("净年值", "equivalent annual amount"), "money per year", "§13"),
    _row("annuity_factor", ("年金现值系数", "present worth of an annuity (P/A)"), FACTOR, "§13"),
    _row("future_annuity_factor", ("年金终值系数", "future worth of an annuity (F/A)"), FACTOR, "§13"),
    _row("gradient_factor", ("等差序列现值系数", "present worth of a gradient (P/G)"), FACTOR, "§13"),
    _row("capital_recovery_factor", ("资金回收系数", "capital recovery factor (A/P)"), FACTOR, "§13"),
    _row("sinking_fund_factor", ("偿债基金系数", "sinking fund factor (A/F)"), FACTOR, "§13"),
    _row("annuity_payment", ("等额还本付息额", "level payment"), "money per period", "§13"),
    _row("payment_parts", ("等额还本付息中的利息和本金", "interest and principal of level payments"), MONEY, "§13"),
    _row("irr", ("内部收益率", "internal rate of return"), RATE, "§14"),
    _row("xirr", ("按日期内部收益率", "internal rate of return of dated flows"), RATE, "§14"),
    _row("mirr", ("修正内部收益率", "modified internal rate of return"), RATE, "§14"),
    _row("payback", ("静态投资回收期", "payback period"), YEARS, "§15"),
    _row("discounted_payback", ("动态投资回收期", "discounted payback period"), YEARS, "§15"),
    _row("bcr", ("效益费用比", "benefit-cost ratio"), NUMBER, "§16"),
    _row("sir", ("节约投资比", "savings-to-investment ratio"), NUMBER, "§16"),
    _row("airr", ("调整内部收益率", "adjusted internal rate of return"), RATE, "§16"),
    _row("profitability_index", ("获利指数", "profitability index"), NUMBER, "§16"),
    _row("return_on_investment", ("总投资收益率", "return on total investment"), RATE, "§16"),
    _row("return_on_equity", ("资本金净利润率", "return on equity"), RATE, "§16"),
    _row("equity_share", ("资本金比例", "share of equity"), "fraction", "§41"),
    _row("levelised_cost", ("平准化成本", "levelised cost"), "money per unit", "§17"),
    _row("investment_intensity", ("单位减排投资强度", "investment intensity"), "money per tonne a year", "§17"),
    _row("simple_lifetime_cost", ("全寿命单位减排投资", "simple lifetime cost"), PER_TONNE, "§17"),
    _row("annualised_gross_cost", ("年化毛减排成本", "annualised gross cost"), PER_TONNE, "§17"),
    _row("annualised_net_cost", ("年化净减排成本", "annualised net cost"), PER_TONNE, "§17"),
    _row("public_cost_per_tonne", ("财政减排成本", "cost per tonne to the public purse"), PER_TONNE, "§17"),
    _row("contractor_cost_per_tonne", ("节能服务公司减排成本", "cost per tonne to the contractor"), PER_TONNE, "§17"),
    _row("society_cost_per_tonne", ("社会减排成本", "cost per tonne to society"), PER_TONNE, "§17"),
    _row("leverage", ("撬动倍数", "leverage"), NUMBER, "§8"),
    _row("npv_per_public_yuan", ("每元财政资金净现值", "net present value per public yuan"), NUMBER, "§17"),
    _row("tonnes_per_public_wan", ("每万元财政资金减排量", "tonnes per 10,000 public yuan"), "tonnes per 万元", "§17"),
    _row("jobs_per_million", ("每百万元就业", "jobs per million yuan"), "jobs per million", "§17"),
    _row("break_even", ("盈亏平衡点", "break-even output"), "units of output", "§18"),
    _row("break_even_price", ("盈亏平衡点售价", "break-even price"), "money per unit of output", "§18"),
    _row("break_even_root", ("盈亏平衡点（精确）", "break-even of any profit curve"), "units of output", "§18"),
    _row("sensitivity_coefficient", ("敏感度系数", "sensitivity coefficient"), NUMBER, "§18"),
    _row("critical_value_linear", ("临界点（线性）", "critical change, linear"), "fraction", "§18"),
    _row("critical_value", ("临界点", "critical change, linear and exact"), "fraction", "§18"),
    _row("icr", ("利息备付率", "interest cover"), NUMBER, "§19"),
    _row("dscr", ("偿债覆盖率", "debt service cover"), NUMBER, "§19"),
    _row("dscr_chinese", ("偿债备付率", "debt service cover (manual)"), NUMBER, "§19"),
    _row("dscr_chinese_pre_tax", ("偿债备付率（税前）", "debt service cover (manual, before tax)"), NUMBER, "§19"),
    _row("llcr", ("贷款期偿债覆盖率", "loan life cover"), NUMBER, "§19"),
    _row("plcr", ("项目期偿债覆盖率", "project life cover"), NUMBER, "§19"),
    _row("asset_liability_ratio", ("资产负债率", "liabilities to assets"), "fraction", "§19"),
    _row("loan_payback", ("借款偿还期", "loan payback period"), YEARS, "§19"),
)

BY_KEY: dict[str, Row] = {row.key: row for row in INDICATORS}
