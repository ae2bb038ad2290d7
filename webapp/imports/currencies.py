"""Words and signs of currencies in some languages, each only where it means one currency and no other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_symbol

from geodata.text.cldr import locale

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTS = (None, 1, 2, 5, 1.5)
"""Numbers whose plural forms differ in one language or another."""

STEM = 4
"""Letters from which the beginning of a word stands for the word: endings differ, stems do not."""

OF_SEVERAL = "¥"
"""A sign that two large countries write for their own money."""

_STROKES = str.maketrans(dict.fromkeys("’ʻʼ‘`´", "'") | {"\u00a0": " "})


def folded(text: str) -> str:
    """One spelling of apostrophes, blanks and cases."""
    return text.translate(_STROKES).casefold().strip(" .")


@dataclass(frozen=True, slots=True)
class Currencies:
    """Codes of ISO 4217 by what people write for them.

    Parameters
    ----------
    meant : dict
        Every code that a word or sign may mean, by the folded word.
    """

    meant: dict[str, frozenset[str]]
    _asked: dict[str, str] = field(default_factory=dict, repr=False)

    def of(self, word: str) -> str:
        """Code that a word means; empty where it means none, or may mean several, as *dollar* does."""
        asked = folded(word)
        if asked not in self._asked:  # a column has the same few words in all of its cells
            self._asked[asked] = self._of(asked)
        return self._asked[asked]

    def _of(self, asked: str) -> str:
        if asked == OF_SEVERAL or not asked:
            return ""
        found = self.meant.get(asked, frozenset())
        if not found and len(asked) >= STEM:
            stems = asked.split()
            found = frozenset().union(*(codes for held, codes in self.meant.items() if _begins(held.split(), stems)))
        return next(iter(found)) if len(found) == 1 else ""


def currencies(languages: Iterable[str]) -> Currencies:
    """Codes, signs, names and the last word of names, of all money that is paid with today."""
    locales = [locale(code) for code in dict.fromkeys(("en", *languages))]
    tenders = (row for rows in get_global("territory_currencies").values() for row in rows)
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for code in sorted({code for code, _begun, ended, is_tender in tenders if ended is None and is_tender}):
        meant[folded(code)].add(code)
        for spoken in locales:
            meant[folded(get_currency_symbol(code, spoken))].add(code)
            for count in COUNTS:
                name = folded(get_currency_name(code, count, spoken))
                meant[name].add(code)
                meant[name.rpartition(" ")[2]].add(code)
    return Currencies({word: frozenset(codes) for word, codes in meant.items()})


def _begins(words: list[str], stems: list[str]) -> bool:
    """Whether each word begins with its stem, as ``доллар сша`` does with ``долл. сша``."""
    return len(words) == len(stems) and all(
        word.startswith(stem.strip(".")) for word, stem in zip(words, stems, strict=True)
    )
