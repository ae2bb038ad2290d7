"""Places as whole numbers along a Morton curve: whatever lies in one tile, at any zoom, is one run of them.

Positions are 32-bit steps of the Web Mercator square (9 mm at the equator). Two bits of the code belong to one zoom
level, so the top ``2 * z`` bits name the tile of zoom ``z`` that a place lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tiles.mercator import EDGE_LAT, project
from geodata.tiles.mvt import EXTENT

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 32
CODE_BITS = 2 * BITS

_BATCH = 1 << 18
"""Places that are projected at a time."""

_UNIT_BITS = EXTENT.bit_length() - 1
# Each step moves half of every group of bits away from the other half, until each bit has a free one beside it.
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """Places along the curve.

    Parameters
    ----------
    codes : NDArray[uint64], shape (m,)
        Morton codes, ascending.
    rows : NDArray[int64], shape (m,)
        Row of each place in its layer; equal codes keep the order of rows.
    x, y : NDArray[uint32], shape (m,)
        Steps from the left and from the top.
    splits : NDArray[uint8], shape (m,)
        Bits from the bottom up to the highest in which a code differs from the one before (0 when equal): both lie in
        one cell of ``2 ** s`` codes exactly when this is at most ``s``. The first is 65.
    """

    codes: NDArray[np.uint64]
    rows: NDArray[np.int64]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]
    splits: NDArray[np.uint8]

    def among(self, rows: NDArray[np.int64]) -> Curve:
        """The curve of some of these rows only."""
        kept = np.flatnonzero(np.isin(self.rows, rows, kind="table"))
        codes = self.codes[kept]
        return Curve(codes, self.rows[kept], self.x[kept], self.y[kept], _splits(codes))

    def run(self, zoom: int, x: int, y: int) -> tuple[int, int]:
        """First place in a tile and first one behind it."""
        starts, ends = self.runs(zoom, np.array([x]), np.array([y]))
        return int(starts[0]), int(ends[0])

    def runs(
        self, zoom: int, x: NDArray[np.int64], y: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First places in some tiles and first ones behind them."""
        shift = np.uint64(CODE_BITS - 2 * zoom)
        tiles = code(x.astype(np.uint32), y.astype(np.uint32))
        # all of it, apart: shifting 64 bits by 64 is undefined
        if zoom == 0:
            return np.zeros_like(x), np.full_like(x, len(self.codes))
        lowest = tiles << shift
        # the last code inside, not the first one behind: behind the last tile that would be 2**64
        highest = lowest + ((np.uint64(1) << shift) - np.uint64(1))
        return (
            np.searchsorted(self.codes, lowest, side="left").astype(np.int64),
            np.searchsorted(self.codes, highest, side="right").astype(np.int64),
        )

    def most_in_a_tile(self, zoom: int) -> int:
        """Places in the fullest tile of a zoom."""
        # a tile begins where a code differs from the one before in the bits that name the tile
        starts = np.flatnonzero(self.splits > CODE_BITS - 2 * zoom)
        return int(np.diff(starts, append=len(self.codes)).max(initial=0))

    def in_units(self, places: NDArray[Any], zoom: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Positions of places in units of the tiles of a zoom, counted from the corner of the world, rounded."""
        return _rounded(self.x[places], zoom), _rounded(self.y[places], zoom)


def curve(degrees: NDArray[np.float64]) -> Curve:
    """Sort places (lon/lat degrees, shape (n, 2)) along the curve.

    Rows without a place (NaN) and those beyond the Web Mercator square, near the poles, are left out.
    """
    # NaN compares as false: rows without a place fall out here too
    rows = np.flatnonzero(np.abs(degrees[:, 1]) <= EDGE_LAT)
    codes = np.empty(len(rows), dtype=np.uint64)
    left, top = np.empty((2, len(rows)), dtype=np.uint32)
    for first in range(0, len(rows), _BATCH):  # what is reckoned on the way takes several times as much
        some = slice(first, first + _BATCH)
        world = project(degrees[rows[some]])
        # the east and south edge of the world belongs to its last step
        steps = np.clip(world * 2.0**BITS, 0, 2**BITS - 1).astype(np.uint32)
        left[some], top[some] = steps.T
        codes[some] = code(left[some], top[some])
    # stable: of equal places the first row is the one that stays when a tile is thinned
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    return Curve(codes, rows[order], left[order], top[order], _splits(codes))


def _splits(codes: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Once for all: thinning at any zoom and any grid only compares these with a number."""
    splits = np.full(len(codes), CODE_BITS + 1, dtype=np.uint8)
    for first in range(1, len(codes), _BATCH):
        last = min(first + _BATCH, len(codes))
        splits[first:last] = _bit_length(codes[first:last] ^ codes[first - 1 : last - 1])
    return splits


def code(x: NDArray[np.uint32], y: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Morton codes: the bits of x and y in turn, y above x."""
    return _spread(x) | _spread(y) << np.uint64(1)


def _spread(values: NDArray[np.uint32]) -> NDArray[np.uint64]:
    wide = values.astype(np.uint64)
    for shift, mask in _SPREAD:
        wide = (wide | wide << np.uint64(shift)) & np.uint64(mask)
    return wide


def _bit_length(values: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Bits of each number; halves are exact as floats, whole numbers of 64 bits are not."""
    high, low = values >> np.uint64(32), values & np.uint64(0xFFFFFFFF)
    half = np.where(high > 0, high, low).astype(np.float64)
    # the exponent of a float is the bit length of the whole number in it, 0 for 0
    length: NDArray[np.uint8] = (np.frexp(half)[1] + np.where(high > 0, 32, 0)).astype(np.uint8)
    return length


def _rounded(steps: NDArray[np.uint32], zoom: int) -> NDArray[np.int64]:
    # from zoom 20 on a unit is finer than a step
    shift = BITS - _UNIT_BITS - zoom
    wide = steps.astype(np.int64)
    return (wide << -shift) if shift <= 0 else (wide + (1 << (shift - 1))) >> shift
