"""The tables of contracts with verified years: figures, notes, and money printed to the 分 (§70)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.render.data import as_json
from portfolio.render.text import as_text
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from portfolio.tables.table import Table

TRACKED = Path(__file__).parents[1] / "contracts" / "tracked"


def table(name: str) -> Table:
    return BY_NAME[name].build(study_with(load(TRACKED)))


def rows_of(name: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads(as_json(table(name), "en"))["rows"]}


def test_what_was_metered_stands_beside_what_is_verified() -> None:
    row = rows_of("emc-performance")["01:1:electricity"]
    assert (row["baseline"], row["metered"], row["adjustment"]) == (5_190_000, 4_200_000, 35_000)
    assert (row["expected"], row["verified"], row["unit"]) == (900_000, 1_025_000, "kWh")
    assert (row["year"], row["line"]) == ("Year 1 (2015, 9 months)", "Electricity")
    text = as_text(table("emc-performance"), "zh")
    for words in ("新增影像设备（CO-3）", "核定报告 MV-2015（2016-01-20，某审核机构）", "按实际支付价格"):
        assert words in text


def test_guarantees_with_shortfall_and_excess() -> None:
    rows = rows_of("emc-performance")
    found = [(rows[f"03:{n}:power"]["shortfall"], rows[f"03:{n}:power"]["excess"]) for n in (1, 2, 3)]
    assert found == [(100_000, 0), (0, 0), (0, 150_000)]
    assert rows["01:2:gas"]["guaranteed"] is None


def test_payments_add_up_to_the_years() -> None:
    rows = rows_of("emc-settlement")
    for year in (1, 2, 3):
        items = [row["due_cny"] for key, row in rows.items() if key.startswith(f"01:{year}:")]
        assert sum(items) == pytest.approx(rows[f"01:{year}"]["due_cny"], abs=1e-9)
    assert rows["01:2:share:electricity"]["due_cny"] == 740_582.66  # 0.8 · 1,123,456.7 · 0.824 = 740,582.65664
    assert (rows["01:3"]["cumulative_due_cny"], rows["01:3"]["cumulative_difference_cny"]) == (2_689_522.86, 5_797.4)


def test_money_that_is_paid_prints_to_the_cent() -> None:
    text = as_text(table("emc-settlement"), "zh")
    assert "单位：元" in text
    assert "740,582.66" in text
    assert "按合同约定，逐项四舍五入到分" in text
    assert "年度合计四舍六入五成双到分" in text


def test_what_is_not_settled_says_why() -> None:
    assert rows_of("emc-settlement")["02:1"]["due_cny"] is None
    text = as_text(table("emc-settlement"), "zh")
    assert "未结算①" in text
    assert "记录未写明合同的结算取整规则" in text


def test_the_forecast_stands_beside_what_was_expected() -> None:
    row = rows_of("emc-reforecast")["02:host.npv"]
    assert row["revised"] < row["expected"]
    assert row["difference"] == pytest.approx(row["revised"] - row["expected"])
    text = as_text(table("emc-reforecast"), "zh")
    assert "02：按已核定年份兑现率重新预测。已核定第 1 年；其余年份兑现率 lamps 95.00%" in text
