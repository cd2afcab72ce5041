"""`portfolio check`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from portfolio.cli.common import PATH, put, report

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH)
@click.option("--source", type=PATH, help="Prove that every quote stands in this text of the plan, at its line.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
def check(paths: tuple[Path, ...], source: Path | None, form: str) -> None:
    """Name everything that is wrong with records, with file, line and column.

    Faults (a record that cannot be read) and findings (figures that contradict each other) both exit with 1;
    warnings alone exit with 0.
    """
    from portfolio.programme.findings import findings
    from portfolio.programme.quotes import check_quotes, citation_faults
    from portfolio.programme.study import read_study
    from portfolio.reading.problem import FORMATS, Problem, collected

    problems: list[Problem] = []
    quotes = projects = 0
    for path in paths:
        study, found = read_study(path)
        problems += found
        if study is None:
            continue
        programme = study.programme
        projects += len(programme.projects)
        problems += [*findings(study), *citation_faults(programme)]
        if source is not None:
            checked = check_quotes(programme, source)
            quotes += checked.quotes
            problems += checked.problems
    everything = collected(problems)
    if form == "text":
        report(everything)
    else:
        put(FORMATS[form](everything), for_machines=True)
    errors = sum(problem.severity == "error" for problem in everything)
    if form == "text":
        proved = f", {quotes} quotes compared with the source" if source else ""
        click.echo(f"{projects} records read{proved}: {errors} errors, {len(everything) - errors} warnings", err=True)
    sys.exit(1 if errors else 0)
