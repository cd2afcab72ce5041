"""The statements of a feasibility study as tables: their lines by year, of one project or of all that have them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.cashflow.statements import TITLES, statement
from portfolio.records.fields import Words
from portfolio.tables.rows import TOTAL
from portfolio.tables.table import BLANK, Cell, Column, Row, Table

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
_BUILDING, _OPERATION = Words(zh="建设期", en="Construction"), Words(zh="运营期", en="Operation")
_NO_LOANS = Words(zh="无借款", en="nothing is borrowed")
_UNKNOWN = Words(zh="数据不全", en="it cannot be drawn up")


def statement_table(found: Statement, timeline: Timeline, name: Words) -> Table:
    """The lines of a statement by year, with the sum of those that are flows; batch 0, in 元."""
    years = timeline.labels()
    columns = _columns([_year(year, [timeline]) for year in years])
    title = Words(zh=f"{found.title.zh}：{name.zh}", en=f"{found.title.text('en')}: {name.text('en')}")
    rows = tuple(_rows(found, years))
    return Table(f"statement-{found.name}", title, columns, rows, (_RULE,), computed=True)


def of_study(study: Study, name: str) -> Table:
    """A statement of every project that has it, below its head."""
    found = [(a, a.ledger.timeline, drawn) for a in study.appraisals if a.ledger and (drawn := _drawn(a, name))]
    timelines = [timeline for _, timeline, _ in found]
    every = sorted({int(year) for timeline in timelines for year in timeline.labels()})
    columns = _columns([_year(str(year), timelines) for year in every])
    rows: list[Row] = []
    for appraisal, timeline, drawn in found:
        number, label = appraisal.project_id, appraisal.name
        head = Words(zh=f"{number} {label.zh}", en=f"{number} {label.text('en')}")
        rows.append(Row(number, "heading", {"line": Cell(head)}))
        rows += _rows(drawn, timeline.labels(), f"{number}:")
    return Table(f"statement-{name}", TITLES[name], columns, tuple(rows), (_RULE,) if rows else (), computed=True)


def not_drawn_up(appraisal: Appraisal) -> Iterator[tuple[Words, Words]]:
    """The statements that a project does not have, by title, each with the reason."""
    for name, title in TITLES.items():
        if not _drawn(appraisal, name):
            yield title, reason(appraisal, name)


def reason(appraisal: Appraisal, name: str) -> Words:
    """Why there is no such statement."""
    row = appraisal.find("project.npv" if name == "project-investment" else "equity.npv")
    if row and row.reason:
        return row.reason
    return _UNKNOWN if appraisal.case.loans is None or name != "debt-service" else _NO_LOANS


def _drawn(appraisal: Appraisal, name: str) -> Statement | None:
    """A statement that has lines; that of debts has none without a loan."""
    found = statement(appraisal.ledger, name) if appraisal.ledger else None
    return found if found and found.lines else None


def _year(year: str, timelines: Sequence[Timeline]) -> Column:
    """The column of a year, under construction or operation where all projects agree which it is."""
    stands = [timeline.labels().index(year) < timeline.building for timeline in timelines if year in timeline.labels()]
    phase = _BUILDING if all(stands) else None if any(stands) else _OPERATION
    return Column(f"y{year}_cny", Words(zh=year, en=year), "元", span=phase)


def _columns(years: Sequence[Column]) -> tuple[Column, ...]:
    line = Column("line", Words(zh="项目", en="Line"), kind="text")
    return (line, *years, Column("total_cny", TOTAL, "元"))


def _rows(found: Statement, years: Sequence[str], before: str = "") -> Iterator[Row]:
    """A row a line; `before` stands before the keys of the lines."""
    for line in found.lines:
        amounts = line.amount[0].tolist()
        cells = {f"y{year}_cny": Cell(Decimal(repr(value))) for year, value in zip(years, amounts, strict=True)}
        total = Cell(shown=BLANK) if _is_balance(found, line) else Cell(Decimal(repr(sum(amounts))))
        yield Row(f"{before}{line.key}", _KINDS[line.kind], {"line": Cell(line.label), **cells, "total_cny": total})


def _is_balance(found: Statement, line: Line) -> bool:
    """Whether a line says what there is at the end of a year, which no sum over years says anything of."""
    return found.name == "balance-sheet" or line.key.endswith(("_cumulative", ".opening", ".closing"))
