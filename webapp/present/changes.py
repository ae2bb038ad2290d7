"""What changed since a day: by project, field and day, each with its source, narrowed by country, sector and kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING

from geodata.snapshot.changes import Change, ChangeKind, undated
from geodata.snapshot.freshness import observed_until
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present import statements
from webapp.present.chronicle import Cited
from webapp.present.conflicts import Choice, ConflictFilter
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geodata.catalog.model import Claim, Project
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

MOST = 500
"""Lines of the page; the files hold all."""

COUNTRY, SECTOR, KIND = "country", "sector", "kind"
FILTERS = (COUNTRY, SECTOR, KIND)


@dataclass(frozen=True, slots=True)
class Since:
    """What is asked for.

    Parameters
    ----------
    since, until : datetime.date or None
        First and last day on which something became known.
    project : str
        Id of the only project; empty for all.
    chosen : mapping
        Filter to the values chosen; values of one are alternatives.
    """

    since: date | None
    until: date | None
    project: str
    chosen: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One thing that became known.

    Parameters
    ----------
    id : str
        The same as long as the statement stands.
    day : str
        From which it counts, in ISO 8601.
    when, datetime : str
        The same for people and programs, as exact as the source's date is.
    kind, kind_label : str
        What it did.
    field, label : str
        Property and its name; empty for projects and events.
    before : Said or None
        What was shown until then, or is shown against it.
    after : Said
        What is said now; of a new project its name.
    is_plan : bool
        Whether it tells of something to come.
    project, href
        Name and page; the name is None and the page that of the timeline for events of the programme.
    source : Cited
        Who says it.
    url : str
        Address of the source itself, empty when it has none.
    """

    id: str
    day: str
    when: str
    datetime: str
    kind: str
    kind_label: str
    field: str
    label: str
    before: Said | None
    after: Said
    is_plan: bool
    project_id: str
    project: Said | None
    href: str
    source: Cited
    url: str


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """What became known of one project on one day."""

    first: ChangeView
    lines: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class ChangeMonth:
    """All of one month; ``id`` is the month in ISO 8601."""

    id: str
    month: str
    groups: tuple[ChangeGroup, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What the page shows.

    Parameters
    ----------
    lines : tuple of ChangeView
        All, the newest first.
    months : tuple of ChangeMonth
        The newest of them by month, and in it by day and project.
    total : int
        How many fit the days, whatever the filters.
    projects : int
        Projects that the lines speak of.
    undated : int
        Claims and events that are no change, because their source has no date.
    filters : tuple of ConflictFilter
        With what each choice would show.
    """

    lines: tuple[ChangeView, ...]
    months: tuple[ChangeMonth, ...]
    total: int
    projects: int
    undated: int
    filters: tuple[ConflictFilter, ...]

    @property
    def is_cut(self) -> bool:
        """Whether there are more lines than the page shows."""
        return len(self.lines) > MOST


def usual_since(snapshot: Snapshot) -> date:
    """Day that changes are shown since when none is named: a year before the state of the data."""
    observed = observed_until(snapshot.catalog)
    return date(observed.year - 1, observed.month, 1)


def changes(snapshot: Snapshot, asked: Since, t: Tongue, addresses: Addresses, timeline: str) -> Changes:
    """Find what became known in some days.

    Parameters
    ----------
    snapshot : Snapshot
        The present.
    asked : Since
        Days and filters.
    t : Tongue
        Reader's language.
    addresses : Addresses
        Gives the pages of projects and sources.
    timeline : str
        Path of the page that tells of the programme's events.
    """
    within = [it for it in snapshot.changes if _is_within(it, asked)]
    held = {id(it): {name: _values(snapshot, it, name) for name in FILTERS} for it in within}

    def fits(it: Change, names: Iterable[str]) -> bool:
        wanted = ((name, asked.chosen.get(name, ())) for name in names)
        return all(not values or held[id(it)][name].intersection(values) for name, values in wanted)

    lines = tuple(_view(snapshot, it, t, addresses, timeline) for it in within if fits(it, FILTERS))
    filters = []
    for name in FILTERS:
        others = [other for other in FILTERS if other != name]
        counts = Counter(value for it in within if fits(it, others) for value in held[id(it)][name])
        known = {value for it in within for value in held[id(it)][name]}
        filters.append(filter_of(snapshot, name, counts, known, asked.chosen.get(name, ()), t))
    return Changes(
        lines=lines,
        months=tuple(_months(lines[:MOST], t)),
        total=len(within),
        projects=len({line.project_id for line in lines if line.project_id}),
        undated=undated(snapshot.catalog),
        filters=tuple(filters),
    )


def _months(lines: Sequence[ChangeView], t: Tongue) -> Iterator[ChangeMonth]:
    for month, same in groupby(lines, lambda line: line.day[:7]):
        yield ChangeMonth(month, fmt.month(t, month), tuple(groups(same)))


def groups(lines: Iterable[ChangeView]) -> Iterator[ChangeGroup]:
    """Put together what became known of one project on one day."""
    for _, same in groupby(lines, lambda line: (line.day, line.project_id)):
        found = tuple(same)
        yield ChangeGroup(found[0], found)


def _is_within(it: Change, asked: Since) -> bool:
    return (
        (asked.since is None or it.day >= asked.since)
        and (asked.until is None or it.day <= asked.until)
        and asked.project in ("", it.project)
    )


def _values(snapshot: Snapshot, it: Change, name: str) -> frozenset[str]:
    if name == KIND:
        return frozenset((it.kind,))
    project = snapshot.catalog.projects.get(it.project)
    return frozenset() if project is None else of_project(snapshot, project, name)


def of_project(snapshot: Snapshot, project: Project, name: str) -> frozenset[str]:
    """Countries or sector of a project, as the filters have them."""
    if name == COUNTRY:
        return frozenset(project.host_countries)
    sector = snapshot.catalog.vocab.sector_of(project.sector)
    return frozenset((sector.id,)) if sector else frozenset()


def values_of(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """Values that a filter can have."""
    if name == KIND:
        return tuple(ChangeKind)
    every = {value for it in snapshot.changes for value in _values(snapshot, it, name)}
    return tuple(sorted(every))


def filter_of(
    snapshot: Snapshot, name: str, counts: Counter[str], known: set[str], chosen: Sequence[str], t: Tongue
) -> ConflictFilter:
    """Filter with what each choice would show."""
    vocab = snapshot.catalog.vocab
    title, labels = {
        COUNTRY: (t.gettext("Country"), {entry.id: entry.label.get(t.lang) for entry in vocab.countries}),
        SECTOR: (t.gettext("Sector"), {entry.id: entry.label.get(t.lang) for entry in vocab.sectors}),
        KIND: (t.gettext("Kind of change"), {kind.value: kind_label(kind, t) for kind in ChangeKind}),
    }[name]
    order = [value for value in labels if value in known or value in chosen]
    order += sorted({*known, *chosen}.difference(labels))
    choices = (Choice(value, labels.get(value, value), counts[value], value in chosen) for value in order)
    return ConflictFilter(name, title, tuple(choices))


def kind_label(kind: ChangeKind, t: Tongue) -> str:
    """What a kind of change is called."""
    _ = t.gettext
    return {
        ChangeKind.PROJECT: _("New project"),
        ChangeKind.STATUS: _("Step of the status"),
        ChangeKind.FIRST: _("Known for the first time"),
        ChangeKind.CHANGED: _("Changed"),
        ChangeKind.CONTRADICTED: _("Contradicted"),
        ChangeKind.CONFIRMED: _("Confirmed"),
        ChangeKind.EVENT: _("Event"),
    }[kind]


def _view(snapshot: Snapshot, it: Change, t: Tongue, addresses: Addresses, timeline: str) -> ChangeView:
    catalog = snapshot.catalog
    source = catalog.sources[it.source]
    project = catalog.projects.get(it.project)
    dated = _dated(it, source.published)
    name = named(project.names, t.lang) if project else None
    return ChangeView(
        id=_id(it),
        day=it.day.isoformat(),
        when=fmt.date(t, dated),
        datetime=fmt.machine_date(dated),
        kind=it.kind.value,
        kind_label=kind_label(it.kind, t),
        field=it.field,
        label=statements.label(it.claim, it.field, catalog, t.lang) if it.claim else "",
        before=_stated(it.before, snapshot, t) if it.before else None,
        after=_after(snapshot, it, name, t),
        is_plan=it.is_plan,
        project_id=it.project,
        project=name,
        href=addresses.project(it.project) if project else f"{timeline}#{getattr(it.event, 'id', '')}",
        source=Cited(it.source, t.prose(source.publisher, "publisher").text, addresses.source(it.source)),
        url=source.url,
    )


def _dated(it: Change, published: str) -> str:
    """Date as exact as the source's, unless it is the day that was foretold."""
    span = PartialDate.parse(published)
    return published if span.first <= it.day <= span.last else it.day.isoformat()


def _after(snapshot: Snapshot, it: Change, name: Said | None, t: Tongue) -> Said:
    if it.claim:
        return _stated(it.claim, snapshot, t)
    if it.event:
        said = t.prose(it.event.event, "event" if it.project else "milestone")
        return Said(f"{fmt.date(t, it.event.date)}: {said.text}", said.lang)
    return name or t.prose("")


def _stated(claim: Claim, snapshot: Snapshot, t: Tongue) -> Said:
    """Value in the reader's language where it can be read, else in the source's words."""
    return statements.reading(claim, snapshot.catalog, t) or t.prose(claim.value, "claim", claim.field)


def _id(it: Change) -> str:
    """Made of the statement alone, so that it is the same in every edition that has it."""
    said = it.claim or it.event
    mark = blake2b(said.model_dump_json().encode(), digest_size=4).hexdigest() if said else "known"
    return ".".join(filter(None, (it.project, it.field, it.source, mark)))
