"""A case's inputs → postings: investment, funding, revenue, savings, costs, working capital, awards, carbon.

Each rule is cited by its section of METHOD; a formula is written once, for the whole batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.cashflow.accounts import financed
from portfolio.cashflow.assets import book_value
from portfolio.cashflow.ledger import Ledger, Posting
from portfolio.cashflow.timeline import (
    Timeline,
    column,
    construction_shares,
    growing,
    product,
    ramped,
    running,
)
from portfolio.records.fields import LAST_YEAR, Words
from portfolio.records.funding import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.case import Case, Grant, OneOff, Spending, Tonnes, Yearly
    from portfolio.assumptions.inputs import Array, Input
    from portfolio.cashflow.ledger import Kind, Party

RULE_TIME, RULE_LEDGER, RULE_ASSETS = "METHOD §30", "METHOD §32", "METHOD §38"
_PURSES: dict[str, Party] = {"market": "market", "higher_level": "higher_level", "town": "town"}
_RESIDUAL = Words(zh="回收固定资产余值", en="Residual value")
_WORKING = Words(zh="流动资金", en="Working capital")
_RELEASE = Words(zh="回收流动资金", en="Release of working capital")
_CARBON_SALE = Words(zh="碳收益", en="Carbon revenue")
_CARBON_VALUE = Words(zh="减排的社会价值", en="Social value of abatement")


def timeline_of(case: Case) -> Timeline | None:
    """The case's elements; None while the operating life is unknown."""
    if case.operating_years is None:
        return None
    return Timeline(case.building_years, int(case.operating_years.value), case.first_year)


def ledger(case: Case, carbon_value: Input | None = None) -> Ledger | None:
    """The postings of a case; None while its operating life is unknown.

    `carbon_value` in 元/tCO2e values the tonnes for `society`; without it they have no value there.
    """
    found = basic(case, carbon_value)
    return financed(case, found) if found else None


def basic(case: Case, carbon_value: Input | None = None) -> Ledger | None:
    """The same before loans and taxes."""
    timeline = timeline_of(case)
    if timeline is None:
        return None
    return Ledger(
        timeline,
        (
            *_investment(case, timeline),
            *_book_value(case, timeline),
            *_funding(case, timeline),
            *(_line(line, timeline) for line in case.yearly),
            *_working_capital(case, timeline),
            *_awards(case, timeline),
            *_carbon_sale(case, timeline),
            *_carbon_value(case, timeline, carbon_value),
        ),
    )


def tonnes(lines: tuple[Tonnes, ...], timeline: Timeline) -> Array:
    """Abated tonnes by element, shape `(batch, elements)`: the sum of some lines."""
    total = np.zeros((1, timeline.elements))
    for line in lines:
        fade = growing(np.ones((1, 1)), -column(line.degradation), timeline.operating)
        total = total + timeline.operation(ramped(product(line.first) * fade, line.ramp))
    return total


def tonnes_kept(case: Case, timeline: Timeline) -> Array:
    """Tonnes that the project can claim: those that it sells are their buyer's (METHOD §17)."""
    sold = column(case.carbon.sold) if case.carbon else np.zeros((1, 1))
    return tonnes(case.tonnes, timeline) * (1.0 - sold)


def _investment(case: Case, timeline: Timeline) -> Iterator[Posting]:
    shares = construction_shares(case.construction, timeline)
    for spending in case.spending:
        inputs = (spending.amount, *case.construction, *filter(None, (spending.shadow,)))
        shadow = column(spending.shadow, 1.0)
        amount = column(spending.amount) * shares
        yield Posting(
            spending.line, spending.label, "capex", "project", "suppliers", amount, RULE_TIME, inputs,
            vat=spending.vat, written_off=not spending.land, shadow=shadow,
        )  # fmt: skip
        if spending.again:
            yield _reinvestment(spending, timeline, shadow)
        if spending.residual or spending.land:
            value = column(spending.amount) * column(spending.residual, 1.0) * _at_the_end(timeline)
            inputs = (spending.amount, *filter(None, (spending.residual,)))
            yield Posting(
                f"{spending.line}.residual", _RESIDUAL, "residual", "suppliers", "project", value, RULE_TIME, inputs,
                written_off=not spending.land, shadow=shadow,
            )  # fmt: skip


