"""The page for paper, by WeasyPrint. Whatever it complains of fails the run: a silent fallback is a wrong page."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING

from portfolio.reading.problem import Place, Problem
from portfolio.render import fontset
from portfolio.render.html import template

if TYPE_CHECKING:
    from portfolio.render.document import Printed


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def as_pdf(page: Printed, name: str) -> bytes | list[Problem]:
    """The page as PDF; `name` is what problems call it.

    Problems: A001 (missing glyph), A002 (style sheet not understood), A003 (a link that leads nowhere).
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    # Layout makes millions of small objects that all live until the end: collecting in between costs a quarter more.
    collecting = gc.isenabled()
    gc.disable()
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    before, logger.propagate = logger.propagate, False
    others, logger.handlers = logger.handlers, [complaints]
    try:
        fonts = FontConfiguration()
        styles = [fontset.face_files() + template("page.css"), template("print.css"), *page.styles]
        sheets = [CSS(string=style, font_config=fonts) for style in styles]
        data = HTML(string=page.html, url_fetcher=_nothing_outside).write_pdf(stylesheets=sheets, font_config=fonts)
    finally:
        if collecting:
            gc.enable()
        logger.propagate, logger.handlers = before, others
    problems = [
        Problem(Place(name), _code(message), "", message, "mend the report or its style sheet")
        for message in dict.fromkeys(complaints.messages)
    ]
    return problems or data


def _nothing_outside(url: str, *_args: object, **_more: object) -> dict[str, object]:
    raise ValueError(f"a report may not fetch {url}")


def _code(message: str) -> str:
    if "glyph" in message:
        return "A001"
    return "A003" if "anchor" in message.lower() or "fetch" in message else "A002"
