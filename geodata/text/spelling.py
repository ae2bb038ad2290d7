"""One spelling for many: Latin and Cyrillic, with and without marks, become the same letters.

The result is for finding only. Shymkent, Chimkent, Шымкент and Чимкент become one word by the rules of the letters;
names that differ by more (Bukhara, Buxoro) are kept as families, and a text that holds one member is found by all.
The tables are in ``spellings.json``, which the browser code reads too, so that both find the same.
"""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TABLES: dict[str, Any] = json.loads(Path(__file__).with_name("spellings.json").read_text(encoding="utf-8"))
_RULES = [(re.compile(pattern), put.replace("$", "\\")) for pattern, put in _TABLES["rules"]]
_LETTERS = str.maketrans(_TABLES["letters"])
_BETWEEN_WORDS = re.compile(r"(?:[^\w\n]|_)+")

INSIDE_FROM = 4
"""Letters from which a word is also looked for inside other words; a shorter one must begin a word."""

TYPO_FROM = 5
"""Letters from which a word may differ by one letter."""

_SPELT_WORDS = 200_000
"""Words that a ``Speller`` remembers; columns of codes, of which none comes twice, would fill the memory."""


def spell(text: str) -> str:
    """Fold a text to words of plain letters, parted by one blank; lines stay lines.

    ``Qashqadaryo`` gives ``kashkadario``, ``Қашқадарё`` gives ``kashkadare``; see ``with_kin`` for such names.
    """
    for char in filter(text.__contains__, _TABLES["dropped"]):
        text = text.replace(char, "")
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        for char in set(text):
            if unicodedata.category(char).startswith("M"):
                text = text.replace(char, "")
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    return "\n".join(line.strip() for line in _BETWEEN_WORDS.sub(" ", text).split("\n"))


def _kin() -> dict[str, tuple[str, ...]]:
    kin: dict[str, tuple[str, ...]] = {}
    for family in _TABLES["names"]:
        members = tuple(dict.fromkeys(map(spell, family)))
        kin |= {member: members for member in members if len(members) > 1}
    return kin


_KIN = _kin()
_MEMBERS = re.compile(r"(?<![^ \n])(?:" + "|".join(sorted(_KIN, key=len, reverse=True)) + ")")
_BEGIN_MEMBERS = re.compile(r"(?<![^ \n])(?:" + "|".join(sorted({member.split()[0] for member in _KIN})) + ")")
"""What a name may begin with: a text without it needs no further look."""


def with_kin(spelt: str) -> str:
    """Add to each line of a spelt text the other spellings of the names in it."""
    added: dict[int, dict[str, None]] = {}
    line, seen = 0, 0
    for match in _MEMBERS.finditer(spelt):
        line += spelt.count("\n", seen, match.start())
        seen = match.start()
        added.setdefault(line, {}).update(dict.fromkeys(_KIN[match[0]]))
    if not added:
        return spelt
    lines = spelt.split("\n")
    for number, names in added.items():
        lines[number] = " ".join((lines[number], *names))
    return "\n".join(lines)


def searchable(text: str) -> str:
    """Spelt text with the other spellings of its names: what words are looked for in."""
    return with_kin(spell(text))


class Speller:
    """Makes many texts searchable, as ``searchable`` does each, but spells words that come again only once.

    No rule looks beyond a blank, so a text is spelt like its words one by one.
    """

    def __init__(self) -> None:
        """Know no word yet."""
        self._spelt: dict[str, str] = {}
        self._may_be_names: set[str] = set()

    def lines(self, texts: Sequence[str]) -> list[str]:
        """Searchable texts of some, none of which has several lines."""
        rows = [text.split(" ") for text in texts]
        self._learn({*chain.from_iterable(rows)})
        spelt, may_be_names = self._spelt.__getitem__, self._may_be_names
        made = [" ".join(filter(None, map(spelt, row))) for row in rows]
        named = [number for number, row in enumerate(rows) if not may_be_names.isdisjoint(row)] if may_be_names else []
        for number, line in zip(named, with_kin("\n".join(made[number] for number in named)).split("\n"), strict=False):
            made[number] = line
        return made

    def _learn(self, words: set[str]) -> None:
        if len(self._spelt) > _SPELT_WORDS:
            self._spelt.clear()
            self._may_be_names.clear()
        new = [word for word in words if word not in self._spelt]
        found = spell("\n".join(new)).split("\n")
        self._spelt.update(zip(new, found, strict=False))  # of no new word there is one empty line
        self._may_be_names.update(word for word in new if _BEGIN_MEMBERS.search(self._spelt[word]))


def holds(text: str, word: str) -> bool:
    """Whether a searchable text has a word that begins with, or from four letters on holds, a spelt word."""
    return f" {word}" in f" {text}" or (len(word) >= INSIDE_FROM and word in text)


def near(words: Iterable[str], word: str) -> frozenset[str]:
    """Those of ``words`` that begin with ``word`` but for one letter missing, added, changed or swapped."""
    if len(word) < TYPO_FROM:
        return frozenset()
    return frozenset(other for other in words if _begins_nearly(other, word))


def _begins_nearly(other: str, word: str) -> bool:
    lengths = (len(word) - 1, len(word), len(word) + 1)
    return len(other) >= lengths[0] and any(is_one_off(other[:length], word) for length in lengths)


def is_one_off(a: str, b: str) -> bool:
    """Whether two words differ by at most one letter missing, added, changed or swapped with its neighbour."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a == rest_b[1:]
        or rest_a[1:] == rest_b
        or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
    )
