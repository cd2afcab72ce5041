"""Grid factors: by region, year and kind, never by value (METHOD §50)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from portfolio.parameters import ParameterError, grid_factor, load

if TYPE_CHECKING:
    from portfolio.reading.problem import Problem
    from portfolio.records.energy import FactorKind

PARAMETERS = load()

#: Year, operating margin, build margin, combined 75/25 and 50/50 as published beside them (5 decimals).
PUBLISHED = [
    (2007, "1.0119", "0.6748", "0.92763", "0.84335"),
    (2008, "1.0608", "0.6816", "0.96600", "0.87120"),
    (2009, "0.9987", "0.5772", "0.89333", "0.78795"),
    (2010, "0.9762", "0.4506", "0.84480", "0.71340"),
    (2011, "0.9489", "0.3157", "0.79060", "0.63230"),
    (2012, "0.9344", "0.3791", "0.79557", "0.65675"),
    (2013, "0.9223", "0.3769", "0.78595", "0.64960"),
    (2014, "0.9183", "0.4367", "0.79790", "0.67750"),
    (2015, "0.8959", "0.3648", "0.76313", "0.63035"),
    (2016, "0.8676", "0.3071", "0.72748", "0.58735"),
    (2017, "0.8367", "0.2476", "0.68942", "0.54215"),
    (2019, "0.8042", "0.2135", "0.65653", "0.50885"),
]


def value(region: str, year: int, kind: FactorKind) -> Decimal:
    return grid_factor(PARAMETERS, region, year, kind).to("tCO2e/MWh")


def refused(region: str, year: int, kind: str) -> Problem:
    with pytest.raises(ParameterError) as caught:
        grid_factor(PARAMETERS, region, year, kind)  # type: ignore[arg-type]
    assert caught.value.problem.hint
    return caught.value.problem


@pytest.mark.parametrize(("year", "operating", "build", "wind_solar", "other"), PUBLISHED)
def test_margins_of_the_south_as_published(year: int, operating: str, build: str, wind_solar: str, other: str) -> None:
    assert value("grid-south", year, "operating_margin") == Decimal(operating)
    assert value("grid-south", year, "build_margin") == Decimal(build)
    half_digit = Decimal("0.000005")
    assert abs(value("grid-south", year, "combined_wind_solar") - Decimal(wind_solar)) <= half_digit
    assert abs(value("grid-south", year, "combined_other") - Decimal(other)) <= half_digit


def test_a_town_has_the_margins_of_its_grid() -> None:
    factor = grid_factor(PARAMETERS, "CN-GD-ZS-XL", 2014, "combined_other")
    assert (factor.asked, factor.region, factor.year, factor.rule) == ("CN-GD-ZS-XL", "grid-south", 2014, "§50")
    assert factor.to("kgCO2e/kWh") == Decimal("0.6775")
    assert [used.key for used in factor.inputs] == [
        "grid.operating_margin_weight_other",
        "grid.operating_margin",
        "grid.build_margin",
    ]
    assert factor.formula == (
        "w·grid.operating_margin + (1 − w)·grid.build_margin, w = grid.operating_margin_weight_other"
    )


def test_a_town_has_the_average_of_its_province_but_never_the_countrys() -> None:
    factor = grid_factor(PARAMETERS, "CN-GD-ZS", 2012, "average")
    assert (factor.region, factor.to("tCO2e/MWh")) == ("CN-GD", Decimal("0.5912"))
    assert [used.key for used in factor.inputs] == ["grid.average"]
    assert value("CN", 2022, "average") == Decimal("0.5366")
    problem = refused("CN-FJ", 2022, "average")
    assert (problem.code, problem.message) == ("D005", "no average of CN-FJ or of its province; CN has one of 2022")


def test_the_same_value_is_two_factors() -> None:
    south = grid_factor(PARAMETERS, "grid-south", 2012, "average")
    central = grid_factor(PARAMETERS, "grid-central", 2023, "average")
    assert south.to("tCO2e/MWh") == central.to("tCO2e/MWh") == Decimal("0.5271")
    assert (south.region, central.region) == ("grid-south", "grid-central")
    assert refused("grid-south", 2023, "average").code == "D002"
    assert refused("grid-central", 2012, "average").code == "D002"


def test_no_year_stands_in_for_another() -> None:
    problem = refused("grid-south", 2018, "operating_margin")
    assert problem.code == "D002"
    assert "2016, 2017, 2019" in problem.message
    assert refused("CN-GD", 2014, "average").code == "D002"


def test_what_cannot_be_chosen_is_refused() -> None:
    assert refused("CN-GD", 2014, "marginal").code == "D001"
    assert refused("CN-XX", 2014, "average").code == "D004"
    problem = refused("CN", 2014, "operating_margin")
    assert (problem.code, problem.message) == ("D005", "no one grid serves CN")
    assert "grid-south" in problem.hint
    assert refused("grid-north", 2014, "build_margin").code == "D005"


def test_margins_are_for_abatement_and_averages_for_inventories_and_both_say_which() -> None:
    margin = grid_factor(PARAMETERS, "CN-GD", 2012, "operating_margin")
    average = grid_factor(PARAMETERS, "CN-GD", 2012, "average")
    assert (margin.kind, average.kind) == ("operating_margin", "average")
    assert margin.to("tCO2e/MWh") > average.to("tCO2e/MWh")
