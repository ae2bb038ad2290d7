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
from typing import TYPE_CHECKING, Any, TypeAlias

from geodata.text.folding import APOSTROPHES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SortKey: TypeAlias = tuple[tuple[int, ...], bytes]
"""Compares as the names do: their letters first, then the names themselves in lower case."""

_TABLES: dict[str, Any] = json.loads(Path(__file__).with_name("alphabets.json").read_text(encoding="utf-8"))
_APOSTROPHE = "ʻ"
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, _APOSTROPHE))

_GAP, _NUMBER, _LETTER, _FOREIGN = 1, 2, 0x100, 0x1000
"""Where gaps between words, numbers, letters of the alphabets and all other letters begin; a name ends before these."""

_MOST_DIGITS = 0xF0  # so that no number reaches the letters
KEPT_KEYS = 1 << 16
"""Keys that are kept: every name of a catalogue of ten thousand projects in each of six languages."""


@dataclass(frozen=True, slots=True)
class _Alphabet:
    places: Mapping[str, int]
    pieces: re.Pattern[str]


@lru_cache(KEPT_KEYS)
def sort_key(text: str, lang: str) -> SortKey:
    """Key by which names are sorted in a language.

    Case, accents, and apostrophes that are no part of a letter do not count. What is neither letter nor digit parts
    words; a gap sorts before digits, digits (as numbers) before letters. Letters of another script follow those of the
    language, the Latin ones before the Cyrillic ones, then all others by code point. A language without a table has
    the Latin letters first. Names whose letters are equal are told apart by the names in lower case.
    """
    plain = unicodedata.normalize("NFC", text.lower()).translate(_ONE_APOSTROPHE)
    weights = [_GAP]
    for weight in _weights(plain, _alphabet(lang)):
        if weight != _GAP or weights[-1] != _GAP:
            weights.append(weight)
    if weights[-1] == _GAP:
        weights.pop()
    return tuple(weights[1:]), plain.encode("utf-16-be")  # the order of code units, as JavaScript compares


def _weights(plain: str, alphabet: _Alphabet) -> Iterator[int]:
    for piece in alphabet.pieces.findall(plain):
        if piece in alphabet.places:
            yield alphabet.places[piece]
        elif piece.isascii() and piece.isdigit():
            digits = piece.lstrip("0")[:_MOST_DIGITS]
            yield _NUMBER + len(digits)  # a longer number is a larger one
            yield from map(ord, digits)
        elif piece != _APOSTROPHE:
            yield from _foreign(piece, alphabet)


def _foreign(piece: str, alphabet: _Alphabet) -> Iterator[int]:
    """Letters under a mark, which count as the bare letter, and letters of no alphabet."""
    for char in unicodedata.normalize("NFKD", piece).lower():
        kind = unicodedata.category(char)[0]
        if char in alphabet.places:
            yield alphabet.places[char]
        elif kind in "LN":
            yield from (_FOREIGN + (ord(char) >> 12), _FOREIGN + (ord(char) & 0xFFF))  # each fits a code unit
        elif kind != "M":
            yield _GAP


@cache
def _alphabet(lang: str) -> _Alphabet:
    tables: dict[str, str] = _TABLES["alphabets"]
    letters = " ".join(tables[name] for name in (lang, *_TABLES["others"]) if name in tables).split(" ")
    places: dict[str, int] = {}
    for place, same in enumerate(letters, _LETTER):
        for letter in same.split("="):
            places.setdefault(letter, place)
    several = [letter for letter in places if len(letter) > 1]
    return _Alphabet(places, re.compile("|".join((*several, "[0-9]+", ".")), re.DOTALL))
