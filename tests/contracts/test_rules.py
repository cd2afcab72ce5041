"""What awards and tax regimes ask of a contract, at their boundaries, days and places (METHOD §67).

Figures are those of 财建〔2010〕249号, 财税〔2010〕110号, 公告2013年第77号, 财税〔2008〕46号 and 沪经信法〔2017〕220号.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.appraisal.eligibility import outcomes
from portfolio.appraisal.findings import findings
from portfolio.cashflow.operations import award_paid
from portfolio.programme.load import ReadError
from portfolio.programme.study import Choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.eligibility import Outcome
    from portfolio.appraisal.results import Appraisal

RECORD = """\
id: e
name: {zh: 合同, en: Contract}
sector: SECTOR
investment: 2000 万元
funding: FUNDING
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: 10
  savings: [{line: electricity, quantity: 1000 万kWh/年, price: 0.6 元/kWh}]
  operating_cost: [{line: om, amount: 10 万元/年}]
AWARDS
contract:
  type: TYPE
  signed: SIGNED
  kind: KIND
  host: {kind: public}
  provider: PROVIDER
  term: 6 years
TERMS
AWARD
financing: none
tax: TAX
"""
STATED = {
    "SECTOR": "buildings",
    "FUNDING": "{market: 2000 万元, higher_level: 0 元, town: 0 元}",
    "AWARDS": "",
    "TYPE": "shared_savings",
    "SIGNED": "2014-01-01",
    "KIND": "building_retrofit",
    "PROVIDER": "{registered_capital: 500 万元, recorded: 'yes', book_audited: 'yes', standard_form: 'yes'}",
    "TERMS": "  esco_share: 80%",
    "AWARD": "  award: {saving: 900 tce/年}",
    "TAX": "{regime: emc_shared_savings}",
}
TYPES = {
    "guaranteed_savings": "  price: 2000 万元\n  guarantee: [{line: electricity, quantity: 900 万kWh/年}]\n"
    "  excess_share: 50%",
    "trusteeship": "  baseline_cost: 1000 万元/年\n  fee_share: 95%",
    "lease": "  rate: 7%\n  years: 5\n  repayment: equal_payment",
    "pv_developer": "  discount: 10%",
    "mixed": "  parts: [{type: shared_savings, savings: [electricity], share_of_investment: 100%, esco_share: 80%}]",
}
Rules = dict[tuple[str, str], "Outcome"]


def record(**changes: str) -> str:
    text = RECORD
    for key, value in (STATED | changes).items():
        text = text.replace(key, value)
    return text


def head(region: str, year: int = 2014) -> str:
    return f"id: p\ntitle: {{zh: 例, en: Example}}\nyear: {year}\nregion: {region}\n"


def rules(appraisal: Appraisal) -> Rules:
    found = outcomes(appraisal.case)
    assert len({(outcome.claim, outcome.rule) for outcome in found}) == len(found)
    return {(outcome.claim, outcome.rule): outcome for outcome in found}


def paid_wan(appraisal: Appraisal) -> float:
    terms = appraisal.case.contract
    assert terms is not None
    assert terms.award is not None
    return float(award_paid(terms.award, appraisal.case)[0, 0]) / 1e4


def codes(appraisal: Appraisal) -> list[str]:
    found = list(findings(appraisal))
    assert all(problem.zh.endswith("。") for problem in found), "annexes print them in Chinese"
    return [problem.code for problem in found]


def test_a_contract_that_meets_every_rule(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(record())
    assert {outcome.verdict for outcome in outcomes(found.case)} == {"met"}
    assert codes(found) == []
    assert {rule for claim, rule in rules(found) if claim == "award"} == {
        "in_force", "type", "saving_min", "saving_max", "kind", "esco_share", "recorded", "registered_capital",
        "other_support",
    }  # fmt: skip
    assert {rule for claim, rule in rules(found) if claim == "income_tax"} == {
        "in_force", "kind", "type", "esco_share", "registered_capital", "book_audited", "standard_form",
    }  # fmt: skip
    for outcome in outcomes(found.case):
        assert outcome.clause.endswith("号") or "号 " in outcome.clause
        assert outcome.parameter is not None
        assert outcome.as_dict()["source"]


@pytest.mark.parametrize(
    ("saving", "sector", "eligible"),
    [
        ("99 tce/年", "buildings", False),
        ("100 tce/年", "buildings", True),
        ("100 tce/年", "industry", False),
        ("499 tce/年", "industry", False),
        ("500 tce/年", "industry", True),
        ("9999 tce/年", "industry", True),
        ("9999 tce/年", "buildings", True),
        ("10000 tce/年", "industry", False),
        ("10000 tce/年", "buildings", False),
    ],
)
def test_limits_of_the_saving(saving: str, sector: str, eligible: bool, appraised: Callable[..., Appraisal]) -> None:
    """99 no; 100 yes for buildings, no for industry; 499 no, 500 yes for industry; 9,999 yes; 10,000 no (G26)."""
    found = appraised(record(AWARD=f"  award: {{saving: {saving}}}", SECTOR=sector))
    broken = [outcome for outcome in outcomes(found.case) if outcome.verdict == "broken"]
    assert (broken == []) == eligible
    assert codes(found) == ([] if eligible else ["F030"])
    if not eligible:
        [problem] = findings(found)
        assert problem.severity == "error"
        assert "财建〔2010〕249号" in problem.message
        assert "as claimed" in problem.message
        assert (problem.place.line, problem.place.column) == (21, 10)


@pytest.mark.parametrize(
    ("region", "signed", "sector", "type_", "wan"),
    [
        ("CN-GD", "2013-05-01", "industry", "shared_savings", 28.8),  # 900 × (240 + 80): central 21.6, local 7.2 (G26)
        ("CN-GD-ZS", "2014-01-01", "buildings", "shared_savings", 28.8),
        ("CN-BJ", "2014-12-31", "buildings", "shared_savings", 45.0),  # 240 + 260
        ("CN-BJ", "2015-01-01", "industry", "shared_savings", 54.0),  # 240 + 360
        ("CN-BJ", "2015-01-01", "buildings", "shared_savings", 72.0),  # 240 + 560
        ("CN-FJ", "2014-01-01", "buildings", "shared_savings", 27.0),  # 240 + at least 60
        ("CN-SH", "2018-01-01", "buildings", "shared_savings", 72.0),  # 800, the city's own
        ("CN-SH", "2018-01-01", "buildings", "guaranteed_savings", 54.0),  # 600
    ],
)
def test_the_rate_of_region_day_trade_and_type(  # noqa: PLR0913, PLR0917
    region: str, signed: str, sector: str, type_: str, wan: float, appraised: Callable[..., Appraisal]
) -> None:
    text = record(
        SIGNED=signed, SECTOR=sector, TYPE=type_, TERMS=TYPES.get(type_, STATED["TERMS"]), TAX="{regime: none}"
    )
    found = appraised(text, head=head(region, int(signed[:4])))
    assert paid_wan(found) == pytest.approx(wan, abs=1e-9)
    assert codes(found) == (["F042"] if region == "CN-FJ" else [])  # six years are long for a public host there
    assert found.ledger is not None
    np.testing.assert_allclose(found.ledger.part("higher_level", "award").sum(), -wan * 1e4)


def test_the_parts_of_the_guangdong_rate(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(record(SECTOR="industry"), head=head("CN-GD"))
    assert found.case.contract is not None
    assert found.case.contract.award is not None
    saving, rate = found.case.contract.award.amount
    shares = {part.key: float(saving.value * part.value) / 1e4 for part in rate.parts}
    assert shares == {"award.emc.central": pytest.approx(21.6), "award.emc.local": pytest.approx(7.2)}


@pytest.mark.parametrize(
    ("saving", "investment", "wan"), [(9000, 30_000, 500.0), (9000, 1000, 300.0), (500, 1000, 40.0)]
)
def test_ceilings_of_shanghai(saving: int, investment: int, wan: float, appraised: Callable[..., Appraisal]) -> None:
    """800 元 a tonne, at most 500 万元 and 30 % of the investment."""
    text = record(SIGNED="2018-01-01", AWARD=f"  award: {{saving: {saving} tce/年}}", TAX="{regime: none}")
    text = text.replace("2000 万元", f"{investment} 万元")
    assert paid_wan(appraised(text, head=head("CN-SH", 2018))) == pytest.approx(wan)


def test_a_rate_above_that_of_the_region_is_refused(appraised: Callable[..., Appraisal]) -> None:
    for rate, verdict in ((320, "met"), (321, "broken")):
        found = appraised(record(AWARD=f"  award: {{saving: 900 tce/年, rate: {rate} 元/tce}}"), head=head("CN-GD"))
        assert rules(found)["award", "rate"].verdict == verdict
        assert paid_wan(found) == pytest.approx(900 * rate / 1e4)


@pytest.mark.parametrize(
    ("award", "tonnes", "wan"),
    [
        ("saving: 140000 tce/年", 140_000, 4480.0),
        ("saving: 14295.7824 tce/年", 14_295.7824, 457.46503679999995),  # 20 % of 232.8 kWh/m² on 76 万m², at 0.404
        ("electricity: 3538.56 万kWh/年", 11_358.7776, 363.4808832),  # the same at 0.321, the supply-coal rate of 2013
    ],
)
def test_awards_of_the_two_plans(award: str, tonnes: float, wan: float, appraised: Callable[..., Appraisal]) -> None:
    """What the actions would be worth at 320 元; each is above 10,000 tce, so refused as one project (G27)."""
    found = appraised(record(AWARD=f"  award: {{{award}}}", SIGNED="2013-06-01"), head=head("CN-GD-ZS-XL", 2013))
    assert found.case.contract is not None
    assert float(found.case.contract.inputs["award.saving"].value) == pytest.approx(tonnes)
    assert paid_wan(found) == pytest.approx(wan)
    assert rules(found)["award", "saving_max"].verdict == "broken"
    assert codes(found) == ["F030"]


def test_electricity_says_what_its_tonnes_come_from(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(record(AWARD="  award: {electricity: 1000 万kWh/年}", SIGNED="2013-06-01"))
    assert found.case.contract is not None
    inputs = found.case.contract.inputs
    assert float(inputs["award.saving"].value) == pytest.approx(3210)
    assert [part.key for part in inputs["award.saving"].parts] == [
        "contract.award.electricity",
        "energy.electricity.supply_coal",
    ]
    assert "award.electricity" not in inputs
    late = appraised(record(AWARD="  award: {electricity: 1000 万kWh/年}", SIGNED="2009-06-01"))
    assert "contract.award.saving" in {item.field for item in late.case.missing}


@pytest.mark.parametrize(
    ("signed", "in_force"),
    [("2010-05-31", False), ("2010-06-01", True), ("2015-05-31", True), ("2015-06-01", False)],
)
def test_days_of_the_award(signed: str, in_force: bool, appraised: Callable[..., Appraisal]) -> None:
    found = appraised(record(SIGNED=signed, TAX="{regime: none}"))
    assert (rules(found)["award", "in_force"].verdict == "met") == in_force
    if not in_force:
        assert len(outcomes(found.case)) == 1
        assert codes(found) == ["F030"]
        assert "no figure counts it" in next(findings(found)).message
        assert found.case.contract is not None
        assert found.case.contract.award is None


def test_an_overlay_can_extend_an_award(
    appraised: Callable[..., Appraisal], tmp_path_factory: pytest.TempPathFactory
) -> None:
    overlay = tmp_path_factory.mktemp("overlay") / "late.yaml"
    overlay.write_text(
        "checked: 2026-11-21\nsources: {s: 示例}\nparameters:\n  - key: award.emc.central\n    values:\n"
        "      - {since: 2015-06-01, region: CN-GD, value: 200 元/tce, source: s, grade: K}\n",
        encoding="utf-8",
    )
    found = appraised(record(SIGNED="2015-07-01", TAX="{regime: none}"), Choices(parameters=(overlay,)), head("CN-GD"))
    assert rules(found)["award", "in_force"].verdict == "met"
    assert paid_wan(found) == pytest.approx(900 * 200 / 1e4)


@pytest.mark.parametrize(
    ("kind", "signed", "award", "tax"),
    [
        ("boiler_kiln", "2014-01-01", "met", "met"),
        ("waste_heat", "2014-01-01", "met", "met"),
        ("waste_heat", "2012-12-31", "met", "broken"),  # in the tax catalogue since 2013
        ("green_lighting", "2012-12-31", "met", "broken"),
        ("green_lighting", "2013-01-01", "met", "met"),
        ("building_solar_geothermal", "2014-01-01", "broken", "met"),
        ("residential_heat_metering", "2014-01-01", "broken", "met"),
        ("solar_wind", "2014-01-01", "broken", "broken"),
        ("straw_firing", "2014-01-01", "broken", "broken"),
        ("new_build", "2014-01-01", "broken", "broken"),
        ("expansion", "2014-01-01", "broken", "broken"),
        ("plant_to_close", "2014-01-01", "broken", "broken"),
        ("energy_station", "2014-01-01", "broken", "broken"),
        ("other", "2014-01-01", "broken", "broken"),
    ],
)
def test_kinds(kind: str, signed: str, award: str, tax: str, appraised: Callable[..., Appraisal]) -> None:
    found = rules(appraised(record(KIND=kind, SIGNED=signed)))
    assert (found["award", "kind"].verdict, found["income_tax", "kind"].verdict) == (award, tax)


def test_an_exclusion_is_named(appraised: Callable[..., Appraisal]) -> None:
    found = rules(appraised(record(KIND="solar_wind")))["award", "kind"]
    assert found.message.text("en") == "No award: Solar or wind use"
    assert found.clause == "发改办环资〔2010〕2528号"
    early = rules(appraised(record(KIND="green_lighting", SIGNED="2012-01-01")))["income_tax", "kind"]
    assert "known from 2013-01-01 on" in early.message.text("en")


@pytest.mark.parametrize("type_", TYPES)
def test_only_shared_savings_claim(type_: str, appraised: Callable[..., Appraisal]) -> None:
    found = rules(appraised(record(TYPE=type_, TERMS=TYPES[type_])))
    verdict = "unproved" if type_ == "mixed" else "broken"
    assert {found["award", "type"].verdict, found["income_tax", "type"].verdict} == {verdict}


@pytest.mark.parametrize(("share", "verdict"), [("70%", "met"), ("69.9%", "broken"), (None, "met")])
def test_the_provider_s_share(share: str | None, verdict: str, appraised: Callable[..., Appraisal]) -> None:
    terms = STATED["TERMS"] + (f"\n  esco_investment: {share}" if share else "")
    found = rules(appraised(record(TERMS=terms)))
    assert {found["award", "esco_share"].verdict, found["income_tax", "esco_share"].verdict} == {verdict}


@pytest.mark.parametrize(
    ("capital", "award", "tax"),
    [
        ("500 万元", "met", "met"),
        ("499 万元", "broken", "met"),
        ("100 万元", "broken", "met"),
        ("99 万元", "broken", "broken"),
    ],
)
def test_registered_capital(capital: str, award: str, tax: str, appraised: Callable[..., Appraisal]) -> None:
    found = rules(appraised(record(PROVIDER=f"{{registered_capital: {capital}}}")))
    assert found["award", "registered_capital"].verdict == award
    assert found["income_tax", "registered_capital"].verdict == tax


@pytest.mark.parametrize(
    ("answer", "claim", "rule"),
    [
        ("recorded", "award", "recorded"),
        ("book_audited", "income_tax", "book_audited"),
        ("standard_form", "income_tax", "standard_form"),
        ("standard_form", "turnover_tax", "standard_form"),
    ],
)
def test_what_the_record_denies_is_refused(
    answer: str, claim: str, rule: str, appraised: Callable[..., Appraisal]
) -> None:
    found = appraised(record(PROVIDER=STATED["PROVIDER"].replace(f"{answer}: 'yes'", f"{answer}: 'no'")))
    assert rules(found)[claim, rule].verdict == "broken"
    assert set(codes(found)) == {"F030" if claim == "award" else "F031"}


def test_what_the_record_does_not_prove_is_one_warning_a_claim(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(record(PROVIDER="{name: 某公司}"))
    problems = list(findings(found))
    assert [problem.code for problem in problems] == ["F032"] * 3
    assert [problem.severity for problem in problems] == ["warning"] * 3
    assert [problem.message.count(";") + 1 for problem in problems] == [2, 3, 1]
    assert "发改办环资〔2010〕2528号" in problems[0].message


@pytest.mark.parametrize(
    ("funding", "awards", "claim", "verdict"),
    [
        ("{market: 2000 万元, higher_level: 0 元, town: 0 元}", "", "", "met"),
        ("{market: 1900 万元, higher_level: 100 万元, town: 0 元}", "", "", "unproved"),
        ("{market: 1900 万元, higher_level: 0 元, town: 100 万元}", "", "", "unproved"),
        ("{market: 1900 万元, higher_level: {amount: 100 万元, level: province}, town: 0 元}", "", "", "broken"),
        ("{market: 1900 万元, higher_level: {amount: 100 万元, level: international}, town: 0 元}", "", "", "met"),
        ("{market: 2000 万元, higher_level: 28.8 万元}", "", ", from: funding.higher_level", "met"),
        ("{market: 2000 万元, higher_level: 50 万元}", "", ", from: funding.higher_level", "unproved"),
        ("{market: 2000 万元}", "  awards: [{line: grant, amount: 10 万元}]", "", "broken"),
    ],
)
def test_no_double_funding(
    funding: str, awards: str, claim: str, verdict: str, appraised: Callable[..., Appraisal]
) -> None:
    text = record(FUNDING=funding, AWARD=f"  award: {{saving: 900 tce/年{claim}}}", AWARDS=awards)
    assert rules(appraised(text))["award", "other_support"].verdict == verdict


def test_an_award_is_no_more_than_its_purse_holds(appraised: Callable[..., Appraisal]) -> None:
    """The first action books 50 万元 from above where 140,000 tce would make 4,480."""
    text = record(FUNDING="{market: 2000 万元, higher_level: 50 万元}").replace("900 tce/年", "140000 tce/年")
    found = appraised(text.replace("tce/年}", "tce/年, from: funding.higher_level}"))
    [problem] = [problem for problem in findings(found) if problem.code == "F043"]
    assert "4,480.00 万元" in problem.message
    assert "50.00 万元" in problem.message


# Tax regimes.


@pytest.mark.parametrize(("signed", "in_force"), [("2010-12-31", False), ("2011-01-01", True)])
def test_days_of_the_holiday(signed: str, in_force: bool, appraised: Callable[..., Appraisal]) -> None:
    found = appraised(record(SIGNED=signed))
    assert (rules(found)["income_tax", "in_force"].verdict == "met") == in_force
    assert (found.case.tax is not None) == in_force
    if not in_force:
        assert {"F031"} == set(codes(found))


@pytest.mark.parametrize(
    ("tax", "verdict"),
    [("approval: approved, ", "met"), ("approval: filed, ", "unproved"), ("", "unproved")],
)
def test_public_infrastructure_asks_for_approval(tax: str, verdict: str, appraised: Callable[..., Appraisal]) -> None:
    text = record(
        TYPE="pv_developer", TERMS=TYPES["pv_developer"], KIND="solar_wind", AWARD="", SECTOR="energy",
        TAX=f"{{regime: public_infrastructure, {tax}depreciation: {{years: 20}}}}",
    )  # fmt: skip
    found = appraised(text)
    assert rules(found)["income_tax", "approval"].verdict == verdict
    assert rules(found)["income_tax", "kind"].verdict == "met"
    assert found.case.tax is not None
    assert (found.case.tax.exempt_years, found.case.tax.half_years) == (3, 3)
    assert [code for code in codes(found) if code in {"F031", "F032"}] == ([] if verdict == "met" else ["F032"])


def test_a_retrofit_is_no_public_infrastructure(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(record(TAX="{regime: public_infrastructure, depreciation: {years: 6}}"))
    assert rules(found)["income_tax", "kind"].verdict == "broken"
    assert "F031" in codes(found)


def test_a_holiday_without_a_regime_is_asked_about(appraised: Callable[..., Appraisal]) -> None:
    tax = "{regime: income_tax, holiday: {exempt_years: 3, half_years: 3}, depreciation: {years: 6}}"
    assert rules(appraised(record(TAX=tax)))["income_tax", "named"].verdict == "unproved"


PLANT = """\
id: pv
name: {zh: 光伏, en: PV}
sector: energy
investment: 120000 万元
funding: {higher_level: 0 元, town: 0 元}
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: 25
  capex: [{line: plant, amount: 120000 万元, residual: 5%}]
  operating_cost: [{line: om, amount: 900 万元/年}]
