"""What can be negotiated in an energy contract (METHOD §68)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.bids import best_for_host, frontier
from portfolio.appraisal.contract_checks import limit
from portfolio.appraisal.solutions import solved
from portfolio.records.fields import Words
from portfolio.tables.emc import NO_CONTRACT, PROJECT, head, with_contract
from portfolio.tables.table import BLANK, Cell, Column, Row, Table, text_cell
from portfolio.tables.words import figure, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.appraisal.bids import Offer
    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.trial import Solution

_NONE = Words(zh="无解", en="none")
_UNKNOWN = Words(zh="缺数据", en="unknown")
_BOUNDS = {"least": Words(zh="至少", en="at least"), "most": Words(zh="至多", en="at most")}
_SOLVED = Words(
    zh="每次只求一个条件，其余按合同；净现值按服务方基准收益率计，税后；“无解”及其原因也是结果（METHOD §68）。",
    en="One term is solved for at a time, the others being the contract's; the NPV is at the provider's hurdle, after"
    " tax; that there is no solution, and why, is a result (METHOD §68).",
)
_BEST = Words(zh="偿债备付率达建议值者中对用能单位最优", en="best for the host of those with the advised DSCR")


def solutions(appraisals: Iterable[Appraisal], names: Sequence[str] = ()) -> Table:
    """The least share and term, the highest investment, and how far prices, savings and interest may move.

    With `names` (of `portfolio.appraisal.solutions`) only those.
    """
    columns = (
        PROJECT,
        Column("term", Words(zh="求解条件", en="Term of the contract"), kind="text"),
        Column("bound", Words(zh="界限", en="Bound"), kind="text"),
        Column("value", Words(zh="数值", en="Value")),
        Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
        Column("hurdle", Words(zh="基准收益率", en="Hurdle"), kind="share"),
        Column("reason", Words(zh="说明", en="Remarks"), kind="text"),
    )
    rows: list[Row] = []
    for appraisal, _ in with_contract(appraisals):
        rows.append(head(appraisal, "term"))
        rows += [_solution(appraisal, solution) for solution in solved(appraisal, names)]
    title = Words(zh="合同条件求解", en="Terms to negotiate")
    return Table("emc-terms", title, columns, tuple(rows), (_SOLVED,) if rows else (NO_CONTRACT,), computed=True)


def _solution(appraisal: Appraisal, solution: Solution) -> Row:
    shown = _UNKNOWN if solution.status == "unknown" else _NONE
    cells = {
        "project": Cell(appraisal.project_id),
        "term": Cell(solution.label),
        "bound": Cell(_BOUNDS[solution.bound]) if solution.value is not None else Cell(shown=BLANK),
        "value": figure(solution.value, absent=shown),
        "unit": Cell("share" if solution.unit == "1" else solution.unit),
        "hurdle": figure(solution.hurdle),
        "reason": text_cell(said(solution.reason)),
    }
    return Row(
        f"{appraisal.project_id}:{solution.key}{':months' if solution.unit == 'months' else ''}", "project", cells
    )


def bids(appraisals: Iterable[Appraisal]) -> Table:
    """The frontier: the least bid for each term, with what it leaves to host and lender."""
    columns = (
        PROJECT._replace(printed=True),
        Column("term_years", Words(zh="合同期", en="Term"), "years"),
        Column("bid", Words(zh="最低报价", en="Least bid")),
        Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
        Column("host_npv_cny", Words(zh="用能单位净现值", en="Host's NPV"), "元"),
        Column("dscr_min", Words(zh="最低偿债备付率", en="Lowest DSCR"), "1"),
        Column("reason", Words(zh="说明", en="Remarks"), kind="text"),
    )
    rows: list[Row] = []
    for appraisal, _ in with_contract(appraisals):
        found = frontier(appraisal)
        floor = limit(appraisal.case, "hurdle.dscr_advised")
        best = best_for_host(found, float(floor.number)).offer if floor else None
        rows += [_offer(appraisal, offer, best=offer == best) for offer in found.offers]
    title = Words(zh="报价与合同期边界", en="Frontier of bid and term")
    notes = (_SOLVED,) if rows else (NO_CONTRACT,)
    return Table("emc-frontier", title, columns, tuple(rows), notes, computed=True, picture="line")


def _offer(appraisal: Appraisal, offer: Offer, *, best: bool) -> Row:
    bid = offer.bid
    cells = {
        "project": Cell(appraisal.project_id),
        "term_years": Cell(Decimal(offer.term_years)),
        "bid": figure(bid.value, absent=_NONE),
        "unit": Cell(bid.unit),
        "host_npv_cny": figure(offer.host_npv_cny),
        "dscr_min": figure(offer.dscr_min),
        "reason": text_cell(_BEST if best else said(bid.reason)),
    }
    return Row(f"{appraisal.project_id}:{offer.term_years}", "project", cells)
