"""The page for paper, by WeasyPrint. Whatever it complains of fails the run: a silent fallback is a wrong page."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from portfolio.reading.problem import Place, Problem
from portfolio.render import fontset
from portfolio.render.html import template
from portfolio.render.style import code_of, complaints

if TYPE_CHECKING:
    from weasyprint import Document

    from portfolio.render.document import Printed


def as_pdf(page: Printed, name: str) -> bytes | list[Problem]:
    """The page as PDF; `name` is what problems call it.

    Problems: A001 (a missing glyph, or a font that is not of the set), A002 (style sheet not understood), A003 (a link
    or picture that leads nowhere).
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    families: set[str] = set()

    def note_fonts(document: Document, _pdf: object) -> None:
        families.update(font.family for font in document.fonts.values())

    # Layout makes millions of small objects that all live until the end: collecting in between costs a quarter more.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with complaints() as messages:
            fonts, inside = FontConfiguration(), URLFetcher(allowed_protocols=("data",))
            ours = [fontset.face_files() + template("page.css"), template("print.css")]
            sheets = [CSS(string=style, font_config=fonts) for style in ours]
            sheets += [CSS(string=style, font_config=fonts, url_fetcher=inside) for style in page.styles]
            source = HTML(string=page.html, url_fetcher=inside)
            data: bytes = source.write_pdf(stylesheets=sheets, font_config=fonts, finisher=note_fonts)
    finally:
        if collecting:
            gc.enable()
    foreign = sorted(families - {font.family for font in fontset.FONTS})
    found = [(code_of(message), message) for message in dict.fromkeys(messages)]
    found += [("A001", f"the font {family} is not of the set that comes with the package") for family in foreign]
    problems = [Problem(Place(name), code, "", text, "mend the report or its style sheet") for code, text in found]
    return problems or data
