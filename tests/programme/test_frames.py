"""Programmes as pandas sees them: real pivots, unknown figures, and money whose year nobody states."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.programme.totals import computed
from portfolio.records.funding import SOURCES
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.programme.programme import Programme
    from portfolio.tables.table import Row, Table

XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"
HEAD = "id: x\ntitle: 计划\n"


@cache
def xiaolan() -> Programme:
    return load(XIAOLAN)


def programme_of(*records: str) -> Programme:
    """A programme of records; their files are read in the order given."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "programme.yaml").write_text(HEAD, encoding="utf-8")
        for number, text in enumerate(records):
            (Path(name) / f"{number:03}.yaml").write_text(text, encoding="utf-8")
        return load(name)


DATED = (
    """id: "1"
name: 甲
sector: energy
investment: 100 万元
funding:
  market: [{amount: 30 万元, year: 2015}, {amount: 40 万元, year: 2016}]
  higher_level: {amount: 20 万元, year: 2015, level: province}
  town: [{amount: 4 万元, year: beyond}, 6 万元]
""",
    """id: "2"
name: 乙
sector: transport
investment: 10 万元
funding:
  market: 5 万元
  higher_level: {amount: 0 万元, note: blank}
  town: {amount: 5 万元, year: 2016}
""",
    """id: "3"
name: 丙
sector: transport
funding:
  market: {amount: 7 万元, year: 2016}
""",
)


# The frame of a programme.


def test_a_row_a_project() -> None:
    frame = xiaolan().to_frame()
    assert list(frame["id"])[:7] == ["01", "02", "03", "04", "05", "06", "07.1"]
    assert list(frame.columns) == [
        "id", "name", "group", "sector", "total_cny", "market_cny", "higher_level_cny", "town_cny",
        "abatement_tco2e_per_year", "benefit_cny", "beneficiaries", "jobs",
    ]  # fmt: skip
    assert frame["total_cny"].sum() == 742_900_000
    assert frame["jobs"].sum() == 9_730


def test_unknown_is_nan_and_blank_is_zero() -> None:
    frame = xiaolan().to_frame().set_index("id")
    unknown = frame.index[frame["abatement_tco2e_per_year"].isna()]
    assert list(unknown) == ["07.1", "07.2", "07.3", "09.1", "09.2", "10"]
    assert frame["benefit_cny"].isna().sum() == 7
    assert frame.loc["04", "town_cny"] == 0
    assert programme_of(*DATED).to_frame().set_index("id").loc["3", ["total_cny", "town_cny"]].isna().all()


def test_pivot_of_money_by_sector() -> None:
    pivot = pd.pivot_table(xiaolan().to_frame(), index="sector", values=["total_cny", "jobs"], aggfunc="sum")
    assert pivot.loc["industry", "total_cny"] == 250_600_000
    assert pivot["total_cny"].sum() == 742_900_000
    assert pivot["jobs"].sum() == 9_730


# The frame of funding.


def test_the_plan_dates_nothing_and_a_pivot_loses_nothing() -> None:
    frame = xiaolan().funding_frame()
    assert set(frame["year"]) == {"undated"}
    pivot = pd.pivot_table(frame, index=["source", "sector"], columns="year", values="amount_cny", aggfunc="sum")
    by_source = pivot["undated"].groupby(level="source").sum()
    assert by_source.to_dict() == {"market": 710_000_000, "higher_level": 20_100_000, "town": 12_800_000}


def test_pivot_by_source_sector_and_year() -> None:
    frame = programme_of(*DATED).funding_frame()
    pivot = pd.pivot_table(frame, index=["source", "sector"], columns="year", values="amount_cny", aggfunc="sum")
    assert list(pivot.columns) == ["2015", "2016", "beyond", "undated"]
    cells = pivot.reset_index().melt(["source", "sector"], value_name="amount_cny")
    assert len(cells) == 6 * 4
    assert cells.dropna().set_index(["source", "sector", "year"])["amount_cny"].to_dict() == {
        ("market", "energy", "2015"): 300_000,
        ("market", "energy", "2016"): 400_000,
        ("market", "transport", "2016"): 70_000,
        ("market", "transport", "undated"): 50_000,
        ("higher_level", "energy", "2015"): 200_000,
        ("higher_level", "transport", "undated"): 0,
        ("town", "energy", "beyond"): 40_000,
        ("town", "energy", "undated"): 60_000,
        ("town", "transport", "2016"): 50_000,
    }, "what no record states is NaN in the pivot, not 0"
    assert frame.loc[frame["level"] == "province", "amount_cny"].to_list() == [200_000]


