"""`assumptions`: every value that no plan states but an appraisal rests on. `parameters`: every dated value in use.

`changes`: what a scenario changes, and why. `given`: what the records state that an appraisal computes with.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.appraisal.appraise import inputs_of
from portfolio.appraisal.settings import CHOSEN
from portfolio.parameters import REGIONS
from portfolio.records.fields import Words
from portfolio.tables.rows import line_cell
from portfolio.tables.table import Cell, Column, Origin, Row, Table, text_cell
from portfolio.tables.words import RATING

if TYPE_CHECKING:
    from portfolio.assumptions.inputs import Input
    from portfolio.parameters import Parameter
    from portfolio.programme.study import Study

_LABEL = Column("label", Words(zh="名称", en="What"), kind="text")
_VALUE = Column("value", Words(zh="数值", en="Value"))
_UNIT = Column("unit", Words(zh="单位", en="Unit"), kind="unit")
_SOURCE = Column("source", Words(zh="来源", en="Source"), kind="text")
_RATING = Column("rating", Words(zh="等级", en="Rating"), kind="text")
_WHERE = Column("where", Words(zh="文件与行", en="File and line"), kind="text")


def build(study: Study) -> Table:
    """Each assumed value once, with the projects that rest on it, its source and its rating (METHOD §31)."""
    used: dict[tuple[str, str], tuple[Input, list[str]]] = {}
    for appraisal in study.appraisals:
        for item in inputs_of(appraisal.case):
            if item.assumed:
                key = (item.key, str(item.place))
                used.setdefault(key, (item, []))[1].append(appraisal.project_id)
    rows = [_assumed_row(number, item, ids) for number, (item, ids) in enumerate(used.values(), 1)]
    columns = (
        Column("projects", Words(zh="行动", en="Lines"), kind="text"),
        _LABEL,
        _VALUE,
        _UNIT,
        _RATING,
        _SOURCE,
        _WHERE,
    )
    note = study.assumed.values.note if study.assumed else None
    title = Words(zh="假设一览表", en="Assumptions")
    return Table("assumptions", title, columns, tuple(rows), (note,) if note and rows else ())


def _assumed_row(number: int, item: Input, ids: list[str]) -> Row:
    reading = item.unit == "reading"
    return Row(
        f"{item.key}:{number}",
        "assumption",
        {
            "projects": Cell(", ".join(ids), shown=Words(zh="、".join(ids), en=", ".join(ids))),
            "label": Cell(item.label),
            "value": Cell(shown=Words(zh="—")) if reading else Cell(Decimal(repr(float(item.value)))),
            "unit": Cell("" if reading else item.unit),
            "rating": text_cell(item.rating and RATING[item.rating]),
            "source": text_cell(item.source),
            "where": _place(item),
        },
    )


def _place(item: Input) -> Cell:
    if item.place is None:
        return text_cell(None)
    return Cell(f"{Path(item.place.file).name}:{item.place.line}", (), (Origin(item.place, None),))


def given(study: Study) -> Table:
    """Each number that a record states and its appraisal computes with, by its field; units and lines beside it."""
    columns = (
        Column("project", Words(zh="序号", en="No."), kind="text"),
        _LABEL,
        _VALUE,
        _UNIT,
        Column("field", Words(zh="字段", en="Field"), kind="text"),
        Column("where", Words(zh="记录行", en="Line of the record"), kind="text"),
        _SOURCE,
    )
    rows = [
        Row(
            f"{appraisal.project_id}:{item.key}",
            "input",
            {
                "project": Cell(appraisal.project_id),
                "label": Cell(item.label),
                "value": Cell(Decimal(repr(float(item.value)))),
                "unit": Cell(item.unit),
                "field": Cell(item.key),
                "where": line_cell(study.programme, appraisal.project_id, item.place),
                "source": text_cell(item.source),
            },
        )
        for appraisal in study.appraisals
        if appraisal.ledger
        for item in inputs_of(appraisal.case)
        if item.place and not item.assumed and not item.parameter
    ]
    return Table("given", Words(zh="记录所列计算数据表", en="What the records state"), columns, tuple(rows))


def parameters(study: Study) -> Table:
    """Each dated value in use: since when and where it holds, on whose word, when it was last checked (METHOD §50)."""
    found = {(item.key, item.place): item for item in study.inputs() if item.parameter or item.key in CHOSEN}
    rows = [_parameter_row(item, item.parameter) for item in found.values()]
    columns = (
        Column("key", Words(zh="键", en="Key"), kind="text", printed=False), _LABEL, _VALUE, _UNIT,
        Column("region", Words(zh="适用地区", en="Region"), kind="text"),
        Column("since", Words(zh="自", en="Since"), kind="text"),
        _RATING, _SOURCE,
        Column("checked", Words(zh="核对日期", en="Checked"), kind="text"),
    )  # fmt: skip
    note = Words(
        zh="等级：S 见于来源，K 为一般知识、未见原文；其后为质量评级（METHOD §50）。",
        en="Rating: S seen in the source, K general knowledge, not seen; then the quality of the value (METHOD §50).",
    )
    return Table("parameters", Words(zh="所用参数一览表", en="Parameters in use"), columns, tuple(rows), (note,))


def _parameter_row(item: Input, parameter: Parameter | None) -> Row:
    """A dated value, or one that the user chose."""
    cells = {
        "key": Cell(item.key),
        "label": Cell(item.label),
        "value": Cell(Decimal(repr(float(item.value)))),
        "unit": Cell(item.unit),
    }
    if parameter is None:
        return Row(item.key, "chosen", cells | {"source": text_cell(item.source)})
    return Row(
        parameter.key,
        "parameter",
        cells
        | {
            "region": Cell(REGIONS[parameter.region].name),
            "since": text_cell(parameter.start),
            "rating": Cell(parameter.grade),
            "source": Cell(parameter.source),
            "checked": Cell(parameter.checked.isoformat()),
        },
    )


def changes(study: Study) -> Table:
    """What the scenario laid over the records: field, value, reason and source."""
    scenario = study.programme.scenario
    columns = (
        Column("project", Words(zh="行动", en="Line"), kind="text"),
        Column("field", Words(zh="字段", en="Field"), kind="text"),
        Column("value", Words(zh="改为", en="Becomes"), kind="text"),
        Column("reason", Words(zh="理由", en="Reason"), kind="text"),
        _SOURCE,
    )
    rows = [
        Row(
            f"{change.project}:{change.field}",
            "change",
            {
                "project": Cell(change.project),
                "field": Cell(change.field),
                "value": Cell(_written(change.value)),
                "reason": Cell(change.reason),
                "source": text_cell(change.source),
            },
        )
        for change in (scenario.values.changes if scenario else ())
    ]
    named = scenario.values.name if scenario else None
    title = Words(zh="情景变动表", en="Changes of the scenario")
    if named:
        title = Words(zh=f"{title.zh}：{named.zh}", en=f"{title.text('en')}: {named.text('en')}")
    return Table("changes", title, columns, tuple(rows))


def _written(value: object, *, inside: bool = False) -> str:
    """A value as the scenario writes it, on one line."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{key}: {_written(item, inside=True)}" for key, item in value.items())
        return f"{{{pairs}}}" if inside else pairs
    if isinstance(value, list):
        return f"[{', '.join(_written(item, inside=True) for item in value)}]"
    return "—" if value is None else str(value)
