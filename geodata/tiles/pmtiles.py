"""Reads tiles out of a PMTiles archive (version 3): one file that holds the tiles of all zooms behind a directory."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from os import SEEK_END
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from geodata.catalog.files import fault_of
from geodata.errors import GeodataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 1 << 40
"""More than any map of the world has; tiles are read one by one."""

MAGIC = b"PMTiles\x03"
HEADER = struct.Struct("<8s11QBBBBBB4iB2i")
GZIP = 2
"""Number of gzip among the compressions (section 3.2)."""

_PACKED = {0: "an unknown one", 1: "none", 2: "gzip", 3: "brotli", 4: "zstd"}
MVT = 1
_KINDS = {2: "PNG images", 3: "JPEG images", 4: "WebP images", 5: "AVIF images", 6: "MapLibre tiles"}
_DEEPEST = 4
"""Directories below directories; real archives have one level, a crafted one might have no end."""


class ArchiveError(GeodataError):
    """The file is no PMTiles archive that can be read here."""

    code = "archive-invalid"


class DirectoryEntry(NamedTuple):
    """A run of equal tiles, or with ``run`` 0 a further directory (section 4.2)."""

    first: int
    offset: int
    length: int
    run: int


@dataclass(frozen=True, slots=True)
class TileArchive:
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
    centre_zoom : int
        Zoom that goes with the centre.
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
    centre_zoom: int
    entries: tuple[DirectoryEntry, ...]
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


def read(path: Path) -> TileArchive:
    """Read the header, metadata and directory of an archive of vector tiles.

    Raises
    ------
    ArchiveError
        When there is no such file, it is no archive of version 3, holds no vector tiles, is not compressed with gzip,
        or ends before its tiles do.
    """
    fault = fault_of(path, limit=MAX_BYTES)
    if fault is not None and fault[2] != "missing-file" and not path.is_dir():  # the system has words for these
        raise ArchiveError(f"{path} cannot be read: {fault[0]}")
    try:
        with path.open("rb") as file:
            return _archive(path, file)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or error}") from error


def _archive(path: Path, file: BinaryIO) -> TileArchive:
    numbers = _header(path.name, file.read(HEADER.size))
    root, metadata, leaves, data = numbers[0:2], numbers[2:4], numbers[4:6], numbers[6:8]
    size = file.seek(0, SEEK_END)
    end = max(start + length for start, length in (root, metadata, leaves, data))
    if size < end:
        raise ArchiveError(f"{path.name} is cut off: it has {size} bytes of the {end} that its header tells")

    def part(offset: int, length: int) -> bytes:
        file.seek(offset)
        return gzip.decompress(file.read(length))

    def walk(offset: int, length: int, depth: int = 0) -> Iterator[DirectoryEntry]:
        if depth > _DEEPEST:
            raise ValueError("directories in a circle")
        for entry in _directory(part(offset, length)):
            if entry.run:
                yield entry
            else:
                yield from walk(leaves[0] + entry.offset, entry.length, depth + 1)

    try:
        said = json.loads(part(*metadata))
        entries = tuple(walk(*root))
    except (OSError, EOFError, ValueError, StopIteration, RuntimeError, zlib.error) as error:
        raise ArchiveError(f"{path.name} has metadata or a directory that cannot be read: {error}") from error
    if not isinstance(said, dict):
        raise ArchiveError(f"{path.name} has metadata that is no JSON object")
    west, south, east, north = (edge / 1e7 for edge in numbers[17:21])
    lon, lat = (edge / 1e7 for edge in numbers[22:24])
    bounds, centre = (west, south, east, north), (lon, lat)
    return TileArchive(path, said, numbers[15], numbers[16], bounds, centre, numbers[21], entries, data[0])


def _header(name: str, packed: bytes) -> tuple[int, ...]:
    """Numbers of the header (section 3) of an archive that can be read here."""
    if packed[: len(MAGIC) - 1] != MAGIC[:-1]:
        raise ArchiveError(f"{name} is no PMTiles archive")
    if packed[: len(MAGIC)] != MAGIC:
        raise ArchiveError(f"{name} is a PMTiles archive of another version than 3")
    if len(packed) < HEADER.size:
        raise ArchiveError(f"{name} is cut off: a header has {HEADER.size} bytes, it has {len(packed)}")
    numbers: tuple[int, ...] = HEADER.unpack(packed)[1:]
    inner, outer, kind = numbers[12:15]
    if kind != MVT:
        raise ArchiveError(f"{name} holds {_KINDS.get(kind, 'tiles of an unknown kind')}, not vector tiles")
    for what, found in (("directory", inner), ("tiles", outer)):
        if found != GZIP:
            raise ArchiveError(f"{name}: its {what} must be compressed with gzip, found {_PACKED.get(found, found)}")
    return numbers


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


def _directory(packed: bytes) -> Iterator[DirectoryEntry]:
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
        yield DirectoryEntry(first, start, length, run)


def _varints(packed: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in packed:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0
