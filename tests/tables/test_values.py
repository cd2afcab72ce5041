"""What the tables of Xiaolan say, against the plan's own figures and sums made of them by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.render.data import as_json
from portfolio.tables.registry import BY_NAME

XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"
MONEY = ("total_cny", "market_cny", "higher_level_cny", "town_cny")
DIRECT = ("01", "02", "03", "04", "05", "06", "08")
INDIRECT = ("07.1", "07.2", "07.3", "09.1", "09.2", "10")


@cache
def table(name: str, lang: str = "zh", path: str = ".") -> dict[str, Any]:
    """A table as its JSON."""
    data: dict[str, Any] = json.loads(
        as_json(BY_NAME[name].build(study_with(load(XIAOLAN / path))), "en" if lang == "en" else "zh")
    )
    return data


def row(name: str, row_id: str, kind: str | None = None) -> dict[str, Any]:
    """The one row of an id and kind."""
    (found,) = (r for r in table(name)["rows"] if r["id"] == row_id and kind in {None, r["kind"]})
    return dict(found)


def notes(name: str, row_id: str, key: str) -> list[str]:
    return [note["note"] for note in table(name)["cell_notes"] if (note["row"], note["key"]) == (row_id, key)]


# budget: table 5-4 in 万元.


@pytest.mark.parametrize(
    ("row_id", "kind", "wan"),
    [
        ("01", "project", (25060, 25000, 50, 10)),
        ("02", "project", (3000, 2500, 500, 0)),
        ("08", "project", (20070, 20000, 60, 10)),
        ("09.1", "project", (10, 0, 0, 10)),
        ("10", "project", (510, 0, 500, 10)),
        ("07", "subtotal", (430, 0, 400, 30)),
        ("09", "subtotal", (220, 0, 200, 20)),
        ("total", "total", (74290, 71000, 2010, 1280)),
        ("printed_total", "printed_total", (74290, 71000, 2010, 1280)),
    ],
)
def test_budget(row_id: str, kind: str, wan: tuple[int, ...]) -> None:
    assert [row("budget", row_id, kind)[key] for key in MONEY] == [amount * 10_000 for amount in wan]


def test_budget_lists_lines_under_their_actions() -> None:
    assert [(r["id"], r["kind"]) for r in table("budget")["rows"]] == [
        *((f"0{number}", "project") for number in range(1, 7)),
        ("07", "subtotal"),
        ("07.1", "project"),
        ("07.2", "project"),
        ("07.3", "project"),
        ("08", "project"),
        ("09", "subtotal"),
        ("09.1", "project"),
        ("09.2", "project"),
        ("10", "project"),
        ("total", "total"),
        ("printed_total", "printed_total"),
    ]


def test_empty_cells_of_the_budget_are_noted() -> None:
    blank = {(note["row"], note["key"]) for note in table("budget")["cell_notes"] if note["note"] == "blank"}
    market, higher, town = MONEY[1:]
    assert blank == {
        ("02", town), ("03", market), ("04", higher), ("04", town), ("05", higher), ("06", market), ("06", higher),
        ("07.1", market), ("07.2", market), ("07.3", market), ("09.1", market), ("09.1", higher), ("09.2", market),
        ("10", market),
    }  # fmt: skip
    assert len(table("budget")["cell_notes"]) == len(blank)
    assert all(row("budget", row_id)[key] == 0 for row_id, key in blank)


# benefits: table 5-5.


def test_benefits() -> None:
    direct = {"01": 34, "02": 12, "03": 2, "04": 5, "05": 1, "06": 2, "08": 3}
    money = {"01": 30000, "02": 10000, "03": 300, "04": 7000, "05": 5000, "08": 20000}
    for project_id in (*DIRECT, *INDIRECT):
        found = row("benefits", project_id)
        assert found["abatement_tco2e_per_year"] == (direct[project_id] * 10_000 if project_id in direct else None)
        assert found["benefit_cny"] == (money[project_id] * 10_000 if project_id in money else None)
    total = row("benefits", "total")
    assert (total["abatement_tco2e_per_year"], total["benefit_cny"], total["jobs"]) == (590_000, 723_000_000, 9_730)
    printed = row("benefits", "printed_total")
    assert (printed["abatement_tco2e_per_year"], printed["benefit_cny"], printed["jobs"]) == (
        590_000,
        723_000_000,
        9_370,
    )


def test_beneficiaries_are_never_summed() -> None:
    assert row("benefits", "06")["beneficiaries"] == 500_000
    assert [r["beneficiaries"] for r in table("benefits")["rows"] if r["kind"] != "project"] == [None] * 4


def test_sums_over_some_lines_say_over_how_many() -> None:
    assert notes("benefits", "total", "abatement_tco2e_per_year") == ["13 项中 7 项列有数值，合计仅含此 7 项。"]
    partial, prose = notes("benefits", "total", "benefit_cny")
    assert partial == "13 项中 6 项列有数值，合计仅含此 6 项。"
    assert all(figure in prose for figure in ("第 397 行", "3.81 亿元以上", "7.23 亿元", "少 3.42 亿元"))


def test_the_jobs_that_differ_are_noted_at_both_totals() -> None:
    for row_id, lines in (("total", ("439", "397")), ("printed_total", ("439",))):
        found = notes("benefits", row_id, "jobs")
        assert len(found) == len(lines)
        for note, line in zip(found, lines, strict=True):
            assert all(figure in note for figure in (line, "9,370 人", "9,730 人", "少 360 人"))


def test_indirect_abatement_is_said_also_of_an_action() -> None:
    """METHOD §2: neither zero nor unknown."""
    rows = {(r.id, r.kind): r for r in BY_NAME["benefits"].build(study_with(load(XIAOLAN))).rows}
    for key in [("07", "subtotal"), ("09", "subtotal"), ("10", "project")]:
        cell = rows[key]["abatement_tco2e_per_year"]
        assert cell.value is None
        assert cell.shown is not None
        assert (cell.shown.zh, cell.shown.en) == ("间接减排", "indirect")


# funding-shares.


def test_shares_of_the_programme() -> None:
    total = row("funding-shares", "total")
    assert [round(total[f"{source}_share"], 4) for source in ("market", "higher_level", "town")] == [
        0.9557,
        0.0271,
        0.0172,
    ]
    assert total["public_cny"] == 32_900_000
    assert total["leverage"] == pytest.approx(71000 / 3290, rel=1e-15)


def test_shares_of_lines_and_actions() -> None:
    assert row("funding-shares", "01")["leverage"] == pytest.approx(25000 / 60, rel=1e-15)
    assert row("funding-shares", "07")["higher_level_share"] == pytest.approx(40 / 43, rel=1e-15)
    assert row("funding-shares", "09")["public_cny"] == 2_200_000
    for r in table("funding-shares")["rows"]:
        assert sum(r[f"{source}_share"] for source in ("market", "higher_level", "town")) == pytest.approx(1, abs=1e-12)


def test_leverage_without_public_money_is_undefined() -> None:
    assert row("funding-shares", "04")["public_cny"] == 0
    assert [r["id"] for r in table("funding-shares")["rows"] if r["leverage"] is None] == ["04"]


# intensity: DOMAIN §3.1, METHOD §9.

PER_TONNE = ("investment_cny_per_t_per_year", "public_cny_per_t_per_year", "town_cny_per_t_per_year")


@pytest.mark.parametrize(
    ("row_id", "investment"),
    [
        ("01", "737.06"),
        ("02", "250"),
        ("03", "200"),
        ("04", "4300"),
        ("05", "3000"),
        ("06", "50"),
        ("08", "6690"),
        ("total", "1259.15"),
    ],
)
def test_intensity(row_id: str, investment: str) -> None:
    assert round(row("intensity", row_id)[PER_TONNE[0]], 2) == float(investment)


def test_intensity_of_public_and_town_money() -> None:
    total = row("intensity", "total")
    assert [round(total[key], 2) for key in PER_TONNE[1:]] == [55.76, 21.69]


@pytest.mark.parametrize("row_id", INDIRECT)
def test_no_intensity_without_tonnes(row_id: str) -> None:
    assert [row("intensity", row_id)[key] for key in PER_TONNE] == [None] * 3


def test_value_and_cost_per_tonne_are_absent_with_what_they_need() -> None:
    for r in table("intensity")["rows"]:
        assert (r["npv_cny"], r["levelised_cost_cny_per_t"]) == (None, None)
        if r["kind"] == "project":
            needed = r["missing"].split("; ")
            assert ("abatement" in needed) == (r["id"] in INDIRECT)
            assert len(needed) >= 3
    assert any("不是每吨减排成本" in note for note in table("intensity")["notes"])


# totals-check.


def test_every_printed_figure_has_its_status() -> None:
    found = [(r["where"], r["label"], r["status"]) for r in table("totals-check")["rows"] if r["line"] is not None]
    assert sorted(found) == sorted(
        [
            ("表 2-1", "低碳评分总分", "相符"),
            ("表 5-4", "总投资", "相符"),
            ("表 5-4", "市场资金", "相符"),
            ("表 5-4", "上级和国际政策性资金", "相符"),
            ("表 5-4", "镇政府投入", "相符"),
            ("表 5-5", "温室气体减排量", "相符"),
            ("表 5-5", "经济效益", "相符"),
            ("表 5-5", "新增就业机会", "不符"),
            ("第 5.3 节", "总投资", "相符"),
            ("第 5.3 节", "市场资金", "相符"),
            ("第 5.3 节", "上级和国际政策性资金", "相符"),
            ("第 5.3 节", "镇政府投入", "相符"),
            ("第 5.3 节", "温室气体减排量", "相符"),
            ("第 5.3 节", "经济效益", "不符"),
            ("第 5.3 节", "新增就业机会", "不符"),
            ("第 5.3 节", "产生税收", "无法核对"),
            ("第 3 章", "2015年单位生产总值二氧化碳排放量（目标）", "两处不一"),
        ]
    )


def test_money_is_in_yuan_and_prints_as_the_plan_does() -> None:
    (prose,) = [r for r in table("totals-check")["rows"] if (r["where"], r["label"]) == ("第 5.3 节", "总投资")]
    assert (prose["printed"], prose["unit"]) == ("约 7.4 亿元", "元")
    assert (prose["printed_value"], prose["computed_value"], prose["difference"]) == (
        740_000_000,
        742_900_000,
        -2_900_000,
    )
    english = table("totals-check", "en")["rows"]
    (prose,) = [r for r in english if (r["where"], r["label"]) == ("Section 5.3", "Total investment")]
    assert (prose["printed"], prose["unit"]) == ("about 7.4 × 100 million CNY", "CNY")


def test_every_line_cross_foots() -> None:
    found = row("totals-check", "cross_foot")
    assert (found["status"], found["difference"]) == ("相符", 0)
    assert "13 项中 13 项可核对" in found["explanation"]


def test_beneficiaries_are_listed_as_never_summed() -> None:
    found = row("totals-check", "benefits.beneficiaries")
    assert (found["status"], found["computed_value"]) == ("不合计", None)


def test_a_single_record_is_not_said_to_lack_printed_totals() -> None:
    rows = table("totals-check", path="01-industry.yaml")["rows"]
    assert {r["status"] for r in rows if r["kind"] == "check"} == {"不核对", "不合计"}


# coverage.


def test_coverage() -> None:
    found = {r["id"]: (r["stated"], r["lines"], r["missing"]) for r in table("coverage")["rows"]}
    everywhere = (13, 13, None)
    assert found == {
        **dict.fromkeys(("budget.total_cny", "budget.market_cny", "budget.higher_level_cny"), everywhere),
        **dict.fromkeys(("budget.town_cny", "benefits.beneficiaries", "benefits.jobs"), everywhere),
        "benefits.abatement_tco2e_per_year": (7, 13, "07.1、07.2、07.3、09.1、09.2、10"),
        "benefits.benefit_cny": (6, 13, "06、07.1、07.2、07.3、09.1、09.2、10"),
    }
    assert row("coverage", "benefits.benefit_cny")["share"] == pytest.approx(6 / 13, rel=1e-15)


# timeline: table 5-3.


def test_the_bars_are_lost_and_nothing_is_invented() -> None:
    quarters = [f"q{year}_{number}" for year in (2014, 2015) for number in (1, 2, 3, 4)]
    data = table("timeline")
    assert [column["key"] for column in data["columns"]] == ["id", "name", *quarters, "stated"]
    assert all(r[quarter] is None for r in data["rows"] for quarter in quarters)
    assert len(data["rows"]) == 15
    assert any("丢失" in note for note in data["notes"])


def test_dates_are_words_in_chinese() -> None:
    assert row("timeline", "01")["stated"].startswith("2013年10月底前：第一阶段")
    assert "；2015年–2020年：" in row("timeline", "04")["stated"]
    english = next(r["stated"] for r in table("timeline", "en")["rows"] if r["id"] == "01")
    assert english.startswith("by the end of 2013-10: ")


# scorecard: table 2-1; DOMAIN §6.4: 8 of 23 rows without data, 1 does not apply.


def test_scorecard() -> None:
    total = row("scorecard", "total")
    assert (total["score"], row("scorecard", "printed_total")["score"]) == (34, 34)
    assert total["data"] == "14/22"
    states = [r["data"] for r in table("scorecard")["rows"] if r["kind"] == "score"]
    assert (states.count("有"), states.count("无数据"), states.count("不适用")) == (14, 8, 1)
    assert "总分中 8 分得自无数据的指标" in total["remark"], "row 14 is scored by proxy; its 8 points are in the 34"


def test_rows_are_numbered_as_the_guide_numbers_them() -> None:
    rows = [r for r in table("scorecard")["rows"] if r["kind"] == "score"]
    assert [r["id"] for r in rows] == [str(number) for number in range(1, 24)]
    renumbered = {r["id"]: r["remark"] for r in rows if r["remark"] and "原表序号为" in r["remark"]}
    assert list(renumbered) == ["5", "6", "7", "8", "9", "10", "11"]
    assert all(f"原表序号为({int(number) - 1})" in remark for number, remark in renumbered.items())
    (value,) = [r for r in rows if r["value"] is not None]
    assert (value["id"], value["value"], value["unit"]) == ("4", 232.8, "kWh/(m²·年)")


# indicators and paths: tables 3-1 and 3-2.


def test_indicators() -> None:
    assert [row("indicators", "2")[key] for key in ("current", "target_2015", "target_2017", "target_2020")] == [
        1.21,
        0.97,
        0.94,
        0.91,
    ]
    assert [row("indicators", "1")[key] for key in ("current", "target_2015", "target_2020")] == [None] * 3
    assert (row("indicators", "13")["current"], row("indicators", "13")["target_2020"]) == (333, None)
    assert notes("indicators", "13", "current") == ["未考虑PM2.5"]
    assert "0.96" in "".join(notes("indicators", "2", "target_2015")), "chapter 3 says 0.96"


def test_paths() -> None:
    assert (row("paths", "solar_pv")["quantity_2015"], row("paths", "solar_pv")["quantity_2020"]) == ("5 MW", "150 MW")
    assert row("paths", "model_residential_area")["quantity_2015"] is None
    assert row("paths", "model_residential_area")["quantity_2020"] == "30 万平方米；2,000 户"


# organisation: tables 5-1 and 5-2.


def test_organisation() -> None:
    rows = table("organisation")["rows"]
    assert [r["operating_mode"] for r in rows if r["kind"] == "post"][:3] == ["组长", "副组长", "组员"]
    assert row("organisation", "06", "project")["lead_unit"] == "中山市发改局"
    assert row("organisation", "06", "project")["operating_mode"] is None, "its cell of table 5-2 is empty"
    assert row("organisation", "10", "project")["lead_unit"] == "小榄镇发改局/小榄低碳中心"


# facts and provenance.


def test_facts_name_their_line_and_are_told_apart() -> None:
    rows = table("facts")["rows"]
    assert len({r["id"] for r in rows}) == len(rows)
    (boilers,) = [r for r in rows if r["key"] == "boilers"]
    assert (boilers["project"], boilers["value"], boilers["unit"]) == ("01", 308, "个")
    assert (boilers["where"], boilers["line"]) == ("第 4.1 节", "235")
    (town,) = [r for r in rows if r["key"] == "town_area"]
    assert (town["project"], town["value"], town["unit"]) == (None, 75.4, "平方公里")


def test_places_in_the_plan_are_named_as_people_name_them() -> None:
    wheres = {r["where"] for r in table("facts")["rows"]}
    assert {"封面", "致谢", "注", "第 1 章", "第 2.1 节", "表 3-2"} <= wheres
    english = {r["where"] for r in table("facts", "en")["rows"]}
    assert {"Title page", "Acknowledgements", "Note", "Chapter 1", "Section 2.1", "Table 3-2"} <= english


def test_pictures_lost_in_the_text_are_named() -> None:
    """DOMAIN §4: figures 1-1, 3-1, 3-2 and 4-1."""
    lost = table("facts")["notes"]
    assert [note[:5] for note in lost] == ["图 1-1", "图 3-1", "图 3-2", "图 4-1"]


def test_provenance_leads_from_a_figure_to_the_plan() -> None:
    first = row("provenance", "01:1")
    assert first["project"] == "01"
    assert first["fields"] == "investment; funding.market; funding.higher_level; funding.town"
    assert (first["where"], first["line"]) == ("表 5-4", "403")
    assert first["quote"] == "1、重点推进工业节能和结构调整 | | 25060 | 25000 | 50 | 10"
    assert first["record"].startswith("01-industry.yaml:")


def test_an_empty_cell_is_not_said_to_state_zero() -> None:
    assert "镇政府投入 空格（计为 0）" in row("provenance", "02:1")["stated"]


def test_nothing_of_xiaolan_is_uncited() -> None:
    assert not [r["id"] for r in table("provenance")["rows"] if r["id"].endswith(":uncited")]


def test_numbers_stay_exact() -> None:
    built = BY_NAME["funding-shares"].build(study_with(load(XIAOLAN))).row("total", "total")
    assert built["leverage"].value == Decimal(71000) / Decimal(3290)
