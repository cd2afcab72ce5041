"""Figures as they print: scaled, rounded half-up on the exact value, grouped; amounts in words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.programme.figures import FIGURES
from portfolio.programme.study import study_with
from portfolio.records.fields import Words
from portfolio.render.format import Printed, amount, cell_text, decimals_of, in_capitals, marker, number, ordinal, share
from portfolio.tables.registry import TABLES
from portfolio.tables.table import BLANK, EMPTY, Cell, Column

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Lang

WAN = Printed("万元", Decimal(10_000))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),  # half-even would give 2
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("1.005", 2, "1.01"),  # a float would give 1.00
        ("2.675", 2, "2.68"),  # a float would give 2.67
        ("0.49999999999999999999", 0, "0"),
        ("-0.5", 0, "−1"),
        ("-2.5", 0, "−3"),
        ("-0.125", 2, "−0.13"),
        ("999.995", 2, "1,000.00"),
    ],
)
def test_ties_are_rounded_away_from_zero(value: str, decimals: int, expected: str) -> None:
    assert number(Decimal(value), Printed(""), decimals) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("0", 0, "0"),
        ("999", 0, "999"),
        ("1000", 0, "1,000"),
        ("1234567", 0, "1,234,567"),
        ("1234567.891", 1, "1,234,567.9"),
        ("-1234567", 0, "−1,234,567"),
        ("1E+3", 0, "1,000"),
        ("12345678901234567890123456789012345678", 2, "12,345,678,901,234,567,890,123,456,789,012,345,678.00"),
    ],
)
def test_thousands_are_grouped_and_minus_is_a_minus_sign(value: str, decimals: int, expected: str) -> None:
    assert number(Decimal(value), Printed(""), decimals) == expected


@pytest.mark.parametrize("value", ["-0", "-0.00", "-0.004", "-0.0000001"])
def test_there_is_no_negative_zero(value: str) -> None:
    assert number(Decimal(value), Printed(""), 2) == "0.00"


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6),
    st.integers(0, 4),
)
def test_a_printed_number_is_within_half_a_unit_of_its_last_digit(value: Decimal, decimals: int) -> None:
    text = number(value, WAN, decimals)
    back = Decimal(text.replace(",", "").replace("−", "-")) * 10_000
    assert abs(back - value) <= Decimal(5_000).scaleb(-decimals)
    assert re.fullmatch(r"−?\d{1,3}(,\d{3})*" + (rf"\.\d{{{decimals}}}" if decimals else ""), text)


@pytest.mark.parametrize(
    ("value", "unit", "lang", "expected"),
    [
        (742_900_000, "元", "zh", "74,290 万元"),
        (742_900_000, "元", "en", "CNY 742.90 million"),
        (12_345, "元", "zh", "1.23 万元"),
        (12_350, "元", "zh", "1.24 万元"),
        (12_345, "元", "en", "CNY 0.0123 million"),
        (590_000, "tCO2e/年", "zh", "590,000 吨CO₂e/年"),
        (590_000, "tCO2e/年", "en", "590,000 tCO₂e/yr"),
        (300_000, "人次", "zh", "30 万人次"),
        (300_000, "人次", "en", "300 thousand"),
        (9_730, "人", "zh", "9,730 人"),
        (9_730, "人", "en", "9,730 persons"),
        (34, "", "zh", "34"),
    ],
)
def test_amounts_in_running_text(value: int, unit: str, lang: Lang, expected: str) -> None:
    assert amount(Decimal(value), unit, lang) == expected


def test_shares_have_two_decimals() -> None:
    printed = [share(Decimal(value)) for value in ("0.9557", "0.333333", "1", "0", "0.000049", "0.00005")]
    assert printed == ["95.57%", "33.33%", "100.00%", "0.00%", "0.00%", "0.01%"]


@pytest.mark.parametrize(
    ("values", "how", "expected"),
    [
        ([], WAN, 0),
        ([None, "text"], WAN, 0),
        ([Decimal(250_600_000)], WAN, 0),
        ([Decimal(250_600_000), Decimal(125_000)], WAN, 1),
        ([Decimal(125_100)], WAN, 2),
        ([Decimal(125_111)], WAN, 2),
        ([Decimal(250_600_000)], Printed("CNY million", Decimal(1_000_000), 2, 4), 2),
        ([Decimal(100_000)], Printed("CNY million", Decimal(1_000_000), 2, 4), 2),
        ([Decimal(123_400)], Printed("CNY million", Decimal(1_000_000), 2, 4), 4),
        ([Decimal(123_456)], Printed("CNY million", Decimal(1_000_000), 2, 4), 4),
        ([Decimal("1E+3")], Printed(""), 0),
        ([Decimal("12345678901234567890123456789.5")], Printed("", most=6), 1),
    ],
)
def test_a_column_prints_the_decimals_that_its_figures_need(
    values: list[Decimal | str | None], how: Printed, expected: int
) -> None:
    assert decimals_of(values, how) == expected


#: From the People's Bank's rules for filling in bills (正确填写票据和结算凭证的基本规定), and worked out by hand.
AMOUNTS = {
    "0": "零元整",
    "0.004": "零元整",
    "0.01": "壹分",
    "0.05": "伍分",
    "0.10": "壹角",
    "0.58": "伍角捌分",
    "1": "壹元整",
    "1.05": "壹元零伍分",
    "1.50": "壹元伍角",
    "10": "壹拾元整",
    "15": "壹拾伍元整",
    "20": "贰拾元整",
    "100": "壹佰元整",
    "101": "壹佰零壹元整",
    "110": "壹佰壹拾元整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "1409.50": "壹仟肆佰零玖元伍角",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "10010": "壹万零壹拾元整",
    "10100": "壹万零壹佰元整",
    "11000": "壹万壹仟元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "107000.53": "壹拾万零柒仟元伍角叁分",
    "1000000": "壹佰万元整",
    "1000001": "壹佰万零壹元整",
    "10010010": "壹仟零壹万零壹拾元整",
    "12800000": "壹仟贰佰捌拾万元整",
    "20100000": "贰仟零壹拾万元整",
    "50000000": "伍仟万元整",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100010000": "壹亿零壹万元整",
    "105000000": "壹亿零伍佰万元整",
    "110000000": "壹亿壹仟万元整",
    "200700000": "贰亿零柒拾万元整",
    "742900000": "柒亿肆仟贰佰玖拾万元整",
    "710000000.99": "柒亿壹仟万元玖角玖分",
    "1000000001": "壹拾亿零壹元整",
    "987654321.09": "玖亿捌仟柒佰陆拾伍万肆仟叁佰贰拾壹元零玖分",
    "123456789012.34": "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元叁角肆分",
    "1000000000000": "壹万亿元整",
    "1000100000000": "壹万零壹亿元整",
    "10000000000000000": "壹亿亿元整",
    "-1500": "负壹仟伍佰元整",
    "-0.001": "零元整",
    "9.995": "壹拾元整",
    "9.994": "玖元玖角玖分",
}  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), AMOUNTS.items())
def test_amounts_in_capital_numerals(value: str, expected: str) -> None:
    assert in_capitals(Decimal(value)) == expected


_DIGIT = {character: digit for digit, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACE = {"拾": 10, "佰": 100, "仟": 1000, "": 1}


def read_capitals(text: str) -> Decimal:
    """The amount that capital numerals say, read the other way round."""
    yuan, _, small = text.removesuffix("整").rpartition("元")
    jiao = re.search("(.)角", small)
    fen = re.search("(.)分", small)
    cents = (_DIGIT[jiao[1]] * 10 if jiao else 0) + (_DIGIT[fen[1]] if fen else 0)
    return read_whole(yuan) + Decimal(cents) / 100


def read_whole(text: str) -> int:
    for name, size in (("亿", 10**8), ("万", 10**4)):
        head, found, rest = text.rpartition(name)
        if found:
            return read_whole(head) * size + read_whole(rest)
    return sum(_DIGIT[digit] * _PLACE[place] for digit, place in re.findall("([壹贰叁肆伍陆柒捌玖])([拾佰仟]?)", text))


@given(st.integers(0, 10**15))
def test_every_amount_in_capital_numerals_reads_back(cents: int) -> None:
    text = in_capitals(Decimal(cents) / 100)
    assert read_capitals(text) == Decimal(cents) / 100
    assert not re.search("零零|零[拾佰仟万亿元]|[^壹贰叁肆伍陆柒捌玖][拾佰仟角分]", text.replace("零元整", ""))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (100, "100"),
    ],
)
def test_ordinals(value: int, expected: str) -> None:
    assert ordinal(value, "zh") == expected
    assert ordinal(value, "en") == str(value)


def test_marks_of_notes() -> None:
    assert [marker(value) for value in (1, 2, 20, 21)] == ["①", "②", "⑳", "(21)"]


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (EMPTY, "number", ""),
        (Cell(None), "number", "未提供"),
        (Cell(None), "text", ""),
        (Cell(None, shown=BLANK), "number", "—"),
        (Cell(Decimal(0), shown=BLANK), "number", "—"),
        (Cell(Decimal(0)), "number", "0.0"),
        (Cell("words"), "text", "words"),
        (Cell(Words(zh="中", en="E")), "text", "中"),
    ],
)
def test_unknown_blank_and_zero_print_differently(cell: Cell, kind: str, expected: str) -> None:
    assert cell_text(cell, Column("x", Words(zh="列"), "元", kind), 1, "zh") == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_unit_of_every_table_can_be_printed(programme: Programme, lang: Lang) -> None:
    units = {
        column.unit
        for named in TABLES
        for column in named.build(study_with(programme)).columns
        if column.kind == "number"
    }
    units |= {figure.unit for figure in FIGURES.values()}
    assert "元" in units
    assert all(amount(Decimal("1.5"), unit, lang) for unit in units)
