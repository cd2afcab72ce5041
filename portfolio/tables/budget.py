"""`budget`: investment by source of money (表 5-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.programme.funding import funding_gap
from portfolio.records.fields import Words
from portfolio.records.funding import SOURCES
from portfolio.tables.rows import ID, NAME, figure_column, figure_rows
from portfolio.tables.table import BLANK_NOTE, Cell, Column, Table, text_cell

if TYPE_CHECKING:
    from portfolio.programme.study import Study
    from portfolio.records.project import Project

KEYS = ("budget.total_cny", *(f"budget.{source}_cny" for source in SOURCES))
_SPAN = Words(zh="资金来源", en="Source of funds")


def build(study: Study) -> Table:
    """Investment and its sources, by line and action, with the plan's own totals (METHOD §3, §4)."""

    def remark(project: Project) -> dict[str, Cell]:
        found = funding_gap(study, project)
        words = None
        if found is not None:
            gap = found.gap_cny
            amount = abs(gap)
            more, exceed = ("多", "exceed") if gap > 0 else ("少", "fall short of")
            words = Words(
                zh=f"各来源之和比总投资{more} {(amount / 10_000).normalize():,f} 万元",
                en=f"The sources {exceed} the investment by {amount.normalize():,f} CNY",
            )
        return {"remark": text_cell(words)}

    rows = figure_rows(study.programme, KEYS, remark)
    columns = (
        ID,
        NAME,
        figure_column(study.programme, KEYS[0]),
        *(figure_column(study.programme, key, _SPAN) for key in KEYS[1:]),
        Column("remark", Words(zh="备注", en="Remarks"), kind="text"),
    )
    blank = any("blank" in (note.en for note in cell.notes) for row in rows for cell in row.cells.values())
    return Table(
        "budget",
        Words(zh="投资预算与资金来源表", en="Investment budget by source of funds"),
        columns,
        tuple(rows),
        (BLANK_NOTE,) if blank else (),
    )
