"""What the figures of an appraisal say against its own terms: debts that cannot be served, money that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.appraisal.catalogue import FULL, OWNERS
from portfolio.appraisal.lacking import lacking
from portfolio.cashflow.timeline import column, product
from portfolio.reading.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.case import Case
    from portfolio.cashflow.accounts import Accounts
    from portfolio.cashflow.ledger import Ledger
    from portfolio.cashflow.loans import LoanAccount

_CENT, _ROUNDING, _YUAN = 0.01, 1e-9, 1.0


def findings(appraisal: Appraisal) -> Iterator[Problem]:
    """What does not fit in the money of an appraisal; nothing here stops it (METHOD §37, §43).

    Of the cash flow (F020 to F024, F027, F028, F045) it is only said where that is whole, and of what the owners pay
    (F022, F023, F027, F029) where grants and loans are known.
    """
    ledger, case = appraisal.ledger, appraisal.case
    if ledger is None:
        return
    place = _place(appraisal)
    yield from _purses(case, place)
    yield from _terms(case, place)
    if lacking(FULL, case, appraisal.settings) or ledger.own.accounts is None:
        return
    own, accounts = ledger.own, ledger.own.accounts
    for loan in accounts.loans:
        yield from _unpaid(loan, own, place)
    if accounts.tax is not None:
        yield from _unserved(accounts, place)
        yield from _holiday(case, accounts, place)
    if not lacking(OWNERS, case, appraisal.settings):
        yield from _owners(own, case, place)
    elif accounts.loans:
        yield from _more_borrowed(own, accounts, place)
    yield from _too_little_equity(appraisal, place)


def _place(appraisal: Appraisal) -> Place:
    """The rate of the first loan, else the life."""
    case = appraisal.case
    stated = [*(loan.rate for loan in case.loans or ()), *([case.operating_years] if case.operating_years else [])]
    return next((item.place for item in stated if item.place), Place(appraisal.project_id))


def _wan(amount: float) -> str:
    return f"{amount / 1e4:,.2f} 万元"


def _purses(case: Case, place: Place) -> Iterator[Problem]:
    """Loans above the money of the purse that they lie inside; money that no element of the cash flow holds."""
    for source, grants in case.funding.items():
        late = [grant for grant in grants if grant.year == "beyond" and case.first_year is not None]
        held = sum(float(grant.amount.value) for grant in grants if grant not in late)
        awards = [award for award in case.one_offs if award.counted and award.payer == source]
        held -= sum(float(product(award.amount)[0, 0]) for award in awards)
        loans = [loan for loan in case.loans or () if loan.source == source]
        lent = sum(float(loan.amount[0, 0]) for loan in loans)
        if lent > max(held, 0.0) + _CENT:
            message = f"{_wan(lent)} are borrowed inside funding.{source}, which holds {_wan(held)} for construction"
            at = loans[0].rate.place or place
            yield Problem(at, "F026", "financing", message, f"state the loans in funding.{source}, or correct `source`")
        for grant in late:
            if float(grant.amount.value):
                message = f"{_wan(float(grant.amount.value))} come beyond the years stated, and are paid in none"
                hint = "state the year, or count the money elsewhere"
                yield Problem(grant.amount.place or place, "F046", f"funding.{source}", message, hint)


def _terms(case: Case, place: Place) -> Iterator[Problem]:
    """Terms that count as nothing, or are of two kinds of prices."""
    if case.prices == "real" and any(float(loan.rate.value) for loan in case.loans or ()):
        message = "amounts are in real prices, and the rates of loans nominal: equity bears more interest than it will"
        yield Problem(place, "F047", "financing", message, "write nominal prices, or a rate without inflation")
    tax = case.tax
    if tax is not None and tax.vat_output is not None and tax.surcharges is None:
        at = tax.vat_output.place or place
        message = "VAT has its lines, but no surcharges on it are stated: they count as 0"
        yield Problem(at, "F048", "tax.surcharges", message, "write `surcharges: 12%`, or 0% where there are none")


def _unpaid(loan: LoanAccount, own: Ledger, place: Place) -> Iterator[Problem]:
    at, name = loan.terms.rate.place or place, f"financing {loan.terms.line}"
    owed = float(loan.due[0].sum())
    if owed > _CENT:
        left = f"{_wan(owed)} are unpaid when operation ends, and counted as due then"
        yield Problem(at, "F020", name, left, "lengthen the life, or repay sooner")
    stated, repaid = sum(float(amount.value) for amount in loan.terms.amounts), float(loan.principal[0].sum())
    if loan.terms.years <= own.timeline.operating and stated > repaid + _CENT:
        message = f"the amounts sum to {_wan(stated)}, but {_wan(repaid)} are owed"
        yield Problem(at, "F024", name, message, "write amounts that repay the debt")


def _unserved(accounts: Accounts, place: Place) -> Iterator[Problem]:
    service = (accounts.principal + accounts.interest)[0]
    short = np.flatnonzero(service > accounts.cfads[0] + _CENT)
    if len(short):
        message = (
            f"in {len(short)} operating years, first in year {short[0] + 1}, debt service is above the cash available"
        )
        yield Problem(place, "F021", "financing", message, "borrow less or longer: the cover has to be above 1")
    cover = accounts.dscr.by_period[0]
    for loan in accounts.loans:
        target = float(loan.terms.dscr.value) if loan.terms.dscr else 0.0
        served = (loan.interest + loan.principal)[0, -len(cover) :] > _CENT
        least = float(np.min(np.nan_to_num(cover, nan=np.inf), where=served, initial=np.inf))
        if least < target * (1.0 - 1e-6):
            message = f"the cover of all loans falls to {least:.3f}, below the {target:g} that it is shaped for"
            hint = "borrow less, or state the target of all loans together"
            yield Problem(loan.terms.rate.place or place, "F028", f"financing {loan.terms.line}", message, hint)


def _holiday(case: Case, accounts: Accounts, place: Place) -> Iterator[Problem]:
    tax = case.tax
    if tax is None or tax.rate is None or accounts.tax is None or not (tax.exempt_years or tax.half_years):
        return
    if accounts.standard_tax is not None and np.all(np.abs(accounts.standard_tax - accounts.tax)[0] < _CENT):
        message = "the tax holiday spares nothing: it ends before there is taxable profit"
        yield Problem(tax.rate.place or place, "F045", "tax.holiday", message, "see whether it begins later")


def _owners(own: Ledger, case: Case, place: Place) -> Iterator[Problem]:
    """What construction needs of the owners beside what the record states, and whether cash lasts."""
    building, paid_in = own.timeline.building, float(own.paid_in[0].sum())
    surplus = float(np.maximum(own.flow("equity")[0, :building], 0.0).sum())
    if case.loans and surplus > _CENT:
        message = f"grants and loans bring {_wan(surplus)} more than construction needs"
        yield Problem(place, "F022", "financing", message, "borrow no more than the investment leaves")
    if (case.loans or surplus > _CENT) and paid_in <= _CENT:
        message = "grants and loans leave nothing for the equity to pay, so it has no rate of return"
        yield Problem(place, "F023", "financing", message, "read the net present value, or correct the loan")
    cash = np.cumsum(own.flow("equity") + own.paid_in - own.part("equity", "held"), axis=-1)[0]
    if cash.min() < -_CENT:
        year = own.timeline.labels()[int(np.flatnonzero(cash < -_CENT)[0])]
        message = f"accumulated cash is below zero from {year} on, by {_wan(-float(cash.min()))} at its lowest"
        yield Problem(place, "F027", "cash_flow", message, "state more own money, or a short loan: none is assumed")
    if case.contract is None and "market" in case.funding:
        lent = sum(float(loan.amount[0, 0]) for loan in case.loans or () if loan.source == "market")
        stated = sum(float(grant.amount.value) for grant in case.funding["market"]) - lent
        if abs(stated - paid_in) > _YUAN:
            message = (
                f"own money of {_wan(stated)} is stated (market less its loans), construction needs {_wan(paid_in)}"
            )
            yield Problem(place, "F029", "funding.market", message, "state what grants and loans leave to pay")


def _more_borrowed(own: Ledger, accounts: Accounts, place: Place) -> Iterator[Problem]:
    """More debt than investment, where grants are not known."""
    borrowed = sum(float(loan.drawn[0].sum()) for loan in accounts.loans)
    invested = -float(own.part("project_pre_tax", "capex", "sale", "vat_input")[0, : own.timeline.building].sum())
    if borrowed > invested + _CENT:
        message = f"{_wan(borrowed)} are borrowed for an investment of {_wan(invested)}"
        yield Problem(place, "F022", "financing", message, "borrow no more than the investment")


def _too_little_equity(appraisal: Appraisal, place: Place) -> Iterator[Problem]:
    share, rule = appraisal.value("equity.equity_share"), appraisal.case.least_equity
    least = float(column(rule)[0, 0]) if rule else None
    if rule is None or share is None or least is None or share >= least - _ROUNDING:
        return
    message = f"equity is {share:.2%} of the total investment, below {least:.2%} ({rule.label.text('en')})"
    yield Problem(place, "F025", "financing", message, "borrow less, or correct `equity_rule`")
