"""A project's cash flow as one perspective sees it: the postings by year, and their sum."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.catalogue import FULL
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.records.fields import Words
from portfolio.tables.table import Cell, Column, Row, Table
from portfolio.tables.words import indicative_note

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal


def cash_flow(appraisal: Appraisal, perspective: str) -> Table:
    """The postings of a perspective by year, receipts positive, and the net cash flow (METHOD §32).

    Raises ValueError while the operating life is unknown.
    """
    ledger, name = appraisal.ledger, appraisal.name
    if ledger is None:
        raise ValueError(f"{appraisal.project_id} has no operating life")
    years = ledger.timeline.labels()
    columns = (
        Column("line", Words(zh="项目", en="Line"), kind="text"),
        *(Column(f"y{year}_cny", Words(zh=year, en=year), "元") for year in years),
    )
    rows = [
        Row(posting.line, posting.kind, {"line": Cell(posting.label)} | _amounts(amount[0].tolist(), years))
        for posting, amount in ledger.seen_from(perspective)
    ]
    net = {"line": Cell(Words(zh="净现金流量", en="Net cash flow"))}
    rows.append(Row("net", "total", net | _amounts(ledger.flow(perspective)[0].tolist(), years)))
    seen = PERSPECTIVES[perspective].label
    title = Words(zh=f"现金流量表：{name.zh}，{seen.zh}", en=f"Cash flow: {name.text('en')}, {seen.text('en')}")
    return Table("cash-flow", title, columns, tuple(rows), (*_lacking(appraisal), *indicative_note([appraisal])))


def _lacking(appraisal: Appraisal) -> tuple[Words, ...]:
    """What is not in the flow because nobody stated it."""
    missing = [item for item in appraisal.case.missing if item.field in FULL]
    if not missing:
        return ()
    zh = "、".join(f"{item.label.zh}（{item.field}）" for item in missing)
    en = ", ".join(item.field for item in missing)
    return (Words(zh=f"记录未提供、未计入本表：{zh}。", en=f"Not stated, so not in this flow: {en}."),)


def _amounts(values: list[float], years: list[str]) -> dict[str, Cell]:
    return {f"y{year}_cny": Cell(Decimal(repr(value))) for year, value in zip(years, values, strict=True)}
