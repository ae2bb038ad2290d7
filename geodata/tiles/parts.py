"""Lines and areas taken apart, cut to a tile and joined again: each polygon, line and point by itself.

What is small or outside is gone before anything costly is done, and the rest is simplified before it is cut, so that
both sides of a tile's edge agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.layers.points import ranges
from geodata.tiles.mercator import EDGE_LAT, to_world, unit
from geodata.tiles.mvt import EXTENT
from geodata.tiles.plan import BUFFER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.layers.layer import Layer

PLAIN_ZOOM = 18
"""From here on a unit is 4 cm and shapes are drawn corner by corner."""

_POINT, _AREA = 0, 2
"""Dimensions."""

_JOIN = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
_FRAME = (-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)


_DECODED = 10_000
"""Shapes that are in memory at a time while all are measured."""


@dataclass(frozen=True, eq=False, slots=True)
class Sizes:
    """How large the features of a layer are once they are projected and mended.

    Parameters
    ----------
    bounds : NDArray[float64], shape (n, 4)
        In world units; NaN where there is no shape.
    dimensions : NDArray[int8], shape (n,)
        Of lines 1, of areas 2; -1 where there is no shape.
    """

    bounds: NDArray[np.float64]
    dimensions: NDArray[np.int8]


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """Simple geometries in world units.

    Parameters
    ----------
    shapes : NDArray[object], shape (m,)
        Valid points, lines and polygons.
    rows : NDArray[int64], shape (m,)
        Row of the feature that each belongs to, ascending.
    bounds : NDArray[float64], shape (m, 4)
        Of each.
    dimensions : NDArray[int64], shape (n,)
        Of the features.
    """

    shapes: NDArray[np.object_]
    rows: NDArray[np.int64]
    bounds: NDArray[np.float64]
    dimensions: NDArray[np.int64]

    def sizes(self) -> Sizes:
        """How large the features are."""
        bounds = np.full((len(self.dimensions), 4), np.nan)
        rows, first = np.unique(self.rows, return_index=True)
        if len(rows):
            # parts of a row stand together, so the least of each run is that of the row
            bounds[rows, :2] = np.minimum.reduceat(self.bounds[:, :2], first)
            bounds[rows, 2:] = np.maximum.reduceat(self.bounds[:, 2:], first)
        return Sizes(bounds, self.dimensions.astype(np.int8))

    def simplified(
        self, rows: NDArray[np.int64], tile: tuple[int, int, int], step: float
    ) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
        """Parts of some rows (ascending) that are to be seen in a tile, in its units, and the row of each.

        Lines and areas lose what is no wider and no higher than ``step``, and are simplified by it.
        """
        zoom, x, y = tile
        offset = np.array([x, y]) * EXTENT
        # parts of a row stand together: only those of the rows are looked at, however many there are
        own = ranges(np.searchsorted(self.rows, rows, side="left"), np.searchsorted(self.rows, rows, side="right"))
        edges = self.bounds[own] / unit(zoom) - np.tile(offset, 2)
        touches = (edges[:, :2] <= _FRAME[2]).all(axis=1) & (edges[:, 2:] >= _FRAME[0]).all(axis=1)
        # wide or high is enough: a river is thin everywhere
        is_seen = (edges[:, 2:] - edges[:, :2] > step).any(axis=1) | (self.dimensions[self.rows[own]] == _POINT)
        kept = own[touches & is_seen]
        shapes = self.shapes[kept]
        if zoom < PLAIN_ZOOM or step > 1:
            # in world units, before the offset of a tile comes in: the tile beside it gets the same corners
            shapes = shapely.simplify(shapes, step * unit(zoom))
        placed: NDArray[np.object_] = shapely.transform(shapes, lambda corners: corners / unit(zoom) - offset)
        return placed, self.rows[kept]


@dataclass(frozen=True, eq=False, slots=True)
class PartsWhenAsked:
    """The same of a layer whose shapes are decoded when they are looked at: only what is to be seen is taken apart.

    Parameters
    ----------
    layer : Layer
        Whose shapes.
    """

    layer: Layer

    def simplified(
        self, rows: NDArray[np.int64], tile: tuple[int, int, int], step: float
    ) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
        """As that of ``Parts``."""
        held, least = self.layer.once(sizes), step * unit(tile[0])
        bounds = held.bounds[rows]
        # a part is no larger than its feature; a little less, so that no rounding decides here
        is_seen = (bounds[:, 2:] - bounds[:, :2] > least * 0.999).any(axis=1) | (held.dimensions[rows] == _POINT)
        seen = rows[is_seen]
        shapes, own = take_apart(self.layer.shapes_at(seen)).simplified(np.arange(len(seen)), tile, step)
        return shapes, seen[own]


def sizes(layer: Layer) -> Sizes:
    """Measure the shapes of a layer, some at a time; of points nothing."""
    count = 0 if layer.is_points else len(layer)
    whole = Sizes(np.empty((count, 4)), np.empty(count, dtype=np.int8))
    for first in range(0, count, _DECODED):
        some = slice(first, min(first + _DECODED, count))
        found = take_apart(layer.shapes_at(np.arange(some.start, some.stop))).sizes()
        whole.bounds[some], whole.dimensions[some] = found.bounds, found.dimensions
    return whole


def take_apart(shapes: NDArray[np.object_]) -> Parts:
    """Project shapes (lon/lat degrees or None), mend them, and take them apart.

    Of a mixed collection only the parts of the highest dimension stay, since a tile's feature has one kind of geometry.
    """
    flat = shapely.force_2d(shapes)
    beyond = np.abs(shapely.bounds(flat)[:, [1, 3]]).max(axis=1, initial=0) > EDGE_LAT
    # only these: cutting is dear and nearly nothing reaches the poles; what crosses itself cannot be cut
    flat[beyond] = shapely.intersection(shapely.make_valid(flat[beyond]), shapely.box(-180, -EDGE_LAT, 180, EDGE_LAT))
    known = ~shapely.is_missing(flat)
    flat[known] = to_world(flat[known])
    # after the projection, whose rounding may break what was valid in degrees
    broken = known & ~shapely.is_valid(flat)
    flat[broken] = shapely.make_valid(flat[broken])
    parts, rows = _simple(flat, np.arange(len(flat)))
    dimensions = shapely.get_dimensions(flat).astype(np.int64)
    kept = shapely.get_dimensions(parts) == dimensions[rows]
    return Parts(parts[kept], rows[kept], shapely.bounds(parts[kept]), dimensions)


def cut(
    parts: NDArray[np.object_], rows: NDArray[np.int64], step: float
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Cut parts at the buffer of a tile and join those of a row; areas come out valid on a grid of ``step`` units.

    Parameters
    ----------
    parts : NDArray[object], shape (m,)
        Points, lines and polygons in tile units.
    rows : NDArray[int64], shape (m,)
        Of what they are parts, ascending.
    step : float
        A power of two; grids are no coarser than the buffer, whose edge must lie on them.

    Returns
    -------
    shapes : NDArray[object], shape (k,)
        One for each row of which something is left.
    rows : NDArray[int64], shape (k,)
        Ascending.
    """
    grid = min(step, float(BUFFER))
    cuts = []
    for dimension in range(len(_JOIN)):
        own = _of_dimension(parts, rows, dimension)
        cuts.append(_cut_areas(*own, grid) if dimension == _AREA else _cut_lines(*own, grid, dimension))
    shapes, found = (np.concatenate(columns) for columns in zip(*cuts, strict=True))
    order = np.argsort(found, kind="stable")
    return shapes[order], found[order]


