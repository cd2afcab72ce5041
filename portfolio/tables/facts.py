"""`facts`: what the plan states of the place and its actions. `provenance`: where every figure of the records stands.

`inputs`: the files that the report was made from.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.programme.figures import FIGURES, blank_paths
from portfolio.reading.units import Quantity
from portfolio.records.fields import Words, quantity_words
from portfolio.tables.rows import data_unit_cell, in_data_unit, precision_of
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table, text_cell, where_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.programme.programme import Programme
    from portfolio.programme.study import Study
    from portfolio.records.fields import Fact, Source
    from portfolio.records.project import Project


def build(programme: Programme) -> Table:
    """Every recorded fact with its year, and the section or table and line of the plan."""
    columns = (
        Column("project", Words(zh="行动", en="Line"), kind="text"),
        Column("key", Words(zh="字段", en="Key"), kind="text", printed=False),
        Column("label", Words(zh="事项", en="Fact"), kind="text"),
        Column("year", Words(zh="年份", en="Year"), kind="text"),
        Column("value", Words(zh="数值", en="Value")),
        Column("unit", Words(zh="单位", en="Unit"), kind="text"),
        Column("text", Words(zh="说明", en="In words"), kind="text"),
        Column("where", Words(zh="出处", en="Where"), kind="text"),
        Column("line", Words(zh="行", en="Line"), kind="text"),
    )
    return Table(
        "facts",
        Words(zh="原方案所述基本情况与数据表", en="Facts and figures that the plan states"),
        columns,
        tuple(_fact_row(number, owner, fact) for number, (owner, fact) in enumerate(_facts(programme), 1)),
        tuple(
            Words(zh=f"{lost.figure.zh}：{lost.note.zh}", en=f"{lost.figure.text('en')}: {lost.note.text('en')}")
            for lost in programme.record.lost_figures
        ),
    )


def _facts(programme: Programme) -> Iterator[tuple[str, Fact]]:
    yield from (("", fact) for fact in programme.record.facts)
    yield from ((project.id, fact) for project in programme.projects for fact in project.facts)


def _fact_row(number: int, owner: str, fact: Fact) -> Row:
    origin = (Origin(fact.value.place if fact.value else None, fact.source),)
    words = [*(precision_of(fact.value) if fact.value else ()), *([fact.text] if fact.text else [])]
    return Row(
        f"{number}:{fact.key}",
        "fact",
        {
            "key": Cell(fact.key),
            "project": text_cell(owner),
            "label": Cell(fact.label),
            "year": text_cell(str(fact.year) if fact.year else None),
            "value": _value(fact, origin),
            "unit": data_unit_cell(fact.value.unit) if fact.value else text_cell(None),
            "text": text_cell(
                Words(zh="；".join(w.zh for w in words), en="; ".join(w.text("en") for w in words)) if words else None
            ),
            "where": Cell(where_of(fact.source)),
            "line": Cell(str(fact.source.line)),
        },
    )


def _value(fact: Fact, origins: tuple[Origin, ...]) -> Cell:
    """Money in 元 in data, in the plan's unit in print."""
    return (
        replace(in_data_unit(fact.value.number, fact.value.unit), origins=origins) if fact.value else Cell(shown=BLANK)
    )


def provenance(programme: Programme) -> Table:
    """Where the figures of every record stand: one row a citation, with the plan's own words at their line."""
    columns = (
        Column("project", Words(zh="行动", en="Line"), kind="text"),
        Column("fields", Words(zh="字段", en="Fields"), kind="text", printed=False),
        Column("stated", Words(zh="记录的数据", en="As recorded"), kind="text"),
        Column("record", Words(zh="记录文件:行", en="Record:line"), kind="text"),
        Column("where", Words(zh="出处", en="Where"), kind="text"),
        Column("line", Words(zh="行", en="Line"), kind="text"),
        Column("quote", Words(zh="原文", en="Quote"), kind="text"),
    )
    note = Words(
        zh="原文中“|”为原表单元格分隔；“行”为原方案文本的行号，可用 portfolio check --source 逐条核对（METHOD §7）。",
        en="“|” in a quote separates the cells of the plan's table; lines are those of its text, and portfolio check"
        " --source proves each (METHOD §7).",
    )
    rows = [row for project in programme.projects for row in _citation_rows(programme, project)]
    title = Words(zh="数据来源追溯表", en="Where every figure stands")
    return Table("provenance", title, columns, tuple(rows), (note,))


