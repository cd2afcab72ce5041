"""Compound-interest factors and level payments.

The factors are written with log1p and expm1: (1 + r)^n − 1 loses all digits at r = 1e-12, where a factor is still
needed (METHOD §13). Loan schedules with level payments come from numpy-financial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy_financial as npf

from portfolio.indicators.flows import Floats, as_floats, as_rate, plain

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def _periods(periods: ArrayLike) -> Floats:
    array = as_floats(periods, "periods")
    if not (np.isfinite(array) & (array > 0)).all():
        raise ValueError("periods must be finite and above 0")
    return array


def annuity_factor(rate: ArrayLike, periods: ArrayLike) -> Floats | float:
    """Present worth of 1 at the end of each period, (P/A, r, n) = (1 − (1 + r)^−n) / r; n at rate 0.

    Rates are fractions per period above −1, periods positive (whole or not); both broadcast. Raises `ValueError`
    otherwise. Rule: METHOD §13.

    >>> round(annuity_factor(0.04, 20) * 500, 3)
    6795.163
    """
    r, n = np.broadcast_arrays(as_rate(rate), _periods(periods))
    with np.errstate(over="ignore"):
        return plain(np.divide(-np.expm1(-n * np.log1p(r)), r, out=n.copy(), where=r != 0))


def future_annuity_factor(rate: ArrayLike, periods: ArrayLike) -> Floats | float:
    """Future worth of 1 at the end of each period, (F/A, r, n) = ((1 + r)^n − 1) / r; n at rate 0.

    Arguments and errors as `annuity_factor`. Rule: METHOD §13.

    >>> round(future_annuity_factor(0.05, 5) * 500, 3)
    2762.816
    """
    r, n = np.broadcast_arrays(as_rate(rate), _periods(periods))
    with np.errstate(over="ignore"):
        return plain(np.divide(np.expm1(n * np.log1p(r)), r, out=n.copy(), where=r != 0))


def gradient_factor(rate: ArrayLike, periods: ArrayLike) -> Floats | float:
    """Present worth of 0, 1, 2, … at the ends of periods 1, 2, 3, …, (P/G, r, n) = ((P/A) − n (1 + r)^−n) / r.

    Arguments and errors as `annuity_factor`; `periods` must be whole. n (n − 1) / 2 at rate 0. Summed term by term,
    since the closed form cancels at small rates. Rule: METHOD §13.

    >>> round(gradient_factor(0.04, 15) * 600, 1)
    41841.3
    """
    r, n = np.broadcast_arrays(as_rate(rate), _periods(periods))
    if (n != np.round(n)).any():
        raise ValueError("periods of a gradient must be whole")
    k = np.arange(1, int(n.max()) + 1)
    terms = (k - 1) * np.power(1 + r[..., None], -k)
    return plain(np.sum(np.where(k <= n[..., None], terms, 0.0), axis=-1))


def capital_recovery_factor(rate: ArrayLike, periods: ArrayLike) -> Floats | float:
    """Level amount at the end of each period that repays 1, CRF = (A/P, r, n) = r / (1 − (1 + r)^−n); 1/n at rate 0.

    Arguments and errors as `annuity_factor`. Rule: METHOD §13; DOMAIN's CRF(r, n).

    >>> round(capital_recovery_factor(0.08, 10), 5)
    0.14903
    """
    return plain(1 / np.asarray(annuity_factor(rate, periods)))


def sinking_fund_factor(rate: ArrayLike, periods: ArrayLike) -> Floats | float:
    """Level amount at the end of each period that grows to 1, (A/F, r, n) = r / ((1 + r)^n − 1); 1/n at rate 0.

    Arguments and errors as `annuity_factor`. Rule: METHOD §13.

    >>> round(sinking_fund_factor(0.005, 12) * 1000, 4)
    81.0664
    """
    return plain(1 / np.asarray(future_annuity_factor(rate, periods)))


def annuity_payment(principal: ArrayLike, rate: ArrayLike, periods: ArrayLike) -> Floats | float:
    """Level payment (等额还本付息) at the end of each period that repays `principal`, positive for a positive loan.

    principal · CRF(r, n), in the unit of the principal. Arguments and errors as `annuity_factor`. Rule: METHOD §13.

    >>> round(annuity_payment(1000, 0.06, 5), 4)
    237.3964
    """
    return plain(as_floats(principal, "principal") * np.asarray(capital_recovery_factor(rate, periods)))


def payment_parts(principal: float, rate: float, periods: int) -> tuple[Floats, Floats]:
    """Interest and principal of each of the level payments, both positive, shape (periods,); by numpy-financial.

    Arguments and errors as `annuity_factor`, for a single loan. Rule: METHOD §13.

    >>> interest, repaid = payment_parts(1000, 0.06, 5)
    >>> interest.round(4).tolist(), round(float(repaid.sum()), 9)
    ([60.0, 49.3562, 38.0738, 26.1144, 13.4375], 1000.0)
    """
    as_rate(rate)
    count = int(_periods(periods))
    if count != periods:
        raise ValueError("periods of a loan must be whole")
    t = np.arange(1, count + 1)
    interest = np.asarray(npf.ipmt(rate, t, count, -principal), dtype=np.float64)
    return interest, np.asarray(npf.ppmt(rate, t, count, -principal), dtype=np.float64)
