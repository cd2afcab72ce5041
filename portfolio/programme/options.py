"""The options of a project side by side: equivalent annual amounts, one common period, increments (METHOD §42)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.appraisal.catalogue import INVESTMENT, TOWN
from portfolio.appraisal.formulas import PROJECT
from portfolio.appraisal.view import View
from portfolio.indicators import irr, npv
from portfolio.programme.funding import money_findings
from portfolio.programme.variants import read_variants
from portfolio.reading.problem import Place, Problem, shown
from portfolio.records.fields import Words
from portfolio.records.options import BASE, NOTHING
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.inputs import Array
    from portfolio.indicators import Irr
    from portfolio.programme.study import Study
    from portfolio.reading.source import Document
    from portfolio.records.project import Project

#: The longest common period that options are repeated over, in years.
LONGEST = 10_000
#: Differences of flows below this part of the flows themselves are rounding.
_DUST = 1e-12
#: Options whose values differ by less than this part, or by less than half a 分, are worth the same.
_TIE, _CENT = 1e-9, 0.005
NOTHING_NAME = Words(zh="不实施", en="Do nothing")
BASE_NAME = Words(zh="记录所列方案", en="As recorded")


@dataclass(frozen=True, slots=True)
class Increment:
    """An option less a cheaper one over the common period: NPV in 元, and the rates of return of the difference."""

    against: str
    npv: float
    irr: Irr


@dataclass(frozen=True, slots=True)
class Alternative:
    """One option with its appraisal; None for doing nothing, whose flows are all zero.

    `period_npv` in 元 and `increment` are None where the option cannot be compared, and `increment` for doing nothing.
    `findings` is what its changes make contradict itself: money that does not add up.
    """

    id: str
    name: Words
    appraisal: Appraisal | None
    period_npv: float | None = None
    increment: Increment | None = None
    findings: tuple[Problem, ...] = ()

    def value(self, name: str) -> float | None:
        """An indicator by `perspective.key`; doing nothing has amounts of 0, and no cost per tonne."""
        if self.appraisal is None:
            return 0.0 if name in (f"{PROJECT}.npv", f"{PROJECT}.equivalent_annual") else None
        return self.appraisal.value(name)

    @property
    def investment(self) -> float | None:
        """建设投资 in 元."""
        if self.appraisal is None:
            return 0.0
        case = self.appraisal.case
        if INVESTMENT in {item.field for item in case.missing}:
            return None
        return float(View(case, self.appraisal.settings, self.appraisal.ledger).investment()[0])

    @property
    def years(self) -> int | None:
        """Elements of time, construction and operation."""
        ledger = self.appraisal.ledger if self.appraisal else None
        return ledger.timeline.elements if ledger else None

    def town_burden(self) -> dict[str, float] | None:
        """What the town pays less what it receives, in 元, by year; None where that is not known."""
        if self.appraisal is None:
            return {}
        ledger, case = self.appraisal.ledger, self.appraisal.case
        if ledger is None or self.investment is None or TOWN.partition(".")[2] not in case.funding:
            return None
        return dict(zip(ledger.timeline.labels(), (0.0 - ledger.flow("town")[0]).tolist(), strict=True))

    def comparable(self) -> bool:
        """Whether it has an NPV."""
        return self.value(f"{PROJECT}.npv") is not None

    def worth_as_much_as(self, other: Alternative) -> bool:
        """Whether two that can be compared are worth the same over the common period, to rounding."""
        one, two = self.period_npv or 0.0, other.period_npv or 0.0
        return math.isclose(one, two, rel_tol=_TIE, abs_tol=_CENT)

    def flow(self, years: int) -> Array:
        """The flow before tax, repeated over a number of years that is a multiple of its own."""
        if self.appraisal is None or self.appraisal.ledger is None:
            return np.zeros(years)
        own = np.asarray(self.appraisal.ledger.flow(PROJECT)[0])
        return np.tile(own, years // own.size)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The options of a project: doing nothing, those compared by their investment, those that lack something.

    `years` is the common period, None where there is none, and `reason` says why. `best` is the option that stands
    after all increments. `adopted` is the record as written, once its options say so.
    """

    project: Project
    options: tuple[Alternative, ...]
    adopted: str | None
    years: int | None
    reason: Words | None
    best: str | None

    def find(self, option_id: str) -> Alternative:
        """An option by its id. Raises KeyError if there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)

    def winners(self) -> tuple[Alternative, ...]:
        """The options with the highest value over the common period: several where they are worth the same."""
        if self.best is None:
            return ()
        best = self.find(self.best)
        return tuple(o for o in self.options if o.period_npv is not None and o.worth_as_much_as(best))


def alternatives(study: Study, project: Project) -> Alternatives | None:
    """The options of a project compared; None where its record states none. Rule: METHOD §42."""
    if project.options is None:
        return None
    options = list(_appraised(study, project))
    nothing = Alternative(NOTHING, NOTHING_NAME, None)
    known = [option for option in options if option.comparable()]
    lacking = sorted((option for option in options if not option.comparable()), key=lambda option: option.id)
    years, reason = _common_period(known)
    best = None
    if years is not None:
        known, best = _in_order(nothing, known, years)
        nothing = replace(nothing, period_npv=0.0)
    known.sort(key=_rank)
    return Alternatives(project, (nothing, *known, *lacking), project.options.adopted, years, reason, best)


def _appraised(study: Study, project: Project) -> Iterator[Alternative]:
    """The record as written, and each option that changes it."""
    stated = project.options
    adopted = next((o for o in stated.considered if o.id == stated.adopted), None) if stated else None
    name = (adopted.id, adopted.name) if adopted else (BASE, BASE_NAME)
    yield Alternative(*name, study.appraise(project))
    document = study.programme.documents.get(project.id)
    known = {_said(problem) for problem in _money(study, project)} if document else set()
    for variant in read_variants(document, project)[0] if document else ():
        appraisal = study.appraise(variant.project, variant.document)
        wrong = _money(study, variant.project, variant.document)
        own = tuple(variant.names(problem) for problem in wrong if _said(problem) not in known)
        yield Alternative(variant.option.id, variant.option.name, appraisal, findings=own)


def _money(study: Study, project: Project, document: Document | None = None) -> list[Problem]:
    """What does not add up in the money of one record."""
    programme = study.programme
    documents = {**programme.documents, **({project.id: document} if document else {})}
    alone = replace(programme, projects=(project,), documents=documents, folder=False)
    return money_findings(replace(study, programme=alone))


def _said(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.path, problem.message


def _common_period(options: list[Alternative]) -> tuple[int | None, Words | None]:
    """The least common multiple of the years of options, or why there is none."""
    if not options:
        return None, Words(zh="没有可计算的方案", en="no option can be appraised")
    cases = [option.appraisal.case for option in options if option.appraisal]
    alike: dict[str, set[object]] = {
        "cash_flow.first_year": {case.first_year for case in cases},
        "cash_flow.convention": {case.convention for case in cases},
        "cash_flow.prices": {case.prices for case in cases},
        "cash_flow.price_base_year": {case.price_base_year for case in cases},
    }
    differ = ", ".join(field for field, values in alike.items() if len(values) > 1)
    if differ:
        return None, Words(zh=f"各方案的 {differ} 不同，不可比", en=f"the options differ in {differ}: not comparable")
    years = math.lcm(*(option.years or 1 for option in options))
    if years > LONGEST:
        return None, Words(
            zh=f"各方案计算期的最小公倍数为 {years} 年，过长；请按净年值比较",
            en=f"the lives have no common multiple below {years} years: compare equivalent annual amounts",
        )
    return years, None


def _rank(option: Alternative) -> tuple[float, float, str]:
    """By investment, then the better one first: never by the order of writing."""
    return option.investment or 0.0, -(option.period_npv or 0.0), option.id


def _in_order(nothing: Alternative, options: list[Alternative], years: int) -> tuple[list[Alternative], str]:
    """Each option against the best of the cheaper ones, which it replaces if the increment is worth it."""
    found = []
    best = nothing
    valued = [replace(option, period_npv=_value(option, option.flow(years))) for option in options]
    for option in sorted(valued, key=_rank):
        flow, held = option.flow(years), best.flow(years)
        more = flow - held
        more[np.abs(more) <= _DUST * (np.abs(flow) + np.abs(held))] = 0.0
        increment = Increment(best.id, _value(option, more), irr(more))
        found.append(replace(option, increment=increment))
        best = option if increment.npv >= 0 else best
    return found, best.id


def _value(option: Alternative, flow: Array) -> float:
    """NPV at the rate and the convention of an option that has one."""
    if option.appraisal is None or option.appraisal.settings.rate is None:
        raise ValueError(f"{option.id} has no discount rate")
    return float(npv(flow, option.appraisal.settings.rate.value, option.appraisal.case.convention))


def option_findings(study: Study) -> list[Problem]:
    """What is wrong with options: adopted ones worth less than another (F009), money of others that does not add up.

    The latter are F001, F002 and F004 of a record with the option's changes, where the record itself is free of them.
    Stages and printed totals are those of the record as written, and are not held against options.
    """
    own = [problem for found in study.alternatives for option in found.options for problem in option.findings]
    return [*own, *(problem for found in study.alternatives for problem in _worth_less(study, found))]


def _worth_less(study: Study, found: Alternatives) -> Iterator[Problem]:
    if found.adopted is None or found.best is None:
        return
    adopted, best = found.find(found.adopted), found.find(found.best)
    if adopted.period_npv is None or best.period_npv is None or adopted.worth_as_much_as(best):
        return
    known = found.project.id in study.programme.documents
    place = study.programme.place(found.project.id, "options", "adopted") if known else Place(found.project.id)
    message = (
        f"over {found.years} years the NPV of the adopted option {shown(adopted.id)} is {wan(adopted.period_npv)},"
        f" that of {shown(best.id)} {wan(best.period_npv)}"
    )
    hint = "ask whether the `reason` outweighs the difference; the table `options` prints both"
    zh = (
        f"共同计算期 {found.years} 年，采用方案“{adopted.name.zh}”净现值 {wan(adopted.period_npv)}，"
        f"低于“{best.name.zh}”的 {wan(best.period_npv)}：请核对采用理由是否足以抵偿差额。"
    )
    yield Problem(place, "F009", "options.adopted", message, hint, zh)