def test_a_programme_without_money_has_an_empty_frame() -> None:
    frame = programme_of("id: '1'\nname: 甲\nsector: energy\n").funding_frame()
    assert frame.empty
    assert list(frame.columns) == ["id", "group", "sector", "source", "year", "level", "budget", "amount_cny"]


# The table of funding by year.


def by_year(row: Row) -> dict[str, Decimal | None]:
    """The money of a row by column, 元."""
    values = {key: cell.value for key, cell in row.cells.items() if key != "name"}
    assert all(value is None or isinstance(value, Decimal) for value in values.values())
    return {key: value if isinstance(value, Decimal) else None for key, value in values.items()}


def test_years_beyond_and_undated_stand_apart() -> None:
    table = BY_NAME["funding-plan"].build(study_with(programme_of(*DATED)))
    assert [c.key for c in table.columns[1:]] == ["y2015_cny", "y2016_cny", "beyond_cny", "undated_cny", "total_cny"]
    assert {row.id: list(by_year(row).values()) for row in table.rows} == {
        "market": [300_000, 470_000, None, 50_000, 820_000],
        "higher_level": [200_000, None, None, 0, 200_000],
        "town": [None, 50_000, 40_000, 60_000, 150_000],
        "total": [500_000, 520_000, 40_000, 110_000, 1_170_000],
    }
    assert any("3" in note.zh and "未提供" in note.zh for note in table.notes), "line 3 states neither public source"


def test_a_year_without_money_is_nothing_only_if_all_money_is_dated_or_nothing() -> None:
    first = """id: '1'
name: 甲
sector: energy
funding:
  market: {amount: 3 万元, year: 2015}
  higher_level: {amount: 0 万元, note: blank}
  town: {amount: 1 万元, year: 2016}
"""
    [market, higher, town, whole] = BY_NAME["funding-plan"].build(study_with(programme_of(first))).rows
    assert list(by_year(market).values()) == [30_000, 0, 0, 0, 30_000]
    assert list(by_year(higher).values()) == [0, 0, 0, 0, 0]
    assert list(by_year(town).values()) == [0, 10_000, 0, 0, 10_000]
    assert list(by_year(whole).values()) == [30_000, 10_000, 0, 0, 40_000]
    second = first.replace("'1'", "'2'").replace("  market: {amount: 3 万元, year: 2015}\n", "")
    market, *_ = BY_NAME["funding-plan"].build(study_with(programme_of(first, second))).rows
    assert list(by_year(market).values()) == [30_000, None, None, None, 30_000]


def test_money_of_unknown_years_is_never_spread_over_those_of_xiaolan() -> None:
    table = BY_NAME["funding-plan"].build(study_with(xiaolan()))
    assert {row.id: by_year(row) for row in table.rows} == {
        "market": {"beyond_cny": None, "undated_cny": 710_000_000, "total_cny": 710_000_000},
        "higher_level": {"beyond_cny": None, "undated_cny": 20_100_000, "total_cny": 20_100_000},
        "town": {"beyond_cny": None, "undated_cny": 12_800_000, "total_cny": 12_800_000},
        "total": {"beyond_cny": None, "undated_cny": 742_900_000, "total_cny": 742_900_000},
    }


# Any programme.

_AMOUNTS = st.decimals(0, 10**6, places=2)
_ENTRIES = st.lists(
    st.tuples(_AMOUNTS, st.sampled_from([None, "2014", "2015", "2017", "beyond"])), min_size=1, max_size=3
)
_SECTORS = st.sampled_from(["industry", "energy", "transport"])
_IDS = st.lists(
    st.sampled_from(["1", "01", "2", "10", "7.1", "07.1", "7.10", "a1", "a10", "a-2", "1.a", "1a", "x"]),
    min_size=1,
    max_size=8,
    unique=True,
)


