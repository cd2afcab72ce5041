"""`stages`: what each project costs by estimate, preliminary design, budget, contract and final accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portfolio.parameters import Parameter
from portfolio.programme.stages import above_preliminary, reapproval, steps
from portfolio.records.fields import Words, quantity_words
from portfolio.records.stages import BEYOND, CONSTRUCTION, PARTS, STAGES, WITHIN_WORKS
from portfolio.tables.rows import ID
from portfolio.tables.table import BLANK, EMPTY, Cell, Column, Origin, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.programme.stages import Step
    from portfolio.programme.study import Study
    from portfolio.records.project import Project
    from portfolio.records.stages import Stage


class _Line(NamedTuple):
    key: str
    kind: str
    label: Words
    unit: str = "元"


_LINES = (
    *(_Line(part, "part", label) for part, label in CONSTRUCTION.items()),
    _Line("construction", "subtotal", Words(zh="建设投资", en="Construction investment")),
    *(_Line(part, "part", label) for part, label in BEYOND.items()),
    _Line("total", "total", Words(zh="总投资", en="Total investment")),
    _Line("change", "change", Words(zh="比上一阶段增减", en="Change from the stage before")),
    _Line("change_share", "change", Words(zh="增减率", en="Change, as a share"), "share"),
)
_COLUMNS = (
    ID,
    Column("name", Words(zh="行动和费用", en="Action and cost"), kind="text"),
    Column("unit", Words(zh="单位", en="Unit"), kind="unit"),
    *(Column(name, label) for name, label in STAGES.items()),
)
_NOTE = Words(
    zh="建设投资＝工程费＋设备购置费＋安装费＋其他费＋基本预备费＋涨价预备费；总投资＝建设投资＋建设期利息＋流动资金。"
    "有一项未提供的，不作合计；“—”为未列该阶段（METHOD §41）。",
    en="Construction investment is works, equipment, installation, other costs and both contingencies; the total adds"
    " interest during construction and working capital. Where a part is not stated there is no sum; “—” is a stage"
    " that is not stated (METHOD §41).",
)
_WITHIN = Words(zh="含于工程费", en="in works")
_GAP = Words(zh="各项之和与所列总额不符，本表列总额。", en="The parts do not sum to the amount, which is shown.")
_ABOVE = Words(zh="高于概算。", en="Above the preliminary design estimate.")
_UNDATED = Words(
    zh="概算和规划均无日期，未核对是否须重新报批。",
    en="Neither the stage nor the programme has a date: whether it needs approval again is not checked.",
)
_NO_LIMIT = Words(
    zh="概算日期无有效的超估算限额，未核对是否须重新报批。",
    en="No limit is in force at the date of the stage: whether it needs approval again is not checked.",
)


def build(study: Study) -> Table:
    """The stages of each project side by side, by part, with the change from stage to stage (METHOD §41)."""
    rows = [row for project in study.programme.projects for row in _rows(study, project)]
    return Table("stages", Words(zh="各阶段投资对照表", en="Investment by stage"), _COLUMNS, tuple(rows), (_NOTE,))


def _rows(study: Study, project: Project) -> Iterator[Row]:
    """A head, then a row for each part, sum and change; parts are left out where no stage lists any."""
    if project.stages is None:
        return
    yield Row(project.id, "heading", {"id": Cell(project.id), "name": Cell(project.name)})
    stages = {step.name: _stage_cells(study, project, step) for step in steps(project.stages)}
    listed = any(stage.parts for stage in project.stages.stated.values())
    for key, kind, label, unit in _LINES:
        if key not in PARTS or listed:
            cells = {name: stages[name][key] if name in stages else Cell(shown=BLANK) for name in STAGES}
            yield Row(f"{project.id}:{key}", kind, {"name": Cell(label), "unit": Cell(unit), **cells})


def _stage_cells(study: Study, project: Project, step: Step) -> dict[str, Cell]:
    """One stage's column, by the keys of the lines."""
    stage, programme = step.stage, study.programme
    first = project.stages is not None and step.name == next(iter(project.stages.stated))
    origin = (Origin(programme.place(project.id, "stages", step.name), stage.source),)
    parts = {part: _part_cell(stage, part) for part in PARTS}
    return parts | {
        "construction": Cell(stage.construction_cny),
        "total": Cell(stage.total_cny, _total_notes(project, step), origin),
        "change": EMPTY if first else Cell(step.change_cny),
        "change_share": EMPTY if first else Cell(step.change, _approval_notes(study, project, step)),
    }


def _part_cell(stage: Stage, part: str) -> Cell:
    quantity = stage.parts.get(part)
    if quantity is None:
        return Cell(shown=_WITHIN if part in WITHIN_WORKS and stage.works else None)
    return Cell(quantity.to("元"), (), (Origin(quantity.place, stage.source),))


def _total_notes(project: Project, step: Step) -> tuple[Words, ...]:
    """When and by which document the stage was approved, and what it contradicts."""
    stage = step.stage
    approved = "，".join(filter(None, (stage.date, stage.document)))
    above = project.stages is not None and step.name in above_preliminary(project.stages)
    return (
        *((Words(zh=f"{approved}。", en=approved.replace("，", ", ") + "."),) if approved else ()),
        *((_GAP,) if stage.gap_cny else ()),
        *((_ABOVE,) if above else ()),
    )


def _approval_notes(study: Study, project: Project, step: Step) -> tuple[Words, ...]:
    """Whether the rise from the estimate to the preliminary design needs approval again."""
    found = reapproval(study.programme, project, study.parameters) if step.name == "preliminary" else None
    if found is None:
        return ()
    if not isinstance(found.limit, Parameter):
        return (_NO_LIMIT if found.limit else _UNDATED,)
    if not found.needed:
        return ()
    limit = quantity_words(found.limit.quantity)
    zh = f"概算超过估算 {limit.zh} 以上：须报告审批部门，可能须重新报批可行性研究报告（METHOD §41）。"
    en = f"More than {limit.text('en')} above the estimate: report it; approval may be needed again (METHOD §41)."
    return (Words(zh=zh, en=en),)
