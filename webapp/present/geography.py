"""Crossings, corridors and waters: what is known, the chain of places, and the projects and crossings near."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import shapely

from geodata.catalog.model import stop_place
from geodata.snapshot.freshness import last_claimed
from geodata.space import spans
from geodata.space.geometry import LineDistance, distance_m
from geodata.text.collation import sort_key
from geodata.text.dates import PartialDate
from webapp.present import format as fmt
from webapp.present.citations import Citations
from webapp.present.dossier import overdue
from webapp.present.figures import figure
from webapp.present.sources import source_line
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.model import Corridor, Crossing, Place, Project, River, Stop
    from geodata.layers.layer import Bbox
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.figures import Figure
    from webapp.present.sources import SourceLine
    from webapp.present.tongue import Tongue

CROSSING, CORRIDOR, RIVER = "crossing", "corridor", "river"
LAYERS = {CROSSING: "crossings", CORRIDOR: "corridors", RIVER: "rivers"}
"""Layer of each kind of thing."""

NEAR_M = 50_000.0
"""Farther than an hour's drive is not near."""

MOST_NEAR = 12
TOWN_DEGREES = 0.2


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing in a list."""

    id: str
    name: Said
    href: str
    kind: str
    state: str
    detail: Said
    length: str
    sources: int


@dataclass(frozen=True, slots=True)
class Near:
    """A project or crossing nearby; ``part`` says that a project belongs to the thing itself."""

    id: str
    name: Said
    href: str
    distance: str
    part: bool


@dataclass(frozen=True, slots=True)
class StopView:
    """A place of the chain."""

    id: str
    name: Said
    country: str
    href: str


@dataclass(frozen=True, slots=True)
class ThingLine:
    """A labelled property."""

    label: str
    value: Said
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """A crossing, corridor or water."""

    id: str
    kind: str
    kind_label: str
    name: Said
    is_own_name: bool
    names: tuple[Said, ...]
    summary: Said | None
    lines: tuple[ThingLine, ...]
    figures: tuple[Figure, ...]
    stops: tuple[StopView, ...]
    is_fan: bool
    basis: Said | None
    projects: tuple[Near, ...]
    crossings: tuple[Near, ...]
    sources: tuple[SourceLine, ...]
    box: Bbox | None


@dataclass(frozen=True, slots=True)
class Geography:
    """Lists of all three kinds."""

    crossings: tuple[ThingRow, ...]
    corridors: tuple[ThingRow, ...]
    rivers: tuple[ThingRow, ...]


def geography(snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Geography:
    """List all crossings, corridors and waters by name."""
    catalog, vocab = snapshot.catalog, snapshot.catalog.vocab
    road_or_rail = {"road": t.gettext("Road crossing"), "rail": t.gettext("Rail crossing")}

    def length(kind: str, id_: str) -> str:
        layer = snapshot.layer(LAYERS[kind])
        km = layer.values["length_km"][layer.row(id_)]
        return "" if km is None else t.gettext("%(value)s km", value=fmt.number(t, round(km)))

    def sources(kind: str, id_: str) -> int:
        layer = snapshot.layer(LAYERS[kind])
        return int(layer.values["sources"][layer.row(id_)])

    def by_name(rows: Iterable[ThingRow]) -> tuple[ThingRow, ...]:
        return tuple(sorted(rows, key=lambda row: (sort_key(row.name.text, t.lang), row.id)))

    return Geography(
        by_name(
            ThingRow(c.id, named(catalog.crossing_names(c), t.lang), addresses.thing(CROSSING, c.id),
                road_or_rail[c.kind],
                vocab.label("crossing_states", c.state, t.lang), Said(*catalog.crossing_regions(c, t.lang)), "",
                sources(CROSSING, c.id))
            for c in catalog.crossings.values()
        ),
        by_name(
            ThingRow(c.id, named(c.names, t.lang), addresses.thing(CORRIDOR, c.id),
                vocab.label("modes", c.mode, t.lang),
                vocab.label("corridor_states", c.state, t.lang), _ends(c.stops, snapshot, t),
                length(CORRIDOR, c.id), sources(CORRIDOR, c.id))
            for c in catalog.corridors.values()
        ),
        by_name(
            ThingRow(r.id, named(r.names, t.lang), addresses.thing(RIVER, r.id), water(r.kind, t), "",
                t.said(", ".join(vocab.label("countries", code, t.lang) for code in r.countries)),
                length(RIVER, r.id), sources(RIVER, r.id))
            for r in catalog.rivers.values()
        ),
    )  # fmt: skip


def crossing(snapshot: Snapshot, found: Crossing, t: Tongue, addresses: Addresses) -> Thing:
    """Page of one crossing."""
    _ = t.gettext
    citations = Citations()
    facts = snapshot.crossing_facts[found.id]
    lines = (
        *_state("crossing_states", found.state, found.status, citations.cite(found.status_source), snapshot, t),
        ThingLine(_("Known on"), t.said(_dated(found.status_date, snapshot, t))),
        ThingLine(_("Traffic"), t.prose(found.traffic, "traffic")),
        *(() if "hours" in facts else (ThingLine(_("Opening hours"), t.prose(found.hours, "hours")),)),
        ThingLine(_("Regions"), Said(*snapshot.catalog.crossing_regions(found, t.lang))),
        ThingLine(_("Place"), t.prose(found.basis, "basis"), citations.cite(*found.sources)),
    )
    figures = _figures(facts, snapshot, citations, t)
    near = _from_crossing(found, snapshot)
    names = snapshot.catalog.crossing_names(found)
    name = named(names, t.lang)
    return Thing(
        id=found.id,
        kind=CROSSING,
        kind_label={"road": _("Road crossing"), "rail": _("Rail crossing")}[found.kind],
        name=name,
        is_own_name=name.lang in names.ours,
        names=(
            *(Said(text, lang) for lang, text in names.given() if text != name.text),
            *(Said(text, t.written) for text in found.other_names),
        ),
        summary=t.prose(found.note, "remark") if found.note else None,
        lines=lines,
        figures=figures,
        stops=(),
        is_fan=False,
        basis=None,
        projects=_near_projects(snapshot, near, (), t, addresses),
        crossings=_near_crossings(snapshot, near, t, addresses, but=found.id),
        sources=_sources(snapshot, citations, t, addresses),
        box=_around([(found.lon, found.lat)]),
    )


def _state(
    terms: str, code: str, words: str, cites: tuple[int, ...], snapshot: Snapshot, t: Tongue
) -> Iterator[ThingLine]:
    """State as a term, and in the words of the source where they say more."""
    label = snapshot.catalog.vocab.label
    said = Said(*snapshot.catalog.vocab.said(terms, code, t.lang))
    if words.casefold() == label(terms, code, "en").casefold():
        yield ThingLine(t.gettext("State"), said, cites)
    else:
        yield ThingLine(t.gettext("State"), said)
        yield ThingLine(t.gettext("In words"), t.prose(words, "state"), cites)


def corridor(snapshot: Snapshot, found: Corridor, t: Tongue, addresses: Addresses) -> Thing:
    """Page of one corridor."""
    _ = t.gettext
    vocab = snapshot.catalog.vocab
    lines = (
        *_state("corridor_states", found.state, found.status, (), snapshot, t),
        ThingLine(_("Mode"), Said(*vocab.said("modes", found.mode, t.lang))),
    )
    made = _chain(CORRIDOR, found, found.stops, snapshot, t, addresses)
    return replace(
        made,
        kind_label=_("Transport corridor"),
        lines=lines,
        is_fan=found.shape == "fan",
        basis=t.prose(found.geometry_note, "basis"),
    )


def river(snapshot: Snapshot, found: River, t: Tongue, addresses: Addresses) -> Thing:
    """Page of one river, canal or lake."""
    _ = t.gettext
    countries = ", ".join(snapshot.catalog.vocab.label("countries", code, t.lang) for code in found.countries)
    lines = [ThingLine(_("Countries"), t.said(countries))]
    if found.length_km is not None and "length" not in snapshot.river_facts[found.id]:
        length = _("%(value)s km", value=fmt.number(t, found.length_km))
        lines.append(ThingLine(_("Length"), t.said(length)))
    made = _chain(RIVER, found, found.points, snapshot, t, addresses)
    return replace(made, kind_label=water(found.kind, t), lines=tuple(lines))


def water(kind: str, t: Tongue) -> str:
    """Kind of a water in the reader's language."""
    _ = t.gettext
    known = {
        "river": _("River"),
        "canal": _("Canal"),
        "canals": _("Canals"),
        "lake": _("Lake"),
        "reservoir": _("Reservoir"),
    }
    return known.get(kind) or t.prose(kind, "water").text


