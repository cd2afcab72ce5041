#!/usr/bin/env python3
"""Make the font files of this folder: `python make_fonts.py FOLDER_WITH_TTFS` (see README.md)."""

import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.pens.transformPen import TransformPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

HERE = Path(__file__).parent

# The file made, the source of its glyphs, and a heavier source of small digits: at 60 % the strokes then match.
FONTS = (
    ("NotoSansSC-Regular.ttf", "NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf"),
    ("NotoSansSC-Bold.ttf", "NotoSansSC_700Bold.ttf", "NotoSansSC_900Black.ttf"),
    ("NotoSerifSC-Regular.ttf", "NotoSerifSC_400Regular.ttf", "NotoSerifSC_600SemiBold.ttf"),
)
LAYOUT_FEATURES = ("kern", "mark", "ccmp", "halt", "palt")

PLACE_NAMES = (
    "浉鄠硚凼埔乪圩墩墟坭坣岃崀峒崆屻峝埇埌埕堍塍塅墪壆圳朥杧栅枧栟榃槎橄沥泷浛涌涠渌湴溁潖潭澫濠灏烔瑞"
    "畲畬疃睦硇硍碣碙磜磱礤礐竻笏箣簕粦脷茛荔莨莞葑蓢蚬蚝邨鄣隩鲘麖龑冚孖罉坜垌埗墈塱氹滘漖浈洭浰洰坉埒"
    "圢岽崬㘵㙍嵛岞礌塆磹沄漍藔寮鹧鸪𬒔"
)
PERSON_NAMES = (
    "喆堃玥珺翀祎垚犇璟赟甯昇瑄晔煊焜淦钊镕燊烜芃荻菡蓥珈珮琤琰瑭璇璐璠瓒晟晞暐昉昕曦旻勍劼妤婳媞嫄嬛孜崟嵘"
    "嵩彧恺悫慜懋抒揆旸杲栎桢梓棽楠榕樾毓沅沐泓洺浠淏淳湉湜滢漪潇澍濛炜炫烨焱熠燚珂珩琛琨琪琬瑀瑾睿祺禛"
    "稷筠箐絮缙翊翎芊芮苒苡茜菁萱蔚蕙薇衎裎诩诺谡谧轩辰迦逸郴郗酆鋆锟锴阆霁霖颀颢飏馨骁骞鲲鹂麒黛龢"
)
SIGNS = (
    "−–—―‒‑‐…‘’“”·•※≥≤≠≈±×÷√∞‰℃Ωµμ¥￥€°²³№℡㎡㎥㎞㎏㎎㎜㎝㏄✓½¼¾"
    "●○■□▲△▼▽◆◇★☆→←↑↓⇒☐☑〔〕《》「」『』【】〇々〈〉〖〗、。・〜～￠￡￢￣￤"
)
BLANKS = {"\u2007": "0", "\u2008": ".", "\u2009": 200, "\u200a": 100, "\u202f": 200, "\u200b": 0}
BLANKS |= dict.fromkeys("\u200c\u200d\u2060\ufeff", 0)
BLANKS |= {"\u2002": 500, "\u2003": 1000}  # every sort of space: its width in 1/1000 em, or whose width it has

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
SUBSCRIPT_BOTTOM = -120


def wanted() -> set[str]:
    """The characters that every file must have."""
    rows = (bytes((lead, trail)) for lead in range(0xA1, 0xF8) for trail in range(0xA1, 0xFF))
    gb2312 = "".join(row.decode("gb2312", errors="ignore") for row in rows)
    ranges = ((0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x2460, 0x2473), (0xFF01, 0xFF5E))
    ranged = {chr(code) for first, last in ranges for code in range(first, last + 1)} - {"\u03a2"}
    return ranged | set(gb2312 + PLACE_NAMES + PERSON_NAMES + SIGNS + SUPERSCRIPTS + SUBSCRIPTS) | BLANKS.keys()


def add(font: TTFont, character: str, parts: list[tuple[TTFont, str, float, float, float]], width: int) -> None:
    """Give the font one more glyph, drawn from `parts`: font, character, scale, right and up."""
    pen = TTGlyphPen(None)
    for source, of, scale, right, up in parts:
        source.getGlyphSet()[source.getBestCmap()[ord(of)]].draw(
            TransformPen(pen, (scale, 0, 0, scale, right, up))
        )
    glyph = pen.glyph()
    name = f"uni{ord(character):04X}"
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    font["vmtx"][name] = (font["head"].unitsPerEm, font["OS/2"].sTypoAscender - getattr(glyph, "yMax", 0))
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(character)] = name


def advance(font: TTFont, character: str) -> int:
    return int(font["hmtx"][font.getBestCmap()[ord(character)]][0])


def bottom_and_top(font: TTFont, character: str) -> tuple[int, int]:
    glyph = font["glyf"][font.getBestCmap()[ord(character)]]
    return glyph.yMin, glyph.yMax


def add_small_digits(font: TTFont, heavier: TTFont) -> None:
    """¹²³ are drawn by the designers; the other superscripts follow their size, the subscripts are all lowered."""
    low, high = bottom_and_top(font, "²")
    scale = (high - low) / bottom_and_top(heavier, "2")[1]
    for digit, character in enumerate(SUPERSCRIPTS):
        if ord(character) not in font.getBestCmap():
            part = (heavier, str(digit), scale, 0.0, float(low))
            add(font, character, [part], round(advance(heavier, str(digit)) * scale))
    for above, below in zip(SUPERSCRIPTS, SUBSCRIPTS, strict=True):
        add(font, below, [(font, above, 1.0, 0.0, float(SUBSCRIPT_BOTTOM - low))], advance(font, above))


def compose(font: TTFont, heavier: TTFont) -> None:
    """Draw the wanted characters that the source lacks."""
    add_small_digits(font, heavier)
    for character, width in BLANKS.items():
        if ord(character) not in font.getBestCmap():
            add(font, character, [], advance(font, width) if isinstance(width, str) else width)
    em = advance(font, "□")
    box = (font, "□", 1.0, 0.0, 0.0)
    add(font, "☐", [box], em)
    add(font, "☑", [box, (font, "✓", 0.7, 0.15 * em, 0.12 * em)], em)


def make(source: Path, heavier: Path, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    compose(font, TTFont(heavier))
    characters = wanted()
    missing = sorted(c for c in characters if ord(c) not in font.getBestCmap())
    if missing:
        raise SystemExit(f"{source.name} lacks {' '.join(f'{c} U+{ord(c):04X}' for c in missing)}")
    options = subset.Options(
        hinting=False, layout_features=list(LAYOUT_FEATURES), name_IDs=["*"], notdef_outline=True
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters])
    subsetter.subset(font)
    font.save(target, reorderTables=False)


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: python make_fonts.py FOLDER_WITH_TTFS")
    folder = Path(sys.argv[1])
    for name, source, heavier in FONTS:
        files = [next(folder.rglob(wanted_file), None) for wanted_file in (source, heavier)]
        if files[0] is None or files[1] is None:
            raise SystemExit(f"{folder}: {source} and {heavier} are needed for {name}")
        make(files[0], files[1], HERE / name)
        sys.stdout.write(f"{name} {(HERE / name).stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
