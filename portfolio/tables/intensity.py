"""`intensity`: investment and public money per annual tonne. Not a cost per tonne, and named so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.programme.figures import (
    BY_USERS,
    abatement_tco2e_per_year,
    investment_cny,
    no_tonnes,
    owes_tonnes,
    public_cny,
)
from portfolio.programme.totals import total
from portfolio.records.fields import Words
from portfolio.records.sums import funding_cny
from portfolio.tables.rows import ID, NAME, TOTAL, absence, citations
from portfolio.tables.table import NOT_STATED, Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from portfolio.programme.programme import Programme
    from portfolio.records.project import Project

_MONEY_KEYS = ("budget.total_cny", "budget.higher_level_cny", "budget.town_cny")
_UNIT = "元/(tCO2e/年)"
_SPAN = Words(zh="每吨年减排量", en="Per annual tonne")

#: What a net present value and a levelised cost need beside what the plans state, and how to call it.
NEEDED = {
    "cash_flow.operating_years": Words(zh="运营年限", en="operating life"),
    "cash_flow.operating_cost": Words(zh="年运行成本", en="yearly operating cost"),
    "cash_flow.savings": Words(zh="年节约或收入", en="yearly savings or revenue"),
}
_NEEDS_TONNES = Words(zh="直接减排量", en="direct abatement")
_ZERO_TONNES = Words(zh="减排量为 0", en="zero tonnes")
_ABSENT = Words(zh="缺数据", en="absent")
_APPRAISED = Words(zh="见项目评价", en="see appraisal")
_COUNTED = Words(
    zh="投资强度为总投资（或财政、本级资金）除以年减排量，单位为元/(吨/年)，不是每吨减排成本（METHOD §9）。",
    en="Intensity divides investment (or public, or local government money) by tonnes a year; it is not a cost per"
    " tonne (METHOD §9).",
)
_WHOLE = Words(
    zh="合计行以全部行动的资金除以列有直接减排量的各项之和，含间接减排各项的投资。",
    en="The total divides the money of all lines, those with indirect abatement included, by the direct tonnes stated.",
)


def build(programme: Programme) -> Table:
    """Investment, public and local money per annual tonne; NPV and levelised cost absent, with the fields they need."""
    columns = (
        ID,
        NAME,
        Column("investment_cny_per_t_per_year", Words(zh="投资", en="Investment"), _UNIT, span=_SPAN),
        Column("public_cny_per_t_per_year", Words(zh="财政性资金", en="Public money"), _UNIT, span=_SPAN),
        Column("town_cny_per_t_per_year", Words(zh="本级资金", en="Local government"), _UNIT, span=_SPAN),
        Column("npv_cny", Words(zh="净现值", en="NPV"), "元"),
        Column("levelised_cost_cny_per_t", Words(zh="平准化减排成本", en="Levelised cost"), "元/tCO2e"),
        Column("missing", Words(zh="尚缺字段", en="Fields missing"), kind="text"),
    )
    rows = [
        Row(
            project.id,
            "project",
            {"id": Cell(project.id), "name": Cell(project.name)} | _ratios([project]) | _absent(project),
        )
        for project in programme.projects
    ]
    absent = {"npv_cny": Cell(shown=_ABSENT), "levelised_cost_cny_per_t": Cell(shown=_ABSENT)}
    rows.append(Row("total", "total", {"name": Cell(TOTAL)} | _ratios(programme.projects) | absent))
    lacking = {key: name for project in programme.projects for key, name in _lacking(project).items()}
    fields = "、".join(f"{name.zh}（{key}）" for key, name in lacking.items())
    keys = ", ".join(f"{name.text('en')} ({key})" for key, name in lacking.items())
    missing = Words(
        zh=f"按原方案所列数据，净现值和平准化减排成本尚需：{fields}；依据假设的指示性结果另列于项目评价。",
        en=f"By what the plan states, NPV and levelised cost still need: {keys}. Indicative results, which rest on"
        " assumptions, stand in the appraisal.",
    )
    return Table(
        "intensity",
        Words(zh="单位年减排量投资强度表", en="Money per annual tonne (not a cost per tonne)"),
        columns,
        tuple(rows),
        (_COUNTED, _WHOLE, *([missing] if lacking else [])),
        citations(programme, (*_MONEY_KEYS, "benefits.abatement_tco2e_per_year")),
        computed=True,
    )


_MONEY: tuple[tuple[str, Callable[[Project], Decimal | None]], ...] = (
    ("investment", investment_cny),
    ("public", public_cny),
    ("town", lambda project: funding_cny(project, "town")),
)


def _ratios(projects: Sequence[Project]) -> dict[str, Cell]:
    tonnes = total(abatement_tco2e_per_year(project) for project in projects).value
    if any(owes_tonnes(project) for project in projects):
        tonnes = None  # METHOD §2: no ratio over an incomplete whole
    without = absence("benefits.abatement_tco2e_per_year", projects) if tonnes is None else _ZERO_TONNES
    cells = {}
    for name, of in _MONEY:
        money = total(of(project) for project in projects)
        known = money.value is not None and money.stated == money.of
        cell = Cell(shown=NOT_STATED if tonnes else without)
        if known and money.value is not None and tonnes:
            cell = Cell(money.value / tonnes)
        cells[f"{name}_cny_per_t_per_year"] = cell
    return cells


def _lacking(project: Project) -> dict[str, Words]:
    """What a net present value and a levelised cost of a line still need."""
    flow = project.cash_flow
    stated = {
        "cash_flow.operating_years": flow is not None,
        "cash_flow.operating_cost": flow is not None and bool(flow.operating_cost),
        "cash_flow.savings": flow is not None and bool(flow.savings or flow.revenue),
    }
    lacking = {key: name for key, name in NEEDED.items() if not stated[key]}
    stated_or_not_its_own = abatement_tco2e_per_year(project) is not None or no_tonnes(project) is BY_USERS
    return lacking | ({} if stated_or_not_its_own else {"abatement": _NEEDS_TONNES})


def _absent(project: Project) -> dict[str, Cell]:
    lacking = _lacking(project)
    shown = _ABSENT if lacking else _APPRAISED
    words = Words(
        zh="、".join(name.zh for name in lacking.values()) or "—",
        en=", ".join(name.text("en") for name in lacking.values()) or "—",
    )
    return {
        "npv_cny": Cell(shown=shown),
        "levelised_cost_cny_per_t": Cell(shown=shown),
        "missing": Cell("; ".join(lacking) or None, shown=words),
    }
