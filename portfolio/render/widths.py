"""Column widths for paper, from what the columns hold.

Paper has no browser to balance columns, and measuring every cell twice is what makes PDF writing slow. So figures get
the room they need on one line, and texts share the rest by how much they have to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from wcwidth import wcswidth

if TYPE_CHECKING:
    from portfolio.render.view import View

#: The width of a line in em of the table's type: A4 upright and lying.
LINE_EM = {"portrait": 43.0, "landscape": 70.0}
_EM_PER_CELL = 0.56  # of a terminal cell: a digit or Latin letter; a Chinese character takes two
_PADDING_EM = 1.2
_MOST_EM = 28.0  # of a column of words
_ANSWER_EM = 8.0  # of a column to write in
_SHORT_CELLS = 10  # words that are not broken
_WORD = re.compile(r"[!-~]+")  # Latin words break at blanks only
_HEAD_CELLS = 10  # a longer head wraps


def widths(view: View, orientation: str) -> list[float]:
    """The columns' shares of the line, summing to 1."""
    line = LINE_EM[orientation]
    rigid = [_is_rigid(view, index) for index in range(len(view.columns))]
    asked = [(_rigid_em if is_rigid else _words_em)(view, index) for index, is_rigid in enumerate(rigid)]
    rigid_em = sum(em for em, is_rigid in zip(asked, rigid, strict=True) if is_rigid)
    words_em = sum(asked) - rigid_em
    scale = max(line - rigid_em, line / 4) / words_em if words_em else 1.0
    taken = [em if is_rigid else em * scale for em, is_rigid in zip(asked, rigid, strict=True)]
    return [em / sum(taken) for em in taken]


def orientation_of(view: View) -> Literal["portrait", "landscape"]:
    """Upright if the columns find room there, else lying."""
    asked = sum((_rigid_em if _is_rigid(view, i) else _words_em)(view, i) for i in range(len(view.columns)))
    return "portrait" if asked <= 1.3 * LINE_EM["portrait"] else "landscape"


def _is_rigid(view: View, index: int) -> bool:
    """Figures and words of a few characters stay on one line."""
    return not view.columns[index].startswith("text") or max(_lengths(view, index), default=0) <= _SHORT_CELLS


def _rigid_em(view: View, index: int) -> float:
    if view.columns[index].startswith("answer"):
        return _ANSWER_EM
    figures = [row.cells[index] for row in view.rows if row.cells[index].sort]
    short = [length for length in _lengths(view, index) if length <= _SHORT_CELLS]
    longest = max([*short, *(_cells(cell.text + "".join(cell.marks)) for cell in figures)], default=0)
    return max(longest, _head_cells(view, index)) * _EM_PER_CELL + _PADDING_EM


def _words_em(view: View, index: int) -> float:
    """Of long texts rather more than the mean."""
    lengths = [length for length in _lengths(view, index) if length]
    longest, mean = max(lengths), sum(lengths) / len(lengths)
    wanted = longest if longest <= 2 * _HEAD_CELLS else max(2 * _HEAD_CELLS, min(longest, 1.5 * mean))
    words = [word for row in view.rows for word in _WORD.findall(row.cells[index].text)]
    unbroken = max((_cells(word) for word in [*words, *_WORD.findall(view.labels[index][0])]), default=0)
    return min(max(wanted, unbroken, _head_cells(view, index)) * _EM_PER_CELL + _PADDING_EM, _MOST_EM)


def _lengths(view: View, index: int) -> list[int]:
    return [_cells(row.cells[index].text) for row in view.rows if row.kind != "heading"]


def _head_cells(view: View, index: int) -> int:
    label, unit = view.labels[index]
    empty = not any(_lengths(view, index))
    unbroken = max((_cells(word) + 1 for word in _WORD.findall(label)), default=0)  # heads are bold, hence wider
    return max(min(_cells(label), _HEAD_CELLS // 2 if empty else _HEAD_CELLS), _cells(unit), unbroken)


def _cells(text: str) -> int:
    return max(wcswidth(text), 0)
