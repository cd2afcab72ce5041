#!/usr/bin/env python3
"""Make the font files of this folder: `python make_fonts.py FOLDER_WITH_TTFS` (see README.md)."""

import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent

# The file made, the source of its glyphs, and a heavier source for small digits: at 60 % the strokes match.
FONTS = (
    ("NotoSansSC-Regular.ttf", "NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf"),
    ("NotoSansSC-Bold.ttf", "NotoSansSC_700Bold.ttf", "NotoSansSC_900Black.ttf"),
    ("NotoSerifSC-Regular.ttf", "NotoSerifSC_400Regular.ttf", "NotoSerifSC_600SemiBold.ttf"),
)
# halt and pwid are asked for by the style sheet: narrow Chinese punctuation, English “quotes”.
LAYOUT_FEATURES = ["kern", "mark", "ccmp", "halt", "palt", "pwid"]

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
# The sorts of space that a source may lack: the character whose width they have, or thousandths of an em.
LIKE = {"\u2007": "0", "\u2008": "."}
EMS = {"\u2002": 500, "\u2003": 1000, "\u2009": 200, "\u200a": 100, "\u202f": 200}
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
SUBSCRIPT_BOTTOM = -120


def wanted() -> set[str]:
    """The characters that every file must have."""
    rows = (bytes((lead, trail)) for lead in range(0xA1, 0xF8) for trail in range(0xA1, 0xFF))
    gb2312 = "".join(row.decode("gb2312", errors="ignore") for row in rows)
    ranges = ((0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x2460, 0x2473), (0xFF01, 0xFF5E))
    ranged = {chr(code) for first, last in ranges for code in range(first, last + 1)} - {"\u03a2"}
    listed = PLACE_NAMES + PERSON_NAMES + SIGNS + SUPERSCRIPTS + SUBSCRIPTS + ZERO_WIDTH
    return ranged | set(gb2312 + listed) | LIKE.keys() | EMS.keys()


def add(font: TTFont, character: str, width: int, *parts: tuple[TTFont, str, float, float, float]) -> None:
    """Give the font a glyph that it lacks, drawn from parts: font, character, scale, right and up."""
    if ord(character) in font.getBestCmap():
        return
    pen = TTGlyphPen(None)
    for source, of, scale, right, up in parts:
        outline = source.getGlyphSet()[source.getBestCmap()[ord(of)]]
        outline.draw(TransformPen(pen, (scale, 0, 0, scale, right, up)))
    glyph = pen.glyph()
    name = f"uni{ord(character):04X}"
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    font["vmtx"][name] = (font["head"].unitsPerEm, font["OS/2"].sTypoAscender - getattr(glyph, "yMax", 0))
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(character)] = name


def add_twins(font: TTFont, characters: set[str]) -> set[str]:
    """Text copied from a PDF holds radicals and compatibility forms for common hanzi: show them the same."""
    forms = map(chr, [*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA)])
    twins = {form: unicodedata.normalize("NFKC", form) for form in forms}
    known = font.getBestCmap()
    glyphs = {ord(form): known[ord(hanzi)] for form, hanzi in twins.items() if hanzi in characters}
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(glyphs)
    return characters | {chr(code) for code in glyphs}


def advance(font: TTFont, character: str) -> int:
    """The width of a character."""
    return int(font["hmtx"][font.getBestCmap()[ord(character)]][0])


def bottom_and_top(font: TTFont, character: str) -> tuple[int, int]:
    """How far below and above the baseline a character reaches."""
    glyph = font["glyf"][font.getBestCmap()[ord(character)]]
    return glyph.yMin, glyph.yMax


def add_small_digits(font: TTFont, heavier: TTFont) -> None:
    """¹²³ are the designers' own; the other superscripts follow their size, the subscripts are lowered."""
    low, high = bottom_and_top(font, "²")
    scale = (high - low) / bottom_and_top(heavier, "2")[1]
    for digit, character in zip("0123456789", SUPERSCRIPTS, strict=True):
        add(font, character, round(advance(heavier, digit) * scale), (heavier, digit, scale, 0.0, float(low)))
    for above, below in zip(SUPERSCRIPTS, SUBSCRIPTS, strict=True):
        add(font, below, advance(font, above), (font, above, 1.0, 0.0, float(SUBSCRIPT_BOTTOM - low)))


def compose(font: TTFont, heavier: TTFont) -> None:
    """Draw the wanted characters that the source lacks."""
    em = font["head"].unitsPerEm
    add_small_digits(font, heavier)
    for character, like in LIKE.items():
        add(font, character, advance(font, like))
    for character, thousandths in EMS.items():
        add(font, character, thousandths * em // 1000)
    for character in ZERO_WIDTH:
        add(font, character, 0)
    box = (font, "□", 1.0, 0.0, 0.0)
    add(font, "☐", em, box)
    add(font, "☑", em, box, (font, "✓", 0.7, 0.15 * em, 0.12 * em))


def make(source: Path, heavier: Path, target: Path) -> None:
    """Write one subset; the source's own date stays in it, so that the same sources give the same bytes."""
    font = TTFont(source, recalcTimestamp=False)
    compose(font, TTFont(heavier))
    characters = add_twins(font, wanted())
    missing = sorted(c for c in characters if ord(c) not in font.getBestCmap())
    if missing:
        raise SystemExit(f"{source.name} lacks {' '.join(f'{c} U+{ord(c):04X}' for c in missing)}")
    options = subset.Options(hinting=False, layout_features=LAYOUT_FEATURES, name_IDs=["*"], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters])
    subsetter.subset(font)
    font.save(target, reorderTables=False)


def main() -> None:
    """Write all files beside this script."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python make_fonts.py FOLDER_WITH_TTFS")
    folder = Path(sys.argv[1])
    for name, *sources in FONTS:
        found = [path for source in sources for path in folder.rglob(source)]
        if len(found) != len(sources):
            raise SystemExit(f"{folder}: {name} needs {' and '.join(sources)}, each once; found {len(found)}")
        make(found[0], found[1], HERE / name)
        sys.stdout.write(f"{name} {(HERE / name).stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
