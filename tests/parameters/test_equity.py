"""Least equity by kind and date."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import get_args

import pytest

from portfolio.parameters import ParameterError, load, minimum_equity
from portfolio.records.finance import ProjectKind

PARAMETERS = load()


@pytest.mark.parametrize(
    ("kind", "date", "share"),
    [
        ("other", "2014-12-31", "0.20"),
        ("other", "2024-01-01", "0.20"),
        ("airports", "2014-12-31", "0.30"),
        ("airports", "2015-09-09", "0.25"),
        ("ports", "2019-11-19", "0.25"),
        ("ports", "2019-11-20", "0.20"),
        ("rail_road", "2015-09-08", "0.25"),
        ("rail_road", "2015-09-09", "0.20"),
        ("urban_rail", "2015-09-09", "0.20"),
        ("steel_aluminium", "2016-01-01", "0.40"),
    ],
)
def test_least_equity(kind: ProjectKind, date: str, share: str) -> None:
    assert minimum_equity(PARAMETERS, kind, dt.date.fromisoformat(date), "CN-GD-ZS").number == Decimal(share)


def test_there_is_no_rule_before_the_first_one_and_none_for_a_sector() -> None:
    with pytest.raises(ParameterError, match="2009-05-25"):
        minimum_equity(PARAMETERS, "other", dt.date(2009, 5, 24))
    with pytest.raises(ParameterError, match="no parameter"):
        minimum_equity(PARAMETERS, "transport", dt.date(2016, 1, 1))  # type: ignore[arg-type]


def test_the_kinds_are_those_of_the_parameters() -> None:
    keys = {key.removeprefix("finance.min_capital.") for key in PARAMETERS.keys if ".min_capital." in key}
    assert set(get_args(ProjectKind)) == keys
