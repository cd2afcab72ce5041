"""The types of single fields: quantities by kind, years, ids, words in two languages."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, PlainValidator, StringConstraints, model_validator

from portfolio.reading.english import quantity_in_english, unit_in_english
from portfolio.reading.problem import shown
from portfolio.reading.source import Text
from portfolio.reading.units import Kind, Quantity, QuantityError, parse_quantity, read_quantity
from portfolio.reading.validate import Model, described, fault

if TYPE_CHECKING:
    from collections.abc import Callable

Lang: TypeAlias = Literal["zh", "en"]
#: How good an assumed value is (METHOD §31).
Rating: TypeAlias = Literal["high", "medium", "low"]

#: Longer than any id that a person would write.
MAX_ID = 64
#: The longest name of a plan's table has some 70 characters.
MAX_NAME = 500
#: Plans and their data; a year outside is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1949, 2100


def _reader(kind: Kind | None) -> Callable[[object], Quantity]:
    def read(value: object) -> Quantity:
        if isinstance(value, Quantity):
            return value
        example = kind.example if kind else "1.21 吨/万元"
        if not isinstance(value, str):
            raise fault("R003", f"{described(value)} stands where one quantity belongs", f"write it as in `{example}`")
        place = value.place if isinstance(value, Text) else None
        try:
            return read_quantity(value, kind, place) if kind else parse_quantity(value, place)
        except QuantityError as error:
            raise fault(error.code, error.message, error.hint, place) from error

    return read


_ONE = Decimal(1)

Money: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("money",), "25060 万元")))]
Abated: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("emission/year", "mass/year"), "34 万吨/年")))]
Visits: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("visit",), "30 万人次")))]
Jobs: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("person", "count"), "1000 人", plain=True)))]
Share: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("share",), "8%", maximum=_ONE)))]
AnnualMoney: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("money/year",), "300 万元/年")))]
#: Money per unit of anything that a line can count.
Price: TypeAlias = Annotated[
    Quantity,
    PlainValidator(
        _reader(
            Kind(
                tuple(
                    f"money/{per}"
                    for per in ("energy", "emission", "mass", "coal", "volume", "area", "vehicle", "person", "count")
                ),
                "0.65 元/kWh",
                one_meaning=False,
            )
        )
    ),
]
#: Money per tonne of CO2e; a plan writes 元/吨.
CarbonPrice: TypeAlias = Annotated[
    Quantity, PlainValidator(_reader(Kind(("money/emission", "money/mass"), "40 元/吨")))
]
#: What an amount is multiplied by.
Factor: TypeAlias = Annotated[
    Quantity, PlainValidator(_reader(Kind(("count", "share"), "0.8", plain=True, one_meaning=False)))
]
#: Coal equivalent or electricity a year, and money for a tonne of coal equivalent.
AnnualCoal: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("coal/year",), "900 tce/年")))]
AnnualEnergy: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("energy/year",), "1000 万kWh/年")))]
CoalRate: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("money/coal",), "320 元/tce")))]
#: The size of a generating plant, and money for what it generates.
Power: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("power",), "150 MW")))]
EnergyPrice: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("money/energy",), "0.65 元/kWh")))]
#: A share of the investment, or an amount of it.
Part: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("share", "money"), "40%", one_meaning=False)))]
#: A yearly change, up or down.
Change: TypeAlias = Annotated[
    Quantity, PlainValidator(_reader(Kind(("share",), "3%", minimum=Decimal("-0.99"), maximum=_ONE)))
]
#: Points of a scorecard, which have no unit.
Points: TypeAlias = Annotated[Quantity, PlainValidator(_reader(Kind(("count",), "8.5", minimum=None, plain=True)))]
#: A figure of any kind, as a plan's tables of facts hold them; a plain number is a count.
AnyQuantity: TypeAlias = Annotated[Quantity, PlainValidator(_reader(None))]


def read_year(value: object) -> int:
    """A calendar year, `2014` or `2014年`."""
    if isinstance(value, int):
        return value
    text = str(value or "").strip().removesuffix("年").strip()
    if not re.fullmatch(r"[0-9]{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise fault("R006", f"{described(value)} is not a year", f"write four digits from {FIRST_YEAR} to {LAST_YEAR}")
    return int(text)


def _year_key(value: object) -> int:
    """A year as a key: in one spelling, so that no two keys of a mapping mean the same year."""
    year = read_year(value)
    if str(value).strip() != str(year):
        raise fault("R006", f"{described(value)} cannot be a key", f"write `{year}: …`")
    return year


def _date(value: object) -> str:
    """An ISO date that may stop at the month or the year, since plans do."""
    text = str(value or "").strip()
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    year, month, day = (int(part or 1) for part in match.groups()) if match else (0, 0, 0)
    try:
        dt.date(year, month, day)
        read_year(year and str(year))
    except ValueError as error:
        hint = f"write 2014, 2014-12 or 2014-12-31, from {FIRST_YEAR} to {LAST_YEAR}"
        raise fault("R006", f"{described(value)} is not a date", hint) from error
    return text


def _day(value: object) -> dt.date:
    """A whole ISO date, as contracts bear it."""
    text = _date(value)
    if len(text) < len("2014-01-01"):
        raise fault("R006", f"{described(value)} is not a day", "write year, month and day, as in 2014-01-01")
    return dt.date.fromisoformat(text)


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*", value) or len(value) > MAX_ID:
        raise fault(
            "R005",
            f"{shown(value)} is not an id",
            f"use letters, digits and `.`, `-`, `_` between them, at most {MAX_ID}",
        )
    return value


def _on_one_line(value: object) -> object:
    """A name, or its texts by language, as written; a table's cell holds neither a page nor a line break."""
    for text in value.values() if isinstance(value, dict) else [value]:
        if not isinstance(text, str):
            continue  # its type is refused elsewhere
        too_long = len(text) > MAX_NAME
        if too_long or re.search(r"[\r\n]", text.strip()):
            how = f"has {len(text):,} characters" if too_long else "stands on several lines"
            hint = f"write a name on one line, of at most {MAX_NAME} characters; `>-` joins lines"
            raise fault("R005", f"{shown(text)} {how}", hint, text.place if isinstance(text, Text) else None)
    return value


