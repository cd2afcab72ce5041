"""`portfolio appraise`, `cashflow` and `explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from portfolio.cli.common import PATH, fail, lang_option, put, read

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.appraisal.results import Appraisal
    from portfolio.records.fields import Lang

_scenario = click.option("--scenario", type=PATH, help="Changes of record fields, each with its reason.")
_assumptions = click.option(
    "--assumptions", type=PATH, help="Assumption set; the one that programme.yaml names otherwise."
)
_convention = click.option(
    "--convention", type=click.Choice(["year_end", "t0", "mid_year"]), help="Discount every project by this convention."
)
_rate = click.option("--rate", metavar="R", help="Discount rate, as 8%; the social discount rate otherwise.")


def _appraised(
    path: Path, scenario: Path | None, assumptions: Path | None, rate: str | None, convention: str | None
) -> list[Appraisal]:
    from portfolio.programme.appraisals import appraisals, basis_of, with_choices

    programme = read(path, scenario)
    basis = basis_of(programme, assumptions)
    if basis.problems:
        fail(basis.problems)
    return appraisals(programme, with_choices(basis, _fraction(rate), convention))


def _fraction(rate: str | None) -> float | None:
    from portfolio.reading.units import Kind, QuantityError, read_quantity

    if rate is None:
        return None
    try:
        return float(read_quantity(rate, Kind(("share",), "8%")).value)
    except QuantityError as error:
        raise click.BadParameter(f"{error.message}: {error.hint}", param_hint="--rate") from error


def _one(found: list[Appraisal], project: str) -> Appraisal:
    chosen = next((appraisal for appraisal in found if appraisal.project_id == project), None)
    if chosen is None:
        ids = ", ".join(appraisal.project_id for appraisal in found)
        raise click.BadParameter(f"there is no project {project!r}; choose from {ids}")
    return chosen


@click.command()
@click.argument("path", type=PATH)
@click.option("--project", metavar="ID", help="One project only.")
@_scenario
@_assumptions
@_rate
@_convention
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@lang_option
def appraise(  # noqa: PLR0913, PLR0917
    path: Path, project: str | None, scenario: Path | None, assumptions: Path | None, rate: str | None,
    convention: str | None, form: str, lang: Lang,
) -> None:  # fmt: skip
    """Indicators of each project: NPV, IRR, payback, cost per tonne, by perspective.

    Where a plan states no cash flow, an assumption set stands in, and the result is labelled indicative. What cannot be
    computed is absent, with the fields that it needs.
    """
    found = _appraised(path, scenario, assumptions, rate, convention)
    chosen = [_one(found, project)] if project else found
    if form == "json":
        put(
            json.dumps({"projects": [a.as_dict() for a in chosen]}, ensure_ascii=False, indent=1) + "\n",
            for_machines=True,
        )
        return
    from portfolio.render.text import as_text
    from portfolio.tables.appraisal import indicators

    put(as_text(indicators(chosen), lang))


@click.command()
@click.argument("path", type=PATH)
@click.option("--project", metavar="ID", required=True, help="The project.")
@click.option("--perspective", default="project_pre_tax", help="project_pre_tax, town, public or society.")
@_scenario
@_assumptions
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="How to print.")
@lang_option
def cashflow(  # noqa: PLR0913, PLR0917
    path: Path, project: str, perspective: str, scenario: Path | None, assumptions: Path | None, form: str, lang: Lang
) -> None:
    """The ledger of a project as one perspective sees it, year by year."""
    from portfolio.cashflow.ledger import PERSPECTIVES
    from portfolio.render.data import as_csv, as_json
    from portfolio.render.text import as_text
    from portfolio.tables.appraisal import cash_flow

    if perspective not in PERSPECTIVES:
        raise click.BadParameter(f"choose from {', '.join(PERSPECTIVES)}", param_hint="--perspective")
    appraisal = _one(_appraised(path, scenario, assumptions, None, None), project)
    if appraisal.ledger is None:
        missing = ", ".join(item.field for item in appraisal.missing)
        raise click.ClickException(f"{project} has no cash flow; it needs {missing}")
    show = {"text": as_text, "json": as_json, "csv": as_csv}[form]
    put(show(cash_flow(appraisal.ledger, perspective, appraisal.name), lang), for_machines=form != "text")


@click.command()
@click.argument("path", type=PATH)
@click.argument("project")
@click.argument("indicator", metavar="PERSPECTIVE.INDICATOR")
@_scenario
@_assumptions
@_rate
@_convention
@lang_option
def explain(  # noqa: PLR0913, PLR0917
    path: Path, project: str, indicator: str, scenario: Path | None, assumptions: Path | None, rate: str | None,
    convention: str | None, lang: Lang,
) -> None:  # fmt: skip
    """The tree behind one figure: rule, flows, inputs, and the file and line of each."""
    from portfolio.appraisal.explain import explain as tree

    appraisal = _one(_appraised(path, scenario, assumptions, rate, convention), project)
    found = appraisal.find(indicator)
    if found is None:
        names = ", ".join(row.name for row in appraisal.indicators)
        raise click.BadParameter(f"there is no indicator {indicator!r}; choose from {names}")
    put("\n".join(tree(appraisal, found, lang).lines()) + "\n")
