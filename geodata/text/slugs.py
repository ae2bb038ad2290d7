"""Ids made of names: plain letters and digits, joined by dashes, each once."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

from geodata.text.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Container

MOST = 60
"""Characters of an id; what makes it one of its kind comes behind."""


def free_slug(name: str, taken: Container[str]) -> str:
    """Id made of a name that is not taken: ``Шымкент`` gives ``shimkent``, the next one ``shimkent-2``."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = spell(name) if _letters(latin) < _letters(name) else latin.lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST].strip("-") or "project"
    numbered = (base if n == 1 else f"{base}-{n}" for n in count(1))
    return next(id_ for id_ in numbered if id_ not in taken)


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)
