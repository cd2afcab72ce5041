"""Costs per tonne, tonnes from energy, carbon value, and the four schools, by hand or by published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.appraisal.schools import readings
from portfolio.programme.load import ReadError
from portfolio.programme.study import Choices

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.appraisal.results import Appraisal

#: 1,000 万元, 20 and 150 万元 a year, 2,000 t, 15 years, 8 %, t0: the worked example of costs per tonne.
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
ANNUITY_15 = (1 - 1.08**-15) / 0.08


def value(appraisal: Appraisal, name: str) -> float:
    found = appraisal.value(name)
    assert found is not None, appraisal.find(name)
    return found


def reason(appraisal: Appraisal, name: str) -> str:
    row = appraisal.find(name)
    assert row is not None
    assert row.value is None
    assert row.status in {"absent", "lacking"}
    assert row.reason is not None
    return row.reason.text("en")


def test_annualised_net_cost_equals_the_levelised_one_where_years_are_alike(
    appraised: Callable[..., Appraisal],
) -> None:
    found = appraised(G03)
    assert value(found, "project_pre_tax.annualised_net_cost") == pytest.approx(-65.8523, abs=5e-5)
    assert value(found, "project_pre_tax.lifetime_tonnes") == 30_000
    assert value(found, "project_pre_tax.discounted_tonnes") == pytest.approx(2000 * ANNUITY_15)


def test_tax_forgone_is_absent_while_records_hold_no_taxes(appraised: Callable[..., Appraisal]) -> None:
    assert "tax" in reason(appraised(G03), "public.cost_per_tonne_with_tax_forgone")


def test_tonnes_sold_are_the_buyer_s(appraised: Callable[..., Appraisal]) -> None:
    """Half of 2,000 t at 40 元: 4 万元 a year more, and 1,000 t a year to divide by."""
    found = appraised(G03 + "  carbon_revenue: {price: 40 元/吨, sold: 50%}\n")
    net = 1000e4 - (150e4 - 20e4 + 4e4) * ANNUITY_15
    assert value(found, "project_pre_tax.levelised_cost") == pytest.approx(net / (1000 * ANNUITY_15))
    assert value(found, "project_pre_tax.simple_lifetime_cost") == pytest.approx(1000e4 / 30_000)
    assert value(found, "public.cost_per_tonne") == pytest.approx(200e4 / (1000 * ANNUITY_15))
    all_sold = appraised(G03 + "  carbon_revenue: {price: 40 元/吨, sold: 100%}\n")
    assert "all are sold" in reason(all_sold, "project_pre_tax.levelised_cost")


def test_the_value_of_carbon_stands_beside_the_economic_npv(appraised: Callable[..., Appraisal]) -> None:
    found = appraised(G03, Choices(carbon_value="50 元/吨"))
    plain = 130e4 * ANNUITY_15 - 1000e4
    assert value(found, "society.npv") == pytest.approx(plain)
    assert value(found, "society_with_carbon.npv") == pytest.approx(plain + 2000 * 50 * ANNUITY_15)
    assert "--carbon-value" in reason(appraised(G03), "society_with_carbon.npv")


def test_society_s_cost_per_tonne_is_the_carbon_value_that_pays(appraised: Callable[..., Appraisal]) -> None:
    dear = G03.replace("amount: 150", "amount: 60")
    switch = value(appraised(dear), "society.cost_per_tonne")
    found = appraised(dear, Choices(carbon_value=f"{switch:.12f} 元/吨"))
    assert value(found, "society_with_carbon.npv") == pytest.approx(0, abs=1e-3)


def test_a_parameter_can_be_the_carbon_value(appraised: Callable[..., Appraisal]) -> None:
    """The average of the Guangdong pilot, 41.0 元."""
    found = appraised(G03, Choices(carbon_value="carbon.price.guangdong_average"))
    assert found.settings.carbon_value is not None
    assert float(found.settings.carbon_value.value) == 41.0


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ("carbon.price.ets", "D002"),  # the national market begins in 2021
        ("carbon.social_cost.epa_2023", "D005"),  # for the United States
        ("no.such.key", "D001"),
        ("50", "Q001"),
        ("50 US$/tCO2e", "Q003"),
        ("-5 元/吨", "Q006"),
        ("50 元/瓶", "Q002"),
    ],
)
def test_what_is_no_carbon_value_here_is_refused(chosen: str, code: str, appraised: Callable[..., Appraisal]) -> None:
    with pytest.raises(ReadError) as caught:
        appraised(G03, Choices(carbon_value=chosen))
    assert [problem.code for problem in caught.value.problems] == [code]


ENERGY = """\
id: e
name: {zh: 节能, en: Saving}
sector: industry
investment: 100 万元
energy_saving:
"""


@pytest.mark.parametrize(
    ("line", "tonnes"),
    [
        # South grid 2014: OM 0.9183, BM 0.4367 tCO2/MWh.
        ("{line: a, carrier: electricity, quantity: 1.5 亿kWh/年, factor: combined_wind_solar}", 150_000 * 0.797900),
        ("{line: a, carrier: electricity, quantity: 1000 MWh/年, factor: operating_margin}", 918.3),
        ("{line: a, carrier: electricity, quantity: 1000 MWh/年, factor: combined_other}", 677.5),
        ("{line: a, carrier: electricity, quantity: 1000 MWh/年, factor: operating_margin, factor_year: 2012}", 934.4),
        ("{line: a, carrier: coal_equivalent, quantity: 14 万tce/年}", 140_000 * 2.4589),
        ("{line: a, carrier: natural_gas, quantity: 10 万m³/年}", 100 * 2.1622),
        ("{line: a, carrier: diesel, quantity: 1000 L/年}", 2.63),
        ("{line: a, carrier: electricity, quantity: -1000 MWh/年, factor: operating_margin}", -918.3),
    ],
)
def test_tonnes_from_energy(line: str, tonnes: float, appraised: Callable[..., Appraisal]) -> None:
    found = appraised(ENERGY + f"  - {line}\n")
    assert value(found, "project_pre_tax.abatement_from_energy") == pytest.approx(tonnes)
    assert [item.field for item in found.case.missing if item.field == "abatement"] == []


def test_stated_tonnes_stay_and_those_from_energy_stand_beside(appraised: Callable[..., Appraisal]) -> None:
    text = ENERGY + "  - {line: a, carrier: coal_equivalent, quantity: 100 tce/年}\nabatement: 200 吨/年\n"
    found = appraised(text)
    assert value(found, "project_pre_tax.abatement_from_energy") == pytest.approx(245.89)
    assert value(found, "project_pre_tax.investment_intensity") == pytest.approx(100e4 / 200)


@pytest.mark.parametrize(
    ("head", "more", "why"),
    [
        ("id: p\ntitle: x\nyear: 2014\n", "", "`region`"),
        ("id: p\ntitle: x\nregion: CN-GD\n", "", "`year`"),
        ("id: p\ntitle: x\nyear: 2018\nregion: CN-GD\n", "", "no value for 2018"),
        ("id: p\ntitle: x\nyear: 2014\nregion: CN-GD\n", ", factor_year: 1999", "no value for 1999"),
        ("id: p\ntitle: x\nyear: 2014\nregion: CN\n", "", "no one grid serves"),
    ],
)
def test_without_a_factor_there_are_no_tonnes(
    head: str, more: str, why: str, appraised: Callable[..., Appraisal]
) -> None:
    line = f"  - {{line: a, carrier: electricity, quantity: 5 MWh/年, factor: operating_margin{more}}}\n"
    found = appraised(ENERGY + line, head=head)
    assert why in reason(found, "project_pre_tax.abatement_from_energy")
    assert why in reason(found, "project_pre_tax.investment_intensity")


def test_degrading_generation_degrades_its_tonnes(appraised: Callable[..., Appraisal]) -> None:
    energy = "energy_saving: [{line: a, carrier: coal_equivalent, quantity: 1000 tce/年, degradation: 10%}]"
    found = appraised(G03.replace("abatement: 2000 吨/年", energy).replace("operating_years: 15", "operating_years: 2"))
    assert value(found, "project_pre_tax.lifetime_tonnes") == pytest.approx(2458.9 * 1.9)


# The four schools.

FLOW = """\
id: s
name: {zh: 例, en: Example}
sector: buildings
investment: 300 千元
abatement: 100 吨/年
cash_flow:
  first_year: 2014
  operating_years: 20
  construction: [50%, 50%]
  savings: [{line: gas, amount: 100 千元/年, escalation: 2%}]
  operating_cost: [{line: none, amount: 0 元/年}]
