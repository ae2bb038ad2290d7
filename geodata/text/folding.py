"""Folds text for searching and comparing: case, accents and apostrophes do not matter."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

APOSTROPHES = "'`´ʹʻʼʽʾʿˈ‘’‛′"
"""The letters o‘ and g‘ of Uzbek are typed with any of these, or with none: a search leaves them out."""


def fold(text: str) -> str:
    """Fold case, accents and apostrophes, so that ``Ō`` is ``o``, ``Й`` is ``и`` and ``G‘ijduvon`` is ``gijduvon``.

    A text of many lines is folded as its lines are, so that a million texts can be folded at once.
    """
    bare = _without(text, filter(text.__contains__, APOSTROPHES))
    if bare.isascii():
        return bare.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
    return _without(folded, filter(unicodedata.combining, set(folded)))


def _without(text: str, chars: Iterable[str]) -> str:
    for char in chars:
        text = text.replace(char, "")
    return text
