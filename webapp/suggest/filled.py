"""Forms that begin with what a proposed change says, so that it is edited as it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.ledger.changes import AddClaim, AddEvent, Note, Put, PutNames, PutPlace, WithdrawClaim
from webapp.present.suggesting import EVENT, NAMES, PLACE, WITHDRAWAL
from webapp.suggest.places import spot
from webapp.suggest.reported import ALL_CELLS
from webapp.suggest.things import SuggestedThing
from webapp.suggest.typed import NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim
    from geodata.ledger.changes import Change

    Begun = tuple[SuggestedThing, dict[str, str]]


def begun_with(changes: Sequence[Change], number: int, catalog: Catalog) -> Begun | None:
    """What a change is about and what its form begins with; None where there is no form for it."""
    if not 0 <= number < len(changes):
        return None
    change = changes[number]
    about = _about(change)
    if about is None or about.id not in getattr(catalog, about.family):
        return None
    return about, _texts(change, changes, catalog)


def _about(change: Change) -> SuggestedThing | None:
    found = None
    match change:
        case AddClaim():
            found = SuggestedThing("projects", change.project, change.claim.field)
        case PutPlace():
            found = SuggestedThing("projects", change.project, PLACE)
        case PutNames():
            found = SuggestedThing("projects", change.project, NAMES)
        case AddEvent():
            found = SuggestedThing("projects", change.project, EVENT)
        case WithdrawClaim():
            found = SuggestedThing("projects", change.project, WITHDRAWAL, change.claim)
        case Note(family="projects" | "sources") if change.part or change.family == "sources":
            found = SuggestedThing(change.family, change.id, change.part)
        case Put(family="sources") if change.replaces:
            found = SuggestedThing("sources", change.id)
    return found


def _texts(change: Change, changes: Sequence[Change], catalog: Catalog) -> dict[str, str]:
    held: dict[str, str] = {}
    source = ""
    match change:
        case AddClaim():
            held, source = _claim(change.claim), change.claim.source
        case PutPlace():
            where = change.location
            held = spot(where) | {"place": where.place, "admin1": where.admin1, "basis": where.basis}
            source = next(iter(where.sources), "")
        case PutNames():
            held = {f"{NAME}{lang}": name for lang, name in change.names.items()}
        case AddEvent():
            event, source = change.event, change.event.source
            held = {"when": event.date, "value": event.event, "quote": event.quote or "", "note": event.note or ""}
        case WithdrawClaim():
            held = {"reason": change.reason}
        case Put():
            held = {name: str(change.entry.get(name) or "") for name in ALL_CELLS}
    return held | (_source(source, changes, catalog) if source else {})


def _claim(claim: Claim) -> dict[str, str]:
    held = {name: str(getattr(claim, name) or "") for name in ("value", "status", "when", "as_of", "quote", "note")}
    if claim.quantity is not None and claim.quantity.value is not None:
        held |= {"amount": f"{claim.quantity.value:.15g}", "unit": claim.quantity.unit}
    if claim.money and claim.money[0].amount is not None:
        held |= {"amount": f"{claim.money[0].amount:.15g}", "currency": claim.money[0].currency}
    return held


def _source(id_: str, changes: Sequence[Change], catalog: Catalog) -> dict[str, str]:
    """The source as a form names it: by its id where the atlas has it, else by what a change says of it."""
    if id_ in catalog.sources:
        return {"source": id_}
    entry = next((it.entry for it in changes if isinstance(it, Put) and (it.family, it.id) == ("sources", id_)), {})
    held = {name: str(entry.get(name) or "") for name in ("url", "title", "publisher", "published", "language")}
    of = ("publishers", held["publisher"])
    kind = next((it.entry.get("kind", "") for it in changes if isinstance(it, Put) and (it.family, it.id) == of), "")
    return held | {"kind": str(kind)}


def replaced(changes: Sequence[Change], number: int, new: Sequence[Change]) -> tuple[Change, ...]:
    """Changes with others in the place of one; sources and publishers that nothing needs any more go with it."""
    rest = (*changes[:number], *changes[number + 1 :])
    is_there = {(it.family, it.id) for it in rest if isinstance(it, Put)}
    added = tuple(it for it in new if not (isinstance(it, Put) and (it.family, it.id) in is_there))
    made = (*changes[:number], *added, *changes[number + 1 :])
    for family in ("sources", "publishers"):
        made = tuple(it for it in made if not _is_left_over(it, family, made))
    return made


def _is_left_over(change: Change, family: str, changes: Sequence[Change]) -> bool:
    """Whether a change adds a source or publisher that no other change names."""
    if not isinstance(change, Put) or change.family != family or change.replaces is not None:
        return False
    others = [it for it in changes if it is not change]
    quoted = f'"{change.id}"'
    return bool(others) and not any(quoted in it.model_dump_json() for it in others)
