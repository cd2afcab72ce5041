"""节能效益分享型: the provider invests and gets a share of the verified saving during the term (METHOD §61)."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator, model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.contracts.terms import PartTerms, Terms
from portfolio.records.fields import AnnualMoney, Money, Share


class Priority(Model):
    """优先回收: until the provider has received `receipts`, it gets `share` of the saving instead."""

    receipts: Money
    share: Share


class SharedSavingsTerms(Model):
    """`esco_share` is one share, or one a year of the term; `floor` and `ceiling` bound the yearly payment."""

    type: Literal["shared_savings"]
    esco_share: tuple[Share, ...]
    priority: Priority | None = None
    floor: AnnualMoney | None = None
    ceiling: AnnualMoney | None = None
    transfer_price: Money | None = None

    @field_validator("esco_share", mode="before")
    @classmethod
    def _one(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _sound(self) -> SharedSavingsTerms:
        if not self.esco_share:
            raise fault("R003", "no share is stated", "write `esco_share: 80%`, or one a year")
        if self.floor is not None and self.ceiling is not None and self.floor.value > self.ceiling.value:
            raise fault("Q006", "the floor of the payment is above its ceiling", "exchange them")
        return self


class SharedSavings(SharedSavingsTerms, Terms):
    """The contract."""


class SharedSavingsPart(SharedSavingsTerms, PartTerms):
    """A part of a mixed contract."""
