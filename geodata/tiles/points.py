"""Tiles of a layer of points, straight from numpy: one run of the Morton curve, encoded all at once.

A tile that would be too heavy is thinned on a grid: of the points in one cell the first along the curve stays, and
says how many it stands for. The grid halves its cells in turn across and along, and the finest that fits is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from geodata.layers import deadline
from geodata.tiles import mvt
from geodata.tiles.morton import CODE_BITS, Curve
from geodata.tiles.mvt import EXTENT
from geodata.tiles.plan import AIM, BUFFER, MAX_BYTES, Plan, along
from geodata.tiles.records import point_features

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from geodata.layers.layer import Layer

STRIP_ZOOMS = (EXTENT // BUFFER).bit_length() - 1
"""Tiles of so many zooms deeper are as wide as the buffer."""


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    """Places in a tile and its buffer: a run, then loose ones, moved by whole worlds across the antimeridian."""

    start: int
    end: int
    strip: NDArray[np.int64]
    moved: NDArray[np.int64]

    def __len__(self) -> int:
        return self.end - self.start + len(self.strip)

    def taken(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places of these numbers (ascending, from 0), and how far each is moved."""
        run = self.end - self.start
        # numbers ascend and the run comes first: one search parts the two
        loose = numbers[np.searchsorted(numbers, run) :] - run
        places = np.concatenate([numbers[: len(numbers) - len(loose)] + self.start, self.strip[loose]])
        # only what lies around the tile can be beyond the antimeridian
        moved = np.zeros(len(places), dtype=np.int64)
        moved[len(places) - len(loose) :] = self.moved[loose]
        return places, moved


@dataclass(frozen=True)
class PointTiles:
    """Tiles of a layer whose ``xy`` are points; of some of them only when ``whole`` and ``some`` are given.

    ``planned`` says what they hold where their values are not in memory.
    """

    layer: Layer
    whole: PointTiles | None = None
    some: Curve | None = None
    planned: Plan | None = None

    def narrowed(self, key: Hashable, rows: NDArray[np.int64]) -> PointTiles:
        """Tiles of some rows; ``key`` is what they were asked by, under which they are kept."""
        kept: Curve | None = self.layer.derived.get(("tiles", key))
        if kept is None:
            kept = self.curve.among(rows)
            self.layer.derived.put(("tiles", key), kept)
        return PointTiles(self.layer, self, kept)

    def around(self, _places: Sequence[tuple[int, int, int]]) -> PointTiles:
        """Tiles for some places: the curve leads to each as quickly."""
        return self

    @cached_property
    def curve(self) -> Curve:
        """The points along the Morton curve."""
        return self.some or self.layer.once(along)

    @cached_property
    def plan(self) -> Plan:
        """What the features say at which zoom: with a filter the same as without."""
        return self.whole.plan if self.whole else self.planned or Plan(self.layer)

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """One tile of the matrix set; empty when neither it nor its buffer has points."""
        found = self._found(zoom, x, y)
        if not len(found):
            return b""
        encode = partial(self._encode, found, zoom, x, y)
        names, each = self.plan.names(zoom), self.plan.bytes_each(zoom)
        # encoding takes the time, so what is estimated too heavy is not even tried
        data = encode(names, None) if len(found) * each <= MAX_BYTES else b""
        if data and len(data) <= MAX_BYTES:
            return data
        # an estimate, so coarser grids follow until one really fits
        for shift in range(self._shift(found, AIM * MAX_BYTES / each), CODE_BITS):
            data = encode(names, shift)
            if len(data) <= MAX_BYTES:
                return data
        return encode((), CODE_BITS - 1)  # a single feature whose texts alone are heavier

    def _found(self, zoom: int, x: int, y: int) -> _Found:
        start, end = self.curve.run(zoom, x, y)
        # around a tile lies a ring of cells as wide as the buffer: tiles of a deeper zoom, each a run of its own
        deep = zoom + STRIP_ZOOMS
        span, world = 1 << STRIP_ZOOMS, 1 << deep
        column, row = (np.array(cells, dtype=np.int64) for cells in zip(*_STRIP, strict=True))
        column, row = column + x * span, row + y * span
        # the world ends in the north and south and goes on in the east and west
        inside = (row >= 0) & (row < world)
        column, row = column[inside], row[inside]
        # times round the world, by which what is found there is moved
        turns, column = np.divmod(column, world)
        starts, ends = self.curve.runs(deep, column, row)
        hit = np.flatnonzero(ends > starts)
        spans = [np.arange(starts[n], ends[n]) for n in hit]
        strip = np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
        moved = np.repeat(turns[hit] * (EXTENT << zoom), (ends - starts)[hit])
        # along the curve again: `_first` needs the points of a cell to stand together
        order = np.argsort(strip, kind="stable")
        return _Found(start, end, strip[order], moved[order])

    def _shift(self, found: _Found, limit: float) -> int:
        """Bits of the finest grid's cells that leave about ``limit`` points."""
        # how many points each bit parts from the one before
        new = np.bincount(self.curve.splits[found.start : found.end], minlength=CODE_BITS + 2)
        left = np.cumsum(new[::-1])[::-1]  # left[s]: points that differ from the one before in bit s or above
        share = limit * (found.end - found.start) / len(found)
        # argmax of flags is the first that is set; the 0 makes sure that there is one
        return int(np.argmax(np.append(left[1:], 0) <= max(share, 1)))

    def _encode(self, found: _Found, zoom: int, x: int, y: int, names: Sequence[str], shift: int | None) -> bytes:
        deadline.check()
        first = np.arange(len(found)) if shift is None else self._first(found, shift)
        # the points of a cell stand together, so its number is the way to the next first
        stands_for = None if shift is None else np.diff(first, append=len(found))
        places, moved = found.taken(first)
        rows = self.curve.rows[places]
        across, down = self.curve.in_units(places, zoom)
        table = self.plan.attributes.table(rows, names, stands_for)
        body = point_features(across + moved - x * EXTENT, down - y * EXTENT, table.tags, self.plan.ids(rows))
        return mvt.layer(self.layer.id, body, table.keys, table.values)

    def _first(self, found: _Found, shift: int) -> NDArray[np.int64]:
        """Numbers of the places that are the first of their cell, of the run and of the strip."""
        run = self.curve.splits[found.start : found.end] > shift
        # the place before it, which its split compares with, lies outside the tile
        run[:1] = True
        cells = self.curve.codes[found.strip] >> np.uint64(shift)
        strip = np.ones(len(cells), dtype=bool)
        # neighbours here are none on the curve, so splits say nothing; and a cell may be met on both sides of the world
        strip[1:] = (cells[1:] != cells[:-1]) | (found.moved[1:] != found.moved[:-1])
        return np.flatnonzero(np.concatenate([run, strip]))


def _strip() -> tuple[tuple[int, int], ...]:
    """Columns and rows of the cells around a tile, which is 64 of them wide."""
    span = 1 << STRIP_ZOOMS
    around = range(-1, span + 1)
    return tuple((x, y) for y in around for x in around if x in (-1, span) or y in (-1, span))


_STRIP = _strip()
