"""Columns of a layer as the properties of tiles: each value once in a tile, features point to it by number.

Lists are left out, since a value of a vector tile is a single one. Columns of few different values (*categories*) go
into every tile; the rest, names and figures, only from the zoom on at which all features of a tile fit with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.layers.arrays import Booleans, Integers, Lists, Numbers, Strings
from geodata.tiles.mvt import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.layers.arrays import Array
    from geodata.layers.layer import Layer

CATEGORY_VALUES = 256
"""A column of at most so many different values is a category: sectors, states, years; two or three bytes a feature."""

CATEGORY_BYTES = 16_384
"""All its words together may take no more than this, since a tile may hold each of them once."""

STANDS_FOR = "stands_for"
"""Property of all features of a thinned tile: how many features of the layer each of them stands for."""

ID = "id"
"""Property that holds the feature's id when no column does and the id is text."""

_DENSE = 1 << 16
"""Up to here a column's codes are counted in an array as long as its words, above that they are sorted."""

_LOOKED_AT = 2000
"""Rows that are enough to tell that a column of figures is no category."""


@dataclass(frozen=True, slots=True)
class AttributeTable:
    """Properties of some features.

    Parameters
    ----------
    keys : tuple of str
        Names.
    values : tuple of bytes
        Encoded values of all keys, each once for a key.
    tags : NDArray[int64], shape (n, len(keys))
        For each feature and key the number of its value in ``values``; -1 where it has none.
    """

    keys: tuple[str, ...]
    values: tuple[bytes, ...]
    tags: NDArray[np.int64]


@dataclass(frozen=True)
class Attributes:
    """What tiles say of the features of a layer."""

    layer: Layer

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """All properties, in the order of the columns."""
        names = tuple(column.name for column in self.layer.columns if column.type != "array")
        return names if ID in names or self.numbers is not None else (ID, *names)

    @property
    def categories(self) -> tuple[str, ...]:
        """Properties that every tile has."""
        return self.layer.once(categories)

    @cached_property
    def stands_for(self) -> str:
        """Name of the property of thinned tiles, which no column has."""
        name = STANDS_FOR
        while self.layer.column(name) is not None:
            name += "_"
        return name

    @cached_property
    def numbers(self) -> NDArray[np.uint64] | None:
        """Ids as whole numbers, shape (n,), when all of them are; MVT knows no other ids (section 4.2)."""
        ids = self.layer.ids
        # only ids kept as numbers have it: a text such as 007 would not come back as it was
        numbers = getattr(ids, "numbers", None)
        if numbers is None or (len(numbers) and numbers.min() < 0):
            return None
        return np.asarray(numbers).view(np.uint64)  # the same memory: each worker would have a copy

    def table(
        self, rows: NDArray[np.int64], names: Sequence[str], stands_for: NDArray[np.int64] | None = None
    ) -> AttributeTable:
        """Properties of some rows.

        Parameters
        ----------
        rows : NDArray[int64], shape (n,)
            Which features.
        names : sequence of str
            Which properties.
        stands_for : NDArray[int64], shape (n,), optional
            How many features each stands for.
        """
        keys, values = list(names), list[Any]()
        tags = np.empty((len(rows), len(names) + (stands_for is not None)), np.int64)
        for column, name in enumerate(names):
            known, found = self._numbered(name, rows)
            # places count within the column, tags within the one list of values of the tile
            tags[:, column] = np.where(known < 0, -1, known + len(values))
            values += found
        if stands_for is not None:
            places, counts = _distinct(stands_for)
            tags[:, -1] = places + len(values)
            keys.append(self.stands_for)
            values += counts.tolist()
        return AttributeTable(tuple(keys), tuple(map(value, values)), tags)

    def _numbered(self, name: str, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[Any]]:
        """For each row the place of its value among those that occur (-1 where null), and these."""
        if self._is_pseudo(name):
            ids = self.layer.ids
            # no two ids are equal: nothing to look for
            return np.arange(len(rows)), [ids[row] for row in rows.tolist()]
        array = self.layer.array(name)
        match array:
            case Strings():
                places, codes = _dense_places(array.codes[rows], len(array.words))
                return places, _words(array.words, codes)
            case Booleans():
                # as codes 0 and 1, so that nulls take the way of the nulls of texts
                places, codes = _dense_places(np.where(array.known[rows], array.values[rows], -1).astype(np.int64), 2)
                return places, [bool(code) for code in codes.tolist()]
            case Numbers() | Integers():
                known = array.known[rows]
                places = np.full(len(rows), -1, dtype=np.int64)
                places[known], found = _distinct(array.values[rows[known]])
                return places, found.tolist()
        raise TypeError(f"the column {name!r} holds lists, which a tile cannot")

    def _is_pseudo(self, name: str) -> bool:
        return name == ID and self.layer.column(name) is None


def categories(layer: Layer) -> tuple[str, ...]:
    """Columns of few different values, in their order."""
    return tuple(
        column.name
        for column in layer.columns
        if column.type != "array" and _different(layer.array(column.name)) <= CATEGORY_VALUES
    )


def _different(array: Array) -> int:
    """Count the different values of a column; more than a category has where they are many or long."""
    match array:
        case Booleans():
            return 2
        case Strings() | Lists():
            is_short = len(array.words) <= CATEGORY_VALUES and _bytes(array.words) <= CATEGORY_BYTES
            return len(array.words) if is_short else CATEGORY_VALUES + 1
    held = array.values[array.known]
    # a sample first: figures are nearly always different, and np.unique sorts them all
    some = len(np.unique(held[:: max(1, len(held) // _LOOKED_AT)]))
    return some if some > CATEGORY_VALUES else len(np.unique(held))


def _bytes(words: Sequence[str]) -> int:
    # a lone surrogate has no UTF-8; it counts as the ? that `mvt.value` writes for it
    return sum(len(word.encode("utf-8", "replace")) for word in words)


def _distinct(numbers: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """For each number its place among the different ones, and these, ascending."""
    # a narrow range (years, counts) is ticked off in a table, which is faster than sorting
    if numbers.dtype.kind == "i" and len(numbers):
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < _DENSE:
            places, codes = _dense_places(numbers - low, high - low + 1)
            return places, codes + low
    found, inverse = np.unique(numbers, return_inverse=True)
    return inverse.astype(np.int64), found


def _dense_places(codes: NDArray[Any], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the codes that occur, in ascending order; -1 stays."""
    if count > max(_DENSE, len(codes)):
        # a tile of few features: a table of all words would be longer than what is sorted
        used = np.unique(codes[codes >= 0]).astype(np.int64)
        places = np.searchsorted(used, codes)
        places[codes < 0] = -1
        return places.astype(np.int64), used
    occurs = np.zeros(count + 1, dtype=bool)
    occurs[codes] = True  # the code of a null is -1, the last entry
    occurs[-1] = False
    number = np.cumsum(occurs) - 1
    # the entry that nulls are looked up in
    number[-1] = -1
    return number[codes].astype(np.int64), np.flatnonzero(occurs)


def _words(words: Sequence[str], codes: NDArray[np.int64]) -> list[str]:
    take = getattr(words, "take", None)
    found: list[str] = take(codes) if take is not None else [words[code] for code in codes.tolist()]
    return found
