"""The tables of names, and the rule that each language has one script.

English, and Uzbek in its official Latin alphabet, are Latin; Russian and Kazakh are Cyrillic.  A name that is not
known is left out, never guessed: the map then shows the English one.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("en", "ru", "kk", "uz")

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u02bb\u02bc\u1e00-\u1eff '’.,()/&–-]+")
_RUSSIAN = re.compile(r"[А-Яа-яЁё0-9 .,()’/–—-]+")
_KAZAKH = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9 .,()’/–—-]+")
SCRIPT = {"en": _LATIN, "ru": _RUSSIAN, "kk": _KAZAKH, "uz": _LATIN}
"""What a whole name in that language may consist of."""

# Uzbek Latin alphabet of 1995 (law of 2 September 1993 as amended 6 May 1995).  "е" is "ye" at the start of a word
# and after a vowel; "ц" is "ts" between vowels and "s" elsewhere.
_UZBEK = {
    **dict(zip("абвгдежзийклмнопрстуфхчшэюяёқғҳўъьыщ", (
        "a", "b", "v", "g", "d", "e", "j", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "x",
        "ch", "sh", "e", "yu", "ya", "yo", "q", "gʻ", "h", "oʻ", "ʼ", "", "i", "sh",
    ), strict=True)),
}  # fmt: skip
_VOWELS = frozenset("аеёиоуўэюяы")


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """One thing's names; None where none is known."""

    en: str | None
    ru: str | None
    kk: str | None
    uz: str | None

    def properties(self) -> dict[str, str]:
        """Return ``name_en`` .. ``name_uz``, without the unknown ones."""
        pairs = ((f"name_{language}", getattr(self, language)) for language in LANGUAGES)
        return {key: value for key, value in pairs if value}


@dataclass(frozen=True, slots=True)
class Label:
    """A line of ``names.csv``: a country, sea, lake or river.

    ``lon``, ``lat`` (degrees, WGS 84) say where the label stands; a long river has several lines, each near its
    course.  ``rank`` is the zoom level from which a label may show, less two.
    """

    kind: str
    id: str
    lon: float
    lat: float
    rank: int
    names: PlaceNames


def labels() -> tuple[Label, ...]:
    """Read ``names.csv``."""
    with (HERE / "names.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Label(
                row["kind"],
                row["id"],
                float(row["lon"]),
                float(row["lat"]),
                int(row["rank"]),
                names_of(row),
            )
            for row in csv.DictReader(file)
        )


def names_of(row: dict[str, str]) -> PlaceNames:
    """Take the four names out of a table row; an empty cell is an unknown name."""
    return PlaceNames(*(row[f"name_{language}"] or None for language in LANGUAGES))


def country_names() -> dict[str, PlaceNames]:
    """Names of countries by ISO 3166-1 alpha-2 code."""
    return {label.id: label.names for label in labels() if label.kind == "country"}


def uzbek_latin(name: str) -> str:
    """Write an Uzbek name in the official Latin alphabet, whichever of the two scripts it came in.

    Apostrophes are set as the alphabet wants them: U+02BB in oʻ and gʻ, U+02BC elsewhere.
    """
    latin = "".join(_uzbek_letter(name, i) for i in range(len(name)))
    latin = re.sub(r"([OoGg])['’‘`´ʼ]", "\\1ʻ", latin)
    latin = re.sub(r"['’‘`´]", "ʼ", latin)
    return latin.replace("ŭ", "oʻ").replace("Ŭ", "Oʻ").replace("ŏ", "oʻ")


def _uzbek_letter(name: str, i: int) -> str:
    letter = name[i]
    low = letter.lower()
    before = name[i - 1].lower() if i else " "
    if low == "е":
        latin = "ye" if before in _VOWELS or not before.isalpha() else "e"
    elif low == "ц":
        latin = "ts" if before in _VOWELS else "s"
    elif low in _UZBEK:
        latin = _UZBEK[low]
    else:
        return letter
    return latin[:1].upper() + latin[1:] if letter.isupper() else latin


def in_script(name: str | None, language: str) -> bool:
    """Tell whether a name is written wholly in the script of its language."""
    return name is not None and SCRIPT[language].fullmatch(name) is not None
