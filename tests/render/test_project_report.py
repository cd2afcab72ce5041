"""The report of each project: chapters, statements in bands, and what is not there said or left out."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from portfolio.cashflow.statements import STATEMENTS
from portfolio.programme.study import Choices, Study, study_of
from portfolio.render.annex import Order, annex
from portfolio.render.report import Definition, find
from portfolio.render.sections import Planned, numbers_of, planned
from portfolio.render.view import view
from portfolio.render.widths import LINE_EM, bands
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from portfolio.records.fields import Lang
    from portfolio.records.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(ROOT / "projects" / "examples")


@pytest.fixture(scope="module")
def plans(study: Study) -> list[Planned]:
    found = find("project", ROOT)
    assert isinstance(found, Definition)
    return planned(study, found.report)


def page_of(study: Study, lang: Lang = "zh", report: str = "project") -> str:
    files = annex(study, Order(report, formats=("html",), lang=lang), ROOT)
    assert isinstance(files, dict), files
    [page] = files.values()
    return page.decode()


def heads(page: str, tag: str) -> list[str]:
    return [re.sub("<[^>]*>", "", head) for head in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", page)]


@pytest.mark.usefixtures("without_fonts")
def test_each_project_is_a_chapter_with_its_parts(study: Study) -> None:
    page = page_of(study)
    chapters = heads(page, "h2")
    assert [head.partition("、")[2][:2] for head in chapters if "（示例）" in head] == ["01", "02", "03"]
    assert [head.partition("、")[0] for head in chapters if "、" in head] == list("一二三四五")
    parts = heads(page, "h3")
    numbers = "（一）（二）（三）（四）（五）"
    assert "".join(part[:3] for part in parts) == f"{numbers}{numbers}（六）{numbers}"
    assert "3.1 The project" in " ".join(heads(page_of(study, "en"), "h3"))


def test_tables_are_numbered_through_and_each_part_knows_its_own(plans: list[Planned]) -> None:
    numbers = numbers_of(plans)
    everything = sorted(
        n for key, own in numbers.items() for name, n in own.items() if key == "" or name not in numbers[""]
    )
    assert everything == list(range(1, sum(len(plan.tables) for plan in plans) + 1))
    assert numbers["01"]["record"] < numbers["02"]["record"] < numbers["03"]["record"]
    assert numbers["02"]["inputs"] == numbers[""]["inputs"], "a table of the whole is the same everywhere"


def test_what_a_project_does_not_state_is_left_out(plans: list[Planned]) -> None:
    tables = {p.id: {name for plan in plans if plan.project is p for name in plan.tables} for p in _projects(plans)}
    assert {key for key, names in tables.items() if "options" in names} == {"02"}
    assert {key for key, names in tables.items() if "stages" in names} == {"01"}
    assert {key for key, names in tables.items() if "loans" in names} == {"01", "03"}
    assert {key for key, names in tables.items() if "findings" in names} == {"01", "03"}
    statements = {f"statement-{name}" for name in STATEMENTS}
    assert statements - tables["02"] == {"statement-debt-service"}
    assert statements <= tables["01"] & tables["03"]


def _projects(plans: list[Planned]) -> list[Project]:
    return list({plan.project.id: plan.project for plan in plans if plan.project}.values())


@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize(
    ("lang", "sentence"),
    [("zh", "未编制借款还本付息计划表：无借款。"), ("en", "Not drawn up: Debt service (nothing is borrowed).")],
)
def test_the_reason_stands_where_a_statement_does_not(study: Study, lang: Lang, sentence: str) -> None:
    assert page_of(study, lang).count(sentence) == 1


@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_project_alone(study: Study, lang: Lang) -> None:
    page = page_of(study.only(study.programme.projects[1]), lang)
    assert ("公共建筑" if lang == "zh" else "public buildings") in page
    assert not re.search("污水厂|屋顶光伏|sewage|rooftop PV", page.partition("</head>")[2])
    assert "table-statement-balance-sheet-02" in page


@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_markup_is_sound_and_every_link_leads_somewhere(study: Study, lang: Lang) -> None:
    parser = HTMLParser()
    tree: Element = parser.parse(page_of(study, lang).encode())
    assert parser.errors == []
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = {element.get("href", "")[1:] for element in tree.iter() if element.tag.endswith("}a")}
    assert links <= set(ids)


@pytest.mark.usefixtures("without_fonts")
def test_a_plan_without_loans_and_taxes_prints_too() -> None:
    """Xiaolan's lines rest on assumptions: no statement of theirs can be drawn up, and the report says so."""
    page = page_of(study_of(ROOT / "projects" / "xiaolan-2014"))
    assert page.count("未编制项目投资现金流量表：缺：税收") == 5
    assert "table-statement" not in page
    assert "table-assumptions-05" in page


