"""What unit a quote prints right behind a number, and whether that can be the unit of the record (METHOD §7).

Only what is certain is an objection: a quote often prints no unit, because the head of its column does, or leaves the
`/年` to the reader; and a measure word (8 个百分点) says nothing of the kind.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from portfolio.reading.units import MULTIPLIERS, TABLE, normalised, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.reading.units import Quantity

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: Plans print tonnes for tonnes of CO2e, of coal or of steam, and persons for visits or households: no contradiction.
_FAMILIES = {"emission": "mass", "coal": "mass", "steam": "mass", "visit": "person", "household": "person"}


def units_behind(quote: str, figure: Quantity) -> list[str]:
    """What stands behind each occurrence of a figure's number in a quote: a unit, or nothing.

    >>> from portfolio.reading.units import parse_quantity
    >>> units_behind("减排 34 万吨 | 34 | 0.34", parse_quantity("34 万吨/年"))
    ['万吨', '']
    """
    text, number = normalised(quote).replace(",", ""), f"{figure.number:f}"
    ends = (found.end() for found in _NUMBER.finditer(text) if found.group() == number)
    return [found.group("unit") if (found := _unit().match(text, end)) else "" for end in ends]


def contradicts(printed: str, figure: Quantity) -> bool:
    """Whether a printed unit cannot be that of a figure.

    >>> from portfolio.reading.units import parse_quantity
    >>> [contradicts(unit, parse_quantity("34 万吨/年")) for unit in ("", "万", "万吨", "吨", "万元", "万吨/天")]
    [False, False, False, True, True, True]
    """
    if not printed:
        return False
    (head, *below), (own_head, *own_below) = _parts(printed), _parts(figure.unit.text)
    if head in MULTIPLIERS:
        own = _unit().match(own_head)
        return MULTIPLIERS[head] != MULTIPLIERS.get((own and own.group("times")) or own_head, 1)
    if _differ(head, own_head):
        return True
    return bool(below and own_below) and (
        len(below) != len(own_below) or any(map(_differ, sorted(below, key=_kind), sorted(own_below, key=_kind)))
    )


def _differ(printed: str, own: str) -> bool:
    if "count" in {_kind(printed), _kind(own)}:
        return False
    return _kind(printed) != _kind(own) or parse_unit(printed).factor != parse_unit(own).factor


def _kind(unit: str) -> str:
    dimension = parse_unit(unit).dimension if unit else "count"
    return _FAMILIES.get(dimension, dimension)


def _parts(unit: str) -> list[str]:
    head, *over = normalised(unit).split("/")
    return [head.strip(), *(part.strip() for piece in over for part in re.split("[·⋅•・*]", piece.strip(" ()")))]


@lru_cache
def _unit() -> re.Pattern[str]:
    """A unit of the table, with a multiplier, over others; or a multiplier by itself before a blank or a mark."""
    names = [name for rows in TABLE.values() for _, spellings in rows for name in spellings.split()]
    one = rf"(?:{_any(names)})(?!(?<=[A-Za-z])[A-Za-z])"
    times = _any(MULTIPLIERS)
    atom = rf"(?:(?:{times})\s?)?{one}"
    below = rf"\s?/\s?(?:\({atom}(?:\s?[·⋅•・*]\s?{atom})*\)|{atom})"
    return re.compile(rf"\s?(?P<unit>(?:(?P<times>{times})\s?)?{one}(?:{below})*|(?:{times})(?!\w))")


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))  # the longest first
