"""Finds words in the texts of rows: spelt alike once into one buffer, then scanned by the regular-expression engine.

This is the one rule of search: lists, ``q`` of the data interface, the search over everything and the sources find with
it. ``geodata.text.spelling`` says which spellings are the same, and when a word counts as found.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import QueryError
from geodata.layers import deadline
from geodata.layers.shared import shared, shared_bytes
from geodata.text.spelling import INSIDE_FROM, Speller, near, spell

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.layers.featuretable import FeatureTable

    Mask = NDArray[np.bool_]

TEXTS = ("id", "place", "admin1", "sector_detail", "summary")
"""Columns whose texts are searched besides the names."""

SEARCHED = ("name", "other_names", *TEXTS)
"""Columns whose texts are searched, and with them those of one language or side, such as ``name_ru``."""

_VARIED = ("name_", "place_", "admin1_")
"""How the names of columns begin that say one thing for a language or a side."""

MISSPELT_ROWS = 5_000
"""Up to so many rows, long words may differ by one letter; in more, words are taken as they are written."""

MAX_WORDS = 12
"""Words that are looked for at most: each is a pass over all texts, and nobody types more."""

FEW = 8
"""Below one row in so many, each is looked at alone."""

_BATCH = 1_000
"""Rows whose words are split and spelt at a time: what that makes stays near the processor."""
_END = b"\n"

_SCANNED = 64 << 20
"""Bytes in which ends of lines are looked for at a time: the mask is as long."""


def searched(layer: FeatureTable) -> tuple[str, ...]:
    """Columns of a layer whose texts are searched; all columns of texts where none but ``id`` is."""
    texts = tuple(column.name for column in layer.columns if column.type == "string")
    lists = tuple(column.name for column in layer.columns if column.type == "array")
    names = tuple(name for name in (*texts, *lists) if name in SEARCHED or name.startswith(_VARIED))
    return names if {*names} - {"id"} else texts


class Haystack:
    """Spelt texts of rows, one line for each row.

    Parameters
    ----------
    texts : iterable of str
        All that is searched of each row.
    lines : bytes or mmap, optional
        What ``lines_of`` made of all rows, one batch after the other, instead of texts.
    """

    def __init__(self, texts: Iterable[str] = (), *, lines: bytes | mmap.mmap | None = None) -> None:
        """Spell all texts alike."""
        text = b"".join(_lines(iter(texts))) if lines is None else lines
        self._text = shared_bytes(text) if isinstance(text, bytes) else text
        held = np.frombuffer(self._text, dtype=np.uint8)
        parts = range(0, len(held), _SCANNED)
        found = [np.flatnonzero(held[first : first + _SCANNED] == _END[0]) + first for first in parts]
        ends = np.concatenate([np.empty(0, dtype=np.int64), *found])
        self._starts = shared(np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._starts)

    def find(self, query: str, among: Mask | None = None) -> Mask:
        """Rows that hold every word of a query; all rows where it has none.

        Where no row holds all words as they are written, words of five letters or more may differ by one letter.

        Parameters
        ----------
        query : str
            Words.
        among : NDArray[bool], optional
            Rows that matter; others may be left out, which is quicker where they are many.
        """
        wanted = words(query)
        if len(self) > MISSPELT_ROWS:
            return self.having(wanted, among)
        mask = self.having(wanted)
        if mask.any():
            return mask
        mask = ~mask
        for word in wanted:
            mask &= self._having(word) | self._nearly(word)
            if not mask.any():
                break
        return mask

    @property
    def nbytes(self) -> int:
        """Bytes that are looked through for each word."""
        return len(self._text)

    def having(self, words: Sequence[str], among: Mask | None = None) -> Mask:
        """Rows (of those that matter) whose texts hold all of some spelt words."""
        mask = np.ones(len(self._starts), dtype=bool) if among is None else among.copy()
        # the longest first: fewest rows hold it, and of few rows each is looked at alone
        for word in sorted({*words}, key=len, reverse=True):
            deadline.check()
            rows = np.flatnonzero(mask)
            if len(rows) * FEW < len(mask):
                mask[rows] = [self._holds(row, word) for row in rows.tolist()]
            else:
                mask &= self._having(word)
        return mask

    def _having(self, word: str) -> Mask:
        sought = word.encode("utf-8", "surrogatepass")
        mask = np.zeros(len(self._starts), dtype=bool)
        if len(word) < INSIDE_FROM:  # it begins a word: the line, or what is behind a blank
            mask = self._beginning(sought)
            sought = b" " + sought
        # the rest of the line is taken along, so that each row is found once however often it holds the word
        found = re.compile(re.escape(sought) + rb"[^\n]*").finditer(self._text)
        places = np.fromiter((match.start() for match in found), dtype=np.int64)
        mask[np.searchsorted(self._starts, places, side="right") - 1] = True
        return mask

    def _beginning(self, sought: bytes) -> Mask:
        """Rows whose line begins with a text."""
        text = np.frombuffer(self._text, dtype=np.uint8)
        mask = self._starts + len(sought) <= len(text)
        for place, byte in enumerate(sought):
            rows = np.flatnonzero(mask)
            mask[rows] = text[self._starts[rows] + place] == byte
        return mask

    def line(self, row: int) -> bytes:
        """Spelt texts of a row."""
        end = self._starts.item(row + 1) if row + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts.item(row) : end - 1]

    def _holds(self, row: int, word: str) -> bool:
        start = self._starts.item(row)
        end = self._starts.item(row + 1) if row + 1 < len(self._starts) else len(self._text)
        line = b" " + self._text[start:end]
        sought = word.encode("utf-8", "surrogatepass")
        return (sought if len(word) >= INSIDE_FROM else b" " + sought) in line

    def _nearly(self, word: str) -> Mask:
        """Rows with a word that begins with another but for one letter."""
        mask = np.zeros(len(self._starts), dtype=bool)
        for other in near(self._vocabulary, word):
            mask[self._vocabulary[other]] = True
        return mask

    @cached_property
    def _vocabulary(self) -> dict[str, list[int]]:
        """Every word and the rows that hold it."""
        found: dict[str, list[int]] = {}
        for row, line in enumerate(bytes(self._text[:]).decode("utf-8", "surrogatepass").split("\n")[:-1]):
            for word in {*line.split()}:
                found.setdefault(word, []).append(row)
        return found


class WordsAsWritten(Haystack):
    """Texts of some rows of many: words are taken as they are written, however few these rows are."""

    def find(self, query: str, among: Mask | None = None) -> Mask:
        """Rows that hold every word of a query."""
        return self.having(words(query), among)


def of_layer(layer: FeatureTable) -> Haystack:
    """Texts of all rows of a layer, to be searched."""
    return Haystack(_texts(layer))


def of_some(layer: FeatureTable) -> Haystack:
    """Texts of a layer that holds some of many rows."""
    return WordsAsWritten(_texts(layer))


def of_layers(layers: Sequence[FeatureTable]) -> Haystack:
    """Texts of all rows of layers that are one in several languages, to be searched in all of them."""
    return Haystack(map(" ".join, zip(*map(_texts, layers), strict=True)))


def lines_of(layer: FeatureTable, rows: NDArray[np.int64]) -> Iterator[bytes]:
    """Spelt lines of some rows, in batches: those of all are what a ``Haystack`` looks through."""
    return _lines(_texts(layer, rows))


def _texts(layer: FeatureTable, chosen: NDArray[np.int64] | None = None) -> Iterator[str]:
    names = searched(layer)
    every = np.arange(len(layer)) if chosen is None else chosen
    for first in range(0, len(every), _BATCH):
        rows = every[first : first + _BATCH]
        columns = [layer.take(name, rows) for name in names] or [[""] * len(rows)]
        yield from (" ".join(map(_text, row)) for row in zip(*columns, strict=True))


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value or "")


def _lines(texts: Iterator[str]) -> Iterator[bytes]:
    speller = Speller()
    while batch := [text.replace("\n", " ") for text in islice(texts, _BATCH)]:
        spelt = "\n".join(speller.lines(batch))
        yield f"{spelt}\n".encode("utf-8", "surrogatepass")


def words(search: str) -> list[str]:
    """Spelt words of what somebody looks for; signs alone stay signs, which no text holds.

    Raises
    ------
    QueryError
        When they are more than ``MAX_WORDS``.
    """
    found = spell(search).split() or search.split()
    if len(found) > MAX_WORDS:
        raise QueryError("q", f"it has {len(found)} words, at most {MAX_WORDS} are looked for")
    return found
