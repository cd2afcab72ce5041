"""`portfolio sensitivity`: its forms, its options, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main

XIAOLAN = str(Path(__file__).parents[2] / "projects" / "xiaolan-2014")
IRR = "project_pre_tax.irr"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["sensitivity", XIAOLAN, *words])


def test_the_groups_by_falling_swing() -> None:
    data = json.loads(run("--project", "04", "--format", "json").stdout)
    rows = {row["id"].partition(":")[2]: row for row in data["rows"]}
    assert list(rows) == ["revenue_and_savings", "discount_rate", "investment", "operating_cost", "tonnes"]
    keys = ["at_-0.2", "at_-0.1", "at_-0.05", "at_0", "at_+0.05", "at_+0.1", "at_+0.2"]
    assert [key for key in rows["investment"] if key.startswith("at_")] == keys
    base = -21500e4 / 1.08 + sum((7000 * (0.5 if t == 1 else 1) - 900) * 1e4 / 1.08 ** (t + 1) for t in range(1, 26))
    assert rows["investment"]["at_0"] == pytest.approx(base)
    assert rows["investment"]["at_+0.2"] == pytest.approx(base - 0.2 * 21500e4 / 1.08)
    assert rows["investment"]["critical_change_exact"] == pytest.approx(base / (21500e4 / 1.08))


def test_chosen_factors_and_changes_of_another_indicator() -> None:
    result = run(
        "--project", "04", "--indicator", IRR, "--factor", "benefit", "--factor", "assumed.ramp[0]", "--change", "-30%",
        "--change", "12.5%", "--format", "csv",
    )  # fmt: skip
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["id"] for row in found] == ["04:benefit", "04:assumed.ramp[0]"]
    assert [key for key in found[0] if key.startswith("at_")] == ["at_-0.3", "at_0", "at_+0.125"]


def test_text_in_both_languages_with_the_options_of_an_appraisal() -> None:
    assert "敏感度系数" in run("--project", "05", "--rate", "6%").stdout
    english = run("--project", "05", "--rate", "6%", "--lang", "en").stdout
    assert "Discount rate 6.00%" in english
    assert "+20%" in english


def test_a_limit_of_the_user() -> None:
    words = ("--project", "04", "--indicator", "project_pre_tax.payback", "--factor", "investment", "--format", "json")
    [none] = json.loads(run(*words).stdout)["cell_notes"]
    assert none["key"] == "critical_change_exact"
    [row] = json.loads(run(*words, "--limit", "10").stdout)["rows"]
    assert row["critical_change_exact"] > 1


def test_a_limit_may_be_a_percentage_and_anything_else_is_told_what_to_write() -> None:
    words = ("--project", "04", "--indicator", IRR, "--factor", "investment", "--format", "json")
    found = [json.loads(run(*words, "--limit", limit).stdout)["rows"] for limit in ("8%", "8％", "0.08")]
    assert found[0] == found[1] == found[2]
    result = run(*words, "--limit", "eight")
    assert result.exit_code == 2
    assert "'eight' is no number: write it in the unit that JSON has (yuan, years), or as a percentage: 8%" in (
        " ".join(result.stderr.split())
    )


def test_an_absent_indicator_says_why() -> None:
    result = run("--project", "06", "--lang", "en")
    assert result.exit_code == 0
    assert "needs cash_flow.operating_years" in result.stdout
    assert "nan" not in result.stdout.lower()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--factor", "taste"), "choose from investment, revenue_and_savings, operating_cost, tonnes, discount_rate"),
        (("--factor", "assumed.operating_years"), "--scenario"),
        (("--indicator", "npv"), "choose from project_pre_tax.npv"),
        (("--change", "much"), "--change"),
        (("--change", "-200%"), "--change"),
        (("--change", "0%"), "no change"),
        (("--limit", "nan"), "limit"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], says: str) -> None:
    result = run("--project", "04", *words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_an_unknown_project_lists_the_known() -> None:
    result = run("--project", "99")
    assert result.exit_code == 2
    assert "choose from 01, 02" in result.stderr
