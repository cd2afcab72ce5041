"""The rows that tables of projects share: lines under their action, subtotals, the total, the printed total."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.programme.figures import FIGURES, no_tonnes
from portfolio.programme.totals import Comparison, comparisons, total_of
from portfolio.records.fields import Words, quantity_words, unit_words
from portfolio.tables.table import BLANK, NOT_STATED, Cell, Column, Origin, Row, text_cell, where_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from portfolio.programme.programme import Programme
    from portfolio.reading.problem import Place
    from portfolio.reading.units import Quantity, Unit
    from portfolio.records.fields import Source
    from portfolio.records.programme import Group
    from portfolio.records.project import Project

ID = Column("id", Words(zh="序号", en="No."), kind="text")
NAME = Column("name", Words(zh="行动", en="Action"), kind="text")
TOTAL = Words(zh="合计", en="Total")
PRINTED_TOTAL = Words(zh="原方案总计", en="Total as printed")


def figure_column(programme: Programme, key: str, span: Words | None = None) -> Column:
    """The column of one figure of `FIGURES`."""
    return Column(key.partition(".")[2], programme.label_of(key), FIGURES[key].unit, span=span)


def origins_of(programme: Programme, project: Project, path: str) -> tuple[Origin, ...]:
    """Where a figure of a record stands, and the plan's lines that it cites; a mapping's entries each."""
    found = []
    of_path = re.compile(re.escape(path) + r"(\[\d+\]|\..+)?")
    for figure, quantity in project.figures():
        if of_path.fullmatch(figure):
            cited = project.citations.get(figure)
            source = project.sources[cited[0]] if cited else None
            place = getattr(quantity, "place", None)
            found.append(Origin(place or programme.place(project.id, *path.split(".")), source))
    return tuple(found)


def line_cell(programme: Programme, project_id: str, place: Place | None) -> Cell:
    """Where a field stands; print shows the line alone if it is one of the project's own record."""
    if place is None:
        return text_cell(None)
    own = project_id in programme.documents and programme.documents[project_id].file == place.file
    shown = Words(zh=f"第 {place.line} 行", en=f"line {place.line}") if own else None
    return Cell(f"{Path(place.file).name}:{place.line}", (), (Origin(place, None),), shown)


def figure_cell(programme: Programme, project: Project, key: str) -> Cell:
    """A project's figure with its origins; an empty cell of the plan prints as such."""
    figure = FIGURES[key]
    value = figure.of(project)
    origins = origins_of(programme, project, figure.field)
    source = figure.field.removeprefix("funding.")
    entries = project.funding.of(source) if figure.field.startswith("funding.") else None
    if entries and value is not None and all(entry.note == "blank" for entry in entries):
        return Cell(value, (Words(zh="blank", en="blank"),), origins, BLANK)
    return Cell(value, (), origins, None if value is not None else absence(key, [project]))


def absence(key: str, projects: Iterable[Project]) -> Words:
    """Why lines give no figure: 间接减排 is a statement, and neither zero nor unknown (METHOD §2, §20)."""
    reasons = [no_tonnes(project) for project in projects] if FIGURES[key].field == "abatement" else [None]
    named = dict.fromkeys(reason for reason in reasons if reason is not None)
    if None in reasons:
        return NOT_STATED
    return Words(zh="、".join(reason.zh for reason in named), en=", ".join(reason.text("en") for reason in named))


def total_cell(key: str, projects: Sequence[Project]) -> Cell:
    """The sum of a figure over projects, with a note where some of them do not state it."""
    if not FIGURES[key].summed:
        return Cell(None, shown=Words(zh="不合计", en="not summed"))
    total = total_of(key, projects)
    if total.value is None:
        return Cell(None, shown=absence(key, projects) if projects else NOT_STATED)
    if total.stated == total.of:
        return Cell(total.value)
    note = Words(
        zh=f"{total.of} 项中 {total.stated} 项列有数值，合计仅含此 {total.stated} 项。",
        en=f"The sum of the {total.stated} of {total.of} lines that state a figure.",
    )
    return Cell(total.value, (note,))


def name_cell(named: Project | Group, table: str | None) -> Cell:
    """The name that the plan's own table prints, with a note where the budget's name is another (METHOD §3)."""
    printed = named.printed_names.get(table or "")
    if printed is None or "".join(printed.zh.split()) == "".join(named.name.zh.split()):
        return Cell(named.name)
    words = Words(zh=printed.zh, en=printed.en or named.name.text("en"))
    other = named.name
    note = Words(
        zh=f"预算表列为“{other.zh}”。",
        en=f"The budget calls it “{other.text('en')}”."
        if printed.en
        else f"Table {table} prints another Chinese name.",
    )
    return Cell(words, (note,))


def table_of(project: Project, *fields: str) -> str | None:
    """The plan's table that states the first of some fields of a record."""
    return next((s.table for f in fields for s in project.sources if s.table and f in s.figures), None)


