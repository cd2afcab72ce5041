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
    project_of,
    put,
    study_at,
    warn_of_parameters,
)

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.appraisal.results import Appraisal
    from portfolio.programme.study import Choices
    from portfolio.records.fields import Lang
    from portfolio.records.project import Project
    from portfolio.tables.table import Table


@click.command()
@click.argument("path", type=PATH)
@click.option("--project", metavar="ID", required=True, help="The project whose contract it is.")
@click.option(
    "--hurdle", metavar="R", callback=fraction, help="Hurdle rate of the provider, as 10%; the contract's otherwise."
)
@click.option(
    "--solve",
    type=click.Choice(["share", "term", "frontier", "capex"]),
    multiple=True,
    help="What to solve for, the frontier of term and share in any case; all if not given. Repeatable.",
)
@appraisal_options
@form_option
@lang_option
def emc(  # noqa: PLR0913, PLR0917
    path: Path,
    project: str,
    hurdle: float | None,
    solve: tuple[str, ...],
    choices: Choices,
    form: str,
    lang: Lang,
) -> None:
    """A contract: each party's cash, NPV and rate of return, and the terms at which the provider reaches its hurdle."""
    from portfolio.appraisal.emc import with_hurdle

    study = study_at(path, choices)
    found = appraisal_of(study, project)
    if found.case.contract is None or found.ledger is None:
        why = "states no `contract`" if found.case.contract is None else "has no operating life"
        raise click.ClickException(f"{project} {why}")
    if hurdle is not None:
        found = with_hurdle(found, hurdle)
    warn_of_parameters(study)
    if form == "json":
        data = _as_dict(found, project_of(study, project), solve)
        put(json.dumps(data, ensure_ascii=False, indent=1) + "\n", for_machines=True)
        return
    from portfolio.render.data import as_csv
    from portfolio.render.text import as_text

    if form == "csv":
        from portfolio.tables.emc import by_year

        put(as_csv(by_year([found]), lang), for_machines=True)
        return
    put("\n".join(as_text(table, lang) for table in _tables(found, solve)))


def _as_dict(found: Appraisal, project: Project, solve: tuple[str, ...]) -> dict[str, object]:
    """All that is known of a contract; `settlement` where it has verified years."""
    from portfolio.appraisal import solutions
    from portfolio.appraisal.eligibility import outcomes
    from portfolio.appraisal.emc import as_dict
    from portfolio.appraisal.findings import findings
    from portfolio.contracts.settlement import settlement_of

    settled = settlement_of(project, found.case)
    return {
        **as_dict(found),
        "solve": solutions.as_dict(found, solve),
        **({"settlement": settled.as_dict()} if settled else {}),
        "eligibility": [outcome.as_dict() for outcome in outcomes(found.case)],
        "findings": [problem.as_dict() for problem in findings(found)],
    }


def _tables(found: Appraisal, solve: tuple[str, ...]) -> list[Table]:
    from portfolio.tables import emc, emc_terms

    asked = [emc_terms.solutions([found], solve)] if solve != ("frontier",) else []
    return [emc.parties([found]), emc.by_year([found]), *asked, emc_terms.bids([found])]
