"""What a query becomes in SQL: parameters for all that it says, quoted names, no word for what means something else."""

from __future__ import annotations

import re
from types import MappingProxyType

import pytest
from psycopg import sql

from geodata.catalog.columns import Column
from geodata.layers.bulk.postgis.expressions import TAKEN, column_of, named
from geodata.layers.bulk.postgis.schema import TableSchema
from geodata.query import cql2
from geodata.query.query import Query, parse_datetime
from geodata.query.tables import filters, keyset
from geodata.query.tables.conditions import conditions
from geodata.query.tables.writing import Parameters
from tests.tables import PG_TYPES
from webapp.ogc import conformance

VALUES = {name: TAKEN[kind](name, -1) for name, kind in PG_TYPES.items()}
COLUMNS = tuple(Column(name, value.type, name) for name, value in VALUES.items())
SCHEMA = TableSchema(
    table=named("public", 'odd "one"'), key="id", has_number_ids=True, columns=COLUMNS, values=MappingProxyType(VALUES),
    geometry=column_of("geom"), geometry_type="Point", is_points=True, version="1", warnings=(),
)  # fmt: skip
ID = keyset.OrderPart(sql.SQL("i"), is_descending=False, is_id=True)
HOSTILE = "x'; DROP TABLE y; --"


def written(text):
    """SQL of a filter, its parameters, and whether it says all."""
    put = Parameters()
    parts, is_whole = filters.written(cql2.parse(text, "cql2-text", COLUMNS).node, SCHEMA, put)
    return [part.as_string(None) for part in parts], put.values, is_whole


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("name = 'a'", '"t"."name" = %(p0)s::text'),
        ("name < 'a'", '"t"."name" COLLATE "C" < %(p0)s::text'),
        ("jobs < 3", '"t"."jobs" < %(p0)s'),
        ("open", '"t"."open"'),
        ("NOT open", 'NOT ("t"."open")'),
        ("open AND jobs IS NULL OR jobs = 1", '(("t"."open") AND (("t"."jobs") IS NULL)) OR ("t"."jobs" = %(p0)s)'),
        ("sector IN ('a', 'b')", '"t"."sector" = ANY(%(p0)s::text[])'),
        ("name LIKE 'a%'", '"t"."name" LIKE %(p0)s'),
        ("S_INTERSECTS(geometry, POINT(1 2))", 'ST_Intersects("t"."geom", ST_SetSRID(ST_GeomFromWKB(%(p0)s), 4326))'),
    ],
)
def test_filters_are_written(text, made):
    assert written(text)[0] == [made]
    assert written(text)[2]


def test_nan_is_unknown_also_within_not():
    """Plain where an index may answer; guarded by CASE where false would become true."""
    (plain,), _, _ = written("cost > 3")
    assert plain.startswith('("t"."cost" > %(p0)s) AND ("t"."cost" BETWEEN ')
    (within,), _, _ = written("NOT (cost > 3)")
    assert within.startswith('NOT (CASE WHEN "t"."cost" BETWEEN ')


@pytest.mark.parametrize(
    "text",
    [
        "CASEI(name) = 'a'", "ACCENTI(name) LIKE 'a'", "jobs + 1 = 2", "length(name) = 2", "A_CONTAINS(tags, ('a'))",
        "distance_m(geometry, POINT(1 2)) < 3", "possibly_within(POINT(1 2))", "jobs > 9007199254740994", "cost > jobs",
        "S_INTERSECTS(geometry, geometry)", "T_DURING(begins, INTERVAL(begins, seen))",
    ],
)  # fmt: skip
def test_what_means_something_else_is_not_written(text):
    assert (written(text)[0], written(text)[2]) == ([], False)
    parts, _, is_whole = written(f"open AND {text}")
    assert (parts, is_whole) == (['"t"."open"'], False)
    assert written(f"open OR {text}")[2] is False
    assert written(f"open OR {text}")[0] == []


def test_what_a_filter_says_is_a_parameter():
    quoted = HOSTILE.replace("'", "''")
    for text in (f"name = '{quoted}'", f"name LIKE '{quoted}'", f"name IN ('{quoted}', 'b')"):
        (made,), values, _ = written(text)
        assert "DROP" not in made
        assert HOSTILE in str(values.values()) or [HOSTILE, "b"] in values.values()


