"""`portfolio statement`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portfolio.cli.choices import appraisal_options
from portfolio.cli.common import PATH, appraisal_of, form_option, lang_option, put, study_at

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.programme.study import Choices
    from portfolio.records.fields import Lang

NAMES = ("project-investment", "equity", "investors", "profit", "financial-plan", "balance-sheet", "debt-service")


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.argument("path", type=PATH)
@click.option("--project", metavar="ID", required=True, help="The project.")
@appraisal_options
@form_option
@lang_option
def statement(name: str, path: Path, project: str, choices: Choices, form: str, lang: Lang) -> None:  # noqa: PLR0913, PLR0917
    """One of the seven statements of a feasibility study, for a record that states its loans and taxes."""
    from portfolio.appraisal.lacking import statement_of
    from portfolio.cashflow.statements import Statement
    from portfolio.render.data import as_csv, as_json
    from portfolio.render.text import as_text
    from portfolio.tables.statements import statement_table

    appraisal = appraisal_of(study_at(path, choices), project)
    found = statement_of(appraisal, name)
    if not isinstance(found, Statement):
        raise click.ClickException(f"{project} has no such statement: {found.text('en')}")
    show = {"text": as_text, "json": as_json, "csv": as_csv}[form]
    put(show(statement_table(found, appraisal), lang), for_machines=form != "text")
