"""Sources: who published what, when, in which language, and which statements of the atlas rest on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from geodata.text.collation import sort_key
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present import statements
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog.model import Claim, ProjectEvent, Source
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in a list; ``n`` is its number on the page, ``count`` the statements that rest on it.

    ``headline`` is what the text calls itself; ``read`` the day on which it was read; ``archive`` a copy as it was.
    """

    n: int
    id: str
    title: Said
    publisher: str
    kind: str
    country: str
    date: str
    datetime: str
    language: str
    count: int
    url: str | None
    page: str
    headline: Said | None
    read: str
    archive: str | None


@dataclass(frozen=True, slots=True)
class SourceSubject:
    """What a statement is about; ``url`` is empty where it has no page of its own."""

    id: str
    name: Said
    url: str


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """One statement of a source."""

    project: SourceSubject
    field: str
    value: str
    lang: str
    shown: bool
    quote: Said | None


def title_of(source: Source, t: Tongue) -> Said:
    """What a source is called: its own headline where it is in the reader's language, else our description."""
    if source.headline and source.language == t.lang:
        return Said(source.headline, source.language)
    return t.prose(source.title, "source")


def source_line(
    snapshot: Snapshot, source_id: str, t: Tongue, addresses: Addresses, n: int = 0, count: int = 0
) -> SourceLine:
    """Make the line of one source."""
    source = snapshot.catalog.sources[source_id]
    publisher = snapshot.catalog.publisher(source_id)
    vocab = snapshot.catalog.vocab
    return SourceLine(
        n=n,
        id=source_id,
        title=title_of(source, t),
        publisher=t.prose(source.publisher, "publisher").text,
        kind=vocab.label("publisher_kinds", publisher.kind, t.lang),
        country=vocab.label("countries", publisher.country, t.lang),
        date=fmt.date(t, source.published),
        datetime=fmt.machine_date(source.published),
        language=vocab.label("languages", source.language, t.lang),
        count=count,
        url=source.url or None,
        page=addresses.source(source_id),
        headline=Said(source.headline, source.language) if source.headline else None,
        read=fmt.date(t, source.read),
        archive=source.archive or None,
    )


def source_lines(snapshot: Snapshot, t: Tongue, addresses: Addresses, search: str = "") -> tuple[SourceLine, ...]:
    """Every source that matches a search, newest first, undated last, those of one day by title."""
    counts = Counter(source_id for source_id, _ in _mentions(snapshot))
    found = compress(snapshot.catalog.sources, snapshot.whole.sources_haystack.find(search))
    lines = [source_line(snapshot, id_, t, addresses, count=counts[id_]) for id_ in found]
    return tuple(sorted(lines, key=lambda line: (-_day(snapshot, line.id), sort_key(line.title.text, t.lang), line.id)))


def statements_of(snapshot: Snapshot, source_id: str, t: Tongue, addresses: Addresses) -> tuple[SourceStatement, ...]:
    """All that a source states: claims and events of projects, then claims about crossings, corridors and rivers."""
    catalog = snapshot.catalog
    made: list[SourceStatement] = []
    for project in catalog.projects.values():
        subject = SourceSubject(project.id, named(project.names, t.lang), addresses.project(project.id))
        for fact in snapshot.facts[project.id].values():
            own = (claim for claim in fact.claims if claim.source == source_id)
            made.extend(_statement(snapshot, subject, fact, claim, t) for claim in own)
        for event in project.timeline:
            if event.source == source_id:
                said = t.prose(event.event, "event")
                day, quote = fmt.date(t, event.date), _quoted(snapshot, event)
                made.append(SourceStatement(subject, day, said.text, said.lang, shown=True, quote=quote))
    return (*made, *_of_other_things(snapshot, source_id, t, addresses))


def _of_other_things(snapshot: Snapshot, source_id: str, t: Tongue, addresses: Addresses) -> Iterator[SourceStatement]:
    catalog = snapshot.catalog
    names = {id_: named(catalog.crossing_names(c), t.lang) for id_, c in catalog.crossings.items()}
    names |= {id_: named(c.names, t.lang) for id_, c in catalog.corridors.items()}
    names |= {id_: named(r.names, t.lang) for id_, r in catalog.rivers.items()}
    groups = {"crossing": snapshot.crossing_facts, "corridor": snapshot.corridor_facts, "river": snapshot.river_facts}
    for kind, group in groups.items():
        for id_, facts in group.items():
            subject = SourceSubject(id_, names[id_], addresses.thing(kind, id_))
            for fact in facts.values():
                for claim in fact.claims:
                    if claim.source == source_id:
                        yield _statement(snapshot, subject, fact, claim, t)


def _statement(snapshot: Snapshot, subject: SourceSubject, fact: Fact, claim: Claim, t: Tongue) -> SourceStatement:
    said = statements.as_stated(claim, snapshot.catalog, t)
    field = statements.label(claim, fact.name, snapshot.catalog, t.lang)
    return SourceStatement(subject, field, said.text, said.lang, fact.shows(claim), _quoted(snapshot, claim))


def _quoted(snapshot: Snapshot, said: Claim | ProjectEvent) -> Said | None:
    return Said(said.quote, snapshot.catalog.sources[said.source].language) if said.quote else None


def _mentions(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Source and subject of every statement that ``statements_of`` lists."""
    for project in snapshot.catalog.projects.values():
        yield from ((claim.source, project.id) for claim in project.claims)
        yield from ((event.source, project.id) for event in project.timeline)
    for group in (snapshot.catalog.crossings, snapshot.catalog.corridors, snapshot.catalog.rivers):
        for thing in group.values():
            yield from ((claim.source, thing.id) for claim in thing.claims)


def _day(snapshot: Snapshot, source_id: str) -> int:
    published = snapshot.catalog.sources[source_id].published
    return PartialDate.parse(published).last.toordinal() if published else 0
