"""Turns a catalogue into the rows and geometries of each layer; one function for each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import shape

from geodata.catalog.catalog import DATA
from geodata.catalog.model import stop_place
from geodata.catalog.vocab import FALLBACK
from geodata.errors import CatalogError, Problem
from geodata.space import geometry
from geodata.text.dates import PartialDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Crossing, Project, Stop
    from geodata.catalog.vocab import Names
    from geodata.snapshot.claims import Fact

    Row = tuple[str, dict[str, Any], BaseGeometry | None]
    Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class Builder:
    """Builds layers from one catalogue whose claims are already sorted out.

    Parameters
    ----------
    catalog : Catalog
        Checked.
    project_facts, crossing_facts, river_facts : mapping
        Id to property to fact.
    """

    catalog: Catalog
    project_facts: Mapping[str, Facts]
    crossing_facts: Mapping[str, Facts] = field(default_factory=dict)
    river_facts: Mapping[str, Facts] = field(default_factory=dict)

    def rows(self, layer: str) -> Iterator[Row]:
        """Id, properties and geometry (lon/lat degrees) of every feature of a layer."""
        builders: dict[str, Callable[[], Iterator[Row]]] = {
            "projects": self._projects,
            "project-lines": self._project_lines,
            "project-areas": self._project_areas,
            "crossings": self._crossings,
            "corridors": self._corridors,
            "rivers": self._rivers,
            "places": self._places,
            "countries": lambda: self._boundaries("countries"),
            "regions": lambda: self._boundaries("regions"),
        }
        return builders[layer]()

    def _projects(self) -> Iterator[Row]:
        for project in self.catalog.projects.values():
            facts = self.project_facts[project.id]
            place = project.location
            located = place.precision != "country"  # a whole country is no place to put a marker
            crossing = self._nearest_crossing(place.lon, place.lat) if located else None
            sector = self.catalog.vocab.sector_of(project.sector)
            usd = facts["cost"].money("USD") if "cost" in facts else None
            properties = {
                **self._of_project(project),
                "sector_detail": project.sector,
                "icon": (sector.terms[project.sector].icon or sector.icon) if sector else None,
                "host_country": project.host_countries[0],
                "countries": list(project.host_countries),
                "side": self._side_of(place.lon, place.lat) if located else None,
                "partner_country": project.partner_country,
                "investor_origin": project.investor_origin,
                "programme": project.programme,
                "admin1": place.admin1,
                "place": place.place,
                "cost_usd": _plain(usd[0].ends()[0]) if usd else None,
                "area_ha": _quantity(facts, "area", "ha"),
                "jobs": _quantity(facts, "jobs", "jobs"),
                "capacity": facts["capacity"].shown.value if "capacity" in facts else None,
                **_precision(place),
                "conflicts": _conflicts(facts),
                "sources": len(project.source_ids()),
                "source_kinds": sorted({self.catalog.publisher(source).kind for source in project.source_ids()}),
                "years": _years(project),
                "distance_to_border_km": self._to_border_km(place.lon, place.lat) if located else None,
                "nearest_crossing": crossing[0].id if crossing else None,
                "nearest_crossing_km": round(crossing[1] / 1000, 1) if crossing else None,
                "geometry_kind": place.geometry,
            }
            yield project.id, properties, shapely.Point(place.lon, place.lat) if located else None

    def _of_project(self, project: Project) -> dict[str, Any]:
        status = self.project_facts[project.id].get("status")  # of the past, it may not have been known
        sector = self.catalog.vocab.sector_of(project.sector)
        return {
            **self._names(project.names),
            "sector": sector.id if sector else None,
            "status": status.shown.status if status else None,
            "status_date": status.as_of if status else None,
            "url": f"/projects/{project.id}",
        }

    def _names(self, names: Names) -> dict[str, str | None]:
        languages = self.catalog.about.languages
        held = dict(names.items())
        return {"name": names.best(languages[0])[0], **{f"name_{lang}": held.get(lang) for lang in languages}}

    def _project_lines(self) -> Iterator[Row]:
        for project in self.catalog.projects.values():
            line = self._route(project)
            if line is None:
                continue
            stops, shape_, basis = line
            properties = {
                **self._of_project(project),
                "schematic": True,
                "basis": basis,
                "stops": stops,
                "length_km": _km(shape_),
            }
            yield project.id, properties, shape_

    def _route(self, project: Project) -> tuple[list[str], BaseGeometry, str] | None:
        route = project.location.route
        if route is None:
            return None
        corridor = self.catalog.corridors.get(route.corridor or "")
        river = self.catalog.rivers.get(route.river or "")
        if corridor:
            stops, is_fan, basis = _ids(corridor.stops), corridor.shape == "fan", corridor.geometry_note
        elif river:
            stops, is_fan, basis = _ids(river.points), False, "straight legs between places near the stream"
        else:
            stops, is_fan, basis = list(route.places), False, "straight legs between the places named"
        return stops, self._line(stops, is_fan=is_fan), route.basis or basis

    def _line(self, stops: list[str], *, is_fan: bool) -> BaseGeometry:
        points = [(self.catalog.places[stop].lon, self.catalog.places[stop].lat) for stop in stops]
        if is_fan:
            return shapely.MultiLineString([(points[0], end) for end in points[1:]])
        return shapely.LineString(points)

    def _project_areas(self) -> Iterator[Row]:
        for project in self.catalog.projects.values():
            place = project.location
            if place.precision == "country":
                continue
            circle = geometry.geodesic_circle(place.lon, place.lat, place.uncertainty_m)
            sides = [(code, side) for code in project.host_countries if (side := self._side(circle, code)) is not None]
            sides = sides or [(project.host_countries[0], circle)]
            for code, side in sides:
                properties = {
                    **self._of_project(project),
                    "project": project.id,
                    "country": code,
                    **_precision(place),
                    "area_km2": round(geometry.area_m2(side) / 1e6, 1),
                }
                yield f"{project.id}.{code.lower()}", properties, side

    def _side(self, circle: BaseGeometry, code: str) -> BaseGeometry | None:
        """Part of a circle that lies in a country; None when there is none or the country's outline is not known."""
        outline = self._outlines.get(code)
        if outline is None:
            return None
        if shapely.contains_properly(outline, circle):  # most circles, and far cheaper than cutting them
            return circle
        part = shapely.intersection(circle, outline)
        polygons = [p for p in shapely.get_parts(part) if p.geom_type == "Polygon" and not p.is_empty]
        if not polygons:
            return None
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)

    def _crossings(self) -> Iterator[Row]:
        for crossing in self.catalog.crossings.values():
            facts = self.crossing_facts[crossing.id]
            named = {"status", "status_date", "status_source", "kind", "state", "traffic", "hours"}
            sides = self.catalog.sides(crossing)
            sources = {claim.source for claim in crossing.claims} | {crossing.status_source, *crossing.sources}
            properties = {
                **crossing.model_dump(include=named),
                "name": " – ".join(_latin(side.name) for _, side in sides),
                **{f"name_{code.lower()}_side": side.name for code, side in sides},
                **{f"admin1_{code.lower()}": side.admin1 for code, side in sides},
                "other_names": list(crossing.other_names),
                **_precision(crossing),
                "conflicts": _conflicts(facts),
                "sources": len(sources),
                "distance_to_border_km": self._to_border_km(crossing.lon, crossing.lat),
            }
            yield crossing.id, properties, shapely.Point(crossing.lon, crossing.lat)

    def _corridors(self) -> Iterator[Row]:
        for corridor in self.catalog.corridors.values():
            stops = _ids(corridor.stops)
            line = self._line(stops, is_fan=corridor.shape == "fan")
            properties = {
                **self._names(corridor.names),
                **corridor.model_dump(include={"mode", "state", "status", "summary"}),
                "stops": stops,
                "schematic": True,
                "basis": corridor.geometry_note,
                "length_km": _km(line),
                "sources": len({claim.source for claim in corridor.claims}),
            }
            yield corridor.id, properties, line

    def _rivers(self) -> Iterator[Row]:
        for river in self.catalog.rivers.values():
            stops = _ids(river.points)
            properties = {
                **self._names(river.names),
                "kind": river.kind,
                "countries": list(river.countries),
                "length_km": _plain(river.length_km),
                "stops": stops,
                "schematic": True,
                "summary": river.summary,
                "conflicts": _conflicts(self.river_facts[river.id]),
                "sources": len({claim.source for claim in river.claims}),
            }
            yield river.id, properties, self._line(stops, is_fan=False) if len(stops) > 1 else None

    def _places(self) -> Iterator[Row]:
        for place in self.catalog.places.values():
            properties = {**place.model_dump(include={"name", "country", "source"}), **_precision(place)}
            yield place.id, properties, shapely.Point(place.lon, place.lat)

    def _boundaries(self, name: str) -> Iterator[Row]:
        path = self.catalog.geo(name)
        found = _read_boundaries(path)
        told = {properties.get("country", properties.get("id")) for properties, _ in found}
        if path.is_relative_to(DATA) and told.isdisjoint(self.catalog.about.countries):
            return  # the outlines that the package ships are of another part of the world
        for properties, outline in found:
            feature_id = properties.pop("id", None)
            if not isinstance(feature_id, str):
                raise _boundary_error(path, f"a feature whose property id is {feature_id!r}")
            yield feature_id, {**properties, "name": self._best_name(properties)}, outline

    def _best_name(self, properties: dict[str, Any]) -> str | None:
        """Name of an outline in the first language that it has one in: the catalogue's own go first."""
        found = (properties.get(f"name_{lang}") for lang in (*self.catalog.about.languages, *FALLBACK))
        return next(filter(None, found), properties.get("name"))

    @cached_property
    def _outlines(self) -> dict[str, BaseGeometry]:
        outlines = {code: shape_ for code, _, shape_ in self._boundaries("countries") if shape_ is not None}
        for outline in outlines.values():
            shapely.prepare(outline)
        return outlines

    @cached_property
    def _border(self) -> geometry.LineDistance | None:
        name = self.catalog.about.border
        if name is None:
            return None
        return geometry.LineDistance(shapely.union_all([line for _, line in _read_boundaries(self.catalog.geo(name))]))

    def _side_of(self, lon: float, lat: float) -> str | None:
        """Country of the programme that a point lies in; None when it lies in none of them."""
        point = shapely.Point(lon, lat)
        return next((code for code in self.catalog.about.countries if self._holds(code, point)), None)

    def _holds(self, code: str, point: BaseGeometry) -> bool:
        outline = self._outlines.get(code)
        return outline is not None and bool(shapely.intersects(outline, point))

    def _to_border_km(self, lon: float, lat: float) -> float | None:
        return round(self._border.metres(lon, lat) / 1000, 1) if self._border else None

    def _nearest_crossing(self, lon: float, lat: float) -> tuple[Crossing, float] | None:
        distances = (
            (crossing, geometry.distance_m(lon, lat, crossing.lon, crossing.lat))
            for crossing in self.catalog.crossings.values()
            if crossing.state != "planned"
        )
        return min(distances, key=lambda pair: (pair[1], pair[0].id), default=None)


