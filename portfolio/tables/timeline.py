"""`timeline`: the schedule by quarter (表 5-3), with what the prose states where the bars are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.records.fields import Words
from portfolio.tables.rows import ID, NAME, project_rows
from portfolio.tables.table import EMPTY, Cell, Column, Origin, Table, text_cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Lang
    from portfolio.records.project import Milestone, Project

_QUARTERS = (("一季", "Q1"), ("二季", "Q2"), ("三季", "Q3"), ("四季", "Q4"))
_STATED = Column("stated", Words(zh="正文所述进度", en="Progress that the prose states"), kind="text")


def build(programme: Programme) -> Table:
    """One column a quarter of the stated span; unknown where the plan's text has lost the bars. Nothing is invented."""
    timeline = programme.record.timeline
    quarters = _quarters(int(timeline.start[:4]), int(timeline.end[:4])) if timeline else ()
    lost = {column.key: EMPTY for column in quarters}

    def cells(project: Project) -> dict[str, Cell]:
        return lost | {"stated": _stated(project)}

    rows = project_rows(programme, cells, None, lambda _project: timeline.source.table if timeline else None)
    silent = sum(not project.milestones for project in programme.projects)
    if timeline is None and silent:
        rows = [row for row in rows if row["stated"].value]
    return Table(
        "timeline",
        Words(zh="时间计划表", en="Timeline"),
        (ID, NAME, *quarters, _STATED),
        tuple(rows),
        (timeline.note,) if timeline else _silent(silent),
        (timeline.source,) if timeline else (),
    )


def _silent(lines: int) -> tuple[Words, ...]:
    """How many lines are left out, where the plan has no schedule and its prose speaks of some lines only."""
    if not lines:
        return ()
    return (Words(zh=f"另有 {lines} 项未述进度，不列。", en=f"{lines} further lines state no schedule."),)


def _quarters(first: int, last: int) -> tuple[Column, ...]:
    return tuple(
        Column(
            f"q{year}_{number}",
            Words(zh=zh, en=en),
            kind="text",
            span=Words(zh=f"{year}年", en=str(year)),
            printed=False,
        )
        for year in range(first, last + 1)
        for number, (zh, en) in enumerate(_QUARTERS, 1)
    )


def _stated(project: Project) -> Cell:
    if not project.milestones:
        return text_cell(None)
    words = Words(
        zh="；".join(f"{_when(m, _in_chinese, 'zh')}：{m.text.zh}" for m in project.milestones),
        en="; ".join(f"{_when(m, str, 'en')}: {m.text.text('en')}" for m in project.milestones),
    )
    return Cell(words, (), tuple(Origin(None, m.source) for m in project.milestones))


def _when(milestone: Milestone, words: Callable[[str], str], lang: Lang) -> str:
    """The plan's own words for the time, else the dates."""
    if milestone.when:
        return milestone.when.text(lang)
    return f"{words(milestone.start)}–{words(milestone.by)}" if milestone.start else words(milestone.by)


def _in_chinese(date: str) -> str:
    """A date that may stop at the month or the year: `2014-10` is 2014年10月."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(date.split("-"), "年月日", strict=False))
