"""`appraisal`: each project's main indicators. `cost-per-tonne`: every definition beside the others.

`conventions`: the same projects as four schools would print them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.appraisal.catalogue import BY_NAME, TONNES
from portfolio.appraisal.formulas import PROJECT
from portfolio.appraisal.schools import SCHOOLS, readings
from portfolio.programme.figures import no_tonnes
from portfolio.programme.whole import whole_of
from portfolio.records.fields import Words
from portfolio.tables.rows import ID, NAME, TOTAL
from portfolio.tables.table import BLANK, Cell, Column, Row, Table
from portfolio.tables.words import ABSENT, BASIS, basis_note, figure, indicative_note, rate_note, roots_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from portfolio.appraisal.results import Appraisal
    from portfolio.appraisal.schools import Reading
    from portfolio.programme.study import Study


def _columns(labels: Mapping[str, Words]) -> list[Column]:
    """The columns of some indicators, by `perspective.key`, in the units of the catalogue."""
    return [Column(_key(name), label, BY_NAME[name].unit) for name, label in labels.items()]


def _key(name: str) -> str:
    return name.replace(".", "_")


def _cells(appraisal: Appraisal, names: Iterable[str], without: Mapping[str, Words]) -> dict[str, Cell]:
    """Figures; what is absent prints why in a word: `缺数据`, why there are no tonnes, or `—` for no such figure."""
    cells = {}
    for name in names:
        row = appraisal.find(name)
        if row and row.value is None and appraisal.project_id in without and TONNES in BY_NAME[name].needs:
            cells[_key(name)] = Cell(shown=without[appraisal.project_id])
            continue
        lacking = row is not None and row.status == "lacking"
        several = row is not None and row.status == "multiple"
        notes = (roots_note(row.roots),) if row and several else ()
        cells[_key(name)] = figure(row.value if row else None, *notes, absent=ABSENT if lacking else BLANK)
    return cells


def _without_tonnes(study: Study) -> dict[str, Words]:
    """Projects that rightly state no tonnes, which is no gap in the data, and why (METHOD §2, §20)."""
    return {p.id: why for p in study.programme.projects if (why := no_tonnes(p)) is not None}


#: The main indicators, and what they are called in few words.
_MAIN = {
    f"{PROJECT}.npv": Words(zh="净现值", en="NPV"),
    f"{PROJECT}.irr": Words(zh="内部收益率", en="IRR"),
    f"{PROJECT}.payback": Words(zh="回收期", en="Payback"),
    f"{PROJECT}.levelised_cost": Words(zh="平准化减排成本", en="Levelised cost"),
    "public.npv": Words(zh="财政资金现值", en="PV of public money"),
    "public.cost_per_tonne": Words(zh="财政减排成本", en="Public cost per tonne"),
}


#: What a carbon value adds, once one is chosen.
_WITH_CARBON = {
    "society.npv": Words(zh="经济净现值", en="Economic NPV"),
    "society_with_carbon.npv": Words(zh="含碳价值", en="with carbon"),
}


def build(study: Study) -> Table:
    """Main indicators by project, what each rests on and lacks; the total counts the projects that have the figure."""
    main = _MAIN | (_WITH_CARBON if study.carbon_value else {})
    columns = (
        ID,
        NAME,
        Column("status", Words(zh="依据", en="Basis"), kind="text"),
        *_columns(main),
        Column("missing", Words(zh="尚缺字段", en="Fields missing"), kind="text"),
    )
    without = _without_tonnes(study)
    rows = [
        Row(
            a.project_id,
            "project",
            {"id": Cell(a.project_id), "name": Cell(a.name), "status": Cell(a.status, shown=BASIS[a.status])}
            | _cells(a, main, without)
            | {"missing": _missing(a, without)},
        )
        for a in study.appraisals
    ]
    notes = (*basis_note(study.appraisals), *indicative_note(study.appraisals), *_from_energy(study))
    title = Words(zh="项目评价汇总表", en="Appraisal of the projects")
    return Table("appraisal", title, columns, (*rows, _total(study, main)), notes, computed=True)


def _missing(appraisal: Appraisal, without: Mapping[str, Words]) -> Cell:
    missing = [i for i in appraisal.case.missing if i.field != TONNES or appraisal.project_id not in without]
    words = Words(
        zh="、".join(dict.fromkeys(item.label.zh for item in missing)) or "—",
        en=", ".join(dict.fromkeys(item.label.text("en") for item in missing)) or "—",
    )
    return Cell("; ".join(item.field for item in missing) or None, shown=words)


def _total(study: Study, main: Mapping[str, Words]) -> Row:
    """Sums over the projects that have the figure, with how many those are."""
    whole = whole_of(study.programme.record.id, study.appraisals)
    cells = {"name": Cell(TOTAL)} | {_key(name): Cell(shown=BLANK) for name in main}
    for found in whole.sums:
        key = _key(found.indicator.name)
        if key not in cells:
            continue
        notes = list(_counted(len(found.counted), whole.of)) if found.indicator.value is not None else []
        notes += [found.indicator.reason] if found.counted and found.indicator.reason else []
        cells[key] = figure(found.indicator.value, *notes)
    return Row("total", "total", cells)


def _counted(counted: int, of: int) -> tuple[Words, ...]:
    if counted == of:
        return ()
    return (
        Words(
            zh=f"{of} 项中 {counted} 项可计算，合计仅含此 {counted} 项（METHOD §36）。",
            en=f"The {counted} of {of} projects that have the figure (METHOD §36).",
        ),
    )


def _from_energy(study: Study) -> tuple[Words, ...]:
    """Tonnes computed from energy beside those stated, with the factors that they were computed with."""
    notes = []
    for appraisal in study.appraisals:
        case, computed = appraisal.case, appraisal.value(f"{PROJECT}.abatement_from_energy")
        if computed is None:
            continue
        factors = [factor for line in case.from_energy for factor in line.first[1:]]
        zh = "、".join(f"{factor.label.zh} {float(factor.value):.4f} {factor.unit}" for factor in factors)
        en = ", ".join(f"{factor.label.text('en')}, {float(factor.value):.4f} {factor.unit}" for factor in factors)
        stated = case.tonnes is not case.from_energy
        number = appraisal.project_id
        notes.append(
            Words(
                zh=f"{number}：按节能量（或发电量）计算的年减排量为 {computed:,.0f} 吨CO₂e（{zh}）"
                + ("；本表按原方案所列减排量计算。" if stated else "，原方案未列减排量，本表采用此值。"),
                en=f"{number}: by the energy saved, {computed:,.0f} tCO₂e a year ({en})"
                + ("; this table uses the tonnes stated." if stated else "; used here, as no tonnes are stated."),
            )
        )
    return tuple(notes)


#: Every definition of cost per tonne, with its code in METHOD §17.
_COSTS = {
    f"{PROJECT}.investment_intensity": Words(zh="II 投资强度", en="II Intensity"),
    f"{PROJECT}.simple_lifetime_cost": Words(zh="SL 全寿命", en="SL Lifetime"),
    f"{PROJECT}.annualised_gross_cost": Words(zh="AG 年化毛", en="AG Annualised gross"),
    f"{PROJECT}.annualised_net_cost": Words(zh="AN 年化净", en="AN Annualised net"),
    f"{PROJECT}.levelised_cost": Words(zh="LD 平准化（吨折现）", en="LD Levelised"),
    f"{PROJECT}.levelised_cost_undiscounted_tonnes": Words(
        zh="LU 平准化（吨不折现）", en="LU Levelised, tonnes undiscounted"
    ),
    "public.cost_per_tonne": Words(zh="PB 财政（现金）", en="PB Public, cash"),
    "public.cost_per_tonne_with_tax_forgone": Words(zh="PB+ 财政（含税式支出）", en="PB+ Public, with tax forgone"),
    "society.cost_per_tonne": Words(zh="SOC 社会", en="SOC Society"),
}
_DEFINED = Words(
    zh="II 投资÷年减排量，仅供筛选，不是单位成本；SL 投资÷全寿命减排量；"
    "AG（投资×CRF＋年运行成本）÷年减排量；AN 再减年效益；LD 净成本现值÷减排量现值；LU 净成本现值÷减排量；"
    "PB 财政支出现值÷减排量现值；SOC 经济净成本（不计碳价值）现值÷减排量现值。"
    "各列不可混用（METHOD §17）。",
    en="II investment over annual tonnes, for screening only, no cost per tonne; SL investment over lifetime tonnes;"
    " AG (investment × CRF + running cost) over annual tonnes; AN less savings; LD PV of net cost over PV of tonnes;"
    " LU the same over plain tonnes; PB PV of public outlay over PV of tonnes; SOC PV of economic net cost, carbon"
    " left out, over PV of tonnes. The columns must not be mixed (METHOD §17).",
)


def cost_per_tonne(study: Study) -> Table:
    """Cost per tonne under every definition side by side (METHOD §17)."""
    without = _without_tonnes(study)
    rows = [
        Row(a.project_id, "project", {"id": Cell(a.project_id), "name": Cell(a.name)} | _cells(a, _COSTS, without))
        for a in study.appraisals
    ]
    notes = (_DEFINED, *basis_note(study.appraisals), *indicative_note(study.appraisals))
    title = Words(zh="单位减排成本表（各种口径）", en="Cost per tonne by definition")
    return Table("cost-per-tonne", title, (ID, NAME, *_columns(_COSTS)), tuple(rows), notes, computed=True)


_SCHOOLS = Words(
    zh="方法与参数：年末折现，回收期自建设期初起算，吨数折现；电子表格：首期不折现（CF0+NPV），吨数不折现；"
    "RETScreen：投资计于第 0 年，首年即计价格上涨，回收期=投资÷达产首年净收益（不计涨价），成本=年化净成本÷年均吨数；"
    "BLCC：投资计于基准日，回收期取整年，不列吨成本（METHOD §35）。",
    en="Chinese: year-end discounting, payback from the start of construction, tonnes discounted. Spreadsheet: first"
    " element undiscounted (CF0+NPV), tonnes undiscounted. RETScreen: investment in year 0, escalation already in"
    " year 1, payback by a full first year, cost by annual savings over mean tonnes. BLCC: investment at the base date,"
    " payback in whole years, no cost per tonne (METHOD §35).",
)


def conventions(study: Study) -> Table:
    """NPV, payback and levelised cost as four schools print them, for the projects that have a cash flow."""
    columns = (
        Column("project", ID.label, kind="text"),
        NAME,
        Column("school", Words(zh="惯例", en="Convention"), kind="text"),
        Column("npv_cny", Words(zh="净现值", en="NPV"), "元"),
        Column("payback_years", Words(zh="静态投资回收期", en="Payback"), "years"),
        Column("levelised_cost_cny_per_t", Words(zh="单位减排净成本", en="Net cost per tonne"), "元/tCO2e"),
    )
    found = [(appraisal, readings(appraisal)) for appraisal in study.appraisals]
    rows = [row for appraisal, by_school in found if by_school for row in _school_rows(appraisal, by_school)]
    left_out = sum(by_school is None for _, by_school in found)
    missing = Words(zh=f"另有 {left_out} 项缺数据，不列。", en=f"{left_out} projects lack data and are left out.")
    notes = (
        _SCHOOLS,
        *rate_note(study.appraisals),
        *indicative_note(study.appraisals),
        *([missing] if left_out else []),
    )
    title = Words(zh="不同惯例下的同一项目", en="The same projects by four conventions")
    return Table("conventions", title, columns, tuple(rows), notes, computed=True)


def _school_rows(appraisal: Appraisal, by_school: Mapping[str, Reading]) -> Iterator[Row]:
    """One row a school."""
    for school, reading in by_school.items():
        cells = {
            "project": Cell(appraisal.project_id),
            "name": Cell(appraisal.name),
            "school": Cell(school, shown=SCHOOLS[school]),
            "npv_cny": figure(reading.npv),
            "payback_years": figure(reading.payback),
            "levelised_cost_cny_per_t": figure(reading.levelised_cost),
        }
        yield Row(f"{appraisal.project_id}:{school}", "project", cells)
