"""Appraise a city's low-carbon projects and print the budget annex.

>>> programme = load("projects/xiaolan-2014")
>>> len(programme.projects)
13
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.appraisal.results import Appraisal
    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Choices, Study
    from portfolio.records.project import Project

__version__ = "0.1.0"


def load(path: Path | str, scenario: Path | str | None = None) -> Programme:
    """The programme in a folder, or of one record, with a scenario's changes laid over it.

    Raises `portfolio.programme.load.ReadError`, which carries every problem, if anything stops.
    """
    from portfolio.programme import load as loading

    return loading.load(path, scenario)


def study(path: Path | str, choices: Choices | None = None) -> Study:
    """The programme at a path with what it is appraised with: `study.appraisals` holds one a project.

    Raises `ReadError` as `load` does, also for what is wrong with the assumption set or with parameters.

    >>> found = study("projects/xiaolan-2014").appraisals
    >>> [appraisal.status for appraisal in found[:6]]
    ['indicative', 'indicative', 'indicative', 'indicative', 'indicative', 'incomplete']
    """
    from portfolio.programme.study import STANDARD, study_of

    return study_of(path, choices or STANDARD)


def appraise(project: Project, programme: Programme | None = None, choices: Choices | None = None) -> Appraisal:
    """The appraisal of a project: NPV, IRR, payback and costs per tonne by perspective, in 元 and tonnes.

    `programme` is the one that holds it: it gives the year, region and assumption set, and where fields stand. Without
    one the record must say what an appraisal needs. `choices` are rate, convention and the like. Raises `ReadError`
    for an assumption set or parameters that are unusable.

    >>> programme = load("projects/xiaolan-2014")
    >>> round(appraise(programme.projects[1], programme).value("project_pre_tax.levelised_cost"), 2)
    -791.08
    """
    from portfolio.programme.study import STANDARD, alone, study_with

    return study_with(programme or alone(project), choices or STANDARD).appraise(project)