@st.composite
def records(draw: st.DrawFn) -> list[str]:
    """The texts of some records with money of known and unknown years."""
    texts = []
    for project_id in draw(_IDS):
        text = f"id: '{project_id}'\nname: 项目 {project_id}\nsector: {draw(_SECTORS)}\n"
        if draw(st.booleans()):
            text += f"investment: {draw(_AMOUNTS)} 万元\n"
        if draw(st.booleans()):
            text += f"jobs: {draw(st.integers(0, 10**5))} 人\n"
        money = ""
        for source in SOURCES:
            if draw(st.booleans()):
                entries = [f"{{amount: {a} 万元" + (f", year: {y}}}" if y else "}") for a, y in draw(_ENTRIES)]
                money += f"  {source}: [{', '.join(entries)}]\n"
        texts.append(text + (f"funding:\n{money}" if money else ""))
    return texts


@settings(max_examples=60)
@given(records())
def test_frame_budget_and_plan_hold_the_same_money(texts: list[str]) -> None:
    programme = programme_of(*texts)
    frame = programme.funding_frame()
    plan = BY_NAME["funding-plan"].build(study_with(programme))
    budget = BY_NAME["budget"].build(study_with(programme)).row("total", "total")
    for source in SOURCES:
        wanted = computed(programme, f"budget.{source}_cny").value
        assert budget[f"{source}_cny"].value == wanted
        row = by_year(plan.row(source))
        assert row.pop("total_cny") == wanted
        assert sum((value for value in row.values() if value is not None), Decimal(0)) == (wanted or 0)
        cents = [round(amount * 100) for amount in frame.loc[frame["source"] == source, "amount_cny"]]
        assert sum(cents) == (wanted or 0) * 100
        for key, value in row.items():
            year = key.removesuffix("_cny").removeprefix("y")
            of_year = frame.loc[(frame["source"] == source) & (frame["year"] == year), "amount_cny"]
            assert of_year.empty or sum(round(amount * 100) for amount in of_year) == (value or 0) * 100
            assert not of_year.empty or not value


@settings(max_examples=40)
@given(st.data())
def test_the_order_of_the_files_is_irrelevant(data: st.DataObject) -> None:
    texts = data.draw(records())
    shuffled = data.draw(st.permutations(texts))
    first, second = programme_of(*texts), programme_of(*shuffled)
    assert [project.id for project in first.projects] == [project.id for project in second.projects]
    for name, one, other in _tables(first, second):
        assert one == other, name


@settings(max_examples=8)
@given(st.permutations([file.name for file in sorted(XIAOLAN.glob("[01]*.yaml"))]))
def test_the_file_names_of_xiaolan_are_irrelevant(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "programme.yaml").write_bytes((XIAOLAN / "programme.yaml").read_bytes())
        shutil.copytree(XIAOLAN / "assumptions", Path(folder) / "assumptions")
        for number, name in enumerate(names):
            (Path(folder) / f"{number:02}.yaml").write_bytes((XIAOLAN / name).read_bytes())
        renamed = load(folder)
        for name, one, other in _tables(xiaolan(), renamed):
            assert one == other, name


def _tables(first: Programme, second: Programme) -> Iterator[tuple[str, object, object]]:
    """The values of every table but those that go by files, without the columns that name them."""
    one, other = study_with(first), study_with(second)
    for named in BY_NAME.values():
        if named.name not in {"inputs", "findings"}:
            yield named.name, _values(named.build(one)), _values(named.build(other))


#: Columns that name files.
_FILES = {"record", "where"}


def _values(table: Table) -> list[object]:
    return [
        (row.id, row.kind, {key: (c.value, c.notes, c.shown) for key, c in row.cells.items() if key not in _FILES})
        for row in table.rows
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[1:], ids=str)
def test_the_dated_example_in_every_order(order: tuple[int, ...]) -> None:
    again = programme_of(*(DATED[number] for number in order))
    pd.testing.assert_frame_equal(again.funding_frame(), programme_of(*DATED).funding_frame())
    pd.testing.assert_frame_equal(again.to_frame(), programme_of(*DATED).to_frame())