def _at_the_end(timeline: Timeline) -> Array:
    """One in the last element, else nothing."""
    return np.asarray(np.arange(timeline.elements)[None, :] == timeline.elements - 1, dtype=np.float64)


def _book_value(case: Case, timeline: Timeline) -> Iterator[Posting]:
    """What operation leaves of an asset that is written off over more years, beyond what its lines bring (§38).

    Its cost is without interest of construction, so that this flow does not hang on the loans. Under a contract, which
    says who has the plant at its end, the lines alone say what it brings.
    """
    written = [spending for spending in case.spending if not spending.land]
    if case.contract is not None or not written:
        return
    costs = [column(spending.amount)[:, 0] for spending in written]
    kept = [cost * column(spending.residual)[:, 0] for cost, spending in zip(costs, written, strict=True)]
    cost = sum(costs, np.zeros(1))
    value = book_value(case.tax, cost, sum(kept, np.zeros(1)), timeline.operating)
    if not value.any():
        return
    shadow = sum((c * column(s.shadow, 1.0)[:, 0] for c, s in zip(costs, written, strict=True)), np.zeros(1))
    shadow = np.divide(shadow, cost, out=np.ones_like(shadow), where=cost > 0)
    yield Posting(
        "book_value", _RESIDUAL, "residual", "suppliers", "project", value[:, None] * _at_the_end(timeline),
        RULE_ASSETS, tuple(spending.amount for spending in written), written_off=False,
        terms=case.tax.words if case.tax else (), shadow=shadow[:, None],
    )  # fmt: skip


def _reinvestment(spending: Spending, timeline: Timeline, shadow: Array) -> Posting:
    """维持运营投资: the amount again in the years listed."""
    again = spending.again_amount or spending.amount
    years = np.isin(np.arange(1, timeline.operating + 1), spending.again).astype(np.float64)[None, :]
    amount = timeline.operation(column(again) * years)
    return Posting(
        f"{spending.line}.again",
        spending.label,
        "reinvestment",
        "project",
        "suppliers",
        amount,
        RULE_TIME,
        (again,),
        vat=spending.vat,
        shadow=shadow,
    )


def _funding(case: Case, timeline: Timeline) -> Iterator[Posting]:
    """Each purse pays in the years that it states, and else its share of the investment as that is spent.

    An award that the budget holds already is taken out of the last of that purse's money. Its own money is what the
    loans inside it leave; loans above it leave nothing (METHOD §32, §37).
    """
    shares = construction_shares(case.construction, timeline)
    for source, grants in case.funding.items():
        counted = [award for award in case.one_offs if award.counted and award.payer == source]
        left = sum((award_paid(award, case) for award in counted), np.zeros((1, 1)))
        total = np.zeros((1, timeline.elements))
        for grant in sorted(grants, key=_when, reverse=True):
            amount = column(grant.amount)
            taken = np.minimum(amount, left)
            left = left - taken
            total = total + (amount - taken) * _paid(grant, shares, timeline)
        loans = [loan for loan in case.loans or () if loan.source == source]
        lent = sum((loan.amount for loan in loans), np.zeros((1, 1)))
        kind: Kind = "equity" if source == "market" else "grant"
        given = (*(grant.amount for grant in grants), *(item for award in counted for item in award.amount))
        inside = tuple(item for loan in loans for item in (*loan.share_of, loan.principal))
        yield Posting(
            f"funding.{source}", SOURCES[source], kind, _PURSES[source], "project", total * _own_share(total, lent),
            RULE_LEDGER, (*given, *inside), transfer=True,
        )  # fmt: skip


def award_paid(award: OneOff, case: Case) -> Array:
    """What an award pays in 元, as a column: the product of its inputs, within its limits (METHOD §67)."""
    amount = product(award.amount)
    if award.ceiling is not None:
        amount = np.minimum(amount, column(award.ceiling))
    if award.investment_share is not None:
        invested = sum((column(spending.amount) for spending in case.spending), np.zeros((1, 1)))
        amount = np.minimum(amount, column(award.investment_share) * invested)
    return amount


def _own_share(paid: Array, lent: Array) -> Array:
    """The part of a purse's money that no loan inside it brings, the same in each element."""
    whole = paid.sum(axis=-1, keepdims=True)
    whole, lent = np.broadcast_arrays(whole, lent)
    return np.asarray(np.maximum(1.0 - np.divide(lent, whole, out=np.ones(whole.shape), where=whole > 0), 0.0))


