"""Everything that the figures of a study say against each other: named and printed, never mended.

Contradictions between stated figures (METHOD §3, §4, §41), then adopted options (§42), then debts (§37).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.appraisal.findings import findings as of_appraisal
from portfolio.parameters import Parameter, load
from portfolio.programme.figures import investment_cny
from portfolio.programme.options import option_findings
from portfolio.programme.stages import above_preliminary, reapproval, with_stages
from portfolio.programme.totals import comparisons
from portfolio.programme.verification import verification_findings, with_verification
from portfolio.reading.problem import Place, Problem, collected
from portfolio.records.funding import SOURCES
from portfolio.records.stages import STAGES
from portfolio.records.sums import funding_gap_cny

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.parameters import Parameters
    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.reading.units import Quantity
    from portfolio.records.fields import Fact


def _wan(amount: Decimal) -> str:
    return f"{(amount / 10_000).normalize():,f} 万元"


def _funding(programme: Programme) -> Iterator[Problem]:
    for project in programme.projects:
        gap = funding_gap_cny(project)
        if gap:
            investment = investment_cny(project) or Decimal(0)
            message = (
                f"sources sum to {_wan(investment + gap)}, {_wan(abs(gap))} {'more' if gap > 0 else 'less'} than the"
                f" investment of {_wan(investment)}"
            )
            yield Problem(
                programme.place(project.id, "funding"),
                "F001",
                "funding",
                message,
                "ask the applicant which figure holds; tables print both",
                f"各来源合计 {_wan(investment + gap)}，比总投资 {_wan(investment)}{'多' if gap > 0 else '少'}"
                f" {_wan(abs(gap))}：请核对以何数为准，各表两数并列。",
            )
        for source in SOURCES:
            entries = project.funding.of(source) or ()
            if gap != 0 and any(entry.note == "blank" for entry in entries):
                yield Problem(
                    programme.place(project.id, "funding", source),
                    "F004",
                    f"funding.{source}",
                    "a blank cell counts as 0 only in a row that cross-foots, and this one does not",
                    f"leave `{source}` out (unknown), or state the figure",
                    f"{SOURCES[source].zh}为空格，仅在该行各来源之和与总投资相符时按 0 计，而本行不符：请补列数值。",
                )


def _parts(programme: Programme) -> Iterator[Problem]:
    for project in programme.projects:
        stated = project.investment
        if stated is None or stated.total is None or not stated.parts:
            continue
        parts = sum((part.to("元") for part in stated.parts.values()), Decimal(0))
        whole = stated.total.to("元")
        if parts != whole:
            yield Problem(
                programme.place(project.id, "investment"),
                "F002",
                "investment",
                f"parts sum to {_wan(parts)}, the total is {_wan(whole)}",
                "ask the applicant which figure holds; tables print the total",
                f"各项之和 {_wan(parts)}，所列总额 {_wan(whole)}：请核对以何数为准，各表按总额。",
            )


def _spent(programme: Programme) -> Iterator[Problem]:
    """The investment of a cash flow, by line and by year of construction, is the investment of the budget."""
    for project in programme.projects:
        flow, stated = project.cash_flow, project.investment
        if flow is None or stated is None:
            continue
        by_year = [quantity for quantity in flow.construction if quantity.dimension == "money"]
        for field, amounts in (("capex", [line.amount for line in flow.capex]), ("construction", by_year)):
            total = sum((amount.to("元") for amount in amounts), Decimal(0))
            if amounts and total != stated.cny:
                yield Problem(
                    programme.place(project.id, "cash_flow", field),
                    "F002",
                    f"cash_flow.{field}",
                    f"amounts sum to {_wan(total)}, the investment is {_wan(stated.cny)}",
                    "write amounts that sum to the investment, or correct it",
                    f"合计 {_wan(total)}，总投资 {_wan(stated.cny)}：两者应当相等。",
                )


def _stage_parts(programme: Programme) -> Iterator[Problem]:
    for project, stages in with_stages(programme):
        for name, stage in stages.stated.items():
            gap, total = stage.gap_cny, stage.total_cny
            if gap and total is not None:
                yield Problem(
                    programme.place(project.id, "stages", name),
                    "F002",
                    f"stages.{name}",
                    f"parts sum to {_wan(total + gap)}, the amount is {_wan(total)}",
                    "ask which figure holds; tables print the amount",
                    f"{STAGES[name].zh}各项之和 {_wan(total + gap)}，所列总额 {_wan(total)}：请核对以何数为准。",
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
                f"{_wan(total)}, the preliminary design estimate is {_wan(limit)}",
                "have the preliminary design estimate adjusted and approved, or correct the figure",
                f"{STAGES[name].zh} {_wan(total)}，高于概算 {_wan(limit)}：应先调整并报批概算，或更正。",
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
            message = f"{_wan(invested)}, the construction investment of the {name} is {_wan(construction)}"
            beside = f"{STAGES[name].zh}的建设投资为 {_wan(construction)}"
        elif construction is None and total is not None and invested > total:
            message = f"{_wan(invested)}, the total investment of the {name} is {_wan(total)}"
            beside = f"{STAGES[name].zh}的总投资仅 {_wan(total)}"
        else:
            continue
        hint = "correct it, or name the stage that it is of: `investment_of`"
        zh = f"投资 {_wan(invested)}，{beside}：请更正，或注明投资属于哪一阶段。"
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
                f"{_wan(found.preliminary_cny)}, more than {limit.value} above the estimate of"
                f" {_wan(found.estimate_cny)} ({limit.source}, from {limit.start})",
                "report it to the authority that approved the feasibility study, which may ask for a new study",
                f"概算 {_wan(found.preliminary_cny)}，超过估算 {_wan(found.estimate_cny)} 达 {limit.value} 以上："
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


#: Every check of the figures by themselves, in the order of the catalogue.
CHECKS: tuple[Callable[[Programme], Iterator[Problem]], ...] = (
    _funding,
    _parts,
    _spent,
    _stage_parts,
    _printed,
    _facts,
    _held,
    _of_stage,
)


def contradictions(programme: Programme, parameters: Parameters | None = None) -> list[Problem]:
    """Stated figures that contradict each other, or a rule by the parameters (those of the package if None)."""
    found = [problem for check in CHECKS for problem in check(programme)]
    if any(with_stages(programme)):
        found += _reapproval(programme, parameters or load())
    if any(with_verification(programme)):
        found += verification_findings(programme, parameters or load())
    return collected(found)


def findings(study: Study) -> list[Problem]:
    """Every finding of a study, in the order of files and lines.

    Only projects that state loans, taxes, a contract or options are appraised: nothing else can contradict itself.
    """
    stating = (p for p in study.programme.projects if p.financing or p.contract or p.tax)
    appraised = [study.appraise(project) for project in stating]
    return collected(
        [
            *contradictions(study.programme, study.parameters),
            *option_findings(study),
            *(problem for appraisal in appraised for problem in of_appraisal(appraisal)),
        ]
    )
