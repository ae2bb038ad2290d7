"""What was known on a day: the catalogue cut down to the sources that were out and the statements that held by then.

Two times belong to every claim. The day on which its source was published says when it could be known; the day in
``as_of`` says when it held. A claim counts from the day on which both have come: as a rule the day of publication, and
for a forecast the day that it speaks of. What a date leaves open is read late (the last day that it allows), so that
nothing counts before it certainly was known; a source without a date counts from the day on which the catalogue was
compiled. Of crossings and corridors the state has a history (``geodata.snapshot.states``); positions, names and sectors
of projects, and rivers as a whole, have none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

from geodata.errors import QueryError
from geodata.snapshot.known import known_from, published
from geodata.snapshot.renewed import make_layer
from geodata.snapshot.rows import Builder
from geodata.snapshot.snapshot import Snapshot, resolve_all
from geodata.snapshot.states import corridor_then, crossing_then, days_of
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Document, Milestone, Project, ProjectEvent, Series

LAYERS = ("projects", "project-lines", "project-areas", "crossings", "crossing-stretches", "corridors")
"""Layers that have a history."""

KEPT_SNAPSHOTS = 24
"""States of the past that are kept ready; each shares everything but the layers above with the present."""


def parse_as_of(text: str) -> date:
    """Day that ``asof`` names; a month or a year stands for its last day.

    Raises
    ------
    QueryError
        When it is no such date.
    """
    try:
        found = PartialDate.parse(text)
    except ValueError as error:
        detail = f"{text[:80]!r} is no day, month or year such as 2025-11-15, 2025-11 or 2025"
        raise QueryError("asof", detail) from error
    if found.is_interval:
        raise QueryError("asof", f"{text[:80]!r} is an interval; a day, a month or a year is needed")
    return found.last


class History:
    """States of a catalogue by day.

    Parameters
    ----------
    present : Snapshot
        The whole catalogue.
    kept : int
        How many states are kept ready.
    """

    def __init__(self, present: Snapshot, kept: int = KEPT_SNAPSHOTS) -> None:
        """Keep the present; the past is made when it is asked for."""
        self._kept = kept
        self._present = present
        self.compiled = PartialDate.parse(present.catalog.about.compiled).last
        self._made: OrderedDict[int, Snapshot] = OrderedDict()
        self._on: OrderedDict[date, Snapshot] = OrderedDict()
        self._lock = Lock()

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Days on which something becomes known, or stops being a plan, in order; the present ends them."""
        found = {day for day in _changes(self._present.catalog) if day < self.compiled}
        return (*sorted(found), self.compiled)

    def at(self, day: date) -> Snapshot:
        """What was known at the end of a day.

        Its id is that of the present with the day after it; from the day of compiling on it is the present itself.
        """
        if day >= self.compiled:
            return self._present
        place = bisect_right(self.days, day)
        with self._lock:
            if day not in self._on:
                made = self._state(place)
                self._on[day] = replace(made.on(day), id=f"{self._present.id}-{day.isoformat()}", as_of=day)
                if len(self._on) > self._kept:
                    self._on.popitem(last=False)
            self._on.move_to_end(day)
            return self._on[day]

    def _state(self, place: int) -> Snapshot:
        """State between two days on which something changes, ages counted to the first of them."""
        if place not in self._made:
            self._made[place] = _made(self._present, self.days[place - 1] if place else date.min)
            if len(self._made) > self._kept:
                self._made.popitem(last=False)
        self._made.move_to_end(place)
        return self._made[place]


def first_day(event: ProjectEvent | Milestone) -> date:
    """First day that the date of an event allows; before it, the event is a plan."""
    return PartialDate.parse(event.date).first


def _changes(catalog: Catalog) -> Iterator[date]:
    for project in catalog.projects.values():
        for claim in project.claims:
            yield known_from(catalog, claim.source, claim.as_of)
        for event in project.timeline:
            yield from (published(catalog, event.source), first_day(event))
    for crossing in catalog.crossings.values():
        yield known_from(catalog, crossing.status_source, crossing.status_date)
        yield from days_of(crossing.claims, catalog)
    for corridor in catalog.corridors.values():
        yield from days_of(corridor.claims, catalog)
    for milestone in catalog.timeline:
        yield from (_earliest(catalog, milestone), first_day(milestone))
    yield from (_earliest(catalog, document) for document in catalog.documents)
    yield from (published(catalog, point.source) for series in catalog.series for point in series.points)
    yield from (published(catalog, target.source) for series in catalog.series for target in series.targets)
    yield from (published(catalog, statement.source) for series in catalog.series for statement in series.statements)
    yield from (published(catalog, value.source) for conflict in catalog.conflicts for value in conflict.values)
    for programme in catalog.vocab.programmes:
        if programme.since:
            yield PartialDate.parse(programme.since).last


def _earliest(catalog: Catalog, thing: Document | Milestone) -> date:
    return min(published(catalog, source) for source in (thing.source, *thing.supporting_sources))


