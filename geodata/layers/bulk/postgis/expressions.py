"""How the types of PostgreSQL that are taken are written in SQL and become values: one entry for each type.

What no answer can hold is null to every question: numbers that are not finite, and dates outside the years 1 to 9999.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, LiteralString, TypeAlias

import numpy as np
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geodata.catalog.columns import ColumnType

Decode: TypeAlias = "Callable[[Sequence[Any]], Sequence[Any]]"

_SCALE_BITS = 0x7FF
_TYPMOD_HEADER = 4


@dataclass(frozen=True, slots=True)
class ColumnInSql:
    """A column in SQL.

    Parameters
    ----------
    name : str
        Of the column.
    type : str
        As features have it.
    pg : str
        As PostgreSQL calls it.
    compared : sql.Composable
        What conditions compare: null wherever the answer holds null.
    plain : sql.Composable
        The column as its index knows it; the same as ``compared`` where that is not null.
    guard : sql.Composable or None
        What must hold of ``plain`` for it to be ``compared``; None where nothing must.
    read : sql.Composable
        What is fetched.
    decode : callable
        Makes values of what was fetched of all rows.
    """

    name: str
    type: ColumnType
    pg: str
    compared: sql.Composable
    plain: sql.Composable
    guard: sql.Composable | None
    read: sql.Composable
    decode: Decode


def _same(values: Sequence[Any]) -> Sequence[Any]:
    return values


def _composed(values: Sequence[Any]) -> Sequence[Any]:
    """Texts with composed letters, as files of layers are read."""
    return [value if value is None or value.isascii() else unicodedata.normalize("NFC", value) for value in values]


def _lists(values: Sequence[Any]) -> Sequence[Any]:
    """Lists of texts; a null among them is an empty text."""
    return [
        None if value is None else tuple(_composed(["" if it is None else str(it) for it in value])) for value in values
    ]


def _whole(values: Sequence[Any]) -> Sequence[Any]:
    return [None if value is None else int(value) for value in values]


def _moments(unit: str, values: Sequence[Any]) -> Sequence[Any]:
    """Texts of days or seconds since 1970."""
    known = np.array([value for value in values if value is not None], dtype=np.int64)
    texts = iter(np.datetime_as_string(known.astype(f"datetime64[{unit}]")).tolist())
    end = "" if unit == "D" else "Z"
    return [None if value is None else f"{next(texts)}{end}" for value in values]


def column_of(name: str) -> sql.Composable:
    """A column of the table, which every statement calls ``t``: no name that a result has can be mistaken for it."""
    return named("t", name)


def said(part: sql.Composable) -> sql.SQL:
    """The same as one text, which is put together once instead of at each question."""
    return sql.SQL(part.as_string(None))


def named(*parts: str) -> sql.Identifier:
    """A quoted name; a sign that would begin a parameter is doubled, as every statement is read with parameters."""
    return sql.Identifier(*(part.replace("%", "%%") for part in parts))


def _plain(kind: ColumnType, pg: str, decode: Decode, name: str, _: int) -> ColumnInSql:
    column = column_of(name)
    return ColumnInSql(name, kind, pg, column, column, None, column, decode)


def _text(pg: str, name: str, _: int) -> ColumnInSql:
    column = column_of(name)
    collated = sql.SQL('{} COLLATE "C"').format(column)
    return ColumnInSql(name, "string", pg, collated, column, None, column, _composed)


def _guarded(
    kind: ColumnType, pg: str, plain: sql.Composable, guard: LiteralString, name: str, read: LiteralString = "{}",
    decode: Decode = _same,
) -> ColumnInSql:  # fmt: skip
    """A column some of whose values no answer can hold."""
    holds = sql.SQL(guard).format(plain)
    compared = sql.SQL("CASE WHEN {} THEN {} END").format(holds, plain)
    return ColumnInSql(name, kind, pg, compared, plain, holds, sql.SQL(read).format(compared), decode)


_FINITE: LiteralString = "{} BETWEEN '-1.7976931348623157e308'::float8 AND '1.7976931348623157e308'::float8"


def _float(pg: str, name: str, _: int) -> ColumnInSql:
    column = column_of(name)
    plain = column if pg == "double precision" else sql.SQL("{}::float8").format(column)
    return _guarded("number", pg, plain, _FINITE, name)


def _numeric(pg: str, name: str, modifier: int) -> ColumnInSql:
    """Of scale 0 it is a whole number, else a float."""
    if modifier >= _TYPMOD_HEADER and (modifier - _TYPMOD_HEADER) & _SCALE_BITS == 0:
        return _guarded("integer", pg, column_of(name), "{} <> 'NaN'", name, "{}", _whole)
    return _float(pg, name, modifier)


def _day(pg: str, name: str, _: int) -> ColumnInSql:
    guard: LiteralString = "{} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    read: LiteralString = "({} - DATE '1970-01-01')"
    return _guarded("date", pg, column_of(name), guard, name, read, partial(_moments, "D"))


def _instant(pg: str, name: str, _: int) -> ColumnInSql:
    """In UTC, in whole seconds; what has no zone is taken for UTC."""
    zoned = pg.endswith("with time zone")
    column = column_of(name)
    first, last = ("0001-01-01 00:00:00", "9999-12-31 23:59:59.999999")
    kind, zone = ("TIMESTAMPTZ", "+00") if zoned else ("TIMESTAMP", "")
    guard = sql.SQL("{} BETWEEN {} AND {}").format(
        column,
        sql.SQL(kind + " {}").format(sql.Literal(first + zone)),
        sql.SQL(kind + " {}").format(sql.Literal(last + zone)),
    )
    cut = sql.SQL("date_trunc('second', {})").format(column)
    compared = sql.SQL("CASE WHEN {} THEN {} END").format(guard, cut)
    read = sql.SQL("extract(epoch FROM {})::int8").format(compared)
    return ColumnInSql(name, "date", pg, compared, column, guard, read, partial(_moments, "s"))


TAKEN: Mapping[str, Callable[[str, int], ColumnInSql]] = MappingProxyType(
    {
        "text": partial(_text, "text"),
        "character varying": partial(_text, "character varying"),
        "smallint": partial(_plain, "integer", "smallint", _same),
        "integer": partial(_plain, "integer", "integer", _same),
        "bigint": partial(_plain, "integer", "bigint", _same),
        "numeric": partial(_numeric, "numeric"),
        "real": partial(_float, "real"),
        "double precision": partial(_float, "double precision"),
        "boolean": partial(_plain, "boolean", "boolean", _same),
        "date": partial(_day, "date"),
        "timestamp without time zone": partial(_instant, "timestamp without time zone"),
        "timestamp with time zone": partial(_instant, "timestamp with time zone"),
        "text[]": partial(_plain, "array", "text[]", _lists),
        "character varying[]": partial(_plain, "array", "character varying[]", _lists),
        "integer[]": partial(_plain, "array", "integer[]", _lists),
        "bigint[]": partial(_plain, "array", "bigint[]", _lists),
    }
)
"""Types that are taken: name of the type to what makes a value of a column's name and type modifier."""
