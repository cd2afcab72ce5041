"""`data-requests`: which figures each project must still state, as a form to fill in (METHOD §21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio.programme.figures import BY_USERS, funding_rows, no_tonnes, owes_tonnes
from portfolio.records.contracts.pv_developer import PvDeveloper
from portfolio.records.fields import Words
from portfolio.records.funding import SOURCES
from portfolio.tables.rows import joined
from portfolio.tables.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.programme.programme import Programme
    from portfolio.records.project import Project


class Request(NamedTuple):
    """A figure to ask for: its field, what to call it, the unit to answer in, what it is for, when it is missing."""

    field: str
    label: Words
    unit: Words
    purpose: Words
    missing: Callable[[Project], bool]


_MONEY = Words(zh="万元", en="10,000 CNY")
_YEARLY_MONEY = Words(zh="万元/年", en="10,000 CNY/yr")
_BUDGET = Words(zh="投资预算", en="budget")
_BENEFITS = Words(zh="预期效益", en="benefits")
_DUTIES = Words(zh="组织分工", en="organisation")
_APPRAISAL = Words(zh="项目评价", en="appraisal")


def _w(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


def _lacks(field: str) -> Callable[[Project], bool]:
    return lambda project: not getattr(project, field)


def _lacks_source(source: str) -> Callable[[Project], bool]:
    return lambda project: project.funding.of(source) is None


def _lacks_flow(field: str) -> Callable[[Project], bool]:
    return lambda project: project.cash_flow is None or not getattr(project.cash_flow, field)


def _undated(project: Project) -> bool:
    """Whether money is stated without its year (METHOD §5)."""
    return any(row.year == "undated" and row.amount_cny for row in funding_rows(project))


def _period_open(project: Project) -> bool:
    return project.benefit is not None and project.benefit.period == "not_stated"


def _earns_nothing_known(project: Project) -> bool:
    flow, contract = project.cash_flow, project.contract
    generates = isinstance(contract, PvDeveloper) and contract.generation is not None
    return flow is None or not (flow.savings or flow.revenue or generates)


def _saving_unknown(project: Project) -> bool:
    return not project.energy_saving and no_tonnes(project) is None


#: In the order of the form; the labels of sources are the programme's own.
REQUESTS = (
    Request("lead_units", _w("实施单位", "Lead unit"), _w("名称", "name"), _DUTIES, _lacks("lead_units")),
    Request("investment", _w("建设投资", "Investment"), _MONEY, _BUDGET, _lacks("investment")),
    *(Request(f"funding.{source}", label, _MONEY, _BUDGET, _lacks_source(source)) for source, label in SOURCES.items()),
    Request("funding.year", _w("各来源资金的到位年度", "Year of each sum"), _w("年", "year"), _BUDGET, _undated),
    Request(
        "milestones", _w("实施进度（起止年月）", "Schedule, from and to"), _w("年月", "year, month"), _DUTIES,
        _lacks("milestones"),
    ),
    Request(
        "abatement", _w("年减排量", "Abatement a year"), _w("吨CO₂e/年，或“间接减排”", "tCO₂e/yr, or “indirect”"),
        _BENEFITS, owes_tonnes,
    ),
    Request(
        "energy_saving", _w("分品种年节能量或发电量", "Energy saved or generated a year, by carrier"),
        _w("万kWh/年、tce/年、万m³/年、万L/年", "10,000 kWh/yr, tce/yr, 10,000 m³/yr, 10,000 L/yr"), _BENEFITS,
        _saving_unknown,
    ),
    Request(
        "benefit", _w("经济效益", "Economic benefit"), _w("万元，或文字说明", "10,000 CNY, or in words"), _BENEFITS,
        _lacks("benefit"),
    ),
    Request(
        "benefit.period", _w("经济效益所属期间", "Period of the benefit"), _w("每年或一次性", "a year, or once"),
        _BENEFITS, _period_open,
    ),
    Request("beneficiaries", _w("受益人次", "Beneficiaries"), _w("人次", "visits"), _BENEFITS, _lacks("beneficiaries")),
    Request("jobs", _w("新增就业", "New jobs"), _w("人", "persons"), _BENEFITS, _lacks("jobs")),
    Request(
        "cash_flow.operating_years", _w("运营年限", "Operating life"), _w("年", "years"), _APPRAISAL,
        _lacks_flow("operating_years"),
    ),
    Request(
        "cash_flow.operating_cost", _w("年运行成本", "Running cost a year"), _YEARLY_MONEY, _APPRAISAL,
        _lacks_flow("operating_cost"),
    ),
    Request(
        "cash_flow.savings", _w("年节约或收入", "Savings or revenue a year"), _YEARLY_MONEY, _APPRAISAL,
        _earns_nothing_known,
    ),
    Request(
        "financing", _w("借款金额、利率、期限", "Loans: principal, rate, term"),
        _w("万元、%、年，或“无”", "10,000 CNY, %, years, or “none”"), _APPRAISAL,
        lambda project: project.financing is None,
    ),
    Request(
        "tax", _w("所得税税率及优惠", "Income tax and holidays"), _w("%、年，或“免税”", "%, years, or “untaxed”"),
        _APPRAISAL, _lacks("tax"),
    ),
)  # fmt: skip

_COLUMNS = (
    Column("project", Words(zh="项目", en="Project"), kind="text", printed=False),
    Column("number", Words(zh="序号", en="No."), kind="text"),
    Column("figure", Words(zh="需补充的数据", en="Figure to supply"), kind="text"),
    Column("field", Words(zh="记录字段", en="Field"), kind="text", printed=False),
    Column("purpose", Words(zh="用于", en="For"), kind="text"),
    Column("unit", Words(zh="填报单位", en="Answer in"), kind="text"),
    Column("answer", Words(zh="填报值", en="Answer"), kind="answer"),
    Column("evidence", Words(zh="依据文件", en="Document"), kind="answer"),
)
_HOW = Words(
    zh="请逐项填报数值和依据文件；确无此项的填“0”或“无”，不掌握的注明“不掌握”，空格不作零处理（METHOD §2、§21）。",
    en="Give each figure with the document it rests on. Write 0 or none where there is none, and say so where it is not"
    " known: a blank is not read as zero (METHOD §2, §21).",
)
_USERS = Words(
    zh="产品制造项目的减排发生在使用端，不填减排量和节能量（METHOD §20）。",
    en="Plants whose products' users avoid the emissions are not asked for tonnes or energy saved (METHOD §20).",
)
_COMPLETE = Words(zh="各项数据齐全，无需补充。", en="Nothing is missing.")


def build(programme: Programme) -> Table:
    """One block a project: each figure that its record lacks, with room for the answer and its evidence."""
    rows = [row for project in programme.projects for row in _form(programme, project)]
    users = any(no_tonnes(project) is BY_USERS for project in programme.projects)
    notes = (_HOW, *([_USERS] if users else [])) if rows else (_COMPLETE,)
    return Table("data-requests", Words(zh="数据补充填报表", en="Data to be supplied"), _COLUMNS, tuple(rows), notes)


def _form(programme: Programme, project: Project) -> Iterator[Row]:
    """The project with its lead units as the head, then what it must still state, numbered."""
    missing = [request for request in REQUESTS if request.missing(project)]
    if not missing:
        return
    units = joined(project.lead_units)
    zh, en = (f"；实施单位：{units.zh}", f"; lead unit: {units.text('en')}") if units else ("", "")
    head = Words(zh=f"{project.id} {project.name.zh}{zh}", en=f"{project.id} {project.name.text('en')}{en}")
    yield Row(project.id, "heading", {"figure": Cell(head)})
    for number, request in enumerate(missing, 1):
        label = programme.purses.get(request.field.removeprefix("funding."), request.label)
        cells = {
            "project": Cell(project.id),
            "number": Cell(str(number)),
            "figure": Cell(label),
            "field": Cell(request.field),
            "purpose": Cell(request.purpose),
            "unit": Cell(request.unit),
        }
        yield Row(f"{project.id}:{request.field}", "request", cells)
