"""The records of Jiangmen against chapters 5, 7 and 10 of the plan of July 2011, typed from the plan itself.

Where the text of the plan is at hand, every quote is proved against it; without it that test is skipped.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.programme.figures import FIGURES
from portfolio.programme.findings import findings
from portfolio.programme.load import load
from portfolio.programme.quotes import check_quotes, citation_faults
from portfolio.programme.study import study_with
from portfolio.reading.units import normalised
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.project import Project

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "projects" / "jiangmen-2011"
PLANS = ROOT.parent / "shared" / "sources"


@cache
def jiangmen() -> Programme:
    return load(RECORDS)


def line(project_id: str) -> Project:
    return next(project for project in jiangmen().projects if project.id == project_id)


# Chapter 10: name, implementing units, cooperating units.
FOUR = "市经济和信息化局、市发展改革局、市科技局、市环保局"
CIRCULAR = "市经济和信息化局、市发展改革局、市环保局、市科技局"
PROJECTS: dict[str, tuple[str, str, str]] = {
    "01": ("绿色（半导体）光源产业示范工程", "市经济和信息化局", "市发展改革局、市科技局、市环保局"),
    "02": ("丽得电子公司太阳能电池片生产项目", "真明丽集团丽得电子公司（鹤山市）", FOUR),
    "03": ("金太阳薄膜太阳能电池项目", "江门市金太阳光伏新能源科技有限公司（新会区）", FOUR),
    "04": ("广东华宸太阳能光伏电池项目", "广东华宸光电科技有限公司（恩平市）", FOUR),
    "05": ("江门甘化股份有限公司发展循环经济示范工程", "江门甘化股份有限公司", f"{CIRCULAR}、市国资委"),
    "06": ("新会双水拆船钢铁有限公司发展循环经济示范工程", "新会双水拆船钢铁有限公司", CIRCULAR),
    "07": ("长优实业有限公司发展循环经济示范工程", "江门市长优实业有限公司", CIRCULAR),
    "08": ("花皇淀粉厂有限公司发展循环经济示范工程", "开平市花皇淀粉厂有限公司", CIRCULAR),
    "09": ("银洲湖纸业低碳工业园综合建设示范工程", "广东银洲湖纸业基地", CIRCULAR),
    "10": ("江门产业转移工业园建设示范工程", "市经济和信息化局", "市环保局、相关企业"),
    "11": ("广东海鸿变压器有限公司新型节能立体卷铁变压器项目", "广东海鸿变压器有限公司", FOUR),
    "12": ("菲尔普森江门新能源科技有限公司空气能热水器项目", "菲尔普森江门新能源科技有限公司", FOUR),
    "13": ("生态农业示范工程", "市农业局", "市林业局、市科技局、市水务局、市海洋渔业局"),
    "14": ("绿色低碳服务业示范工程", "市发展改革局", "市经济和信息化局、市城乡规划局、市旅游局"),
    "15": (
        "中小企业参与低碳建设示范工程",
        "市经济和信息化局、市委党校、省社科院环境经济与政策研究中心",
        "市发展改革局、市环保局",
    ),
    "16": ("新建建筑节能工程", "市住房城乡建设局", "市经济和信息化局、市科技局、市城乡规划局"),
    "17": ("既有建筑节能改造工程", "市住房城乡建设局", "市经济和信息化局、市环保局"),
    "18": ("可再生能源应用示范工程", "市住房城乡建设局", "市经济和信息化局、市城管局"),
    "19": ("绿色交通示范工程", "市交通运输局", "市经济和信息化局、市城管局"),
    "20": ("优先发展公共交通项目", "市交通运输局", "市经济和信息化局、市城管局"),
    "21": ("新能源汽车推广工程", "市交通运输局", "市发展改革局"),
    "22": (
        "绿色照明节能示范工程",
        "市城管局",
        "市经济和信息化局、市科技局、市住房城乡建设局、市环保局、市财政局、市城乡规划局、市交通运输局、江门高新区管委会、市滨江新区指挥部、各市（区）政府",
    ),
    "23": ("生活垃圾卫生处理项目", "市城管局", "市经济和信息化局、市住房城乡建设局、市环保局"),
    "24": ("污水处理工程", "市城管局", "市住房城乡建设局、市环保局、各市（区）政府"),
    "25": ("林业碳汇工程", "市林业局", "市园林局、市住房城乡建设局、市环保局"),
    "26": ("生态环保园林高尚度假生活示范区", "市经济和信息化局", "市发展改革局、市科技局、市环保局"),
    "27": ("天然气管道建设项目", "市城管局", "市经济和信息化局、市住房城乡建设局、市环保局"),
}
# The heads of chapter 10: 低碳产业 1–15, 低碳建筑 16–18, 低碳交通 19–21, 低碳环境 22–25, 低碳生活 26–27.
SECTORS = {"industry": 15, "buildings": 3, "transport": 3, "environment": 4, "living": 2}


@pytest.mark.parametrize("project_id", PROJECTS)
def test_projects_of_chapter_10(project_id: str) -> None:
    project = line(project_id)
    found = (project.name.zh, *("、".join(u.zh for u in us) for us in (project.lead_units, project.cooperating_units)))
    assert found == PROJECTS[project_id]


def test_there_are_27_projects_in_five_fields() -> None:
    projects = jiangmen().projects
    assert [project.id for project in projects] == list(PROJECTS)
    assert [project.sector for project in projects] == [sector for sector, n in SECTORS.items() for _ in range(n)]


def test_a_unit_has_one_english_name() -> None:
    names = {(u.zh, u.en) for p in jiangmen().projects for u in (*p.lead_units, *p.cooperating_units)}
    assert all(english for _, english in names)
    assert len({chinese for chinese, _ in names}) == len({english for _, english in names}) == len(names)


def test_two_projects_state_an_investment_and_none_anything_else_of_the_budget() -> None:
    stated = {p.id: p.investment.cny for p in jiangmen().projects if p.investment}
    assert stated == {"03": Decimal(3_780_000_000), "04": Decimal(3_000_000_000)}
    for project in jiangmen().projects:
        assert [project.funding.of(source) for source in SOURCES] == [None, None, None]
        others = [key for key, figure in FIGURES.items() if figure.of(project) is not None]
        assert others == (["budget.total_cny"] if project.id in stated else [])


def test_plants_whose_products_save_hold_no_tonnes() -> None:
    """DOMAIN appendix A: projects 2 to 4, 11 and 12 make what others use."""
    assert [p.id for p in jiangmen().projects if p.abatement_scope == "product"] == ["02", "03", "04", "11", "12"]


# Every figure that the descriptions of chapter 10 print: project, number and unit, year.
FIGURES_OF_PROJECTS = {
    ("03", "8 条", None),
    ("03", "25 MW", None),
    ("03", "1 条", None),
    ("03", "1.5 MW", None),
    ("04", "500 亩", None),
    ("04", "5 年", None),
    ("04", "4", None),
    ("05", "4", None),
    ("17", "2 家", None),
    ("17", "3 家", None),
    ("20", "100 辆/年 以上", None),
    ("20", "120 辆", None),
    ("20", "1,200 辆 左右", 2015),
    ("20", "12 标台/万人", 2015),
    ("22", "100%", 2015),
    ("22", "80% 以上", 2015),
    ("22", "70%", 2015),
    ("25", "7 个", None),
    ("25", "44%", None),
    ("25", "219 万亩", None),
    ("25", "345 万亩", None),
    ("27", "3 条", None),
}


def test_figures_of_the_descriptions() -> None:
    found = {(p.id, str(f.value), f.year) for p in jiangmen().projects for f in p.facts if f.value}
    squeezed = {(i, text.replace(" ", ""), year) for i, text, year in found}
    assert squeezed == {(i, text.replace(" ", ""), year) for i, text, year in FIGURES_OF_PROJECTS}


# Chapter 5.4 and 7.5: energy and emissions.
ACCOUNT = {
    ("energy_intensity", 2009): "0.732",
    ("energy_use", 2009): "944",
    ("energy_use_industry", 2009): "647.18",
    ("co2_emissions", 2009): "2321",
    ("co2_emissions_industry", 2009): "1591",
    ("co2_emissions_industry_share", 2009): "68",
    ("power_used_households", 2009): "18.06",
    ("household_power_coal_equivalent", 2009): "72.96",
    ("co2_emissions_households", 2009): "179",
    ("forest_sink_low", 2009): "336",
    ("forest_sink_high", 2009): "806",
    ("co2_intensity", 2005): "2.2",
    ("co2_intensity", 2010): "1.72",
    ("co2_intensity", 2015): "1.45",
    ("energy_intensity", 2015): "0.59",
    ("energy_use", 2015): "1770",
    ("co2_emissions", 2015): "4352",
    ("gdp", 2015): "3000",
}


def test_the_account_of_energy_and_emissions() -> None:
    found: dict[tuple[str, int | None], set[str]] = {}
    for fact in jiangmen().record.facts:
        if fact.value:
            found.setdefault((fact.key, fact.year), set()).add(str(fact.value.number))
    assert {key: found[key] for key in ACCOUNT} == {key: {number} for key, number in ACCOUNT.items()}


# Section 7.5: number of the row, target of 2015, target of 2020 (None: not spoken of; a word: in words).
TARGETS = [
    ("3000", None), ("0.59", None), ("17.5", None), ("1770", None), ("4352", None), ("1.45", None), ("16", None),
    ("34", "45"), ("1000", "2000"), ("100", None), ("10", None), ("95", "100"), ("50", "基本完成"), ("5", None),
    ("1.87", None), ("97.2", None), ("25", "主要交通出行方式"), ("85", None), ("100", None), ("42", "进一步提高"),
]  # fmt: skip


def test_targets_of_section_7_5() -> None:
    found = []
    for indicator in jiangmen().record.indicators:
        cells = [indicator.targets.get(year) for year in (2015, 2020)]
        texts = [cell and (str(cell.value.number) if cell.value else cell.text and cell.text.zh) for cell in cells]
        found.append((texts[0], texts[1]))
    assert found == TARGETS


def test_a_target_stands_in_its_quote() -> None:
    for indicator in jiangmen().record.indicators:
        quote = normalised(indicator.source.quote)
        for stated in (indicator.current, *indicator.targets.values()):
            if stated and stated.value:
                assert re.search(rf"(?<![\d.]){re.escape(str(stated.value.number))}(?![\d.])", quote), indicator.name.zh


def test_what_the_plan_contradicts_itself_in() -> None:
    """346 and 350 万千瓦 of capacity (lines 497 and 537); standing timber in cubic and in square metres (420, 559)."""
    found = findings(study_with(jiangmen()))
    assert [(problem.code, problem.path) for problem in found] == [("F005", "power_capacity"), ("F005", "forest_stock")]


def test_every_figure_cites_a_quote_that_contains_it() -> None:
    assert list(citation_faults(jiangmen())) == []


def test_every_quote_stands_in_the_plan() -> None:
    found = sorted(PLANS.glob("000_*.txt"))
    if not found:
        pytest.skip("the plan's text is not distributed; it is proved where ../shared/sources holds it")
    checked = check_quotes(jiangmen(), found[0])
    assert checked.problems == []
    assert checked.quotes > 250
