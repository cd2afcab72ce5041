"""Flows whose rates of return are known: polynomials multiplied out exactly, then rounded once."""

from __future__ import annotations

from fractions import Fraction


def flows_with(rates: list[float], length: int, others: list[int] | None = None) -> list[float]:
    """Flows of this length that have these rates as roots, times a polynomial with the coefficients `others`.

    Coefficients of `others` must be positive, so that it adds no root above −1.
    """
    product = [Fraction(x) for x in others or [1]]
    for rate in rates:
        growth = 1 + Fraction(rate).limit_denominator(10**12)
        product = [
            (product[i] if i < len(product) else 0) - growth * (product[i - 1] if i else 0)
            for i in range(len(product) + 1)
        ]
    return [float(x) for x in product] + [0.0] * (length - len(product))
