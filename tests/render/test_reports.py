"""Report definitions: one's own, found and used; whatever is wrong with one is said at its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio import load
from portfolio.programme.study import study_with
from portfolio.reading.catalogue import CATALOGUE
from portfolio.render import fontset
from portfolio.render.annex import Order, annex
from portfolio.render.context import Context
from portfolio.render.document import Printed
from portfolio.render.pdf import as_pdf
from portfolio.render.report import Definition, find
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.programme.programme import Programme
    from portfolio.reading.problem import Problem

ROOT = Path(__file__).parents[2]
Found = tuple[str, str, int, int]


def wrong(programme: Programme, report: Path | str, *formats: str, here: Path = ROOT) -> list[Problem]:
    found = annex(study_with(programme), Order(str(report), formats=formats or ("html",)), here)
    assert isinstance(found, list), "it printed"
    return found


def places(problems: list[Problem]) -> list[Found]:
    return [(p.code, Path(p.place.file).name, p.place.line, p.place.column) for p in problems]


def test_a_report_of_one_s_own(programme: Programme, own: Callable[..., Path]) -> None:
    folder = own(
        "Total **{{ total('budget.total_cny') }}**", "budget, coverage", **{"style.css": "h2 { color: #123456 }"}
    )
    files = annex(study_with(programme), Order(str(folder)))
    assert isinstance(files, dict)
    assert sorted(files) == ["mine.zh.html", "mine.zh.pdf"]
    page = files["mine.zh.html"].decode()
    assert "<strong>74,290 万元</strong>" in page
    assert re.findall(r'<figure class="table(?: short)?" id="([^"]+)"', page) == ["table-budget", "table-coverage"]
    assert "h2 { color: #123456 }" in page
    assert page.index("h2 { color: #123456 }") > page.rindex("h2 { font-size"), "read after the built-in style"
    assert files["mine.zh.pdf"].startswith(b"%PDF-")


def test_a_report_may_bring_its_own_template(programme: Programme, own: Callable[..., Path]) -> None:
    template = '<!DOCTYPE html>\n<html lang="zh"><head><title>t</title></head><body><p>{{ title }}</p></body></html>'
    files = annex(study_with(programme), Order(str(own(**{"page.html.j2": template})), formats=("html",)))
    assert isinstance(files, dict)
    assert "<body><p>中山市小榄镇低碳试点建设项目</p>" in files["mine.zh.html"].decode()


def test_a_style_sheet_cannot_end_its_element(programme: Programme, own: Callable[..., Path]) -> None:
    style = "p::after { content: '</style><script>x</script>' }"
    files = annex(study_with(programme), Order(str(own(**{"style.css": style})), formats=("html",)))
    assert isinstance(files, dict)
    assert "</style><script>x" not in files["mine.zh.html"].decode()


def test_a_style_sheet_s_own_characters_are_in_the_page_s_fonts(programme: Programme, own: Callable[..., Path]) -> None:
    without, with_one = (
        annex(
            study_with(programme),
            Order(str(own(**{"style.css": f"p::after {{ content: '{text}' }}"})), formats=("html",)),
        )
        for text in ("a", "鑫")
    )
    assert isinstance(without, dict)
    assert isinstance(with_one, dict)
    assert len(with_one["mine.zh.html"]) > len(without["mine.zh.html"]) + 100


def test_the_report_in_the_folder_at_hand_comes_before_the_one_of_the_package(tmp_path: Path) -> None:
    shipped = find("budget", tmp_path)
    assert isinstance(shipped, Definition)
    assert shipped.report.title.zh == "预算附件"
    folder = tmp_path / "reports" / "budget-annex"
    folder.mkdir(parents=True)
    (folder / "report.yaml").write_text("id: b\ntitle: 自己的\nsections: []\n", encoding="utf-8")
    at_hand = find("budget", tmp_path)
    assert isinstance(at_hand, Definition)
    assert (at_hand.folder, at_hand.report.title.zh) == (folder, "自己的")


@pytest.mark.parametrize("name", ["nowhere", "", "a/b", "x" * 300, "\0"])
def test_a_report_that_is_not_there(programme: Programme, tmp_path: Path, name: str) -> None:
    for folder in ("plan-annex", "notes"):
        (tmp_path / "reports" / folder).mkdir(parents=True)
        (tmp_path / "reports" / folder / "report.yaml").write_text("id: p\ntitle: t\nsections: []\n", encoding="utf-8")
    [problem] = wrong(programme, name or tmp_path / "missing", here=tmp_path)
    assert problem.code == "S001"
    assert "write one of budget, emc, plan, project, or the path" in problem.hint


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("id: mine\ntitle: t\nsections:\n  - {id: a, title: t, tables: [budget, bugdet]}\n", ("P006", 4, 40)),
        ("id: mine\ntitle: t\nsections:\n  - {id: a, title: t, prose: missing}\n", ("A005", 1, 1)),
        ("id: mine\ntitle: t\nsections:\n  - {id: a, title: t}\n  - {id: a, title: t}\n", ("A005", 5, 10)),
        ("id: mine\ntitle: t\nsections:\n  - {id: a, title: t, tables: [budget, budget]}\n", ("A005", 4, 40)),
        ("id: mine\ntitle: t\nsections:\n  - {id: a, title: t, orientation: upright}\n", ("R004", 4, 36)),
        ("id: mine\ntitle: t\nsections: []\ncolour: red\n", ("R001", 4, 1)),
        ("id: ../mine\ntitle: t\nsections: []\n", ("R005", 1, 5)),
        ("id: mine\ntitle: [\n", ("S007", 3, 1)),
    ],
)
def test_a_faulty_definition(
    programme: Programme, tmp_path: Path, definition: str, expected: tuple[str, int, int]
) -> None:
    (tmp_path / "report.yaml").write_text(definition, encoding="utf-8")
    first = wrong(programme, tmp_path)[0]
    assert (first.code, first.place.line, first.place.column) == expected
    assert Path(first.place.file) == tmp_path / "report.yaml"
    assert first.hint


def test_every_missing_prose_file_is_named(programme: Programme, own: Callable[..., Path]) -> None:
    folder = own()
    (folder / "p.en.md").unlink()
    [problem] = wrong(programme, folder)
    assert (problem.code, problem.message) == ("A005", "p.en.md is not in the folder")


@pytest.mark.parametrize(
    ("prose", "expected", "message"),
    [
        ("a\n\nb {{ nothing }}\n", ("A003", 3), "'nothing' is undefined"),
        ("a\n{{ source.colour }}", ("A003", 2), "no attribute 'colour'"),
        ("{{ total('budget.totla_cny') }}", ("A003", 1), "no column budget.totla_cny is summed"),
        ("{{ share('bank') }}", ("A003", 1), "no source bank"),
        ("{{ capitals('benefits.jobs') }}", ("A003", 1), "capitals are for money"),
        ("a\n\n{{ table('facts') }}", ("A003", 3), "table facts is not in this report"),
        ("{% include 'q.md' %}", ("A003", 1), "'q.md' not found"),
        ("a\n[b](#nowhere)", ("A003", 2), "`#nowhere` leads nowhere"),
        ("a\n[b](#没有)", ("A003", 2), "`#没有` leads nowhere"),
        ("[b](other.html)", ("A003", 1), "`other.html` leads nowhere"),
        ("a\n\n![b](picture.png)", ("A003", 3), "`picture.png` leads nowhere"),
        ("![b](https://example.org/p.png)", ("A003", 1), "`https://example.org/p.png` leads nowhere"),
        ("a\n{% if %}", ("A005", 2), "Expected an expression"),
        ("a\n\n{{ 'x' | colour }}", ("A005", 3), "No filter named 'colour'"),
        ("{% for row in differences %}", ("A005", 1), "Unexpected end of template"),
        ("{{ ''.__class__.__mro__ }}", ("A005", 1), "unsafe"),
        ("a\n{{ total.__globals__ }}", ("A005", 2), "unsafe"),
        ("{{ files.append(1) }}", ("A005", 1), "unsafe"),
        ("a\n{{ total() }}", ("A005", 2), "missing 1 required positional argument"),
        ("a\n\n{{ 1 / 0 }}", ("A005", 3), "division by zero"),
        ("{{ lines + 'x' }}", ("A005", 1), "unsupported operand"),
        ("{{ range(10 ** 9) }}", ("A005", 1), "Range too big"),
        ("{% include 'p.zh.md' %}", ("A005", 1), "recursion"),
        ("a\n{{ lipsum() }}", ("A003", 2), "'lipsum' is undefined"),
        ("{{ cycler(1, 2).next() }}", ("A003", 1), "'cycler' is undefined"),
        ("{{ joiner()() }}", ("A003", 1), "'joiner' is undefined"),
        ("{% set n = namespace(x=1) %}", ("A003", 1), "'namespace' is undefined"),
        ("{{ [1, 2] | random }}", ("A005", 1), "No filter named 'random'"),
        ("{{ [[1, 2]] | map('random') | first }}", ("A005", 1), "No filter named 'random'"),
        ("a\nb 𠮷", ("A001", 2), "no character U+20BB7"),
        ("{{ '😀' }}", ("A001", 1), "no character U+1F600"),
    ],
)
def test_faulty_prose_is_named_with_file_and_line(
    programme: Programme, own: Callable[..., Path], prose: str, expected: tuple[str, int], message: str
) -> None:
    [problem] = wrong(programme, own(prose))
    assert (problem.code, problem.place.line) == expected
    assert Path(problem.place.file).name == "p.zh.md"
    assert message in problem.message
    assert problem.hint


def test_prose_that_is_no_text(programme: Programme, own: Callable[..., Path]) -> None:
    folder = own()
    (folder / "p.zh.md").write_bytes("ok\n你".encode("gbk"))
    assert places(wrong(programme, folder)) == [("S003", "p.zh.md", 2, 1)]
    (folder / "p.zh.md").write_text("{% include 'part.md' %}", encoding="utf-8")
    (folder / "part.md").write_bytes("你".encode("gbk"))
    assert places(wrong(programme, folder)) == [("A005", "p.zh.md", 1, 1)]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("p { margin: 0 }\nh2 { colour: red }", ("A002", "style.css", 2, 6)),
        ("p { color: rot }", ("A002", "style.css", 1, 5)),
        ("p { { }} @media", ("A002", "style.css", 1, 10)),
        ("p { background: url(https://example.org/p.png) }", ("A003", "style.css", 1, 17)),
        ("a {}\n@import 'https://example.org/x.css';", ("A003", "style.css", 2, 1)),
        ("@media screen { p { background: URL( 'p.png' ) } }", ("A003", "style.css", 1, 33)),
        ("p::before {\n  content: '𠮷' }", ("A001", "style.css", 2, 13)),
    ],
)
def test_a_faulty_style_sheet(programme: Programme, own: Callable[..., Path], style: str, expected: Found) -> None:
    """Whatever is printed: a page for screens has no other style than the one on paper."""
    assert places(wrong(programme, own(**{"style.css": style}))) == [expected]


def test_a_style_sheet_that_is_no_text(programme: Programme, own: Callable[..., Path]) -> None:
    folder = own()
    (folder / "style.css").write_bytes(b"/* \xff */")
    assert places(wrong(programme, folder)) == [("S003", "style.css", 1, 4)]
    (folder / "style.css").unlink()
    (folder / "style.css").mkdir()
    assert places(wrong(programme, folder)) == [("S002", "style.css", 1, 1)]


def test_what_only_screens_know_may_stand_apart(programme: Programme, own: Callable[..., Path]) -> None:
    screen = "@media screen { p { transition: all 1s; cursor: help } }"
    style = screen + "p { background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) }"
    assert isinstance(annex(study_with(programme), Order(str(own(**{"style.css": style})), formats=("html",))), dict)


@pytest.mark.parametrize("character", ["𠮷", "😀", "\u0e01"])
def test_a_character_that_the_fonts_lack_is_named_where_the_record_has_it(
    small: Callable[..., Programme], own: Callable[..., Path], character: str
) -> None:
    programme = small(f"光伏{character}", f"other_benefits: 好{character}\n")
    [problem] = wrong(programme, own())
    assert places([problem]) == [("A001", "01.yaml", 3, 7)]
    assert f"U+{ord(character):04X}" in problem.message


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ("<p>𠮷</p>", "A001", "U+20BB7"),
        ("<p style='colour: red'>x</p>", "A002", "colour"),
        ("<a href='#x'>x</a>", "A003", "#x"),
        ("<img src='https://example.org/p.png' alt='x'>", "A003", "disallowed protocol"),
        ("<img src='p.png' alt='x'>", "A003", "p.png"),
    ],
)
def test_the_pdf_writer_lets_no_complaint_pass(body: str, code: str, message: str) -> None:
    """The same once more, where it comes from a template of one's own that the checks before do not see through."""
    page = Printed("zh", "t", f"<html lang='zh'><head><title>t</title></head><body>{body}</body></html>")
    problems = as_pdf(page, "page.pdf")
    assert isinstance(problems, list)
    assert {(problem.code, problem.place.file) for problem in problems} == {(code, "page.pdf")}
    assert any(message in problem.message for problem in problems)


