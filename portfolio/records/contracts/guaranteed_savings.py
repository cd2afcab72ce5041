"""节能量保证型: the host pays a price, the provider guarantees savings in physical units (METHOD §62)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.contracts.terms import PartTerms, Terms
from portfolio.records.fields import AnnualMoney, AnyQuantity, Change, Factor, Identifier, Money, Share


class Guarantee(Model):
    """The quantity guaranteed each year for a line of savings that states a quantity and a price."""

    line: Identifier
    quantity: AnyQuantity


class GuaranteedSavingsTerms(Model):
    """`price` is paid as the investment is spent, `fee` yearly.

    A shortfall is made good at `shortfall_multiplier` times its value; of an excess the provider gets `excess_share`.
    """

    type: Literal["guaranteed_savings"]
    price: Money
    fee: AnnualMoney | None = None
    fee_escalation: Change | None = None
    guarantee: tuple[Guarantee, ...]
    shortfall_multiplier: Factor | None = None
    excess_share: Share

    @model_validator(mode="after")
    def _guaranteed(self) -> GuaranteedSavingsTerms:
        if not self.guarantee:
            raise fault("R003", "nothing is guaranteed", "write `- {line: electricity, quantity: 1000 MWh/年}`")
        return self


class GuaranteedSavings(GuaranteedSavingsTerms, Terms):
    """The contract."""


class GuaranteedSavingsPart(GuaranteedSavingsTerms, PartTerms):
    """A part of a mixed contract."""
