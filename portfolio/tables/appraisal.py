"""Appraisals and cash flows as tables: the indicators of each project, and the ledger as one perspective sees it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, Cell, Column, Row, Table, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.cashflow.ledger import Ledger

_STATUS = {
    "stated": Words(zh="依据记录", en="rests on the record"),
    "indicative": Words(zh="指示性，含假设", en="indicative: rests on assumptions"),
    "incomplete": Words(zh="数据不全", en="incomplete"),
}
_PERSPECTIVE = {
    "project_pre_tax": Words(zh="项目（税前）", en="project, pre-tax"),
    "town": Words(zh="镇级财政", en="town"),
    "public": Words(zh="各级财政", en="public purse"),
    "society": Words(zh="社会", en="society"),
}
_CONVENTION = {
    "year_end": Words(zh="年末", en="year end"),
    "t0": Words(zh="期初（t0）", en="t0"),
    "mid_year": Words(zh="年中", en="mid-year"),
}
_INDICATIVE = Words(
    zh="“指示性”结果部分依据假设，不代表申报单位意见；假设的数值、来源和等级见所用假设文件（METHOD §31）。",
    en="Indicative results rest partly on assumptions, not on what the plan states; the assumption set gives value,"
    " source and rating of each (METHOD §31).",
)
#: How units print: what the value is divided by, and the decimals.
_UNITS = {
    "元": ("万元", Decimal(10_000), 2),
    "元/年": ("万元/年", Decimal(10_000), 2),
    "1/年": ("%", Decimal("0.01"), 2),
    "years": ("年", Decimal(1), 2),
    "1": ("", Decimal(1), 2),
}


def indicators(appraisals: Iterable[Appraisal]) -> Table:
    """One row per indicator, each in the unit of its row, after a head per project with its status."""
    found = list(appraisals)
    columns = (
        Column("perspective", Words(zh="视角", en="Perspective"), kind="text"),
        Column("indicator", Words(zh="指标", en="Indicator"), kind="text"),
        Column("value", Words(zh="数值", en="Value")),
        Column("unit", Words(zh="单位", en="Unit"), kind="text"),
        Column("rate", Words(zh="折现率", en="Rate"), kind="share"),
        Column("convention", Words(zh="折现约定", en="Convention"), kind="text"),
        Column("reason", Words(zh="说明", en="Remarks"), kind="text"),
    )
    notes = (_INDICATIVE,) if any(appraisal.status == "indicative" for appraisal in found) else ()
    rows = tuple(row for appraisal in found for row in _rows(appraisal))
    return Table("appraisal", Words(zh="项目评价指标表", en="Appraisal"), columns, rows, notes)


def _rows(appraisal: Appraisal) -> Iterator[Row]:
    status = _STATUS[appraisal.status]
    head = Words(
        zh=f"{appraisal.project_id} {appraisal.name.zh}（{status.zh}）",
        en=f"{appraisal.project_id} {appraisal.name.text('en')} ({status.text('en')})",
    )
    yield Row(appraisal.project_id, "heading", {"indicator": Cell(head)})
    for indicator in appraisal.indicators:
        yield Row(f"{appraisal.project_id}:{indicator.name}", "indicator", _cells(indicator))


def _cells(indicator: Indicator) -> dict[str, Cell]:
    unit, factor, decimals = _UNITS.get(indicator.unit, (indicator.unit, Decimal(1), 2))
    value = Cell(shown=BLANK)
    if indicator.value is not None:
        value = Cell(round(Decimal(repr(indicator.value)) / factor, decimals))
    reason = indicator.reason
    if indicator.roots and indicator.value is None:
        reason += ": " + "; ".join(f"{root:.2%}" for root in indicator.roots)
    rate = indicator.discount_rate
    return {
        "perspective": Cell(_PERSPECTIVE[indicator.perspective]),
        "indicator": Cell(indicator.label),
        "value": value,
        "unit": text_cell(unit),
        "rate": Cell(Decimal(repr(rate))) if rate is not None else Cell(shown=BLANK),
        "convention": text_cell(_CONVENTION[indicator.convention] if indicator.convention else None),
        "reason": text_cell(reason),
    }


def cash_flow(ledger: Ledger, perspective: str, name: Words) -> Table:
    """The postings of a perspective by year, receipts positive, and the net cash flow (METHOD §32)."""
    years = ledger.timeline.labels()
    columns = (
        Column("line", Words(zh="项目", en="Line"), kind="text"),
        *(Column(f"y{year}_cny", Words(zh=year, en=year), "元") for year in years),
    )
    rows = [
        Row(posting.line, posting.kind, {"line": Cell(posting.label)} | _amounts(amount[0].tolist(), years))
        for posting, amount in ledger.seen_from(perspective)
    ]
    net = {"line": Cell(Words(zh="净现金流量", en="Net cash flow"))}
    rows.append(Row("net", "total", net | _amounts(ledger.flow(perspective)[0].tolist(), years)))
    seen = _PERSPECTIVE[perspective]
    title = Words(zh=f"现金流量表：{name.zh}，{seen.zh}", en=f"Cash flow: {name.text('en')}, {seen.text('en')}")
    return Table("cash-flow", title, columns, tuple(rows))


def _amounts(values: list[float], years: list[str]) -> dict[str, Cell]:
    return {f"y{year}_cny": Cell(Decimal(repr(value))) for year, value in zip(years, values, strict=True)}
