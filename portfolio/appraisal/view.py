"""A case as the formulas of the catalogue see it: arrays with the batch axis in front."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.operations import award_paid, tonnes, tonnes_kept
from portfolio.cashflow.timeline import column, product
from portfolio.indicators import npv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case, Tonnes
    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.accounts import Accounts
    from portfolio.cashflow.ledger import Kind, Ledger
    from portfolio.records.cash_flow import Convention


#: Whose rate a contract states.
_HURDLES = {
    "esco_pre_tax": "esco_hurdle",
    "esco": "esco_hurdle",
    "esco_equity": "esco_hurdle",
    "host": "host_discount_rate",
}


@dataclass(frozen=True)
class View:
    """One case as the formulas see it, in 元 and tonnes: series of shape `(batch, elements)`, figures `(batch,)`.

    A formula is asked only if the case has what its rule needs; until then nothing here may be called.
    """

    case: Case
    settings: Settings
    ledger: Ledger | None

    def of(self, perspective: str, rests_on: tuple[str, ...] = ("flow",)) -> View:
        """The view that an indicator is computed from: a party's own rate, and its books for profit and debt (§60)."""
        contract = self.case.contract
        if contract is None:
            return self
        view = self
        if rests_on == ("equity",) and self.ledger is not None:
            view = replace(view, ledger=self.ledger.own)
        hurdle = contract.inputs.get(_HURDLES.get(perspective, ""))
        return replace(view, settings=replace(self.settings, rate=hurdle)) if hurdle else view

    @property
    def rate(self) -> Array:
        """The discount rate, a fraction a year."""
        if self.settings.rate is None:
            raise ValueError("no discount rate")
        return self.settings.rate.value

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

    @property
    def accounts(self) -> Accounts:
        """Loans and taxes."""
        if self.book.accounts is None:
            raise ValueError(f"{self.case.project_id} has no accounts")
        return self.book.accounts

    def tax(self) -> Array:
        """Income tax paid, by operating year."""
        paid = self.accounts.tax
        if paid is None:
            raise ValueError(f"{self.case.project_id} states no taxes")
        return paid

    def flow(self, perspective: str) -> Array:
        """The net flow of a perspective."""
        return self.book.flow(perspective)

    def part(self, perspective: str, *kinds: Kind) -> Array:
        """The net flow of some kinds of postings."""
        return self.book.part(perspective, *kinds)

    def both_ways(self, perspective: str) -> tuple[Array, Array]:
        """What a perspective receives, and what it pays, both positive."""
        nothing = np.zeros((1, self.book.timeline.elements))
        seen = [amount for _, amount in self.book.seen_from(perspective)]
        gains = sum((np.maximum(amount, 0.0) for amount in seen), nothing)
        costs = sum((np.maximum(-amount, 0.0) for amount in seen), nothing)
        return gains, costs

    def tonnes(self) -> Array:
        """Tonnes abated."""
        return tonnes(self.case.tonnes, self.book.timeline)

    def kept(self) -> Array:
        """Tonnes abated and not sold."""
        return tonnes_kept(self.case, self.book.timeline)

    def mean(self, flow: Array) -> Array:
        """The mean of a flow over the operating years."""
        return np.asarray(flow[:, self.book.timeline.building :].mean(axis=-1))

    def yearly(self, lines: tuple[Tonnes, ...]) -> Array:
        """Tonnes of a full first year."""
        return sum((product(line.first)[:, 0] for line in lines), np.zeros(1))

    def yearly_kept(self) -> Array:
        """Tonnes of a full first year that are not sold."""
        sold = column(self.case.carbon.sold)[:, 0] if self.case.carbon else np.zeros(1)
        return self.yearly(self.case.tonnes) * (1.0 - sold)

    def money(self, *sources: str) -> Array:
        """Money of some sources of funds, and of public awards outside the budget."""
        case = self.case
        found = [grant.amount for source in sources for grant in case.funding[source]]
        awards = [award for award in case.one_offs if award.payer in sources and not award.counted]
        return _total(found) + sum((award_paid(award, case)[:, 0] for award in awards), np.zeros(1))

    def investment(self) -> Array:
        """建设投资."""
        return _total(spending.amount for spending in self.case.spending)

    def jobs(self) -> Array:
        """New jobs."""
        return column(self.case.jobs)[:, 0]

    def present(self, flow: Array) -> Array:
        """A present value at the settings' rate and the case's convention."""
        return np.asarray(npv(flow, self.rate, self.convention))


def _total(inputs: Iterable[Input]) -> Array:
    return sum((column(item)[:, 0] for item in inputs), np.zeros(1))
