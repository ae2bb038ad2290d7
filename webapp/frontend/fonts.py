"""Fits the typeface: for the pages one file for each script, for pictures one file for each weight with all scripts.

``python webapp/frontend/fonts.py`` writes them, with the style sheet that names them and the widths of the letters,
into ``build``; the build hook calls it. It runs where none of our packages is installed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PACKAGE = Path(__file__).parent / "node_modules" / "@fontsource-variable" / "inter"
FITTED = Path(__file__).parent / "build"

WEIGHTS = (400, 700)
"""The thinnest and the boldest weight in the styles."""

FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "liga", "tnum", "case", "cv05", "ss03"]

ASIAN = (
    "U+0492-0493,U+049A-049B,U+04A2-04A3,U+04AE-04B3,U+04B6-04B7,"
    "U+04BA-04BB,U+04D8-04D9,U+04E2-04E3,U+04E8-04E9,U+04EE-04EF"
)
"""Cyrillic letters of Kazakh, Kyrgyz, Tajik and Uzbek: a page in one of these needs no more of the extended ones."""

PICTURE_WEIGHTS = {400: 400, 600: 640}
"""Weights that pictures name, each a multiple of 100, and those of the typeface that they are."""

PICTURE_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]
FAMILY_NAMES = (1, 16)
EM = 1000
"""Units that widths of letters are written in."""

SCRIPTS = ("cyrillic-ext", "cyrillic", "latin-ext", "latin")

FACE = (
    '@font-face {{ font-family: "Inter Variable"; font-style: normal; font-display: swap; font-weight: {weights}; '
    'src: url("./{file}") format("woff2"); unicode-range: {ranges}; }}\n'
)


def main() -> None:
    """Write all faces and the style sheet; the later of two faces for one letter is the one that browsers take."""
    ranges = json.loads((PACKAGE / "unicode.json").read_text(encoding="utf-8"))
    shutil.rmtree(FITTED, ignore_errors=True)
    FITTED.mkdir()
    sheet = [fit(script, f"inter-{script}", ranges[script]) for script in SCRIPTS]
    sheet.insert(1, fit("cyrillic-ext", "inter-cyrillic-asian", ASIAN))
    (FITTED / "fonts.css").write_text("".join(sheet), encoding="utf-8")
    picture = {"cyrillic-ext": ASIAN, **{script: ranges[script] for script in SCRIPTS[1:]}}
    widths = {weight: for_pictures(weight, picture) for weight in PICTURE_WEIGHTS}
    named = {"cyrillic-asian": ASIAN, **{script: ranges[script] for script in SCRIPTS[1:]}}
    faces = [{"file": f"inter-{name}.woff2", "ranges": list(pairs(own))} for name, own in named.items()]
    said = json.dumps({"faces": faces, "widths": widths}, separators=(",", ":"))
    (FITTED / "letters.json").write_text(said, encoding="utf-8")


def fit(script: str, name: str, ranges: str) -> str:
    """Write the letters of ``ranges`` out of one file of the package, and tell the style sheet's rule for it."""
    options = Options(flavor="woff2", layout_features=FEATURES, notdef_outline=True)
    font = load_font(str(PACKAGE / "files" / f"inter-{script}-wght-normal.woff2"), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters(ranges))
    subsetter.subset(font)
    instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    save_font(font, str(FITTED / f"{name}.woff2"), options)
    return FACE.format(weights=" ".join(map(str, WEIGHTS)), file=f"{name}.woff2", ranges=ranges.replace(",", ", "))


def for_pictures(weight: int, ranges: dict[str, str]) -> dict[int, int]:
    """Write one weight with the letters of all scripts, and tell how wide each is."""
    parts = [str(static(script, own, weight)) for script, own in reversed(ranges.items())]
    font = Merger().merge(parts)
    font.recalcTimestamp = False  # the same bytes whenever it is built
    font["OS/2"].usWeightClass = weight
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = "Inter"
    font.save(FITTED / f"picture-{weight}.ttf")
    scale = EM / font["head"].unitsPerEm
    found = {code: round(font["hmtx"][glyph][0] * scale) for code, glyph in sorted(font.getBestCmap().items())}
    for part in parts:
        Path(part).unlink()
    return found


def static(script: str, ranges: str, weight: int) -> Path:
    """Write the letters of ``ranges`` in one weight, as the merger reads them."""
    options = Options(layout_features=PICTURE_FEATURES, notdef_outline=True)
    font: TTFont = load_font(str(PACKAGE / "files" / f"inter-{script}-wght-normal.woff2"), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters(ranges))
    subsetter.subset(font)
    instantiateVariableFont(font, {"wght": PICTURE_WEIGHTS[weight]}, inplace=True)
    font.flavor = None
    path = FITTED / f"part-{script}-{weight}.ttf"
    font.save(path)
    return path


def letters(ranges: str) -> Iterator[int]:
    """Code points of a CSS ``unicode-range``."""
    for first, last in pairs(ranges):
        yield from range(first, last + 1)


def pairs(ranges: str) -> Iterator[tuple[int, int]]:
    """First and last code point of each part of a CSS ``unicode-range``."""
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield int(first, 16), int(last or first, 16)


if __name__ == "__main__":
    main()
