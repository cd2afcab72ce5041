"""Energy contracts as tables: what each one gives its parties, and each party's cash by year (METHOD §60)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.emc import PARTY_VIEWS, parties_of
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, Cell, Column, Row, Table, text_cell
from portfolio.tables.words import CONVENTION, figure, indicative_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from portfolio.appraisal.emc import PartyView
    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.contract import ContractTerms

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
    zh="服务方按合同的基准收益率折现，用能单位按其折现率，其余各方按本表所列折现率；收入为正，支出为负（METHOD §60）。",
    en="The provider is discounted at its hurdle, the host at its own rate, the others at the rate shown; receipts are"
    " positive, payments negative (METHOD §60).",
)
NO_CONTRACT = Words(zh="各项目均未载明能源合同。", en="No project states an energy contract.")
PROJECT = Column("project", Words(zh="序号", en="No."), kind="text", printed=False)
_PARTY = Column("party", Words(zh="当事方", en="Party"), kind="text")


def with_contract(appraisals: Iterable[Appraisal]) -> list[tuple[Appraisal, ContractTerms]]:
    """The appraisals of projects whose contract can be computed, with its terms."""
    return [(found, found.case.contract) for found in appraisals if found.case.contract and found.ledger]


def contracts(appraisals: Iterable[Appraisal]) -> Table:
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
    found = with_contract(appraisals)
    rows = tuple(_contract(appraisal, terms) for appraisal, terms in found)
    notes = indicative_note([appraisal for appraisal, _ in found]) if rows else (NO_CONTRACT,)
    title = Words(zh="能源合同汇总表", en="Energy contracts")
    return Table("emc-contracts", title, columns, rows, notes, computed=True)


def _contract(appraisal: Appraisal, terms: ContractTerms) -> Row:
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


def parties(appraisals: Iterable[Appraisal]) -> Table:
    """The parties of each contract: what each receives and pays over the life, NPV, rate of return."""
    columns = (
        PROJECT,
        _PARTY,
        Column("received_cny", Words(zh="收入合计", en="Received"), "元"),
        Column("paid_cny", Words(zh="支出合计", en="Paid"), "元"),
        Column("rate", Words(zh="折现率", en="Rate"), kind="share"),
        Column("npv_cny", Words(zh="净现值", en="NPV"), "元"),
        Column("irr", Words(zh="内部收益率", en="IRR"), "1/年"),
        Column("reason", Words(zh="说明", en="Remarks"), kind="text"),
    )
    rows: list[Row] = []
    conventions: dict[str, Words] = {}
    found = [appraisal for appraisal, _ in with_contract(appraisals)]
    for appraisal in found:
        rows.append(head(appraisal))
        rows += [_row(appraisal, view.party, _totals(view)) for view in parties_of(appraisal)]
        conventions[appraisal.case.convention] = CONVENTION[appraisal.case.convention]
    zh, en = "、".join(one.zh for one in conventions.values()), ", ".join(c.text("en") for c in conventions.values())
    notes = (_RATES, Words(zh=f"折现约定：{zh}。", en=f"Convention: {en}.")) if rows else (NO_CONTRACT,)
    title = Words(zh="合同各方收支与收益", en="What the parties of contracts gain")
    return Table("emc-parties", title, columns, tuple(rows), (*notes, *indicative_note(found)), computed=True)


def head(appraisal: Appraisal, column: str = "party") -> Row:
    """The row above the rows of a contract, in the first column that is printed."""
    name = Words(
        zh=f"{appraisal.project_id} {appraisal.name.zh}", en=f"{appraisal.project_id} {appraisal.name.text('en')}"
    )
    return Row(appraisal.project_id, "heading", {column: Cell(name)})


def _row(appraisal: Appraisal, name: str, cells: Mapping[str, Cell], kind: str = "project") -> Row:
    return Row(f"{appraisal.project_id}:{name}", kind, {"project": Cell(appraisal.project_id), **cells})


def _totals(view: PartyView) -> dict[str, Cell]:
    rate = Cell(Decimal(repr(view.discount_rate))) if view.discount_rate is not None else Cell(shown=BLANK)
    cells = {"party": Cell(view.label), "rate": rate, "reason": text_cell(view.reason)}
    if view.flow is None:
        return cells | {key: Cell(shown=BLANK) for key in ("received_cny", "paid_cny", "npv_cny", "irr")}
    return cells | {
        "received_cny": figure(sum(amount for amount in view.flow if amount > 0)),
        "paid_cny": figure(-sum(amount for amount in view.flow if amount < 0)),
        "npv_cny": figure(view.npv_cny),
        "irr": figure(view.irr) if view.irr is not None else Cell(shown=_IRR.get(view.irr_status or "", BLANK)),
    }


def by_year(appraisals: Iterable[Appraisal]) -> Table:
    """The net cash of each party of each contract by year."""
    found = with_contract(appraisals)
    rows: list[Row] = []
    for appraisal, _ in found:
        rows.append(head(appraisal))
        for view in parties_of(appraisal):
            if view.flow is not None:
                cells = _amounts(view.flow, _years(appraisal))
                rows.append(_row(appraisal, view.party, {"party": Cell(view.label), **cells}))
    title = Words(zh="合同各方净现金流量", en="Net cash of the parties by year")
    notes = () if rows else (NO_CONTRACT,)
    columns = (PROJECT, _PARTY, *_year_columns(found))
    return Table("emc-cash-flow", title, columns, tuple(rows), notes, computed=True, picture="bars")


def sheets(appraisals: Iterable[Appraisal]) -> Table:
    """What each party of each contract receives and pays, line by line and by year."""
    found = with_contract(appraisals)
    rows = [row for appraisal, _ in found for row in (head(appraisal), *_sheets(appraisal))]
    title = Words(zh="合同各方现金流量表", en="Cash of the parties, line by line")
    columns = (PROJECT, Column("party", Words(zh="项目", en="Line"), kind="text"), *_year_columns(found))
    return Table("emc-sheets", title, columns, tuple(rows), (_RATES,) if rows else (NO_CONTRACT,), computed=True)


def _sheets(appraisal: Appraisal) -> Iterator[Row]:
    years, book = _years(appraisal), appraisal.ledger
    for view in parties_of(appraisal):
        if book is None or view.flow is None:
            continue
        yield _row(appraisal, view.party, {"party": Cell(view.label)}, "heading")
        for posting, amount in book.seen_from(PARTY_VIEWS[view.party]):
            if amount.any():
                cells = {"party": Cell(posting.label), **_amounts(tuple(amount[0].tolist()), years)}
                yield _row(appraisal, f"{view.party}:{posting.line}", cells, "line")
        total = {"party": Cell(Words(zh="净现金流量", en="Net cash")), **_amounts(view.flow, years)}
        yield _row(appraisal, f"{view.party}:net", total, "subtotal")


def _years(appraisal: Appraisal) -> list[str]:
    return appraisal.ledger.timeline.labels() if appraisal.ledger else []


def _year_columns(found: list[tuple[Appraisal, ContractTerms]]) -> list[Column]:
    years = sorted({year for appraisal, _ in found for year in _years(appraisal)}, key=int)
    return [Column(f"y{year}_cny", Words(zh=year, en=year), "元") for year in years]


def _amounts(values: tuple[float, ...], years: list[str]) -> dict[str, Cell]:
    return {f"y{year}_cny": Cell(Decimal(repr(value))) for year, value in zip(years, values, strict=True)}
