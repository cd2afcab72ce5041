"""`record`: what each record says of its project in short: what it is, what it costs, who pays, what it brings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.programme.figures import FIGURES, no_tonnes
from portfolio.records.fields import Words
from portfolio.records.project import SECTORS
from portfolio.tables.rows import joined, line_cell, origins_of
from portfolio.tables.table import NOT_STATED, Cell, Column, Row, Table, text_cell
from portfolio.tables.words import CONVENTION, STATUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.results import Appraisal
    from portfolio.cashflow.ledger import Ledger
    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.records.project import Project

_COLUMNS = (
    Column("item", Words(zh="项目", en="Item"), kind="text"),
    Column("value", Words(zh="数值", en="Value")),
    Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
    Column("text", Words(zh="内容", en="Text"), kind="text"),
    Column("where", Words(zh="记录行", en="Line of the record"), kind="text"),
)
_PRICES = {
    "real": Words(zh="不变价", en="constant prices"),
    "nominal": Words(zh="现价", en="current prices"),
    None: Words(zh="未说明", en="not stated"),
}
_NO_LOANS = Words(zh="无借款", en="nothing is borrowed")
_UNTAXED = Words(zh="免税或不纳税", en="untaxed")
#: The figures of a record, by the keys of `FIGURES`.
_FIGURES = (
    "budget.total_cny",
    "budget.market_cny",
    "budget.higher_level_cny",
    "budget.town_cny",
    "benefits.abatement_tco2e_per_year",
    "benefits.benefit_cny",
    "benefits.beneficiaries",
    "benefits.jobs",
)


class _Fact(NamedTuple):
    """A row: a figure with its unit, or a text, and the field of the record that states it."""

    key: str
    label: Words
    field: str = ""
    value: Decimal | None = None
    unit: str = ""
    text: Words | None = None


def build(study: Study) -> Table:
    """Each project in short, with the line of the record that says it; what is not stated is said to be so."""
    rows: list[Row] = []
    for project, appraisal in zip(study.programme.projects, study.appraisals, strict=True):
        head = Words(zh=f"{project.id} {project.name.zh}", en=f"{project.id} {project.name.text('en')}")
        rows.append(Row(project.id, "heading", {"item": Cell(head)}))
        facts = [*_texts(project), *_figures(study.programme, project), *_parts(project), *_terms(project, appraisal)]
        rows += [_row(study, project, fact) for fact in facts]
    return Table("record", Words(zh="项目概况表", en="The project in short"), _COLUMNS, tuple(rows))


def _row(study: Study, project: Project, fact: _Fact) -> Row:
    found = origins_of(study.programme, project, fact.field) if fact.field in _STATED else ()
    place = found[0].place if found else None
    if place is None and fact.field and project.id in study.programme.documents:
        place = study.programme.place(project.id, *fact.field.split("."))
    absent = fact.text is None and fact.value is None
    return Row(
        f"{project.id}:{fact.key}",
        "fact",
        {
            "item": Cell(fact.label),
            "value": Cell(fact.value, (), found) if fact.value is not None else text_cell(None),
            "unit": Cell(fact.unit) if fact.value is not None else text_cell(None),
            "text": Cell(NOT_STATED if absent else fact.text),
            "where": line_cell(study.programme, project.id, None if absent else place),
        },
    )


_STATED = {FIGURES[key].field for key in _FIGURES}


def _texts(project: Project) -> Iterator[_Fact]:
    yield _Fact("sector", Words(zh="领域", en="Sector"), "sector", text=SECTORS[project.sector])
    named = {
        "lead_units": (Words(zh="牵头单位", en="Lead"), joined(project.lead_units)),
        "cooperating_units": (Words(zh="配合单位", en="Cooperating units"), joined(project.cooperating_units)),
        "operating_mode": (Words(zh="运作方式", en="Mode"), project.operating_mode),
        "other_benefits": (Words(zh="其他效益", en="Other benefits"), project.other_benefits),
    }
    for key, (label, words) in named.items():
        if words:
            yield _Fact(key, label, key, text=words)


def _figures(programme: Programme, project: Project) -> Iterator[_Fact]:
    for key in _FIGURES:
        figure = FIGURES[key]
        value = figure.of(project)
        if value is None and key.startswith("benefits.") and figure.field != "abatement":
            continue
        reason = no_tonnes(project) if figure.field == "abatement" else None
        yield _Fact(key, programme.label_of(key), figure.field, value, figure.unit, reason)


def _parts(project: Project) -> Iterator[_Fact]:
    for part, amount in project.investment.parts.items() if project.investment else ():
        label = Words(zh=f"建设投资：{part}", en=f"Investment: {_PARTS.get(part, part)}")
        yield _Fact(f"investment.{part}", label, f"investment.{part}", amount.to("元"), "元")


#: Customary parts of an investment in English; a part of another name keeps it.
_PARTS = {
    "工程费": "works and equipment",
    "建安费": "works and installation",
    "设备费": "equipment",
    "设备购置费": "equipment",
    "安装费": "installation",
    "其他费": "other costs",
    "预备费": "contingencies",
}


def _terms(project: Project, appraisal: Appraisal) -> Iterator[_Fact]:
    """When, in what prices, with which loans and taxes it is appraised, and what the result rests on."""
    case, rate, ledger = appraisal.case, appraisal.settings.rate, appraisal.ledger
    if ledger:
        yield _Fact(
            "years", Words(zh="计算期", en="Years"), "cash_flow" if project.cash_flow else "", text=_span(ledger)
        )
        base = f" {case.price_base_year}" if case.price_base_year else ""
        prices = _PRICES[case.prices]
        words = Words(zh=f"{base.strip()} {prices.zh}".strip(), en=f"{prices.text('en')}{base and ' of'}{base}")
        yield _Fact("prices", Words(zh="价格口径", en="Prices"), "cash_flow" if project.cash_flow else "", text=words)
    if rate:
        convention = CONVENTION[case.convention]
        value = Decimal(repr(float(rate.value)))
        yield _Fact("rate", Words(zh="折现率及折现约定", en="Discount rate, convention"), "", value, "1/年", convention)
    yield _financing(project)
    tax = _UNTAXED if project.tax and project.tax.regime == "none" else None
    income_tax = Words(zh="企业所得税，见计算数据表", en="income tax; the table of inputs has its terms")
    yield _Fact("tax", Words(zh="税收", en="Taxes"), "tax", text=tax or (income_tax if project.tax else None))
    yield _Fact("status", Words(zh="结果依据", en="Results rest on"), text=STATUS[appraisal.status])


def _span(ledger: Ledger) -> Words:
    """The calendar years of construction and operation; how many there are where no year is stated."""
    time = ledger.timeline
    if time.first_year is None:
        return Words(
            zh=f"建设 {time.building} 年，运营 {time.operating} 年，未说明年份",
            en=f"{time.building} of construction, {time.operating} of operation; which years is not stated",
        )
    parts = (time.labels()[: time.building], time.labels()[time.building :])
    spans = [years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}" for years in parts]
    return Words(zh=f"建设期、运营期：{'，'.join(spans)}", en=f"construction, operation: {', '.join(spans)}")


def _financing(project: Project) -> _Fact:
    label = Words(zh="借款", en="Loans")
    if project.financing is None:
        return _Fact("financing", label)
    count = len(project.financing)
    words = Words(zh=f"{count} 笔，见借款条件表", en=f"{count}, with their terms in the table of loans")
    return _Fact("financing", label, "financing", text=words if count else _NO_LOANS)
