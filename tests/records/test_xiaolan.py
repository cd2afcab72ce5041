"""The records of Xiaolan against the plan of December 2014, typed from the plan's own tables and not from the records.

Where the text of the plan is at hand, every quote is proved against it; without it those tests are skipped.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from portfolio.programme.load import load, read_programme
from portfolio.programme.quotes import check_quotes, citation_faults

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.reading.problem import Problem
    from portfolio.records.project import Project

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "projects" / "xiaolan-2014"
PLANS = ROOT.parent / "shared" / "sources"


@cache
def xiaolan() -> Programme:
    return load(RECORDS)


def line(project_id: str) -> Project:
    return next(project for project in xiaolan().projects if project.id == project_id)


def solid(text: str | None) -> str:
    """A text without blanks: copies of the plan put them inside words."""
    return "".join((text or "").split())


# Table 5-4, in 万元: total, market, higher-level and international, town. None is an empty cell.
BUDGET: dict[str, tuple[int, int | None, int | None, int | None]] = {
    "01": (25060, 25000, 50, 10),
    "02": (3000, 2500, 500, None),
    "03": (400, None, 300, 100),
    "04": (21500, 21500, None, None),
    "05": (3000, 2000, None, 1000),
    "06": (100, None, None, 100),
    "07.1": (60, None, 50, 10),
    "07.2": (60, None, 50, 10),
    "07.3": (310, None, 300, 10),
    "08": (20070, 20000, 60, 10),
    "09.1": (10, None, None, 10),
    "09.2": (210, None, 200, 10),
    "10": (510, None, 500, 10),
}

# Table 5-5: 万吨/年 (None: 间接减排), the benefit and its unit (None: words only), 万人次, jobs.
BENEFITS: dict[str, tuple[int | None, tuple[int, str] | None, int, int]] = {
    "01": (34, (3, "亿元"), 30, 1000),
    "02": (12, (1, "亿元"), 30, 800),
    "03": (2, (300, "万元"), 10, 50),
    "04": (5, (7000, "万元"), 20, 200),
    "05": (1, (5000, "万元"), 30, 500),
    "06": (2, None, 50, 7000),
    "07.1": (None, None, 30, 5),
    "07.2": (None, None, 30, 5),
    "07.3": (None, None, 20, 30),
    "08": (3, (2, "亿元"), 30, 100),
    "09.1": (None, None, 30, 10),
    "09.2": (None, None, 30, 10),
    "10": (None, None, 40, 20),
}
BENEFITS_IN_WORDS = {
    "05": "慢行系统沿线土地增值，商业升值",
    "06": "提高小榄综合竞争力",
    "07.1": "提高小榄综合竞争力，间接增加的经济效益",
    "07.2": "提高小榄综合竞争力，间接增加的经济效益",
    "07.3": "提高小榄综合竞争力，间接增加的经济效益",
    "08": "建立低碳发展基金后，经济效益还会继续扩大",
    "09.1": "提高小榄综合竞争力，间接增加的经济效益",
    "09.2": "间接增加的经济效益",
    "10": "提高小榄综合竞争力，间接增加的经济效益",
}

# What each table calls a line; the plan is not of one mind about actions 6, 7.1, 7.2, 8 and 9.
SAME = ("5-2", "5-3", "5-4", "5-5")
NAMES: dict[str, dict[str, str]] = {
    "01": dict.fromkeys(SAME, "重点推进工业节能和结构调整"),
    "02": dict.fromkeys(SAME, "推广绿色低碳公共建筑"),
    "03": dict.fromkeys(SAME, "实施低碳生态示范居住区"),
    "04": dict.fromkeys(SAME, "加速光伏新能源开发"),
    "05": dict.fromkeys(SAME, "建设低碳交通体系"),
    "06": dict.fromkeys(SAME, "以低碳标准打造中山市副中心规划") | {"5-4": "以低碳标准打造中山副中心规划"},
    "07.1": dict.fromkeys(("5-2", "5-3", "5-4"), "小榄市镇低碳数字地图") | {"5-5": "创建低碳数字地图"},
    "07.2": dict.fromkeys(("5-2", "5-4", "5-5"), "编制2011-2013年温室气体排放清单")
    | {"5-3": "编制2011年-2013年温室气体排放清单"},
    "07.3": dict.fromkeys(SAME, "低碳能力建设系列活动"),
    "08": dict.fromkeys(("5-2", "5-4", "5-5"), "创新低碳融资") | {"5-3": "低碳融资"},
    "09.1": dict.fromkeys(("5-2", "5-3", "5-4"), "低碳教育") | {"5-5": "创建“低碳示范学校”"},
    "09.2": dict.fromkeys(("5-2", "5-3", "5-4"), "低碳国际论坛") | {"5-5": "举办低碳专题展览"},
    "10": dict.fromkeys(SAME, "加强对外交流和国际合作"),
}
GROUPS = {
    "07": dict.fromkeys(("5-2", "5-3", "5-5"), "建设低碳公共服务平台") | {"5-4": "建设小榄低碳公共服务平台"},
    "09": dict.fromkeys(SAME, "低碳文化建设"),
}


def test_the_lines_are_those_of_table_5_4() -> None:
    assert [project.id for project in xiaolan().projects] == list(BUDGET)
    assert [project.id for project in xiaolan().projects if project.group == "07"] == ["07.1", "07.2", "07.3"]
    assert [project.id for project in xiaolan().projects if project.group == "09"] == ["09.1", "09.2"]


@pytest.mark.parametrize("project_id", BUDGET)
def test_money_of_table_5_4(project_id: str) -> None:
    total, *sources = BUDGET[project_id]
    project = line(project_id)
    assert project.investment is not None
    assert project.investment.total is not None
    assert project.investment.total.to("元") == total * 10_000
    assert project.investment.parts == {}
    for source, amount in zip(("market", "higher_level", "town"), sources, strict=True):
        (entry,) = project.funding.of(source) or ()
        assert entry.amount.to("元") == (amount or 0) * 10_000
        assert entry.note == ("blank" if amount is None else None)
        assert entry.year is None, "table 5-4 states no year"


def test_the_sources_are_the_columns_of_table_5_4() -> None:
    labels = [words.zh for words in xiaolan().purses.values()]
    assert list(xiaolan().purses) == ["market", "higher_level", "town"]
    assert labels == ["市场资金", "上级和国际政策性资金", "镇政府投入"]


@pytest.mark.parametrize("project_id", BENEFITS)
def test_benefits_of_table_5_5(project_id: str) -> None:
    tonnes, benefit, people, jobs = BENEFITS[project_id]
    project = line(project_id)
    assert project.abatement is not None
    assert project.abatement.kind == ("indirect" if tonnes is None else "direct")
    stated = project.abatement.amount
    assert (stated and stated.to("tCO2e/年")) == (None if tonnes is None else tonnes * 10_000)
    assert project.abatement.horizon_year is None, "table 5-5 states no year"
    amount = project.benefit.amount if project.benefit else None
    assert (amount and (int(amount.number), amount.unit.text)) == benefit
    assert not (project.benefit and project.benefit.amount) or project.benefit.period == "not_stated"
    assert project.beneficiaries is not None
    assert project.beneficiaries.to("人次") == people * 10_000
    assert project.jobs is not None
    assert project.jobs.value == jobs


@pytest.mark.parametrize("project_id", BENEFITS)
def test_benefits_in_words(project_id: str) -> None:
    benefit = line(project_id).benefit
    words = benefit.text.zh if benefit and benefit.text else None
    assert solid(words).rstrip("。.") == BENEFITS_IN_WORDS.get(project_id, "")


@pytest.mark.parametrize("project_id", NAMES)
def test_each_table_s_name_of_a_line(project_id: str) -> None:
    project = line(project_id)
    assert {table: solid(name.zh) for table, name in project.printed_names.items()} == NAMES[project_id]
    assert solid(project.name.zh) == NAMES[project_id]["5-4"]


def test_each_table_s_name_of_a_group() -> None:
    found = {g.id: {table: solid(name.zh) for table, name in g.printed_names.items()} for g in xiaolan().record.groups}
    assert found == GROUPS


class Score(NamedTuple):
    """A row of table 2-1: the number printed, the name, score, value and remark."""

    printed: int
    name: str
    score: int
    value: str = ""
    remark: str = ""


# Table 2-1 as printed: 4 stands twice, 11 is missing, and so 5 to 11 are one too low.
SCORES = (
    Score(1, "容积率", 0, remark="无数据"),
    Score(2, "土地类型多样性指数", 4),
    Score(3, "绿地率", 0, remark="无数据"),
    Score(
        4,
        "公共建筑单位面积电耗",
        0,
        "232.8",
        "数据来源：中山市住房和城乡建设局发布的《关于中山市国家机关办公建筑和大型公共建筑2013年建筑能耗公示的通知》",
    ),
    Score(4, "绿色建筑注册和认证比重", 0),
    Score(5, "单位工业增加值能耗", 0, remark="无数据"),
    Score(6, "综合能耗弹性系数", 0, remark="无数据"),
    Score(7, "单位产品能耗", 0, remark="不适用，分值归入指标6"),
    Score(8, "新能源车占公用车数量比重", 0),
    Score(9, "绿色出行比例", 3),
    Score(10, "绿色电力消费量占总电耗比重", 0),
    Score(12, "多联供分布式能源装机容量占全镇总能耗比重", 2),
    Score(13, "单位增加值二氧化碳排放量", 0, remark="无数据"),
    Score(14, "碳排放强度下降率", 8, remark="无数据,参考万元GDP能耗下降率"),
    Score(15, "园区完成温室气体盘查的企业比例", 0),
    Score(16, "固体废弃物综合利用率", 6),
    Score(17, "生活垃圾分类收集率", 0),
    Score(18, "工业用水重复利用率", 0, remark="无数据"),
    Score(19, "单位工业增加值新鲜用水量", 0, remark="无数据"),
    Score(20, "设立低碳园区领导和工作机构", 4),
    Score(21, "建立能源管理体系(ISO50001)的企业比例", 0),
    Score(22, "建立环境管理体系(ISO14001)的企业比例", 0),
    Score(23, "设立低碳专项资金", 7),
)


def test_scorecard_of_table_2_1() -> None:
    card = xiaolan().record.scorecard
    assert card is not None
    assert [item.number for item in card.items] == list(range(1, 24))
    found = [
        Score(
            item.printed_number or item.number,
            solid(item.name.zh),
            int(item.score.value),
            str(item.value.number) if item.value else "",
            solid(item.remark.zh) if item.remark else "",
        )
        for item in card.items
    ]
    assert found == list(SCORES)
    assert [item.value.unit.text for item in card.items if item.value] == ["kWh/(m²·年)"]
    assert [card.full_marks.value, card.pass_mark.value] == [100, 60]


def test_what_the_scorecard_rests_on() -> None:
    card = xiaolan().record.scorecard
    assert card is not None
    wanted = ["no_data" if s.remark[:3] == "无数据" else "stated" for s in SCORES]
    wanted[7] = "not_applicable"
    assert [item.data for item in card.items] == wanted
    assert sum(score.score for score in SCORES) == 34


# Table 3-1, every cell as printed: unit, present value, targets of 2015, 2017 and 2020.
INDICATORS = (
    ("单位GDP综合能耗", "吨标准煤/万元", "", "", "", ""),
    ("单位GDP二氧化碳排放量", "吨/万元", "1.21", "0.97", "0.94", "0.91"),
    ("第三产业的比重", "%", "42.1", "43.9", "45.7", "47.5"),
    ("单位GDP综合能耗下降率(与2010年相比)", "%", "12", "19.5", "22.5", "25"),
    ("人均公园绿色面积", "平方米/人", "无统计数据", "15", "16", "17"),
    ("新能源占总能源的比例", "%", "0", "3", "5", "10"),
    ("人均综合能耗", "吨标准煤/人", "0.718", "0.61", "0.55", "0.49"),
    ("每万人拥有公共交通工具标台数", "辆", "5.4", "7.8", "10.2", "12.6"),
    ("单位土地面积综合能耗", "吨标准煤/平方米", "0.0031", "0.0028", "0.0026", "0.0023"),
    ("工业废水达标率", "%", "100", "100", "100", "100"),
    ("生活污水达标率", "%", "100", "100", "100", "100"),
    ("生活垃圾无害化处理率", "%", "100", "100", "100", "100"),
    ("空气质量", "≥二级的天数", "333未考虑PM2.5", "243", "292", "全年"),
)


def test_indicators_of_table_3_1() -> None:
    indicators = xiaolan().record.indicators
    assert [indicator.number for indicator in indicators] == list(range(1, 14))
    found = []
    for indicator in indicators:
        assert set(indicator.targets) <= {2015, 2017, 2020}
        cells = [indicator.current, *(indicator.targets.get(year) for year in (2015, 2017, 2020))]
        texts = [
            (str(cell.value.number) if cell.value else "") + (solid(cell.text.zh) if cell.text else "") if cell else ""
            for cell in cells
        ]
        found.append((solid(indicator.name.zh), solid(indicator.printed_unit.zh), *texts))
    assert tuple(found) == INDICATORS
    # "*现状值：二氧化碳排放量为 2010 年数据，其余均为 2012 年数据"
    assert [indicator.current_year for indicator in indicators] == [2012, 2010, *[2012] * 11]


# Table 3-2: the text of 2015 and 2020, and the figures in it.
PATHS: tuple[tuple[str, tuple[str, list[tuple[str, str]]], tuple[str, list[tuple[str, str]]]], ...] = (
    (
        "低碳工业",
        ("工业企业节能11万吨标煤/年(对比2010年水平)", [("11", "万吨标煤/年")]),
        ("工业企业节能14万吨标煤/年(对比2010年水平)", [("14", "万吨标煤/年")]),
    ),
    (
        "绿色低碳建筑",
        ("改造10个大型公共建筑", [("10", "个")]),
        ("累计改造公共建筑76万平方米", [("76", "万平方米")]),
    ),
    ("光伏发电", ("规模：5MW", [("5", "MW")]), ("规模：150MW", [("150", "MW")])),
    ("分布式能源站", ("规模：3MW", [("3", "MW")]), ("规模：6MW", [("6", "MW")])),
    (
        "低碳生态示范居住区",
        ("规划设计", []),
        ("建成30万平方米2000户低碳社区", [("30", "万平方米"), ("2000", "户")]),
    ),
    ("慢行系统", ("20km", [("20", "km")]), ("40km", [("40", "km")])),
    ("公交车油改天然气（或引入电动汽车）", ("80辆", [("80", "辆")]), ("150辆", [("150", "辆")])),
    ("出租车油改气", ("70%", [("70", "%")]), ("100%", [("100", "%")])),
)


def test_paths_of_table_3_2() -> None:
    found = []
    for path in xiaolan().record.paths:
        assert list(path.targets) == [2015, 2020]
        cells = [
            (solid(measure.text.zh), [(str(q.number), q.unit.text) for q in measure.quantities])
            for measure in path.targets.values()
        ]
        found.append((solid(path.name.zh), *cells))
    assert tuple(found) == PATHS


def test_totals_that_the_plan_prints() -> None:
    printed = [
        (item.figure, item.where, item.source.line, item.value.qualifier, str(item.value.number), item.value.unit.text)
        for item in xiaolan().record.printed
    ]
    # The table prints 个 behind the jobs, which are persons.
    printed = [(*row[:5], "人") if row[0] == "benefits.jobs" and row[5] == "个" else row for row in printed]
    # Tables: rows "总分", "总计：" and "总计："; prose: section 5.3, its two paragraphs.
    assert sorted(printed, key=lambda row: (row[2], row[0] or "")) == [
        ("scorecard.score", "table", 132, "", "34", ""),
        ("budget.higher_level_cny", "prose", 395, "about", "2010", "万元"),
        ("budget.market_cny", "prose", 395, "", "7.1", "亿元"),
        ("budget.total_cny", "prose", 395, "about", "7.4", "亿元"),
        ("budget.town_cny", "prose", 395, "about", "1280", "万元"),
        (None, "prose", 397, "", "4700", "万元"),
        ("benefits.abatement_tco2e_per_year", "prose", 397, "at_least", "59", "万吨/年"),
        ("benefits.benefit_cny", "prose", 397, "at_least", "3.81", "亿元"),
        ("benefits.jobs", "prose", 397, "about", "9370", "人"),
        ("budget.higher_level_cny", "table", 416, "", "2010", "万元"),
        ("budget.market_cny", "table", 416, "", "71000", "万元"),
        ("budget.total_cny", "table", 416, "", "74290", "万元"),
        ("budget.town_cny", "table", 416, "", "1280", "万元"),
        ("benefits.abatement_tco2e_per_year", "table", 439, "", "59", "万吨/年"),
        ("benefits.benefit_cny", "table", 439, "", "7.23", "亿元"),
        ("benefits.jobs", "table", 439, "", "9370", "人"),
    ]


def test_every_figure_cites_a_quote_that_contains_it() -> None:
    assert list(citation_faults(xiaolan())) == []


# With the text of the plan.


@cache
def plan() -> Path:
    found = sorted(PLANS.glob("001_*.txt"))
    if not found:
        pytest.skip("the plan's text is not distributed; it is proved where ../shared/sources holds it")
    return found[0]


def copied(tmp_path: Path, name: str, old: str, new: str) -> tuple[Programme, Path]:
    """The records with one text replaced in one file, and that file."""
    folder = tmp_path / "records"
    shutil.copytree(RECORDS, folder)
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    programme, problems = read_programme(folder)
    assert programme is not None, problems
    return programme, file


def at(file: Path, text: str) -> tuple[str, int, int]:
    """Where a text begins in a file."""
    before = file.read_text(encoding="utf-8").partition(text)[0]
    return str(file), before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def only(problems: list[Problem]) -> Problem:
    (found,) = problems
    return found


def test_every_quote_stands_in_the_plan() -> None:
    checked = check_quotes(xiaolan(), plan())
    assert checked.problems == []
    assert checked.quotes > 250


def test_another_text_is_found(tmp_path: Path) -> None:
    """V001; the quotes themselves still stand."""
    other = tmp_path / "plan.txt"
    other.write_bytes(plan().read_bytes() + b" ")
    checked = check_quotes(xiaolan(), other)
    found = only(checked.problems)
    assert found.code == "V001"
    source = xiaolan().record.source
    assert source is not None
    assert found.place == at(RECORDS / "programme.yaml", source.sha256)


def test_a_changed_quote_is_found(tmp_path: Path) -> None:
    quote = '"1、重点推进工业节能和结构调整 | | 25060 | 25000 | 50 | 10"'
    programme, file = copied(tmp_path, "01-industry.yaml", quote, quote.replace("25060", "25061"))
    found = only(check_quotes(programme, plan()).problems)
    assert (found.code, found.path) == ("V002", "sources[0].quote")
    assert found.place == at(file, quote.replace("25060", "25061"))


def test_a_quote_at_another_line_says_where_it_stands(tmp_path: Path) -> None:
    programme, file = copied(tmp_path, "01-industry.yaml", "    line: 403\n", "    line: 404\n")
    found = only(check_quotes(programme, plan()).problems)
    assert found.code == "V002"
    assert "line 404" in found.message
    assert found.hint == "it stands in line 403"
    assert found.place == at(file, '"1、重点推进工业节能和结构调整 | |')


def test_a_line_behind_the_last_is_found(tmp_path: Path) -> None:
    """The text has 439 lines, the last of them without a line break."""
    programme, _ = copied(tmp_path, "01-industry.yaml", "    line: 403\n", "    line: 440\n")
    found = only(check_quotes(programme, plan()).problems)
    assert (found.code, found.message) == ("V002", "the text has 439 lines, not 440")


def test_a_changed_figure_is_found_without_the_plan(tmp_path: Path) -> None:
    """V003: the quote of table 5-4 does not say 25,061."""
    programme, file = copied(tmp_path, "01-industry.yaml", "investment: 25060 万元", "investment: 25061 万元")
    found = only(list(citation_faults(programme)))
    assert (found.code, found.path) == ("V003", "investment")
    assert found.place == at(file, '"1、重点推进工业节能和结构调整 | |')
    assert "25,061 万元" in found.message


def test_a_figure_that_loses_its_source_is_found(tmp_path: Path) -> None:
    old = "figures: [abatement, benefit, beneficiaries, jobs]"
    programme, file = copied(tmp_path, "01-industry.yaml", old, old.replace(", jobs", ""))
    found = only(list(citation_faults(programme)))
    assert (found.code, found.path, found.severity) == ("V004", "jobs", "warning")
    assert found.place == at(file, "1000 人")
