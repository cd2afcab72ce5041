"""Loans and taxes of a case: what the ledger gains by them, and the accounts that ratios and statements read.

Rules: METHOD §37 (loans), §38 (depreciation), §39 (taxes). Series over operating years have the shape `(batch, years)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.depreciation import depreciation
from portfolio.cashflow.financing import Schedule, amortise, construction_interest, interest_subsidy
from portfolio.cashflow.ledger import Ledger, Posting
from portfolio.cashflow.sales_taxes import TAXES, sales_taxes
from portfolio.cashflow.taxation import holiday_rates, income_tax
from portfolio.cashflow.timeline import column, construction_shares, product, side_by_side, within
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Array
    from portfolio.assumptions.terms import LoanTerms, TaxTerms
    from portfolio.cashflow.ledger import Kind
    from portfolio.cashflow.timeline import Timeline
    from portfolio.records.finance import DepreciationMethod

LOANS = "METHOD §37"
#: What profit before depreciation, interest and income tax is made of.
_EARNED: tuple[Kind, ...] = (
    "revenue", "savings", "carbon", "award", "vat_refund", "payment", "operating_cost", "surcharge",
)  # fmt: skip
_MOST_ROUNDS, _CLOSE = 200, 1e-10


@dataclass(frozen=True)
class LoanAccount:
    """A loan: `drawn` and `construction` (its interest then) by element; the rest by operating year.

    `accrued` is the interest of the year, `interest` what is paid of it; a grace may add the rest to the balance.
    """

    terms: LoanTerms
    drawn: Array
    construction: Array
    opening: Array
    accrued: Array
    interest: Array
    principal: Array
    closing: Array
    subsidy: Array

    @property
    def service(self) -> Array:
        """Interest paid and principal."""
        return self.interest + self.principal


@dataclass(frozen=True)
class Accounts:
    """By operating year: profit before depreciation and interest, what is written off, tax, and the loans.

    `tax` is the income tax paid, `notional_tax` that on EBIT as if nothing were borrowed, `standard_tax` what would be
    paid without a holiday; None where taxes are unknown. `financing_known` says whether loans and grants are known.
    `margin` is the part of EBITDA that building for another earned before operation.
    """

    ebitda: Array
    depreciation: Array
    maintenance: Array
    loans: tuple[LoanAccount, ...]
    construction_interest: Array
    financing_known: bool = True
    tax: Array | None = None
    notional_tax: Array | None = None
    standard_tax: Array | None = None
    margin: Array = field(default_factory=lambda: np.zeros((1, 1)))

    @property
    def ebit(self) -> Array:
        """Profit before interest and tax."""
        return self.ebitda - self.depreciation

    @property
    def interest(self) -> Array:
        """Interest paid."""
        return self._sum([loan.interest for loan in self.loans])

    @property
    def accrued(self) -> Array:
        """Interest of the year, paid or added to the debt."""
        return self._sum([loan.accrued for loan in self.loans])

    @property
    def principal(self) -> Array:
        """Principal repaid."""
        return self._sum([loan.principal for loan in self.loans])

    @property
    def balance(self) -> Array:
        """Debt at the end of the year."""
        return self._sum([loan.closing for loan in self.loans])

    @property
    def subsidy(self) -> Array:
        """Interest borne by public purses."""
        return self._sum([loan.subsidy for loan in self.loans])

    @property
    def cfads(self) -> Array:
        """Cash available for debt service: EBITDA and interest subsidies less tax and maintenance.

        Raises `ValueError` where taxes are unknown.
        """
        if self.tax is None:
            raise ValueError("taxes are unknown")
        return self.ebitda + self.subsidy - self.tax - self.maintenance

    @property
    def opening(self) -> Array:
        """Debt when operation begins, shape `(batch,)`."""
        return sum((loan.opening[:, 0] for loan in self.loans), np.zeros(1))

    @property
    def rate(self) -> Array:
        """The mean yearly rate of the debt when operation begins, shape `(batch,)`; NaN without debt."""
        yearly = sum((loan.opening[:, 0] * loan.terms.rate.value for loan in self.loans), np.zeros(1))
        opening = np.broadcast_to(self.opening, yearly.shape)
        return np.asarray(np.divide(yearly, opening, out=np.full(yearly.shape, np.nan), where=opening > 0))

    @property
    def profit(self) -> Array:
        """利润总额: EBIT less the interest of the year, plus its subsidy."""
        return self.ebit - self.accrued + self.subsidy

    def _sum(self, series: list[Array]) -> Array:
        return sum(series, np.zeros_like(self.ebitda))


def financed(case: Case, basic: Ledger) -> Ledger:
    """The ledger of one owner with its loans and taxes, as far as they are known.

    A sculpted loan hangs on the tax and the tax on its interest: both are computed in turn until they agree.
    """
    taxed = replace(basic, postings=(*basic.postings, *sales_taxes(case.tax, basic)))
    loans = case.loans or ()
    accounts = _accounts(case, taxed, loans, np.zeros((1, basic.timeline.operating)))
    for _ in range(_MOST_ROUNDS):
        if accounts.tax is None or not any(terms.repayment == "sculpted" for terms in loans):
            break
        again = _accounts(case, taxed, loans, accounts.tax)
        change = np.max(np.abs(again.principal - accounts.principal), axis=-1)
        accounts = again
        if (change <= _CLOSE * np.maximum(1.0, np.max(np.abs(again.principal), axis=-1))).all():
            break
    known = (*taxed.postings, *_loan_postings(accounts, basic.timeline))
    taxes = _tax_postings(case, accounts, basic.timeline)
    return Ledger(basic.timeline, (*_less_loans(known, accounts), *taxes), accounts)


def _accounts(case: Case, ledger: Ledger, loans: tuple[LoanTerms, ...], tax: Array) -> Accounts:
    timeline, start = ledger.timeline, ledger.timeline.building
    cost, earned = _built(ledger)
    margin = earned[:, None] * (np.arange(timeline.operating) == 0)
    ebitda = ledger.part("project_pre_tax", *_EARNED)[:, start:] + margin
    maintenance = -ledger.part("project_pre_tax", "reinvestment")[:, start:]
    found: list[LoanAccount] = []
    for terms in sorted(loans, key=lambda terms: terms.repayment == "sculpted"):
        others = sum((loan.service for loan in found), np.zeros((1, timeline.operating)))
        found.append(_loan(terms, case, timeline, ebitda - maintenance - tax - others))
    built = sum((loan.construction.sum(axis=-1) for loan in found), np.zeros(1))
    residual = ledger.part("project_pre_tax", "residual").sum(axis=-1)
    plain = _written_off(case.tax, cost, residual, maintenance)
    whole = _written_off(case.tax, cost + built, residual, maintenance)
    accounts = Accounts(ebitda, whole, maintenance, tuple(found), built, _financing_known(case), margin=margin)
    if case.tax is None:
        return accounts
    if case.tax.rate is None:
        nothing = np.zeros_like(ebitda)
        return replace(accounts, tax=nothing, notional_tax=nothing, standard_tax=nothing)
    rates, standard = _rates(case.tax, _receipts(ledger)[:, start:])
    return replace(
        accounts,
        tax=_tax(case.tax, accounts.profit, rates),
        notional_tax=_tax(case.tax, ebitda - plain, rates),
        standard_tax=_tax(case.tax, accounts.profit, standard),
    )


def _financing_known(case: Case) -> bool:
    """Whether loans and public grants are known, and with them what is left for the equity to pay."""
    return case.loans is not None and {"higher_level", "town"} <= set(case.funding)


def _built(ledger: Ledger) -> tuple[Array, Array]:
    """What the investment cost, or what building it for another earned, shape `(batch,)`.

    Who builds for sale, even at 0, owns nothing; its margin is a profit of the first operating year (METHOD §62).
    """
    cost = -ledger.part("project_pre_tax", "capex").sum(axis=-1)
    price = ledger.part("project_pre_tax", "sale").sum(axis=-1)
    sells = any(posting.kind == "sale" and posting.payee == "project" for posting in ledger.postings)
    nothing = np.zeros_like(cost - price)
    return (nothing, price - cost) if sells else (cost - price, nothing)


def _over_term(term: Array, cost: Array, maintenance: Array) -> Array:
    """Straight line over the term of a contract, nothing being left at its end; later spending over its rest (§61)."""
    parts = within(term, maintenance.shape[-1])
    out = cost[:, None] * parts / parts.sum(axis=-1, keepdims=True)
    for year in range(maintenance.shape[-1]):
        rest = parts * (np.arange(maintenance.shape[-1]) > year)
        left = rest.sum(axis=-1, keepdims=True)
        rest = np.where(left > 0, rest, np.arange(maintenance.shape[-1]) == year)
        out = out + maintenance[:, year : year + 1] * rest / np.where(left > 0, left, 1.0)
    return np.asarray(out)


def _written_off(tax: TaxTerms | None, cost: Array, residual: Array, maintenance: Array) -> Array:
    """Depreciation by operating year; what is left in the last year beyond the residual value goes with it (§38).

    `residual` is what the asset brings then, which need not be what the rules of depreciation leave of it.
    """
    if tax is not None and tax.sharing is not None:
        return _over_term(column(tax.sharing), cost, maintenance)
    years = maintenance.shape[-1]
    life = (tax.depreciation_years if tax else None) or years
    method: DepreciationMethod = tax.method if tax else "straight_line"
    kept = residual if tax is None or tax.residual is None else cost * column(tax.residual)[:, 0]
    cost, kept, residual = np.broadcast_arrays(np.maximum(cost, residual), kept, residual)
    yearly = depreciation(cost, kept, life, method)
    out = np.zeros((max(yearly.shape[0], maintenance.shape[0]), years))
    lasting = min(life, years)
    out[:, :lasting] = yearly[:, :lasting]
    out[:, -1] += yearly[:, lasting:].sum(axis=-1) + kept - residual
    for year in range(years):
        rest = min(life, years - year - 1) or 1
        begin = min(year + 1, years - 1)
        out[:, begin : begin + rest] += maintenance[:, year : year + 1] / rest
    return out


def _receipts(ledger: Ledger) -> Array:
    """What is earned, before anything is paid out of it: a holiday starts with the first of it (§39)."""
    earned = {"revenue", "savings", "carbon", "payment"}
    nothing = np.zeros((1, ledger.timeline.elements))
    found = (amount for posting, amount in ledger.seen_from("project_pre_tax") if posting.kind in earned)
    return sum((np.maximum(amount, 0.0) for amount in found), nothing)


def _rates(tax: TaxTerms, receipts: Array) -> tuple[Array, Array]:
    """Rates of income tax by operating year, with the holiday and without; each draw has its own first income."""
    years = receipts.shape[-1]
    rate = column(tax.rate)[:, 0]
    with_holiday = holiday_rates(rate, tax.exempt_years, tax.half_years, (receipts > 0).argmax(axis=-1), years)
    return with_holiday, holiday_rates(rate, 0, 0, 0, years)


def _tax(tax: TaxTerms, profit: Array, rates: Array) -> Array:
    return np.asarray(income_tax(profit, rates, tax.losses, tax.loss_years).tax)


def _loan(terms: LoanTerms, case: Case, timeline: Timeline, cfads: Array) -> LoanAccount:
    """A loan drawn as the investment is spent and served in operation."""
    drawn = product(terms.principal) * construction_shares(case.construction, timeline)
    rate = column(terms.rate)[:, 0]
    interest = np.zeros_like(drawn)
    owed = drawn.sum(axis=-1)
    if case.construction:
        paid = not terms.capitalise_construction
        found = construction_interest(drawn[:, : timeline.building], rate, paid=paid)
        interest = np.zeros((found.interest.shape[0], timeline.elements))
        interest[:, : timeline.building] = found.interest
        owed = found.balance[:, -1]
    schedule = _schedule(terms, owed, rate, cfads)
    subsidy = np.zeros_like(schedule.opening)
    if terms.subsidy is not None:
        subsidy = interest_subsidy(schedule, column(terms.subsidy)[:, 0], terms.subsidy_years, terms.times)
    years, times = timeline.operating, terms.times
    return LoanAccount(
        terms,
        drawn,
        interest,
        _balance(schedule.opening[..., ::times], schedule.closing[..., -1:], years),
        _by_year(schedule.interest, times, years),
        _by_year(schedule.interest_paid, times, years),
        _by_year(schedule.principal, times, years),
        _balance(schedule.closing[..., times - 1 :: times], schedule.closing[..., -1:], years),
        _by_year(subsidy, times, years),
    )


def _schedule(terms: LoanTerms, owed: Array, rate: Array, cfads: Array) -> Schedule:
    periods, grace = terms.years * terms.times, terms.grace_years * terms.times
    if terms.repayment == "explicit":
        return _stated(terms, owed, rate)
    if terms.repayment == "sculpted":
        within = np.zeros((cfads.shape[0], periods))
        lasting = min(periods, cfads.shape[-1])
        within[:, :lasting] = cfads[:, :lasting]
        target = column(terms.dscr)[:, 0]
        return amortise(
            owed, rate, periods, "sculpted", grace, cfads=within, dscr=target, capitalise=terms.capitalise_grace
        )
    return amortise(owed, rate / terms.times, periods, terms.repayment, grace, capitalise=terms.capitalise_grace)


def _stated(terms: LoanTerms, owed: Array, rate: Array) -> Schedule:
    """Repayment as a record states it, cut at the balance; what it leaves is unpaid (METHOD §37).

    Capitalised interest, or a draw of the principal, makes the debt another than the amounts: a finding, no fault.
    """
    amounts = side_by_side(terms.amounts)
    shape = np.broadcast_shapes(owed.shape, rate.shape, amounts.shape[:1])
    opening, interest, added, principal = (np.zeros((*shape, terms.years)) for _ in range(4))
    balance = np.broadcast_to(owed, shape)
    for year in range(terms.years):
        opening[:, year], interest[:, year] = balance, balance * rate
        if terms.capitalise_grace and year < terms.grace_years:
            added[:, year] = interest[:, year]
        principal[:, year] = np.minimum(amounts[:, year], balance + added[:, year])
        balance = balance + added[:, year] - principal[:, year]
    return Schedule(opening, interest, added, principal, opening + added - principal)


def _by_year(series: Array, times: int, years: int) -> Array:
    """Payments of a loan by operating year; what falls beyond the operating life is cut."""
    yearly = np.atleast_2d(series.reshape(*series.shape[:-1], -1, times).sum(axis=-1))
    out = np.zeros((yearly.shape[0], years))
    lasting = min(years, yearly.shape[-1])
    out[:, :lasting] = yearly[:, :lasting]
    return out


def _balance(yearly: Array, unpaid: Array, years: int) -> Array:
    """A balance by operating year; what a loan leaves unpaid stands on behind its tenor, without interest."""
    balance = np.atleast_2d(yearly)
    out = np.zeros((balance.shape[0], years)) + np.atleast_2d(unpaid)
    lasting = min(years, balance.shape[-1])
    out[:, :lasting] = balance[:, :lasting]
    return out


def _loan_postings(accounts: Accounts, timeline: Timeline) -> Iterator[Posting]:
    for loan in accounts.loans:
        terms = loan.terms
        inputs = (*terms.principal, terms.rate)
        paid = timeline.operation(loan.interest)
        if not terms.capitalise_construction:
            paid = paid + loan.construction
        named = (
            ("drawdown", Words(zh="借款", en="Drawdown"), loan.drawn, False),
            ("interest", Words(zh="利息支付", en="Interest"), paid, True),
            ("principal", Words(zh="本金偿还", en="Principal"), timeline.operation(loan.principal), True),
        )
        for kind, label, amount, from_project in named:
            payer, payee = ("project", "lender") if from_project else ("lender", "project")
            words = Words(zh=f"{terms.label.zh}：{label.zh}", en=f"{terms.label.text('en')}: {label.text('en')}")
            yield Posting(
                f"{terms.line}.{kind}", words, kind, payer, payee, amount, LOANS, inputs, transfer=True,  # type: ignore[arg-type]
            )  # fmt: skip
        if terms.subsidy is not None:
            amount = timeline.operation(loan.subsidy)
            words = Words(zh=f"{terms.label.zh}：贷款贴息", en=f"{terms.label.text('en')}: interest subsidy")
            yield Posting(
                f"{terms.line}.subsidy", words, "interest_subsidy", terms.subsidy_payer, "project", amount, LOANS,
                (*inputs, terms.subsidy), transfer=True,
            )  # fmt: skip


def _less_loans(postings: tuple[Posting, ...], accounts: Accounts) -> Iterator[Posting]:
    """A purse's own money is what it pays less the loans that lie inside it."""
    for posting in postings:
        inside = [loan.drawn for loan in accounts.loans if posting.line == f"funding.{loan.terms.source}"]
        yield replace(posting, amount=posting.amount - sum(inside)) if inside else posting


def _tax_postings(case: Case, accounts: Accounts, timeline: Timeline) -> Iterator[Posting]:
    tax = case.tax
    if tax is None or tax.rate is None or accounts.tax is None or accounts.notional_tax is None:
        return
    paid, notional = timeline.operation(accounts.tax), timeline.operation(accounts.notional_tax)
    words = Words(zh="所得税", en="Income tax"), Words(zh="调整所得税", en="Notional income tax")
    yield Posting(
        "income_tax", words[0], "income_tax", "project", "tax_authority", paid, TAXES, (tax.rate,), transfer=True
    )
    yield Posting(
        "notional_tax",
        words[1],
        "notional_tax",
        "project",
        "tax_authority",
        notional,
        TAXES,
        (tax.rate,),
        transfer=True,
    )
