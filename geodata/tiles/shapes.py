"""Tiles of lines, areas and mixed geometries.

What is smaller than a unit becomes a point. A tile that would be too heavy is thinned: of the shapes that fit into one
cell of a grid the largest stays, and says how many it stands for, while all are drawn on a coarser grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.layers import deadline
from geodata.layers.packed import PackedShapes
from geodata.tiles import mvt
from geodata.tiles.mercator import lon_lat, unit
from geodata.tiles.mvt import EXTENT
from geodata.tiles.parts import Parts, PartsWhenAsked, cut, sizes, take_apart
from geodata.tiles.plan import BUFFER, MAX_BYTES, Plan
from geodata.tiles.records import point_features

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from geodata.layers.layer import Layer
    from geodata.tiles.attributes import AttributeTable

LEVELS = 13
"""Steps of 1, 2, … 8,192 units: a cell of the last holds a tile with its buffer. By the first, a sixteenth of a pixel
at 256 px, an outline may always be off: two neighbours show no seam."""

HOPELESS = 1.2
"""A level is not even tried when it is estimated to be so many times too heavy."""

CORNER_BYTES = 2
"""Of a corner near the one before, for the estimate."""


FAR_ZOOM = 3
"""Tiles below hold so much of the earth that an index finds nothing sooner."""

_SLACK = 1e-6
"""Degrees by which boxes are wider than asked, so that no rounding leaves anything out."""


@dataclass(frozen=True)
class ShapeTiles:
    """Tiles of a layer of any geometries; of some of them only when ``whole`` and ``some`` are given."""

    layer: Layer
    whole: ShapeTiles | None = None
    some: NDArray[np.int64] | None = None

    def narrowed(self, _key: Hashable, rows: NDArray[np.int64]) -> ShapeTiles:
        """Tiles of some rows, ascending."""
        return ShapeTiles(self.layer, self, rows)

    @cached_property
    def plan(self) -> Plan:
        """What the features say at which zoom."""
        return self.whole.plan if self.whole else Plan(self.layer)

    def around(self, places: Sequence[tuple[int, int, int]]) -> ShapeTiles:
        """Tiles of what is near some places of one zoom, for tiles at these places."""
        found = np.array(places, dtype=np.int64)
        low, high = found[:, 1:].min(axis=0), found[:, 1:].max(axis=0) + 1
        step = unit(places[0][0])
        west, north = (low * EXTENT - BUFFER) * step
        east, south = (high * EXTENT + BUFFER) * step
        left, top, right, bottom = self.bounds.T
        near = np.flatnonzero((left <= east) & (right >= west) & (top <= south) & (bottom >= north))
        return ShapeTiles(self.layer, self, near)

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """One tile of the matrix set; empty when no shape touches it or its buffer."""
        rows, boxes = self._found(zoom, x, y)
        if not len(rows):
            return b""
        names, each = self.plan.names(zoom), self.plan.bytes_each(zoom)
        for level in deadline.watched(range(LEVELS + 1), 1):
            kept, stands_for = _thinned(boxes, level)
            # two estimates, the cheap one first: cutting and encoding take the time
            estimate = len(kept) * each
            if level < LEVELS and estimate > HOPELESS * MAX_BYTES:
                continue
            parts, owners = self.parts.simplified(rows[kept], (zoom, x, y), 2.0**level)
            # only now it is known how many corners are left
            estimate += shapely.get_num_coordinates(parts).sum() * CORNER_BYTES
            if level < LEVELS and estimate > HOPELESS * MAX_BYTES:
                continue
            drawn = cut(parts, owners, 2.0**level)
            data = self._encode(rows[kept], boxes[kept], names, stands_for, *drawn)
            if len(data) <= MAX_BYTES:
                return data
        # one shape is too heavy on the coarsest grid, or one text: its place is all that fits
        nothing = np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
        return self._encode(rows[kept], boxes[kept], (), stands_for, *nothing)

    @cached_property
    def parts(self) -> Parts | PartsWhenAsked:
        """Shapes taken apart; each when it is to be seen, where they lie packed."""
        if self.whole:
            return self.whole.parts
        is_packed = isinstance(self.layer.geometries, PackedShapes)
        return PartsWhenAsked(self.layer) if is_packed else take_apart(self.layer.shapes)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """Bounds of all features in world units, shape (n, 4)."""
        if self.whole:
            return self.whole.bounds
        return self.parts.sizes().bounds if isinstance(self.parts, Parts) else self.layer.once(sizes).bounds

    def _near(self, zoom: int, x: int, y: int) -> NDArray[np.int64] | None:
        """Rows that alone may touch a tile or its buffer, ascending; None where all are to be looked at."""
        if self.some is not None or zoom < FAR_ZOOM or isinstance(self.parts, Parts):
            return self.some
        side = 1 << zoom
        west, north = lon_lat((x - BUFFER / EXTENT) / side, (y - BUFFER / EXTENT) / side)
        east, south = lon_lat((x + 1 + BUFFER / EXTENT) / side, (y + 1 + BUFFER / EXTENT) / side)
        # what reaches beyond the square is cut at its edge
        north, south = 90.0 if y == 0 else north, -90.0 if y == side - 1 else south
        return self.layer.boxes.within(west - _SLACK, south - _SLACK, east + _SLACK, north + _SLACK)

    def _found(self, zoom: int, x: int, y: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows that touch a tile or its buffer, and their bounds in its units, cut at the buffer."""
        near = self._near(zoom, x, y)
        bounds = self.bounds if near is None else self.bounds[near]
        units = (bounds / unit(zoom)) - np.array([x, y, x, y]) * EXTENT
        low, high = -BUFFER, EXTENT + BUFFER
        # rows without a place have NaN, which touches nothing
        touches = (units[:, :2] <= high).all(axis=1) & (units[:, 2:] >= low).all(axis=1)
        found = np.flatnonzero(touches)
        rows = found if near is None else near[found]
        return rows, np.clip(units[found], low, high)

    def _encode(
        self,
        rows: NDArray[np.int64],
        boxes: NDArray[np.float64],
        names: Sequence[str],
        stands_for: NDArray[np.int64] | None,
        shapes: NDArray[np.object_],
        drawn: NDArray[np.int64],
    ) -> bytes:
        """Encode what is drawn of some rows; of what nothing is, a point if the buffer's edge does not cut it."""
        table = self.plan.attributes.table(rows, names, stands_for)
        ids = self.plan.ids(rows)
        at = np.searchsorted(rows, drawn)
        is_point = np.asarray(((boxes > -BUFFER) & (boxes < EXTENT + BUFFER)).all(axis=1))
        is_point[at] = False
        middles = np.rint((boxes[is_point, :2] + boxes[is_point, 2:]) / 2).astype(np.int64)
        points = point_features(
            middles[:, 0], middles[:, 1], table.tags[is_point], None if ids is None else ids[is_point]
        )
        body = b"".join(_features(shapes, table, at, ids)) + points
        return mvt.layer(self.layer.id, body, table.keys, table.values)


