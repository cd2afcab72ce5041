"""Case + settings → indicators, each with its rule, or with the reason why it is absent."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.appraisal.break_even import only_product
from portfolio.appraisal.catalogue import (
    CARBON_VALUE,
    ENERGY,
    EQUITY_RULE,
    FULL,
    HOST_TAX,
    JOBS,
    LOANS,
    NORMAL_YEAR,
    PRODUCT,
    RATE,
    RULES,
    SAVINGS,
    TAX,
    TONNES,
    VARIABLE,
    WORKING_CAPITAL,
    Rule,
)
from portfolio.appraisal.results import Appraisal, Indicator
from portfolio.appraisal.view import View
from portfolio.assumptions.inputs import all_inputs, with_parts
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.contracts.parties import ledger
from portfolio.indicators import irr
from portfolio.records.fields import Words
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case
    from portfolio.assumptions.inputs import Input


def appraise_case(case: Case, name: Words, settings: Settings) -> Appraisal:
    """Every indicator of the catalogue for a case with one value an input.

    Nothing raises for a record that lacks something: the indicator is then absent and says what it needs.
    """
    if settings.convention is not None:
        case = replace(case, convention=settings.convention)
    view = View(case, settings, ledger(case, settings.carbon_value))
    absent = _absent(view)
    rows = []
    for rule in rules_of(case):
        own = view.of(rule.perspective, rule.rests_on)
        # A party may have a rate of its own where the others have none.
        rows.append(_indicator(rule, own, absent if own.settings is settings else _absent(own)))
    return Appraisal(case.project_id, name, _status(view), case, settings, view.ledger, tuple(rows))


def rules_of(case: Case) -> Iterator[Rule]:
    """The indicators that a case can have: those of the parties to a contract only where there is one."""
    for rule in RULES:
        if rule.perspective == "lessor" and not (case.contract and case.contract.leases):
            continue
        if case.contract or not PERSPECTIVES[rule.perspective].of_contract:
            yield rule


def inputs_of(case: Case) -> list[Input]:
    """Every input of a case once, in the order of the case, with those that it was computed from."""
    return list({(item.key, item.place): item for item in with_parts(all_inputs(case))}.values())


def _status(view: View) -> str:
    needed = {*FULL, *([TONNES] if view.case.carbon else [])}
    if view.ledger is None or needed & {item.field for item in view.case.missing}:
        return "incomplete"
    return "indicative" if any(item.assumed for item in inputs_of(view.case)) else "stated"


#: What an appraisal can lack beside the fields of its case, and how to supply it where the name does not say it.
_OTHERS = {
    JOBS: Words(zh="新增就业（jobs）"),
    ENERGY: Words(zh="节能量（energy_saving）"),
    RATE: Words(
        zh="折现率（--rate，或有社会折现率的年份）", en="--rate, or a year for which the social discount rate is known"
    ),
    CARBON_VALUE: Words(zh="碳价值（--carbon-value）", en="--carbon-value"),
    TAX: Words(zh="税收（tax，免税写 regime: none）", en="say `tax: {regime: none}` of an untaxed project"),
    HOST_TAX: Words(
        zh="用能单位所得税率（contract.host.income_tax_rate）", en="an enterprise's, or a year for the statutory one"
    ),
    LOANS: Words(zh="融资（financing，无借款写 none）", en="say `financing: none` of a project without loans"),
    VARIABLE: Words(zh="各项运行成本的可变成本比例（variable_share）"),
    NORMAL_YEAR: Words(zh="达产年份（normal_year）"),
    PRODUCT: Words(zh="唯一产品的数量和单价", en="one line alone, as quantity and price, and no tonnes sold"),
    EQUITY_RULE: Words(zh="项目资本金制度的行业类别（equity_rule）"),
    WORKING_CAPITAL: Words(zh="铺底流动资金", en="the part of it that counts as invested: a year, or running cost"),
}


_LESSOR_TAX = Words(zh="出租人税收（未计算）", en="the lessor's own taxes are not modelled")
_MIXED = Words(
    zh="名义折现率：现金流量按现价，社会折现率为实际利率，须用 --rate 指定",
    en="a nominal one, by --rate: the flows are nominal, and the social discount rate is real",
)


def _mixes_prices(case: Case, settings: Settings) -> bool:
    """Nominal flows at a rate known to be real, or the other way round; a rate of the user's choice is his own."""
    basis = settings.rate.parameter.basis if settings.rate and settings.rate.parameter else ""
    return case.prices is not None and basis in {"real", "nominal"} and basis != case.prices


