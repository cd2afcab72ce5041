"""The worked records of energy contracts: what was published comes out, and what was not is named as missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.appraise import inputs_of
from portfolio.appraisal.explain import explain
from portfolio.programme.load import load
from portfolio.programme.study import study_of
from portfolio.records.contracts import CONTRACT_TYPES
from portfolio.tables.cash_flow import cash_flow
from portfolio.tables.emc import parties

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.programme.study import Study

FOLDER = Path(__file__).resolve().parents[2] / "projects" / "emc-examples"
WAN = 1e4


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(FOLDER)


def appraised(study: Study, name: str) -> Appraisal:
    return next(appraisal for appraisal in study.appraisals if appraisal.project_id == name)


def flow(appraisal: Appraisal, perspective: str, *kinds: str) -> list[float]:
    """Operating years of a perspective's flow, in 万元."""
    assert appraisal.ledger is not None
    found = appraisal.ledger.part(perspective, *kinds) if kinds else appraisal.ledger.flow(perspective)  # type: ignore[arg-type]
    return [float(value) / WAN for value in found[0, appraisal.ledger.timeline.building :]]


def value(appraisal: Appraisal, name: str) -> float:
    found = appraisal.find(name)
    assert found is not None
    assert found.value is not None, found.reason
    return found.value


def lacking(appraisal: Appraisal, name: str) -> str:
    """What an indicator lacks."""
    found = appraisal.find(name)
    assert found is not None
    assert found.status == "lacking"
    assert found.reason is not None
    return found.reason.text("en")


def test_each_type_has_a_worked_record(study: Study) -> None:
    types = {appraisal.case.contract.record.type for appraisal in study.appraisals if appraisal.case.contract}
    assert types == set(CONTRACT_TYPES)


def test_wujin_does_not_pay_as_published(study: Study) -> None:
    """20,000 lamps for 9,800 万元, 1,040 saved a year, 90 % of it for 8 years (r-light.com, 2014-01-08)."""
    wujin = appraised(study, "wujin-2013")
    receipts = flow(wujin, "esco", "payment")
    assert receipts == pytest.approx([936.0] * 8)
    assert sum(receipts) == pytest.approx(7488.0)
    assert value(wujin, "esco_pre_tax.irr") == pytest.approx(-0.05620586768202823, abs=1e-12)
    assert value(wujin, "esco.npv") < 0
    payback = wujin.find("esco.payback")
    assert payback is not None
    assert payback.value is None
    assert payback.reason is not None


def test_wujin_says_that_its_upkeep_is_assumed(study: Study) -> None:
    wujin = appraised(study, "wujin-2013")
    assert wujin.status == "indicative"
    [row] = [row for row in cash_flow(wujin, "esco").rows if row.id == "upkeep"]
    assert "未公布" in str(row["line"].value)
    [cost] = [line for line in wujin.case.yearly if line.kind == "operating_cost"]
    assert cost.first[0].rating == "low"
    spent = wujin.case.spending[0].amount
    assert spent.rating is None  # published
    assert spent.source is not None
    assert "2014-01-08" in spent.source.zh


def test_zhangpu_pays_its_provider_630_a_year(study: Study) -> None:
    """The town's tenth, over 70 万元 (yx822.com, 2016-04-26), makes 700 saved; the investment is not published."""
    zhangpu = appraised(study, "zhangpu-2016")
    assert flow(zhangpu, "host") == pytest.approx([70.0] * 6)
    assert flow(zhangpu, "host", "savings") == pytest.approx([700.0] * 6)
    assert flow(zhangpu, "esco") == pytest.approx([630.0] * 6)
    assert zhangpu.status == "incomplete"
    assert "investment" in lacking(zhangpu, "esco.irr")
    assert "（investment）" in cash_flow(zhangpu, "esco").notes[0].zh
    [saving] = [line for line in zhangpu.case.yearly if line.kind == "savings"]
    assert saving.first[0].rating == "medium"  # deduced


def test_qiaotou_saves_375_yuan_a_lamp(study: Study) -> None:
    """8,009 lamps, about 300 万元 a year, 10 years (lujuzi.cn, 2013-10); neither investment nor share is published."""
    qiaotou = appraised(study, "qiaotou-2013")
    saved = flow(qiaotou, "host", "savings")
    assert saved == pytest.approx([300.0] * 10)
    assert saved[0] * WAN / 8009 == pytest.approx(374.57859907603944, abs=1e-9)
    assert qiaotou.case.contract is not None
    assert qiaotou.case.contract.inputs["esco_share[0]"].rating == "medium"
    assert "investment" in lacking(qiaotou, "esco.npv")


@pytest.mark.parametrize("name", ["nanning-2014", "xiaolan-energy-station"])
def test_what_nobody_published_is_named(study: Study, name: str) -> None:
    """A contract whose savings are unknown is read; each party says what its figures lack."""
    found = appraised(study, name)
    assert found.status == "incomplete"
    missing = ("investment", "cash_flow.operating_cost", "cash_flow.savings")
    for indicator in ("esco.irr", "esco.npv", "host.npv"):
        assert all(field in lacking(found, indicator) for field in missing)
    assert all(field in cash_flow(found, "host").notes[0].text("en") for field in missing)
    rows = [row for row in parties([found]).rows if row.kind == "project"]
    assert len(rows) == 2
    assert all("cash_flow.savings" in str(row["reason"].value) for row in rows)


