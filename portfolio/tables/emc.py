"""Energy contracts as tables: what each one gives its parties, and a contract's parties by year (METHOD §60)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.emc import parties_of
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, Cell, Column, Row, Table, text_cell
from portfolio.tables.words import CONVENTION, figure, indicative_note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.emc import PartyView
    from portfolio.appraisal.results import Appraisal
    from portfolio.programme.study import Study

_IRR = {
    "none": Words(zh="无", en="none"),
    "multiple": Words(zh="多个", en="several"),
    "undefined": Words(zh="无现金流量", en="no flow"),
}
_HOSTS = {"public": Words(zh="公共机构", en="public"), "enterprise": Words(zh="企业", en="enterprise")}
#: The columns of `emc-contracts` that are indicators of an appraisal.
_INDICATORS = (
    ("provider_irr_pre_tax", "esco_pre_tax.irr", Words(zh="服务方税前收益率", en="Provider's IRR, pre-tax"), "1/年"),
    ("provider_irr", "esco.irr", Words(zh="服务方税后收益率", en="Provider's IRR, after tax"), "1/年"),
    ("provider_npv_cny", "esco.npv", Words(zh="服务方税后净现值", en="Provider's NPV, after tax"), "元"),
    ("provider_equity_irr", "esco_equity.irr", Words(zh="服务方资本金收益率", en="Provider's IRR, equity"), "1/年"),
    ("host_npv_cny", "host.npv", Words(zh="用能单位净现值", en="Host's NPV"), "元"),
    ("dscr_min", "lender.dscr_min", Words(zh="最低偿债备付率", en="Lowest DSCR"), "1"),
)
_RATES = Words(
    zh="服务方按合同约定的基准收益率折现，用能单位按其折现率，其余各方按本表折现率；收入为正，支出为负（METHOD §60）。",
    en="The provider is discounted at its hurdle, the host at its own rate, the others at the rate shown; receipts are"
    " positive, payments negative (METHOD §60).",
)
_NO_CONTRACT = Words(zh="各项目均未载明能源合同。", en="No project states an energy contract.")


def contracts(study: Study) -> Table:
    """Each contract in a row: type, host, term, and what it gives provider, host and lender."""
    columns = (
        Column("project", Words(zh="序号", en="No."), kind="text"),
        Column("name", Words(zh="项目", en="Project"), kind="text"),
        Column("type", Words(zh="合同类型", en="Type"), kind="text"),
        Column("host", Words(zh="用能单位", en="Host"), kind="text"),
        Column("signed", Words(zh="签订日期", en="Signed"), kind="text"),
        Column("term_years", Words(zh="合同期", en="Term"), "years"),
        Column("investment_cny", Words(zh="建设投资", en="Investment"), "元"),
        *(Column(key, label, unit) for key, _, label, unit in _INDICATORS),
    )
    found = [appraisal for appraisal in study.appraisals if appraisal.case.contract]
    rows = tuple(_contract(appraisal) for appraisal in found)
    notes = indicative_note(found) if rows else (_NO_CONTRACT,)
    title = Words(zh="能源合同汇总表", en="Energy contracts")
    return Table("emc-contracts", title, columns, rows, notes, computed=True)


def _contract(appraisal: Appraisal) -> Row:
    terms = appraisal.case.contract
    if terms is None:
        raise ValueError(f"{appraisal.project_id} has no contract")
    record = terms.record
    rows = {row.name: row for row in appraisal.indicators}
    spent = sum(float(spending.amount.value) for spending in appraisal.case.spending)
    cells = {
        "project": Cell(appraisal.project_id),
        "name": Cell(record.name or appraisal.name),
        "type": Cell(CONTRACT_TYPES[record.type]),
        "host": Cell(record.host.name or _HOSTS[record.host.kind]),
        "signed": Cell(record.signed.isoformat()),
        "term_years": figure(float(terms.term.value)),
        "investment_cny": figure(spent) if appraisal.case.spending else Cell(shown=BLANK),
    }
    for key, name, _, _ in _INDICATORS:
        row = rows[name]
        cells[key] = figure(row.value, *([row.reason] if row.value is None and row.reason else []))
    return Row(appraisal.project_id, "project", cells)


def parties(appraisal: Appraisal) -> Table:
    """The parties of a contract: what each receives and pays over the life, NPV, rate of return."""
    columns = (
        Column("party", Words(zh="当事方", en="Party"), kind="text"),
        Column("received_cny", Words(zh="收入合计", en="Received"), "元"),
        Column("paid_cny", Words(zh="支出合计", en="Paid"), "元"),
        Column("rate", Words(zh="折现率", en="Rate"), kind="share"),
        Column("npv_cny", Words(zh="净现值", en="NPV"), "元"),
        Column("irr", Words(zh="内部收益率", en="IRR"), "1/年"),
        Column("reason", Words(zh="说明", en="Remarks"), kind="text"),
    )
    rows = tuple(Row(view.party, "project", _totals(appraisal, view)) for view in parties_of(appraisal))
    title = Words(zh=f"合同各方：{appraisal.name.zh}", en=f"Parties: {appraisal.name.text('en')}")
    convention = CONVENTION[appraisal.case.convention]
    notes = (_RATES, Words(zh=f"折现约定：{convention.zh}。", en=f"Convention: {convention.text('en')}."))
    return Table("emc-parties", title, columns, rows, notes)


def _totals(appraisal: Appraisal, view: PartyView) -> dict[str, Cell]:
    rate = Cell(Decimal(repr(view.discount_rate))) if view.discount_rate is not None else Cell(shown=BLANK)
    cells = {"party": Cell(view.label), "rate": rate, "reason": text_cell(view.reason)}
    if view.flow is None or appraisal.ledger is None:
        return cells | {key: Cell(shown=BLANK) for key in ("received_cny", "paid_cny", "npv_cny", "irr")}
    return cells | {
        "received_cny": figure(sum(amount for amount in view.flow if amount > 0)),
        "paid_cny": figure(-sum(amount for amount in view.flow if amount < 0)),
        "npv_cny": figure(view.npv_cny),
        "irr": figure(view.irr) if view.irr is not None else Cell(shown=_IRR.get(view.irr_status or "", BLANK)),
    }


def by_year(appraisal: Appraisal) -> Table:
    """The net cash of each party by year, and of all private parties together."""
    if appraisal.ledger is None:
        raise ValueError(f"{appraisal.project_id} has no cash flow")
    years = appraisal.ledger.timeline.labels()
    columns = (
        Column("party", Words(zh="当事方", en="Party"), kind="text"),
        *(Column(f"y{year}_cny", Words(zh=year, en=year), "元") for year in years),
    )
    title = Words(zh=f"合同各方净现金流量：{appraisal.name.zh}", en=f"Net cash by party: {appraisal.name.text('en')}")
    return Table("emc-cash-flow", title, columns, tuple(_yearly(appraisal, years)), picture="bars")


def _yearly(appraisal: Appraisal, years: list[str]) -> Iterator[Row]:
    for view in parties_of(appraisal):
        if view.flow is not None:
            yield Row(view.party, "project", {"party": Cell(view.label)} | _amounts(view.flow, years))


def _amounts(values: tuple[float, ...], years: list[str]) -> dict[str, Cell]:
    return {f"y{year}_cny": Cell(Decimal(repr(value))) for year, value in zip(years, values, strict=True)}
