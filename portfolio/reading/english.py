"""Quantities and units as an English annex prints them: `约 7.4 亿元` is `about 740 million CNY`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from portfolio.reading.units import MULTIPLIERS, TABLE, normalised, without_brackets

if TYPE_CHECKING:
    from decimal import Decimal

    from portfolio.reading.units import Quantity

#: Where the first English spelling of the table is not what print wants.
_NAMES = {
    "m2": "m²", "km2": "km²", "m3": "m³", "tCO2e": "tCO₂e", "kgCO2e": "kgCO₂e", "年": "yr", "辆": "vehicles",
    "人": "persons", "户": "households", "蒸吨": "t/h of steam", "亩": "mu", "个": "", "%": "%", "‰": "‰",
    "分": "fen", "角": "jiao",
}  # fmt: skip
_MILLION = 1_000_000
_MARKS = {"about": "about ", "at_least": "≥ ", "at_most": "≤ "}


@lru_cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for rows in TABLE.values():
        for _, spellings in rows:
            first, *others = spellings.split()
            english = _NAMES.get(first) or next((s for s in [first, *others] if s.isascii()), "")
            names |= dict.fromkeys([first, *others], _NAMES.get(first, english))
    return names


def _split(atom: str) -> tuple[int, str]:
    """The multiplier of a unit, and its English name."""
    if atom in _names():
        return 1, _names()[atom]
    for word, factor in sorted(MULTIPLIERS.items(), key=lambda pair: -len(pair[0])):
        rest = atom.removeprefix(word).strip()
        if rest != atom and (rest in _names() or not rest):
            return factor, _names().get(rest, "")
    return 1, atom


def unit_in_english(text: str) -> str:
    """A unit in English; a text that is none comes back as it is.

    >>> unit_in_english("万吨标煤/年"), unit_in_english("吨/万元")
    ('10,000 tce/yr', 't/10,000 CNY')
    """
    head, *below = _parts(text)
    return "/".join(filter(None, (_with_factor(*_split(head)), *(_with_factor(*_split(part)) for part in below))))


def quantity_in_english(quantity: Quantity) -> str:
    """A quantity in English, its multiplier worked into the number; money above a million in millions.

    >>> from portfolio.reading.units import parse_quantity
    >>> quantity_in_english(parse_quantity("11 万吨标煤/年")), quantity_in_english(parse_quantity("约 7.4 亿元"))
    ('110,000 tce/yr', 'about 740 million CNY')
    """
    head, *below = _parts(quantity.unit.text)
    factor, name = _split(head)
    number = quantity.number * factor
    if name == "CNY" and factor > 1 and number >= _MILLION:
        number, name = number / _MILLION, "million CNY"
    unit = "/".join((name, *(_with_factor(*_split(part)) for part in below)))
    gap = "" if unit in {"%", "‰", ""} else " "
    return f"{_MARKS.get(quantity.qualifier, '')}{_plain(number, quantity.number)}{gap}{unit}"


def _parts(text: str) -> list[str]:
    head, *over = normalised(text).split("/")
    below = [part.strip() for piece in over for part in re.split("[·⋅•・*]", without_brackets(piece.strip()))]
    return [head.strip(), *below]


def _with_factor(factor: int, name: str) -> str:
    if factor == 1:
        return name
    words = {10**8: "100 million", 10**6: "million", 10**9: "billion"}.get(factor, f"{factor:,}")
    return f"{words} {name}".strip()


def _plain(number: Decimal, written: Decimal) -> str:
    """The number with the digits that were written: 7.20 stays 7.20, 7.20 万 becomes 72,000."""
    return f"{written:,f}" if number == written else f"{number.normalize():,f}"