def test_a_font_that_is_not_of_the_set_is_refused() -> None:
    """What the fonts cover is checked for the set alone, and a font of the machine makes another page elsewhere."""
    face = fontset.face_data("x").replace('"Noto Serif SC"', '"Another"')
    text = "<html lang='zh'><head><title>t</title></head><body><p>x</p></body></html>"
    page = Printed("zh", "t", text, (face + 'p { font-family: "Another" }',))
    found = as_pdf(page, "page.pdf")
    assert isinstance(found, list)
    assert [(problem.code, problem.message) for problem in found] == [
        ("A001", "the font Another is not of the set that comes with the package")
    ]


#: Every code of the printed annex and the test that provokes it.
PROVOKED = {
    "A001": "test_a_character_that_the_fonts_lack_is_named_where_the_record_has_it",
    "A002": "test_a_faulty_style_sheet",
    "A003": "test_faulty_prose_is_named_with_file_and_line",
    "A004": "test_a_file_in_place_of_the_folder",
    "A005": "test_a_faulty_definition",
}


def test_every_code_of_the_annex_has_a_test_that_provokes_it() -> None:
    assert set(PROVOKED) == {code for code in CATALOGUE if code.startswith("A")}
    texts = [file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py")]
    tests = [test for text in texts for test in text.split("\n\n\n")]
    for code, name in PROVOKED.items():
        [body] = [test for test in tests if re.search(rf"^def {name}\(", test, re.MULTILINE)]
        assert f'"{code}"' in body


def test_what_prose_may_use_is_documented(programme: Programme) -> None:
    """`reports/README.md` names everything that a template may use, each in a code span."""
    readme = (ROOT / "reports" / "README.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`([^`\n]+)`", readme.partition("## What prose may use")[2]))
    assert set(Context(study_with(programme), "zh", None, {}).names()) <= documented


