"""Every indicator that an appraisal prints: what it needs, how it is computed, which rule of METHOD says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio import indicators
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.view import View
    from portfolio.assumptions.inputs import Array

Outcome = tuple[float | None, str]

INVESTMENT, LIFE = "investment", "cash_flow.operating_years"
COST, SAVINGS, TONNES = "cash_flow.operating_cost", "cash_flow.savings", "abatement"
FULL = (INVESTMENT, LIFE, COST, SAVINGS)
PUBLIC = ("funding.higher_level", "funding.town")
PROJECT = "project_pre_tax"


class Rule(NamedTuple):
    """One indicator of one perspective. `needs` are the record's fields without which it is absent."""

    key: str
    perspective: str
    label: Words
    unit: str
    rule: str
    needs: tuple[str, ...]
    compute: Callable[[View], Outcome]
    discounted: bool = True


_NO_PAYBACK = "not paid back within the operating life"
_NO_TONNES = "no tonnes are abated"
_NO_OUTLAY = "nothing is paid out"
_NO_PUBLIC = "no public money"


def _or(value: object, reason: str) -> Outcome:
    """A figure, or why there is none."""
    return (None, reason) if value is None else (float(str(value)), "")


def _npv(perspective: str) -> Callable[[View], Outcome]:
    return lambda view: (view.present(view.flow(perspective)), "")


def _bcr(perspective: str) -> Callable[[View], Outcome]:
    def compute(view: View) -> Outcome:
        gains, costs = view.both_ways(perspective)
        return _or(indicators.bcr(gains, costs, view.rate, view.case.convention), _NO_OUTLAY)

    return compute


def _index(view: View) -> Outcome:
    outlay = -view.part(PROJECT, "capex", "reinvestment", "working_capital")
    return _or(
        indicators.profitability_index(view.flow(PROJECT) + outlay, outlay, view.rate, view.case.convention), _NO_OUTLAY
    )


def _equivalent(view: View) -> Outcome:
    years = view.book.timeline.elements
    return float(indicators.equivalent_annual(view.flow(PROJECT), view.rate, years, view.case.convention)), ""


def _payback(view: View) -> Outcome:
    return _or(indicators.payback(view.flow(PROJECT), view.case.convention), _NO_PAYBACK)


def _discounted_payback(view: View) -> Outcome:
    return _or(indicators.discounted_payback(view.flow(PROJECT), view.rate, view.case.convention), _NO_PAYBACK)


def _intensity(view: View) -> Outcome:
    return _or(indicators.investment_intensity(view.investment(), view.tonnes_per_year()), _NO_TONNES)


def _simple_lifetime(view: View) -> Outcome:
    return _or(indicators.simple_lifetime_cost(view.investment(), view.tonnes()), _NO_TONNES)


def _levelised(view: View, flow: Array, *, discounted: bool = True) -> Outcome:
    found = indicators.levelised_cost(
        -flow, view.tonnes(), view.rate, view.case.convention, discount_quantities=discounted
    )
    return _or(found, _NO_TONNES)


def _gross(view: View) -> Outcome:
    """Investment and running cost per tonne, savings left out; with one year of construction, I·CRF + OM over q."""
    return _levelised(view, view.part(PROJECT, "capex", "reinvestment", "residual", "operating_cost"))


def _public_cost(view: View) -> Outcome:
    return _levelised(view, view.flow("public"))


def _society_cost(view: View) -> Outcome:
    return _levelised(view, view.flow("society") - view.part("society", "carbon_value"))


def _leverage(view: View) -> Outcome:
    return _or(indicators.leverage(view.money("market"), view.money("higher_level", "town")), _NO_PUBLIC)


def _npv_per_yuan(view: View) -> Outcome:
    outlay = -view.flow("public")
    return _or(indicators.npv_per_public_yuan(view.flow(PROJECT), outlay, view.rate, view.case.convention), _NO_PUBLIC)


def _tonnes_per_wan(view: View) -> Outcome:
    public = view.money("higher_level", "town")
    return _or(indicators.tonnes_per_public_wan(view.tonnes_per_year(), public), _NO_PUBLIC)


def _jobs(view: View) -> Outcome:
    return _or(indicators.jobs_per_million(view.jobs(), view.investment()), _NO_OUTLAY)


_CARBON = (INVESTMENT, LIFE, COST, SAVINGS, TONNES)
_MONEY, _YEARS, _RATE, _NUMBER, _PER_TONNE = "元", "years", "1/年", "1", "元/tCO2e"


