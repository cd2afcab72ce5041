"""How the indicators of the catalogue are computed from a case: one figure a draw, shape `(batch,)`, NaN for none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio import indicators
from portfolio.cashflow.statements import statement
from portfolio.cashflow.timeline import column
from portfolio.indicators.flows import offset
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.view import View
    from portfolio.assumptions.inputs import Array
    from portfolio.cashflow.accounts import Accounts

PROJECT = "project_pre_tax"
_CENT = 0.01


def _array(found: object) -> Array:
    """What an indicator gives; None is NaN."""
    return np.asarray(np.nan if found is None else found, dtype=np.float64)


def net_present_value(perspective: str) -> Callable[[View], Array]:
    """NPV of a perspective's flow."""
    return lambda view: view.present(view.flow(perspective))


def benefit_cost_ratio(perspective: str) -> Callable[[View], Array]:
    """PV of what a perspective receives over PV of what it pays."""
    return lambda view: _array(indicators.bcr(*view.both_ways(perspective), view.rate, view.convention))


def profitability_index(view: View) -> Array:
    """PV of the net inflows in operation over PV of the investment."""
    outlay = -view.part(PROJECT, "capex", "reinvestment", "working_capital")
    return _array(indicators.profitability_index(view.flow(PROJECT) + outlay, outlay, view.rate, view.convention))


def equivalent_annual(view: View) -> Array:
    """NPV spread evenly over the years that the elements span."""
    return _array(indicators.equivalent_annual(view.flow(PROJECT), view.rate, convention=view.convention))


def payback(perspective: str) -> Callable[[View], Array]:
    """Static payback."""
    return lambda view: _array(indicators.payback(view.flow(perspective), view.convention))


def discounted_payback(view: View) -> Array:
    """Dynamic payback."""
    return _array(indicators.discounted_payback(view.flow(PROJECT), view.rate, view.convention))


def energy_tonnes(view: View) -> Array:
    """Tonnes of a full year by the energy saved."""
    return view.yearly(view.case.from_energy)


def lifetime_tonnes(view: View) -> Array:
    """Tonnes kept over the life."""
    return np.asarray(view.kept().sum(axis=-1))


def discounted_tonnes(view: View) -> Array:
    """PV of the tonnes kept: what levelised costs divide by."""
    return view.present(view.kept())


def investment_intensity(view: View) -> Array:
    """II: investment over the tonnes of a full year."""
    return _array(indicators.investment_intensity(view.investment(), view.yearly(view.case.tonnes)))


def simple_lifetime_cost(view: View) -> Array:
    """SL: investment over all tonnes."""
    return _array(indicators.simple_lifetime_cost(view.investment(), view.tonnes()))


def annualised_gross_cost(view: View) -> Array:
    """AG by yearly means: (I · CRF + running cost) / tonnes."""
    return _annualised(view, -view.mean(view.part(PROJECT, "operating_cost")), view.mean(view.tonnes()))


def annualised_net_cost(view: View) -> Array:
    """AN by yearly means: (I · CRF + running cost − savings and revenue) / tonnes kept."""
    yearly = -view.mean(view.part(PROJECT, "operating_cost", "savings", "revenue", "carbon"))
    return _annualised(view, yearly, view.mean(view.kept()))


def _annualised(view: View, yearly: Array, tonnes: Array) -> Array:
    years = view.book.timeline.operating
    return _array(indicators.annualised_net_cost(view.investment(), yearly, tonnes, view.rate, years))


def levelised_cost(perspective: str, *, discounted: bool = True) -> Callable[[View], Array]:
    """LD, LU, PB, SOC: −PV of a perspective's flow over the tonnes kept, discounted or not."""
    return lambda view: _array(
        indicators.levelised_cost(
            -view.flow(perspective), view.kept(), view.rate, view.convention, discount_quantities=discounted
        )
    )


def leverage(view: View) -> Array:
    """Market money per yuan of public money."""
    return _array(indicators.leverage(view.money("market"), view.money("higher_level", "town")))


def npv_per_public_yuan(view: View) -> Array:
    """NPV per yuan of PV of public money."""
    outlay = -view.flow("public")
    return _array(indicators.npv_per_public_yuan(view.flow(PROJECT), outlay, view.rate, view.convention))


def tonnes_per_public_wan(view: View) -> Array:
    """Tonnes of a full year, kept, per 万元 of public money."""
    return _array(indicators.tonnes_per_public_wan(view.yearly_kept(), view.money("higher_level", "town")))


def jobs_per_million(view: View) -> Array:
    """New jobs per million 元 of investment."""
    return _array(indicators.jobs_per_million(view.jobs(), view.investment()))


def rate_of_return(perspective: str) -> Callable[[View], Array]:
    """IRR where it is unique, NaN elsewhere; a single appraisal says which and lists all roots."""
    return lambda view: _array([_array(indicators.irr(flow).value) for flow in view.flow(perspective)])


def return_on_investment(view: View) -> Array:
    """ROI: mean EBIT over total investment (construction, or the price paid for it, its interest, working capital)."""
    paid = np.maximum(-view.part(PROJECT, "sale"), 0.0)
    accounts, outlay = view.accounts, (paid - view.part(PROJECT, "capex")).sum(axis=-1)
    total = outlay + accounts.construction_interest + _working_capital(view)
    return _array(indicators.return_on_investment(accounts.ebit.mean(axis=-1), total))


