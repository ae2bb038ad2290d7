"""The programme's chronicle: political milestones and project events in one order, and the documents signed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from geodata.snapshot.freshness import is_overdue, last_told, observed_until, told
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present.beside import Beside, beside
from webapp.present.conflicts import Choice
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from geodata.catalog.model import Document, Milestone, ProjectEvent
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

PROJECT_EVENT = "project-event"
"""Kind of the events in the life of single projects."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as it stands behind a line."""

    id: str
    publisher: str
    page: str


@dataclass(frozen=True, slots=True)
class ChronicleEvent:
    """One event; ``planned`` says that it was to come, ``overdue`` that its time has passed and nothing later is known.

    ``project`` and ``href`` are empty for events of the programme as a whole, ``iso`` is its date.
    """

    id: str
    date: str
    iso: str
    datetime: str
    first: str
    last: str
    kind: str
    kind_label: str
    text: Said
    place: str
    planned: bool
    overdue: bool
    project: Said | None
    href: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """Events of one year, the latest first."""

    year: str
    entries: tuple[ChronicleEvent, ...]


@dataclass(frozen=True, slots=True)
class Chronicle:
    """What the page shows; ``total`` counts all kinds."""

    years: tuple[Year, ...]
    choices: tuple[Choice, ...]
    shown: int
    total: int

    @property
    def entries(self) -> tuple[ChronicleEvent, ...]:
        """All events that are shown, in order."""
        return tuple(entry for year in self.years for entry in year.entries)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, with its date as ``iso``; ``number`` is that of the official list, None where it was not seen."""

    id: str
    number: int | None
    subject: Said
    kind: Said
    date: str
    iso: str
    datetime: str
    place: str
    note: Said | None
    statements: tuple[Beside, ...]
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents by how they are known: with their number in the official list, or only by report."""

    listed: tuple[DocumentView, ...]
    reported: tuple[DocumentView, ...]


def chronicle(snapshot: Snapshot, kinds: Collection[str], t: Tongue, addresses: Addresses) -> Chronicle:
    """Order all events, the latest first, and keep those of some kinds (of all when ``kinds`` is empty)."""
    every = sorted(
        _entries(snapshot, t, addresses), key=lambda entry: (entry.first, entry.last, entry.id), reverse=True
    )
    counts = Counter(entry.kind for entry in every)
    order = [term.id for term in snapshot.catalog.vocab.event_kinds]
    known = [
        PROJECT_EVENT,
        *(kind for kind in order if kind in counts),
        *sorted(counts.keys() - {PROJECT_EVENT, *order}),
    ]
    choices = tuple(
        Choice(kind, _kind(snapshot, kind, t), counts[kind], kind in kinds) for kind in known if counts[kind]
    )
    shown = [entry for entry in every if not kinds or entry.kind in kinds]
    years = tuple(Year(year, tuple(entries)) for year, entries in groupby(shown, lambda entry: entry.first[:4]))
    return Chronicle(years, choices, len(shown), len(every))


def kinds(snapshot: Snapshot) -> tuple[str, ...]:
    """Kinds that events of a catalogue can have."""
    return (PROJECT_EVENT, *dict.fromkeys(milestone.kind for milestone in snapshot.whole.catalog.timeline))


def documents(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Documents:
    """Documents in the order of the official list, then those that are known only by report."""
    views = [(document, _document(document, snapshot, t, addresses)) for document in snapshot.catalog.documents]
    listed = sorted((view for _, view in views if view.number is not None), key=lambda view: view.number or 0)
    return Documents(tuple(listed), tuple(view for _, view in views if view.number is None))


def _entries(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[ChronicleEvent]:
    catalog = snapshot.catalog
    days = [day for m in catalog.timeline for id_ in (m.source, *m.supporting_sources) if (day := told(catalog, id_))]
    last = max(days, default=None)
    for milestone in catalog.timeline:
        yield _timed(_milestone(milestone, snapshot, t, addresses), snapshot, last)
    for project in catalog.projects.values():
        last = last_told(project, catalog)
        for number, event in enumerate(project.timeline, 1):
            made = _timed(_event(event, snapshot, t, addresses), snapshot, last)
            name, href = named(project.names, t.lang), addresses.project(project.id)
            yield replace(made, id=f"{project.id}-{number}", project=name, href=href)


def _timed(made: ChronicleEvent, snapshot: Snapshot, last: date | None) -> ChronicleEvent:
    """Say whether an event is a plan, and one whose time has passed since the last word."""
    span = PartialDate.parse(made.iso)
    planned = span.first > observed_until(snapshot.catalog)
    return replace(made, planned=planned, overdue=planned and is_overdue(span, last, snapshot.today))


def _milestone(m: Milestone, snapshot: Snapshot, t: Tongue, addresses: Addresses) -> ChronicleEvent:
    span = PartialDate.parse(m.date)
    return ChronicleEvent(
        id=m.id,
        date=fmt.date(t, m.date),
        iso=m.date,
        datetime=fmt.machine_date(m.date),
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        kind=m.kind,
        kind_label=_kind(snapshot, m.kind, t),
        text=t.prose(m.event, "milestone"),
        place=t.prose(m.place, "place").text,
        planned=False,
        overdue=False,
        project=None,
        href="",
        sources=_cited((m.source, *m.supporting_sources), snapshot, t, addresses),
    )


def _event(event: ProjectEvent, snapshot: Snapshot, t: Tongue, addresses: Addresses) -> ChronicleEvent:
    span = PartialDate.parse(event.date)
    return ChronicleEvent(
        id="",
        date=fmt.date(t, event.date),
        iso=event.date,
        datetime=fmt.machine_date(event.date),
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        kind=PROJECT_EVENT,
        kind_label=_kind(snapshot, PROJECT_EVENT, t),
        text=t.prose(event.event, "event"),
        place="",
        planned=False,
        overdue=False,
        project=None,
        href="",
        sources=_cited((event.source,), snapshot, t, addresses),
    )


def _document(document: Document, snapshot: Snapshot, t: Tongue, addresses: Addresses) -> DocumentView:
    return DocumentView(
        id=document.id,
        number=document.number_in_source,
        subject=t.prose(document.subject, "document"),
        kind=t.prose(document.kind, "kind of document"),
        date=fmt.date(t, document.date),
        iso=document.date,
        datetime=fmt.machine_date(document.date),
        place=t.prose(document.place, "place").text,
        note=t.prose(document.note, "remark") if document.note else None,
        statements=beside(document.statements, snapshot, t, addresses),
        sources=_cited((document.source, *document.supporting_sources), snapshot, t, addresses),
    )


def _cited(ids: Iterable[str], snapshot: Snapshot, t: Tongue, addresses: Addresses) -> tuple[Cited, ...]:
    publishers = {id_: t.prose(snapshot.catalog.sources[id_].publisher, "publisher").text for id_ in ids}
    return tuple(Cited(id_, publisher, addresses.source(id_)) for id_, publisher in publishers.items())


def _kind(snapshot: Snapshot, kind: str, t: Tongue) -> str:
    if kind == PROJECT_EVENT:
        return t.gettext("Events of projects")
    return snapshot.catalog.vocab.label("event_kinds", kind, t.lang)
