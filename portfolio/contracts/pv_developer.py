"""光伏开发商模式 (METHOD §65)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.contracts.deal import Bid, ContractType, Deal
from portfolio.contracts.dues import Due
from portfolio.records.contracts.expected import fraction
from portfolio.records.contracts.pv_developer import PvDeveloperTerms
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.cashflow.ledger import Posting
    from portfolio.contracts.dues import SettlementYear
    from portfolio.records.contracts.terms import PartTerms, Terms

POWER, ROOF = Words(zh="自用电费", en="Power bought by the host"), Words(zh="屋顶租金", en="Rent of the roof")


def payments(deal: Deal) -> Iterator[Posting]:
    """The host pays for the power that it uses, below its own price, and gets rent for the roof."""
    bought = deal.saving * (1.0 - deal.value("discount")) * deal.within
    yield deal.pays("power", POWER, "host", bought, "saving", "discount")
    if deal.has("roof_rent"):
        rent = deal.yearly("roof_rent", "rent_escalation")
        yield deal.pays("roof", ROOF, deal.provider, rent, "roof_rent", "rent_escalation")


_PRICE = Words(zh="电价占用户电价的比例（1 − 折扣）", en="Price as a share of the host's own (1 − discount)")


def dues(record: Terms | PartTerms, year: SettlementYear) -> Iterator[Due]:
    """The power of each line at its price less the discount, and the rent of the roof."""
    if not isinstance(record, PvDeveloperTerms):
        raise TypeError("no developer")
    for name in year.every_line():
        paid = year.line(name).value * (1 - fraction(record.discount))
        yield Due("power", POWER, paid, name)
    if record.roof_rent is not None:
        yield Due("roof", ROOF, -year.yearly(record.roof_rent, record.rent_escalation))


PV_DEVELOPER = ContractType("provider", payments, dues, (Bid("discount", _PRICE, complement=True),))
