"""`options`: the build options of each project side by side. `options-town`: what each costs the town, by year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.formulas import PROJECT
from portfolio.records.fields import Words
from portfolio.tables.table import BLANK, NOT_STATED, Cell, Column, Row, Table, text_cell
from portfolio.tables.words import ABSENT, BASIS, basis_note, figure, indicative_note, roots_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.programme.options import Alternative, Alternatives, Increment
    from portfolio.programme.study import Study
    from portfolio.reading.problem import Problem

_PROJECT = Column("project", Words(zh="序号", en="No."), kind="text", printed=False)
_OPTION = Column("option", Words(zh="方案", en="Option"), kind="text")
_ADOPTED = Column("adopted", Words(zh="采用", en="Adopted"), kind="text")
_COLUMNS = (
    _PROJECT,
    _OPTION,
    _ADOPTED,
    Column("status", Words(zh="依据", en="Basis"), kind="text"),
    Column("investment_cny", Words(zh="建设投资", en="Investment"), "元"),
    Column("years", Words(zh="计算期", en="Years"), "years"),
    Column("npv_cny", Words(zh="税前净现值", en="NPV before tax"), "元"),
    Column("equivalent_annual_cny_per_year", Words(zh="净年值", en="Equivalent annual"), "元/年"),
    Column("period_npv_cny", Words(zh="共同期净现值", en="NPV, common period"), "元"),
    Column("against", Words(zh="比较对象", en="Compared with"), kind="text"),
    Column("increment_npv_cny", Words(zh="差额净现值", en="Incremental NPV"), "元"),
    Column("increment_irr", Words(zh="差额内部收益率", en="Incremental IRR"), "1/年"),
    Column("irr_status", Words(zh="收益率状态", en="IRR status"), kind="text"),
    Column("levelised_cost_cny_per_t", Words(zh="平准化减排成本", en="Levelised cost"), "元/tCO2e"),
    Column("remark", Words(zh="说明", en="Remarks"), kind="text"),
)
_IRR = {
    "unique": Words(zh="唯一", en="unique"),
    "multiple": Words(zh="多个", en="multiple"),
    "none": Words(zh="无", en="none"),
    "undefined": Words(zh="无差额", en="no difference"),
}
_METHOD = Words(
    zh="净年值是寿命不等方案的通用比较指标；共同期净现值按最小公倍数法，各方案重复至共同计算期。差额为该方案减“比较对象”，"
    "即投资较小各方案中的最优者，自不实施起逐一比较；差额净现值不小于零者胜出（METHOD §42）。",
    en="Equivalent annual amounts compare options of any life. The common period is the least common multiple of the"
    " lives, over which options repeat. An increment is the option less the one that it is compared with, the best of"
    " the cheaper ones, beginning with doing nothing; it wins if its incremental NPV is not below zero (METHOD §42).",
)
_TOWN = Words(
    zh="本级财政支出减收入，负数为净收入；所有方案均为零的年份不列（METHOD §32、§42）。",
    en="What the local government pays less what it receives; below zero it receives more. Years in which no"
    " option costs it anything are left out (METHOD §32, §42).",
)


def build(study: Study) -> Table:
    """The options of each project with their figures, by investment; the one adopted is marked, its reason a note."""
    compared = study.alternatives
    appraisals = [o.appraisal for found in compared for o in found.options if o.appraisal]
    rows = [row for found in compared for row in _rows(found, {o.id: _figures(found, o) for o in found.options})]
    verdicts = tuple(note for found in compared for note in _verdict(found))
    notes = (_METHOD, *verdicts, *basis_note(appraisals), *indicative_note(appraisals)) if compared else ()
    title = Words(zh="方案比选表", en="Options compared")
    return Table("options", title, _COLUMNS, tuple(rows), notes, computed=True)


def town(study: Study) -> Table:
    """What each option costs the town by year, from the perspective `town`."""
    compared = study.alternatives
    burdens = {(f.project.id, o.id): o.town_burden() for f in compared for o in f.options}
    years = sorted({int(year) for flow in burdens.values() for year, amount in (flow or {}).items() if amount})
    columns = [Column(f"y{year}_cny", Words(zh=str(year)), "元") for year in years]
    rows = [
        row
        for found in compared
        for row in _rows(found, {o.id: _by_year(burdens[found.project.id, o.id], years) for o in found.options})
    ]
    title = Words(zh="各方案本级财政负担表", en="Burden on the local government by option and year")
    columns = [_PROJECT, _OPTION, _ADOPTED, *columns]
    return Table("options-town", title, tuple(columns), tuple(rows), (_TOWN,) if compared else (), computed=True)


def _rows(found: Alternatives, figures: Mapping[str, Mapping[str, Cell]]) -> Iterator[Row]:
    """A head with the project, and a row an option; the adopted one is marked, with its reason."""
    project = found.project
    head = Words(zh=f"{project.id} {project.name.zh}", en=f"{project.id} {project.name.text('en')}")
    yield Row(project.id, "heading", {"option": Cell(head)})
    for option in found.options:
        adopted = {}
        if option.id == found.adopted and project.options and project.options.reason:
            adopted["adopted"] = Cell(Words(zh="采用", en="adopted"), (project.options.reason,))
        named = {"project": Cell(project.id), "option": Cell(option.name)}
        yield Row(f"{project.id}:{option.id}", "option", {**named, **adopted, **figures[option.id]})


def _figures(found: Alternatives, option: Alternative) -> dict[str, Cell]:
    """The figures of an option; what cannot be computed prints why in a word."""
    appraisal = option.appraisal
    absent = ABSENT if not option.comparable() else BLANK
    tonnes = appraisal.find(f"{PROJECT}.levelised_cost") if appraisal else None
    npv = appraisal.find(f"{PROJECT}.npv") if appraisal else None
    return {
        "status": Cell(appraisal.status, shown=BASIS[appraisal.status]) if appraisal else Cell(shown=BLANK),
        "investment_cny": figure(option.investment, absent=ABSENT),
        "years": Cell(Decimal(option.years)) if option.years else Cell(shown=BLANK),
        "npv_cny": figure(option.value(f"{PROJECT}.npv"), absent=absent),
        "equivalent_annual_cny_per_year": figure(option.value(f"{PROJECT}.equivalent_annual"), absent=absent),
        "period_npv_cny": figure(option.period_npv, absent=absent),
        **_increment(found, option.increment, absent),
        "levelised_cost_cny_per_t": figure(
            tonnes.value if tonnes else None, absent=ABSENT if tonnes and tonnes.status == "lacking" else BLANK
        ),
        "remark": text_cell(_remark(npv.reason if npv else None, option.findings)),
    }


def _remark(reason: Words | None, findings: Sequence[Problem]) -> Words | None:
    """Why there is no figure, and that the option's own figures contradict each other."""
    codes = ", ".join(sorted({problem.code for problem in findings}))
    wrong = Words(zh=f"该方案的数字不一致（{codes}）", en=f"its figures contradict each other ({codes})")
    said = [words for words in (reason, wrong if codes else None) if words]
    return Words(zh="；".join(w.zh for w in said), en="; ".join(w.text("en") for w in said)) if said else None


