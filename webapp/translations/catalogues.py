"""Message catalogues: take over new texts, find what is missing or broken, compile. Knows no Flask."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
WIDTH = 120
HEADER_DATE = datetime(2026, 11, 23, tzinfo=UTC)

_SOURCES = {
    "webapp": [("**.py", "python")],
    "templates": [("**.html", "jinja2")],
    "geodata/formats": [("**.py", "python")],
}
_OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "silent": "false"}}
_KEYWORDS = {"_": None, "gettext": None, "to_translate": None, "ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%|%")


def languages() -> tuple[str, ...]:
    """Languages that the texts are translated into: every folder that there is."""
    return tuple(sorted(path.parts[-3] for path in FOLDER.glob("*/LC_MESSAGES/messages.po")))


def extract() -> Catalog:
    """Every text of the program and the templates, in the order of files."""
    found = Catalog(charset="utf-8")
    for folder, methods in _SOURCES.items():
        texts = extract_from_dir(ROOT / folder, methods, _OPTIONS, _KEYWORDS, directory_filter=_is_ours)
        for file, _line, message, comments, context in sorted(texts, key=lambda text: (text[0], text[1])):
            found.add(message, locations=[(f"{folder}/{file}", 0)], auto_comments=comments, context=context)
    return found


def update() -> None:
    """Put new texts into each catalogue (untranslated) and take out those that are gone."""
    texts = extract()
    for lang in languages():
        catalogue = read(lang) if path(lang).exists() else Catalog(locale=lang, charset="utf-8")
        catalogue.update(texts, no_fuzzy_matching=True, update_header_comment=False)
        catalogue.obsolete.clear()
        write(lang, catalogue)


def write(lang: str, catalogue: Catalog) -> None:
    """Write the catalogue of a language; the header changes with its content only, so that a diff shows texts."""
    catalogue.fuzzy = False
    catalogue.header_comment = "# Texts of the interface; see webapp/translations/catalogues.py."
    catalogue.project, catalogue.version = "Crossborder Atlas", "1"
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
    catalogue.creation_date = catalogue.revision_date = HEADER_DATE
    path(lang).parent.mkdir(parents=True, exist_ok=True)
    with path(lang).open("wb") as handle:
        write_po(handle, catalogue, width=WIDTH, no_location=True)


def faults() -> list[str]:
    """What is missing or broken in any language, one line each; empty when all is well."""
    texts = [message for message in extract() if message.id]
    return [fault for lang in languages() for fault in _faults(lang, texts)]


def compile_all() -> None:
    """Write ``messages.mo`` beside each ``messages.po``, whole or not at all."""
    for lang in languages():
        partial = path(lang).with_suffix(".mo.partial")
        with partial.open("wb") as handle:
            write_mo(handle, read(lang))
        partial.replace(path(lang).with_suffix(".mo"))


def path(lang: str) -> Path:
    """File of a language."""
    return FOLDER / lang / "LC_MESSAGES" / "messages.po"


def read(lang: str) -> Catalog:
    """Catalogue of a language."""
    with path(lang).open("rb") as handle:
        return read_po(handle, locale=lang, charset="utf-8")


def _faults(lang: str, texts: list[Message]) -> Iterator[str]:
    where = f"{lang}/{path(lang).name}"
    if not path(lang).exists():
        yield f"{where}: no such file"
        return
    catalogue = read(lang)
    for text in texts:
        entry = catalogue.get(text.id)
        shown = text.id if isinstance(text.id, str) else text.id[0]
        if entry is None:
            yield f"{where}: {shown!r} is missing; run python -m webapp.translations update"
            continue
        given = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
        forms = 1 if isinstance(text.id, str) else catalogue.num_plurals
        if entry.fuzzy or len(given) != forms or not all(given):
            yield f"{where}: {shown!r} is not translated"
        elif any(_placeholders(form) != _placeholders(shown) for form in given):
            yield f"{where}: {shown!r} has other placeholders than its translation"
    wanted, there = [_key(text) for text in texts], [_key(entry) for entry in catalogue if entry.id]
    for key in there:
        if key not in wanted:
            yield f"{where}: {key!r} is used nowhere; run python -m webapp.translations update"
    if there != wanted and set(there) == set(wanted):
        yield f"{where}: the texts stand in another order than in the sources; run python -m webapp.translations update"


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _placeholders(text: str) -> Counter[str]:
    return Counter(match.group() for match in _PLACEHOLDER.finditer(text))


def _is_ours(folder: str) -> bool:
    return Path(folder).name not in ("node_modules", "frontend", "static", "__pycache__")
