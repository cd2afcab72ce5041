"""Every indicator of some appraisals, one row each, with its unit, rate, convention and remarks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.programme.whole import whole_of
from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, Cell, Column, Row, Table, text_cell
from portfolio.tables.words import CONVENTION, STATUS, figure, indicative_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.programme.study import Study
    from portfolio.programme.whole import Whole


def build(study: Study) -> Table:
    """Every indicator of each project, and the sums of a programme of several."""
    return indicator_list(study, study.appraisals, whole=len(study.programme.projects) > 1)


def indicator_list(study: Study, appraisals: Iterable[Appraisal], *, whole: bool) -> Table:
    """One row per indicator, below a head per project with its status and one per perspective.

    `whole` adds the sums of the programme.
    """
    found = list(appraisals)
    columns = (
        Column("perspective", Words(zh="视角", en="Perspective"), kind="text", printed=False),
        Column("indicator", Words(zh="指标", en="Indicator"), kind="text"),
        Column("value", Words(zh="数值", en="Value")),
        Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
        Column("rate", Words(zh="折现率", en="Rate"), kind="share"),
        Column("convention", Words(zh="折现约定", en="Convention"), kind="text"),
        Column("reason", Words(zh="说明", en="Remarks"), kind="text"),
    )
    rows = [row for appraisal in found for row in _rows(appraisal)]
    if whole:
        rows += _whole_rows(study.programme.record.title, whole_of(study.programme.record.id, found))
    title = Words(zh="项目评价指标表", en="Appraisal")
    if scenario := study.programme.scenario:
        name = scenario.values.name
        title = Words(zh=f"{title.zh}（情景：{name.zh}）", en=f"{title.text('en')} (scenario: {name.text('en')})")
    return Table("indicator-list", title, columns, tuple(rows), indicative_note(found))


def _rows(appraisal: Appraisal) -> Iterator[Row]:
    status = STATUS[appraisal.status]
    head = Words(
        zh=f"{appraisal.project_id} {appraisal.name.zh}（{status.zh}）",
        en=f"{appraisal.project_id} {appraisal.name.text('en')} ({status.text('en')})",
    )
    yield Row(appraisal.project_id, "heading", {"indicator": Cell(head)})
    before = ""
    for indicator in appraisal.indicators:
        if indicator.perspective != before:
            before = indicator.perspective
            yield _seen_from(appraisal.project_id, before)
        yield Row(f"{appraisal.project_id}:{indicator.name}", "indicator", _cells(indicator))


def _seen_from(whose: str, perspective: str) -> Row:
    return Row(f"{whose}:{perspective}", "heading", {"indicator": Cell(PERSPECTIVES[perspective].label)})


def _whole_rows(title: Words, whole: Whole) -> Iterator[Row]:
    yield Row("programme", "heading", {"indicator": Cell(title)})
    before = ""
    order = list(PERSPECTIVES)
    for found in sorted(whole.sums, key=lambda found: order.index(found.indicator.perspective)):
        if found.indicator.perspective != before:
            before = found.indicator.perspective
            yield _seen_from("programme", before)
        counted = Words(
            zh=f"{whole.of} 项中 {len(found.counted)} 项", en=f"{len(found.counted)} of {whole.of} projects"
        )
        cells = _cells(found.indicator)
        if found.indicator.value is not None:
            cells["reason"] = Cell(counted)
        yield Row(f"programme:{found.indicator.name}", "indicator", cells)


def _cells(indicator: Indicator) -> dict[str, Cell]:
    reason = indicator.reason or indicator.note
    if reason and len(indicator.roots) > 1:
        rates = "; ".join(f"{root:.2%}" for root in indicator.roots)
        reason = Words(zh=f"{reason.zh}：{rates}", en=f"{reason.text('en')}: {rates}")
    rate = indicator.discount_rate
    return {
        "perspective": Cell(PERSPECTIVES[indicator.perspective].label),
        "indicator": Cell(indicator.label),
        "value": figure(indicator.value),
        "unit": Cell(indicator.unit),
        "rate": Cell(Decimal(repr(rate))) if rate is not None else Cell(shown=BLANK),
        "convention": text_cell(CONVENTION[indicator.convention] if indicator.convention else None),
        "reason": text_cell(reason),
    }