def _sha256(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise fault(
            "R005", f"{shown(value)} is not a SHA-256", "write the 64 hexadecimal digits that `sha256sum` prints"
        )
    return value


def count_from_one(value: object) -> int:
    """A whole number above 0."""
    if isinstance(value, int):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]{0,8}", value.strip()):
        raise fault("Q004", f"{described(value)} is not a whole number above 0", "write plain digits, such as 403")
    return int(value)


Year: TypeAlias = Annotated[int, PlainValidator(read_year)]
YearKey: TypeAlias = Annotated[int, PlainValidator(_year_key)]
PartialDate: TypeAlias = Annotated[str, PlainValidator(_date)]
Day: TypeAlias = Annotated[dt.date, PlainValidator(_day)]
NonEmpty: TypeAlias = Annotated[str, StringConstraints(min_length=1)]
#: A text that stands in one cell or head: a key, a document, a column.
Label: TypeAlias = Annotated[NonEmpty, BeforeValidator(_on_one_line)]
Identifier: TypeAlias = Annotated[str, AfterValidator(_identifier)]
Sha256: TypeAlias = Annotated[str, AfterValidator(_sha256)]
Ordinal: TypeAlias = Annotated[int, BeforeValidator(count_from_one)]


class Words(Model):
    """A text in Chinese and English; a plain scalar is Chinese alone.

    >>> Words(zh="光伏").text("en")
    '光伏'
    """

    zh: NonEmpty
    en: NonEmpty | None = None

    @model_validator(mode="before")
    @classmethod
    def _scalar(cls, value: object) -> object:
        if value is None or isinstance(value, list):
            hint = "write the text behind the key, or `zh: …` and `en: …` below it"
            raise fault("R003", f"{described(value)} stands where a text belongs", hint)
        return {"zh": value} if isinstance(value, str) else value

    def text(self, lang: Lang) -> str:
        """The text in a language; Chinese where no English is given."""
        return self.en if lang == "en" and self.en else self.zh


#: The same for a name, which may be in both languages; prose takes `Words`.
Name: TypeAlias = Annotated[Words, BeforeValidator(_on_one_line)]


def quantity_words(quantity: Quantity) -> Words:
    """A quantity as print says it: as written in Chinese, and in English."""
    return Words(zh=str(quantity), en=quantity_in_english(quantity))


def unit_words(text: str) -> Words | None:
    """A unit as print says it; None for a plain count."""
    return Words(zh=text, en=unit_in_english(text) or None) if text else None


class Source(Model):
    """Where a figure stands in the source document: its table or section, row, line (from 1), and a short quote.

    In a quote ` | ` stands for a tab, which is what the text copies of plans put between cells.
    """

    table: Label | None = None
    section: Label | None = None
    row: Label | None = None
    line: Ordinal
    quote: NonEmpty
    figures: tuple[Label, ...] = ()


class Fact(Model):
    """A figure that the plan states: its key (facts of one key and year must agree), label, value and source."""

    key: Identifier
    label: Name
    value: AnyQuantity | None = None
    text: Words | None = None
    year: Year | None = None
    source: Source
