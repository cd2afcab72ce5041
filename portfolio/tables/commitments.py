"""`emc-commitments`: what public hosts are bound to pay under energy contracts, by year, beside their energy bills."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.contracts.commitments import commitment
from portfolio.parameters import Parameter
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.assumptions.inputs import Array
    from portfolio.contracts.commitments import Commitment
    from portfolio.programme.study import Study
    from portfolio.reading.problem import Place
    from portfolio.records.contracts import Contract

_CENT = 0.01
#: The figures of a year that add up over contracts, with their labels.
_FIGURES = {
    "budget_cny": Words(zh="上年能源费用预算", en="Energy budget of the year before"),
    "baseline_cny": Words(zh="调整后基准能源费用", en="Adjusted baseline bill"),
    "bill_cny": Words(zh="预计能源费用", en="Expected bill"),
    "payment_cny": Words(zh="预计合同支付", en="Expected payment"),
    "maximum_cny": Words(zh="最高合同支付", en="Maximum payment"),
    "total_cny": Words(zh="费用与支付合计", en="Bill and payment"),
}
_COLUMNS = (
    Column("project", Words(zh="序号", en="No."), kind="text"),
    Column("host", Words(zh="用能单位", en="Host"), kind="text"),
    Column("contract", Words(zh="合同", en="Contract"), kind="text"),
    Column("year", Words(zh="年度", en="Year"), kind="text"),
    *(Column(key, label, "元") for key, label in _FIGURES.items()),
    Column("within_baseline", Words(zh="不高于基准费用", en="Within the baseline"), kind="text"),
    Column("within_budget", Words(zh="不高于上年预算", en="Within the budget"), kind="text"),
)
_VERDICTS = {
    True: Words(zh="是", en="yes"),
    False: Words(zh="否", en="no"),
    None: Words(zh="未核对", en="not tested"),
}
_TOTAL = Words(zh="公共机构合计", en="Public hosts together")
_METHOD = Words(
    zh="预计能源费用＝调整后基准费用－节能收益－由服务方代付的费用；合同支付为扣除服务方返还后的净额。最高合同支付为合同约定的"
    "上限，未约定上限的为当年全部节能收益，托管费和租金即为其本身。有一份合同缺数的，该年不作合计（METHOD §69）。",
    en="The expected bill is the adjusted baseline less the saving and the bills that a provider pays; payments are net"
    " of what it pays back. The maximum is the contract's ceiling, else all that is saved in the year; fees of"
    " trusteeship and rents are their own maximum. Years in which a contract lacks a figure have no total"
    " (METHOD §69).",
)
_NONE = Words(
    zh="本方案未列公共机构的合同能源管理合同，没有须列入预算的合同支付。",
    en="No energy contract of a public host is stated: there are no payments to budget for.",
)


@dataclass(frozen=True)
class _Bound:
    """A public host's contract with its commitment; `labels` are the operating years, `start` the first of them."""

    project_id: str
    contract: Contract
    commitment: Commitment
    labels: list[str]
    place: Place | None


def build(study: Study) -> Table:
    """Budget, baseline, bill, payment and maximum of each public host's contract by year, with tests and totals."""
    bound = _by_host(list(_bound(study)))
    rows = [row for one in bound for row in _rows(one)]
    years = sorted({str(row["year"].value) for row in rows})
    rows += [_total(year, [row for row in rows if row["year"].value == year]) for year in years]
    notes = (_METHOD, *_measures(study)) if rows else (_NONE,)
    title = Words(zh="公共机构合同能源管理支付承诺表", en="Commitments of public hosts under energy contracts")
    return Table("emc-commitments", title, _COLUMNS, tuple(rows), (*notes, *_enterprises(study)), computed=True)


