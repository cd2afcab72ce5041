"""What the host of a contract is bound to pay by year, beside its energy bill with and without it (METHOD §69)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.timeline import column, growing
from portfolio.contracts.guaranteed_savings import guaranteed
from portfolio.contracts.parties import deals_of
from portfolio.contracts.types import TYPES
from portfolio.records.contracts.guaranteed_savings import GuaranteedSavingsTerms

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Array
    from portfolio.contracts.deal import Deal

#: Types whose payment is fixed in advance: it is also the most that the host can owe.
_FIXED = {"trusteeship", "lease"}


@dataclass(frozen=True)
class Commitment:
    """Series over operating years in 元, shape `(batch, years)`; positive where the host pays.

    `within` is the part of each year inside the term. `saving` is what the contract saves, `payment` what the host pays
    for it net of what the provider pays back, `maximum` the most that it may owe. `baseline` is its bill without the
    contract, `bill` what is left of it, and `budget`, shape `(batch, 1)`, its energy budget of the year before; None
    where the record states no baseline, or no budget. `guaranteed` is the saving guaranteed, None without a guarantee.
    """

    within: Array
    saving: Array
    payment: Array
    maximum: Array
    baseline: Array | None = None
    bill: Array | None = None
    budget: Array | None = None
    guaranteed: Array | None = None

    @property
    def total(self) -> Array | None:
        """Bill and payment; None where the bill is unknown."""
        return None if self.bill is None else self.bill + self.payment


def commitment(case: Case) -> Commitment | None:
    """The host's commitment; None without a contract, or while the operating life is unknown. Rule: METHOD §69."""
    deals = deals_of(case)
    if not deals or case.contract is None:
        return None
    nothing = np.zeros((1, deals[0].timeline.operating))
    payment = maximum = bills = saving = nothing
    guarantees = []
    for deal in deals:
        paid, for_host = _paid(deal)
        payment, bills, saving = payment + paid, bills + for_host, saving + deal.saving
        maximum = maximum + np.maximum(paid, _most(deal, paid))
        guarantees += [value for value in [_guaranteed(deal)] if value is not None]
    baseline = _baseline(case, deals)
    budget = case.contract.inputs.get("baseline.budget")
    return Commitment(
        deals[0].within,
        saving,
        payment,
        maximum,
        baseline,
        None if baseline is None else baseline - saving - bills,
        None if budget is None else column(budget),
        sum(guarantees, nothing) if guarantees else None,
    )


def _paid(deal: Deal) -> tuple[Array, Array]:
    """What the host pays a year, net of what it gets back, and the energy bills that the provider pays for it."""
    start = deal.timeline.building
    paid = bills = np.zeros((1, deal.timeline.operating))
    for posting in TYPES[deal.type].payments(deal):
        amount = posting.amount[:, start:]
        if posting.kind != "payment":
            continue  # the price of the works is an investment, not an energy cost
        if posting.payer == "host":
            paid = paid + amount
        elif posting.line == "bills":
            bills = bills + amount
        else:
            paid = paid - amount
    return paid, bills


def _most(deal: Deal, paid: Array) -> Array:
    """The ceiling of the contract, else all that is saved: above it the host would pay more than without a contract."""
    if deal.type in _FIXED:
        return paid
    if deal.has("ceiling"):
        return deal.value("ceiling") * deal.within
    return deal.saving * deal.within


def _baseline(case: Case, deals: tuple[Deal, ...]) -> Array | None:
    """The adjusted baseline bill: stated, or the baseline cost of a trusteeship."""
    stated = case.contract.inputs if case.contract else {}
    years = deals[0].timeline.operating
    for bill, escalation in (("baseline.bill", "baseline.escalation"), ("baseline_cost", "baseline_escalation")):
        if bill in stated:
            return growing(column(stated[bill]), column(stated.get(escalation)), years)
    return None


def _guaranteed(deal: Deal) -> Array | None:
    """The saving that the provider guarantees, valued at the year's prices."""
    if isinstance(deal.record, GuaranteedSavingsTerms):
        return guaranteed(deal)
    if deal.type == "lease" and deal.has("guaranteed_saving"):
        return deal.value("guaranteed_saving") * deal.within
    return None
