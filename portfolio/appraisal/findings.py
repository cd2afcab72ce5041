"""What the figures of an appraisal say against its own terms: debts, money that does not fit, rules of contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.appraisal.catalogue import FULL, OWNERS
from portfolio.appraisal.claims import claim_findings
from portfolio.appraisal.contract_checks import contract_findings
from portfolio.appraisal.lacking import lacking
from portfolio.cashflow.operations import award_paid
from portfolio.cashflow.timeline import column
from portfolio.reading.problem import Place, Problem
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.case import Case
    from portfolio.cashflow.accounts import Accounts
    from portfolio.cashflow.ledger import Ledger
    from portfolio.cashflow.loans import LoanAccount

_CENT, _ROUNDING, _YUAN = 0.01, 1e-9, 1.0


def findings(appraisal: Appraisal) -> Iterator[Problem]:
    """What is wrong with money, claims and contracts; nothing here stops an appraisal (METHOD §37, §43, §67, §69)."""
    yield from _of_money(appraisal)
    yield from claim_findings(appraisal)
    yield from contract_findings(appraisal)


def _of_money(appraisal: Appraisal) -> Iterator[Problem]:
    """What does not fit in the money of an appraisal.

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


def _purses(case: Case, place: Place) -> Iterator[Problem]:
    """Loans above the money of the purse that they lie inside; money that no element of the cash flow holds."""
    for source, grants in case.funding.items():
        late = [grant for grant in grants if grant.year == "beyond" and case.first_year is not None]
        held = sum(float(grant.amount.value) for grant in grants if grant not in late)
        awards = [award for award in case.one_offs if award.counted and award.payer == source]
        held -= sum(float(award_paid(award, case)[0, 0]) for award in awards)
        loans = [loan for loan in case.loans or () if loan.source == source]
        lent = sum(float(loan.amount[0, 0]) for loan in loans)
        if lent > max(held, 0.0) + _CENT:
            message = f"{wan(lent)} are borrowed inside funding.{source}, which holds {wan(held)} for construction"
            at = loans[0].rate.place or place
            hint = f"state the loans in funding.{source}, or correct `source`"
            zh = f"funding.{source} 内借款 {wan(lent)}，而该来源建设期资金仅 {wan(held)}：请核对。"
            yield Problem(at, "F026", "financing", message, hint, zh)
        for grant in late:
            if float(grant.amount.value):
                message = f"{wan(float(grant.amount.value))} come beyond the years stated, and are paid in none"
                hint = "state the year, or count the money elsewhere"
                zh = f"{wan(float(grant.amount.value))}在所列年份之后，未计入任何一年：请写明年份。"
                yield Problem(grant.amount.place or place, "F046", f"funding.{source}", message, hint, zh)


def _terms(case: Case, place: Place) -> Iterator[Problem]:
    """Terms that count as nothing, or are of two kinds of prices."""
    if case.prices == "real" and any(float(loan.rate.value) for loan in case.loans or ()):
        message = "amounts are in real prices, and the rates of loans nominal: equity bears more interest than it will"
        zh = "金额为不变价，借款利率为名义利率，资本金所负利息偏高：请改用现价，或不含通货膨胀的利率。"
        yield Problem(place, "F047", "financing", message, "write nominal prices, or a rate without inflation", zh)
    tax = case.tax
    if tax is not None and tax.vat_output is not None and tax.surcharges is None:
        at = tax.vat_output.place or place
        message = "VAT has its lines, but no surcharges on it are stated: they count as 0"
        zh = "列有增值税而未列税金及附加，按 0 计：请写明 surcharges，没有则写 0%。"
        yield Problem(at, "F048", "tax.surcharges", message, "write `surcharges: 12%`, or 0% where there are none", zh)


def _unpaid(loan: LoanAccount, own: Ledger, place: Place) -> Iterator[Problem]:
    at, name = loan.terms.rate.place or place, f"financing {loan.terms.line}"
    owed = float(loan.due[0].sum())
    if owed > _CENT:
        left = f"{wan(owed)} are unpaid when operation ends, and counted as due then"
        zh = f"{loan.terms.label.zh}：运营期末尚有 {wan(owed)}未还，按到期一次偿还计，应延长运营期或加快还款。"
        yield Problem(at, "F020", name, left, "lengthen the life, or repay sooner", zh)
    stated, repaid = sum(float(amount.value) for amount in loan.terms.amounts), float(loan.principal[0].sum())
    if loan.terms.years <= own.timeline.operating and stated > repaid + _CENT:
        message = f"the amounts sum to {wan(stated)}, but {wan(repaid)} are owed"
        zh = f"{loan.terms.label.zh}：所列还款合计 {wan(stated)}，欠款仅 {wan(repaid)}。"
        yield Problem(at, "F024", name, message, "write amounts that repay the debt", zh)


