"""Which features of another layer each feature of a layer lies in, or touches: found some at a time, then columns.

A feature stands once, however many it lies in: all of them are named, so that one on a border is told of both sides.
Knows neither formats nor workers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from geodata.catalog.columns import Column
from geodata.errors import QueryError
from geodata.layers.arrays import Dates, Lists, Strings, from_values
from geodata.layers.points import ranges
from geodata.layers.words import UNKNOWN, coded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.catalog.model import LayerText
    from geodata.layers.arrays import Array
    from geodata.layers.layer import Layer

    Rows = NDArray[np.int64]

Predicate = Literal["intersects", "within"]

CONVERSE: dict[Predicate, Literal["intersects", "contains"]] = {"intersects": "intersects", "within": "contains"}
"""What holds of the other feature when the predicate holds of a feature (OGC 06-103r4, 6.1.15)."""

BLOCK = 20_000
"""Features that are compared at a time."""

_DECODED = 10_000
"""Features of the other layer that are in memory at a time."""


NONE: Rows = np.empty((0, 2), dtype=np.int64)
"""No pairs."""


def blocks(count: int) -> list[tuple[int, int]]:
    """First row of each block, and the row behind its last."""
    return [(first, min(first + BLOCK, count)) for first in range(0, count, BLOCK)]


def pairs(layer: Layer, others: Layer, predicate: Predicate, rows: tuple[int, int]) -> Rows:
    """Rows of a block, and rows of the other layer that they lie in: shape (m, 2), ascending.

    Parameters
    ----------
    layer : Layer
        Whose features are compared.
    others : Layer
        What they may lie in.
    predicate : str
        ``intersects``: a point in common, the edge is enough; ``within``: inside, and not on the edge alone.
    rows : tuple of int
        As ``blocks`` gives it.
    """
    first, last = rows
    tree = shapely.STRtree(layer.shapes_at(np.arange(first, last)))
    found = [NONE]
    for near in _near(layer.bounds[first:last], others):
        # asked this way round, the areas are prepared, of which there are few, and each once
        other, own = tree.query(others.shapes_at(near), predicate=CONVERSE[predicate])
        found.append(np.column_stack([own + first, near[other]]))
    whole = np.concatenate(found)
    return whole[np.lexsort((whole[:, 1], whole[:, 0]))]


def _near(bounds: NDArray[np.float64], others: Layer) -> Iterator[Rows]:
    """Rows of the other layer whose boxes meet that of some features, some at a time."""
    if np.isnan(bounds).all():
        return
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    held = others.bounds
    meets = (held[:, 0] <= east) & (held[:, 2] >= west) & (held[:, 1] <= north) & (held[:, 3] >= south)
    rows = np.flatnonzero(meets)
    yield from (rows[first : first + _DECODED] for first in range(0, len(rows), _DECODED))


def joined(layer: Layer, others: Layer, found: Rows, columns: Sequence[str] = ()) -> Layer:
    """The layer with ``<other>_ids``, and ``<other>_<column>`` of the first of those by id.

    Parameters
    ----------
    layer, others : Layer
        As they were given to ``pairs``.
    found : NDArray[int64], shape (m, 2)
        What ``pairs`` gave of all blocks, in their order.
    columns : sequence of str
        Columns of the other layer.

    Raises
    ------
    QueryError
        ``columns``, for one that the other layer has not, and for a name that the layer has already.
    """
    prefix = others.id.replace("-", "_")
    added = _ids_column(layer, others, found, f"{prefix}_ids")
    first = np.full(len(layer), -1, dtype=np.int64)
    rows, at = np.unique(found[:, 0], return_index=True)
    first[rows] = found[at, 1]
    for name in columns:
        column = others.column(name)
        if column is None:
            known = ", ".join(held.name for held in others.columns)
            raise QueryError("columns", f"the layer {others.id!r} has no column {name[:80]!r}; it has {known}")
        said = f"Of the first of {prefix}_ids: {column.description}"
        added[replace(column, name=f"{prefix}_{name}", description=said)] = _spread(others.array(name), column, first)
    if taken := [column.name for column in added if layer.column(column.name) is not None]:
        raise QueryError("columns", f"the layer {layer.id!r} has a column {taken[0]!r} already")
    return layer.with_columns(_credited(layer.text, others.text), added)


def _ids_column(layer: Layer, others: Layer, found: Rows, name: str) -> dict[Column, Array]:
    """Ids of all that each feature lies in; null where it has no place, so that nobody knows."""
    offsets = np.concatenate(([0], np.cumsum(np.bincount(found[:, 0], minlength=len(layer))))).astype(np.int64)
    rows, places = np.unique(found[:, 1], return_inverse=True)
    codes, words = coded(others.ids[row] for row in rows.tolist())
    known = ~np.isnan(layer.bounds[:, 0])
    column = Column(name, "array", f"Ids of the features of {others.id} that it lies in, by id; none is an empty list")
    return {column: Lists(offsets, codes[places], words, known)}


def _spread(array: Array, column: Column, rows: Rows) -> Array:
    """Values of some rows; null for the row -1."""
    is_there = rows >= 0
    if not is_there.any():
        return from_values(column.type, [None] * len(rows))
    at = np.where(is_there, rows, 0)
    if isinstance(array, Strings):
        codes = np.where(is_there, array.codes[at], UNKNOWN).astype(np.int32)
        if not isinstance(array, Dates):
            return Strings(codes, array.words)
        first, last = (np.where(is_there, held[at], np.datetime64("NaT", "s")) for held in (array.first, array.last))
        return Dates(codes, array.words, first, last)
    known = array.known[at] & is_there
    if isinstance(array, Lists):
        starts, ends = array.offsets[at], np.where(is_there, array.offsets[at + 1], array.offsets[at])
        offsets = np.concatenate(([0], np.cumsum(ends - starts))).astype(np.int64)
        return Lists(offsets, array.codes[ranges(starts, ends)], array.words, known)
    values: Any = array.values[at]
    return type(array)(values, known)


def _credited(own: LayerText, other: LayerText) -> LayerText:
    """Words of a layer that holds something of another: both are to be named, and both licences hold."""
    attribution = own.attribution if own.attribution == other.attribution else f"{own.attribution}; {other.attribution}"
    licence = own.licence if own.licence == other.licence else f"{own.licence} AND {other.licence}"
    return own.model_copy(update={"attribution": attribution, "licence": licence})
