"""The types of contract by name. A mixed contract has no type of its own: its parts have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.contracts.guaranteed_savings import GUARANTEED_SAVINGS
from portfolio.contracts.lease import LEASE
from portfolio.contracts.pv_developer import PV_DEVELOPER
from portfolio.contracts.shared_savings import SHARED_SAVINGS
from portfolio.contracts.trusteeship import TRUSTEESHIP

if TYPE_CHECKING:
    from portfolio.contracts.deal import ContractType

TYPES: dict[str, ContractType] = {
    "shared_savings": SHARED_SAVINGS,
    "guaranteed_savings": GUARANTEED_SAVINGS,
    "trusteeship": TRUSTEESHIP,
    "lease": LEASE,
    "pv_developer": PV_DEVELOPER,
}
