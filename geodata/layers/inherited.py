"""What a layer need not make again: bytes, lines and arrays of rows that are the same objects as before."""

from __future__ import annotations

from operator import is_, itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.layers import geojson
from geodata.layers.haystack import Haystack, lines_of
from geodata.layers.kept import KeptFeatures, keep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.layers.layer import Layer

    Rows = NDArray[np.int64]

BATCH = 2_000
"""Features that are put together at a time."""

_OF_PLACES = ("bbox", "bounds", "broken", "index", "is_points", "reference_systems", "shapes", "tree", "xy")
"""What hangs on nothing but the geometries and the reference systems."""


def inherit(layer: Layer, before: Layer) -> None:
    """Give a layer what was made of the same rows before; what cannot be told to be the same is left to be made.

    Parameters
    ----------
    layer : Layer
        Of which nothing has been made yet.
    before : Layer
        One of the same kind, made ready.
    """
    if layer.columns != before.columns or not (_is_plain(layer) and _is_plain(before)):
        return
    rows = _same_rows(layer, before)
    held = before.__dict__
    if "features" in held and isinstance(before.features, KeptFeatures):
        layer.__dict__["features"] = keep(len(layer), lambda chosen: _features(layer, before.features, rows, chosen))
    if "haystack" in held:
        layer.__dict__["haystack"] = Haystack(lines=_lines(layer, before.haystack, rows))
    if len(layer) != len(before) or layer.ids != before.ids:
        return
    for column in layer.columns:
        is_same = layer.values[column.name] == before.values[column.name]  # of one type, so that equal is the same
        if is_same and column.name in before.known_arrays:
            layer.known_arrays[column.name] = before.known_arrays[column.name]
    if all(map(is_, layer.geometries, before.geometries)) and layer.systems == before.systems:
        layer.__dict__.update({name: held[name] for name in _OF_PLACES if name in held})


def _is_plain(layer: Layer) -> bool:
    """Whether a layer's rows are held as objects, not packed in arrays."""
    return isinstance(layer.geometries, tuple) and all(isinstance(it, tuple) for it in layer.values.values())


def _same_rows(layer: Layer, before: Layer) -> Rows:
    """Row of before that holds the same objects, for each row; -1 where there is none."""
    known = {id_: row for row, id_ in enumerate(before.ids)}
    found = np.array([known.get(id_, -1) for id_ in layer.ids], dtype=np.int64)
    columns = [(layer.values[it.name], before.values[it.name]) for it in layer.columns]
    for values, held in (*columns, (layer.geometries, before.geometries)):
        rows = np.flatnonzero(found >= 0)
        is_same = list(map(is_, picked(values, rows.tolist()), picked(held, found[rows].tolist())))
        if not all(is_same):
            found[rows[~np.array(is_same)]] = -1
    return found


def picked(values: Sequence[Any], rows: Sequence[int]) -> Sequence[Any]:
    """Values of some rows; the quickest way there is for many."""
    return itemgetter(*rows)(values) if len(rows) > 1 else [values[row] for row in rows]


def _features(layer: Layer, before: Any, rows: Rows, chosen: Rows) -> Iterator[list[bytes]]:
    new = chosen[rows[chosen] < 0]
    made = dict(zip(new.tolist(), (it for batch in geojson.batches(layer, new) for it in batch), strict=True))
    for first in range(0, len(chosen), BATCH):
        part = chosen[first : first + BATCH].tolist()
        yield [made[row] if row in made else before[int(rows[row])] for row in part]


def _lines(layer: Layer, before: Haystack, rows: Rows) -> bytes:
    new = np.flatnonzero(rows < 0)
    written = b"".join(lines_of(layer, new)).split(b"\n")
    made = dict(zip(new.tolist(), written, strict=False))
    lines = [made[row] if then < 0 else before.line(then) for row, then in enumerate(rows.tolist())]
    return b"".join(line + b"\n" for line in lines)
