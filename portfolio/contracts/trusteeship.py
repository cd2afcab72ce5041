"""能源费用托管型 (METHOD §63)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.timeline import growing
from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Posting


def payments(deal: Deal) -> Iterator[Posting]:
    """The fee to the provider, who pays the energy bills: the baseline cost less what is saved."""
    baseline_names = ("baseline_cost", "baseline_escalation")
    names: tuple[str, ...] = ("fee", "fee_escalation") if deal.has("fee") else (*baseline_names, "fee_share")
    if deal.has("guaranteed_saving"):
        names += ("saving", "guaranteed_saving", "excess_share")
    baseline = growing(deal.value("baseline_cost"), deal.value("baseline_escalation"), deal.timeline.operating)
    yield deal.pays("fee", Words(zh="托管费", en="Trusteeship fee"), "host", fee(deal, baseline), *names)
    bills = (baseline - deal.saving) * deal.within
    label = Words(zh="代付能源费用", en="Energy bills paid for the host")
    yield deal.pays("bills", label, deal.provider, bills, "saving", *baseline_names)


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
TRUSTEESHIP = ContractType("provider", payments, _BIDS)
