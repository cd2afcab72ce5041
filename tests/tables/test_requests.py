"""The form of data requests: what is missing is asked for, and nothing else (METHOD §20, §21)."""

from __future__ import annotations

from pathlib import Path

from portfolio.programme.load import load
from portfolio.programme.programme import Programme
from portfolio.records.programme import ProgrammeRecord
from portfolio.records.project import Project
from portfolio.tables.requests import REQUESTS, build

PROJECTS = Path(__file__).parents[2] / "projects"
FULL = Path(__file__).parents[1] / "reading" / "full-project.yaml"


def asked(programme: Programme, project_id: str) -> list[str]:
    rows = [row for row in build(programme).rows if row.kind == "request" and row.id.startswith(f"{project_id}:")]
    return [str(row["field"].value) for row in rows]


def test_a_bare_record_is_asked_for_everything_it_could_state() -> None:
    bare = Project.model_validate({"id": "01", "name": "光伏", "sector": "energy"})
    programme = Programme(ProgrammeRecord.model_validate({"id": "p", "title": "方案"}), (bare,))
    # Years of money and the period of a benefit are asked for once there is money and a benefit.
    wanted = [request.field for request in REQUESTS if request.field not in {"funding.year", "benefit.period"}]
    assert asked(programme, "01") == wanted


def test_no_tonnes_are_asked_of_products_or_of_indirect_abatement() -> None:
    jiangmen, xiaolan = load(PROJECTS / "jiangmen-2011"), load(PROJECTS / "xiaolan-2014")
    for fields in (asked(jiangmen, "02"), asked(xiaolan, "09.1")):
        assert not {"abatement", "energy_saving"} & set(fields)
    assert {"abatement", "energy_saving"} <= set(asked(jiangmen, "24"))


def test_stated_figures_are_not_asked_for() -> None:
    jiangmen = load(PROJECTS / "jiangmen-2011")
    assert "investment" not in asked(jiangmen, "03")
    assert "milestones" not in asked(jiangmen, "03")
    assert "investment" in asked(jiangmen, "02")


def test_money_without_a_year_and_a_benefit_without_a_period_are_asked_about() -> None:
    fields = asked(load(PROJECTS / "xiaolan-2014"), "01")
    assert fields[:2] == ["funding.year", "benefit.period"]


def test_a_complete_programme_prints_a_form_without_rows() -> None:
    table = build(load(FULL))
    assert [str(row["field"].value) for row in table.rows if row.kind == "request"] == ["funding.year"]


def test_every_field_is_one_of_a_record() -> None:
    known = {*Project.model_fields, "cash_flow"}
    assert {request.field.partition(".")[0] for request in REQUESTS} <= known


def test_sources_are_called_as_the_programme_calls_them() -> None:
    row = build(load(PROJECTS / "jiangmen-2011")).row("01:funding.town")
    assert row["figure"].value == load(PROJECTS / "jiangmen-2011").purses["town"]
