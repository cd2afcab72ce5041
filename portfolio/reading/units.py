"""The closed table of units, and quantities: one scalar with its unit, such as `25060 万元` or `0.65 元/kWh`.

A number is read as `Decimal` and kept as written beside its value in base units. A unit that the table does not
hold is an error that lists what is allowed (METHOD §1).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from portfolio.reading.problem import Place, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Base units, each the first spelling of a dimension: dimension → rows of (factor to base, spellings).
TABLE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "money": (("1", "元 CNY yuan RMB 人民币元"), ("0.01", "分"), ("0.1", "角")),
    "mass": (("1", "吨 t 公吨 tonne tonnes"), ("0.001", "kg 千克 公斤"), ("0.000001", "g 克"), ("1000000", "Mt")),
    "emission": (
        ("1", "tCO2e tCO2 tCO2eq 吨CO2e 吨CO2 吨CO2当量 吨二氧化碳 吨二氧化碳当量"),
        ("0.001", "kgCO2e kgCO2 千克CO2 千克二氧化碳 公斤二氧化碳"),
        ("1000000", "MtCO2e MtCO2"),
    ),
    "coal": (("1", "tce 吨标煤 吨标准煤"), ("0.001", "kgce 千克标煤 千克标准煤 公斤标煤"), ("0.000001", "gce 克标煤")),
    "energy": (("1", "kWh 度 千瓦时 KWh kwh KWH"), ("1000", "MWh 兆瓦时"), ("1000000", "GWh 吉瓦时")),
    "heat": (("1", "GJ 吉焦"), ("0.001", "MJ 兆焦"), ("1000", "TJ 太焦")),
    "power": (("1", "kW 千瓦 KW kWp 千瓦峰"), ("0.001", "W 瓦 Wp"), ("1000", "MW 兆瓦 MWp"), ("1000000", "GW 吉瓦")),
    "area": (("1", "m2 平方米 平米"), ("1000000", "km2 平方公里 平方千米"), ("10000", "ha 公顷")),
    "land": (("1", "亩 mu"),),
    "volume": (("1", "m3 立方米"), ("0.001", "L 升 litre litres")),
    "length": (("1", "km 公里 千米"), ("0.001", "m 米")),
    "steam": (("1", "蒸吨"),),
    "vehicle": (("1", "辆 vehicle vehicles 标台"),),
    "person": (("1", "人 person persons people"),),
    "visit": (("1", "人次 person-visits visits"),),
    "household": (("1", "户 household households"),),
    "year": (("1", "年 years year yr a"),),
    "day": (("1", "天 日 days day"),),
    "dollar": (("1", "US$"),),
    "euro": (("1", "EUR 欧元"),),
    "share": (("0.01", "%"), ("0.001", "‰")),
    "count": (("1", "个 所 盏 台 套 座 家 项 次 份 处 条"),),
}

MULTIPLIERS = {
    "十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9,
}  # fmt: skip

#: Words before a number that say how precise it is; longer ones first, so that 大约 is not read as 约.
_BEFORE = {
    "about": ("大约", "将近", "约", "近", "approx.", "approx", "about", "~"),
    "at_least": ("超过", "不少于", "不低于", "至少", "at-least", "≥"),
    "at_most": ("不超过", "至多", "at-most", "≤"),
}
#: The same after a unit.
_AFTER = {"at_least": ("以上",), "at_most": ("以下", "以内"), "about": ("左右",)}

#: More digits than any budget needs; keeps every sum inside Decimal's precision.
MAX_DIGITS = 18
#: Longer than any number with its unit.
MAX_LENGTH = 200
#: A rate has at most as many units below its line: kWh/(m²·年·人).
MAX_OVER = 3


class QuantityError(ValueError):
    """A text that is no quantity of the kind asked for; `code`, `message` and `hint` go into the problem."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Unit(NamedTuple):
    """A unit as written, its dimension (`money/energy`) and its factor to the base unit of that dimension."""

    text: str
    dimension: str
    factor: Decimal


