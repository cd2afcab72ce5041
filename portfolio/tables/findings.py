"""`findings`: what the figures of a programme say against each other, with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.programme.findings import findings
from portfolio.records.fields import Words
from portfolio.tables.table import Cell, Column, Origin, Row, Table, text_cell
from portfolio.tables.words import amounts_in_english

if TYPE_CHECKING:
    from portfolio.programme.study import Study
    from portfolio.reading.problem import Problem

_COLUMNS = (
    Column("code", Words(zh="编号", en="Code"), kind="text"),
    Column("severity", Words(zh="性质", en="Kind"), kind="text"),
    Column("finding", Words(zh="核查发现", en="Finding"), kind="text"),
    Column("field", Words(zh="字段", en="Field"), kind="text"),
    Column("where", Words(zh="文件与行", en="File and line"), kind="text"),
)
_SEVERITY = {"error": Words(zh="矛盾", en="contradiction"), "warning": Words(zh="提示", en="warning")}
_NOTE = Words(
    zh="所列问题不作更正，留待申报单位说明或补正。", en="Nothing is mended: the applicant is to explain or correct it."
)


def build(study: Study) -> Table:
    """Every finding by file and line; the English of a field's own name is that of the record."""
    found = findings(study)
    rows = tuple(_row(number, problem) for number, problem in enumerate(found, 1))
    title = Words(zh="核查发现表", en="Findings")
    return Table("findings", title, _COLUMNS, rows, (_NOTE,) if rows else ())


def _row(number: int, problem: Problem) -> Row:
    text = f"{problem.message}: {problem.hint}" if problem.hint else problem.message
    file = Path(problem.place.file).name
    return Row(
        f"{problem.code}:{number}",
        problem.severity,
        {
            "code": Cell(problem.code),
            "severity": Cell(problem.severity, shown=_SEVERITY[problem.severity]),
            "finding": Cell(Words(zh=problem.zh or text, en=amounts_in_english(text))),
            "field": text_cell(problem.path),
            "where": Cell(f"{file}:{problem.place.line}", (), (Origin(problem.place, None),)),
        },
    )
