"""`funding-shares`: who carries how much of each line. `funding-plan`: each source by year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.programme.figures import funding_rows, investment_cny, public_cny
from portfolio.programme.totals import total
from portfolio.records.fields import Words
from portfolio.records.funding import PUBLIC, SOURCES
from portfolio.records.sums import funding_cny
from portfolio.tables.rows import ID, NAME, TOTAL, citations, figure_column, project_rows
from portfolio.tables.table import NOT_STATED, Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.programme.programme import Programme
    from portfolio.records.project import Project

_NO_SOURCES = Words(zh="各项均未列资金来源，无从计算。", en="No line states who pays: there are no shares.")
_NO_PUBLIC = Words(zh="无财政资金", en="no public money")
_KEYS = ("budget.total_cny", *(f"budget.{source}_cny" for source in SOURCES))


def shares(programme: Programme) -> Table:
    """Each source's share of the sources' sum, public money, and market money per yuan of public money (METHOD §8)."""
    columns = (
        ID,
        NAME,
        figure_column(programme, "budget.total_cny"),
        *(
            Column(f"{source}_share", label, kind="share", span=Words(zh="资金占比", en="Share of funds"))
            for source, label in programme.purses.items()
        ),
        Column("public_cny", Words(zh="财政性资金", en="Public money"), "元"),
        Column("leverage", Words(zh="撬动倍数", en="Leverage"), "元/元"),
    )

    higher, own = (programme.purses[source] for source in PUBLIC)
    rows: list[Row] = []
    if any(project.funding.of(source) for project in programme.projects for source in SOURCES):
        rows += project_rows(programme, lambda p: _share_cells([p]), _share_cells)
        rows.append(Row("total", "total", {"name": Cell(TOTAL)} | _share_cells(programme.projects)))
    return Table(
        "funding-shares",
        Words(zh="资金结构与撬动倍数表", en="Funding shares and leverage"),
        columns,
        tuple(rows),
        (
            Words(
                zh=f"财政性资金为{higher.zh}与{own.zh}之和；撬动倍数为每 1 元财政性资金对应的市场资金（METHOD §8）。",
                en=f"Public money is {higher.text('en').lower()} plus {own.text('en').lower()} money; leverage is"
                " market money per yuan of it (METHOD §8).",
            ),
            *(() if rows else (_NO_SOURCES,)),
        ),
        citations(programme, _KEYS),
        computed=True,
    )


def _share_cells(lines: Sequence[Project]) -> dict[str, Cell]:
    money = {source: _all(funding_cny(line, source) for line in lines) for source in SOURCES}
    whole = _all(money.values())
    public = _all(public_cny(line) for line in lines)
    cells = {"total_cny": _cell(_all(investment_cny(line) for line in lines)), "public_cny": _cell(public)}
    for source, amount in money.items():
        cells[f"{source}_share"] = _cell(None if amount is None or not whole else amount / whole)
    if public is not None and not public:
        cells["leverage"] = Cell(None, shown=_NO_PUBLIC)
    else:
        cells["leverage"] = _cell(None if money["market"] is None or not public else money["market"] / public)
    return cells


def _all(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, or None if any part is unknown: a share of an incomplete whole would mislead."""
    found = total(values)
    return found.value if found.stated == found.of else None


def _cell(value: Decimal | None) -> Cell:
    return Cell(value, shown=None if value is not None else NOT_STATED)


def plan(programme: Programme) -> Table:
    """Each source by year; money whose year no record states stands under 未分年 and is never spread (METHOD §5)."""
    entries = [row for project in programme.projects for row in funding_rows(project)]
    years = [*sorted({row.year for row in entries} - {"beyond", "undated"}), "beyond", "undated"]
    rows = (
        *(
            Row(source, "source", {"name": Cell(label)} | _by_year(programme, [source], years))
            for source, label in programme.purses.items()
        ),
        Row("total", "total", {"name": Cell(TOTAL)} | _by_year(programme, [*SOURCES], years)),
    )
    columns = (
        Column("name", Words(zh="资金来源", en="Source of funds"), kind="text"),
        *(Column(f"{_year_key(year)}_cny", _year_label(year), "元") for year in [*years, "total"]),
    )
    return Table(
        "funding-plan",
        Words(zh="分年度资金安排表", en="Funding by source and year"),
        columns,
        rows,
        _plan_notes(programme),
        citations(programme, _KEYS),
        computed=True,
    )


def _by_year(programme: Programme, sources: list[str], years: list[str]) -> dict[str, Cell]:
    """The money of some sources in each year and in all.

    A year without an entry holds nothing only if every line states these sources and dates what it states.
    """
    entries = [row for project in programme.projects for row in funding_rows(project) if row.source in sources]
    stated = all(project.funding.of(source) is not None for project in programme.projects for source in sources)
    dated = not any(row.amount_cny for row in entries if row.year == "undated")
    nothing = Decimal(0) if entries and stated and dated else None
    amounts = {year: [row.amount_cny for row in entries if row.year == year] for year in years}
    sums = {year: total(found).value if found else nothing for year, found in amounts.items()}
    sums["total"] = total(row.amount_cny for row in entries).value
    return {f"{_year_key(year)}_cny": _cell(value) for year, value in sums.items()}


def _year_key(year: str) -> str:
    return f"y{year}" if year.isdigit() else year


def _year_label(year: str) -> Words:
    special = {
        "beyond": Words(zh="以后年度", en="Later years"),
        "undated": Words(zh="未分年", en="Year not stated"),
        "total": TOTAL,
    }
    return special.get(year) or Words(zh=f"{year}年", en=year)


def _plan_notes(programme: Programme) -> tuple[Words, ...]:
    unknown = [p.id for p in programme.projects if any(p.funding.of(source) is None for source in SOURCES)]
    notes = [
        Words(
            zh="未分年：记录未说明年度的资金，不作分摊（METHOD §5）。",
            en="Year not stated: money whose year no record states; it is not spread over years (METHOD §5).",
        )
    ]
    if unknown:
        ids = "、".join(unknown)
        notes.append(
            Words(
                zh=f"以下各项有资金来源未提供，合计不含：{ids}。",
                en=f"Lines with a source not stated, absent from the sums: {', '.join(unknown)}.",
            )
        )
    return tuple(notes)
