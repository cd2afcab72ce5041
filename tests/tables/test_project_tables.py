"""The tables of a project with loans and taxes: statements, terms, inputs, findings, sensitivity after tax."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from portfolio.appraisal.sensitivity import figures
from portfolio.cashflow.statements import STATEMENTS, statement
from portfolio.programme.study import Study, study_of
from portfolio.records.fields import Words
from portfolio.render.data import as_json
from portfolio.tables.one_project import without_project
from portfolio.tables.registry import BY_NAME
from portfolio.tables.statements import not_drawn_up, statement_table
from portfolio.tables.table import Cell, Column, Row, Table

ROOT = Path(__file__).parents[2]
DEBTS = ROOT / "tests" / "bad_programmes" / "f020-debts"
#: The examples: 01 two loans and taxes, 02 untaxed and without loans, 03 one loan.
LACKING = {("02", "debt-service")}


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(ROOT / "projects" / "examples")


def rows_of(study: Study, name: str, lang: Any = "en") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(as_json(BY_NAME[name].build(study), lang))["rows"]
    return rows


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_of_all_projects_has_the_lines_of_each(study: Study, name: str) -> None:
    rows = {row["id"]: row for row in rows_of(study, f"statement-{name}")}
    heads = [row["id"] for row in rows.values() if row["kind"] == "heading"]
    assert heads == [a.project_id for a in study.appraisals if (a.project_id, name) not in LACKING]
    for appraisal in study.appraisals:
        assert appraisal.ledger is not None
        found, years = statement(appraisal.ledger, name), appraisal.ledger.timeline.labels()
        assert found is not None
        for line in found.lines:
            row = rows[f"{appraisal.project_id}:{line.key}"]
            end = "" if name == "debt-service" else "_cny"
            amounts = [None if math.isnan(value) else value for value in line.amount[0].tolist()]
            assert [row[f"y{year}{end}"] for year in years] == amounts
            others = {key for key in row if key.startswith("y")} - {f"y{year}{end}" for year in years}
            assert all(row[key] is None for key in others), "a year that is not of the project is not zero"


def test_flows_are_summed_and_balances_are_not(study: Study) -> None:
    """The sum of the yearly surplus is the cash at the end, and the debt that is drawn and accrues is paid."""
    plan = {row["id"]: row for row in rows_of(study, "statement-financial-plan")}
    assert plan["01:surplus"]["total_cny"] == pytest.approx(plan["01:surplus_cumulative"]["y2037_cny"])
    assert plan["01:surplus_cumulative"]["total_cny"] is None
    assert all(row["total_cny"] is None for row in rows_of(study, "statement-balance-sheet"))
    debt = {row["id"]: row["total"] for row in rows_of(study, "statement-debt-service")}
    paid = debt["03:bank.principal"] + debt["03:bank.interest"]
    assert paid == pytest.approx(debt["03:bank.drawn"] + debt["03:bank.accrued"])
    assert debt["03:bank.opening"] is debt["03:bank.closing"] is None


def test_years_stand_under_construction_and_operation(study: Study) -> None:
    """03 builds one year, the others two: of 2017 no one head is true."""
    spans = {c.key: c.span.text("en") if c.span else "" for c in BY_NAME["statement-equity"].build(study).columns}
    assert [spans[f"y{year}_cny"] for year in (2016, 2017, 2018)] == ["Construction", "", "Operation"]
    [_, _, pv] = study.appraisals
    assert pv.ledger is not None
    found = statement(pv.ledger, "equity")
    assert found is not None
    alone = statement_table(found, pv)
    assert [c.span.text("en") for c in alone.columns[1:4] if c.span] == ["Construction", "Operation", "Operation"]


def test_what_cannot_be_drawn_up_says_why(study: Study, tmp_path: Path) -> None:
    by_project = {a.project_id: [(t.text("en"), r.text("en")) for t, r in not_drawn_up(a)] for a in study.appraisals}
    assert by_project == {"01": [], "02": [("Debt service", "nothing is borrowed")], "03": []}
    text = (ROOT / "projects" / "examples" / "03-rooftop-pv.yaml").read_text(encoding="utf-8")
    record = tmp_path / "03.yaml"
    record.write_text(text[: text.index("tax:")], encoding="utf-8")
    reasons = {reason.text("en") for _, reason in not_drawn_up(study_of(record).appraisals[0])}
    assert reasons == {"needs tax (say `tax: {regime: none}` of an untaxed project)"}


def test_findings_say_the_same_in_both_languages() -> None:
    study = study_of(DEBTS)
    zh, en = rows_of(study, "findings", "zh"), rows_of(study, "findings")
    codes = ["F020", "F021", "F027", "F022", "F023", "F026", "F029", "F024"]
    assert [row["code"] for row in en] == [row["code"] for row in zh] == codes
    assert zh[0]["finding"] == "long：运营期末尚有 200.00 万元未还，按到期一次偿还计，应延长运营期或加快还款。"
    assert en[0]["finding"].startswith("2 million CNY are unpaid when operation ends")
    assert en[5]["finding"].startswith("12 million CNY are borrowed inside funding.market, which holds 10 million CNY")
    assert [row["where"][:2] for row in en] == ["01", "02", "02", "03", "03", "03", "03", "04"]


def test_loans_with_their_terms(study: Study) -> None:
    rows = {row["id"]: row for row in rows_of(study, "loans")}
    assert list(rows) == ["01:bank", "01:policy", "03:bank"]
    bank, policy, pv = rows.values()
    assert (bank["principal_cny"], bank["rate"], bank["years"], bank["grace_years"]) == (13_000_000, 0.049, 10, 1)
    assert (bank["repayment"], bank["subsidy"]) == ("equal_principal", "higher level, 2.00%, 3 years")
    assert (policy["construction_interest"], policy["subsidy"]) == ("paid", None)
    assert pv["principal_cny"] == 0.7 * 21_000_000


def test_the_record_in_short(study: Study) -> None:
    rows = {row["id"]: row for row in rows_of(study, "record")}
    assert (rows["01:budget.total_cny"]["value"], rows["01:budget.town_cny"]["value"]) == (36_000_000, 4_000_000)
    assert rows["01:years"]["text"] == "construction, operation: 2016–2017, 2018–2037"
    assert rows["03:years"]["text"] == "construction, operation: 2016, 2017–2041"
    assert rows["02:benefits.abatement_tco2e_per_year"]["text"] == "not stated"
    assert (rows["02:financing"]["text"], rows["02:tax"]["text"]) == ("nothing is borrowed", "untaxed")
    lines = (ROOT / "projects" / "examples" / "01-sludge-biogas.yaml").read_text(encoding="utf-8").split("\n")
    for row in rows.values():
        file, _, line = (row["where"] or "").partition(":")
        if file == "01-sludge-biogas.yaml" and row["value"] is not None and row["unit"] == "元":
            assert "万元" in lines[int(line) - 1]


def test_inputs_stand_with_their_fields_and_lines(study: Study) -> None:
    rows = {row["id"]: row for row in rows_of(study, "given")}
    assert (rows["01:cash_flow.revenue[0].price"]["value"], rows["01:financing[1].rate"]["value"]) == (185, 0.032)
    assert not [key for key in rows if "tax.cit" in key or "grid" in key], "parameters have a table of their own"
    assert all(row["where"] for row in rows.values())


def test_a_tornado_ends_where_the_engine_does(study: Study) -> None:
    [biogas, *_] = study.appraisals
    rows = [row for row in rows_of(study, "tornado") if row["project"] == "01"]
    by_id = {row["id"]: row for row in rows}
    assert {row["id"].split(":")[1] for row in rows} == {"project.npv", "equity.npv", "equity.irr", "lender.dscr_min"}
    for name in ("project.npv", "equity.irr", "lender.dscr_min"):
        row = by_id[f"01:{name}:investment"]
        assert row["at_0"] == pytest.approx(biogas.value(name), rel=1e-12)
        [low, high] = figures(biogas, name, [{"investment": -0.1}, {"investment": 0.1}])
        assert (row["at_-0.1"], row["at_+0.1"]) == pytest.approx((low.value, high.value), rel=1e-12)
        assert low.value is not None
        assert high.value is not None
        assert row["swing"] == pytest.approx(abs(high.value - low.value))
    cover = by_id["01:lender.dscr_min:revenue_and_savings"]
    [at_limit] = figures(biogas, "lender.dscr_min", [{"revenue_and_savings": cover["critical_change"]}])
    assert at_limit.value == pytest.approx(1)
    assert "01:project.npv:financing[0].rate" not in by_id, "loans do not move what is before financing"
    assert "01:equity.irr:financing[0].rate" in by_id


def test_a_table_of_one_project_does_not_name_it_on_every_row(study: Study) -> None:
    project = study.programme.projects[0]
    columns = tuple(Column(key, Words(zh=key), kind="text") for key in ("project", "name", "what", "remark"))
    same = {"project": Cell("01"), "name": Cell(project.name)}
    rows = (Row("01", "heading", {"what": Cell("head")}), Row("a", "x", {**same, "what": Cell("one")}))
    found = without_project(Table("t", Words(zh="t"), columns, rows), project)
    assert [column.key for column in found.columns] == ["what"]
    assert [row.id for row in found.rows] == ["a"]
    other = Row("b", "x", {"project": Cell("02"), "name": Cell("other")})
    kept = without_project(Table("t", Words(zh="t"), columns, (*rows, other)), project)
    assert [column.key for column in kept.columns] == ["project", "name", "what"]


def test_a_study_of_one_project_has_its_appraisal_and_its_findings() -> None:
    study = study_of(DEBTS)
    appraisals = study.appraisals
    only = study.only(study.programme.projects[2])
    assert only.appraisals == (appraisals[2],)
    assert only.appraisals[0] is appraisals[2], "not made twice"
    assert {row["code"] for row in rows_of(only, "findings")} == {"F022", "F023", "F026", "F029"}
