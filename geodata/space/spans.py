"""How near and how far: least and greatest geodesic distances from areas to marks (points of a line, or single ones).

Points are compared by straight chords through the ellipsoid, which order them as geodesics do; what is found is
measured exactly. All coordinates are lon/lat degrees on WGS 84.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geodata.errors import GeometryError
from geodata.space.geometry import WGS84, earth_centred, prepared, squared_chords, walked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Numbers = NDArray[np.float64]
    Rows = NDArray[np.intp]

CHUNK = 32
"""Neighbours that are looked at together, or left out together."""

_PAIRS = 200_000
"""Chords that are reckoned together, as many as a core keeps close: an outline has thousands of places, and so has a
border."""

EDGE_PARTS = 12
"""An area's edges are walked in steps of at most this part of its extent; arcs of circles have theirs anyway."""

GRID = 24
"""Places inside a wide area, along each side of its box: what is farthest from a winding line may lie inside."""


class Marks:
    """Points, prepared once, that distances are measured to.

    Parameters
    ----------
    points : array of shape (n, 2)
        Degrees, in an order in which neighbours lie near each other (a line's own).

    Raises
    ------
    GeometryError
        When there are none.
    """

    def __init__(self, points: Numbers) -> None:
        """Put neighbours into chunks, each with a ball around it."""
        if not len(points):
            raise GeometryError("there is nothing to measure from")
        self.points = points
        self.at = earth_centred(points)
        self._rows, self._middles, self._radii = _balls(self.at)

    def around(self, at: Numbers) -> Rows:
        """Rows of all marks that may be the nearest to one of these earth-centred places."""
        middle = at.mean(axis=0)
        reach = np.linalg.norm(at - middle, axis=1).max()
        away = np.linalg.norm(self._middles - middle, axis=1)
        rows: Rows = self._rows[away - self._radii - reach <= (away + self._radii).min() + reach].ravel()
        return rows


class Candidate(NamedTuple):
    """Places that one thing may be at; around each of them, anywhere within so many metres."""

    places: Numbers
    around_m: float


def edge(area: BaseGeometry) -> Numbers:
    """Places along the edges of an area."""
    west, south, east, north = area.bounds
    step = max(east - west, north - south) / EDGE_PARTS
    found: Numbers = shapely.get_coordinates(shapely.segmentize(area, step) if step else area)
    return found


def inside(area: BaseGeometry) -> Numbers:
    """Places in the inside of an area, in a grid."""
    west, south, east, north = area.bounds
    lon, lat = np.meshgrid(np.linspace(west, east, GRID + 2)[1:-1], np.linspace(south, north, GRID + 2)[1:-1])
    held = shapely.contains_xy(prepared(area), lon.ravel(), lat.ravel())
    return np.column_stack([lon.ravel()[held], lat.ravel()[held]])


def metres(places: Numbers, others: Numbers) -> Numbers:
    """Geodesic distance between each place and the other of its row."""
    found: Numbers = WGS84.inv(*places.T, *others.T)[2]
    return found


def nearest(places: Numbers, marks: Marks) -> Rows:
    """Row of the mark nearest to each place; neighbours should follow one another."""
    found = np.empty(len(places), np.intp)
    at = earth_centred(places)
    for chunk in _balls(at)[0]:
        rows = marks.around(at[chunk])
        found[chunk] = np.concatenate([rows[near.argmin(axis=1)] for _, near in _squares(at[chunk], marks.at[rows])])
    return found


def spans(places: Sequence[Numbers], marks: Marks) -> Numbers:
    """Least and greatest distance of the places of each area to the mark nearest to them.

    Parameters
    ----------
    places : sequence of arrays of shape (n, 2)
        Places of each area, at least one.
    marks : Marks
        What is measured to.

    Returns
    -------
    array of shape (areas, 2)
        Metres.
    """
    ends = np.empty((len(places), 2, 2, 2))
    for number, own in enumerate(places):
        at = earth_centred(own)
        others = marks.at[marks.around(at)]

        def look(middles: Numbers, others: Numbers = others) -> tuple[Numbers, Numbers]:
            away = _nearest(middles, others)
            return away, away

        least, greatest = _Farthest(), _Farthest()
        for chunk in _telling(at, look):
            rows = marks.around(at[chunk])
            for _, squares in _squares(at[chunk], marks.at[rows]):
                nearest, chords = rows[squares.argmin(axis=1)], squares.min(axis=1)
                least.see(own[chunk], nearest, -chords)
                greatest.see(own[chunk], nearest, chords)
        ends[number] = (least.place, greatest.place), (marks.points[least.row], marks.points[greatest.row])
    return np.column_stack([metres(ends[:, 0, end], ends[:, 1, end]) for end in (0, 1)])


