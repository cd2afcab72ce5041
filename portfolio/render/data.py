"""Tables as JSON and CSV: unrounded numbers in the column's unit, null for unknown."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.records.fields import Words

if TYPE_CHECKING:
    from portfolio.records.fields import Lang
    from portfolio.tables.table import Table, Value


def as_json(table: Table, lang: Lang) -> str:
    """The table as JSON: columns, rows with `id` and `kind`, notes of cells and of the table."""
    columns = [
        {"key": c.key, "label": c.label.text(lang), "unit": c.unit or ("1" if c.kind == "share" else "")}
        for c in table.columns
    ]
    rows = [
        {c.key: _json_value(row[c.key].value, lang) for c in table.columns} | {"id": row.id, "kind": row.kind}
        for row in table.rows
    ]
    cell_notes = [
        {"row": row.id, "kind": row.kind, "key": column.key, "note": note.text(lang)}
        for row in table.rows
        for column in table.columns
        for note in row[column.key].notes
    ]
    data = {
        "table": table.name,
        "title": table.title.text(lang),
        "columns": columns,
        "rows": rows,
        "cell_notes": cell_notes,
        "notes": [note.text(lang) for note in table.notes],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_csv(table: Table, lang: Lang) -> str:
    """The table as CSV with `id` and `kind` first; keys as heads, since labels change with the language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    keys = [column.key for column in table.columns if column.key != "id"]
    writer.writerow(["id", "kind", *keys])
    for row in table.rows:
        writer.writerow([row.id, row.kind, *(_csv_value(row[key].value, lang) for key in keys)])
    return out.getvalue()


def _json_value(value: Value, lang: Lang) -> object:
    """Integers stay integers; other numbers take float64's shortest form, which gives back up to 15 digits exactly."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.text(lang) if isinstance(value, Words) else value


def _csv_value(value: Value, lang: Lang) -> str:
    if isinstance(value, Decimal):
        return str(_json_value(value, lang))
    text = value.text(lang) if isinstance(value, Words) else value or ""
    # A spreadsheet runs a cell that begins with one of these as a formula.
    text = text.replace("\r", " ")  # csv quotes a line feed, but not a lone carriage return
    return f"'{text}" if text[:1] in set("=+-@\t＝＋－＠") else text
