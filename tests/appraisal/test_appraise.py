"""Appraisals against published and independently computed answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portfolio.cli import main
from portfolio.programme.study import study_of

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal

ROOT = Path(__file__).parent.parent.parent
XIAOLAN = ROOT / "projects" / "xiaolan-2014"

#: DOMAIN's example of costs per tonne: 1,000 万元, 20 and 150 万元 a year, 2,000 t, 15 years, 8 %, t0.
G03 = """\
id: g03
name: {zh: 例, en: Example}
sector: energy
investment: 1000 万元
funding: {market: 800 万元, higher_level: 150 万元, town: 50 万元}
abatement: 2000 吨/年
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: 15
  savings: [{line: energy, amount: 150 万元/年}]
  operating_cost: [{line: om, amount: 20 万元/年}]
"""

#: The textbook flow −1000, 200, 300, 300, 400, 500 at 8 %, in 万元.
SERIES = """\
id: s
name: {zh: 例, en: Example}
sector: energy
investment: 1000 万元
cash_flow:
  convention: CONVENTION
  first_year: 2014
  operating_years: 5
  savings: [{line: net, amounts: [200 万元, 300 万元, 300 万元, 400 万元, 500 万元]}]
  operating_cost: [{line: none, amount: 0 万元/年}]
"""


def appraised(tmp_path: Path, text: str) -> Appraisal:
    file = tmp_path / "record.yaml"
    file.write_text(text, encoding="utf-8")
    [found] = study_of(file).appraisals
    return found


def value(appraisal: Appraisal, name: str) -> float:
    found = appraisal.find(name)
    assert found is not None, name
    assert found.value is not None, found.reason
    return found.value


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("project_pre_tax.investment_intensity", 5000.0),
        ("project_pre_tax.simple_lifetime_cost", 333.3333),
        ("project_pre_tax.annualised_gross_cost", 684.1477),
        ("project_pre_tax.levelised_cost", -65.8523),
        ("project_pre_tax.levelised_cost_undiscounted_tonnes", -37.5774),
    ],
)
def test_costs_per_tonne_of_the_worked_example(name: str, expected: float, tmp_path: Path) -> None:
    assert value(appraised(tmp_path, G03), name) == pytest.approx(expected, abs=5e-5)


def test_public_and_social_cost_per_tonne(tmp_path: Path) -> None:
    """By hand: 200 万元 of public money over PV(q) = 2,000 × 8.559479; society's cost is the net one."""
    found = appraised(tmp_path, G03)
    assert value(found, "public.cost_per_tonne") == pytest.approx(2_000_000 / (2000 * 8.559478688), rel=1e-8)
    assert value(found, "society.cost_per_tonne") == pytest.approx(-65.8523, abs=5e-5)
    assert value(found, "public.npv") == pytest.approx(-2_000_000)
    assert value(found, "project_pre_tax.leverage") == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("convention", "npv", "payback", "discounted"),
    [("t0", 314.8400, 3.5, 4.0748), ("year_end", 291.5186, 4.5, 5.0748)],
)
def test_the_two_schools(convention: str, npv: float, payback: float, discounted: float, tmp_path: Path) -> None:
    """Published: 314.84 and 291.52 万元, 3.5 and 4.5 years; one rate of return, 17.7095 %."""
    found = appraised(tmp_path, SERIES.replace("CONVENTION", convention))
    assert value(found, "project_pre_tax.npv") / 10_000 == pytest.approx(npv, abs=5e-5)
    assert value(found, "project_pre_tax.irr") == pytest.approx(0.177095, abs=5e-7)
    assert value(found, "project_pre_tax.payback") == pytest.approx(payback)
    assert value(found, "project_pre_tax.discounted_payback") == pytest.approx(discounted, abs=5e-5)
    row = found.find("project_pre_tax.payback")
    assert row is not None
    assert row.convention == convention


def test_several_rates_of_return_are_all_listed_and_none_preferred(tmp_path: Path) -> None:
    """−100, 230, −132 has the rates 10 % and 20 %."""
    text = SERIES.replace("investment: 1000", "investment: 100").replace("operating_years: 5", "operating_years: 2")
    text = text.replace("[200 万元, 300 万元, 300 万元, 400 万元, 500 万元]", "[230 万元, 0 万元]")
    text = text.replace("{line: none, amount: 0 万元/年}", "{line: close, amounts: [0 万元, 132 万元]}")
    row = appraised(tmp_path, text.replace("CONVENTION", "t0")).find("project_pre_tax.irr")
    assert row is not None
    assert (row.status, row.value) == ("multiple", None)
    assert row.roots == pytest.approx((0.1, 0.2))


