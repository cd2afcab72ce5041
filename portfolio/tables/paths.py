"""`paths`: what each reduction path builds by when (表 3-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.records.fields import Words, quantity_words
from portfolio.tables.table import BLANK, Cell, Column, Origin, Row, Table

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.programme import Measure, Path


def build(programme: Programme) -> Table:
    """The text as printed, and beside it the quantities in it; several in one cell are separated by `；`."""
    years = sorted({year for path in programme.record.paths for year in path.targets})
    columns = [
        Column("id", Words(zh="序号", en="No."), kind="text"),
        Column("name", Words(zh="减排路径", en="Path"), kind="text"),
    ]
    for year in years:
        span = Words(zh=f"{year}年", en=str(year))
        columns += [
            Column(f"target_{year}", Words(zh="内容", en="Content"), kind="text", span=span),
            Column(f"quantity_{year}", Words(zh="数量", en="Quantity"), kind="text", span=span),
        ]
    return Table(
        "paths",
        Words(zh="碳减排路径量化分析表", en="Reduction paths in figures"),
        tuple(columns),
        tuple(_row(number, path) for number, path in enumerate(programme.record.paths, 1)),
        (),
    )


def _row(number: int, path: Path) -> Row:
    cells = {"id": Cell(str(number)), "name": Cell(path.name)}
    for year, measure in path.targets.items():
        cells[f"target_{year}"] = Cell(measure.text, (), (Origin(None, path.source),))
        cells[f"quantity_{year}"] = _quantities(measure, path)
    return Row(path.id, "path", cells)


def _quantities(measure: Measure, path: Path) -> Cell:
    if not measure.quantities:
        return Cell(None, shown=BLANK)
    origins = tuple(Origin(quantity.place, path.source) for quantity in measure.quantities)
    words = [quantity_words(quantity) for quantity in measure.quantities]
    joined = Words(zh="；".join(word.zh for word in words), en="; ".join(word.text("en") for word in words))
    return Cell(joined, (), origins)
