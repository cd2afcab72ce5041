"""融资租赁型 (METHOD §64)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.financing import amortise
from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.contracts.dues import NOTHING, Due
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.contracts.lease import LeaseTerms
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Posting
    from portfolio.contracts.dues import SettlementYear
    from portfolio.records.contracts.terms import PartTerms, Terms

FEE, SHORTFALL = Words(zh="服务费", en="Fee"), Words(zh="节能收益不足赔付", en="Shortfall made good")


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
        yield deal.pays("fee", FEE, "host", fee, "fee", "fee_escalation")
    if deal.has("guaranteed_saving"):
        short = np.maximum(deal.value("guaranteed_saving") - deal.saving, 0.0) * deal.within
        yield deal.pays("shortfall", SHORTFALL, deal.provider, short, "saving", "guaranteed_saving")


def rents(deal: Deal, record: LeaseTerms) -> Array:
    """The rent of each year: what a loan of the investment would take."""
    value = deal.investment.sum(axis=-1)
    schedule = amortise(value, deal.value("rate")[:, 0], record.years, record.repayment)
    out = np.zeros((schedule.payment.shape[0], deal.timeline.operating))
    lasting = min(record.years, deal.timeline.operating)
    out[:, :lasting] = schedule.payment[:, :lasting]
    return out


def dues(record: Terms | PartTerms, year: SettlementYear) -> Iterator[Due]:
    """The fee, and what the saving is short of its guarantee; the rent is the lessor's, whatever is saved."""
    if not isinstance(record, LeaseTerms):
        raise TypeError("no lease")
    if record.fee is not None:
        yield Due("fee", FEE, year.yearly(record.fee, record.fee_escalation))
    if record.guaranteed_saving is not None:
        lacking = year.yearly(record.guaranteed_saving) - year.saving
        yield Due("shortfall", SHORTFALL, -max(lacking, NOTHING))


LEASE = ContractType("lessor", payments, dues, (Bid("fee", FIELD_LABELS["fee"], "元/年"),))
