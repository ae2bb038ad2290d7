"""Many texts as numbers: words kept once in ascending order, codes that point to them, ids that are whole numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import orjson

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_BATCH = 10_000
"""Texts that are decoded at once while all of them are walked through."""

_CONTINUES, _CONTINUED = 0b1100_0000, 0b1000_0000
"""Bits that tell which bytes of UTF-8 do not begin a character (RFC 3629 section 3)."""

_SPACE, _QUOTE, _BACKSLASH = b' "\\'

UNKNOWN = -1
"""Code of a null."""


class Words(Sequence[str]):
    """Many texts in one buffer, ascending by code point: a buffer and an array instead of a million objects.

    Parameters
    ----------
    offsets : NDArray[int64], shape (n + 1,)
        Where the quotation mark before each text stands in ``data``; the last is the one that ends the last text.
    data : bytes or mmap
        UTF-8 with a quotation mark before, between and behind the texts: most can be sent as JSON just as they are.
    """

    def __init__(self, offsets: NDArray[np.int64], data: bytes | mmap.mmap) -> None:
        """Keep both, and note which texts JSON writes in another way."""
        self.offsets = offsets
        self.data = data
        self._escaped = _escaped(offsets, np.frombuffer(data, dtype=np.uint8))

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """One text, or a tuple of some."""
        if isinstance(index, slice):
            return tuple(self.take(np.arange(len(self))[index]))
        start = range(len(self))[index]
        return self.data[self.offsets.item(start) + 1 : self.offsets.item(start + 1)].decode()

    def __iter__(self) -> Iterator[str]:
        """All texts in order."""
        for first in range(0, len(self), _BATCH):
            ends = self.offsets[first : first + _BATCH + 1] - self.offsets[first]
            held = self.data[self.offsets[first] : self.offsets[first] + ends[-1]]
            begins = (np.frombuffer(held, dtype=np.uint8) & _CONTINUES) != _CONTINUED
            places = np.concatenate(([0], np.cumsum(begins)))[ends].tolist()  # characters before each byte
            text = held.decode()
            yield from [text[start + 1 : end] for start, end in pairwise(places)]

    def take(self, codes: NDArray[np.integer[Any]]) -> list[str]:
        """Texts of these codes, none of which may be ``UNKNOWN``."""
        data = self.data
        spans = zip((self.offsets[codes] + 1).tolist(), self.offsets[codes + 1].tolist(), strict=True)
        return [data[start:end].decode() for start, end in spans]

    def quoted(self, codes: NDArray[np.integer[Any]]) -> list[bytes]:
        """Texts of these codes as JSON; ``null`` for ``UNKNOWN``."""
        data, dumps = self.data, orjson.dumps
        spans = zip(self.offsets[codes].tolist(), (self.offsets[codes + 1] + 1).tolist(), strict=True)
        texts = [data[start:end] for start, end in spans]
        if self._escaped.any():
            for place in np.flatnonzero(self._escaped[codes]).tolist():
                texts[place] = dumps(texts[place][1:-1].decode())
        for place in np.flatnonzero(codes == UNKNOWN).tolist():
            texts[place] = b"null"
        return texts


def _escaped(offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which texts hold a quotation mark, a backslash or a control character (RFC 8259 section 7)."""
    escaped = np.zeros(len(offsets) - 1, dtype=bool)
    for first in range(0, len(offsets) - 1, _BATCH):
        begins = offsets[first : first + _BATCH + 1]
        held = data[begins[0] : begins[-1]]
        special = np.flatnonzero((held < _SPACE) | (held == _BACKSLASH) | (held == _QUOTE)) + begins[0]
        texts = np.searchsorted(begins, special, side="right") - 1
        escaped[first + texts[special != begins[texts]]] = True
    return escaped


class NumberIds(Sequence[str]):
    """Feature ids that are whole numbers: ascending by value, text to whoever asks.

    Parameters
    ----------
    numbers : NDArray[int64], shape (n,)
        Ascending, each once.
    """

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        """Keep the numbers."""
        self.numbers = numbers

    def __len__(self) -> int:
        """Count the features."""
        return len(self.numbers)

    def __getitem__(self, index: Any) -> Any:
        """Id of one row as text, or a tuple of some."""
        if isinstance(index, slice):
            return tuple(map(str, self.numbers[index].tolist()))
        return str(self.numbers[index])

    def __iter__(self) -> Iterator[str]:
        """All ids in order."""
        return map(str, self.numbers.tolist())


def code_of(words: Sequence[str], word: str) -> int | None:
    """Place of a text among ascending ones; None when it is not there."""
    place = bisect_left(words, word)
    return place if place < len(words) and words[place] == word else None


def coded(values: Iterable[str | None]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Codes and ascending words of texts."""
    held = list(values)
    words = tuple(sorted({word for word in held if word is not None}))
    places: dict[str | None, int] = {word: code for code, word in enumerate(words)}
    places[None] = UNKNOWN
    return np.fromiter((places[word] for word in held), dtype=np.int32, count=len(held)), words
