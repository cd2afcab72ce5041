"""`scorecard`: the low-carbon score (表 2-1), with its data coverage beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.programme.totals import SCORE, comparisons, computed
from portfolio.records.fields import Words, unit_words
from portfolio.tables.rows import PRINTED_TOTAL, difference_notes
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table, text_cell

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.programme import Score, Scorecard

_DATA = {
    "stated": Words(zh="有", en="yes"),
    "no_data": Words(zh="无数据", en="no data"),
    "not_applicable": Words(zh="不适用", en="n/a"),
}
_DATA_NOTE = Words(
    zh="“数据”栏按原表备注填列：注明“无数据”“不适用”的照录，其余为“有”；"
    "原表列有的指标数值见“指标数值”栏（METHOD §11）。",
    en="“Data” follows the plan's remarks: where they say no data or not applicable, so does the column, else yes; the"
    " values that the plan prints stand under “Value” (METHOD §11).",
)
_COLUMNS = (
    Column("id", Words(zh="序号", en="No."), kind="text"),
    Column("name", Words(zh="指标", en="Indicator"), kind="text"),
    Column("value", Words(zh="指标数值", en="Value")),
    Column("unit", Words(zh="单位", en="Unit"), kind="text"),
    Column("score", Words(zh="得分", en="Score")),
    Column("data", Words(zh="数据", en="Data"), kind="text"),
    Column("remark", Words(zh="备注", en="Remarks"), kind="text"),
)


def build(programme: Programme) -> Table:
    """The rows as scored, numbered as the guide numbers them; total, printed total, and how many rows rest on data."""
    card = programme.record.scorecard
    rows = [*(_row(item) for item in card.items), *_sums(programme, card)] if card else []
    notes = [card.note] if card and card.note else []
    if card and any(item.printed_number for item in card.items):
        notes.append(
            Words(
                zh="序号按指南更正；原表序号与此不同的，见备注。",
                en="Numbered as in the guide; where the plan prints another number, the remark says so.",
            )
        )
    if card:
        notes.append(_DATA_NOTE)
    return Table(
        "scorecard",
        Words(zh="低碳评分表", en="Low-carbon scorecard"),
        _COLUMNS,
        tuple(rows),
        tuple(notes),
    )


def _row(item: Score) -> Row:
    origin = (Origin(item.score.place, item.source),)
    value = Cell(item.value.number, (), origin) if item.value else Cell(None, shown=BLANK)
    return Row(
        str(item.number),
        "score",
        {
            "id": Cell(str(item.number)),
            "name": Cell(item.name),
            "value": value,
            "unit": text_cell(unit_words(item.value.unit.text) if item.value else None),
            "score": Cell(item.score.value, (), origin),
            "data": Cell(_DATA[item.data]),
            "remark": text_cell(_remark(item)),
        },
    )


def _remark(item: Score) -> Words | None:
    parts = [item.remark] if item.remark else []
    if item.printed_number:
        parts.append(Words(zh=f"原表序号为({item.printed_number})", en=f"printed as ({item.printed_number})"))
    if not parts:
        return None
    return Words(zh="；".join(part.zh for part in parts), en="; ".join(part.text("en") for part in parts))


def _sums(programme: Programme, card: Scorecard) -> list[Row]:
    printed = next((c for c in comparisons(programme) if c.printed.figure == SCORE), None)
    notes = difference_notes(printed) if printed else ()
    stated = [item for item in card.items if item.data == "stated"]
    applicable = [item for item in card.items if item.data != "not_applicable"]
    without = sum((item.score.value for item in card.items if item.data != "stated"), Decimal(0))
    full = f"{card.full_marks.number:f}"
    coverage = Words(
        zh=f"{len(card.items)} 项中 {len(applicable)} 项适用，{len(stated)} 项有数据；"
        f"总分中 {without:f} 分得自无数据的指标",
        en=f"{len(applicable)} of {len(card.items)} rows apply, {len(stated)} rest on data;"
        f" of the total, {without:f} come from rows without data",
    )
    total = Row(
        "total",
        "total",
        {
            "name": Cell(
                Words(
                    zh=f"总分（满分 {full} 分，{card.pass_mark.number:f} 分及格）",
                    en=f"Total (of {full}; pass {card.pass_mark.number:f})",
                )
            ),
            "score": Cell(computed(programme, SCORE).value, notes),
            "data": Cell(f"{len(stated)}/{len(applicable)}"),
            "remark": Cell(coverage),
        },
    )
    if printed is None:
        return [total]
    origin = Origin(printed.printed.value.place, printed.printed.source)
    cells = {"name": Cell(PRINTED_TOTAL), "score": Cell(printed.printed_value, notes, (origin,))}
    return [total, Row("printed_total", "printed_total", cells)]
