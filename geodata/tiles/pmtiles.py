"""Reads tiles out of a PMTiles archive (version 3): one file that holds the tiles of all zooms behind a directory."""

from __future__ import annotations

import gzip
import json
import struct
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from geodata.errors import GeodataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAGIC = b"PMTiles\x03"
_HEADER = struct.Struct("<8s11QBBBBBB4iB2i")
_GZIP = 2
"""Number of gzip among the compressions (section 3.1)."""


class ArchiveError(GeodataError):
    """The file is no PMTiles archive that can be read here."""

    code = "archive-invalid"


class _Entry(NamedTuple):
    """A run of equal tiles, or with ``run`` 0 a further directory (section 4.2)."""

    first: int
    offset: int
    length: int
    run: int


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose directory has been read.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    metadata : dict
        What the archive says of itself, among it ``vector_layers``.
    min_zoom, max_zoom : int
        Zooms that have tiles.
    bounds : tuple of float
        West, south, east, north in degrees.
    centre : tuple of float
        Longitude and latitude.
    entries : tuple
        The directory, ascending.
    data_offset : int
        Where tiles begin in the file.
    """

    path: Path
    metadata: dict[str, Any]
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    centre: tuple[float, float]
    entries: tuple[_Entry, ...]
    data_offset: int

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """Give one tile as it lies in the archive, compressed with gzip; empty when there is none."""
        if not self.min_zoom <= zoom <= self.max_zoom:
            return b""
        number = tile_id(zoom, x, y)
        # the last run that begins no later; it may have ended before this tile
        place = bisect_right(self.entries, number, key=lambda entry: entry.first) - 1
        if place < 0 or number >= (entry := self.entries[place]).first + entry.run:
            return b""
        # opened anew: one handle would have one position for all threads and forked workers
        with self.path.open("rb") as file:
            file.seek(self.data_offset + entry.offset)
            return file.read(entry.length)


def read(path: Path) -> Archive:
    """Read the header, metadata and directory of an archive.

    Raises
    ------
    ArchiveError
        When it is none, or is not compressed with gzip.
    """
    with path.open("rb") as file:
        packed = file.read(_HEADER.size)
        if len(packed) < _HEADER.size or not packed.startswith(_MAGIC):
            raise ArchiveError(f"{path.name} is no PMTiles archive of version 3")
        numbers = _HEADER.unpack(packed)[1:]
        root, metadata, leaves, data = numbers[0:2], numbers[2:4], numbers[4:6], numbers[6]
        inner, outer = numbers[12:14]
        if (inner, outer) != (_GZIP, _GZIP):
            raise ArchiveError(f"{path.name} is compressed in another way than gzip")
        min_zoom, max_zoom = numbers[15:17]

        def part(offset: int, length: int) -> bytes:
            file.seek(offset)
            return gzip.decompress(file.read(length))

        def walk(offset: int, length: int) -> Iterator[_Entry]:
            for entry in _directory(part(offset, length)):
                if entry.run:
                    yield entry
                else:
                    yield from walk(leaves[0] + entry.offset, entry.length)

        west, south, east, north = (edge / 1e7 for edge in numbers[17:21])
        lon, lat = (edge / 1e7 for edge in numbers[22:24])
        said = json.loads(part(*metadata))
        return Archive(path, said, min_zoom, max_zoom, (west, south, east, north), (lon, lat), tuple(walk(*root)), data)


def tile_id(zoom: int, x: int, y: int) -> int:
    """Number of a tile: all tiles of the zooms before, then its place on the Hilbert curve of its own (section 4.1)."""
    # 1 + 4 + 16 + …: the sum of a geometric series
    number = ((1 << 2 * zoom) - 1) // 3
    for level in reversed(range(zoom)):
        right, low = x >> level & 1, y >> level & 1
        # the curve goes through the quarters in the order top left, bottom left, bottom right, top right
        number += (3 * right ^ low) << 2 * level
        if not low:
            # only lower bits are read from here on, so ~ mirrors at any level
            if right:
                x, y = ~x, ~y
            x, y = y, x
    return number


def _directory(packed: bytes) -> Iterator[_Entry]:
    numbers = _varints(packed)
    count = next(numbers)
    # column by column rather than entry by entry, which gzip likes
    steps, runs, lengths, offsets = ([next(numbers) for _ in range(count)] for _ in range(4))
    first = end = 0
    for step, run, length, offset in zip(steps, runs, lengths, offsets, strict=True):
        first += step
        # 0 means right behind the tile before; hence all others are stored one too high
        start = end if offset == 0 else offset - 1
        end = start + length
        yield _Entry(first, start, length, run)


def _varints(packed: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in packed:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0
