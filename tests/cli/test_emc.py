"""`portfolio emc`: the promised JSON with the published figures, tables for people, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portfolio.cli import main

ROOT = Path(__file__).parents[2]
TRACKED = "01"
EXAMPLES, XIAOLAN = (str(ROOT / "projects" / name) for name in ("emc-examples", "xiaolan-2014"))


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["emc", *words])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


@pytest.fixture(scope="module")
def g04() -> dict[str, Any]:
    return json.loads(run(EXAMPLES, "--project", "g04", "--hurdle", "10%", "--format", "json"))  # type: ignore[no-any-return]


def test_json_has_the_promised_keys(g04: dict[str, Any]) -> None:
    assert {"project", "contract", "parties", "esco", "host", "lender", "findings"} <= set(g04)
    assert g04["project"] == "g04"
    assert g04["contract"] == "shared_savings"
    for party in ("host", "esco", "lender", "higher_level", "tax_authority"):
        assert {"flows_cny", "npv_cny", "discount_rate", "irr"} <= set(g04["parties"][party])
        assert len(g04["parties"][party]["flows_cny"]) == 11


def test_json_holds_the_published_figures(g04: dict[str, Any]) -> None:
    assert g04["esco"]["irr_pre_tax"] == pytest.approx(0.10654432235350819, abs=1e-12)
    assert g04["esco"]["irr_post_tax"] == pytest.approx(0.10139308610934916, abs=1e-12)
    assert g04["esco"]["irr_equity"] == pytest.approx(0.15669623227639617, abs=1e-12)
    assert g04["esco"]["npv_cny"] == pytest.approx(40075.045114164425, abs=1e-6)
    assert g04["esco"]["discount_rate"] == 0.1
    assert g04["parties"]["esco"]["npv_cny"] == pytest.approx(64.69e4, abs=50)
    assert g04["host"] == {"npv_cny": pytest.approx(9284971.251794212, abs=1e-4), "discount_rate": 0.08}
    assert g04["lender"]["min_dscr"] == pytest.approx(1.2778809146479508, abs=1e-12)
    assert g04["lender"]["dscr"][5:] == [None] * 5


def test_another_hurdle_moves_the_net_present_value_alone(g04: dict[str, Any]) -> None:
    other = json.loads(run(EXAMPLES, "--project", "g04", "--hurdle", "12%", "--format", "json"))
    assert other["esco"]["discount_rate"] == 0.12
    assert other["esco"]["npv_cny"] < 0 < g04["esco"]["npv_cny"]
    assert other["esco"]["irr_post_tax"] == g04["esco"]["irr_post_tax"]
    assert other["host"] == g04["host"]


def test_solutions_are_the_published_ones(g04: dict[str, Any]) -> None:
    """Golden case of shared savings at a hurdle of 10 %: the least share, the shortest term, the frontier."""
    solve = g04["solve"]
    assert solve["share"]["status"] == "found"
    assert solve["share"]["value"] == pytest.approx(0.796823, abs=1e-6)
    assert solve["term"]["value"] == 6
    assert solve["capex"]["value"] == pytest.approx(1004.17e4, abs=50)
    shares = {row["term_years"]: row["share"] for row in solve["frontier"]}
    assert shares[5] == pytest.approx(0.906102, abs=1e-6)
    assert [shares[term] for term in (1, 2, 3, 4)] == [None] * 4
    assert {"term_years", "share", "host_npv_cny", "dscr_min", "reason"} <= set(solve["frontier"][0])


def test_one_solution_comes_with_the_frontier(g04: dict[str, Any]) -> None:
    found = json.loads(run(EXAMPLES, "--project", "g04", "--solve", "share", "--hurdle", "10%", "--format", "json"))
    assert found["solve"] == {key: g04["solve"][key] for key in ("share", "frontier")}


def test_what_is_no_share_is_no_share_of_the_frontier() -> None:
    found = json.loads(run(EXAMPLES, "--project", "lease", "--solve", "frontier", "--format", "json"))
    assert set(found["solve"]) == {"frontier"}
    assert {row["share"] for row in found["solve"]["frontier"]} <= {None}
    assert {row["unit"] for row in found["solve"]["frontier"]} <= {"元/年"}


def test_json_says_what_is_claimed_and_what_was_found(g04: dict[str, Any]) -> None:
    assert {"award", "income_tax", "turnover_tax"} == {outcome["claim"] for outcome in g04["eligibility"]}
    assert {outcome["verdict"] for outcome in g04["eligibility"]} <= {"met", "broken", "unproved"}
    assert {"F032", "F033"} <= {problem["code"] for problem in g04["findings"]}
    assert "settlement" not in g04


def test_json_has_the_settlement_of_verified_years() -> None:
    tracked = str(ROOT / "tests" / "contracts" / "tracked")
    found = json.loads(run(tracked, "--project", TRACKED, "--solve", "term", "--format", "json"))
    assert found["settlement"]["id"] == TRACKED
    assert found["settlement"]["years"][0]["year"] == 1


def test_text_prints_what_is_solved_for() -> None:
    everything = run(EXAMPLES, "--project", "g04", "--lang", "en")
    assert "Terms to negotiate" in everything
    assert "Frontier of bid and term" in everything
    one = run(EXAMPLES, "--project", "g04", "--solve", "share", "--lang", "en")
    assert "79.68" in one
    assert "Highest investment" not in one
    assert "Terms to negotiate" not in run(EXAMPLES, "--project", "g04", "--solve", "frontier", "--lang", "en")


def test_tables_for_people() -> None:
    text = run(EXAMPLES, "--project", "g04", "--lang", "en")
    assert "provider" in text
    assert "928.50" not in text  # English print is in millions
    assert "9.2850" in text
    rows = run(EXAMPLES, "--project", "g04", "--format", "csv").splitlines()
    assert rows[0].startswith("id,")
    assert any(row.startswith("g04:host") for row in rows)


def test_what_it_refuses() -> None:
    assert "no `contract`" in run(XIAOLAN, "--project", "04", code=1)
    assert "choose from" in run(EXAMPLES, "--project", "nobody", code=2)
    assert "--hurdle" in run(EXAMPLES, "--project", "g04", "--hurdle", "ten", code=2)
