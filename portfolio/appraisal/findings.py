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

_CENT, _ROUNDING = 0.01, 1e-9


def findings(appraisal: Appraisal) -> Iterator[Problem]:
    """What is wrong with loans, claims and contracts; nothing here stops an appraisal (METHOD §37, §67, §69)."""
    yield from _of_loans(appraisal)
    yield from claim_findings(appraisal)
    yield from contract_findings(appraisal)


def _of_loans(appraisal: Appraisal) -> Iterator[Problem]:
    """What is wrong with the loans, each at the line of its rate.

    F020 (unpaid at the end), F021 (service above the cash available), F022 (more debt than investment), F023 (no
    equity), F024 (stated repayments above the debt), F025 (less equity than the rule asks for, METHOD §41).
    """
    ledger, case = appraisal.ledger, appraisal.case
    if ledger is None or ledger.accounts is None or not case.loans:
        return
    accounts = ledger.accounts
    for loan in accounts.loans:
        place = loan.terms.rate.place or Place(appraisal.project_id)
        if loan.closing[0, -1] > _CENT:
            unpaid = f"{loan.closing[0, -1] / 1e4:,.2f} 万元"
            left = f"{unpaid} are unpaid when operation ends"
            zh = f"{loan.terms.label.zh}：运营期末尚有 {unpaid}未还，应延长运营期或加快还款。"
            hint = "lengthen the life, or repay sooner"
            yield Problem(place, "F020", f"financing {loan.terms.line}", left, hint, zh)
        stated = sum(float(amount.value) for amount in loan.terms.amounts)
        repaid = float(loan.principal[0].sum())
        if loan.terms.years <= ledger.timeline.operating and stated > repaid + _CENT:
            message = f"the amounts sum to {stated / 1e4:,.2f} 万元, but {repaid / 1e4:,.2f} 万元 are owed"
            zh = f"{loan.terms.label.zh}：所列还款合计 {stated / 1e4:,.2f} 万元，欠款仅 {repaid / 1e4:,.2f} 万元。"
            hint = "write amounts that repay the debt"
            yield Problem(place, "F024", f"financing {loan.terms.line}", message, hint, zh)
    first = accounts.loans[0].terms.rate.place or Place(appraisal.project_id)
    yield from _unserved(accounts, first)
    borrowed = sum(float(loan.drawn[0].sum()) for loan in accounts.loans)
    invested = -float(ledger.part("project_pre_tax", "capex")[0].sum())
    if borrowed > invested + _CENT:
        message = f"{borrowed / 1e4:,.2f} 万元 are borrowed for an investment of {invested / 1e4:,.2f} 万元"
        zh = f"借款 {borrowed / 1e4:,.2f} 万元，多于建设投资 {invested / 1e4:,.2f} 万元。"
        yield Problem(first, "F022", "financing", message, "borrow no more than the investment", zh)
    if accounts.financing_known and not (ledger.flow("equity")[0] < -_CENT).any():
        message = "grants and loans leave nothing for the equity to pay, so it has no rate of return"
        zh = "财政资金和借款已覆盖全部投资，无需投入资本金，故无资本金收益率，应看净现值，或更正借款。"
        yield Problem(first, "F023", "financing", message, "read the net present value, or correct the loan", zh)
    yield from _too_little_equity(appraisal, first)


def _too_little_equity(appraisal: Appraisal, place: Place) -> Iterator[Problem]:
    share, rule = appraisal.value("equity.equity_share"), appraisal.case.least_equity
    least = float(rule.value) if rule else None
    if rule is None or share is None or least is None or share >= least - _ROUNDING:
        return
    message = f"equity is {share:.2%} of the total investment, below {least:.2%} ({rule.label.text('en')})"
    zh = f"资本金占总投资 {share:.2%}，低于 {least:.2%}（{rule.label.zh}）。"
    yield Problem(place, "F025", "financing", message, "borrow less, or correct `equity_rule`", zh)


def _unserved(accounts: Accounts, place: Place) -> Iterator[Problem]:
    if accounts.tax is None:
        return
    cash = accounts.cfads[0]
    service = (accounts.principal + accounts.interest)[0]
    short = np.flatnonzero(service > cash + _CENT)
    if len(short):
        year = int(short[0]) + 1
        message = f"in {len(short)} operating years, first in year {year}, debt service is above the cash available"
        zh = f"{len(short)} 个运营年（始于第 {year} 年）还本付息高于可用资金：应减少借款或延长期限。"
        yield Problem(place, "F021", "financing", message, "borrow less or longer: the cover has to be above 1", zh)