def test_what_definitions_may_hold_is_documented() -> None:
    readme = (ROOT / "reports" / "README.md").read_text(encoding="utf-8")
    from portfolio.render.report import Cover, Report, Section

    keys = {key for model in (Report, Section, Cover) for key in model.model_fields}
    assert {f"`{key}`" for key in keys - {"label"}} <= set(re.findall(r"`[^`\n]+`", readme))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_prose_says_what_is_unknown(small: Callable[..., Programme], own: Callable[..., Path], lang: str) -> None:
    functions = ("total('budget.market_cny')", "share('market')", "public()", "leverage()", "intensity()")
    prose = "|".join(f"{{{{ {function} }}}}" for function in functions) + "|{{ undated }}."
    files = annex(study_with(small()), Order(str(own(prose)), formats=("html",), lang="zh" if lang == "zh" else "en"))
    assert isinstance(files, dict)
    unknown = {"zh": "未提供", "en": "not stated"}[lang]
    assert f"<p>{'|'.join([unknown] * 5)}|.</p>" in files[f"mine.{lang}.html"].decode()


def test_a_single_record_prints_the_whole_report(tmp_path: Path) -> None:
    """Without `programme.yaml` there is no source, no authority, no printed total: the prose copes."""
    record = tmp_path / "01.yaml"
    record.write_text("id: '01'\nname: 光伏\nsector: energy\n", encoding="utf-8")
    for lang in ("zh", "en"):
        files = annex(study_with(load(record)), Order(formats=("html",), lang="zh" if lang == "zh" else "en"), ROOT)
        assert isinstance(files, dict), files
        page = files[f"budget-annex.{lang}.html"].decode()
        assert "None" not in re.sub(r"base64,[^\"]+|<script>.*</script>", "", page, flags=re.DOTALL)


def test_an_order_for_a_table_needs_no_report(programme: Programme, tmp_path: Path) -> None:
    assert isinstance(
        annex(study_with(programme), Order(report="nowhere", table="coverage", formats=("html",)), tmp_path), dict
    )
    assert set(BY_NAME) >= {"budget", "benefits", "organisation", "timeline", "scorecard", "indicators", "paths"}