def normalised(text: str) -> str:
    """Full-width forms, sub- and superscripts, and the many minus signs as plain characters, blanks as one space."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").split())


_PLAIN_COUNT = Unit("", "count", Decimal(1))


@lru_cache
def _spellings() -> dict[str, Unit]:
    return {
        spelling: Unit(spelling, dimension, Decimal(factor))
        for dimension, rows in TABLE.items()
        for factor, spellings in rows
        for spelling in spellings.split()
    }


def _atom(text: str) -> Unit:
    known = _spellings()
    if text in known:
        return known[text]
    for length in range(min(len(text), 8), 0, -1):
        factor, rest = MULTIPLIERS.get(text[:length].strip()), text[length:].strip()
        if factor and (rest in known or not rest):
            base = known[rest] if rest else _PLAIN_COUNT
            if base.dimension != "share":
                return Unit(text, base.dimension, base.factor * factor)
    # A slip in Latin letters has a near neighbour; 美元 is near 元 and something else.
    close = difflib.get_close_matches(text, known, 1) if text.isascii() else []
    meant = [spelling for spelling in known if spelling.lower() == text.lower()] or close
    hint = f"did you mean `{meant[0]}`? " if meant else ""
    units = ", ".join(spellings.split()[0] for rows in TABLE.values() for _, spellings in rows)
    raise QuantityError("Q002", f"unknown unit {shown(text)}", f"{hint}known units, also with 万 or 亿: {units}")


@lru_cache(1024)
def parse_unit(text: str) -> Unit:
    """The unit that a text names: a unit of the table, with a Chinese multiplier, over others.

    Raises `QuantityError` Q002. Rule: METHOD §1.

    >>> parse_unit("万吨/年").factor, parse_unit("kWh/(m²·年)").dimension
    (Decimal('10000'), 'energy/area/year')
    """
    plain = normalised(text).replace(" per ", "/")
    head, *over = [piece.strip() for piece in plain.split("/")]
    below = [part.strip() for piece in over for part in re.split("[·⋅•・*]", without_brackets(piece))]
    if not head or not all(below) or len(below) > MAX_OVER:
        hint = "write it as in `元/kWh` or `kWh/(m²·年)`"
        raise QuantityError("Q002", f"{shown(plain)} is not a unit over others", hint)
    numerator, denominators = _atom(head), [_atom(part) for part in below]
    factor = numerator.factor
    for denominator in denominators:
        factor /= denominator.factor
    printed = plain.replace("m2", "m²").replace("m3", "m³").replace("CO2", "CO₂")
    return Unit(printed, "/".join([numerator.dimension, *sorted(unit.dimension for unit in denominators)]), factor)


def is_unit(text: str) -> bool:
    """Whether a text names a unit of the table."""
    try:
        parse_unit(text)
    except QuantityError:
        return False
    return True


def without_brackets(text: str) -> str:
    """What stands between a pair of round brackets."""
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated figure: the number and unit as written, and where it stands.

    `number` is what is written, `value` the same in the base unit of `dimension`. `qualifier` keeps what the text
    says of its precision: `about` (约), `at_least` (以上), `at_most`, or nothing; `words` are its own words for it,
    before and after the figure.
    """

    number: Decimal
    unit: Unit
    dimension: str
    qualifier: str = ""
    place: Place | None = None
    words: tuple[str, str] = ("", "")

    def with_number(self, number: Decimal) -> Quantity:
        """Another number in the same unit, exact: nothing is said of its precision."""
        return replace(self, number=number, qualifier="", words=("", ""))

    @property
    def value(self) -> Decimal:
        """The number in base units (元, t, tce, kWh, …); exact for every unit of the table."""
        return self.number * self.unit.factor

    def to(self, unit: str) -> Decimal:
        """The value in a named unit.

        Raises `QuantityError` Q003 if the unit is of another kind.

        >>> parse_quantity("25060 万元").to("元")
        Decimal('250600000')
        """
        target = parse_unit(unit)
        if target.dimension != self.dimension:
            raise QuantityError("Q003", f"{self} is {self.dimension}, not {target.dimension}", f"write it in {unit}")
        return self.value / target.factor if target.factor != 1 else self.value

    def __str__(self) -> str:
        before, after = self.words
        unit = self.unit.text
        figure = f"{self.number:,f}" + (unit if unit in {"%", "‰", ""} else f" {unit}")
        return f"{before} {figure}".lstrip() + (f" {after}" if after and after.isascii() else after)


