"""`indicators`: the indicator system with its targets (表 3-1)."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from portfolio.programme.findings import same_figure
from portfolio.reading.english import unit_in_english
from portfolio.records.fields import Words, quantity_words
from portfolio.tables.rows import precision_of
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table, text_cell, where_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Fact
    from portfolio.records.programme import Indicator, Stated

    #: The facts of the programme by key and year.
    Facts: TypeAlias = dict[tuple[str, int | None], list[Fact]]


def build(programme: Programme) -> Table:
    """Present value and target by year, each in the unit of its row; a cell in words carries them as its note."""
    years = sorted({year for indicator in programme.record.indicators for year in indicator.targets})
    span = Words(zh="目标值", en="Target")
    columns = (
        Column("id", Words(zh="序号", en="No."), kind="text"),
        Column("dimension", Words(zh="类别", en="Dimension"), kind="text", printed=False),
        Column("name", Words(zh="具体指标", en="Indicator"), kind="text"),
        Column("unit", Words(zh="单位", en="Unit"), kind="text"),
        Column("current_year", Words(zh="现状年", en="Year"), kind="text"),
        Column("current", Words(zh="现状值", en="Present")),
        *(Column(f"target_{year}", Words(zh=f"{year}年", en=str(year)), span=span) for year in years),
    )
    record = programme.record
    return Table(
        "indicators",
        Words(zh="低碳发展指标体系", en="Indicator system"),
        columns,
        tuple(_rows(programme, years)),
        (record.indicators_note,) if record.indicators_note else (),
    )


def _rows(programme: Programme, years: list[int]) -> Iterator[Row]:
    """Each row under the head of its dimension, which print shows once."""
    facts: Facts = {}
    for fact in programme.record.facts:
        facts.setdefault((fact.key, fact.year), []).append(fact)
    for number, (dimension, rows) in enumerate(
        groupby(programme.record.indicators, key=lambda indicator: indicator.dimension), 1
    ):
        yield Row(f"dimension-{number}", "heading", {"name": Cell(dimension)})
        yield from (_row(indicator, years, facts) for indicator in rows)


def _row(indicator: Indicator, years: list[int], facts: Facts) -> Row:
    return Row(
        str(indicator.number),
        "indicator",
        {
            "id": Cell(str(indicator.number)),
            "dimension": Cell(indicator.dimension),
            "name": Cell(indicator.name),
            "unit": Cell(_unit(indicator)),
            "current_year": text_cell(str(indicator.current_year) if indicator.current_year else None),
            "current": _elsewhere(_stated(indicator, indicator.current), indicator, indicator.current_year, facts),
            **{
                f"target_{year}": _elsewhere(_stated(indicator, indicator.targets.get(year)), indicator, year, facts)
                for year in years
            },
        },
    )


def _elsewhere(cell: Cell, indicator: Indicator, year: int | None, facts: Facts) -> Cell:
    """The cell with a note for each fact of the same key and year that states another figure."""
    stated = indicator.current if year == indicator.current_year else indicator.targets.get(year or 0)
    if indicator.key is None or stated is None or stated.value is None:
        return cell
    notes = list(cell.notes)
    for fact in facts.get((indicator.key, year), ()):
        if fact.value and not same_figure(fact.value, stated.value):
            words, where = quantity_words(fact.value), where_of(fact.source)
            notes.append(
                Words(
                    zh=f"{where.zh}（第 {fact.source.line} 行）为 {words.zh}。",
                    en=f"{where.text('en')} (line {fact.source.line}) says {words.text('en')}.",
                )
            )
    return replace(cell, notes=tuple(notes))


def _unit(indicator: Indicator) -> Words:
    """As the plan prints it; in English by the table of units where the record gives none."""
    unit = indicator.printed_unit
    return unit if unit.en else Words(zh=unit.zh, en=unit_in_english(unit.zh) or None)


def _stated(indicator: Indicator, stated: Stated | None) -> Cell:
    """The number as the plan prints it; words stand in its place, or in a note beside it."""
    if stated is None:
        return Cell(None, shown=BLANK)
    origin = (Origin(stated.value.place if stated.value else None, indicator.source),)
    if stated.value is None:
        return Cell(None, (), origin, stated.text)
    notes = (*precision_of(stated.value), *((stated.text,) if stated.text else ()))
    return Cell(stated.value.number, notes, origin)
