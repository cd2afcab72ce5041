"""融资租赁型 (METHOD §64)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.financing import amortise
from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.contracts.lease import LeaseTerms
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Posting


def payments(deal: Deal) -> Iterator[Posting]:
    """Rent and purchase to the lessor, the fee to the provider, who makes good a saving below its guarantee."""
    record = deal.record
    if not isinstance(record, LeaseTerms):
        raise TypeError("no lease")
    rent = deal.timeline.operation(rents(deal, record))
    yield deal.posting("rent", Words(zh="租金", en="Rent"), ("host", "lessor"), rent, "rate")
    if deal.has("purchase_price"):
        at_end = (np.arange(1, deal.timeline.operating + 1) == record.years) * deal.value("purchase_price")
        label = Words(zh="留购价款", en="Price of purchase")
        amount = deal.timeline.operation(at_end)
        yield deal.posting("purchase", label, ("host", "lessor"), amount, "purchase_price")
    if deal.has("fee"):
        fee = deal.yearly("fee", "fee_escalation")
        yield deal.pays("fee", Words(zh="服务费", en="Fee"), "host", fee, "fee", "fee_escalation")
    if deal.has("guaranteed_saving"):
        short = np.maximum(deal.value("guaranteed_saving") - deal.saving, 0.0) * deal.within
        label = Words(zh="节能收益不足赔付", en="Shortfall made good")
        yield deal.pays("shortfall", label, deal.provider, short, "saving", "guaranteed_saving")


def rents(deal: Deal, record: LeaseTerms) -> Array:
    """The rent of each year: what a loan of the investment would take."""
    value = deal.investment.sum(axis=-1)
    schedule = amortise(value, deal.value("rate")[:, 0], record.years, record.repayment)
    out = np.zeros((schedule.payment.shape[0], deal.timeline.operating))
    lasting = min(record.years, deal.timeline.operating)
    out[:, :lasting] = schedule.payment[:, :lasting]
    return out


LEASE = ContractType("lessor", payments, (Bid("fee", FIELD_LABELS["fee"], "元/年"),))