def spans_of_choice(places: Sequence[Numbers], choices: Sequence[Candidate]) -> Numbers:
    """Least and greatest distance of the places of each area to the nearest of some things, wherever those may be.

    Parameters
    ----------
    places : sequence of arrays of shape (n, 2)
        Places of each area, at least one.
    choices : sequence of Candidate
        Where each of the things may be; at least one.

    Returns
    -------
    array of shape (areas, 2)
        Metres: no thing is nearer than the first, and one of them is certainly within the second.
    """
    starts = np.cumsum([0, *(len(choice.places) for choice in choices)])
    points = np.vstack([choice.places for choice in choices])
    others = earth_centred(points)
    around = np.repeat([choice.around_m for choice in choices], np.diff(starts))
    ends, more = np.empty((len(places), 2, 2, 2)), np.empty((len(places), 2))

    def reach(middles: Numbers) -> tuple[Numbers, Numbers]:
        near, worst = [], []
        for _, squares in _squares(middles, others):
            chords = np.sqrt(squares)
            near.append((chords - around).min(axis=1))
            worst.append(np.maximum.reduceat(chords + around, starts[:-1], axis=1).min(axis=1))
        return np.concatenate(near), np.concatenate(worst)

    for number, every in enumerate(places):
        least, greatest = _Farthest(), _Farthest()
        at = earth_centred(every)
        telling = _telling(at, reach).ravel()
        own = every[telling]
        for block, squares in _squares(at[telling], others):
            chords = np.sqrt(squares)
            near, far = chords - around, chords + around
            rows = near.argmin(axis=1)
            least.see(own[block], rows, -near[np.arange(len(rows)), rows])
            worst = np.maximum.reduceat(far, starts[:-1], axis=1)  # of each thing: that it lies there is certain
            thing = worst.argmin(axis=1)
            rows = np.array([far[i, starts[j] : starts[j + 1]].argmax() + starts[j] for i, j in enumerate(thing)])
            greatest.see(own[block], rows, worst.min(axis=1))
        ends[number] = (least.place, greatest.place), (points[least.row], points[greatest.row])
        more[number] = -around[least.row], around[greatest.row]
    away = np.column_stack([metres(ends[:, 0, end], ends[:, 1, end]) for end in (0, 1)])
    found: Numbers = np.maximum(away + more, 0)
    return found


def apart(place: BaseGeometry, other: BaseGeometry) -> tuple[float, float]:
    """Least and greatest distance in metres between anywhere in one geometry and anywhere in another.

    Where they are nearest is looked for in a plane that is true in the middle between them: for neighbours.
    """
    hulls = [shapely.get_coordinates(shapely.convex_hull(shape)) for shape in (place, other)]
    squares = np.vstack([found for _, found in _squares(earth_centred(hulls[0]), earth_centred(hulls[1]))])
    far = np.unravel_index(squares.argmax(), squares.shape)
    high = float(metres(hulls[0][[far[0]]], hulls[1][[far[1]]])[0])
    if shapely.intersects(place, other):
        return 0.0, high
    true = np.array([np.cos(np.radians((place.centroid.y + other.centroid.y) / 2)), 1.0])
    flat = [shapely.transform(shape, lambda at: at * true) for shape in (place, other)]
    ends = shapely.get_coordinates(shapely.shortest_line(*flat)) / true
    return float(metres(ends[:1], ends[1:])[0]), high


def to_line(places: Sequence[BaseGeometry], line: BaseGeometry) -> tuple[float, float]:
    """Least and greatest distance in metres from anywhere in some geometries to a line that is walked in steps."""
    marks = Marks(walked(line))
    found = spans([edge(place) for place in places], marks)
    touches = any(shapely.intersects(place, line) for place in places)
    return 0.0 if touches else float(found[:, 0].min()), float(found[:, 1].max())


class _Farthest:
    """The place that is farthest away so far, and the row of what it was measured to."""

    def __init__(self) -> None:
        self._away = -np.inf
        self.place: Numbers = np.zeros(2)
        self.row = 0

    def see(self, places: Numbers, rows: Rows, away: Numbers) -> None:
        """Keep the farthest of these when it is farther than all before."""
        best = int(away.argmax())
        if away[best] > self._away:
            self._away, self.place, self.row = float(away[best]), places[best], int(rows[best])


def _telling(at: Numbers, look: Callable[[Numbers], tuple[Numbers, Numbers]]) -> Rows:
    """Rows of the places among which the nearest and the farthest are, shape (chunks, places of a chunk).

    Neighbours lie in a ball: no place of it is nearer or farther than its middle by more than its radius. ``look``
    gives, for middles, how near and how far they are, in chords.
    """
    rows, middles, radii = _balls(at)
    near, far = look(middles)
    found: Rows = rows[(near - radii <= (near + radii).min()) | (far + radii >= (far - radii).max())]
    return found


def _balls(at: Numbers) -> tuple[Rows, Numbers, Numbers]:
    """Neighbours put into chunks: their rows, and middle and radius of a ball around each; the last row fills up."""
    short = -len(at) % CHUNK
    rows: Rows = np.append(np.arange(len(at)), np.full(short, len(at) - 1)).reshape(-1, CHUNK)
    middles: Numbers = at[rows].mean(axis=1)
    return rows, middles, np.linalg.norm(at[rows] - middles[:, None], axis=2).max(axis=1)


def _nearest(at: Numbers, others: Numbers) -> Numbers:
    """Chord from each place to the nearest of the others."""
    found: Numbers = np.sqrt(np.concatenate([squares.min(axis=1) for _, squares in _squares(at, others)]))
    return found


def _squares(at: Numbers, others: Numbers) -> Iterator[tuple[slice, Numbers]]:
    """Squared chords from places to others, block by block."""
    size = 1 + _PAIRS // len(others)
    for start in range(0, len(at), size):
        block = slice(start, start + size)
        yield block, squared_chords(at[block], others)
