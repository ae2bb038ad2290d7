"""Tables that cannot be served are told at the start, with what is wrong and where; slow ones are warned of."""

from __future__ import annotations

import json
import logging

import pytest

from geodata.errors import CatalogError
from geodata.layers import geojson
from geodata.layers.bulk import postgis
from geodata.layers.bulk.postgis import counter
from geodata.query.asking import select
from geodata.query.query import Query
from geodata.space.systems import Systems
from tests.bulk import layer_text

POINT = "geom geometry(Point, 4326)"


@pytest.fixture
def opened(url, run):
    """Call it with statements and a table's name to open the layer of it."""

    def make(name, *statements, **text):
        run(f'DROP VIEW IF EXISTS "{name}_view"')
        run(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        for statement in statements:
            run(statement)
        return postgis.open_layer(layer_text("odd", data=url, table=text.pop("table", name), **text), Systems())

    return make


def told(opened, name, *statements, **text):
    """The one problem that opening a table has, as it is told."""
    with pytest.raises(CatalogError) as raised:
        opened(name, *statements, **text)
    (problem,) = raised.value.problems
    assert "127.0.0.1" in problem.file
    assert f"table {text.get('table', name)}" in problem.file
    return problem.code, str(problem)


@pytest.mark.parametrize(
    ("columns", "code", "words"),
    [
        (f"name text, {POINT}", "missing-id", "a primary key of one column"),
        (f"id uuid PRIMARY KEY, {POINT}", "column-type", "values of type uuid"),
        (f"id int PRIMARY KEY, doc jsonb, {POINT}", "column-type", "doc: found values of type jsonb"),
        (f"id int PRIMARY KEY, t time, {POINT}", "column-type", "values of type time without time zone"),
        (f"id int PRIMARY KEY, n float8[], {POINT}", "column-type", "values of type double precision[]"),
        (f"id double precision PRIMARY KEY, {POINT}", "id-type", "values of type number"),
        (f"id numeric(20,0) PRIMARY KEY, {POINT}", "id-type", "values of type numeric"),
        ("id int PRIMARY KEY, name text", "no-geometry", "no column of geometries"),
        (f"id int PRIMARY KEY, {POINT}, other geometry", "no-geometry", "2 columns of geometries"),
        ("id int PRIMARY KEY, geom geography(Point)", "column-type", "values of type geography"),
        ("id int PRIMARY KEY, geom geometry(Point, 0)", "unknown-crs", "the SRID 0"),
        ("id int PRIMARY KEY, geom geometry(GeometryCollection, 4326)", "geometry-type", "GEOMETRYCOLLECTION"),
    ],
)
def test_columns_that_cannot_be_given(opened, columns, code, words):
    found = told(opened, "odd", f"CREATE TABLE odd ({columns})")
    assert found[0] == code
    assert words in found[1]


def test_a_table_that_is_not_there(opened):
    assert told(opened, "odd", table="nowhere.odd")[0] == "unknown-table"
    assert told(opened, "odd", table='odd"; DROP TABLE x')[0] == "unknown-table"


def test_a_table_that_may_not_be_read(opened, url, run):
    run("DROP ROLE IF EXISTS stranger")
    run("DROP TABLE IF EXISTS hidden")
    run("CREATE ROLE stranger LOGIN")
    run(f"CREATE TABLE hidden (id int PRIMARY KEY, {POINT})")
    strange = url.replace("://postgres@", "://stranger@")
    with pytest.raises(CatalogError, match="table-forbidden"):
        postgis.open_layer(layer_text("odd", data=strange, table="hidden"), Systems())


def test_rows_of_a_column_that_declares_nothing_are_looked_at(opened):
    create = "CREATE TABLE odd (id int PRIMARY KEY, geom geometry)"
    insert = "INSERT INTO odd VALUES (1, ST_GeomFromText('{}', 4326)), (2, ST_GeomFromText('{}', {}))"
    mixed = insert.format("POINT(1 1)", "LINESTRING(1 1, 2 2)", 4326)
    assert told(opened, "odd", create, mixed)[0] == "geometry-type"
    two = insert.format("POINT(1 1)", "POINT(2 2)", 3857)
    assert told(opened, "odd", create, two)[0] == "unknown-crs"
    none = insert.format("POINT(1 1)", "POINT(2 2)", 0).replace("4326", "0")
    assert told(opened, "odd", create, none)[0] == "unknown-crs"
    layer = opened(
        "odd", create, insert.format("POLYGON((0 0,1 0,1 1,0 0))", "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", 4326)
    )
    assert layer.geometry_type == "Polygon"
    assert opened("odd", create).geometry_type == "Point"


def test_ids_that_nothing_keeps_apart(opened, caplog):
    create = f"CREATE TABLE odd (id int, {POINT})"
    assert told(opened, "odd", create, "INSERT INTO odd VALUES (7), (7)") == (
        "duplicate-id",
        told(opened, "odd", create, "INSERT INTO odd VALUES (7), (7)")[1],
    )
    assert "'7' more than once" in told(opened, "odd", create, "INSERT INTO odd VALUES (7), (7)")[1]
    assert told(opened, "odd", create, "INSERT INTO odd VALUES (7), (NULL)")[0] == "missing-id"
    with caplog.at_level(logging.WARNING):
        opened("odd", create, "INSERT INTO odd VALUES (7), (8)")
    assert "nothing keeps id unique" in caplog.text


def test_what_makes_a_table_slow_is_said_at_the_start(opened, caplog):
    with caplog.at_level(logging.WARNING):
        opened("odd", f"CREATE TABLE odd (id int PRIMARY KEY, {POINT})")
    assert "odd: odd: no spatial index: CREATE INDEX ON odd USING gist (geom)" in caplog.text
    assert "no change counter" in caplog.text
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        opened("odd", f"CREATE TABLE odd (id int PRIMARY KEY, {POINT})", "CREATE INDEX ON odd USING gist (geom)")
    assert "no spatial index" not in caplog.text


def test_a_counter_that_may_not_be_read_counts_as_none(opened, url, run, caplog):
    opened("odd", f"CREATE TABLE odd (id int PRIMARY KEY, {POINT})")
    run(counter.statements("odd", None, "r").replace('"r"', "CURRENT_USER"))
    run("DROP ROLE IF EXISTS half")
    run("CREATE ROLE half LOGIN")
    run("GRANT SELECT ON odd TO half")
    half = url.replace("://postgres@", "://half@")
    with caplog.at_level(logging.WARNING):
        layer = postgis.open_layer(layer_text("odd", data=half, table="odd"), Systems())
    assert "no right to read the change counter" in caplog.text
    assert (layer.edition(), features(layer)) == (None, [])
    run("REVOKE ALL ON odd FROM half")
    run("DROP ROLE half")


def test_a_date_column_must_hold_dates(opened):
    create = f"CREATE TABLE odd (id int PRIMARY KEY, begins text, {POINT})"
    assert told(opened, "odd", create, datetime_property="begins")[0] == "unknown-column"
    assert told(opened, "odd", create, datetime_property="ends")[0] == "unknown-column"
    assert told(opened, "odd", create, id_column="ends")[0] == "unknown-column"


def features(layer, query=None):
    found = select(layer, query or Query())
    body = b"".join(geojson.collection(found.layer, found.rows, {}))
    return [(it["id"], it["geometry"], it["properties"]) for it in json.loads(body)["features"]]


def test_missing_empty_high_and_lost_places(opened):
    layer = opened(
        "odd",
        "CREATE TABLE odd (id int PRIMARY KEY, geom geometry(PointZ, 4326))",
        "INSERT INTO odd VALUES (1, NULL), (2, 'SRID=4326;POINT Z EMPTY'), (3, 'SRID=4326;POINT Z(1 2 300)'),"
        " (4, 'SRID=4326;POINT Z(500 2 3)'), (5, ST_SetSRID(ST_MakePoint('Infinity', 2, 3), 4326))",
    )
    here = {"type": "Point", "coordinates": [1, 2]}
    assert [place for _, place, _ in features(layer)] == [None, None, here, None, None]
    assert [id_ for id_, _, _ in features(layer, Query(bbox=(-180, -90, 180, 90)))] == [3]


def test_another_reference_system_is_transformed(opened, caplog):
    with caplog.at_level(logging.WARNING):
        layer = opened(
            "odd",
            "CREATE TABLE odd (id int PRIMARY KEY, geom geometry(Point, 3857))",
            "INSERT INTO odd VALUES (1, ST_Transform('SRID=4326;POINT(70 40)'::geometry, 3857))",
        )
    assert "coordinates of EPSG:3857 are transformed" in caplog.text
    ((_, place, _),) = features(layer, Query(bbox=(69, 39, 71, 41)))
    assert place["coordinates"] == [70, 40]


def test_names_need_no_care(opened, run):
    """Capitals, blanks, quotes, words of SQL, and names that our own statements use."""
    names = ("Select", 'a "b" c', "order", "place", "matched", "c0", "t", "st_x", "%s", "ё")
    fields = ", ".join('"{}" text'.format(name.replace('"', '""')) for name in names)
    insert = f'INSERT INTO "Odd one" VALUES (1, NULL{", %s" * len(names)})'
    run('DROP TABLE IF EXISTS "Odd one"')
    run(f'CREATE TABLE "Odd one" (id int PRIMARY KEY, {POINT}, {fields})')
    run(insert, *names)
    layer = opened("odd", table="Odd one")
    ((_, _, properties),) = features(layer, Query(sort=tuple((name, True) for name in names[:4])))
    assert properties == {"id": 1} | {name: name for name in names}
    for name in names:
        assert len(features(layer, Query(where=((name, name),)))) == 1


def test_comments_are_descriptions(opened):
    layer = opened(
        "odd",
        f"CREATE TABLE odd (id int PRIMARY KEY, depth real, {POINT})",
        "COMMENT ON COLUMN odd.depth IS 'In metres'",
    )
    assert [column.description for column in layer.columns] == ["id", "In metres"]


@pytest.mark.parametrize(
    ("kind", "given", "wanted"),
    [
        ("numeric(20,0)", "12345678901234567890", 12345678901234567890),
        ("numeric(8,2)", "1.50", 1.5),
        ("numeric", "NaN", None),
        ("real", "0.1", 0.10000000149011612),
        ("double precision", "-Infinity", None),
        ("date", "infinity", None),
        ("date", "0044-03-15 BC", None),
        ("date", "0001-01-01", "0001-01-01"),
        ("timestamptz", "2020-01-01 01:02:03.9+05", "2019-12-31T20:02:03Z"),
        ("timestamp", "1969-12-31 23:59:59.5", "1969-12-31T23:59:59Z"),
        ("timestamptz", "infinity", None),
        ("integer[]", "{1,NULL,3}", ["1", "", "3"]),
        ("text[]", "{}", []),
        ("varchar(9)", "a\u0301", "á"),
        ("boolean", "t", True),
    ],
)
def test_values_follow_the_rules(opened, run, kind, given, wanted):
    layer = opened("odd", f"CREATE TABLE odd (id int PRIMARY KEY, held {kind}, {POINT})")
    run("INSERT INTO odd VALUES (1, %s)", given)
    ((_, _, properties),) = features(layer)
    assert properties["held"] == wanted
    assert type(properties["held"]) is type(wanted)


def test_text_ids_are_sorted_by_code_point(opened, run):
    layer = opened("odd", f"CREATE TABLE odd (code text PRIMARY KEY, {POINT})")
    ids = ["B", "a", "b", "é", "Ö", "z", "ж", "a b", "a/b", "😀", "ﬀ"]
    for id_ in ids:
        run("INSERT INTO odd VALUES (%s)", id_)
    assert [id_ for id_, _, _ in features(layer)] == sorted(ids)
    walked, after = [], None
    while True:
        found = select(layer, Query(limit=2, after=after))
        walked += [found.layer.ids[row] for row in found.rows.tolist()]
        if (after := found.next_after) is None:
            break
    assert walked == sorted(ids)
    assert layer.one("a/b")[0].ids[0] == "a/b"


def test_what_would_take_too_many_features_is_refused_with_a_reason(opened, run, monkeypatch):
    from geodata.errors import QueryError
    from geodata.query import cql2
    from geodata.query.tables import page

    layer = opened("odd", f"CREATE TABLE odd (id int PRIMARY KEY, name text, {POINT})")
    run("INSERT INTO odd SELECT n, 'n' || n FROM generate_series(1, 40) n")
    monkeypatch.setattr(page, "CANDIDATES", 20)
    wanted = cql2.parse("CASEI(name) = 'n7'", "cql2-text", layer.columns)
    for query in (Query(filter=wanted), Query(search="n7")):
        with pytest.raises(QueryError, match="at most 20; there are more"):
            select(layer, query)
    less = cql2.parse("CASEI(name) = 'n7' AND id < 20", "cql2-text", layer.columns)
    assert [id_ for id_, _, _ in features(layer, Query(filter=less))] == [7]
    monkeypatch.setattr(page, "GATHERED", 30)
    with pytest.raises(QueryError, match="at most 30 features"):
        select(layer, Query(limit=None))
