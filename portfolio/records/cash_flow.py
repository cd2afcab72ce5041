"""What a project pays and earns, by element of time: the `cash_flow` block of a record (METHOD §30).

Element 0 is the first year of construction; operation starts after the last element of construction. Amounts are those
of operating year 1; escalation and degradation start in year 2.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PlainValidator, field_validator, model_validator

from portfolio.reading.problem import shown
from portfolio.reading.units import Quantity  # noqa: TC001 - validators are typed at run time
from portfolio.reading.validate import Model, fault
from portfolio.records.fields import (
    AnnualMoney,
    AnyQuantity,
    CarbonPrice,
    Change,
    Factor,
    Identifier,
    Money,
    Name,
    Ordinal,
    Part,
    Price,
    Share,
    Source,
    Year,
    count_from_one,
)

Convention: TypeAlias = Literal["year_end", "t0", "mid_year"]
Basis: TypeAlias = Literal["real", "nominal"]
#: Classes of fixed assets, for residual values and depreciation.
AssetClass: TypeAlias = Literal[
    "buildings", "machinery", "tools", "vehicles", "electronics", "intangible", "land", "other"
]
MAX_YEARS = 100


def _until(value: object) -> object:
    """`term` stays itself; anything else has to be an operating year."""
    return value if value == "term" else count_from_one(value)


def _life(value: object) -> int:
    """`20 years`, `20 年` or plain `20`."""
    if isinstance(value, int):
        return value
    found = re.fullmatch(r"([0-9]{1,3})\s*(?:years?|年)?", value.strip()) if isinstance(value, str) else None
    if found is None or not 0 < int(found[1]) <= MAX_YEARS:
        message = (
            f"{shown(value)} is not a number of years" if isinstance(value, str) else "no number of years stands here"
        )
        raise fault("Q006" if isinstance(value, str) else "R003", message, f"write whole years from 1 to {MAX_YEARS}")
    return int(found[1])


Until: TypeAlias = Annotated[int | Literal["term"], PlainValidator(_until)]
OperatingYears: TypeAlias = Annotated[int, PlainValidator(_life)]


class Line(Model):
    """A yearly line in one of three forms: `amount`; `quantity` × `price`; or `amounts`, year by year.

    `start` and `until` are operating years, both included; `until: term` ends with the contract. `payer` names who
    bears a cost where it is not who runs the plant (METHOD §60). `basis` says in what prices the line is written where
    it differs from the block, which is refused: a record is nominal or real throughout.
    """

    line: Identifier
    name: Name | None = None
    amount: AnnualMoney | None = None
    quantity: AnyQuantity | None = None
    price: Price | None = None
    amounts: tuple[Money, ...] | None = None
    escalation: Change | None = None
    degradation: Share | None = None
    start: Ordinal = 1
    until: Until | None = None
    payer: Literal["host", "provider"] | None = None
    basis: Basis | None = None
    transfer: Literal["yes", "no"] = "no"
    shadow: Factor | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Line:
        forms = [self.amount is not None, self.quantity is not None or self.price is not None, self.amounts is not None]
        if sum(forms) != 1:
            raise fault("R003", "a line takes one form", "write `amount`, or `quantity` and `price`, or `amounts`")
        if forms[1] and (self.quantity is None or self.price is None):
            raise fault("R002", "a quantity needs its price, and a price its quantity", "write both")
        if self.quantity is not None and self.price is not None:
            _check_product(self.quantity, self.price)
        if self.amounts is not None and (self.escalation or self.degradation):
            raise fault("R003", "`amounts` are given year by year", "leave out `escalation` and `degradation`")
        if isinstance(self.until, int) and self.until < self.start:
            raise fault("Q006", f"`until: {self.until}` is before `start: {self.start}`", "write the later year last")
        return self


class TaxedLine(Line):
    """A yearly line with its own rate of VAT, where that is not the one of `tax.vat`: 0 % of wages.

    It is the rate of output tax of revenue, and of input tax of cost and of savings, which are cost spared.
    """

    vat_rate: Share | None = None


class CostLine(TaxedLine):
    """A line of running cost; `variable_share` of it (可变成本) moves with output: 0 % fixed, 100 % in proportion."""

    variable_share: Share | None = None


def _check_product(quantity: Quantity, price: Quantity) -> None:
    kind, _, per = quantity.dimension.partition("/")
    if per != "year" or price.dimension != f"money/{kind}":
        message = f"{quantity} times {price} is not money a year"
        raise fault("Q003", message, "write as in `quantity: 1.5 亿kWh/年`, `price: 0.65 元/kWh`")


class CapexLine(Model):
    """A part of the investment: its class, what it is worth at the end (`residual`), when it is bought again.

    `reinvest` lists operating years in which `reinvest_amount` (or the amount again) is spent; 维持运营投资. `vat_rate`
    is its own rate of VAT, where that is not the one of `tax.vat`.
    """

    line: Identifier
    name: Name | None = None
    amount: Money
    asset_class: AssetClass = Field(default="other", alias="class")
    residual: Share | None = None
    reinvest: tuple[Ordinal, ...] = ()
    reinvest_amount: Money | None = None
    vat_rate: Share | None = None
    shadow: Factor | None = None

    @model_validator(mode="after")
    def _again(self) -> CapexLine:
        if self.reinvest_amount is not None and not self.reinvest:
            raise fault("R003", "`reinvest_amount` without a year", "write the years: `reinvest: [8]`")
        if len(set(self.reinvest)) < len(self.reinvest):
            message = f"{self.line} is bought again twice in one year"
            raise fault("R003", message, "write each year once, and what is spent in it as `reinvest_amount`")
        return self


class WorkingCapital(Model):
    """Working capital: a sum, or a share of the first year's operating cost. In with that year, out with the last."""

    amount: Money | None = None
    share_of_operating_cost: Share | None = None

    @model_validator(mode="before")
    @classmethod
    def _scalar(cls, value: object) -> object:
        return {"amount": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> WorkingCapital:
        if (self.amount is None) == (self.share_of_operating_cost is None):
            raise fault("R003", "working capital takes one form", "write an amount or `share_of_operating_cost`")
        return self


class Award(Model):
    """Money from a public purse in operation (奖励, 补贴收入): once, in an operating year.

    `from: funding.higher_level` says that the budget holds it already; it then counts once.
    """

    line: Identifier
    amount: Money
    year: Ordinal = 1
    payer: Literal["higher_level", "town"] = "higher_level"
    already_in: Literal["funding.higher_level", "funding.town"] | None = Field(default=None, alias="from")


class CarbonRevenue(Model):
    """Sale of abated tonnes: price in operating year 1, its escalation, the share sold, which is then the buyer's."""

    price: CarbonPrice
    escalation: Change | None = None
    sold: Share


class CashFlow(Model):
    """The block. `prices` says whether amounts are real (constant prices of `price_base_year`) or nominal.

    `normal_year` is the first operating year of full output (达产年), which break-even points are those of.
    """

    convention: Convention = "year_end"
    first_year: Year
    operating_years: OperatingYears
    normal_year: Ordinal | None = None
    prices: Basis | None = None
    price_base_year: Year | None = None
    construction: tuple[Part, ...] = ()
    capex: tuple[CapexLine, ...] = ()
    revenue: tuple[TaxedLine, ...] = ()
    savings: tuple[TaxedLine, ...] = ()
    operating_cost: tuple[CostLine, ...] = ()
    working_capital: WorkingCapital | None = None
    awards: tuple[Award, ...] = ()
    carbon_revenue: CarbonRevenue | None = None

    @field_validator("construction", mode="after")
    @classmethod
    def _alike(cls, value: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
        if len(value) > MAX_YEARS:
            raise fault("Q006", f"{len(value)} years of construction", f"write at most {MAX_YEARS}")
        kinds = {quantity.dimension for quantity in value}
        if len(kinds) > 1:
            raise fault("Q003", "construction mixes kinds", "write a share (`40%`) or an amount (`400 万元`) per year")
        if kinds == {"money"} and not any(quantity.value for quantity in value):
            raise fault("Q006", "the amounts of construction are all 0", "write what is spent in each year")
        if kinds == {"share"} and sum(quantity.value for quantity in value) != 1:
            total = sum(quantity.value for quantity in value) * 100
            raise fault("Q006", f"the shares of construction sum to {total:f}%", "write shares that sum to 100%")
        return value

    @model_validator(mode="after")
    def _one_basis(self) -> CashFlow:
        lines = [*self.revenue, *self.savings, *self.operating_cost]
        written = {line.basis for line in lines if line.basis} | ({self.prices} if self.prices else set())
        if len(written) > 1:
            raise fault("R003", "the record mixes nominal and real amounts", "write all of them in one kind of prices")
        for line in lines:
            if line.amounts is not None and len(line.amounts) != self.operating_years:
                message = f"{line.line}: {len(line.amounts)} amounts for {self.operating_years} operating years"
                raise fault("R003", message, "write one amount per operating year")
            if max(line.start, line.until if isinstance(line.until, int) else 1) > self.operating_years:
                message = f"{line.line} runs beyond operating year {self.operating_years}"
                raise fault("Q006", message, "end it within `operating_years`")
        return self

    @model_validator(mode="after")
    def _within_the_life(self) -> CashFlow:
        named = [(award.line, award.year) for award in self.awards]
        named += [(line.line, year) for line in self.capex for year in line.reinvest]
        named += [("normal_year", self.normal_year)] if self.normal_year else []
        for name, year in named:
            if year > self.operating_years:
                message = f"{name}: there is no operating year {year}, only {self.operating_years}"
                raise fault("Q006", message, "name a year within `operating_years`")
        return self

    @property
    def vat_rates(self) -> tuple[Quantity, ...]:
        """The rates of VAT that lines state of their own."""
        lines: tuple[CapexLine | TaxedLine, ...] = (*self.capex, *self.revenue, *self.savings, *self.operating_cost)
        return tuple(line.vat_rate for line in lines if line.vat_rate is not None)

    @property
    def years(self) -> range:
        """The calendar years from the first of construction to the last of operation."""
        return range(self.first_year, self.first_year + max(len(self.construction), 1) + self.operating_years)
