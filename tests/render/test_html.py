"""The page for screens: one sound file that asks for nothing, and prints what records say literally."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from portfolio import load
from portfolio.programme.study import study_with
from portfolio.render.annex import Order, annex
from portfolio.render.fontset import FONTS, covered, missing
from portfolio.tables.registry import BY_NAME, TABLES, Named

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Lang
    from tests.render.conftest import Annex

ROOT = Path(__file__).parents[2]
XIAOLAN = ROOT / "projects" / "xiaolan-2014"
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def parsed(page: str) -> Element:
    """The page as a browser reads it; any fault of its markup fails."""
    parser = HTMLParser()
    root: Element = parser.parse(page.encode())
    assert parser.errors == []
    return root


def within(tree: Element, tag: str, with_class: str = "") -> list[Element]:
    found = tree.iter(f"{{http://www.w3.org/1999/xhtml}}{tag}")
    return [element for element in found if not with_class or with_class in element.get("class", "").split()]


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def page_of(programme: Programme, order: Order, here: Path = ROOT) -> str:
    files = annex(study_with(programme), order, here)
    assert isinstance(files, dict), files
    [page] = files.values()
    return page.decode()


def test_it_asks_for_nothing_outside(printed: Annex) -> None:
    assert not re.search("https?://", printed.html)
    assert re.findall(r"url\((?!\"data:)", printed.html) == []
    assert "@import" not in printed.html
    tree = parsed(printed.html)
    assert within(tree, "link") == within(tree, "iframe") == within(tree, "img") == []
    assert [element.tag for element in tree.iter() if element.get("src") is not None] == []
    links = [element.get("href", "") for element in within(tree, "a")]
    assert len(links) > 20
    assert all(link.startswith("#") for link in links)


def test_every_font_is_in_the_file_and_has_every_character_of_the_page(printed: Annex) -> None:
    faces = re.findall(r"@font-face\{(.*?)\}", printed.html)
    assert len(faces) == len(FONTS)
    shown = set(text_of(within(parsed(printed.html), "body")[0])) - set("\n\t\r")
    for face, font in zip(faces, FONTS, strict=True):
        assert f'font-family:"{font.family}";font-weight:{font.weight}' in face
        found = re.search(r'src:url\("data:font/woff;base64,([^"]+)"\)', face)
        assert found
        with TTFont(io.BytesIO(base64.b64decode(found[1]))) as loaded:
            assert {ord(character) for character in shown} <= set(loaded.getBestCmap())
            features = {record.FeatureTag for record in loaded["GSUB"].table.FeatureList.FeatureRecord}
            assert "pwid" in features, "English quotes would be as wide as a hanzi"


def test_the_fonts_cover_what_plans_are_written_in() -> None:
    gb2312 = {
        bytes((row, cell)).decode("gb2312")
        for row in (*range(0xB0, 0xD7), *range(0xD8, 0xF8))
        for cell in range(0xA1, 0xFF)
    }
    assert {ord(character) for character in gb2312 | set("①⑳₂≥≤※—…·€¥□滘浉鄠")} <= covered()
    assert missing("光伏 PV\n𠮷😀") == ["😀", "𠮷"]


def test_markup_is_sound_and_says_its_language(printed: Annex) -> None:
    tree = parsed(printed.html)
    assert printed.html.startswith("<!DOCTYPE html>")
    assert tree.get("lang") == {"zh": "zh-CN", "en": "en"}[printed.lang]
    assert len(within(tree, "title")) == 1
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {element.get("href", "")[1:] for element in within(tree, "a")} <= set(ids)
    assert within(tree, "meta")[0].get("charset") == "utf-8"


def test_all_tables_are_there_with_their_rows(printed: Annex) -> None:
    figures = within(parsed(printed.html), "figure", "table")
    assert [figure.get("id") for figure in figures] == [f"table-{name}" for name in printed.views]
    for figure, view in zip(figures, printed.views.values(), strict=True):
        assert text_of(within(figure, "figcaption")[0]).endswith(view.title)
        rows = [element for body in within(figure, "tbody") for element in within(body, "tr")]
        assert [row.get("class") for row in rows] == [row.kind for row in view.rows]
        for element, row in zip(rows, view.rows, strict=True):
            if row.kind != "heading":
                assert [text_of(cell) for cell in element] == [cell.text + "".join(cell.marks) for cell in row.cells]


def test_every_row_of_a_table_has_as_many_places_as_the_table_has_columns(printed: Annex) -> None:
    for table in within(parsed(printed.html), "table", "sortable"):
        columns = len(within(table, "col"))
        open_below = [0] * columns
        for row in within(table, "tr"):
            taken = sum(span > 0 for span in open_below)
            places = [(int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))) for cell in row]
            assert sum(wide for wide, _ in places) + taken == columns
            spread = iter([rows for wide, rows in places for _ in range(wide)])
            open_below = [span - 1 if span else next(spread) - 1 for span in open_below]


def test_tables_can_be_sorted_by_their_exact_values(zh: Annex) -> None:
    [budget] = [t for t in within(parsed(zh.html), "figure", "table") if t.get("id") == "table-budget"]
    assert len(within(budget, "table", "sortable")) == 1
    [total] = within(budget, "tr", "total")
    assert [cell.get("data-value") for cell in total if cell.get("data-value")] == [
        "742900000",
        "710000000",
        "20100000",
        "12800000",
    ]
    heads = [cell for head in within(budget, "thead") for cell in within(head, "th")]
    assert {cell.get("scope") for cell in heads} == {"col", "colgroup"}
    assert 'querySelectorAll("table.sortable")' in zh.html


def test_figures_say_file_line_and_quote(zh: Annex) -> None:
    [budget] = [t for t in within(parsed(zh.html), "figure", "table") if t.get("id") == "table-budget"]
    first = within(within(budget, "tbody")[0], "tr")[0]
    assert first[2].get("title") == (
        "01-industry.yaml:10 ← L403: 1、重点推进工业节能和结构调整 | | 25060 | 25000 | 50 | 10"
    )
    with_value = [cell for body in within(budget, "tbody") for cell in within(body, "td") if cell.get("data-value")]
    titled = [cell for cell in with_value if re.match(r"[\w.-]+\.yaml:\d+ ← L\d+: ", cell.get("title", ""))]
    assert len(titled) == 13 * 4 + 4


#: Marks of HTML, Markdown and Jinja: none of them may do anything in a record.
NASTY = (
    "<script>alert(1)</script> & *em* __b__ `code` {{ 7*7 }} {% raw %} [a](#b) ![i](x) </body> "
    "\"q\" 'q' \\ # ~~s~~ | &lt;"
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_with_marks_prints_literally(
    small: Callable[..., Programme], own: Callable[..., Path], lang: Lang
) -> None:
    prose = "Largest: {% for row in largest %}{{ row.name }}{% endfor %}.\n\n**{{ largest[0].name }}**"
    page = page_of(small(NASTY), Order(str(own(prose)), formats=("html",), lang=lang))
    tree = parsed(page)
    shown = text_of(within(tree, "main")[0])
    assert shown.count(NASTY) == 3, "twice in the prose, once in the table"
    assert len(within(tree, "script")) == 1
    assert "49" not in shown
    prose_html = within(tree, "div", "prose")[0]
    inner = [element.tag.rpartition("}")[2] for element in prose_html.iter()]
    assert inner == ["div", "p", "p", "strong"]


@pytest.mark.usefixtures("without_fonts")
def test_a_name_cannot_begin_a_block_of_markdown(small: Callable[..., Programme], own: Callable[..., Path]) -> None:
    for name in ("# head", "- item", "1. item", "> quote", "    code", "---", "+ plus", "| a | b |", "``` fence"):
        page = page_of(small(name), Order(str(own("{{ largest[0].name }}\n")), formats=("html",)))
        prose = within(parsed(page), "div", "prose")[0]
        assert [element.tag.rpartition("}")[2] for element in prose] == ["p"], name
        assert text_of(prose[0]) == name.strip()


def test_a_title_with_marks_prints_literally(small: Callable[..., Programme], tmp_path: Path) -> None:
    small()
    head = f"id: small\ntitle: |-\n  {NASTY}\n"
    (tmp_path / "small" / "programme.yaml").write_text(head, encoding="utf-8")
    tree = parsed(page_of(load(tmp_path / "small"), Order(formats=("html",))))
    assert text_of(within(tree, "title")[0]) == f"{NASTY} · 预算附件"
    assert text_of(within(tree, "h1")[0]) == f"{NASTY} 预算附件"


@pytest.mark.usefixtures("without_fonts")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("named", TABLES, ids=lambda named: named.name)
def test_every_table_prints_alone(programme: Programme, named: Named, lang: Lang) -> None:
    files = annex(study_with(programme), Order(table=named.name, formats=("html",), lang=lang))
    assert isinstance(files, dict)
    [(name, data)] = files.items()
    assert name == f"{named.name}.{lang}.html"
    tree = parsed(data.decode())
    [figure] = within(tree, "figure", "table")
    assert text_of(within(figure, "figcaption")[0]).endswith(
        BY_NAME[named.name].build(study_with(programme)).title.text(lang)
    )
    assert within(tree, "h2") == []


@pytest.mark.parametrize("name", ["budget", "inputs"])
def test_tables_print_alone_as_pdf(programme: Programme, name: str) -> None:
    files = annex(study_with(programme), Order(table=name, formats=("pdf",), lang="en"))
    assert isinstance(files, dict)
    assert files[f"{name}.en.pdf"].startswith(b"%PDF-")


def test_the_same_input_gives_the_same_bytes_wherever_it_is_printed(tmp_path: Path) -> None:
    """Another process, another folder, another seed of hashes, a relative path for an absolute one."""
    printed = []
    for seed, here, path in (("1", ROOT, XIAOLAN.relative_to(ROOT)), ("2", tmp_path, XIAOLAN)):
        out = tmp_path / f"out{seed}"
        command = [sys.executable, "-c", "from portfolio.cli import main; main()", "annex", str(path), "-o", str(out)]
        environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"} | {"PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=here, env=environment, check=True, capture_output=True)
        printed.append({file.name: file.read_bytes() for file in out.iterdir()})
    assert sorted(printed[0]) == ["budget-annex.zh.html", "budget-annex.zh.pdf"]
    assert printed[0] == printed[1]


def test_nothing_tells_on_which_machine_it_was_printed(printed: Annex) -> None:
    visible = re.sub(r"base64,[^\"]+", "", printed.html)
    assert str(ROOT) not in visible
    assert not re.search(r"file:|/home/|/root/|/tmp/|[A-Z]:\\\\", visible)
    paper = "".join(printed.pages) + repr(printed.pdf.metadata)
    assert str(ROOT) not in paper
    assert not re.search(r"file:/|/home/|/root/|/tmp/", paper)
