"""Case + settings → indicators, each with its rule, or with the reason why it is absent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.appraisal.catalogue import FULL, RULES, Rule
from portfolio.appraisal.results import Appraisal, Indicator
from portfolio.appraisal.view import View
from portfolio.cashflow.operations import ledger
from portfolio.indicators import irr
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Input
    from portfolio.records.fields import Words


def appraise_case(case: Case, name: Words, settings: Settings) -> Appraisal:
    """Every indicator of the catalogue for a case; batch 0 of its inputs.

    Nothing raises for a record that lacks something: the indicator is then absent and says what it needs.
    """
    if settings.convention is not None:
        case = replace(case, convention=settings.convention)
    view = View(case, settings, ledger(case, settings.carbon_value))
    rows = tuple(_indicator(rule, view) for rule in RULES)
    return Appraisal(case.project_id, name, _status(view), case, view.ledger, rows, case.missing)


def inputs_of(case: Case) -> list[Input]:
    """Every input of a case once, in the order of use."""
    found: list[Input] = [spending.amount for spending in case.spending]
    found += [share for spending in case.spending for share in (spending.residual,) if share]
    found += [case.operating_years] if case.operating_years else []
    for line in case.yearly:
        found += [*line.first, *line.years, *filter(None, (line.escalation, line.degradation)), *line.ramp]
    if case.tonnes:
        found += [case.tonnes.first, *filter(None, (case.tonnes.degradation,)), *case.tonnes.ramp]
    found += [*case.construction, *case.funding.values()]
    return list({(item.key, item.place): item for item in found}.values())


def _status(view: View) -> str:
    if view.ledger is None or set(FULL) & {item.field for item in view.case.missing}:
        return "incomplete"
    return "indicative" if any(item.assumed for item in inputs_of(view.case)) else "stated"


def _lacks(rule: Rule, view: View) -> list[str]:
    """The fields that a rule needs and the case has not."""
    absent = {item.field for item in view.case.missing}
    absent |= {f"funding.{source}" for source in SOURCES if source not in view.case.funding}
    absent |= {"jobs"} if view.case.jobs is None else set()
    return [field for field in rule.needs if field in absent]


def _indicator(rule: Rule, view: View) -> Indicator:
    discounted = rule.discounted
    row = Indicator(
        rule.key,
        rule.perspective,
        rule.label,
        None,
        rule.unit,
        view.rate if discounted else None,
        view.case.convention if discounted or rule.key == "payback" else None,
        "absent",
        "",
        rule.rule,
        inputs=(view.settings.rate,) if discounted else (),
    )
    lacking = _lacks(rule, view)
    if lacking:
        return replace(row, reason="needs " + ", ".join(lacking))
    if rule.key == "irr":
        return _rate_of_return(row, view)
    value, reason = rule.compute(view)
    return replace(row, value=value, status="computed" if value is not None else "absent", reason=reason)


def _rate_of_return(row: Indicator, view: View) -> Indicator:
    """The rate with its status; where it is not unique every root is listed and none is preferred (METHOD §14)."""
    found = irr(view.flow(row.perspective))
    reasons = {
        "none": "no rate makes the net present value zero",
        "multiple": "several rates do: read the net present value instead",
        "undefined": "the flow is zero throughout",
    }
    return replace(
        row, value=found.value, status=found.status, reason=reasons.get(found.status, ""), roots=tuple(found.roots)
    )
