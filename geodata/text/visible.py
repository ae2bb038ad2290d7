"""What a reader sees of a text: nothing at all, characters that leave no mark, letters that look like others."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 120
"""Characters of a text that a message shows."""

_FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
"""Letters, marks and a symbol by their category that are drawn as nothing; the variation selectors are marks too."""

_BLANK_CATEGORIES = ("Z", "C", "M")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_LIKE_LATIN = str.maketrans(
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТХУІЈЅοαιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhqwABEKMHOPCTXYIJSoaiABEZHIKMNOPTYX"
)
"""Cyrillic and Greek letters that no typeface tells from Latin ones."""

_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")


def is_visible(text: str) -> bool:
    """Whether anything of a text is seen: a letter, digit, sign or symbol that is drawn."""
    return any(char not in _FILLERS and not unicodedata.category(char).startswith(_BLANK_CATEGORIES) for char in text)


def control(text: str) -> str | None:
    """Name of the first control character of a text other than tabs and ends of lines; None when there is none."""
    found = _CONTROLS.search(text)
    return name_of(found[0]) if found else None


def name_of(char: str) -> str:
    """Code point and name of a character: ``U+00A0 NO-BREAK SPACE``."""
    names = {"\0": "NULL", "\x1b": "ESCAPE", "\x7f": "DELETE", "\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}
    return f"U+{ord(char):04X} {names.get(char) or unicodedata.name(char, 'without a name')}"


def shown(text: str) -> str:
    """Text in quotes for a message, with the names of the characters in it that are not seen or look like others."""
    quoted = repr(text[:MOST])
    quoted = quoted if len(text) <= MOST and len(quoted) <= MOST + 2 else f"{quoted[: MOST - 3]}…"
    odd = [name_of(char) for char in dict.fromkeys(text[:MOST]) if _is_unseen(char)]
    odd += [name_of(char) for word in _WORD.findall(text[:MOST]) for char in _disguised(word)]
    return f"{quoted} ({', '.join(dict.fromkeys(odd))})" if odd else quoted


def lookalike(text: str, others: Iterable[str]) -> str | None:
    """One of the others that looks like a text or differs by capitals and blanks only; None when there is none."""
    wanted = _skeleton(text)
    return next((other for other in others if other != text and _skeleton(other) == wanted), None)


def _is_unseen(char: str) -> bool:
    if char in " \n\t":
        return False
    return char in _FILLERS or unicodedata.category(char)[0] in "ZC"


def _disguised(word: str) -> list[str]:
    """Letters of a word with Latin letters that only look Latin."""
    if word.isascii() or not _LATIN.search(word):
        return []
    return [char for char in word if not char.isascii() and ord(char) in _LIKE_LATIN]


def _skeleton(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_LIKE_LATIN).casefold()
    return "".join(char for char in plain if not char.isspace() and not _is_unseen(char))