def _increment(found: Alternatives, increment: Increment | None, absent: Words) -> dict[str, Cell]:
    if increment is None:
        blank = Cell(shown=absent)
        return dict.fromkeys(("against", "increment_npv_cny", "increment_irr", "irr_status"), blank)
    rates = increment.irr
    notes = (roots_note(rates.roots),) if rates.status == "multiple" else ()
    return {
        "against": Cell(found.find(increment.against).name),
        "increment_npv_cny": figure(increment.npv),
        "increment_irr": figure(rates.value, *notes),
        "irr_status": Cell(rates.status, shown=_IRR[rates.status]),
    }


def _verdict(found: Alternatives) -> Iterator[Words]:
    """The common period and the best option of a project, or why there is none."""
    number = found.project.id
    if found.best is None or found.years is None:
        if found.reason:
            yield Words(zh=f"{number}：{found.reason.zh}。", en=f"{number}: {found.reason.text('en')}.")
        return
    names = [option.name for option in found.winners()]
    zh, en = "、".join(f"“{name.zh}”" for name in names), " and ".join(name.text("en") for name in names)
    equal = ("（相等）", "have the same, the highest NPV") if len(names) > 1 else ("", "has the highest NPV")
    zh = f"{number}：共同计算期 {found.years} 年，税前净现值最大者为{zh}{equal[0]}。"
    yield Words(zh=zh, en=f"{number}: over {found.years} years {en} {equal[1]} before tax.")


def _by_year(burden: Mapping[str, float] | None, years: list[int]) -> dict[str, Cell]:
    if burden is None:
        return {f"y{year}_cny": Cell(shown=NOT_STATED) for year in years}
    return {f"y{year}_cny": Cell(Decimal(repr(burden.get(str(year), 0.0)))) for year in years}
