"""融资租赁型: a lessor buys the equipment, the host pays rent and a service fee (METHOD §64)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.cash_flow import OperatingYears
from portfolio.records.contracts.terms import PartTerms, Terms
from portfolio.records.fields import AnnualMoney, Change, Money, Share


class LeaseTerms(Model):
    """Rent on the investment at `rate`, paid at the end of each of `years`; then the host buys at `purchase_price`.

    The provider makes good what the saving falls short of `guaranteed_saving`.
    """

    type: Literal["lease"]
    rate: Share
    years: OperatingYears
    repayment: Literal["equal_payment", "equal_principal"]
    purchase_price: Money | None = None
    fee: AnnualMoney | None = None
    fee_escalation: Change | None = None
    guaranteed_saving: AnnualMoney | None = None


class Lease(LeaseTerms, Terms):
    """The contract."""

    @model_validator(mode="after")
    def _nothing_of_its_own(self) -> Lease:
        if self.esco_investment is not None:
            raise fault("R003", "the lessor invests, not the provider", "leave out `esco_investment`")
        return self


class LeasePart(LeaseTerms, PartTerms):
    """A part of a mixed contract."""