def _cut_areas(
    parts: NDArray[np.object_], rows: NDArray[np.int64], grid: float
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    if not shapely.is_valid(parts).all():
        # simplified and moved, an outline may cross itself, and intersection would fail
        parts, rows = _of_dimension(*_simple(shapely.make_valid(parts), rows), _AREA)
    # cut and rounded in one step: rounding afterwards could make outlines cross
    cuts = shapely.intersection(parts, shapely.box(*_FRAME), grid_size=grid)
    shapes, found = _joined(*_of_dimension(*_simple(cuts, rows), _AREA), _AREA)
    # Neighbours that were moved to the grid one by one may overlap now.
    for number in np.flatnonzero(~shapely.is_valid(shapes)):
        shapes[number] = shapely.union_all(shapely.get_parts(shapes[number]), grid_size=grid)
    return shapes, found


def _cut_lines(
    parts: NDArray[np.object_], rows: NDArray[np.int64], grid: float, dimension: int
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    # pointwise: a line may touch itself, so nothing need be noded, and clipping is far cheaper than cutting
    cuts = shapely.set_precision(shapely.clip_by_rect(parts, *_FRAME), grid, mode="pointwise")
    if dimension == _POINT:
        places = np.column_stack([rows, shapely.get_x(cuts), shapely.get_y(cuts)])
        first = np.sort(np.unique(places, axis=0, return_index=True)[1])  # those of a row that fell together
        cuts, rows = cuts[first], rows[first]
    return _joined(*_of_dimension(*_simple(cuts, rows), dimension), dimension)


def _joined(
    parts: NDArray[np.object_], rows: NDArray[np.int64], dimension: int
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    found, index = np.unique(rows, return_inverse=True)
    shapes: NDArray[np.object_] = np.empty(len(found), dtype=object)
    _JOIN[dimension](parts, indices=index, out=shapes)
    return shapes, found


def _of_dimension(
    parts: NDArray[np.object_], rows: NDArray[np.int64], dimension: int
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    kept = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    return parts[kept], rows[kept]


def _simple(shapes: NDArray[np.object_], rows: NDArray[np.int64]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Points, lines and polygons that shapes consist of, however deep, and the row of each."""
    while True:
        parts, index = shapely.get_parts(shapes, return_index=True)
        rows = rows[index]
        if not (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
            return parts, rows
        shapes = parts
