"""Terms of loans and taxes on their way into an appraisal, each number with its origin."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.assumptions.inputs import Input, from_parameter
from portfolio.parameters import ParameterError, minimum_equity
from portfolio.reading.problem import Place, Problem
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.assumptions.build import Origins
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.emissions import Factors
    from portfolio.parameters import Parameter
    from portfolio.records.finance import DepreciationMethod, Loan, Losses, ProjectKind, Purse, Repayment, Tax

_LOAN, _RATE = Words(zh="借款本金", en="Loan"), Words(zh="借款利率", en="Rate of the loan")
_SHARE = Words(zh="借款占投资比例", en="Loan as a share of the investment")
_RESIDUAL = Words(zh="固定资产净残值率", en="Residual share of the asset")
_REFUND = Words(zh="增值税即征即退比例", en="Share of the VAT payable that is paid back")
_TAX = Words(zh="企业所得税率", en="Corporate income tax rate")


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """A loan: `principal` is the product of its inputs; tenor and grace are in years, `times` payments a year."""

    line: str
    label: Words
    principal: tuple[Input, ...]
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


def loan_terms(loan: Loan, key: str, investment: Input | None, origins: Origins) -> LoanTerms:
    """The terms of a loan. `investment` is what a share refers to."""
    label = loan.name or _LOAN
    principal: tuple[Input, ...] = ()
    if loan.principal is not None:
        principal = (origins.stated(f"{key}.principal", label, loan.principal, "元"),)
    elif loan.share_of_investment is not None and investment is not None:
        share = origins.share(f"{key}.share_of_investment", _SHARE, loan.share_of_investment)
        principal = (investment, share)
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
    except ParameterError as error:
        return error.problem.message
    if tax.regime == "emc_shared_savings" and contract is not None:
        return TaxTerms(rate, exempt, half, tax.losses, loss_years, sharing=contract.term)
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
    try:
        return from_parameter(_statutory("finance.initial_working_capital", factors), "share")
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