def project_rows(
    programme: Programme,
    cells: Callable[[Project], Mapping[str, Cell]],
    sums: Callable[[list[Project]], Mapping[str, Cell]] | None,
    printed_in: Callable[[Project], str | None] = lambda _project: None,
) -> list[Row]:
    """One row a project, after the row of its action where that has several lines (a subtotal if `sums` is given).

    `printed_in` gives the plan's table whose names are printed; the budget's otherwise.
    """
    rows: list[Row] = []
    for group, projects in programme.groups():
        if group is not None:
            head = {"id": Cell(group.id), "name": name_cell(group, printed_in(projects[0]))}
            rows.append(Row(group.id, "subtotal" if sums else "heading", head | dict(sums(projects) if sums else {})))
        rows += [
            Row(p.id, "project", {"id": Cell(p.id), "name": name_cell(p, printed_in(p))} | dict(cells(p)))
            for p in projects
        ]
    return rows


def figure_rows(programme: Programme, keys: Iterable[str], more: Callable[[Project], Mapping[str, Cell]]) -> list[Row]:
    """Lines, subtotals, total and printed total of some figures; `more` gives a project's other cells."""
    keys = list(keys)

    def sums(projects: list[Project]) -> dict[str, Cell]:
        return {key.partition(".")[2]: total_cell(key, projects) for key in keys}

    rows = project_rows(
        programme,
        lambda p: {key.partition(".")[2]: figure_cell(programme, p, key) for key in keys} | dict(more(p)),
        sums,
        lambda p: table_of(p, *(FIGURES[key].field for key in keys)),
    )
    compared = comparisons(programme)
    printed = {c.printed.figure: c for c in compared if c.printed.where == "table"}
    total = {
        key.partition(".")[2]: _noted(
            total_cell(key, programme.projects), [c for c in compared if c.printed.figure == key]
        )
        for key in keys
    }
    rows.append(Row("total", "total", {"name": Cell(TOTAL)} | total))
    if any(key in printed for key in keys):
        cells = {key.partition(".")[2]: _printed_cell(printed.get(key)) for key in keys}
        rows.append(Row("printed_total", "printed_total", {"name": Cell(PRINTED_TOTAL)} | cells))
    return rows


def _printed_cell(comparison: Comparison | None) -> Cell:
    if comparison is None:
        return Cell(None, shown=BLANK)
    origin = Origin(comparison.printed.value.place, comparison.printed.source)
    return Cell(comparison.printed_value, difference_notes(comparison), (origin,))


def _noted(cell: Cell, compared: Iterable[Comparison]) -> Cell:
    """A computed total with a note for each printed figure, in tables or prose, that differs from it."""
    notes = [note for comparison in compared for note in difference_notes(comparison)]
    return replace(cell, notes=(*cell.notes, *notes))


def difference_notes(comparison: Comparison) -> tuple[Words, ...]:
    """The note that a printed figure differs from the sum of the rows."""
    if comparison.status != "differs" or comparison.sums is None:
        return ()
    printed = comparison.printed.value
    stated, sums = quantity_words(printed), quantity_words(comparison.sums)
    difference = printed.number - comparison.sums.number
    gap = quantity_words(printed.with_number(abs(difference).normalize()))
    less, fewer = ("多", "more") if difference > 0 else ("少", "less")
    where, line = where_of(comparison.printed.source), comparison.printed.source.line
    zh = f"{where.zh}（第 {line} 行）列示 {stated.zh}，比各行合计 {sums.zh}{less} {gap.zh}；本表按各行计算。"
    en = (
        f"{where.text('en')} (line {line}) prints {stated.text('en')}, {gap.text('en')} {fewer} than the sum of the"
        f" rows, {sums.text('en')}, which this table prints."
    )
    why = comparison.printed.explanation
    return (Words(zh=zh + (why.zh if why else ""), en=f"{en} {why.text('en')}" if why else en),)


_PRECISION = {
    "about": Words(zh="约", en="about"),
    "at_least": Words(zh="以上", en="or more"),
    "at_most": Words(zh="以下", en="or less"),
}


def precision_of(quantity: Quantity) -> tuple[Words, ...]:
    """What the plan says of a figure's precision, which its number alone does not show."""
    return (_PRECISION[quantity.qualifier],) if quantity.qualifier else ()


def unit_cell(text: str) -> Cell:
    """A unit in words; 个, 所 and other measure words of counts have no English of their own."""
    words = unit_words(text)
    return text_cell(Words(zh=words.zh, en=words.en or "count") if words else None)


def joined(units: Sequence[Words]) -> Words | None:
    """Several bodies as one text; None for none."""
    if not units:
        return None
    return Words(zh="、".join(unit.zh for unit in units), en="; ".join(unit.text("en") for unit in units))


def citations(programme: Programme, keys: Iterable[str]) -> tuple[Source, ...]:
    """Where the plan states some figures of `FIGURES`: the basis of a table that is computed from them."""
    fields = tuple(FIGURES[key].field for key in keys)
    return tuple(
        source
        for project in programme.projects
        for source in project.sources
        if any(figure.startswith(fields) for figure in source.figures)
    )


def in_data_unit(number: Decimal, unit: Unit) -> Cell:
    """A figure of the plan as data hold it: money in 元, all else in its own unit. Print shows the plan's unit."""
    if unit.dimension != "money":
        return Cell(number)
    plain = f"{number:,f}".replace("-", "−")
    return Cell(number * unit.factor, shown=Words(zh=plain, en=plain))


def data_unit_cell(unit: Unit) -> Cell:
    """The unit of `in_data_unit`."""
    if unit.dimension != "money":
        return unit_cell(unit.text)
    return Cell(unit_words("元"), shown=unit_words(unit.text))
