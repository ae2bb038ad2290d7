"""Dates of filters as SQL: days and seconds, compared by the first and last second that they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from geodata.query.cql2.nodes import Instant, IntervalNode, Node, Property
from geodata.query.tables.writing import NotInSqlError

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.schema import TableSchema
    from geodata.query.tables.writing import Parameters

_DAY_SECONDS = 86_400

_RELATIONS = {
    "=": "{a} = {c} AND {b} = {d}",
    "<>": "{a} <> {c} OR {b} <> {d}",
    "<": "{b} < {c}",
    "<=": "{b} <= {d}",
    ">": "{a} > {d}",
    ">=": "{a} >= {c}",
    "t_after": "{a} > {d}",
    "t_before": "{b} < {c}",
    "t_contains": "{a} < {c} AND {b} > {d}",
    "t_disjoint": "{a} > {d} OR {b} < {c}",
    "t_during": "{a} > {c} AND {b} < {d}",
    "t_equals": "{a} = {c} AND {b} = {d}",
    "t_finishedby": "{a} < {c} AND {b} = {d}",
    "t_finishes": "{a} > {c} AND {b} = {d}",
    "t_intersects": "{a} <= {d} AND {b} >= {c}",
    "t_meets": "{e} = {c}",
    "t_metby": "{a} = {f}",
    "t_overlappedby": "{a} > {c} AND {a} < {f} AND {b} > {d}",
    "t_overlaps": "{a} < {c} AND {e} > {c} AND {b} < {d}",
    "t_startedby": "{a} = {c} AND {b} > {d}",
    "t_starts": "{a} = {c} AND {b} < {d}",
}
"""By first second, last second and begin of the end: a, b, e of the left side, c, d, f of the right one."""


@dataclass(frozen=True, slots=True)
class _Span:
    first: sql.Composable
    last: sql.Composable
    end: sql.Composable


def relate(op: str, left: Node, right: Node, schema: TableSchema, put: Parameters) -> sql.Composable:
    """A comparison or a temporal function; null where a side is unknown.

    Raises
    ------
    NotInSqlError
        For intervals between columns.
    """
    ours, theirs = (_span(node, schema, put) for node in (left, right))
    parts = {"a": ours.first, "b": ours.last, "e": ours.end, "c": theirs.first, "d": theirs.last, "f": theirs.end}
    return sql.SQL(_RELATIONS[op]).format(**parts)


def _span(node: Node, schema: TableSchema, put: Parameters) -> _Span:
    match node:
        case Property():
            value = schema.values[node.name]
            if value.pg != "date":
                second = sql.SQL("({})").format(value.compared)
                if value.pg.endswith("without time zone"):
                    second = sql.SQL("({} AT TIME ZONE 'UTC')").format(value.compared)
                return _Span(second, second, second)
            first = sql.SQL("({}::timestamp AT TIME ZONE 'UTC')").format(value.compared)
            return _Span(first, sql.SQL("({} + interval '86399 seconds')").format(first), first)
        case Instant():
            return _written(node.first, node.last, put)
        case IntervalNode():
            return _interval(node, put)
    raise NotInSqlError


def _interval(node: IntervalNode, put: Parameters) -> _Span:
    if isinstance(node.start, Property) or isinstance(node.end, Property):
        raise NotInSqlError
    first = -math.inf if node.start is None else node.start.first
    if node.end is None:
        return _written(first, math.inf, put)
    if first > node.end.last:
        raise NotInSqlError
    end = _written(node.end.first, node.end.last, put)
    return _Span(_second(first, put), end.last, end.end)


def _written(first: float, last: float, put: Parameters) -> _Span:
    end = last if first == last or math.isinf(last) else last - last % _DAY_SECONDS
    return _Span(*(_second(moment, put) for moment in (first, last, end)))


def _second(moment: float, put: Parameters) -> sql.Composable:
    if math.isinf(moment):
        return sql.SQL("TIMESTAMPTZ 'infinity'" if moment > 0 else "TIMESTAMPTZ '-infinity'")
    return sql.SQL("to_timestamp({})").format(put.put(float(moment), "float8"))
