"""The ground that a catalogue lies on: outlines, the shared border, and where on them a project or crossing may lie.

Ground has no history: past states of a catalogue share it, and with it all that was measured once.
"""

from __future__ import annotations

import math
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import shapely

from geodata.catalog.catalog import DATA
from geodata.catalog.files import Problems
from geodata.catalog.remembered import all_looks
from geodata.catalog.wording import found as shown
from geodata.errors import CatalogError, Problem
from geodata.snapshot import boundaries
from geodata.snapshot.shares import Outline, Share, cut
from geodata.space import geometry, spans
from geodata.space.course import Course

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Corridor, Crossing, Location, Project
    from geodata.catalog.remembered import Looks
    from geodata.space.stretches import Stretch

    Numbers = NDArray[np.float64]

T = TypeVar("T")

STRETCH_STEP = 0.01
"""Degrees at most between two places of a stretch of the border where a crossing may be: about a kilometre."""

MOST_MEASURED = 2
"""Places that are remembered for each project of a catalogue at most, before all are forgotten."""

PIECES = 32
"""About so many pieces a stretch is cut into where what is near all of it is asked."""


class Territory:
    """Outlines of a catalogue, and areas on them.

    Parameters
    ----------
    catalog : Catalog
        Checked.
    before : Territory, optional
        That of the catalogue before: outlines that are the same, and what was measured on them, are taken from it.

    Raises
    ------
    CatalogError
        When a boundary file cannot be read, or a project names a region that is not there.
    """

    def __init__(self, catalog: Catalog, before: Territory | None = None) -> None:
        """Read the outlines and check what is said of them."""
        names = ("countries", "regions", *filter(None, [catalog.about.border]))
        self._looks = all_looks(map(catalog.geo, names))
        if before is not None and before.holds(catalog, self._looks):
            self.__dict__.update(before.__dict__)
            self._catalog = catalog
            self._check()
            return
        self._catalog = catalog
        self.countries = self._outlines("countries")
        self.regions = self._outlines("regions")
        self._united: dict[tuple[str, ...], BaseGeometry] = {}
        self._measured: dict[tuple[Hashable, int], tuple[float, float]] = {}
        self._stretches: dict[Hashable, BaseGeometry | None] = {}
        self._alongside: dict[int, Stretch] = {}
        self._parts: dict[Hashable, tuple[Share, ...]] = {}
        self._sketched: dict[Hashable, Any] = {}
        self._check()

    def holds(self, catalog: Catalog, looks: Looks | None) -> bool:
        """Whether a catalogue lies on this ground too, and not too much of what was measured is of others."""
        return (
            looks is not None
            and looks == self._looks
            and catalog.about is self._catalog.about
            and len(self._parts) <= MOST_MEASURED * len(catalog.projects) + len(self.regions)
        )

    def is_one_with(self, other: Territory) -> bool:
        """Whether what is measured on one is known on the other."""
        return self._parts is other._parts

    def once(self, kind: Hashable, shape: BaseGeometry, make: Callable[[], T]) -> T:
        """What is made of an outline, once: the ground is there for longer than a catalogue."""
        key = (kind, id(shape))
        if key not in self._sketched:
            self._sketched[key] = shape, make()  # with the shape, so that no other gets its number
        return cast("T", self._sketched[key][1])

    def _outlines(self, name: str) -> dict[str, Outline]:
        """Outlines of a file; none where the package's own are of another part of the world than the catalogue."""
        path = self._catalog.geo(name)
        found = {id_: Outline(id_, properties, outline) for id_, properties, outline in boundaries.outlines(path)}
        told = {outline.properties.get("country", outline.id) for outline in found.values()}
        elsewhere = path.is_relative_to(DATA) and told.isdisjoint(self._catalog.about.countries)
        return {} if elsewhere else found

    def _check(self) -> None:
        problems = Problems()
        for project in self._catalog.projects.values():
            for i, region in enumerate(project.location.regions):
                if region not in self.regions:
                    at = f"location.regions[{i}]"
                    expected = f"the id of a region of geo/{self._catalog.geo('regions').name}"
                    file = f"projects/{project.id}.yaml"
                    problems.append(Problem(file, 0, at, shown(region), expected, "unknown-region"))
        if problems:
            raise CatalogError(problems.all())

    def below(self, catalog: Catalog) -> Territory:
        """Ground below another state of the same catalogue; what was measured on this one is taken over.

        Raises
        ------
        CatalogError
            When a project names a region that is not there.
        """
        ours, theirs = self._catalog, catalog
        if (ours.about.countries, ours.about.border) != (theirs.about.countries, theirs.about.border):
            return Territory(catalog)
        measured = ("_united", "_measured", "_stretches", "_alongside", "_parts", "_sketched")
        made = copy(self)
        made.__dict__.update({name: dict(getattr(self, name)) for name in measured}, _catalog=catalog)
        Territory._check(made)
        return made

    @property
    def corridors(self) -> Mapping[str, Corridor]:
        """All corridors, of whatever day: where a route leads has no history."""
        return self._catalog.corridors

    @cached_property
    def border(self) -> BaseGeometry | None:
        """The shared border, where the catalogue names one."""
        name = self._catalog.about.border
        return None if name is None else boundaries.border(self._catalog.geo(name))

    @cached_property
    def course(self) -> Course | None:
        """The border with its kilometres from west to east; None where there is no border."""
        return None if self.border is None else Course(self.border)

    @cached_property
    def _border_marks(self) -> spans.Marks | None:
        """Points of the border that distances are measured to."""
        if self.border is None:
            return None
        return spans.Marks(geometry.walked(self.border))

    def parts(self, project: Project) -> tuple[Share, ...]:
        """Where a project may lie, country by country: as much as is known and no more."""
        place = project.location
        key = (place.lon, place.lat, place.uncertainty_m, place.precision, self._named(place), *project.host_countries)
        if key not in self._parts:
            self._parts[key] = tuple(self._made(project))
        return self._parts[key]

    def along_border(self, parts: Sequence[Share]) -> list[Stretch]:
        """Kilometres of the border that are nearest to anywhere in each part; none where there is no border."""
        if self.course is None:
            return []
        new = {id(part.geometry): part.geometry for part in parts if id(part.geometry) not in self._alongside}
        self._alongside |= zip(new, self.course.nearest_to([*new.values()]), strict=True)
        return [self._alongside[id(part.geometry)] for part in parts]

    def region_of(self, name: str) -> str | None:
        """Id of the region that is called so; None where none is, or several are."""
        return next(iter(self._by_name.get(name.casefold(), ())), None)

    def _made(self, project: Project) -> list[Share]:
        place, hosts = project.location, project.host_countries
        if place.precision == "country":
            known = (self.countries.get(code) for code in hosts)
            return [Share(it.id, "country", (), it.geometry) for it in known if it is not None]
        circle = geometry.geodesic_circle(place.lon, place.lat, place.uncertainty_m)
        found: list[Share] = []
        for code in hosts:
            regions = tuple(
                id_ for id_ in self._named(place) if self.regions[id_].properties.get("country", code) == code
            )
            if regions and place.precision == "region":
                found.append(Share(code, "region", regions, self._union(regions)))
            elif (side := self._side(circle, code, regions)) is not None:
                found.append(Share(code, "circle", regions, side))
        return found or [Share(hosts[0], "circle", (), circle)]

    def _named(self, place: Location) -> tuple[str, ...]:
        """Regions that a place states: by their ids, or one by its name."""
        return place.regions or self._by_name.get(place.admin1.casefold(), ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        """Regions of the catalogue's countries by each of their names; none for a name that several have."""
        found: dict[str, set[str]] = {}
        for outline in self.regions.values():
            for name, text in outline.properties.items():
                if name.startswith("name") and text:
                    found.setdefault(text.casefold(), set()).add(outline.id)
        return {name: tuple(ids) for name, ids in found.items() if len(ids) == 1}

    def _union(self, regions: tuple[str, ...]) -> BaseGeometry:
        if regions not in self._united:
            shapes = [self.regions[id_].geometry for id_ in regions]
            self._united[regions] = shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
        return self._united[regions]

    def _side(self, circle: BaseGeometry, code: str, regions: tuple[str, ...]) -> BaseGeometry | None:
        """Part of a circle in a country, and in its regions that are named; None when there is none."""
        country = self.countries.get(code)
        if country is None:
            return None
        part: BaseGeometry | None = circle
        if not shapely.contains_properly(country.asked.own, circle):  # it holds most, which is far cheaper to see
            part = cut(circle, country.geometry)
        return cut(part, self._union(regions)) if part is not None and regions else part

    def side_of(self, lon: float, lat: float) -> str | None:
        """Country of the programme that a point lies in; None when it lies in none of them."""
        known = {code: self.countries[code] for code in self._catalog.about.countries if code in self.countries}
        found = self.holding(known, (lon, lat))
        return None if found is None else found.id

    @staticmethod
    def holding(outlines: Mapping[str, Outline], at: tuple[float, float]) -> Outline | None:
        """First of some outlines that holds a point (lon/lat degrees)."""
        point = shapely.Point(at)
        return next((it for it in outlines.values() if shapely.intersects(it.geometry, point)), None)

    def reaching(self, crossing: Crossing, projects: Iterable[Project]) -> tuple[str, ...]:
        """Ids of the projects known to a circle that reaches where a crossing may lie."""
        parts = [(project.id, part) for project in projects for part in self.parts(project) if part.shape == "circle"]
        where = geometry.prepared(self.where(crossing))
        reached = shapely.intersects(where, np.array([part.geometry for _, part in parts], dtype=object))
        return tuple(dict.fromkeys(id_ for (id_, _), is_reached in zip(parts, reached, strict=True) if is_reached))

    def stretch(self, crossing: Crossing) -> BaseGeometry | None:
        """Part of the border on which a crossing may lie; None where none is near enough or there is no border."""
        key = (crossing.lon, crossing.lat, crossing.uncertainty_m)
        if key not in self._stretches:
            self._stretches[key] = self._stretch(crossing)
        return self._stretches[key]

    def _stretch(self, crossing: Crossing) -> BaseGeometry | None:
        if self.border is None:
            return None
        circle = geometry.geodesic_circle(crossing.lon, crossing.lat, crossing.uncertainty_m)
        found = shapely.line_merge(shapely.intersection(self.border, circle))
        lines = [line for line in shapely.get_parts(found) if line.geom_type == "LineString" and not line.is_empty]
        return None if not lines else lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)

    def where(self, crossing: Crossing) -> BaseGeometry:
        """Where a crossing may lie: on its stretch of the border, otherwise within a circle."""
        stretch = self.stretch(crossing)
        if stretch is not None:
            return stretch
        return geometry.geodesic_circle(crossing.lon, crossing.lat, crossing.uncertainty_m)

    def circles(self, crossing: Crossing) -> list[tuple[float, float, float]]:
        """Circles that together hold wherever a crossing may lie: longitude, latitude, metres; the outermost first."""
        stretch = self.stretch(crossing)
        if stretch is None:
            return [(crossing.lon, crossing.lat, float(crossing.uncertainty_m))]
        lines = shapely.get_parts(shapely.segmentize(stretch, stretch.length / PIECES))
        ends = np.concatenate([np.hstack([line[:-1], line[1:]]) for line in map(shapely.get_coordinates, lines)])
        middles = (ends[:, :2] + ends[:, 2:]) / 2
        halves = np.maximum(spans.metres(middles, ends[:, :2]), spans.metres(middles, ends[:, 2:]))
        away = spans.metres(middles, np.tile((crossing.lon, crossing.lat), (len(middles), 1)))
        found = np.column_stack([middles, halves])[np.argsort(-away, kind="stable")]
        return [(lon, lat, metres) for lon, lat, metres in found.tolist()]

    def to_border_m(self, points: Numbers) -> Numbers | None:
        """Distance of each point (lon/lat degrees) to the border in metres; None where there is no border."""
        if self._border_marks is None:
            return None
        return spans.spans(list(points[:, None]), self._border_marks)[:, 0]

    def border_spans(self, parts: Sequence[Share]) -> Numbers | None:
        """Least and greatest distance of each part to the border in metres; None where there is no border."""
        marks, border = self._border_marks, self.border
        if marks is None or border is None:
            return None
        return self._measure("border", parts, border, lambda places: spans.spans(places, marks))

    def to_border_km(self, shapes: Sequence[BaseGeometry]) -> list[float]:
        """Least distance of each shape to the border; infinite where there is none."""
        return [math.inf] * len(shapes) if self.course is None else self.course.away_km(shapes).tolist()

    @cached_property
    def regions_to_border_km(self) -> Mapping[str, float]:
        """The same of each region."""
        return dict(zip(self.regions, self.to_border_km([it.geometry for it in self.regions.values()]), strict=True))

    def crossing_spans(self, parts: Sequence[Share], crossings: Iterable[Crossing]) -> Numbers | None:
        """Least and greatest distance of each part to the crossing nearest to it, wherever both may lie.

        None where there is no crossing.
        """
        standing = tuple(sorted(crossings, key=lambda crossing: crossing.id))
        if not standing:
            return None
        stretches = [self.stretch(crossing) for crossing in standing]
        choices = [_choice(*pair) for pair in zip(standing, stretches, strict=True)]
        touched = shapely.union_all([stretch for stretch in stretches if stretch is not None])
        kind = tuple((it.id, it.lon, it.lat, it.uncertainty_m) for it in standing)
        return self._measure(kind, parts, touched, lambda places: spans.spans_of_choice(places, choices))

    def to_crossings_m(self, at: tuple[float, float], crossings: Iterable[Crossing]) -> Numbers:
        """Least and greatest metres from a point (lon/lat degrees) to each of some crossings, shape (n, 2)."""
        point = np.array([at])
        choices = [_choice(crossing, self.stretch(crossing)) for crossing in crossings]
        found = [spans.spans_of_choice([point], [choice]) for choice in choices]
        return np.vstack(found) if found else np.empty((0, 2))

    def area_km2(self, part: Share) -> float:
        """Geodesic area of a part in square kilometres."""
        key = ("area", id(part.geometry))
        if key not in self._measured:
            self._measured[key] = (geometry.area_m2(part.geometry) / 1e6,) * 2
        return round(self._measured[key][0], 1)

    def _measure(
        self, kind: Hashable, parts: Sequence[Share], touched: BaseGeometry, measure: Callable[[list[Numbers]], Numbers]
    ) -> Numbers:
        """What is measured of each part, each once; nothing is between an area and what it touches."""
        new = {id(part.geometry): part for part in parts if (kind, id(part.geometry)) not in self._measured}
        touches = shapely.intersects(
            geometry.prepared(touched), np.array([part.geometry for part in new.values()], dtype=object)
        )
        found = measure([_places(part, is_touched=bool(it)) for part, it in zip(new.values(), touches, strict=True)])
        for part, is_touched, (low, high) in zip(new.values(), touches, found, strict=True):
            self._measured[kind, id(part.geometry)] = (0.0 if is_touched else low, high)
        return np.array([self._measured[kind, id(part.geometry)] for part in parts]).reshape(-1, 2)


def _places(part: Share, *, is_touched: bool) -> Numbers:
    """Places of a part that stand for all of it: its edge, and its inside where something may wind around that."""
    edge = spans.edge(part.geometry)
    return np.vstack([edge, spans.inside(part.geometry)]) if is_touched or part.shape != "circle" else edge


def _choice(crossing: Crossing, stretch: BaseGeometry | None) -> spans.Candidate:
    """Places where a crossing may be: those of its stretch of the border, otherwise a circle around its point."""
    if stretch is None:
        return spans.Candidate(np.array([(crossing.lon, crossing.lat)]), crossing.uncertainty_m)
    return spans.Candidate(shapely.get_coordinates(shapely.segmentize(stretch, STRETCH_STEP)), 0.0)