contract:
  type: pv_developer
  signed: 2014-01-01
  kind: solar_wind
  host: {kind: public}
  term: 25 years
  discount: 0%
  generation:
    capacity: 150 MW
    hours: "1000"
    degradation: 0.8%
    self_consumption: 80%
    retail_price: 0.70 元/kWh
    feed_in_price: 0.502 元/kWh
    subsidy: {price: 0.42 元/kWh, years: 20}
financing: none
"""


@pytest.mark.parametrize(
    ("tax", "percent"),
    [
        ("{regime: public_infrastructure, approval: approved, depreciation: {years: 20}}", 9.5),
        ("{regime: income_tax, depreciation: {years: 20}}", 8.5),
    ],
)
def test_photovoltaics_after_tax(tax: str, percent: float, appraised: Callable[..., Appraisal]) -> None:
    """150 MW at 8 元/W: about 9.5 % with the holiday, 8.5 % without it, 10.88 % before tax (G14)."""
    found = appraised(PLANT + f"tax: {tax}\n")
    assert 100 * (found.value("esco.irr") or 0) == pytest.approx(percent, abs=0.12)
    assert found.value("esco.irr") == pytest.approx(found.value("project.irr"))
    bare = appraised(PLANT.replace(", residual: 5%", "") + f"tax: {tax}\n")
    assert bare.value("esco_pre_tax.irr") == pytest.approx(0.10884244069965876, rel=1e-10)


def test_without_a_contract_the_regime_asks_what_is_built(appraised: Callable[..., Appraisal]) -> None:
    text = """\
