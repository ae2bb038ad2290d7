"""Where the facts of some features are from, as two tables: the sources, and what each of them states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.catalog.columns import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geodata.catalog.model import Claim, Money, Quantity
    from geodata.formats.export import Export
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.snapshot import Snapshot

THING_OF_LAYER = {
    "projects": "project",
    "project-lines": "project",
    "project-areas": "project",
    "crossings": "crossing",
    "crossing-stretches": "crossing",
    "corridors": "corridor",
    "rivers": "river",
    "places": "place",
}
"""What kind of thing the features of a layer are; features of other layers have no claims and no sources."""

Thing = tuple[str, str]
"""Kind and id of what a claim speaks of, such as ``("project", "north-bridge")``."""

SOURCES = (
    Column("id", "string", "Id of the source"),
    Column("title", "string", "What the text is called, in our words"),
    Column("publisher", "string", "Who published it"),
    Column("publisher_kind", "string", "Kind of publisher"),
    Column("publisher_rank", "integer", "Rank of that kind; 1 is believed first"),
    Column("publisher_country", "string", "Country of the publisher (ISO 3166-1 alpha-2)"),
    Column("published", "date", "When it was published; may be partial"),
    Column("language", "string", "Language of the text (ISO 639)"),
    Column("url", "string", "Address of the text"),
    Column("retrieved_note", "string", "How the text was read"),
    Column("headline", "string", "What the text itself is called, in its own language"),
    Column("read", "date", "Day on which it was read; may be partial"),
    Column("archive", "string", "Address of a copy that stays as it was then"),
)
CLAIMS = (
    Column("kind", "string", "What the claim speaks of: project, crossing, corridor or river"),
    Column("thing", "string", "Id of that"),
    Column("property", "string", "Property that the claim gives"),
    Column("field", "string", "Field in finer terms, as the catalogue names it"),
    Column("value", "string", "What the source states, in words"),
    Column("status", "string", "Status that it states"),
    Column("amount_min", "number", "Smallest amount that it states"),
    Column("amount_max", "number", "Largest amount that it states"),
    Column("unit", "string", "Unit of the amount; ISO 4217 code of a sum; nothing is ever converted"),
    Column("bound", "string", "about, over or up_to"),
    Column("more_sums", "string", "Further sums that it states"),
    Column("stated_date", "date", "Date that it states; may be partial"),
    Column("as_of", "date", "Day on which it is known to have held; may be partial"),
    Column("source", "string", "Id of the source"),
    Column("quote", "string", "A few words of the source, in its own language"),
    Column("note", "string", "What the compilers say about it"),
    Column("is_shown", "boolean", "Whether this claim is shown; of a tie, several are"),
    Column("is_disputed", "boolean", "Whether claims about the property contradict each other"),
    Column("rule", "string", "Why the shown claim is shown; tie where nothing decides"),
)


@dataclass(frozen=True, slots=True)
class ProvenanceTable:
    """A table that stands beside the features.

    Parameters
    ----------
    name, title, description : str
        What it is, in English.
    columns : tuple of Column
        Its columns.
    rows : tuple of tuple
        Values in the order of the columns; None where unknown.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    def values(self, name: str) -> list[Any]:
        """Values of one column."""
        place = [column.name for column in self.columns].index(name)
        return [row[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Sources and claims of some things, and the ids of the sources that speak of each."""

    sources: ProvenanceTable
    claims: ProvenanceTable
    of_thing: Mapping[Thing, tuple[str, ...]]


def provenance(snapshot: Snapshot, things: Iterable[Thing]) -> Provenance:
    """Tables of all that is said of some things, in the order of their kinds and ids."""
    ordered = sorted(set(things))
    of_thing = {thing: sources_of(snapshot, thing) for thing in ordered}
    texts = tuple(_source(snapshot, source) for source in sorted({id_ for ids in of_thing.values() for id_ in ids}))
    return Provenance(
        ProvenanceTable("sources", "Sources", "Texts that the facts are from.", SOURCES, texts),
        ProvenanceTable(
            "claims",
            "Claims",
            "What each source states of each property; all claims, also those that are not shown.",
            CLAIMS,
            tuple(row for thing in ordered for row in _claims(snapshot, thing)),
        ),
        of_thing,
    )


def things_of(export: Export) -> list[Thing | None]:
    """What each feature of an export is or belongs to; None where nothing is claimed of it."""
    kind = THING_OF_LAYER.get(export.layer.id)
    if kind is None:
        return [None] * len(export)
    ids = export.values("project") if export.layer.column("project") else export.ids()
    known = _known(export.snapshot, kind)
    return [(kind, thing) if thing in known else None for thing in ids]


def all_things(snapshot: Snapshot) -> list[Thing]:
    """Everything in the catalogue that a claim can speak of."""
    return [(kind, thing) for kind in dict.fromkeys(THING_OF_LAYER.values()) for thing in _known(snapshot, kind)]


def sources_of(snapshot: Snapshot, thing: Thing) -> tuple[str, ...]:
    """Ids of all sources that speak of a thing, each once."""
    kind, key = thing
    catalog = snapshot.catalog
    if kind == "project":
        return catalog.projects[key].source_ids()
    if kind == "place":
        return (catalog.places[key].source,)
    named = [claim.source for fact in _facts(snapshot, thing).values() for claim in fact.claims]
    if kind == "crossing":
        crossing = catalog.crossings[key]
        named += [crossing.status_source, *crossing.sources]
    return tuple(dict.fromkeys(named))


def _known(snapshot: Snapshot, kind: str) -> Any:
    catalog = snapshot.catalog
    return {
        "project": catalog.projects,
        "crossing": catalog.crossings,
        "corridor": catalog.corridors,
        "river": catalog.rivers,
        "place": catalog.places,
    }[kind]


def _facts(snapshot: Snapshot, thing: Thing) -> dict[str, Fact]:
    kind, key = thing
    facts = {
        "project": snapshot.facts,
        "crossing": snapshot.crossing_facts,
        "corridor": snapshot.corridor_facts,
        "river": snapshot.river_facts,
    }.get(kind, {})
    return dict(facts.get(key, {}))


def _source(snapshot: Snapshot, source_id: str) -> tuple[Any, ...]:
    catalog = snapshot.catalog
    source, publisher = catalog.sources[source_id], catalog.publisher(source_id)
    found = (
        source.id, source.title, publisher.publisher, publisher.kind, catalog.rank(source_id), publisher.country,
        source.published, source.language, source.url, source.retrieved_note,
        source.headline, source.read, source.archive,
    )  # fmt: skip
    return tuple(None if value == "" else value for value in found)


def _claims(snapshot: Snapshot, thing: Thing) -> Iterator[tuple[Any, ...]]:
    for fact in _facts(snapshot, thing).values():
        for claim in fact.claims:
            yield (
                *thing, fact.name, claim.field, claim.value, claim.status, *_amount(claim), claim.when, claim.as_of,
                claim.source, claim.quote, claim.note, fact.shows(claim), fact.is_conflict, str(fact.rule),
            )  # fmt: skip


def _amount(claim: Claim) -> tuple[float | None, float | None, str | None, str | None, str | None]:
    """Ends, unit and bound of the quantity or the first sum, and the other sums in words."""
    first: Quantity | Money | None = claim.quantity or next(iter(claim.money), None)
    if first is None:
        return None, None, None, None, None
    more = claim.money if claim.quantity else claim.money[1:]
    low, high = first.ends()
    unit = claim.quantity.unit if claim.quantity else claim.money[0].currency
    return low, high, unit, first.bound, "; ".join(map(_sum, more)) or None


def _sum(money: Money) -> str:
    low, high = (f"{end:.15g}" for end in money.ends())
    bound = f"{money.bound} " if money.bound else ""
    return f"{bound}{low if low == high else f'{low}–{high}'} {money.currency}"
