"""`emc-performance`, `emc-settlement`, `emc-reforecast`: contracts after their verified years (METHOD §70)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from portfolio.appraisal.reforecast import SCENARIO, reforecast
from portfolio.cashflow.ledger import PERSPECTIVES
from portfolio.contracts.settlement import settlement_of
from portfolio.reading.units import parse_unit
from portfolio.records.contracts.verification import MONTHS_A_YEAR
from portfolio.records.fields import Words, quantity_words
from portfolio.tables.table import BLANK, EMPTY, Cell, Column, Origin, Row, Table
from portfolio.tables.words import basis_note, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.appraisal.reforecast import Reforecast
    from portfolio.contracts.settled import Payment, SettledYear, Settlement, VerifiedLine
    from portfolio.programme.study import Study
    from portfolio.records.contracts.verification import SettlementRule
    from portfolio.records.project import Project

_PROJECT = Column("project", Words(zh="序号", en="No."), kind="text", printed=False)
_YEAR = Column("year", Words(zh="年度", en="Year"), kind="text")


def _cents(key: str, zh: str, en: str) -> Column:
    return Column(key, Words(zh=zh, en=en), "元", cents=True)


def _amount(key: str, zh: str, en: str) -> Column:
    return Column(key, Words(zh=zh, en=en))


_PERFORMANCE = (
    _PROJECT,
    _YEAR,
    Column("line", Words(zh="节能项", en="Line of savings"), kind="text"),
    Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
    _amount("baseline", "调整后基准", "Adjusted baseline"),
    _amount("metered", "实际用能", "Metered"),
    _amount("adjustment", "非常规调整", "Non-routine adjustment"),
    _amount("expected", "预期节能量", "Expected saving"),
    _amount("guaranteed", "保证节能量", "Guaranteed saving"),
    _amount("verified", "核定节能量", "Verified saving"),
    Column("realisation", Words(zh="兑现率", en="Realisation"), "share"),
    _amount("shortfall", "少于保证量", "Shortfall"),
    _amount("excess", "超出保证量", "Excess"),
    _amount("price_cny_per_unit", "价格（元/单位）", "Price (CNY per unit)"),
    _cents("value_cny", "核定节能效益", "Value of the saving"),
)
_SETTLEMENT = (
    _PROJECT,
    _YEAR,
    Column("item", Words(zh="结算项目", en="Item"), kind="text"),
    _cents("due_cny", "应付节能服务方", "Due to the provider"),
    _cents("expected_due_cny", "预期应付", "Expected"),
    _cents("difference_cny", "差额", "Difference"),
    _cents("value_cny", "核定节能效益", "Value of the saving"),
    _cents("keep_cny", "用能单位留存", "Kept by the host"),
    _cents("cumulative_due_cny", "累计应付", "Due to date"),
    _cents("cumulative_difference_cny", "累计差额", "Difference to date"),
)
_FORECAST = (
    _PROJECT,
    Column("perspective", Words(zh="视角", en="Perspective"), kind="text"),
    Column("indicator", Words(zh="指标", en="Indicator"), kind="text"),
    Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
    _amount("expected", "原预期", "As expected"),
    _amount("revised", "重新预测", "Revised"),
    _amount("difference", "差额", "Difference"),
)
_EQUATION = Words(
    zh="核定节能量依核定报告；计量者＝调整后基准−实际用能＋非常规调整。兑现率＝核定÷预期（METHOD §70）。",
    en="Savings are those of the reports; where metered, the adjusted baseline less the metered use plus non-routine"
    " adjustments. Realisation is verified over expected (METHOD §70).",
)
_SIGN = Words(
    zh="正数由用能单位付给节能服务方，负数由节能服务方付给用能单位；租金和工程价款不随核定节能量变化，"
    "不在本表（METHOD §70）。",
    en="Above zero the host pays the provider, below zero the provider pays the host. Rent and the price of works do"
    " not hang on what is verified and are not in this table (METHOD §70).",
)
_UNSETTLED = Words(zh="未结算", en="not settled")
_TOTAL = Words(zh="年度合计", en="Total of the year")
_ROUNDING = {
    "half_up": Words(zh="四舍五入", en="halves up"),
    "half_even": Words(zh="四舍六入五成双", en="halves to even"),
    "down": Words(zh="舍去尾数", en="down"),
}
_PER = {"line": Words(zh="逐项", en="each item"), "total": Words(zh="年度合计", en="the total of each year")}
_TO = {"分": "0.01", "角": "0.10", "元": "1.00"}


def performance(study: Study) -> Table:
    """What is expected, guaranteed and verified, by contract, operating year and line."""
    rows = [row for project, found in _settled(study) for row in _performance_rows(project, found)]
    title = Words(zh="节能量核定表", en="Verified savings")
    return Table("emc-performance", title, _PERFORMANCE, tuple(rows), (_EQUATION,) if rows else (), computed=True)


def settlement(study: Study) -> Table:
    """What falls due for each verified year, item by item, beside what was expected."""
    found = list(_settled(study))
    rows = [row for project, one in found for row in _settlement_rows(project, one)]
    notes = (_SIGN, *(note for project, one in found for note in _rule_notes(project, one))) if rows else ()
    title = Words(zh="合同能源管理结算表", en="Settlement of energy contracts")
    return Table("emc-settlement", title, _SETTLEMENT, tuple(rows), notes, computed=True)


def forecast(study: Study) -> Table:
    """What each contract is worth to its parties, as expected and after its verified years."""
    found = [(p, one) for p in study.programme.projects if p.contract and (one := reforecast(study.appraise(p)))]
    rows = [row for project, one in found for row in _forecast_rows(project, one)]
    rates = basis_note([one.revised for _, one in found]) if found else ()
    notes = (*(_basis(project, one) for project, one in found), *rates)
    title = Words(zh="合同剩余期重新预测表", en="Re-forecast of the remaining terms")
    return Table("emc-reforecast", title, _FORECAST, tuple(rows), notes, computed=True)


def _settled(study: Study) -> Iterator[tuple[Project, Settlement]]:
    for project in study.programme.projects:
        if project.contract and project.contract.performance:
            found = settlement_of(project, study.appraise(project).case)
            if found is not None:
                yield project, found


def _head(project: Project, key: str) -> Row:
    label = Words(zh=f"{project.id} {project.name.zh}", en=f"{project.id} {project.name.text('en')}")
    return Row(project.id, "heading", {key: Cell(label)})


def _year(found: SettledYear) -> Words:
    zh, en = f"第 {found.year} 年", f"Year {found.year}"
    more = [(str(found.calendar_year), str(found.calendar_year))] if found.calendar_year else []
    if found.months < MONTHS_A_YEAR:
        more.append((f"{found.months} 个月", f"{found.months} months"))
    if not more:
        return Words(zh=zh, en=en)
    return Words(zh=f"{zh}（{'，'.join(one for one, _ in more)}）", en=f"{en} ({', '.join(one for _, one in more)})")


def _performance_rows(project: Project, found: Settlement) -> Iterator[Row]:
    yield _head(project, "line")
    for year in found.years:
        for line in year.lines:
            cells = {
                "project": Cell(project.id),
                "year": Cell(_year(year)),
                "line": Cell(line.label),
                "unit": Cell(parse_unit(line.unit).text),
                **{key: _known(getattr(line, key)) for key in ("baseline", "metered", "expected", "guaranteed")},
                "adjustment": Cell(line.adjustment, _reasons(line)) if line.adjustment is not None else _known(None),
                "verified": Cell(line.verified, (_evidence(line),), (Origin(line.entry.stated.place, None),)),
                **{key: _known(getattr(line, key)) for key in ("realisation", "shortfall", "excess")},
                "price_cny_per_unit": Cell(line.price, _paid(line)) if line.price is not None else _known(None),
                "value_cny": Cell(line.value),
            }
            yield Row(f"{project.id}:{year.year}:{line.line}", "line", cells)


def _known(value: Decimal | None) -> Cell:
    """A figure, or a dash where nothing is asked."""
    return Cell(shown=BLANK) if value is None else Cell(value)


def _evidence(line: VerifiedLine) -> Words:
    evidence = line.entry.evidence
    return Words(
        zh=f"核定报告 {evidence.report}（{evidence.date}，{evidence.by.zh}）。",
        en=f"Report {evidence.report} ({evidence.date}, {evidence.by.text('en')}).",
    )


def _reasons(line: VerifiedLine) -> tuple[Words, ...]:
    return tuple(
        Words(
            zh=f"{item.quantity}：{item.reason.zh}（{item.document}）。",
            en=f"{quantity_words(item.quantity).text('en')}: {item.reason.text('en')} ({item.document}).",
        )
        for item in line.entry.adjustments
    )


def _paid(line: VerifiedLine) -> tuple[Words, ...]:
    return (Words(zh="按实际支付价格。", en="The price that was paid."),) if line.price_paid else ()


def _settlement_rows(project: Project, found: Settlement) -> Iterator[Row]:
    yield _head(project, "item")
    for year in found.years:
        named = {"project": Cell(project.id), "year": Cell(_year(year))}
        for payment in year.payments:
            cells = {
                "item": Cell(_item(year, payment)),
                "due_cny": Cell(payment.amount),
                "expected_due_cny": Cell(payment.expected),
                "difference_cny": Cell(payment.difference),
            }
            yield Row(f"{project.id}:{year.year}:{payment.key}:{payment.line or ''}", "payment", {**named, **cells})
        yield Row(f"{project.id}:{year.year}", "subtotal", {**named, "item": Cell(_TOTAL), **_sums(year)})


def _item(year: SettledYear, payment: Payment) -> Words:
    line = next((line.label for line in year.lines if line.line == payment.line), None)
    if line is None:
        return payment.label
    return Words(zh=f"{payment.label.zh}：{line.zh}", en=f"{payment.label.text('en')}: {line.text('en')}")


def _sums(year: SettledYear) -> dict[str, Cell]:
    if year.due is None:
        return {
            "due_cny": Cell(None, (year.reason,) if year.reason else (), shown=_UNSETTLED),
            **{key: Cell(shown=BLANK) for key in ("expected_due_cny", "difference_cny", "value_cny", "keep_cny")},
            **{key: Cell(shown=BLANK) for key in ("cumulative_due_cny", "cumulative_difference_cny")},
        }
    sums = {
        "due_cny": year.due,
        "expected_due_cny": year.expected_due,
        "difference_cny": year.difference,
        "value_cny": year.value,
        "keep_cny": year.keep,
        "cumulative_due_cny": year.cumulative_due,
        "cumulative_difference_cny": year.cumulative_difference,
    }
    return {key: _known(value) for key, value in sums.items()}


def _rule_notes(project: Project, found: Settlement) -> Iterator[Words]:
    rule: SettlementRule | None = found.rule
    if rule is None or found.reason is not None:
        return
    how, per = _ROUNDING[rule.rounding], _PER[rule.per]
    yield Words(
        zh=f"{project.id}：按合同约定，{per.zh}{how.zh}到{rule.to}。",
        en=f"{project.id}: by the contract {per.text('en')} is rounded, {how.text('en')}, to CNY {_TO[rule.to]}.",
    )


def _forecast_rows(project: Project, found: Reforecast) -> Iterator[Row]:
    yield _head(project, "indicator")
    for before, after in found.indicators():
        known = before.value is not None and after.value is not None
        yield Row(
            f"{project.id}:{before.name}",
            "indicator",
            {
                "project": Cell(project.id),
                "perspective": Cell(PERSPECTIVES[before.perspective].label),
                "indicator": Cell(before.label),
                "unit": Cell(before.unit),
                "expected": figure(before.value, *((before.reason,) if before.reason else ())),
                "revised": figure(after.value, *((after.reason,) if after.reason else ())),
                "difference": figure((after.value or 0.0) - (before.value or 0.0)) if known else EMPTY,
            },
        )


def _basis(project: Project, found: Reforecast) -> Words:
    """The scenario: which years are verified, and at what the others are forecast."""
    rates = [f"{line} {Decimal(repr(value)) * 100:.2f}%" for line, value in found.realisation.items()]
    years = [str(year) for year in found.years]
    return Words(
        zh=f"{project.id}：{SCENARIO.zh}。已核定第 {'、'.join(years)} 年；"
        f"其余年份兑现率 {'、'.join(rates)}（METHOD §70）。",
        en=f"{project.id}: {SCENARIO.text('en')}. Verified: years {', '.join(years)}; the other years at"
        f" {', '.join(rates)} (METHOD §70).",
    )
