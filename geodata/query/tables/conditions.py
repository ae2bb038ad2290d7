"""Conditions of a query as SQL, besides its filter: box, area, columns, dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import shapely
from psycopg import sql

from geodata.errors import QueryError
from geodata.query.tables.writing import FALSE, any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.bulk.postgis.expressions import ColumnInSql
    from geodata.layers.bulk.postgis.schema import TableSchema
    from geodata.layers.layer import Bbox
    from geodata.query.query import Query
    from geodata.query.reading import Interval
    from geodata.query.tables.writing import Parameters


def conditions(
    query: Query, layer_id: str, schema: TableSchema, dates: str | None, put: Parameters
) -> Iterator[sql.Composable]:
    """Conditions that must all hold.

    Raises
    ------
    QueryError
        When the query names a column that the layer does not have.
    """
    if query.bbox is not None:
        yield in_box(query.bbox, schema, put)
    if query.area is not None:
        yield touching(query.area, schema, put)
    for name, wanted in query.where:
        value = schema.values.get(name)
        if value is None:
            raise QueryError(
                name, f"the layer {layer_id!r} has no column {name[:80]!r}; it has {', '.join(schema.values)}"
            )
        yield _equal(value, wanted, put)
    if query.datetime is not None:
        yield during(schema.values[dates], query.datetime, put) if dates is not None else FALSE


def in_box(box: Bbox, schema: TableSchema, put: Parameters) -> sql.Composable:
    """Geometries that have a point in common with a box; one whose west is above its east crosses the antimeridian."""
    west, south, east, north = box
    if west > east:
        return any_of([in_box((west, south, 180, north), schema, put), in_box((-180, south, east, north), schema, put)])
    if not schema.is_points:
        return touching(shapely.box(west, south, east, north), schema, put)
    # the index knows boxes in 32 bits only; what it finds is compared exactly
    edges = [put.put(float(edge)) for edge in box]
    return sql.SQL(_POINT_IN_BOX).format(schema.geometry, *edges)


_POINT_IN_BOX = (
    "{0} && ST_MakeEnvelope({1}, {2}, {3}, {4}, 4326)"
    " AND ST_X({0}) BETWEEN {1} AND {3} AND ST_Y({0}) BETWEEN {2} AND {4}"
)


def touching(area: BaseGeometry, schema: TableSchema, put: Parameters) -> sql.Composable:
    """Geometries that have a point in common with an area in lon/lat."""
    return sql.SQL("ST_Intersects({}, {})").format(schema.geometry, literal(area, put))


def literal(shape: BaseGeometry, put: Parameters) -> sql.Composable:
    """A geometry in lon/lat."""
    return sql.SQL("ST_SetSRID(ST_GeomFromWKB({}), 4326)").format(put.put(shapely.to_wkb(shape)))


def during(value: ColumnInSql, interval: Interval, put: Parameters) -> sql.Composable:
    """Dates that meet an interval, as the whole days or seconds that they are."""
    parts = [value.guard or sql.SQL("{} IS NOT NULL").format(value.plain)]
    if interval.end is not None:
        end = _moment(interval.end)
        parts.append(
            sql.SQL("{} <= {}").format(value.plain, put.put(end.date()))
            if value.pg == "date"
            else sql.SQL("{} < {} + interval '1 second'").format(value.plain, instant(value, end, put))
        )
    if interval.start is not None:
        start = _moment(interval.start)
        given = put.put(start.date()) if value.pg == "date" else instant(value, start, put)
        parts.append(sql.SQL("{} >= {}").format(value.plain, given))
    return sql.SQL(" AND ").join(parts)


def instant(value: ColumnInSql, moment: datetime, put: Parameters) -> sql.Composable:
    """A moment as a column of timestamps compares it."""
    return put.put(moment) if value.pg.endswith("with time zone") else put.put(moment.replace(tzinfo=None))


def _moment(second: np.datetime64) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(second.astype("datetime64[s]").astype(int)))


def _equal(value: ColumnInSql, wanted: Any, put: Parameters) -> sql.Composable:
    """Whether a column holds a value, or a list one; a value of another kind is held by none."""
    if isinstance(wanted, str):
        return _equal_text(value, wanted, put)
    is_flag = isinstance(wanted, bool)
    if is_flag != (value.type == "boolean") or value.type not in ("boolean", "integer", "number"):
        return FALSE
    given = put.put(wanted) if is_flag or isinstance(wanted, int) else put.put(wanted, "float8")
    return sql.SQL("{} = {}").format(value.plain, given)


def _equal_text(value: ColumnInSql, wanted: str, put: Parameters) -> sql.Composable:
    if "\0" in wanted:  # no text in PostgreSQL holds it
        return FALSE
    match value.type:
        case "array":
            return sql.SQL("{}::text = ANY({}::text[])").format(put.put(wanted), value.plain)
        case "string":
            return sql.SQL("{} = {}").format(value.plain, put.put(wanted))
        case "date":
            return _written_alike(value, wanted, put)
    return FALSE


def _written_alike(value: ColumnInSql, wanted: Any, put: Parameters) -> sql.Composable:
    """A date is equal to what is written as it is written, as texts are."""
    form = "YYYY-MM-DD" if value.pg == "date" else 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
    plain = value.compared
    if value.pg.endswith("with time zone"):
        plain = sql.SQL("({} AT TIME ZONE 'UTC')").format(plain)
    return sql.SQL("to_char({}, {}) = {}").format(plain, sql.Literal(form), put.put(str(wanted)))
