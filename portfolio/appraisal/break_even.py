"""Break-even points (盈亏平衡点) of a case in its normal year: rate of use, output and price (METHOD §18).

Figures have the shape `(batch,)`, NaN for none. The normal year (达产年) is the first operating year of full output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio import indicators
from portfolio.cashflow.timeline import column, growing, running

if TYPE_CHECKING:
    from portfolio.appraisal.view import View
    from portfolio.assumptions.case import Case, Yearly
    from portfolio.assumptions.inputs import Array


def capacity(view: View) -> Array:
    """生产能力利用率: fixed cost over revenue less variable cost and taxes, a share of full output."""
    variable, fixed = _costs(view)
    return _array(indicators.break_even(fixed, _revenue(view), variable, _taxes(view)))


def output(view: View) -> Array:
    """The output a year that breaks even, in the unit of the only line that is sold."""
    line = only_product(view.case)
    return np.full(1, np.nan) if line is None else capacity(view) * _quantity(line, view)


def price(view: View) -> Array:
    """The price that breaks even at full output; taxes are the share of revenue that they are at the stated price."""
    line = only_product(view.case)
    if line is None:
        return np.full(1, np.nan)
    (variable, fixed), quantity, revenue = _costs(view), _quantity(line, view), _revenue(view)
    left = 1.0 - np.divide(_taxes(view), revenue, out=np.zeros_like(revenue), where=revenue > 0)
    costs = indicators.break_even_price(fixed + variable, quantity, 0.0)
    return np.asarray(np.divide(_array(costs), left, out=np.full(np.shape(left), np.nan), where=left > 0))


def only_product(case: Case) -> Yearly | None:
    """The one line of revenue or savings, if it is a quantity at a price and no tonnes are sold beside it."""
    sold = [line for line in case.yearly if line.kind != "operating_cost"]
    if len(sold) != 1 or case.carbon is not None:
        return None
    return sold[0] if len(sold[0].first) == 2 and sold[0].first[1].unit.startswith("元/") else None


def output_unit(case: Case) -> str:
    """The unit of output a year; nothing where there is no one product."""
    line = only_product(case)
    return line.first[0].unit if line else ""


def price_unit(case: Case) -> str:
    """The unit of the price; nothing where there is no one product."""
    line = only_product(case)
    return line.first[1].unit if line else ""


def _array(found: object) -> Array:
    return np.asarray(np.nan if found is None else found, dtype=np.float64)


def _year(view: View) -> int:
    """The normal year, counted from 0."""
    if view.case.normal_year is None:
        raise ValueError(f"{view.case.project_id} has no normal year")
    return view.case.normal_year - 1


def _revenue(view: View) -> Array:
    """Revenue, savings and sales of carbon; awards, refunds and interest subsidies are not what output earns."""
    yearly = view.part("project_pre_tax", "revenue", "savings", "carbon")
    return yearly[:, view.book.timeline.building + _year(view)]


def _taxes(view: View) -> Array:
    """税金及附加."""
    return -view.part("project_pre_tax", "surcharge")[:, view.book.timeline.building + _year(view)]


def _costs(view: View) -> tuple[Array, Array]:
    """Variable and fixed cost; depreciation and the interest of the year are fixed."""
    year, years = _year(view), view.book.timeline.operating
    variable, fixed = np.zeros(1), view.accounts.depreciation[:, year] + view.accounts.accrued[:, year]
    for line in view.case.yearly:
        if line.kind == "operating_cost":
            cost, share = running(line, years)[:, year], column(line.variable)[:, 0]
            variable, fixed = variable + cost * share, fixed + cost * (1.0 - share)
    return variable, fixed


def _quantity(line: Yearly, view: View) -> Array:
    """What is sold: the line's amount over its price."""
    year, years = _year(view), view.book.timeline.operating
    prices = growing(column(line.first[1]), column(line.escalation), years)[:, year]
    sold = running(line, years)[:, year]
    return np.asarray(
        np.divide(sold, prices, out=np.zeros(np.broadcast_shapes(sold.shape, prices.shape)), where=prices > 0)
    )