def _w(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


def _not_a_formula(_view: View) -> Outcome:
    """Rates of return carry a status and roots: `appraise` computes them."""
    return None, ""


#: Every indicator, in the order of print.
RULES: tuple[Rule, ...] = (
    Rule("npv", PROJECT, _w("净现值", "Net present value"), _MONEY, "METHOD §12", FULL, _npv(PROJECT)),
    Rule(
        "irr",
        PROJECT,
        _w("内部收益率", "Internal rate of return"),
        _RATE,
        "METHOD §14",
        FULL,
        _not_a_formula,
        discounted=False,
    ),
    Rule(
        "equivalent_annual", PROJECT, _w("净年值", "Equivalent annual amount"), "元/年", "METHOD §13", FULL, _equivalent
    ),
    Rule("payback", PROJECT, _w("静态投资回收期", "Payback"), _YEARS, "METHOD §15", FULL, _payback, discounted=False),
    Rule(
        "discounted_payback",
        PROJECT,
        _w("动态投资回收期", "Discounted payback"),
        _YEARS,
        "METHOD §15",
        FULL,
        _discounted_payback,
    ),
    Rule("profitability_index", PROJECT, _w("获利指数", "Profitability index"), _NUMBER, "METHOD §16", FULL, _index),
    Rule("bcr", PROJECT, _w("效益费用比", "Benefit-cost ratio"), _NUMBER, "METHOD §16", FULL, _bcr(PROJECT)),
    Rule(
        "investment_intensity",
        PROJECT,
        _w("单位年减排量投资强度", "Investment per annual tonne"),
        "元/(tCO2e/年)",
        "METHOD §9",
        (INVESTMENT, TONNES),
        _intensity,
        discounted=False,
    ),
    Rule(
        "simple_lifetime_cost",
        PROJECT,
        _w("全寿命单位减排投资", "Investment per lifetime tonne"),
        _PER_TONNE,
        "METHOD §17",
        (INVESTMENT, LIFE, TONNES),
        _simple_lifetime,
        discounted=False,
    ),
    Rule(
        "annualised_gross_cost",
        PROJECT,
        _w("年化毛减排成本", "Annualised gross cost per tonne"),
        _PER_TONNE,
        "METHOD §17",
        (INVESTMENT, LIFE, COST, TONNES),
        _gross,
    ),
    Rule(
        "levelised_cost",
        PROJECT,
        _w("平准化净减排成本（吨数折现）", "Levelised net cost, tonnes discounted"),
        _PER_TONNE,
        "METHOD §17",
        _CARBON,
        lambda view: _levelised(view, view.flow(PROJECT)),
    ),
    Rule(
        "levelised_cost_undiscounted_tonnes",
        PROJECT,
        _w("平准化净减排成本（吨数不折现）", "Levelised net cost, tonnes undiscounted"),
        _PER_TONNE,
        "METHOD §17",
        _CARBON,
        lambda view: _levelised(view, view.flow(PROJECT), discounted=False),
    ),
    Rule(
        "npv_per_public_yuan",
        PROJECT,
        _w("每元财政资金净现值", "NPV per yuan of public money"),
        "元/元",
        "METHOD §18",
        (*FULL, *PUBLIC),
        _npv_per_yuan,
    ),
    Rule(
        "leverage",
        PROJECT,
        _w("撬动倍数", "Leverage"),
        "元/元",
        "METHOD §8",
        ("funding.market", *PUBLIC),
        _leverage,
        discounted=False,
    ),
    Rule(
        "jobs_per_million",
        PROJECT,
        _w("每百万元就业", "Jobs per million yuan"),
        "人/百万元",
        "METHOD §18",
        (INVESTMENT, "jobs"),
        _jobs,
        discounted=False,
    ),
    Rule(
        "npv",
        "town",
        _w("镇级资金现值", "Present value of town money"),
        _MONEY,
        "METHOD §12",
        (LIFE, INVESTMENT, "funding.town"),
        _npv("town"),
    ),
    Rule(
        "npv",
        "public",
        _w("财政资金现值", "Present value of public money"),
        _MONEY,
        "METHOD §12",
        (LIFE, INVESTMENT, *PUBLIC),
        _npv("public"),
    ),
    Rule(
        "cost_per_tonne",
        "public",
        _w("单位减排财政成本（现金）", "Public cost per tonne, cash"),
        _PER_TONNE,
        "METHOD §17",
        (LIFE, INVESTMENT, TONNES, *PUBLIC),
        _public_cost,
    ),
    Rule(
        "tonnes_per_wan",
        "public",
        _w("每万元财政资金年减排量", "Tonnes a year per 10,000 yuan of public money"),
        "tCO2e/年/万元",
        "METHOD §18",
        (TONNES, *PUBLIC),
        _tonnes_per_wan,
        discounted=False,
    ),
    Rule("npv", "society", _w("经济净现值", "Economic net present value"), _MONEY, "METHOD §12", FULL, _npv("society")),
    Rule(
        "irr",
        "society",
        _w("经济内部收益率", "Economic rate of return"),
        _RATE,
        "METHOD §14",
        FULL,
        _not_a_formula,
        discounted=False,
    ),
    Rule(
        "bcr",
        "society",
        _w("经济效益费用比", "Economic benefit-cost ratio"),
        _NUMBER,
        "METHOD §16",
        FULL,
        _bcr("society"),
    ),
    Rule(
        "cost_per_tonne",
        "society",
        _w("单位减排社会成本", "Society's cost per tonne"),
        _PER_TONNE,
        "METHOD §17",
        _CARBON,
        _society_cost,
    ),
)