def test_nanning_passes_to_the_city_after_six_of_its_years(study: Study) -> None:
    nanning = appraised(study, "nanning-2014")
    assert nanning.case.contract is not None
    assert float(nanning.case.contract.term.value) == 6
    assert nanning.ledger is not None
    assert nanning.ledger.timeline.operating == 10


def test_guarantee_shares_what_is_saved_beyond_it(study: Study) -> None:
    """1,000 MWh guaranteed, 1,150 saved, 0.8 元/kWh, half of the excess: 6 万元 a year (G24)."""
    guarantee = appraised(study, "guarantee")
    assert guarantee.ledger is not None
    paid = {posting.line: posting.amount[0] / WAN for posting in guarantee.ledger.postings}
    np.testing.assert_allclose(paid["excess"][1:], [6.0] * 5 + [0.0] * 5, atol=1e-9)
    assert not paid["shortfall"].any()
    assert paid["price"][0] == pytest.approx(350)


def test_the_host_s_return_is_on_the_price_that_it_pays(study: Study) -> None:
    """EBIT 92 − 6 (of 5 years in 10) − 350 / 10, over 350: what the provider spends, 300, is not the host's."""
    assert value(appraised(study, "guarantee"), "project.roi") == pytest.approx((92 - 3 - 35) / 350)
    assert value(appraised(study, "guarantee"), "equity.roe") == pytest.approx((92 - 3 - 35) / 350)


def test_trusteeship_leaves_a_margin_and_a_saving(study: Study) -> None:
    """Baseline 500, fee 95 %, bills 400, running cost 30: fee 475, margin 45, the host saves 25 万元 a year (G25)."""
    trusteeship = appraised(study, "trusteeship")
    assert trusteeship.ledger is not None
    paid = {posting.line: posting.amount[0] / WAN for posting in trusteeship.ledger.postings}
    np.testing.assert_allclose(paid["fee"][1:9], 475.0)
    np.testing.assert_allclose(paid["bills"][1:9], 400.0)
    assert flow(trusteeship, "esco")[:8] == pytest.approx([45.0] * 8)
    assert flow(trusteeship, "host")[:8] == pytest.approx([25.0] * 8)


def test_lease_pays_an_annuity(study: Study) -> None:
    """600 万元 at 7 % over 5 years: 600 × 0.07 / (1 − 1.07^−5)."""
    lease = appraised(study, "lease")
    rent = flow(lease, "lessor", "payment")
    assert rent[:4] == pytest.approx([600 * 0.07 / (1 - 1.07**-5)] * 4)
    assert rent[4] - rent[0] == pytest.approx(0.01)  # 100 元 for the equipment
    assert flow(lease, "host")[0] == pytest.approx(200 - 12 - 20 - rent[0] - 0.25 * (200 - 12 - 20 - rent[0]))
    assert value(lease, "lessor.irr") == pytest.approx(0.07, abs=1e-4)


def test_what_rests_on_a_lessor_s_taxes_is_absent(study: Study) -> None:
    """They are not modelled (METHOD §64); what host and provider earn does not rest on them."""
    lease = appraised(study, "lease")
    for name in ("project.npv", "project.roi", "equity.roe", "lender.dscr_min"):
        assert "lessor" in lacking(lease, name)
    assert value(lease, "esco.npv") == pytest.approx(20 * WAN * (1 - 1.1**-5) / 0.1)
    assert value(lease, "host.npv") > 0


def test_pv_at_the_market_price_of_2014(study: Study) -> None:
    """G14: 10.884 % before tax at 8 元/W."""
    assert value(appraised(study, "pv-150mw"), "esco_pre_tax.irr") == pytest.approx(0.10884244069965876, abs=1e-9)
    assert flow(appraised(study, "pv-150mw"), "esco")[0] == pytest.approx(15306.0)


def test_mixed_shares_by_part(study: Study) -> None:
    mixed = appraised(study, "mixed")
    assert flow(mixed, "esco")[:8] == pytest.approx([60 * 0.8 + (380 - 300) - 25] * 8)
    assert flow(mixed, "host")[:8] == pytest.approx([60 * 0.2 + 20] * 8)
    assert flow(mixed, "host")[8:] == pytest.approx([60 + 100 - 25] * 2)


def test_the_energy_station_enters_no_total_of_the_plan() -> None:
    plan = load(FOLDER.parent / "xiaolan-2014")
    assert "xiaolan-energy-station" not in {project.id for project in plan.projects}
    station = next(project for project in load(FOLDER).projects if project.id == "xiaolan-energy-station")
    quoted = {fact.source.quote for project in plan.projects for fact in project.facts}
    assert {fact.source.quote for fact in station.facts} <= quoted


def test_every_number_says_where_it_comes_from(study: Study) -> None:
    """Published, deduced, assumed or made up; g04's are those of its published table."""
    for appraisal in study.appraisals:
        assert appraisal.project_id == "g04" or appraisal.status in {"indicative", "incomplete"}
        stated = [item for item in inputs_of(appraisal.case) if item.place and item.parameter is None]
        assert stated
        assert appraisal.project_id == "g04" or all(item.source for item in stated)


def test_what_a_payment_hangs_on_can_be_explained(study: Study) -> None:
    """From the provider's rate of return to what is saved, and who published it."""
    wujin = appraised(study, "wujin-2013")
    found = wujin.find("esco.irr")
    assert found is not None
    lines = explain(wujin, found, "zh").lines()
    [share] = [number for number, line in enumerate(lines) if line.startswith("  share ")]
    assert "cash_flow.savings[0].amount" in lines[share + 1]
    assert "r-light.com" in lines[share + 1]
