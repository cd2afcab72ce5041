"""The types of contract by name, and what is bid in each. A mixed contract has no type of its own: its parts have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.contracts.guaranteed_savings import GUARANTEED_SAVINGS
from portfolio.contracts.lease import LEASE
from portfolio.contracts.pv_developer import PV_DEVELOPER
from portfolio.contracts.shared_savings import SHARED_SAVINGS
from portfolio.contracts.trusteeship import TRUSTEESHIP
from portfolio.records.contracts.mixed import Mixed

if TYPE_CHECKING:
    from portfolio.assumptions.contract import ContractTerms
    from portfolio.contracts.deal import Bid, ContractType

TYPES: dict[str, ContractType] = {
    "shared_savings": SHARED_SAVINGS,
    "guaranteed_savings": GUARANTEED_SAVINGS,
    "trusteeship": TRUSTEESHIP,
    "lease": LEASE,
    "pv_developer": PV_DEVELOPER,
}


def bid_of(contract: ContractTerms) -> tuple[Bid, tuple[str, ...]]:
    """What is bid in a contract, and the paths of its terms (`esco_share[0]`); in a mixed one, in its first part (§68).

    Where the contract states none of them, the path of the term that it could state.
    """
    record = contract.record
    prefix, kind = ("parts[0].", record.parts[0].type) if isinstance(record, Mixed) else ("", record.type)
    for bid in TYPES[kind].bids:
        name = f"{prefix}{bid.name}"
        stated = tuple(path for path in contract.inputs if path == name or path.startswith(f"{name}["))
        if stated:
            return bid, stated
    first = TYPES[kind].bids[0]
    return first, (f"{prefix}{first.name}",)
