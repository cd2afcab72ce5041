"""Everything that the figures of a study say against each other: named and printed, never mended.

Contradictions between stated figures (METHOD §3, §4, §41), then adopted options (§42), then debts (§37).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.appraisal.findings import findings as of_appraisal
from portfolio.parameters import Parameter, ParameterError
from portfolio.programme.figures import investment_cny
from portfolio.programme.funding import money_findings
from portfolio.programme.options import option_findings
from portfolio.programme.stages import above_preliminary, out_of_order, reapproval, with_stages
from portfolio.programme.totals import comparisons
from portfolio.programme.verification import verification_findings, with_verification
from portfolio.reading.problem import Place, Problem, collected
from portfolio.records.stages import STAGES
from portfolio.records.sums import wan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.parameters import Parameters
    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.reading.units import Quantity
    from portfolio.records.cash_flow import CapexLine
    from portfolio.records.fields import Fact
    from portfolio.records.project import Project


#: Classes of assets whose least life the law sets; land is not written off at all.
_LEAST_LIVES = ("buildings", "machinery", "tools", "vehicles", "electronics")


def _stage_parts(programme: Programme) -> Iterator[Problem]:
    for project, stages in with_stages(programme):
        for name, stage in stages.stated.items():
            gap, total = stage.gap_cny, stage.total_cny
            if gap and total is not None:
                yield Problem(
                    programme.place(project.id, "stages", name),
                    "F002",
                    f"stages.{name}",
                    f"parts sum to {wan(total + gap)}, the amount is {wan(total)}",
                    "ask which figure holds; tables print the amount",
                    f"{STAGES[name].zh}各项之和 {wan(total + gap)}，所列总额 {wan(total)}：请核对以何数为准。",
                )


def _held(programme: Programme) -> Iterator[Problem]:
    """No later stage is above the preliminary design estimate (概算控制预算)."""
    for project, stages in with_stages(programme):
        for name in above_preliminary(stages):
            total, limit = (stages.stated[key].total_cny or Decimal(0) for key in (name, "preliminary"))
            yield Problem(
                programme.place(project.id, "stages", name),
                "F007",
                f"stages.{name}",
                f"{wan(total)}, the preliminary design estimate is {wan(limit)}",
                "have the preliminary design estimate adjusted and approved, or correct the figure",
                f"{STAGES[name].zh} {wan(total)}，高于概算 {wan(limit)}：应先调整并报批概算，或更正。",
            )


def _dated(programme: Programme) -> Iterator[Problem]:
    """A stage is not older than one that comes before it."""
    for project, stages in with_stages(programme):
        for name, earlier in out_of_order(stages):
            date, before = stages.stated[name].date, stages.stated[earlier].date
            yield Problem(
                programme.place(project.id, "stages", name, "date"),
                "F015",
                f"stages.{name}.date",
                f"{name} of {date}, but {earlier}, which comes before it, of {before}",
                "correct the date that is wrong",
                f"{STAGES[name].zh}（{date}）早于其前一阶段{STAGES[earlier].zh}（{before}）：请更正日期。",
            )


def _of_stage(programme: Programme) -> Iterator[Problem]:
    """`investment` is the 建设投资 of its stage; where that is unknown, it is at least not above the total."""
    for project, stages in with_stages(programme):
        invested, name = investment_cny(project), stages.of_investment
        if invested is None or name is None:
            continue
        stage = stages.stated[name]
        construction, total = stage.construction_cny, stage.total_cny
        if construction is not None and invested != construction:
            message = f"{wan(invested)}, the construction investment of the {name} is {wan(construction)}"
            beside = f"{STAGES[name].zh}的建设投资为 {wan(construction)}"
        elif construction is None and total is not None and invested > total:
            message = f"{wan(invested)}, the total investment of the {name} is {wan(total)}"
            beside = f"{STAGES[name].zh}的总投资仅 {wan(total)}"
        else:
            continue
        hint = "correct it, or name the stage that it is of: `investment_of`"
        zh = f"投资 {wan(invested)}，{beside}：请更正，或注明投资属于哪一阶段。"
        yield Problem(programme.place(project.id, "investment"), "F008", "investment", message, hint, zh)


def _reapproval(programme: Programme, parameters: Parameters) -> Iterator[Problem]:
    for project, _ in with_stages(programme):
        found = reapproval(programme, project, parameters)
        if found and found.needed and isinstance(found.limit, Parameter):
            limit = found.limit
            yield Problem(
                programme.place(project.id, "stages", "preliminary"),
                "F006",
                "stages.preliminary",
                f"{wan(found.preliminary_cny)}, more than {limit.value} above the estimate of"
                f" {wan(found.estimate_cny)} ({limit.source}, from {limit.start})",
                "report it to the authority that approved the feasibility study, which may ask for a new study",
                f"概算 {wan(found.preliminary_cny)}，超过估算 {wan(found.estimate_cny)} 达 {limit.value} 以上："
                "须报告审批部门，可能须重新报批可行性研究报告。",
            )


def _printed(programme: Programme) -> Iterator[Problem]:
    for number, comparison in enumerate(comparisons(programme)):
        if comparison.status != "differs":
            continue
        printed = comparison.printed
        yield Problem(
            programme.place("", "printed", number, "value"),
            "F003",
            f"printed[{number}]",
            f"{printed.figure} is printed as {printed.value}, the rows sum to {comparison.sums}",
            printed.explanation.text("en") if printed.explanation else "tables print the sum, with the printed figure",
            f"列示 {printed.value}，各行合计 {comparison.sums}："
            + (printed.explanation.zh if printed.explanation else "各表按合计列示，并注明原列数。"),
        )


class Conflict(NamedTuple):
    """A fact that contradicts an earlier one of the same key and year."""

    fact: Fact
    earlier: Fact


def same_figure(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities state the same figure; tonnes and tonnes of CO2e are one kind here (METHOD §1)."""
    kinds = {quantity.dimension.replace("emission", "mass") for quantity in (one, other)}
    return len(kinds) == 1 and one.value == other.value


