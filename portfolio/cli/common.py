"""What the commands share: options, reading a programme, printing problems."""

from __future__ import annotations

import datetime as dt
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.appraisal.results import Appraisal
    from portfolio.programme.study import Choices, Study
    from portfolio.reading.problem import Problem
    from portfolio.records.project import Project

#: Not `exists=True`: a missing path is the reader's to report, with a code, like every other fault.
PATH = click.Path(path_type=Path)
lang_option = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language; zh by default.")
form_option = click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="How to print."
)


def study_at(path: Path, choices: Choices, *, options: bool = False) -> Study:
    """The programme at a path with what it is appraised with; its findings go to standard error.

    Those of the options are among them where `options` are asked for: each is an appraisal. Exits with 1 if anything
    stops.
    """
    from portfolio.programme.findings import findings
    from portfolio.programme.study import read_study

    study, problems = read_study(path, choices)
    if study is None:
        fail(problems)
    report([*problems, *findings(study, options=options)])
    return study


def project_of(study: Study, project_id: str) -> Project:
    """A project of a study by its id."""
    project = next((p for p in study.programme.projects if p.id == project_id), None)
    if project is None:
        ids = ", ".join(p.id for p in study.programme.projects)
        raise click.BadParameter(f"there is no project {project_id!r}; choose from {ids}")
    return project


def appraisal_of(study: Study, project_id: str) -> Appraisal:
    """The appraisal of one project of a study."""
    return study.appraise(project_of(study, project_id))


def put(text: str, *, for_machines: bool = False) -> None:
    """Print to standard output, always as UTF-8 if it is for machines."""
    if for_machines and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    click.echo(text, nl=False)


class Commands(click.Group):
    """A group whose output, its help included, may meet a full disk: that is said in a line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; files say themselves what is wrong with them, so what is left is standard output."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            from portfolio.reading.problem import Place, Problem

            sys.stdout = io.StringIO()  # else Python tries once more when it ends
            where = Place(str(error.filename or "<stdout>"))
            fail([Problem(where, "A004", "", error.strerror or str(error), "make room, or print elsewhere")])


def report(problems: Iterable[Problem]) -> None:
    """Print problems to standard error."""
    from portfolio.reading.problem import as_text, collected

    click.echo(as_text(collected(problems)), err=True, nl=False)


def warn_of_parameters(study: Study) -> None:
    """Print what a reader should know of the parameters in use. Only here is the clock asked what day it is."""
    report(study.warnings(dt.datetime.now(tz=dt.UTC).date()))


def fail(problems: Iterable[Problem]) -> NoReturn:
    """Print problems and exit with 1."""
    report(problems)
    sys.exit(1)
