"""Loans and taxes of a case: what the ledger gains by them, and the accounts that ratios and statements read.

Rules: METHOD §37 (loans), §38 (depreciation), §39 (taxes), §43 (accounts). Series over operating years have the shape
`(batch, years)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.assets import assets_of, written_off
from portfolio.cashflow.ledger import Ledger, Posting
from portfolio.cashflow.loans import LoanAccount, loan_account
from portfolio.cashflow.sales_taxes import TAXES, sales_taxes
from portfolio.cashflow.taxation import holiday_rates, income_tax, notional_tax
from portfolio.cashflow.timeline import column
from portfolio.indicators.debt import DebtServiceCover, dscr, icr
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Array
    from portfolio.assumptions.terms import LoanTerms, TaxTerms
    from portfolio.cashflow.ledger import Kind
    from portfolio.cashflow.taxation import IncomeTax
    from portfolio.cashflow.timeline import Timeline

STATEMENTS = "METHOD §43"
#: What profit before depreciation, interest and income tax is made of.
_EARNED: tuple[Kind, ...] = (
    "revenue", "savings", "carbon", "award", "vat_refund", "payment", "operating_cost", "surcharge",
)  # fmt: skip
_MOST_ROUNDS, _CLOSE = 200, 1e-10
#: Money below half a cent is what rounding left.
_NOTHING = 0.005


@dataclass(frozen=True)
class Accounts:
    """By operating year: profit before depreciation and interest, what is written off, tax, and the loans.

    `assessed` is the income tax on profit with its losses, `notional_tax` that on EBIT as if nothing were borrowed,
    `standard_tax` what would be paid without a holiday; None where taxes are unknown. `financing_known` says whether
    loans and grants are known. `margin` is the part of EBITDA that building for another earned before operation.
    `reserve_rate` is the share of net profit that goes to the statutory reserve; None where there is none.
    """

    ebitda: Array
    depreciation: Array
    maintenance: Array
    loans: tuple[LoanAccount, ...]
    financing_known: bool = True
    assessed: IncomeTax | None = None
    notional_tax: Array | None = None
    standard_tax: Array | None = None
    margin: Array = field(default_factory=lambda: np.zeros((1, 1)))
    reserve_rate: Array | None = None

    @property
    def tax(self) -> Array | None:
        """Income tax paid; None where taxes are unknown."""
        return None if self.assessed is None else self.assessed.tax

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
        """Principal repaid as agreed."""
        return self._sum([loan.principal for loan in self.loans])

    @property
    def due(self) -> Array:
        """Debt that is left when operation ends, due in its last year."""
        return self._sum([loan.due for loan in self.loans])

    @property
    def balance(self) -> Array:
        """Debt at the end of the year."""
        return self._sum([loan.closing for loan in self.loans])

    @property
    def subsidy(self) -> Array:
        """Interest borne by public purses."""
        return self._sum([loan.subsidy for loan in self.loans])

    @property
    def construction_interest(self) -> Array:
        """Interest of construction, paid or added to the debt, shape `(batch,)`."""
        years = self.ebitda.shape[-1]
        return sum((loan.accrued[:, :-years].sum(axis=-1) for loan in self.loans), np.zeros(1))

    @property
    def cfads(self) -> Array:
        """Cash available for debt service: EBITDA and interest subsidies less tax and maintenance.

        Raises `ValueError` where taxes are unknown.
        """
        if self.tax is None:
            raise ValueError("taxes are unknown")
        return self.ebitda + self.subsidy - self.tax - self.maintenance

    @property
    def dscr(self) -> DebtServiceCover:
        """偿债备付率 by operating year. Raises `ValueError` where taxes are unknown."""
        return dscr(*np.broadcast_arrays(self.cfads, self.interest, self.principal))

    @property
    def icr(self) -> Array:
        """利息备付率 by operating year, NaN without interest."""
        return np.asarray(icr(*np.broadcast_arrays(self.ebit, self.accrued)), dtype=np.float64)

    @property
    def opening(self) -> Array:
        """Debt when operation begins, shape `(batch,)`."""
        return sum((loan.opening[:, -self.ebitda.shape[-1]] for loan in self.loans), np.zeros(1))

    @property
    def rate(self) -> Array:
        """The mean yearly rate of the debt when operation begins, shape `(batch,)`; NaN without debt."""
        first = -self.ebitda.shape[-1]
        yearly = sum((loan.opening[:, first] * loan.terms.rate.value for loan in self.loans), np.zeros(1))
        opening = np.broadcast_to(self.opening, yearly.shape)
        return np.asarray(np.divide(yearly, opening, out=np.full(yearly.shape, np.nan), where=opening > 0))

    @property
    def profit(self) -> Array:
        """利润总额: EBIT less the interest of the year, plus its subsidy."""
        return self.ebit - self.accrued + self.subsidy

    def _sum(self, series: list[Array]) -> Array:
        """The operating years of series over elements."""
        years = self.ebitda.shape[-1]
        return sum((one[:, -years:] for one in series), np.zeros_like(self.ebitda))


def financed(case: Case, basic: Ledger) -> Ledger:
    """The ledger of one owner with its loans and taxes, as far as they are known.

    A sculpted loan hangs on the tax and the tax on its interest: both are computed in turn until they agree.
    """
    timeline = basic.timeline
    taxed = replace(basic, postings=(*basic.postings, *sales_taxes(case.tax, basic)))
    loans = case.loans or ()
    accounts = _accounts(case, taxed, loans, np.zeros((1, timeline.operating)))
    for _ in range(_MOST_ROUNDS):
        if accounts.tax is None or not any(terms.repayment == "sculpted" for terms in loans):
            break
        again = _accounts(case, taxed, loans, accounts.tax)
        change = np.max(np.abs(again.principal - accounts.principal), axis=-1)
        accounts = again
        if (change <= _CLOSE * np.maximum(1.0, np.max(np.abs(again.principal), axis=-1))).all():
            break
    served = (posting for loan in accounts.loans for posting in loan.postings())
    known = (*taxed.postings, *served, *_tax_postings(case, accounts, timeline))
    return Ledger(timeline, (*known, *_held(Ledger(timeline, known))), accounts)


def _accounts(case: Case, ledger: Ledger, loans: tuple[LoanTerms, ...], tax: Array) -> Accounts:
    timeline, start = ledger.timeline, ledger.timeline.building
    assets = assets_of(ledger)
    margin = assets.margin[:, None] * (np.arange(timeline.operating) == 0)
    ebitda = ledger.part("project_pre_tax", *_EARNED)[:, start:] + margin
    maintenance = assets.maintenance
    found: list[LoanAccount] = []
    for terms in sorted(loans, key=lambda terms: terms.repayment == "sculpted"):
        others = sum((loan.interest + loan.principal for loan in found), np.zeros((1, timeline.elements)))
        found.append(loan_account(terms, case.construction, timeline, ebitda - maintenance - tax - others[:, start:]))
    accounts = Accounts(ebitda, ebitda, maintenance, tuple(found), _financing_known(case), margin=margin)
    accounts = replace(accounts, depreciation=written_off(case.tax, assets, accounts.construction_interest))
    if case.tax is None:
        return accounts
    plain = ebitda - written_off(case.tax, assets, np.zeros(1))
    return _taxed(accounts, case.tax, plain, _receipts(ledger)[:, start:])


def _receipts(ledger: Ledger) -> Array:
    """What is earned, before anything is paid out of it: a holiday starts with the first of it (§39)."""
    earned = {"revenue", "savings", "carbon", "payment"}
    nothing = np.zeros((1, ledger.timeline.elements))
    found = (amount for posting, amount in ledger.seen_from("project_pre_tax") if posting.kind in earned)
    return sum((np.maximum(amount, 0.0) for amount in found), nothing)


def _taxed(accounts: Accounts, tax: TaxTerms, plain: Array, income: Array) -> Accounts:
    """Accounts with taxes; `plain` is EBIT without interest of construction, `income` what a holiday counts from."""
    years = income.shape[-1]
    rate, profit = column(tax.rate)[:, 0], accounts.profit if tax.rate else np.zeros_like(accounts.profit)
    first = np.argmax(income > 0, axis=-1)
    actual = holiday_rates(rate, tax.exempt_years, tax.half_years, first, years)
    losses = tax.losses, tax.loss_years
    return replace(
        accounts,
        assessed=income_tax(profit, actual, *losses),
        notional_tax=notional_tax(plain, actual, *losses).tax,
        standard_tax=income_tax(profit, holiday_rates(rate, 0, 0, first, years), *losses).tax,
        reserve_rate=column(tax.reserve) if tax.reserve else None,
    )


def _financing_known(case: Case) -> bool:
    """Whether loans and public grants are known, and with them what is left for the equity to pay."""
    return case.loans is not None and {"higher_level", "town"} <= set(case.funding)


def _tax_postings(case: Case, accounts: Accounts, timeline: Timeline) -> Iterator[Posting]:
    tax = case.tax
    if tax is None or tax.rate is None or accounts.tax is None or accounts.notional_tax is None:
        return
    taxes: tuple[tuple[Kind, Words, Array], ...] = (
        ("income_tax", Words(zh="所得税", en="Income tax"), accounts.tax),
        ("notional_tax", Words(zh="调整所得税", en="Notional income tax"), accounts.notional_tax),
    )
    for kind, label, amount in taxes:
        yield Posting(
            kind, label, kind, "project", "tax_authority", timeline.operation(amount), TAXES, tax.inputs,
            transfer=True, terms=tax.words,
        )  # fmt: skip


def _held(ledger: Ledger) -> Iterator[Posting]:
    """Grants and loans that construction does not need yet are kept for its later years (建设资金结转, METHOD §43).

    Only what its last year leaves is the owners'.
    """
    last = ledger.timeline.building - 1
    flow = ledger.flow("equity")
    stock = np.zeros_like(flow)
    for year in range(last):
        found = stock[:, year - 1] + flow[:, year]
        stock[:, year] = np.where(found > _NOTHING, found, 0.0)
    change = np.diff(stock, axis=-1, prepend=0.0)
    if stock.any():
        label = Words(zh="建设资金结转", en="Money kept for later construction")
        yield Posting("held", label, "held", "project", "bank", np.maximum(change, 0.0), STATEMENTS, transfer=True)
        label = Words(zh="动用结转资金", en="Money kept before")
        yield Posting(
            "held.back", label, "held", "bank", "project", np.maximum(-change, 0.0), STATEMENTS, transfer=True
        )
