"""Spatial functions of filters as SQL: PostGIS finds candidates by its index and asks GEOS, as our own rules do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from psycopg import sql

from geodata.query.cql2.nodes import Geometry, Node, Property
from geodata.query.cql2.places import FLIPPED
from geodata.query.tables.conditions import literal
from geodata.query.tables.writing import NotInSqlError

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.schema import TableSchema
    from geodata.query.tables.writing import Parameters

_FUNCTIONS = {
    "s_intersects": "ST_Intersects({0}, {1})",
    "s_disjoint": "NOT ST_Intersects({0}, {1})",
    "s_equals": "ST_Equals({0}, {1})",
    "s_touches": "ST_Touches({0}, {1})",
    "s_crosses": "ST_Crosses({0}, {1})",
    "s_within": "ST_Within({0}, {1})",
    "s_contains": "ST_Contains({0}, {1})",
    "s_overlaps": "ST_Overlaps({0}, {1})",
}


def relate(op: str, left: Node, right: Node, schema: TableSchema, put: Parameters) -> sql.Composable:
    """A relation between the geometry of a feature and one that is written out.

    Raises
    ------
    NotInSqlError
        For any other pair.
    """
    match left, right:
        case Property(), Geometry():
            shape = right.shape
        case Geometry(), Property():
            op, shape = FLIPPED.get(op, op), left.shape
        case _:
            raise NotInSqlError
    if not shapely.is_valid(shape) or shape.is_empty:  # on these, versions of GEOS differ
        raise NotInSqlError
    place = located(schema) if op == "s_disjoint" else schema.geometry
    return sql.SQL(_FUNCTIONS[op]).format(place, literal(shape, put))


def located(schema: TableSchema) -> sql.Composable:
    """Geometry of a feature; null where it is empty as well."""
    return sql.SQL("CASE WHEN NOT ST_IsEmpty({0}) THEN {0} END").format(schema.geometry)
