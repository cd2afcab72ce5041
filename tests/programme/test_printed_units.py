"""The unit that a quote prints behind a number: objections only where the plan is beyond doubt."""

from __future__ import annotations

import pytest

from portfolio.programme.printed_units import contradicts, units_behind
from portfolio.reading.units import parse_quantity


@pytest.mark.parametrize(
    ("quote", "figure", "units"),
    [
        ("减排 34 万吨二氧化碳", "34 万吨", ["万吨二氧化碳"]),
        ("34 万 吨 标煤", "34 万吨", ["万 吨"]),
        ("25,060 | 25,000 | 50", "25060 万元", [""]),
        ("25,060 万 | 25,060", "25060 万元", ["万", ""]),
        ("5 百货", "5 万元", [""]),
        ("电耗 232.8 kWh/(m²·年)", "232.8 kWh/m2", ["kWh/(m2·年)"]),
        ("电耗 232.8 kWh/(m ² ·年)", "232.8 kWh/m2", ["kWh"]),
        ("5 meters", "5 m", [""]),
        ("5 m 宽，15 m", "5 m", ["m"]),
        ("没有", "5 m", []),
    ],
)
def test_units_behind_a_number(quote: str, figure: str, units: list[str]) -> None:
    assert units_behind(quote, parse_quantity(figure)) == units


@pytest.mark.parametrize(
    ("printed", "figure"),
    [
        ("万吨", "34 万吨标煤/年"),
        ("吨", "925.73 蒸吨"),
        ("万人", "30 万人次"),
        ("个", "8%"),
        ("个", "8 人"),
        ("万", "5 万MW"),
        ("万", "5 万"),
        ("亿元/年", "3 亿元"),
        ("度", "5 kWh"),
        ("kWh/(年·m2)", "5 kWh/(m²·年)"),
        ("吨/万元", "1.2 tCO2e/万元"),
    ],
)
def test_no_contradiction(printed: str, figure: str) -> None:
    assert not contradicts(printed, parse_quantity(figure))


@pytest.mark.parametrize(
    ("printed", "figure"),
    [
        ("亿元", "3 万元"),
        ("万", "3 元"),
        ("万", "3 亿元"),
        ("MW", "5 MWh"),
        ("%", "5 万元"),
        ("吨/万元", "1.2 吨/人"),
        ("吨/万元", "1.2 吨/元"),
        ("kWh/(m2·年)", "5 kWh/m2"),
    ],
)
def test_a_contradiction(printed: str, figure: str) -> None:
    assert contradicts(printed, parse_quantity(figure))
