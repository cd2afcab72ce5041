"""What must not be summed, divided or called complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.programme.load import load, read_programme
from portfolio.programme.study import study_with
from portfolio.render.annex import Order, annex
from portfolio.tables import budget, intensity

if TYPE_CHECKING:
    from pathlib import Path

RECORD = "id: '{id}'\nname: {{zh: 项{id}, en: Line {id}}}\nsector: energy\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "programme.yaml").write_text("id: p\ntitle: {zh: 例, en: Example}\nyear: 2014\n", encoding="utf-8")
    return tmp_path


def write(folder: Path, project_id: str, rest: str) -> None:
    (folder / f"{project_id}.yaml").write_text(RECORD.format(id=project_id) + rest, encoding="utf-8")


def test_an_empty_cell_counts_only_where_its_row_cross_foots(folder: Path) -> None:
    blank = "{amount: 0 万元, note: blank}"
    write(folder, "1", f"investment: 10 万元\nfunding: {{market: 4 万元, higher_level: 0 万元, town: {blank}}}\n")
    write(folder, "2", f"investment: 10 万元\nfunding: {{market: 10 万元, higher_level: 0 万元, town: {blank}}}\n")
    table = budget.build(study_with(load(folder)))
    assert table.row("1", "project")["town_cny"].value is None
    assert table.row("2", "project")["town_cny"].value == 0
    assert "6 万元" in str(table.row("1", "project")["remark"].value)


def test_no_ratio_over_tonnes_that_some_line_does_not_state(folder: Path) -> None:
    write(folder, "1", "investment: 5 万元\nabatement: 10 吨/年\n")
    write(folder, "2", "investment: 500000 万元\n")
    cells = intensity.build(load(folder)).row("total")
    assert cells["investment_cny_per_t_per_year"].value is None


def test_intensity_names_only_what_a_record_lacks(folder: Path) -> None:
    flow = "  first_year: 2014\n  operating_years: 5\n  savings: [{line: s, amount: 1 万元/年}]\n"
    write(folder, "1", f"investment: 5 万元\nabatement: 10 吨/年\ncash_flow:\n{flow}")
    assert intensity.build(load(folder)).row("1")["missing"].value == "cash_flow.operating_cost"


def page(folder: Path, lang: str) -> str:
    files = annex(study_with(load(folder)), Order(formats=("html",), lang=lang))  # type: ignore[arg-type]
    assert isinstance(files, dict), files
    [data] = files.values()
    return data.decode()


def test_a_sparse_programme_claims_nothing(folder: Path) -> None:
    """One of two lines states money: no capitals, no shares, no “all agree”, no empty tables."""
    write(folder, "1", "investment: 1200 万元\nbenefit: {amount: 3 万元, period: per_year}\n")
    write(folder, "2", "")
    zh, en = page(folder, "zh"), page(folder, "en")
    assert "大写" not in zh
    assert "（2 条中 1 条）" in zh
    assert "1 of 2 lines" in en
    for wrong in ("全部相符", "占 未提供", "未提供 元", "所属期间未说明", "table-scorecard", "table-paths"):
        assert wrong not in zh
    for wrong in ("All agree", "period not stated", "table-indicators"):
        assert wrong not in en


def test_a_group_has_an_id_of_its_own(folder: Path) -> None:
    (folder / "programme.yaml").write_text(
        "id: p\ntitle: t\ngroups:\n  - {id: '1', name: a}\n  - {id: '7', name: b}\n  - {id: '7', name: c}\n",
        encoding="utf-8",
    )
    write(folder, "1", "")
    _, problems = read_programme(folder)
    assert [(problem.code, problem.place.line) for problem in problems] == [("P003", 4), ("P003", 6)]
