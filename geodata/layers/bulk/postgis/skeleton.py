"""Ids and places of all features of a table of points: what tiles are found and thinned by, thirty bytes for each."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from psycopg import sql

from geodata.errors import LayerAwayError
from geodata.layers.bulk.postgis import reading
from geodata.layers.points import Points
from geodata.layers.words import NumberIds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.layers.bulk.postgis.layer import PostgisLayer
    from geodata.layers.layer import Layer

_HEAD, _TAIL = 19, 2
"""Bytes before and behind the rows of a binary copy (PostgreSQL manual, COPY, binary format)."""

_ROW = np.dtype(
    [("fields", ">i2"), ("a", ">i4"), ("id", ">i8"), ("b", ">i4"), ("x", ">f8"), ("c", ">i4"), ("y", ">f8")]
)
"""A row of a whole number and two floats, each behind its length."""


_PLACE = ("coalesce(ST_X({}), 'NaN')", "coalesce(ST_Y({}), 'NaN')")


def read(layer: PostgisLayer) -> Layer:
    """All features without their values, sorted by id.

    Raises
    ------
    LayerAwayError, TookTooLongError
        When the database does not answer.
    """
    schema = layer.schema
    # what is no number has no place, and the rows of a copy are all of one length
    place = [sql.SQL(part).format(schema.geometry) for part in _PLACE]
    key = sql.SQL("{}::int8").format(schema.plain_id) if schema.has_number_ids else schema.plain_id
    wanted = sql.SQL("SELECT {}, {}, {} FROM {}").format(key, *place, schema.source)
    ids, xy = _numbered(layer, wanted) if schema.has_number_ids else _named(layer, wanted)
    xy[~(np.abs(xy) <= (180.0, 90.0)).all(axis=1)] = np.nan
    return reading.PartOfTable(
        layer.id, layer.text, schema.geometry_type, schema.columns, ids, MappingProxyType({}), Points(xy)
    )


def _numbered(layer: PostgisLayer, wanted: sql.Composable) -> tuple[Sequence[str], NDArray[np.float64]]:
    body = layer.database.copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(wanted))
    rows = np.frombuffer(body, dtype=_ROW, offset=_HEAD, count=(len(body) - _HEAD - _TAIL) // _ROW.itemsize)
    order = np.argsort(rows["id"], kind="stable")
    xy = np.column_stack([rows["x"], rows["y"]]).astype(np.float64)
    return NumberIds(rows["id"].astype(np.int64)[order]), xy[order]


def _named(layer: PostgisLayer, wanted: sql.Composable) -> tuple[Sequence[str], NDArray[np.float64]]:
    rows = sorted(layer.database.ask(sql.SQL("{}").format(wanted)))
    return [row[0] for row in rows], np.array([row[1:] for row in rows], dtype=float).reshape(-1, 2)


def values(layer: PostgisLayer, ids: Sequence[Any], names: Sequence[str]) -> Layer:
    """Some features with some of their values, sorted by id.

    Raises
    ------
    LayerAwayError
        When one of them is gone.
    """
    schema = layer.schema
    some = replace(schema, columns=tuple(column for column in schema.columns if column.name in names))
    kind = sql.SQL("int8[]" if schema.has_number_ids else "text[]")
    statement = "p.* FROM (SELECT) one LEFT JOIN (SELECT {} FROM {} WHERE {} = ANY(%(ids)s::{})) p ON true"
    written = sql.SQL(statement).format(reading.columns(some), schema.source, schema.plain_id, kind)
    _, rows = layer.table.ask(written, {"ids": list(ids)})
    found = [row for row in rows if row[0] is not None]
    if len(found) != len(ids):
        raise LayerAwayError(f"the table of the layer {layer.id!r} has just been changed")
    return reading.features(layer.id, layer.text, layer.systems, some, found).layer


def words(layer: PostgisLayer, name: str, most: int, most_bytes: int) -> int:
    """Count the different values of a column; more than ``most`` where they are many or long.

    Some rows are looked at first, since most columns show there already that they hold many.
    """
    schema = layer.schema
    value = schema.values[name]
    text = value.type in ("string", "date")
    size = sql.SQL("sum(octet_length({}))").format(_text(value)) if text else sql.SQL("0")
    statement = sql.SQL(
        "n.* FROM (SELECT count(*), {} FROM (SELECT DISTINCT d.v FROM (SELECT {} AS v FROM {} LIMIT {}) d"
        " WHERE d.v IS NOT NULL LIMIT {}) t(v)) n"
    )
    for looked_at in (sql.SQL("5000"), sql.SQL("ALL")):
        written = statement.format(size, value.compared, schema.source, looked_at, sql.Literal(most + 1))
        _, ((count, nbytes),) = layer.table.ask(written)
        if count > most or (nbytes or 0) > most_bytes:
            return most + 1
    return int(count)


def _text(value: Any) -> sql.Composable:
    """Text of a value as features have it, for its length alone."""
    if value.type == "date":
        return sql.Literal("2000-01-01" if value.pg == "date" else "2000-01-01T00:00:00Z")
    return sql.SQL("t.v")