@pytest.mark.usefixtures("without_fonts")
def test_a_record_without_a_cash_flow_says_what_it_lacks(tmp_path: Path) -> None:
    record = tmp_path / "01.yaml"
    record.write_text("id: '01'\nname: 光伏\nsector: energy\n", encoding="utf-8")
    page = page_of(study_of(record))
    [lacks] = re.findall("本项目不能编制现金流量，缺：(.*?)。", page)
    assert "年减排量" not in lacks, "tonnes are no part of a cash flow"
    assert len(lacks.split("、")) == 4
    assert "None" not in re.sub(r"<script>.*</script>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bands_hold_every_column_once_and_the_line_in_each(study: Study, lang: Lang) -> None:
    for name in STATEMENTS:
        laid = view(BY_NAME[f"statement-{name}"].build(study), lang)
        found = bands(laid, "landscape")
        assert len(found) > 1
        assert all(band.view.columns[0] == "text line" and band.small for band in found)
        texts = sum(column.startswith(("text", "unit")) for column in laid.columns)
        assert sum((band.view.columns[texts:] for band in found), ()) == laid.columns[texts:]
        assert all(sum(band.widths) == pytest.approx(1) for band in found)
        sizes = [len(band.view.columns) for band in found]
        assert max(sizes) - sizes[-1] < len(found), "shared out evenly"


def test_figures_of_hundreds_of_millions_have_room(study: Study) -> None:
    """A figure of 12 characters is about 5.5 em wide in the type of bands; each column is given more."""
    laid = view(BY_NAME["statement-balance-sheet"].build(study), "zh")
    cell = laid.rows[1].cells[1]._replace(text="−1,234,567.89", sort="-12345678900")
    wide = laid.rows[1]._replace(cells=(laid.rows[1].cells[0], *[cell] * (len(laid.columns) - 1)))
    found = bands(replace(laid, rows=(wide, *laid.rows)), "landscape")
    for band in found:
        assert all(share * LINE_EM["landscape"] * 10 / 8 >= 0.5 * 13 for share in band.widths[1:])


@pytest.mark.usefixtures("without_fonts")
def test_missing_tonnes_do_not_keep_a_cash_flow_from_being_drawn_up(tmp_path: Path) -> None:
    text = (ROOT / "projects" / "examples" / "03-rooftop-pv.yaml").read_text(encoding="utf-8")
    record = tmp_path / "03.yaml"
    record.write_text(re.sub(r"energy_saving:\n.*\n", "", text), encoding="utf-8")
    page = page_of(study_of(record, Choices(rate=0.08)))
    assert "不能编制现金流量" not in page
    assert "table-statement-equity-03" in page


def test_a_table_that_fits_is_one_band(study: Study) -> None:
    for name, orientation in (("budget", "portrait"), ("record", "portrait"), ("options", "landscape")):
        [band] = bands(view(BY_NAME[name].build(study), "zh"), orientation)
        assert not band.small


def test_every_figure_of_every_statement_is_printed_on_paper(study: Study, plans: list[Planned]) -> None:
    """A figure that is cut off at the edge of a page, or covered, would not be found in its row."""
    files = annex(study, Order("project", formats=("pdf",)), ROOT)
    assert isinstance(files, dict), files
    reader = PdfReader(io.BytesIO(files["project-annex.zh.pdf"]))
    pages = [unicodedata.normalize("NFKC", "".join(page.extract_text().split())) for page in reader.pages]
    text = "".join(pages)
    for plan in plans:
        for name, table in plan.tables.items():
            if name.startswith("statement-"):
                for band in bands(view(table, "zh"), plan.section.orientation):
                    for row in band.view.rows:
                        line = "".join("".join(cell.text.split()) for cell in row.cells)
                        assert unicodedata.normalize("NFKC", line) in text, (plan.id, name, row.cells[0].text)
    continued = len(re.findall(r"续表\d+\(2/\d\)", text))
    assert continued == sum(
        len(bands(view(table, "zh"), plan.section.orientation)) > 1 for plan in plans for table in plan.tables.values()
    )
    edge = [float(page.mediabox.width) for page in reader.pages]
    assert {round(width) for width in edge} == {595, 842}
