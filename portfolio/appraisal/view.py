"""A case as the rules of the catalogue see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.operations import tonnes
from portfolio.indicators import npv

if TYPE_CHECKING:
    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.ledger import Ledger


@dataclass(frozen=True)
class View:
    """One case as the rules see it: batch 0 of its flows, in 元 and tonnes."""

    case: Case
    settings: Settings
    ledger: Ledger | None

    @property
    def rate(self) -> float:
        """The discount rate, a fraction a year."""
        return float(self.settings.rate.value)

    @property
    def book(self) -> Ledger:
        """The ledger; only for rules that need the operating life, which says that there is one."""
        if self.ledger is None:
            raise ValueError(f"{self.case.project_id} has no operating life")
        return self.ledger

    def flow(self, perspective: str) -> Array:
        """The net flow of a perspective."""
        return np.asarray(self.book.flow(perspective)[0])

    def part(self, perspective: str, *kinds: str) -> Array:
        """The net flow of some kinds of postings."""
        found = [amount for posting, amount in self.book.seen_from(perspective) if posting.kind in kinds]
        return np.asarray(sum(found, np.zeros((1, self.book.timeline.elements)))[0])

    def tonnes(self) -> Array:
        """Tonnes by element."""
        found = tonnes(self.case, self.book.timeline)
        if found is None:
            raise ValueError(f"{self.case.project_id} states no tonnes")
        return np.asarray(found[0])

    def money(self, *sources: str) -> float:
        """Money of some sources of funds."""
        return float(sum(self.case.funding[source].value for source in sources))

    def investment(self) -> float:
        """建设投资."""
        return float(sum(spending.amount.value for spending in self.case.spending))

    def tonnes_per_year(self) -> float:
        """Tonnes of a full year, as stated."""
        if self.case.tonnes is None:
            raise ValueError(f"{self.case.project_id} states no tonnes")
        return float(self.case.tonnes.first.value)

    def jobs(self) -> float:
        """New jobs."""
        if self.case.jobs is None:
            raise ValueError(f"{self.case.project_id} states no jobs")
        return float(self.case.jobs.value)

    def present(self, flow: Array) -> float:
        """A present value at the settings' rate and the case's convention."""
        return float(npv(flow, self.rate, self.case.convention))

    def both_ways(self, perspective: str) -> tuple[Array, Array]:
        """What a perspective receives, and what it pays, both positive."""
        nothing = np.zeros(self.book.timeline.elements)
        seen = [amount[0] for _, amount in self.book.seen_from(perspective)]
        gains = sum((np.maximum(amount, 0.0) for amount in seen), nothing)
        costs = sum((np.maximum(-amount, 0.0) for amount in seen), nothing)
        return np.asarray(gains), np.asarray(costs)
