"""Finds projects, places, crossings and sources by words in any spelling, the best first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from geodata.text import spelling
from geodata.text.collation import sort_key
from webapp.present import format as fmt
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.catalog.vocab import Names
    from geodata.snapshot.snapshot import Snapshot
    from geodata.text.collation import SortKey
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

KINDS = ("project", "place", "crossing", "source")
"""What is found, in the order in which equally good results are listed."""

_WORD = re.compile(r"[^\W_]+(?:['`´ʹʻʼʽʾʿˈ‘’‛′][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    id : str
        Within its kind.
    names : tuple of str
        Spelt, each by itself.
    text : str
        Searchable: names and all else.
    """

    kind: str
    id: str
    names: tuple[str, ...]
    text: str


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
    entries: Sequence[Entry],
    query: str,
    t: Tongue,
    addresses: Addresses,
    *,
    limit: int,
    kind: str | None = None,
) -> Found:
    """Find what holds every word of a query.

    A name that is the query goes first, then one that begins with it, then one that holds all its words, then the
    rest of the texts, equally good ones by kind and name; where nothing holds every word as it is written, long words
    may differ by one letter.

    Parameters
    ----------
    snapshot : Snapshot
        Gives the words of the results.
    entries : sequence of Entry
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
    """
    found = [entries[at] for at in spelling.find([entry.text for entry in entries], query)]
    spelt = spelling.spell(query)
    counts = Counter(entry.kind for entry in found)
    wanted = [entry for entry in found if kind in (None, entry.kind)]

    def place(entry: Entry) -> tuple[int, int, SortKey, str]:
        by_name = sort_key(_name(snapshot, entry, t).text, t.lang)
        return _rank(entry, spelt), KINDS.index(entry.kind), by_name, entry.id

    ranked = sorted(wanted, key=place)
    labels = kind_labels(t)
    return Found(
        tuple(_result(snapshot, entry, spelt, t, addresses) for entry in ranked[:limit]),
        tuple((name, labels[name], counts[name]) for name in KINDS),
        counts.total(),
    )


def kind_labels(t: Tongue) -> dict[str, str]:
    """Kinds in the reader's language."""
    _ = t.gettext
    return {"project": _("Projects"), "place": _("Places"), "crossing": _("Border crossings"), "source": _("Sources")}


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


def _rank(entry: Entry, spelt: str) -> int:
    if spelt in entry.names:
        return 0
    if any(name.startswith(spelt) for name in entry.names):
        return 1
    if any(all(f" {word}" in f" {name}" for word in spelt.split()) for name in entry.names):
        return 2
    return 3 if all(spelling.holds(entry.text, word) for word in spelt.split()) else 4


def index(snapshot: Snapshot) -> tuple[Entry, ...]:
    """Everything that can be found, ready to be searched."""
    return tuple(
        Entry(kind, id_, tuple(map(spelling.spell, names)), spelling.searchable(" ".join((*names, *others))))
        for kind, id_, names, others in _texts(snapshot)
    )


def _texts(snapshot: Snapshot) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Kind, id, names and other texts of everything that can be found."""
    catalog = snapshot.catalog
    for project in catalog.projects.values():
        place = project.location
        yield "project", project.id, _names(project.names), [place.place, place.admin1, project.summary, project.sector]
    for gazetteer in catalog.places.values():
        yield "place", gazetteer.id, [gazetteer.name], [gazetteer.country]
    for crossing in catalog.crossings.values():
        sides = [side for _, side in catalog.sides(crossing)]
        names = [*(side.name for side in sides), *crossing.other_names]
        yield "crossing", crossing.id, names, [side.admin1 for side in sides]
    for source in catalog.sources.values():
        yield "source", source.id, [source.title], [source.publisher, source.published]


def _names(names: Names) -> list[str]:
    return [text for _, text in names.items()]


def _name(snapshot: Snapshot, entry: Entry, t: Tongue) -> Said:
    if entry.kind == "project":
        return named(snapshot.catalog.projects[entry.id].names, t.lang)
    if entry.kind == "source":
        return t.prose(snapshot.catalog.sources[entry.id].title)
    layer = snapshot.layer("places" if entry.kind == "place" else "crossings")
    return t.prose(layer.values["name"][layer.row(entry.id)])


def _result(snapshot: Snapshot, entry: Entry, spelt: str, t: Tongue, addresses: Addresses) -> Result:
    catalog = snapshot.catalog
    vocab = catalog.vocab
    lon: float | None = None
    lat: float | None = None
    name = _name(snapshot, entry, t)
    if entry.kind == "project":
        project = catalog.projects[entry.id]
        href = addresses.on_map(entry.id)
        status = snapshot.layer("projects").values["status"][snapshot.layer("projects").row(entry.id)]
        detail = " · ".join((vocab.label("statuses", status, t.lang), project.location.place))
    elif entry.kind == "source":
        source = catalog.sources[entry.id]
        href = addresses.source(entry.id)
        detail = " · ".join(filter(None, (source.publisher, fmt.date(t, source.published) if source.published else "")))
    else:
        place = catalog.places[entry.id] if entry.kind == "place" else catalog.crossings[entry.id]
        lon, lat = place.lon, place.lat
        if entry.kind == "place":
            countries = [catalog.places[entry.id].country]
        else:
            countries = [code for code, _ in catalog.sides(catalog.crossings[entry.id])]
        detail = " – ".join(vocab.label("countries", code, t.lang) for code in countries)
        href = addresses.around(lon, lat)
    label = {"project": t.gettext("Project"), "place": t.gettext("Place"), "source": t.gettext("Source")}
    return Result(
        entry.kind, label.get(entry.kind, t.gettext("Border crossing")), entry.id, name, detail, href, lon, lat,
        marks(name.text, spelt),
    )  # fmt: skip
