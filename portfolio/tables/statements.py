"""A financial statement of a project as a table: its lines by year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from portfolio.cashflow.statements import Line, Statement

#: How kinds of lines print: sums of those below them in bold, results as totals.
_KINDS = {"head": "subtotal", "net": "total", "check": "project", "line": "project"}
_RULE = Words(
    zh="收入、支出均以正数列示；未说明利润分配，净利润全部留存，期末结余归资本金（METHOD §43）。",
    en="Receipts and payments are both positive. No distribution is stated, so profit is retained, and what is left at"
    " the end is the equity's (METHOD §43).",
)


def statement_table(found: Statement, years: list[str], name: Words) -> Table:
    """The lines of a statement by year, batch 0, in 元."""
    columns = (
        Column("line", Words(zh="项目", en="Line"), kind="text"),
        *(Column(f"y{year}_cny", Words(zh=year, en=year), "元") for year in years),
    )
    rows = tuple(_row(line, years) for line in found.lines)
    title = Words(zh=f"{found.title.zh}：{name.zh}", en=f"{found.title.text('en')}: {name.text('en')}")
    return Table(f"statement-{found.name}", title, columns, rows, (_RULE,))


def _row(line: Line, years: list[str]) -> Row:
    values = {
        f"y{year}_cny": Cell(Decimal(repr(value))) for year, value in zip(years, line.amount[0].tolist(), strict=True)
    }
    return Row(line.key, _KINDS[line.kind], {"line": Cell(line.label)} | values)
