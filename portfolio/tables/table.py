"""A table of live numbers: columns with units, rows of cells, notes and sources. Nothing is formatted here.

The vocabulary is that of a printed report: title, spanner (a head over several columns), unit, note, source note.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from portfolio.reading.problem import Place
    from portfolio.records.fields import Source

Value: TypeAlias = Decimal | str | Words | None


class Origin(NamedTuple):
    """Where a figure comes from: its place in a record, and what the plan prints there."""

    place: Place | None
    source: Source | None


class Column(NamedTuple):
    """A column. `unit` is the unit of the data: money is in 元, shares are fractions; printing scales it.

    `kind` is `text`, `number`, `share`, `unit`: the unit of the row, for number columns that have none; or `answer`:
    room for what someone writes in. `span` is
    the head that this column shares with its neighbours. A column that is not `printed` goes to data formats only,
    because print says the same in another way. Money in `cents` prints in 元 to the 分.
    """

    key: str
    label: Words
    unit: str = ""
    kind: str = "number"
    span: Words | None = None
    printed: bool = True
    cents: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its notes and origins; None is unknown.

    `shown` is what print shows in place of the value: an empty cell of the plan, `间接减排`, or why it is absent.
    """

    value: Value = None
    notes: tuple[Words, ...] = ()
    origins: tuple[Origin, ...] = ()
    shown: Words | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `kind` is `project`, `subtotal`, `total`, `printed_total`, `heading` or the table's own word."""

    id: str
    kind: str
    cells: Mapping[str, Cell]

    def __getitem__(self, key: str) -> Cell:
        return self.cells.get(key, EMPTY)


#: What stands where a row has no cell: nothing is printed there.
EMPTY = Cell()


@dataclass(frozen=True)
class Table:
    """A named table. `basis` are sources beside those that cells cite; `computed` if its figures are worked out.

    `picture` is what a report draws beside it: `bars` of each row, or a `line` through its rows; nothing where empty.
    """

    name: str
    title: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Words, ...] = ()
    basis: tuple[Source, ...] = ()
    computed: bool = False
    picture: Literal["", "bars", "line"] = ""

    @property
    def sources(self) -> tuple[Words, ...]:
        """The tables and sections of the plan that the figures come from, each once."""
        cited = [o.source for row in self.rows for cell in row.cells.values() for o in cell.origins if o.source]
        return tuple({where.zh: where for where in map(where_of, [*self.basis, *cited])}.values())

    def row(self, row_id: str, kind: str | None = None) -> Row:
        """The row of an id (and kind).

        Raises KeyError if there is none.
        """
        for row in self.rows:
            if row.id == row_id and kind in (None, row.kind):
                return row
        raise KeyError(row_id)

    def to_frame(self) -> pd.DataFrame:
        """The rows with `id` and `kind`; numbers as floats (NaN where unknown), texts in Chinese."""
        import pandas as pd

        keys = [column for column in self.columns if column.key != "id"]
        rows = [[row.id, row.kind, *(_for_frame(row[c.key].value, c.kind) for c in keys)] for row in self.rows]
        return pd.DataFrame(rows, columns=["id", "kind", *(column.key for column in keys)])


def _for_frame(value: Value, kind: str) -> float | str | None:
    if kind in {"text", "unit", "answer"}:
        return value.zh if isinstance(value, Words) else None if value is None else str(value)
    return float("nan") if value is None else float(str(value))


def text_cell(value: str | Words | None, *notes: Words, origins: Iterable[Origin] = ()) -> Cell:
    """A cell of words; an absent text prints as nothing, because a plan need not say anything there."""
    return Cell(value, notes, tuple(origins)) if value else EMPTY


NOT_STATED = Words(zh="未提供", en="not stated")
#: An empty cell of the plan; its cell note is the word `blank`, its explanation a note of the table.
BLANK = Words(zh="—", en="—")
BLANK_NOTE = Words(
    zh="“—”为原表空格。该行各资金来源之和与总投资相符，按 0 计入合计（METHOD §4）。",
    en="“—” is an empty cell of the plan's table. Its row cross-foots, so it counts as 0 (METHOD §4).",
)

#: Sections that plans name rather than number.
_PARTS = {
    "title page": Words(zh="封面", en="Title page"),
    "致谢": Words(zh="致谢", en="Acknowledgements"),
    "注": Words(zh="注", en="Note"),
}


def where_of(source: Source) -> Words:
    """The table, chapter or section that a source names."""
    section = source.section
    if source.table:
        return Words(zh=f"表 {source.table}", en=f"Table {source.table}")
    if section is None:
        return BLANK
    if not section[0].isdigit():
        return _PARTS.get(section, Words(zh=section))
    zh, en = ("节", "Section") if "." in section else ("章", "Chapter")
    return Words(zh=f"第 {section} {zh}", en=f"{en} {section}")
