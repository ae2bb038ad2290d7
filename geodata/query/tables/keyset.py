"""The order of a query in SQL, and what stands before or behind a feature in it: nulls last either way, then the id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from geodata.errors import QueryError
from geodata.layers.featuretable import whole_number
from geodata.query.tables.writing import FALSE, all_of, any_of

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.layer import PostgisLayer
    from geodata.query.query import Query
    from geodata.query.tables.writing import Parameters


@dataclass(frozen=True, slots=True)
class OrderPart:
    """One part of an order."""

    expression: sql.Composable
    is_descending: bool
    is_id: bool = False


def keys(layer: PostgisLayer, sort: tuple[tuple[str, bool], ...]) -> list[OrderPart]:
    """Parts of the order; the id is always the last.

    Raises
    ------
    QueryError
        When the layer has no such column.
    """
    schema = layer.schema
    found = []
    for name, is_descending in sort:
        if name not in schema.values:
            known = ", ".join(schema.values)
            raise QueryError("sortby", f"the layer {layer.id!r} has no column {name[:80]!r}; it has {known}")
        found.append(OrderPart(schema.values[name].compared, is_descending))
    return [*found, OrderPart(schema.id, is_descending=False, is_id=True)]


def order(parts: list[OrderPart], *, is_reversed: bool = False) -> sql.Composable:
    """What stands behind ``ORDER BY``."""
    written = []
    for part in parts:
        down = part.is_descending != is_reversed
        nulls = "" if part.is_id else " NULLS FIRST" if is_reversed else " NULLS LAST"
        written.append(sql.SQL("{}" + (" DESC" if down else " ASC") + nulls).format(part.expression))
    return sql.SQL(", ").join(written)


def place(layer: PostgisLayer, query: Query, parts: list[OrderPart]) -> tuple[Any, ...] | None:
    """Values of the feature that the page begins behind or ends before; None when the query names none.

    Raises
    ------
    QueryError
        When there is no such feature and the order is not that of the ids, or when the id cannot be one.
    """
    parameter, feature_id = ("before", query.before) if query.before is not None else ("after", query.after)
    if feature_id is None:
        return None
    number = whole_number(feature_id) if layer.schema.has_number_ids else None
    wanted: int | str = feature_id if number is None else number
    is_possible = number is not None or not layer.schema.has_number_ids
    if len(parts) == 1:
        if not is_possible:
            raise QueryError(parameter, f"{feature_id[:80]!r} is no whole number, as the ids here are")
        return (wanted.split("\0")[0] if isinstance(wanted, str) else wanted,)
    if is_possible and "\0" not in feature_id:
        expressions = sql.SQL(", ").join(part.expression for part in parts)
        statement = sql.SQL(
            "p.* FROM (SELECT) one LEFT JOIN (SELECT true, {} FROM {} WHERE {} = %(id)s) p ON true"
        ).format(expressions, layer.schema.source, layer.schema.plain_id)
        _, rows = layer.table.ask(statement, {"id": wanted})
        if rows[0][0]:
            return rows[0][1:]
    told = f"the layer {layer.id!r} has no feature {feature_id[:80]!r}"
    raise QueryError(parameter, f"{told}, so its place in the order asked for is not known")


def beyond(
    parts: list[OrderPart], values: tuple[Any, ...], put: Parameters, *, is_before: bool = False
) -> sql.Composable:
    """Condition for what stands behind some values in the order, or before them; never null."""
    given = [None if value is None else put.put(value) for value in values]
    alternatives = []
    for count, part in enumerate(parts):
        same = [
            sql.SQL("{} IS NULL").format(other.expression)
            if value is None
            else sql.SQL("{} = {}").format(other.expression, value)
            for other, value in zip(parts[:count], given[:count], strict=True)
        ]
        alternatives.append(all_of([*same, _beyond(part, given[count], is_before=is_before)]))
    return any_of(alternatives)


def _beyond(part: OrderPart, value: sql.Composable | None, *, is_before: bool) -> sql.Composable:
    if value is None:
        return sql.SQL("{} IS NOT NULL").format(part.expression) if is_before else FALSE
    sign = sql.SQL("<" if part.is_descending != is_before else ">")
    compared = sql.SQL("{} {} {}").format(part.expression, sign, value)
    if part.is_id or is_before:
        return compared
    return sql.SQL("{} OR {} IS NULL").format(compared, part.expression)