def _thinned(boxes: NDArray[np.float64], level: int) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """Which shapes stay at a level of thinning, and how many each stands for; at level 0 all do.

    Shapes larger than a cell stay. Of the others the largest of each cell does, of equal ones the first.
    """
    if level == 0:
        return np.arange(len(boxes)), None
    cell = 2.0**level
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    fits = (width < cell) & (height < cell)
    large, small = np.flatnonzero(~fits), np.flatnonzero(fits)
    cells = np.floor((boxes[small, :2] + boxes[small, 2:]) / 2 / cell + 0.5).astype(np.int64)
    # the last key weighs most: by cell, in it the largest first, of equal ones the first row
    order = np.lexsort((small, -(width + height)[small], cells[:, 1], cells[:, 0]))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (cells[order][1:] != cells[order][:-1]).any(axis=1)
    first = np.flatnonzero(new)
    kept = np.concatenate([large, small[order][first]])
    counts = np.concatenate([np.ones(len(large), dtype=np.int64), np.diff(first, append=len(order))])
    # rows ascend again, as `_encode` looks them up
    back = np.argsort(kept)
    return kept[back], counts[back]


def _features(
    drawn: Iterable[Any], table: AttributeTable, rows: NDArray[np.int64], ids: NDArray[np.uint64] | None
) -> Iterable[bytes]:
    for shape, row in deadline.watched(zip(drawn, rows.tolist(), strict=True)):
        kind, commands = mvt.geometry(shape)
        if commands:
            tags = [n for key, number in enumerate(table.tags[row].tolist()) if number >= 0 for n in (key, number)]
            yield mvt.feature(kind, commands, tags, None if ids is None else int(ids[row]))
