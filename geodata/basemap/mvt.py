"""Encodes one tile as Mapbox Vector Tile 2.1.

Takes shapely geometries in tile units (origin top left, y down, 4096 to the edge) and gives bytes.  Written here
because the bytes must be the same on every build and the rings wound as section 4.3.4.4 of the standard wants.
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

Value = str | int | float
Feature = tuple["BaseGeometry", "Mapping[str, Value]"]

_POINT, _LINE, _POLYGON = 1, 2, 3
_MOVE, _DRAW, _CLOSE = 1, 2, 7
_VARINT, _FIXED64, _BYTES = 0, 1, 2


def encode(layers: Mapping[str, Sequence[Feature]]) -> bytes:
    """Encode layers in the given order; a layer or feature of which nothing is left at this precision is left out."""
    return b"".join(_layer(name, features) for name, features in layers.items())


def _layer(name: str, features: Iterable[Feature]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[tuple[str, Value], int] = {}
    body = []
    for shape, properties in features:
        kind, commands = _geometry(shape)
        if not commands:
            continue
        tags: list[int] = []
        for key, value in properties.items():
            tags.append(keys.setdefault(key, len(keys)))
            # 1 and 1.0 are equal in Python and different on the wire: the type is part of the key
            tags.append(values.setdefault((type(value).__name__, value), len(values)))
        packed = _field(2, _packed(tags)) if tags else b""
        body.append(_field(2, packed + _number(3, kind) + _field(4, _packed(commands))))
    if not body:
        return b""
    head = _field(1, name.encode())
    tail = [_field(3, key.encode()) for key in keys]
    tail += [_field(4, _value(value)) for _, value in values]
    return _field(3, head + b"".join(body) + b"".join(tail) + _number(5, EXTENT) + _number(15, 2))


def _geometry(shape: BaseGeometry) -> tuple[int, list[int]]:
    parts = list(shapely.get_parts(shape))
    commands: list[int] = []
    here = (0, 0)
    match parts[0].geom_type if parts else "":
        case "Point":
            corners = [_corner(part) for part in parts]
            commands.append(_command(_MOVE, len(corners)))
            for corner in corners:
                here = _step(commands, here, corner)
            return _POINT, commands
        case "LineString":
            for part in parts:
                here = _path(commands, here, _snapped(part), closed=False)
            return _LINE, commands
        case "Polygon":
            for part in parts:
                here = _polygon(commands, here, part)
            return _POLYGON, commands
        case _:
            return 0, commands


def _corner(point: BaseGeometry) -> tuple[int, int]:
    x, y = np.rint(shapely.get_coordinates(point)[0])
    return int(x), int(y)


def _polygon(commands: list[int], here: tuple[int, int], polygon: BaseGeometry) -> tuple[int, int]:
    for index, ring in enumerate([polygon.exterior, *polygon.interiors]):
        corners = _snapped(ring)[:-1]
        area = _area(corners)
        if area == 0:
            if index == 0:
                return here  # the outline collapsed to less than a unit: nothing to show, nor its holes
            continue
        # y grows downwards: the outline's area must come out positive, that of holes negative
        if (area > 0) != (index == 0):
            corners = corners[::-1]
        here = _path(commands, here, corners, closed=True)
    return here


def _snapped(line: BaseGeometry) -> NDArray[np.int64]:
    """Corners on whole units, without repetitions."""
    corners = np.rint(shapely.get_coordinates(line)).astype(np.int64)
    keep = np.ones(len(corners), dtype=bool)
    keep[1:] = (corners[1:] != corners[:-1]).any(axis=1)
    snapped: NDArray[np.int64] = corners[keep]
    return snapped


def _area(corners: NDArray[np.int64]) -> int:
    if len(corners) < 3:
        return 0
    x, y = corners[:, 0], corners[:, 1]
    return int((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def _path(commands: list[int], here: tuple[int, int], corners: NDArray[np.int64], *, closed: bool) -> tuple[int, int]:
    if len(corners) < 2:
        return here
    steps = np.diff(np.vstack([here, corners]), axis=0)
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


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return _field(1, value.encode())
    if isinstance(value, float):
        return _varint(3 << 3 | _FIXED64) + struct.pack("<d", value)
    return _number(5, value)


def _number(tag: int, value: int) -> bytes:
    return _varint(tag << 3 | _VARINT) + _varint(value)


def _field(tag: int, body: bytes) -> bytes:
    return _varint(tag << 3 | _BYTES) + _varint(len(body)) + body


def _packed(numbers: Iterable[int]) -> bytes:
    return b"".join(map(_varint, numbers))


def _varint(number: int) -> bytes:
    if number < 0x80:
        return bytes((number,))
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
