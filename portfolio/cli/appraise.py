"""`portfolio appraise`, `cashflow` and `explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from portfolio.cli.choices import appraisal_options
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
@click.option("--project", metavar="ID", help="One project only.")
@appraisal_options
@form_option
@lang_option
def appraise(path: Path, project: str | None, choices: Choices, form: str, lang: Lang) -> None:
    """Indicators of each project, and of the programme: NPV, IRR, payback, cost per tonne, by perspective.

    Where a plan states no cash flow, an assumption set stands in, and the result is labelled indicative. What cannot be
    computed is absent, with the fields that it needs.
    """
    study = study_at(path, choices, options=True)
    found = [appraisal_of(study, project)] if project else list(study.appraisals)
    warn_of_parameters(study)
    if form == "json":
        from portfolio.programme.whole import whole_of

        scenario = study.programme.scenario
        data: dict[str, object] = {
            "scenario": scenario.values.id if scenario else None,
            "projects": [appraisal.as_dict() for appraisal in found],
        }
        data |= {} if project else {"programme": whole_of(study.programme.record.id, found).as_dict()}
        put(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n", for_machines=True)
        return
    from portfolio.render.data import as_csv
    from portfolio.render.text import as_text
    from portfolio.tables.indicator_list import indicator_list

    show = as_text if form == "text" else as_csv
    put(show(indicator_list(study, found, whole=project is None), lang), for_machines=form == "csv")


@click.command()
@click.argument("path", type=PATH)
@click.option("--project", metavar="ID", required=True, help="The project.")
@click.option(
    "--perspective",
    default="project_pre_tax",
    help="Whose: project_pre_tax, town, public, society …",
)
@appraisal_options
@form_option
@lang_option
def cashflow(path: Path, project: str, perspective: str, choices: Choices, form: str, lang: Lang) -> None:  # noqa: PLR0913, PLR0917
    """The ledger of a project as one perspective sees it, year by year."""
    from portfolio.appraisal.lacking import flow_lacks
    from portfolio.cashflow.ledger import PERSPECTIVES
    from portfolio.render.data import as_csv, as_json
    from portfolio.render.text import as_text
    from portfolio.tables.cash_flow import cash_flow

    appraisal = appraisal_of(study_at(path, choices), project)
    known = [name for name, view in PERSPECTIVES.items() if appraisal.case.contract or not view.of_contract]
    if perspective not in known:
        raise click.BadParameter(f"choose from {', '.join(known)}", param_hint="--perspective")
    if lacks := flow_lacks(appraisal, perspective):
        raise click.ClickException(f"{project} has no cash flow of {perspective}; it {lacks.text('en')}")
    show = {"text": as_text, "json": as_json, "csv": as_csv}[form]
    put(show(cash_flow(appraisal, perspective), lang), for_machines=form != "text")


@click.command()
@click.argument("path", type=PATH)
@click.argument("project")
@click.argument("indicator", metavar="PERSPECTIVE.INDICATOR")
@appraisal_options
@lang_option
def explain(path: Path, project: str, indicator: str, choices: Choices, lang: Lang) -> None:
    """The tree behind one figure: rule, flows, inputs, and the file and line of each."""
    from portfolio.appraisal.explain import explain as tree

    appraisal = appraisal_of(study_at(path, choices), project)
    found = appraisal.find(indicator)
    if found is None:
        names = ", ".join(row.name for row in appraisal.indicators)
        raise click.BadParameter(f"there is no indicator {indicator!r}; choose from {names}")
    put("\n".join(tree(appraisal, found, lang).lines()) + "\n")
