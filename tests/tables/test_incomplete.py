"""Programmes that say little, or contradict themselves: unknown is not zero, and every table still builds."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.programme.figures import BY_USERS
from portfolio.programme.findings import findings
from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.records.fields import Words
from portfolio.render.data import as_csv, as_json
from portfolio.render.text import as_text
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme

HEAD = "id: x\ntitle: 计划\n"


def programme_of(folder: Path, *records: str, head: str = HEAD) -> Programme:
    (folder / "programme.yaml").write_text(head, encoding="utf-8")
    for number, text in enumerate(records, 1):
        (folder / f"{number}.yaml").write_text(f'id: "{number}"\nname: 项目\nsector: energy\n{text}', encoding="utf-8")
    return load(folder)


def rows_of(programme: Programme, name: str) -> dict[str, dict[str, Any]]:
    data = json.loads(as_json(BY_NAME[name].build(study_with(programme)), "zh"))
    return {row["id"]: row for row in data["rows"]}


# Nothing but ids and sectors.


@pytest.mark.parametrize("name", BY_NAME)
def test_a_programme_that_states_nothing_prints_every_table(name: str, tmp_path: Path) -> None:
    table = BY_NAME[name].build(study_with(programme_of(tmp_path, "", "")))
    for lang in ("zh", "en"):
        assert as_text(table, "en" if lang == "en" else "zh")
    assert json.loads(as_json(table, "zh"))["table"] == name
    assert next(csv.reader(io.StringIO(as_csv(table, "zh"))))[:2] == ["id", "kind"]
    assert list(table.to_frame().columns)[:2] == ["id", "kind"]


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"coverage"}))
def test_what_nobody_states_is_unknown_and_not_zero(name: str, tmp_path: Path) -> None:
    table = BY_NAME[name].build(study_with(programme_of(tmp_path, "", "")))
    numeric = [column.key for column in table.columns if column.kind in {"number", "share"}]
    assert [row[key].value for row in table.rows for key in numeric if row[key].value is not None] == []


def test_coverage_counts_what_is_missing(tmp_path: Path) -> None:
    rows = rows_of(programme_of(tmp_path, "", "jobs: 5 人\n"), "coverage")
    assert (rows["benefits.jobs"]["stated"], rows["benefits.jobs"]["share"]) == (1, 0.5)
    assert rows["benefits.jobs"]["missing"] == "1"
    assert rows["budget.total_cny"]["missing"] == "1、2"


@pytest.mark.parametrize("name", BY_NAME)
def test_a_programme_without_lines_prints_every_table(name: str, tmp_path: Path) -> None:
    """`programme.yaml` read by itself."""
    programme_of(tmp_path, "")
    table = BY_NAME[name].build(study_with(load(tmp_path / "programme.yaml")))
    assert json.loads(as_json(table, "en"))["table"] == name
    assert as_text(table, "zh")


def test_zero_is_not_unknown(tmp_path: Path) -> None:
    text = "investment: 0 元\nfunding: {market: 0 元, higher_level: 0 元, town: 0 元}\njobs: 0 人\nabatement: 0 吨/年\n"
    programme = programme_of(tmp_path, text)
    assert [rows_of(programme, "budget")["1"][key] for key in ("total_cny", "market_cny", "town_cny")] == [0, 0, 0]
    assert rows_of(programme, "benefits")["total"]["jobs"] == 0
    assert rows_of(programme, "coverage")["benefits.jobs"]["stated"] == 1
    assert rows_of(programme, "intensity")["1"]["investment_cny_per_t_per_year"] is None, "0 ÷ 0"
    assert rows_of(programme, "funding-shares")["1"]["market_share"] is None, "0 ÷ 0"


def test_no_ratio_over_an_incomplete_whole(tmp_path: Path) -> None:
    """METHOD §2: the second line's town money is unknown, and with it every share of the programme."""
    first = (
        "investment: 100 万元\nfunding: {market: 60 万元, higher_level: 20 万元, town: 20 万元}\nabatement: 10 吨/年\n"
    )
    second = "funding: {market: 60 万元, higher_level: 20 万元}\nabatement: 10 吨/年\n"
    programme = programme_of(tmp_path, first, second)
    shares = rows_of(programme, "funding-shares")
    assert shares["1"]["market_share"] == 0.6
    assert [shares["total"][f"{source}_share"] for source in ("market", "higher_level", "town")] == [None] * 3
    assert (shares["total"]["public_cny"], shares["total"]["leverage"]) == (None, None)
    intensity = rows_of(programme, "intensity")
    assert intensity["1"]["investment_cny_per_t_per_year"] == 100_000
    assert intensity["total"]["investment_cny_per_t_per_year"] is None
    budget = BY_NAME["budget"].build(study_with(programme)).row("total", "total")
    assert budget["market_cny"].value == 1_200_000
    assert budget["town_cny"].value == 200_000
    assert [note.zh for note in budget["town_cny"].notes] == ["2 项中 1 项列有数值，合计仅含此 1 项。"]


