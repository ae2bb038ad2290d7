"""What stands along the shared border, by kilometre from west to east: projects, crossings, corridors, and gaps.

Where a place is inexact, it stands on a stretch: from the first to the last kilometre that is nearest to anywhere that
it may lie. Distances are along the border, and what is said of them is certain or possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geodata.catalog.model import stop_place
from geodata.layers import deadline
from geodata.snapshot.bordersides import LINES, WITHIN_KM, LineSides, RegionReach, reaches, sides_of
from geodata.snapshot.states import AT_REST, NOT_BUILT
from geodata.space import antimeridian
from geodata.space.geometry import geodesic_circle
from geodata.space.reach import Beyond, beyond
from geodata.space.stretches import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Corridor, Crossing, Position
    from geodata.layers.layer import Layer
    from geodata.snapshot.ground import Territory
    from geodata.space.course import Course

OPEN = ("open", "restricted")
"""States of crossings that people or goods pass today."""

OFF_LINE_KM = 5.0
"""A crossing that is farther from the border is on another one: a line on a map may be some kilometres off."""

PASSING_KM = 25.0
"""A sketch passes the kilometres that are nearest to where it is within that of the border: it is no true course."""

WATCHED = 64
"""Projects between two looks at the clock, measured together: each takes a millisecond."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that stands along the border.

    Parameters
    ----------
    id : str
        Of the project or crossing.
    km : Stretch
        From the first to the last kilometre that it may stand at.
    at_km : float or None
        Kilometre nearest to its point; None where the point only stands for a region.
    where : tuple of Stretch
        All that it may stand on, of a crossing.
    least_km, most_km : float
        Distance to the border.
    """

    id: str
    km: Stretch
    at_km: float | None
    where: tuple[Stretch, ...]
    least_km: float
    most_km: float


class Passage(NamedTuple):
    """A leg of a corridor's chain between places of two countries, and the kilometres that its sketch passes."""

    from_place: str
    to_place: str
    km: Stretch


@dataclass(frozen=True, slots=True)
class OnCorridor:
    """A corridor as the border sees it.

    Parameters
    ----------
    id : str
        Of the corridor.
    passages : tuple of Passage
        Where its sketch goes from country to country; none for one that stays in one.
    projects : tuple of str
        Those that the catalogue says run along it.
    crossings : tuple of str
        Those of its kind that may stand at one of its passages.
    is_missing : bool
        Whether it is planned, being built or suspended: a link that is not there.
    """

    id: str
    passages: tuple[Passage, ...]
    projects: tuple[str, ...]
    crossings: tuple[str, ...]
    is_missing: bool


