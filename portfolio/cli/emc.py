"""`portfolio emc`: a contract as each of its parties sees it, and the terms to negotiate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from portfolio.cli.choices import appraisal_options, fraction
from portfolio.cli.common import (
    PATH,
    appraisal_of,
    form_option,
    lang_option,
    put,
    study_at,
    warn_of_parameters,
)

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.programme.study import Choices
    from portfolio.records.fields import Lang


@click.command()
@click.argument("path", type=PATH)
@click.option("--project", metavar="ID", required=True, help="The project whose contract it is.")
@click.option(
    "--hurdle", metavar="R", callback=fraction, help="Hurdle rate of the provider, as 10%; the contract's otherwise."
)
@appraisal_options
@form_option
@lang_option
def emc(path: Path, project: str, hurdle: float | None, choices: Choices, form: str, lang: Lang) -> None:  # noqa: PLR0913, PLR0917
    """A contract: each party's cash, NPV and rate of return."""
    from portfolio.appraisal.emc import as_dict, with_hurdle
    from portfolio.appraisal.findings import findings

    study = study_at(path, choices)
    found = appraisal_of(study, project)
    if found.case.contract is None or found.ledger is None:
        why = "states no `contract`" if found.case.contract is None else "has no operating life"
        raise click.ClickException(f"{project} {why}")
    if hurdle is not None:
        found = with_hurdle(found, hurdle)
    warn_of_parameters(study)
    if form == "json":
        data = as_dict(found) | {"findings": [problem.as_dict() for problem in findings(found)]}
        put(json.dumps(data, ensure_ascii=False, indent=1) + "\n", for_machines=True)
        return
    from portfolio.render.data import as_csv
    from portfolio.render.text import as_text
    from portfolio.tables import emc as tables

    show = as_text if form == "text" else as_csv
    shown = (tables.parties([found]), tables.by_year([found]))[form == "csv" :]
    put("\n".join(show(table, lang) for table in shown), for_machines=form == "csv")
