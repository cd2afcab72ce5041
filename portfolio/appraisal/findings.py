"""What the figures of an appraisal say against its own terms, its debts, and the rules of contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.appraisal.claims import claim_findings
from portfolio.appraisal.contract_checks import contract_findings
from portfolio.reading.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal
    from portfolio.cashflow.accounts import Accounts

_CENT = 0.01


def findings(appraisal: Appraisal) -> Iterator[Problem]:
    """What is wrong with loans, claims and contracts; nothing here stops an appraisal (METHOD §37, §67, §69)."""
    yield from _of_loans(appraisal)
    yield from claim_findings(appraisal)
    yield from contract_findings(appraisal)


def _of_loans(appraisal: Appraisal) -> Iterator[Problem]:
    """What is wrong with the loans, each at the line of its rate.

    F020 (unpaid at the end), F021 (service above the cash available), F022 (more debt than investment), F023 (no
    equity), F024 (stated repayments above the debt).
    """
    ledger, case = appraisal.ledger, appraisal.case
    if ledger is None or ledger.accounts is None or not case.loans:
        return
    accounts = ledger.accounts
    for loan in accounts.loans:
        place = loan.terms.rate.place or Place(appraisal.project_id)
        if loan.closing[0, -1] > _CENT:
            left = f"{loan.closing[0, -1] / 1e4:,.2f} 万元 are unpaid when operation ends"
            yield Problem(place, "F020", f"financing {loan.terms.line}", left, "lengthen the life, or repay sooner")
        stated = sum(float(amount.value) for amount in loan.terms.amounts)
        repaid = float(loan.principal[0].sum())
        if loan.terms.years <= ledger.timeline.operating and stated > repaid + _CENT:
            message = f"the amounts sum to {stated / 1e4:,.2f} 万元, but {repaid / 1e4:,.2f} 万元 are owed"
            yield Problem(place, "F024", f"financing {loan.terms.line}", message, "write amounts that repay the debt")
    first = accounts.loans[0].terms.rate.place or Place(appraisal.project_id)
    yield from _unserved(accounts, first)
    borrowed = sum(float(loan.drawn[0].sum()) for loan in accounts.loans)
    invested = -float(ledger.part("project_pre_tax", "capex")[0].sum())
    if borrowed > invested + _CENT:
        message = f"{borrowed / 1e4:,.2f} 万元 are borrowed for an investment of {invested / 1e4:,.2f} 万元"
        yield Problem(first, "F022", "financing", message, "borrow no more than the investment")
    if accounts.financing_known and not (ledger.flow("equity")[0] < -_CENT).any():
        message = "grants and loans leave nothing for the equity to pay, so it has no rate of return"
        yield Problem(first, "F023", "financing", message, "read the net present value, or correct the loan")


def _unserved(accounts: Accounts, place: Place) -> Iterator[Problem]:
    if accounts.tax is None:
        return
    cash = accounts.cfads[0]
    service = (accounts.principal + accounts.interest)[0]
    short = np.flatnonzero(service > cash + _CENT)
    if len(short):
        year = int(short[0]) + 1
        message = f"in {len(short)} operating years, first in year {year}, debt service is above the cash available"
        yield Problem(place, "F021", "financing", message, "borrow less or longer: the cover has to be above 1")
