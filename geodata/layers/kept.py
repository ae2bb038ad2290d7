"""Features as bytes: written once and kept in unlinked files that forked workers share, or written when asked for.

Nothing here knows what a feature is: features are bytes.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import weakref
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.layers.shared import IN_MEMORY_BYTES, shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]
    Batches = Iterator[list[bytes]]

SEPARATOR = b",\n"
"""Stands between features, in files as in answers, so that a run of rows is one read."""

CHUNK_BYTES = 1 << 20
"""What a stream holds in memory at a time."""

MAX_KEPT_BYTES = 2 << 30
"""Features of a layer larger than this are written when they are asked for: the disk is not ours alone."""


class FeatureBytes(Sequence[bytes]):
    """Features of a layer, each as it is sent."""

    size: int | None
    """Bytes of ``stream(None)``; None when features are written only when they are asked for."""

    @abstractmethod
    def join(self, rows: Rows, separator: bytes = SEPARATOR) -> bytes:
        """Some features with a separator between them."""

    @abstractmethod
    def stream(self, rows: Rows | None = None, separator: bytes = SEPARATOR) -> Iterator[bytes]:
        """Features with a separator between them (all when ``rows`` is None) in pieces of about ``CHUNK_BYTES``."""

    @abstractmethod
    def length(self, rows: Rows | None = None) -> int | None:
        """Bytes that ``stream`` gives with the usual separator; None when that is not known beforehand."""


class KeptFeatures(FeatureBytes):
    """Features that were written once.

    Parameters
    ----------
    offsets : NDArray[int64], shape (n + 1,)
        Where each feature begins; its separator stands before the next offset.
    data : bytes or mmap
        All features, each followed by ``SEPARATOR``.
    file : int, optional
        Descriptor of the same data, read by streams so that the process does not grow; closed with this object.
    """

    def __init__(self, offsets: NDArray[np.int64], data: bytes | mmap.mmap, file: int | None = None) -> None:
        """Keep what was written."""
        self.size = max(0, int(offsets[-1]) - len(SEPARATOR))
        self.offsets, self.data, self._file = offsets, data, file
        if file is not None:
            weakref.finalize(self, os.close, file)

    def __len__(self) -> int:
        """Count the features."""
        return len(self.offsets) - 1

    def __getitem__(self, index: Any) -> Any:
        """One feature, or a list of some."""
        if isinstance(index, slice):
            return self._pieces(np.arange(len(self))[index])
        row = range(len(self))[index]
        return self.data[self.offsets.item(row) : self.offsets.item(row + 1) - len(SEPARATOR)]

    def join(self, rows: Rows, separator: bytes = SEPARATOR) -> bytes:
        """Some features with a separator between them."""
        if separator == SEPARATOR and len(rows) and rows[-1] - rows[0] == len(rows) - 1 and _is_run(rows):
            return self.data[self.offsets[rows[0]] : self.offsets[rows[-1] + 1] - len(SEPARATOR)]
        return separator.join(self._pieces(rows))

    def stream(self, rows: Rows | None = None, separator: bytes = SEPARATOR) -> Iterator[bytes]:
        """Features with a separator between them, in pieces of about ``CHUNK_BYTES``."""
        if separator != SEPARATOR:
            yield from _separated(self._batches(rows), separator)
        elif rows is None:
            for start in range(0, self.size or 0, CHUNK_BYTES):
                yield self._read(start, min(start + CHUNK_BYTES, self.size or 0))
        elif len(rows):
            yield from self._runs(rows)

    def length(self, rows: Rows | None = None) -> int:
        """Bytes that ``stream`` gives with the usual separator."""
        if rows is None:
            return self.size or 0
        return max(0, int((self.offsets[rows + 1] - self.offsets[rows]).sum()) - len(SEPARATOR))

    def _pieces(self, rows: Rows) -> list[bytes]:
        data, offsets = self.data, self.offsets
        spans = zip(offsets[rows].tolist(), (offsets[rows + 1] - len(SEPARATOR)).tolist(), strict=True)
        return [data[start:end] for start, end in spans]

    def _read(self, start: int, end: int) -> bytes:
        """Bytes of the file, without mapping them into this process."""
        if self._file is None:
            return self.data[start:end]
        pieces = []
        while start < end:
            pieces.append(os.pread(self._file, end - start, start))
            start += len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _batches(self, rows: Rows | None) -> Batches:
        chosen = np.arange(len(self)) if rows is None else rows
        total = np.cumsum(self.offsets[chosen + 1] - self.offsets[chosen])
        first = 0
        while first < len(chosen):
            held = total[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(total, held + CHUNK_BYTES)))
            yield [self._read(a, b - len(SEPARATOR)) for a, b in zip(
                self.offsets[chosen[first:last]].tolist(), self.offsets[chosen[first:last] + 1].tolist(), strict=True
            )]  # fmt: skip
            first = last

    def _runs(self, rows: Rows) -> Iterator[bytes]:
        """Read rows that follow each other at once; the last separator is cut off."""
        breaks = np.flatnonzero(np.diff(rows) != 1)
        firsts = rows[np.concatenate(([0], breaks + 1))]
        lasts = rows[np.concatenate((breaks, [len(rows) - 1]))]
        starts, ends = self.offsets[firsts].tolist(), self.offsets[lasts + 1].tolist()
        ends[-1] -= len(SEPARATOR)
        held: list[bytes] = []
        room = CHUNK_BYTES
        for first, end in zip(starts, ends, strict=True):
            for start in range(first, end, CHUNK_BYTES):
                held.append(self._read(start, min(end, start + CHUNK_BYTES)))
                room -= len(held[-1])
                if room <= 0:
                    yield b"".join(held)
                    held, room = [], CHUNK_BYTES
        if held:
            yield b"".join(held)


class FreshFeatures(FeatureBytes):
    """Features of a layer too large to be kept: written when they are asked for.

    Parameters
    ----------
    count : int
        Features of the layer.
    write : callable
        Writes features of some rows, some at a time.
    """

    size = None

    def __init__(self, count: int, write: Callable[[Rows], Batches]) -> None:
        """Keep what writes them."""
        self._count, self._write = count, write

    def __len__(self) -> int:
        """Count the features."""
        return self._count

    def __getitem__(self, index: Any) -> Any:
        """One feature, or a list of some."""
        if isinstance(index, slice):
            return [piece for batch in self._write(np.arange(self._count)[index]) for piece in batch]
        return next(self._write(np.array([range(self._count)[index]])))[0]

    def join(self, rows: Rows, separator: bytes = SEPARATOR) -> bytes:
        """Some features with a separator between them."""
        return b"".join(_separated(self._write(rows), separator))

    def stream(self, rows: Rows | None = None, separator: bytes = SEPARATOR) -> Iterator[bytes]:
        """Features with a separator between them, a batch at a time."""
        return _separated(self._write(np.arange(self._count) if rows is None else rows), separator)

    def length(self, rows: Rows | None = None) -> None:  # noqa: ARG002  # the other form of features needs it
        """Not known before the features are written."""
        return


def keep(count: int, write: Callable[[Rows], Batches], *, limit: int = MAX_KEPT_BYTES) -> FeatureBytes:
    """Write all features once, or leave it to each request when they take more than ``limit`` bytes.

    Parameters
    ----------
    count : int
        Features of the layer.
    write : callable
        Writes features of some rows, some at a time.
    limit : int
        Bytes that may be kept.
    """
    lengths: list[int] = []
    total = 0
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        for batch in write(np.arange(count)):
            lengths += [len(feature) + len(SEPARATOR) for feature in batch]
            file.write(SEPARATOR.join([*batch, b""]))
            total = file.tell()
            if total > limit or _expected(total, len(lengths), count) > 2 * limit:
                return FreshFeatures(count, write)
        offsets = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)
        if total <= IN_MEMORY_BYTES:
            file.seek(0)
            return KeptFeatures(offsets, file.read())
        file.flush()
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return KeptFeatures(shared(offsets), data, os.dup(file.fileno()))


def _expected(total: int, done: int, count: int) -> float:
    return total / done * count if done else 0.0


def _separated(batches: Batches, separator: bytes) -> Iterator[bytes]:
    before = b""
    for batch in batches:
        if batch:
            yield before + separator.join(batch)
            before = separator


def _is_run(rows: Rows) -> bool:
    return bool((rows[1:] - rows[:-1] == 1).all())
