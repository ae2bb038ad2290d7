"""Makes features of the rows of a table: a small layer in memory, which every writer and every filter knows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from psycopg import sql

from geodata.errors import LayerAwayError
from geodata.layers import geojson
from geodata.layers.kept import FreshFeatures
from geodata.layers.layer import Layer
from geodata.layers.points import Points
from geodata.layers.words import NumberIds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.postgis.schema import TableSchema
    from geodata.layers.kept import FeatureBytes
    from geodata.space.systems import Systems

log = logging.getLogger(__name__)

_FAMILIES = {"Point": (-1, 0, 4), "LineString": (-1, 1, 2, 5), "Polygon": (-1, 3, 6)}
"""Type numbers of GEOS that a geometry of a layer may have."""


class PartOfTable(Layer):
    """Some features of a layer, in memory as long as they are asked about."""

    @cached_property
    def features(self) -> FeatureBytes:
        """Features, each written when it is asked for."""
        return FreshFeatures(len(self), lambda rows: geojson.batches(self, rows))


@dataclass(frozen=True, slots=True)
class Fetched:
    """Features that were read: ``layer`` is sorted by id, ``rows`` are its rows in the order that was asked for."""

    layer: Layer
    rows: NDArray[np.int64]


def columns(schema: TableSchema) -> sql.Composable:
    """What is fetched of each row: id, place, values."""
    return schema.once(_columns)


def _columns(schema: TableSchema) -> sql.Composable:
    place = "ST_X({0}), ST_Y({0})" if schema.is_points else "ST_AsBinary(ST_Force2D({0}))"
    parts = [schema.plain_id, sql.SQL(place).format(schema.geometry)]
    parts += [schema.values[column.name].read for column in schema.columns]
    return sql.SQL(", ").join(parts)


def names(schema: TableSchema) -> sql.Composable:
    """Names for what ``columns`` fetches, and for the place of the row behind it."""
    return schema.once(_names)


def _names(schema: TableSchema) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, (*(f"c{n}" for n in range(width(schema))), "place")))


def width(schema: TableSchema) -> int:
    """Count what ``columns`` fetches."""
    return len(schema.columns) + (3 if schema.is_points else 2)


def features(
    layer_id: str, text: LayerText, systems: Systems, schema: TableSchema, rows: Sequence[tuple[Any, ...]]
) -> Fetched:
    """Make a layer of rows.

    Raises
    ------
    LayerAwayError
        When two rows have one id, one has none, or a geometry is of another kind than those of the layer.
    """
    held = list(zip(*rows, strict=True)) if rows else [()] * width(schema)
    order = _order(layer_id, schema, held[0])
    if (order[1:] < order[:-1]).any():
        held = [tuple(values[place] for place in order.tolist()) for values in held]
    ids: Sequence[str] = held[0]
    if schema.has_number_ids:
        ids = NumberIds(np.array(held[0], dtype=np.int64))
    first = width(schema) - len(schema.columns)
    values = {
        column.name: schema.values[column.name].decode(found)
        for column, found in zip(schema.columns, held[first:], strict=True)
    }
    places: Any = _points(layer_id, held[1], held[2]) if schema.is_points else _shapes(layer_id, schema, held[1])
    made = PartOfTable(
        layer_id, text, schema.geometry_type, schema.columns, ids, MappingProxyType(values), places, systems=systems
    )
    return Fetched(made, np.argsort(order))


def _order(layer_id: str, schema: TableSchema, ids: Sequence[Any]) -> NDArray[np.int64]:
    """Places of the rows in the order of their ids, which must be there and differ."""
    if None in ids:
        raise LayerAwayError(f"the layer {layer_id!r} has a feature without an id in its column {schema.key!r}")
    order = sorted(range(len(ids)), key=ids.__getitem__)
    for before, after in pairwise(order):
        if ids[before] == ids[after]:
            found = repr(ids[after])[:80]
            raise LayerAwayError(f"the layer {layer_id!r} has the id {found} twice in its column {schema.key!r}")
    return np.array(order, dtype=np.int64)


def _points(layer_id: str, lon: Sequence[float | None], lat: Sequence[float | None]) -> Points:
    xy = np.array([lon, lat], dtype=float).T.reshape(-1, 2)
    inside = (np.abs(xy) <= (180.0, 90.0)).all(axis=1)
    outside = ~inside & ~np.isnan(xy).any(axis=1)
    if outside.any():
        log.warning("%s: %d features are shown without a place, which is not on the earth", layer_id, outside.sum())
    xy[~inside] = np.nan
    return Points(xy)


def _shapes(layer_id: str, schema: TableSchema, binary: Sequence[bytes | None]) -> NDArray[np.object_]:
    made: NDArray[np.object_] = np.empty(len(binary), dtype=object)
    made[:] = shapely.from_wkb(list(binary)) if binary else []
    if not np.isin(shapely.get_type_id(made), _FAMILIES[schema.geometry_type]).all():
        expected = schema.geometry_type
        raise LayerAwayError(
            f"the layer {layer_id!r} has geometries of other kinds than {expected}; a view leaves them out"
        )
    return made
