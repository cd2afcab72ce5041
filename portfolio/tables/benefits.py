"""`benefits`: what the lines are said to bring (表 5-5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.rows import ID, NAME, figure_cell, figure_column, figure_rows, origins_of
from portfolio.tables.table import Column, Table, text_cell

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.project import Project
    from portfolio.tables.table import Cell

KEYS = (
    "benefits.abatement_tco2e_per_year",
    "benefits.benefit_cny",
    "benefits.beneficiaries",
    "benefits.jobs",
)
_PERIODS = {
    "not_stated": Words(
        zh="经济效益：原方案未说明所属期间（未写“/年”），本表照录，不作年度数使用（METHOD §6）。",
        en="Economic benefit: the plan does not state the period; printed as stated, not read as yearly (METHOD §6).",
    ),
    "per_year": Words(zh="经济效益：年度数（METHOD §6）。", en="Economic benefit: a yearly figure (METHOD §6)."),
    "once": Words(zh="经济效益：一次性数额（METHOD §6）。", en="Economic benefit: a single amount (METHOD §6)."),
}
_MIXED = Words(
    zh="经济效益合计由所属期间不同的数额相加而成，既非年度数，也非一次性数额（METHOD §6）。",
    en="The total benefit adds amounts of different periods: it is neither yearly nor a single amount (METHOD §6).",
)
_PEOPLE = Words(
    zh="受益居民数量按人次逐项统计，同一居民可计入多项，不合计（METHOD §3）。",
    en="Beneficiaries are counted per line, and one resident may count in several; they are never summed (METHOD §3).",
)


def build(programme: Programme) -> Table:
    """Abatement, economic benefit, beneficiaries, jobs and other benefits, as stated (METHOD §3, §6)."""
    periods = {p.benefit.period for p in programme.projects if p.benefit and p.benefit.amount and p.benefit.period}

    def words(project: Project) -> dict[str, Cell]:
        benefit = project.benefit
        cells = {
            "benefit_text": text_cell(benefit.text if benefit else None),
            "other_benefits": text_cell(
                project.other_benefits, origins=origins_of(programme, project, "other_benefits")
            ),
        }
        if len(periods) > 1 and benefit and benefit.amount and benefit.period:
            cell = figure_cell(programme, project, "benefits.benefit_cny")
            cells["benefit_cny"] = replace(cell, notes=(*cell.notes, _PERIODS[benefit.period]))
        return cells

    columns = (
        ID,
        NAME,
        *(figure_column(programme, key) for key in KEYS[:2]),
        Column("benefit_text", Words(zh="经济效益说明", en="Benefit in words"), kind="text"),
        *(figure_column(programme, key) for key in KEYS[2:]),
        Column("other_benefits", Words(zh="其他效益", en="Other benefits"), kind="text"),
    )
    notes = (_MIXED if len(periods) > 1 else _PERIODS[period] for period in sorted(periods)[:1])
    return Table(
        "benefits",
        Words(zh="预期效益表", en="Expected benefits"),
        columns,
        tuple(figure_rows(programme, KEYS, words)),
        (*notes, _PEOPLE),
    )
