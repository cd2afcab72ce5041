"""能源费用托管型 (METHOD §63)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.timeline import growing
from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.contracts.dues import NOTHING, Due
from portfolio.records.contracts.expected import fraction
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.contracts.trusteeship import TrusteeshipTerms
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Posting
    from portfolio.contracts.dues import SettlementYear
    from portfolio.records.contracts.terms import PartTerms, Terms

FEE, BILLS = Words(zh="托管费", en="Trusteeship fee"), Words(zh="代付能源费用", en="Energy bills paid for the host")


def payments(deal: Deal) -> Iterator[Posting]:
    """The fee to the provider, who pays the energy bills: the baseline cost less what is saved."""
    baseline_names = ("baseline_cost", "baseline_escalation")
    names: tuple[str, ...] = ("fee", "fee_escalation") if deal.has("fee") else (*baseline_names, "fee_share")
    if deal.has("guaranteed_saving"):
        names += ("saving", "guaranteed_saving", "excess_share")
    baseline = growing(deal.value("baseline_cost"), deal.value("baseline_escalation"), deal.timeline.operating)
    yield deal.pays("fee", FEE, "host", fee(deal, baseline), *names)
    bills = (baseline - deal.saving) * deal.within
    yield deal.pays("bills", BILLS, deal.provider, bills, "saving", *baseline_names)


def fee(deal: Deal, baseline: Array) -> Array:
    """The fee of each year in its form."""
    if deal.has("fee_share"):
        return deal.value("fee_share") * baseline * deal.within
    if deal.has("fee"):
        return deal.yearly("fee", "fee_escalation")
    sure = deal.value("guaranteed_saving")
    kept = sure + (1.0 - deal.value("excess_share")) * np.maximum(deal.saving - sure, 0.0)
    return (baseline - kept) * deal.within


_BIDS = (
    Bid("fee_share", FIELD_LABELS["fee_share"]),
    Bid("fee", FIELD_LABELS["fee"], "元/年"),
    Bid("excess_share", FIELD_LABELS["excess_share"]),
)


def dues(record: Terms | PartTerms, year: SettlementYear) -> Iterator[Due]:
    """The fee in its form, and the bills that the provider paid: the baseline cost of the year less what is saved."""
    if not isinstance(record, TrusteeshipTerms):
        raise TypeError("no trusteeship")
    baseline = year.yearly(record.baseline_cost, record.baseline_escalation)
    if record.fee_share is not None:
        due = fraction(record.fee_share) * baseline
    elif record.fee is not None:
        due = year.yearly(record.fee, record.fee_escalation)
    else:
        sure = fraction(record.guaranteed_saving) * year.part
        due = baseline - sure - (1 - fraction(record.excess_share)) * max(year.saving - sure, NOTHING)
    yield Due("fee", FEE, due)
    yield Due("bills", BILLS, year.saving - baseline)


TRUSTEESHIP = ContractType("provider", payments, dues, _BIDS)