_EMPTY_CELL = Words(zh="空格（计为 0）", en="empty cell (counts as 0)")


def _citation_rows(programme: Programme, project: Project) -> Iterator[Row]:
    blank = blank_paths(project)
    figures = {
        path: (figure, _said(_label(programme, path), _EMPTY_CELL if path in blank else quantity_words(figure)))
        for path, figure in project.figures()
        if isinstance(figure, Quantity)
    }
    for number, source in enumerate(project.sources, 1):
        if cited := {path: figures[path] for path in source.figures if path in figures}:
            yield _citation_row(project, str(number), cited, source)
    if uncited := {path: figure for path, figure in figures.items() if path not in project.citations}:
        yield _citation_row(project, "uncited", uncited, None)


def _citation_row(
    project: Project, number: str, cited: dict[str, tuple[Quantity, Words]], source: Source | None
) -> Row:
    said = [words for _, words in cited.values()]
    places = [quantity.place for quantity, _ in cited.values() if quantity.place]
    files = "".join(dict.fromkeys(Path(place.file).name for place in places))
    return Row(
        f"{project.id}:{number}",
        "citation",
        {
            "project": Cell(project.id),
            "fields": Cell("; ".join(cited)),
            "stated": Cell(
                Words(
                    zh="；".join(words.zh for words in said),
                    en="; ".join(words.text("en") for words in said),
                ),
                (),
                tuple(Origin(quantity.place, source) for quantity, _ in cited.values()),
            ),
            "record": text_cell(f"{files}:{','.join(str(place.line) for place in places)}" if places else None),
            "where": text_cell(where_of(source) if source else None),
            "line": text_cell(str(source.line) if source else None),
            "quote": text_cell(source.quote if source else None),
        },
    )


def _said(label: Words, figure: Words) -> Words:
    return Words(zh=f"{label.zh} {figure.zh}", en=f"{label.text('en')} {figure.text('en')}")


def _label(programme: Programme, path: str) -> Words:
    """The label of a figure; of `investment.设备` and `funding.town[1]`, that of the whole and which part it is."""
    for key, figure in FIGURES.items():
        label = programme.label_of(key)
        if path == figure.field:
            return label
        entry = re.fullmatch(re.escape(figure.field) + r"\[([0-9]+)\]", path)
        part = str(int(entry[1]) + 1) if entry else path.removeprefix(f"{figure.field}.")
        if entry or part != path:
            return Words(zh=f"{label.zh}（{part}）", en=f"{label.text('en')} ({part})")
    return Words(zh=path)


def inputs(study: Study) -> Table:
    """Every input file with its SHA-256, and the text of the plan that the records were made from."""
    rows = [Row(name, "input", {"file": Cell(name), "sha256": Cell(digest)}) for name, digest in study.files()]
    source = study.programme.record.source
    if source is not None:
        rows.append(Row("source", "source", {"file": Cell(source.title), "sha256": Cell(source.sha256)}))
    columns = (
        Column("file", Words(zh="文件", en="File"), kind="text"),
        Column("sha256", Words(zh="校验值（SHA-256）", en="SHA-256"), kind="text"),
    )
    note = Words(
        zh="末行为原方案文本的校验值；原文不随软件分发。" if source else "原始记录文件的校验值。",
        en="The last row is the plan's own text, which is not distributed." if source else "The record files as read.",
    )
    return Table("inputs", Words(zh="输入文件清单", en="Input files"), columns, tuple(rows), (note,))