def conflicts(programme: Programme) -> list[Conflict]:
    """The facts that two places state differently; of single records, only those that they state themselves."""
    first: dict[tuple[str, int | None], Fact] = {}
    found = []
    head = [(fact, programme.whole) for fact in programme.record.facts]
    for fact, counts in [*head, *((fact, True) for project in programme.projects for fact in project.facts)]:
        if fact.value is None:
            continue
        earlier = first.setdefault((fact.key, fact.year), fact)
        if counts and earlier.value and not same_figure(earlier.value, fact.value):
            found.append(Conflict(fact, earlier))
    return found


def _facts(programme: Programme) -> Iterator[Problem]:
    for fact, earlier in conflicts(programme):
        yield Problem(
            (fact.value and fact.value.place) or Place(programme.record.id),
            "F005",
            fact.key,
            f"{fact.value} (source line {fact.source.line}), but {earlier.value} in line {earlier.source.line}",
            "ask which figure holds; both are printed",
            f"{fact.label.zh}：第 {fact.source.line} 行为 {fact.value}，第 {earlier.source.line} 行为 {earlier.value}，"
            "请核对以何数为准。",
        )


def _classed(programme: Programme) -> Iterator[tuple[Project, int, CapexLine, int]]:
    """Lines of investment of a class with a least life, their places, and the years of their depreciation."""
    for project in programme.projects:
        if project.cash_flow is not None and project.tax is not None and project.tax.depreciation is not None:
            for number, line in enumerate(project.cash_flow.capex):
                if line.asset_class in _LEAST_LIVES:
                    yield project, number, line, project.tax.depreciation.years


def _short_lives(programme: Programme, parameters: Parameters) -> Iterator[Problem]:
    """No class of assets is written off sooner than the law in force at the end of the year allows (METHOD §38)."""
    for project, number, line, years in _classed(programme):
        begins = project.cash_flow.first_year if project.cash_flow else None
        date = dt.date(programme.record.year or begins or 1, 12, 31)
        try:
            least = parameters.at(
                f"tax.depreciation.min_life.{line.asset_class}", date, programme.record.region or "CN"
            )
        except ParameterError:  # no least life was in force
            continue
        if years < least.number:
            yield Problem(
                programme.place(project.id, "cash_flow", "capex", number),
                "F044",
                f"cash_flow.capex[{number}]",
                f"{years} years of depreciation, for {line.asset_class} at least {least.value} ({least.source})",
                "write the years of the law in `tax.depreciation`, or say why it is sooner",
                f"折旧年限 {years} 年，短于规定的最低 {least.value}（{least.source}）：请改按规定年限，或说明理由。",
            )


#: Every check of the figures by themselves beside those of money, in the order of the catalogue.
_CHECKS: tuple[Callable[[Programme], Iterator[Problem]], ...] = (
    _stage_parts,
    _printed,
    _facts,
    _held,
    _of_stage,
    _dated,
)


def findings(study: Study, *, options: bool = True) -> list[Problem]:
    """Every finding of a study, in the order of files and lines.

    Only projects that state a cash flow are appraised: nothing else can contradict itself. Those of `options` take an
    appraisal of each option, so they can be left out.
    """
    programme, parameters = study.programme, study.parameters
    found = [*money_findings(study), *(problem for check in _CHECKS for problem in check(programme))]
    if any(with_stages(programme)):
        found += _reapproval(programme, parameters)
    if any(_classed(programme)):
        found += _short_lives(programme, parameters)
    if any(with_verification(programme)):
        found += verification_findings(programme, parameters)
    stating = (p for p in programme.projects if p.cash_flow or p.financing or p.tax)
    found += [problem for project in stating for problem in of_appraisal(study.appraise(project))]
    return collected([*found, *(option_findings(study) if options else ())])
