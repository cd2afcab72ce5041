"""Whole published cases, each a record under `tests/cases/records/`: every figure that its source prints.

A check names an indicator of the appraisal, or a line of a statement (several add up) in calendar years, in 万元.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

import portfolio
from portfolio.cashflow.statements import statement

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal

CASES = Path(__file__).parents[1] / "cases"


def _checks() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        case = yaml.safe_load(file.read_text(encoding="utf-8"))
        if case["room"] == "appraisal":
            rows = enumerate(case["checks"], 1)
            found += [(f"{file.stem}-{number}", {"record": case["record"], **check}) for number, check in rows]
    return found


CHECKS = _checks()


def _appraised(record: str) -> Appraisal:
    programme = portfolio.load(CASES / "records" / record)
    return portfolio.appraise(programme.projects[0], programme)


def _of_statement(appraisal: Appraisal, check: dict[str, Any]) -> list[float]:
    book = appraisal.ledger
    assert book is not None
    sheet = statement(book, check["statement"])
    assert sheet is not None
    keys = check["line"] if isinstance(check["line"], list) else [check["line"]]
    yearly = sum((sheet.line(key)[0] for key in keys), np.zeros(book.timeline.elements)) / 1e4
    return [float(yearly[book.timeline.labels().index(str(year))]) for year in check["years"]]


@pytest.mark.parametrize("check", [check for _, check in CHECKS], ids=[name for name, _ in CHECKS])
def test_a_published_figure_of_a_record_is_reproduced(check: dict[str, Any]) -> None:
    assert check["why"]
    found = _appraised(check["record"])
    if "indicator" in check:
        assert found.value(check["indicator"]) == pytest.approx(check["expected"], abs=float(check["tolerance"]), rel=0)
    else:
        assert _of_statement(found, check) == pytest.approx(check["expected"], abs=float(check["tolerance"]), rel=0)


@pytest.mark.parametrize("record", sorted({check["record"] for _, check in CHECKS}))
def test_the_record_is_whole_and_its_books_close(record: str) -> None:
    found = _appraised(record)
    assert found.status == "stated"
    assert found.ledger is not None
    sheet = statement(found.ledger, "balance-sheet")
    assert sheet is None or np.max(np.abs(sheet.line("difference"))) < 0.01


def test_every_record_has_its_case() -> None:
    assert {file.name for file in (CASES / "records").iterdir()} == {check["record"] for _, check in CHECKS}
