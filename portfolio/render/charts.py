"""Pictures of tables as SVG: bars of money by year, and a line through points. The table behind holds the figures.

Same table, same bytes: no clock, no random ids. Bars below zero are hatched, so that they differ without colour.
"""

from __future__ import annotations

import math
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from portfolio.render.format import decimals_of, number, printed_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.records.fields import Lang
    from portfolio.render.format import Printed
    from portfolio.tables.table import Column, Row, Table

_WIDTH, _PANEL, _LEFT, _RIGHT, _FOOT = 720.0, 92.0, 132.0, 14.0, 26.0
_UP, _DOWN, _INK, _GRID = "#2f6b9a", "#b5651d", "#333", "#ccc"
_HATCH = (
    '<pattern id="{}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#f3dcc6"/>'
    f'<line x1="0" y1="0" x2="0" y2="5" stroke="{_DOWN}" stroke-width="2.4"/>'
    "</pattern>"
)


def picture(table: Table, lang: Lang, name: str = "picture") -> str:
    """The picture that a table asks for by its `picture`: `bars` or `line`; an empty text where it asks for none.

    `bars`: a panel a row, a bar a column of money; `line`: the second numeric column over the first, a point a row.
    Rows without figures are left out; nothing is drawn of an empty table. `name` is its own on a page with others.
    """
    if table.picture == "bars":
        return _bars(table, lang, f"{name}-below")
    if table.picture == "line":
        return _line(table, lang)
    return ""


def _values(row: Row, columns: Sequence[Column]) -> list[Decimal | None]:
    found = [row[column.key].value for column in columns]
    return [value if isinstance(value, Decimal) else None for value in found]


def _bars(table: Table, lang: Lang, hatch: str) -> str:
    columns = [column for column in table.columns if column.kind == "number"]
    rows = [row for row in table.rows if any(value is not None for value in _values(row, columns))]
    if not rows:
        return ""
    how = printed_unit(columns[0], lang)
    body = [f"<defs>{_HATCH.format(hatch)}</defs>"]
    for index, row in enumerate(rows):
        name = next(row[column.key].value for column in table.columns if column.kind == "text")
        body += _panel(_text_of(name, lang), _values(row, columns), how, (index * _PANEL, hatch))
    body.append(_text(4, len(rows) * _PANEL + 14, how.unit, "start"))
    step = _step(columns)
    body += [
        _text(_middle(index, len(columns)), len(rows) * _PANEL + 14, column.label.text(lang), "middle")
        for index, column in enumerate(columns)
        if index % step == 0
    ]
    return _svg(table, lang, len(rows) * _PANEL + _FOOT, body)


def _step(columns: Sequence[Column]) -> int:
    """Every how manieth year is named, so that the names stand apart."""
    return max(1, math.ceil(len(columns) * 34.0 / (_WIDTH - _LEFT - _RIGHT)))


def _middle(index: int, count: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (index + 0.5) / count


def _panel(name: str, values: list[Decimal | None], how: Printed, at: tuple[float, str]) -> Iterator[str]:
    """Bars of one row around their zero, the largest and the least value named; `at` is its top and its hatch."""
    top, hatch = at
    known = [value for value in values if value is not None]
    high, low = max(*known, Decimal(0)), min(*known, Decimal(0))
    room, reach = _PANEL - 24, float(high - low) or 1.0
    zero = top + 12 + room * float(high) / reach
    decimals = decimals_of([high, low], how)
    yield _text(4, top + 14, name, "start", bold=True)
    for bound in (high, low):
        if not bound:
            continue
        level = zero - room * float(bound) / reach
        yield _text(_LEFT - 6, level + 3.5, number(bound, how, decimals), "end")
        yield _rule(level, _GRID)
    width = (_WIDTH - _LEFT - _RIGHT) / len(values) * 0.7
    for index, value in enumerate(values):
        if value:
            height = room * abs(float(value)) / reach
            start = zero - height if value > 0 else zero
            fill = _UP if value > 0 else f"url(#{hatch})"
            left = _middle(index, len(values)) - width / 2
            yield f'<rect x="{left:.1f}" y="{start:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
    yield _rule(zero, _INK)


def _line(table: Table, lang: Lang) -> str:
    across, up = [column for column in table.columns if column.kind in {"number", "share"}][:2]
    points = [(x, y) for row in table.rows for x, y in [_values(row, (across, up))] if x is not None and y is not None]
    if not points:
        return ""
    of_rows = _unit_of_rows(table)
    height, xs, ys = 240.0, [float(x) for x, _ in points], [float(y) for _, y in points]
    left, right, top, bottom = min(xs), max(xs), max(ys), min(0.0, *ys)
    at_x = {x: _LEFT + (_WIDTH - _LEFT - _RIGHT - 10) * ((x - left) / ((right - left) or 1.0)) for x in xs}
    at_y = [34 + (height - 70) * (1 - (y - bottom) / ((top - bottom) or 1.0)) for y in ys]
    spots = [(at_x[x], y) for x, y in zip(xs, at_y, strict=True)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    body = [_rule(height - 36, _INK), f'<polyline points="{path}" fill="none" stroke="{_UP}" stroke-width="1.8"/>']
    for (x, y), (value_x, value_y) in zip(spots, points, strict=True):
        body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{_UP}"/>')
        body.append(_text(x, y - 7, _printed(value_y, up, lang, of_rows), "middle"))
        body.append(_text(x, height - 22, _printed(value_x, across, lang), "middle"))
    body.append(_text(4, 14, _headed(up, lang, of_rows), "start", bold=True))
    body.append(_text(_WIDTH - _RIGHT, height - 5, _headed(across, lang), "end", bold=True))
    return _svg(table, lang, height, body)


def _unit_of_rows(table: Table) -> str:
    """The unit that the rows state, where they state one."""
    key = next((column.key for column in table.columns if column.kind == "unit"), "")
    found = {str(row[key].value) for row in table.rows if row[key].value}
    return found.pop() if len(found) == 1 else ""


def _printed(value: Decimal, column: Column, lang: Lang, of_rows: str = "") -> str:
    how = printed_unit(column, lang, of_rows)
    return number(value, how, min(decimals_of([value], how), 1))


def _headed(column: Column, lang: Lang, of_rows: str = "") -> str:
    unit = printed_unit(column, lang, of_rows).unit
    return f"{column.label.text(lang)} ({unit})" if unit else column.label.text(lang)


def _text_of(value: object, lang: Lang) -> str:
    return value.text(lang) if hasattr(value, "text") else str(value)


def _text(x: float, y: float, words: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


def _rule(y: float, colour: str) -> str:
    start, end = f"{_LEFT:.0f}", f"{_WIDTH - _RIGHT:.0f}"
    return f'<line x1="{start}" y1="{y:.1f}" x2="{end}" y2="{y:.1f}" stroke="{colour}" stroke-width="0.7"/>'


def _svg(table: Table, lang: Lang, height: float, body: list[str]) -> str:
    title = escape(table.title.text(lang))
    head = f'<svg class="picture" role="img" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" width="{_WIDTH:.0f}"'
    head = f'{head} height="{height:.0f}" font-family="Noto Sans SC" font-size="10" fill="{_INK}"'
    return f'{head} xmlns="http://www.w3.org/2000/svg"><title>{title}</title>{"".join(body)}</svg>'
