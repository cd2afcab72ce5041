"""Every named table, in one place and in the order of `portfolio table --list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio.records.fields import Words
from portfolio.tables import (
    benefits,
    budget,
    checks,
    facts,
    funding,
    indicators,
    intensity,
    organisation,
    paths,
    scorecard,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.programme.programme import Programme
    from portfolio.tables.table import Table


class Named(NamedTuple):
    """A table's name, what it answers, and the function that builds it."""

    name: str
    summary: Words
    build: Callable[[Programme], Table]


def _named(name: str, zh: str, en: str, build: Callable[[Programme], Table]) -> Named:
    return Named(name, Words(zh=zh, en=en), build)


TABLES = (
    _named("budget", "投资预算与资金来源", "investment by source of money", budget.build),
    _named("benefits", "预期效益", "tonnes, benefit, beneficiaries, jobs", benefits.build),
    _named("organisation", "组织分工", "who leads and who does what", organisation.build),
    _named("timeline", "时间计划", "schedule by quarter", timeline.build),
    _named("scorecard", "低碳评分", "score with its data coverage", scorecard.build),
    _named("indicators", "指标体系", "present values and targets", indicators.build),
    _named("paths", "减排路径", "what each path builds by when", paths.build),
    _named("funding-shares", "资金结构", "shares of each source, leverage, public money", funding.shares),
    _named("funding-plan", "分年度资金", "each source by year, 未分年 where none is stated", funding.plan),
    _named("intensity", "投资强度", "money per annual tonne; not a cost per tonne", intensity.build),
    _named("totals-check", "合计核对", "printed totals beside computed ones", checks.build),
    _named("coverage", "数据完整性", "how many lines state each figure", checks.coverage),
    _named("facts", "原方案所述数据", "what the plan states of the town and its actions", facts.build),
    _named("provenance", "数据来源追溯", "where every figure stands, with its quote", facts.provenance),
    _named("inputs", "输入文件清单", "every input file with its SHA-256", facts.inputs),
)

BY_NAME = {table.name: table for table in TABLES}
