"""The fonts that come with the package: what they cover, and subsets to embed in a page."""

from __future__ import annotations

import base64
import io
import logging
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "fonts"


class Font(NamedTuple):
    """One file of the set."""

    family: str
    weight: int
    file: str


FONTS = (
    Font("Noto Sans SC", 400, "NotoSansSC-Regular.ttf"),
    Font("Noto Sans SC", 700, "NotoSansSC-Bold.ttf"),
    Font("Noto Serif SC", 400, "NotoSerifSC-Regular.ttf"),
)


@lru_cache
def covered() -> frozenset[int]:
    """The code points that every font of the set has."""
    from fontTools.ttLib import TTFont

    maps = []
    for font in FONTS:
        with TTFont(FOLDER / font.file, lazy=True) as loaded:
            maps.append(set(loaded.getBestCmap()))
    return frozenset(set.intersection(*maps))


def missing(text: str) -> list[str]:
    """The characters of a text that the fonts lack, in order of code points."""
    return sorted(c for c in set(text) if ord(c) not in covered() and c not in "\n\r\t")


def face_files() -> str:
    """`@font-face` rules that name the files, for the PDF writer."""
    return "".join(_face(font, (FOLDER / font.file).as_uri(), "truetype") for font in FONTS)


def face_data(text: str) -> str:
    """`@font-face` rules that carry the characters of a text, for a page that asks for nothing outside.

    WOFF rather than WOFF2: it is a twentieth larger here and thirty times faster to make.
    """
    return "".join(
        _face(font, "data:font/woff;base64," + base64.b64encode(_subset(font, text)).decode("ascii"), "woff")
        for font in FONTS
    )


def _face(font: Font, url: str, form: str) -> str:
    return (
        f'@font-face{{font-family:"{font.family}";font-weight:{font.weight};font-style:normal;'
        f'src:url("{url}") format("{form}")}}\n'
    )


def _subset(font: Font, text: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = Options()
    options.layout_features = ["pwid"]  # page.css asks for it: English quotes are not as wide as a hanzi
    options.hinting = False
    options.glyph_names = False
    out = io.BytesIO()
    with TTFont(FOLDER / font.file, lazy=True, recalcTimestamp=False, recalcBBoxes=False) as loaded:
        subsetter = Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(loaded)
        loaded.flavor = "woff"
        loaded.save(out)
    return out.getvalue()
