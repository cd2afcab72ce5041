"""Ratios of present values (benefit to cost, savings to investment, cost to quantity); returns on investment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.indicators.flows import Convention, Floats, as_floats, as_flows, as_rate, known
from portfolio.indicators.present_value import npv

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def ratio(above: ArrayLike, below: ArrayLike) -> Floats | float | None:
    """Above over below; None (NaN in a batch) where below is not positive: such a ratio orders nothing.

    Raises `ValueError` for what is not finite.

    >>> ratio(3.0, 2.0), ratio(3.0, 0.0)
    (1.5, None)
    """
    a, b = as_floats(above, "numerator"), as_floats(below, "denominator")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("a ratio of what is not finite; unknown is not zero")
    with np.errstate(all="ignore"):
        return known(np.where(b > 0, a / b, np.nan))


def bcr(benefits: ArrayLike, costs: ArrayLike, rate: ArrayLike, convention: Convention = "t0") -> Floats | float | None:
    """Benefit-cost ratio (效益费用比) R_BC = PV(B) / PV(C), a number.

    `benefits` and `costs` have shape (…, n), both positive; the convention cancels. None (NaN in a batch) where the
    costs have no positive present value. Raises `ValueError` as `npv`. Rule: METHOD §16; accept at 1 or more.

    >>> round(bcr([0, 60, 60], [100, 0, 0], 0.08), 4)
    1.07
    """
    return ratio(npv(benefits, rate, convention), npv(costs, rate, convention))


def sir(
    savings: ArrayLike, investment: ArrayLike, rate: ArrayLike, convention: Convention = "t0"
) -> Floats | float | None:
    """Savings-to-investment ratio: PV of savings in operation over PV of additional investment, a number.

    Both of shape (…, n), savings positive, investment positive and net of residual values and of replacements that are
    spared (NIST Handbook 135). None (NaN in a batch) where the investment has no positive present value. Raises
    `ValueError` as `npv`. Rule: METHOD §16.

    >>> round(sir([0, 250, 250], [400, 0, -40], 0.03), 4)
    1.3204
    """
    return bcr(savings, investment, rate, convention)


def airr(savings_to_investment: ArrayLike, reinvest_rate: ArrayLike, years: ArrayLike) -> Floats | float:
    """Adjusted internal rate of return (1 + r) · SIR^(1/N) − 1, a fraction per year.

    What the investment earns if savings are reinvested at r over the N years of the study (NIST Handbook 135). Raises
    `ValueError` for a negative ratio, rates of −1 or less, and years that are not positive. Rule: METHOD §16.

    >>> round(airr(3.999229, 0.03, 14.998), 4)
    0.1297
    """
    s, n = as_floats(savings_to_investment, "savings_to_investment"), as_floats(years, "years")
    if not ((s >= 0) & np.isfinite(s)).all() or not ((n > 0) & np.isfinite(n)).all():
        raise ValueError("AIRR needs a ratio of 0 or more and a positive number of years, both finite")
    value = (1 + as_rate(reinvest_rate, "reinvest_rate")) * np.power(s, 1 / n) - 1
    return np.asarray(value) if np.ndim(value) else float(value)


def profitability_index(
    inflows: ArrayLike, investment: ArrayLike, rate: ArrayLike, convention: Convention = "t0"
) -> Floats | float | None:
    """Profitability index PV(net inflows in operation) / PV(investment) = 1 + NPVR (净现值率), a number.

    Both of shape (…, n), both positive. None (NaN in a batch) where nothing is invested. Raises `ValueError` as `npv`.
    Rule: METHOD §16; accept at 1 or more.

    >>> round(profitability_index([0, 200, 300, 300, 400, 500], [1000, 0, 0, 0, 0, 0], 0.08), 5)
    1.31484
    """
    return bcr(inflows, investment, rate, convention)


def levelised_cost(
    net_costs: ArrayLike,
    quantities: ArrayLike,
    rate: ArrayLike,
    convention: Convention = "t0",
    *,
    discount_quantities: bool = True,
) -> Floats | float | None:
    """Levelised cost: PV of costs less savings per unit of quantity (tonne, kWh), in the unit of money per quantity.

    PV(costs) / PV(q) by default; PV(costs) / Σ q with `discount_quantities=False`, which is smaller in magnitude:
    never compare the two. `net_costs` and `quantities` have shape (…, n), costs positive (a negative result is a net
    saving), element for element at the same time. None (NaN in a batch) where there is no quantity. Raises
    `ValueError` as `npv`. Rule: METHOD §17.

    >>> flows = [1000e4] + [-130e4] * 15
    >>> round(levelised_cost(flows, [0] + [2000] * 15, 0.08), 2)
    -65.85
    >>> round(levelised_cost(flows, [0] + [2000] * 15, 0.08, discount_quantities=False), 2)
    -37.58
    """
    costs = npv(net_costs, rate, convention)
    if discount_quantities:
        return ratio(costs, npv(quantities, rate, convention))
    return ratio(costs, as_flows(quantities, "quantities").sum(axis=-1))


def return_on_investment(ebit: ArrayLike, total_investment: ArrayLike) -> Floats | float | None:
    """Return on total investment (总投资收益率) ROI = EBIT / TI, a fraction.

    EBIT of a normal year of operation, or the yearly mean; TI is construction investment, interest during construction
    and working capital. None (NaN in a batch) where nothing is invested. Raises `ValueError` for what is not finite.
    Rule: METHOD §16; 《建设项目经济评价方法与参数》第三版.

    >>> round(return_on_investment(1000, 4000 + 400 + 500), 4)
    0.2041
    """
    return ratio(ebit, total_investment)


def return_on_equity(net_profit: ArrayLike, equity: ArrayLike) -> Floats | float | None:
    """Return on equity (资本金净利润率) ROE = NP / EC, a fraction; net profit of a normal year, or the yearly mean.

    None and errors as `return_on_investment`. Rule: METHOD §16.

    >>> return_on_equity(500 - 150, 1800 - 800)
    0.35
    """
    return ratio(net_profit, equity)


def equity_share(total_investment: ArrayLike, debt: ArrayLike) -> Floats | float | None:
    """Share of equity (资本金比例) (TI − debt) / TI, a fraction: what is not debt; negative where more is borrowed.

    TI is construction investment, interest during construction and the initial working capital (铺底流动资金). None
    (NaN in a batch) where nothing is invested. Raises `ValueError` for what is not finite. Rule: METHOD §41;
    国发〔1996〕35号, 国发〔2019〕26号.

    >>> equity_share(1000, 750)
    0.25
    """
    total, owed = as_floats(total_investment, "total_investment"), as_floats(debt, "debt")
    return ratio(total - owed, total)
