"""What public hosts are bound to pay: figures by hand, tests, totals, and what is said where there is nothing (§69)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.records.fields import Words
from portfolio.tables.registry import BY_NAME
from portfolio.tables.table import BLANK, Table

EXAMPLE = Path(__file__).parent / "commitments"
XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"
FIGURES = ("budget_cny", "baseline_cny", "bill_cny", "payment_cny", "maximum_cny", "total_cny")


@cache
def built() -> Table:
    return BY_NAME["emc-commitments"].build(study_with(load(EXAMPLE)))


@pytest.mark.parametrize(
    ("row_id", "expected"),
    [
        # 300 万元 saved, 80 % of it paid, of a bill of 1,000.
        ("01:2015", [1000, 1000, 700, 240, 300, 940]),
        # Year 4: 1,092.727 − 308.5398 + 246.8318.
        ("01:2018", [1000, 1092.727, 784.1872, 246.8318, 308.5398, 1031.019]),
        # A trusteeship: the fee is 95 of 100, the provider pays the bills; half of the third year is its own again.
        ("02:2016", [None, 100, 0, 95, 95, 95]),
        ("02:2018", [None, 100, 40, 47.5, 47.5, 87.5]),
        ("total:2015", [1000, 1000, 700, 240, 300, 940]),
        ("total:2018", [None, 1192.727, 824.1872, 294.3318, 356.0398, 1118.519]),
    ],
)
def test_values_by_hand(row_id: str, expected: list[float | None]) -> None:
    row = built().row(row_id)
    for key, value in zip(FIGURES, expected, strict=True):
        found = row[key].value
        if value is None:
            assert found is None
        else:
            assert isinstance(found, Decimal)
            assert float(found) / 1e4 == pytest.approx(value, abs=1e-3)


def said(row_id: str, key: str) -> str:
    value = built().row(row_id)[key].value
    assert isinstance(value, Words)
    return value.text("en")


def test_each_host_is_tested_by_itself() -> None:
    years = range(2015, 2021)
    assert [said(f"01:{year}", "within_baseline") for year in years] == ["yes"] * 6
    assert [said(f"01:{year}", "within_budget") for year in years] == ["yes"] * 3 + ["no"] * 3
    assert (said("02:2016", "within_baseline"), said("02:2016", "within_budget")) == ("yes", "not tested")
    assert built().row("total:2018")["within_budget"].shown == BLANK


def test_only_years_of_the_term_and_only_public_hosts() -> None:
    ids = [row.id for row in built().rows]
    assert ids[:9] == [f"01:{year}" for year in range(2015, 2021)] + [f"02:{year}" for year in range(2016, 2019)]
    assert ids[9:] == [f"total:{year}" for year in range(2015, 2021)]
    notes = " ".join(note.text("en") for note in built().notes)
    assert "Enterprises' contracts bind no public money: 03." in notes
    assert "Guangdong's measures" in notes


def test_a_programme_without_contracts_says_so() -> None:
    table = BY_NAME["emc-commitments"].build(study_with(load(XIAOLAN)))
    assert table.rows == ()
    assert [note.text("en") for note in table.notes] == [
        "No energy contract of a public host is stated: there are no payments to budget for."
    ]
