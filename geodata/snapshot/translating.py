"""Keeps the files of translations in step with a catalogue: takes over its texts, counts what is missing or fuzzy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog as Messages

from geodata.catalog import translations
from geodata.catalog.files import Problems, is_there, read_text
from geodata.catalog.translations import ENDING, FOLDER, key_of
from geodata.errors import CatalogError
from geodata.snapshot.prose import is_wording, prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from babel.messages.catalog import Message

    from geodata.catalog.translations import Key, TranslationFile
    from geodata.snapshot.prose import Prose
    from geodata.snapshot.snapshot import Snapshot

HEADER_DATE = datetime(2026, 11, 28, tzinfo=UTC)
"""Files change with their content only, so that a comparison shows texts."""

ALIKE = 0.7
"""Part of two texts that is the same when one has become the other, as ``difflib`` measures it."""

MOST_PLACES = 3
"""Places of a text that translators are told of."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the texts of a catalogue are translated into one language."""

    lang: str
    total: int
    missing: tuple[Key, ...]
    fuzzy: int

    def __str__(self) -> str:
        """One line for people."""
        return f"{FOLDER}/{self.lang}{ENDING}: {self.total} texts, {len(self.missing)} missing, {self.fuzzy} fuzzy"


def progress(snapshot: Snapshot) -> tuple[Progress, ...]:
    """How far each file of a catalogue is; nothing where it has none.

    Raises
    ------
    CatalogError
        When a file cannot be read.
    """
    return tuple(_progress(lang, _texts(snapshot, lang), _read(snapshot, lang)) for lang in _begun(snapshot))


def update(snapshot: Snapshot, langs: Iterable[str] = ()) -> tuple[Progress, ...]:
    """Write each file anew: new texts empty, changed ones fuzzy beside what they were, those that are gone left out.

    Parameters
    ----------
    snapshot : Snapshot
        The catalogue.
    langs : iterable of str
        Languages; all of the catalogue's but that of its texts, and those begun, when there are none.

    Raises
    ------
    CatalogError
        When a file cannot be read.
    """
    about = snapshot.catalog.about
    wanted = tuple(langs) or tuple(dict.fromkeys((*about.languages[1:], *_begun(snapshot))))
    for lang in wanted:
        texts = _texts(snapshot, lang)
        path = _path(snapshot, lang)
        text = translations.text_of(_updated(snapshot, texts, lang))
        path.parent.mkdir(exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    return tuple(_progress(lang, _texts(snapshot, lang), _read(snapshot, lang)) for lang in wanted)


def _texts(snapshot: Snapshot, lang: str) -> dict[Key, list[Prose]]:
    """Every text that a language needs once by kind, with what it stands in."""
    found: dict[Key, list[Prose]] = {}
    for entry in prose(snapshot):
        if entry.text and lang not in entry.known and is_wording(entry.text):
            found.setdefault((entry.kind, entry.text), []).append(entry)
    return found


def _updated(snapshot: Snapshot, texts: dict[Key, list[Prose]], lang: str) -> Messages:
    template = Messages(charset="utf-8")
    held = Messages(locale=lang, charset="utf-8", header_comment=translations.HEADER)
    path = _path(snapshot, lang)
    if is_there(path):
        held = translations.messages_of(_content(path), lang)
    own = [message for message in held if message.id and _stands_apart(key_of(message), texts)]
    for (kind, text), entries in texts.items():
        places = list(dict.fromkeys(entry.stands for entry in entries if entry.stands))
        template.add(text, context=kind, auto_comments=places[:MOST_PLACES])
    for message in own:
        template.add(message.id, context=message.context)
    held.update(template, no_fuzzy_matching=True, update_header_comment=False)
    gone = {_text(message): str(message.string) for message in held.obsolete.values() if message.string}
    held.obsolete.clear()
    for message in held:
        message.flags.discard("python-format")  # Babel's guess at a per cent sign
        if message.id and not message.string:
            _take_over(message, gone)
    _head(held)
    return held


def _take_over(message: Message, gone: Mapping[str, str]) -> None:
    """Give a new text the words of the one that is gone and most like it, as fuzzy ones; others are none of its past.

    (Babel would compare it with every text that is still there, which takes minutes.)
    """
    like = get_close_matches(_text(message), gone, 1, ALIKE)
    message.string = gone[like[0]] if like else ""
    message.previous_id = like
    (message.flags.add if like else message.flags.discard)("fuzzy")


def _text(message: Message) -> str:
    return key_of(message)[1]


def _stands_apart(key: Key, texts: dict[Key, list[Prose]]) -> bool:
    """Whether an entry is for a text where it stands: its kind, and behind that a place at which it still stands."""
    kind, text = key
    if key in texts:
        return False
    return any((f"{entry.kind} {entry.where}", entry.text) == (kind, text) for held in texts.values() for entry in held)


def _head(messages: Messages) -> None:
    messages.fuzzy = False
    messages.project, messages.version = "Crossborder Atlas", "1"
    messages.last_translator = messages.language_team = messages.msgid_bugs_address = ""
    messages.creation_date = messages.revision_date = HEADER_DATE


def _progress(lang: str, texts: dict[Key, list[Prose]], held: TranslationFile) -> Progress:
    missing = tuple(key for key in texts if key not in held.wordings)
    return Progress(lang, len(texts), missing, sum(key in held.fuzzy for key in texts))


def _read(snapshot: Snapshot, lang: str) -> TranslationFile:
    path, problems = _path(snapshot, lang), Problems()
    held = translations.parse(_content(path), f"{FOLDER}/{path.name}", problems)
    if problems:
        raise CatalogError(problems.all())
    return held


def _content(path: Path) -> str:
    problems = Problems()
    text = read_text(path, f"{FOLDER}/{path.name}", problems)
    if text is None:
        raise CatalogError(problems.all())
    return text


def _begun(snapshot: Snapshot) -> tuple[str, ...]:
    folder = snapshot.catalog.folder / FOLDER
    return tuple(sorted(path.stem for path in folder.glob(f"*{ENDING}") if translations.FILE.fullmatch(path.name)))


def _path(snapshot: Snapshot, lang: str) -> Path:
    return snapshot.catalog.folder / FOLDER / f"{lang}{ENDING}"
