"""Tables for a terminal, columns aligned by display width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wcwidth import wcswidth, wcwidth

from portfolio.render.view import view

if TYPE_CHECKING:
    from portfolio.records.fields import Lang
    from portfolio.render.view import PrintedCell
    from portfolio.tables.table import Table

#: Wider texts wrap, so that a table of prose stays readable.
WIDEST = 36


def as_text(table: Table, lang: Lang) -> str:
    """The table with its title, unit and notes."""
    laid = view(table, lang)
    numeric = [column.startswith(("number", "share")) for column in laid.columns]
    heads = [f"{label} ({unit})" if unit else label for label, unit in laid.labels]
    rows = [[_wrapped(_with_marks(cell)) for cell in row.cells] for row in laid.rows]
    head = [_wrapped(text) for text in heads]
    widths = [max(_width(line) for row in [head, *rows] for line in row[i]) for i in range(len(heads))]
    lines = [f"{laid.title}  {laid.unit}".rstrip(), ""]
    lines += _lines(head, widths, numeric)
    lines.append("  ".join("─" * width for width in widths))
    for row, cells in zip(laid.rows, rows, strict=True):
        if row.kind == "total":
            lines.append("  ".join("─" * width for width in widths))
        lines += _lines(cells, widths, numeric)
    notes = [*laid.notes, *(f"{mark} {note}" for mark, note in laid.marked_notes)]
    return "\n".join([*lines, "", *notes]).rstrip() + "\n"


def _with_marks(cell: PrintedCell) -> str:
    return cell.text + "".join(cell.marks)


def _width(text: str) -> int:
    return max(wcswidth(text), 0)


def _wrapped(text: str) -> list[str]:
    lines, line, width = [], "", 0
    for character in text:
        size = max(wcwidth(character), 0)
        if width + size > WIDEST:
            head, blank, tail = line.rpartition(" ")
            keep = bool(blank) and character.isascii() and bool(head)
            lines.append(head if keep else line)
            line = tail if keep else ""
            width = _width(line)
        line += character
        width += size
    return [*lines, line]


def _lines(cells: list[list[str]], widths: list[int], numeric: list[bool]) -> list[str]:
    lines = []
    for number in range(max(map(len, cells))):
        parts = []
        for cell, width, right in zip(cells, widths, numeric, strict=True):
            text = cell[number] if number < len(cell) else ""
            pad = " " * (width - _width(text))
            parts.append(pad + text if right else text + pad)
        lines.append("  ".join(parts).rstrip())
    return lines
