"""光伏开发商模式 (METHOD §65)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.cashflow.ledger import Posting


def payments(deal: Deal) -> Iterator[Posting]:
    """The host pays for the power that it uses, below its own price, and gets rent for the roof."""
    bought = deal.saving * (1.0 - deal.value("discount")) * deal.within
    yield deal.pays("power", Words(zh="自用电费", en="Power bought by the host"), "host", bought, "saving", "discount")
    if deal.has("roof_rent"):
        rent = deal.yearly("roof_rent", "rent_escalation")
        label = Words(zh="屋顶租金", en="Rent of the roof")
        yield deal.pays("roof", label, deal.provider, rent, "roof_rent", "rent_escalation")


_PRICE = Words(zh="电价占用户电价的比例（1 − 折扣）", en="Price as a share of the host's own (1 − discount)")
PV_DEVELOPER = ContractType("provider", payments, (Bid("discount", _PRICE, complement=True),))
