"""What state crossings and corridors were in on a day, as far as a claim or the status gives it a date.

A field of ``fields.yaml`` may say which state begins on the day that its claims give (``begins``: ``closed_since``
begins ``closed``). The newest state that was known by then counts; of one day, that of the better ranked publisher, and
where equal ones differ, none. What nothing is known of has no state; what does not
run to this day is there from the day on which a source spoke of it, and what is not built yet is planned until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geodata.snapshot.known import known_from, published
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Corridor, Crossing

PLANNED = "planned"
NOT_BUILT = (PLANNED, "under_construction")
AT_REST = "suspended"
"""May have run before, or never."""

UNKNOWN = ""
"""State of what nothing is known of on a day."""


class _Stated(NamedTuple):
    since: date
    state: str
    words: str
    when: str
    source: str


def crossing_then(crossing: Crossing, catalog: Catalog, day: date) -> Crossing | None:
    """A crossing as it was known on a day; None when it is a plan that nobody had spoken of."""
    now = (crossing.state, crossing.status, crossing.status_date, crossing.status_source)
    stated = [*_begun(crossing.claims, catalog, day)]
    if known_from(catalog, crossing.status_source, crossing.status_date) <= day:
        stated.append(_Stated(PartialDate.parse(crossing.status_date).last, *now))
    latest = _latest(stated, catalog)
    claims = tuple(claim for claim in crossing.claims if known_from(catalog, claim.source, claim.as_of) <= day)
    if latest is None and crossing.state == PLANNED:
        if not claims:
            return None
        latest = _Stated(day, PLANNED, UNKNOWN, UNKNOWN, claims[0].source)
    _, state, words, when, source = latest or _Stated(day, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    then = {"state": state, "status": words, "status_date": when, "status_source": source}
    return crossing.model_copy(update={"claims": claims, **then})


def corridor_then(corridor: Corridor, catalog: Catalog, day: date) -> Corridor | None:
    """A corridor as it was known on a day; None when it does not run, or began later, and nobody had spoken of it."""
    claims = tuple(claim for claim in corridor.claims if known_from(catalog, claim.source, claim.as_of) <= day)
    begun = [*_begun(corridor.claims, catalog, day)]
    begins_later = not begun and any(_begins(claim, catalog) for claim in corridor.claims)
    if not claims and (begins_later or corridor.state in (*NOT_BUILT, AT_REST)):
        return None
    state = PLANNED if begins_later or corridor.state in NOT_BUILT else UNKNOWN
    if latest := _latest(begun, catalog):
        state = latest.state
    return corridor.model_copy(update={"claims": claims, "state": state, "status": UNKNOWN})


def _latest(stated: list[_Stated], catalog: Catalog) -> _Stated | None:
    """The newest state, of one day that of the better ranked publisher; equal ones that differ leave it unknown."""
    if not stated:
        return None
    newest = max(found.since for found in stated)
    level = [found for found in stated if found.since == newest]
    best = min(catalog.rank(found.source) for found in level)
    level = [found for found in level if catalog.rank(found.source) == best]
    if len({found.state for found in level}) > 1:
        return _Stated(newest, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    return min(level, key=lambda found: found[1:])


def days_of(claims: tuple[Claim, ...], catalog: Catalog) -> Iterator[date]:
    """Days on which one of these claims becomes known, or the state that it speaks of begins."""
    for claim in claims:
        yield known_from(catalog, claim.source, claim.as_of)
        if claim.when and _begins(claim, catalog):
            yield known_from(catalog, claim.source, claim.when)


def _begins(claim: Claim, catalog: Catalog) -> str:
    return catalog.fields[claim.field].begins if claim.when else ""


def _begun(claims: tuple[Claim, ...], catalog: Catalog, day: date) -> Iterator[_Stated]:
    """States that had begun by a day, and were known to."""
    for claim in claims:
        state = _begins(claim, catalog)
        if not state or claim.when is None or published(catalog, claim.source) > day:
            continue
        since = PartialDate.parse(claim.when).last
        if since <= day:
            yield _Stated(since, state, claim.value, claim.when, claim.source)
