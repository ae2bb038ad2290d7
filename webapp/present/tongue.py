"""The reader's language as view-models need it, and texts that say which language they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.catalog.vocab import Language, Names

CATALOGUE_LANGUAGE: Language = "en"
"""Prose of the catalogue (summaries, statements, events) is in English."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language and its ``gettext`` functions."""

    lang: Language
    gettext: Callable[..., str]
    ngettext: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language that it is in."""

    text: str
    lang: str


def prose(text: str) -> Said:
    """Mark a text of the catalogue with its language."""
    return Said(text, CATALOGUE_LANGUAGE)


def named(names: Names, lang: str) -> Said:
    """Best name for a reader of ``lang``."""
    return Said(*names.best(lang))
