"""Crossings of a border, changed at the desk: state, hours, traffic, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.catalog.model import Crossing
from geodata.ledger.changes import Put
from webapp.suggest import places
from webapp.suggest.sourced import source_of

if TYPE_CHECKING:
    from geodata.ledger.changes import Change
    from webapp.suggest.typed import FormContext, Typed

CELLS = {
    "state": "state", "told_status": "status", "status_date": "status_date", "traffic": "traffic", "hours": "hours",
    "remark": "note", "basis": "basis",
}  # fmt: skip
"""Fields of the form, and what the entry calls them."""


def begun(context: FormContext) -> dict[str, str]:
    """What stands there."""
    held = context.catalog.crossings[context.about.id]
    cells = {name: getattr(held, cell) for name, cell in CELLS.items()}
    return places.spot(held) | cells | {"source": held.status_source}


def mended(typed: Typed, context: FormContext) -> tuple[Change, ...]:
    """Changes that put the entry of a crossing anew, with its source where that is new."""
    about = context.about
    typed.need("told_status", "status_date", "traffic", "hours")
    typed.choose("state", {state.id for state in context.catalog.vocab.crossing_states})
    found = places.position(typed, context)
    source, new = source_of(typed, context)
    if typed.errors:
        return ()
    held, mark = context.standing(typed)
    entry = held | found | {cell: typed[name] for name, cell in CELLS.items()} | {"status_source": source}
    if not entry["note"]:
        del entry["note"]
    if entry == held:
        typed.same("told_status")
    if typed.errors or typed.model(Crossing, entry, "told_status") is None:
        return ()
    return (*new, Put(family="crossings", id=about.id, entry=entry, replaces=mark))
