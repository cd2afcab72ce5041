"""节能效益分享型 (METHOD §61)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.timeline import column
from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Posting


def payments(deal: Deal) -> Iterator[Posting]:
    """The provider's share of the saving, bounded by floor and ceiling; the price of the transfer, if any."""
    label = Words(zh="节能效益分享款", en="Share of the saving")
    names = ("saving", "esco_share", "priority", "floor", "ceiling")
    yield deal.pays("share", label, "host", receipts(deal), *names)
    if deal.has("transfer_price"):
        price = deal.value("transfer_price") * deal.last_year()
        yield deal.pays(
            "transfer", Words(zh="期满转让价款", en="Price of the transfer"), "host", price, "transfer_price"
        )


def receipts(deal: Deal) -> Array:
    """What the provider receives a year. With priority it gets the higher share until its receipts make the sum."""
    saving = deal.saving * deal.within
    share = shares(deal)
    paid = saving * share
    if deal.has("priority.receipts"):
        paid = _prioritised(deal, saving, share)
    if deal.has("floor"):
        paid = np.maximum(paid, deal.value("floor") * deal.within)
    if deal.has("ceiling"):
        paid = np.minimum(paid, deal.value("ceiling") * deal.within)
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
    target, first = deal.value("priority.receipts")[:, 0], deal.value("priority.share")[:, 0]
    shape = np.broadcast_shapes(saving.shape, share.shape, (len(target), 1), (len(first), 1))
    saving, share = np.broadcast_to(saving, shape), np.broadcast_to(share, shape)
    out, received = np.zeros(shape), np.zeros(shape[0])
    for year in range(shape[1]):
        whole = saving[:, year] * first
        early = np.minimum(whole, np.maximum(target - received, 0.0))
        rest = np.where(whole > 0, 1.0 - early / np.where(whole > 0, whole, 1.0), 1.0)
        out[:, year] = early + saving[:, year] * rest * share[:, year]
        received = received + out[:, year]
    return out


_SHARE = Words(zh="节能服务方分享比例（各年相同）", en="Provider's share, the same in each year")
SHARED_SAVINGS = ContractType("provider", payments, (Bid("esco_share", _SHARE),))
