"""Cost per tonne under every definition in use, each by its name, and what public money brings about (METHOD §17).

Money and tonnes come in the units that the caller wants in the result: 元 and tCO₂e give 元/t. Costs are positive,
savings too; a negative cost per tonne is a net saving, and ranks nothing (a ratio favours small savers there).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.indicators.annuity import capital_recovery_factor
from portfolio.indicators.flows import Convention, Floats, as_floats, as_flows
from portfolio.indicators.present_value import npv
from portfolio.indicators.ratios import levelised_cost, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_WAN, _MILLION = 1e4, 1e6


def investment_intensity(investment: ArrayLike, tonnes_per_year: ArrayLike) -> Floats | float | None:
    """II (单位减排投资强度): investment / tonnes a year, in money per (t/yr). For screening only: NOT a cost per tonne.

    Numbers or arrays that broadcast; None (NaN in a batch) without tonnes. Raises `ValueError` for what is not finite.
    Rule: METHOD §9, §17.

    >>> round(investment_intensity(742_900_000, 590_000), 2)
    1259.15
    """
    return ratio(investment, tonnes_per_year)


def simple_lifetime_cost(investment: ArrayLike, tonnes: ArrayLike) -> Floats | float | None:
    """SL: investment / Σ q_t, in money per tonne: rough, without running costs, savings or time.

    `tonnes` has shape (…, n), one element a year of the life. None and errors as `investment_intensity`. METHOD §17.

    >>> round(simple_lifetime_cost(1000e4, [2000] * 15), 2)
    333.33
    """
    return ratio(investment, as_flows(tonnes, "tonnes").sum(axis=-1))


def annualised_gross_cost(
    investment: ArrayLike, running_cost: ArrayLike, tonnes_per_year: ArrayLike, rate: ArrayLike, years: ArrayLike
) -> Floats | float | None:
    """AG: (I · CRF(r, n) + running cost a year) / tonnes a year, in money per tonne; savings are left out.

    Numbers or arrays that broadcast; `rate` a fraction per year, `years` the life, payments at year ends. None and
    errors as `investment_intensity`, and as `capital_recovery_factor`. Rule: METHOD §17.

    >>> round(annualised_gross_cost(1000e4, 20e4, 2000, 0.08, 15), 2)
    684.15
    """
    yearly = as_floats(investment, "investment") * np.asarray(capital_recovery_factor(rate, years))
    return ratio(yearly + as_floats(running_cost, "running_cost"), tonnes_per_year)


def annualised_net_cost(
    investment: ArrayLike, net_running_cost: ArrayLike, tonnes_per_year: ArrayLike, rate: ArrayLike, years: ArrayLike
) -> Floats | float | None:
    """AN: (I · CRF(r, n) + running cost − saving) / tonnes a year, in money per tonne.

    The classic value of an abatement cost curve, equal to the levelised cost where the years are alike.
    `net_running_cost` is running cost less saving a year. All else as `annualised_gross_cost`. Rule: METHOD §17.

    >>> round(annualised_net_cost(1000e4, 20e4 - 150e4, 2000, 0.08, 15), 2)
    -65.85
    """
    return annualised_gross_cost(investment, net_running_cost, tonnes_per_year, rate, years)


def public_cost_per_tonne(
    net_outlay: ArrayLike, tonnes: ArrayLike, rate: ArrayLike, convention: Convention = "t0"
) -> Floats | float | None:
    """PB: PV(grants + budget outlay − budget saving) / PV(q), in public money per tonne.

    `net_outlay` and `tonnes` have shape (…, n), outlays positive; add tax forgone to the outlay for the second
    reading, and name which one is printed. None and errors as `levelised_cost`. Rule: METHOD §17.

    >>> round(public_cost_per_tonne([300e4, 0, 0], [0, 5000, 5000], 0.08), 2)
    336.46
    """
    return levelised_cost(net_outlay, tonnes, rate, convention)


def contractor_cost_per_tonne(
    contractor_flows: ArrayLike, tonnes: ArrayLike, rate: ArrayLike, convention: Convention = "t0"
) -> Floats | float | None:
    """ESCO: −NPV of the contractor's flows (receipts positive) / PV(q), in money per tonne. As `levelised_cost`.

    Rule: METHOD §17.

    >>> round(contractor_cost_per_tonne([-100, 60, 60], [0, 1, 1], 0.08), 4)
    -3.9231
    """
    return levelised_cost(-as_flows(contractor_flows, "contractor_flows"), tonnes, rate, convention)


def society_cost_per_tonne(
    costs: ArrayLike, benefits: ArrayLike, tonnes: ArrayLike, rate: ArrayLike, convention: Convention = "t0"
) -> Floats | float | None:
    """SOC: PV(economic cost − economic benefit other than carbon) / PV(q), at the social rate, in money per tonne.

    Three series of shape (…, n), all positive, transfers removed, shadow prices applied. As `levelised_cost`.
    Rule: METHOD §17.

    >>> round(society_cost_per_tonne([100, 0, 0], [0, 20, 20], [0, 1, 1], 0.08), 4)
    36.0769
    """
    return levelised_cost(as_flows(costs, "costs") - as_flows(benefits, "benefits"), tonnes, rate, convention)


def leverage(market: ArrayLike, public: ArrayLike) -> Floats | float | None:
    """Leverage (撬动倍数): market money per yuan of public money (METHOD §8); None without public money.

    Total investment over public money is larger by exactly 1. Errors as `investment_intensity`.

    >>> round(leverage(71_000, 3_290), 2)
    21.58
    """
    return ratio(market, public)


def npv_per_public_yuan(
    flows: ArrayLike, public_outlay: ArrayLike, rate: ArrayLike, convention: Convention = "t0"
) -> Floats | float | None:
    """NPV of the project's flows (receipts positive) per yuan of PV of public outlay (positive), a number.

    Both of shape (…, n). None without public outlay. Errors as `npv`. Rule: METHOD §17.

    >>> round(npv_per_public_yuan([-100, 60, 60], [10, 0, 0], 0.08), 4)
    0.6996
    """
    return ratio(npv(flows, rate, convention), npv(public_outlay, rate, convention))


def tonnes_per_public_wan(tonnes: ArrayLike, public_cny: ArrayLike) -> Floats | float | None:
    """Tonnes (a year, or over the life: say which) per 万元 of public money stated in 元. None without public money.

    Numbers or arrays that broadcast; errors as `investment_intensity`. Rule: METHOD §17.

    >>> round(tonnes_per_public_wan(590_000, 32_900_000), 2)
    179.33
    """
    return ratio(tonnes, as_floats(public_cny, "public_cny") / _WAN)


def jobs_per_million(jobs: ArrayLike, investment_cny: ArrayLike) -> Floats | float | None:
    """Jobs per million 元 of investment stated in 元. None without investment; person-years and posts never mix.

    Numbers or arrays that broadcast; errors as `investment_intensity`. Rule: METHOD §17.

    >>> round(jobs_per_million(9_730, 742_900_000), 2)
    13.1
    """
    return ratio(jobs, as_floats(investment_cny, "investment_cny") / _MILLION)
