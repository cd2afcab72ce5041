"""Numbers and units as people read them: the only place that scales and rounds (METHOD §10).

Chinese tables print money in 万元, English ones in millions of yuan. Rounding is half-up on the exact value.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, NamedTuple

from portfolio.records.fields import Words, unit_words
from portfolio.tables.table import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.records.fields import Lang
    from portfolio.tables.table import Cell, Column, Value


class Printed(NamedTuple):
    """How a unit prints: its name, what it is divided by, and the fewest and most decimals.

    A figure with more decimals than the most, which nobody wrote, keeps `significant` digits, if that is not 0.
    """

    unit: str
    factor: Decimal = Decimal(1)
    fewest: int = 0
    most: int = 2
    significant: int = 0


_SHARE = Printed("%", Decimal("0.01"), 2, 2)
_TEN_THOUSAND, _MILLION = Decimal(10_000), Decimal(1_000_000)
_UNITS: dict[str, dict[Lang, Printed]] = {
    "元": {"zh": Printed("万元", _TEN_THOUSAND), "en": Printed("CNY million", _MILLION, 2, 4)},
    "tCO2e/年": {"zh": Printed("吨CO₂e/年"), "en": Printed("tCO₂e/yr")},
    "人次": {"zh": Printed("万人次", _TEN_THOUSAND), "en": Printed("thousand", Decimal(1000))},
    "人": {"zh": Printed("人"), "en": Printed("persons")},
    "项": {"zh": Printed("项"), "en": Printed("lines")},
    "元/(tCO2e/年)": {"zh": Printed("元/(吨/年)", fewest=2), "en": Printed("CNY/(t/yr)", fewest=2)},
    "元/tCO2e": {"zh": Printed("元/吨", fewest=2), "en": Printed("CNY/t", fewest=2)},
    "元/元": {"zh": Printed("元/元", fewest=2), "en": Printed("CNY/CNY", fewest=2)},
    "元/年": {"zh": Printed("万元/年", _TEN_THOUSAND), "en": Printed("CNY million/yr", _MILLION, 2, 4)},
    "tCO2e": {"zh": Printed("吨CO₂e", most=0), "en": Printed("tCO₂e", most=0)},
    "tCO2e/年/万元": {"zh": Printed("吨/年/万元", fewest=2), "en": Printed("t/yr per CNY 10,000", fewest=2)},
    "人/百万元": {"zh": Printed("人/百万元", fewest=2), "en": Printed("persons per CNY million", fewest=2)},
    "months": {"zh": Printed("个月"), "en": Printed("months")},
    "years": {"zh": Printed("年"), "en": Printed("years")},
    "1": {"zh": Printed("", fewest=2), "en": Printed("", fewest=2)},
    "1/年": {"zh": _SHARE, "en": _SHARE},
    "share": {"zh": _SHARE, "en": _SHARE},
    "": {"zh": Printed("", most=6), "en": Printed("", most=6)},
}
#: Money that is paid rather than appraised.
_CENTS: dict[Lang, Printed] = {"zh": Printed("元", fewest=2), "en": Printed("CNY", fewest=2)}
#: Digits enough for any sum of quantities; Decimal's own 28 are not.
_EXACT = Context(prec=60)

#: Kinds of columns that hold words.
WORDS = ("text", "unit", "answer")
UNIT_LABEL = Words(zh="单位：{}", en="Unit: {}")
AS_HEADED = Words(zh="见各栏", en="as headed")
COMPUTED = Words(zh="，经计算", en="; computed")
UNKNOWN = Words(zh="未提供", en="not stated")


def printed_unit(column: Column, lang: Lang, row_unit: str = "") -> Printed:
    """How the figures of a column print; `row_unit` is the unit of the row in a column that has none of its own.

    Raises KeyError for a column's unit that no row of the table above covers; a row's prints as it is.
    """
    if column.kind == "share":
        return _SHARE
    if column.cents:
        return _CENTS[lang]
    return _UNITS[column.unit][lang] if column.unit else _of_row(row_unit, lang)


def _of_row(unit: str, lang: Lang) -> Printed:
    if unit in _UNITS:
        return _UNITS[unit][lang]
    words = unit_words(unit)
    return Printed(words.text(lang) if words else "", most=6, significant=6)


def decimals_of(values: Iterable[Value], how: Printed) -> int:
    """The decimals that a column needs to lose nothing, within the bounds of its unit.

    >>> decimals_of([Decimal(250_600_000), Decimal(125_000)], Printed("万元", Decimal(10_000)))
    1
    >>> decimals_of([Decimal("64655.1724137931")], Printed("吨/年", most=6, significant=6))
    1
    """
    needed = how.fewest
    for value in values:
        if isinstance(value, Decimal):
            scaled = _EXACT.divide(value, how.factor).normalize(_EXACT)
            decimals = -int(scaled.as_tuple().exponent)
            if how.significant and decimals > how.most:
                decimals = how.significant - 1 - scaled.adjusted()
            needed = max(needed, decimals)
    return min(needed, how.most)


def number(value: Decimal, how: Printed, decimals: int) -> str:
    """A number with thousands separators and a true minus sign, rounded half-up.

    >>> number(Decimal("-1234567.885"), Printed("元"), 2)
    '−1,234,567.89'
    """
    rounded = _EXACT.divide(value, how.factor).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)
    return f"{rounded or abs(rounded):,f}".replace("-", "−")


def cell_text(cell: Cell, column: Column, decimals: int, lang: Lang, row_unit: str = "") -> str:
    """What a cell prints, without its notes."""
    if cell.shown is not None:
        return cell.shown.text(lang)
    value = cell.value
    if column.kind == "unit":
        return _of_row(row_unit, lang).unit
    if cell is EMPTY or (value is None and column.kind in WORDS):
        return ""
    if value is None:
        return UNKNOWN.text(lang)
    if isinstance(value, Decimal):
        return number(value, printed_unit(column, lang, row_unit), decimals)
    return value.text(lang) if isinstance(value, Words) else value


def amount(value: Decimal, unit: str, lang: Lang) -> str:
    """A figure in running text, with its unit: `74,290 万元`, `CNY 742.90 million`."""
    how = _UNITS[unit][lang]
    text = number(value, how, decimals_of([value], how))
    if lang == "en" and unit == "元":
        return f"CNY {text} million"
    return f"{text} {how.unit}".rstrip()


def share(value: Decimal) -> str:
    """A fraction as a percentage with two decimals."""
    return number(value, _SHARE, 2) + "%"


_DIGITS, _PLACES, _SECTIONS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ((10**8, "亿"), (10**4, "万"))


def in_capitals(value_cny: Decimal) -> str:
    """An amount in 元 in capital numerals (大写), to the 分.

    >>> in_capitals(Decimal(742_900_000)), in_capitals(Decimal("10005.60"))
    ('柒亿肆仟贰佰玖拾万元整', '壹万零伍元陆角')
    """
    cents = int(_EXACT.multiply(value_cny.copy_abs(), 100).quantize(Decimal(1), ROUND_HALF_UP, _EXACT))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = ("负" if value_cny < 0 and cents else "") + (_whole_in_capitals(yuan) + "元" if yuan else "")
    if not jiao and not fen:
        return (text or "零元") + "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    return text + (_DIGITS[fen] + "分" if fen else "")


def _whole_in_capitals(whole: int) -> str:
    """A number above 0: what stands before 亿 or 万 is read as a number of its own."""
    for size, name in _SECTIONS:
        if whole >= size:
            head, rest = divmod(whole, size)
            gap = "零" if rest and (rest < size // 10 or head % 10 == 0) else ""
            return _whole_in_capitals(head) + name + gap + (_whole_in_capitals(rest) if rest else "")
    text, zero = "", False
    for place in reversed(range(4)):
        digit = whole // 10**place % 10
        if digit:
            text += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
        zero = bool(text) and not digit
    return text


_ORDINALS = "〇一二三四五六七八九十"


def ordinal(value: int, lang: Lang) -> str:
    """The number of a head: `一`, `十二`, … in Chinese; digits in English."""
    if lang == "en" or not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    if not tens:
        return _ORDINALS[ones]
    return ("" if tens == 1 else _ORDINALS[tens]) + "十" + (_ORDINALS[ones] if ones else "")


def marker(value: int) -> str:
    """The mark of a note: ① … ⑳, then (21)."""
    return chr(0x245F + value) if value <= 20 else f"({value})"
