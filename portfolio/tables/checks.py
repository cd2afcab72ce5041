"""`totals-check`: every printed total beside the computed one. `coverage`: how many lines state what."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.programme.figures import BY_USERS, FIGURES, no_tonnes
from portfolio.programme.findings import Conflict, conflicts
from portfolio.programme.funding import funding_gap
from portfolio.programme.totals import Comparison, comparisons, computed
from portfolio.reading.english import quantity_in_english
from portfolio.reading.units import parse_unit
from portfolio.records.fields import Words
from portfolio.records.sums import funding_gap_cny
from portfolio.tables.rows import data_unit_cell, in_data_unit, unit_cell
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table, text_cell, where_of

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.reading.units import Quantity

_STATUS = {
    "agrees": Words(zh="相符", en="agrees"),
    "differs": Words(zh="不符", en="differs"),
    "not_computable": Words(zh="无法核对", en="no rows for it"),
    "not_printed": Words(zh="原方案未列", en="not printed"),
    "not_compared": Words(zh="不核对", en="not compared"),
    "not_summed": Words(zh="不合计", en="never summed"),
    "conflict": Words(zh="两处不一", en="two figures"),
}
_SCORE_LABEL = Words(zh="低碳评分总分", en="Score")
_SINGLE = Words(
    zh="仅读入单个记录，未与原方案合计核对。",
    en="A single record was read; the plan's totals have nothing to be compared with.",
)
_COLUMNS = (
    Column("label", Words(zh="项目", en="Figure"), kind="text"),
    Column("where", Words(zh="出处", en="Where"), kind="text"),
    Column("line", Words(zh="行", en="Line"), kind="text"),
    Column("printed", Words(zh="原方案列示", en="As printed"), kind="text"),
    Column("unit", Words(zh="单位", en="Unit"), kind="text"),
    Column("printed_value", Words(zh="列示数", en="Printed"), printed=False),
    Column("computed_value", Words(zh="各行合计", en="Computed")),
    Column("difference", Words(zh="差额", en="Difference")),
    Column("status", Words(zh="结论", en="Status"), kind="text"),
    Column("explanation", Words(zh="说明", en="Explanation"), kind="text"),
)


def build(study: Study) -> Table:
    """Printed total, computed total, difference and status for every column, and the cross-foot of the lines."""
    programme = study.programme
    found = comparisons(programme)
    rows = [_compared(programme, number, comparison) for number, comparison in enumerate(found, 1)]
    printed = {comparison.printed.figure for comparison in found if comparison.printed.where == "table"}
    rows += [_unprinted(programme, key) for key in FIGURES if key not in printed]
    rows += [_conflict(conflict) for conflict in conflicts(programme)]
    rows.append(_cross_foot(study))
    return Table(
        "totals-check",
        Words(zh="合计核对表", en="Printed and computed totals"),
        _COLUMNS,
        tuple(rows),
        (
            Words(
                zh="各行合计按列示数的位数四舍五入后与列示数相同的为相符，“约”“以上”等用语不放宽标准；"
                "差额为列示数减各行合计（METHOD §3）。",
                en="Computed values are sums of the rows; they agree if they equal the printed figure when rounded to"
                " its digits. “About” and “above” widen nothing. The difference is printed minus computed (METHOD §3).",
            ),
            *(() if programme.whole else (_SINGLE,)),
        ),
    )


def label_of(programme: Programme, key: str) -> Words:
    """The label of a summable figure."""
    return programme.label_of(key) if key in FIGURES else _SCORE_LABEL


def _compared(programme: Programme, number: int, comparison: Comparison) -> Row:
    """Printed in the plan's unit, so that figures stand beside each other as a reader sees them; money data in 元."""
    printed, unit = comparison.printed, comparison.printed.value.unit
    source = printed.source
    value = None if comparison.computed is None else comparison.computed / unit.factor
    gap = None if comparison.difference is None else comparison.difference / unit.factor
    label = printed.label or label_of(programme, printed.figure or "")
    origin = (Origin(printed.value.place, source),)
    return Row(
        f"{number}",
        "check",
        {
            "label": Cell(label),
            "where": Cell(where_of(source)),
            "line": Cell(str(source.line)),
            "printed": Cell(_as_printed(printed.value), (), origin),
            "unit": data_unit_cell(unit),
            "printed_value": replace(in_data_unit(printed.value.number, unit), origins=origin),
            "computed_value": Cell(shown=BLANK) if value is None else in_data_unit(value, unit),
            "difference": Cell(shown=BLANK) if gap is None else in_data_unit(gap, unit),
            "status": Cell(_STATUS[comparison.status]),
            "explanation": text_cell(printed.explanation),
        },
    )


def _as_printed(quantity: Quantity) -> Words:
    """In the unit of the plan in both languages, which is that of the figures beside it: 74,290 × 10,000 CNY."""
    number, unit = quantity_in_english(replace(quantity, unit=parse_unit("个"))), unit_cell(quantity.unit.text).value
    if not isinstance(unit, Words):
        return Words(zh=str(quantity), en=number)
    english = unit.text("en")
    gap = "" if english in {"%", "‰"} else " × " if english[0].isdigit() else " "
    return Words(zh=str(quantity), en=f"{number}{gap}{english}")


