"""Sorts more texts than memory holds: sorted runs of different words on the disk, merged a window at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

from geodata.layers.bulk import arrow
from geodata.layers.shared import mapped
from geodata.layers.words import UNKNOWN, Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

WINDOW_BYTES = 32 << 20
"""Words of all runs together that are compared at a time."""

_SCHEMA = pa.schema([("words", pa.large_string())])


class WordRuns:
    """The texts of a column, taken a batch at a time.

    Parameters
    ----------
    folder : pathlib.Path
        An empty one, for what does not fit into memory: ``data`` in it holds the words when they are many.
    """

    def __init__(self, folder: Path) -> None:
        """Begin without any text."""
        self._codes: list[NDArray[np.int32]] = []
        self._file = folder / "runs.arrow"
        self.data = folder / "words.bin"
        self._writer = ipc.new_file(self._file, _SCHEMA)

    def add(self, texts: pa.Array) -> None:
        """Take the next texts, any of which may be null."""
        codes, words = arrow.encoded(texts)
        self._codes.append(codes)
        self._writer.write_batch(pa.record_batch([words], schema=_SCHEMA))

    def merged(self) -> tuple[NDArray[np.int32], Sequence[str]]:
        """Code of each text in the order they came, and the words that occur, ascending by code point.

        They are those that ``arrow.array`` gives for all texts at once.
        """
        self._writer.close()
        with pa.memory_map(str(self._file)) as source:
            reader = ipc.open_file(source)
            runs = [reader.get_batch(number).column(0) for number in range(reader.num_record_batches)]
            places, words = self._merge(runs)
            del runs, reader
        self._file.unlink()
        made = [part[codes] for part, codes in zip(places, self._codes, strict=True)]
        self._codes.clear()
        return np.concatenate(made) if made else np.empty(0, dtype=np.int32), words

    def _merge(self, runs: list[pa.LargeStringArray]) -> tuple[list[NDArray[np.int32]], Sequence[str]]:
        """Place among all words of each word of each run, with one for null behind them; and the words."""
        places = [np.full(len(run) + 1, UNKNOWN, dtype=np.int32) for run in runs]
        begun = [0] * len(runs)
        window = _window(runs)
        sink = _Sink(self.data)
        while active := [number for number, run in enumerate(runs) if begun[number] < len(run)]:
            each = max(1, window // len(active))
            pieces = {number: runs[number].slice(begun[number], each) for number in active}
            # what is not above the least of the last words can no longer be met by any run
            bound = min(pieces.values(), key=lambda piece: piece[-1].as_py())[-1]
            for number, piece in pieces.items():
                pieces[number] = piece.slice(0, pc.sum(pc.less_equal(piece, bound)).as_py() or 0)
            found, block = arrow.ordered(pa.concat_arrays(list(pieces.values())).dictionary_encode())
            found += np.int32(sink.count)
            ends = np.cumsum([len(piece) for piece in pieces.values()])
            for (number, piece), codes in zip(pieces.items(), np.split(found, ends[:-1]), strict=True):
                places[number][begun[number] : begun[number] + len(piece)] = codes
                begun[number] += len(piece)
            sink.write(block)
        return places, sink.words()


class _Sink:
    """Takes ascending words; few stay Python's own, more go to the disk."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._ends = [np.zeros(1, dtype=np.int64)]
        self._few: list[str] | None = []
        self.count = 0
        with self._data.open("wb") as file:
            file.write(b'"')

    def write(self, block: pa.LargeStringArray) -> None:
        self.count += len(block)
        if self._few is not None:
            self._few = self._few + block.to_pylist() if self.count <= arrow.FEW_WORDS else None
        ends, data = arrow.followed(block)
        self._ends.append(ends[1:] + self._ends[-1][-1])
        with self._data.open("ab") as file:
            file.write(data)

    def words(self) -> Sequence[str]:
        if self._few is not None:
            self._data.unlink()
            return tuple(self._few)
        return Words(np.concatenate(self._ends), mapped(self._data))


def _window(runs: list[pa.LargeStringArray]) -> int:
    """Words of which ``WINDOW_BYTES`` are."""
    count = sum(map(len, runs))
    nbytes = sum(run.nbytes for run in runs)
    return max(1, WINDOW_BYTES * count // nbytes) if nbytes else 1
