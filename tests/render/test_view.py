"""A table laid out: heads, units, notes, widths, and the same table as text and data."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from wcwidth import wcswidth

from portfolio.programme.study import study_with
from portfolio.reading.problem import Place
from portfolio.records.fields import Source, Words
from portfolio.render.data import as_csv, as_json
from portfolio.render.text import WIDEST, as_text
from portfolio.render.view import Head, view
from portfolio.render.widths import widths
from portfolio.tables.registry import TABLES, Named
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Lang

FIRST, SECOND, UNSEEN = Words(zh="第一", en="first"), Words(zh="第二", en="second"), Words(zh="不见", en="unseen")
SPAN = Words(zh="来源", en="Sources")
NAME = Column("name", Words(zh="名称", en="Name"), kind="text")
TOTAL = Column("total", Words(zh="总额", en="Total"), "元")
MARKET = Column("market", Words(zh="市场", en="Market"), "元", span=SPAN)
TOWN = Column("town", Words(zh="镇", en="Town"), "元", span=SPAN)
JOBS = Column("jobs", Words(zh="就业", en="Jobs"), "人")
PART = Column("part", Words(zh="占比", en="Share"), kind="share")
HIDDEN = Column("hidden", Words(zh="隐", en="Hidden"), "元", printed=False)


def table(*columns: Column, rows: tuple[Row, ...] = ()) -> Table:
    return Table("sample", Words(zh="样表", en="Sample"), columns, rows)


def row(kind: str = "project", **cells: Cell) -> Row:
    return Row("r", kind, cells)


def test_a_spanner_stands_over_its_columns() -> None:
    upper, lower = view(table(NAME, TOTAL, MARKET, TOWN, JOBS), "zh").heads
    assert upper == (
        Head("名称", "", 1, 2, "text"),
        Head("总额", "万元", 1, 2, "number"),
        Head("来源", "", 2, 1, "span"),
        Head("就业", "人", 1, 2, "number"),
    )
    assert lower == (Head("市场", "万元", 1, 1, "number"), Head("镇", "万元", 1, 1, "number"))


def test_without_spanners_there_is_one_row_of_heads() -> None:
    [heads] = view(table(NAME, TOTAL, HIDDEN), "en").heads
    assert [(head.text, head.rows) for head in heads] == [("Name", 1), ("Total", 1)]


def test_spanners_that_do_not_touch_are_printed_twice() -> None:
    upper, lower = view(table(MARKET, TOTAL, TOWN), "zh").heads
    assert [(head.text, head.columns) for head in upper] == [("来源", 1), ("总额", 1), ("来源", 1)]
    assert len(lower) == 2


@pytest.mark.parametrize(
    ("columns", "lang", "unit", "of_columns"),
    [
        ((NAME, TOTAL, MARKET), "zh", "单位：万元", ["", "", ""]),
        ((NAME, TOTAL, MARKET), "en", "Unit: CNY million", ["", "", ""]),
        ((NAME, TOTAL, JOBS), "zh", "单位：见各栏", ["", "万元", "人"]),
        ((NAME, TOTAL, PART), "en", "Unit: as headed", ["", "CNY million", "%"]),
        ((NAME, TOTAL, HIDDEN), "zh", "单位：万元", ["", ""]),
        ((NAME,), "zh", "", [""]),
        ((NAME, Column("n", Words(zh="数"))), "zh", "", ["", ""]),
    ],
)
def test_one_unit_stands_at_the_right_and_several_at_their_columns(
    columns: tuple[Column, ...], lang: Lang, unit: str, of_columns: list[str]
) -> None:
    laid = view(table(*columns), lang)
    assert (laid.unit, [unit for _, unit in laid.labels]) == (unit, of_columns)


def test_notes_are_numbered_in_the_order_of_reading_and_each_once() -> None:
    laid = view(
        table(
            NAME,
            TOTAL,
            HIDDEN,
            rows=(
                row(name=Cell("a"), total=Cell(Decimal(1), (SECOND,)), hidden=Cell(Decimal(1), (UNSEEN,))),
                row(name=Cell("b", (FIRST,)), total=Cell(Decimal(1), (SECOND, FIRST))),
                row(name=Cell("c"), total=Cell(Decimal(0), (Words(zh="blank", en="blank"),), shown=BLANK)),
            ),
        ),
        "en",
    )
    assert laid.marked_notes == (("①", "second"), ("②", "first"))
    assert [[cell.marks for cell in printed.cells] for printed in laid.rows] == [
        [(), ("①",)],
        [("②",), ("①", "②")],
        [(), ()],
    ]


def test_every_mark_of_the_annex_has_its_note_and_every_note_a_mark(programme: Programme) -> None:
    marked = 0
    study = study_with(programme)
    for named in TABLES:
        laid = view(named.build(study), "zh")
        used = [mark for printed in laid.rows for cell in printed.cells for mark in cell.marks]
        assert list(dict.fromkeys(used)) == [mark for mark, _ in laid.marked_notes], named.name
        marked += bool(used)
    assert marked >= 2


def test_a_column_prints_all_its_figures_with_the_same_decimals() -> None:
    rows = (row(total=Cell(Decimal(10_000))), row(total=Cell(Decimal(12_500))), row(total=Cell(Decimal(-500))))
    assert [r.cells[0].text for r in view(table(TOTAL, rows=rows), "zh").rows] == ["1.00", "1.25", "−0.05"]
    assert [r.cells[0].text for r in view(table(TOTAL, rows=rows), "en").rows] == ["0.0100", "0.0125", "−0.0005"]


def test_a_column_without_a_unit_prints_each_figure_with_its_own_digits() -> None:
    plain = Column("n", Words(zh="数"))
    rows = tuple(row(n=Cell(Decimal(value))) for value in ("34", "1.21", "0.0031", "7.0"))
    assert [r.cells[0].text for r in view(table(plain, rows=rows), "zh").rows] == ["34", "1.21", "0.0031", "7.0"]


def test_a_figure_says_where_it_stands() -> None:
    source = Source(line=403, quote="25060 | 25000")
    origins = (
        Origin(Place("some/where/01.yaml", 10, 13), source),
        Origin(Place("x/02.yaml", 4), None),
        Origin(None, source),
    )
    [printed] = view(table(TOTAL, rows=(row(total=Cell(Decimal(1), origins=origins)),)), "zh").rows
    assert printed.cells[0].origin == "01.yaml:10 ← L403: 25060 | 25000\n02.yaml:4\nL403: 25060 | 25000"


@pytest.mark.parametrize("named", TABLES, ids=lambda named: named.name)
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_widths_fill_the_line(programme: Programme, named: Named, orientation: str) -> None:
    for lang in ("zh", "en"):
        laid = view(named.build(study_with(programme)), lang)
        shares = widths(laid, orientation)
        assert len(shares) == len(laid.columns)
        assert sum(shares) == pytest.approx(1)
        assert min(shares) > 0.01


def test_widths_of_a_table_without_rows_or_of_figures_alone_fill_the_line() -> None:
    assert sum(widths(view(table(NAME, TOTAL), "zh"), "portrait")) == pytest.approx(1)
    figures = table(TOTAL, JOBS, rows=(row(total=Cell(Decimal(1)), jobs=Cell(Decimal(10**9))),))
    narrow, wide = widths(view(figures, "zh"), "portrait")
    assert narrow < wide


def test_text_is_aligned_by_what_a_terminal_shows() -> None:
    rows = (
        row(name=Cell("光伏 PV"), total=Cell(Decimal(12_345_678_900))),
        row(name=Cell("a", (FIRST,)), total=Cell(None)),
        row("total", name=Cell("合计"), total=Cell(Decimal(0))),
    )
    assert as_text(table(NAME, TOTAL, rows=rows), "zh") == (
        "样表  单位：万元\n"
        "\n"
        "名称             总额\n"
        "───────  ────────────\n"
        "光伏 PV  1,234,567.89\n"
        "a①             未提供\n"
        "───────  ────────────\n"
        "合计             0.00\n"
        "\n"
        "① 第一\n"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("named", TABLES, ids=lambda named: named.name)
def test_columns_of_every_table_begin_below_each_other(programme: Programme, named: Named, lang: Lang) -> None:
    built = named.build(study_with(programme))
    lines = as_text(built, lang).split("\n")
    rule = next(line for line in lines if line.startswith("─"))
    columns = [len(part) for part in rule.split("  ")]
    assert len(columns) == sum(column.printed for column in built.columns)
    assert max(columns) <= WIDEST + 2
    ends = [sum(columns[: i + 1]) + 2 * i for i in range(len(columns))]
    body = lines[2 : next(i for i in range(len(lines) - 1, 0, -1) if lines[i].startswith("─")) + 1]
    for line in body:
        if not line.startswith("─"):
            assert wcswidth(line) <= ends[-1]
            assert gaps_are_blank(line, ends[:-1]), line


def gaps_are_blank(line: str, ends: list[int]) -> bool:
    """Whether the two places after each column are blank, counted in places of a terminal."""
    shown = "".join(character + "\0" * (wcswidth(character) - 1) for character in line)
    return all(shown[end : end + 2].strip() == "" for end in ends)


def test_a_long_text_wraps_between_words_and_between_hanzi() -> None:
    rows = (row(name=Cell("word " * 12 + "字" * 30)),)
    body = as_text(table(NAME, rows=rows), "zh").split("\n")[4:]
    assert max(wcswidth(line) for line in body) <= WIDEST
    assert "".join("".join(body).split()) == "word" * 12 + "字" * 30
    assert body[0] == ("word " * 7).strip()


def test_json_holds_unrounded_numbers_and_null_for_unknown() -> None:
    rows = (
        row(name=Cell(SPAN), total=Cell(Decimal("12345.678"), (FIRST,)), part=Cell(Decimal("0.1"))),
        row(name=Cell("b"), total=Cell(None, shown=Words(zh="未提供")), hidden=Cell(Decimal(3))),
    )
    data = json.loads(as_json(table(NAME, TOTAL, PART, HIDDEN, rows=rows), "en"))
    assert data["columns"] == [
        {"key": "name", "label": "Name", "unit": ""},
        {"key": "total", "label": "Total", "unit": "元"},
        {"key": "part", "label": "Share", "unit": "1"},
        {"key": "hidden", "label": "Hidden", "unit": "元"},
    ]
    assert data["rows"] == [
        {"name": "Sources", "total": 12345.678, "part": 0.1, "hidden": None, "id": "r", "kind": "project"},
        {"name": "b", "total": None, "part": None, "hidden": 3, "id": "r", "kind": "project"},
    ]
    assert data["cell_notes"] == [{"row": "r", "kind": "project", "key": "total", "note": "first"}]


def test_csv_has_keys_for_heads_and_no_cell_that_a_spreadsheet_would_run() -> None:
    rows = (
        row(name=Cell("=1+1"), total=Cell(Decimal(-5))),
        row(name=Cell('a,"b"\nc'), total=Cell(None)),
        *(row(name=Cell(text), total=Cell(Decimal("0.10"))) for text in ("+x", "-x", "@x", "\tx")),
    )
    read = list(csv.reader(io.StringIO(as_csv(table(NAME, TOTAL, rows=rows), "zh"))))
    assert read[:3] == [
        ["id", "kind", "name", "total"],
        ["r", "project", "'=1+1", "-5"],
        ["r", "project", 'a,"b"\nc', ""],
    ]
    assert [line[2:] for line in read[3:]] == [["'+x", "0.1"], ["'-x", "0.1"], ["'@x", "0.1"], ["'\tx", "0.1"]]


@pytest.mark.parametrize("named", TABLES, ids=lambda named: named.name)
def test_json_and_csv_of_every_table_agree(programme: Programme, named: Named) -> None:
    built = named.build(study_with(programme))
    data, read = json.loads(as_json(built, "zh")), list(csv.DictReader(io.StringIO(as_csv(built, "zh"))))
    assert len(read) == len(data["rows"]) == len(built.rows)
    for line, values in zip(read, data["rows"], strict=True):
        assert set(line) == set(values)
        assert all(
            text.removeprefix("'") == ("" if values[key] is None else str(values[key])) for key, text in line.items()
        )
