"""Encodes the features of thousands of points at once: a matrix of bytes, one row for each byte of a feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.tiles.mvt import POINT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_FEATURE, _ID, _TAGS, _TYPE, _GEOMETRY = 2 << 3 | 2, 1 << 3, 2 << 3 | 2, 3 << 3, 4 << 3 | 2
"""Field numbers and wire types of a layer's features and of a feature's parts (MVT 2.1 section 4)."""

_MOVE_ONCE = 1 | 1 << 3
"""Command MoveTo, repeated once: all that a single point needs (section 4.3.4.2)."""


class _Bytes:
    """Varints of many features, side by side.

    Parameters
    ----------
    count : int
        Features.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.lengths: NDArray[np.uint32] = np.zeros(count, dtype=np.uint32)
        self.bytes: list[NDArray[np.uint8]] = []
        self.kept: list[NDArray[np.bool_]] = []

    def add(self, numbers: NDArray[Any] | int, present: NDArray[np.bool_] | None = None) -> None:
        """Append a number for each feature, for those where it is present."""
        values = np.broadcast_to(np.asarray(numbers), (self.count,))
        largest, shift = int(values.max(initial=0)), 0
        # as many bytes as the largest number takes; what is shorter leaves the last ones out
        while shift == 0 or largest >> shift:
            kept = np.ones(self.count, dtype=bool) if shift == 0 else values >= 1 << shift
            if present is not None:
                kept = kept & present
            byte = (values >> shift & 127).astype(np.uint8)
            # the high bit says that another byte follows (varint of Protocol Buffers)
            if largest >> shift + 7:
                byte |= (values >= 1 << shift + 7).astype(np.uint8) << 7
            self.bytes.append(byte)
            self.kept.append(kept)
            self.lengths += kept
            shift += 7

    def add_all(self, other: _Bytes, present: NDArray[np.bool_] | None = None) -> None:
        """Append the length of other bytes and then these."""
        self.add(other.lengths, present)
        self.bytes += other.bytes
        self.kept += other.kept
        self.lengths += other.lengths

    def joined(self) -> bytes:
        """All features, one after the other."""
        # kept byte by byte over all features; turned, the mask reads them feature by feature
        return np.array(self.bytes).T[np.array(self.kept).T].tobytes()


def point_features(
    x: NDArray[np.int64], y: NDArray[np.int64], tags: NDArray[np.int64], ids: NDArray[np.uint64] | None
) -> bytes:
    """Encode points as features of a layer.

    Parameters
    ----------
    x, y : NDArray[int64], shape (n,)
        Tile units.
    tags : NDArray[int64], shape (n, k)
        Number of the value of each key; -1 where the feature has none.
    ids : NDArray[uint64], shape (n,), or None
        Feature ids.
    """
    # from the inside out, since a length stands before what it counts
    packed = _Bytes(len(x))
    for key, numbers in enumerate(tags.T):
        known = numbers >= 0
        packed.add(key, known)
        packed.add(np.maximum(numbers, 0), known)
    feature = _Bytes(len(x))
    if ids is not None:
        feature.add(_ID)
        feature.add(ids)
    # a feature without properties has no field for them, not an empty one
    has_tags = packed.lengths > 0
    feature.add(_TAGS, has_tags)
    feature.add_all(packed, has_tags)
    feature.add(_TYPE)
    feature.add(POINT)
    feature.add(_GEOMETRY)
    feature.add_all(_of((_MOVE_ONCE, _zigzag(x), _zigzag(y)), len(x)))
    whole = _Bytes(len(x))
    whole.add(_FEATURE)
    whole.add_all(feature)
    return whole.joined()


def _of(columns: Iterable[NDArray[Any] | int], count: int) -> _Bytes:
    made = _Bytes(count)
    for numbers in columns:
        made.add(numbers)
    return made


def _zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return (values << 1) ^ (values >> 63)
