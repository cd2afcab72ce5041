"""The values themselves, against what rules and publications print; every number here is written out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portfolio.parameters import ParameterError, load

PARAMETERS = load()

#: Key, date, region, value as printed, grade.
VALUES = [
    # Award for energy performance contracts, 财建〔2010〕249号: (240 + local) a tonne, once.
    ("award.emc.central", "2010-06-01", "CN", "240 元/tce", "S-high"),
    ("award.emc.central", "2014-12-31", "CN-GD-ZS", "240 元/tce", "S-high"),
    ("award.emc.local_min", "2014-12-31", "CN", "60 元/tce", "S-high"),
    ("award.emc.local", "2014-12-31", "CN-GD-ZS", "80 元/tce", "S-high"),
    ("award.emc.local", "2014-12-31", "CN-BJ", "260 元/tce", "S-high"),
    ("award.emc.local_industry", "2015-01-01", "CN-BJ", "360 元/tce", "S-high"),
    ("award.emc.local_other", "2015-01-01", "CN-BJ", "560 元/tce", "S-high"),
    ("award.emc.rate_shared", "2017-12-31", "CN-SH", "800 元/tce", "S-medium"),
    ("award.emc.rate_guaranteed", "2017-12-31", "CN-SH", "600 元/tce", "S-medium"),
    ("award.emc.cap", "2017-12-31", "CN-SH", "500 万元", "S-medium"),
    ("award.emc.cap_share", "2017-12-31", "CN-SH", "30%", "S-medium"),
    ("award.emc.min_saving", "2014-12-31", "CN", "100 tce/年", "S-high"),
    ("award.emc.min_saving_industry", "2014-12-31", "CN", "500 tce/年", "S-high"),
    ("award.emc.max_saving", "2014-12-31", "CN", "10000 tce/年", "S-high"),
    ("award.emc.min_esco_share", "2014-12-31", "CN", "70%", "S-medium"),
    ("award.emc.min_esco_share", "2017-12-31", "CN-SH", "50%", "S-medium"),
    ("award.emc.min_saving", "2017-12-31", "CN-SH", "50 tce/年", "S-medium"),
    ("award.emc.min_registered_capital", "2014-12-31", "CN", "500 万元", "S-high"),
    ("award.emc.kind.building_retrofit", "2014-12-31", "CN", "eligible", "S-high"),
    ("award.emc.exclusion.solar_wind", "2014-12-31", "CN", "excluded", "S-high"),
    ("award.retrofit.east", "2014-12-31", "CN", "240 元/tce", "S-high"),
    ("award.retrofit.central_west", "2014-12-31", "CN", "300 元/tce", "S-high"),
    ("award.retrofit.min_saving", "2014-12-31", "CN", "5000 tce/年", "S-high"),
    ("award.retrofit.min_host_consumption", "2014-12-31", "CN", "20000 tce/年", "S-high"),
    ("award.public_building_retrofit", "2015-12-31", "CN", "20 元/m2", "S-medium"),
    ("award.pv_distributed", "2013-09-01", "CN", "0.42 元/kWh", "K-high"),
    ("award.pv_distributed_years", "2017-12-31", "CN", "20 年", "K-high"),
    ("award.completed_emc.esco_max_share", "2020-01-01", "CN-GD-SZ-NS", "30%", "S-medium"),
    ("award.completed_emc.esco_cap", "2020-01-01", "CN-GD-SZ-NS", "100 万元", "S-medium"),
    ("award.completed_emc.host_max_share", "2020-01-01", "CN-GD-SZ-NS", "50%", "S-medium"),
    ("award.completed_emc.host_cap", "2020-01-01", "CN-GD-SZ-NS", "200 万元", "S-medium"),
    # Taxes. Three years exempt, three years half.
    ("emc.holiday.exempt_years", "2011-01-01", "CN", "3 年", "S-high"),
    ("emc.holiday.exempt_rate", "2011-01-01", "CN", "0%", "S-high"),
    ("emc.holiday.half_years", "2011-01-01", "CN", "3 年", "S-high"),
    ("emc.holiday.half_rate", "2011-01-01", "CN", "12.5%", "S-high"),
    ("emc.holiday.min_esco_share", "2011-01-01", "CN", "70%", "S-high"),
    ("emc.holiday.min_registered_capital", "2011-01-01", "CN", "100 万元", "S-high"),
    ("emc.holiday.kind.green_lighting", "2013-01-01", "CN", "eligible", "S-high"),
    ("emc.depreciation.life", "2013-01-01", "CN", "sharing period", "S-high"),
    ("emc.depreciation.residual_share", "2013-01-01", "CN", "0%", "S"),
    ("emc.overhead.weight_investment", "2013-01-01", "CN", "50%", "S-high"),
    ("emc.overhead.weight_revenue", "2013-01-01", "CN", "50%", "S-high"),
    ("emc.vat.rate", "2014-12-31", "CN", "0%", "S-high"),
    ("emc.vat.rate", "2016-05-01", "CN", "0%", "K-high"),
    ("emc.public_host.max_contract", "2014-12-31", "CN-FJ", "5 年", "S-high"),
    ("emc.public_host.full_retention_years", "2014-12-31", "CN-FJ", "3 年", "S-high"),
    ("emc.mv.cost_share", "2014-12-31", "CN", "3%", "K"),
    ("emc.mv.cost_share_warn", "2014-12-31", "CN", "10%", "K"),
    ("emc.us.max_term", "2014-12-31", "US", "25 年", "S-high"),
    ("emc.us.average_term", "2014-12-31", "US", "17 年", "S-high"),
    ("tax.cit.standard", "2008-01-01", "CN", "25%", "K-high"),
    ("tax.cit.loss_carry_forward", "2014-12-31", "CN", "5 年", "K"),
    ("tax.vat.goods", "2014-12-31", "CN", "17%", "K-high"),
    ("tax.vat.goods", "2018-05-01", "CN", "16%", "K-high"),
    ("tax.vat.goods", "2019-04-01", "CN", "13%", "K-high"),
    ("tax.vat.services", "2019-04-01", "CN", "6%", "K-high"),
    ("tax.vat.pv_refund", "2014-12-31", "CN", "50%", "K-medium"),
    ("tax.infrastructure.exempt_years", "2014-12-31", "CN", "3 年", "S-medium"),
    ("tax.infrastructure.half_years", "2014-12-31", "CN", "3 年", "S-medium"),
    ("tax.infrastructure.kind.solar_wind", "2014-12-31", "CN", "eligible", "S-medium"),
    ("tax.business.services", "2016-04-30", "CN", "5%", "K-high"),
    ("tax.surcharge.urban_maintenance_town", "2014-12-31", "CN-GD-ZS-XL", "5%", "K-high"),
    ("tax.surcharge.education", "2014-12-31", "CN", "3%", "K-high"),
    ("tax.surcharge.local_education", "2014-12-31", "CN", "2%", "K-high"),
    ("tax.depreciation.min_life.buildings", "2014-12-31", "CN", "20 年", "K"),
    ("tax.depreciation.min_life.machinery", "2014-12-31", "CN", "10 年", "K"),
    ("tax.depreciation.min_life.tools", "2014-12-31", "CN", "5 年", "K"),
    ("tax.depreciation.min_life.vehicles", "2014-12-31", "CN", "4 年", "K"),
    ("tax.depreciation.min_life.electronics", "2014-12-31", "CN", "3 年", "K"),
    ("tax.depreciation.residual_low", "2014-12-31", "CN", "3%", "K"),
    ("tax.depreciation.residual_high", "2014-12-31", "CN", "5%", "K"),
    # 建设项目经济评价方法与参数 and what stands beside it.
    ("discount.social", "1990-01-01", "CN", "12%", "S-medium"),
    ("discount.social", "2006-07-02", "CN", "12%", "S-medium"),
    ("discount.social", "2006-07-03", "CN", "8%", "S-high"),
    ("discount.social_water_welfare", "2013-01-01", "CN", "6%", "S-high"),
    ("discount.social_floor", "2006-07-03", "CN", "6%", "K-high"),
    ("discount.shadow_exchange_factor", "2014-12-31", "CN", "1.08", "K-high"),
    ("discount.shadow_wage_skilled", "2014-12-31", "CN", "1.0", "K-medium"),
    ("discount.shadow_wage_unskilled_low", "2014-12-31", "CN", "0.25", "K-medium"),
    ("discount.shadow_wage_unskilled_high", "2014-12-31", "CN", "0.8", "K-medium"),
    ("hurdle.firr.afforestation", "2014-12-31", "CN", "8%", "S-high"),
    ("hurdle.firr.thermal_power", "2014-12-31", "CN", "8%", "S-high"),
    ("hurdle.firr.gas_power", "2014-12-31", "CN", "9%", "S-high"),
    ("hurdle.firr.nuclear_power", "2014-12-31", "CN", "7%", "S-high"),
    ("hurdle.firr.wind_power", "2014-12-31", "CN", "5%", "S-high"),
    ("hurdle.firr.cement", "2014-12-31", "CN", "11%", "S-high"),
    ("hurdle.firr.sewage", "2014-12-31", "CN", "4%", "K-medium"),
    ("hurdle.firr.heating", "2014-12-31", "CN", "8%", "K-medium"),
    ("hurdle.firr.gas_supply", "2014-12-31", "CN", "8%", "K-medium"),
    ("hurdle.firr.water_supply", "2014-12-31", "CN", "8%", "K-medium"),
    ("hurdle.firr.waste_treatment", "2014-12-31", "CN", "8%", "K-medium"),
    ("hurdle.firr.urban_rail", "2014-12-31", "CN", "5%", "K-medium"),
    ("hurdle.esco_irr", "2019-04-28", "CN", "10%", "S-medium"),
    ("hurdle.dscr_advised", "2014-12-31", "CN", "1.3", "S-high"),
    ("hurdle.dscr_floor", "2014-12-31", "CN", "1", "S-high"),
    ("hurdle.icr", "2014-12-31", "CN", "2.0", "K-high"),
    # Loans, capital, funds, public money.
    ("finance.loan.benchmark_over_5y", "2012-07-06", "CN", "6.55%", "K-high"),
    ("finance.loan.benchmark_over_5y", "2014-11-21", "CN", "6.55%", "K-high"),
    ("finance.loan.benchmark_over_5y", "2014-11-22", "CN", "6.15%", "K-high"),
    ("finance.loan.benchmark_over_5y", "2019-08-19", "CN", "4.90%", "K-high"),
    ("finance.loan.lpr_5y", "2019-08-20", "CN", "4.85%", "K-high"),
    ("finance.loan.lpr_5y", "2026-01-01", "CN", "3.50%", "K-high"),
    ("finance.min_capital.ports", "2015-09-08", "CN", "30%", "S-medium"),
    ("finance.min_capital.rail_road", "2009-05-25", "CN", "25%", "S-medium"),
    ("finance.min_capital.other", "2014-12-31", "CN", "20%", "S-medium"),
    ("finance.min_capital.ports", "2015-09-09", "CN", "25%", "S-high"),
    ("finance.min_capital.airports", "2015-09-09", "CN", "25%", "S-high"),
    ("finance.min_capital.urban_rail", "2015-09-09", "CN", "20%", "S-high"),
    ("finance.min_capital.rail_road", "2015-09-09", "CN", "20%", "S-high"),
    ("finance.min_capital.other", "2015-09-09", "CN", "20%", "K-high"),
    ("finance.fund.management_fee", "2014-12-31", "CN", "2%", "S-medium"),
    ("finance.fund.hurdle", "2014-12-31", "CN", "8%", "S-medium"),
    ("finance.fund.carry", "2014-12-31", "CN", "20%", "S-medium"),
    ("finance.fund.life_low", "2014-12-31", "CN", "7 年", "S-medium"),
    ("finance.fund.life_high", "2014-12-31", "CN", "10 年", "S-medium"),
    ("finance.fund.gp_commitment_high", "2014-12-31", "CN", "2%", "S"),
    ("finance.government_fund.lending", "2015-11-12", "CN", "forbidden", "S"),
    ("budget.special_bond.coverage", "2025-01-01", "CN", "1.1", "S-medium"),
    ("budget.special_bond.coverage_all_debt", "2025-01-01", "CN", "1.2", "S-medium"),
    ("budget.ppp.cap", "2015-04-07", "CN", "10%", "K-high"),
    ("budget.ppp.stop_new_government_pay", "2023-11-02", "CN", "5%", "K-high"),
    ("budget.ppp.warn", "2023-11-02", "CN", "7%", "K-high"),
    ("budget.ppp.average_return", "2016-06-01", "CN", "6.62%", "S-low"),
    ("budget.ppp.average_return", "2017-06-01", "CN", "6.44%", "S-low"),
    ("budget.medium_term_years", "2015-01-23", "CN", "3 年", "K-high"),
    ("budget.pre_evaluation.necessity", "2018-09-01", "CN", "20", "S-medium"),
    ("budget.pre_evaluation.funding_compliance", "2018-09-01", "CN", "20", "K-medium"),
    ("budget.estimate_overrun", "2019-07-01", "CN", "10%", "K-high"),
    # Energy, emission factors, carbon.
    ("energy.coal.emission_plan", "2014-12-31", "CN-GD-ZS", "2.4589 tCO2e/tce", "S-high"),
    ("energy.electricity.coal_equal_value_plan", "2014-12-31", "CN-GD-JM", "0.4040 kgce/kWh", "S-high"),
    ("energy.electricity.coal_calorific", "2014-12-31", "CN", "0.1229 kgce/kWh", "S-high"),
    ("energy.electricity.supply_coal", "2013-12-31", "CN", "0.321 kgce/kWh", "K-medium"),
    ("energy.land.mu", "2014-12-31", "CN", "1500 mu/km2", "K-high"),
    ("grid.operating_margin_single_year", "2012-12-31", "grid-south", "0.9063 tCO2e/MWh", "S-high"),
    ("grid.operating_margin_single_year", "2013-12-31", "grid-south", "0.8664 tCO2e/MWh", "S-high"),
    ("grid.operating_margin_single_year", "2014-12-31", "grid-south", "0.8306 tCO2e/MWh", "S-high"),
    ("grid.operating_margin", "2014-12-31", "grid-south", "0.9183 tCO2e/MWh", "K-medium"),
    ("grid.operating_margin", "2016-12-31", "grid-south", "0.8676 tCO2e/MWh", "S-high"),
    ("grid.operating_margin", "2019-12-31", "grid-south", "0.8042 tCO2e/MWh", "S-high"),
    ("grid.average", "2012-12-31", "grid-south", "0.5271 tCO2e/MWh", "S-medium"),
    ("grid.average", "2010-12-31", "CN-GD", "0.6379 tCO2e/MWh", "K-medium"),
    ("grid.average", "2012-12-31", "CN-GD", "0.5912 tCO2e/MWh", "K-medium"),
    ("grid.average", "2021-12-31", "CN-GD", "0.4715 tCO2e/MWh", "S-medium"),
    ("grid.average", "2022-12-31", "CN-GD", "0.4403 tCO2e/MWh", "S-medium"),
    ("grid.average", "2021-12-31", "CN", "0.5568 tCO2e/MWh", "K-high"),
    ("grid.average", "2022-12-31", "CN", "0.5366 tCO2e/MWh", "S-high"),
    ("grid.average", "2023-12-31", "CN", "0.5306 tCO2e/MWh", "S-high"),
    ("grid.average", "2023-12-31", "grid-central", "0.5271 tCO2e/MWh", "S-high"),
    ("grid.reporting", "2020-12-31", "CN", "0.6101 tCO2e/MWh", "K-high"),
    ("grid.reporting", "2021-12-31", "CN", "0.5810 tCO2e/MWh", "K-high"),
    ("grid.reporting", "2023-12-31", "CN", "0.5703 tCO2e/MWh", "K-high"),
    ("carbon.price.ets_opening", "2021-07-16", "CN", "48.00 元/tCO2e", "S-high"),
    ("carbon.price.ets", "2021-07-16", "CN", "52.78 元/tCO2e", "S-high"),
    ("carbon.price.ets", "2021-09-17", "CN", "43.43 元/tCO2e", "S-high"),
    ("carbon.price.ets", "2021-12-31", "CN", "54.22 元/tCO2e", "K-high"),
    ("carbon.price.ets", "2022-12-31", "CN", "55.00 元/tCO2e", "K-high"),
    ("carbon.price.ets", "2023-12-31", "CN", "79.42 元/tCO2e", "S-high"),
    ("carbon.price.ets", "2024-12-31", "CN", "97.49 元/tCO2e", "S-high"),
    ("carbon.price.ets_low", "2024-06-01", "CN", "69 元/tCO2e", "S-high"),
    ("carbon.price.ets_high", "2024-06-01", "CN", "106 元/tCO2e", "S-high"),
    ("carbon.price.guangdong_average", "2014-12-31", "CN-GD-ZS", "41.0 元/tCO2e", "S-high"),
    ("carbon.price.guangdong_auction", "2015-12-21", "CN-GD", "15 元/tCO2e", "S-high"),
    ("carbon.social_cost.iwg_2021", "2021-01-01", "US", "51 US$/tCO2e", "S-high"),
    ("carbon.social_cost.epa_2023", "2023-01-01", "US", "190 US$/tCO2e", "S-high"),
    ("carbon.shadow.world_bank_low", "2020-06-01", "INT", "40 US$/tCO2e", "K-high"),
    ("carbon.shadow.world_bank_high", "2030-06-01", "INT", "100 US$/tCO2e", "K-high"),
    ("carbon.shadow.eib", "2050-06-01", "INT", "800 EUR/tCO2e", "K-high"),
    # Limits of the plausibility checks.
    ("check.payback_warn", "2014-12-31", "CN", "1 年", "K"),
    ("check.coal_price_low", "2014-12-31", "CN", "600 元/tce", "K"),
    ("check.coal_price_high", "2014-12-31", "CN", "6000 元/tce", "K"),
    ("check.electricity_price_low", "2014-12-31", "CN", "0.3 元/kWh", "K"),
    ("check.electricity_price_high", "2014-12-31", "CN", "1.2 元/kWh", "K"),
    ("check.fuel_factor_low", "2014-12-31", "CN", "1.6 tCO2e/tce", "K"),
    ("check.fuel_factor_high", "2014-12-31", "CN", "2.8 tCO2e/tce", "K"),
    ("check.building_saving_warn", "2014-12-31", "CN", "30%", "K"),
    ("check.building_saving_error", "2014-12-31", "CN", "50%", "K"),
    ("check.jobs_warn", "2014-12-31", "CN", "10 人/百万元", "K"),
    ("check.jobs_error", "2014-12-31", "CN", "30 人/百万元", "K"),
    ("check.programme_abatement_max", "2014-12-31", "CN", "40%", "K"),
    ("check.programme_saving_max", "2014-12-31", "CN", "40%", "K"),
]


@pytest.mark.parametrize(("key", "on", "region", "printed", "grade"), VALUES, ids=lambda value: ascii(value)[1:-1])
def test_a_value_is_what_its_source_prints(key: str, on: str, region: str, printed: str, grade: str) -> None:
    found = PARAMETERS.at(key, date.fromisoformat(on), region)
    written = printed.replace("m2", "m²").replace("CO2", "CO₂")
    assert str(found.value).replace(",", "") == written
    assert found.grade == grade


@pytest.mark.parametrize(
    ("key", "region", "last"),
    [
        ("award.emc.central", "CN", "2015-05-31"),
        ("award.emc.local", "CN-GD", "2015-05-31"),
        ("award.emc.local", "CN-BJ", "2014-12-31"),
        ("award.emc.kind.waste_heat", "CN", "2015-05-31"),
        ("award.retrofit.east", "CN", "2015-05-31"),
        ("award.public_building_retrofit", "CN", "2015-12-31"),
        ("award.pv_distributed", "CN", "2017-12-31"),
        ("tax.vat.pv_refund", "CN", "2018-12-31"),
        ("tax.business.services", "CN", "2016-04-30"),
        ("finance.loan.benchmark_over_5y", "CN", "2019-08-19"),
        ("budget.ppp.cap", "CN", "2023-11-02"),
        ("energy.coal.emission_plan", "CN-GD", "2015-12-31"),
        ("energy.price.coal_power_benchmark", "CN-GD", "2015-04-30"),
        ("grid.reporting", "CN", "2023-12-31"),
        ("carbon.price.guangdong_average", "CN-GD", "2015-12-21"),
        ("carbon.price.seven_pilots_average", "CN", "2015-04-15"),
    ],
)
def test_a_value_ends_when_its_rule_ends(key: str, region: str, last: str) -> None:
    day = date.fromisoformat(last)
    assert PARAMETERS.at(key, day, region).value
    with pytest.raises(ParameterError) as caught:
        PARAMETERS.at(key, date.fromordinal(day.toordinal() + 1), region)
    assert caught.value.problem.code == "D003"


# Figures that follow from the values, as published beside them.


def test_the_plans_factors_are_consistent() -> None:
    on = date(2014, 12, 31)
    coal = PARAMETERS.at("energy.coal.emission_plan", on, "CN-GD").to("kgCO2e/kgce")
    equal = PARAMETERS.at("energy.electricity.coal_equal_value_plan", on, "CN-GD").to("kgce/kWh")
    calorific = PARAMETERS.at("energy.electricity.coal_calorific", on).to("kgce/kWh")
    assert coal == Decimal("0.67") * Decimal("3.67")
    assert round(equal * coal, 4) == Decimal("0.9934")
    assert round(calorific * coal, 4) == Decimal("0.3022")
    assert round(equal / calorific, 2) == Decimal("3.29")


def test_the_award_is_worth_what_the_rules_say() -> None:
    on = date(2014, 12, 31)
    central = PARAMETERS.at("award.emc.central", on, "CN-GD-ZS").to("元/tce")
    local = PARAMETERS.at("award.emc.local", on, "CN-GD-ZS").to("元/tce")
    factor = PARAMETERS.at("energy.coal.emission_plan", on, "CN-GD").to("tCO2e/tce")
    assert central + local == 320
    assert round(central / factor, 1) == Decimal("97.6")
    assert round((central + local) / factor, 1) == Decimal("130.1")
    supply = PARAMETERS.at("energy.electricity.supply_coal", date(2013, 7, 1)).to("tce/kWh")
    saved_kwh = Decimal("0.2") * Decimal("232.8") * 760_000
    assert round(saved_kwh * supply) == 11_359
    assert round(saved_kwh * supply * (central + local) / 10_000) == 363


def test_the_single_years_make_the_three_year_mean() -> None:
    years = [
        PARAMETERS.at("grid.operating_margin_single_year", date(year, 1, 1), "grid-south")
        for year in (2012, 2013, 2014)
    ]
    mean = sum(year.to("tCO2e/MWh") for year in years) / 3
    assert round(mean, 3) == Decimal("0.868")


def test_the_pilots_average_is_its_money_over_its_tonnes() -> None:
    average = PARAMETERS.at("carbon.price.guangdong_average", date(2014, 1, 1), "CN-GD").to("元/tCO2e")
    assert round(Decimal("9.64") * 10**8 / (Decimal("2349.92") * 10**4), 1) == average


def test_a_tonne_of_coal_equivalent_holds_the_heat_of_its_electricity() -> None:
    on = date(2014, 12, 31)
    kwh = 1 / PARAMETERS.at("energy.electricity.coal_calorific", on).to("tce/kWh")
    heat = PARAMETERS.at("energy.coal.heat", on).to("GJ/tce")
    assert abs(kwh * Decimal("0.0036") / heat - 1) < Decimal("0.001")