def total_investment(view: View) -> Array:
    """总投资, which the sources pay: 建设投资 with its input VAT, interest of construction, all working capital."""
    return _construction_cost(view) + view.accounts.construction_interest + _working_capital(view)


def _construction_cost(view: View) -> Array:
    """What the elements of construction cost, with the input VAT."""
    return np.asarray(-view.part(PROJECT, "capex", "vat_input")[:, : view.book.timeline.building].sum(axis=-1))


def _working_capital(view: View) -> Array:
    """What goes into working capital, before it comes back."""
    return np.asarray(np.maximum(-view.part(PROJECT, "working_capital"), 0.0).sum(axis=-1))


def return_on_equity(view: View) -> Array:
    """ROE: mean net profit over what the equity pays in."""
    accounts = view.accounts
    profit = (accounts.profit - view.tax()).mean(axis=-1)
    return _array(indicators.return_on_equity(profit, view.book.paid_in.sum(axis=-1)))


def equity_share(view: View) -> Array:
    """资本金比例: what loans leave of investment, its VAT, interest of construction and initial working capital."""
    accounts, need = view.accounts, view.case.working_capital
    initial = _working_capital(view) * column(need.initial)[:, 0] if need else 0.0
    total = _construction_cost(view) + accounts.construction_interest + initial
    return _array(indicators.equity_share(total, accounts.opening))


def least_equity(view: View) -> Array:
    """最低资本金比例 of the kind of project that the record names."""
    return column(view.case.least_equity)[:, 0]


def interest_cover(view: View) -> Array:
    """The lowest ICR of the years that bear interest."""
    least = np.nan_to_num(view.accounts.icr, nan=np.inf).min(axis=-1)
    return np.where(np.isinf(least), np.nan, least)


def service_cover(which: str) -> Callable[[View], Array]:
    """The lowest or the mean DSCR: cash available for debt service over interest and principal."""
    return lambda view: np.atleast_1d(_array(getattr(view.accounts.dscr, which)))


def lowest_in(by_year: Callable[[Accounts], Array]) -> Callable[[View], Words | None]:
    """The year in which a cover is lowest."""

    def year(view: View) -> Words | None:
        cover = by_year(view.accounts)[0]
        if np.isnan(cover).all():
            return None
        label = view.book.timeline.labels()[view.book.timeline.building + int(np.nanargmin(cover))]
        return Words(zh=f"最低年份 {label}", en=f"lowest in {label}")

    return year


def life_cover(*, loan_life: bool) -> Callable[[View], Array]:
    """LLCR and PLCR: PV of CFADS, over the loans' life or the project's, at their rate, over the debt at the start."""

    def compute(view: View) -> Array:
        accounts, rate = view.accounts, _rate_of_debt(view)
        served = (accounts.principal + accounts.interest) > 0
        lasting = np.cumsum(served[:, ::-1], axis=-1)[:, ::-1] > 0
        flows = np.where(lasting, accounts.cfads, 0.0) if loan_life else accounts.cfads
        return np.atleast_1d(_array(indicators.plcr(flows, rate, accounts.opening)))

    return compute


def loan_payback(view: View) -> Array:
    """借款偿还期, from the start of element 0: when all that is available for debt service would have repaid the debt.

    Before operation lie the years of construction, by the convention's reading of elements (METHOD §15, §19).
    """
    accounts = view.accounts
    years = _array(indicators.loan_payback(accounts.opening, accounts.cfads, _rate_of_debt(view)))
    before = view.book.timeline.building - 1 + offset(view.convention)
    return np.atleast_1d(np.where(accounts.opening > 0, years + before, np.nan))


def _rate_of_debt(view: View) -> Array:
    """The mean rate of the debt; 0 in a draw without debt, where nothing hangs on it."""
    return np.nan_to_num(view.accounts.rate, nan=0.0)


def why_no_loan_payback(view: View) -> Words:
    """There is no debt, or all that is available does not repay it."""
    if (view.accounts.opening > 0).any():
        return Words(zh="运营期内可用于还本付息的资金不足以还清", en="what is available never repays the debt")
    return Words(zh="无借款", en="nothing is borrowed")


def lenders_rate(view: View) -> Words | None:
    """Why the lender's rate of return is not that of the loan."""
    if not view.accounts.construction_interest.any():
        return None
    zh = "建设期借款按年末支用，当年却计半年利息，故可高于借款利率（METHOD §37）"
    en = "draws stand at the end of their year but bear half a year's interest, so it may be above the loan's rate"
    return Words(zh=zh, en=f"{en} (METHOD §37)")


def asset_liability_ratio(view: View) -> Array:
    """资产负债率: the highest quotient of debt and assets at the ends of the years; none where debt has no assets."""
    sheet = statement(view.book, "balance-sheet")
    if sheet is None:
        return np.full(1, np.nan)
    debt, assets = np.broadcast_arrays(sheet.line("debt"), sheet.line("assets"))
    bare = np.where(debt > _CENT, np.nan, 0.0)
    return np.asarray(np.divide(debt, assets, out=bare, where=assets > _CENT).max(axis=-1))


def public_cost_with_tax_forgone(view: View) -> Array:
    """PB with what a tax holiday forgoes: the tax without it less the tax paid."""
    accounts = view.accounts
    forgone = (0.0 if accounts.standard_tax is None else accounts.standard_tax) - view.tax()
    outlay = view.book.timeline.operation(forgone) - view.flow("public")
    return _array(indicators.levelised_cost(outlay, view.kept(), view.rate, view.convention))
