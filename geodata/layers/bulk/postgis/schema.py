"""Reads what a table holds: columns that can be given, key and geometry; says by name and type what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, LiteralString

from psycopg import sql

from geodata.catalog.columns import Column
from geodata.errors import CatalogError, Problem
from geodata.layers.bulk.postgis import catalogues
from geodata.layers.bulk.postgis.expressions import TAKEN, ColumnInSql, column_of, named, said
from geodata.layers.bulk.table import ID_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geodata.catalog.columns import GeometryType
    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.postgis.address import TableAddress
    from geodata.layers.bulk.postgis.connections import Database

WGS84 = 4326
"""SRID of longitude and latitude on WGS 84, the only one that needs no transformation."""

_FAMILIES: Mapping[str, GeometryType] = MappingProxyType(
    {
        "POINT": "Point",
        "MULTIPOINT": "Point",
        "LINESTRING": "LineString",
        "MULTILINESTRING": "LineString",
        "POLYGON": "Polygon",
        "MULTIPOLYGON": "Polygon",
    }
)


@dataclass(frozen=True, eq=False)
class TableSchema:
    """What a table holds.

    Parameters
    ----------
    table : sql.Identifier
        Quoted name.
    key : str
        Column of the ids.
    has_number_ids : bool
        Whether they are whole numbers.
    columns : tuple of Column
        Properties, the key among them.
    values : mapping
        How each of them is written in SQL.
    geometry : sql.Composable
        Geometry in lon/lat.
    geometry_type : str
        Point, LineString or Polygon.
    is_points : bool
        Whether every geometry is declared to be one point.
    version : str
        Of the definition of the table, see ``catalogues.EDITION``.
    warnings : tuple of str
        What makes it slow or uncertain.
    """

    table: sql.Identifier
    key: str
    has_number_ids: bool
    columns: tuple[Column, ...]
    values: Mapping[str, ColumnInSql]
    geometry: sql.Composable
    geometry_type: GeometryType
    is_points: bool
    version: str
    warnings: tuple[str, ...]

    def once(self, make: Callable[[TableSchema], sql.Composable]) -> sql.SQL:
        """A part of statements about the table, put together at the first question."""
        if make not in self._made:
            self._made[make] = said(make(self))
        return self._made[make]

    @cached_property
    def _made(self) -> dict[Callable[[TableSchema], sql.Composable], sql.SQL]:
        return {}

    @property
    def id(self) -> sql.Composable:
        """Key as it is sorted: texts by code point."""
        collated: LiteralString = "{}" if self.has_number_ids else '{} COLLATE "C"'
        return sql.SQL(collated).format(self.plain_id)

    @property
    def plain_id(self) -> sql.Composable:
        """Key as its index knows it."""
        return column_of(self.key)

    @property
    def source(self) -> sql.Composable:
        """What stands behind ``FROM``."""
        return sql.SQL("{} AS t").format(self.table)


class _Reading:
    """One reading of one table."""

    def __init__(self, database: Database, address: TableAddress, text: LayerText) -> None:
        self._database, self._address, self._text = database, address, text
        self._table = named(*address.table)
        self._warnings: list[str] = []

    def schema(self) -> TableSchema:
        oid, is_view = self._found()
        held = self._database.ask(catalogues.COLUMNS, {"oid": oid})
        self._check_encoding()
        places = [row for row in held if row[1] in ("geometry", "geography")]
        if len(places) != 1:
            found = f"{len(places)} columns of geometries" if places else "no column of geometries"
            raise self._wrong("", found, "one; a view can leave out others", "no-geometry")
        geometry, is_points, shape = self._geometry(*places[0][:4])
        values, columns = self._columns([row for row in held if row is not places[0]])
        key = self._key(oid, is_view=is_view, columns=columns)
        if values[key].pg == "numeric":  # ids are of 64 bits, in files as in tiles
            raise self._wrong(key, "values of type numeric", "smallint, integer, bigint or text", "id-type")
        if not is_view and not self._database.ask(catalogues.HAS_SPATIAL_INDEX, {"oid": oid, "name": places[0][0]}):
            self._warnings.append(f"no spatial index: CREATE INDEX ON {self._address.name} USING gist ({places[0][0]})")
        kinds = {column.name: column.type for column in columns}
        version = str(self._database.ask(catalogues.VERSION, {"oid": oid})[0][0])
        return TableSchema(
            self._table, key, kinds[key] == "integer", columns, MappingProxyType(values), geometry, shape, is_points,
            version, tuple(self._warnings),
        )  # fmt: skip

    def _found(self) -> tuple[int, bool]:
        rows = self._database.ask(catalogues.TABLE, {"name": sql.Identifier(*self._address.table).as_string(None)})
        if not rows or rows[0][0] is None:
            raise self._wrong("", "no such table or view, or no right to see it", "a table or view", "unknown-table")
        oid, kind, may_read = rows[0]
        if kind not in ("r", "v", "m", "f", "p"):
            raise self._wrong("", f"a relation of kind {kind!r}", "a table or view", "unknown-table")
        if not may_read:
            raise self._wrong("", "no right to read it", f"GRANT SELECT ON {self._address.name}", "table-forbidden")
        return oid, kind in ("v", "m", "f")

    def _check_encoding(self) -> None:
        ((encoding,),) = self._database.ask(sql.SQL("SELECT current_setting('server_encoding')"))
        if encoding != "UTF8":
            raise self._wrong("", f"a database in {encoding}", "one in UTF8", "encoding")

    def _columns(self, rows: list[tuple[Any, ...]]) -> tuple[dict[str, ColumnInSql], tuple[Column, ...]]:
        values: dict[str, ColumnInSql] = {}
        columns = []
        for name, kind, modifier, _srid, _type, comment in rows:
            make = TAKEN.get(kind)
            if make is None:
                expected = f"one of {', '.join(TAKEN)}; a view can leave the column out or cast it"
                raise self._wrong(name, f"values of type {kind}", expected, "column-type")
            values[name] = value = make(name, modifier)
            columns.append(Column(name, value.type, comment or name.replace("_", " ")))
        dates = self._text.datetime_property
        if dates is not None and (dates not in values or values[dates].type != "date"):
            found = f"values of type {values[dates].type}" if dates in values else "no such column"
            raise self._wrong(dates, found, "a column of type date or timestamp", "unknown-column")
        return values, tuple(columns)

    def _key(self, oid: int, *, is_view: bool, columns: tuple[Column, ...]) -> str:
        kinds = {column.name: column.type for column in columns}
        unique = [str(name) for (name,) in self._database.ask(catalogues.UNIQUE, {"oid": oid})]
        usual = next((name for name in ID_COLUMNS if name in kinds), None)
        key = self._text.id_column or usual or next((name for name in unique if name in kinds), None)
        if key is None:
            expected = "a primary key of one column, or id_column in layers.yaml"
            raise self._wrong("", "no column of ids", expected, "missing-id")
        if key not in kinds:
            raise self._wrong(key, "no such column", f"one of {', '.join(kinds)}", "unknown-column")
        if kinds[key] not in ("integer", "string"):
            raise self._wrong(key, f"values of type {kinds[key]}", "whole numbers or texts", "id-type")
        if key not in unique:
            self._check_ids(key)
            if not is_view:
                self._warnings.append(f"nothing keeps {key} unique: ALTER TABLE … ADD PRIMARY KEY ({key})")
        return key

    def _check_ids(self, key: str) -> None:
        """Look at every id where no index keeps them apart."""
        names = {"table": self._table, "key": named(key)}
        if self._database.ask(sql.SQL("SELECT 1 FROM {table} WHERE {key} IS NULL LIMIT 1").format(**names)):
            raise self._wrong(key, "features without an id", "an id for each", "missing-id")
        twice = "SELECT {key}::text FROM {table} GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
        for (found,) in self._database.ask(sql.SQL(twice).format(**names)):
            raise self._wrong(key, f"{str(found)[:80]!r} more than once", "an id of its own for each", "duplicate-id")

    def _geometry(self, name: str, kind: str, modifier: int, srid: int) -> tuple[sql.Composable, bool, GeometryType]:
        column = named(name)
        if kind == "geography":
            raise self._wrong(name, "values of type geography", "geometry; a view can cast it", "column-type")
        declared = str(self._database.ask(catalogues.DECLARED, {"modifier": modifier})[0][0]).upper()
        if modifier < 0 or declared.rstrip("ZM") == "GEOMETRY":
            look = sql.SQL(catalogues.KINDS).format(table=self._table, geometry=column)
            held = {(int(row[0]), str(row[1])) for row in self._database.ask(look)}
            srids, types = {found for found, _ in held}, {found for _, found in held}
        else:
            srids, types = {srid}, {declared.rstrip("ZM") or declared}
        srid = self._srid(name, srids or {srid or WGS84})
        families = {_FAMILIES.get(found) for found in types}
        if len(families) > 1 or None in families:
            found = "several types of geometry" if len(families) > 1 else f"{types.pop()}"
            raise self._wrong(name, found, "points, lines or areas", "geometry-type")
        place = column_of(name)
        if srid != WGS84:
            place = sql.SQL("ST_Transform({}, {})").format(place, sql.Literal(WGS84))
            self._warnings.append(
                f"coordinates of EPSG:{srid} are transformed at each question: an index on "
                f"ST_Transform({name}, {WGS84}) makes up for it"
            )
        (family,) = families or {"Point"}
        return place, types <= {"POINT"} and bool(types), family or "Point"

    def _srid(self, name: str, srids: set[int]) -> int:
        if len(srids) > 1:
            raise self._wrong(name, f"the SRIDs {', '.join(map(str, sorted(srids)))}", "one SRID", "unknown-crs")
        (srid,) = srids
        known = self._database.ask(sql.SQL("SELECT 1 FROM spatial_ref_sys WHERE srid = %(srid)s"), {"srid": srid})
        if not known:
            found = "the SRID 0, which is none" if srid == 0 else f"the SRID {srid}, which the database does not know"
            expected = f"ALTER TABLE … ALTER COLUMN {name} TYPE geometry USING ST_SetSRID({name}, …)"
            raise self._wrong(name, found, expected, "unknown-crs")
        return srid

    def _wrong(self, field: str, found: str, expected: str, code: str) -> CatalogError:
        return CatalogError((Problem(self._address.shown, 0, field, found, expected, code),))


def read(database: Database, address: TableAddress, text: LayerText) -> TableSchema:
    """Read what a table holds.

    Raises
    ------
    CatalogError
        When there is no such table, when it has no key, or holds what cannot be given.
    LayerAwayError, TookTooLongError
        As ``Database.ask`` does.
    """
    return _Reading(database, address, text).schema()
