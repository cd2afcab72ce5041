"""能源费用托管型: the provider pays the host's energy bills for a fee (METHOD §63)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from portfolio.reading.validate import Model, fault
from portfolio.records.contracts.terms import PartTerms, Terms
from portfolio.records.fields import AnnualMoney, Change, Share


class TrusteeshipTerms(Model):
    """The fee in one of three forms.

    It is a share of the baseline cost; or a fixed `fee`, indexed; or the baseline cost less a saving guaranteed to the
    host and the host's part of what is saved beyond it.
    """

    type: Literal["trusteeship"]
    baseline_cost: AnnualMoney
    baseline_escalation: Change | None = None
    fee_share: Share | None = None
    fee: AnnualMoney | None = None
    fee_escalation: Change | None = None
    guaranteed_saving: AnnualMoney | None = None
    excess_share: Share | None = None

    @model_validator(mode="after")
    def _one_form(self) -> TrusteeshipTerms:
        if sum(form is not None for form in (self.fee_share, self.fee, self.guaranteed_saving)) != 1:
            hint = "write `fee_share`, or `fee`, or `guaranteed_saving` with `excess_share`"
            raise fault("R003", "the fee takes one form", hint)
        for form, name in ((self.fee, "fee_escalation"), (self.guaranteed_saving, "excess_share")):
            if form is None and getattr(self, name) is not None:
                raise fault("R003", f"`{name}` belongs to another form of the fee", f"leave out `{name}`")
        if self.guaranteed_saving is not None and self.excess_share is None:
            raise fault("R002", "nothing is said of savings beyond the guarantee", "write `excess_share: 50%`")
        return self


class Trusteeship(TrusteeshipTerms, Terms):
    """The contract."""


class TrusteeshipPart(TrusteeshipTerms, PartTerms):
    """A part of a mixed contract."""
