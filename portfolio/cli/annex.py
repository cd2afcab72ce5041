"""`portfolio annex`."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import click

from portfolio.cli.choices import appraisal_options
from portfolio.cli.common import PATH, fail, lang_option, project_of, put, study_at

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.programme.study import Choices
    from portfolio.records.fields import Lang


def _formats(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    known = ("html", "pdf")
    chosen = tuple(dict.fromkeys(part.strip() for part in value.split(",")))
    if wrong := [part for part in chosen if part not in known]:
        raise click.BadParameter(f"{wrong[0]!r} is not one of {', '.join(known)}")
    return chosen


def _date(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """The date given, else that of SOURCE_DATE_EPOCH, else none: the clock is never asked."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if value is not None:
            return dt.date.fromisoformat(value).isoformat()
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date().isoformat() if epoch else None
    except (ValueError, OverflowError, OSError) as error:
        raise click.BadParameter("write it as 2014-12-31 (or set SOURCE_DATE_EPOCH to seconds)") from error


@click.command()
@click.argument("path", type=PATH)
@click.option("-o", "--output", "folder", type=PATH, required=True, help="Folder to write into; made if need be.")
@click.option("--report", help="Report by name, or the folder of one of your own; default budget.")
@click.option("--table", metavar="NAME", help="Print one table by itself instead of a report.")
@click.option("--project", metavar="ID", help="Print one project only.")
@click.option("--formats", default="html,pdf", callback=_formats, help="Comma-separated: html,pdf.")
@click.option("--date", callback=_date, help="Date to print on the cover; none by default, so that reruns are equal.")
@appraisal_options
@lang_option
def annex(  # noqa: PLR0913, PLR0917
    path: Path,
    folder: Path,
    report: str | None,
    table: str | None,
    project: str | None,
    formats: tuple[str, ...],
    date: str | None,
    choices: Choices,
    lang: Lang,
) -> None:
    """Print a programme's annex as HTML and PDF.

    Contradictions between the plan's figures do not stop it: they are printed, with a note at the figure. On any
    other problem nothing is written.
    """
    from portfolio.render.annex import Order
    from portfolio.render.annex import annex as print_annex
    from portfolio.render.write import write_all
    from portfolio.tables.registry import BY_NAME, OF_OPTIONS

    if table is not None and report is not None:
        raise click.UsageError("--table prints one table by itself: leave out --report")
    if table is not None and table not in BY_NAME:
        raise click.BadParameter(f"there is no table {table!r}; choose from {', '.join(BY_NAME)}", param_hint="--table")
    study = study_at(path, choices, options=table is None or table in OF_OPTIONS)
    if project is not None:
        study = study.only(project_of(study, project))
    files = print_annex(study, Order(report or "budget", table, formats, lang, date))
    if isinstance(files, list):
        fail(files)
    written = write_all(folder, files)
    if not isinstance(written, list):
        fail([written])
    put("".join(f"{file}\n" for file in written))