def _read_boundaries(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [(dict(entry["properties"] or {}), shape(entry["geometry"])) for entry in features]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
        raise _boundary_error(path, f"{type(error).__name__}: {error}") from error


def _boundary_error(path: Path, found: str) -> CatalogError:
    expected = "a GeoJSON FeatureCollection of located features with ids"
    return CatalogError((Problem(f"geo/{path.name}", 0, "", found, expected, "boundary-file"),))


def _ids(stops: tuple[Stop, ...]) -> list[str]:
    return [stop_place(stop) for stop in stops]


def _latin(name: str) -> str:
    """Leave out the Cyrillic form that stands in brackets behind a crossing's name."""
    return name.partition(" (")[0]


def _precision(position: Any) -> dict[str, Any]:
    return {"precision": position.precision, "uncertainty_m": position.uncertainty_m, "location_basis": position.basis}


def _conflicts(facts: Facts) -> list[str]:
    return [fact.name for fact in facts.values() if fact.is_conflict]


def _quantity(facts: Facts, name: str, unit: str) -> float | int | None:
    if name not in facts:
        return None
    found = next((c.quantity for c in facts[name].claims if c.quantity and c.quantity.unit == unit), None)
    return _plain(found.ends()[0]) if found else None


def _years(project: Project) -> list[str]:
    """Years in which something happened or is planned; an interval counts in each of its years."""
    dates = [PartialDate.parse(event.date) for event in project.timeline]
    return sorted({str(year) for when in dates for year in range(when.first.year, when.last.year + 1)})


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and float(number).is_integer() else number


def _km(line: BaseGeometry) -> float:
    return round(geometry.length_m(line) / 1000, 1)
