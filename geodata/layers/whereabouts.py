"""Where the features of a layer may lie, and what follows: what is certainly, and what is possibly, inside or near.

Knows no filter and not why a feature may lie where: who makes a layer says so.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.layers import deadline, nearness
from geodata.layers.packed import BoxIndex, PackedShapes
from geodata.space.geometry import prepared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.nearness import Landmark

    Flags = NDArray[np.bool_]
    Numbers = NDArray[np.float64]
    Rows = NDArray[np.int64]

_BLOCK = 1_000
"""Shapes that GEOS is asked about between two looks at the clock."""

_DEGREE_LEAST_M = 110_500.0
"""Metres of a degree of latitude at least."""


class Whereabouts:
    """Where each feature of a layer may lie, with an index.

    ``of_places`` and ``of_shapes`` make them.

    Parameters
    ----------
    shapes : array of shape (m,)
        Geometries (lon/lat degrees), each once however many features share it.
    rows, numbers : array of shape (k,)
        A feature, ascending, and one of the shapes in which it may lie. A feature without any has no place.
    is_line : array of shape (n,)
        Whether a feature lies all along its shapes: as soon as they meet an area it certainly does.
    """

    def __init__(self, shapes: NDArray[np.object_] | PackedShapes, rows: Rows, numbers: Rows, is_line: Flags) -> None:
        """Keep them."""
        self._shapes, self._rows, self._numbers, self._is_line = shapes, rows, numbers, is_line

    def __len__(self) -> int:
        """Count the features."""
        return len(self._is_line)

    def of(self, chosen: Rows) -> Whereabouts:
        """Those of some rows, in their order."""
        starts, ends = (np.searchsorted(self._rows, chosen + step) for step in (0, 1))
        rows = np.repeat(np.arange(len(chosen)), ends - starts)
        before = np.cumsum(ends - starts) - (ends - starts)
        places = np.arange(len(rows)) + (starts - before)[rows]
        wanted, numbers = np.unique(self._numbers[places], return_inverse=True)
        return Whereabouts(self._shapes[wanted], rows, numbers, self._is_line[chosen])

    def spans(self, lon: float, lat: float) -> Numbers:
        """About how near and how far a place is from each feature, all of which have one: metres, shape (n, 2)."""
        low, high = nearness.spans(np.asarray(self._shapes), lon, lat)[self._numbers].T
        found = np.tile((np.inf, -np.inf), (len(self), 1))
        np.minimum.at(found[:, 0], self._rows, low)
        np.maximum.at(found[:, 1], self._rows, high)
        return found

    @property
    def located(self) -> Flags:
        """Which features have a place."""
        return np.bincount(self._rows, minlength=len(self)) > 0

    @property
    def shapes(self) -> NDArray[np.object_] | PackedShapes:
        """All shapes, each once; of packed ones also None where there is none."""
        return self._shapes

    @cached_property
    def corners(self) -> int:
        """Corners of all shapes."""
        if isinstance(self._shapes, PackedShapes):
            return self._shapes.corners
        return int(shapely.get_num_coordinates(self._shapes).sum())

    @cached_property
    def bounds(self) -> Numbers:
        """West, south, east, north of each shape."""
        found: Numbers = shapely.bounds(self._shapes)
        return found

    @cached_property
    def boxes(self) -> BoxIndex:
        """Index of the shapes."""
        return BoxIndex(self.bounds)

    def prepare(self) -> None:
        """Make what every question needs."""
        _ = (self.boxes, self.corners)

    def within(self, area: BaseGeometry, *, is_certain: bool) -> Flags:
        """Which features are in a geometry (lon/lat degrees), certainly or possibly; its edge is part of it."""
        area = prepared(area)
        reached = self.boxes.within(*area.bounds)
        inside, met = np.zeros((2, len(self._shapes)), dtype=bool)
        for rows in _blocks(reached):
            if is_certain:
                inside[rows] = shapely.covers(area, self._shapes[rows])
            if not is_certain or self._is_line.any():
                met[rows] = shapely.intersects(area, self._shapes[rows])
        return self._of_features(inside, met, is_certain=is_certain)

    def near(self, landmark: Landmark, limit: float, *, is_certain: bool) -> Flags:
        """Which features are within ``limit`` metres of something, certainly or possibly."""
        inside, met = np.zeros((2, len(self._shapes)), dtype=bool)
        reached = self._reached(landmark, limit)
        boxes = self.bounds[reached]
        middles, around = (boxes[:, :2] + boxes[:, 2:]) / 2, nearness.box_reach(boxes)
        away = landmark.metres(middles, limit, around)
        inside[reached] = away + around <= limit
        met |= inside
        for rows in _blocks(reached[(away - around <= limit) & (away + around > limit)]):
            shapes = self._shapes[rows]
            if is_certain:
                inside[rows] = nearness.stays_near(shapes, landmark, limit)
            if not is_certain or self._is_line.any():
                met[rows] = nearness.comes_near(shapes, landmark, limit)
        return self._of_features(inside, met, is_certain=is_certain)

    def _reached(self, landmark: Landmark, limit: float) -> Rows:
        """Shapes whose boxes are within so many metres of a landmark's; on a wide search, all."""
        west, south, east, north = landmark.asked.shape.bounds
        high = limit / _DEGREE_LEAST_M
        farthest = max(abs(south), abs(north)) + high
        if farthest >= _POLAR:
            return np.unique(self._numbers)
        wide = high / np.cos(np.radians(farthest))
        boxes = [(west - wide + turn, south - high, east + wide + turn, north + high) for turn in (-360, 0, 360)]
        return np.unique(np.concatenate([self.boxes.within(*box) for box in boxes]))

    def _of_features(self, inside: Flags, met: Flags, *, is_certain: bool) -> Flags:
        """What holds of features, by what holds of their shapes."""
        met_by = np.zeros(len(self), dtype=bool)
        if not is_certain or self._is_line.any():
            met_by[self._rows[met[self._numbers]]] = True
        if not is_certain:
            return met_by
        held = self.located
        held[self._rows[~inside[self._numbers]]] = False
        return np.where(self._is_line, met_by, held)


