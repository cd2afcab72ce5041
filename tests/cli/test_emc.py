"""`portfolio emc`: the promised JSON with the published figures, tables for people, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portfolio.cli import main

ROOT = Path(__file__).parents[2]
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
