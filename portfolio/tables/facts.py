"""`facts`: what the plan states of the town and its actions. `provenance`: where every figure of the records stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.reading.units import Quantity
from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Fact, Source

_PLAN = Words(zh="正文第 1–5 章及各表", en="Chapters 1–5 and tables")


def build(programme: Programme) -> Table:
    """Every recorded fact with its year, and the section or table and line of the plan."""
    columns = (
        Column("id", Words(zh="行动", en="Line"), kind="text"),
        Column("label", Words(zh="事项", en="Fact"), kind="text"),
        Column("year", Words(zh="年份", en="Year"), kind="text"),
        Column("value", Words(zh="数值", en="Value")),
        Column("unit", Words(zh="单位", en="Unit"), kind="text"),
        Column("text", Words(zh="说明", en="In words"), kind="text"),
        Column("where", Words(zh="出处", en="Where"), kind="text"),
        Column("line", Words(zh="行", en="Line"), kind="text"),
    )
    return Table(
        "facts",
        Words(zh="原方案所述基本情况与数据表", en="Facts and figures that the plan states"),
        columns,
        tuple(_fact_row(owner, fact) for owner, fact in _facts(programme)),
        tuple(
            Words(zh=f"{lost.figure.zh}：{lost.note.zh}", en=f"{lost.figure.text('en')}: {lost.note.text('en')}")
            for lost in programme.record.lost_figures
        ),
        (_PLAN,),
    )


def _facts(programme: Programme) -> Iterator[tuple[str, Fact]]:
    yield from (("", fact) for fact in programme.record.facts)
    yield from ((project.id, fact) for project in programme.projects for fact in project.facts)


_PRECISION = {
    "about": Words(zh="约", en="about"),
    "at_least": Words(zh="以上", en="or more"),
    "at_most": Words(zh="以下", en="or less"),
}


def _fact_row(owner: str, fact: Fact) -> Row:
    origin = (Origin(fact.value.place if fact.value else None, fact.source),)
    precision = (_PRECISION[fact.value.qualifier],) if fact.value and fact.value.qualifier else ()
    words = [*precision, *([fact.text] if fact.text else [])]
    return Row(
        fact.key,
        "fact",
        {
            "id": text_cell(owner),
            "label": Cell(fact.label),
            "year": text_cell(str(fact.year) if fact.year else None),
            "value": Cell(fact.value.number, precision, origin) if fact.value else Cell(shown=BLANK),
            "unit": text_cell(fact.value.unit.text if fact.value else None),
            "text": text_cell(
                Words(zh="；".join(w.zh for w in words), en="; ".join(w.text("en") for w in words)) if words else None
            ),
            "where": Cell(where_of(fact.source)),
            "line": Cell(str(fact.source.line)),
        },
    )


def where_of(source: Source) -> Words:
    """The table, or the section, that a source names."""
    if source.table:
        return Words(zh=f"表 {source.table}", en=f"Table {source.table}")
    return Words(zh=f"第 {source.section} 节", en=f"Section {source.section}") if source.section else BLANK


def provenance(programme: Programme) -> Table:
    """Every figure of every record: where it stands in the record, and what the plan prints at which line."""
    columns = (
        Column("id", Words(zh="行动", en="Line"), kind="text"),
        Column("figure", Words(zh="字段", en="Field"), kind="text"),
        Column("stated", Words(zh="记录值", en="As recorded"), kind="text"),
        Column("record", Words(zh="记录文件:行", en="Record file:line"), kind="text"),
        Column("where", Words(zh="出处", en="Where"), kind="text"),
        Column("line", Words(zh="行", en="Line"), kind="text"),
        Column("quote", Words(zh="原文", en="Quote"), kind="text"),
    )
    return Table(
        "provenance",
        Words(zh="数据来源追溯表", en="Where every figure stands"),
        columns,
        tuple(_provenance_rows(programme)),
        (
            Words(
                zh="引文中“|”表示原表单元格分隔；行号为原方案文本的行号，可用 portfolio check --source 逐条核对（METHOD §7）。",
                en="“|” in a quote separates the cells of the plan's table; lines are those of its text, and"
                " portfolio check --source proves each (METHOD §7).",
            ),
        ),
    )


def _provenance_rows(programme: Programme) -> Iterator[Row]:
    for project in programme.projects:
        cited = {figure: source for source in project.sources for figure in source.figures}
        for path, figure in project.figures():
            if not isinstance(figure, Quantity):
                continue
            source, place = cited.get(path), figure.place
            origin = (Origin(place, source),)
            yield Row(
                f"{project.id}:{path}",
                "figure",
                {
                    "id": Cell(project.id),
                    "figure": Cell(path),
                    "stated": Cell(str(figure), (), origin),
                    "record": Cell(
                        f"{Path(place.file).name}:{place.line}" if place else None, shown=None if place else BLANK
                    ),
                    "where": Cell(where_of(source)) if source else Cell(shown=BLANK),
                    "line": Cell(str(source.line)) if source else Cell(shown=BLANK),
                    "quote": text_cell(source.quote if source else None),
                },
            )
