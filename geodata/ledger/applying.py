"""Makes one change in the plain data of one file, when it is still what the change was meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from geodata.catalog.amending import ROWS
from geodata.catalog.model import Claim
from geodata.ledger.changes import (
    AddClaim,
    AddEvent,
    Put,
    PutNames,
    PutPlace,
    PutTranslation,
    Remove,
    RestoreClaim,
    WithdrawClaim,
    claim_mark,
    mark_of,
    thing,
)
from geodata.ledger.families import home_of
from geodata.text.visible import shown

if TYPE_CHECKING:
    from geodata.catalog.amending import PlainFile
    from geodata.ledger.changes import Change
    from geodata.ledger.families import Home

CLAIMS, WITHDRAWN, TIMELINE = ("claims",), ("withdrawn",), ("timeline",)
_BESIDE_A_CLAIM = ("reason",)


class MisfitError(Exception):
    """What a change was meant for is not there, or is something else by now; ``found`` and ``expected`` say so."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found)
        self.found, self.expected = found, expected


def apply(document: PlainFile, change: Change, origin: str) -> None:
    """Make a change.

    Parameters
    ----------
    document : PlainFile
        Of the file that ``families.home_of`` names for the change.
    change : Change
        One.
    origin : str
        What messages call it.

    Raises
    ------
    MisfitError
        When it does not fit; the document is as it was.
    """
    if isinstance(change, Put | Remove):
        _put(document, change, origin)
    elif isinstance(change, PutTranslation):
        _translate(document, change, origin)
    else:
        _of_project(document, change, origin)


def _of_project(document: PlainFile, change: Any, origin: str) -> None:
    if not isinstance(document.data, dict):
        raise MisfitError(f"no project {shown(change.project)}", "a project of the catalogue")
    match change:
        case AddClaim():
            entry, mark = plain(change.claim), claim_mark(change.claim)
            if _claims(document, CLAIMS, mark):
                raise MisfitError("a claim that is there already", "a claim that is not there yet")
            document.append(CLAIMS, entry, origin)
            document.found_out[id(entry)] = entry, mark
        case WithdrawClaim():
            for place in _needed(document, CLAIMS, change.claim):
                document.move((*CLAIMS, place), WITHDRAWN, origin, add={"reason": change.reason})
        case RestoreClaim():
            for place in _needed(document, WITHDRAWN, change.claim):
                document.move((*WITHDRAWN, place), CLAIMS, origin, add={}, drop=_BESIDE_A_CLAIM)
        case AddEvent():
            event = plain(change.event)
            if event in (document.at(TIMELINE) or []):
                raise MisfitError("an event that is there already", "an event that is not there yet")
            document.append(TIMELINE, event, origin)
        case PutPlace() | PutNames():
            name = "location" if isinstance(change, PutPlace) else "names"
            _same(document.at((name,)), change.replaces)
            document.put((name,), plain(getattr(change, name)), origin)


def plain(value: BaseModel) -> dict[str, Any]:
    """Value as its entry in a file would be."""
    return value.model_dump(mode="json", exclude_defaults=True)


def _put(document: PlainFile, change: Put | Remove, origin: str) -> None:
    home = home_of(*thing(change))
    if isinstance(change, Put) and home.path == (ROWS,) and not all(isinstance(c, str) for c in change.entry.values()):
        raise MisfitError("a cell that is no text", "texts only")
    if not home.path:
        _same(document.data, change.replaces)
        document.replace(change.entry if isinstance(change, Put) else None, origin)
        return
    place = place_of(document, home)
    _same(None if place is None else document.at((*home.path, place)), change.replaces)
    if isinstance(change, Remove):
        document.take((*home.path, place or 0), origin)
    elif place is None:
        document.append(home.path, change.entry, origin)
    else:
        document.put((*home.path, place), change.entry, origin)


