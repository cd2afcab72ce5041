"""The statements of a feasibility study as tables: their lines by year, of one project or of all that have them."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.lacking import statement_of
from portfolio.cashflow.statements import TITLES
from portfolio.records.fields import Words
from portfolio.tables.rows import TOTAL
from portfolio.tables.table import BLANK, Cell, Column, Row, Table
from portfolio.tables.words import indicative_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.appraisal.results import Appraisal
    from portfolio.cashflow.statements import Line, Statement
    from portfolio.cashflow.timeline import Timeline
    from portfolio.programme.study import Study

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
_BUILDING, _OPERATION = Words(zh="建设期", en="Construction"), Words(zh="运营期", en="Operation")
_NO_LOANS = Words(zh="无借款", en="nothing is borrowed")
#: Statements whose lines have units of their own: amounts and ratios.
_MIXED = frozenset({"debt-service"})


def statement_table(found: Statement, appraisal: Appraisal) -> Table:
    """The lines of a statement by year, with the sum of those that are flows; batch 0, in 元 or each in its unit.

    Raises `ValueError` for an appraisal without a ledger.
    """
    if appraisal.ledger is None:
        raise ValueError(f"{appraisal.project_id} has no operating life")
    timeline, name = appraisal.ledger.timeline, appraisal.name
    columns = _columns(found.name, [(year, _phase(year, [timeline])) for year in timeline.labels()])
    title = Words(zh=f"{found.title.zh}：{name.zh}", en=f"{found.title.text('en')}: {name.text('en')}")
    rows = tuple(_rows(found, timeline.labels()))
    return Table(f"statement-{found.name}", title, columns, rows, _notes(found.name, [appraisal]), computed=True)


def of_study(study: Study, name: str) -> Table:
    """A statement of every project that has it, below its head."""
    found = [(a, a.ledger.timeline, drawn) for a in study.appraisals if a.ledger and (drawn := _drawn(a, name))]
    timelines = [timeline for _, timeline, _ in found]
    every = sorted({int(year) for timeline in timelines for year in timeline.labels()})
    columns = _columns(name, [(str(year), _phase(str(year), timelines)) for year in every])
    rows: list[Row] = []
    for appraisal, timeline, drawn in found:
        number, label = appraisal.project_id, appraisal.name
        head = Words(zh=f"{number} {label.zh}", en=f"{number} {label.text('en')}")
        rows.append(Row(number, "heading", {"line": Cell(head)}))
        rows += _rows(drawn, timeline.labels(), f"{number}:")
    notes = _notes(name, [appraisal for appraisal, _, _ in found]) if rows else ()
    return Table(f"statement-{name}", TITLES[name], columns, tuple(rows), notes, computed=True)


def _notes(name: str, appraisals: Sequence[Appraisal]) -> tuple[Words, ...]:
    signs = _SIGNED if name == "financial-plan" else _RULE
    return (signs, *filter(None, [_NOTES.get(name)]), *indicative_note(appraisals))


def not_drawn_up(appraisal: Appraisal) -> Iterator[tuple[Words, Words]]:
    """The statements that a project does not have, by title, each with the reason."""
    for name, title in TITLES.items():
        found = statement_of(appraisal, name)
        if isinstance(found, Words):
            yield title, found
        elif not found.lines:
            yield title, _NO_LOANS


def _drawn(appraisal: Appraisal, name: str) -> Statement | None:
    """A statement that has lines; that of debts has none without a loan."""
    found = statement_of(appraisal, name)
    return None if isinstance(found, Words) or not found.lines else found


def _phase(year: str, timelines: Sequence[Timeline]) -> Words | None:
    """Construction or operation, where all projects agree which a year is."""
    stands = [timeline.labels().index(year) < timeline.building for timeline in timelines if year in timeline.labels()]
    return _BUILDING if all(stands) else None if any(stands) else _OPERATION


def _columns(name: str, years: Sequence[tuple[str, Words | None]]) -> tuple[Column, ...]:
    """Line, unit where lines differ in it, years, sum; keys end in the unit where there is one."""
    mixed = name in _MIXED
    end, unit = ("", "") if mixed else ("_cny", "元")
    return (
        Column("line", Words(zh="项目", en="Line"), kind="text"),
        *([Column("unit", Words(zh="单位", en="Unit"), kind="unit")] if mixed else []),
        *(Column(f"y{year}{end}", Words(zh=year, en=year), unit, span=phase) for year, phase in years),
        Column(f"total{end}", TOTAL, unit),
    )


def _rows(found: Statement, years: Sequence[str], before: str = "") -> Iterator[Row]:
    """A row a line; `before` stands before the keys of the lines."""
    mixed = found.name in _MIXED
    end = "" if mixed else "_cny"
    for line in found.lines:
        amounts = line.amount[0].tolist()
        cells = {"line": Cell(line.label)} | {
            f"y{year}{end}": _cell(value) for year, value in zip(years, amounts, strict=True)
        }
        cells |= {"unit": Cell(line.unit)} if mixed else {}
        cells[f"total{end}"] = Cell(shown=BLANK) if _is_no_flow(found, line) else _cell(sum(amounts))
        yield Row(f"{before}{line.key}", _KINDS[line.kind], cells)


def _is_no_flow(found: Statement, line: Line) -> bool:
    """Whether a line says what there is at the end of a year, or a ratio, of which no sum over years says anything."""
    balance = found.name == "balance-sheet" or line.key.endswith(("_cumulative", ".opening", ".closing"))
    return balance or line.unit != "元"


def _cell(value: float) -> Cell:
    """A figure; a ratio that does not exist is none."""
    return Cell(None, shown=BLANK) if math.isnan(value) else Cell(Decimal(repr(value + 0.0)))  # no −0
