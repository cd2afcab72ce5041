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
    _named("budget", "投资预算与资金来源（表 5-4）", "investment by source of money (table 5-4)", budget.build),
    _named("benefits", "预期效益（表 5-5）", "tonnes, benefit, beneficiaries, jobs (table 5-5)", benefits.build),
    _named(
        "organisation", "组织分工（表 5-1、5-2）", "who leads and who does what (tables 5-1, 5-2)", organisation.build
    ),
    _named("timeline", "时间计划（表 5-3）", "schedule by quarter (table 5-3)", timeline.build),
    _named("scorecard", "低碳评分（表 2-1）", "score with its data coverage (table 2-1)", scorecard.build),
    _named("indicators", "指标体系（表 3-1）", "present values and targets (table 3-1)", indicators.build),
    _named("paths", "减排路径（表 3-2）", "what each path builds by when (table 3-2)", paths.build),
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
