"""Finds projects, places, crossings and sources by words in any spelling, the best first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING

from geodata.catalog.vocab import Names
from geodata.layers.haystack import Haystack, of_layers, words
from geodata.text import spelling
from geodata.text.collation import sort_key
from webapp.present import format as fmt
from webapp.present.here import place_text, whereabouts
from webapp.present.listing import status_of
from webapp.present.sources import title_of
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.snapshot.snapshot import Snapshot
    from geodata.space.coordinates import LonLat
    from geodata.text.collation import SortKey
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

KINDS = ("point", "project", "place", "crossing", "source")
"""What is found; a point where coordinates were typed, in the order in which equally good results are listed."""

_WORD = re.compile(r"[^\W_]+(?:['`´ʹʻʼʽʾʿˈ‘’‛′][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Findable:
    """Something that can be found.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    id : str
        Within its kind.
    names : tuple of str
        Spelt, each by itself.
    """

    kind: str
    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All entries of one kind; ``haystack`` has the texts of each in the same order."""

    entries: tuple[Findable, ...]
    haystack: Haystack


@dataclass(frozen=True, slots=True)
class Result:
    """Something found; ``marks`` are the first and the past-last character of what matches in the name."""

    kind: str
    kind_label: str
    id: str
    name: Said
    detail: str
    href: str
    lon: float | None
    lat: float | None
    marks: tuple[tuple[int, int], ...]

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The name cut where a match begins and ends, each piece with whether it matches."""
        cuts = [0, *(end for mark in self.marks for end in mark), len(self.name.text)]
        texts = (self.name.text[start:end] for start, end in pairwise(cuts))
        return tuple((text, bool(at % 2)) for at, text in enumerate(texts) if text)


@dataclass(frozen=True, slots=True)
class Found:
    """Results, best first, and how many of each kind there are in all."""

    results: tuple[Result, ...]
    counts: tuple[tuple[str, str, int], ...]
    total: int


def search(
    snapshot: Snapshot,
    shelves: Sequence[Shelf],
    query: str,
    t: Tongue,
    addresses: Addresses,
    *,
    limit: int,
    kind: str | None = None,
    at: LonLat | None = None,
) -> Found:
    """Find what holds every word of a query.

    A name that is the query goes first, then one that begins with it, then one that holds all its words, then the
    rest of the texts, equally good ones by kind and name; where nothing of a kind holds every word as it is written,
    long words may differ by one letter, and what is found so goes last.

    Parameters
    ----------
    snapshot : Snapshot
        Gives the words of the results.
    shelves : sequence of Shelf
        What ``index`` made of the same snapshot.
    query : str
        Words in any of the scripts and spellings.
    t : Tongue
        Reader's language.
    addresses : Addresses
        Gives the page of each result.
    limit : int
        Results at most.
    kind : str or None
        Only this one of ``KINDS``.
    at : LonLat or None
        The place on the earth that the query names by its coordinates; it goes first.
    """
    spelt = spelling.spell(query)
    found = {entry: is_exact for shelf in shelves for entry, is_exact in _found(shelf, query)} if query.strip() else {}
    counts = Counter(entry.kind for entry in found)
    wanted = [entry for entry in found if kind in (None, entry.kind)]

    def place(entry: Findable) -> tuple[int, int, SortKey, str]:
        by_name = sort_key(_name(snapshot, entry, t).text, t.lang)
        return _rank(entry, spelt, is_exact=found[entry]), KINDS.index(entry.kind), by_name, entry.id

    ranked = sorted(wanted, key=place)
    labels = kind_labels(t)
    points = []
    if at is not None:
        counts["point"] = 1
        points = [_point(snapshot, at, t, addresses)] if kind in (None, "point") else []
    return Found(
        (*points, *(_result(snapshot, entry, spelt, t, addresses) for entry in ranked[: limit - len(points)])),
        tuple((name, labels[name], counts[name]) for name in KINDS),
        counts.total(),
    )


def _found(shelf: Shelf, query: str) -> Iterator[tuple[Findable, bool]]:
    """What a shelf has, and whether it holds every word as it is written."""
    mask = shelf.haystack.find(query)
    is_exact = bool(shelf.haystack.having(words(query)).any())
    return ((entry, is_exact) for entry in compress(shelf.entries, mask))


def kind_labels(t: Tongue) -> dict[str, str]:
    """Kinds in the reader's language."""
    _ = t.gettext
    points = {"point": _("Coordinates")}
    return points | {
        "project": _("Projects"),
        "place": _("Places"),
        "crossing": _("Border crossings"),
        "source": _("Sources"),
    }


def marks(text: str, spelt: str) -> tuple[tuple[int, int], ...]:
    """Words of a text that match a spelt query, as (first, past last) characters."""
    wanted = spelt.split()
    spans = [match.span() for match in _WORD.finditer(text)]
    found = {span for span in spans if _is_match(spelling.searchable(text[slice(*span)]), wanted)}
    for first, second in pairwise(spans):  # Syr Darya, where one word was looked for
        pair = (first[0], second[1])
        if not found & {first, second} and _is_match(spelling.searchable(text[slice(*pair)]), wanted):
            found.add(pair)
    return tuple(sorted(found))