def _when(grant: Grant) -> int:
    """The year of a grant, to sort by: without one first, beyond the years last."""
    return LAST_YEAR + 1 if grant.year == "beyond" else grant.year or 0


def _paid(grant: Grant, shares: Array, timeline: Timeline) -> Array:
    """The shares of a grant by element: all in its year, or as the investment is spent.

    What comes `beyond` the years that the record spells out is paid in none of its elements (METHOD §5).
    """
    if grant.year is None or timeline.first_year is None:
        return shares
    paid = np.zeros((1, timeline.elements))
    if grant.year != "beyond":
        paid[0, grant.year - timeline.first_year] = 1.0
    return paid


def _line(line: Yearly, timeline: Timeline) -> Posting:
    amount = timeline.operation(running(line, timeline.operating))
    others = filter(None, (line.escalation, line.degradation, line.shadow, line.less, line.term))
    known = (factor for factors in line.known.values() for factor in factors)
    inputs = (*line.first, *line.years, *others, *line.ramp, *known)
    shadow = column(line.shadow, 1.0)
    payer: Party = "project" if line.kind == "operating_cost" else "customers"
    payee: Party = "suppliers" if line.kind == "operating_cost" else "project"
    return Posting(
        line.line, line.label, line.kind, payer, payee, amount, RULE_TIME, inputs, transfer=line.transfer, vat=line.vat,
        shadow=shadow,
    )  # fmt: skip


def _working_capital(case: Case, timeline: Timeline) -> Iterator[Posting]:
    need = case.working_capital
    if need is None:
        return
    inputs = tuple(filter(None, (need.amount, need.share)))
    if need.amount is not None:
        amount = column(need.amount)
    else:
        costs = [line for line in case.yearly if line.kind == "operating_cost"]
        inputs += tuple(item for line in costs for item in (*line.first, *line.years[:1]))
        first = [running(line, timeline.operating)[:, :1] for line in costs]
        amount = sum(first, np.zeros((1, 1))) * column(need.share)
    put = np.zeros((1, timeline.elements))
    put[0, timeline.building] = 1.0
    back = np.zeros((1, timeline.elements))
    back[0, -1] = 1.0
    yield Posting(
        "working_capital", _WORKING, "working_capital", "project", "suppliers", amount * put, RULE_TIME, inputs
    )
    yield Posting(
        "working_capital.back", _RELEASE, "working_capital", "suppliers", "project", amount * back, RULE_TIME, inputs
    )


def _awards(case: Case, timeline: Timeline) -> Iterator[Posting]:
    for award in case.one_offs:
        year = np.zeros((1, timeline.operating))
        year[0, award.year - 1] = 1.0
        amount = timeline.operation(award_paid(award, case) * year)
        payer: Party = "town" if award.payer == "town" else "higher_level"
        limits = filter(None, (award.ceiling, award.investment_share))
        yield Posting(
            award.line, award.label, "award", payer, "project", amount, RULE_LEDGER, (*award.amount, *limits),
            transfer=True,
        )  # fmt: skip


def _carbon_sale(case: Case, timeline: Timeline) -> Iterator[Posting]:
    sale = case.carbon
    if sale is None or not case.tonnes:
        return
    price = timeline.operation(growing(column(sale.price), column(sale.escalation), timeline.operating))
    inputs = (sale.price, *filter(None, (sale.escalation,)), sale.sold, *_first(case))
    amount = tonnes(case.tonnes, timeline) * price * column(sale.sold)
    yield Posting(
        "carbon", _CARBON_SALE, "carbon", "carbon_market", "project", amount, RULE_TIME, inputs, transfer=True
    )


def _carbon_value(case: Case, timeline: Timeline, value: Input | None) -> Iterator[Posting]:
    if value is None or not case.tonnes:
        return
    amount = tonnes_kept(case, timeline) * column(value)
    inputs = (value, *_first(case))
    yield Posting("carbon_value", _CARBON_VALUE, "carbon_value", "society", "project", amount, RULE_LEDGER, inputs)


def _first(case: Case) -> tuple[Input, ...]:
    return tuple(item for line in case.tonnes for item in line.first)
