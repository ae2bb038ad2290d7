"""Encodes Mapbox Vector Tile 2.1: values, geometries, features and layers, one at a time.

Takes shapely geometries in tile units (origin top left, y down, 4096 to the edge) and gives bytes.  Written here
because the bytes must be the same on every build and the rings wound as section 4.3.4.4 of the standard wants.  Points
by the hundred thousand are encoded all at once in ``geodata.tiles.records``.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

EXTENT = 4096
"""Units from edge to edge of a tile: a sixteenth of a pixel where it is drawn 256 px wide."""

VERSION = 2

Value = str | int | float
Feature = tuple["BaseGeometry", "Mapping[str, Value]"]

POINT, LINE, POLYGON = 1, 2, 3
"""Geometry types (section 4.3.4)."""

_MOVE, _DRAW, _CLOSE = 1, 2, 7
_VARINT, _FIXED64, _BYTES = 0, 1, 2


def encode(layers: Mapping[str, Sequence[Feature]]) -> bytes:
    """Encode layers in the given order; a layer or feature of which nothing is left at this precision is left out."""
    return b"".join(_named(name, features) for name, features in layers.items())


def _named(name: str, features: Iterable[Feature]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[str, Value], int] = {}
    body = []
    for shape, properties in features:
        kind, commands = geometry(shape)
        if not commands:
            continue
        tags: list[int] = []
        for key, entry in properties.items():
            tags.append(keys.setdefault(key, len(keys)))
            # 1 and 1.0 are equal in Python and different on the wire: the type is part of the key
            tags.append(values.setdefault((type(entry).__name__, entry), len(values)))
        body.append(feature(kind, commands, tags))
    return layer(name, b"".join(body), keys, [value(entry) for _, entry in values])


def layer(name: str, body: bytes, keys: Iterable[str], values: Iterable[bytes]) -> bytes:
    """Encode a layer (section 4.1); nothing when it has no features.

    Parameters
    ----------
    name : str
        Of the layer.
    body : bytes
        Its encoded features.
    keys : iterable of str
        Names of the properties, in the order of their numbers.
    values : iterable of bytes
        What ``value`` gave, in the order of their numbers.
    """
    # a layer should hold a feature (section 4.1), and a tile of nothing has no bytes
    if not body:
        return b""
    parts = [_field(1, name.encode()), body]
    parts += [_field(3, key.encode()) for key in keys]
    parts += [_field(4, entry) for entry in values]
    return _field(3, b"".join(parts) + _number(5, EXTENT) + _number(15, VERSION))


def feature(kind: int, commands: Iterable[int], tags: Iterable[int], feature_id: int | None = None) -> bytes:
    """Encode a feature (section 4.2); ``tags`` are numbers of keys and values in turn."""
    head = _number(1, feature_id) if feature_id is not None else b""
    packed = _packed(tags)
    head += _field(2, packed) if packed else b""
    return _field(2, head + _number(3, kind) + _field(4, _packed(commands)))


def value(entry: Value) -> bytes:
    """Encode a value (section 4.1); whole numbers beyond 64 bits become text, which loses no digit."""
    # before int: to Python, True is a number
    if isinstance(entry, bool):
        return _number(7, int(entry))
    if isinstance(entry, int) and not -(2**63) <= entry < 2**64:
        entry = str(entry)
    if isinstance(entry, str):
        # replaced, since a lone surrogate has no UTF-8 and must not cost the whole tile
        return _field(1, entry.encode("utf-8", "replace"))
    if isinstance(entry, float):
        return _varint(3 << 3 | _FIXED64) + struct.pack("<d", entry)
    # negative ones zig-zag (-1 is 1, -2 is 3): as they are, each would take ten bytes
    return _number(5, entry) if entry >= 0 else _number(6, ((-entry) << 1) - 1)


def geometry(shape: BaseGeometry) -> tuple[int, list[int]]:
    """Type and commands (section 4.3) of a shape in tile units; no commands when nothing is left of it.

    Corners are rounded to whole units, outlines wound clockwise as seen on the screen and holes the other way.
    """
    parts = list(shapely.get_parts(shape))
    commands: list[int] = []
    here = (0, 0)
    match parts[0].geom_type if parts else "":
        case "Point":
            corners = [_corner(part) for part in parts]
            commands.append(_command(_MOVE, len(corners)))
            for corner in corners:
                here = _step(commands, here, corner)
            return POINT, commands
        case "LineString":
            for part in parts:
                here = _path(commands, here, snapped(part), closed=False)
            return LINE, commands
        case "Polygon":
            for part in parts:
                here = _polygon(commands, here, part)
            return POLYGON, commands
        case _:
            return 0, commands


def snapped(line: BaseGeometry) -> NDArray[np.int64]:
    """Corners on whole units, without repetitions."""
    corners = np.rint(shapely.get_coordinates(line)).astype(np.int64)
    # a LineTo of (0, 0) is forbidden (section 4.3.3.2)
    keep = np.ones(len(corners), dtype=bool)
    keep[1:] = (corners[1:] != corners[:-1]).any(axis=1)
    kept: NDArray[np.int64] = corners[keep]
    return kept


def doubled_area(ring: NDArray[np.int64]) -> int:
    """Twice the signed area of a closed ring, shape (n, 2); positive when clockwise on the screen."""
    if len(ring) < 4:
        return 0
    # the surveyor's formula (section 4.3.4.4), in whole units, so that its sign is certain
    x, y = ring.T
    return int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _corner(point: BaseGeometry) -> tuple[int, int]:
    x, y = np.rint(shapely.get_coordinates(point)[0])
    return int(x), int(y)


def _polygon(commands: list[int], here: tuple[int, int], polygon: BaseGeometry) -> tuple[int, int]:
    for index, ring in enumerate(shapely.get_rings(polygon)):
        corners = snapped(ring)
        area = doubled_area(corners)
        if area == 0:
            if index == 0:
                return here  # the outline collapsed to less than a unit: nothing to show, nor its holes
            continue
        # y grows downwards: the outline's area must come out positive, that of holes negative
        is_right = (area > 0) == (index == 0)
        # without the last corner, which is the first again: ClosePath draws that line
        here = _path(commands, here, corners[:-1] if is_right else corners[-2::-1], closed=True)
    return here


def _path(commands: list[int], here: tuple[int, int], corners: NDArray[np.int64], *, closed: bool) -> tuple[int, int]:
    if len(corners) < 2:
        return here
    steps = corners.copy()
    steps[1:] -= corners[:-1]
    # positions run on from the last corner of the part before
    steps[0] -= here
    # the sign goes into the lowest bit, so that a small step takes one byte whichever way it goes
    zigzag = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
    commands += [_command(_MOVE, 1), *zigzag[:2], _command(_DRAW, len(corners) - 1), *zigzag[2:]]
    if closed:
        commands.append(_command(_CLOSE, 1))
    return int(corners[-1][0]), int(corners[-1][1])


def _step(commands: list[int], here: tuple[int, int], there: tuple[int, int]) -> tuple[int, int]:
    for a, b in zip(here, there, strict=True):
        commands.append(((b - a) << 1) ^ ((b - a) >> 63))
    return there


def _command(kind: int, count: int) -> int:
    return kind | count << 3


def _number(tag: int, number: int) -> bytes:
    return _varint(tag << 3 | _VARINT) + _varint(number)


def _field(tag: int, body: bytes) -> bytes:
    return _varint(tag << 3 | _BYTES) + _varint(len(body)) + body


def _packed(numbers: Iterable[int]) -> bytes:
    return b"".join(map(_varint, numbers))


def _varint(number: int) -> bytes:
    # most numbers of a tile
    if number < 0x80:
        return bytes((number,))
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