_POLAR = 85.0
"""Degrees of latitude from which on meridians are too close for a box of degrees."""


def _blocks(rows: Rows) -> Iterator[Rows]:
    """Some rows at a time, with a look at the clock before each."""
    yield from deadline.watched((rows[first : first + _BLOCK] for first in range(0, len(rows), _BLOCK)), 1)


def of_places(places: Sequence[Sequence[BaseGeometry]], is_line: Sequence[bool]) -> Whereabouts:
    """Whereabouts of features that lie somewhere in their shapes, or along them; some may share a shape."""
    found: dict[int, int] = {}
    flat = [shape for shapes in places for shape in shapes]
    numbers = np.array([found.setdefault(id(shape), len(found)) for shape in flat], dtype=np.int64)
    distinct = np.empty(len(found), dtype=object)
    distinct[numbers] = flat
    rows = np.repeat(np.arange(len(places)), [len(shapes) for shapes in places])
    return Whereabouts(distinct, rows, numbers, np.array(is_line, dtype=bool))


def of_packed(shapes: PackedShapes, bounds: Numbers, boxes: BoxIndex, *, is_line: bool) -> Whereabouts:
    """Whereabouts of features whose packed shapes say where they are; none is decoded before it is asked about.

    Parameters
    ----------
    shapes : PackedShapes
        One for each feature, all lines or all areas.
    bounds : array of shape (n, 4)
        Their boxes, NaN where there is no shape.
    boxes : BoxIndex
        Of these.
    is_line : bool
        Whether they are lines.
    """
    rows = np.flatnonzero(~np.isnan(bounds[:, 0]))
    made = Whereabouts(shapes, rows, rows, np.full(len(shapes), is_line))
    made.__dict__.update(bounds=bounds, boxes=boxes)
    return made


def of_shapes(shapes: NDArray[np.object_]) -> Whereabouts:
    """Whereabouts of features that are where their geometry is (None where there is none)."""
    rows = np.flatnonzero(~shapely.is_missing(shapes))
    return Whereabouts(shapes[rows], rows, np.arange(len(rows)), shapely.get_dimensions(shapes) == 1)
