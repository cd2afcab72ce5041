"""`sensitivity`: what each factor does to the net present value, by falling swing. `two-way`: two factors together.

`tornado`: what each factor does to the figures after tax, of the equity and of the lender.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.catalogue import BY_NAME
from portfolio.appraisal.factors import GROUPS, INVESTMENT, SAVINGS, factors_of
from portfolio.appraisal.formulas import PROJECT
from portfolio.appraisal.sensitivity import TWO_WAY, one_at_a_time, two_way
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.records.fields import Words
from portfolio.tables.rows import ID, NAME
from portfolio.tables.table import Cell, Column, Row, Table
from portfolio.tables.words import basis_note, figure, indicative_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.sensitivity import Effect, Sensitivity
    from portfolio.programme.study import Study

#: As many changes as a page is wide enough for.
_PRINTED = (-0.2, -0.1, 0.1, 0.2)
NPV = f"{PROJECT}.npv"
_NONE = Words(zh="无", en="none")
_PROJECT = Column("project", ID.label, kind="text")
_DEFINED = Words(
    zh="每次只变动一个因素，其余不变，各因素按影响大小排列；敏感度系数=指标变动率÷因素变动率，取绝对值最大者；正号为同向变动，"
    "负号为反向变动，基准为负时指标变动率按其绝对值计；"
    "临界点为指标达到临界标准时因素的变动率：线性值由基准和变动 10% 的两点连线求得，精确值由重新计算求得"
    "（METHOD §18、§40）。",
    en="One factor changes at a time, by falling influence. S_AF is the relative change of the indicator over that of"
    " the factor, the largest in magnitude; above zero both rise together, also from a base below zero, of which the"
    " relative change takes the magnitude. The critical change takes the indicator to its limit: linear by a"
    " line through the base and a change of 10 %, exact by computing it anew (METHOD §18, §40).",
)
_TOGETHER = Words(
    zh="建设投资与收入和效益同时变动时的项目税前净现值；其余不变（METHOD §40）。",
    en="The project's NPV before tax when investment, and revenue and savings, change together (METHOD §40).",
)


def build(study: Study) -> Table:
    """Net present value before tax of each project that has one, under changes of each group of inputs."""
    found = [one_at_a_time(appraisal, NPV, changes=_PRINTED) for appraisal in study.appraisals]
    kept = [(a, result) for a, result in zip(study.appraisals, found, strict=True) if result.reason is None]
    notes = _left_out(len(found) - len(kept))
    moved = [(a, [effect for effect in result.effects if effect.moves]) for a, result in kept]
    rows = [row for a, effects in moved for row in _rows(a, effects)]
    title = Words(zh="敏感性分析表（项目税前净现值）", en="Sensitivity of the NPV before tax")
    return _table(title, NPV, _PRINTED, rows, (*_basis(study.appraisals), *notes))


def of_one(appraisal: Appraisal, result: Sensitivity, changes: Sequence[float]) -> Table:
    """One project's indicator under the changes asked for; where it is absent the note says why."""
    perspective, label = PERSPECTIVES[result.indicator.perspective].label, result.indicator.label
    title = Words(
        zh=f"敏感性分析表：{perspective.zh}，{label.zh}",
        en=f"Sensitivity: {perspective.text('en')}, {label.text('en')}",
    )
    why = (result.reason,) if result.reason else ()
    rows = list(_rows(appraisal, result.effects))
    return _table(title, result.indicator.name, changes, rows, (*why, *_basis([appraisal])))


def _basis(appraisals: Sequence[Appraisal]) -> tuple[Words, ...]:
    return (*basis_note(appraisals), *indicative_note(appraisals))


def _table(
    title: Words, indicator: str, changes: Sequence[float], rows: Sequence[Row], notes: tuple[Words, ...]
) -> Table:
    unit, span = BY_NAME[indicator].unit, Words(zh="因素变动时的指标值", en="Indicator as the factor changes")
    columns = (
        _PROJECT,
        NAME,
        Column("factor", Words(zh="变动因素", en="Factor"), kind="text"),
        *(Column(_at(change), percent(change), unit, span=span) for change in sorted({*changes, 0.0})),
        Column("swing", Words(zh="变动幅度", en="Swing"), unit, printed=False),
        Column("coefficient", Words(zh="敏感度系数", en="S_AF"), "1"),
        Column("critical_change_linear", Words(zh="临界点（线性）", en="Critical, linear"), kind="share"),
        Column("critical_change_exact", Words(zh="临界点（精确）", en="Critical, exact"), kind="share"),
    )
    return Table("sensitivity", title, columns, tuple(rows), (_DEFINED, *notes), computed=True)


def _rows(appraisal: Appraisal, effects: Sequence[Effect]) -> Iterator[Row]:
    for effect in effects:
        cells = {
            "project": Cell(appraisal.project_id),
            "name": Cell(appraisal.name),
            "factor": Cell(effect.factor.label),
            _at(0.0): figure(effect.base),
            "swing": figure(effect.swing),
            "coefficient": figure(effect.coefficient),
        }
        cells |= {_at(point.change): _figure(*point.figure) for point in effect.points}
        critical = effect.critical
        cells["critical_change_linear"] = figure(critical.linear)
        cells["critical_change_exact"] = _figure(critical.exact, critical.reason)
        yield Row(f"{appraisal.project_id}:{effect.factor.key}", "factor", cells)


