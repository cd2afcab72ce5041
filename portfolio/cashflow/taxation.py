"""Income tax with losses and holidays, value-added tax with its credit, surcharges (METHOD §39); depreciation (§38).

Pure functions on years: shape (…, years), batch axes in front, time last. Taxes are positive where they are paid. Rates
are arguments, fractions; `portfolio/parameters/` holds the statutory ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from portfolio.cashflow.depreciation import depreciation, whole_years
from portfolio.indicators.flows import Floats, as_floats, as_flows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "IncomeTax",
    "LossMode",
    "LossRelief",
    "Vat",
    "VatAccount",
    "depreciation",
    "holiday_rates",
    "income_tax",
    "loss_relief",
    "net_of_vat",
    "notional_tax",
    "surcharges",
    "vat",
    "vat_account",
]

LossMode: TypeAlias = Literal["carry_forward", "refund", "lost"]


@dataclass(frozen=True, slots=True, eq=False)
class LossRelief:
    """A tax account of losses, each field of shape (…, years) in the unit of the profit.

    `taxable` income (应纳税所得额), losses of earlier years `used` against it (弥补以前年度亏损), losses `expired`
    at the end of their last year, losses `carried` to the next year. All are positive, save a `taxable` loss under
    `refund`.
    """

    taxable: Floats
    used: Floats
    expired: Floats
    carried: Floats


@dataclass(frozen=True, slots=True, eq=False)
class IncomeTax:
    """Income tax by year, each field of shape (…, years); `tax` is positive where paid, negative where refunded."""

    taxable: Floats
    tax: Floats
    loss_used: Floats
    loss_expired: Floats
    loss_carried: Floats


def loss_relief(profit: ArrayLike, mode: LossMode = "carry_forward", years: int | None = 5) -> LossRelief:
    """Taxable income after losses of earlier years (弥补以前年度亏损), by year.

    `profit` (losses negative) has shape (…, years). `carry_forward` sets a loss against the profits of the next `years`
    years, the oldest loss first, and lets it expire at the end of the last of them; `years=None` sets no limit. `lost`
    forgets losses at once. `refund` gives the loss itself as a negative base: the taxpayer has other income to set it
    against. Losses that are still usable in the last year stay in `carried`: nobody pays for them.

    Raises `ValueError` for another mode, a negative or broken number of years, NaN and infinities. Rule: METHOD §39;
    企业所得税法 art. 18.

    >>> account = loss_relief([-100, 30, 90, -20], years=5)
    >>> account.taxable.tolist(), account.used.tolist(), account.carried.tolist()
    ([0.0, 0.0, 20.0, 0.0], [0.0, 30.0, 70.0, 0.0], [100.0, 70.0, 0.0, 20.0])
    """
    if mode not in get_args(LossMode):
        raise ValueError(f"{mode!r} is no treatment of losses; write one of {', '.join(get_args(LossMode))}")
    flows = as_flows(profit, "profit")
    lasting = flows.shape[-1] if years is None else whole_years(years, "years")
    if mode == "refund":
        return LossRelief(flows.copy(), *(np.zeros_like(flows) for _ in range(3)))
    return _vintages(flows, 0 if mode == "lost" else min(lasting, flows.shape[-1]))


def _vintages(profit: Floats, lasting: int) -> LossRelief:
    """Losses by the year they arose in, the oldest in front: a loss that lasts n years stands in n + 1 places."""
    income, loss = np.maximum(profit, 0.0), np.maximum(0.0 - profit, 0.0)
    used, expired, carried = (np.zeros_like(profit) for _ in range(3))
    if not loss.any():
        return LossRelief(income, used, expired, carried)
    left = np.zeros((*profit.shape[:-1], lasting + 1))
    older = np.zeros_like(left)
    for year in range(profit.shape[-1]):
        left[..., -1] = loss[..., year]
        np.cumsum(left[..., :-1], axis=-1, out=older[..., 1:])
        taken = np.clip(income[..., year, None] - older, 0.0, left)
        used[..., year] = np.minimum(taken.sum(axis=-1), income[..., year])
        left -= taken
        expired[..., year] = left[..., 0]
        left[..., :-1] = left[..., 1:]
        left[..., -1] = 0.0
        carried[..., year] = left.sum(axis=-1)
    return LossRelief(income - used, used, expired, carried)


def income_tax(
    profit: ArrayLike, rates: ArrayLike, mode: LossMode = "carry_forward", years: int | None = 5
) -> IncomeTax:
    """Corporate income tax (企业所得税) by year: rate · (profit − losses used), in the unit of the profit.

    `profit` is total profit after interest (利润总额), losses negative, shape (…, years); `rates` are fractions, one
    for all years, by year, or (…, years), such as those of `holiday_rates`. Losses by `mode` and `years` as
    `loss_relief`; profits of exempt years use them up too. Paid in the year of the profit.

    Raises `ValueError` as `loss_relief`, and for rates outside 0 … 1 or of another number of years. Rule: METHOD §39.

    >>> found = income_tax([-40, 100, 100], 0.25)
    >>> found.tax.tolist(), found.loss_used.tolist()
    ([0.0, 15.0, 25.0], [0.0, 40.0, 0.0])
    """
    flows = as_flows(profit, "profit")
    rate = _rates(rates, flows.shape[-1], "rates")
    account = loss_relief(np.broadcast_to(flows, np.broadcast_shapes(flows.shape, rate.shape)), mode, years)
    tax = rate * account.taxable + 0.0  # no −0 in a refund at rate 0
    return IncomeTax(account.taxable, tax, account.used, account.expired, account.carried)


def notional_tax(
    ebit: ArrayLike, rates: ArrayLike, mode: LossMode = "carry_forward", years: int | None = 5
) -> IncomeTax:
    """Notional income tax (调整所得税) by year: rate · max(0, EBIT − losses used), as if there were no loans.

    It belongs to the project's cash flow before financing, and keeps a loss account of its own on EBIT (息税前利润);
    equity flows and coverage ratios take `income_tax` of the profit after interest. All else as `income_tax`. Rule:
    METHOD §39; 《建设项目经济评价方法与参数》第三版.

    >>> notional_tax([62.6815], 0.125).tax.round(4).tolist(), income_tax([62.6815 - 18.34], 0.125).tax.round(4).tolist()
    ([7.8352], [5.5427])
    """
    return income_tax(ebit, rates, mode, years)


def holiday_rates(  # noqa: PLR0913
    standard: ArrayLike,
    exempt_years: int,
    half_years: int,
    first_income_year: ArrayLike,
    years: int,
    *,
    sharing_years: int | None = None,
) -> Floats:
    """Rates of income tax by year under a holiday (三免三减半): nothing, then half the standard rate, then all of it.

    `standard` is a fraction of shape (…), the result of shape (…, years). The holiday starts with the year of first
    income, `first_income_year` of shape (…), an element counted from 0 as METHOD §30 counts them, and runs on without a
    break, in years of loss too. `sharing_years` (节能效益分享期) ends it early. Years before it bear the standard rate.

    Raises `ValueError` for a rate outside 0 … 1 and for numbers of years that are negative or not whole. Rule: METHOD
    §39; 财税〔2010〕110号, 公告2013年第77号.

    >>> holiday_rates(0.25, 3, 3, first_income_year=1, years=8).tolist()
    [0.25, 0.0, 0.0, 0.0, 0.125, 0.125, 0.125, 0.25]
    >>> holiday_rates(0.25, 3, 3, first_income_year=0, years=6, sharing_years=4).tolist()
    [0.0, 0.0, 0.0, 0.125, 0.25, 0.25]
    """
    exempt, half = whole_years(exempt_years, "exempt_years"), whole_years(half_years, "half_years")
    first = as_floats(first_income_year, "first_income_year")
    if not ((first >= 0) & (first == np.floor(first))).all():
        raise ValueError(f"first_income_year must be whole years, 0 or more, not {first_income_year!r}")
    total = whole_years(years, "years", least=1)
    lasting = exempt + half if sharing_years is None else whole_years(sharing_years, "sharing_years")
    since = np.arange(total) - first[..., None]
    inside = (since >= 0) & (since < min(lasting, exempt + half))
    share = np.where(inside, np.where(since < exempt, 0.0, 0.5), 1.0)
    return np.asarray(_fraction(standard, "standard")[..., None] * share)


@dataclass(frozen=True, slots=True, eq=False)
class VatAccount:
    """Tax `payable` (应纳增值税) and `credit` at the end of the year (留抵税额), shape (…, years), both positive."""

    payable: Floats
    credit: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Vat:
    """Value-added tax by year, each field of shape (…, years), in the unit of sales and purchases.

    `output_tax` (销项税额) comes with sales, `input_tax` (进项税额) is paid with purchases and credited, `payable`
    (应纳增值税) goes to the tax office, `credit` (留抵税额) is carried to the next year. `cost` is input tax that is
    not credited: part of the cost of what was bought.
    """

    output_tax: Floats
    input_tax: Floats
    payable: Floats
    credit: Floats
    cost: Floats


def net_of_vat(gross: ArrayLike, rate: ArrayLike) -> Floats:
    """An amount or price without value-added tax (不含税价) from one that includes it (含税价): gross / (1 + rate).

    `rate` is a fraction that broadcasts against `gross`; the tax itself is the difference. Raises `ValueError` for what
    is not finite and for rates outside 0 … 1. Rule: METHOD §39.

    >>> net_of_vat([117.0, 234.0], 0.17).round(9).tolist()
    [100.0, 200.0]
    """
    amount = as_floats(gross, "gross")
    if not np.isfinite(amount).all():
        raise ValueError("gross must be finite; unknown is not zero")
    return np.asarray(amount / (1.0 + _fraction(rate, "rate")))


def vat_account(output_tax: ArrayLike, input_tax: ArrayLike) -> VatAccount:
    """Value-added tax to pay by year: output tax less input tax less the credit of the year before, at least 0.

    Both of shape (…, years). Input tax beyond output tax is carried forward without limit (留抵); that on the
    investment belongs in the years of construction. Where lines bear different rates their taxes are summed and go in
    here; `vat` is for one rate. A credit left at the end is not paid out. Raises `ValueError` for unequal numbers of
    years, NaN and infinities. Rule: METHOD §39.

    >>> account = vat_account([0, 300, 300], [400, 100, 100])
    >>> account.payable.tolist(), account.credit.tolist()
    ([0.0, 0.0, 0.0], [400.0, 200.0, 0.0])
    """
    out, into = _paired(as_flows(output_tax, "output_tax"), as_flows(input_tax, "input_tax"))
    due = out - into
    payable, credit = np.zeros_like(due), np.zeros_like(due)
    carried = np.zeros(due.shape[:-1])
    for year in range(due.shape[-1]):
        balance = due[..., year] - carried
        carried = np.maximum(0.0 - balance, 0.0)
        payable[..., year], credit[..., year] = np.maximum(balance, 0.0), carried
    return VatAccount(payable, credit)


def vat(
    output_sales: ArrayLike,
    input_purchases: ArrayLike,
    rate_out: ArrayLike,
    rate_in: ArrayLike,
    *,
    exempt: bool = False,
) -> Vat:
    """Value-added tax of sales and purchases by year, the unused input credit carried forward.

    Sales and purchases are stated without tax (see `net_of_vat`), shape (…, years); rates are fractions, one for all
    years, by year, or (…, years). Under `exempt` (免征) sales bear no tax and input tax is no credit: it is `cost`.

    Raises `ValueError` as `vat_account`, and for rates outside 0 … 1 or of another number of years. Rule: METHOD §39.

    >>> found = vat([1000, 1000], [1500, 200], 0.17, 0.17)
    >>> found.payable.round(9).tolist(), found.credit.round(9).tolist()
    ([0.0, 51.0], [85.0, 0.0])
    >>> vat([1000, 1000], [1500, 200], 0.17, 0.17, exempt=True).cost.round(9).tolist()
    [255.0, 34.0]
    """
    sales, bought = as_flows(output_sales, "output_sales"), as_flows(input_purchases, "input_purchases")
    out = sales * _rates(rate_out, sales.shape[-1], "rate_out")
    into = bought * _rates(rate_in, bought.shape[-1], "rate_in")
    out, into = _paired(out, into)
    cost = np.zeros_like(into)
    if exempt:
        out, into, cost = np.zeros_like(out), np.zeros_like(into), into
    account = vat_account(out, into)
    return Vat(out, into, account.payable, account.credit, cost)


def surcharges(vat_payable: ArrayLike, rate: ArrayLike) -> Floats:
    """Surcharges on value-added tax by year (城市维护建设税、教育费附加、地方教育附加): rate · tax payable.

    `vat_payable` has shape (…, years); `rate` is the sum of the surcharges' rates, a fraction, one for all years or by
    year. Nothing is due where no tax is payable, so an exempt taxpayer pays none. Raises `ValueError` for a negative
    tax, NaN and infinities, and rates outside 0 … 1. Rule: METHOD §39.

    >>> surcharges([0, 37.6], 0.1).round(9).tolist()
    [0.0, 3.76]
    """
    base = as_flows(vat_payable, "vat_payable")
    if (base < 0).any():
        raise ValueError("vat_payable must not be negative: a credit bears no surcharge")
    return np.asarray(base * _rates(rate, base.shape[-1], "rate"))


def _paired(out: Floats, into: Floats) -> tuple[Floats, Floats]:
    """Output and input tax of one shape; one year is not stretched to many."""
    if out.shape[-1] != into.shape[-1]:
        raise ValueError(f"output has {out.shape[-1]} years, input {into.shape[-1]}")
    shape = np.broadcast_shapes(out.shape, into.shape)
    return np.array(np.broadcast_to(out, shape)), np.array(np.broadcast_to(into, shape))


def _fraction(values: ArrayLike, name: str) -> Floats:
    rate = as_floats(values, name)
    if not (np.isfinite(rate) & (rate >= 0) & (rate <= 1)).all():
        raise ValueError(f"{name} must lie between 0 and 1 (a fraction, 0.17 for 17 %)")
    return rate


def _rates(values: ArrayLike, years: int, name: str) -> Floats:
    """Rates that go with a series: one for all years, or one a year. NumPy alone would stretch one year to many."""
    rate = _fraction(values, name)
    if rate.ndim and rate.shape[-1] not in {1, years}:
        raise ValueError(f"{name} has {rate.shape[-1]} years where the amounts have {years}")
    return rate