def place_of(document: PlainFile, home: Home) -> int | None:
    """Place of an entry in its list; None when it is not there."""
    entries = document.at(home.path)
    found = (i for i, it in enumerate(entries or ()) if isinstance(it, dict) and it.get(home.key) == home.value)
    return next(found, None)


def _same(held: object, mark: str | None) -> None:
    """Refuse what is not what a change was made for."""
    if held is None and mark is not None:
        raise MisfitError("nothing", "the entry that the change was made for")
    if held is not None and mark is None:
        raise MisfitError("an entry of this id", "none, or the mark of the one that is replaced")
    if held is not None and mark_of(held) != mark:
        raise MisfitError("an entry that is another by now", "the entry that the change was made for")


def _needed(document: PlainFile, path: tuple[str, ...], mark: str) -> list[int]:
    """Places of the claims with a mark, the last first, so that taking one leaves the others where they are."""
    found = _claims(document, path, mark)
    if not found:
        raise MisfitError(f"no such claim under {path[0]}", "the claim that the change was made for")
    return found[::-1]


def _claims(document: PlainFile, path: tuple[str, ...], mark: str) -> list[int]:
    known = document.found_out  # a project may have hundreds of claims, and as many changes ask the mark of each
    entries = document.at(path) or ()
    return [i for i, entry in enumerate(entries) if (known.get(id(entry)) or _found_out(document, entry))[1] == mark]


def _found_out(document: PlainFile, entry: object) -> tuple[object, str | None]:
    """Mark of an entry, and the entry, so that no other takes its place."""
    found = document.found_out[id(entry)] = entry, mark_in(entry)
    return found


def mark_in(entry: object) -> str | None:
    """Mark of a claim as it stands in a file; None when it is none."""
    if not isinstance(entry, dict):
        return None
    try:
        return claim_mark(Claim.model_validate({k: held for k, held in entry.items() if k not in _BESIDE_A_CLAIM}))
    except ValidationError:  # the check of the catalogue says what is wrong with it
        return None


def is_made(document: PlainFile, change: Change) -> bool:
    """Whether a file says already what a change would make it say: whoever wrote it took the change over."""
    if isinstance(change, AddClaim):
        return _is_among(document, claim_mark(change.claim), CLAIMS, ())
    if isinstance(change, WithdrawClaim | RestoreClaim):
        lists = (WITHDRAWN, CLAIMS) if isinstance(change, WithdrawClaim) else (CLAIMS, WITHDRAWN)
        return _is_among(document, change.claim, *lists)
    if isinstance(change, AddEvent):
        return plain(change.event) in (document.at(TIMELINE) or [])
    said, held = _said(document, change)
    return bool(said == held)


def _is_among(document: PlainFile, mark: str, here: tuple[str, ...], elsewhere: tuple[str, ...]) -> bool:
    return bool(_claims(document, here, mark)) and not (elsewhere and _claims(document, elsewhere, mark))


def _said(document: PlainFile, change: Any) -> tuple[object, object]:
    """What a change would have a file say, and what it says."""
    if isinstance(change, PutPlace | PutNames):
        name = "location" if isinstance(change, PutPlace) else "names"
        return plain(getattr(change, name)), document.at((name,))
    if isinstance(change, PutTranslation):
        held = document.data if isinstance(document.data, dict) else {}
        return change.translation, held.get((change.context, change.text))
    home = home_of(*thing(change))
    place = place_of(document, home) if home.path else None
    found = document.data if not home.path else None if place is None else document.at((*home.path, place))
    return change.entry if isinstance(change, Put) else None, found


def _translate(document: PlainFile, change: PutTranslation, origin: str) -> None:
    key = (change.context, change.text)
    held = document.data.get(key) if isinstance(document.data, dict) else None
    if held != change.replaces:
        raise MisfitError("another translation" if held else "no translation", "the one that the change was made for")
    document.data[key] = change.translation
    document.touched.add(origin)