"""


def test_retscreen_escalates_in_year_one(appraised: Callable[..., Appraisal]) -> None:
    """Published: 300,000 against 100,000 a year growing by 2 %: simple payback 3 years; 102,000 is saved in year 1."""
    found = readings(appraised(FLOW, Choices(rate=0.1)))
    assert found is not None
    npv = -300e3 + sum(100e3 * 1.02**t / 1.1**t for t in range(1, 21))
    factor = 0.1 / (1 - 1.1**-20)
    assert found["retscreen"].npv == pytest.approx(npv)
    assert found["retscreen"].payback == pytest.approx(3.0)
    assert found["retscreen"].levelised_cost == pytest.approx(-npv * factor / 100)


def test_each_school_counts_in_its_own_way(appraised: Callable[..., Appraisal]) -> None:
    found = readings(appraised(FLOW, Choices(rate=0.1)))
    assert found is not None
    flow = [-150e3, -150e3] + [100e3 * 1.02 ** (t - 1) for t in range(1, 21)]
    spreadsheet = sum(amount / 1.1**i for i, amount in enumerate(flow))
    tonnes = sum(100 / 1.1 ** (i + 3) for i in range(20))
    assert found["chinese"].npv == pytest.approx(spreadsheet / 1.1)
    assert found["chinese"].levelised_cost == pytest.approx(-spreadsheet / 1.1 / tonnes)
    assert found["spreadsheet"].npv == pytest.approx(spreadsheet)
    assert found["spreadsheet"].levelised_cost == pytest.approx(-spreadsheet / 2000)
    chinese, sheet = found["chinese"].payback, found["spreadsheet"].payback
    assert chinese is not None
    assert sheet is not None
    assert chinese == pytest.approx(sheet + 1)
    blcc = -300e3 + sum(100e3 * 1.02 ** (t - 1) / 1.1**t for t in range(1, 21))
    assert found["blcc"].npv == pytest.approx(blcc)
    assert (found["blcc"].payback, found["blcc"].levelised_cost) == (3.0, None)


def test_without_a_cash_flow_no_school_prints_anything(appraised: Callable[..., Appraisal]) -> None:
    assert readings(appraised(ENERGY + "  - {line: a, carrier: diesel, quantity: 5 L/年}\n")) is None


def test_the_rate_is_absent_where_no_year_is_known(appraised: Callable[..., Appraisal]) -> None:
    """A programme without a year and a record without a cash flow: no social discount rate is guessed."""
    found = appraised(ENERGY.replace("energy_saving:\n", "jobs: 5 人\n"), head="id: p\ntitle: x\n")
    assert found.settings.rate is None
    early = appraised(G03.replace("first_year: 2014", "first_year: 1980"), head="id: p\ntitle: x\n")
    assert "rate" in reason(early, "project_pre_tax.npv")
    assert value(early, "project_pre_tax.payback") == pytest.approx(1000 / 130)


# Photovoltaics: 1,000 h, 80 % self-use at 0.70, the rest at 0.502, subsidy 0.42 for 20 years, O&M 0.06 元/W, 25 years.

PV = """\
id: pv
name: {zh: 光伏, en: PV}
sector: energy
investment: CAPEX 万元
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: 25
  revenue:
    - {line: self, quantity: 1.2 亿kWh/年, price: 0.70 元/kWh, degradation: 0.8%}
    - {line: feed-in, quantity: 0.3 亿kWh/年, price: 0.502 元/kWh, degradation: 0.8%}
    - {line: subsidy, quantity: 1.5 亿kWh/年, price: 0.42 元/kWh, degradation: 0.8%, until: 20}
  operating_cost: [{line: om, amount: 900 万元/年}]
"""


@pytest.mark.parametrize(("capex", "irr"), [("120000", 0.10884244069965876), ("21500", 0.7034244514323775)])
def test_photovoltaics_as_a_whole_record(capex: str, irr: float, appraised: Callable[..., Appraisal]) -> None:
    found = appraised(PV.replace("CAPEX", capex))
    assert value(found, "project_pre_tax.irr") == pytest.approx(irr, rel=1e-10)
    assert found.status == "stated"


@pytest.mark.parametrize(("convention", "years"), [("t0", 15), ("year_end", 16), ("mid_year", 16)])
def test_the_equivalent_annual_amount_spans_the_years_of_the_flow(
    convention: str, years: int, appraised: Callable[..., Appraisal]
) -> None:
    """Under t0 element 0 is an instant: sixteen elements span fifteen years."""
    found = appraised(G03.replace("convention: t0", f"convention: {convention}"))
    factor = 0.08 / (1 - 1.08**-years)
    assert value(found, "project_pre_tax.equivalent_annual") == pytest.approx(
        value(found, "project_pre_tax.npv") * factor
    )
