"""One case as four schools of practice would print it: NPV, payback and levelised cost (METHOD §35)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio import indicators
from portfolio.appraisal.catalogue import FULL, TONNES
from portfolio.appraisal.formulas import PROJECT
from portfolio.appraisal.view import View
from portfolio.assumptions.inputs import Input
from portfolio.contracts.parties import ledger
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.case import Case, Yearly
    from portfolio.records.cash_flow import Convention

SCHOOLS = {
    "chinese": Words(zh="方法与参数", en="Chinese"),
    "spreadsheet": Words(zh="电子表格", en="Spreadsheet"),
    "retscreen": Words(zh="RETScreen", en="RETScreen"),
    "blcc": Words(zh="BLCC", en="BLCC"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a school prints; None where it prints nothing or has no figure. Money in 元, payback in years."""

    npv: float | None
    payback: float | None
    levelised_cost: float | None


def readings(appraisal: Appraisal) -> dict[str, Reading] | None:
    """The case by each of `SCHOOLS`; None while its cash flow cannot be drawn up or no rate is known.

    Rule: METHOD §35, which says how each school counts and what of it is our reading.
    """
    case, settings = appraisal.case, appraisal.settings
    if appraisal.ledger is None or settings.rate is None or set(FULL) & {item.field for item in case.missing}:
        return None
    plain = View(case, settings, appraisal.ledger)
    at_once = _at_once(case)
    escalated = replace(at_once, yearly=tuple(_escalated(line) for line in at_once.yearly))
    full = replace(at_once, yearly=tuple(replace(line, ramp=()) for line in at_once.yearly))
    return {
        "chinese": _by_convention(plain, "year_end"),
        "spreadsheet": _spreadsheet(plain),
        "retscreen": _retscreen(View(escalated, settings, ledger(escalated)), View(full, settings, ledger(full))),
        "blcc": _blcc(View(at_once, settings, ledger(at_once))),
    }


def _by_convention(view: View, convention: Convention) -> Reading:
    flow = view.flow(PROJECT)[0]
    npv = float(indicators.npv(flow, view.rate, convention))
    return Reading(npv, _known(indicators.payback(flow, convention)), _per_tonne(view, convention))


def _spreadsheet(view: View) -> Reading:
    """`=CF0+NPV(r;CF1:CFn)`, payback from the first outlay, and NPV over the plain sum of tonnes."""
    found = _by_convention(view, "t0")
    return replace(found, levelised_cost=_per_tonne(view, "t0", discounted=False))


def _retscreen(view: View, full: View) -> Reading:
    """All investment in year 0, escalation already in year 1, payback by a full first year, cost by annual savings."""
    npv = float(indicators.npv(view.flow(PROJECT)[0], view.rate, "t0"))
    first = float(full.part(PROJECT, "savings", "revenue", "carbon", "operating_cost")[0, 1])
    payback = float(full.investment()[0]) / first if first > 0 else None
    tonnes = float(view.mean(view.kept())[0]) if view.case.tonnes else 0.0
    yearly = npv * float(indicators.capital_recovery_factor(view.rate, view.book.timeline.operating))
    return Reading(npv, payback, -yearly / tonnes if tonnes else None)


def _blcc(view: View) -> Reading:
    """All investment at the base date, flows at year ends, payback in whole years of service; no cost per tonne."""
    found = _by_convention(view, "t0")
    whole = None if found.payback is None else float(math.ceil(found.payback - 1e-9))
    return Reading(found.npv, whole, None)


def _per_tonne(view: View, convention: Convention, *, discounted: bool = True) -> float | None:
    if TONNES in {item.field for item in view.case.missing}:
        return None
    flow, tonnes = -view.flow(PROJECT)[0], view.kept()[0]
    return _known(indicators.levelised_cost(flow, tonnes, view.rate, convention, discount_quantities=discounted))


def _known(value: object) -> float | None:
    return None if value is None else float(str(value))


def _at_once(case: Case) -> Case:
    """The case with its whole investment in element 0."""
    return replace(case, construction=())


def _escalated(line: Yearly) -> Yearly:
    """The line with one escalation more: its amount is that of year 0."""
    if line.escalation is None or line.years:
        return line
    factor = Input("escalation_of_year_1", line.escalation.label, np.asarray(1.0 + line.escalation.value), "1")
    return replace(line, first=(*line.first, factor))
