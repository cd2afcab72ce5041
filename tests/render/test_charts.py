"""Pictures of tables: what is drawn, at which height, and that nothing is drawn of nothing."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from portfolio.records.fields import Words
from portfolio.render.charts import picture
from portfolio.tables.table import Cell, Column, Row, Table

YEARS = tuple(Column(f"y{year}_cny", Words(zh=str(year)), "元") for year in (2014, 2015, 2016))
NAME = Column("party", Words(zh="当事方"), kind="text")


def bars(*rows: tuple[float | None, ...]) -> Table:
    found = tuple(
        Row(str(n), "project", {"party": Cell(Words(zh=f"甲<{n}>"))}
            | {c.key: Cell(None if v is None else Decimal(str(v))) for c, v in zip(YEARS, row, strict=True)})
        for n, row in enumerate(rows)
    )  # fmt: skip
    return Table("t", Words(zh="净现金流量"), (NAME, *YEARS), found, picture="bars")


def test_bars_are_as_high_as_their_amounts() -> None:
    drawn = picture(bars((-3_000_000, 1_500_000, 0)), "zh")
    heights = [
        float(found) for found in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)"', drawn)
    ]
    assert len(heights) == 2  # nothing stands for zero
    assert heights[0] / heights[1] == pytest.approx(2, abs=0.01)
    assert "url(#picture-below)" in drawn
    assert "−300" in drawn
    assert "150" in drawn
    assert "万元" in drawn


def test_names_are_escaped_and_the_picture_has_a_title() -> None:
    drawn = picture(bars((1, 2, 3)), "zh")
    assert "甲&lt;0&gt;" in drawn
    assert "<title>净现金流量</title>" in drawn


def test_nothing_is_drawn_of_nothing() -> None:
    assert picture(bars(), "zh") == ""
    assert picture(bars((None, None, None)), "zh") == ""
    assert picture(Table("t", Words(zh="x"), (NAME,), ()), "zh") == ""


def test_a_line_rises_with_its_values() -> None:
    columns = (Column("term", Words(zh="合同期"), "years"), Column("share", Words(zh="分享比例"), kind="share"))
    rows = tuple(
        Row(
            str(term),
            "project",
            {"term": Cell(Decimal(term)), "share": Cell(None if share is None else Decimal(share))},
        )
        for term, share in ((4, None), (5, "0.9061"), (6, "0.7968"), (10, "0.5923"))
    )
    drawn = picture(Table("t", Words(zh="边界"), columns, rows, picture="line"), "zh")
    spots = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    assert len(spots) == 3  # no solution, no point
    assert spots[0][1] < spots[1][1] < spots[2][1]
    assert (spots[2][0] - spots[0][0]) / (spots[1][0] - spots[0][0]) == pytest.approx(5, abs=0.01)
    assert "90.6" in drawn
