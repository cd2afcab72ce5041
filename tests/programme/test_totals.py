"""Totals against the plan's printed figures, and the rule by which a printed figure agrees with a computed one."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.programme.figures import FIGURES, blank_paths, public_cny
from portfolio.programme.findings import findings
from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.programme.totals import SCORE, agrees, comparisons, computed, summable, total
from portfolio.reading.units import parse_quantity
from portfolio.records.sums import funding_gap_cny

if TYPE_CHECKING:
    from portfolio.programme.programme import Programme

XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"


@cache
def xiaolan() -> Programme:
    return load(XIAOLAN)


# The programme as the plan prints it: 74,290 = 71,000 + 2,010 + 1,280 万元; 59 万吨/年; 7.23 亿元; 34 points.


@pytest.mark.parametrize(
    ("key", "value", "stated"),
    [
        ("budget.total_cny", 742_900_000, 13),
        ("budget.market_cny", 710_000_000, 13),
        ("budget.higher_level_cny", 20_100_000, 13),
        ("budget.town_cny", 12_800_000, 13),
        ("benefits.abatement_tco2e_per_year", 590_000, 7),
        ("benefits.benefit_cny", 723_000_000, 6),
        ("benefits.jobs", 9_730, 13),
        ("scorecard.score", 34, 23),
    ],
)
def test_totals_are_exact(key: str, value: int, stated: int) -> None:
    found = computed(xiaolan(), key)
    assert found.value == value
    assert isinstance(found.value, Decimal)
    assert (found.stated, found.of) == (stated, 23 if key == "scorecard.score" else 13)


def test_the_sources_sum_to_the_total_in_every_line() -> None:
    assert [funding_gap_cny(project) for project in xiaolan().projects] == [0] * 13
    assert computed(xiaolan(), "budget.total_cny").value == 710_000_000 + 20_100_000 + 12_800_000


def test_public_money_is_higher_level_and_town_money() -> None:
    assert total(public_cny(project) for project in xiaolan().projects).value == 32_900_000


def test_what_can_be_summed() -> None:
    assert set(summable()) == set(FIGURES) - {"benefits.beneficiaries"} | {SCORE}


def test_blank_cells_of_table_5_4() -> None:
    """Every empty cell of the table, and nothing else."""
    blank = {project.id: blank_paths(project) for project in xiaolan().projects}
    market, higher, town = "funding.market", "funding.higher_level", "funding.town"
    assert blank == {
        "01": set(),
        "02": {town},
        "03": {market},
        "04": {higher, town},
        "05": {higher},
        "06": {market, higher},
        "07.1": {market},
        "07.2": {market},
        "07.3": {market},
        "08": set(),
        "09.1": {market, higher},
        "09.2": {market},
        "10": {market},
    }


def test_what_agrees_and_what_differs() -> None:
    """DOMAIN: table 5-4 reconciles completely; jobs (9,370 for 9,730) and the prose's 3.81 亿元 do not."""
    found = {(c.printed.figure, c.printed.where): (c.status, c.difference) for c in comparisons(xiaolan())}
    differs = {key: difference for key, (status, difference) in found.items() if status == "differs"}
    assert differs == {
        ("benefits.jobs", "table"): -360,
        ("benefits.jobs", "prose"): -360,
        ("benefits.benefit_cny", "prose"): -342_000_000,
    }
    assert found[None, "prose"] == ("not_computable", None)  # tax revenue of 4,700 万元 stands in no table
    assert sum(status == "agrees" for status, _ in found.values()) == 12
    assert len(found) == 16


def test_findings_of_the_programme() -> None:
    """The jobs twice, the benefit of the prose, and the intensity of 2015: 0.97 in section 2.2, 0.96 in chapter 3."""
    found = findings(study_with(xiaolan()))
    assert sorted(problem.code for problem in found) == ["F003", "F003", "F003", "F005"]
    messages = "\n".join(problem.message for problem in found)
    for figure in ("9,370 人", "9,730 人", "3.81 亿元", "7.23 亿元", "0.96 吨/万元", "0.97 吨CO₂/万元"):
        assert figure in messages


def test_no_subset_of_the_lines_gives_the_benefit_of_the_prose() -> None:
    amounts = [FIGURES["benefits.benefit_cny"].of(project) for project in xiaolan().projects]
    sums = {Decimal(0)}
    for amount in amounts:
        sums |= {some + amount for some in sums if amount is not None}
    assert Decimal(723_000_000) in sums
    assert Decimal(381_000_000) not in sums


# Agreement.


@pytest.mark.parametrize(
    ("printed", "computed_value", "wanted"),
    [
        ("74290 万元", "742900000", True),
        ("74290 万元", "742905000", False),  # 74,290.5 rounds half-up to 74,291
        ("74290 万元", "742904999.99", True),
        ("74290 万元", "742895000", True),
        ("74290 万元", "742894999.99", False),
        ("7.4 亿元", "742900000", True),
        ("7.4 亿元", "745000000", False),  # 7.45 rounds half-up to 7.5, half-even to 7.4
        ("7.5 亿元", "745000000", True),
        ("7.43 亿元", "742900000", True),
        ("7.40 亿元", "742900000", False),  # more digits say more
        ("7 亿元", "742900000", True),
        ("约 7.4 亿元", "742900000", True),
        ("约 7.5 亿元", "742900000", False),
        ("3.81 亿元以上", "723000000", False),
        ("≥ 59 万吨/年", "590000", True),
        ("将近 9370 人", "9730", False),
        ("不超过 10000 人", "9730", False),
        ("34", "34", True),
        ("0 元", "0", True),
        ("0 元", "0.5", False),
        ("0 元", "0.49", True),
    ],
)
def test_a_printed_figure_agrees_to_its_digits_and_no_further(printed: str, computed_value: str, wanted: bool) -> None:
    assert agrees(parse_quantity(printed), Decimal(computed_value)) is wanted


@pytest.mark.parametrize("word", ["约 {}", "将近 {}", "{}左右", "{}以上", "至少 {}", "{}以下", "不超过 {}"])
@given(value=st.integers(1, 10**9), digits=st.integers(0, 3))
def test_words_of_precision_widen_nothing(word: str, value: int, digits: int) -> None:
    number = f"{Decimal(value).scaleb(-digits):f}"
    plain = parse_quantity(f"{number} 万元")
    qualified = parse_quantity(word.format(f"{number} 万元"))
    assert qualified.qualifier
    for offset in (Decimal(0), Decimal("0.4"), Decimal("0.5"), Decimal(1), Decimal("-0.5"), Decimal("-0.6")):
        actual = plain.value + offset * Decimal(10_000).scaleb(-digits)
        assert agrees(plain, actual) == agrees(qualified, actual)
        assert agrees(plain, actual) == (Decimal("-0.5") <= offset < Decimal("0.5"))


def test_the_largest_figures_can_be_compared() -> None:
    largest = parse_quantity(f"{'9' * 18} 万亿元")
    assert agrees(largest, largest.value)
    assert not agrees(parse_quantity("0.000000000000001 元"), largest.value)


# Sums.


def test_what_nobody_states_has_no_total() -> None:
    assert total([None, None]).value is None
    assert total([]).value is None
    assert total([Decimal(0), None]).value == 0


@given(st.lists(st.none() | st.decimals(0, 10**12, places=2), max_size=30))
def test_a_total_is_the_exact_sum_of_what_is_known(values: list[Decimal | None]) -> None:
    found = total(values)
    cents = [int(value * 100) for value in values if value is not None]
    assert (found.stated, found.of) == (len(cents), len(values))
    assert found.value == (Decimal(sum(cents)) / 100 if cents else None)