# Money that does not add up.


@pytest.mark.parametrize(
    ("town", "zh", "en"),
    [
        ("10 万元", "各来源之和比总投资少 10 万元", "The sources fall short of the investment by 100,000 CNY"),
        ("20.5 万元", "各来源之和比总投资多 0.5 万元", "The sources exceed the investment by 5,000 CNY"),
    ],
)
def test_a_gap_is_named_and_stops_nothing(town: str, zh: str, en: str, tmp_path: Path) -> None:
    text = f"investment: 100 万元\nfunding: {{market: 60 万元, higher_level: 20 万元, town: {town}}}\n"
    programme = programme_of(tmp_path, text, "investment: 7 万元\n")
    assert [problem.code for problem in findings(study_with(programme))] == ["F001"]
    table = BY_NAME["budget"].build(study_with(programme))
    remark = table.row("1")["remark"].value
    assert remark is not None
    assert not isinstance(remark, str | Decimal)
    assert (remark.zh, remark.en) == (zh, en)
    assert table.row("2")["remark"].value is None
    assert table.row("total", "total")["total_cny"].value == 1_070_000, "the total is that of its own column"


def test_sources_that_pay_all_of_the_investment_leave_no_gap() -> None:
    """Construction investment, its interest and working capital: `f001-financing-plan` says which lines do."""
    study = study_with(load(Path(__file__).parents[1] / "bad_programmes" / "f001-financing-plan"))
    table = BY_NAME["budget"].build(study)
    assert [row.id for row in table.rows if row["remark"].value is not None] == ["02", "03"]
    found = BY_NAME["totals-check"].build(study).row("cross_foot", "cross_foot")["explanation"].value
    assert isinstance(found, Words)
    assert "5 项可核对，3 项" in found.zh
    assert "02（+130.47 万元）、03（+130.45 万元）" in found.zh


def test_gaps_that_cancel_are_still_gaps(tmp_path: Path) -> None:
    lines = [
        f"investment: 100 万元\nfunding: {{market: {amount} 万元, higher_level: 0 万元, town: 0 万元}}\n"
        for amount in (90, 110, 100)
    ]
    found = rows_of(programme_of(tmp_path, *lines), "totals-check")["cross_foot"]
    assert found["status"] == "不符"
    assert "1（−10 万元）" in found["explanation"]
    assert "2（+10 万元）" in found["explanation"]


def test_a_blank_in_a_row_that_does_not_cross_foot_is_a_finding_and_stops_nothing(tmp_path: Path) -> None:
    text = (
        "investment: 100 万元\nfunding: {market: 60 万元, higher_level: {amount: 0 万元, note: blank}, town: 10 万元}\n"
    )
    programme = programme_of(tmp_path, text)
    assert sorted(problem.code for problem in findings(study_with(programme))) == ["F001", "F004"]
    assert "30 万元" in json.dumps(rows_of(programme, "budget"), ensure_ascii=False)


# Benefits of several kinds.


def test_benefits_of_different_periods_are_told_apart(tmp_path: Path) -> None:
    lines = [f"benefit: {{amount: 5 万元, period: {period}}}\n" for period in ("per_year", "once", "not_stated")]
    table = BY_NAME["benefits"].build(study_with(programme_of(tmp_path, *lines)))
    notes = ["".join(note.zh for note in table.row(row_id)["benefit_cny"].notes) for row_id in "123"]
    for note, word in zip(notes, ("年度数", "一次性数额", "未说明所属期间"), strict=True):
        assert word in note
    assert any("所属期间不同" in note.zh for note in table.notes)


@pytest.mark.parametrize(
    ("period", "word"), [("per_year", "年度数"), ("once", "一次性"), ("not_stated", "未说明所属期间")]
)
def test_benefits_of_one_period_say_which(period: str, word: str, tmp_path: Path) -> None:
    table = BY_NAME["benefits"].build(
        study_with(programme_of(tmp_path, f"benefit: {{amount: 5 万元, period: {period}}}\n"))
    )
    assert word in table.notes[0].zh
    assert table.row("1")["benefit_cny"].notes == ()


