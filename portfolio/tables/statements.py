"""A financial statement of a project as a table: its lines by year."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, Cell, Column, Row, Table
from portfolio.tables.words import indicative_note

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.cashflow.statements import Line, Statement

#: How kinds of lines print: sums of those below them in bold, results as totals.
_KINDS = {"head": "subtotal", "net": "total", "check": "project", "line": "project"}
_RULE = Words(
    zh="收入、支出均以正数列示；未说明利润分配，净利润全部留存，期末结余归资本金（METHOD §43）。",
    en="Receipts and payments are both positive. No distribution is stated, so profit is retained, and what is left at"
    " the end is the equity's (METHOD §43).",
)
_SIGNED = Words(
    zh="流入为正、流出为负；未说明利润分配，净利润全部留存（METHOD §43）。",
    en="Receipts are positive, payments negative. No distribution is stated, so profit is retained (METHOD §43).",
)
#: What else a reader of one statement should know.
_NOTES = {
    "investors": Words(
        zh="利润留存至期末一次分配，故本表的收益率不能与项目资本金的收益率相比。",
        en="Profit is kept to the end and paid out at once, so the return here does not compare with that of the"
        " equity.",
    ),
}


def statement_table(found: Statement, appraisal: Appraisal) -> Table:
    """The lines of a statement by year, batch 0, in 元; where some are ratios each row has its unit.

    Raises `ValueError` for an appraisal without a ledger.
    """
    if appraisal.ledger is None:
        raise ValueError(f"{appraisal.project_id} has no operating life")
    years, name = appraisal.ledger.timeline.labels(), appraisal.name
    mixed = any(line.unit != "元" for line in found.lines)
    keys = [f"y{year}" if mixed else f"y{year}_cny" for year in years]
    columns = (
        Column("line", Words(zh="项目", en="Line"), kind="text"),
        *([Column("unit", Words(zh="单位", en="Unit"), kind="unit")] if mixed else []),
        *(Column(key, Words(zh=year, en=year), "" if mixed else "元") for key, year in zip(keys, years, strict=True)),
    )
    rows = tuple(_row(line, keys, mixed=mixed) for line in found.lines)
    title = Words(zh=f"{found.title.zh}：{name.zh}", en=f"{found.title.text('en')}: {name.text('en')}")
    notes = [_SIGNED if found.name == "financial-plan" else _RULE, *filter(None, [_NOTES.get(found.name)])]
    return Table(f"statement-{found.name}", title, columns, rows, (*notes, *indicative_note([appraisal])))


def _row(line: Line, keys: list[str], *, mixed: bool) -> Row:
    values = {key: _cell(value) for key, value in zip(keys, line.amount[0].tolist(), strict=True)}
    unit = {"unit": Cell(line.unit)} if mixed else {}
    return Row(line.key, _KINDS[line.kind], {"line": Cell(line.label)} | unit | values)


def _cell(value: float) -> Cell:
    """A figure; a ratio that does not exist is none."""
    return Cell(None, shown=BLANK) if math.isnan(value) else Cell(Decimal(repr(value + 0.0)))  # no −0
