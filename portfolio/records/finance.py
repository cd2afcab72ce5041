"""How a project is financed and taxed: the `financing` and `tax` blocks of a record (METHOD §37, §39)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.cash_flow import OperatingYears
from portfolio.records.fields import Factor, Identifier, Money, Name, Ordinal, Share

Repayment: TypeAlias = Literal["equal_payment", "equal_principal", "bullet", "sculpted", "explicit"]
Losses: TypeAlias = Literal["carry_forward", "refund", "lost"]
DepreciationMethod: TypeAlias = Literal["straight_line", "double_declining", "sum_of_years"]
Purse: TypeAlias = Literal["market", "higher_level", "town"]
#: The kinds of project that the rule of least equity (项目资本金) tells apart; a sector is no such kind.
ProjectKind: TypeAlias = Literal[
    "urban_rail", "ports", "airports", "rail_road", "housing", "other_real_estate",
    "steel_aluminium", "cement", "other",
]  # fmt: skip


class Subsidy(Model):
    """贷款贴息: the part of the yearly rate that a purse bears, for some operating years."""

    rate: Share
    years: OperatingYears
    payer: Literal["higher_level", "town"] = "higher_level"


class Loan(Model):
    """One loan: what is borrowed, at which rate, and how it is repaid in the operating years.

    It is drawn as the investment is spent; its interest during construction is added to it, or paid from other money.
    `years` is the tenor from the first operating year, `grace_years` its first part, without repayment. The loan lies
    inside the money of `source`. `line` names it where one lender gives several; its `lender` does otherwise.
    """

    line: Identifier
    lender: Identifier | None = None
    name: Name | None = None
    principal: Money | None = None
    share_of_investment: Share | None = None
    rate: Share
    years: OperatingYears
    payments_per_year: Literal["1", "2", "4", "12"] = "1"
    repayment: Repayment
    grace_years: Ordinal | None = None
    grace_interest: Literal["paid", "capitalised"] = "paid"
    construction_interest: Literal["paid", "capitalised"] = "capitalised"
    amounts: tuple[Money, ...] | None = None
    dscr: Factor | None = None
    subsidy: Subsidy | None = None
    source: Purse = "market"

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_lender(cls, value: object) -> object:
        if isinstance(value, dict) and "line" not in value and "lender" in value:
            return {"line": value["lender"], **value}
        return value

    @model_validator(mode="after")
    def _terms(self) -> Loan:
        if (self.principal is None) == (self.share_of_investment is None):
            raise fault("R003", "a loan takes one amount", "write `principal`, or `share_of_investment`")
        self._check_repayment()
        self._check_grace()
        if self.subsidy is not None and self.subsidy.rate.value > self.rate.value:
            message = f"a subsidy of {self.subsidy.rate} is more than the rate of {self.rate}"
            raise fault("Q006", message, "write the part of the rate that the purse bears", self.subsidy.rate.place)
        if self.subsidy is not None and self.subsidy.years > self.years:
            message = f"a subsidy of {self.subsidy.years} years, but the loan is repaid after {self.years}"
            raise fault("Q006", message, "write years of the subsidy within those of the loan")
        return self

    def _check_repayment(self) -> None:
        """The form of repayment and what it needs."""
        for repayment, name in (("explicit", "amounts"), ("sculpted", "dscr")):
            needs, has = self.repayment == repayment, getattr(self, name) is not None
            if needs and not has:
                raise fault("R002", f"`{repayment}` needs `{name}`", f"write `{name}`")
            if has and not needs:
                raise fault("R003", f"`{name}` is for `{repayment}`", f"leave out `{name}`")
        if self.repayment in {"explicit", "sculpted"} and self.payments_per_year != "1":
            raise fault("R003", f"`{self.repayment}` repays once a year", "leave out `payments_per_year`")
        if self.dscr is not None and not self.dscr.value:
            raise fault("Q006", "a cover of 0 shapes no loan", 'write the target, as in `dscr: "1.3"`', self.dscr.place)
        if self.amounts is not None and len(self.amounts) != self.years:
            raise fault("R003", f"{len(self.amounts)} amounts for {self.years} years", "write one a year, 0 in grace")

    def _check_grace(self) -> None:
        """Grace leaves years to repay in, and nothing is repaid in it."""
        grace = self.grace_years or 0
        if grace >= self.years:
            raise fault("Q006", f"grace of {grace} years leaves none to repay", "write fewer `grace_years`")
        if not grace and "grace_interest" in self.model_fields_set:
            raise fault("R003", "`grace_interest` without a grace", "write `grace_years`, or leave it out")
        for amount in (self.amounts or ())[:grace]:
            if amount.value:
                message = f"{amount} is repaid in the grace of {grace} years"
                raise fault("Q006", message, "write 0 in grace, or fewer `grace_years`", amount.place)


class Depreciation(Model):
    """How the investment is written off, down to the `residual` of its lines, or to a share of the whole asset.

    `residual` (净残值率) is of the asset with its interest of construction (固定资产原值).
    """

    method: DepreciationMethod = "straight_line"
    years: OperatingYears
    residual: Share | None = None


class Holiday(Model):
    """A tax holiday (三免三减半) from the first year of income: years without tax, then years at half the rate."""

    exempt_years: Ordinal
    half_years: Ordinal | None = None


class Vat(Model):
    """VAT with its own lines: output tax on revenue, input tax on investment and running cost, all net of it.

    The rates are those of lines without a `vat_rate` of their own. `refund_share` of the VAT payable is paid back
    (即征即退).
    """

    output_rate: Share
    input_rate: Share
    refund_share: Share | None = None


#: What a regime says itself, so that a record cannot.
_SET_BY_REGIME = {
    "emc_shared_savings": {"holiday", "depreciation", "vat", "surcharges"},
    "public_infrastructure": {"holiday"},
}


class Tax(Model):
    """Taxes of the project. `regime: none` says untaxed; without the block nothing is known of taxes.

    Without `vat` amounts are net of VAT, or gross of it where the project is exempt and cannot recover it; either way
    none is posted. `surcharges` (税金及附加) are a share of revenue then, and of the VAT payable with `vat`. What the
    record does not state of `income_tax_rate` and `loss_years` is the statutory value of the programme's year.
    `emc_shared_savings` is the regime of such contracts: no VAT, the holiday of the day of signature, and the
    investment written off over the sharing period (METHOD §61). `public_infrastructure` is the holiday of
    财税〔2008〕46号, with the depreciation stated; `approval` says whether its plant was approved or filed.
    """

    regime: Literal["none", "income_tax", "emc_shared_savings", "public_infrastructure"]
    approval: Literal["approved", "filed"] | None = None
    income_tax_rate: Share | None = None
    holiday: Holiday | None = None
    losses: Losses = "carry_forward"
    loss_years: Ordinal | None = None
    depreciation: Depreciation | None = None
    surcharges: Share | None = None
    vat: Vat | None = None

    @model_validator(mode="after")
    def _whole(self) -> Tax:
        stated = self.model_fields_set - {"regime"}
        if self.losses != "carry_forward" and self.loss_years is not None:
            raise fault("R003", f"`loss_years` with `losses: {self.losses}`", "leave out one of them")
        if self.regime == "none" and stated:
            raise fault(
                "R003", "an untaxed project has no terms of tax", f"leave out `{min(stated)}`, or name a regime"
            )
        given = stated & _SET_BY_REGIME.get(self.regime, set())
        if given:
            message = f"the regime `{self.regime}` sets `{min(given)}` itself"
            raise fault("R003", message, "leave it out, or write `regime: income_tax`")
        if self.approval is not None and self.regime != "public_infrastructure":
            raise fault("R003", "`approval` is for `public_infrastructure`", "leave out `approval`")
        if self.regime in {"income_tax", "public_infrastructure"} and self.depreciation is None:
            raise fault(
                "R002", "income tax needs `depreciation`", "write `depreciation: {method: straight_line, years: 10}`"
            )
        return self
