"""The order of names: by the alphabet of the reader's language, and the same in Python and in the browser.

Browsers know neither the Kazakh nor the Uzbek alphabet, so the alphabets are a table of our own, ``alphabets.json``,
which ``collation.ts`` reads too; both are tested with the same cases. Knows nothing of what bears the names.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from geodata.text.folding import APOSTROPHES

SortKey: TypeAlias = tuple[str, bytes]
"""Compares as the names do: their letters first, then the names themselves in lower case."""

_TABLES: dict[str, Any] = json.loads(Path(__file__).with_name("alphabets.json").read_text(encoding="utf-8"))
_APOSTROPHE = "ʻ"

_GAP = "\x01"
_NUMBER, _LETTER, _FOREIGN = 2, 0x100, 0x1000
"""Weights (code points of a key) of numbers, letters of the alphabets, all other letters; gaps come before these."""

_HELD = 0x10F000
"""Private characters that stand for the lengths of numbers and for letters of two characters until they are weighed."""

_MOST_DIGITS = 0xF0  # so that no number reaches the letters
_DIGITS = re.compile("0*([0-9]+)")
_GAPS = re.compile(f"{_GAP}{{2,}}")
KEPT_KEYS = 1 << 16
"""Keys that are kept: every name of a catalogue of ten thousand projects in each of six languages."""


class _Weights(dict[int, str]):
    """Weights of characters; those of no alphabet are found when they are met."""

    def __missing__(self, code: int) -> str:
        found = ""
        for char in unicodedata.normalize("NFKD", chr(code)).lower():  # a letter under a mark counts as the bare one
            kind = unicodedata.category(char)[0]
            if ord(char) in self and not char.isdigit():  # ² is no number
                found += self[ord(char)]
            elif kind in "LN":
                found += chr(_FOREIGN + (ord(char) >> 12)) + chr(_FOREIGN + (ord(char) & 0xFFF))
            elif kind != "M":
                found += _GAP
        return self.setdefault(code, found)


@dataclass(frozen=True, slots=True)
class _Alphabet:
    several: re.Pattern[str]
    held: dict[str, str]
    weights: _Weights


@lru_cache(KEPT_KEYS)
def sort_key(text: str, lang: str) -> SortKey:
    """Key by which names are sorted in a language.

    Case, accents, and apostrophes that are no part of a letter do not count. What is neither letter nor digit parts
    words; a gap sorts before digits, digits (as numbers) before letters. Letters of another script follow those of the
    language, the Latin ones before the Cyrillic ones, then all others by code point. A language without a table has
    the Latin letters first. Names whose letters are equal are told apart by the names in lower case.
    """
    plain = unicodedata.normalize("NFC", text.lower())
    for sign in filter(plain.__contains__, APOSTROPHES):
        plain = plain.replace(sign, _APOSTROPHE)
    alphabet = _alphabet(lang)
    letters = alphabet.several.sub(lambda match: alphabet.held[match[0]], plain)
    weights = _DIGITS.sub(_number, letters).translate(alphabet.weights)
    return _GAPS.sub(_GAP, weights).strip(_GAP), plain.encode("utf-16-be")  # JavaScript compares code units


def _number(match: re.Match[str]) -> str:
    """Digits behind their number: of two numbers the longer one is the larger."""
    digits = match[1][:_MOST_DIGITS] if match[1] != "0" else ""
    return chr(_HELD + len(digits)) + digits


@cache
def _alphabet(lang: str) -> _Alphabet:
    tables: dict[str, str] = _TABLES["alphabets"]
    letters = " ".join(tables[name] for name in (lang, *_TABLES["others"]) if name in tables).split(" ")
    places: dict[str, int] = {}
    for place, same in enumerate(letters, _LETTER):
        for letter in same.split("="):
            places.setdefault(letter, place)
    several = [letter for letter in places if len(letter) > 1]
    held = {letter: chr(_HELD + _MOST_DIGITS + number) for number, letter in enumerate(several, 1)}
    weights = _Weights({ord(_APOSTROPHE): ""})
    weights |= {_HELD + length: chr(_NUMBER + length) for length in range(_MOST_DIGITS + 1)}
    weights |= {ord(digit): digit for digit in "0123456789"}
    weights |= {ord(held.get(letter, letter)): chr(place) for letter, place in places.items()}
    return _Alphabet(re.compile("|".join(several) or "(?!)"), held, weights)
