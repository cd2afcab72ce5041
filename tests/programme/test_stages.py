"""Stages beside each other, and when a preliminary design needs approval again (METHOD §41)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.parameters import Parameter, Parameters, load
from portfolio.programme.findings import findings
from portfolio.programme.load import load as load_programme
from portfolio.programme.programme import Programme
from portfolio.programme.stages import Reapproval, above_preliminary, last_day, reapproval, steps
from portfolio.programme.study import Choices, study_with
from portfolio.reading.problem import Problem
from portfolio.records.fields import Words
from portfolio.records.programme import ProgrammeRecord
from portfolio.records.project import Project
from portfolio.records.stages import STAGES, Stages

if TYPE_CHECKING:
    from pathlib import Path

AMOUNTS = st.decimals(0, 10**9, places=4)


@cache
def parameters() -> Parameters:
    return load()


def stages_of(**amounts: object) -> Stages:
    return Stages.model_validate(amounts)


def found_for(stages: Stages, year: int | None = None, **more: object) -> Reapproval | None:
    project = Project.model_validate({"id": "1", "name": "项目", "sector": "energy", "stages": stages, **more})
    record = ProgrammeRecord(id="x", title=Words(zh="计划"), year=year)
    return reapproval(Programme(record, (project,)), project, parameters())


def test_steps_by_hand() -> None:
    found = list(steps(stages_of(estimate="100 万元", preliminary="112 万元", contract="84 万元")))
    assert [(step.name, step.change_cny, step.change) for step in found] == [
        ("estimate", None, None),
        ("preliminary", 120_000, Decimal("0.12")),
        ("contract", -280_000, Decimal("-0.25")),
    ]


def test_a_stage_without_a_total_is_no_base_and_none_steps_in() -> None:
    found = list(steps(stages_of(estimate="100 万元", preliminary={"works": "90 万元"}, budget="95 万元")))
    assert [step.change_cny for step in found] == [None, None, None]


def test_nothing_grows_by_no_share() -> None:
    *_, last = steps(stages_of(estimate="0 元", preliminary="5 元"))
    assert last.change_cny == 5
    assert last.change is None


@given(st.dictionaries(st.sampled_from(list(STAGES)), AMOUNTS, min_size=1), st.randoms())
def test_steps_sum_to_the_whole_way_whatever_the_order(amounts: dict[str, Decimal], random: object) -> None:
    names = list(amounts)
    random.shuffle(names)  # type: ignore[attr-defined]
    found = list(steps(stages_of(**{name: f"{amounts[name]} 元" for name in names})))
    assert [step.name for step in found] == [name for name in STAGES if name in amounts]
    way = amounts[found[-1].name] - amounts[found[0].name]
    assert sum((step.change_cny or Decimal(0) for step in found), Decimal(0)) == way


def test_ten_per_cent_is_not_more_than_ten_per_cent() -> None:
    dated = {"amount": "110 万元", "date": "2020-02"}
    exact = found_for(stages_of(estimate="100 万元", preliminary=dated))
    assert exact is not None
    assert isinstance(exact.limit, Parameter)
    assert (exact.limit.number, exact.needed) == (Decimal("0.1"), False)
    above = found_for(stages_of(estimate="100 万元", preliminary=dated | {"amount": "110.0001 万元"}))
    assert above is not None
    assert above.needed


@pytest.mark.parametrize(
    ("date", "year", "needed"),
    [
        ("2019-07-01", None, True),
        ("2019-06-30", None, False),
        ("2019-06", 2020, False),  # the stage's own date comes first
        ("2019", None, True),  # its last day
        (None, 2019, True),
        (None, 2018, False),
    ],
)
def test_the_limit_of_the_date(date: str | None, year: int | None, needed: bool) -> None:
    found = found_for(stages_of(estimate="100 万元", preliminary={"amount": "150 万元", "date": date}), year)
    assert found is not None
    assert found.needed == needed
    assert isinstance(found.limit, Parameter if needed else Problem)


def test_without_a_date_no_limit_is_known_and_nothing_found() -> None:
    found = found_for(stages_of(estimate="100 万元", preliminary="150 万元"))
    assert found == Reapproval(Decimal(1_500_000), Decimal(1_000_000), None)
    assert found is not None
    assert not found.needed


@pytest.mark.parametrize(
    ("stages", "funding"),
    [
        (stages_of(estimate="100 万元", preliminary="100 万元"), {}),
        (stages_of(estimate="100 万元", budget="150 万元"), {}),
        (stages_of(preliminary="150 万元"), {}),
        (stages_of(estimate={"works": "1 元"}, preliminary="150 万元"), {}),
        (stages_of(estimate="100 万元", preliminary="150 万元"), {"higher_level": "0 元", "town": "0 元"}),
    ],
)
def test_nothing_to_approve_again(stages: Stages, funding: dict[str, str]) -> None:
    assert found_for(stages, 2020, funding=funding) is None


def test_public_money_that_nobody_states_is_not_zero() -> None:
    found = found_for(stages_of(estimate="100 万元", preliminary="150 万元"), 2020, funding={"town": "0 元"})
    assert found is not None
    assert found.needed


@given(AMOUNTS, AMOUNTS)
def test_above_the_preliminary_design_is_more_than_it(limit: Decimal, amount: Decimal) -> None:
    found = above_preliminary(stages_of(preliminary=f"{limit} 元", contract=f"{amount} 元", estimate="9 亿元"))
    assert found == (["contract"] if amount > limit else [])


@pytest.mark.parametrize(
    ("date", "last"),
    [("2020-02", dt.date(2020, 2, 29)), ("2019", dt.date(2019, 12, 31)), ("2019-07-01", dt.date(2019, 7, 1))],
)
def test_last_days(date: str, last: dt.date) -> None:
    assert last_day(date) == last


def test_an_overlay_of_the_limit_counts(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "checked: 2026-01-01\nsources: {own: 本市规定}\nparameters:\n  - key: budget.estimate_overrun\n"
        "    values: [{since: 2010, region: CN, value: 5%, source: own, grade: S}]\n",
        encoding="utf-8",
    )
    record = tmp_path / "01.yaml"
    stages = "{estimate: 100 万元, preliminary: {amount: 106 万元, date: 2015}}"
    record.write_text(f'id: "01"\nname: 项目\nsector: energy\nstages: {stages}\n', encoding="utf-8")
    programme = load_programme(record)
    assert findings(study_with(programme)) == []
    (found,) = findings(study_with(programme, Choices(parameters=(file,))))
    assert (found.code, found.place.line, "本市规定" in found.message) == ("F006", 4, True)


def test_what_leaves_less_than_nothing_is_no_construction_investment() -> None:
    """Interest and working capital above the amount: a contradiction (F002), and no sum of −11 元."""
    parts = {"amount": "100 元", "construction_interest": "61 元", "working_capital": "50 元"}
    stages = Stages.model_validate({"estimate": parts})
    assert stages.estimate is not None
    assert stages.estimate.gap_cny == 11
    assert stages.estimate.construction_cny is None
