"""One line of the budget: what it costs, who pays, what it is said to bring, and where the plan says so."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator, model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.cash_flow import CashFlow
from portfolio.records.contracts import Contract
from portfolio.records.contracts.checks import check_contract
from portfolio.records.energy import EnergyLine
from portfolio.records.fields import (
    Abated,
    Fact,
    Identifier,
    Jobs,
    Label,
    Money,
    Name,
    PartialDate,
    Rating,
    Source,
    Visits,
    Words,
    Year,
)
from portfolio.records.finance import Loan, ProjectKind, Tax
from portfolio.records.funding import SOURCES, Funding
from portfolio.records.options import Options
from portfolio.records.stages import Stages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.reading.units import Quantity

#: The closed list of sectors, with the labels that tables print.
SECTORS = {
    "industry": Words(zh="工业", en="Industry"),
    "buildings": Words(zh="建筑", en="Buildings"),
    "transport": Words(zh="交通", en="Transport"),
    "environment": Words(zh="环境", en="Environment"),
    "living": Words(zh="生活", en="Living"),
    "energy": Words(zh="能源", en="Energy"),
    "planning": Words(zh="规划", en="Planning"),
    "services": Words(zh="服务", en="Services"),
    "finance": Words(zh="金融", en="Finance"),
    "culture": Words(zh="文化", en="Culture"),
}
Sector = Literal[
    "industry", "buildings", "transport", "environment", "living",
    "energy", "planning", "services", "finance", "culture",
]  # fmt: skip


class Investment(Model):
    """建设投资, without construction interest and working capital: one sum, or the parts that make it."""

    total: Money | None = None
    parts: dict[Label, Money] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _shape(cls, value: object) -> object:
        if isinstance(value, dict):
            if not value:
                raise fault("R003", "an empty mapping stands where the investment belongs", "write `25060 万元`")
            return {"total": value.get("total"), "parts": {k: v for k, v in value.items() if k != "total"}}
        return {"total": value}

    @model_validator(mode="after")
    def _something(self) -> Investment:
        if self.total is None and not self.parts:
            raise fault("R003", "the investment holds no amount", "write `25060 万元`, or leave `investment` out")
        return self

    @property
    def cny(self) -> Decimal:
        """The stated total in 元, else the sum of the stated parts."""
        if self.total is not None:
            return self.total.to("元")
        return sum((part.to("元") for part in self.parts.values()), Decimal(0))


class Abatement(Model):
    """Emissions avoided a year: a direct figure, or `indirect` where the plan gives none (间接减排)."""

    kind: Literal["direct", "indirect"] = "direct"
    amount: Abated | None = None
    horizon_year: Year | None = None

    @model_validator(mode="before")
    @classmethod
    def _scalar(cls, value: object) -> object:
        if isinstance(value, str):
            return {"kind": "indirect"} if value == "indirect" else {"amount": value}
        return value

    @model_validator(mode="after")
    def _figure(self) -> Abatement:
        if self.kind == "direct" and self.amount is None:
            raise fault("R002", "a direct abatement needs its `amount`", "write `34 万吨/年`, or `indirect`")
        if self.kind == "indirect" and self.amount is not None:
            raise fault("R003", "an indirect abatement has no `amount`", "delete `amount`, or `kind: indirect`")
        return self


class Benefit(Model):
    """Economic benefit as stated. Its period is part of the figure: plans often leave it out (METHOD §6)."""

    amount: Money | None = None
    period: Literal["not_stated", "per_year", "once"] | None = None
    accrues_to: Name | None = None
    text: Words | None = None

    @model_validator(mode="after")
    def _period(self) -> Benefit:
        if self.amount is not None and self.period is None:
            raise fault("R002", "an amount needs its `period`", "write `period: not_stated`, `per_year` or `once`")
        return self


class Milestone(Model):
    """What the plan's prose says will be done, and by when; `when` in its own words (2013 年 10 月底前)."""

    start: PartialDate | None = None
    by: PartialDate
    when: Name | None = None
    text: Words
    source: Source


class Provenance(Model):
    """Where figures come from that no plan prints: who published them, or, with a `rating`, why they are assumed.

    `figures` are paths in the record; one speaks for all below it that no longer path speaks for.
    """

    figures: tuple[Label, ...]
    source: Words
    rating: Rating | None = None


