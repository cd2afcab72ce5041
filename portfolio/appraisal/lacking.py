"""What figures, flows and statements lack of a case, by name (METHOD §2): nothing unknown is printed as nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.appraisal.break_even import only_product
from portfolio.appraisal.catalogue import (
    CARBON_VALUE,
    DEBT,
    ENERGY,
    EQUITY_RULE,
    FULL,
    HOST_TAX,
    JOBS,
    KNOWN_BY,
    LOANS,
    NORMAL_YEAR,
    OWNERS,
    PRODUCT,
    RATE,
    SAVINGS,
    TAX,
    TONNES,
    VARIABLE,
    WORKING_CAPITAL,
)
from portfolio.cashflow.statements import statement
from portfolio.records.fields import Words
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.settings import Settings
    from portfolio.assumptions.case import Case
    from portfolio.cashflow.statements import Statement

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


_MIXED = Words(
    zh="名义折现率：现金流量按现价，社会折现率为实际利率，须用 --rate 指定",
    en="a nominal one, by --rate: the flows are nominal, and the social discount rate is real",
)


def _mixes_prices(case: Case, settings: Settings) -> bool:
    """Nominal flows at a rate known to be real, or the other way round; a rate of the user's choice is his own."""
    basis = settings.rate.parameter.basis if settings.rate and settings.rate.parameter else ""
    return case.prices is not None and basis in {"real", "nominal"} and basis != case.prices


def _absent(case: Case, settings: Settings) -> dict[str, Words]:
    """What the case and the settings lack: in Chinese with its field, in English what there is to say beside the field.

    Refusals of parameters, which exist in English alone, stand in both.
    """
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
        (LOANS, "融资", case.no_loans),
        (EQUITY_RULE, "项目资本金制度的行业类别", case.no_least_equity),
    )
    lacks |= {field: _with_reason(name, field, why) for field, name, why in reasons if field in lacks and why}
    purses = {f"funding.{source}": name.zh for source, name in SOURCES.items() if source not in case.funding}
    lacks |= {field: _with_reason(name, field) for field, name in purses.items()}
    return lacks | {item.field: _with_reason(item.label.zh, item.field, item.why) for item in case.missing}


def _with_reason(name: str, field: str, why: str = "") -> Words:
    return Words(zh=f"{name}（{why or field}）", en=why or None)


def lacking(needs: tuple[str, ...], case: Case, settings: Settings) -> Words | None:
    """Which of some fields and settings are not known; None where all are.

    Where selling tonnes is part of the flow they are needed too; where a loan is shaped on the cash flow, all of it.
    """
    sells = case.carbon is not None and SAVINGS in needs
    shaped = LOANS in needs and any(loan.repayment == "sculpted" for loan in case.loans or ())
    needed = dict.fromkeys([*needs, *([TONNES] if sells else []), *([*FULL, *DEBT] if shaped else [])])
    absent = _absent(case, settings)
    fields = [field for field in needed if field in absent]
    if not fields:
        return None
    zh = "、".join(absent[field].zh for field in fields)
    en = ", ".join(f"{field} ({absent[field].en})" if absent[field].en else field for field in fields)
    return Words(zh=f"缺：{zh}", en=f"needs {en}")


def flow_lacks(appraisal: Appraisal, perspective: str) -> Words | None:
    """What the cash flow of a perspective lacks; None where it is known."""
    return lacking(KNOWN_BY[perspective], appraisal.case, appraisal.settings)


def statement_of(appraisal: Appraisal, name: str) -> Statement | Words:
    """A statement of an appraisal, or what it lacks. KeyError for a name that no statement has."""
    needs = (*FULL, TAX) if name == "project-investment" else OWNERS
    lacks = lacking(needs, appraisal.case, appraisal.settings)
    found = statement(appraisal.ledger, name) if appraisal.ledger and not lacks else None
    return lacks or found or Words(zh="无法编制", en="it cannot be drawn up")
