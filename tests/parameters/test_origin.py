"""Nothing of the collected parameter list is lost: every entry went into keys that exist, with all its numbers."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.parameters import grid_factor, load
from portfolio.reading.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.parameters.files import Dated

PARAMETERS = load()
COLLECTED = Path(__file__).parents[3] / "shared" / "data" / "parameters.json"
MARGINS = ("grid.operating_margin", "grid.build_margin")


def below(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names.split())


#: Entry of the collected list → the keys that hold it. `firr_pre_tax_2006` and others were tables.
WENT_TO = {
    "cit_standard": ("tax.cit.standard",),
    "cit_emc_holiday": below("emc.holiday", "exempt_years exempt_rate half_years half_rate"),
    "emc_depreciation_life": ("emc.depreciation.life",),
    "emc_overhead_allocation": below("emc.overhead", "weight_investment weight_revenue"),
    "emc_min_esco_investment": ("emc.holiday.min_esco_share", "award.emc.min_esco_share"),
    "emc_min_registered_capital": ("emc.holiday.min_registered_capital", "award.emc.min_registered_capital"),
    "emc_tax_catalogue": below(
        "emc.holiday.kind",
        "building_retrofit building_solar_geothermal residential_heat_metering boiler_kiln motor_systems waste_heat "
        "system_optimisation coal_dry_preparation steel_dry_dedusting nonferrous_dry_cleaning green_lighting",
    ),
    "emc_host_deduction": below("emc.host", "payments asset_tax_base asset_price"),
    "emc_public_host_budget_rule": below(
        "emc.public_host", "payments retained_share full_retention_years max_contract"
    ),
    "ppp_average_return": ("budget.ppp.average_return",),
    "vat_emc_exempt": ("emc.vat.rate", "emc.vat.input_credit", "emc.business_tax.rate"),
    "vat_standard_goods": ("tax.vat.goods",),
    "vat_services": ("tax.vat.services",),
    "surcharges": below(
        "tax.surcharge",
        "urban_maintenance_city urban_maintenance_town urban_maintenance_other education local_education",
    ),
    "business_tax_services": ("tax.business.services",),
    "vat_pv_50pct_refund": ("tax.vat.pv_refund",),
    "emc_award_central": ("award.emc.central",),
    "emc_award_local_min": ("award.emc.local_min",),
    "emc_award_guangdong": ("award.emc.local",),
    "emc_award_range": below("award.emc", "min_saving max_saving min_saving_industry"),
    "emc_award_exclusions": below(
        "award.emc.exclusion",
        "new_build expansion plant_to_close illegal_host solar_wind straw_firing other_support not_shared_savings "
        "esco_not_listed",
    ),
    "emc_award_content": below(
        "award.emc.kind", "boiler_kiln waste_heat motor_systems system_optimisation green_lighting building_retrofit"
    ),
    "emc_award_beijing": below("award.emc", "local local_industry local_other"),
    "emc_award_shanghai": below("award.emc", "rate_shared rate_guaranteed cap cap_share"),
    "emc_support_shenzhen_nanshan": below("award.completed_emc", "esco_max_share esco_cap host_max_share host_cap"),
    "energy_retrofit_award": below("award.retrofit", "east central_west min_saving min_host_consumption advance_share"),
    "public_building_retrofit_subsidy": ("award.public_building_retrofit",),
    "pv_distributed_fit_2013": ("award.pv_distributed", "award.pv_distributed_years"),
    "coal_benchmark_tariff_gd_2014": ("energy.price.coal_power_benchmark",),
    "social_discount_rate": ("discount.social",),
    "social_discount_rate_public_welfare": ("discount.social_water_welfare", "discount.social_floor"),
    "social_discount_rate_1990": ("discount.social",),
    "shadow_exchange_factor": ("discount.shadow_exchange_factor",),
    "shadow_wage_factor": below("discount", "shadow_wage_skilled shadow_wage_unskilled_low shadow_wage_unskilled_high"),
    "firr_pre_tax_2006": below(
        "hurdle.firr",
        "planting livestock fishery food_processing forest_products forest_industry forest_paper_chemicals "
        "afforestation cement new_chemical_materials special_chemicals fixed_telecom mobile_telecom post "
        "thermal_power gas_power nuclear_power wind_power",
    ),
    "firr_pre_tax_2006_municipal": below(
        "hurdle.firr",
        "waste_to_energy cogeneration transmission urban_rail water_supply sewage gas_supply heating waste_treatment",
    ),
    "esco_hurdle_irr": ("hurdle.esco_irr",),
    "dscr_min": ("hurdle.dscr_advised", "hurdle.dscr_floor"),
    "icr_min": ("hurdle.icr",),
    "loar_range": ("hurdle.loar_low", "hurdle.loar_high"),
    "pboc_rate_over5y": ("finance.loan.benchmark_over_5y",),
    "lpr_5y": ("finance.loan.lpr_5y",),
    "min_project_capital": below(
        "finance.min_capital",
        "urban_rail ports airports rail_road housing other_real_estate steel_aluminium cement other",
    ),
    "special_bond_coverage": below("budget.special_bond", "coverage coverage_all_debt"),
    "special_bond_capital_share": ("budget.special_bond.capital_share",),
    "ppp_budget_cap": below("budget.ppp", "cap stop_new_government_pay warn"),
    "mtff_horizon": ("budget.medium_term_years",),
    "pre_evaluation_dimensions": below(
        "budget.pre_evaluation", "necessity economy targets feasibility funding_compliance"
    ),
    "fund_terms_market": below("finance.fund", "management_fee carry hurdle life_low life_high waterfall"),
    "gov_fund_rule_2025": ("finance.government_fund.county_level",),
    "ef_seed_tce": ("energy.coal.emission_plan",),
    "kgce_per_kwh_equal_value_seed": ("energy.electricity.coal_equal_value_plan",),
    "kgce_per_kwh_calorific": ("energy.electricity.coal_calorific",),
    "tce_heat": ("energy.coal.heat",),
    "supply_coal_rate": ("energy.electricity.supply_coal",),
    "ef_south_grid_2007": MARGINS,
    "ef_south_grid_2008": MARGINS,
    "ef_south_grid_2009": MARGINS,
    "ef_south_grid_2010": MARGINS,
    "ef_south_grid_2011": MARGINS,
    "ef_south_grid_2012": MARGINS,
    "ef_south_grid_2013": MARGINS,
    "ef_south_grid_2014": MARGINS,
    "ef_south_grid_2015": MARGINS,
    "ef_south_grid_2016": MARGINS,
    "ef_south_grid_2017": MARGINS,
    "ef_south_grid_2019": MARGINS,
    "ef_south_om_single_years": ("grid.operating_margin_single_year",),
    "ef_south_average": ("grid.average",),
    "ef_guangdong_average": ("grid.average",),
    "ef_national_reporting": ("grid.reporting",),
    "ef_national_average": ("grid.average",),
    "ef_national_ex_market_nonfossil": ("grid.average_without_market_nonfossil",),
    "ef_national_fossil": ("grid.average_fossil",),
    "ef_regional_2023": ("grid.average",),
    "ef_natural_gas": ("energy.gas.emission",),
    "ef_diesel_litre": ("energy.diesel.emission",),
    "forest_sink_seed": ("energy.forest.sink_low", "energy.forest.sink_high"),
    "ets_cn": below("carbon.price", "ets ets_opening ets_listed_average ets_low ets_high ets_weighted_average"),
    "ets_guangdong_pilot": below("carbon.price", "guangdong_start guangdong_average guangdong_auction"),
    "ets_seven_pilots_2015": ("carbon.price.seven_pilots_average",),
    "scc_us": ("carbon.social_cost.iwg_2021", "carbon.social_cost.epa_2023"),
    "shadow_price_dev_banks": below("carbon.shadow", "world_bank_low world_bank_high eib adb adb_growth"),
    "mu_per_km2": ("energy.land.mu",),
    "espc_us_term": below("emc.us", "max_term average_term average_investment"),
    "espc_us_rules": below(
        "emc.us",
        "guarantee_exceeds_debt_service annual_audit schedule.to_1 schedule.to_2 schedule.to_3 schedule.to_4 "
        "schedule.to_5",
    ),
}

#: Keys that the collected list has not; they come from the rules and practice that METHOD describes.
ADDED = {
    *below("check", "payback_warn coal_price_low coal_price_high electricity_price_low electricity_price_high"),
    *below("check", "fuel_factor_low fuel_factor_high building_saving_warn building_saving_error jobs_warn jobs_error"),
    *below("check", "programme_abatement_max programme_saving_max benchmark_error_low benchmark_error_high"),
    *below("emc", "depreciation.residual_share guarantee.penalty_multiplier"),
    *below("emc.mv", "cost_share cost_share_warn whole_facility_min_saving min_standard_errors"),
    *below("finance.fund", "gp_commitment_low gp_commitment_high investment_period_low investment_period_high"),
    *below("finance.government_fund", "lending guarantees promise_of_return losses"),
    *below("grid", "operating_margin_weight_wind_solar operating_margin_weight_other"),
    *below("tax.depreciation.min_life", "buildings machinery tools vehicles electronics"),
    *below("tax", "depreciation.residual_low depreciation.residual_high cit.loss_carry_forward"),
    *below("tax.infrastructure", "exempt_years half_years kind.solar_wind approval"),
    *below("emc.public_host", "energy_cost_limit measures"),
    "budget.estimate_overrun",
    "finance.initial_working_capital",
    "finance.statutory_reserve",
}

#: Sources that said “same” of another entry, and so had to be written out.
WRITTEN_OUT = {
    "firr_pre_tax_2006_municipal",
    "ef_national_ex_market_nonfossil",
    "ef_national_fossil",
    "emc_depreciation_life",
}
#: Entries to whose source the document that it stands in was added.
DOCUMENT_ADDED = {"emc_award_shanghai", "emc_tax_catalogue"}
#: Entries whose date is no beginning of a value, and a date that stands now.
REDATED = {
    "vat_standard_goods": "2009-01-01",  # none given beside the series
    "supply_coal_rate": "2005",
    "emc_award_shanghai": "2017",  # none given; 沪经信法〔2017〕220号 prints these rates and limits
    "shadow_price_dev_banks": "2020",  # the year of the guidance is no year of a price
}


def collected() -> list[dict[str, Any]]:
    if not COLLECTED.exists():
        pytest.skip("the collected list is not at hand")
    entries: list[dict[str, Any]] = json.loads(COLLECTED.read_text(encoding="utf-8"))
    return entries


def dated(keys: tuple[str, ...]) -> Iterator[Dated]:
    for key in keys:
        for values in PARAMETERS.definition(key).values.values():
            yield from values


def numbers(value: object) -> Iterator[Decimal]:
    """Every number in a value of the collected list; years of a series are dates, not numbers."""
    if isinstance(value, dict):
        for item in value.values():
            yield from numbers(item)
    elif isinstance(value, list):
        series = value and all(isinstance(item, list) and len(item) == 2 for item in value)
        for item in value:
            yield from numbers(item[1] if series else item)
    elif isinstance(value, int | float):
        yield Decimal(str(value))


def test_every_entry_went_to_keys_that_exist_and_every_key_has_an_origin() -> None:
    assert len(WENT_TO) == 86
    mapped = {key for keys in WENT_TO.values() for key in keys}
    assert mapped | ADDED == set(PARAMETERS.keys)
    assert mapped & ADDED == set()


def test_every_entry_of_the_collected_list_is_in_the_table() -> None:
    assert {entry["id"] for entry in collected()} == set(WENT_TO)


def test_every_number_of_the_collected_list_is_there() -> None:
    for entry in collected():
        held: set[Decimal] = set()
        for value in dated(WENT_TO[entry["id"]]):
            if isinstance(value.value, Quantity):
                held |= {value.value.number, value.value.value, value.value.number / 1_000_000}
        year = re.fullmatch(r"ef_south_grid_(\d{4})", entry["id"])
        if year:
            wind = grid_factor(PARAMETERS, "grid-south", int(year[1]), "combined_wind_solar").to("tCO2e/MWh")
            other = grid_factor(PARAMETERS, "grid-south", int(year[1]), "combined_other").to("tCO2e/MWh")
            held |= {wind, other}
        for number in numbers(entry["value"]):
            assert min(abs(number - known) for known in held) <= Decimal("0.000005"), (entry["id"], number)


def test_every_source_of_the_collected_list_is_cited_as_it_was_given() -> None:
    lost = {
        entry["id"]
        for entry in collected()
        if " ".join(entry["source"].split())
        not in {" ".join(value.source.split()) for value in dated(WENT_TO[entry["id"]])}
    }
    assert lost <= WRITTEN_OUT | DOCUMENT_ADDED
    for entry in collected():
        if entry["id"] in DOCUMENT_ADDED:
            assert any(entry["source"] in value.source for value in dated(WENT_TO[entry["id"]]))


def test_every_date_of_the_collected_list_is_kept_or_accounted_for() -> None:
    for entry in collected():
        starts = {value.start for value in dated(WENT_TO[entry["id"]]) if value.value is not None}
        if entry["valid_from"] or entry["id"] in REDATED:
            assert REDATED.get(entry["id"], entry["valid_from"]) in starts, (entry["id"], starts)
        else:
            assert starts <= {"always", "undated"}, (entry["id"], starts)


def test_what_ended_in_the_collected_list_has_ended() -> None:
    for entry in collected():
        one_year = all(PARAMETERS.definition(key).one_year for key in WENT_TO[entry["id"]])
        followed = entry["id"] == "social_discount_rate_1990"
        if re.fullmatch(r"[0-9-]+", entry["valid_to"] or "") and not one_year and not followed:
            ends = [value.since for value in dated(WENT_TO[entry["id"]]) if value.value is None]
            assert any(str(end) > entry["valid_to"] for end in ends), entry["id"]
