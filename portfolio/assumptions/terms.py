"""Terms of loans and taxes on their way into an appraisal, each number with its origin."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.assumptions.inputs import Input, from_parameter
from portfolio.parameters import ParameterError, minimum_equity
from portfolio.reading.problem import Place, Problem
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.assumptions.build import Origins
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.emissions import Factors
    from portfolio.assumptions.inputs import Array
    from portfolio.parameters import Parameter
    from portfolio.records.finance import DepreciationMethod, Loan, Losses, ProjectKind, Purse, Repayment, Tax

_LOAN, _RATE = Words(zh="借款本金", en="Loan"), Words(zh="借款利率", en="Rate of the loan")
_SHARE = Words(zh="借款占投资比例", en="Loan as a share of the investment")
_RESIDUAL = Words(zh="固定资产净残值率", en="Residual share of the asset")
_REFUND = Words(zh="增值税即征即退比例", en="Share of the VAT payable that is paid back")
_TAX = Words(zh="企业所得税率", en="Corporate income tax rate")
_REPAID: dict[Repayment, str] = {
    "equal_payment": "等额还本付息",
    "equal_principal": "等额还本，利息照付",
    "bullet": "到期一次还本",
    "sculpted": "按目标偿债备付率还本",
    "explicit": "按所列金额还本",
}
_WRITTEN_OFF: dict[DepreciationMethod, str] = {
    "straight_line": "年限平均法",
    "double_declining": "双倍余额递减法",
    "sum_of_years": "年数总和法",
}
_LOSSES: dict[Losses, str] = {"carry_forward": "以后年度弥补", "refund": "当年由其他所得弥补", "lost": "不弥补"}


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """A loan: a `principal`, or a share as `principal` of the sum of `share_of`; tenor and grace are in years.

    `times` is how often a year it is served.
    """

    line: str
    label: Words
    principal: Input
    rate: Input
    years: int
    times: int
    repayment: Repayment
    grace_years: int
    capitalise_grace: bool
    capitalise_construction: bool
    source: Purse
    amounts: tuple[Input, ...] = ()
    dscr: Input | None = None
    subsidy: Input | None = None
    subsidy_years: int = 0
    subsidy_payer: Purse = "higher_level"
    share_of: tuple[Input, ...] = ()

    @property
    def amount(self) -> Array:
        """What is borrowed, in 元, shape `(batch, 1)`."""
        amount = np.reshape(self.principal.value, (-1, 1))
        whole = sum((np.reshape(item.value, (-1, 1)) for item in self.share_of), np.zeros((1, 1)))
        return amount * whole if self.share_of else amount

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The numbers that decide what is owed and when."""
        return (*self.share_of, self.principal, self.rate, *self.amounts, *([self.dscr] if self.dscr else []))

    @property
    def words(self) -> tuple[Words, ...]:
        """The terms that are no inputs."""
        grace = ("capitalised" if self.capitalise_grace else "paid") if self.grace_years else ""
        zh = f"{_REPAID[self.repayment]}，运营期 {self.years} 年还清，每年付 {self.times} 次"
        zh += f"，宽限 {self.grace_years} 年，利息{'计入本金' if grace == 'capitalised' else '照付'}" if grace else ""
        en = f"{self.repayment}, {self.years} operating years, {self.times} payments a year"
        en += f", grace of {self.grace_years} years, its interest {grace}" if grace else ""
        built = "capitalised" if self.capitalise_construction else "paid"
        zh += f"，建设期利息{'计入本金' if self.capitalise_construction else '照付'}"
        found = [Words(zh=zh, en=f"{en}, interest of construction {built}")]
        if self.subsidy is not None:
            found.append(Words(zh=f"贴息 {self.subsidy_years} 年", en=f"subsidy for {self.subsidy_years} years"))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """Taxes: `rate` is None where the project is untaxed; `loss_years` None without limit.

    Without `depreciation_years` the asset is written off over the operating life, or over `sharing`, the term of a
    contract. `residual` is a share of the whole asset; without it, what its lines bring at the end is left.
    `vat_refund` is the share of the VAT payable paid back.
    """

    rate: Input | None
    exempt_years: int = 0
    half_years: int = 0
    losses: Losses = "carry_forward"
    loss_years: int | None = None
    method: DepreciationMethod = "straight_line"
    depreciation_years: int | None = None
    residual: Input | None = None
    surcharges: Input | None = None
    vat_output: Input | None = None
    vat_input: Input | None = None
    vat_refund: Input | None = None
    sharing: Input | None = None
    reserve: Input | None = None

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The numbers that decide the tax on a profit."""
        return tuple(item for item in (self.rate, self.residual, self.sharing) if item)

    @property
    def words(self) -> tuple[Words, ...]:
        """The terms that are no inputs."""
        life = f"{self.depreciation_years} " if self.depreciation_years else ""
        zh = f"折旧：{_WRITTEN_OFF[self.method]}，" + (f"{life}年" if life else "运营期或合同期内")
        found = [Words(zh=zh, en=f"depreciation: {self.method}, {f'{life}years' if life else 'over the life or term'}")]
        if self.exempt_years or self.half_years:
            zh = f"优惠：免税 {self.exempt_years} 年，减半 {self.half_years} 年"
            en = f"holiday: {self.exempt_years} years exempt, {self.half_years} at half the rate"
            found.append(Words(zh=zh, en=en))
        limit = "" if self.loss_years is None or self.losses != "carry_forward" else str(self.loss_years)
        zh = f"亏损：{_LOSSES[self.losses]}" + (f" {limit} 年" if limit else "")
        return (*found, Words(zh=zh, en=f"losses: {self.losses}{f', {limit} years' if limit else ''}"))


def loan_terms(loan: Loan, key: str, share_of: tuple[Input, ...], origins: Origins) -> LoanTerms:
    """The terms of a loan. `share_of` sums to the investment that a share refers to."""
    label = loan.name or Words(zh=loan.line)
    if loan.principal is not None:
        share_of = ()
        principal = origins.stated(f"{key}.principal", loan.name or _LOAN, loan.principal, "元")
    elif loan.share_of_investment is not None:
        principal = origins.share(f"{key}.share_of_investment", _SHARE, loan.share_of_investment)
    else:
        raise ValueError(f"{loan.line} states no amount")
    amounts = tuple(origins.stated(f"{key}.amounts[{n}]", label, q, "元") for n, q in enumerate(loan.amounts or ()))
    return LoanTerms(
        loan.line,
        label,
        principal,
        origins.share(f"{key}.rate", _RATE, loan.rate, "1/年"),
        loan.years,
        int(loan.payments_per_year),
        loan.repayment,
        loan.grace_years or 0,
        loan.grace_interest == "capitalised",
        loan.construction_interest == "capitalised",
        loan.source,
        amounts,
        origins.plain(f"{key}.dscr", Words(zh="目标偿债备付率", en="Target DSCR"), loan.dscr, "1"),
        origins.plain(f"{key}.subsidy.rate", Words(zh="贴息率", en="Subsidised part of the rate"), loan.subsidy.rate)
        if loan.subsidy
        else None,
        loan.subsidy.years if loan.subsidy else 0,
        loan.subsidy.payer if loan.subsidy else "higher_level",
        share_of,
    )


def tax_terms(
    tax: Tax, origins: Origins, factors: Factors | None, contract: ContractTerms | None = None
) -> TaxTerms | str:
    """The terms of tax, the statutory ones of the year where the record states none; or why they are not known."""
    if tax.regime == "none":
        return TaxTerms(None)
    rate: Input | None = origins.plain("tax.income_tax_rate", _TAX, tax.income_tax_rate)
    loss_years = tax.loss_years
    try:
        if rate is None:
            rate = statutory_rate(factors)
        if loss_years is None and tax.losses == "carry_forward":
            loss_years = int(_statutory("tax.cit.loss_carry_forward", factors).number)
        exempt, half = _holiday(tax, factors, contract)
        reserve = _or_none("finance.statutory_reserve", factors)
    except ParameterError as error:
        return error.problem.message
    if tax.regime == "emc_shared_savings" and contract is not None:
        return TaxTerms(rate, exempt, half, tax.losses, loss_years, sharing=contract.term, reserve=reserve)
    depreciation, vat = tax.depreciation, tax.vat
    return TaxTerms(
        rate,
        exempt,
        half,
        tax.losses,
        loss_years,
        depreciation.method if depreciation else "straight_line",
        depreciation.years if depreciation else None,
        origins.plain("tax.depreciation.residual", _RESIDUAL, depreciation.residual if depreciation else None),
        origins.plain("tax.surcharges", Words(zh="税金及附加率", en="Taxes and surcharges"), tax.surcharges),
        origins.plain("tax.vat.output_rate", Words(zh="销项税率", en="Output VAT"), vat.output_rate if vat else None),
        origins.plain("tax.vat.input_rate", Words(zh="进项税率", en="Input VAT"), vat.input_rate if vat else None),
        origins.plain("tax.vat.refund_share", _REFUND, vat.refund_share if vat else None),
        reserve=reserve,
    )


def statutory_rate(factors: Factors | None) -> Input:
    """The rate of corporate income tax in the programme's year. Raises `ParameterError`."""
    return from_parameter(_statutory("tax.cit.standard", factors), "share")


