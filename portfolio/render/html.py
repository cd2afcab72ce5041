"""The page for screens: one file with fonts, styles and script in it, asking for nothing outside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.render import fontset

if TYPE_CHECKING:
    from portfolio.render.document import Printed

_TEMPLATES = Path(__file__).parent / "templates"


def template(name: str) -> str:
    """A style sheet or script of the package."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def as_html(page: Printed) -> bytes:
    """The page as one self-contained file."""
    visible = page.html + "".join(page.styles) + "".join(chr(code) for code in range(32, 127)) + "▲▼↕"
    styles = [fontset.face_data(visible), template("page.css"), template("screen.css"), *page.styles]
    # `</` stands in a style sheet only within a string, where it may be written so; as it is, it would end the element.
    head = "<style>\n" + "".join(styles).replace("</", "<\\/") + "</style>\n"
    script = f"<script>\n{template('sort.js')}</script>\n"
    return page.html.replace("</head>", head + "</head>").replace("</body>", script + "</body>").encode()