def _chain(
    kind: str, found: Corridor | River, stops: tuple[Stop, ...], snapshot: Snapshot, t: Tongue, addresses: Addresses
) -> Thing:
    """Make what corridors and waters have in common."""
    facts = {CORRIDOR: snapshot.corridor_facts, RIVER: snapshot.river_facts}[kind][found.id]
    citations = Citations()
    figures = _figures(facts, snapshot, citations, t)
    routes = {project.id: project.location.route for project in snapshot.catalog.projects.values()}
    part_of = tuple(id_ for id_, route in routes.items() if route and getattr(route, kind) == found.id)
    layer = snapshot.layer(LAYERS[kind])
    shape = layer.shape(layer.row(found.id))
    places = [snapshot.catalog.places[stop_place(stop)] for stop in stops]
    has_length = shape is not None and bool(shape.length)
    near = _from_line(shape) if shape is not None and has_length else _from_place(places[0])
    name = named(found.names, t.lang)
    return Thing(
        id=found.id,
        kind=kind,
        kind_label="",
        name=name,
        is_own_name=name.lang in found.names.ours,
        names=tuple(Said(text, lang) for lang, text in found.names.given() if lang != name.lang),
        summary=t.prose(found.summary, "summary"),
        lines=(),
        figures=figures,
        stops=tuple(_stops(stops, snapshot, t, addresses)),
        is_fan=False,
        basis=None,
        projects=_near_projects(snapshot, near, part_of, t, addresses),
        crossings=_near_crossings(snapshot, near, t, addresses),
        sources=_sources(snapshot, citations, t, addresses),
        box=_around([(place.lon, place.lat) for place in places]),
    )


