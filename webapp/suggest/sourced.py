"""The source of what is suggested: one that the atlas knows, or a new one with its publisher."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geodata.catalog.model import Source
from geodata.ledger.changes import Put

if TYPE_CHECKING:
    from geodata.catalog.catalog import Catalog
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed

TOLD = ("url", "title", "publisher", "published", "quote")
"""Fields that say what a source is."""

_MOST_STEM = 60


def source_of(typed: Typed, context: FormContext, *, is_needed: bool = True) -> tuple[str, list[Change]]:
    """Id of the source that is named, and what is new with it; no id where there is none, or an error."""
    catalog, _ = context.catalog, context.t.gettext
    if context.is_editor and typed["source"] and not typed["url"] and not typed["title"]:
        if typed["source"] not in catalog.sources:
            typed.wrong("source", _("The atlas does not know this one."))
        return typed["source"], []
    if not typed["url"] and not typed["title"]:
        if is_needed:
            typed.wrong("url", _("Please name a source: the address of a page, or the title of a paper or a book."))
        return "", []
    if typed["title"] and not typed["url"] and not typed["publisher"]:
        typed.wrong("publisher", _("Please say who published it."))
    if typed.errors:
        return "", []
    if known := known_source(typed["url"], catalog):
        return known, []
    return new_source(typed, context)


def new_source(typed: Typed, context: FormContext) -> tuple[str, list[Change]]:
    """Id of a new source, made of what it is, and the changes that add it and its publisher."""
    catalog = context.catalog
    host = (urlsplit(typed["url"]).hostname or "").removeprefix("www.") if typed["url"] else ""
    named = hashlib.sha256(f"{typed['url']} {typed['title']} {typed['publisher']}".encode()).hexdigest()[:8]
    stem = re.sub(r"[^a-z0-9]+", "-", host or "text")[:_MOST_STEM].strip("-") or "text"
    id_ = f"{stem}-{named}"
    if id_ in catalog.sources:
        return id_, []
    publisher, new = publisher_of(typed["publisher"] or host, typed, context)
    entry = {"id": id_, "url": typed["url"], "publisher": publisher, "title": typed["title"] or typed["url"]}
    entry |= {"published": typed["published"], "language": typed["language"] or context.t.lang}
    entry |= {"retrieved_note": typed["retrieved_note"]}
    entry |= {name: typed[name] for name in ("headline", "read", "archive") if typed[name]}
    if typed.model(Source, entry, "title") is None:
        return "", []
    return id_, [*new, Put(family="sources", id=id_, entry=entry)]


def publisher_of(said: str, typed: Typed, context: FormContext) -> tuple[str, list[Change]]:
    """Publisher as the atlas calls it, and the change that adds it where it is new.

    A reader's new publisher gets the lowest rank; at the desk its kind is asked for.
    """
    catalog = context.catalog
    publisher = next((name for name in catalog.publishers if name.casefold() == said.casefold()), said)
    if publisher in catalog.publishers:
        return publisher, []
    kinds = {kind.id: kind.rank for kind in catalog.vocab.publisher_kinds}
    if context.is_editor and typed["kind"] not in kinds:
        typed.wrong("kind", context.t.gettext("The atlas does not know this publisher: say what kind it is."))
        return publisher, []
    kind = typed["kind"] if context.is_editor else max(kinds, key=kinds.__getitem__)
    entry = {"publisher": publisher, "country": "", "kind": kind, "note": ""}
    return publisher, [Put(family="publishers", id=publisher, entry=entry)]


def known_source(url: str, catalog: Catalog) -> str:
    """Id of the source at an address; empty when the atlas does not know it."""
    wanted = url.rstrip("/")
    found = (id_ for id_, source in catalog.sources.items() if wanted and source.url.rstrip("/") == wanted)
    return next(found, "")


def told(typed: Typed) -> str:
    """What was typed of a source, for changes that have no place for one."""
    return "\n".join(typed[name] for name in TOLD if typed[name])
