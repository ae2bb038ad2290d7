"""Uzbek in Latin letters: from Cyrillic by the alphabet of the law, and one sign for each of its apostrophes.

The table is that of the law on the introduction of the Uzbek alphabet based on the Latin script (2 September 1993, as
amended on 6 May 1995) and of the spelling rules of 24 August 1995: oʻ and gʻ with U+02BB, the sign tutuq with U+02BC.
"""

from __future__ import annotations

import re

IN_LATIN = "uz"
"""Language that is written in Latin letters on every page."""

TURNED, TUTUQ = "ʻ", "ʼ"
"""The sign in the letters oʻ and gʻ, and the one that stands for ъ."""

_SIGNS = "['`´ʹʻʼʽʾʿˈ‘’‛′]"
_TURNED = re.compile(f"(?<=[OoGg]){_SIGNS}")
_TUTUQ = re.compile(rf"(?<=[^\W\d_]){_SIGNS}(?=[^\W\d_])")
_CYRILLIC = re.compile("[\u0400-\u04ff]")

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "x", "ц": "s", "ч": "ch", "ш": "sh", "ъ": TUTUQ, "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ў": f"o{TURNED}", "қ": "q", "ғ": f"g{TURNED}", "ҳ": "h", "щ": "sh",
}  # fmt: skip
_VOWELS = "аеёиоуэюяўы"
_WORD = re.compile("[\u0400-\u04ff]+")


def in_latin(text: str) -> str:
    """Uzbek text with every word of Cyrillic letters written in Latin ones; all else stays.

    ``е`` is ``ye`` where a word begins and after a vowel, ``ц`` is ``ts`` between vowels; guillemets stay.
    """
    return _WORD.sub(lambda match: _word(match[0]), text)


def is_cyrillic(text: str) -> bool:
    """Whether there is a Cyrillic letter in a text."""
    return _CYRILLIC.search(text) is not None


def with_own_signs(text: str) -> str:
    """Uzbek text in Latin letters with U+02BB in oʻ and gʻ and U+02BC inside of words, however it was typed."""
    return _TUTUQ.sub(lambda sign: TURNED if sign[0] == TURNED and _follows_o_or_g(sign) else TUTUQ, _turned(text))


def _turned(text: str) -> str:
    return _TURNED.sub(TURNED, text)


def _follows_o_or_g(sign: re.Match[str]) -> bool:
    return sign.string[sign.start() - 1] in "OoGg"


def _word(word: str) -> str:
    made = ""
    for at, letter in enumerate(word):
        small = letter.lower()
        before = word[at - 1].lower() if at else ""
        after = word[at + 1].lower() if at + 1 < len(word) else ""
        said = _LETTERS.get(small, letter)
        if small == "е" and (not before or before in _VOWELS + "ъь"):
            said = "ye"
        elif small == "ц" and before in _VOWELS and after in _VOWELS and before and after:
            said = "ts"
        elif small == "ъ" and after == "е":
            said = ""
        if letter != small:
            said = said.upper() if len(word) > 1 and word.isupper() else said.capitalize()
        made += said
    return made
