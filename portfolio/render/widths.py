"""Column widths for paper, from what the columns hold.

Paper has no browser to balance columns, and measuring every cell twice is what makes PDF writing slow. So figures get
the room they need on one line, and texts share the rest by how much they have to say. A table with more figures than
a line has room for is printed in bands, one below the other, in smaller type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from wcwidth import wcswidth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.render.view import View

T = TypeVar("T")

#: The width of a line in em of the table's type: A4 upright and lying.
LINE_EM = {"portrait": 43.0, "landscape": 70.0}
_EM_PER_CELL = 0.56  # of a terminal cell: a digit or Latin letter; a Chinese character takes two
_PADDING_EM = 1.2
_MOST_EM = 28.0  # of a column of words
_ANSWER_EM = 8.0  # of a column to write in
_SHORT_CELLS = 11  # words that are not broken
_WORD = re.compile(r"[!-~]+")  # Latin words break at blanks only
_HEAD_CELLS = 10  # a longer head wraps
#: Em of a band's type, which is smaller, in one em of a table's; and the most that its words take of the line.
_BAND_EM = 10 / 8
_STUB_EM = 18.0
_LEAST_WORDS_EM = 6.0  # of words among the figures
_SPARE = 0.65  # what a word or figure does with, of the room that it is given by cells


class Band(NamedTuple):
    """A part of a table as it is printed: its columns, their shares of the line, and whether in smaller type."""

    view: View
    widths: tuple[float, ...]
    small: bool = False


def bands(view: View, orientation: str) -> list[Band]:
    """The parts in which a table is printed: one if it fits.

    The words that stand in front are repeated in each part; the other columns are shared out evenly.
    """
    columns = range(len(view.columns))
    front = next((i for i in columns if not view.columns[i].startswith("text")), len(columns))
    plain = Band(view, tuple(widths(view, orientation)))
    if not 0 < front < len(columns) or _has_room(plain, orientation):
        return [plain]
    needed = [_needed_em(view, index) for index in columns]
    stub, rest = [min(em, _STUB_EM) for em in needed[:front]], needed[front:]
    room = LINE_EM[orientation] * _BAND_EM - sum(stub)
    size = next(size for size in _even_sizes(len(rest)) if size == 1 or all(sum(p) <= room for p in _cut(rest, size)))
    found = []
    for part in _cut(columns[front:], size):
        stretch = room / sum(needed[index] for index in part)
        taken = [*stub, *(needed[index] * stretch for index in part)]
        found.append(Band(view.band([*columns[:front], *part]), tuple(em / sum(taken) for em in taken), small=True))
    return found


def _has_room(band: Band, orientation: str) -> bool:
    """Whether every figure and every word of a language that breaks at blanks stands on one line."""
    taken = [share * LINE_EM[orientation] for share in band.widths]
    words = [_unbroken_cells(band.view, index) * _EM_PER_CELL + _PADDING_EM / 2 for index in range(len(taken))]
    return all(em >= _SPARE * word for em, word in zip(taken, words, strict=True))


def _even_sizes(count: int) -> list[int]:
    """How many columns a part has when there are one, two, three … parts."""
    return [-(-count // parts) for parts in range(1, count + 1)]


def _cut(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _needed_em(view: View, index: int) -> float:
    """What a column cannot do without: figures their room, words that may wrap a few characters."""
    if _is_rigid(view, index):
        return _rigid_em(view, index)
    return max(_LEAST_WORDS_EM, _words_em(view, index) / 2 if index else _words_em(view, index))


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
    cells = [row.cells[index] for row in view.rows if row.kind != "heading"]
    kept = [cell for cell in cells if cell.sort or _cells(cell.text) <= _SHORT_CELLS]
    longest = max((_cells(cell.text + "".join(cell.marks)) for cell in kept), default=0)
    return max(longest, _head_cells(view, index)) * _EM_PER_CELL + _PADDING_EM


def _words_em(view: View, index: int) -> float:
    """Of long texts rather more than the mean."""
    lengths = [length for length in _lengths(view, index) if length]
    longest, mean = max(lengths), sum(lengths) / len(lengths)
    wanted = longest if longest <= 2 * _HEAD_CELLS else max(2 * _HEAD_CELLS, min(longest, 1.5 * mean))
    return min(
        max(wanted, _unbroken_cells(view, index), _head_cells(view, index)) * _EM_PER_CELL + _PADDING_EM, _MOST_EM
    )


def _unbroken_cells(view: View, index: int) -> int:
    words = [word for row in view.rows if row.kind != "heading" for word in _WORD.findall(row.cells[index].text)]
    return max((_cells(word) for word in [*words, *_WORD.findall(view.labels[index][0])]), default=0)


def _lengths(view: View, index: int) -> list[int]:
    return [_cells(row.cells[index].text) for row in view.rows if row.kind != "heading"]


def _head_cells(view: View, index: int) -> int:
    label, unit = view.labels[index]
    empty = not any(_lengths(view, index))
    unbroken = max((_cells(word) + 1 for word in _WORD.findall(label)), default=0)  # heads are bold, hence wider
    return max(min(_cells(label), _HEAD_CELLS // 2 if empty else _HEAD_CELLS), _cells(unit), unbroken)


def _cells(text: str) -> int:
    return max(wcswidth(text), 0)