#: What a tornado is drawn of, with the limit that a figure has to reach where its own default is none.
_TORNADOES = {"project.npv": None, "equity.npv": None, "equity.irr": None, "lender.dscr_min": 1.0}
_EITHER_WAY = (-0.1, 0.1)
_TORNADO = Words(
    zh="每次只变动一个因素 ±10%，各指标下按影响大小排列；幅度为两端指标值之差；临界标准：净现值为零，收益率等于折现率，"
    "偿债备付率为 1（METHOD §40）。",
    en="One factor changes by 10 % at a time, by falling influence on each figure. The swing is the difference of the"
    " two ends. Limits: an NPV of zero, a rate of return equal to the discount rate, a cover of 1 (METHOD §40).",
)


def tornado(study: Study) -> Table:
    """Figures after tax, of the equity and of the lender, at ±10 % of each factor, rates of loans among them."""
    columns = (
        _PROJECT,
        Column("indicator", Words(zh="指标", en="Figure"), kind="text"),
        Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
        Column("factor", Words(zh="变动因素", en="Factor"), kind="text"),
        *(Column(_at(change), percent(change)) for change in sorted({*_EITHER_WAY, 0.0})),
        Column("swing", Words(zh="幅度", en="Swing")),
        Column("coefficient", Words(zh="敏感度系数", en="S_AF"), "1"),
        Column("critical_change", Words(zh="临界点", en="Critical change"), kind="share"),
    )
    rows = [row for appraisal in study.appraisals for name in _TORNADOES for row in _tornado_rows(appraisal, name)]
    title = Words(
        zh="敏感性分析表（税后、资本金和偿债指标）", en="Sensitivity after tax, of the equity and of the lender"
    )
    notes = (_TORNADO, *_basis(study.appraisals)) if rows else ()
    return Table("tornado", title, columns, tuple(rows), notes, computed=True)


def _tornado_rows(appraisal: Appraisal, name: str) -> Iterator[Row]:
    if appraisal.value(name) is None:
        return
    loans = {f"financing[{number}].rate": loan.label for number, loan in enumerate(appraisal.case.loans or ())}
    rates = {key: Words(zh=f"{w.zh}：利率", en=f"{w.text('en')}: rate") for key, w in loans.items()}
    chosen = [key for key in (*GROUPS, *rates) if key in factors_of(appraisal)]
    found = one_at_a_time(appraisal, name, chosen, _EITHER_WAY, _TORNADOES[name])
    for effect in found.effects:
        if effect.moves:
            cells = {
                "project": Cell(appraisal.project_id),
                "indicator": Cell(found.indicator.label),
                "unit": Cell(found.indicator.unit),
                "factor": Cell(rates.get(effect.factor.key, effect.factor.label)),
                _at(0.0): figure(effect.base),
                "swing": figure(effect.swing, absent=_NONE),
                "coefficient": figure(effect.coefficient, absent=_NONE),
                "critical_change": _figure(effect.critical.exact, effect.critical.reason),
            }
            cells |= {_at(point.change): _figure(*point.figure) for point in effect.points}
            yield Row(f"{appraisal.project_id}:{name}:{effect.factor.key}", "factor", cells)


def together(study: Study) -> Table:
    """Net present value before tax while investment, and revenue and savings, change together."""
    span = Words(zh="收入和效益变动", en="Change of revenue and savings")
    columns = (
        _PROJECT,
        NAME,
        Column("investment_change", Words(zh="建设投资变动", en="Change of investment"), kind="share"),
        *(Column(f"{_at(change)}_cny", percent(change), "元", span=span) for change in TWO_WAY),
    )
    kept = [a for a in study.appraisals if a.value(NPV) is not None]
    notes = (_TOGETHER, *_basis(study.appraisals), *_left_out(len(study.appraisals) - len(kept)))
    title = Words(zh="双因素敏感性分析表（项目税前净现值）", en="NPV before tax under two changes")
    rows = tuple(row for appraisal in kept for row in _crossed(appraisal))
    return Table("two-way", title, columns, rows, notes, computed=True)


def _crossed(appraisal: Appraisal) -> Iterator[Row]:
    found = two_way(appraisal, NPV, INVESTMENT, SAVINGS)
    for change, line in zip(found.changes, found.figures, strict=True):
        cells = {
            "project": Cell(appraisal.project_id),
            "name": Cell(appraisal.name),
            "investment_change": Cell(Decimal(repr(change)), shown=percent(change)),
        }
        cells |= {f"{_at(other)}_cny": _figure(*cell) for other, cell in zip(found.changes, line, strict=True)}
        yield Row(f"{appraisal.project_id}:{change:+g}", "change", cells)


def _figure(value: float | None, reason: Words | None) -> Cell:
    """A figure; where there is none, a note says why."""
    return figure(value, *([reason] if reason else []), absent=_NONE)


def _left_out(count: int) -> tuple[Words, ...]:
    if not count:
        return ()
    return (Words(zh=f"另有 {count} 项缺数据，不列。", en=f"{count} projects lack data and are left out."),)


def _at(change: float) -> str:
    """The key of a column, with all digits of the change: `at_-0.1`, `at_0`, `at_+0.1`."""
    return f"at_{Decimal(repr(change)).normalize():+f}" if change else "at_0"


def percent(change: float) -> Words:
    """A change as print names it, `+10%`, with all its digits; `基准` for none."""
    if not change:
        return Words(zh="基准", en="Base")
    text = f"{(Decimal(repr(change)) * 100).normalize():+f}%".replace("-", "−")
    return Words(zh=text, en=text)