id: pv
name: {zh: 光伏, en: PV}
sector: energy
investment: 100 万元
cash_flow:
  first_year: 2014
  operating_years: 20
  revenue: [{line: power, amount: 20 万元/年}]
  operating_cost: [{line: om, amount: 1 万元/年}]
tax: {regime: public_infrastructure, approval: approved, depreciation: {years: 20}}
"""
    found = appraised(text)
    assert [(outcome.rule, outcome.verdict) for outcome in outcomes(found.case)] == [
        ("in_force", "met"),
        ("kind", "unproved"),
        ("approval", "met"),
    ]
    assert codes(found) == ["F032"]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"AWARD": "  award: {year: 1}"}, "R003", "paid for one saving"),
        ({"AWARD": "  award: {saving: 9 tce/年, electricity: 1 kWh/年}"}, "R003", "paid for one saving"),
        ({"AWARD": "  award: {electricity: 9 tce/年}"}, "Q003", "kWh"),
        (
            {"AWARD": "  award: {saving: 9 tce/年, from: funding.town}", "FUNDING": "{market: 2000 万元}"},
            "R002",
            "funding.town, which is not stated",
        ),
        ({"TAX": "{regime: public_infrastructure}"}, "R002", "depreciation"),
        ({"TAX": "{regime: none, approval: filed}"}, "R003", "approval"),
        ({"TAX": "{regime: income_tax, approval: filed, depreciation: {years: 5}}"}, "R003", "public_infrastructure"),
        (
            {"TAX": "{regime: public_infrastructure, holiday: {exempt_years: 3}, depreciation: {years: 5}}"},
            "R003",
            "sets `holiday` itself",
        ),
    ],
)
def test_claims_that_are_no_claims(
    change: dict[str, str], code: str, words: str, studied: Callable[..., object]
) -> None:
    with pytest.raises(ReadError) as caught:
        studied(record=record(**change))
    [problem] = caught.value.problems
    assert problem.code == code
    assert words in str(problem)
