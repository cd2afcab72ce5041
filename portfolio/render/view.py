"""A table as it prints: texts in place, notes numbered, heads arranged. Templates only lay it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from portfolio.render.format import AS_HEADED, COMPUTED, UNIT_LABEL, WORDS, cell_text, decimals_of, marker, printed_unit
from portfolio.tables.table import BLANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.records.fields import Lang, Words
    from portfolio.tables.table import Cell, Column, Origin, Row, Table


class Head(NamedTuple):
    """A head cell: its text and unit, and how many columns and rows it covers."""

    text: str
    unit: str
    columns: int
    rows: int
    kind: str


class PrintedCell(NamedTuple):
    """A body cell: text, the marks of its notes, its class, its origin in words, and its value to sort by."""

    text: str
    marks: tuple[str, ...]
    kind: str
    origin: str
    sort: str


class PrintedRow(NamedTuple):
    """A body row."""

    kind: str
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A table ready for layout; `labels` are each column's own label and unit, `spans` the head that it shares."""

    name: str
    title: str
    unit: str
    columns: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    spans: tuple[str, ...]
    rows: tuple[PrintedRow, ...]
    notes: tuple[str, ...]
    marked_notes: tuple[tuple[str, str], ...]
    source: str

    @property
    def heads(self) -> tuple[tuple[Head, ...], ...]:
        """The labels as they are arranged: one row, or two where columns share a head."""
        spanned = any(self.spans)
        upper: list[Head] = []
        lower: list[Head] = []
        before = ""
        for column, (label, unit), span in zip(self.columns, self.labels, self.spans, strict=True):
            kind = column.partition(" ")[0]
            if not span:
                upper.append(Head(label, unit, 1, 2 if spanned else 1, kind))
            else:
                lower.append(Head(label, unit, 1, 1, kind))
                if span == before:
                    upper[-1] = upper[-1]._replace(columns=upper[-1].columns + 1)
                else:
                    upper.append(Head(span, "", 1, 1, "span"))
            before = span
        return (tuple(upper), tuple(lower)) if spanned else (tuple(upper),)

    def band(self, columns: Sequence[int]) -> View:
        """The view with some of its columns, by position."""
        return replace(
            self,
            columns=tuple(self.columns[index] for index in columns),
            labels=tuple(self.labels[index] for index in columns),
            spans=tuple(self.spans[index] for index in columns),
            rows=tuple(row._replace(cells=tuple(row.cells[index] for index in columns)) for row in self.rows),
        )


def view(table: Table, lang: Lang) -> View:
    """Lay out a table in a language."""
    columns = tuple(column for column in table.columns if column.printed)
    numbered = _numbered_notes(table, columns)
    decimals = _decimals(table, columns, lang)
    units_of_rows = next((column.key for column in columns if column.kind == "unit"), "")

    def printed(row: Row, column: Column) -> PrintedCell:
        cell = row[column.key]
        unit = str(row[units_of_rows].value or "")
        own = _own_decimals(cell, column, lang, unit) if column.unit == "" else decimals.get(column.key, 0)
        marks = tuple(marker(numbered[note]) for note in cell.notes if note in numbered)
        value = str(cell.value) if isinstance(cell.value, Decimal) else ""
        return PrintedCell(cell_text(cell, column, own, lang, unit), marks, _class(cell, column), _origins(cell), value)

    units = [printed_unit(column, lang).unit for column in columns if column.kind == "number" and column.unit]
    one = units[0] if len(set(units)) == 1 and all(c.kind != "share" for c in columns) else ""
    return View(
        table.name,
        table.title.text(lang),
        UNIT_LABEL.text(lang).format(one or AS_HEADED.text(lang)) if units else "",
        tuple(f"{'text' if column.kind == 'unit' else column.kind} {column.key}" for column in columns),
        tuple((column.label.text(lang), _head_unit(column, lang, with_units=not one)) for column in columns),
        tuple(column.span.text(lang) if column.span else "" for column in columns),
        tuple(PrintedRow(row.kind, tuple(printed(row, column) for column in columns)) for row in table.rows),
        tuple(_ruled(note, lang) for note in table.notes),
        tuple((marker(number), _ruled(note, lang)) for note, number in numbered.items()),
        _source(table, lang),
    )


def _ruled(note: Words, lang: Lang) -> str:
    """A note; the rules of METHOD have a Chinese name in Chinese print."""
    return note.text(lang).replace("METHOD §", "编制规则 §") if lang == "zh" else note.text(lang)


def _source(table: Table, lang: Lang) -> str:
    named = ("、" if lang == "zh" else ", ").join(source.text(lang) for source in table.sources)
    computed = COMPUTED.text(lang) if named and table.computed else ""
    return named + computed


def _numbered_notes(table: Table, columns: tuple[Column, ...]) -> dict[Words, int]:
    """Each note with its number, in the order of reading; an empty cell of the plan is explained once by the table."""
    found: dict[Words, int] = {}
    for row in table.rows:
        for column in columns:
            cell = row[column.key]
            if cell.shown is not BLANK:
                for note in cell.notes:
                    found.setdefault(note, len(found) + 1)
    return found


def _decimals(table: Table, columns: tuple[Column, ...], lang: Lang) -> dict[str, int]:
    """The decimals of each column of figures; where they are computed, columns of one unit have as many."""
    of_one = {
        column.key: decimals_of([row[column.key].value for row in table.rows], printed_unit(column, lang))
        for column in columns
        if column.kind not in WORDS
    }
    if not table.computed:
        return of_one
    of_unit: dict[str, int] = {}
    for column in columns:
        of_unit[column.unit] = max(of_unit.get(column.unit, 0), of_one.get(column.key, 0))
    return {column.key: of_unit[column.unit] for column in columns if column.key in of_one}


def _own_decimals(cell: Cell, column: Column, lang: Lang, row_unit: str) -> int:
    """Columns whose rows have each their own unit print each figure with the digits that it has."""
    if column.kind != "number" or not isinstance(cell.value, Decimal):
        return 2
    how = printed_unit(column, lang, row_unit)
    if row_unit:
        return decimals_of([cell.value], how)
    return min(max(-int(cell.value.as_tuple().exponent), 0), how.most)


def _class(cell: Cell, column: Column) -> str:
    if column.kind in WORDS:
        return "text"
    return "number" if isinstance(cell.value, Decimal) and cell.shown is not BLANK else "number absent"


def _origins(cell: Cell) -> str:
    return "\n".join(filter(None, (_origin(origin) for origin in cell.origins)))


def _origin(origin: Origin) -> str:
    record = f"{Path(origin.place.file).name}:{origin.place.line}" if origin.place else ""
    source = f"L{origin.source.line}: {origin.source.quote}" if origin.source else ""
    return " ← ".join(part for part in (record, source) if part)


def _head_unit(column: Column, lang: Lang, *, with_units: bool) -> str:
    return "" if column.kind in WORDS or not with_units else printed_unit(column, lang).unit