class Project(Model):
    """A record. Absent means unknown; METHOD §1–§6 give the grammar.

    `abatement_scope` says where the emissions are avoided: `on_site`, by the project itself; or `product`, where the
    users of what it makes avoid them. Those are the users' tonnes: such a record holds none (METHOD §20).
    `equity_rule` is the kind of project that the rule of least equity (项目资本金最低比例) counts it to.
    """

    id: Identifier
    name: Name
    printed_names: dict[Label, Name] = Field(default_factory=dict)
    group: Identifier | None = None
    sector: Sector
    investment: Investment | None = None
    stages: Stages | None = None
    funding: Funding = Funding()
    abatement: Abatement | None = None
    abatement_scope: Literal["on_site", "product"] = "on_site"
    energy_saving: tuple[EnergyLine, ...] = ()
    benefit: Benefit | None = None
    beneficiaries: Visits | None = None
    jobs: Jobs | None = None
    other_benefits: Words | None = None
    lead_units: tuple[Name, ...] = ()
    cooperating_units: tuple[Name, ...] = ()
    operating_mode: Words | None = None
    cash_flow: CashFlow | None = None
    contract: Contract | None = None
    financing: tuple[Loan, ...] | None = None
    equity_rule: ProjectKind | None = None
    tax: Tax | None = None
    options: Options | None = None
    milestones: tuple[Milestone, ...] = ()
    facts: tuple[Fact, ...] = ()
    sources: tuple[Source, ...] = ()
    provenance: tuple[Provenance, ...] = ()

    @field_validator("financing", mode="before")
    @classmethod
    def _no_loans(cls, value: object) -> object:
        """`financing: none` says that nothing is borrowed; without the key nobody knows."""
        return [] if value == "none" else value

    @field_validator("jobs", mode="after")
    @classmethod
    def _whole(cls, value: Quantity | None) -> Quantity | None:
        if value is not None and value.value != value.value.to_integral_value():
            raise fault("Q006", f"{value} is not a whole number of jobs", "write `1000 人`")
        return value

    @cached_property
    def citations(self) -> dict[str, list[int]]:
        """Figure path → the positions in `sources` that cite it; made once, because a record may have thousands."""
        found: dict[str, list[int]] = {}
        for number, source in enumerate(self.sources):
            for path in source.figures:
                found.setdefault(path, []).append(number)
        return found

    @model_validator(mode="after")
    def _tonnes_of_users(self) -> Project:
        """What the users of a product avoid is no abatement of the plant that makes it."""
        if self.abatement_scope == "product" and (self.abatement or self.energy_saving):
            message = "a record whose products' users avoid the emissions holds no `abatement` or `energy_saving`"
            claimed = [self.abatement.amount if self.abatement else None, *(e.quantity for e in self.energy_saving)]
            place = next((amount.place for amount in claimed if amount), None)
            raise fault("R003", message, "move it to `facts`, or write `abatement_scope: on_site`", place)
        return self

    @model_validator(mode="after")
    def _awards_within_their_grants(self) -> Project:
        """An award that the budget holds already cannot be more than what the budget holds."""
        for source in SOURCES:
            path = f"funding.{source}"
            awards = [a for a in (self.cash_flow.awards if self.cash_flow else ()) if a.already_in == path]
            claim = self.contract.award if self.contract else None
            if (awards or (claim and claim.already_in == path)) and self.funding.of(source) is None:
                message = f"an award is said to be in {path}, which is not stated"
                raise fault("R002", message, f"state {path}, or leave out `from`")
            held = sum((entry.amount.to("元") for entry in self.funding.of(source) or ()), Decimal(0))
            if awards and sum((award.amount.to("元") for award in awards), Decimal(0)) > held:
                message = f"awards from {path} are more than the {held:,f} 元 that it holds"
                raise fault("Q006", message, f"correct {path} or leave out `from`", awards[-1].amount.place)
        return self

    @model_validator(mode="after")
    def _vat_of_lines_within_the_tax(self) -> Project:
        """A rate of VAT on a line says nothing where VAT has no lines."""
        rates = self.cash_flow.vat_rates if self.cash_flow else ()
        if rates and (self.tax is None or self.tax.vat is None):
            message = "a line states its rate of VAT, but the record has no `tax.vat`"
            raise fault("R002", message, "write `tax.vat`, or leave out `vat_rate`", rates[0].place)
        return self

    @model_validator(mode="after")
    def _funding_within_the_cash_flow(self) -> Project:
        for source, entry in self.funding.entries():
            if self.cash_flow and isinstance(entry.year, int) and entry.year not in self.cash_flow.years:
                years = self.cash_flow.years
                message = f"funding.{source} of {entry.year}: the cash flow runs from {years[0]} to {years[-1]}"
                raise fault("Q006", message, "correct the year, or `first_year`", entry.amount.place)
        return self

    @model_validator(mode="after")
    def _construction_interest_within_a_schedule(self) -> Project:
        """Interest of construction arises where a schedule says when money is drawn."""
        if self.cash_flow is None or self.cash_flow.construction:
            return self
        for loan in self.financing or ():
            if "construction_interest" in loan.model_fields_set:
                message = f"{loan.line}: `construction_interest`, but the cash flow has no `construction`"
                raise fault("R002", message, "write its shares by year, or leave out the interest", loan.rate.place)
        return self

    @model_validator(mode="after")
    def _contract_fits(self) -> Project:
        check_contract(self.contract, self.cash_flow, self.tax)
        return self

    def figures(self) -> Iterator[tuple[str, Quantity | str]]:
        """Every stated figure and text with its path, as `sources` cites it."""
        yield from self._money()
        stated: dict[str, Quantity | None] = {
            "abatement": self.abatement.amount if self.abatement else None,
            "benefit": self.benefit.amount if self.benefit else None,
            "beneficiaries": self.beneficiaries,
            "jobs": self.jobs,
        }
        yield from ((path, figure) for path, figure in stated.items() if figure is not None)
        if self.abatement and self.abatement.kind == "indirect":
            yield "abatement", "间接减排"
        if self.benefit and self.benefit.text:
            yield "benefit.text", self.benefit.text.zh
        for key in ("name", "other_benefits", "operating_mode"):
            if words := getattr(self, key):
                yield key, words.zh
        for key in ("lead_units", "cooperating_units"):
            units = getattr(self, key)
            yield from ((f"{key}[{n}]" if len(units) > 1 else key, unit.zh) for n, unit in enumerate(units))

    def _money(self) -> Iterator[tuple[str, Quantity]]:
        if self.investment and self.investment.total:
            yield "investment", self.investment.total
        for part, amount in self.investment.parts.items() if self.investment else ():
            yield f"investment.{part}", amount
        for source in SOURCES:
            entries = self.funding.of(source) or ()
            for number, entry in enumerate(entries):
                yield f"funding.{source}" + (f"[{number}]" if len(entries) > 1 else ""), entry.amount