# Entries of one source.


def test_provenance_says_which_entry_and_part_is_meant(tmp_path: Path) -> None:
    text = """investment: {设备: 60 万元, 安装: 40 万元}
funding: {market: [60 万元, {amount: 40 万元, year: 2015}]}
sources:
  - {line: 1, quote: 60, figures: [investment.设备, "funding.market[0]"]}
  - {line: 2, quote: 60 40, figures: ["funding.market[0]", "funding.market[1]"]}
"""
    rows = rows_of(programme_of(tmp_path, text), "provenance")
    assert rows["1:1"]["stated"] == "总投资（设备） 60 万元；市场资金（1） 60 万元"
    assert rows["1:2"]["stated"] == "市场资金（1） 60 万元；市场资金（2） 40 万元", "cited twice, shown twice"
    assert rows["1:uncited"]["fields"] == "investment.安装"


def test_a_sum_of_dated_entries_is_the_figure_of_the_budget(tmp_path: Path) -> None:
    text = "funding: {market: [{amount: 60 万元, year: 2014}, {amount: 0.5 万元, year: beyond}, 1 元]}\n"
    assert rows_of(programme_of(tmp_path, text), "budget")["1"]["market_cny"] == 605_001


# Products, whose users avoid the emissions (METHOD §20).


def test_tonnes_of_products_are_the_users_and_no_total_waits_for_them(tmp_path: Path) -> None:
    maker = "investment: 900 元\nabatement_scope: product\n"
    programme = programme_of(tmp_path, "investment: 100 元\nabatement: 10 吨/年\n", maker)
    intensity = rows_of(programme, "intensity")
    assert intensity["1"]["investment_cny_per_t_per_year"] == 10
    assert intensity["2"]["investment_cny_per_t_per_year"] is None
    assert intensity["total"]["investment_cny_per_t_per_year"] == 100, "1,000 yuan over the 10 tonnes of the one line"
    assert BY_NAME["benefits"].build(study_with(programme)).row("2")["abatement_tco2e_per_year"].shown == BY_USERS
    assert rows_of(programme, "benefits")["total"]["abatement_tco2e_per_year"] == 10


def test_a_line_that_owes_its_tonnes_keeps_the_total_open(tmp_path: Path) -> None:
    programme = programme_of(tmp_path, "investment: 100 元\nabatement: 10 吨/年\n", "investment: 900 元\n")
    assert rows_of(programme, "intensity")["total"]["investment_cny_per_t_per_year"] is None


# Names that a programme gives its purses.


def test_tables_call_the_sources_of_funds_as_the_programme_does(tmp_path: Path) -> None:
    money = "investment: 3 元\nfunding: {market: 1 元, higher_level: 1 元, town: 1 元}\n"
    programme = programme_of(tmp_path, money, head=HEAD + "purses: {town: {zh: 市财政, en: City}}\n")
    budget, shares = (BY_NAME[name].build(study_with(programme)) for name in ("budget", "funding-shares"))
    labels = [column.label.zh for column in budget.columns]
    assert labels[3:6] == ["市场资金", "上级和国际政策性资金", "市财政"]
    assert shares.notes[0].zh.startswith("财政性资金为上级和国际政策性资金与市财政之和")
    assert rows_of(programme, "funding-plan")["town"]["name"] == "市财政"
    assert rows_of(programme, "coverage")["budget.town_cny"]["label"] == "市财政"


def test_without_a_name_the_purse_is_that_of_the_own_level(tmp_path: Path) -> None:
    assert rows_of(programme_of(tmp_path, ""), "coverage")["budget.town_cny"]["label"] == "本级政府投入"


# Who leads, with whom.


def test_units_are_listed_and_roles_join_their_holders_where_no_line_states_a_mode(tmp_path: Path) -> None:
    head = HEAD + "organisation:\n  - {unit: 小组, role: 组长, holder: 市长, source: {line: 1, quote: 小组}}\n"
    programme = programme_of(tmp_path, "lead_units: [甲局, 乙局]\ncooperating_units: [丙局]\n", head=head)
    table = BY_NAME["organisation"].build(study_with(programme))
    assert [column.key for column in table.columns] == ["id", "name", "lead_unit", "cooperating_units"]
    rows = rows_of(programme, "organisation")
    assert rows["post-1"]["lead_unit"] == "组长：市长"
    assert (rows["1"]["lead_unit"], rows["1"]["cooperating_units"]) == ("甲局、乙局", "丙局")
