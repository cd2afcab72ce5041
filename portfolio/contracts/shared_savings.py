"""节能效益分享型 (METHOD §61)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.timeline import column
from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.contracts.dues import NOTHING, Due, UnsettledError
from portfolio.records.contracts.expected import fraction
from portfolio.records.contracts.shared_savings import SharedSavingsTerms
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Posting
    from portfolio.contracts.dues import SettlementYear
    from portfolio.records.contracts.shared_savings import Priority
    from portfolio.records.contracts.terms import PartTerms, Terms

SHARE, TRANSFER = (
    Words(zh="节能效益分享款", en="Share of the saving"),
    Words(zh="期满转让价款", en="Price of the transfer"),
)
PRIORITY = Words(zh="优先回收补足", en="More by priority")
FLOOR, CEILING = (
    Words(zh="年支付下限补足", en="Raised to the floor"),
    Words(zh="年支付上限扣减", en="Cut to the ceiling"),
)
_NEGATIVE = Words(
    zh="节能效益为负，合同未约定支付下限",
    en="the saving is below zero, and the contract states no floor of the payment",
)
_UNKNOWN_RECEIPTS = Words(
    zh="此前有年份未结算，优先回收额无法累计", en="a year before is not settled, and priority counts what was received"
)


def payments(deal: Deal) -> Iterator[Posting]:
    """The provider's share of the saving, bounded by floor and ceiling; the price of the transfer, if any."""
    names = ("saving", "esco_share", "priority", "floor", "ceiling")
    yield deal.pays("share", SHARE, "host", receipts(deal), *names)
    if deal.has("transfer_price"):
        price = deal.value("transfer_price") * deal.last_year()
        yield deal.pays("transfer", TRANSFER, "host", price, "transfer_price")


def receipts(deal: Deal) -> Array:
    """What the provider receives a year. With priority it gets the higher share until its receipts make the sum."""
    saving = deal.saving * deal.within
    share = shares(deal)
    if deal.has("priority.receipts"):
        return _prioritised(deal, saving, share)
    return _bounded(deal, saving * share, deal.within)


def _bounded(deal: Deal, paid: Array, within: Array) -> Array:
    """Payments not below the floor and not above the ceiling, for the part of each year within the term."""
    if deal.has("floor"):
        paid = np.maximum(paid, deal.value("floor") * within)
    if deal.has("ceiling"):
        paid = np.minimum(paid, deal.value("ceiling") * within)
    return paid


def shares(deal: Deal) -> Array:
    """The provider's share by operating year: one for all, or one a year of the term."""
    stated = [item for name, item in deal.terms.items() if name.startswith("esco_share")]
    columns = [column(item) for item in stated]
    if len(columns) == 1:
        return columns[0]
    years = deal.timeline.operating
    columns += [columns[-1]] * (years - len(columns))
    return np.concatenate(np.broadcast_arrays(*columns), axis=-1)


def _prioritised(deal: Deal, saving: Array, share: Array) -> Array:
    target, first = deal.value("priority.receipts"), deal.value("priority.share")
    bounds = (deal.value("floor"), deal.value("ceiling"))
    saving, share, within, *_ = np.broadcast_arrays(saving, share, deal.within, target, first, *bounds)
    out, received = np.zeros(saving.shape), np.zeros((saving.shape[0], 1))
    for year in range(saving.shape[1]):
        now = np.s_[:, year : year + 1]
        whole = saving[now] * first
        early = np.minimum(whole, np.maximum(target - received, 0.0))
        rest = np.where(whole > 0, 1.0 - early / np.where(whole > 0, whole, 1.0), 1.0)
        out[now] = _bounded(deal, early + saving[now] * rest * share[now], within[now])
        received = received + out[now]
    return out


_SHARE = Words(zh="节能服务方分享比例（各年相同）", en="Provider's share, the same in each year")


def dues(record: Terms | PartTerms, year: SettlementYear) -> Iterator[Due]:
    """The share of each line's value; then what priority, floor and ceiling change in the sum; the transfer."""
    if not isinstance(record, SharedSavingsTerms):
        raise TypeError("no sharing")
    saving = year.saving
    if saving < 0 and record.floor is None:
        raise UnsettledError(_NEGATIVE)
    share = fraction(record.esco_share[min(year.number, len(record.esco_share)) - 1])
    for name in year.every_line():
        yield Due("share", SHARE, share * year.line(name).value, name)
    paid = share * saving
    if record.priority is not None:
        more = _by_priority(record.priority, year, share) - paid
        yield Due("priority", PRIORITY, more)
        paid += more
    if record.floor is not None:
        raised = max(year.yearly(record.floor) - paid, NOTHING)
        yield Due("floor", FLOOR, raised)
        paid += raised
    if record.ceiling is not None:
        yield Due("ceiling", CEILING, -max(paid - year.yearly(record.ceiling), NOTHING))
    if record.transfer_price is not None and year.last:
        yield Due("transfer", TRANSFER, fraction(record.transfer_price))


def _by_priority(priority: Priority, year: SettlementYear, share: Fraction) -> Fraction:
    """The payment with priority: at its share until the receipts make the sum, then at the year's."""
    if year.received is None:
        raise UnsettledError(_UNKNOWN_RECEIPTS)
    whole = year.saving * fraction(priority.share)
    if whole <= 0:
        return year.saving * share
    early = min(whole, max(fraction(priority.receipts) - year.received, NOTHING))
    return early + year.saving * (1 - early / whole) * share


SHARED_SAVINGS = ContractType("provider", payments, dues, (Bid("esco_share", _SHARE),))
