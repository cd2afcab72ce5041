"""A case as the formulas of the catalogue see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.operations import tonnes, tonnes_kept
from portfolio.cashflow.timeline import product
from portfolio.indicators import npv

if TYPE_CHECKING:
    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case, Tonnes
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Ledger
    from portfolio.records.cash_flow import Convention

#: The value of a tonne is no part of the economic flow: each of its indicators says whether it is added.
CARBON_VALUE = "carbon_value"


@dataclass(frozen=True)
class View:
    """One case as the formulas see it: batch 0 of its flows, in 元 and tonnes.

    A formula is asked only if the case has what its rule needs; until then nothing here may be called.
    """

    case: Case
    settings: Settings
    ledger: Ledger | None

    @property
    def rate(self) -> float:
        """The discount rate, a fraction a year."""
        if self.settings.rate is None:
            raise ValueError("no discount rate")
        return float(self.settings.rate.value)

    @property
    def convention(self) -> Convention:
        """The discounting convention."""
        return self.case.convention

    @property
    def book(self) -> Ledger:
        """The ledger."""
        if self.ledger is None:
            raise ValueError(f"{self.case.project_id} has no operating life")
        return self.ledger

    def seen(self, perspective: str) -> list[tuple[str, Array]]:
        """The kind and the signed amounts of what a perspective counts, carbon value left out."""
        seen = self.book.seen_from(perspective)
        return [(posting.kind, amount[0]) for posting, amount in seen if posting.kind != CARBON_VALUE]

    def flow(self, perspective: str) -> Array:
        """The net flow of a perspective."""
        return self._sum([amount for _, amount in self.seen(perspective)])

    def part(self, perspective: str, *kinds: str) -> Array:
        """The net flow of some kinds of postings."""
        return self._sum([amount for kind, amount in self.seen(perspective) if kind in kinds])

    def carbon_value(self) -> Array:
        """What the tonnes are worth to society."""
        seen = self.book.seen_from("society")
        return self._sum([amount[0] for posting, amount in seen if posting.kind == CARBON_VALUE])

    def both_ways(self, perspective: str) -> tuple[Array, Array]:
        """What a perspective receives, and what it pays, both positive."""
        seen = [amount for _, amount in self.seen(perspective)]
        gains = self._sum([np.maximum(amount, 0.0) for amount in seen])
        return gains, self._sum([np.maximum(-amount, 0.0) for amount in seen])

    def tonnes(self) -> Array:
        """Tonnes abated, by element."""
        return np.asarray(tonnes(self.case.tonnes, self.book.timeline)[0])

    def kept(self) -> Array:
        """Tonnes abated and not sold, by element."""
        return np.asarray(tonnes_kept(self.case, self.book.timeline)[0])

    def mean(self, flow: Array) -> float:
        """The mean of a flow over the operating years."""
        return float(flow[self.book.timeline.building :].mean())

    def yearly(self, lines: tuple[Tonnes, ...]) -> float:
        """Tonnes of a full first year."""
        return float(sum(product(line.first)[0, 0] for line in lines))

    def money(self, *sources: str) -> float:
        """Money of some sources of funds."""
        return float(sum(grant.amount.value for source in sources for grant in self.case.funding[source]))

    def investment(self) -> float:
        """建设投资."""
        return float(sum(spending.amount.value for spending in self.case.spending))

    def jobs(self) -> float:
        """New jobs."""
        if self.case.jobs is None:
            raise ValueError(f"{self.case.project_id} states no jobs")
        return float(self.case.jobs.value)

    def present(self, flow: Array) -> float:
        """A present value at the settings' rate and the case's convention."""
        return float(npv(flow, self.rate, self.convention))

    def _sum(self, flows: list[Array]) -> Array:
        return np.asarray(sum(flows, np.zeros(self.book.timeline.elements)))
