"""混合型: one contract composed of parts, each of a type of its own (METHOD §66)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from portfolio.reading.validate import fault
from portfolio.records.contracts.guaranteed_savings import GuaranteedSavingsPart
from portfolio.records.contracts.lease import LeasePart
from portfolio.records.contracts.pv_developer import PvDeveloperPart
from portfolio.records.contracts.shared_savings import SharedSavingsPart
from portfolio.records.contracts.terms import Terms
from portfolio.records.contracts.trusteeship import TrusteeshipPart

if TYPE_CHECKING:
    from portfolio.records.contracts.terms import PartTerms

Part: TypeAlias = Annotated[
    SharedSavingsPart | GuaranteedSavingsPart | TrusteeshipPart | LeasePart | PvDeveloperPart,
    Field(discriminator="type"),
]


class Mixed(Terms):
    """The parts share term, provider and taxes; their shares of the investment make the whole."""

    type: Literal["mixed"]
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _whole(self) -> Mixed:
        total = sum(part.share_of_investment.value for part in self.parts)
        if total != 1:
            hint = "write shares that sum to 100%"
            raise fault("Q006", f"the parts hold {total * 100:f}% of the investment", hint)
        covered = [line for part in self.parts for line in part.savings]
        if len(covered) != len(set(covered)):
            raise fault("R003", "a line of savings belongs to two parts", "name each line in one part")
        return self


def parts_of(contract: Terms) -> tuple[Terms | PartTerms, ...]:
    """The parts of a mixed contract; any other is its only part."""
    return contract.parts if isinstance(contract, Mixed) else (contract,)