@dataclass(frozen=True)
class BorderLine:
    """The border of a snapshot; each part is worked out when it is first asked for.

    Parameters
    ----------
    catalog : Catalog
        Of that day.
    ground : Territory
        What it lies on.
    layers : mapping
        Layer id to layer.
    course : Course
        The border itself.
    """

    catalog: Catalog
    ground: Territory
    layers: Mapping[str, Layer]
    course: Course

    def projects(self, most: int | None = None) -> tuple[Standing, ...]:
        """Projects that are possibly within reach (``WITHIN_KM``), from west to east; or so many of the nearest."""
        layer = self.layers["projects"]
        near = self.near
        if most is not None and most < len(near):
            ends = [layer.values[name] for name in ("border_min_km", "border_max_km")]
            near = sorted(near, key=lambda row: (ends[0][row], ends[1][row], row))[:most]
        return tuple(sorted(self._projects(near), key=lambda one: (one.km, one.id)))

    @cached_property
    def near(self) -> list[int]:
        """Rows of the projects that are possibly within reach; those of which only a country is known are left out."""
        layer = self.layers["projects"]
        least = layer.values["border_min_km"]
        placed = (
            row for row, id_ in enumerate(layer.ids) if self.catalog.projects[id_].location.precision != "country"
        )
        return [row for row in placed if least[row] is not None and least[row] <= WITHIN_KM[-1]]

    def _projects(self, rows: Sequence[int]) -> Iterator[Standing]:
        layer = self.layers["projects"]
        least, most = layer.values["border_min_km"], layer.values["border_max_km"]
        for begin in range(0, len(rows), WATCHED):
            deadline.check()
            block = rows[begin : begin + WATCHED]
            found = [self.catalog.projects[layer.ids[row]] for row in block]
            parts = [self.ground.parts(project) for project in found]
            every = iter(self.ground.along_border([part for own in parts for part in own]))
            for row, own, at in zip(block, parts, self._at([it.location for it in found]), strict=True):
                km = [*islice(every, len(own))]
                whole = Stretch(min(one.from_km for one in km), max(one.to_km for one in km))
                at_km = at if all(part.shape == "circle" for part in own) else None
                yield Standing(layer.ids[row], whole, at_km, (), float(least[row]), float(most[row]))

    def _at(self, positions: Sequence[Position]) -> list[float]:
        """Kilometre nearest to the point of each."""
        points = np.array([(position.lon, position.lat) for position in positions], float).reshape(-1, 2)
        order = np.lexsort((points[:, 0], np.round(points[:, 1])))  # neighbours are looked for together
        found = np.empty(len(points))
        found[order] = self.course.nearest(points[order])[0]
        return found.tolist()

    @cached_property
    def crossings(self) -> tuple[Standing, ...]:
        """Crossings of this border, from west to east."""
        return tuple(sorted(self._crossings(), key=lambda one: (one.km, one.id)))

    def _crossings(self) -> Iterator[Standing]:
        layer = self.layers["crossings"]
        points = self._at([self.catalog.crossings[id_] for id_ in layer.ids])
        for row, id_ in enumerate(deadline.watched(layer.ids, WATCHED)):
            crossing = self.catalog.crossings[id_]
            where = self._where(crossing, layer.values["distance_to_border_km"][row])
            if not where:
                continue
            ends = (min(max(points[row], one.from_km), one.to_km) for one in where)
            at = min((abs(km - points[row]), km) for km in ends)[1]
            yield Standing(id_, Stretch(where[0].from_km, where[-1].to_km), at, where, 0.0, 0.0)

    def _where(self, crossing: Crossing, away_km: float | None) -> tuple[Stretch, ...]:
        """Stretches that a crossing may stand on: those in its circle, or the nearest where the line runs by it."""
        circle = geodesic_circle(crossing.lon, crossing.lat, crossing.uncertainty_m)
        if found := self.course.on(circle):
            return tuple(found)
        is_here = away_km is not None and away_km - crossing.uncertainty_m / 1000 <= OFF_LINE_KM
        return (self.course.nearest_to([circle])[0],) if is_here else ()

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """Crossings of other borders: too far from this one."""
        here = {one.id for one in self.crossings}
        return tuple(id_ for id_ in sorted(self.catalog.crossings) if id_ not in here)

    def is_open(self, crossing_id: str) -> bool:
        """Whether a crossing is open, be it with restrictions."""
        return self.catalog.crossings[crossing_id].state in OPEN

    def gaps(self, far_km: float) -> list[Beyond]:
        """Stretches farther along the border than so many kilometres from an open crossing; the longest first.

        A crossing whose state was not known on that day may have been open.
        """
        standing = [one.where for one in self.crossings if self.is_open(one.id)]
        unknown = [one.where for one in self.crossings if not self.catalog.crossings[one.id].state]
        found = beyond(self.course, standing, far_km, unknown)
        return sorted(found, key=lambda gap: (-gap.certain_km, -gap.possibly.length_km, gap.possibly))

    @cached_property
    def corridors(self) -> tuple[OnCorridor, ...]:
        """All corridors: those that pass the border from west to east, then the others."""
        found = [self._corridor(corridor) for corridor in self.catalog.corridors.values()]
        return tuple(sorted(found, key=lambda one: (not one.passages, [it.km for it in one.passages], one.id)))

    def _corridor(self, corridor: Corridor) -> OnCorridor:
        passages = tuple(self._passages(corridor))
        kinds = [kind for kind in ("road", "rail") if kind in corridor.mode]
        at = [
            one.id
            for one in self.crossings
            if self.catalog.crossings[one.id].kind in kinds
            and any(where.meets(passage.km) for where in one.where for passage in passages)
        ]
        along = tuple(sorted(self._routed.get(corridor.id, ())))
        return OnCorridor(corridor.id, passages, along, tuple(at), corridor.state in (*NOT_BUILT, AT_REST))

    @cached_property
    def _routed(self) -> dict[str, list[str]]:
        """Projects by the corridor that they run along."""
        found: dict[str, list[str]] = {}
        for project in self.catalog.projects.values():
            route = project.location.route
            if route is not None and route.corridor:
                found.setdefault(route.corridor, []).append(project.id)
        return found

    def _passages(self, corridor: Corridor) -> Iterator[Passage]:
        stops = [stop_place(stop) for stop in corridor.stops]
        begins = stops[:1] * (len(stops) - 1) if corridor.shape == "fan" else stops[:-1]
        sides = self.catalog.about.countries
        for one, other in zip(begins, stops[1:], strict=True):
            places = self.catalog.places[one], self.catalog.places[other]
            here, there = (place.country for place in places)
            if here != there and here in sides and there in sides:
                leg = antimeridian.line([(place.lon, place.lat) for place in places])
                km = self.course.passed_by(leg, PASSING_KM)
                if km is not None:
                    yield Passage(one, other, km)

    @cached_property
    def sides(self) -> tuple[LineSides, ...]:
        """How much of each line project, river and corridor lies in which country."""
        return tuple(
            found for name in LINES if name in self.layers for found in sides_of(self.layers[name], self.ground)
        )

    @cached_property
    def regions(self) -> tuple[RegionReach, ...]:
        """What lies in each country and each of its regions within some distances of the border."""
        return tuple(reaches(self.catalog, self.ground, self.layers["projects"], self._counted))

    @cached_property
    def _counted(self) -> dict[str, RegionReach]:
        return {}
