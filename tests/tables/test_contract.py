"""The forms that scripts rely on: JSON, CSV and pandas, the same numbers in each; and the English of every table."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.programme.load import load
from portfolio.programme.study import study_with
from portfolio.records.fields import Words
from portfolio.render.data import as_csv, as_json
from portfolio.render.text import as_text
from portfolio.tables.registry import BY_NAME, TABLES
from portfolio.tables.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from portfolio.records.fields import Lang

XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")


#: The one table that has rows only with a scenario, and those that have rows only with options.
SCENARIO = {"changes": XIAOLAN / "scenarios" / "pv-market-price.yaml"}
#: Tables of what Xiaolan does not state, and programmes that do.
_OPTIONS = Path(__file__).parent / "options"
_FINANCED = XIAOLAN.parent / "examples"
EXAMPLES = {"stages": Path(__file__).parent / "stages", "options": _OPTIONS, "options-town": _OPTIONS}
EXAMPLES |= {name: XIAOLAN.parent / "emc-examples" for name in BY_NAME if name.startswith("emc-")}
EXAMPLES["emc-commitments"] = Path(__file__).parent / "commitments"
_TRACKED = Path(__file__).parents[1] / "contracts" / "tracked"
EXAMPLES |= dict.fromkeys(("emc-performance", "emc-settlement", "emc-reforecast"), _TRACKED)
EXAMPLES |= {
    name: _FINANCED for name in BY_NAME if name in {"loans", "tornado", "given"} or name.startswith("statement-")
}


@cache
def built(name: str) -> Table:
    return BY_NAME[name].build(study_with(load(EXAMPLES.get(name, XIAOLAN), SCENARIO.get(name))))


def parsed(name: str, lang: Lang = "zh") -> dict[str, Any]:
    data: dict[str, Any] = json.loads(as_json(built(name), lang))
    return data


# JSON: DESIGN §8.


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_json_has_the_form_that_is_promised(name: str, lang: Lang) -> None:
    data = parsed(name, lang)
    assert list(data) == ["table", "title", "columns", "rows", "cell_notes", "notes"]
    assert data["table"] == name
    keys = [column["key"] for column in data["columns"]]
    assert len(set(keys)) == len(keys)
    assert all(set(column) == {"key", "label", "unit"} and column["label"] for column in data["columns"])
    assert data["rows"]
    for row in data["rows"]:
        assert set(row) == {*keys, "id", "kind"}
        assert row["id"]
        assert row["kind"]
        assert all(value is None or isinstance(value, int | float | str) for value in row.values())
    places = {(row["id"], row["kind"]) for row in data["rows"]}
    for note in data["cell_notes"]:
        assert set(note) == {"row", "kind", "key", "note"}
        assert (note["row"], note["kind"]) in places
        assert note["key"] in keys
    assert all(isinstance(note, str) and note for note in data["notes"])


@pytest.mark.parametrize("name", BY_NAME)
def test_rows_can_be_told_apart(name: str) -> None:
    places = [(row["id"], row["kind"]) for row in parsed(name)["rows"]]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("name", BY_NAME)
def test_no_column_is_hidden_behind_the_row_s_own_id(name: str) -> None:
    """`id` in JSON is the row's; a column of that key must not say anything else."""
    for row in built(name).rows:
        value = row["id"].value
        assert value is None or value == row.id or name == "paths"


def test_kinds_of_rows() -> None:
    assert {row["kind"] for row in parsed("budget")["rows"]} == {"project", "subtotal", "total", "printed_total"}
    assert {row["kind"] for row in parsed("benefits")["rows"]} == {"project", "subtotal", "total", "printed_total"}


def test_keys_that_scripts_use() -> None:
    def keys(name: str) -> list[str]:
        return [column["key"] for column in parsed(name)["columns"]]

    assert keys("budget") == ["id", "name", "total_cny", "market_cny", "higher_level_cny", "town_cny", "remark"]
    wanted = {"abatement_tco2e_per_year", "benefit_cny", "beneficiaries", "jobs"}
    assert wanted <= set(keys("benefits"))
    assert {"market_share", "higher_level_share", "town_share", "public_cny", "leverage"} <= set(keys("funding-shares"))


def test_units_of_the_data() -> None:
    units = {c["key"]: c["unit"] for name in BY_NAME for c in parsed(name)["columns"] if c["unit"]}
    assert {unit for key, unit in units.items() if key.endswith("_cny")} == {"元"}
    assert {unit for key, unit in units.items() if key.endswith("share")} == {"1"}
    assert (units["abatement_tco2e_per_year"], units["beneficiaries"], units["jobs"]) == ("tCO2e/年", "人次", "人")


@pytest.mark.parametrize("name", BY_NAME)
def test_shares_are_fractions(name: str) -> None:
    """Changes, which may be negative or double a figure, are fractions too."""
    shares = [c.key for c in built(name).columns if c.kind == "share" and "change" not in c.key]
    values = [row[key] for row in parsed(name)["rows"] for key in shares]
    assert all(value is None or 0 <= value <= 1 for value in values)


