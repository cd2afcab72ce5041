"""A report's own `style.css`, and what the PDF writer complains of in style sheets and pages."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from portfolio.reading.problem import Place, Problem, shown
from portfolio.reading.source import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "style.css"
#: What makes a page ask for something that is not in it.
_OUTSIDE = re.compile(r"@import\b|url\(\s*[\"']?(?!\s*data:)", re.IGNORECASE)
_POSITION = re.compile(r" at ([0-9]+):([0-9]+)")


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def complaints() -> Iterator[list[str]]:
    """Everything that WeasyPrint warns of meanwhile; nothing of it reaches the terminal."""
    logger, heard = logging.getLogger("weasyprint"), _Complaints()
    before, logger.propagate = logger.propagate, False
    others, logger.handlers = logger.handlers, [heard]
    try:
        yield heard.messages
    finally:
        logger.propagate, logger.handlers = before, others


def code_of(complaint: str) -> str:
    """The code of the catalogue that a complaint belongs to."""
    if "glyph" in complaint:
        return "A001"
    leads_nowhere = ("anchor", "failed to load", "without a base uri")
    return "A003" if any(words in complaint.lower() for words in leads_nowhere) else "A002"


def own_style(folder: Path) -> tuple[str, list[Problem]]:
    """The report's style sheet, empty if it has none, and what is wrong with it.

    Problems: S002–S005 (not a text), A002 (not understood), A003 (asks for something outside the report).
    """
    file = folder / FILE
    if not file.exists():
        return "", []
    data = read_bytes(file)
    text = data if isinstance(data, Problem) else decode(data, str(file))
    if isinstance(text, Problem):
        return "", [text]
    return text, list(_outside(text, str(file))) or list(_not_understood(text, str(file)))


def _outside(text: str, file: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        for found in _OUTSIDE.finditer(line):
            message = f"{shown(line[found.start() :])} asks for something outside the report"
            hint = "write it here, or embed it with `url(data:…)`"
            yield Problem(Place(file, number, found.start() + 1), "A003", "", message, hint)


def _not_understood(text: str, file: str) -> Iterator[Problem]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    with complaints() as messages:
        CSS(string=text, font_config=FontConfiguration())
    for message in dict.fromkeys(messages):
        found = _POSITION.search(message)
        line, column = (int(number) for number in found.groups()) if found else (1, 1)
        hint = "mend it; what only browsers know goes into `@media screen { … }`"
        yield Problem(Place(file, line, column), code_of(message), "", message, hint)
