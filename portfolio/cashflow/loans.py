"""A loan of a record by element of time: drawn in construction, served in operation, settled at its end (METHOD §37).

Series have the shape `(batch, elements)`, in 元, positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.financing import Schedule, amortise, construction_interest, effective_rate, interest_subsidy
from portfolio.cashflow.ledger import Posting
from portfolio.cashflow.timeline import column, construction_shares, side_by_side
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array, Input
    from portfolio.assumptions.terms import LoanTerms
    from portfolio.cashflow.ledger import Kind, Party
    from portfolio.cashflow.timeline import Timeline

LOANS = "METHOD §37"


@dataclass(frozen=True)
class LoanAccount:
    """A loan: `closing` = the closing before + `drawn` + `accrued` − `interest` − `principal` − `due`.

    `accrued` is the interest of the year, `interest` what is paid of it, and the rest joins the debt. `principal` is
    repaid as agreed; `due` is what is then still owed when operation ends, and is paid at once. `subsidy` is the
    interest that a purse bears.
    """

    terms: LoanTerms
    drawn: Array
    accrued: Array
    interest: Array
    principal: Array
    due: Array
    closing: Array
    subsidy: Array

    @property
    def opening(self) -> Array:
        """Debt at the beginning of each element."""
        return np.concatenate([np.zeros((len(self.closing), 1)), self.closing[:, :-1]], axis=-1)

    def postings(self) -> Iterator[Posting]:
        """Who pays whom by this loan."""
        terms = self.terms
        inputs: tuple[Input, ...] = terms.inputs
        paid: tuple[tuple[str, Kind, Words, Array], ...] = (
            ("drawdown", "drawdown", Words(zh="借款", en="Drawdown"), self.drawn),
            ("interest", "interest", Words(zh="利息支付", en="Interest"), self.interest),
            ("principal", "principal", Words(zh="本金偿还", en="Principal"), self.principal),
            ("due", "principal", Words(zh="期末到期偿还", en="Still owed, due at the end"), self.due),
        )
        for name, kind, label, amount in paid:
            if name == "due" and not amount.any():
                continue
            parties: tuple[Party, Party] = ("lender", "project") if kind == "drawdown" else ("project", "lender")
            yield Posting(
                f"{terms.line}.{name}", _of(terms, label), kind, *parties, amount, LOANS, inputs, transfer=True,
                terms=terms.words,
            )  # fmt: skip
        if terms.subsidy is not None:
            label = _of(terms, Words(zh="贷款贴息", en="interest subsidy"))
            yield Posting(
                f"{terms.line}.subsidy", label, "interest_subsidy", terms.subsidy_payer, "project", self.subsidy,
                LOANS, (*inputs, terms.subsidy), transfer=True, terms=terms.words,
            )  # fmt: skip


def _of(terms: LoanTerms, label: Words) -> Words:
    return Words(zh=f"{terms.label.zh}：{label.zh}", en=f"{terms.label.text('en')}: {label.text('en')}")


def loan_account(terms: LoanTerms, construction: tuple[Input, ...], timeline: Timeline, cfads: Array) -> LoanAccount:
    """A loan drawn as the investment is spent; `cfads` by operating year is what a sculpted one is shaped on."""
    drawn = terms.amount * construction_shares(construction, timeline)
    accrued, paid = _in_construction(terms, drawn, timeline, scheduled=bool(construction))
    owed = (drawn + accrued - paid).sum(axis=-1)
    schedule = _schedule(terms, owed, cfads)
    subsidy = np.zeros_like(schedule.opening)
    if terms.subsidy is not None:
        subsidy = interest_subsidy(schedule, column(terms.subsidy)[:, 0], terms.subsidy_years, terms.times)
    years = [
        timeline.operation(_by_year(series, terms.times, timeline.operating))
        for series in (schedule.interest, schedule.interest_paid, schedule.principal, subsidy)
    ]
    principal = years[2]
    accrued, paid = accrued + years[0], paid + years[1]
    closing = np.cumsum(drawn + accrued - paid - principal, axis=-1)
    # What a running balance leaves of a loan that is repaid is rounding; the schedule itself ends at zero.
    last = _left(schedule, terms.times, timeline.operating)
    due = last * (np.arange(timeline.elements) == timeline.elements - 1)
    closing = np.where(np.abs(closing) <= 1e-9 * owed[:, None], 0.0, closing)
    closing[:, -1] = 0.0
    return LoanAccount(terms, drawn, accrued, paid, principal, due, closing, years[3])


def _in_construction(terms: LoanTerms, drawn: Array, timeline: Timeline, *, scheduled: bool) -> tuple[Array, Array]:
    """Interest of construction, and what is paid of it: all or nothing. None arises without a schedule.

    What joins the debt bears interest itself as often as the loan is served: by the effective rate.
    """
    rate = column(terms.rate)[:, 0]
    if not scheduled:
        return np.zeros_like(drawn), np.zeros_like(drawn)
    paid = not terms.capitalise_construction
    yearly = rate if paid else np.asarray(effective_rate(rate, terms.times))
    found = construction_interest(drawn[:, : timeline.building], yearly, paid=paid).interest
    accrued = np.zeros((found.shape[0], timeline.elements))
    accrued[:, : timeline.building] = found
    return accrued, accrued if paid else np.zeros_like(accrued)


def _schedule(terms: LoanTerms, owed: Array, cfads: Array) -> Schedule:
    periods, grace = terms.years * terms.times, terms.grace_years * terms.times
    rate = column(terms.rate)[:, 0] / terms.times
    if terms.repayment == "explicit":
        amounts = side_by_side(terms.amounts)
        return amortise(owed, rate, periods, "explicit", grace, amounts=amounts, capitalise=terms.capitalise_grace)
    if terms.repayment == "sculpted":
        within = np.zeros((cfads.shape[0], periods))
        lasting = min(periods, cfads.shape[-1])
        within[:, :lasting] = cfads[:, :lasting]
        target = column(terms.dscr)[:, 0]
        return amortise(
            owed, rate, periods, "sculpted", grace, cfads=within, dscr=target, capitalise=terms.capitalise_grace
        )
    return amortise(owed, rate, periods, terms.repayment, grace, capitalise=terms.capitalise_grace)


def _by_year(series: Array, times: int, years: int) -> Array:
    """Payments of a loan by operating year; what falls beyond the operating life is cut."""
    yearly = np.atleast_2d(series.reshape(*series.shape[:-1], -1, times).sum(axis=-1))
    out = np.zeros((yearly.shape[0], years))
    lasting = min(years, yearly.shape[-1])
    out[:, :lasting] = yearly[:, :lasting]
    return out


def _left(schedule: Schedule, times: int, years: int) -> Array:
    """What is owed when operation ends, a column; an unpaid rest stands on behind the tenor, without interest."""
    last = min(years * times, schedule.closing.shape[-1])
    return np.atleast_2d(schedule.closing)[:, last - 1 : last]
