"""`organisation`: who leads (表 5-1) and who does what, how (表 5-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.rows import ID, origins_of, project_rows, table_of
from portfolio.tables.table import Cell, Column, Origin, Row, Table, text_cell

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.project import Project

_CHART = Words(zh="组织构架", en="Organisation")
_DUTIES = Words(zh="行动分工", en="Duties by action")


def build(programme: Programme) -> Table:
    """The leading bodies, then each line with its lead unit and mode of operation, as stated."""

    def duties(project: Project) -> dict[str, Cell]:
        return {
            key: text_cell(getattr(project, key), origins=origins_of(programme, project, key))
            for key in ("lead_unit", "operating_mode")
        }

    posts = [
        Row(
            f"post-{number}",
            "post",
            {
                "name": Cell(post.unit, origins=(Origin(None, post.source),)),
                "lead_unit": text_cell(post.holder),
                "operating_mode": text_cell(post.role),
            },
        )
        for number, post in enumerate(programme.record.organisation, 1)
    ]
    rows = [
        *([Row("chart", "heading", {"name": Cell(_CHART)}), *posts] if posts else []),
        Row("duties", "heading", {"name": Cell(_DUTIES)}),
        *project_rows(programme, duties, None, lambda p: table_of(p, "lead_unit", "operating_mode")),
    ]
    columns = (
        ID,
        Column("name", Words(zh="机构或行动", en="Body or action"), kind="text"),
        Column("lead_unit", Words(zh="牵头单位或人员", en="Lead unit or holder"), kind="text"),
        Column("operating_mode", Words(zh="操作模式或职务", en="Mode of operation or role"), kind="text"),
    )
    return Table(
        "organisation",
        Words(zh="组织分工表", en="Organisation and duties"),
        columns,
        tuple(rows),
        (),
    )
