"""Claims to awards and tax regimes as findings: what is refused, what is not proved (METHOD §67)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.appraisal.eligibility import outcomes
from portfolio.cashflow.operations import award_paid
from portfolio.cashflow.timeline import column
from portfolio.reading.problem import Place, Problem
from portfolio.records.funding import SOURCES
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.eligibility import Outcome
    from portfolio.appraisal.results import Appraisal

_REFUSED = {"award": "F030", "income_tax": "F031", "turnover_tax": "F031"}
_PATHS = {"award": "contract.award", "income_tax": "tax", "turnover_tax": "tax"}
_NAMES = {"award": "award", "income_tax": "income tax", "turnover_tax": "VAT and business tax"}
_ZH_NAMES = {"award": "财政奖励", "income_tax": "企业所得税优惠", "turnover_tax": "增值税、营业税优惠"}
_CENT = 0.01


def claim_findings(appraisal: Appraisal) -> Iterator[Problem]:
    """F030, F031 for each rule that a claim breaks, F032 for what a record does not prove, F043 for its purse.

    The figures stay those of the claim: a finding says so, and computes nothing anew.
    """
    found = outcomes(appraisal.case)
    for outcome in found:
        if outcome.verdict == "broken":
            yield _broken(outcome, appraisal)
    for claim in dict.fromkeys(outcome.claim for outcome in found):
        unproved = [outcome for outcome in found if (outcome.claim, outcome.verdict) == (claim, "unproved")]
        if unproved:
            message = "; ".join(_with_clause(outcome) for outcome in unproved)
            hint = "state it in the record, or have it proved before the money is counted on"
            zh = f"{_ZH_NAMES[claim]}：{'；'.join(_clause_zh(outcome) for outcome in unproved)}。应在记录中说明或补证。"
            yield Problem(unproved[0].place, "F032", _PATHS[claim], f"{_NAMES[claim]}: {message}", hint, zh)
    yield from _purse(appraisal)


def _with_clause(outcome: Outcome) -> str:
    return outcome.message.text("en") + (f" ({outcome.clause})" if outcome.clause else "")


def _clause_zh(outcome: Outcome) -> str:
    return outcome.message.zh + (f"（{outcome.clause}）" if outcome.clause else "")


def _broken(outcome: Outcome, appraisal: Appraisal) -> Problem:
    contract = appraisal.case.contract
    uncounted = outcome.claim == "award" and (contract is None or contract.award is None)
    untaxed = outcome.claim != "award" and appraisal.case.tax is None
    counted = "no figure counts it" if uncounted or untaxed else "the figures still count it as claimed"
    counted_zh = "各项数值均未计入" if uncounted or untaxed else "各项数值仍按申报计入"
    message = f"{_NAMES[outcome.claim]}: {_with_clause(outcome)}; {counted}"
    zh = f"{_ZH_NAMES[outcome.claim]}：{_clause_zh(outcome)}；{counted_zh}，应取消申报或更正记录。"
    hint = "leave the claim out, or correct the record"
    return Problem(outcome.place, _REFUSED[outcome.claim], _PATHS[outcome.claim], message, hint, zh)


def _purse(appraisal: Appraisal) -> Iterator[Problem]:
    """An award that a purse is said to hold is no more than what the purse holds."""
    case = appraisal.case
    award = case.contract.award if case.contract else None
    if award is None or not award.counted or award.payer not in case.funding:
        return
    held = sum((float(column(grant.amount)[0, 0]) for grant in case.funding[award.payer]), 0.0)
    paid = float(award_paid(award, case)[0, 0])
    if paid > held + _CENT:
        place = case.context.places["contract.award"] if case.context else Place(case.project_id)
        message = f"the award is {wan(paid)}, funding.{award.payer} holds {wan(held)}"
        purse = SOURCES[award.payer].zh
        zh = f"奖励为 {wan(paid)}，所列资金来源（{purse}）仅 {wan(held)}：应更正其一，或不写 from。"
        yield Problem(place, "F043", "contract.award", message, "correct one of them, or leave out `from`", zh)
