"""Texts of a catalogue in other languages: files of gettext in its folder ``translations``, one for each language.

An entry's ``msgctxt`` is the kind of its text (see ``geodata.snapshot.prose``); where two equal texts of a kind need
different words, the kind with where the text stands behind it. What is empty or fuzzy counts as not translated.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog as Messages
from babel.messages.pofile import PoFileError, read_po, write_po

from geodata.catalog.files import composed
from geodata.catalog.vocab import seen
from geodata.errors import Problem
from geodata.text.visible import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from babel.messages.catalog import Message

FOLDER = "translations"
ENDING = ".po"
FILE = re.compile(rf"([a-z]{{2,3}})\{ENDING}")
"""Name of a file: the code of its language."""

WIDTH = 120
HEADER = """\
# Texts of the catalogue in another language, translated by the atlas; no native speaker has read them yet.
# Empty and fuzzy entries are not shown. crossborder translations DIR takes over new and changed texts."""

Key = tuple[str, str]
"""Kind of a text (with where it stands, when that matters), and the text."""

Wordings = dict[Key, str]
"""Texts in one language."""

_BROKEN = (PoFileError, ValueError, LookupError, TypeError, AttributeError)
"""What Babel raises for files that are no catalogue of messages; it documents only the first."""


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """One file: the texts that are shown, and those that are there but fuzzy."""

    wordings: Mapping[Key, str]
    fuzzy: frozenset[Key]


def parse(text: str, name: str, problems: list[Problem]) -> TranslationFile:
    """Read a file; what is wrong with it goes to ``problems``.

    Parameters
    ----------
    text : str
        Its content.
    name : str
        How problems should call it.
    problems : list of Problem
        Filled here.
    """
    try:
        messages = messages_of(text)
    except _BROKEN as error:
        found = str(error) or type(error).__name__
        problems.append(Problem(name, 0, "", found, "a catalogue of messages (gettext)", "po-syntax"))
        return TranslationFile({}, frozenset())
    wordings: Wordings = {}
    fuzzy: set[Key] = set()
    for message in filter(_is_entry, messages):
        key = key_of(message)
        if message.fuzzy:
            fuzzy.add(key)
        elif message.string:
            wordings[key] = composed(str(message.string))
            if fault := _fault(wordings[key]):
                line = message.lineno or 0
                problems.append(Problem(name, line, shown(key[1]), fault, "a text without them", "po-text"))
    return TranslationFile(wordings, frozenset(fuzzy))


def messages_of(text: str, lang: str | None = None) -> Messages:
    """Messages of a file as Babel has them."""
    return read_po(io.StringIO(text), locale=lang, abort_invalid=True)


def key_of(message: Message) -> Key:
    """Kind and text of an entry."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", composed(text)


def text_of(messages: Messages) -> str:
    """Content of a file."""
    out = io.BytesIO()
    write_po(out, messages, width=WIDTH, no_location=True, include_previous=True)
    return out.getvalue().decode("utf-8")


def _is_entry(message: Message) -> bool:
    return bool(message.id)


def _fault(text: str) -> str:
    try:
        seen(text)
    except ValueError as error:
        return str(error)
    return ""
