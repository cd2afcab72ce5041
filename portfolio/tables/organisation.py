"""`organisation`: who leads (表 5-1), who does what, with whom, and how (表 5-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.rows import ID, joined, origins_of, project_rows, table_of
from portfolio.tables.table import Cell, Column, Origin, Row, Table, text_cell

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.programme import Post
    from portfolio.records.project import Project

_CHART = Words(zh="组织构架", en="Organisation")
_DUTIES = Words(zh="行动分工", en="Duties by action")
#: Columns that plans need not have.
_COOPERATING = (Column("cooperating_units", Words(zh="配合单位", en="Cooperating units"), kind="text"),)
_MODE = (Column("operating_mode", Words(zh="操作模式或职务", en="Mode of operation or role"), kind="text"),)


def build(programme: Programme) -> Table:
    """The leading bodies, then each line with its lead and cooperating units and mode of operation, as stated."""

    def duties(project: Project) -> dict[str, Cell]:
        said = {
            "lead_unit": ("lead_units", joined(project.lead_units)),
            "cooperating_units": ("cooperating_units", joined(project.cooperating_units)),
            "operating_mode": ("operating_mode", project.operating_mode),
        }
        return {
            key: text_cell(words, origins=origins_of(programme, project, field)) for key, (field, words) in said.items()
        }

    modes = any(project.operating_mode for project in programme.projects)
    posts = [
        Row(
            f"post-{number}",
            "post",
            {
                "name": Cell(post.unit, origins=(Origin(None, post.source),)),
                "lead_unit": text_cell(post.holder if modes else _with_role(post)),
                "operating_mode": text_cell(post.role),
            },
        )
        for number, post in enumerate(programme.record.organisation, 1)
    ]
    rows = [
        *([Row("chart", "heading", {"name": Cell(_CHART)}), *posts] if posts else []),
        Row("duties", "heading", {"name": Cell(_DUTIES)}),
        *project_rows(programme, duties, None, lambda p: table_of(p, "lead_units", "operating_mode")),
    ]
    columns = (
        ID,
        Column("name", Words(zh="机构或行动", en="Body or action"), kind="text"),
        Column("lead_unit", Words(zh="牵头单位或人员", en="Lead unit or holder"), kind="text"),
        *(_COOPERATING if any(project.cooperating_units for project in programme.projects) else ()),
        *(_MODE if modes else ()),
    )
    return Table(
        "organisation",
        Words(zh="组织分工表", en="Organisation and duties"),
        columns,
        tuple(rows),
        (),
    )


def _with_role(post: Post) -> Words | None:
    """Role and holder as one text, where no project fills the column of roles."""
    if post.holder is None or post.role is None:
        return post.holder or post.role
    zh, en = f"{post.role.zh}：{post.holder.zh}", f"{post.role.text('en')}: {post.holder.text('en')}"
    return Words(zh=zh, en=en)