def _absent(view: View) -> dict[str, Words]:
    """What the case and the settings lack: in Chinese with its field, in English what there is to say beside the field.

    Refusals of parameters, which exist in English alone, stand in both.
    """
    case, settings = view.case, view.settings
    costs, need = [line for line in case.yearly if line.kind == "operating_cost"], case.working_capital
    known = {
        JOBS: case.jobs,
        ENERGY: case.from_energy,
        RATE: settings.rate,
        CARBON_VALUE: settings.carbon_value,
        TAX: case.tax,
        HOST_TAX: case.contract is None or case.contract.host_tax,
        LOANS: case.loans is not None,
        VARIABLE: all(line.variable is not None for line in costs),
        NORMAL_YEAR: case.normal_year,
        PRODUCT: only_product(case),
        EQUITY_RULE: case.least_equity,
        WORKING_CAPITAL: need is None or (need.initial is not None and (need.share is None or costs)),
    }
    lacks = {field: words for field, words in _OTHERS.items() if not known.get(field)}
    if _mixes_prices(case, settings):
        lacks[RATE] = _MIXED
    reasons = (
        (ENERGY, "节能量", case.no_factor),
        (TAX, "税收", case.no_tax),
        (EQUITY_RULE, "项目资本金制度的行业类别", case.no_least_equity),
    )
    lacks |= {field: _with_reason(name, field, why) for field, name, why in reasons if field in lacks and why}
    purses = {f"funding.{source}": name.zh for source, name in SOURCES.items() if source not in case.funding}
    lacks |= {field: _with_reason(name, field) for field, name in purses.items()}
    return lacks | {item.field: _with_reason(item.label.zh, item.field, item.why) for item in case.missing}


def _with_reason(name: str, field: str, why: str = "") -> Words:
    return Words(zh=f"{name}（{why or field}）", en=why or None)


def _untaxed_lessor(rule: Rule, view: View) -> bool:
    """Whether the figure rests on taxes of a lessor, which nobody knows (METHOD §64)."""
    contract = view.case.contract
    if contract is None or not contract.leases:
        return False
    if rule.perspective == "lender":
        accounts = view.ledger.accounts if view.ledger else None
        return accounts is not None and accounts.tax is None
    return rule.perspective in {"project", "equity", "public"}


def _needs(rule: Rule, case: Case) -> list[str]:
    """The rule's own needs, the rate, and the tonnes where selling them is part of the flow."""
    sells = case.carbon is not None and SAVINGS in rule.needs
    return list(dict.fromkeys([*rule.needs, *([TONNES] if sells else []), *([RATE] if rule.discounted else [])]))


def _indicator(rule: Rule, view: View, absent: Mapping[str, Words]) -> Indicator:
    rate = view.settings.rate if rule.discounted else None
    row = Indicator(
        rule.key,
        rule.perspective,
        rule.label,
        None,
        rule.unit_of(view.case) if rule.unit_of else rule.unit,
        float(rate.value) if rate else None,
        view.case.convention if rule.discounted or rule.timed else None,
        "absent",
        None,
        f"METHOD {rule.rule}",
        inputs=(rate,) if rate else (),
    )
    if TAX in rule.needs and _untaxed_lessor(rule, view):
        absent = {**absent, TAX: _LESSOR_TAX}
    lacking = [field for field in _needs(rule, view.case) if field in absent]
    if lacking:
        zh = "、".join(absent[field].zh for field in lacking)
        en = ", ".join(f"{field} ({absent[field].en})" if absent[field].en else field for field in lacking)
        return replace(row, status="lacking", reason=Words(zh=f"缺：{zh}", en=f"needs {en}"))
    if rule.key == "irr":
        return _rate_of_return(row, view)
    value = float(rule.compute(view)[0])
    if not math.isfinite(value):
        return replace(row, reason=rule.otherwise)
    return replace(row, value=value, status="computed")


def _rate_of_return(row: Indicator, view: View) -> Indicator:
    """The rate with its status; where it is not unique every root is listed and none is preferred (METHOD §14)."""
    found = irr(view.flow(row.perspective)[0])
    reasons = {
        "none": Words(zh="无使净现值为零的折现率", en="no rate makes the net present value zero"),
        "multiple": Words(zh="有多个内部收益率，应看净现值", en="several rates do: read the net present value instead"),
        "undefined": Words(zh="现金流量全为零", en="the flow is zero throughout"),
    }
    return replace(
        row, value=found.value, status=found.status, reason=reasons.get(found.status), roots=tuple(found.roots)
    )
