"""Columns as numpy arrays that filters compute on: codes into sorted words, numbers, dates as spans of seconds, lists.

An array never changes. ``known`` is False where the value is null; what stands in the other arrays there is of no
meaning. Text is kept as codes into ``words``, which ascend by code point, so that codes compare as the texts do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.layers.words import UNKNOWN, Words, code_of, coded
from geodata.text.dates import span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geodata.catalog.columns import ColumnType

_BATCH = 10_000
"""Rows that are decoded at once while a column is walked through."""


@dataclass(frozen=True, eq=False)
class Strings:
    """Texts.

    Parameters
    ----------
    codes : NDArray[int32], shape (n,)
        Place of each row's text in ``words``; ``UNKNOWN`` where it is null.
    words : sequence of str
        The texts that occur, each once, ascending by code point.
    """

    codes: NDArray[np.int32]
    words: Sequence[str]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """False where the value is null."""
        return np.asarray(self.codes != UNKNOWN)

    def code(self, word: str) -> int | None:
        """Code of a text; None when no row holds it."""
        return code_of(self.words, word)

    def rows(self, code: int) -> NDArray[np.int64]:
        """Rows that hold a text, ascending."""
        # nulls (code -1) stand before starts[0], so that no text finds them
        order, starts = self._by_code
        return order[starts[code] : starts[code + 1]].astype(np.int64)

    @cached_property
    def _by_code(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """All rows, those of one text beside each other, and where each text's begin."""
        # stable: rows of one text stay ascending, as `rows` promises; 32 bits, since it is kept for each column
        order = np.argsort(self.codes, kind="stable").astype(np.int32)
        return order, np.searchsorted(self.codes[order], np.arange(len(self.words) + 1))

    def prepare(self) -> None:
        """Make what filters and orders need, before it is written or shared."""
        _ = (self.known, self._by_code)

    def take(self, rows: NDArray[np.integer[Any]]) -> list[Any]:
        """Values of some rows; None where null."""
        return _decoded(self.codes[rows], self.words)

    def at(self, row: int) -> str | None:
        """Value of one row, in a tenth of the time of ``take``."""
        code = self.codes.item(row)
        return None if code == UNKNOWN else self.words[code]

    def ranks(self) -> NDArray[np.int64]:
        """Numbers that compare as the values do, whole and at least 0 where known."""
        return self.codes.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Dates(Strings):
    """Partial dates, intervals of them and moments, as texts and as the span of time that each allows.

    Parameters
    ----------
    codes, words
        As in ``Strings``: ``2021``, ``2021-11``, ``2021-11-15``, ``2026-10/2026-12``, ``2025-01-01T00:00:00Z``.
    first, last : NDArray[datetime64[s]], shape (n,)
        First and last second (UTC), both inclusive; NaT where null.
    """

    first: NDArray[np.datetime64]
    last: NDArray[np.datetime64]

    def ranks(self) -> NDArray[np.int64]:
        """Order by the first second, then the last, then the text."""
        seconds = np.column_stack([self.first, self.last]).astype(np.int64)
        # the last key weighs most; equal texts have equal spans, so ranks may change with the code alone
        order = np.lexsort((self.codes, seconds[:, 1], seconds[:, 0]))
        return _dense(order, self.codes)


@dataclass(frozen=True, eq=False)
class Numbers:
    """Numbers; those that are not finite count as null, as they do in JSON.

    Parameters
    ----------
    values : NDArray[float64], shape (n,)
        The numbers.
    known : NDArray[bool], shape (n,)
        False where null or not finite.
    """

    values: NDArray[np.float64]
    known: NDArray[np.bool_]

    def take(self, rows: NDArray[np.integer[Any]]) -> list[Any]:
        """Values of some rows; None where null."""
        return _nulled(self.values[rows].tolist(), self.known[rows])

    def ranks(self) -> NDArray[np.int64]:
        """Numbers that compare as the values do."""
        return _ranks(self.values)


