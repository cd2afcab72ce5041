"""The table of stages: values by hand, absences, and notes."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.records.stages import PARTS, STAGES
from portfolio.tables.registry import BY_NAME
from portfolio.tables.table import BLANK, Table

EXAMPLE = Path(__file__).parent / "stages"
XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"


@cache
def built() -> Table:
    return BY_NAME["stages"].build(study_with(load(EXAMPLE)))


def wan(row_id: str) -> list[Decimal | None]:
    """The cells of a row in 万元."""
    values = [built().row(row_id)[name].value for name in STAGES]
    return [None if value is None else Decimal(str(value)) / 10_000 for value in values]


def notes(row_id: str, stage: str) -> str:
    return " ".join(note.text("en") for note in built().row(row_id)[stage].notes)


@pytest.mark.parametrize(
    ("row_id", "expected"),
    [
        ("01:works", [700, 1000, None, None, None]),
        ("01:construction", [1000, 1130, None, None, None]),
        ("01:working_capital", [20, 25, None, None, None]),
        ("01:total", [1050, 1200, None, 1260, None]),
        ("01:change", [None, 150, None, 60, None]),
        ("02:total", [100, 90, None, None, 95]),
        ("02:change", [None, -10, None, None, 5]),
    ],
)
def test_values_by_hand(row_id: str, expected: list[int | None]) -> None:
    assert wan(row_id) == expected


def test_changes_as_shares_of_the_stage_before() -> None:
    row = built().row("01:change_share")
    assert (row["preliminary"].value, row["contract"].value) == (Decimal(150) / 1050, Decimal("0.05"))
    assert [built().row(f"01:{key}")["unit"].value for key in ("total", "change", "change_share")] == [
        "元",
        "元",
        "share",
    ]


def test_only_projects_with_stages_have_rows_and_parts_only_where_some_are_listed() -> None:
    ids = [row.id for row in built().rows]
    lines = ["construction", "total", "change", "change_share"]
    assert [row_id for row_id in ids if row_id.startswith("02")] == ["02", *(f"02:{line}" for line in lines)]
    assert {f"01:{part}" for part in PARTS} < set(ids)
    assert not [row_id for row_id in ids if row_id.startswith("03")]
    assert BY_NAME["stages"].build(study_with(load(XIAOLAN))).rows == ()


def test_a_stage_that_is_not_stated_is_told_from_a_part_that_is_not() -> None:
    row = built().row("01:price_contingency")
    assert (row["budget"].value, row["budget"].shown) == (None, BLANK)
    assert (row["contract"].value, row["contract"].shown) == (None, None)
    within = built().row("01:equipment")["preliminary"]
    assert within.value is None
    assert within.shown is not None
    assert within.shown.zh == "含于工程费"


def test_notes_say_what_needs_attention() -> None:
    assert notes("01:total", "preliminary") == "2020-03-05, No. 2020-15."
    assert notes("01:total", "contract") == "2020-09. Above the preliminary design estimate."
    assert "More than 10% above the estimate" in notes("01:change_share", "preliminary")
    assert notes("02:change_share", "preliminary") == ""


@pytest.mark.parametrize(
    ("preliminary", "note"),
    [
        ("{amount: 120 万元}", "has a date"),
        ("{amount: 120 万元, date: 2014}", "No limit is in force"),
        ("{amount: 110 万元, date: 2020}", ""),
        ("{amount: 120 万元, date: 2020}", "More than 10%"),
    ],
)
def test_what_is_not_checked_is_said(preliminary: str, note: str, tmp_path: Path) -> None:
    file = tmp_path / "01.yaml"
    file.write_text(
        f'id: "01"\nname: 项目\nsector: energy\nstages: {{estimate: 100 万元, preliminary: {preliminary}}}\n',
        encoding="utf-8",
    )
    cell = BY_NAME["stages"].build(study_with(load(file))).row("01:change_share")["preliminary"]
    english = " ".join(found.text("en") for found in cell.notes)
    assert note in english if note else english == ""


def test_figures_lead_to_the_record() -> None:
    (origin,) = built().row("01:works")["estimate"].origins
    assert origin.place is not None
    assert (Path(origin.place.file).name, origin.place.line) == ("01.yaml", 6)
