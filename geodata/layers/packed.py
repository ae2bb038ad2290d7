"""Shapes as bytes one behind the other, decoded where one is looked at, and an index over their boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.layers.shared import mapped
from geodata.space.geometry import faults

if TYPE_CHECKING:
    import mmap
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Rows = NDArray[np.int64]

NODE = 32
"""Boxes that one box of the level above holds."""

ROOT = 1024
"""So many boxes are compared at once sooner than another level is asked."""

_BATCH = 10_000
"""Shapes that are decoded at once while all are walked through."""


class PackedShapes(Sequence[Any]):
    """Geometries in well-known binary; numpy and shapely take them for an array of objects.

    Parameters
    ----------
    offsets : NDArray[int64], shape (n + 1,)
        Where each begins; what is missing has no bytes.
    data : bytes or mmap
        All of them.
    corners : int
        Of all of them together.
    hidden : collection of int
        Rows that are given as missing.
    """

    def __init__(
        self, offsets: NDArray[np.int64], data: bytes | mmap.mmap, corners: int, hidden: Collection[int] = ()
    ) -> None:
        """Keep the bytes."""
        self.offsets, self.data, self.corners = offsets, data, corners
        self._hidden = np.array(sorted(hidden), dtype=np.int64)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.offsets) - 1

    def __getitem__(self, index: Any) -> Any:
        """Shape of one row or None, a tuple of a slice, or an array of those of some rows."""
        if isinstance(index, slice):
            return tuple(self.take(np.arange(len(self))[index]))
        if isinstance(index, (int, np.integer)):
            return self.take(np.array([range(len(self))[index]]))[0]
        chosen = np.asarray(index)
        return self.take(np.flatnonzero(chosen) if chosen.dtype == bool else chosen)

    def __iter__(self) -> Iterator[Any]:
        """All shapes in order."""
        for _, shapes in self.batches():
            yield from shapes

    def batches(self) -> Iterator[tuple[int, NDArray[np.object_]]]:
        """All shapes in order, some at a time, and the row of the first of them."""
        for first in range(0, len(self), _BATCH):
            yield first, self.take(np.arange(first, min(first + _BATCH, len(self))))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.object_]:  # numpy's own call
        """All shapes."""
        return np.array(self.take(np.arange(len(self))), dtype=dtype, copy=copy or None)

    def take(self, rows: Rows) -> NDArray[np.object_]:
        """Shapes of some rows; None where there is none."""
        data = self.data
        spans = zip(self.offsets[rows].tolist(), self.offsets[rows + 1].tolist(), strict=True)
        pieces = np.empty(len(rows), dtype=object)
        pieces[:] = [data[start:end] or None for start, end in spans]
        if len(self._hidden):
            pieces[np.isin(rows, self._hidden)] = None
        shapes: NDArray[np.object_] = shapely.from_wkb(pieces)
        return shapes

    def ordered(self, rows: Rows, path: Path) -> PackedShapes:
        """The same in the order of some rows, all of which are written to a file."""
        with path.open("wb") as file:
            for first in range(0, len(rows), _BATCH):
                some = rows[first : first + _BATCH]
                spans = zip(self.offsets[some].tolist(), self.offsets[some + 1].tolist(), strict=True)
                file.writelines(self.data[start:end] for start, end in spans)
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        return PackedShapes(np.concatenate(([0], np.cumsum(lengths))).astype(np.int64), mapped(path), self.corners)

    def faults(self) -> dict[int, str]:
        """Rows whose shape has no place on the earth, and why."""
        return {first + row: fault for first, held in self.batches() for row, fault in faults(held).items()}

    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each; NaN where there is none."""
        found: list[NDArray[np.float64]] = [shapely.bounds(held) for _, held in self.batches()]
        return np.concatenate([np.empty((0, 4)), *found])

    def without(self, rows: Collection[int]) -> PackedShapes:
        """The same without some."""
        if not rows:
            return self
        lost = int(shapely.get_num_coordinates(self.take(np.array(sorted(rows), dtype=np.int64))).sum())
        return PackedShapes(self.offsets, self.data, self.corners - lost, rows)


class BoxIndex:
    """Boxes in a packed tree: each level is one array, so that it can lie in a mapped file.

    Parameters
    ----------
    bounds : NDArray[float64], shape (n, 4)
        West, south, east, north; NaN where there is no shape, which is never found.
    """

    def __init__(self, bounds: NDArray[np.float64]) -> None:
        """Sort the boxes once, as sort-tile-recursive does (Leutenegger, Lopez and Edgington 1997)."""
        located = np.flatnonzero(~np.isnan(bounds[:, 0]))
        x, y = ((bounds[located, side] + bounds[located, side + 2]) / 2 for side in (0, 1))
        # strips of equal numbers from west to east, in each from south to north
        strips = max(1, int(np.sqrt(len(located) / NODE)))
        strip = np.empty(len(located), dtype=np.int64)
        strip[np.argsort(x, kind="stable")] = np.arange(len(located)) * strips // max(1, len(located))
        self._rows = located[np.lexsort((y, strip))]
        self._levels: tuple[NDArray[np.float64], ...] = tuple(_levels(bounds[self._rows]))

    def within(self, west: float, south: float, east: float, north: float) -> Rows:
        """Rows whose box has a point in common with a box, ascending."""
        found = np.arange(len(self._levels[-1]))
        for level, boxes in reversed([*enumerate(self._levels)]):
            held = boxes[found]
            # in this order a box of NaN meets nothing
            meets = (held[:, 0] <= east) & (held[:, 2] >= west) & (held[:, 1] <= north) & (held[:, 3] >= south)
            found = found[meets]
            if level:
                found = (found[:, None] * NODE + np.arange(NODE)).ravel()
                found = found[found < len(self._levels[level - 1])]
        return np.sort(self._rows[found])


def _levels(boxes: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """The boxes, then those that hold ``NODE`` of them each, up to a level that is compared at once."""
    yield boxes
    while len(boxes) > ROOT:
        firsts = np.arange(0, len(boxes), NODE)
        low, high = np.minimum.reduceat(boxes[:, :2], firsts), np.maximum.reduceat(boxes[:, 2:], firsts)
        boxes = np.hstack([low, high])
        yield boxes


def packed(shapes: NDArray[np.object_]) -> PackedShapes:
    """Pack shapes; None has no bytes."""
    found = [b"" if shape is None else shape for shape in shapely.to_wkb(shapes).tolist()]
    offsets = np.cumsum([0, *map(len, found)], dtype=np.int64)
    return PackedShapes(offsets, b"".join(found), int(shapely.get_num_coordinates(shapes).sum()))
