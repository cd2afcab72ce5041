"""Energy performance contracts (合同能源管理): the `contract` block of a record, one file a type (METHOD §60–§66)."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from portfolio.records.contracts.guaranteed_savings import GuaranteedSavings
from portfolio.records.contracts.lease import Lease
from portfolio.records.contracts.mixed import Mixed
from portfolio.records.contracts.pv_developer import PvDeveloper
from portfolio.records.contracts.shared_savings import SharedSavings
from portfolio.records.contracts.trusteeship import Trusteeship
from portfolio.records.fields import Words

Contract: TypeAlias = Annotated[
    SharedSavings | GuaranteedSavings | Trusteeship | Lease | PvDeveloper | Mixed, Field(discriminator="type")
]
CONTRACT_TYPES = {
    "shared_savings": Words(zh="节能效益分享型", en="Shared savings"),
    "guaranteed_savings": Words(zh="节能量保证型", en="Guaranteed savings"),
    "trusteeship": Words(zh="能源费用托管型", en="Energy-cost trusteeship"),
    "lease": Words(zh="融资租赁型", en="Finance lease"),
    "pv_developer": Words(zh="光伏开发商模式", en="PV developer"),
    "mixed": Words(zh="混合型", en="Mixed"),
}
