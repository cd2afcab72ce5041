"""What is built, how it is written off, and what of its book value is recovered at the end (METHOD §38).

Series over operating years have the shape `(batch, years)`, money `(batch,)`, in 元.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.cashflow.depreciation import depreciation
from portfolio.cashflow.timeline import column, within

if TYPE_CHECKING:
    from portfolio.assumptions.inputs import Array
    from portfolio.assumptions.terms import TaxTerms
    from portfolio.cashflow.ledger import Ledger


class Assets(NamedTuple):
    """The asset that is written off: its `cost`, and the `residual` that its lines bring at the end.

    `land` is what land cost, `recovered` all that comes in at the end. `margin` is what building for another earned.
    `maintenance` is spent again by operating year.
    """

    cost: Array
    residual: Array
    land: Array
    recovered: Array
    margin: Array
    maintenance: Array


def assets_of(ledger: Ledger) -> Assets:
    """What the investment is by the postings of one owner.

    Who builds for sale, even at 0, owns nothing; its margin is a profit of the first operating year (METHOD §62).
    """
    spent, residual, land = np.zeros(1), np.zeros(1), np.zeros(1)
    for posting, amount in ledger.seen_from("project_pre_tax"):
        whole = amount.sum(axis=-1)
        if posting.kind in {"capex", "sale"} and posting.written_off:
            spent = spent - whole
        elif posting.kind == "capex":
            land = land - whole
        elif posting.kind == "residual" and posting.written_off:
            residual = residual + whole
    sold = any(posting.kind == "sale" and posting.payee == "project" for posting in ledger.postings)
    nothing = np.zeros_like(spent + land)
    return Assets(
        nothing if sold else spent,
        residual,
        nothing if sold else land,
        ledger.part("project_pre_tax", "residual").sum(axis=-1),
        -spent - land if sold else nothing,
        -ledger.part("project_pre_tax", "reinvestment")[:, ledger.timeline.building :],
    )


def written_off(tax: TaxTerms | None, assets: Assets, interest: Array) -> Array:
    """Depreciation by operating year; what the last year leaves beyond the money that comes in goes with it (§38).

    `interest` is that of construction, which joins the cost of the asset.
    """
    cost, maintenance = assets.cost + interest, assets.maintenance
    if tax is not None and tax.sharing is not None:
        return _over_term(column(tax.sharing), cost + assets.land, maintenance)
    years = maintenance.shape[-1]
    yearly, left = _book(tax, cost, assets.residual, years)
    land, recovered = assets.land, assets.recovered
    out = np.zeros((max(map(len, (yearly, maintenance, land, recovered))), years)) + yearly
    out[:, -1] += left + land - recovered
    lasting_life = (tax.depreciation_years if tax else None) or years
    for year in range(years):
        rest = min(lasting_life, years - year - 1) or 1
        begin = min(year + 1, years - 1)
        out[:, begin : begin + rest] += maintenance[:, year : year + 1] / rest
    return out


def book_value(tax: TaxTerms | None, cost: Array, residual: Array, years: int) -> Array:
    """What is left of the asset's book value when operation ends before its life does; else nothing, shape `(batch,)`.

    It is what the asset is taken to bring then beyond the `residual` of its lines (回收固定资产余值).
    """
    if tax is None or tax.sharing is not None or (tax.depreciation_years or 0) <= years:
        return np.zeros(1)
    _, left = _book(tax, cost, residual, years)
    return np.maximum(left - residual, 0.0)


def _book(tax: TaxTerms | None, cost: Array, residual: Array, years: int) -> tuple[Array, Array]:
    """Depreciation within the operating years, and the book value that they leave."""
    life = (tax.depreciation_years if tax else None) or years
    kept = residual if tax is None or tax.residual is None else cost * column(tax.residual)[:, 0]
    cost, kept = np.broadcast_arrays(np.maximum(cost, kept), kept)
    yearly = depreciation(cost, kept, life, tax.method if tax else "straight_line")
    out = np.zeros((len(cost), years))
    lasting = min(life, years)
    out[:, :lasting] = yearly[:, :lasting]
    return out, kept + yearly[:, lasting:].sum(axis=-1)


def _over_term(term: Array, cost: Array, maintenance: Array) -> Array:
    """Straight line over the term of a contract, nothing being left at its end; later spending over its rest (§61)."""
    parts = within(term, maintenance.shape[-1])
    out = cost[:, None] * parts / parts.sum(axis=-1, keepdims=True)
    for year in range(maintenance.shape[-1]):
        rest = parts * (np.arange(maintenance.shape[-1]) > year)
        left = rest.sum(axis=-1, keepdims=True)
        rest = np.where(left > 0, rest, np.arange(maintenance.shape[-1]) == year)
        out = out + maintenance[:, year : year + 1] * rest / np.where(left > 0, left, 1.0)
    return np.asarray(out)
