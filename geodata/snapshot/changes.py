"""What became known when: each claim and event by its day, and what it did to what was known before.

The days are those of ``geodata.snapshot.freshness``. What comes from a source without a date is no change, because
nothing says when it was one; it does not count as known before, either.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from geodata.snapshot.claims import resolve
from geodata.snapshot.freshness import counted, observed_until, told
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Milestone, Project, ProjectEvent
    from geodata.snapshot.claims import Fact

STATUS = "status"


class ChangeKind(StrEnum):
    """What a statement did to what was known."""

    PROJECT = "project"
    STATUS = "status"
    FIRST = "first"
    CHANGED = "changed"
    CONTRADICTED = "contradicted"
    CONFIRMED = "confirmed"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became known.

    Parameters
    ----------
    day : datetime.date
        From which it counts.
    kind : ChangeKind
        What it did.
    source : str
        Id of the source that says it.
    project : str
        Id; empty for an event of the programme as a whole.
    field : str
        Property, see ``FieldTerm.key``; empty for projects and events.
    before : Claim or None
        What was shown until then, where that is another value.
    claim : Claim or None
        What is said.
    event : ProjectEvent or Milestone or None
        What is told.
    is_plan : bool
        Whether it is an event that nobody had seen when the catalogue was observed.
    """

    day: date
    kind: ChangeKind
    source: str
    project: str = ""
    field: str = ""
    before: Claim | None = None
    claim: Claim | None = None
    event: ProjectEvent | Milestone | None = None
    is_plan: bool = False


def changes(catalog: Catalog) -> tuple[Change, ...]:
    """All that became known of projects and programme, the newest first; of one day by project, then as it came."""
    found = [change for project in catalog.projects.values() for change in changes_of(project, catalog)]
    found += _milestones(catalog)
    return tuple(sorted(found, key=lambda change: (-change.day.toordinal(), change.project)))


def undated(catalog: Catalog) -> int:
    """Claims and events of projects that are no change, because their source has no date."""
    sources = [claim.source for project in catalog.projects.values() for claim in project.claims]
    sources += (event.source for project in catalog.projects.values() for event in project.timeline)
    return sum(not catalog.sources[source].published for source in sources)


def changes_of(project: Project, catalog: Catalog) -> Iterator[Change]:
    """What became known of one project, the oldest first."""
    claims = [(day, claim) for claim in project.claims if (day := counted(catalog, claim)) is not None]
    events = [(day, event) for event in project.timeline if (day := told(catalog, event.source)) is not None]
    days = sorted({day for day, _ in (*claims, *events)})
    if not days:
        return
    first = [claim.source for day, claim in claims if day == days[0]]
    first += (event.source for day, event in events if day == days[0])
    yield Change(days[0], ChangeKind.PROJECT, first[0], project.id)
    by_field: dict[str, list[Claim]] = defaultdict(list)
    for day in days:
        new = [claim for when, claim in claims if when == day]
        for field, said in _by_field(new, catalog):
            before, by_field[field] = by_field[field], [*by_field[field], *said]
            shown = resolve(before, catalog)[field].shown if before else None
            after = resolve(by_field[field], catalog)[field]
            yield from (_change(day, project.id, claim, shown, after) for claim in said)
        for event in (event for when, event in events if when == day):
            yield _told(day, event, project.id, catalog, event.source)


def _by_field(claims: Iterable[Claim], catalog: Catalog) -> Iterator[tuple[str, list[Claim]]]:
    def key(claim: Claim) -> str:
        return catalog.fields[claim.field].key

    for field, found in groupby(sorted(claims, key=key), key):
        yield field, list(found)


def _change(day: date, project: str, claim: Claim, before: Claim | None, after: Fact) -> Change:
    """What a claim did: the one that is shown now moved the fact, the others agree with it or do not.

    Where both are shown, since nothing decides between them, the new one contradicts.
    """
    made = Change(day, ChangeKind.CONFIRMED, claim.source, project, after.name, claim=claim)
    step = ChangeKind.STATUS if after.name == STATUS else None
    if claim is after.shown and before is None:
        return replace(made, kind=step or ChangeKind.FIRST)
    if claim is after.shown and before is not None and before not in after.groups[0]:
        rival = next(group[0] for group in after.groups if before in group)
        kind = ChangeKind.CONTRADICTED if after.is_conflict and after.shows(rival) else step or ChangeKind.CHANGED
        return replace(made, kind=kind, before=before)
    if claim in after.groups[0]:
        return made
    if after.is_conflict:
        return replace(made, kind=ChangeKind.CONTRADICTED, before=after.shown)
    return replace(made, kind=ChangeKind.FIRST)


def _milestones(catalog: Catalog) -> Iterator[Change]:
    for milestone in catalog.timeline:
        sources = {id_: told(catalog, id_) for id_ in (milestone.source, *milestone.supporting_sources)}
        known = [(day, id_) for id_, day in sources.items() if day is not None]
        if known:
            day, source = min(known, key=lambda pair: pair[0])
            yield _told(day, milestone, "", catalog, source)


def _told(day: date, event: ProjectEvent | Milestone, project: str, catalog: Catalog, source: str) -> Change:
    is_plan = PartialDate.parse(event.date).first > observed_until(catalog)
    return Change(day, ChangeKind.EVENT, source, project, event=event, is_plan=is_plan)
