"""Every indicator that an appraisal prints: what it needs, how it is computed, which rule of METHOD says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio.appraisal import break_even
from portfolio.appraisal import formulas as f
from portfolio.appraisal.formulas import PROJECT
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.view import View
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Array

INVESTMENT, LIFE = "investment", "cash_flow.operating_years"
COST, SAVINGS, TONNES = "cash_flow.operating_cost", "cash_flow.savings", "abatement"
#: What a cash flow cannot do without.
FULL = (INVESTMENT, LIFE, COST, SAVINGS)
MARKET, HIGHER, TOWN = "funding.market", "funding.higher_level", "funding.town"
PUBLIC = (HIGHER, TOWN)
ENERGY, JOBS, TAX, LOANS = "energy_saving", "jobs", "tax", "financing"
CARBON_VALUE, RATE = "carbon_value", "rate"
HOST_TAX = "contract.host.income_tax_rate"
VARIABLE, NORMAL_YEAR = "cash_flow.operating_cost.variable_share", "cash_flow.normal_year"
PRODUCT = "cash_flow.revenue"
EQUITY_RULE, WORKING_CAPITAL = "equity_rule", "cash_flow.working_capital"


#: What profit after interest and tax needs beside the cash flow.
DEBT = (TAX, LOANS)
#: And the equity, which pays what grants and loans do not.
OWNERS = (*FULL, *DEBT, *PUBLIC)
#: What the cash flow of each perspective needs; its NPV and rate of return need the same.
KNOWN_BY: dict[str, tuple[str, ...]] = {
    "project_pre_tax": FULL,
    "project": (*FULL, TAX),
    "equity": OWNERS,
    "esco_pre_tax": FULL,
    "esco": (*FULL, TAX),
    "esco_equity": OWNERS,
    "host": (*FULL, HOST_TAX),
    "lessor": (INVESTMENT, LIFE),
    "lender": (INVESTMENT, LIFE, LOANS),
    "town": (LIFE, INVESTMENT, TOWN),
    "public": (LIFE, INVESTMENT, *PUBLIC),
    "higher_level": (LIFE, INVESTMENT, HIGHER),
    "tax_authority": (*FULL, *DEBT, HOST_TAX),
    "society": FULL,
    "society_with_carbon": (*FULL, TONNES, CARBON_VALUE),
}


class Rule(NamedTuple):
    """One indicator of one perspective: what it needs and how it is computed.

    `needs` are the fields and settings without which it is absent, `otherwise` why it may be absent although it has
    them. `rests_on` is what `explain` shows below it: `flow` (its perspective's postings), `public`, `equity` (theirs),
    `tonnes`, `energy`, `investment`, `funding`, `jobs`, `normal_year`, `least_equity`, `working_capital`. `discounted`
    indicators need the discount rate as well; `timed` ones hang on the convention. `unit_of` gives the unit where the
    case has to say it. `note` is what a reader of the figure should know.
    """

    key: str
    perspective: str
    label: Words
    unit: str
    rule: str
    needs: tuple[str, ...]
    compute: Callable[[View], Array]
    rests_on: tuple[str, ...] = ("flow",)
    otherwise: Words | Callable[[View], Words] | None = None
    discounted: bool = True
    timed: bool = True
    unit_of: Callable[[Case], str] | None = None
    note: Words | Callable[[View], Words | None] | None = None

    @property
    def name(self) -> str:
        """`perspective.key`."""
        return f"{self.perspective}.{self.key}"

    def why(self, view: View) -> Words | None:
        """Why there is no figure, although nothing is lacking."""
        return self.otherwise(view) if callable(self.otherwise) else self.otherwise

    def noted(self, view: View) -> Words | None:
        """What a reader of the figure should know."""
        return self.note(view) if callable(self.note) else self.note


_NO_PAYBACK = Words(
    zh="运营期内未收回投资，或无投资可收回", en="not paid back within the operating life, or nothing to pay back"
)
_NO_TONNES = Words(zh="无减排量", en="no tonnes are abated")
_NONE_KEPT = Words(
    zh="无可计的减排量：未减排，或已全部出售", en="no tonnes are left to claim: none are abated, or all are sold"
)
_NO_OUTLAY = Words(zh="无支出", en="nothing is paid out")
_NO_DEBT = Words(zh="无借款，或无还款年份", en="no debt is served")
_INSOLVENT = Words(zh="有年份资不抵债：有借款而无资产", en="insolvent: in a year there is debt and no asset")
_NO_EQUITY = Words(zh="无资本金", en="no equity is paid in")
_NEVER = Words(
    zh="达产年收入不超过可变成本与税金及附加", en="in the normal year revenue does not exceed variable cost and taxes"
)
_NOTHING_MADE = Words(zh="达产年无产量", en="nothing is sold in the normal year")
_NO_PUBLIC = Words(zh="无财政资金", en="no public money")


def _w(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


def _static(rule: Rule, *, timed: bool = False) -> Rule:
    """An indicator that no rate enters."""
    return rule._replace(discounted=False, timed=timed)


_MONEY, _YEARS, _RATE, _NUMBER = "元", "years", "1/年", "1"
_TONNES, _PER_YEAR, _PER_TONNE = "tCO2e", "tCO2e/年", "元/tCO2e"
_LASTING = (LIFE, TONNES)
_NET = (*FULL, TONNES)
#: What tells fixed cost from variable cost, and in which year.
_BREAK_EVEN = (*FULL, *DEBT, VARIABLE, NORMAL_YEAR)
_PRODUCT = (*_BREAK_EVEN, PRODUCT)
_NORMAL_YEAR_TOO = ("normal_year", "equity")

#: What `explain` shows below an indicator.
_TONNES_TOO = ("flow", "tonnes")

# fmt: off
#: Every indicator, in the order of print.
RULES: tuple[Rule, ...] = (
    Rule("npv", PROJECT, _w("净现值", "Net present value"), _MONEY, "§12", FULL, f.net_present_value(PROJECT)),
    _static(Rule("irr", PROJECT, _w("内部收益率", "Internal rate of return"), _RATE, "§14", FULL,
                 f.rate_of_return(PROJECT))),
    Rule("equivalent_annual", PROJECT, _w("净年值", "Equivalent annual amount"), "元/年", "§13", FULL,
         f.equivalent_annual),
    _static(Rule("payback", PROJECT, _w("静态投资回收期", "Payback"), _YEARS, "§15", FULL, f.payback(PROJECT),
                 otherwise=_NO_PAYBACK), timed=True),
    Rule("discounted_payback", PROJECT, _w("动态投资回收期", "Discounted payback"), _YEARS, "§15", FULL,
         f.discounted_payback, otherwise=_NO_PAYBACK),
    Rule("profitability_index", PROJECT, _w("获利指数", "Profitability index"), _NUMBER, "§16", FULL,
         f.profitability_index, otherwise=_NO_OUTLAY),
    Rule("bcr", PROJECT, _w("效益费用比", "Benefit-cost ratio"), _NUMBER, "§16", FULL,
         f.benefit_cost_ratio(PROJECT), otherwise=_NO_OUTLAY),
    _static(Rule("abatement_from_energy", PROJECT, _w("由节能量计算的年减排量", "Yearly abatement by the energy saved"),
                 _PER_YEAR, "§34", (ENERGY,), f.energy_tonnes, ("energy",))),
    _static(Rule("lifetime_tonnes", PROJECT, _w("全寿命减排量", "Tonnes over the life"), _TONNES, "§17", _LASTING,
                 f.lifetime_tonnes, ("tonnes",))),
    Rule("discounted_tonnes", PROJECT, _w("折现减排量", "Discounted tonnes"), _TONNES, "§17", _LASTING,
         f.discounted_tonnes, ("tonnes",)),
    _static(Rule("investment_intensity", PROJECT, _w("单位年减排量投资强度", "Investment per annual tonne"),
                 "元/(tCO2e/年)", "§9", (INVESTMENT, TONNES), f.investment_intensity, ("investment", "tonnes"),
                 _NO_TONNES)),
    _static(Rule("simple_lifetime_cost", PROJECT, _w("全寿命单位减排投资", "Investment per lifetime tonne"),
                 _PER_TONNE, "§17", (INVESTMENT, LIFE, TONNES), f.simple_lifetime_cost, ("investment", "tonnes"),
                 _NO_TONNES)),
    Rule("annualised_gross_cost", PROJECT, _w("年化毛减排成本", "Annualised gross cost per tonne"),
         _PER_TONNE, "§17", (INVESTMENT, LIFE, COST, TONNES), f.annualised_gross_cost, _TONNES_TOO, _NO_TONNES),
    Rule("annualised_net_cost", PROJECT, _w("年化净减排成本", "Annualised net cost per tonne"),
         _PER_TONNE, "§17", _NET, f.annualised_net_cost, _TONNES_TOO, _NONE_KEPT),
    Rule("levelised_cost", PROJECT, _w("平准化净减排成本（吨数折现）", "Levelised net cost, tonnes discounted"),
         _PER_TONNE, "§17", _NET, f.levelised_cost(PROJECT), _TONNES_TOO, _NONE_KEPT),
    Rule("levelised_cost_undiscounted_tonnes", PROJECT,
         _w("平准化净减排成本（吨数不折现）", "Levelised net cost, tonnes undiscounted"),
         _PER_TONNE, "§17", _NET, f.levelised_cost(PROJECT, discounted=False), _TONNES_TOO, _NONE_KEPT),
    Rule("npv_per_public_yuan", PROJECT, _w("每元财政资金净现值", "NPV per yuan of public money"), "元/元", "§17",
         (*FULL, *PUBLIC), f.npv_per_public_yuan, ("flow", "public"), _NO_PUBLIC),
    _static(Rule("leverage", PROJECT, _w("撬动倍数", "Leverage"), "元/元", "§8", (MARKET, *PUBLIC), f.leverage,
                 ("funding",), _NO_PUBLIC)),
    _static(Rule("jobs_per_million", PROJECT, _w("每百万元就业", "Jobs per million yuan"), "人/百万元", "§17",
                 (INVESTMENT, JOBS), f.jobs_per_million, ("jobs", "investment"), _NO_OUTLAY)),
    Rule("npv", "project", _w("税后净现值", "NPV after tax"), _MONEY, "§12", (*FULL, TAX),
         f.net_present_value("project")),
    _static(Rule("irr", "project", _w("税后内部收益率", "Rate of return after tax"), _RATE, "§14", (*FULL, TAX),
                 f.rate_of_return("project"))),
    _static(Rule("payback", "project", _w("税后静态投资回收期", "Payback after tax"), _YEARS, "§15", (*FULL, TAX),
                 f.payback("project"), otherwise=_NO_PAYBACK), timed=True),
    _static(Rule("roi", "project", _w("总投资收益率", "Return on total investment"), _RATE, "§16", (*FULL, *DEBT),
                 f.return_on_investment, ("equity",), _NO_OUTLAY)),
    _static(Rule("break_even_capacity", "project",
                 _w("盈亏平衡生产能力利用率", "Break-even rate of use"), "share", "§18", _BREAK_EVEN,
                 break_even.capacity, _NORMAL_YEAR_TOO, _NEVER)),
    _static(Rule("break_even_output", "project", _w("盈亏平衡产量", "Break-even output"), "", "§18", _PRODUCT,
                 break_even.output, _NORMAL_YEAR_TOO, _NEVER, unit_of=break_even.output_unit)),
    _static(Rule("break_even_price", "project", _w("盈亏平衡售价", "Break-even price"), "", "§18", _PRODUCT,
                 break_even.price, _NORMAL_YEAR_TOO, _NOTHING_MADE, unit_of=break_even.price_unit)),
    Rule("npv", "equity", _w("资本金净现值", "NPV of equity"), _MONEY, "§12", OWNERS,
         f.net_present_value("equity")),
    _static(Rule("irr", "equity", _w("资本金内部收益率", "Rate of return on equity"), _RATE, "§14", OWNERS,
                 f.rate_of_return("equity"))),
    _static(Rule("roe", "equity", _w("资本金净利润率", "Return on equity"), _RATE, "§16", OWNERS,
                 f.return_on_equity, ("equity",), _NO_EQUITY)),
    _static(Rule("equity_share", "equity", _w("资本金比例（非债务资金）", "Share of equity (what is not debt)"),
                 "share", "§41", (INVESTMENT, LIFE, LOANS, WORKING_CAPITAL), f.equity_share,
                 ("investment", "working_capital", "lender"), _NO_OUTLAY)),
    _static(Rule("equity_share_minimum", "equity", _w("最低资本金比例", "Least share of equity"), "share", "§41",
                 (EQUITY_RULE,), f.least_equity, ("least_equity",))),
    _static(Rule("icr_min", "lender", _w("最低利息备付率", "Lowest interest cover"), _NUMBER, "§19", (*FULL, *DEBT),
                 f.interest_cover, ("equity",), _NO_DEBT, note=f.lowest_in(lambda accounts: accounts.icr))),
    _static(Rule("dscr_min", "lender", _w("最低偿债备付率", "Lowest debt service cover"), _NUMBER, "§19",
                 (*FULL, *DEBT), f.service_cover("minimum"), ("equity",), _NO_DEBT,
                 note=f.lowest_in(lambda accounts: accounts.dscr.by_period))),
    _static(Rule("dscr_average", "lender", _w("平均偿债备付率", "Mean debt service cover"), _NUMBER, "§19",
                 (*FULL, *DEBT), f.service_cover("average"), ("equity",), _NO_DEBT)),
    _static(Rule("llcr", "lender", _w("贷款期偿债覆盖率", "Loan life cover"), _NUMBER, "§19", (*FULL, *DEBT),
                 f.life_cover(loan_life=True), ("equity",), _NO_DEBT)),
    _static(Rule("plcr", "lender", _w("项目期偿债覆盖率", "Project life cover"), _NUMBER, "§19", (*FULL, *DEBT),
                 f.life_cover(loan_life=False), ("equity",), _NO_DEBT)),
    _static(Rule("loan_payback", "lender", _w("借款偿还期", "Loan payback"), _YEARS, "§19", (*FULL, *DEBT),
                 f.loan_payback, ("equity",), f.why_no_loan_payback), timed=True),
    _static(Rule("asset_liability_max", "lender", _w("最高资产负债率", "Highest debt to assets"), "share", "§19",
                 OWNERS, f.asset_liability_ratio, ("equity",), _INSOLVENT)),
    _static(Rule("irr", "lender", _w("贷款方内部收益率", "Rate of return of the lender"), _RATE, "§14",
                 (INVESTMENT, LIFE, LOANS), f.rate_of_return("lender"), note=f.lenders_rate)),
    _static(Rule("irr", "esco_pre_tax", _w("节能服务方税前内部收益率", "Rate of return of the provider, pre-tax"),
                 _RATE, "§14", FULL, f.rate_of_return("esco_pre_tax"))),
    Rule("npv", "esco", _w("节能服务方税后净现值", "NPV of the provider, after tax"), _MONEY, "§60", (*FULL, TAX),
         f.net_present_value("esco")),
    _static(Rule("irr", "esco", _w("节能服务方税后内部收益率", "Rate of return of the provider, after tax"), _RATE,
                 "§14", (*FULL, TAX), f.rate_of_return("esco"))),
    _static(Rule("payback", "esco", _w("节能服务方投资回收期", "Payback of the provider"), _YEARS, "§15", (*FULL, TAX),
                 f.payback("esco"), otherwise=_NO_PAYBACK), timed=True),
    Rule("npv", "esco_equity", _w("节能服务方资本金净现值", "NPV of the provider's equity"), _MONEY, "§60", OWNERS,
         f.net_present_value("esco_equity")),
    _static(Rule("irr", "esco_equity", _w("节能服务方资本金内部收益率", "Rate of return on the provider's equity"),
                 _RATE, "§14", OWNERS, f.rate_of_return("esco_equity"))),
    Rule("npv", "host", _w("用能单位净现值", "NPV of the host"), _MONEY, "§60", (*FULL, HOST_TAX),
         f.net_present_value("host")),
    _static(Rule("irr", "lessor", _w("出租人内部收益率", "Rate of return of the lessor"), _RATE, "§64",
                 (INVESTMENT, LIFE), f.rate_of_return("lessor"))),
    Rule("npv", "town", _w("本级资金现值", "Present value of local government money"), _MONEY, "§12",
         (LIFE, INVESTMENT, TOWN), f.net_present_value("town")),
    Rule("npv", "public", _w("财政资金现值", "Present value of public money"), _MONEY, "§12",
         (LIFE, INVESTMENT, *PUBLIC), f.net_present_value("public")),
    Rule("cost_per_tonne", "public", _w("单位减排财政成本（现金）", "Public cost per tonne, cash"), _PER_TONNE, "§17",
         (LIFE, INVESTMENT, TONNES, *PUBLIC), f.levelised_cost("public"), _TONNES_TOO, _NONE_KEPT),
    Rule("cost_per_tonne_with_tax_forgone", "public",
         _w("单位减排财政成本（含税式支出）", "Public cost per tonne, with tax forgone"),
         _PER_TONNE, "§17", (LIFE, INVESTMENT, TONNES, *PUBLIC, *DEBT, COST, SAVINGS),
         f.public_cost_with_tax_forgone, _TONNES_TOO, _NONE_KEPT),
    _static(Rule("tonnes_per_wan", "public",
                 _w("每万元财政资金年减排量", "Tonnes a year per 10,000 yuan of public money"),
                 "tCO2e/年/万元", "§17", (TONNES, *PUBLIC), f.tonnes_per_public_wan, ("funding", "tonnes"),
                 _NO_PUBLIC)),
    Rule("npv", "society", _w("经济净现值", "Economic net present value"), _MONEY, "§12", FULL,
         f.net_present_value("society")),
    _static(Rule("irr", "society", _w("经济内部收益率", "Economic rate of return"), _RATE, "§14", FULL,
                 f.rate_of_return("society"))),
    Rule("bcr", "society", _w("经济效益费用比", "Economic benefit-cost ratio"), _NUMBER, "§16", FULL,
         f.benefit_cost_ratio("society"), otherwise=_NO_OUTLAY),
    Rule("cost_per_tonne", "society", _w("单位减排社会成本", "Society's cost per tonne"), _PER_TONNE, "§17", _NET,
         f.levelised_cost("society"), _TONNES_TOO, _NONE_KEPT),
    Rule("npv", "society_with_carbon", _w("经济净现值（含碳价值）", "Economic NPV with the value of carbon"),
         _MONEY, "§32", (*_NET, CARBON_VALUE), f.net_present_value("society_with_carbon"), _TONNES_TOO),
)
# fmt: on

BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}
