"""Case + settings → indicators, each with its rule, or with the reason why it is absent."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.appraisal.catalogue import FULL, RATE, RULES, TAX, TONNES, Rule
from portfolio.appraisal.lacking import lacking
from portfolio.appraisal.results import Appraisal, Indicator
from portfolio.appraisal.view import View
from portfolio.assumptions.inputs import all_inputs, with_parts
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.contracts.parties import ledger
from portfolio.indicators import irr
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Input


def appraise_case(case: Case, name: Words, settings: Settings) -> Appraisal:
    """Every indicator of the catalogue for a case with one value an input.

    Nothing raises for a record that lacks something: the indicator is then absent and says what it needs.
    """
    if settings.convention is not None:
        case = replace(case, convention=settings.convention)
    view = View(case, settings, ledger(case, settings.carbon_value))
    rows = tuple(_indicator(rule, view.of(rule.perspective, rule.rests_on)) for rule in rules_of(case))
    return Appraisal(case.project_id, name, _status(view), case, settings, view.ledger, rows)


def rules_of(case: Case) -> Iterator[Rule]:
    """The indicators that a case can have: those of the parties to a contract only where there is one."""
    for rule in RULES:
        if rule.perspective == "lessor" and not (case.contract and case.contract.leases):
            continue
        if case.contract or not PERSPECTIVES[rule.perspective].of_contract:
            yield rule


def inputs_of(case: Case) -> list[Input]:
    """Every input of a case once, in the order of the case, with those that it was computed from."""
    return list({(item.key, item.place): item for item in with_parts(all_inputs(case))}.values())


def _status(view: View) -> str:
    needed = {*FULL, *([TONNES] if view.case.carbon else [])}
    if view.ledger is None or needed & {item.field for item in view.case.missing}:
        return "incomplete"
    return "indicative" if any(item.assumed for item in inputs_of(view.case)) else "stated"


_LESSOR_TAX = Words(zh="缺：出租人税收（未计算）", en="needs tax (the lessor's own taxes are not modelled)")


def _untaxed_lessor(rule: Rule, view: View) -> bool:
    """Whether the figure rests on taxes of a lessor, which nobody knows (METHOD §64)."""
    contract = view.case.contract
    if contract is None or not contract.leases:
        return False
    if rule.perspective == "lender":
        accounts = view.ledger.accounts if view.ledger else None
        return accounts is not None and accounts.tax is None
    return rule.perspective in {"project", "equity", "public"}


def _indicator(rule: Rule, view: View) -> Indicator:
    rate = view.settings.rate if rule.discounted else None
    row = Indicator(
        rule.key,
        rule.perspective,
        rule.label,
        None,
        rule.unit_of(view.case) if rule.unit_of else rule.unit,
        float(rate.value) if rate else None,
        view.case.convention if rule.discounted or rule.timed else None,
        "absent",
        None,
        f"METHOD {rule.rule}",
        inputs=(rate,) if rate else (),
    )
    needs = (*rule.needs, *([RATE] if rule.discounted else []))
    if reason := lacking(needs, view.case, view.settings):
        return replace(row, status="lacking", reason=reason)
    if TAX in rule.needs and _untaxed_lessor(rule, view):
        return replace(row, status="lacking", reason=_LESSOR_TAX)
    if rule.key == "irr":
        row = _rate_of_return(row, view)
        return row if row.value is None else replace(row, note=rule.noted(view))
    value = float(rule.compute(view)[0])
    if not math.isfinite(value):
        return replace(row, reason=rule.why(view))
    return replace(row, value=value, status="computed", note=rule.noted(view))


def _rate_of_return(row: Indicator, view: View) -> Indicator:
    """The rate with its status; where it is not unique every root is listed and none is preferred (METHOD §14)."""
    found = irr(view.flow(row.perspective)[0])
    reasons = {
        "none": Words(zh="无使净现值为零的折现率", en="no rate makes the net present value zero"),
        "multiple": Words(zh="有多个内部收益率，应看净现值", en="several rates do: read the net present value instead"),
        "undefined": Words(zh="现金流量全为零", en="the flow is zero throughout"),
    }
    return replace(
        row, value=found.value, status=found.status, reason=reasons.get(found.status), roots=tuple(found.roots)
    )