def _is_match(text: str, wanted: list[str]) -> bool:
    words = text.split()
    return any(spelling.holds(text, word) or spelling.near(words, word) for word in wanted)


def _rank(entry: Findable, spelt: str, *, is_exact: bool) -> int:
    if spelt in entry.names:
        return 0
    if any(name.startswith(spelt) for name in entry.names):
        return 1
    if any(all(f" {word}" in f" {name}" for word in spelt.split()) for name in entry.names):
        return 2
    return 3 if is_exact else 4


def index(snapshot: Snapshot) -> tuple[Shelf, ...]:
    """Everything that can be found, by its texts in every language that they are there in."""
    catalog = snapshot.catalog

    def in_all_languages(layer_id: str) -> Haystack:
        layers = dict.fromkeys(snapshot.layer_in(layer_id, lang) for lang in (catalog.written, *catalog.translations))
        return of_layers(tuple(layers))

    names: dict[str, dict[str, list[str]]] = {
        "project": {id_: _names(project.names) for id_, project in catalog.projects.items()},
        "place": {id_: _names(catalog.place_names(id_)) for id_, place in catalog.places.items()},
        "crossing": {
            id_: [
                *(name for _, side in catalog.sides(crossing) for name in _names(side.names or Names())),
                *crossing.other_names,
            ]
            for id_, crossing in catalog.crossings.items()
        },
    }
    shelves = [
        Shelf(tuple(_entry(kind, id_, named[id_]) for id_ in layer.ids), in_all_languages(layer.id))
        for kind, named in names.items()
        if (layer := snapshot.layers.get(f"{kind}s")) is not None
    ]
    sources = tuple(_entry("source", source.id, [source.title]) for source in catalog.sources.values())
    return (*shelves, Shelf(sources, snapshot.sources_haystack))


def _entry(kind: str, id_: str, names: list[str]) -> Findable:
    return Findable(kind, id_, tuple(map(spelling.spell, names)))


def _names(names: Names) -> list[str]:
    return [text for _, text in names.items()]


def _name(snapshot: Snapshot, entry: Findable, t: Tongue) -> Said:
    if entry.kind == "project":
        return named(snapshot.catalog.projects[entry.id].names, t.lang)
    if entry.kind == "source":
        return title_of(snapshot.catalog.sources[entry.id], t)
    catalog = snapshot.catalog
    is_place = entry.kind == "place"
    return named(
        catalog.place_names(entry.id) if is_place else catalog.crossing_names(catalog.crossings[entry.id]), t.lang
    )


def _point(snapshot: Snapshot, at: LonLat, t: Tongue, addresses: Addresses) -> Result:
    """The place that was named by its coordinates."""
    text = place_text(at, t)
    where = f"{at.lat:.6f},{at.lon:.6f}"
    href = addresses.here(at.lon, at.lat)
    return Result(
        "point", t.gettext("Coordinates"), where, t.said(text), whereabouts(snapshot, at, t), href, at.lon, at.lat, ()
    )


def _result(snapshot: Snapshot, entry: Findable, spelt: str, t: Tongue, addresses: Addresses) -> Result:
    catalog = snapshot.catalog
    vocab = catalog.vocab
    lon: float | None = None
    lat: float | None = None
    name = _name(snapshot, entry, t)
    if entry.kind == "project":
        project = catalog.projects[entry.id]
        href = addresses.on_map(entry.id)
        statuses = snapshot.layer("projects").values["statuses"][snapshot.layer("projects").row(entry.id)]
        detail = " · ".join((status_of(snapshot, statuses, t)[1], t.prose(project.location.place, "place").text))
    elif entry.kind == "source":
        source = catalog.sources[entry.id]
        href = addresses.source(entry.id)
        detail = " · ".join(
            filter(
                None,
                (
                    t.prose(source.publisher, "publisher").text,
                    fmt.date(t, source.published) if source.published else "",
                ),
            )
        )
    else:
        place = catalog.places[entry.id] if entry.kind == "place" else catalog.crossings[entry.id]
        lon, lat = place.lon, place.lat
        if entry.kind == "place":
            countries = [catalog.places[entry.id].country]
        else:
            countries = [code for code, _ in catalog.sides(catalog.crossings[entry.id])]
        detail = " – ".join(vocab.label("countries", code, t.lang) for code in countries)
        href = addresses.around(lon, lat) if entry.kind == "place" else addresses.thing_on_map(entry.kind, entry.id)
    label = {"project": t.gettext("Project"), "place": t.gettext("Place"), "source": t.gettext("Source")}
    return Result(
        entry.kind, label.get(entry.kind, t.gettext("Border crossing")), entry.id, name, detail, href, lon, lat,
        marks(name.text, spelt),
    )  # fmt: skip