_NUMBER = re.compile(r"([+-]?)\s*(¥?)\s*([0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)(.*)")
#: What follows the digits where a text holds more than one plain number: ranges, times, powers, fractions, blanks.
_MORE = re.compile(r"\s*([\d.,;:~+_'…—⁄^-]|/\s*[0-9]|[xX×*]\s*[0-9A-Fa-f]|[eE][+-]?[0-9]|[至到])")


def parse_quantity(text: str, place: Place | None = None) -> Quantity:
    """Read one quantity; a plain number is a count.

    Raises `QuantityError` Q002 (unit), Q003 (¥ before another unit), Q004 (number) or Q005 (separators).
    Rule: METHOD §1.

    >>> q = parse_quantity("约７.４ 亿元")
    >>> q.qualifier, q.value, q.dimension
    ('about', Decimal('740000000.0'), 'money')
    """
    plain, qualifier, words = _qualifier(text, normalised(text))
    if len(plain) > MAX_LENGTH:
        raise QuantityError("Q004", f"{shown(text)} is too long for a quantity", "write one number with its unit")
    match = None if _odd_digit(text) else _NUMBER.fullmatch(plain)
    if not match:
        read = shown(text) if plain else "an empty text"
        raise QuantityError("Q004", f"{read} is not a number", "write digits and a unit, such as `25060 万元`")
    sign, yuan, digits, rest = match.groups()
    number = _number(text, sign, digits, rest)
    unit = _yuan(text, rest.strip()) if yuan else parse_unit(rest) if rest.strip() else _PLAIN_COUNT
    return Quantity(number, unit, unit.dimension, qualifier, place, words)


def _odd_digit(text: str) -> bool:
    """Whether a raised, circled or fraction digit stands where it is no part of a unit: m² is one, 5² and ½ are not."""
    before = ["", *text]
    return any(
        unicodedata.category(character) == "No" and not previous.isalpha()
        for previous, character in zip(before, text, strict=False)
    )


def _number(text: str, sign: str, digits: str, rest: str) -> Decimal:
    whole, plain = digits.partition(".")[0], digits.replace(",", "")
    if "," in whole and not re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", whole):
        better = " or ".join(dict.fromkeys((f"`{plain}`", f"`{_grouped(plain)}`")))
        raise QuantityError(
            "Q005", f"the commas in {shown(digits)} do not part thousands", f"write {better}; decimals follow a point"
        )
    if _MORE.match(rest):
        hint = "write one number in plain digits, such as `25060 万元`: no range, blank, time, fraction or exponent"
        raise QuantityError("Q004", f"{shown(text)} is not one number", hint)
    if len(plain.replace(".", "")) > MAX_DIGITS:
        hint = "write it in a larger unit, or with fewer decimals"
        raise QuantityError("Q004", f"{shown(text)} has more than {MAX_DIGITS} digits", hint)
    number = Decimal(sign + plain)
    return number or number.copy_abs()


def _grouped(digits: str) -> str:
    whole, point, decimals = digits.partition(".")
    return f"{int(whole):,}{point}{decimals}"


def _yuan(text: str, unit: str) -> Unit:
    """The unit of a figure that begins with ¥, which stands for 元 where the unit leaves it out: ¥5 万, ¥0.65/kWh."""
    head, over, below = re.sub(r"(^| )per ", "/", unit).partition("/")
    found = parse_unit(f"{head.strip()}元{over}{below}" if head.strip() in {"", *MULTIPLIERS} else unit)
    if found.dimension.split("/")[0] != "money":
        raise QuantityError("Q003", f"{shown(text)} has ¥ before {found.dimension}", "delete the `¥`, or write `元`")
    return found


