"""OGC API - Features Part 3 (OGC 19-079r2) and CQL2 (OGC 21-065r2) over HTTP, on our layers and on hostile ones.

Each test is named after the requirement that it checks. Expected answers are worked out in Python from all features of
a layer, as GeoJSON gives them.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import date

import pytest
import shapely
from jsonschema import Draft202012Validator
from shapely.geometry import shape

from geodata.query import cql2
from geodata.space import crs
from tests.contract.hostile_layers import DATELINE, EMPTY, HOSTILE, MANY, NOWHERE, NUMBERS, OLD, SHAPES
from tests.contract.test_core import LAYERS, all_features, get, ids, items, page
from tests.geodata.query.cql2 import naive_cql2

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_JSON = "application/schema+json"
WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"

each_layer = pytest.mark.parametrize("layer", LAYERS)


def answer(client, layer, expression, **more):
    parameters = {"filter": expression, **{name.replace("_", "-"): value for name, value in more.items()}}
    return client.get(f"/collections/{layer}/items", query_string=parameters)


def found(client, layer, expression, **more):
    given = answer(client, layer, expression, **{"limit": 10_000, **more})
    assert given.status_code == 200, given.text[:500]
    document = given.get_json()
    assert document["numberReturned"] == len(document["features"])
    return ids(document["features"])


def those(client, layer, holds):
    """Ids of the features for which a Python function of (properties, geometry) holds."""
    everything = all_features(client, layer)
    geometries = [shape(f["geometry"]) if f["geometry"] else None for f in everything]
    return [f["id"] for f, geometry in zip(everything, geometries, strict=True) if holds(f["properties"], geometry)]


def problem(client, layer, expression, **more):
    given = answer(client, layer, expression, **more)
    assert given.status_code == 400, given.text[:300]
    assert given.mimetype == "application/problem+json"
    return given.get_json()


def queryables(client, layer):
    return page(client, f"/collections/{layer}/queryables?f=json")


# --- 19-079r2, section 6: queryables ----------------------------------------------------------------------------------


@each_layer
def test_req_queryables_get_queryables_op(client, layer):
    given = get(client, f"/collections/{layer}/queryables", headers={"Accept": SCHEMA_JSON})
    assert given.mimetype == SCHEMA_JSON
    (link,) = [link for link in page(client, f"/collections/{layer}?f=json")["links"] if link["rel"] == QUERYABLES]
    assert link["href"].endswith(f"/collections/{layer}/queryables")


@each_layer
def test_req_queryables_get_queryables_response(client, layer):
    schema = queryables(client, layer)
    assert schema["$schema"] in (
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    )
    assert schema["$id"].endswith(f"/collections/{layer}/queryables")
    assert schema["type"] == "object"
    assert schema["properties"]
    Draft202012Validator.check_schema(schema)


@each_layer
def test_req_queryables_queryables_link(client, layer):
    given = get(client, f"/collections/{layer}/items?limit=1")
    header = ", ".join(given.headers.getlist("Link"))
    assert f'rel="{QUERYABLES}"' in header
    assert f"/collections/{layer}/queryables" in header


@each_layer
def test_req_queryables_expression_construction(client, layer):
    """Every queryable may be named in an expression, and nothing else."""
    names = queryables(client, layer)["properties"]
    total = items(client, layer, "limit=1")["numberMatched"]
    for name in names:
        known = items(client, layer, f'limit=1&filter="{name}" IS NOT NULL')["numberMatched"]
        unknown = items(client, layer, f'limit=1&filter="{name}" IS NULL')["numberMatched"]
        assert known + unknown == total
    detail = problem(client, layer, "no_such_property = 1")["detail"]
    assert "no_such_property" in detail
    assert all(name in detail for name in names)


def test_req_queryables_additional_properties(client):
    """What is no queryable is refused, and the schema says so."""
    assert queryables(client, MANY)["additionalProperties"] is False


# --- 19-079r2, section 7: query parameters ----------------------------------------------------------------------------


@each_layer
def test_req_queryables_query_parameters_parameters(client, layer):
    """Each queryable with a simple value is a parameter, and picks the features that have the value."""
    everything = all_features(client, layer)
    for name, schema in queryables(client, layer)["properties"].items():
        if schema.get("type") not in ("string", "integer", "number", "boolean"):
            continue
        values = [feature["properties"][name] for feature in everything]
        sought = next((value for value in values if value not in (None, "")), None)
        if sought is None:
            continue
        text = str(sought).lower() if isinstance(sought, bool) else str(sought)
        parameters = {name: text, "limit": 10_000}
        given = get(client, f"/collections/{layer}/items", query_string=parameters).get_json()
        expected = [f["id"] for f, value in zip(everything, values, strict=True) if value == sought]
        assert ids(given["features"]) == expected[:10_000], name


# --- 19-079r2, section 8: filter --------------------------------------------------------------------------------------


@each_layer
def test_req_filter_filter_param(client, layer):
    total = items(client, layer, "limit=1")["numberMatched"]
    assert items(client, layer, "limit=1&filter=TRUE")["numberMatched"] == total
    assert items(client, layer, "limit=1&filter=FALSE")["numberMatched"] == 0
    assert problem(client, layer, "id =")["parameter"] == "filter"


def test_req_filter_filter_param_is_kept_in_links(client):
    """Paging through a filter gives the same features as asking for all of them at once, each once."""
    expression = "sector = 'energy' AND share > 0 AND name LIKE '%1%'"
    address = f"/collections/{MANY}/items?limit=50&filter={expression}".replace("%", "%25")
    collected, pages = [], 0
    while address:
        document = page(client, address)
        collected += ids(document["features"])
        links = [link["href"] for link in document["links"] if link["rel"] == "next"]
        address, pages = (links[0].removeprefix("http://localhost") if links else None), pages + 1
    assert pages > 3
    assert collected == found(client, MANY, expression)


def test_req_filter_filter_lang_param(client):
    text = "sector IN ('energy', 'water') AND rank < 5"
    data = {
        "op": "and",
        "args": [
            {"op": "in", "args": [{"property": "sector"}, ["energy", "water"]]},
            {"op": "<", "args": [{"property": "rank"}, 5]},
        ],
    }
    expected = those(
        client, MANY, lambda p, _: p["sector"] in ("energy", "water") and p["rank"] is not None and p["rank"] < 5
    )
    assert expected
    assert found(client, MANY, text) == expected
    assert found(client, MANY, text, filter_lang="cql2-text") == expected
    assert found(client, MANY, json.dumps(data), filter_lang="cql2-json") == expected
    refused = problem(client, MANY, text, filter_lang="sql")
    assert refused["parameter"] == "filter-lang"
    assert "cql2-text" in refused["detail"]
    assert "cql2-json" in refused["detail"]


def test_req_filter_filter_lang_param_pages_of_json_filters(client):
    """The links of a page of a JSON filter lead on to the rest."""
    data = json.dumps({"op": "=", "args": [{"property": "sector"}, "energy"]})
    document = answer(client, MANY, data, filter_lang="cql2-json", limit=700).get_json()
    collected = ids(document["features"])
    while links := [link["href"] for link in document["links"] if link["rel"] == "next"]:
        document = page(client, links[0].removeprefix("http://localhost"))
        collected += ids(document["features"])
    assert collected == those(client, MANY, lambda p, _: p["sector"] == "energy")


@pytest.mark.parametrize("layer", [MANY, SHAPES, "projects", "corridors"])
def test_req_filter_filter_crs_wgs84(client, layer):
    """Without ``filter-crs``, coordinates are longitude and latitude."""
    box = shapely.box(60, 40, 68, 43)
    expected = those(client, layer, lambda _, geometry: geometry is not None and geometry.intersects(box))
    assert expected
    assert found(client, layer, "S_INTERSECTS(geometry, BBOX(60, 40, 68, 43))") == expected
    assert found(client, layer, f"S_INTERSECTS(geometry, {box.wkt})", filter_crs=crs.CRS84.uri) == expected


def test_req_filter_filter_crs_param(client):
    expected = found(client, MANY, "S_INTERSECTS(geometry, POLYGON((60 40, 70 40, 66 48, 60 40)))")
    assert expected
    swapped = "S_INTERSECTS(geometry, POLYGON((40 60, 40 70, 48 66, 40 60)))"
    assert found(client, MANY, swapped, filter_crs=WGS84) == expected
    assert found(client, MANY, swapped, filter_crs="[EPSG:4326]") == expected
    data = {"type": "Polygon", "coordinates": [[[40, 60], [40, 70], [48, 66], [40, 60]]]}
    data = json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, data]})
    assert found(client, MANY, data, filter_lang="cql2-json", filter_crs=WGS84) == expected
    refused = problem(client, MANY, swapped, filter_crs="http://www.opengis.net/def/crs/EPSG/0/99999")
    assert refused["parameter"] == "filter-crs"
    offered = client.get(f"/collections/{MANY}?f=json").get_json()["crs"]
    assert all(uri in refused["detail"] for uri in offered)


def test_req_filter_filter_crs_param_of_metres(client):
    (tashkent,) = found(client, "places", "id = 'tashkent'")
    box = "BBOX(7690000, 5040000, 7720000, 5070000)"
    assert tashkent in found(client, "places", f"S_INTERSECTS(geometry, {box})", filter_crs=MERCATOR)


def test_req_filter_mixing_expressions(client):
    """``filter`` is joined with the other parameters by AND."""
    whole = (
        "sector = 'energy' AND S_INTERSECTS(geometry, BBOX(60, 40, 70, 45)) AND T_INTERSECTS(since, '2000') AND rank=7"
    )
    parts = {"bbox": "60,40,70,45", "datetime": "2000-01-01/2000-12-31"}
    assert found(client, MANY, "sector = 'energy'", **parts) == found(client, MANY, whole.removesuffix(" AND rank=7"))
    assert found(client, MANY, "rank = 7", sector="energy", **parts) == found(client, MANY, whole)
    assert found(client, "projects", "sector = 'energy'", q="solar") == [
        identity
        for identity in found(client, "projects", "sector = 'energy'")
        if identity in found(client, "projects", "TRUE", q="solar")
    ]


@each_layer
def test_req_filter_response(client, layer):
    """A feature is given when the expression is true; not when it is false, and not when it is unknown."""
    names = queryables(client, layer)["properties"]
    column = "name" if "name" in names else "id"
    total = items(client, layer, "limit=1")["numberMatched"]
    true = found(client, layer, f"{column} LIKE 'A%'")
    false = found(client, layer, f"NOT {column} LIKE 'A%'")
    unknown = found(client, layer, f"({column} LIKE 'A%') IS NULL")
    assert not set(true) & set(false)
    assert len(true) + len(false) + len(unknown) in (total, 10_000)
    assert true == those(client, layer, lambda p, _: (p[column] or "").startswith("A"))[:10_000]


def test_req_filter_get_functions_operation(client):
    assert get(client, "/functions?f=json").mimetype == "application/json"


def test_req_filter_get_functions_response_json(client):
    document = page(client, "/functions?f=json")
    assert [function["name"] for function in document["functions"]] == [function.name for function in cql2.FUNCTIONS]
    allowed = {"string", "number", "integer", "datetime", "geometry", "boolean", "array"}
    for function, ours in zip(document["functions"], cql2.FUNCTIONS, strict=True):
        assert len(function["arguments"]) == len(ours.arguments)
        assert all(set(argument["type"]) <= allowed for argument in function["arguments"])
        assert set(function["returns"]) <= allowed


def test_req_features_filter_error_names_place_and_what_is_allowed(client):
    refused = problem(client, "projects", "sector = 'energy' AND jobs > 'many'")
    assert refused["parameter"] == "filter"
    assert "at character 30" in refused["detail"]
    assert "jobs is a number" in refused["detail"]


@pytest.mark.parametrize(
    "expression",
    ["(" * 200 + "TRUE" + ")" * 200, f"jobs IN ({','.join(['1'] * 1_001)})"],
    ids=["deep", "many"],
)
def test_req_filter_limits_have_their_own_error(client, expression):
    refused = problem(client, "projects", expression)
    assert refused["code"] == "filter-too-large"
    assert refused["parameter"] == "filter"


def test_req_filter_that_no_address_can_hold_is_refused(client):
    assert answer(client, "projects", "name = '" + "a" * 9_000 + "'").status_code == 414


# --- 21-065r2: what an expression may say -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("sector = 'energy'", lambda p: p["sector"] == "energy"),
        ("sector <> 'energy'", lambda p: p["sector"] not in (None, "energy")),
        ("rank < 10", lambda p: p["rank"] is not None and p["rank"] < 10),
        ("rank >= 90", lambda p: p["rank"] is not None and p["rank"] >= 90),
        ("share <= -49.5", lambda p: p["share"] is not None and p["share"] <= -49.5),
        ("share > 49.5", lambda p: p["share"] is not None and p["share"] > 49.5),
        ("is_open = TRUE", lambda p: p["is_open"] is True),
        ("is_open <> TRUE", lambda p: p["is_open"] is False),
        ("since = '2001-02'", lambda p: p["since"] == "2001-02"),
    ],
)
def test_req_basic_cql2_binary_comparison_predicate(client, expression, holds):
    expected = those(client, MANY, lambda p, _: holds(p))
    assert expected
    assert found(client, MANY, expression) == expected


@pytest.mark.parametrize("name", ["name", "sector", "rank", "share", "is_open", "since", "countries"])
def test_req_basic_cql2_null_predicate(client, name):
    expected = those(client, MANY, lambda p, _: p[name] is None)
    assert expected
    assert found(client, MANY, f"{name} IS NULL") == expected


def test_req_basic_cql2_null_predicate_of_geometries(client):
    for layer in (MANY, NOWHERE, SHAPES):
        assert found(client, layer, "geometry IS NULL") == those(client, layer, lambda _, geometry: geometry is None)


def test_req_basic_cql2_cql2_filter(client):
    """AND before OR, NOT before both; brackets before all."""

    def is_energy(p):
        return p["sector"] == "energy"

    def is_low(p):
        return p["rank"] is not None and p["rank"] < 3

    def is_shut(p):
        return p["is_open"] is False

    either = "sector = 'energy' OR rank < 3 AND NOT is_open = TRUE"
    assert found(client, MANY, either) == those(client, MANY, lambda p, _: is_energy(p) or (is_low(p) and is_shut(p)))
    both = "(sector = 'energy' OR rank < 3) AND NOT is_open = TRUE"
    assert found(client, MANY, both) == those(client, MANY, lambda p, _: (is_energy(p) or is_low(p)) and is_shut(p))


def test_req_basic_cql2_property(client):
    """Names of properties are those of the queryables; others are an error, and quotes are allowed."""
    assert found(client, MANY, "\"sector\" = 'energy'") == found(client, MANY, "sector = 'energy'")
    assert problem(client, MANY, "Sector = 'energy'")["parameter"] == "filter"


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("name LIKE 'Feature 12%'", lambda p: (p["name"] or "").startswith("Feature 12")),
        ("name LIKE '%99'", lambda p: (p["name"] or "").endswith("99")),
        ("name LIKE 'Feature _'", lambda p: len(p["name"] or "") == 9),
        ("name NOT LIKE '%1%'", lambda p: p["name"] is not None and "1" not in p["name"]),
    ],
)
def test_req_advanced_comparison_operators_like_predicate(client, expression, holds):
    expected = those(client, MANY, lambda p, _: holds(p))
    assert expected
    assert found(client, MANY, expression) == expected[:10_000]


def test_req_advanced_comparison_operators_between_predicate(client):
    inside = those(client, MANY, lambda p, _: p["rank"] is not None and 10 <= p["rank"] <= 12)
    assert found(client, MANY, "rank BETWEEN 10 AND 12") == inside
    outside = those(client, MANY, lambda p, _: p["rank"] is not None and not 10 <= p["rank"] <= 12)
    assert found(client, MANY, "rank NOT BETWEEN 10 AND 12") == outside


def test_req_advanced_comparison_operators_in_predicate(client):
    inside = those(client, MANY, lambda p, _: p["sector"] in ("energy", "water"))
    assert found(client, MANY, "sector IN ('energy', 'water', 'nothing')") == inside
    outside = those(client, MANY, lambda p, _: p["rank"] not in (None, 1, 2))
    assert found(client, MANY, "rank NOT IN (1, 2)") == outside


def test_req_case_insensitive_comparison_casei_function(client):
    expected = those(client, "projects", lambda p, _: "ташкент" in (p["name_ru"] or "").casefold())
    assert expected
    assert found(client, "projects", "CASEI(name_ru) LIKE CASEI('%ТАШКЕНТ%')") == expected


def test_req_accent_insensitive_comparison_accenti_function(client):
    def bare(text):
        return "".join(c for c in unicodedata.normalize("NFD", text or "") if not unicodedata.combining(c))

    expected = those(client, "projects", lambda p, _: bare("край") in bare(p["name_ru"]) or "й" in (p["name_ru"] or ""))
    assert expected
    assert set(found(client, "projects", "ACCENTI(name_ru) LIKE ACCENTI('%й%')")) >= set(expected)


@pytest.mark.parametrize(
    "relation", ["intersects", "disjoint", "equals", "touches", "crosses", "within", "contains", "overlaps"]
)
@pytest.mark.parametrize("layer", [MANY, SHAPES, "project-areas", "corridors", EMPTY, NOWHERE])
def test_req_spatial_functions_spatial_functions(client, layer, relation):
    literals = ["POLYGON ((60 40, 64 40, 64 44, 60 44, 60 40))", "LINESTRING (60 42, 80 42)", "POINT (69.3 41.3)"]
    for wkt in literals:
        other = shapely.from_wkt(wkt)
        expected = those(
            client, layer, lambda _, geometry, o=other: geometry is not None and getattr(geometry, relation)(o)
        )
        assert found(client, layer, f"S_{relation.upper()}(geometry, {wkt})") == expected[:10_000]


def test_req_basic_spatial_functions_spatial_predicate(client):
    """Points and boxes, among them one across the antimeridian."""
    across = "S_INTERSECTS(geometry, BBOX(179, 5, -179, 20))"
    assert set(found(client, DATELINE, across)) == {"east-179", "east-180", "west-179", "west-180"}
    assert found(client, SHAPES, across) == ["parts"]
    assert found(client, DATELINE, "S_INTERSECTS(geometry, POINT(0 90))") == ["north-pole"]


@pytest.mark.parametrize(
    "wkt",
    [
        "MULTIPOINT ((61 40.5), (0 0))",
        "MULTILINESTRING ((60 42, 61 42), (0 0, 1 1))",
        "MULTIPOLYGON (((60 40, 61 40, 61 41, 60 40)))",
        "GEOMETRYCOLLECTION (POINT (63 43))",
    ],
)
def test_req_basic_spatial_functions_plus_spatial_data_types(client, wkt):
    other = shapely.from_wkt(wkt)
    expected = those(client, SHAPES, lambda _, geometry: geometry is not None and geometry.intersects(other))
    assert expected == ["hole"]
    assert found(client, SHAPES, f"S_INTERSECTS(geometry, {wkt})") == expected


@pytest.mark.parametrize("function", sorted(naive_cql2.TEMPORAL))
@pytest.mark.parametrize("layer", [MANY, OLD, EMPTY, "projects"])
def test_req_temporal_functions_temporal_functions(client, layer, function):
    name = "status_date" if layer == "projects" else "since"
    relation = naive_cql2.TEMPORAL[function]
    start, end = ("2025-11-01", "2025-12-31") if layer == "projects" else ("1969-01-01", "1999-12-31")
    low, high = naive_cql2.span(start), naive_cql2.span(end)
    period = naive_cql2.Span(low.first, high.last, high.end)
    expected = those(client, layer, lambda p, _: p[name] is not None and relation(naive_cql2.span(p[name]), period))
    assert found(client, layer, f"{function.upper()}({name}, INTERVAL('{start}', '{end}'))") == expected


def test_req_temporal_functions_of_instants(client):
    day = date(2000, 1, 1)
    expected = those(client, OLD, lambda p, _: p["since"] is not None and p["since"][:10] < day.isoformat())
    assert found(client, OLD, "T_BEFORE(since, TIMESTAMP('2000-01-01T00:00:00Z'))") == expected
    assert found(client, OLD, "since < DATE('2000-01-01')") == expected


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("A_EQUALS(countries, ('UZ', 'KZ'))", lambda held: held == {"KZ", "UZ"}),
        ("A_CONTAINS(countries, ('KZ'))", lambda held: held >= {"KZ"}),
        ("A_CONTAINEDBY(countries, ('KZ', 'TJ'))", lambda held: held <= {"KZ", "TJ"}),
        ("A_OVERLAPS(countries, ('UZ', 'TJ'))", lambda held: bool(held & {"UZ", "TJ"})),
        ("A_EQUALS(countries, ())", lambda held: not held),
    ],
)
def test_req_array_functions_array_predicates(client, expression, holds):
    expected = those(client, MANY, lambda p, _: p["countries"] is not None and holds(set(p["countries"])))
    assert expected
    assert found(client, MANY, expression) == expected


def test_req_property_property_withdraw_permissions(client):
    """Both sides of a comparison may be properties, or values."""
    expected = those(client, MANY, lambda p, _: None not in (p["rank"], p["share"]) and p["rank"] < p["share"])
    assert expected
    assert found(client, MANY, "rank < share") == expected
    assert found(client, MANY, "5 > rank") == found(client, MANY, "rank < 5")


def test_req_functions_functions(client):
    assert found(client, MANY, "count(countries) = 2") == those(
        client, MANY, lambda p, _: len(p["countries"] or ()) == 2
    )
    assert found(client, "places", "distance_m(geometry, POINT(69.24 41.3)) < 20000")
    assert problem(client, MANY, "count(countries, 1) = 2")["parameter"] == "filter"


def test_req_arithmetic_arithmetic(client):
    expected = those(
        client, MANY, lambda p, _: None not in (p["rank"], p["share"]) and (p["rank"] + 3) * 2 - p["share"] / 4 > 200
    )
    assert expected
    assert found(client, MANY, "(rank + 3) * 2 - share / 4 > 200") == expected
    odd = those(client, MANY, lambda p, _: p["rank"] is not None and p["rank"] % 7 == 3 and p["rank"] // 10 == 5)
    assert found(client, MANY, "rank % 7 = 3 AND rank div 10 = 5") == odd
    assert found(client, MANY, "rank ^ 2 = 81") == found(client, MANY, "rank = 9")


def test_req_arithmetic_of_huge_integers(client):
    assert found(client, NUMBERS, "rank = 9007199254740993") == ["i1"]
    assert found(client, NUMBERS, "rank = 1000000000000000000000000000000") == ["i6"]


@pytest.mark.parametrize(
    ("literal", "value"),
    [(r"'it''s'", "it's"), (r"'it\'s'", "it's"), (r"'a\tb\nc'", "a\tb\nc"), (r"'\\'", "\\")],
)
def test_req_cql2_text_escaping(client, literal, value):
    data = json.dumps({"op": "=", "args": [value, value]})
    everything = found(client, SHAPES, data, filter_lang="cql2-json")
    assert found(client, SHAPES, f"{literal} = {literal} AND length({literal}) = {len(value)}") == everything
    assert everything


@pytest.mark.parametrize("layer", HOSTILE)
def test_req_cql2_json_of_every_class(client, layer):
    """One expression with something of each class, in JSON and in text, gives the same everywhere."""
    data = {
        "op": "or",
        "args": [
            {"op": "like", "args": [{"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["F%"]}]},
            {"op": "between", "args": [{"property": "rank"}, -5, 5]},
            {"op": "not", "args": [{"op": "isNull", "args": [{"property": "share"}]}]},
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [60, 40, 62, 42]}]},
            {"op": "t_startedBy", "args": [{"property": "since"}, {"date": "1970-01-01"}]},
            {"op": "a_containedBy", "args": [{"property": "countries"}, ["KZ"]]},
            {"op": ">", "args": [{"op": "/", "args": [{"property": "rank"}, {"property": "share"}]}, 3]},
        ],
    }
    text = (
        "CASEI(name) LIKE CASEI('F%') OR rank BETWEEN -5 AND 5 OR share IS NOT NULL "
        "OR S_INTERSECTS(geometry, BBOX(60, 40, 62, 42)) OR T_STARTEDBY(since, DATE('1970-01-01')) "
        "OR A_CONTAINEDBY(countries, ('KZ')) OR rank / share > 3"
    )
    assert found(client, layer, json.dumps(data), filter_lang="cql2-json") == found(client, layer, text)


def test_conformance_lists_the_classes_that_are_met(client):
    classes = page(client, "/conformance?f=json")["conformsTo"]
    assert {f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" for name in cql2.CONFORMANCE} <= set(classes)
    for name in ("queryables", "queryables-query-parameters", "filter", "features-filter"):
        assert f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}" in classes
