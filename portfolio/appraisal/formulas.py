"""How each indicator of the catalogue is computed from a case: a figure, or the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio import indicators
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.view import View
    from portfolio.assumptions.inputs import Array

#: A figure, or why there is none.
Outcome = tuple[float | None, Words | None]
PROJECT = "project_pre_tax"

_NO_PAYBACK = Words(zh="运营期内未收回投资", en="not paid back within the operating life")
_NO_TONNES = Words(zh="无减排量", en="no tonnes are abated")
_NONE_KEPT = Words(
    zh="无可计的减排量：未减排，或已全部出售", en="no tonnes are left to claim: none are abated, or all are sold"
)
_NO_OUTLAY = Words(zh="无支出", en="nothing is paid out")
_NO_PUBLIC = Words(zh="无财政资金", en="no public money")


def _or(value: object, reason: Words) -> Outcome:
    """A figure, or why there is none."""
    return (None, reason) if value is None else (float(str(value)), None)


def net_present_value(perspective: str) -> Callable[[View], Outcome]:
    """NPV of a perspective's flow."""
    return lambda view: (view.present(view.flow(perspective)), None)


def benefit_cost_ratio(perspective: str) -> Callable[[View], Outcome]:
    """PV of what a perspective receives over PV of what it pays."""

    def compute(view: View) -> Outcome:
        gains, costs = view.both_ways(perspective)
        return _or(indicators.bcr(gains, costs, view.rate, view.convention), _NO_OUTLAY)

    return compute


def profitability_index(view: View) -> Outcome:
    """PV of the net inflows in operation over PV of the investment."""
    outlay = -view.part(PROJECT, "capex", "reinvestment", "working_capital")
    found = indicators.profitability_index(view.flow(PROJECT) + outlay, outlay, view.rate, view.convention)
    return _or(found, _NO_OUTLAY)


def equivalent_annual(view: View) -> Outcome:
    """NPV spread evenly over the elements."""
    years = view.book.timeline.elements
    return float(indicators.equivalent_annual(view.flow(PROJECT), view.rate, years, view.convention)), None


def payback(view: View) -> Outcome:
    """Static payback."""
    return _or(indicators.payback(view.flow(PROJECT), view.convention), _NO_PAYBACK)


def discounted_payback(view: View) -> Outcome:
    """Dynamic payback."""
    return _or(indicators.discounted_payback(view.flow(PROJECT), view.rate, view.convention), _NO_PAYBACK)


def energy_tonnes(view: View) -> Outcome:
    """Tonnes of a full year by the energy saved."""
    return view.yearly(view.case.from_energy), None


def lifetime_tonnes(view: View) -> Outcome:
    """Tonnes kept over the life."""
    return float(view.kept().sum()), None


def discounted_tonnes(view: View) -> Outcome:
    """PV of the tonnes kept: what levelised costs divide by."""
    return view.present(view.kept()), None


def investment_intensity(view: View) -> Outcome:
    """II: investment over the tonnes of a full year."""
    return _or(indicators.investment_intensity(view.investment(), view.yearly(view.case.tonnes)), _NO_TONNES)


def simple_lifetime_cost(view: View) -> Outcome:
    """SL: investment over all tonnes."""
    return _or(indicators.simple_lifetime_cost(view.investment(), view.tonnes()), _NO_TONNES)


def annualised_gross_cost(view: View) -> Outcome:
    """AG by yearly means: (I · CRF + running cost) / tonnes."""
    cost = -view.mean(view.part(PROJECT, "operating_cost"))
    return _annualised(view, cost, view.mean(view.tonnes()), _NO_TONNES)


def annualised_net_cost(view: View) -> Outcome:
    """AN by yearly means: (I · CRF + running cost − savings and revenue) / tonnes kept."""
    cost = -view.mean(view.part(PROJECT, "operating_cost", "savings", "revenue", "carbon"))
    return _annualised(view, cost, view.mean(view.kept()), _NONE_KEPT)


def _annualised(view: View, yearly: float, tonnes: float, reason: Words) -> Outcome:
    years = view.book.timeline.operating
    return _or(indicators.annualised_net_cost(view.investment(), yearly, tonnes, view.rate, years), reason)


def levelised_cost(perspective: str, *, discounted: bool = True) -> Callable[[View], Outcome]:
    """LD, LU, PB, SOC: −PV of a perspective's flow over the tonnes kept, discounted or not."""

    def compute(view: View) -> Outcome:
        found = indicators.levelised_cost(
            -view.flow(perspective), view.kept(), view.rate, view.convention, discount_quantities=discounted
        )
        return _or(found, _NONE_KEPT)

    return compute


def npv_with_carbon(view: View) -> Outcome:
    """ENPV with the tonnes kept at their value to society."""
    return view.present(view.flow("society") + view.carbon_value()), None


def leverage(view: View) -> Outcome:
    """Market money per yuan of public money."""
    return _or(indicators.leverage(view.money("market"), view.money("higher_level", "town")), _NO_PUBLIC)


def npv_per_public_yuan(view: View) -> Outcome:
    """NPV per yuan of PV of public money."""
    outlay: Array = -view.flow("public")
    return _or(indicators.npv_per_public_yuan(view.flow(PROJECT), outlay, view.rate, view.convention), _NO_PUBLIC)


def tonnes_per_public_wan(view: View) -> Outcome:
    """Tonnes of a full year per 万元 of public money."""
    public = view.money("higher_level", "town")
    return _or(indicators.tonnes_per_public_wan(view.yearly(view.case.tonnes), public), _NO_PUBLIC)


def jobs_per_million(view: View) -> Outcome:
    """New jobs per million 元 of investment."""
    return _or(indicators.jobs_per_million(view.jobs(), view.investment()), _NO_OUTLAY)


def by_status(_view: View) -> Outcome:
    """Rates of return carry a status and roots: `appraise` computes them."""
    return None, None


def not_yet(_view: View) -> Outcome:
    """Needs what no record can state yet."""
    return None, None
