"""Quantities: every spelling that plans use, and every text that must not pass for a number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.reading.problem import Place
from portfolio.reading.units import (
    MAX_DIGITS,
    MULTIPLIERS,
    TABLE,
    Kind,
    QuantityError,
    _spellings,
    parse_quantity,
    parse_unit,
    read_quantity,
)

#: Text, dimension, value in the dimension's base unit, worked out by hand.
READ = [
    ("250,600,000 元", "money", "250600000"),
    ("25060 万元", "money", "250600000"),
    ("2.506 亿元", "money", "250600000"),
    ("25060万元", "money", "250600000"),
    ("25060 万 元", "money", "250600000"),
    ("250.6 million CNY", "money", "250600000"),
    ("250.6 million yuan", "money", "250600000"),
    ("5 角", "money", "0.5"),
    ("5 分", "money", "0.05"),
    ("¥5", "money", "5"),
    ("￥5", "money", "5"),
    ("¥ 5 万", "money", "50000"),
    ("¥5 万元", "money", "50000"),
    ("-¥5", "money", "-5"),
    ("¥0.65/kWh", "money/energy", "0.65"),
    ("¥0.65 per kWh", "money/energy", "0.65"),
    ("¥1.2 万/tce", "money/coal", "12000"),
    ("34 万吨/年", "mass/year", "340000"),
    ("340000 吨/年", "mass/year", "340000"),
    ("0.34 百万吨/年", "mass/year", "340000"),
    ("340000 t/a", "mass/year", "340000"),
    ("340 thousand tonnes per year", "mass/year", "340000"),
    ("12 t", "mass", "12"),
    ("12 公斤", "mass", "0.012"),
    ("12 ㎏", "mass", "0.012"),
    ("12 tCO2e", "emission", "12"),
    ("12 tCO₂e", "emission", "12"),
    ("12 万吨CO₂", "emission", "120000"),
    ("12 吨二氧化碳当量", "emission", "12"),
    ("12 MtCO2e/年", "emission/year", "12000000"),
    ("3 tce", "coal", "3"),
    ("3 吨标煤", "coal", "3"),
    ("3 万吨标准煤", "coal", "30000"),
    ("320 gce/kWh", "coal/energy", "0.000320"),
    ("7 kWh", "energy", "7"),
    ("7 度", "energy", "7"),
    ("7 千瓦时", "energy", "7"),
    ("7 MWh", "energy", "7000"),
    ("7 兆瓦时", "energy", "7000"),
    ("7 GWh", "energy", "7000000"),
    ("1.5 亿度", "energy", "150000000"),
    ("1.5 亿千瓦时", "energy", "150000000"),
    ("8 kW", "power", "8"),
    ("150 MW", "power", "150000"),
    ("150 MWp", "power", "150000"),
    ("15 万千瓦", "power", "150000"),
    ("8 ㎾", "power", "8"),
    ("500 瓦", "power", "0.5"),
    ("9 m²", "area", "9"),
    ("9 m2", "area", "9"),
    ("9 ㎡", "area", "9"),
    ("200 万平方米", "area", "2000000"),
    ("75.4 平方公里", "area", "75400000"),
    ("2 公顷", "area", "20000"),
    ("3 m³", "volume", "3"),
    ("4 km", "length", "4"),
    ("4 公里", "length", "4"),
    ("400 米", "length", "0.4"),
    ("6 蒸吨", "steam", "6"),
    ("800 辆", "vehicle", "800"),
    ("800 vehicles", "vehicle", "800"),
    ("16.7 万人", "person", "167000"),
    ("20 万人次", "visit", "200000"),
    ("1200 户", "household", "1200"),
    ("10 years", "year", "10"),
    ("10 年", "year", "10"),
    ("300 天", "day", "300"),
    ("8%", "share", "0.08"),
    ("8 ％", "share", "0.08"),
    ("19.5 %", "share", "0.195"),
    ("3 ‰", "share", "0.003"),
    ("15 个", "count", "15"),
    ("15", "count", "15"),
    ("5 万", "count", "50000"),
    ("0.65 元/kWh", "money/energy", "0.65"),
    ("0.65 元/度", "money/energy", "0.65"),
    ("65 分/度", "money/energy", "0.65"),
    ("0.65 元 per kWh", "money/energy", "0.65"),
    ("0.65 元 / kWh", "money/energy", "0.65"),
    ("800 元/吨", "money/mass", "800"),
    ("700 元/tce", "money/coal", "700"),
    ("96.5 kWh/(m²·年)", "energy/area/year", "96.5"),
    ("96.5 kWh/(年·m²)", "energy/area/year", "96.5"),
    ("96.5 kWh/m²/年", "energy/area/year", "96.5"),
    ("96.5 kWh/m²•a", "energy/area/year", "96.5"),
    ("1.21 吨/万元", "mass/money", "0.000121"),
    ("0.6 tCO2e/MWh", "emission/energy", "0.0006"),
    ("5.8 吨/人", "mass/person", "5.8"),
    ("５，０００ 万元", "money", "50000000"),
    ("７.４ 亿元", "money", "740000000"),
    ("1,234,567.89 元", "money", "1234567.89"),
    ("5\u00a0万\u3000元", "money", "50000"),
    ("-5 万元", "money", "-50000"),
    ("\u22125 万元", "money", "-50000"),
    ("\u20135 万元", "money", "-50000"),
    ("－5 万元", "money", "-50000"),
    ("+5 元", "money", "5"),
    (".5 元", "money", "0.5"),
    ("0 元", "money", "0"),
    ("-0 元", "money", "0"),
    ("00005 元", "money", "5"),
]


@pytest.mark.parametrize(("text", "dimension", "value"), READ)
def test_a_spelling_is_read(text: str, dimension: str, value: str) -> None:
    quantity = parse_quantity(text)
    assert (quantity.dimension, quantity.value) == (dimension, Decimal(value))


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("5 万元", ""),
        ("约 5 万元", "about"),
        ("大约5 万元", "about"),
        ("5 万元左右", "about"),
        ("大约 5 万元左右", "about"),
        ("about 5 万元", "about"),
        ("approx. 5 万元", "about"),
        ("~5 万元", "about"),
        ("约¥5 万", "about"),
        ("5 万元以上", "at_least"),
        ("不低于 5 万元", "at_least"),
        ("≥5 万元", "at_least"),
        ("至少 5 万元以上", "at_least"),
        ("5 万元以内", "at_most"),
        ("不超过 5 万元", "at_most"),
        ("≤ 5 万元", "at_most"),
    ],
)
def test_the_words_of_precision_are_kept(text: str, qualifier: str) -> None:
    quantity = parse_quantity(text)
    assert (quantity.qualifier, quantity.value) == (qualifier, Decimal(50000))


REFUSED = [
    *(
        (text, "Q004")
        for text in (
            *("", " ", "约", "以上", "元", "万元", "¥", "-", "待定", "五 万元", "二十万元", "Ⅳ 元"),
            *("NaN 元", "nan", "inf", "Infinity 元", "-inf", "true", "$5", "> 5 元", "--5 元", "+-5 元"),
            *("5-10 万元", "5—10 万元", "5～10 万元", "5~10", "5至10 万元", "5 到 10 万元", "5..10 元"),
            *("1e6 元", "1E5", "1e+5 元", "0x10 元", "5×10 元", "5^2 元", "1_000 元", "1'000 元", "5+3 元", "1/2 元"),
            *("1 234 元", "1 ,234 元", "10:30", "2014-12-31", "1.2.3 元", "5. 元", "5;6", "5…"),
            *("½ 元", "5½ 元", "5² 元", "2³", "① 元", "₂ 元", "٣ 元", "५ 元", "5\u0663 元"),
            *("约 5 万元以上", "至少 5 万元以内", "约约 5 元", "5 元" + "/人" * 100),
            *("9" * (MAX_DIGITS + 1) + " 元", "0." + "1" * MAX_DIGITS + " 元", "9" * 5000 + " 元"),
        )
    ),
    *(
        (text, "Q005")
        for text in ("1,2 万元", "1,234,56 元", "12,34 元", "1234,567 元", "1,,234 元", "1,234, 元", "1，23 元")
    ),
    *(
        (text, "Q002")
        for text in (
            *("5 美元", "5 USD", "5 垧", "5 Yuan", "5 mwh", "5 T", "5 元²", "5\u200b元", "5 元 6 角", "5 元(含税)"),
            *("5 万万元", "5 万%", "5 元/", "5 /年", "5 元//年", "5 元·年", "5 kW·h", "5 kWh/(m²·年", "5 (元/年)"),
            *("5 kWh/(m²/年)", "5 元/年·", "5 元/年/年/年/年", "5 元/吨/x"),
        )
    ),
    ("¥5 kWh", "Q003"),
    ("¥5%", "Q003"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=lambda value: ascii(value)[:40])
def test_a_text_that_is_no_quantity_is_refused(text: str, code: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text)
    assert caught.value.code == code
    assert caught.value.hint
    assert len(caught.value.message) < 150


@pytest.mark.parametrize("text", ["," * 50, "1," + "1" * 150, "1," + "," * 150])
def test_many_commas_are_refused_as_such(text: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text)
    assert caught.value.code in {"Q004", "Q005"}


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("5 mwh", "did you mean `MWh`?"),
        ("5 tonns", "did you mean `tonnes`?"),
        ("5 万美元", "known units, also with 万 or 亿: 元, 分, 角, 吨"),
        ("1,2 万元", "write `12`; decimals follow a point"),
        ("1,234,56 元", "write `123456` or `123,456`"),
        ("5-10 万元", "no range"),
        ("5 元//年", "`kWh/(m²·年)`"),
        ("¥5 kWh", "delete the `¥`"),
        ("约 5 万元以上", "keep one of the words"),
        ("9" * 19, "in a larger unit"),
    ],
)
def test_the_hint_says_what_to_write(text: str, fragment: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text)
    assert fragment in caught.value.hint


def test_dollars_are_not_taken_for_yuan() -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity("5 万美元")
    assert "did you mean" not in caught.value.hint


def test_numbers_are_exact() -> None:
    assert parse_quantity("25060 万元").value == Decimal(250600000)
    assert parse_quantity("25060 万元").to("元") == Decimal(250600000)
    assert parse_quantity("0.1 元").value + parse_quantity("0.2 元").value == Decimal("0.3")
    assert sum(parse_quantity(text).value for text in ["0.1 亿元"] * 3 + ["0.01 分"]) == Decimal("30000000.0001")
    assert parse_quantity("123456789.123456789 万亿元").value == Decimal(123456789123456789000)


def test_zero_has_no_sign() -> None:
    assert [str(parse_quantity(text)) for text in ("-0 元", "−0.00 元", "+0 元")] == ["0 元", "0.00 元", "0 元"]


def test_number_unit_and_place_stay_as_written() -> None:
    quantity = parse_quantity("约 1,250.50 万元", Place("x.yaml", 3, 7))
    assert (str(quantity.number), quantity.unit.text, quantity.place) == ("1250.50", "万元", Place("x.yaml", 3, 7))
    assert str(quantity) == "约 1,250.50 万元"


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("25060 万元", "亿元", "2.506"),
        ("34 万吨/年", "吨/年", "340000"),
        ("0.65 元/kWh", "元/MWh", "650"),
        ("1.21 吨/万元", "kg/元", "0.121"),
        ("8%", "‰", "80"),
        ("15", "万", "0.0015"),
    ],
)
def test_conversion(text: str, unit: str, value: str) -> None:
    assert parse_quantity(text).to(unit) == Decimal(value)


def test_conversion_to_another_kind_is_refused() -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity("5 kWh").to("元")
    assert caught.value.code == "Q003"


# The table itself.


def test_no_spelling_stands_twice_in_the_table() -> None:
    spellings = [spelling for rows in TABLE.values() for _, row in rows for spelling in row.split()]
    assert len(spellings) == len(_spellings())


def test_a_spelling_and_its_reading_with_a_multiplier_agree() -> None:
    known = _spellings()
    for spelling, unit in known.items():
        for prefix, factor in MULTIPLIERS.items():
            rest = known.get(spelling.removeprefix(prefix)) if spelling.startswith(prefix) else None
            if rest is not None:
                assert (unit.dimension, unit.factor) == (rest.dimension, rest.factor * factor), spelling


def test_dimensions_begin_with_their_base_unit() -> None:
    bases = {dimension: rows[0][1].split()[0] for dimension, rows in TABLE.items()}
    factors = {dimension: parse_unit(base).factor for dimension, base in bases.items()}
    assert {dimension for dimension, factor in factors.items() if factor != 1} == {"share"}


NUMBERS = st.builds(
    lambda number, places: Decimal(number).scaleb(-places),
    st.integers(-(10**MAX_DIGITS) + 1, 10**MAX_DIGITS - 1),
    st.integers(0, MAX_DIGITS - 1),
)
#: Few enough digits that every other unit of the dimension can hold them too.
SHORT = st.integers(-9999, 9999).map(Decimal)
ATOMS = st.sampled_from(sorted(_spellings()))
MULTIPLIED = st.builds(
    str.__add__,
    st.sampled_from(["", *MULTIPLIERS]),
    st.sampled_from(sorted(s for s, unit in _spellings().items() if unit.dimension != "share")),
)
UNITS = st.one_of(
    ATOMS,
    MULTIPLIED,
    st.builds("{}/{}".format, MULTIPLIED, ATOMS),
    st.builds("{}/({}·{})".format, MULTIPLIED, ATOMS, ATOMS),
)


@pytest.mark.parametrize("unit", sorted(_spellings()))
def test_every_unit_of_the_table_reads_back_its_own_number(unit: str) -> None:
    @given(SHORT | NUMBERS.filter(lambda number: len(f"{number:f}".replace(".", "").lstrip("-")) <= MAX_DIGITS))
    def reads_back(number: Decimal) -> None:
        assert parse_quantity(f"{number:f} {unit}").to(unit) == number

    reads_back()


@given(SHORT, ATOMS, st.data())
def test_conversion_there_and_back(number: Decimal, unit: str, data: st.DataObject) -> None:
    same = sorted(other.text for other in _spellings().values() if other.dimension == parse_unit(unit).dimension)
    other = data.draw(st.sampled_from(same))
    converted = parse_quantity(f"{number:f} {unit}").to(other)
    assert parse_quantity(f"{converted:f} {other}").to(unit) == number


@given(SHORT | NUMBERS, UNITS, st.sampled_from(["", "约", "≥", "至多 "]))
def test_a_printed_quantity_reads_back_the_same(number: Decimal, unit: str, mark: str) -> None:
    if len(f"{number:f}".replace(".", "").lstrip("-")) > MAX_DIGITS:
        number = number.to_integral_value()
    quantity = parse_quantity(f"{mark}{number:f} {unit}")
    assert parse_quantity(str(quantity)) == quantity


# Kinds.

MONEY = Kind(("money",), "25060 万元")
ABATED = Kind(("emission/year", "mass/year"), "34 万吨/年")
SHARE = Kind(("share",), "8%", maximum=Decimal(1))
FROM_TEN_KW = Kind(("power",), "150 MW", minimum=Decimal(10))


@pytest.mark.parametrize(
    ("text", "kind", "code", "message"),
    [
        ("5", MONEY, "Q001", "`5` has no unit"),
        ("5 万", MONEY, "Q001", "`5 万` has no unit"),
        ("5 个", MONEY, "Q003", "`5 个` is count (个), not money (元)"),
        ("5 kWh", MONEY, "Q003", "`5 kWh` is energy (kWh), not money (元)"),
        ("5 万元/年", MONEY, "Q003", "`5 万元/年` is money/year (元/年), not money (元)"),
        ("34 万吨", ABATED, "Q003", "`34 万吨` is mass (吨), not emission/year (tCO2e/年)"),
        ("-5 万元", MONEY, "Q006", "`-5 万元` is negative"),
        ("-8%", SHARE, "Q006", "`-8%` is negative"),
        ("120%", SHARE, "Q006", "`120%` is above 100%"),
        ("1001 ‰", SHARE, "Q006", "`1001 ‰` is above 1,000‰"),
        ("9 kW", FROM_TEN_KW, "Q006", "`9 kW` is below 10 kW"),
        ("0.005 MW", FROM_TEN_KW, "Q006", "`0.005 MW` is below 0.01 MW"),
    ],
)
def test_a_quantity_of_the_wrong_kind_is_refused(text: str, kind: Kind, code: str, message: str) -> None:
    with pytest.raises(QuantityError) as caught:
        read_quantity(text, kind)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert kind.example in caught.value.hint


@pytest.mark.parametrize(("text", "least"), [("-5 万元", "0 万元"), ("-5 分", "0 分"), ("-5 元", "0 元")])
def test_the_hint_names_the_least_amount_in_the_unit_that_was_read(text: str, least: str) -> None:
    with pytest.raises(QuantityError) as caught:
        read_quantity(text, MONEY)
    assert caught.value.hint == f"write {least} or more, as in `25060 万元`"


@pytest.mark.parametrize(("text", "kind"), [("0 元", MONEY), ("100%", SHARE), ("0%", SHARE), ("10 kW", FROM_TEN_KW)])
def test_the_limits_of_a_kind_are_allowed(text: str, kind: Kind) -> None:
    assert str(read_quantity(text, kind).number) == text.rstrip("元%kW ")


def test_tonnes_of_abatement_are_tonnes_of_co2e() -> None:
    quantity = read_quantity("34 万吨/年", ABATED)
    assert (quantity.dimension, quantity.to("tCO2e/年"), str(quantity)) == (
        "emission/year",
        Decimal(340000),
        "34 万吨/年",
    )
