"""What the types of contract compute with: savings and terms of one contract, or of one part of a mixed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from portfolio.cashflow.ledger import Posting
from portfolio.cashflow.timeline import column, growing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.ledger import Kind, Party
    from portfolio.cashflow.timeline import Timeline
    from portfolio.contracts.dues import Due, SettlementYear
    from portfolio.records.contracts.terms import PartTerms, Terms
    from portfolio.records.fields import Words

#: Who puts up the investment: the provider, whichever party that is, or another.
Investor: TypeAlias = Literal["provider", "host", "lessor"]


@dataclass(frozen=True)
class Deal:
    """A contract as its type sees it: series over operating years, shape `(batch, years)`, in 元.

    `terms` are its inputs by name; `within` is the part of each year inside the term; `saving` the value of what is
    saved a year, verified, of the lines that it covers, and `saved_by` what it is computed from; `quantities` of the
    lines that state one, with their prices; `investment` is what is spent by element of time.
    """

    record: Terms | PartTerms
    timeline: Timeline
    provider: Party
    terms: Mapping[str, Input]
    term: Input
    within: Array
    saving: Array
    saved_by: tuple[Input, ...]
    quantities: Mapping[str, tuple[Array, Array]]
    investment: Array

    def has(self, name: str) -> bool:
        """Whether the contract states a number."""
        return name in self.terms

    def value(self, name: str, otherwise: float = 0.0) -> Array:
        """A number of the contract as a column."""
        return column(self.terms.get(name), otherwise)

    def yearly(self, name: str, escalation: str) -> Array:
        """A yearly amount that grows, over the term."""
        return growing(self.value(name), self.value(escalation), self.timeline.operating) * self.within

    def last_year(self) -> Array:
        """One in the operating year in which the term ends, else zero."""
        rank = np.arange(1, self.timeline.operating + 1)
        return np.asarray(np.ceil(column(self.term) - 1e-9) == rank, dtype=np.float64)

    def pays(
        self, line: str, label: Words, payer: Party, amount: Array, *names: str, kind: Kind = "payment"
    ) -> Posting:
        """A payment between host and provider, by operating year; `names` as in `posting`."""
        payee: Party = self.provider if payer == "host" else "host"
        return self.posting(line, label, (payer, payee), self.timeline.operation(amount), *names, kind=kind)

    def posting(
        self, line: str, label: Words, parties: tuple[Party, Party], amount: Array, *names: str, kind: Kind = "payment"
    ) -> Posting:
        """A payment by element of time, from the first of the parties to the second.

        `names` are the terms that it hangs on, and `saving` where it hangs on what is saved.
        """
        stated = [item for key, item in self.terms.items() if key.partition("[")[0].partition(".")[0] in names]
        inputs = (*(self.saved_by if "saving" in names else ()), *stated, self.term)
        return Posting(line, label, kind, *parties, amount, RULES[self.type], inputs, transfer=True)

    @property
    def type(self) -> str:
        """The type of the contract."""
        return str(self.record.type)  # type: ignore[union-attr]


#: The section of METHOD of each type.
RULES = {
    "shared_savings": "METHOD §61",
    "guaranteed_savings": "METHOD §62",
    "trusteeship": "METHOD §63",
    "lease": "METHOD §64",
    "pv_developer": "METHOD §65",
}


class Bid(NamedTuple):
    """What a provider offers its service for, the more the better for it: terms of one `name`, all set to one number.

    A `share` of something lies between 0 and 1, what is none is money in `unit`. With `complement` the term is what is
    left of 1. Rule: METHOD §68.
    """

    name: str
    label: Words
    unit: str = "share"
    complement: bool = False

    @property
    def share(self) -> bool:
        """Whether it lies between 0 and 1."""
        return self.unit == "share"


class ContractType(NamedTuple):
    """A type: who invests, the payments between the parties, what falls due for a verified year, what is bid.

    The bid of a contract is the first of `bids` that it states, else the first.
    """

    investor: Investor
    payments: Callable[[Deal], Iterator[Posting]]
    dues: Callable[[Terms | PartTerms, SettlementYear], Iterator[Due]]
    bids: tuple[Bid, ...]