@pytest.mark.parametrize("name", BY_NAME)
def test_numbers_do_not_depend_on_the_language(name: str) -> None:
    numeric = [column.key for column in built(name).columns if column.kind in {"number", "share"}]
    zh, en = parsed(name)["rows"], parsed(name, "en")["rows"]
    assert [[row[key] for key in ("id", "kind", *numeric)] for row in zh] == [
        [row[key] for key in ("id", "kind", *numeric)] for row in en
    ]


def test_the_list_of_tables() -> None:
    names = [table.name for table in TABLES]
    assert len(set(names)) == len(names)
    assert all(table.summary.en for table in TABLES)
    study = study_with(load(XIAOLAN))
    assert all(table.build(study).name == table.name for table in TABLES)


# English.


@pytest.mark.parametrize("name", BY_NAME)
def test_english_tables_are_english(name: str) -> None:
    """The plan's own words are quoted in Chinese; units of the data are keys, not labels."""
    data = parsed(name, "en")
    for column in data["columns"]:
        column["unit"] = ""
    for row in data["rows"]:
        if name == "provenance":
            assert CHINESE.search(row["quote"])
            row["quote"] = ""
        if "unit" in row:
            row["unit"] = ""
        if name == "parameters":  # titles of Chinese regulations
            row["source"] = ""
        if name == "emc-eligibility":
            row |= {"clause": "", "source": ""}
        if name == "changes":  # the scenario's own words
            row |= {"reason": "", "value": "", "source": ""}
    left = CHINESE.findall(json.dumps(data, ensure_ascii=False))
    assert left == []


@pytest.mark.parametrize("name", BY_NAME)
def test_printed_english_is_english(name: str) -> None:
    """What stands in place of a figure, and sources and units as printed, are no part of the JSON."""
    table = built(name)
    shown = [row[column.key].shown for row in table.rows for column in table.columns]
    for words in [table.title, *table.sources, *(word for word in shown if word)]:
        assert not CHINESE.search(words.text("en")), words
    if name not in {"provenance", "parameters", "changes", "emc-eligibility"}:
        assert not CHINESE.search(as_text(table, "en"))


# CSV.


@pytest.mark.parametrize("name", BY_NAME)
def test_csv_says_the_same_as_json(name: str) -> None:
    head, *lines = csv.reader(io.StringIO(as_csv(built(name), "zh")))
    data = parsed(name)
    assert head == ["id", "kind", *(column["key"] for column in data["columns"] if column["key"] != "id")]
    assert len(lines) == len(data["rows"])
    numeric = {column.key for column in built(name).columns if column.kind in {"number", "share"}}
    for line, row in zip(lines, data["rows"], strict=True):
        for key, text in zip(head, line, strict=True):
            if row[key] is None:
                assert text == ""
            elif key in numeric:
                assert float(text) == row[key]
            else:
                assert text.removeprefix("'") == row[key]


def test_csv_does_not_round() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(built("funding-shares"), "zh"))))
    assert float(rows[-1]["leverage"]) == 71000 / 3290
    assert float(rows[-1]["market_share"]) == 71000 / 74290


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=甲,\n乙"], ids=ascii)
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert _cells_of_csv(text, Words(zh=text)) == [f"'{text}", f"'{text}"]


def test_a_cell_that_begins_with_a_tab_is_quoted() -> None:
    assert _cells_of_csv("\t=1+1", Words(zh="1+1")) == ["'\t=1+1", "1+1"]


def _cells_of_csv(plain: str, words: Words) -> list[str]:
    columns = (Column("plain", Words(zh="名称"), kind="text"), Column("words", Words(zh="说明"), kind="text"))
    table = Table("x", Words(zh="表"), columns, (Row("1", "project", {"plain": Cell(plain), "words": Cell(words)}),))
    _, line = csv.reader(io.StringIO(as_csv(table, "zh")))
    assert line[:2] == ["1", "project"]
    return line[2:]


def test_a_negative_number_stays_a_number() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(built("totals-check"), "zh"))))
    differences = [row["difference"] for row in rows if row["status"] == "不符"]
    assert sorted(map(float, differences)) == [-342_000_000, -360, -360]


# pandas.


@pytest.mark.parametrize("name", BY_NAME)
def test_a_frame_says_the_same_as_json(name: str) -> None:
    frame = built(name).to_frame()
    data = parsed(name)
    assert list(frame.columns) == ["id", "kind", *(c["key"] for c in data["columns"] if c["key"] != "id")]
    assert list(zip(frame["id"], frame["kind"], strict=True)) == [(row["id"], row["kind"]) for row in data["rows"]]
    numeric = {column.key for column in built(name).columns if column.kind in {"number", "share"}}
    for key in numeric:
        for value, row in zip(frame[key], data["rows"], strict=True):
            assert math.isnan(value) if row[key] is None else value == row[key]
    for key in set(frame.columns) - numeric - {"id", "kind"}:
        assert [None if value != value else value for value in frame[key]] == [row[key] for row in data["rows"]]  # noqa: PLR0124


def test_a_pivot_of_the_budget_table() -> None:
    frame = built("budget").to_frame()
    lines = frame.loc[frame["kind"] == "project"]
    assert lines["total_cny"].sum() == 742_900_000
    by_action = lines.assign(action=lines["id"].str.partition(".")[0]).groupby("action")["total_cny"].sum()
    assert (by_action["07"], by_action["09"], len(by_action)) == (4_300_000, 2_200_000, 10)
