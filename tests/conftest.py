"""Settings and fixtures that all tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from portfolio.programme.study import STANDARD, Choices, study_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.appraisal.results import Appraisal
    from portfolio.programme.study import Study

# The same examples on every machine: a test run is a statement about the code, not about the day's luck.
settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

#: A head with the region and year that dated values are chosen by.
HEAD = "id: p\ntitle: {zh: 例, en: Example}\nyear: 2014\nregion: CN-GD-ZS\n"


@pytest.fixture
def studied(tmp_path: Path) -> Callable[..., Study]:
    """Makes a study of some records, by file name, with a head."""

    def make(choices: Choices = STANDARD, head: str = HEAD, **records: str) -> Study:
        folder = tmp_path / "p"
        folder.mkdir(exist_ok=True)
        (folder / "programme.yaml").write_text(head, encoding="utf-8")
        for name, text in records.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return study_of(folder, choices)

    return make


@pytest.fixture
def appraised(studied: Callable[..., Study]) -> Callable[..., Appraisal]:
    """Appraises one record."""

    def make(text: str, choices: Choices = STANDARD, head: str = HEAD) -> Appraisal:
        [found] = studied(choices, head, record=text).appraisals
        return found

    return make
