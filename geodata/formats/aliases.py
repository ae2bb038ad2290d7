"""What columns and legends are called for people, in their language; another catalogue's columns keep their names."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.catalog.vocab import Language, Vocabulary

WORDS = Path(__file__).with_name("aliases.json")
"""Words by name of a column, then by language; those with a sign before them stand in legends and titles."""

_OF_A_SIDE = re.compile(r"name_([a-z]{2})_side|admin1_([a-z]{2})")
_OF_A_LANGUAGE = re.compile(r"name_([a-z]{2,3})")
_END_OF_A_DATE = re.compile(r"(\w+)_(first|last)")
_END_OF_A_FIGURE = re.compile(r"(\w+)_(low|high)")


def word(name: str, lang: Language) -> str:
    """Word of a column, or of a legend (``@planned``), in a language or in English; the name where there is none."""
    found = _words().get(name, {})
    return found.get(lang, found.get("en", name))


def alias(name: str, vocab: Vocabulary, lang: Language) -> str:
    """What a column is called."""
    if side := _OF_A_SIDE.fullmatch(name):
        code = side[1] or side[2]
        shape = "name_{country}_side" if side[1] else "admin1_{country}"
        return word(shape, lang).replace("{country}", vocab.label("countries", code.upper(), lang))
    if named := _OF_A_LANGUAGE.fullmatch(name):
        return word("name_{language}", lang).replace("{language}", vocab.label("languages", named[1], lang))
    if (end := _END_OF_A_DATE.fullmatch(name)) and (called := word(end[1], lang)) != end[1]:
        return word(f"{{date}}_{end[2]}", lang).replace("{date}", called)
    if (end := _END_OF_A_FIGURE.fullmatch(name)) and (called := word(end[1], lang)) != end[1]:
        return word(f"{{figure}}_{end[2]}", lang).replace("{figure}", called)
    return word(name, lang)


def aliases(names: Iterable[str], vocab: Vocabulary, lang: Language) -> dict[str, str]:
    """What columns of one table are called, all differently; what would be called like another keeps its name."""
    own = tuple(names)
    found: dict[str, str] = {}
    for name in own:
        called = alias(name, vocab, lang)
        found[name] = name if called in own or called in found.values() else called
    return found


@lru_cache(1)
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return words
