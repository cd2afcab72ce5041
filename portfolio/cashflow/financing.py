"""Loans: repayment schedules, interest during construction, debt capacity, interest subsidies (METHOD §37).

Time stands last, batch axes in front; money is positive. What holds for a whole loan (principal, rate, tenor, grace)
is one number, one per batch member, or a column `(…, 1)` as `timeline.column` makes it. A period is a month, a quarter
or a year, whichever the rate is for; payments fall due at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from portfolio.indicators.flows import Floats, as_floats, as_flows, as_rate, plain

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

#: 等额还本付息; 等额还本，利息照付; principal at the end; CFADS / debt service = a target; principal amount by amount.
Repayment: TypeAlias = Literal["equal_payment", "equal_principal", "bullet", "sculpted", "explicit"]
#: A hundred years of months; a tenor beyond it is a slip of the pen.
_MOST_PERIODS = 1200
#: A balance below this part of the loan is what rounding left of it.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """A loan by period (借款还本付息计划表): arrays of shape `(…, periods)`, positive, in the unit of the principal.

    `interest` accrues in the period; `capitalised` is the part of it that is added to the balance and not paid;
    `principal` is repaid. closing = opening + capitalised − principal.
    """

    opening: Floats
    interest: Floats
    capitalised: Floats
    principal: Floats
    closing: Floats

    @property
    def interest_paid(self) -> Floats:
        """Interest that is paid rather than added to the balance."""
        return self.interest - self.capitalised

    @property
    def payment(self) -> Floats:
        """Debt service (还本付息): interest paid and principal."""
        return self.interest_paid + self.principal

    @property
    def unpaid(self) -> Floats | float:
        """What is still owed at the end of the tenor: what CFADS, or stated amounts, do not retire."""
        return plain(self.closing[..., -1])

    def to_frame(self) -> pd.DataFrame:
        """One row per batch member (from 0) and period (from 1)."""
        import pandas as pd

        periods = self.closing.shape[-1]
        members = self.closing.size // periods
        columns = ("opening", "interest", "capitalised", "principal", "payment", "closing")
        return pd.DataFrame(
            {
                "batch": np.repeat(np.arange(members), periods),
                "period": np.tile(np.arange(1, periods + 1), members),
                **{name: getattr(self, name).ravel() for name in columns},
            }
        )


class _Loan(NamedTuple):
    """Columns, and the periods t = 1 … n of the longest tenor; `owed` is the balance when repayment begins."""

    principal: Floats
    rate: Floats
    tenor: Floats
    grace: Floats
    owed: Floats
    t: Floats

    @property
    def rest(self) -> Floats:
        """How many repayments are still to come at the end of each period."""
        return np.maximum(self.tenor - np.maximum(self.t, self.grace), 0.0)


def amortise(  # noqa: PLR0913 - the terms of a loan; what only one form of repayment needs is given by name
    principal: ArrayLike,
    period_rate: ArrayLike,
    periods: ArrayLike,
    repayment: Repayment,
    grace_periods: ArrayLike = 0,
    *,
    amounts: ArrayLike | None = None,
    capitalise: bool = False,
    cfads: ArrayLike | None = None,
    dscr: ArrayLike | None = None,
) -> Schedule:
    """Schedule of a loan that is drawn at the start of period 1 and serviced at the ends of periods.

    `period_rate` is a fraction per period above −1, `periods` the tenor, `grace_periods` the first of it, in which
    nothing is repaid: interest is paid, or added to the balance with `capitalise`. `amounts` (for `explicit`) and
    `cfads` (for `sculpted`, with the target `dscr`) have shape (…, periods), grace included. Tenors that differ in a
    batch are masked: the shape is that of the longest. Amounts are cut at the balance. What amounts or CFADS do not
    retire is told by `unpaid`.

    Raises `ValueError` for what is not finite, a negative principal, a tenor that is no whole number from 1 to 1200, a
    grace that leaves no period to repay in, an unknown form, an option that the form lacks or does not take, amounts
    that are negative or fall outside the periods of repayment. Rule: METHOD §37.

    >>> amortise(1000, 0.06, 5, "equal_payment").interest.round(2).tolist()
    [60.0, 49.36, 38.07, 26.11, 13.44]
    >>> amortise(1000, 0.06, 4, "equal_principal", 2).payment.tolist()
    [60.0, 60.0, 560.0, 530.0]
    """
    _takes(repayment, "explicit", amounts=amounts)
    _takes(repayment, "sculpted", cfads=cfads, dscr=dscr)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        loan = _terms(principal, period_rate, periods, grace_periods, capitalise=capitalise)
        if repayment == "explicit":
            left = _explicit(loan, amounts)
        elif repayment == "sculpted":
            left = _sculpted(loan, cfads, dscr)
        else:
            left = _level(loan, repayment)
        return _schedule(loan, left, capitalise=capitalise)


def _takes(repayment: str, form: str, **options: ArrayLike | None) -> None:
    for name, value in options.items():
        if value is None and repayment == form:
            raise ValueError(f"{repayment} repayment needs {name}")
        if value is not None and repayment != form:
            raise ValueError(f"{repayment} repayment takes no {name}, only {form} does")


def _terms(principal: ArrayLike, rate: ArrayLike, periods: ArrayLike, grace: ArrayLike, *, capitalise: bool) -> _Loan:
    borrowed, r, tenor, quiet = np.broadcast_arrays(
        _column(principal, "principal"),
        _column(as_rate(rate, "period_rate"), "period_rate"),
        _whole(periods, "periods", 1),
        _whole(grace, "grace_periods", 0),
    )
    if (borrowed < 0).any():
        raise ValueError("principal must be 0 or more")
    if (quiet >= tenor).any():
        raise ValueError("grace_periods must be fewer than periods: grace is part of the tenor")
    owed = borrowed * (1 + r) ** quiet if capitalise else borrowed
    return _Loan(borrowed, r, tenor, quiet, owed, np.arange(1.0, tenor.max() + 1))


def _column(values: ArrayLike, name: str) -> Floats:
    """One value per batch member as a column that broadcasts against periods."""
    array = as_floats(values, name)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite; unknown is not zero")
    if array.ndim < 2:
        return array[..., None]
    if array.shape[-1] != 1:
        raise ValueError(f"{name} has shape {array.shape}; write one number, one per batch member, or a column (…, 1)")
    return array


def _whole(values: ArrayLike, name: str, least: int) -> Floats:
    array = _column(values, name)
    if (array != np.round(array)).any() or (array < least).any() or (array > _MOST_PERIODS).any():
        raise ValueError(f"{name} must be whole numbers from {least} to {_MOST_PERIODS}")
    return array


def _level(loan: _Loan, repayment: str) -> Floats:
    """What is left after each period, where the form alone decides it."""
    count = loan.tenor - loan.grace
    if repayment == "bullet":
        return loan.owed * (loan.t < loan.tenor)
    if repayment == "equal_principal":
        return loan.owed * (loan.rest / count)
    if repayment == "equal_payment":
        # The balance is the present worth of the payments to come. (P/A, rest) / (P/A, count) keeps its digits at small
        # rates, and is exactly 0 at the end, where a running balance would leave a residue.
        growth = np.log1p(loan.rate)
        share = np.expm1(-loan.rest * growth) / np.expm1(-count * growth)
        return loan.owed * np.where(loan.rate == 0, loan.rest / count, share)
    raise ValueError(f"{repayment!r} is no form of repayment; write one of {', '.join(get_args(Repayment))}")


def _explicit(loan: _Loan, amounts: ArrayLike | None) -> Floats:
    repaid = _series(loan, amounts, "amounts")
    if (repaid < 0).any():
        raise ValueError("amounts must be 0 or more: a repayment is no new loan")
    if np.where((loan.t <= loan.grace) | (loan.t > loan.tenor), repaid, 0).any():
        raise ValueError("amounts must be 0 in grace periods and after the tenor")
    return _settled(np.maximum(loan.owed - np.cumsum(repaid, axis=-1), 0.0), loan.owed)


def _sculpted(loan: _Loan, cfads: ArrayLike | None, dscr: ArrayLike | None) -> Floats:
    cover = _column(0.0 if dscr is None else dscr, "dscr")
    if (cover <= 0).any():
        raise ValueError("dscr must be above 0")
    service = _series(loan, cfads, "cfads") / cover
    # Broadcast once, so that each period of the loop fits its place.
    service, owed, rate, t, first, last = np.broadcast_arrays(
        service, loan.owed, loan.rate, loan.t, loan.grace, loan.tenor
    )
    left, balance = np.empty(service.shape), owed[..., 0]
    for i in range(service.shape[-1]):
        repaid = np.clip(service[..., i] - balance * rate[..., i], 0.0, balance)
        due = (t[..., i] > first[..., i]) & (t[..., i] <= last[..., i])
        balance = _settled(balance - np.where(due, repaid, 0.0), owed[..., 0])
        left[..., i] = balance
    return left


def _series(loan: _Loan, values: ArrayLike | None, name: str) -> Floats:
    array = as_flows([] if values is None else values, name)
    if array.shape[-1] != loan.t.size:
        raise ValueError(f"{name} has {array.shape[-1]} elements for {loan.t.size} periods")
    return array


def _settled(balance: Floats, owed: Floats) -> Floats:
    return np.where(np.abs(balance) <= _ROUNDING * owed, 0.0, balance)


def _schedule(loan: _Loan, left: Floats, *, capitalise: bool) -> Schedule:
    """From what is left after each period of repayment to all columns, grace included."""
    quiet = loan.t <= loan.grace
    grown = loan.principal * (1 + loan.rate) ** loan.t if capitalise else loan.principal
    closing = np.where(quiet, grown, left)
    first = np.broadcast_to(loan.principal, (*closing.shape[:-1], 1))
    opening = np.concatenate([first, closing[..., :-1]], axis=-1)
    interest = np.where(loan.t <= loan.tenor, opening * loan.rate, 0.0)
    if not np.isfinite(closing + interest).all():
        raise ValueError("the balance overflows float64: state the loan in a larger unit, or check rate and tenor")
    capitalised = np.where(quiet, interest, 0.0) if capitalise else np.zeros_like(interest)
    return Schedule(opening, interest, capitalised, np.where(quiet, 0.0, opening - closing), closing)


def effective_rate(nominal: ArrayLike, times_per_year: ArrayLike) -> Floats | float:
    """Effective rate per year (有效利率) (1 + r/m)^m − 1 of a nominal one that is compounded m times a year.

    A fraction. Raises `ValueError` unless r/m is finite and above −1 and m finite and above 0. Rule: METHOD §37.

    >>> round(effective_rate(0.06, 4), 6)
    0.061364
    """
    m = _times(times_per_year)
    per_period = as_rate(as_floats(nominal, "nominal") / m, "nominal / times_per_year")
    return plain(np.asarray(np.expm1(m * np.log1p(per_period))))


def period_rate(
    annual: ArrayLike, times_per_year: ArrayLike, compounding: Literal["nominal", "effective"] = "nominal"
) -> Floats | float:
    """Rate per period of a rate per year: r/m if that is nominal (名义利率), (1 + r)^(1/m) − 1 if it is effective.

    A fraction; banks quote nominal rates. Raises `ValueError` for another `compounding` and as `effective_rate`.
    Rule: METHOD §37.

    >>> period_rate(0.06, 12), round(period_rate(0.106, 12, "effective"), 6)
    (0.005, 0.008431)
    """
    rate, m = as_rate(annual, "annual"), _times(times_per_year)
    if compounding == "nominal":
        return plain(np.asarray(rate / m))
    if compounding == "effective":
        return plain(np.asarray(np.expm1(np.log1p(rate) / m)))
    raise ValueError(f"compounding is 'nominal' or 'effective', not {compounding!r}")


def _times(times_per_year: ArrayLike) -> Floats:
    m = as_floats(times_per_year, "times_per_year")
    if not (np.isfinite(m) & (m > 0)).all():
        raise ValueError("times_per_year must be finite and above 0")
    return m


class ConstructionInterest(NamedTuple):
    """Interest of each year of construction and the balance at its end, shape `(…, years)`."""

    interest: Floats
    balance: Floats


def construction_interest(drawdowns: ArrayLike, rate: ArrayLike, *, paid: bool = False) -> ConstructionInterest:
    """Interest during construction (建设期利息) by the half-year rule q_j = (P_(j−1) + A_j / 2) · i.

    `drawdowns` A_j of shape (…, years) are spread over their year, which is why they bear half a year's interest;
    `rate` is the effective one per year, a fraction. Interest is added to the balance P, or with `paid` settled from
    other money, and P then holds drawdowns alone. Raises `ValueError` for what is not finite and for negative
    drawdowns. Rule: METHOD §37; 《建设项目经济评价方法与参数》第三版.

    >>> found = construction_interest([300, 600, 400], 0.12)
    >>> found.interest.round(4).tolist(), round(float(found.balance[-1]), 4)
    ([18.0, 74.16, 143.0592], 1535.2192)
    """
    drawn, yearly = np.broadcast_arrays(as_flows(drawdowns, "drawdowns"), _column(as_rate(rate), "rate"))
    if (drawn < 0).any():
        raise ValueError("drawdowns must be 0 or more")
    interest, balance = np.empty(drawn.shape), np.empty(drawn.shape)
    owed = np.zeros(drawn.shape[:-1])
    for j in range(drawn.shape[-1]):
        interest[..., j] = (owed + drawn[..., j] / 2) * yearly[..., j]
        owed = owed + drawn[..., j] + (0.0 if paid else interest[..., j])
        balance[..., j] = owed
    return ConstructionInterest(interest, balance)


def debt_capacity(cfads: ArrayLike, rate: ArrayLike, dscr: ArrayLike) -> Floats | float:
    """The largest loan that a cash flow carries: PV(CFADS) / dscr at the loan's rate, or 0 if that is negative.

    `cfads` has shape (…, periods), element 0 at the end of the first period; rate per period. It is what a sculpted
    loan of that tenor retires, so long as CFADS / dscr covers the interest of each period. Raises `ValueError` for what
    is not finite and for a dscr of 0 or less. Rule: METHOD §37.

    >>> round(debt_capacity([130, 130, 130], 0.05, 1.3), 4)
    272.3248
    """
    flows, r, cover = as_flows(cfads, "cfads"), _column(as_rate(rate), "rate"), _column(dscr, "dscr")
    if (cover <= 0).any():
        raise ValueError("dscr must be above 0")
    present = np.sum(flows / cover * (1 + r) ** -np.arange(1.0, flows.shape[-1] + 1), axis=-1)
    return plain(np.maximum(present, 0.0))


def interest_subsidy(
    schedule: Schedule, subsidised_rate: ArrayLike, years: ArrayLike, times_per_year: int = 1
) -> Floats:
    """Interest subsidy (贷款贴息) per period, shape (…, periods): what the treasury pays of a loan's interest.

    `subsidised_rate` is the part of the rate that the treasury bears, a fraction per year: of the opening balance it
    pays that rate / m in each period of the first `years` years (m = `times_per_year`), at most the interest paid.
    Interest that is added to the balance is not subsidised. Raises `ValueError` for a rate that is negative or not
    finite, and for years or times that are not whole. Rule: METHOD §37.

    >>> interest_subsidy(amortise(1000, 0.06, 3, "bullet"), 0.03, 2).tolist()
    [30.0, 30.0, 0.0]
    """
    borne = _column(subsidised_rate, "subsidised_rate")
    if (borne < 0).any():
        raise ValueError("subsidised_rate must be 0 or more")
    m = _whole(times_per_year, "times_per_year", 1)
    within = np.arange(1, schedule.opening.shape[-1] + 1) <= _whole(years, "years", 0) * m
    return np.where(within, np.minimum(schedule.opening * (borne / m), schedule.interest_paid), 0.0)
