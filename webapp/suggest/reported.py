"""Sources: what is wrong with one, what is right instead, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.catalog.model import Source
from geodata.ledger.changes import Put
from webapp.suggest.notes import noted
from webapp.suggest.sourced import new_source, publisher_of

if TYPE_CHECKING:
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed

CELLS = ("url", "title", "publisher", "published")
"""Cells of a source that a reader may correct."""

ALL_CELLS = (*CELLS, "language", "headline", "read", "archive", "retrieved_note")


def begun(context: FormContext) -> dict[str, str]:
    """What stands there; nothing for a new source but the language."""
    held = context.catalog.sources.get(context.about.id)
    if held is None:
        return {"language": context.t.lang}
    return {name: getattr(held, name) for name in (ALL_CELLS if context.is_editor else CELLS)}


def reported(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Changes that correct a source where something was corrected, or add one; else a note of what is wrong with it."""
    if not context.about.id:
        return _added(typed, context)
    stood = begun(context)
    changed = {name: typed[name] for name, held in stood.items() if typed[name] != held}
    if not context.is_editor:  # what a reader empties is not known better
        changed = {name: text for name, text in changed.items() if text}
    if not changed:
        if context.is_editor:
            typed.same("title")
        return () if typed.errors else noted(typed, context, stood)
    new: list[Change] = []
    if "publisher" in changed:
        changed["publisher"], new = publisher_of(changed["publisher"], typed, context)
    if typed.errors:
        return ()
    held, mark = context.standing(typed)
    entry = held | changed
    if typed.errors or typed.model(Source, entry, "title") is None:
        return ()
    return (*new, Put(family="sources", id=context.about.id, entry=entry, replaces=mark))


def _added(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    typed.need("title", "publisher", "language")
    if typed.errors:
        return ()
    id_, new = new_source(typed, context)
    if not new and id_:
        typed.same("title")
    return () if typed.errors else tuple(new)
