"""Every named table, in one place and in the order of `portfolio table --list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio.records.fields import Words
from portfolio.tables import (
    appraisal,
    assumptions,
    benefits,
    budget,
    checks,
    facts,
    funding,
    indicators,
    intensity,
    options,
    organisation,
    paths,
    scorecard,
    sensitivity,
    stages,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.tables.table import Table


class Named(NamedTuple):
    """A table's name, what it answers, and the function that builds it."""

    name: str
    summary: Words
    build: Callable[[Study], Table]


def _named(name: str, zh: str, en: str, build: Callable[[Study], Table]) -> Named:
    return Named(name, Words(zh=zh, en=en), build)


def _plan(name: str, zh: str, en: str, build: Callable[[Programme], Table]) -> Named:
    """A table of what the plan states."""
    return _named(name, zh, en, lambda study: build(study.programme))


TABLES = (
    _named("budget", "投资预算与资金来源", "investment by source of money", budget.build),
    _plan("benefits", "预期效益", "tonnes, benefit, beneficiaries, jobs", benefits.build),
    _plan("organisation", "组织分工", "who leads and who does what", organisation.build),
    _plan("timeline", "时间计划", "schedule by quarter", timeline.build),
    _plan("scorecard", "低碳评分", "score with its data coverage", scorecard.build),
    _plan("indicators", "指标体系", "present values and targets", indicators.build),
    _plan("paths", "减排路径", "what each path builds by when", paths.build),
    _plan("funding-shares", "资金结构", "shares of each source, leverage, public money", funding.shares),
    _plan("funding-plan", "分年度资金", "each source by year, 未分年 where none is stated", funding.plan),
    _named("stages", "各阶段投资", "cost by stage, from estimate to final accounts", stages.build),
    _plan("intensity", "投资强度", "money per annual tonne; not a cost per tonne", intensity.build),
    _named("totals-check", "合计核对", "printed totals beside computed ones", checks.build),
    _plan("coverage", "数据完整性", "how many lines state each figure", checks.coverage),
    _plan("facts", "原方案所述数据", "what the plan states of the town and its actions", facts.build),
    _plan("provenance", "数据来源追溯", "where every figure stands, with its quote", facts.provenance),
    _named("appraisal", "项目评价汇总", "NPV, IRR, payback, cost per tonne by project", appraisal.build),
    _named("cost-per-tonne", "各种口径的单位减排成本", "cost per tonne by definition", appraisal.cost_per_tonne),
    _named("conventions", "不同惯例对照", "the same projects as four schools print them", appraisal.conventions),
    _named("sensitivity", "敏感性分析", "NPV and critical values as one factor changes", sensitivity.build),
    _named("two-way", "双因素敏感性分析", "NPV as investment and savings change", sensitivity.together),
    _named("options", "方案比选", "build options of a project side by side", options.build),
    _named("options-town", "各方案镇级财政负担", "what each option costs the town by year", options.town),
    _named("assumptions", "假设一览", "every assumed value, its source and rating", assumptions.build),
    _named("parameters", "所用参数", "every dated value in use", assumptions.parameters),
    _named("changes", "情景变动", "what a scenario changes, and why", assumptions.changes),
    _named("inputs", "输入文件清单", "every input file with its SHA-256", facts.inputs),
)

BY_NAME = {table.name: table for table in TABLES}
#: The tables that appraise every option of every project.
OF_OPTIONS = ("options", "options-town")
