"""Points as two columns of coordinates: shapely geometries only where one is looked at, and an index over a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.space.geometry import prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

POINTS_PER_CELL = 16
"""On average; clustered points fill some cells far more, which only means that more of them are compared."""

MAX_SIDE = 1024
"""Cells along one side of the grid."""

SCANNED_SHARE = 4
"""A box over more than a quarter of the cells is answered faster by comparing all points in order."""


_BATCH = 1 << 18
"""Points that are sorted into cells at a time."""


class Points(Sequence[Any]):
    """Geometries of a layer of points, made when they are looked at.

    Parameters
    ----------
    xy : NDArray[float64], shape (n, 2)
        Longitude and latitude in degrees (WGS 84); NaN where a feature has no place.
    """

    def __init__(self, xy: NDArray[np.float64]) -> None:
        """Keep the coordinates."""
        self.xy = xy

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.xy)

    def __getitem__(self, index: Any) -> Any:
        """Point of one row or None, or a tuple of some."""
        if isinstance(index, slice):
            return tuple(self.take(np.arange(len(self))[index]))
        return self.take(np.array([index]))[0]

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Points of some rows; None where there is no place."""
        xy = self.xy[rows]
        made: NDArray[np.object_] = np.full(len(rows), None, dtype=object)
        located = ~np.isnan(xy[:, 0])
        # of NaN it would make POINT (NaN NaN), which is neither missing nor anywhere
        made[located] = shapely.points(xy[located])
        return made


class PointIndex:
    """Rows of points sorted by the cells of a grid over their extent.

    Parameters
    ----------
    xy : NDArray[float64], shape (n, 2)
        Coordinates; NaN where there is no place.
    """

    def __init__(self, xy: NDArray[np.float64]) -> None:
        """Sort the points once."""
        self._xy = xy
        located = np.flatnonzero(~np.isnan(xy[:, 0]))
        # square in cells whatever the extent: a cell need not be square on the ground, only hold few points
        self._side = side = int(np.clip(np.sqrt(len(located) / POINTS_PER_CELL), 1, MAX_SIDE))
        known = xy[located] if len(located) < len(xy) else xy
        self._low = known.min(axis=0) if len(known) else np.zeros(2)
        extent = known.max(axis=0) - self._low if len(known) else np.ones(2)
        # points on one meridian have no width to divide by; then all of them share a column
        self._scale = side / np.where(extent > 0, extent, 1.0)
        cells = np.empty(len(known), dtype=np.int32)
        for first in range(0, len(known), _BATCH):  # what is reckoned on the way takes several times as much
            column, row = self._cells(known[first : first + _BATCH]).T
            cells[first : first + _BATCH] = row * side + column
        order = np.argsort(cells, kind="stable")
        self._rows = located[order]
        # a copy in the order of the cells, so that a box reads runs of memory, not places all over the layer
        self._sorted = known[order]
        # one more than there are cells, so that cell c is starts[c]:starts[c + 1] for the last one too
        self._starts = np.searchsorted(cells[order], np.arange(side * side + 1))

    def within(self, west: float, south: float, east: float, north: float) -> NDArray[np.int64]:
        """Rows of points in a box, its edges included, ascending."""
        (left, bottom), (right, top) = self._cells(np.array([(west, south), (east, north)])).tolist()
        if (right - left + 1) * (top - bottom + 1) * SCANNED_SHARE > self._side**2:
            found: NDArray[np.int64] = np.flatnonzero(_inside(self._xy, west, south, east, north))
            return found
        # cells of one row of the grid lie one behind the other: each row of the box is a single run
        base = np.arange(bottom, top + 1) * self._side
        near = ranges(self._starts[base + left], self._starts[base + right + 1])
        rows: NDArray[np.int64] = self._rows[near[_inside(self._sorted[near], west, south, east, north)]]
        # found cell by cell; paging and other masks count on ascending rows
        rows.sort()
        return rows

    def touching(self, area: BaseGeometry) -> NDArray[np.int64]:
        """Rows of points that an area (lon/lat degrees) or its edge holds, ascending."""
        if area.is_empty:
            return np.empty(0, dtype=np.int64)
        near = self.within(*area.bounds)
        # prepared, its edges are indexed once instead of being walked through for every point
        touched: NDArray[np.int64] = near[shapely.intersects_xy(prepared(area), self._xy[near])]
        return touched

    def _cells(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Column and row of each point; what lies outside counts to the cells of the edge."""
        # clipped while they are floats: a box far outside would overflow the integers
        return np.clip((points - self._low) * self._scale, 0, self._side - 1).astype(np.int64)


def _inside(points: NDArray[np.float64], west: float, south: float, east: float, north: float) -> NDArray[np.bool_]:
    lon, lat = points[:, 0], points[:, 1]
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """All numbers from each start up to its end."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    # one count over all runs, moved in each by where it should begin: no loop over the runs
    numbers: NDArray[np.int64] = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return numbers
