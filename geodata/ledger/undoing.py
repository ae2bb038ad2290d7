"""Makes changes that bring a project back to what it was: a set of its own, reviewed like any; nothing is forgotten.

What was added since is withdrawn with a reason and stays visible; what was withdrawn counts again; names and place are
put back. Where no kind of change takes back what was done (events, texts, sectors), the whole entry is put.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.catalog.model import Claim, Location
from geodata.catalog.vocab import Names
from geodata.ledger.applying import mark_in
from geodata.ledger.changes import (
    AddClaim,
    Put,
    PutNames,
    PutPlace,
    Remove,
    RestoreClaim,
    WithdrawClaim,
    mark_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.ledger.changes import Change

    Entry = Mapping[str, Any]

CLAIMS, WITHDRAWN, NAMES, LOCATION = "claims", "withdrawn", "names", "location"
REASON = "reason"


def undoing(project: str, then: Any, now: Any, reason: str) -> tuple[Change, ...]:
    """Changes that make a project say what it said; none where it says that already.

    Parameters
    ----------
    project : str
        Its id.
    then, now : mapping or None
        Its entry as it was, and as it stands: plain values, as ``geodata.ledger.applied.Entries`` gives them. None
        where there was, or is, no such project.
    reason : str
        Why what was added since counts no longer.
    """
    if then == now:
        return ()
    if then is None:
        return (Remove(family="projects", id=project, replaces=mark_of(now)),)
    if now is None:
        return (Put(family="projects", id=project, entry=then),)
    made = _piece_by_piece(project, then, now, reason)
    if made is None:
        return (Put(family="projects", id=project, entry=_whole(then, now, reason), replaces=mark_of(now)),)
    return made


def _piece_by_piece(project: str, then: Entry, now: Entry, reason: str) -> tuple[Change, ...] | None:
    """Changes of claims, names and place; None where that is not all that differs."""
    parts = (CLAIMS, WITHDRAWN, NAMES, LOCATION)
    if {name: held for name, held in then.items() if name not in parts} != {
        name: held for name, held in now.items() if name not in parts
    }:
        return None
    claims = _of_claims(project, then, now, reason)
    if claims is None:
        return None
    made = list(claims)
    if then[NAMES] != now[NAMES]:
        names = Names.model_validate(then[NAMES])
        made.append(PutNames(project=project, names=names, replaces=mark_of(now[NAMES])))
    if then[LOCATION] != now[LOCATION]:
        location = Location.model_validate(then[LOCATION])
        made.append(PutPlace(project=project, location=location, replaces=mark_of(now[LOCATION])))
    return tuple(made)


def _of_claims(project: str, then: Entry, now: Entry, reason: str) -> list[Change] | None:
    old, new = _by_mark(then, CLAIMS), _by_mark(now, CLAIMS)
    old_gone, new_gone = _by_mark(then, WITHDRAWN), _by_mark(now, WITHDRAWN)
    if any(mark not in new and mark not in new_gone for mark in old_gone):
        return None  # a claim that was withdrawn then is nowhere now
    for mark in {*old, *old_gone}.intersection({*new, *new_gone}):
        if _without_reason(old.get(mark) or old_gone[mark]) != _without_reason(new.get(mark) or new_gone[mark]):
            return None  # its quotation or note is another, which no change of claims can say
    made: list[Change] = []
    for mark in new:
        if mark not in old:
            why = old_gone[mark][REASON] if mark in old_gone else reason
            made.append(WithdrawClaim(project=project, claim=mark, reason=why))
    for mark, entry in old.items():
        if mark in new_gone and mark not in new:
            made.append(RestoreClaim(project=project, claim=mark))
        elif mark not in new:
            made.append(AddClaim(project=project, claim=Claim.model_validate(entry)))
    return made


def _whole(then: Entry, now: Entry, reason: str) -> dict[str, Any]:
    """Entry as it was, with what was claimed since among what is withdrawn."""
    known = {*_by_mark(then, CLAIMS), *_by_mark(then, WITHDRAWN)}
    since = [entry | {REASON: reason} for mark, entry in _by_mark(now, CLAIMS).items() if mark not in known]
    since += [entry for mark, entry in _by_mark(now, WITHDRAWN).items() if mark not in known]
    withdrawn = [*then.get(WITHDRAWN, ()), *since]
    return {**then, WITHDRAWN: withdrawn} if withdrawn else dict(then)


def _by_mark(entry: Entry, part: str) -> dict[str, dict[str, Any]]:
    """Claims of a part by their marks; what was accepted can be read."""
    return {str(mark_in(claim)): claim for claim in entry.get(part) or ()}


def _without_reason(claim: Entry) -> dict[str, Any]:
    return {name: held for name, held in claim.items() if name != REASON}