def test_what_conditions_say_is_a_parameter():
    put = Parameters()
    query = Query(
        bbox=(170, 1, -170, 2),
        datetime=parse_datetime("2020/2021"),
        where=(("name", HOSTILE), ("tags", HOSTILE), ("jobs", 3)),
    )
    made = " AND ".join(part.as_string(None) for part in conditions(query, "odd", SCHEMA, "begins", put))
    assert "DROP" not in made
    assert {*re.findall(r"%\((p\d+)\)s", made)} == {*put.values}
    assert [*put.values.values()].count(HOSTILE) == 2
    assert {170.0, 180.0, -180.0, -170.0} <= {it for it in put.values.values() if isinstance(it, float)}


def test_text_with_a_null_byte_is_held_by_no_row():
    """PostgreSQL has no such text, and would refuse the parameter."""
    (made,) = conditions(Query(where=(("name", "a\0b"),)), "odd", SCHEMA, None, Parameters())
    assert made.as_string(None) == "false"
    assert written("name = 'a\0b'")[2] is False


def test_names_are_quoted():
    assert SCHEMA.source.as_string(None) == '"public"."odd ""one""" AS t'
    assert column_of('a"b%').as_string(None) == '"t"."a""b%%"'


def test_order_puts_nulls_last_and_turns_round():
    parts = [
        keyset.OrderPart(sql.SQL("a"), is_descending=True),
        keyset.OrderPart(sql.SQL("i"), is_descending=False, is_id=True),
    ]
    assert keyset.order(parts).as_string(None) == "a DESC NULLS LAST, i ASC"
    assert keyset.order(parts, is_reversed=True).as_string(None) == "a ASC NULLS FIRST, i DESC"


def test_beyond_a_null_there_is_only_the_id():
    parts = [
        keyset.OrderPart(sql.SQL("a"), is_descending=False),
        keyset.OrderPart(sql.SQL("i"), is_descending=False, is_id=True),
    ]
    put = Parameters()
    assert keyset.beyond(parts, (None, 7), put).as_string(None) == "((false)) OR ((a IS NULL) AND (i > %(p0)s))"
    assert put.values == {"p0": 7}
    before = keyset.beyond(parts, (None, 7), Parameters(), is_before=True).as_string(None)
    assert before == "((a IS NOT NULL)) OR ((a IS NULL) AND (i < %(p0)s))"


OF_CLASSES = {
    "basic-cql2": "jobs > 3 AND NOT (name IS NULL OR open)",
    "advanced-comparison-operators": "name LIKE 'a%' AND jobs BETWEEN 1 AND 2 AND sector IN ('a', 'b')",
    "case-insensitive-comparison": "CASEI(name) = 'a'",
    "accent-insensitive-comparison": "ACCENTI(name) = 'a'",
    "basic-spatial-functions": "S_INTERSECTS(geometry, BBOX(1, 2, 3, 4))",
    "basic-spatial-functions-plus": "S_INTERSECTS(geometry, LINESTRING(1 2, 3 4))",
    "spatial-functions": " AND ".join(
        f"{name}(geometry, POLYGON((1 2, 3 4, 5 2, 1 2)))"
        for name in ("S_CONTAINS", "S_DISJOINT", "S_EQUALS", "S_TOUCHES", "S_WITHIN")
    ),
    "temporal-functions": "T_AFTER(begins, DATE('2020-01-01')) AND T_DURING(begins, INTERVAL(begins, seen))",
    "array-functions": "A_CONTAINS(tags, ('a'))",
    "property-property": "cost > jobs",
    "functions": "length(name) = 2",
    "arithmetic": "jobs + 1 = 2",
}


def test_classes_that_a_collection_leaves_out_are_those_that_sql_does_not_know():
    """``conformsTo`` of a collection of a table says so; the ways to write a filter are not answered but read."""
    assert {*OF_CLASSES, "cql2-text", "cql2-json"} == set(cql2.CONFORMANCE)
    bounded = {name for name, text in OF_CLASSES.items() if not written(text)[2]}
    assert bounded == set(conformance.BOUNDED_FILTERS)