#: Where the parameters of a regime's holiday stand.
HOLIDAYS = {"emc_shared_savings": "emc.holiday", "public_infrastructure": "tax.infrastructure"}


def _holiday(tax: Tax, factors: Factors | None, contract: ContractTerms | None) -> tuple[int, int]:
    """Years without tax, and at half the rate: those stated, or of the regime on the day of signature (METHOD §67)."""
    if tax.regime in HOLIDAYS:
        names = (f"{HOLIDAYS[tax.regime]}.{key}" for key in ("exempt_years", "half_years"))
        signed = contract.record.signed if contract else None
        exempt, half = (int(_statutory(name, factors, signed).number) for name in names)
        return exempt, half
    return (tax.holiday.exempt_years, tax.holiday.half_years or 0) if tax.holiday else (0, 0)


def least_equity(kind: ProjectKind, factors: Factors | None) -> Input | str:
    """The least share of equity for a kind of project at the end of the year, or why there is none."""
    try:
        if factors is None or factors.year is None:
            raise _no_year(f"finance.min_capital.{kind}")
        date = dt.date(factors.year, 12, 31)
        return from_parameter(minimum_equity(factors.parameters, kind, date, factors.region or "CN"), "share")
    except ParameterError as error:
        return error.problem.message


def initial_working_capital(factors: Factors | None) -> Input | None:
    """The share of working capital that counts as invested (铺底流动资金); None where the year or a rule lacks."""
    return _or_none("finance.initial_working_capital", factors)


def _or_none(key: str, factors: Factors | None) -> Input | None:
    """A statutory share; None where the year or a rule lacks."""
    try:
        return from_parameter(_statutory(key, factors), "share")
    except ParameterError:
        return None


def _no_year(key: str) -> ParameterError:
    hint = "state it in the record, or `year` in programme.yaml"
    return ParameterError(Problem(Place("programme.yaml"), "D014", key, "no year to take it for", hint))


def _statutory(key: str, factors: Factors | None, on: dt.date | None = None) -> Parameter:
    """A parameter on a day, else at the end of the programme's year. Raises `ParameterError`."""
    if factors is None or (on is None and factors.year is None):
        raise _no_year(key)
    return factors.parameters.at(key, on or dt.date(factors.year or 0, 12, 31), factors.region or "CN")
