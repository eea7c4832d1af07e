"""Makes Unfolding.otf: `a` is a square, the programs of `b` and `c` call subroutines that call others. Needs fontTools 4.68; run in this directory."""

from fontTools.cffLib import SubrsIndex
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString

SQUARE = [500, 100, 100, "rmoveto", 600, "hlineto", 600, "vlineto", -600, "hlineto"]
# Each subroutine calls the one before it ten times; the first moves to and fro.
DEPTH = 7


def program(*operations):
    return T2CharString(program=list(operations))


builder = FontBuilder(1000, isTTF=False)
builder.setupGlyphOrder([".notdef", "a", "b", "c"])
builder.setupCharacterMap({ord(letter): letter for letter in "abc"})


def calling(subroutine):
    return program(*SQUARE, subroutine - 107, "callsubr", "endchar")


builder.setupCFF(
    "Unfolding",
    {"FullName": "Unfolding"},
    {".notdef": program(500, "endchar"), "a": program(*SQUARE, "endchar"), "b": calling(DEPTH - 1), "c": calling(2)},
    {"Subrs": []},
)
private = builder.font["CFF "].cff.topDictIndex[0].Private
subroutines = [program(*[1, "hlineto", -1, "hlineto"] * 5, "return")]
subroutines += [program(*[level - 107, "callsubr"] * 10, "return") for level in range(DEPTH - 1)]
private.Subrs = SubrsIndex()
for subroutine in subroutines:
    private.Subrs.append(subroutine)
builder.setupHorizontalMetrics({name: (1000, 0) for name in [".notdef", "a", "b", "c"]})
builder.setupHorizontalHeader(ascent=800, descent=-200)
builder.setupNameTable({"familyName": "Unfolding", "styleName": "Regular"})
builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
builder.setupPost()
builder.updateHead(created=0, modified=0)
builder.font.recalcTimestamp = False
builder.save("Unfolding.otf")
