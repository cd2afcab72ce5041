"""节能量保证型 (METHOD §62)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.contracts.dues import NOTHING, Due
from portfolio.records.contracts.expected import fraction
from portfolio.records.contracts.guaranteed_savings import GuaranteedSavingsTerms
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Posting
    from portfolio.contracts.dues import SettlementYear
    from portfolio.records.contracts.terms import PartTerms, Terms

FEE = Words(zh="服务费", en="Fee")
SHORTFALL = Words(zh="节能量不足赔付", en="Shortfall made good")
EXCESS = Words(zh="超额节能分成", en="Share of the excess")

_PRICE = Words(zh="工程价款", en="Price of the works")


def payments(deal: Deal) -> Iterator[Posting]:
    """The price as the investment is spent, the fee, the shortfall made good, the provider's part of an excess."""
    spent = deal.investment
    total = spent.sum(axis=-1, keepdims=True)
    price = deal.value("price") * spent / np.where(total > 0, total, 1.0)
    yield deal.posting("price", _PRICE, ("host", deal.provider), price, "price", kind="sale")
    if deal.has("fee"):
        fee = deal.yearly("fee", "fee_escalation")
        yield deal.pays("fee", FEE, "host", fee, "fee", "fee_escalation")
    short, beyond = settlement(deal)
    yield deal.pays("shortfall", SHORTFALL, deal.provider, short, "saving", "guarantee", "shortfall_multiplier")
    yield deal.pays("excess", EXCESS, "host", beyond, "saving", "guarantee", "excess_share")


def settlement(deal: Deal) -> tuple[Array, Array]:
    """What the provider pays for shortfalls, and gets of excesses, by operating year.

    max(0, G − V) · p · κ and β · max(0, V − G) · p for each line guaranteed, V being what is verified.
    """
    record = deal.record
    if not isinstance(record, GuaranteedSavingsTerms):
        raise TypeError("no guarantee")
    short = beyond = np.zeros((1, deal.timeline.operating))
    multiplier, share = deal.value("shortfall_multiplier", 1.0), deal.value("excess_share")
    for index, guarantee in enumerate(record.guarantee):
        verified, price = deal.quantities[guarantee.line]
        lacking = deal.value(f"guarantee[{index}].quantity") - verified
        short = short + np.maximum(lacking, 0.0) * price * multiplier * deal.within
        beyond = beyond + np.maximum(-lacking, 0.0) * price * share * deal.within
    return short, beyond


def guaranteed(deal: Deal) -> Array:
    """What is guaranteed a year at the year's prices: G · p of each line, inside the term."""
    record = deal.record
    if not isinstance(record, GuaranteedSavingsTerms):
        raise TypeError("no guarantee")
    value = np.zeros((1, deal.timeline.operating))
    for index, guarantee in enumerate(record.guarantee):
        _, price = deal.quantities[guarantee.line]
        value = value + deal.value(f"guarantee[{index}].quantity") * price * deal.within
    return value


def dues(record: Terms | PartTerms, year: SettlementYear) -> Iterator[Due]:
    """The fee, and for each line guaranteed what its verified quantity is short of, or beyond, the guarantee."""
    if not isinstance(record, GuaranteedSavingsTerms):
        raise TypeError("no guarantee")
    if record.fee is not None:
        yield Due("fee", FEE, year.yearly(record.fee, record.fee_escalation))
    multiplier = fraction(record.shortfall_multiplier, 1)
    for guarantee in record.guarantee:
        saved = year.line(guarantee.line)
        lacking = year.yearly(guarantee.quantity) - saved.quantity
        short, beyond = max(lacking, NOTHING) * saved.price, max(-lacking, NOTHING) * saved.price
        yield Due("shortfall", SHORTFALL, -short * multiplier, guarantee.line)
        yield Due("excess", EXCESS, beyond * fraction(record.excess_share), guarantee.line)


GUARANTEED_SAVINGS = ContractType("host", payments, dues, (Bid("price", _PRICE, "元"),))
