"""`portfolio statement` and `cashflow`: what they print, mark and refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.cli.statement import NAMES
from tests.cashflow.plant import LOAN, PLANT

XIAOLAN = str(Path(__file__).parents[2] / "projects" / "xiaolan-2014")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "x.yaml"
    path.write_text(PLANT, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_prints(name: str, record: Path) -> None:
    result = run("statement", name, str(record), "--project", "x", "--format", "csv")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows
    assert "-0.0" not in result.stdout


def test_the_debt_service_has_a_unit_in_each_row(record: Path) -> None:
    result = run("statement", "debt-service", str(record), "--project", "x", "--format", "json")
    rows = {row["id"]: row for row in json.loads(result.stdout)["rows"]}
    assert (rows["bank.closing"]["unit"], rows["dscr"]["unit"]) == ("元", "1")
    assert rows["dscr"]["y2015"] is None
    assert float(rows["dscr"]["y2017"]) == pytest.approx(1.6527, abs=1e-4)
    text = run("statement", "debt-service", str(record), "--project", "x", "--lang", "en").stdout
    assert "1.65" in text


def test_the_investors_statement_says_that_its_return_is_another(record: Path) -> None:
    result = run("statement", "investors", str(record), "--project", "x", "--lang", "en")
    assert "does not compare" in " ".join(result.stdout.split())
    assert "does not compare" not in run("statement", "equity", str(record), "--project", "x", "--lang", "en").stdout


@pytest.mark.parametrize("command", [["statement", "profit"], ["cashflow"]])
def test_what_lacks_an_input_is_refused_by_its_name(command: list[str], record: Path) -> None:
    """A record without running cost has no cash flow; it prints none of 0."""
    record.write_text(PLANT.replace("  operating_cost: [{line: o, amount: 80 万元/年}]\n", ""), encoding="utf-8")
    result = run(*command, str(record), "--project", "x")
    assert result.exit_code == 1
    assert "cash_flow.operating_cost" in result.output


def test_a_perspective_is_refused_for_what_it_needs_alone(record: Path) -> None:
    record.write_text(PLANT.replace(LOAN, ""), encoding="utf-8")
    assert run("cashflow", str(record), "--project", "x").exit_code == 0
    result = run("cashflow", str(record), "--project", "x", "--perspective", "equity")
    assert result.exit_code == 1
    assert "financing" in result.output


def test_a_cash_flow_that_rests_on_assumptions_says_so() -> None:
    result = run("cashflow", XIAOLAN, "--project", "05", "--lang", "en")
    assert "Indicative" in result.stdout
    assert "Indicative" not in run("cashflow", XIAOLAN, "--project", "05", "--format", "csv").stdout


def test_findings_of_the_money_are_printed_beside_an_appraisal_and_a_statement(record: Path) -> None:
    record.write_text(PLANT.replace("market: 1000 万元", "market: 900 万元"), encoding="utf-8")
    for command in (["appraise"], ["statement", "equity"]):
        result = run(*command, str(record), "--project", "x")
        assert result.exit_code == 0
        assert "warning F029" in result.stderr
