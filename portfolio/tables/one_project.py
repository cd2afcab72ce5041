"""A table under the head of one project: what names the project on every row, or says nothing, is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.records.project import Project
    from portfolio.tables.table import Column, Table

#: Columns that may hold the project, by key.
_NAMING = ("project", "projects", "id", "name")


def without_project(table: Table, project: Project) -> Table:
    """The table without its heading of the project, and without columns that name nothing else or say nothing."""
    rows = tuple(row for row in table.rows if (row.kind, row.id) != ("heading", project.id))

    def says(column: Column) -> bool:
        cells = [row[column.key] for row in rows]
        if column.key in _NAMING and all(cell.value in (None, project.id, project.name) for cell in cells):
            return False
        return column.kind != "text" or any(cell.value or cell.shown for cell in cells)

    return replace(table, rows=rows, columns=tuple(column for column in table.columns if says(column)))