@dataclass(frozen=True, eq=False)
class Integers:
    """Whole numbers.

    Parameters
    ----------
    values : NDArray[int64] or NDArray[object], shape (n,)
        Python's own integers where one of them needs more than 64 bits.
    known : NDArray[bool], shape (n,)
        False where null.
    """

    values: NDArray[Any]
    known: NDArray[np.bool_]

    def take(self, rows: NDArray[np.integer[Any]]) -> list[Any]:
        """Values of some rows; None where null."""
        return _nulled(self.values[rows].tolist(), self.known[rows])

    def ranks(self) -> NDArray[np.int64]:
        """Numbers that compare as the values do."""
        return _ranks(self.values)


@dataclass(frozen=True, eq=False)
class Booleans:
    """Truth values.

    Parameters
    ----------
    values : NDArray[bool], shape (n,)
        The values.
    known : NDArray[bool], shape (n,)
        False where null.
    """

    values: NDArray[np.bool_]
    known: NDArray[np.bool_]

    def take(self, rows: NDArray[np.integer[Any]]) -> list[Any]:
        """Values of some rows; None where null."""
        return _nulled(self.values[rows].tolist(), self.known[rows])

    def ranks(self) -> NDArray[np.int64]:
        """False before true."""
        return self.values.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists of texts.

    Parameters
    ----------
    offsets : NDArray[int64], shape (n + 1,)
        Where each row's entries begin in ``codes``.
    codes : NDArray[int32]
        Entries of all rows, one row after the other, as places in ``words``.
    words : sequence of str
        The texts that occur, each once, ascending by code point.
    known : NDArray[bool], shape (n,)
        False where the list is null (an empty list is known).
    """

    offsets: NDArray[np.int64]
    codes: NDArray[np.int32]
    words: Sequence[str]
    known: NDArray[np.bool_]

    def code(self, word: str) -> int | None:
        """Code of a text; None when no list holds it."""
        return code_of(self.words, word)

    def holding(self, code: int) -> NDArray[np.bool_]:
        """Rows whose list holds the text of this code."""
        mask = np.zeros(len(self.known), dtype=bool)
        # side="right" steps over empty lists, which begin at the same offset as the one behind them
        mask[np.searchsorted(self.offsets, np.flatnonzero(self.codes == code), side="right") - 1] = True
        return mask

    def take(self, rows: NDArray[np.integer[Any]]) -> list[Any]:
        """Values of some rows as tuples; None where null."""
        starts, ends = self.offsets[rows].tolist(), self.offsets[rows + 1].tolist()
        spans = zip(starts, ends, self.known[rows].tolist(), strict=True)
        return [tuple(_decoded(self.codes[start:end], self.words)) if known else None for start, end, known in spans]

    def ranks(self) -> NDArray[np.int64]:
        """Order of the lists, entry by entry."""
        # codes ascend as the words do: tuples of codes compare as the lists of texts would
        keys = [tuple(self.codes[a:b].tolist()) for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True)]
        places = {key: rank for rank, key in enumerate(sorted(set(keys)))}
        return np.fromiter((places[key] for key in keys), dtype=np.int64, count=len(keys))


Array = Strings | Numbers | Integers | Booleans | Dates | Lists


class Values(Sequence[Any]):
    """Values of an array, decoded when they are looked at: text, numbers, truth values, tuples and None."""

    def __init__(self, array: Array) -> None:
        """Show the values of an array."""
        self.array = array

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.array.known)

    def __getitem__(self, index: Any) -> Any:
        """Value of one row, or a tuple of some."""
        if isinstance(index, slice):
            return tuple(self.array.take(np.arange(len(self))[index]))
        # range resolves a negative index; lists look at index + 1 as well, which is wrong for -1
        row = range(len(self))[index]
        return self.array.at(row) if isinstance(self.array, Strings) else self.array.take(np.array([row]))[0]

    def __iter__(self) -> Iterator[Any]:
        """All values in order."""
        # one by one would be a call of numpy each, all at once the memory of a million objects
        for first in range(0, len(self), _BATCH):
            yield from self.array.take(np.arange(first, min(first + _BATCH, len(self))))


def from_values(kind: ColumnType, values: Sequence[Any]) -> Array:
    """Array of a column whose values are Python's.

    Parameters
    ----------
    kind : str
        Type of the column.
    values : sequence
        A value or None for each row; a tuple of texts in an ``array`` column.

    Raises
    ------
    ValueError
        For text in a ``date`` column that is no date.
    """
    if isinstance(values, Values):
        return values.array
    known = np.fromiter((value is not None for value in values), dtype=bool, count=len(values))
    match kind:
        case "string":
            return Strings(*coded(values))
        case "date":
            return dates(*coded(values))
        case "array":
            # a null list has no entries but an offset, so that rows keep their places
            offsets = np.cumsum([0, *(len(value or ()) for value in values)], dtype=np.int64)
            return Lists(offsets, *coded(list(chain.from_iterable(value or () for value in values))), known)
        case "boolean":
            return Booleans(np.fromiter((bool(value) for value in values), dtype=bool, count=len(values)), known)
    return _numeric(kind, values, known)


def _numeric(kind: ColumnType, values: Sequence[Any], known: NDArray[np.bool_]) -> Array:
    if kind == "integer":
        # any number will do for a null; `known` keeps it out of every answer
        return Integers(_whole([0 if value is None else int(value) for value in values]), known)
    numbers = np.fromiter((np.nan if value is None else _float(value) for value in values), float, len(values))
    return Numbers(numbers, np.isfinite(numbers))


def dates(codes: NDArray[np.int32], words: Sequence[str]) -> Dates:
    """Read each word of a date column once.

    Raises
    ------
    ValueError
        For a word that is no date.
    """
    first, last = (np.full(len(words) + 1, "NaT", dtype="datetime64[s]") for _ in range(2))
    # words, not rows: a million rows hold some thousand different dates
    for place, (start, end) in enumerate(map(span, words)):
        first[place], last[place] = start, end
    return Dates(codes, words, first[codes], last[codes])  # the code of a null is -1, the last entry


def _decoded(codes: NDArray[np.int32], words: Sequence[str]) -> list[Any]:
    if not isinstance(words, Words):
        return [None if code < 0 else words[code] for code in codes.tolist()]
    known = codes != UNKNOWN
    if known.all():
        return words.take(codes)
    # decoded in one go without the nulls, which have no place among the words, then spread
    found = iter(words.take(codes[known]))
    return [next(found) if is_known else None for is_known in known.tolist()]


def _nulled(values: list[Any], known: NDArray[np.bool_]) -> list[Any]:
    # nearly every column; the line below is a pass in Python
    if known.all():
        return values
    return [value if is_known else None for value, is_known in zip(values, known.tolist(), strict=True)]


def _ranks(values: NDArray[Any]) -> NDArray[np.int64]:
    # places among the values: they can be negated for a descending order, and -2**63 cannot
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _dense(order: NDArray[np.int64], keys: NDArray[Any]) -> NDArray[np.int64]:
    """Ranks of rows from their order; rows with one key share a rank."""
    ranks = np.zeros(len(order), dtype=np.int64)
    # a rank more wherever the key differs from the one before it in the order
    ranks[order[1:]] = np.cumsum(keys[order[1:]] != keys[order[:-1]])
    return ranks


def _whole(numbers: list[int]) -> NDArray[Any]:
    try:
        return np.array(numbers, dtype=np.int64)
    except OverflowError:
        # Python's own integers: slow, but a float would lose digits that the catalogue states
        return np.array(numbers, dtype=object)


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number beyond any float is known to nobody who computes with floats
        return float("nan")
