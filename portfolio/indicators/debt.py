"""Debt ratios: cover of interest and debt service, loan life cover, liabilities to assets, loan payback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.indicators.flows import Floats, as_floats, as_flows, known
from portfolio.indicators.payback import discounted_payback
from portfolio.indicators.present_value import npv
from portfolio.indicators.ratios import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: Debt service below this part of the largest one is what rounding left of none.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class DebtServiceCover:
    """Cover of debt service: `by_period` of shape (…, n), NaN where nothing is due; least and mean over the others.

    `minimum` and `average` are None (NaN in a batch) where no period has debt service.
    """

    by_period: Floats
    minimum: Floats | float | None
    average: Floats | float | None


def icr(ebit: ArrayLike, interest: ArrayLike) -> Floats | float | None:
    """Interest cover (利息备付率) ICR = EBIT / PI, a number.

    PI is the interest charged to cost in the year, whether on long or short loans; series give one ratio a year. None
    (NaN in a batch) where no interest is due. Raises `ValueError` for what is not finite. Rule: METHOD §19;
    《建设项目经济评价方法与参数》第三版.

    >>> icr(1200, 200)
    6.0
    """
    return ratio(ebit, interest)


def dscr(cfads: ArrayLike, interest: ArrayLike, principal: ArrayLike) -> DebtServiceCover:
    """Debt service cover CFADS / (interest + principal) by period, with its minimum and average.

    All of shape (…, n): CFADS is cash available for debt service after tax, interest what is paid. The average is the
    mean of the ratios of periods with debt service. Raises `ValueError` for what is not finite. Rule: METHOD §19.

    >>> cover = dscr([252.8, 225.776, 230], [45.85, 36.68, 0], [140, 140, 0])
    >>> cover.by_period.round(4).tolist(), round(cover.minimum, 4), round(cover.average, 4)
    ([1.3602, 1.2779, nan], 1.2779, 1.3191)
    """
    return _cover(as_flows(cfads, "cfads"), as_flows(interest, "interest") + as_flows(principal, "principal"))


def dscr_chinese(
    ebitda: ArrayLike, tax: ArrayLike, maintenance: ArrayLike, principal: ArrayLike, interest: ArrayLike
) -> DebtServiceCover:
    """Debt service cover (偿债备付率) (EBITDA − income tax − 维持运营投资) / PD by year, with its minimum and average.

    PD is principal and interest due. `ebitda`, `principal` and `interest` have shape (…, n); income tax and investment
    in maintenance broadcast against them. Errors as `dscr`. Rule: METHOD §19; 《建设项目经济评价方法与参数》第三版.

    >>> round(dscr_chinese([1150], 260, 0, [450], [150]).minimum, 2)
    1.48
    """
    taken = as_floats(tax, "tax") + as_floats(maintenance, "maintenance")
    if not np.isfinite(taken).all():
        raise ValueError("tax and maintenance must be finite; unknown is not zero")
    return dscr(as_flows(ebitda, "ebitda") - taken, interest, principal)


def dscr_chinese_pre_tax(
    ebitda: ArrayLike, maintenance: ArrayLike, principal: ArrayLike, interest: ArrayLike
) -> DebtServiceCover:
    """Debt service cover before income tax, (EBITDA − 维持运营投资) / PD; all else as `dscr_chinese`.

    For a record without tax data: it is never below the cover after tax, so it can fail a project but not pass one.
    Rule: METHOD §19.

    >>> round(dscr_chinese_pre_tax([1150], 0, [450], [150]).minimum, 4)
    1.9167
    """
    return dscr_chinese(ebitda, 0.0, maintenance, principal, interest)


def llcr(cfads: ArrayLike, rate: ArrayLike, balance: ArrayLike) -> Floats | float | None:
    """Loan life cover LLCR = PV(CFADS over the loan's life, at the loan's rate) / balance at the start, a number.

    `cfads` has shape (…, n), from the first period after the balance to the last of the loan, at the ends of periods;
    `rate` per period. For a level DSCR it equals that DSCR. None (NaN in a batch) where nothing is owed. Raises
    `ValueError` as `npv`. Rule: METHOD §19.

    >>> round(llcr([130, 130, 130], 0.05, 272.3248), 4)
    1.3
    """
    return ratio(npv(cfads, rate, "year_end"), balance)


def plcr(cfads: ArrayLike, rate: ArrayLike, balance: ArrayLike) -> Floats | float | None:
    """Project life cover PLCR: as `llcr`, with the CFADS of the project's whole life, beyond the loan's.

    What it is above LLCR is the tail that a rescheduled loan could draw on. None and errors as `llcr`.
    Rule: METHOD §19.

    >>> round(plcr([130, 130, 130, 130], 0.05, 272.3248), 4)
    1.6927
    """
    return llcr(cfads, rate, balance)


def asset_liability_ratio(liabilities: ArrayLike, assets: ArrayLike) -> Floats | float | None:
    """Ratio of liabilities to assets (资产负债率) LOAR = TL / TA at the end of a year, a fraction; series by year.

    None (NaN in a batch) where there are no assets. Raises `ValueError` for what is not finite. Rule: METHOD §19.

    >>> asset_liability_ratio(700, 1000)
    0.7
    """
    return ratio(liabilities, assets)


def loan_payback(balance: ArrayLike, available: ArrayLike, rate: ArrayLike = 0.0) -> Floats | float | None:
    """Loan payback period (借款偿还期) in years from the start of element 0, if all that is available repays the loan.

    Pd = years before the year of full repayment + owed in that year / available in that year. `balance` is owed at the
    start, one number per series; `available` of shape (…, n) are the yearly profit, depreciation and amortisation. At
    rate 0, as in the manuals, these are net of interest; otherwise interest on the balance is paid from them first, and
    added to it where they fall short. None (NaN in a batch) where nothing is owed or the loan is never repaid. Raises
    `ValueError` for what is not finite and rates of −1 or less. Rule: METHOD §19.

    >>> loan_payback(1000, [0, 400, 500, 500])
    3.2
    """
    owed, funds = as_floats(balance, "balance"), as_flows(available, "available")
    batch = np.broadcast_shapes(owed.shape, funds.shape[:-1])
    start = np.broadcast_to(-owed[..., None], (*batch, 1))
    # Discounted at the loan's rate, what is owed grows by its interest: the interpolation is the same.
    flows = np.concatenate([start, np.broadcast_to(funds, (*batch, funds.shape[-1]))], axis=-1)
    return discounted_payback(flows, rate)


def _cover(available: Floats, service: Floats) -> DebtServiceCover:
    due = np.where(service > _ROUNDING * np.max(np.abs(service), axis=-1, keepdims=True), service, 0.0)
    by_period = np.asarray(ratio(available, due))
    served = ~np.isnan(by_period)
    least = np.min(by_period, axis=-1, where=served, initial=np.inf)
    mean = np.sum(by_period, axis=-1, where=served) / np.maximum(served.sum(axis=-1), 1)
    some = served.any(axis=-1)
    return DebtServiceCover(by_period, known(np.where(some, least, np.nan)), known(np.where(some, mean, np.nan)))