def _bound(study: Study) -> Iterator[_Bound]:
    for project, appraisal in zip(study.programme.projects, study.appraisals, strict=True):
        found = commitment(appraisal.case)
        contract, ledger = project.contract, appraisal.ledger
        if found is None or contract is None or ledger is None or contract.host.kind != "public":
            continue
        place = appraisal.case.context.places["contract"] if appraisal.case.context else None
        yield _Bound(project.id, contract, found, ledger.timeline.labels()[ledger.timeline.building :], place)


def _by_host(bound: list[_Bound]) -> list[_Bound]:
    """The contracts of a host together, in the order of the records."""
    hosts = [one.contract.host.name.zh if one.contract.host.name else one.project_id for one in bound]
    return [bound[index] for index in sorted(range(len(bound)), key=lambda index: hosts.index(hosts[index]))]


def _rows(one: _Bound) -> Iterator[Row]:
    """A row for each year of the term."""
    found, host = one.commitment, one.contract.host
    series: dict[str, Array | None] = {
        "budget_cny": found.budget,
        "baseline_cny": found.baseline,
        "bill_cny": found.bill,
        "payment_cny": found.payment,
        "maximum_cny": found.maximum,
        "total_cny": found.total,
    }
    words = {
        "project": Cell(one.project_id, (), (Origin(one.place, None),)),
        "host": Cell(host.name, shown=None if host.name else BLANK),
        "contract": Cell(one.contract.name or CONTRACT_TYPES[one.contract.type]),
    }
    for index, year in enumerate(one.labels):
        if not found.within[0, index]:
            continue
        values = {key: _value(array, index) for key, array in series.items()}
        tests = {
            "within_baseline": _within(values["total_cny"], values["baseline_cny"]),
            "within_budget": _within(values["total_cny"], values["budget_cny"]),
        }
        verdicts = {key: Cell(_VERDICTS[verdict]) for key, verdict in tests.items()}
        yield Row(f"{one.project_id}:{year}", "year", words | {"year": Cell(year)} | _cells(values) | verdicts)


def _total(year: str, rows: list[Row]) -> Row:
    """All public hosts in a year; a figure that one of them lacks has no sum, and each host is tested by itself."""
    values: dict[str, Decimal | None] = {}
    for key in _FIGURES:
        parts = [row[key].value for row in rows]
        known = [part for part in parts if isinstance(part, Decimal)]
        values[key] = sum(known, Decimal(0)) if len(known) == len(parts) else None
    blank = {key: Cell(shown=BLANK) for key in ("project", "contract", "within_baseline", "within_budget")}
    return Row(f"total:{year}", "subtotal", blank | {"host": Cell(_TOTAL), "year": Cell(year)} | _cells(values))


def _cells(values: dict[str, Decimal | None]) -> dict[str, Cell]:
    return {key: Cell(value) for key, value in values.items()}


def _value(series: Array | None, index: int) -> Decimal | None:
    return None if series is None else Decimal(repr(float(series[0, min(index, series.shape[-1] - 1)])))


def _within(total: Decimal | None, limit: Decimal | None) -> bool | None:
    return None if total is None or limit is None else float(total - limit) <= _CENT


def _measures(study: Study) -> tuple[Words, ...]:
    """The region's own measures for public hosts, where any are known at the programme's year."""
    year = study.programme.record.year
    key = "emc.public_host.measures"
    found = study.parameters.find(key, dt.date(year, 12, 31), study.region) if year else None
    if not isinstance(found, Parameter):
        return ()
    return (Words(zh=f"适用本地办法：{found.source}。", en=f"Measures of the region: {found.value}."),)


def _enterprises(study: Study) -> tuple[Words, ...]:
    """Contracts of enterprises, which the table leaves out."""
    left_out = [p.id for p in study.programme.projects if p.contract and p.contract.host.kind == "enterprise"]
    if not left_out:
        return ()
    zh, en = "、".join(left_out), ", ".join(left_out)
    return (
        Words(zh=f"企业合同不属财政承诺，未列入：{zh}。", en=f"Enterprises' contracts bind no public money: {en}."),
    )