def _stops(stops: Iterable[Stop], snapshot: Snapshot, t: Tongue, addresses: Addresses) -> Iterator[StopView]:
    for stop in stops:
        place = snapshot.catalog.places[stop_place(stop)]
        name = named(snapshot.catalog.place_names(stop), t.lang)
        country = snapshot.catalog.vocab.label("countries", place.country, t.lang)
        yield StopView(place.id, name, country, addresses.around(place.lon, place.lat))


def _ends(stops: tuple[Stop, ...], snapshot: Snapshot, t: Tongue) -> Said:
    first, last = (named(snapshot.catalog.place_names(stop_place(stop)), t.lang) for stop in (stops[0], stops[-1]))
    return Said(f"{first.text} – {last.text}", first.lang)


def _dated(text: str, snapshot: Snapshot, t: Tongue) -> str:
    """A day with how long ago it was, from a year on."""
    age = fmt.age(t, PartialDate.parse(text).last, snapshot.today)
    return ", ".join(filter(None, (fmt.date(t, text), age)))


def _figures(facts: Mapping[str, Fact], snapshot: Snapshot, citations: Citations, t: Tongue) -> tuple[Figure, ...]:
    last = last_claimed(facts, snapshot.catalog)
    return tuple(overdue(figure(fact, snapshot, citations, t), fact, last, snapshot) for fact in facts.values())


def _sources(snapshot: Snapshot, citations: Citations, t: Tongue, addresses: Addresses) -> tuple[SourceLine, ...]:
    return tuple(source_line(snapshot, id_, t, addresses, number) for number, id_ in citations.in_order())


class _From(NamedTuple):
    """How far others are from a thing: points, for their order, and all places where one may be, for what is said."""

    point: Callable[[float, float], float]
    places: Callable[[list[BaseGeometry]], tuple[float, float]]


def _from_crossing(crossing: Crossing, snapshot: Snapshot) -> _From:
    where = snapshot.ground.where(crossing)
    return _From(partial(distance_m, crossing.lon, crossing.lat), partial(_apart, where))


def _from_place(place: Place) -> _From:
    return _From(partial(distance_m, place.lon, place.lat), partial(_apart, shapely.Point(place.lon, place.lat)))


def _from_line(line: BaseGeometry) -> _From:
    return _From(LineDistance(line).metres, lambda places: spans.to_line(places, line))


def _apart(where: BaseGeometry, places: list[BaseGeometry]) -> tuple[float, float]:
    found = [spans.apart(where, place) for place in places]
    return min(low for low, _ in found), max(high for _, high in found)


def _near_projects(
    snapshot: Snapshot,
    near_to: _From,
    part_of: tuple[str, ...],
    t: Tongue,
    addresses: Addresses,
) -> tuple[Near, ...]:
    """Projects that belong to the thing, then those whose point is near; places known to a country only are nowhere."""

    def near(project: Project, *, is_part: bool) -> Near:
        places = [part.geometry for part in snapshot.ground.parts(project)]
        distance = "" if is_part else fmt.span(t, *near_to.places(places))
        return Near(project.id, named(project.names, t.lang), addresses.project(project.id), distance, is_part)

    projects = snapshot.catalog.projects
    found = [near(projects[id_], is_part=True) for id_ in part_of]
    located = [p for p in projects.values() if p.location.precision != "country" and p.id not in part_of]
    reach = sorted((near_to.point(p.location.lon, p.location.lat), p.id) for p in located)
    found += [near(projects[id_], is_part=False) for metres, id_ in reach[:MOST_NEAR] if metres <= NEAR_M]
    return tuple(found)


def _near_crossings(
    snapshot: Snapshot,
    near_to: _From,
    t: Tongue,
    addresses: Addresses,
    but: str = "",
) -> tuple[Near, ...]:
    crossings = snapshot.catalog.crossings
    reach = sorted((near_to.point(c.lon, c.lat), c.id) for c in crossings.values() if c.id != but)
    return tuple(
        Near(
            id_,
            named(snapshot.catalog.crossing_names(crossings[id_]), t.lang),
            addresses.thing(CROSSING, id_),
            fmt.span(t, *near_to.places([snapshot.ground.where(crossings[id_])])),
            part=False,
        )
        for metres, id_ in reach[:MOST_NEAR]
        if metres <= NEAR_M
    )


def _around(points: list[tuple[float, float]]) -> Bbox:
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons) - TOWN_DEGREES, min(lats) - TOWN_DEGREES, max(lons) + TOWN_DEGREES, max(lats) + TOWN_DEGREES
