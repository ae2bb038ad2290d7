"""Writes columns of large layers as members of JSON objects: a list of bytes for each column, joined row by row.

Joining pieces that are ready costs a fraction of what a dictionary for each row does. The bytes are the same.
"""

from __future__ import annotations

import json
from itertools import repeat
from typing import TYPE_CHECKING

import orjson

from geodata.layers.arrays import Booleans, Lists, Strings, Values
from geodata.layers.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from geodata.layers.arrays import Array
    from geodata.layers.featuretable import FeatureTable

    Rows = NDArray[np.int64]
    Pieces = list[Iterable[bytes]]

WORTHWHILE = 200
"""With fewer rows, preparing the columns would take longer than writing the rows."""


def writer(layer: FeatureTable, names: Sequence[str], count: int) -> Callable[[Rows], list[bytes]] | None:
    """What writes the properties of some rows; None where there is nothing to be gained.

    Parameters
    ----------
    layer : FeatureTable
        Where the properties are from.
    names : sequence of str
        Columns, in order.
    count : int
        Rows that will be written in all.
    """
    values = [layer.values[name] for name in names]
    if count < WORTHWHILE or not names or not all(isinstance(held, Values) for held in values):
        return None
    columns = [_column(b"," + orjson.dumps(name) + b":", layer.array(name)) for name in names]

    def write(rows: Rows) -> list[bytes]:
        pieces = [piece for column in columns for piece in column(rows)]
        return [b"{%s}" % b"".join(row)[1:] for row in zip(*pieces, strict=False)]  # some pieces repeat without end

    return write


def _column(head: bytes, array: Array) -> Callable[[Rows], Pieces]:
    """Pieces of one column, each row's being a comma, the name, a colon and the value."""
    match array:
        case Strings():
            return _texts(head, array)
        case Booleans():
            words = {True: head + b"true", False: head + b"false", None: head + b"null"}
            return lambda rows: [[words[value] for value in array.take(rows)]]
        case Lists():
            return lambda rows: [repeat(head), [orjson.dumps(value) for value in array.take(rows)]]
    if array.values.dtype == object:  # whole numbers beyond 64 bits, which only the slow writer knows
        return lambda rows: [repeat(head), [json.dumps(value).encode() for value in array.take(rows)]]
    return lambda rows: [_numbers(head, array.take(rows))]


def _texts(head: bytes, array: Strings) -> Callable[[Rows], Pieces]:
    codes, words = array.codes, array.words
    if isinstance(words, Words):
        return lambda rows: [repeat(head), words.quoted(codes[rows])]
    ready = [head + orjson.dumps(word) for word in (*words, None)]  # the code of a null is -1, the last one
    return lambda rows: [[ready[code] for code in codes[rows].tolist()]]


def _numbers(head: bytes, values: list[float | None]) -> list[bytes]:
    """Numbers are written all at once; no comma can stand inside one."""
    return (head + orjson.dumps(values)[1:-1].replace(b",", b"\n" + head)).split(b"\n") if values else []
