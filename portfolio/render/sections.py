"""The sections of a report for a study: those of the whole once, those of a project once for each project."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from markupsafe import Markup

from portfolio.render.charts import picture
from portfolio.render.format import WORDS, ordinal
from portfolio.render.view import View, view
from portfolio.render.widths import Band, bands
from portfolio.tables.one_project import without_project
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.programme.study import Study
    from portfolio.records.fields import Lang
    from portfolio.records.project import Project
    from portfolio.render.report import Report, Section
    from portfolio.tables.table import Table


#: Rows that find room on a page below the head of a section, with notes.
_SHORT_ROWS = {"portrait": 12, "landscape": 8}


@dataclass(frozen=True)
class Planned:
    """A section with the study that it is about, which is one project's if it has one, and its tables by name."""

    section: Section
    study: Study
    project: Project | None
    tables: Mapping[str, Table]

    @property
    def id(self) -> str:
        """Where links lead."""
        return self.of_project(self.section.id)

    def of_project(self, name: str) -> str:
        """A name that only this project's part of the report has."""
        return f"{name}-{self.project.id}" if self.project else name


class Chapter(NamedTuple):
    """The head above the sections of one project."""

    id: str
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table with its number in the report, the name that links have for it, and the bands that it is printed in.

    A `short` one is kept on one page. `picture` is its drawing as SVG; one with a picture is never short.
    """

    number: int
    anchor: str
    view: View
    bands: tuple[Band, ...]
    short: bool
    picture: Markup


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section with its number, its prose as HTML and its tables; the last before the appendices is signed.

    A section of a project is `part` of a chapter, whose head the first of them carries.
    """

    id: str
    number: str
    title: str
    prose: Markup
    tables: tuple[PrintedTable, ...]
    classes: str
    signed: bool
    part: bool
    chapter: Chapter | None


def planned(study: Study, report: Report) -> list[Planned]:
    """Every section with its tables; one that holds nothing is left out among others, as plans lack some."""
    alone = len({name for section in report.sections for name in section.tables}) == 1
    found: list[Planned] = []
    for each, run in groupby(report.sections, key=lambda section: section.each):
        sections = list(run)
        for project in _projects(study, each) if each else [None]:
            about = study.only(project) if project else study
            for section in sections:
                built = {name: BY_NAME[name].build(about) for name in section.tables}
                if project:
                    built = {name: without_project(table, project) for name, table in built.items()}
                filled = {name: table for name, table in built.items() if alone or _holds_something(table, about)}
                found.append(Planned(section, about, project, filled))
    return found


def _holds_something(table: Table, study: Study) -> bool:
    """Rows, and of what is worked out for a whole plan at least one figure; of one project it says what is missing."""
    if len(study.programme.projects) == 1:
        return bool(table.rows)
    figures = [column.key for column in table.columns if column.kind not in WORDS and column.printed]
    empty = all(row[key].value is None for row in table.rows for key in figures)
    return bool(table.rows) and not (table.computed and figures and empty)


def _projects(study: Study, each: Literal["project", "contract"]) -> Sequence[Project]:
    """The projects with a cash flow, and a contract if it is about contracts; of a study of one project that one."""
    projects = study.programme.projects
    asked = [p for p in projects if p.contract is not None] if each == "contract" else projects
    return [p for p in asked if len(projects) == 1 or study.appraise(p).ledger is not None]


def numbers_of(plans: Sequence[Planned]) -> dict[str, dict[str, int]]:
    """The number of each table by its name, as the sections of each project know it; `""` is the study as a whole."""
    found: dict[str, dict[str, int]] = {"": {}}
    everywhere = [(plan, name) for plan in plans for name in plan.tables]
    for number, (plan, name) in enumerate(everywhere, 1):
        found.setdefault(plan.project.id if plan.project else "", {})[name] = number
    return {key: found[""] | own for key, own in found.items()}


def printed(plans: Sequence[Planned], prose: Sequence[Markup], lang: Lang) -> Iterator[PrintedSection]:
    """The sections that say anything, numbered: chapters of the whole and of each project, and their parts."""
    kept = [(plan, text) for plan, text in zip(plans, prose, strict=True) if text.strip() or plan.tables]
    last = [plan.id for plan, _ in kept if plan.section.appendix == "no"][-1:]
    numbers = iter(range(1, 1 + sum(len(plan.tables) for plan in plans)))
    count = {"chapter": 0, "appendix": 0, "part": 0}
    before: Project | None = None
    for plan, text in kept:
        chapter = None
        if plan.project and plan.project is not before:
            count |= {"chapter": count["chapter"] + 1, "part": 0}
            title = f"{plan.project.id} {plan.project.name.text(lang)}"
            chapter = Chapter(f"project-{plan.project.id}", _number("chapter", count, lang), title)
        before = plan.project
        level = "part" if plan.project else "appendix" if plan.section.appendix == "yes" else "chapter"
        count[level] += 1
        yield PrintedSection(
            plan.id,
            _number(level, count, lang) if len(kept) > 1 else "",
            plan.section.title.text(lang),
            text,
            tuple(_table(plan, name, next(numbers), lang) for name in plan.tables),
            _classes(plan, first=chapter is not None),
            plan.id in last,
            plan.project is not None,
            chapter,
        )


def _number(level: str, count: Mapping[str, int], lang: Lang) -> str:
    number = count[level]
    if level == "appendix":
        return f"附录 {number}" if lang == "zh" else f"Appendix {number}"
    if level == "part":
        return f"（{ordinal(number, lang)}）" if lang == "zh" else f"{count['chapter']}.{number}"
    return f"{ordinal(number, lang)}、" if lang == "zh" else f"{number}."


def _table(plan: Planned, name: str, number: int, lang: Lang) -> PrintedTable:
    laid = view(plan.tables[name], lang)
    parts = tuple(bands(laid, plan.section.orientation))
    drawn = _picture(plan, name, lang)
    short = not drawn and len(laid.rows) * len(parts) <= _SHORT_ROWS[plan.section.orientation]
    return PrintedTable(number, plan.of_project(name), laid, parts, short, drawn)


def _picture(plan: Planned, name: str, lang: Lang) -> Markup:
    """The picture of a table about one project: of several it would mix what does not belong together."""
    alone = len(plan.study.programme.projects) == 1
    return Markup(picture(plan.tables[name], lang, plan.of_project(name)) if alone else "")  # noqa: S704 - it escapes what it writes


def _classes(plan: Planned, *, first: bool) -> str:
    if plan.section.tables and not plan.tables:
        return "portrait"
    breaks = first or plan.section.break_before == "yes" or plan.section.appendix == "yes"
    return " ".join((plan.section.orientation, *(["break"] if breaks else [])))