def _unserved(accounts: Accounts, place: Place) -> Iterator[Problem]:
    service = (accounts.principal + accounts.interest)[0]
    short = np.flatnonzero(service > accounts.cfads[0] + _CENT)
    if len(short):
        message = (
            f"in {len(short)} operating years, first in year {short[0] + 1}, debt service is above the cash available"
        )
        zh = f"{len(short)} 个运营年（始于第 {short[0] + 1} 年）还本付息高于可用资金：应减少借款或延长期限。"
        yield Problem(place, "F021", "financing", message, "borrow less or longer: the cover has to be above 1", zh)
    cover = accounts.dscr.by_period[0]
    for loan in accounts.loans:
        target = float(loan.terms.dscr.value) if loan.terms.dscr else 0.0
        served = (loan.interest + loan.principal)[0, -len(cover) :] > _CENT
        least = float(np.min(np.nan_to_num(cover, nan=np.inf), where=served, initial=np.inf))
        if least < target * (1.0 - 1e-6):
            message = f"the cover of all loans falls to {least:.3f}, below the {target:g} that it is shaped for"
            hint = "borrow less, or state the target of all loans together"
            zh = f"全部借款的偿债备付率最低为 {least:.3f}，低于安排还款所依的 {target:g}：应减少借款或统一目标值。"
            yield Problem(loan.terms.rate.place or place, "F028", f"financing {loan.terms.line}", message, hint, zh)


def _holiday(case: Case, accounts: Accounts, place: Place) -> Iterator[Problem]:
    tax = case.tax
    if tax is None or tax.rate is None or accounts.tax is None or not (tax.exempt_years or tax.half_years):
        return
    if accounts.standard_tax is not None and np.all(np.abs(accounts.standard_tax - accounts.tax)[0] < _CENT):
        message = "the tax holiday spares nothing: it ends before there is taxable profit"
        zh = "税收优惠期内无应税利润，优惠未减少税额：请核对优惠的起始年份。"
        yield Problem(tax.rate.place or place, "F045", "tax.holiday", message, "see whether it begins later", zh)


def _owners(own: Ledger, case: Case, place: Place) -> Iterator[Problem]:
    """What construction needs of the owners beside what the record states, and whether cash lasts."""
    building, paid_in = own.timeline.building, float(own.paid_in[0].sum())
    surplus = float(np.maximum(own.flow("equity")[0, :building], 0.0).sum())
    if case.loans and surplus > _CENT:
        message = f"grants and loans bring {wan(surplus)} more than construction needs"
        zh = f"财政资金和借款比建设所需多 {wan(surplus)}。"
        yield Problem(place, "F022", "financing", message, "borrow no more than the investment leaves", zh)
    if (case.loans or surplus > _CENT) and paid_in <= _CENT:
        message = "grants and loans leave nothing for the equity to pay, so it has no rate of return"
        zh = "财政资金和借款已覆盖全部投资，无需投入资本金，故无资本金收益率，应看净现值，或更正借款。"
        yield Problem(place, "F023", "financing", message, "read the net present value, or correct the loan", zh)
    cash = np.cumsum(own.flow("equity") + own.paid_in - own.part("equity", "held"), axis=-1)[0]
    if cash.min() < -_CENT:
        year = own.timeline.labels()[int(np.flatnonzero(cash < -_CENT)[0])]
        message = f"accumulated cash is below zero from {year} on, by {wan(-float(cash.min()))} at its lowest"
        zh = f"自 {year} 年起累计盈余资金为负，最低 {wan(float(cash.min()))}：应增加自有资金或短期借款。"
        yield Problem(place, "F027", "cash_flow", message, "state more own money, or a short loan: none is assumed", zh)
    if case.contract is None and "market" in case.funding:
        lent = sum(float(loan.amount[0, 0]) for loan in case.loans or () if loan.source == "market")
        stated = sum(float(grant.amount.value) for grant in case.funding["market"]) - lent
        if abs(stated - paid_in) > _YUAN:
            message = f"own money of {wan(stated)} is stated (market less its loans), construction needs {wan(paid_in)}"
            zh = f"所列自有资金（市场资金减借款）{wan(stated)}，建设所需资本金 {wan(paid_in)}：两者应当相等。"
            yield Problem(place, "F029", "funding.market", message, "state what grants and loans leave to pay", zh)


def _more_borrowed(own: Ledger, accounts: Accounts, place: Place) -> Iterator[Problem]:
    """More debt than investment, where grants are not known."""
    borrowed = sum(float(loan.drawn[0].sum()) for loan in accounts.loans)
    invested = -float(own.part("project_pre_tax", "capex", "sale", "vat_input")[0, : own.timeline.building].sum())
    if borrowed > invested + _CENT:
        message = f"{wan(borrowed)} are borrowed for an investment of {wan(invested)}"
        zh = f"借款 {wan(borrowed)}，多于建设投资 {wan(invested)}。"
        yield Problem(place, "F022", "financing", message, "borrow no more than the investment", zh)


def _too_little_equity(appraisal: Appraisal, place: Place) -> Iterator[Problem]:
    share, rule = appraisal.value("equity.equity_share"), appraisal.case.least_equity
    least = float(column(rule)[0, 0]) if rule else None
    if rule is None or share is None or least is None or share >= least - _ROUNDING:
        return
    message = f"equity is {share:.2%} of the total investment, below {least:.2%} ({rule.label.text('en')})"
    zh = f"资本金占总投资 {share:.2%}，低于 {least:.2%}（{rule.label.zh}）。"
    yield Problem(place, "F025", "financing", message, "borrow less, or correct `equity_rule`", zh)
