"""Study + report → the files of an annex, in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from portfolio.render.document import Printed, lay_out
from portfolio.render.html import as_html
from portfolio.render.pdf import as_pdf
from portfolio.render.report import Definition, Report, alone, find
from portfolio.render.view import view
from portfolio.render.widths import orientation_of
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.programme.study import Study
    from portfolio.reading.problem import Problem
    from portfolio.records.fields import Lang

FORMATS = ("html", "pdf")


class Order(NamedTuple):
    """What to print: a report by name or folder, or one table by itself; formats, language, and the date if any."""

    report: str = "budget"
    table: str | None = None
    formats: tuple[str, ...] = FORMATS
    lang: Lang = "zh"
    date: str | None = None


def annex(study: Study, order: Order, here: Path | None = None) -> dict[str, bytes] | list[Problem]:
    """The files of an annex by name, or all that keeps it from being printed.

    `here` is the folder whose `reports/` is searched first. The same input gives the same bytes.

    >>> from portfolio.programme.study import study_of
    >>> sorted(annex(study_of("projects/xiaolan-2014"), Order(table="budget", formats=("html",))))
    ['budget.zh.html']
    """
    definition: Definition | None = None
    if order.table is None:
        found = find(order.report, here or Path())
        if not isinstance(found, Definition):
            return found
        definition = found
    report = definition.report if definition else _alone(study, order.table or "", order.lang)
    page = lay_out(study, report, definition, order.lang, order.date)
    if not isinstance(page, Printed):
        return page
    return _files(page, f"{report.id}.{order.lang}", order.formats)


def _alone(study: Study, table: str, lang: Lang) -> Report:
    return alone(table, orientation_of(view(BY_NAME[table].build(study), lang)))


def _files(page: Printed, stem: str, formats: Iterable[str]) -> dict[str, bytes] | list[Problem]:
    files: dict[str, bytes] = {}
    for form in formats:
        if form not in FORMATS:
            raise ValueError(f"no format {form!r}; choose from {', '.join(FORMATS)}")
        data = as_html(page) if form == "html" else as_pdf(page, f"{stem}.pdf")
        if isinstance(data, list):
            return data
        files[f"{stem}.{form}"] = data
    return files
