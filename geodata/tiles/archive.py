"""Writes tiles into a PMTiles archive (version 3) as they come, so that memory holds the directory and no tile."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

from geodata.tiles.pmtiles import GZIP, HEADER, MAGIC, MVT, DirectoryEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

ROOT_BYTES = 16_384 - HEADER.size
"""Header and root directory are read in one request of so many bytes (section 3.1)."""

LEAF_ENTRIES = 4_096
"""Entries of one leaf directory, or a multiple of so many."""

ALIKE_BYTES = 1_024
"""Up to so many bytes, tiles are looked for among those before: insides of areas are all the same, and small."""

_COPIED = 16 << 20
_CLUSTERED = 1


@dataclass(frozen=True, slots=True)
class AboutArchive:
    """What an archive says of itself.

    Parameters
    ----------
    metadata : mapping
        As JSON, ``vector_layers`` among it.
    min_zoom, max_zoom : int
        Zooms that have tiles.
    bounds : tuple of float
        West, south, east, north in degrees.
    centre_zoom : int
        Zoom to begin with, at the middle of the bounds.
    """

    metadata: Mapping[str, Any]
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    centre_zoom: int


class ArchiveWriter:
    """Takes tiles in the order of their numbers."""

    def __init__(self, data: BinaryIO) -> None:
        """Begin with no tile; ``data`` takes what they hold."""
        self._data = data
        self._entries: list[DirectoryEntry] = []
        self._known: dict[bytes, tuple[int, int]] = {}
        self._end = self._contents = 0

    def add(self, number: int, packed: bytes) -> None:
        """Take a tile, compressed with gzip.

        Raises
        ------
        ValueError
            When its number is not above that of the tile before.
        """
        if self._entries and number < self._entries[-1].first + self._entries[-1].run:
            raise ValueError(f"the tile {number} comes too late")
        offset, length = self._placed(packed)
        if self._entries:
            last = self._entries[-1]
            if (last.offset, last.length, last.first + last.run) == (offset, length, number):
                self._entries[-1] = last._replace(run=last.run + 1)
                return
        self._entries.append(DirectoryEntry(number, offset, length, 1))

    def _placed(self, packed: bytes) -> tuple[int, int]:
        key = hashlib.sha256(packed).digest() if len(packed) <= ALIKE_BYTES else None
        if key is not None and key in self._known:
            return self._known[key]
        place = self._end, len(packed)
        self._data.write(packed)
        self._end += len(packed)
        self._contents += 1
        if key is not None:
            self._known[key] = place
        return place

    def finish(self, file: BinaryIO, about: AboutArchive) -> None:
        """Write all that stands before the tiles (section 3)."""
        root, leaves = _directories(self._entries)
        metadata = _packed(json.dumps(about.metadata, ensure_ascii=False, sort_keys=True).encode())
        starts, at = [], HEADER.size
        for part in (root, metadata, leaves):
            starts += [at, len(part)]
            at += len(part)
        west, south, east, north = (round(edge * 1e7) for edge in about.bounds)
        file.write(
            HEADER.pack(
                MAGIC, *starts, at, self._end, sum(entry.run for entry in self._entries), len(self._entries),
                self._contents, _CLUSTERED, GZIP, GZIP, MVT, about.min_zoom, about.max_zoom, west, south, east, north,
                about.centre_zoom, (west + east) // 2, (south + north) // 2,
            )
        )  # fmt: skip
        file.write(root + metadata + leaves)


@contextmanager
def writing(path: Path, about: AboutArchive) -> Iterator[ArchiveWriter]:
    """An archive that is there whole, or not at all, when all tiles were added."""
    beside = path.with_name(f".{path.name}.new")
    data = path.with_name(f".{path.name}.data")
    try:
        with data.open("w+b") as held, beside.open("wb") as file:
            writer = ArchiveWriter(held)
            yield writer
            writer.finish(file, about)
            held.seek(0)
            shutil.copyfileobj(held, file, _COPIED)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
        data.unlink(missing_ok=True)


def _directories(entries: Sequence[DirectoryEntry]) -> tuple[bytes, bytes]:
    """Root directory and leaf directories (section 4); without leaves where all fit into the root."""
    root = _directory(entries)
    if len(root) <= ROOT_BYTES:
        return root, b""
    each = LEAF_ENTRIES
    while True:
        leaves, pointers, end = [], [], 0
        for first in range(0, len(entries), each):
            leaves.append(_directory(entries[first : first + each]))
            pointers.append(DirectoryEntry(entries[first].first, end, len(leaves[-1]), 0))
            end += len(leaves[-1])
        root = _directory(pointers)
        if len(root) <= ROOT_BYTES:
            return root, b"".join(leaves)
        each *= 2


def _directory(entries: Sequence[DirectoryEntry]) -> bytes:
    """Entries column by column, each number as a varint (section 4.2)."""
    numbers = [len(entries)]
    firsts = [0, *(entry.first for entry in entries)]
    numbers += [after - before for before, after in pairwise(firsts)]
    numbers += [entry.run for entry in entries]
    numbers += [entry.length for entry in entries]
    end = -1
    for entry in entries:  # 0 means right behind the one before; hence all others are stored one too high
        numbers.append(0 if entry.offset == end else entry.offset + 1)
        end = entry.offset + entry.length
    return _packed(_varints(numbers))


def _varints(numbers: Iterable[int]) -> bytes:
    made = bytearray()
    for number in numbers:
        rest = number
        while rest >= 0x80:
            made.append(rest & 0x7F | 0x80)
            rest >>= 7
        made.append(rest)
    return bytes(made)


def _packed(data: bytes) -> bytes:
    # the time of the build would be in it
    return gzip.compress(data, 9, mtime=0)