def _qualifier(text: str, plain: str) -> tuple[str, str, tuple[str, str]]:
    """The text without its words of precision, what they say, and the words; 至少 … 以上 says one thing twice."""
    after, last, plain = _stripped(plain, _AFTER, str.removesuffix)
    before, first, plain = _stripped(plain, _BEFORE, str.removeprefix)
    if before and after and before != after:
        raise QuantityError("Q004", f"{shown(text)} says two things about its precision", "keep one of the words")
    return plain, before or after, (first, last)


def _stripped(
    text: str, words: Mapping[str, tuple[str, ...]], remove: Callable[[str, str], str]
) -> tuple[str, str, str]:
    for name, spellings in words.items():
        for word in spellings:
            if (rest := remove(text, word)) != text:
                return name, word, rest.strip()
    return "", "", text


class Kind(NamedTuple):
    """What a field measures: the dimensions it accepts, and the range allowed.

    With `one_meaning` the first dimension is what the field means, however it is written. A count is a plain number
    with `plain`: 200 台 are no persons. `example` is what messages offer to write instead.
    """

    dimensions: tuple[str, ...]
    example: str
    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None
    one_meaning: bool = True
    plain: bool = False


def base_unit(dimension: str) -> str:
    """The unit that values of a dimension are in.

    >>> base_unit("money/energy")
    '元/kWh'
    """
    return "/".join(TABLE[part][0][1].split()[0] for part in dimension.split("/"))


def _described(dimension: str) -> str:
    return f"{dimension} ({base_unit(dimension)})"


def is_plain(quantity: Quantity) -> bool:
    """Whether a figure is a number without a unit; 1.2 万 is one."""
    return quantity.unit.text in {"", *MULTIPLIERS}


def read_quantity(text: str, kind: Kind, place: Place | None = None) -> Quantity:
    """Read a quantity of one kind.

    Raises `QuantityError`: Q001 (no unit), Q002–Q005 as `parse_quantity`, Q003 (wrong kind), Q006 (out of range).
    A figure whose unit is accepted but less exact than the field's meaning takes the field's meaning: tonnes in an
    abatement field are tonnes of CO2e.

    >>> read_quantity("34 万吨/年", Kind(("emission/year", "mass/year"), "34 万吨/年")).to("tCO2e/年")
    Decimal('340000')
    """
    quantity = parse_quantity(text, place)
    example = f"write it as in `{kind.example}`"
    counted = quantity.dimension == "count" and not is_plain(quantity)
    if quantity.dimension not in kind.dimensions or (kind.plain and counted):
        if is_plain(quantity):
            raise QuantityError("Q001", f"{shown(text)} has no unit", f"write its unit, as in `{kind.example}`")
        read = _described(quantity.dimension)
        meant = "a plain number" if kind.plain and kind.dimensions == ("count",) else _described(kind.dimensions[0])
        raise QuantityError("Q003", f"{shown(text)} is {read}, not {meant}", example)
    if kind.minimum is not None and quantity.value < kind.minimum:
        least = _in_unit_of(quantity, kind.minimum)
        below = "negative" if kind.minimum == 0 else f"below {least}"
        raise QuantityError("Q006", f"{shown(text)} is {below}", f"write {least} or more, as in `{kind.example}`")
    if kind.maximum is not None and quantity.value > kind.maximum:
        raise QuantityError("Q006", f"{shown(text)} is above {_in_unit_of(quantity, kind.maximum)}", example)
    return replace(quantity, dimension=kind.dimensions[0]) if kind.one_meaning else quantity


def _in_unit_of(quantity: Quantity, limit: Decimal) -> Quantity:
    return quantity.with_number(limit / quantity.unit.factor)
