#!/usr/bin/env python3
"""Makes the bundled faces of this directory; README.md says from what and why.

    python3 make.py NOTO_SANS_SC_DIR DEJAVU_DIR TGH_FILE NOTO_CJK_DIR NOTO_DIR NOTO_EMOJI_DIR

    python3 make.py --more NOTO_CJK_DIR NOTO_DIR NOTO_EMOJI_DIR      only Hangul, emoji and the smaller scripts

NOTO_SANS_SC_DIR  the npm package `@expo-google-fonts/noto-sans-sc` (400Regular/…ttf, 700Bold/…ttf)
DEJAVU_DIR        the directory of DejaVuSans.ttf, DejaVuSansMono.ttf and their Bold (Debian `fonts-dejavu-core`)
TGH_FILE          `pypinyin_dict/pinyin_data/ktghz2013.py` of the PyPI package `pypinyin-dict`: Unihan's kTGHZ2013, whose keys
                  are the 8,105 characters of the Table of General Standard Chinese Characters
NOTO_CJK_DIR      the directory of NotoSansCJK-Regular.ttc and -Bold.ttc (Debian `fonts-noto-cjk`): the cubic outlines, and hanzi beyond
                  U+FFFF that the npm package leaves out
NOTO_DIR          the directory of NotoSansThai-Regular.ttf and NotoSerifTibetan-Regular.ttf (Debian `fonts-noto-core`)
NOTO_EMOJI_DIR    the npm package `@expo-google-fonts/noto-emoji` (400Regular/…ttf)

Needs fontTools and brotli. The same inputs give the same bytes: font timestamps are kept.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parent

# Everything that is not a Han character, by block; a face keeps what it has of them.
BLOCKS = [
    (0x0020, 0x007E, "Basic Latin"),
    (0x00A0, 0x00FF, "Latin-1"),
    (0x0100, 0x024F, "Latin Extended-A and -B"),
    (0x0250, 0x02FF, "IPA, modifier letters"),
    (0x0300, 0x036F, "combining marks"),
    (0x0370, 0x03FF, "Greek"),
    (0x0400, 0x052F, "Cyrillic and its supplement"),
    (0x1E00, 0x1EFF, "Latin Extended Additional (Vietnamese, pinyin)"),
    (0x2000, 0x206F, "General Punctuation"),
    (0x2070, 0x209F, "superscripts and subscripts"),
    (0x20A0, 0x20CF, "currency"),
    (0x2100, 0x214F, "letter-like symbols"),
    (0x2150, 0x218F, "number forms"),
    (0x2190, 0x21FF, "arrows"),
    (0x2200, 0x22FF, "mathematical operators"),
    (0x2300, 0x23FF, "technical symbols"),
    (0x2460, 0x24FF, "enclosed alphanumerics"),
    (0x2500, 0x257F, "box drawing"),
    (0x2580, 0x259F, "block elements"),
    (0x25A0, 0x25FF, "geometric shapes"),
    (0x2600, 0x26FF, "miscellaneous symbols"),
    (0x2700, 0x27BF, "dingbats"),
    (0x27C0, 0x27EF, "mathematical symbols A"),
    (0x2B00, 0x2BFF, "more arrows and symbols"),
    (0x2E80, 0x2EFF, "radicals"),
    (0x2FF0, 0x2FFF, "ideographic description"),
    (0x3000, 0x303F, "CJK punctuation"),
    (0x3040, 0x30FF, "kana"),
    (0x3100, 0x312F, "bopomofo"),
    (0x31A0, 0x31EF, "bopomofo, strokes"),
    (0x31F0, 0x31FF, "kana extensions"),
    (0x3200, 0x33FF, "enclosed and squared CJK"),
    (0xFB00, 0xFB06, "Latin ligatures"),
    (0xFE10, 0xFE1F, "vertical forms"),
    (0xFE30, 0xFE6F, "compatibility and small forms"),
    (0xFF00, 0xFFEF, "full-width and half-width forms"),
]

# Outside the standards above, yet on labels: shop and given names, Hong Kong forms, Cantonese, forms in use before 1956.
OTHERS = (
    "囍龘靐麤鱻羴猋飍朤嘦嫑巭怹囧槑叒芔茻驫灥厵贔尛掱歮氺譶雦雥齾龖炁仚仺伱佲侎侢偆僡兊冄匂卋厷叄吢"
    "咗哋啲嘅嘢嚟喺冚佢嘥瞓攞靚衞峯羣裏啓説鄕鷄滙麪綫牀鈎尅舖搇㨂"
)

# Scripts the Chinese face lacks and DejaVu Sans has. Arabic covers Uyghur and Kazakh as written in Xinjiang.
DEJAVU_SCRIPTS = [
    (0x0600, 0x06FF, "Arabic"),
    (0x0750, 0x077F, "Arabic Supplement"),
    (0xFB50, 0xFDFF, "Arabic presentation forms A"),
    (0xFE70, 0xFEFF, "Arabic presentation forms B"),
]

# Scripts of China's peoples and its neighbours, and of those whom China's post meets most: a face each, whole and packed.
SCRIPTS = [
    "Mongolian", "Yi", "Lisu", "TaiLe", "NewTaiLue", "TaiTham", "Miao",
    "Lao", "Khmer", "Myanmar", "Devanagari", "Bengali", "Tamil", "Hebrew", "Armenian", "Georgian",
]

# Hangul: letters that stand alone, letters that join (macOS writes names so), syllables.
HANGUL = [(0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xD7B0, 0xD7FB)]

# What text of one width is set in, in the face of that kind.
MONOSPACE = [
    (0x0020, 0x007E, "Basic Latin"),
    (0x00A0, 0x017F, "Latin-1, Latin Extended-A"),
    (0x0300, 0x036F, "combining marks"),
    (0x0370, 0x03FF, "Greek"),
    (0x0400, 0x045F, "Cyrillic"),
    (0x2000, 0x206F, "General Punctuation"),
    (0x20A0, 0x20CF, "currency"),
    (0x2190, 0x21FF, "arrows"),
    (0x2500, 0x25FF, "box drawing, blocks, geometric shapes"),
]


def codec_hanzi(codec, first, last):
    """The characters of a double-byte codec whose lead byte is in first..=last."""
    found = set()
    for lead in range(first, last + 1):
        for trail in range(0x40, 0xFF):
            try:
                text = bytes([lead, trail]).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                found.add(ord(text))
    return found


def tgh(path):
    keys = {int(key, 16) for key in re.findall(r"^\s*(0x[0-9A-Fa-f]+):", Path(path).read_text(encoding="utf-8"), re.M)}
    assert len(keys) == 8105, f"{path}: {len(keys)} characters, not the 8,105 of the table"
    return keys


def blocks(ranges):
    return {code for first, last, _ in ranges for code in range(first, last + 1)}


def is_hanzi(code):
    return 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF


def subset_options(features):
    options = subset.Options()
    options.hinting = False
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.glyph_names = False
    options.legacy_cmap = False
    options.recalc_timestamp = False
    options.drop_tables += ["STAT", "gasp", "FFTM", "DSIG", "meta"]
    return options


def quadratic(glyph, tolerance):
    """A TrueType outline of a cubic one, at most `tolerance` units of it away."""
    pen = TTGlyphPen(None)
    glyph.draw(Cu2QuPen(pen, tolerance, reverse_direction=True))
    return pen.glyph()


def same_shape(one, other):
    """Whether two glyphs have one advance and, but for rounding, one box."""
    boxes = []
    for glyph_set, name in (one, other):
        pen = BoundsPen(glyph_set)
        glyph_set[name].draw(pen)
        boxes.append(pen.bounds or (0, 0, 0, 0))
    near = all(abs(a - b) <= 3 for a, b in zip(*boxes))
    return near and one[0][one[1]].width == other[0][other[1]].width


def simplify(font, cubic):
    """Draws the glyphs of characters from the same design's cubic outlines: fewer points, and no contours that overlap.

    One unit of 1,000 is what fontmake allows by default, 3 % of a dot in text of 10 pt at 8 dots/mm.
    """
    outlines, names, glyphs = cubic.getGlyphSet(), cubic.getBestCmap(), font.getGlyphSet()
    redrawn = {}
    for code, name in font.getBestCmap().items():
        if code in names and same_shape((glyphs, name), (outlines, names[code])):
            redrawn[name] = quadratic(outlines[names[code]], 1.0)
    for name, glyph in redrawn.items():
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        if glyph.numberOfContours:
            font["hmtx"][name] = (font["hmtx"][name][0], glyph.xMin)
    print(f"{len(redrawn)} of {len(font.getGlyphOrder())} glyphs from cubic outlines")


def make(source, target, codes, features, cubic=None):
    options = subset_options(features)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    if cubic:
        simplify(font, cubic)
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {len(font.getGlyphOrder())} glyphs, {len(font.getBestCmap())} characters, {target.stat().st_size:,} bytes")


def face_of(collection, name):
    """A face of a collection, by its full name."""
    return next(face for face in TTCollection(collection).fonts if face["name"].getDebugName(4) == name)


def make_wide(source, more, base, target):
    """The hanzi that the face `base` lacks, packed: those of `source`, and of the collection `more` what `source` lacks too."""
    base = set(TTFont(base).getBestCmap())
    options = subset_options([])
    font = subset.load_font(str(source), options)
    own = {code for code in font.getBestCmap() if is_hanzi(code)}
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=own - base)
    subsetter.subset(font)
    cjk = face_of(more, "Noto Sans CJK SC")
    outlines, names = cjk.getGlyphSet(), cjk.getBestCmap()
    cmaps = [table.cmap for table in font["cmap"].tables if table.format == 12]
    assert cmaps and font["head"].unitsPerEm == cjk["head"].unitsPerEm
    order = font.getGlyphOrder()
    for code in sorted(code for code in names if is_hanzi(code) and code not in own | base):
        name = f"u{code:05X}"
        glyph = quadratic(outlines[names[code]], 0.5)
        glyph.recalcBounds(font["glyf"])
        font["glyf"][name] = glyph
        font["hmtx"][name] = (cjk["hmtx"][names[code]][0], glyph.xMin)
        # Upright in vertical text, the em box hangs from 880 units above the baseline, as in the rest of the face.
        font["vmtx"][name] = (1000, 880 - glyph.yMax)
        for cmap in cmaps:
            cmap[code] = name
    font.setGlyphOrder(order + [name for name in font["glyf"].keys() if name not in set(order)])
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = {1: "Noto Sans SC Wide", 16: "Noto Sans SC Wide"}.get(record.nameID, "NotoSansSC-Wide")
    options.flavor = "woff2"
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {len(font.getGlyphOrder())} glyphs, {len(font.getBestCmap())} characters, {target.stat().st_size:,} bytes")


def make_packed(source, target):
    """A whole small face with all its layout rules, packed."""
    options = subset_options(["*"])
    options.flavor = "woff2"
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {len(font.getGlyphOrder())} glyphs, {len(font.getBestCmap())} characters, {target.stat().st_size:,} bytes")


def make_hangul(collection, target):
    """All of Hangul, from the cubic outlines of Noto Sans CJK KR; the shaper puts syllables together from letters that join."""
    cjk = face_of(collection, "Noto Sans CJK KR")
    outlines, names = cjk.getGlyphSet(), cjk.getBestCmap()
    codes = [code for first, last in HANGUL for code in range(first, last + 1) if code in names]
    sources = {".notdef": ".notdef"} | {f"u{code:04X}": names[code] for code in codes}
    font = FontBuilder(cjk["head"].unitsPerEm, isTTF=True)
    font.setupGlyphOrder(list(sources))
    font.setupCharacterMap({code: f"u{code:04X}" for code in codes})
    font.setupGlyf({name: quadratic(outlines[source], 1.0) for name, source in sources.items()})
    glyphs = font.font["glyf"]
    font.setupHorizontalMetrics({name: (cjk["hmtx"][source][0], getattr(glyphs[name], "xMin", 0)) for name, source in sources.items()})
    line = {"ascent": cjk["hhea"].ascent, "descent": cjk["hhea"].descent}
    font.setupHorizontalHeader(**line)
    # Upright in vertical text, the em box hangs from 880 units above the baseline.
    font.setupVerticalMetrics({name: (1000, 880 - getattr(glyphs[name], "yMax", 0)) for name in sources})
    font.setupVerticalHeader(ascent=500, descent=-500)
    font.setupNameTable({"familyName": "Noto Sans KR Hangul", "styleName": "Regular", "psName": "NotoSansKR-Hangul"}, mac=False)
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=1160, usWinDescent=288, usWeightClass=400)
    font.setupPost(keepGlyphNames=False)
    font.font["head"].created = font.font["head"].modified = cjk["head"].modified
    font.font.recalcTimestamp = False
    font.font.flavor = "woff2"
    font.font.save(target)
    print(f"{target.name}: {len(sources)} glyphs, {len(codes)} characters, {target.stat().st_size:,} bytes")


def make_more(cjk, scripts, emoji):
    """Hangul, emoji, and the smaller scripts."""
    make_hangul(cjk / "NotoSansCJK-Regular.ttc", HERE / "NotoSansKR-Hangul.woff2")
    make_packed(emoji / "400Regular" / "NotoEmoji_400Regular.ttf", HERE / "NotoEmoji-Regular.woff2")
    for script in SCRIPTS:
        make_packed(scripts / f"NotoSans{script}-Regular.ttf", HERE / f"NotoSans{script}-Regular.woff2")


def main():
    if sys.argv[1] == "--more":
        return make_more(*map(Path, sys.argv[2:5]))
    noto, dejavu, table, cjk, scripts = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5])
    gb2312 = codec_hanzi("gb2312", 0xA1, 0xF7)
    standard = tgh(table)
    # Big5 level 1: the 5,401 traditional characters in everyday use (Hong Kong, Macao and Taiwan addresses and names).
    traditional = codec_hanzi("big5", 0xA4, 0xC6)
    # The 21 compatibility ideographs of GBK.
    compatibility = {code for code in codec_hanzi("gbk", 0xFD, 0xFE) if 0xF900 <= code <= 0xFAFF}
    label = blocks(BLOCKS) | gb2312 | standard | compatibility | set(map(ord, OTHERS))

    cjk_features = ["ccmp", "locl", "liga", "kern", "mark", "vert", "vrt2", "vkrn", "halt", "vhal", "chws", "vchw"]
    wanted = {"Regular": label | traditional, "Bold": label}
    for weight, folder in (("Regular", "400Regular"), ("Bold", "700Bold")):
        source = noto / folder / f"NotoSansSC_{folder}.ttf"
        cubic = face_of(cjk / f"NotoSansCJK-{weight}.ttc", "Noto Sans CJK SC" + ("" if weight == "Regular" else f" {weight}"))
        make(source, HERE / f"NotoSansSC-{weight}.ttf", wanted[weight], cjk_features, cubic)
    make_wide(noto / "400Regular" / "NotoSansSC_400Regular.ttf", cjk / "NotoSansCJK-Regular.ttc", HERE / "NotoSansSC-Regular.ttf", HERE / "NotoSansSC-Wide.woff2")
    for name in ("NotoSansThai", "NotoSerifTibetan"):
        make_packed(scripts / f"{name}-Regular.ttf", HERE / f"{name}-Regular.woff2")
    make_more(cjk, scripts, Path(sys.argv[6]))

    latin_features = ["ccmp", "locl", "liga", "rlig", "calt", "kern", "mark", "mkmk", "init", "medi", "fina", "isol"]
    for weight, name in (("Regular", "DejaVuSans"), ("Bold", "DejaVuSans-Bold")):
        has = set(TTFont(noto / "400Regular" / "NotoSansSC_400Regular.ttf").getBestCmap())
        lacking = (blocks(BLOCKS) | blocks(DEJAVU_SCRIPTS)) - has
        # A letter with a mark that only this face has is set in this face altogether, so it has the letters too.
        letters = set(range(0x20, 0x7F)) | {0xA0}
        make(dejavu / f"{name}.ttf", HERE / f"DejaVuSans-{weight}.ttf", lacking | letters, latin_features)
    for weight, name in (("Regular", "DejaVuSansMono"), ("Bold", "DejaVuSansMono-Bold")):
        make(dejavu / f"{name}.ttf", HERE / f"DejaVuSansMono-{weight}.ttf", blocks(MONOSPACE), latin_features)


if __name__ == "__main__":
    main()
