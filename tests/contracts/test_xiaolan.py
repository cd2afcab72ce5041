"""The Xiaolan plan's actions as contracts: named scenarios, each assumed value with reason and rating."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.programme.load import load
from portfolio.programme.scenario import Scenario, read_scenario
from portfolio.programme.study import Choices, study_of
from portfolio.tables.assumptions import changes

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal

FOLDER = Path(__file__).resolve().parents[2] / "projects" / "xiaolan-2014"
WAN = 1e4
SCENARIOS = {
    "public-buildings-emc": "02",
    "industry-emc-11": "01",
    "industry-emc-14": "01",
    "pv-developer-planned": "04",
    "pv-developer-market": "04",
}


def path_of(name: str) -> Path:
    return FOLDER / "scenarios" / f"{name}.yaml"


def appraised(name: str) -> Appraisal:
    study = study_of(FOLDER, Choices(scenario=path_of(name)))
    return next(appraisal for appraisal in study.appraisals if appraisal.project_id == SCENARIOS[name])


def value(appraisal: Appraisal, name: str) -> float:
    found = appraisal.find(name)
    assert found is not None
    assert found.value is not None, found.reason
    return found.value


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_gives_reasons_and_is_indicative(name: str) -> None:
    scenario = read_scenario(path_of(name))
    assert isinstance(scenario, Scenario)
    assert all(change.reason.en for change in scenario.values.changes)
    found = appraised(name)
    assert found.status == "indicative"
    assert value(found, "esco.npv")
    assert value(found, "esco_equity.npv")


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_plan_s_budget_changes_only_where_the_scenario_says_so(name: str) -> None:
    plan, chosen = load(FOLDER), load(FOLDER, path_of(name))
    changed = {
        before.id
        for before, after in zip(plan.projects, chosen.projects, strict=True)
        if (before.investment, before.funding) != (after.investment, after.funding)
    }
    assert changed == ({"04"} if name == "pv-developer-market" else set())


def test_ten_buildings_save_a_fifth_of_their_power() -> None:
    """232.8 kWh/m² × 20 % × 76 万m²; 2.40 万t by the combined margin of the southern grid, 2014 (0.6775)."""
    found = appraised("public-buildings-emc")
    assert found.ledger is not None
    kwh = 232.8 * 0.2 * 76e4
    assert found.ledger.part("host", "savings")[0, 1] == pytest.approx(kwh * 0.65)
    assert value(found, "project_pre_tax.abatement_from_energy") == pytest.approx(kwh * 0.6775 / 1000, rel=1e-6)
    assert found.ledger.part("esco", "capex")[0, 0] == pytest.approx(-3000 * WAN)


def test_the_buildings_award_stands_in_the_budget_once() -> None:
    """363.5 万元 (G27, at 0.321 kgce/kWh) of the 500 from higher levels; ten buildings within the limits."""
    found = appraised("public-buildings-emc")
    assert found.ledger is not None
    assert found.ledger.part("esco", "award").sum() == pytest.approx(363.5 * WAN, abs=0.05 * WAN)
    assert found.ledger.flow("higher_level").sum() == pytest.approx(-500 * WAN)
    assert found.case.contract is not None
    tce = float(found.case.contract.inputs["award.saving"].value)
    assert tce == pytest.approx(232.8 * 0.2 * 76e4 * 0.321 / 1000, abs=0.05)
    assert 100 <= tce / 10 < 10_000


@pytest.mark.parametrize(("name", "tce", "award", "contracts"), [
    ("industry-emc-11", 110_000, 3520, 12),
    ("industry-emc-14", 140_000, 4480, 15),
])  # fmt: skip
def test_industry_is_as_many_contracts_as_the_award_asks_for(name: str, tce: int, award: int, contracts: int) -> None:
    """4,480 万元 for 14 万tce (G27); a project of 10,000 tce gets nothing, so that it takes more than tce / 10,000."""
    found = appraised(name)
    assert found.ledger is not None
    assert found.ledger.part("host", "savings")[0, 1] == pytest.approx(tce * 2000)
    assert found.ledger.part("esco", "award").sum() == pytest.approx(award * WAN)
    assert math.floor(tce / 10_000) + 1 == contracts
    scenario = read_scenario(path_of(name))
    assert isinstance(scenario, Scenario)
    [claim] = [change for change in scenario.values.changes if change.field == "contract.award"]
    assert f" {contracts} " in claim.reason.zh


def test_tonnes_of_2015_are_those_of_its_saving() -> None:
    assert value(appraised("industry-emc-11"), "project_pre_tax.abatement_from_energy") == pytest.approx(
        110_000 * 2.4589, rel=1e-6
    )


@pytest.mark.parametrize(("name", "before", "after"), [
    ("pv-developer-market", 0.10884244069965876, 0.095),
    ("pv-developer-planned", 0.7034244514323775, 0.683),
])  # fmt: skip
def test_photovoltaics_with_both_incentives(name: str, before: float, after: float) -> None:
    """G14's rates before tax; at 8 元/W about 9.5 % after tax with the holiday."""
    found = appraised(name)
    assert value(found, "esco_pre_tax.irr") == pytest.approx(before, abs=1e-9)
    assert value(found, "esco.irr") == pytest.approx(after, abs=5e-4)
    scenario = read_scenario(path_of(name))
    assert isinstance(scenario, Scenario)
    [tax] = [change for change in scenario.values.changes if change.field == "tax"]
    assert "contested" in tax.reason.text("en")


def test_changes_are_printed_as_they_are_written() -> None:
    study = study_of(FOLDER, Choices(scenario=path_of("industry-emc-11")))
    printed = {str(row["field"].value): str(row["value"].value) for row in changes(study).rows}
    assert printed["cash_flow"] == "first_year: 2014, operating_years: 10 years"
    assert printed["cash_flow.savings[0].price"] == "2000 元/tce"
    assert printed["abatement"] == "—"
