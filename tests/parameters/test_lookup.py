"""`at`: never a value of a later date, the narrowest region first, and a refusal that says what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.parameters import REGIONS, Parameter, ParameterError, load
from portfolio.parameters.regions import chain, grid_of
from portfolio.reading.problem import Problem
from portfolio.reading.units import QuantityError

PARAMETERS = load()
DATES = st.dates(date(1980, 1, 1), date(2060, 12, 31))
KEYS = st.sampled_from(PARAMETERS.keys)
PLACES = st.sampled_from(sorted(REGIONS))


def refused(key: str, on: date, region: str = "CN") -> Problem:
    with pytest.raises(ParameterError) as caught:
        PARAMETERS.at(key, on, region)
    found = PARAMETERS.find(key, on, region)
    assert found == caught.value.problem
    assert caught.value.problem.hint
    assert str(caught.value) == caught.value.problem.text
    return caught.value.problem


# Properties.


@given(KEYS, DATES, PLACES)
def test_a_value_is_never_of_a_later_date_nor_of_a_region_beside(key: str, on: date, region: str) -> None:
    found = PARAMETERS.find(key, on, region)
    if isinstance(found, Parameter):
        assert found.region in chain(region)
        if PARAMETERS.definition(key).one_year:
            assert found.since is not None
            assert found.since.year == on.year
        else:
            assert found.since is None or found.since <= on


@given(KEYS, DATES, PLACES)
def test_no_later_or_narrower_value_was_passed_over(key: str, on: date, region: str) -> None:
    found = PARAMETERS.find(key, on, region)
    if not isinstance(found, Parameter):
        return
    values = PARAMETERS.definition(key).values
    for narrower in chain(region)[: chain(region).index(found.region)]:
        assert not [dated for dated in values.get(narrower, ()) if dated.since <= on]
    between = [dated for dated in values[found.region] if (found.since or date.min) < dated.since <= on]
    assert not between


@given(KEYS, DATES, PLACES)
def test_a_refusal_has_a_code_a_place_and_a_way_out(key: str, on: date, region: str) -> None:
    found = PARAMETERS.find(key, on, region)
    if isinstance(found, Problem):
        assert found.code in {"D002", "D003", "D005"}
        assert found.place.file.startswith("portfolio/parameters/")
        assert found.hint
        assert found.path == key


# What a value carries.


def test_a_value_says_where_it_stands_and_who_says_so() -> None:
    award = PARAMETERS.at("award.emc.local", date(2014, 12, 1), "CN-GD-ZS-XL")
    assert (str(award.value), award.region, award.since, award.grade) == (
        "80 元/tce",
        "CN-GD",
        date(2010, 6, 1),
        "S-high",
    )
    assert award.source == "广东省合同能源管理财政奖励资金管理实施细则 (tanpaifang.com 2015-07-21 45997_3)"
    assert award.checked == date(2026, 11, 21)
    assert award.place.file == "portfolio/parameters/award.yaml"
    assert award.quantity.place == award.place
    with pytest.raises(FrozenInstanceError):
        award.key = "other"  # type: ignore[misc]


def test_a_number_comes_in_a_named_unit_or_not_at_all() -> None:
    award = PARAMETERS.at("award.emc.central", date(2014, 12, 1))
    assert award.to("万元/tce") == award.number / 10_000
    with pytest.raises(QuantityError):
        award.to("元/kWh")
    with pytest.raises(TypeError, match="rule in words: eligible"):
        _ = PARAMETERS.at("award.emc.kind.green_lighting", date(2014, 12, 1)).number


def test_a_definition_has_no_beginning() -> None:
    heat = PARAMETERS.at("energy.coal.heat", date(1960, 1, 1))
    assert (heat.since, heat.start) == (None, "always")


# Refusals.


def test_an_unknown_key_is_refused_with_what_was_meant() -> None:
    problem = refused("discount.socail", date(2014, 1, 1))
    assert problem.code == "D001"
    assert "did you mean `discount.social`" in problem.hint
    assert "`tax.vat.goods`, `tax.vat.pv_refund`, `tax.vat.services`" in refused("tax.vat", date(2014, 1, 1)).hint
    assert "in an overlay" in refused("石头", date(2014, 1, 1)).hint


def test_a_date_before_the_first_value_is_refused() -> None:
    problem = refused("award.emc.central", date(2010, 5, 31))
    assert (problem.code, problem.message) == ("D002", "no value on 2010-05-31; known from 2010-06-01 on")
    assert (
        refused("discount.social", date(1989, 12, 31), "CN-GD").message == "no value on 1989-12-31; known from 1990 on"
    )


def test_a_value_that_ended_is_refused_with_what_ended_it() -> None:
    problem = refused("award.emc.central", date(2015, 6, 1), "CN-GD-ZS")
    assert problem.code == "D003"
    assert "财建〔2015〕161号" in problem.message
    assert "from 2015-06-01 on" in problem.message
    assert str(PARAMETERS.at("award.emc.central", date(2015, 5, 31)).value) == "240 元/tce"
    assert "replaced by VAT" in refused("tax.business.services", date(2016, 5, 1)).message


def test_a_year_that_has_no_value_is_refused_with_those_that_have_one() -> None:
    problem = refused("grid.average", date(2014, 7, 1), "CN-GD-ZS")
    assert problem.code == "D002"
    assert problem.message == "no value for 2014 in CN-GD; known for 2010, 2012, 2016, 2021, 2022"


def test_a_region_that_is_not_declared_is_refused() -> None:
    problem = refused("discount.social", date(2014, 1, 1), "CN-GD-ZX")
    assert problem.code == "D004"
    assert "did you mean `CN-GD-ZS`?" in problem.hint


def test_a_region_without_a_value_is_refused_with_those_that_have_one() -> None:
    problem = refused("award.emc.local", date(2014, 1, 1), "CN-FJ")
    assert (problem.code, problem.message) == ("D005", "no value for CN-FJ")
    assert "known for CN-BJ, CN-GD" in problem.hint
    assert refused("grid.operating_margin", date(2014, 1, 1), "CN-GD").code == "D005"


# Regions.


def test_hierarchies_are_declared_not_spelled() -> None:
    assert chain("CN-GD-ZS-XL") == ("CN-GD-ZS-XL", "CN-GD-ZS", "CN-GD", "CN")
    assert chain("grid-south") == ("grid-south",)
    assert [grid_of(code) for code in ("CN-GD-SZ-NS", "CN-BJ", "CN-SH", "CN", "US")] == [
        *("grid-south", "grid-north", "grid-east", None, None),
    ]
    for region in REGIONS.values():
        assert region.inside is None or region.inside in REGIONS
        assert region.grid is None or region.grid.startswith("grid-")
        assert region.grid is None or region.grid in REGIONS
        assert region.name.en


# Warnings.


def test_a_value_checked_long_ago_warns() -> None:
    rate = PARAMETERS.at("discount.social", date(2014, 12, 1))
    assert rate.warnings(on=date(2029, 11, 21)) == []
    assert [problem.code for problem in rate.warnings(on=date(2029, 11, 22))] == ["D010"]
    assert [problem.code for problem in rate.warnings(on=date(2026, 11, 22), years=0)] == ["D010"]
    (problem,) = rate.warnings(on=date(2030, 1, 1))
    assert (problem.severity, problem.stops, problem.place) == ("warning", False, rate.place)
    assert problem.message == "last checked on 2026-11-21, more than 3 years before 2030-01-01"


def test_a_leap_day_is_a_day_like_others() -> None:
    rate = PARAMETERS.at("discount.social", date(2014, 12, 1))
    assert [problem.code for problem in rate.warnings(on=date(2032, 2, 29))] == ["D010"]


def test_a_value_of_undated_beginning_warns() -> None:
    award = PARAMETERS.at("award.completed_emc.host_cap", date(2014, 12, 1), "CN-GD-SZ-NS")
    assert (award.since, award.start) == (None, "undated")
    assert [problem.code for problem in award.warnings(on=dt.date(2026, 12, 1))] == ["D011"]
