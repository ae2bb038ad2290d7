"""The same features as a layer in memory and as a table of PostGIS, with what is odd in each type that is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pyarrow as pa
import pyproj
import shapely
from psycopg import sql

from geodata.layers.bulk.postgis import address, counter
from geodata.layers.bulk.postgis.connections import Database
from geodata.layers.bulk.postgis.layer import PostgisLayer
from geodata.layers.bulk.table import BulkTable, layer_from_table
from tests.bulk import layer_text

if TYPE_CHECKING:
    from geodata.layers.layer import Layer

ODD_TEXTS = (
    "",
    "é",
    "O'Brien",
    'say "hi"',
    "back\\slash",
    "100%",
    "a_b",
    "Ёлка",
    "ёлка",
    "z\nline",
    "ǅ",
    "straße",
    "😀",
)
DATES = "begins"
PG_TYPES = {
    "id": "bigint",
    "name": "text",
    "sector": "character varying",
    "cost": "double precision",
    "share": "real",
    "price": "numeric",
    "jobs": "integer",
    "rank": "smallint",
    "open": "boolean",
    "begins": "date",
    "seen": "timestamp with time zone",
    "local": "timestamp without time zone",
    "tags": "text[]",
}
ARROW = {
    "bigint": pa.int64(), "text": pa.string(), "character varying": pa.string(), "double precision": pa.float64(),
    "real": pa.float32(), "numeric": pa.float64(), "integer": pa.int32(), "smallint": pa.int16(), "boolean": pa.bool_(),
    "date": pa.date32(), "timestamp with time zone": pa.timestamp("us", "UTC"),
    "timestamp without time zone": pa.timestamp("us"), "text[]": pa.list_(pa.string()),
}  # fmt: skip


def values(count: int, *, seed: int = 7) -> dict[str, list[Any]]:
    """Columns of as many features; some of each are null, and some are what no answer can hold."""
    lots = np.random.default_rng(seed)

    def some(made: list[Any], share: float = 0.1) -> list[Any]:
        return [None if lot < share else value for lot, value in zip(lots.random(count), made, strict=True)]

    days = (np.datetime64("1960-01-01") + lots.integers(0, 30_000, count)).tolist()
    moments = [
        datetime(1950, 1, 1, tzinfo=UTC).replace(microsecond=0) + timedelta(days=365) * float(lot)
        for lot in lots.random(count) * 90
    ]
    costs = [round(float(cost), 2) for cost in lots.lognormal(3, 2, count)]
    costs[:6] = [float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 1e-7]
    return {
        "id": (lots.permutation(count) * 3 - 20).tolist(),
        "name": some([f"{ODD_TEXTS[n % len(ODD_TEXTS)]}{n // 40}" for n in range(count)]),
        "sector": some(lots.choice(["energy", "transport", "Water", "health"], count).tolist()),
        "cost": some(costs),
        "share": some([float(np.float32(it)) for it in lots.random(count)]),
        "price": some([round(float(it), 3) for it in lots.random(count) * 1000]),
        "jobs": some(lots.integers(-5, 20, count).tolist()),
        "rank": some(lots.integers(0, 9, count).tolist()),
        "open": some((lots.random(count) < 0.5).tolist()),
        "begins": some(days),
        "seen": some(moments),
        "local": some([moment.replace(tzinfo=None) for moment in moments]),
        "tags": some([[ODD_TEXTS[k % len(ODD_TEXTS)] for k in range(n % 4)] for n in range(count)]),
    }


def points(count: int, *, seed: int = 8) -> np.ndarray:
    """Points all over the earth; one in twenty features has no place."""
    lots = np.random.default_rng(seed)
    xy = np.column_stack([lots.uniform(-180, 180, count), lots.uniform(-85, 85, count)])
    xy[:5] = [(180, 0), (-180, 0), (0, 90), (71.5, 43.2), (71.5, 43.2)]
    made = shapely.points(xy)
    made[lots.random(count) < 0.05] = None
    return made


def shapes(count: int, kind: str, *, seed: int = 9) -> np.ndarray:
    """Lines or areas, some in several parts, some missing."""
    lots = np.random.default_rng(seed)
    made = np.empty(count, dtype=object)
    for row in range(count):
        lon, lat = lots.uniform(-170, 160), lots.uniform(-80, 70)
        wide, high = lots.uniform(0.01, 8, 2)
        area = shapely.box(lon, lat, lon + wide, lat + high)
        if row % 7 == 0:
            area = area.difference(shapely.box(lon + wide / 3, lat + high / 3, lon + wide / 2, lat + high / 2))
        made[row] = (
            area if kind == "Polygon" else shapely.LineString([(lon, lat), (lon + wide, lat + high), (lon, lat + 9)])
        )
        if row % 11 == 0:
            several = shapely.MultiPolygon if kind == "Polygon" else shapely.MultiLineString
            made[row] = several([made[row], shapely.transform(made[row], lambda xy: xy + 10)])
        if row % 17 == 0:
            made[row] = None
    return made


def in_memory(
    layer_id: str, columns: dict[str, list[Any]], places: np.ndarray, types: dict[str, str] | None = None
) -> Layer:
    """A layer in memory, read as one of a file is."""
    types = types or PG_TYPES
    schema = {name: ARROW[types[name]] for name in columns}
    table = pa.table({name: pa.array(held, schema[name]) for name, held in columns.items()})
    table = table.append_column("geom", pa.array(shapely.to_wkb(places).tolist(), pa.binary()))
    return layer_from_table(layer_id, text_of(layer_id), BulkTable(layer_id, table, "geom", pyproj.CRS("EPSG:4326")))


def text_of(layer_id: str):
    return layer_text(layer_id, datetime_property=DATES)


def load(
    url: str,
    table: str,
    columns: dict[str, list[Any]],
    places: np.ndarray,
    kind: str,
    types: dict[str, str] | None = None,
) -> None:
    """Make a table with key, indexes and a change counter."""
    types = types or PG_TYPES
    name = sql.Identifier(*table.split("."))
    fields = sql.SQL(", ").join(sql.SQL("{} " + types[column]).format(sql.Identifier(column)) for column in columns)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(name))
        connection.execute(sql.SQL("CREATE TABLE {} ({}, geom geometry({}, 4326))").format(name, fields, sql.SQL(kind)))
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
            for row in zip(
                *columns.values(),
                shapely.to_wkb(shapely.set_srid(places, 4326), hex=True, include_srid=True),
                strict=True,
            ):
                copy.write_row(row)
        connection.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (id)").format(name))
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist (geom)").format(name))
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(name))
        connection.execute(counter.statements(table, None, "CURRENT_USER").replace('"CURRENT_USER"', "CURRENT_USER"))


def in_database(layer_id: str, url: str, table: str, dates: str | None = DATES) -> PostgisLayer:
    """The layer that a table holds."""
    text = layer_text(layer_id, datetime_property=dates)
    return PostgisLayer(layer_id, text, address.read(url, table), Database(url, 2, 60.0))
