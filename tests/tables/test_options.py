"""The tables of options: what stands side by side, what is marked, and what the town pays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.render.data import as_json
from portfolio.render.text import as_text
from portfolio.tables.registry import BY_NAME

HERE = Path(__file__).parent / "options"
XIAOLAN = HERE.parents[2] / "projects" / "xiaolan-2014"


def rows_of(name: str) -> dict[str, dict[str, Any]]:
    data = json.loads(as_json(BY_NAME[name].build(study_with(load(HERE))), "en"))
    return {row["id"].partition(":")[2]: row for row in data["rows"]}


def test_options_side_by_side() -> None:
    """c lasts twelve years with construction, the others six; 8 %, year ends."""
    rows = rows_of("options")
    assert list(rows) == ["", "do_nothing", "a", "b", "c", "d"]
    assert {key: row["adopted"] for key, row in rows.items() if row["adopted"]} == {"b": "adopted"}
    factor = (1 - 1.08**-5) / 0.08
    b = (-200 + 64 * factor) / 1.08 * 10_000
    c = (-420 + 89 * (1 - 1.08**-11) / 0.08) / 1.08 * 10_000
    assert (rows["b"]["npv_cny"], rows["c"]["npv_cny"]) == pytest.approx((b, c))
    assert rows["b"]["period_npv_cny"] == pytest.approx(b * (1 + 1.08**-6))
    assert (rows["c"]["against"], rows["c"]["irr_status"]) == ("Replace all", "unique")
    assert rows["c"]["increment_npv_cny"] == pytest.approx(c - b * (1 + 1.08**-6))
    assert rows["b"]["levelised_cost_cny_per_t"] == pytest.approx(-b * 1.08 / (300 * factor))


def test_an_option_without_figures_says_what_it_lacks() -> None:
    row = rows_of("options")["d"]
    assert (row["npv_cny"], row["against"], row["investment_cny"]) == (None, None, 2_000_000)
    assert "cash_flow.savings" in row["remark"]


def test_the_reason_is_a_note_at_the_adopted_option() -> None:
    assert "镇级资金年度上限为 60 万元" in as_text(BY_NAME["options"].build(study_with(load(HERE))), "zh")


def test_what_the_town_pays_by_year() -> None:
    rows = rows_of("options-town")
    paid = {key: (row["y2014_cny"], row["y2015_cny"]) for key, row in rows.items() if key}
    assert paid == {
        "do_nothing": (0, 0),
        "a": (600_000, 0),
        "b": (600_000, 600_000),
        "c": (3_400_000, 0),
        "d": (600_000, 600_000),
    }


@pytest.mark.parametrize("name", ["options", "options-town"])
def test_a_plan_without_options_has_no_rows_and_no_notes(name: str) -> None:
    table = BY_NAME[name].build(study_with(load(XIAOLAN)))
    assert (table.rows, table.notes) == ((), ())