#: Per annual tonne, from tables 5-4 and 5-5.
INTENSITIES = {"01": 737.0588, "02": 250.0, "03": 200.0, "04": 4300.0, "05": 3000.0, "06": 50.0, "08": 6690.0}


def xiaolan() -> dict[str, Appraisal]:
    return {found.project_id: found for found in study_of(XIAOLAN).appraisals}


def test_xiaolan_says_what_is_indicative_and_what_is_missing() -> None:
    found = xiaolan()
    status = {project_id: appraisal.status for project_id, appraisal in found.items()}
    assert {key for key, value in status.items() if value == "indicative"} == {"01", "02", "03", "04", "05"}
    assert {key for key, value in status.items() if value == "incomplete"} == set(status) - {
        "01",
        "02",
        "03",
        "04",
        "05",
    }
    for project_id, expected in INTENSITIES.items():
        assert value(found[project_id], "project_pre_tax.investment_intensity") == pytest.approx(expected, abs=5e-5)
    row = found["10"].find("project_pre_tax.npv")
    assert row is not None
    assert (row.value, row.status) == (None, "lacking")
    assert row.reason is not None
    assert row.reason.en == "needs cash_flow.operating_years, cash_flow.operating_cost, cash_flow.savings"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_appraise_prints_the_contract() -> None:
    result = run("appraise", str(XIAOLAN), "--format", "json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert [project["id"] for project in data["projects"]][:3] == ["01", "02", "03"]
    keys = {"key", "perspective", "value", "unit", "discount_rate", "convention", "status", "reason", "rule"}
    rows = [row for project in data["projects"] for row in project["indicators"]]
    assert all(keys <= set(row) for row in rows)
    npv = next(row for row in rows if row["key"] == "npv")
    assert (npv["discount_rate"], npv["convention"]) == (0.08, "year_end")
    assert next(p for p in data["projects"] if p["id"] == "08")["missing"] == [
        "cash_flow.operating_years",
        "cash_flow.operating_cost",
    ]


def test_a_rate_and_a_convention_can_be_chosen() -> None:
    words = ("appraise", str(XIAOLAN), "--project", "02", "--rate", "10%", "--convention", "t0", "--format", "json")
    [project] = json.loads(run(*words).stdout)["projects"]
    row = next(row for row in project["indicators"] if row["key"] == "npv")
    annuity = (1 - 1.1**-10) / 0.1
    assert (row["discount_rate"], row["convention"]) == (0.1, "t0")
    assert row["value"] == pytest.approx(-3e7 + 9.94e7 * annuity)


def test_a_scenario_changes_the_appraisal() -> None:
    scenario = XIAOLAN / "scenarios" / "pv-market-price.yaml"
    result = run("appraise", str(XIAOLAN), "--project", "04", "--scenario", str(scenario), "--format", "json")
    [project] = json.loads(result.stdout)["projects"]
    row = next(row for row in project["indicators"] if row["key"] == "investment_intensity")
    assert row["value"] == pytest.approx(1_200_000_000 / 50_000)


def test_cash_flow_sums_to_its_net() -> None:
    data = json.loads(run("cashflow", str(XIAOLAN), "--project", "02", "--format", "json").stdout)
    years = [column["key"] for column in data["columns"] if column["key"].startswith("y")]
    *lines, net = data["rows"]
    assert net["kind"] == "total"
    assert all(sum(line[year] for line in lines) == pytest.approx(net[year]) for year in years)
    assert net["y0_cny"] == -30_000_000


def test_explain_leads_to_file_line_and_source() -> None:
    result = run("explain", str(XIAOLAN), "02", "project_pre_tax.levelised_cost", "--lang", "en")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith(
        "02 project_pre_tax.levelised_cost Levelised net cost, tonnes discounted = −791.076"
    ) or ("-791.076" in lines[0])
    assert any("02-public-buildings.yaml:" in line and "L404" in line for line in lines)
    assert any("assumed, rating low" in line and "indicative.yaml:" in line for line in lines)
    assert any("discount.social" in line and "0.08" in line for line in lines)


@pytest.mark.parametrize(
    "words",
    [
        ("appraise", str(XIAOLAN), "--project", "99"),
        ("appraise", str(XIAOLAN), "--rate", "eight"),
        ("cashflow", str(XIAOLAN), "--project", "04", "--perspective", "esco"),
        ("explain", str(XIAOLAN), "04", "project_pre_tax.nothing"),
    ],
)
def test_wrong_usage_is_exit_2(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_what_has_no_cash_flow_says_what_it_needs() -> None:
    result = run("cashflow", str(XIAOLAN), "--project", "06")
    assert result.exit_code == 1
    assert "cash_flow.operating_years" in result.output
