"""The annex of Xiaolan, laid out and printed once a run; programmes and reports small enough to break."""

from __future__ import annotations

import io
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from portfolio import load
from portfolio.programme.study import study_with
from portfolio.render.annex import Order, annex
from portfolio.render.report import Definition, find
from portfolio.render.view import View, view
from portfolio.tables.registry import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from portfolio.programme.programme import Programme
    from portfolio.records.fields import Lang

ROOT = Path(__file__).parents[2]
XIAOLAN = ROOT / "projects" / "xiaolan-2014"


class Annex:
    """The printed annex in one language; each format is made when it is first asked for."""

    def __init__(self, programme: Programme, lang: Lang) -> None:
        self.programme, self.lang = programme, lang
        found = find("budget", ROOT)
        assert isinstance(found, Definition)
        self.report = found.report

    def _print(self, form: str) -> bytes:
        files = annex(study_with(self.programme), Order(formats=(form,), lang=self.lang, date="2014-12-31"), ROOT)
        assert isinstance(files, dict), files
        return files[f"budget-annex.{self.lang}.{form}"]

    @cached_property
    def html(self) -> str:
        """The page."""
        return self._print("html").decode()

    @cached_property
    def pdf(self) -> PdfReader:
        """The printed pages."""
        return PdfReader(io.BytesIO(self._print("pdf")))

    @cached_property
    def pages(self) -> list[str]:
        """The text of each printed page without blanks, which print puts wherever a line ends; wide forms narrow."""
        texts = ("".join(page.extract_text().split()) for page in self.pdf.pages)
        return [unicodedata.normalize("NFKC", text) for text in texts]

    @cached_property
    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Level, text and page (from 0) of each bookmark."""
        return list(self._walk(self.pdf.outline, 1))

    def _walk(self, outline: Sequence[object], level: int) -> Iterator[tuple[int, str, int]]:
        for item in outline:
            if isinstance(item, Destination):
                page = self.pdf.get_destination_page_number(item)
                assert page is not None
                yield level, str(item.title), page
            elif isinstance(item, list):
                yield from self._walk(item, level + 1)

    @cached_property
    def views(self) -> dict[str, View]:
        """The report's tables by name, in order."""
        study = study_with(self.programme)
        names = [name for section in self.report.sections for name in section.tables]
        built = {name: BY_NAME[name].build(study) for name in names}
        return {name: view(table, self.lang) for name, table in built.items() if table.rows}


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The programme of Xiaolan."""
    return load(XIAOLAN)


@pytest.fixture(scope="session")
def zh(programme: Programme) -> Annex:
    """The Chinese annex."""
    return Annex(programme, "zh")


@pytest.fixture(scope="session")
def en(programme: Programme) -> Annex:
    """The English annex."""
    return Annex(programme, "en")


@pytest.fixture(params=["zh", "en"])
def printed(request: pytest.FixtureRequest) -> Annex:
    """The annex in either language."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Annex)
    return found


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without their fonts, which are most of the work: for tests of what is written, not how it looks."""
    monkeypatch.setattr("portfolio.render.fontset.face_data", lambda _text: "")


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Programme]:
    """Makes a programme of one record with a name of one's choice."""

    def make(name: str = "光伏", more: str = "") -> Programme:
        folder = tmp_path / "small"
        folder.mkdir(exist_ok=True)
        (folder / "programme.yaml").write_text("id: small\ntitle: 小项目\n", encoding="utf-8")
        quoted = name.replace("'", "''")
        record = f"id: '01'\nsector: energy\nname: '{quoted}'\ninvestment: 100 万元\n{more}"
        (folder / "01.yaml").write_text(record, encoding="utf-8")
        return load(folder)

    return make


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    """Makes the folder of a report with one section: prose `p`, and tables."""

    def make(prose: str = "Prose.", tables: str = "budget", **files: str) -> Path:
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        definition = f"id: mine\ntitle: 我的报告\nsections:\n  - {{id: one, title: 一, prose: p, tables: [{tables}]}}\n"
        (folder / "report.yaml").write_text(definition, encoding="utf-8")
        for name, text in ({"p.zh.md": prose, "p.en.md": prose} | files).items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return make
