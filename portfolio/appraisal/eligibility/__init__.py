"""Which awards and taxes a project may claim, rule by rule, on the day its contract was signed (METHOD §67).

A rule is a dated parameter: where none is in force on the day and in the region, there is no such rule.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from portfolio.appraisal.eligibility.asked import Asked, Claim, Outcome, Verdict
from portfolio.appraisal.eligibility.award import award
from portfolio.appraisal.eligibility.tax import exemption, holiday, unnamed_holiday
from portfolio.assumptions.terms import HOLIDAYS
from portfolio.reading.problem import Place

if TYPE_CHECKING:
    from portfolio.assumptions.case import Case

__all__ = ["Claim", "Outcome", "Verdict", "outcomes"]


def outcomes(case: Case) -> tuple[Outcome, ...]:
    """The outcome of every rule for what a case claims: the award, income tax, turnover tax, in this order.

    Empty where nothing is claimed, or where neither a signature nor the programme gives a day. Rule: METHOD §67.
    """
    context = case.context
    if context is None or context.factors is None:
        return ()
    project, factors = context.project, context.factors
    contract, tax = project.contract, project.tax
    day = contract.signed if contract else dt.date(factors.year, 12, 31) if factors.year else None
    if day is None:
        return ()
    unknown = Place(project.id)
    region = factors.region or "CN"

    def asked(claim: Claim, path: str) -> Asked:
        return Asked(claim, context.places.get(path, unknown), project, day, region, factors.parameters)

    found: list[Outcome] = []
    if contract is not None and contract.award is not None:
        found += award(asked("award", "contract.award"), contract, case)
    regime = tax.regime if tax else ""
    if regime in HOLIDAYS:
        found += holiday(asked("income_tax", "tax.regime"), HOLIDAYS[regime])
    if regime == "emc_shared_savings":
        found += exemption(asked("turnover_tax", "tax.regime"))
    if contract is not None and tax is not None and tax.holiday is not None:
        found.append(unnamed_holiday(asked("income_tax", "tax.holiday")))
    return tuple(found)
