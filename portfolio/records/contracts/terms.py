"""What an energy contract says whatever its type: parties, term, hurdles, award, baseline (METHOD §60)."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field, PlainValidator, model_validator

from portfolio.reading.validate import Model, described, fault
from portfolio.records.cash_flow import MAX_YEARS
from portfolio.records.contracts.verification import MONTHS_A_YEAR, Performance, SettlementRule, Verification
from portfolio.records.fields import (
    AnnualCoal,
    AnnualEnergy,
    AnnualMoney,
    Change,
    CoalRate,
    Day,
    Factor,
    Identifier,
    Money,
    Name,
    Ordinal,
    Share,
)

YesNo: TypeAlias = Literal["yes", "no"]
#: What a contract retrofits or builds; awards and tax holidays hang on it.
ProjectKind: TypeAlias = Literal[
    "boiler_kiln", "waste_heat", "motor_systems", "system_optimisation", "green_lighting", "building_retrofit",
    "building_solar_geothermal", "residential_heat_metering", "solar_wind", "straw_firing", "energy_station",
    "new_build", "expansion", "plant_to_close", "other",
]  # fmt: skip
PROJECT_KINDS: tuple[str, ...] = get_args(ProjectKind)
#: What happened, and how it is settled: no terms of the forecast.
TRACKED = frozenset({"verification", "performance", "settlement"})
_TERM = re.compile(r"(?:([0-9]{1,3})\s*(?:years?|年))?\s*(?:([0-9]{1,4})\s*(?:months?|个月))?")


def _months(value: object) -> int:
    """`6 years`, `6 years 6 months`, `78 months`, `6 年 6 个月`, in months."""
    found = _TERM.fullmatch(value.strip()) if isinstance(value, str) else None
    years, months = (int(part or 0) for part in found.groups()) if found else (0, 0)
    total = years * MONTHS_A_YEAR + months
    if not 0 < total <= MAX_YEARS * MONTHS_A_YEAR:
        hint = "write it as in `6 years`, `6 years 6 months` or `78 months`"
        code = "Q006" if isinstance(value, str) else "R003"
        raise fault(code, f"{described(value)} is not the term of a contract", hint)
    return total


Term: TypeAlias = Annotated[int, PlainValidator(_months)]


class Host(Model):
    """用能单位: who uses the energy. A public host pays no income tax."""

    kind: Literal["public", "enterprise"]
    name: Name | None = None
    income_tax_rate: Share | None = None

    @model_validator(mode="after")
    def _untaxed(self) -> Host:
        if self.kind == "public" and self.income_tax_rate is not None:
            raise fault("R003", "a public host pays no income tax", "leave out `income_tax_rate`")
        return self


class Provider(Model):
    """节能服务公司, or the developer: what awards and tax holidays ask of it. What is not stated is not proved."""

    name: Name | None = None
    registered_capital: Money | None = None
    recorded: YesNo | None = None
    book_audited: YesNo | None = None
    standard_form: YesNo | None = None


class AwardClaim(Model):
    """财政奖励: the yearly saving it is paid for, and the rate; without a rate that of the region and the day.

    `electricity` saved stands in place of `saving`: it counts at the coal that a kWh took in the year of signature.
    `from` names the purse whose budget holds the award already; it then counts once (METHOD §67).
    """

    saving: AnnualCoal | None = None
    electricity: AnnualEnergy | None = None
    rate: CoalRate | None = None
    year: Ordinal = 1
    already_in: Literal["funding.higher_level", "funding.town"] | None = Field(default=None, alias="from")

    @model_validator(mode="after")
    def _one_saving(self) -> AwardClaim:
        if (self.saving is None) == (self.electricity is None):
            hint = "write `saving: 900 tce/年`, or `electricity: 1000 万kWh/年`"
            raise fault("R003", "an award is paid for one saving", hint)
        return self


class Baseline(Model):
    """基准: the host's bill without the project in operating year 1, and its energy budget of the year before."""

    bill: AnnualMoney
    escalation: Change | None = None
    budget: AnnualMoney | None = None


class Terms(Model):
    """The part that all types share. The provider runs the plant during the term, then the host does.

    `realisation` (兑现率) is verified over expected saving; without it the savings of the record are taken as they are.
    `esco_investment` is the provider's share of the investment where it is not all of it. `verification`, `performance`
    and `settlement` track the contract (METHOD §70).
    """

    name: Name | None = None
    signed: Day
    kind: ProjectKind
    host: Host
    provider: Provider = Provider()
    term: Term
    esco_hurdle: Share | None = None
    host_discount_rate: Share | None = None
    esco_investment: Share | None = None
    realisation: Factor | None = None
    carbon_share: Share | None = None
    award: AwardClaim | None = None
    baseline: Baseline | None = None
    verification: tuple[Verification, ...] = ()
    performance: tuple[Performance, ...] = ()
    settlement: SettlementRule | None = None


class PartTerms(Model):
    """A part of a mixed contract: the lines of savings that it covers, its share of the investment."""

    savings: tuple[Identifier, ...]
    share_of_investment: Share
