"""The options that every command which appraises takes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cashflow.statements import STATEMENTS
from portfolio.cli import main
from portfolio.cli.statement import NAMES

ROOT = Path(__file__).parents[2]
XIAOLAN = str(ROOT / "projects" / "xiaolan-2014")
SCENARIO = str(ROOT / "projects" / "xiaolan-2014" / "scenarios" / "pv-market-price.yaml")
OVERLAY = """\
checked: 2020-01-01
sources: {own: our own}
parameters:
  - key: discount.social
    values:
      - {since: 2014-01-01, region: CN, value: 6%, source: own, grade: K-low}
"""


#: By the assumption set: investment and yearly benefit in 万元, life, running cost, whether half is reached in year 1.
LINES = {
    "01": (25060, 30000, 10, 0.02, True),
    "02": (3000, 10000, 10, 0.02, False),
    "03": (400, 300, 20, 0.01, False),
    "04": (21500, 7000, 25, 900 / 21500, True),
    "05": (3000, 5000, 10, 0.03, False),
}


def npv_by_hand(investment: float, benefit: float, life: int, cost: float, halved: bool) -> float:
    """At 8 %, year ends, one year of construction; running costs are full from year 1."""
    yearly = [benefit * (0.5 if halved and year == 1 else 1) - cost * investment for year in range(1, life + 1)]
    flows = [-investment, *yearly]
    return 10_000 * sum(amount / 1.08**end for end, amount in enumerate(flows, 1))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def rows(result: Result, project: str) -> dict[str, dict[str, object]]:
    [found] = [p for p in json.loads(result.stdout)["projects"] if p["id"] == project]
    return {f"{row['perspective']}.{row['key']}": row for row in found["indicators"]}


@pytest.fixture
def overlay(tmp_path: Path) -> str:
    file = tmp_path / "own.yaml"
    file.write_text(OVERLAY, encoding="utf-8")
    return str(file)


def test_an_overlay_of_parameters_changes_the_rate_and_a_stale_value_warns(overlay: str) -> None:
    result = run("appraise", XIAOLAN, "--parameters", overlay, "--format", "json")
    assert result.exit_code == 0
    assert rows(result, "02")["project_pre_tax.npv"]["discount_rate"] == 0.06
    assert "own.yaml:6:" in result.stderr
    assert "D010" in result.stderr


def test_a_broken_overlay_stops_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OVERLAY.replace("6%", "six"), encoding="utf-8")
    chosen = ["appraise", XIAOLAN, "--rate", "5%"]
    for command in (
        ["appraise", XIAOLAN],
        chosen,
        ["table", "budget", XIAOLAN],
        ["annex", XIAOLAN, "-o", str(tmp_path / "o")],
    ):
        result = run(*command, "--parameters", str(file))
        assert result.exit_code == 1
        assert "own.yaml:6:" in result.stderr
        assert result.stdout == ""
    assert not (tmp_path / "o").exists()


def test_a_missing_overlay_or_set_is_said(tmp_path: Path) -> None:
    for option in ("--parameters", "--assumptions", "--scenario"):
        result = run("appraise", XIAOLAN, option, str(tmp_path / "nowhere.yaml"))
        assert result.exit_code == 1, option
        assert "S001" in result.stderr


def test_the_programme_s_own_sums_say_what_they_count() -> None:
    data = json.loads(run("appraise", XIAOLAN, "--format", "json").stdout)["programme"]
    [npv] = [row for row in data["indicators"] if (row["perspective"], row["key"]) == ("project_pre_tax", "npv")]
    assert (npv["counted"], npv["of"]) == (["01", "02", "03", "04", "05"], 13)
    assert npv["value"] == pytest.approx(sum(npv_by_hand(*line) for line in LINES.values()))
    assert "programme" not in json.loads(run("appraise", XIAOLAN, "--project", "02", "--format", "json").stdout)


def test_csv_is_for_spreadsheets() -> None:
    found = list(csv.DictReader(io.StringIO(run("appraise", XIAOLAN, "--format", "csv").stdout)))
    [npv] = [row for row in found if row["id"] == "02:project_pre_tax.npv"]
    assert float(npv["value"]) == pytest.approx(npv_by_hand(*LINES["02"]))
    assert npv["unit"] == "元"


def test_a_scenario_is_told_with_its_reasons_and_hash() -> None:
    changes = json.loads(run("table", "changes", XIAOLAN, "--scenario", SCENARIO, "--format", "json").stdout)
    assert changes["rows"][0]["project"] == "04"
    assert changes["rows"][0]["reason"]
    files = json.loads(run("table", "inputs", XIAOLAN, "--scenario", SCENARIO, "--format", "json").stdout)
    assert {"pv-market-price.yaml", "indicative.yaml"} <= {row["file"] for row in files["rows"]}


def test_an_annex_of_a_scenario_says_so(tmp_path: Path) -> None:
    result = run("annex", XIAOLAN, "-o", str(tmp_path), "--formats", "html", "--lang", "en", "--scenario", SCENARIO)
    assert result.exit_code == 0
    page = (tmp_path / "budget-annex.en.html").read_text(encoding="utf-8")
    assert "This annex rests on the scenario" in page
    assert 'id="table-changes"' in page


def test_society_values_the_tonnes_that_it_is_told_to() -> None:
    words = ("appraise", XIAOLAN, "--project", "02", "--carbon-value", "50元/吨", "--format", "json")
    found = rows(run(*words), "02")
    gain = found["society_with_carbon.npv"]["value"], found["society.npv"]["value"]
    annuity = sum(1.08**-t for t in range(2, 12))
    assert gain[0] - gain[1] == pytest.approx(120_000 * 50 * annuity)  # type: ignore[operator]
    lines = run(
        "cashflow", XIAOLAN, "--project", "02", "--perspective", "society_with_carbon", "--carbon-value", "50元/吨"
    ).stdout
    assert "减排的社会价值" in lines


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    result = run(
        "appraise", XIAOLAN, "--assumptions", str(tmp_path / "a"), "--parameters", str(tmp_path / "b"),
        "--carbon-value", "dear",
    )  # fmt: skip
    assert result.exit_code == 1
    assert result.stderr.count("S001") == 2


def test_the_names_of_statements_are_those_that_there_are() -> None:
    assert NAMES == STATEMENTS