def _made(present: Snapshot, day: date) -> Snapshot:
    """Build a past state; ``day`` is one of ``History.days``."""
    catalog = catalog_as_of(present.catalog, day)
    facts = resolve_all(catalog.projects.values(), catalog)
    builder = Builder(catalog, present.ground, facts, present.crossing_facts, present.river_facts, day)
    now = {name: present.layers[name] for name in LAYERS if name in present.layers}
    past = {
        name: replace(make_layer(name, catalog, builder), systems=layer.reference_systems)
        for name, layer in now.items()
    }
    layers = {name: past.get(name, layer) for name, layer in present.layers.items()}
    return replace(
        present, catalog=catalog, facts=facts, layers=MappingProxyType(layers), today=day, as_of=day, present=present
    )


def catalog_as_of(catalog: Catalog, day: date) -> Catalog:
    """Catalogue with what was known on a day; a project of which nothing was known is not in it."""

    def is_out(source_id: str) -> bool:
        return published(catalog, source_id) <= day

    def series_then(series: Series) -> Series:
        points = tuple(point for point in series.points if is_out(point.source))
        targets = tuple(target for target in series.targets if is_out(target.source))
        statements = tuple(statement for statement in series.statements if is_out(statement.source))
        return series.model_copy(update={"points": points, "targets": targets, "statements": statements})

    observed = PartialDate.parse(catalog.about.observed_until).last
    projects = (_project_as_of(project, catalog, day) for project in catalog.projects.values())
    crossings = (crossing_then(crossing, catalog, day) for crossing in catalog.crossings.values())
    corridors = (corridor_then(corridor, catalog, day) for corridor in catalog.corridors.values())
    conflicts = (
        conflict.model_copy(update={"values": tuple(value for value in conflict.values if is_out(value.source))})
        for conflict in catalog.conflicts
    )
    return replace(
        catalog,
        about=catalog.about.model_copy(update={"observed_until": min(observed, day).isoformat()}),
        projects=MappingProxyType({project.id: project for project in projects if project is not None}),
        crossings=MappingProxyType({crossing.id: crossing for crossing in crossings if crossing is not None}),
        corridors=MappingProxyType({corridor.id: corridor for corridor in corridors if corridor is not None}),
        documents=tuple(document for document in catalog.documents if _earliest(catalog, document) <= day),
        timeline=tuple(milestone for milestone in catalog.timeline if _earliest(catalog, milestone) <= day),
        series=tuple(series for series in map(series_then, catalog.series) if series.points or series.targets),
        conflicts=tuple(conflict for conflict in conflicts if len(conflict.values) > 1),
    )


def _project_as_of(project: Project, catalog: Catalog, day: date) -> Project | None:
    claims = tuple(claim for claim in project.claims if _is_known(claim, catalog, day))
    timeline = tuple(event for event in project.timeline if published(catalog, event.source) <= day)
    if not claims and not timeline:
        return None
    since = next((found.since for found in catalog.vocab.programmes if found.id == project.programme), None)
    cut = {claim.field for claim in project.claims if claim not in claims}
    return project.model_copy(
        update={
            "claims": claims,
            "timeline": timeline,
            "withdrawn": tuple(claim for claim in project.withdrawn if _is_known(claim, catalog, day)),
            "programme": None if since and PartialDate.parse(since).last > day else project.programme,
            "notes": {name: note for name, note in project.notes.items() if name not in cut},
            "location": project.location.model_copy(update={"sources": _out(project.location.sources, catalog, day)}),
            "corroborating_sources": _out(project.corroborating_sources, catalog, day),
            "not_found": (),
            "not_part": (),
            "summary": "",  # it is written with all that is known by now
        }
    )


def _is_known(claim: Claim, catalog: Catalog, day: date) -> bool:
    return known_from(catalog, claim.source, claim.as_of) <= day


def _out(sources: Iterable[str], catalog: Catalog, day: date) -> tuple[str, ...]:
    return tuple(source for source in sources if published(catalog, source) <= day)


def by_month(catalog: Catalog) -> dict[str, float]:
    """Dated events of projects and programme by month (``2025-11``); what is dated to a year counts a part in each.

    Events that begin after the catalogue was observed are left out: nobody has seen them.
    """
    observed = PartialDate.parse(catalog.about.observed_until).last
    found: dict[str, float] = {}
    dates = [event.date for project in catalog.projects.values() for event in project.timeline]
    for text in (*dates, *(milestone.date for milestone in catalog.timeline)):
        span = PartialDate.parse(text)
        if span.first > observed:
            continue
        months = tuple(dict.fromkeys(_months(span.first, span.last)))
        for month in months:
            found[month] = found.get(month, 0) + 1 / len(months)
    return dict(sorted(found.items()))


def _months(first: date, last: date) -> Iterator[str]:
    day = first.replace(day=1)
    while day <= last:
        yield f"{day.year:04}-{day.month:02}"
        day = (day + timedelta(days=32)).replace(day=1)
