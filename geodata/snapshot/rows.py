"""Turns a catalogue into the rows and geometries of each layer; one function for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import shapely

from geodata.catalog.model import stop_place
from geodata.catalog.vocab import FALLBACK
from geodata.snapshot.claims import status_codes
from geodata.snapshot.distances import distances, to_border_km
from geodata.snapshot.figures import figures, plain, years
from geodata.snapshot.freshness import fresh
from geodata.snapshot.row import (
    CorridorRow,
    CountryRow,
    CrossingRow,
    CrossingStretchRow,
    Located,
    Named,
    OfProject,
    PlaceRow,
    ProjectAreaRow,
    ProjectLineRow,
    ProjectRow,
    RegionRow,
    RiverRow,
    Row,
)
from geodata.space import antimeridian, geometry
from geodata.space.signs import stand_on
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Crossing, Place, Position, Project, Side, Stop
    from geodata.catalog.vocab import Names
    from geodata.snapshot.claims import Fact
    from geodata.snapshot.ground import Territory
    from geodata.snapshot.row import Distances

    Facts = Mapping[str, Fact]

SIGN_DECIMALS = 5
"""Of degrees: a metre, and a sign is five millimetres wide on the screen."""


@dataclass(frozen=True)
class Builder:
    """Builds layers from one catalogue whose claims are already sorted out.

    Parameters
    ----------
    catalog : Catalog
        Checked.
    ground : Territory
        What the catalogue lies on.
    project_facts, crossing_facts, river_facts : mapping
        Id to property to fact.
    today : datetime.date, optional
        Day that ages are counted to; that of compiling when None.
    only : frozenset of str, optional
        Projects that rows are made of; all when None.
    kept, reached
        Projects of which nothing has changed, and those that reached each crossing before.
    """

    catalog: Catalog
    ground: Territory
    project_facts: Mapping[str, Facts]
    crossing_facts: Mapping[str, Facts] = field(default_factory=dict)
    river_facts: Mapping[str, Facts] = field(default_factory=dict)
    today: date | None = None
    only: frozenset[str] | None = None
    kept: frozenset[str] = frozenset()
    reached: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def rows(self, layer: str) -> Iterator[Row]:
        """All features of a layer."""
        builders: dict[str, Callable[[], Iterator[Row]]] = {
            "projects": self._projects,
            "project-lines": self._project_lines,
            "project-areas": self._project_areas,
            "crossings": self._crossings,
            "crossing-stretches": self._crossing_stretches,
            "corridors": self._corridors,
            "rivers": self._rivers,
            "places": self._places,
            "countries": self._countries,
            "regions": self._regions,
        }
        return builders[layer]()

    @cached_property
    def _chosen(self) -> tuple[Project, ...]:
        """Projects that rows are made of."""
        return tuple(it for id_, it in self.catalog.projects.items() if self.only is None or id_ in self.only)

    def _projects(self) -> Iterator[ProjectRow]:
        for project in self._chosen:
            facts = self.project_facts[project.id]
            place = project.location
            located = place.precision != "country"  # a whole country is no place to put a marker
            sector = self.catalog.vocab.sector_of(project.sector)
            yield ProjectRow(
                id=project.id,
                geometry=shapely.Point(place.lon, place.lat) if located else None,
                about=self._of_project(project),
                sector=sector.id if sector else None,
                sector_detail=project.sector,
                icon=(sector.terms[project.sector].icon or sector.icon) if sector else None,
                host_country=project.host_countries[0],
                countries=tuple(project.host_countries),
                side=self.ground.side_of(place.lon, place.lat) if located else None,
                partner_country=project.partner_country,
                investor_origin=project.investor_origin,
                programme=project.programme,
                admin1=place.admin1,
                place=place.place,
                figures=figures(facts),
                capacity="; ".join(claim.value for claim in facts["capacity"].leaders) if "capacity" in facts else None,
                position=_located(place),
                conflicts=_conflicts(facts),
                sources=len(project.source_ids()),
                source_kinds=tuple(sorted({self.catalog.publisher(source).kind for source in project.source_ids()})),
                years=years(project),
                freshness=fresh(project, facts, self.catalog, self._today),
                distances=self._distances[project.id],
                geometry_kind=place.geometry,
                summary=project.summary or None,  # empty of the past
            )

    @cached_property
    def _today(self) -> date:
        return self.today or PartialDate.parse(self.catalog.about.compiled).last

    def _of_project(self, project: Project) -> OfProject:
        status = self.project_facts[project.id].get("status")  # of the past, it may not have been known
        statuses = status_codes(status) if status else ()
        return OfProject(
            names=self._named(project.names),
            status=statuses[0] if len(statuses) == 1 else None,
            statuses=statuses,
            status_date=status.as_of if status else None,
            url=f"/projects/{project.id}",
        )

    def _named(self, names: Names) -> Named:
        languages = self.catalog.about.languages
        held = dict(names.items())
        return Named(
            name=names.best(languages[0])[0], by_language={f"name_{lang}": held.get(lang) for lang in languages}
        )

    def _project_lines(self) -> Iterator[ProjectLineRow]:
        for project in self._chosen:
            line = self._route(project)
            if line is None:
                continue
            stops, shape_, basis = line
            sector = self.catalog.vocab.sector_of(project.sector)
            yield ProjectLineRow(
                id=project.id,
                geometry=shape_,
                about=self._of_project(project),
                sector=sector.id if sector else None,
                corridor=project.location.route.corridor if project.location.route else None,
                schematic=True,
                basis=basis,
                stops=stops,
                length_km=_km(shape_),
            )

    @cached_property
    def lines(self) -> Mapping[str, BaseGeometry]:
        """Project id to its line, for those that are known to their stops."""
        routes = ((id_, self._route(project)) for id_, project in self.catalog.projects.items())
        return {id_: route[1] for id_, route in routes if route is not None}

    def _route(self, project: Project) -> tuple[tuple[str, ...], BaseGeometry, str] | None:
        route = project.location.route
        if route is None:
            return None
        corridor = self.ground.corridors.get(route.corridor or "")
        river = self.catalog.rivers.get(route.river or "")
        if corridor:
            stops, is_fan, basis = _ids(corridor.stops), corridor.shape == "fan", corridor.geometry_note
        elif river:
            stops, is_fan, basis = _ids(river.points), False, "straight legs between places near the stream"
        else:
            stops, is_fan, basis = tuple(route.places), False, "straight legs between the places named"
        return stops, self._line(stops, is_fan=is_fan), route.basis or basis

    def _line(self, stops: tuple[str, ...], *, is_fan: bool) -> BaseGeometry:
        points = [(self.catalog.places[stop].lon, self.catalog.places[stop].lat) for stop in stops]
        if not is_fan:
            return antimeridian.line(points)
        legs = [part for end in points[1:] for part in shapely.get_parts(antimeridian.line((points[0], end)))]
        return shapely.MultiLineString(legs)

    @cached_property
    def _distances(self) -> Mapping[str, Distances]:
        standing = [crossing for crossing in self.catalog.crossings.values() if crossing.state != "planned"]
        return distances(self._chosen, self.ground, standing)

    def _project_areas(self) -> Iterator[ProjectAreaRow]:
        for project in self._chosen:
            for part in self.ground.parts(project):
                yield ProjectAreaRow(
                    id=f"{project.id}.{part.country.lower()}",
                    geometry=part.geometry,
                    about=self._of_project(project),
                    project=project.id,
                    country=part.country,
                    shape=part.shape,
                    regions=part.regions,
                    position=_located(project.location),
                    area_km2=self.ground.area_km2(part),
                )

    def _crossings(self) -> Iterator[CrossingRow]:
        to_border = to_border_km(self.catalog.crossings, self.ground)
        for crossing in self.catalog.crossings.values():
            sides = dict(self.catalog.sides(crossing))
            everywhere = {code: sides.get(code) for code in self.catalog.about.countries}
            sources = {claim.source for claim in crossing.claims} | {crossing.status_source, *crossing.sources} - {""}
            yield CrossingRow(
                id=crossing.id,
                geometry=shapely.Point(crossing.lon, crossing.lat),
                called=self._named(self._crossing_names(crossing)),
                names={f"name_{code.lower()}_side": self._side(side) for code, side in everywhere.items()},
                other_names=tuple(crossing.other_names),
                kind=crossing.kind,
                state=crossing.state or None,  # of the past, it may not have been known
                status=crossing.status or None,
                status_date=crossing.status_date or None,
                status_source=crossing.status_source or None,
                regions={f"admin1_{code.lower()}": side.admin1 if side else None for code, side in everywhere.items()},
                traffic=crossing.traffic,
                hours=crossing.hours,
                position=_located(crossing),
                conflicts=_conflicts(self.crossing_facts[crossing.id]),
                sources=len(sources),
                distance_to_border_km=to_border[crossing.id],
                projects=self._reaching(crossing),
            )

    def _reaching(self, crossing: Crossing) -> tuple[str, ...]:
        """Projects that reach where a crossing may lie; of those that have not changed it is known."""
        known = self.kept if crossing.id in self.reached else frozenset()
        held = known & self.reached.get(crossing.id, known)
        new = self.ground.reaching(crossing, (it for id_, it in self.catalog.projects.items() if id_ not in known))
        return tuple(id_ for id_ in self.catalog.projects if id_ in held or id_ in new)

    def _crossing_names(self, crossing: Crossing) -> Names:
        return self.catalog.crossing_names(crossing, is_short=True)

    def _side(self, side: Side | None) -> str | None:
        return side.names.best(self.catalog.written)[0] if side and side.names else None

    def _crossing_stretches(self) -> Iterator[CrossingStretchRow]:
        signs: list[shapely.Point] = []
        for _, crossing in sorted(self.catalog.crossings.items()):
            stretch = self.ground.stretch(crossing)
            point = shapely.Point(crossing.lon, crossing.lat)
            signs.append(point if stretch is None else stand_on(stretch, point, signs))
            if stretch is not None:
                yield CrossingStretchRow(
                    id=crossing.id,
                    geometry=stretch,
                    name=self._crossing_names(crossing).best(self.catalog.written)[0],
                    kind=crossing.kind,
                    state=crossing.state or None,
                    position=_located(crossing),
                    length_km=_km(stretch),
                    sign_lon=round(signs[-1].x, SIGN_DECIMALS),
                    sign_lat=round(signs[-1].y, SIGN_DECIMALS),
                )

    def _corridors(self) -> Iterator[CorridorRow]:
        routed: dict[str, tuple[str, ...]] = {}
        for project in self.catalog.projects.values():
            if (route := project.location.route) is not None and route.corridor:
                routed[route.corridor] = (*routed.get(route.corridor, ()), project.id)
        for corridor in self.catalog.corridors.values():
            stops = _ids(corridor.stops)
            line = self._line(stops, is_fan=corridor.shape == "fan")
            yield CorridorRow(
                id=corridor.id,
                geometry=line,
                names=self._named(corridor.names),
                mode=corridor.mode,
                state=corridor.state or None,
                status=corridor.status or None,
                stops=stops,
                schematic=True,
                basis=corridor.geometry_note,
                summary=corridor.summary,
                length_km=_km(line),
                sources=len({claim.source for claim in corridor.claims}),
                projects=routed.get(corridor.id, ()),
            )

    def _rivers(self) -> Iterator[RiverRow]:
        for river in self.catalog.rivers.values():
            stops = _ids(river.points)
            yield RiverRow(
                id=river.id,
                geometry=self._line(stops, is_fan=False) if len(stops) > 1 else None,
                names=self._named(river.names),
                kind=river.kind,
                countries=tuple(river.countries),
                length_km=plain(river.length_km),
                stops=stops,
                schematic=True,
                summary=river.summary,
                conflicts=_conflicts(self.river_facts[river.id]),
                sources=len({claim.source for claim in river.claims}),
            )

    def _places(self) -> Iterator[PlaceRow]:
        for place in self.catalog.places.values():
            yield PlaceRow(
                id=place.id,
                geometry=shapely.Point(place.lon, place.lat),
                names=self._named(self.catalog.place_names(place.id)),
                country=place.country,
                position=_located(place),
                source=place.source,
            )

    def _countries(self) -> Iterator[CountryRow]:
        for it in self.ground.countries.values():
            yield CountryRow(id=it.id, geometry=it.geometry, names=self._named_in(it.properties))

    def _regions(self) -> Iterator[RegionRow]:
        for it in self.ground.regions.values():
            yield RegionRow(
                id=it.id,
                geometry=it.geometry,
                names=self._named_in(it.properties),
                country=it.properties.get("country"),
                kind=it.properties.get("kind"),
                capital=it.properties.get("capital"),
                basis=it.properties.get("basis"),
            )

    def _named_in(self, properties: Mapping[str, Any]) -> Named:
        languages = self.catalog.about.languages
        by_language = {f"name_{lang}": properties.get(f"name_{lang}") for lang in languages}
        return Named(name=self._best_name(properties), by_language=by_language)

    def _best_name(self, properties: Mapping[str, Any]) -> str | None:
        """Name of an outline in the first language that it has one in: the catalogue's own go first."""
        found = (properties.get(f"name_{lang}") for lang in (*self.catalog.about.languages, *FALLBACK))
        return next(filter(None, found), properties.get("name"))


def _ids(stops: tuple[Stop, ...]) -> tuple[str, ...]:
    return tuple(stop_place(stop) for stop in stops)


def _located(position: Position | Place) -> Located:
    return Located(precision=position.precision, uncertainty_m=position.uncertainty_m, location_basis=position.basis)


def _conflicts(facts: Facts) -> tuple[str, ...]:
    return tuple(fact.name for fact in facts.values() if fact.is_conflict)


def _km(line: BaseGeometry) -> float:
    return round(geometry.length_m(line) / 1000, 1)