def _conflict(conflict: Conflict) -> Row:
    fact, earlier = conflict
    stated, before = (_as_printed(f.value) if f.value else BLANK for f in conflict)
    where, line = where_of(earlier.source), earlier.source.line
    year = f"{fact.year}年" if fact.year else ""
    value = fact.value
    return Row(
        f"{fact.key}:{fact.year or ''}",
        "conflict",
        {
            "label": Cell(Words(zh=f"{year}{fact.label.zh}", en=f"{fact.label.text('en')} {fact.year or ''}".strip())),
            "where": Cell(where_of(fact.source)),
            "line": Cell(str(fact.source.line)),
            "printed": Cell(stated, (), (Origin(value.place if value else None, fact.source),)),
            "unit": unit_cell(value.unit.text if value else ""),
            "printed_value": Cell(value.number if value else None),
            "computed_value": Cell(shown=BLANK),
            "difference": Cell(shown=BLANK),
            "status": Cell(_STATUS["conflict"]),
            "explanation": Cell(
                Words(
                    zh=f"{where.zh}（第 {line} 行）为 {before.zh}",
                    en=f"{where.text('en')} (line {line}) says {before.text('en')}",
                )
            ),
        },
    )


def _unprinted(programme: Programme, key: str) -> Row:
    value = computed(programme, key).value if FIGURES[key].summed else None
    status = "not_printed" if programme.whole else "not_compared"
    return Row(
        key,
        "check",
        {
            "label": Cell(programme.label_of(key)),
            "where": Cell(shown=BLANK),
            "line": Cell(shown=BLANK),
            "printed": Cell(shown=BLANK),
            "unit": unit_cell(parse_unit(FIGURES[key].unit).text),
            "printed_value": Cell(shown=BLANK),
            "computed_value": Cell(value, shown=BLANK if value is None else None),
            "difference": Cell(shown=BLANK),
            "status": Cell(_STATUS[status if FIGURES[key].summed else "not_summed"]),
            "explanation": text_cell(None),
        },
    )


def _cross_foot(study: Study) -> Row:
    projects = {project.id: project for project in study.programme.projects}
    gaps = {key: funding_gap_cny(project) for key, project in projects.items()}
    known = {key: gap for key, gap in gaps.items() if gap is not None}
    known |= {key: Decimal(0) for key, gap in known.items() if gap and funding_gap(study, projects[key]) is None}
    off = {key: f"{(gap / 10_000).normalize():+,f}".replace("-", "−") for key, gap in known.items() if gap}
    zh = f"{len(gaps)} 项中 {len(known)} 项可核对，{len(known) - len(off)} 项各来源之和等于总投资"
    en = f"of {len(gaps)} lines {len(known)} can be checked; in {len(known) - len(off)} the sources sum to the total"
    return Row(
        "cross_foot",
        "cross_foot",
        {
            "label": Cell(Words(zh="各项横向核对", en="Lines cross-foot")),
            "where": Cell(shown=BLANK),
            "line": Cell(shown=BLANK),
            "printed": Cell(shown=BLANK),
            "unit": unit_cell("元"),
            "printed_value": Cell(shown=BLANK),
            "computed_value": Cell(shown=BLANK),
            "difference": Cell(sum(known.values(), Decimal(0)) if known else None, shown=None if known else BLANK),
            "status": Cell(_STATUS["differs" if off else "agrees" if known else "not_computable"]),
            "explanation": Cell(
                Words(
                    zh=zh + (f"；不平：{'、'.join(f'{key}（{gap} 万元）' for key, gap in off.items())}" if off else ""),
                    en=en + (f"; not in {', '.join(f'{key} ({gap} 万元)' for key, gap in off.items())}" if off else ""),
                )
            ),
        },
    )


_ALL = Words(zh="全部", en="all")
_BY_USERS = Words(
    zh="产品制造项目的减排发生在使用端，不是缺项（METHOD §20）。",
    en="Lines whose products' users avoid the emissions owe no tonnes (METHOD §20).",
)


def _missing(without: list[str], stated: int) -> Cell:
    """The lines without a figure; print says it in a word where that is all of them."""
    if not without:
        return text_cell(None)
    return Cell(Words(zh="、".join(without), en=", ".join(without)), shown=None if stated else _ALL)


def coverage(programme: Programme) -> Table:
    """For every figure, how many lines state it and which do not: what the applicant must still supply."""
    rows = []
    for key, figure in FIGURES.items():
        without = [project.id for project in programme.projects if figure.of(project) is None]
        stated = len(programme.projects) - len(without)
        rows.append(
            Row(
                key,
                "figure",
                {
                    "label": Cell(programme.label_of(key)),
                    "stated": Cell(Decimal(stated)),
                    "lines": Cell(Decimal(len(programme.projects))),
                    "share": Cell(Decimal(stated) / len(programme.projects) if programme.projects else None),
                    "missing": _missing(without, stated),
                },
            )
        )
    return Table(
        "coverage",
        Words(zh="数据完整性表", en="Data coverage"),
        (
            Column("label", Words(zh="指标", en="Figure"), kind="text"),
            Column("stated", Words(zh="已提供", en="Stated"), "项"),
            Column("lines", Words(zh="总项数", en="Lines"), "项"),
            Column("share", Words(zh="完整率", en="Coverage"), kind="share"),
            Column("missing", Words(zh="未提供数值的行动", en="Lines without a figure"), kind="text"),
        ),
        tuple(rows),
        (
            Words(
                zh="未提供不等于零：间接减排各项和无金额的经济效益不计入合计（METHOD §2）。",
                en="Not stated is not zero: indirect abatement and benefits in words stay out of the sums (METHOD §2).",
            ),
            *([_BY_USERS] if any(no_tonnes(project) is BY_USERS for project in programme.projects) else []),
        ),
    )
