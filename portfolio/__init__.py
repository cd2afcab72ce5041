"""Appraise a city's low-carbon projects and print the budget annex.

>>> programme = load("projects/xiaolan-2014")
>>> len(programme.projects)
13
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.programme.programme import Programme

__version__ = "0.1.0"


def load(path: Path | str, scenario: Path | str | None = None) -> Programme:
    """The programme in a folder, or of one record, with a scenario's changes laid over it.

    Raises `portfolio.programme.load.ReadError`, which carries every problem, if anything stops.
    """
    from portfolio.programme import load as loading

    return loading.load(path, scenario)
