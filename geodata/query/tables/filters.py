"""Filters as SQL, as far as it means the same; what it does not is found out part by part, and left to our own rules.

SQL's NULL is the unknown of CQL2: ``AND``, ``OR`` and ``NOT`` are the same in both. Where a part may be false instead
of unknown, so that an index can answer it, it is not within a ``NOT``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from psycopg import sql

from geodata.query.cql2.check import kind_of
from geodata.query.cql2.functions import COLUMN_KINDS, COMPARISONS, SPATIAL, TEMPORAL
from geodata.query.cql2.nodes import Call, Items, Literal, Node, Property
from geodata.query.tables import places, times
from geodata.query.tables.writing import FALSE, TRUE, NotInSqlError, all_of, any_of, enclosed

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.schema import TableSchema
    from geodata.query.cql2.functions import Kind
    from geodata.query.tables.writing import Parameters

_WHOLE_EXACT = 2**53
"""Whole numbers up to here are all floats."""


def written(node: Node, schema: TableSchema, put: Parameters) -> tuple[list[sql.Composable], bool]:
    """Conditions that must hold for a filter to be true, and whether they say all that it does."""
    parts = node.args if isinstance(node, Call) and node.op == "and" else (node,)
    writer = _Writer(schema, put)
    conditions, is_whole = [], True
    for part in parts:
        try:
            conditions.append(writer.truth(part, is_plain=True))
        except NotInSqlError:
            is_whole = False
    return conditions, is_whole


class _Writer:
    """Writes nodes of a checked filter for one table."""

    def __init__(self, schema: TableSchema, put: Parameters) -> None:
        self._schema, self._put = schema, put
        self._kinds: dict[str, Kind] = {column.name: COLUMN_KINDS[column.type] for column in schema.columns}

    def truth(self, node: Node, *, is_plain: bool = False) -> sql.Composable:
        """A condition; ``is_plain`` where false may stand for unknown."""
        match node:
            case Literal():
                return TRUE if node.value else FALSE
            case Property():
                return self._schema.values[node.name].compared
            case Call(op="and" | "or"):
                join = all_of if node.op == "and" else any_of
                return join([self.truth(part, is_plain=is_plain) for part in node.args])
            case Call(op="not"):
                return sql.SQL("NOT ({})").format(self.truth(node.args[0]))
            case Call():
                return self._predicate(node, is_plain=is_plain)
        raise NotInSqlError

    def _predicate(self, node: Call, *, is_plain: bool) -> sql.Composable:
        made: sql.Composable
        match node.op, node.args:
            case "isNull", (value,):
                made = sql.SQL("({}) IS NULL").format(self._value(value))
            case "between", (value, low, high):
                made = all_of([self._compare(">=", value, low, is_plain), self._compare("<=", value, high, is_plain)])
            case "in", (value, Items() as options):
                made = self._in(value, options, is_plain=is_plain)
            case "like", (value, Literal(value=str(pattern))):
                made = self._like(value, pattern)
            case op, (left, right) if op in COMPARISONS:
                made = self._compare(op, left, right, is_plain)
            case op, (left, right) if op in SPATIAL:
                made = places.relate(op, left, right, self._schema, self._put)
            case op, (left, right) if op in TEMPORAL:
                made = times.relate(op, left, right, self._schema, self._put)
            case _:
                raise NotInSqlError
        return made

    def _value(self, node: Node) -> sql.Composable:
        """What is null where a node is unknown."""
        if not isinstance(node, Property):
            raise NotInSqlError
        return places.located(self._schema) if node.name == "geometry" else self._schema.values[node.name].compared

    def _compare(self, sign: str, left: Node, right: Node, is_plain: bool) -> sql.Composable:
        match kind_of(left, self._kinds):
            case "time":
                return times.relate(sign, left, right, self._schema, self._put)
            case "text":
                # to be equal is the same in every order, and the index of the column may have another
                is_ordered = sign not in ("=", "<>")
                a, b = self._text(left, is_ordered=is_ordered), self._text(right, is_ordered=is_ordered)
            case "number":
                return self._numbers(sign, left, right, is_plain=is_plain)
            case "boolean":
                a, b = enclosed(self.truth(left)), enclosed(self.truth(right))
            case _:
                raise NotInSqlError
        return sql.SQL("{} {} {}").format(a, sql.SQL(sign), b)

    def _text(self, node: Node, *, is_ordered: bool = False) -> sql.Composable:
        match node:
            case Literal(value=str(value)) if "\0" not in value:
                return self._put.put(value, "text")
            case Property():
                column = self._schema.values[node.name]
                return column.compared if is_ordered else column.plain
        raise NotInSqlError

    def _numbers(self, sign: str, left: Node, right: Node, *, is_plain: bool) -> sql.Composable:
        """Numbers compare exactly where one side is a literal, or both are of one kind."""
        columns = [self._schema.values[node.name] for node in (left, right) if isinstance(node, Property)]
        if len(columns) == 2 and columns[0].type != columns[1].type:
            raise NotInSqlError
        if not columns or not is_plain or columns[0].guard is None:
            a, b = self._number(left, is_plain=False), self._number(right, is_plain=False)
            return sql.SQL("{} {} {}").format(a, sql.SQL(sign), b)
        a, b = self._number(left, is_plain=True), self._number(right, is_plain=True)
        guards = [column.guard for column in columns if column.guard is not None]
        return all_of([sql.SQL("{} {} {}").format(a, sql.SQL(sign), b), *guards])

    def _number(self, node: Node, *, is_plain: bool) -> sql.Composable:
        match node:
            case Literal(value=bool()):
                raise NotInSqlError
            case Literal(value=int(number)):
                # a larger one would be rounded beside a column of floats
                if abs(number) > _WHOLE_EXACT:
                    raise NotInSqlError
                return self._put.put(number)
            case Literal(value=float(number)) if math.isfinite(number):
                return self._put.put(number, "float8")
            case Property():
                column = self._schema.values[node.name]
                return column.plain if is_plain else column.compared
        raise NotInSqlError

    def _in(self, left: Node, options: Items, *, is_plain: bool) -> sql.Composable:
        texts = [it.value for it in options.values if isinstance(it, Literal) and isinstance(it.value, str)]
        is_possible = len(texts) == len(options.values) and not any("\0" in text for text in texts)
        if is_possible and kind_of(left, self._kinds) == "text":
            return sql.SQL("{} = ANY({}::text[])").format(self._text(left), self._put.put(texts))
        return any_of([self._compare("=", left, option, is_plain) for option in options.values])

    def _like(self, left: Node, pattern: str) -> sql.Composable:
        r"""The same wildcards; a ``\`` at the end is itself in CQL2, and an error in SQL."""
        if "\0" in pattern:
            raise NotInSqlError
        if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
            pattern += "\\"
        return sql.SQL("{} LIKE {}").format(self._text(left), self._put.put(pattern))
