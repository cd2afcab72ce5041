"""光伏开发商模式: a developer builds on the host's roof and sells it power below the grid's price (METHOD §65)."""

from __future__ import annotations

from typing import Literal

from portfolio.reading.validate import Model
from portfolio.records.contracts.terms import PartTerms, Terms
from portfolio.records.fields import AnnualMoney, Change, EnergyPrice, Factor, Ordinal, Power, Share


class PowerSubsidy(Model):
    """度电补贴 for all power generated in the first `years`."""

    price: EnergyPrice
    years: Ordinal


class Generation(Model):
    """Power of operating year 1: capacity × `hours` (等效利用小时数); the rest of `self_consumption` is fed in."""

    capacity: Power
    hours: Factor
    degradation: Share | None = None
    self_consumption: Share
    retail_price: EnergyPrice
    feed_in_price: EnergyPrice
    escalation: Change | None = None
    subsidy: PowerSubsidy | None = None


class PvDeveloperTerms(Model):
    """The host buys what it uses at `discount` below its own price, and lets the roof for `roof_rent`."""

    type: Literal["pv_developer"]
    discount: Share
    roof_rent: AnnualMoney | None = None
    rent_escalation: Change | None = None


class PvDeveloper(PvDeveloperTerms, Terms):
    """Power stands in `generation`, or in lines of savings (what the host uses) and revenue (what is fed in)."""

    generation: Generation | None = None


class PvDeveloperPart(PvDeveloperTerms, PartTerms):
    """A part of a mixed contract."""
