"""The printed annex: what stands on which page."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from portfolio import load
from portfolio.programme.study import study_with
from portfolio.render.annex import Order, annex
from portfolio.render.fontset import FONTS

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PageObject

    from portfolio.render.view import PrintedRow, View
    from tests.render.conftest import Annex

TOTALS = {"total", "printed_total"}


def solid(text: str) -> str:
    """Text as the printed pages are compared: without blanks, wide and narrow forms alike."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def row_text(row: PrintedRow) -> str:
    return solid("".join(cell.text + "".join(cell.marks) for cell in row.cells))


def rows_by_page(printed: Annex, view: View) -> dict[int, list[PrintedRow]]:
    """On which page each row of a table stands; rows come in order, so each is sought from the page of the last on."""
    starts = {text: page for level, text, page in printed.bookmarks if level == 2}
    page = next(number for text, number in starts.items() if text.endswith(view.title))
    found: dict[int, list[PrintedRow]] = {}
    for row in view.rows:
        page = next(number for number in range(page, len(printed.pages)) if row_text(row) in printed.pages[number])
        found.setdefault(page, []).append(row)
    return found


def test_it_is_a_document_of_many_pages(printed: Annex) -> None:
    assert len(printed.pages) > 10


def test_metadata(zh: Annex, en: Annex) -> None:
    for printed, title, author in (
        (zh, "中山市小榄镇低碳试点建设项目 · 预算附件", "中山市小榄镇人民政府"),
        (
            en,
            "Low-carbon pilot programme of Xiaolan Town, Zhongshan · Budget annex",
            "People’s Government of Xiaolan Town, Zhongshan",
        ),
    ):
        metadata = printed.pdf.metadata
        assert metadata is not None
        assert (metadata.title, metadata.author) == (title, author)
        assert str(metadata.get("/CreationDate")).startswith("D:20141231")


def test_only_the_fonts_of_the_package_are_embedded(printed: Annex) -> None:
    names = {name for page in printed.pdf.pages for name in fonts_of(page)}
    families = {re.sub(r"^/[A-Z]{6}\+", "", name).replace("-", " ").removesuffix(" Bold") for name in names}
    assert families == {font.family for font in FONTS}
    assert all(re.match(r"/[A-Z]{6}\+", name) for name in names), "subsets, so embedded"


def fonts_of(page: PageObject) -> list[str]:
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"].get_object()
    assert isinstance(fonts, DictionaryObject)
    return [str(font["/BaseFont"]) for font in (reference.get_object() for reference in fonts.values())]


def test_every_section_and_table_has_a_bookmark_in_order(printed: Annex) -> None:
    wanted = []
    for section in printed.report.sections:
        wanted.append((1, solid(section.title.text(printed.lang))))
        wanted += [(2, solid(printed.views[name].title)) for name in section.tables if name in printed.views]
    found = [(level, solid(text)) for level, text, _ in printed.bookmarks]
    assert [level for level, _ in found] == [level for level, _ in wanted]
    assert all(text.endswith(title) for (_, text), (_, title) in zip(found, wanted, strict=True))


def test_bookmarks_lead_to_the_page_of_their_head(printed: Annex) -> None:
    for _, text, page in printed.bookmarks:
        assert solid(text) in printed.pages[page]


def test_the_contents_name_the_page_of_every_head(printed: Annex) -> None:
    lines = "\n".join(page.extract_text() for page in printed.pdf.pages[1 : printed.bookmarks[0][2]])
    entries = re.findall(r"^(.+?) ?\.{3,} ?(\d+)$", lines, re.MULTILINE)
    wanted = [(solid(text), page + 1) for _, text, page in printed.bookmarks]
    assert [(solid(text), int(page)) for text, page in entries] == wanted


def test_pages_carry_their_number(printed: Annex) -> None:
    for number, page in enumerate(printed.pages[2:], 3):
        assert f"—{number}—" in page
    assert not any("—1—" in page or "—2—" in page for page in printed.pages[:2]), "cover and contents carry none"


def test_every_row_is_printed_under_the_head_and_unit_of_its_table(printed: Annex) -> None:
    long_tables = 0
    for view in printed.views.values():
        pages = rows_by_page(printed, view)
        long_tables += len(pages) > 1
        for page in pages:
            assert all(solid(label) in printed.pages[page] for label, _ in view.labels), (view.name, page + 1)
            assert solid(view.unit) in printed.pages[page], (view.name, page + 1)
    assert long_tables >= 3


def test_totals_never_stand_on_a_page_without_a_row_that_they_sum(printed: Annex) -> None:
    for view in printed.views.values():
        for page, rows in rows_by_page(printed, view).items():
            assert {row.kind for row in rows} - TOTALS, (view.name, page + 1)


def test_a_total_that_would_begin_a_page_takes_a_row_along(tmp_path: Path) -> None:
    """A table grows by a row until it no longer fits on a page: the total is the first to go."""
    (tmp_path / "programme.yaml").write_text("id: many\ntitle: 多项\n", encoding="utf-8")
    pages: list[str] = []
    for number in range(10, 70):
        record = f"id: '{number}'\nsector: energy\nname: 光伏\ninvestment: 100 万元\n"
        (tmp_path / f"{number}.yaml").write_text(record, encoding="utf-8")
        if number >= 30:
            files = annex(study_with(load(tmp_path)), Order(table="budget", formats=("pdf",)))
            assert isinstance(files, dict)
            pages = [page.extract_text() for page in PdfReader(io.BytesIO(files["budget.zh.pdf"])).pages]
            if len(pages) == 2:
                break
    assert len(pages) == 2
    assert "合计" not in pages[0]
    assert re.search(r"^\d\d 光伏 100[^合]*合计 [\d,]+00 ", pages[1], re.MULTILINE)


def test_a_head_of_rows_never_ends_a_page(printed: Annex) -> None:
    for view in printed.views.values():
        for page, rows in rows_by_page(printed, view).items():
            last_is_head = rows[-1].kind == "heading" or (rows[-1].kind == "subtotal" and rows[-1] is not view.rows[-1])
            assert not last_is_head, (view.name, page + 1)


def test_the_total_of_the_budget_and_its_words(zh: Annex, en: Annex) -> None:
    text = "".join(zh.pages)
    assert solid("总投资 74,290 万元（大写：人民币柒亿肆仟贰佰玖拾万元整）") in text
    assert "合计74,29071,0002,0101,280" in text
    assert "Total742.90710.0020.1012.80" in "".join(en.pages)


def test_the_printed_and_the_computed_jobs_stand_with_their_note(zh: Annex, en: Annex) -> None:
    for printed in (zh, en):
        view = printed.views["benefits"]
        jobs = view.columns.index("number jobs")
        total, plan = (
            next(row for row in view.rows if row.kind == kind).cells[jobs] for kind in ("total", "printed_total")
        )
        assert (total.text, plan.text) == ("9,730", "9,370")
        assert plan.marks == total.marks[:1] != ()
        assert len(total.marks) == 2, "the total differs from the table's and from the prose's"
        note = next(note for mark, note in view.marked_notes if mark == total.marks[-1])
        assert "9,370" in note
        assert "9,730" in note
        assert solid(total.marks[-1] + note) in "".join(printed.pages)
