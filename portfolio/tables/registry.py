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
    commitments,
    emc,
    emc_risks,
    emc_terms,
    facts,
    findings,
    funding,
    indicator_list,
    indicators,
    intensity,
    loans,
    options,
    organisation,
    paths,
    record,
    requests,
    scorecard,
    sensitivity,
    stages,
    statements,
    timeline,
    tracking,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portfolio.appraisal.results import Appraisal
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


def _emc(name: str, zh: str, en: str, build: Callable[[Iterable[Appraisal]], Table]) -> Named:
    """A table of energy contracts."""
    return _named(name, zh, en, lambda study: build(study.appraisals))


def _plan(name: str, zh: str, en: str, build: Callable[[Programme], Table]) -> Named:
    """A table of what the plan states."""
    return _named(name, zh, en, lambda study: build(study.programme))


def _statement(name: str, zh: str, en: str) -> Named:
    return _named(f"statement-{name}", zh, en, lambda study: statements.of_study(study, name))


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
    _plan("data-requests", "数据补充填报", "what each project must still state, as a form", requests.build),
    _plan("facts", "原方案所述数据", "what the plan states of the place and its actions", facts.build),
    _plan("provenance", "数据来源追溯", "where every figure stands, with its quote", facts.provenance),
    _named("findings", "核查发现", "what contradicts what, with file and line", findings.build),
    _named("record", "项目概况", "each project in short", record.build),
    _named("loans", "借款条件", "terms of each loan", loans.build),
    _named("appraisal", "项目评价汇总", "NPV, IRR, payback, cost per tonne by project", appraisal.build),
    _named("indicator-list", "评价指标", "every indicator by perspective", indicator_list.build),
    _named("cost-per-tonne", "各种口径的单位减排成本", "cost per tonne by definition", appraisal.cost_per_tonne),
    _named("conventions", "不同惯例对照", "the same projects as four schools print them", appraisal.conventions),
    _named("sensitivity", "敏感性分析", "NPV and critical values as one factor changes", sensitivity.build),
    _named("two-way", "双因素敏感性分析", "NPV as investment and savings change", sensitivity.together),
    _named("tornado", "税后和偿债指标敏感性", "NPV, equity IRR, DSCR at ±10% of each factor", sensitivity.tornado),
    _named("options", "方案比选", "build options of a project side by side", options.build),
    _named("options-town", "各方案本级财政负担", "what each option costs the local government by year", options.town),
    _emc("emc-contracts", "能源合同汇总", "energy contracts: provider, host and lender", emc.contracts),
    _emc("emc-parties", "合同各方收益", "each party's receipts, NPV and rate of return", emc.parties),
    _emc("emc-cash-flow", "合同各方净现金流量", "net cash of each party by year", emc.by_year),
    _emc("emc-sheets", "合同各方现金流量表", "each party's cash line by line and by year", emc.sheets),
    _emc("emc-terms", "合同条件求解", "least share and term, highest investment", emc_terms.solutions),
    _emc("emc-frontier", "报价与合同期边界", "least bid for each term", emc_terms.bids),
    _emc("emc-risks", "合同风险分担", "who bears what risk of each contract", emc_risks.risks),
    _emc("emc-eligibility", "奖励和税收优惠资格", "what rules say of awards and tax holidays", emc_risks.eligibility),
    _named("emc-performance", "节能量核定", "expected, guaranteed and verified savings by year", tracking.performance),
    _named("emc-settlement", "合同结算", "what falls due for each verified year", tracking.settlement),
    _named("emc-reforecast", "合同重新预测", "contracts after their verified years", tracking.forecast),
    _statement("project-investment", "项目投资现金流量", "cash flow of the investment, by year"),
    _statement("equity", "项目资本金现金流量", "cash flow of the equity, by year"),
    _statement("investors", "投资各方现金流量", "cash flow of the investors, by year"),
    _statement("profit", "利润与利润分配", "profit and its distribution, by year"),
    _statement("financial-plan", "财务计划现金流量", "operating, investing, financing flows, by year"),
    _statement("balance-sheet", "资产负债", "assets, debts, equity at the end of each year"),
    _statement("debt-service", "借款还本付息计划", "each loan by year: balance, interest, principal"),
    _named("given", "记录所列计算数据", "what the records state that appraisals use", assumptions.given),
    _named("emc-commitments", "公共机构合同支付承诺", "what public hosts are bound to pay by year", commitments.build),
    _named("assumptions", "假设一览", "every assumed value, its source and rating", assumptions.build),
    _named("parameters", "所用参数", "every dated value in use", assumptions.parameters),
    _named("changes", "情景变动", "what a scenario changes, and why", assumptions.changes),
    _named("inputs", "输入文件清单", "every input file with its SHA-256", facts.inputs),
)

BY_NAME = {table.name: table for table in TABLES}
#: The tables that appraise every option of every project.
OF_OPTIONS = ("options", "options-town")
