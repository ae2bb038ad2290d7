"""Queryables (OGC 19-079r2), Schemas (draft 23-058r1), Property Selection (24-019) and Sorting (24-030)."""

from __future__ import annotations

import jsonschema
import pytest

from tests.contract.hostile_layers import HOSTILE, NUMBERS, OLD
from webapp.ogc.schemas import UCUM

LAYERS = ("projects", "project-lines", "project-areas", "crossings", "corridors", "regions", *HOSTILE)
RESOURCES = ("schema", "queryables", "sortables")
OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
MEDIA_TYPE = "application/schema+json"

each_layer = pytest.mark.parametrize("layer", LAYERS)
each_resource = pytest.mark.parametrize("resource", RESOURCES)


def schema(client, layer, resource):
    answer = client.get(f"/collections/{layer}/{resource}")
    assert answer.status_code == 200
    assert answer.content_type == MEDIA_TYPE
    return answer.get_json()


def linked(client, layer, rel):
    links = client.get(f"/collections/{layer}", headers={"Accept": "application/json"}).get_json()["links"]
    return [link for link in links if link["rel"] == rel]


@each_layer
def test_req_queryables_queryables_link(client, layer):
    (link,) = linked(client, layer, f"{OGC}queryables")
    assert link["href"] == f"http://localhost/collections/{layer}/queryables"


@each_layer
def test_req_queryables_get_queryables_op(client, layer):
    assert client.get(f"/collections/{layer}/queryables", headers={"Accept": MEDIA_TYPE}).content_type == MEDIA_TYPE


@each_layer
@each_resource
def test_req_queryables_get_queryables_response(client, layer, resource):
    """The same characteristics are asked of sortables and schemas."""
    document = schema(client, layer, resource)
    assert document["$schema"] == DIALECT
    assert document["$id"] == f"http://localhost/collections/{layer}/{resource}"
    assert document["type"] == "object"
    assert document["title"]
    assert document["additionalProperties"] is False
    jsonschema.Draft202012Validator.check_schema(document)


@each_layer
def test_every_queryable_filters(client, layer):
    """/req/queryables-query-parameters/parameters: as a parameter and in a filter; nothing else is known."""
    for name in schema(client, layer, "queryables")["properties"]:
        answer = client.get(f"/collections/{layer}/items", query_string={"filter": f"{name} IS NOT NULL", "limit": 1})
        assert answer.status_code == 200, (name, answer.text[:300])
    assert client.get(f"/collections/{layer}/items?filter=colour IS NULL").status_code == 400


@each_layer
@each_resource
def test_req_schemas_json_schema(client, layer, resource):
    """``$id`` gives the schema to whoever accepts nothing else."""
    document = schema(client, layer, resource)
    path = document["$id"].removeprefix("http://localhost")
    assert "?" not in path
    assert client.get(path, headers={"Accept": MEDIA_TYPE}).get_json() == document


@each_layer
@each_resource
def test_req_schemas_properties(client, layer, resource):
    for name, member in schema(client, layer, resource)["properties"].items():
        assert member["title"]
        if name == "geometry":
            assert "type" not in member
            assert "$ref" not in member
            assert member["format"].startswith("geometry-")
        else:
            assert member["type"] in ("string", "integer", "number", "boolean", "array")
        if member.get("format") in ("date", "date-time"):
            assert member["type"] == "string"


@each_layer
@each_resource
def test_req_schemas_role_and_property_seq_and_unit(client, layer, resource):
    members = schema(client, layer, resource)["properties"].values()
    keywords = {key for member in members for key in member if key.startswith("x-")}
    assert keywords <= {"x-ogc-role", "x-ogc-propertySeq", "x-ogc-unit"}
    order = [member["x-ogc-propertySeq"] for member in members]
    assert order == sorted(set(order))
    roles = [member["x-ogc-role"] for member in members if "x-ogc-role" in member]
    assert len(roles) == len(set(roles))
    assert "id" in roles
    assert {member["x-ogc-unit"] for member in members if "x-ogc-unit" in member} <= set(UCUM.values())


@each_layer
def test_req_core_roles_features(client, layer):
    for resource in ("schema", "queryables"):
        members = schema(client, layer, resource)["properties"]
        assert members["geometry"]["x-ogc-role"] == "primary-geometry"
        for member in members.values():
            if member.get("x-ogc-role") == "primary-instant":
                assert member["format"] in ("date", "date-time")


@each_layer
def test_req_returnables_and_receivables(client, layer):
    """What the schema says of the features holds for each of them."""
    (link,) = linked(client, layer, f"{OGC}schema")
    document = client.get(link["href"].removeprefix("http://localhost")).get_json()
    members = document["properties"]
    features = client.get(f"/collections/{layer}/items?limit=10000").get_json()["features"]
    validator = jsonschema.Draft202012Validator(document, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    for feature in features[:500]:
        assert set(feature["properties"]) == set(members) - {"geometry"}
        known = {name: value for name, value in feature["properties"].items() if value is not None}
        validator.validate(known)
        if feature["geometry"] is not None:
            kind = members["geometry"]["format"].removeprefix("geometry-").split("-or-")
            assert feature["geometry"]["type"].lower() in kind


def test_partial_dates_are_not_called_dates(client):
    """The old layer's dates are years and intervals: they are dates for filters, not for readers of the answer."""
    assert "format" not in schema(client, OLD, "schema")["properties"]["since"]
    assert schema(client, OLD, "queryables")["properties"]["since"]["format"] == "date"


def test_code_lists_name_all_their_words(client):
    status = schema(client, "projects", "queryables")["properties"]["status"]["enum"]
    features = client.get("/collections/projects/items?limit=1000").get_json()["features"]
    assert set(status) == {feature["properties"]["status"] for feature in features}
    assert "enum" not in schema(client, "projects", "queryables")["properties"]["name"]


@each_layer
def test_req_properties_parameter_and_response(client, layer):
    document = client.get(f"/collections/{layer}/items?properties=name&limit=5").get_json()
    assert all(set(feature["properties"]) == {"name"} for feature in document["features"])
    assert client.get(f"/collections/{layer}/items?properties=colour").status_code == 400


@each_layer
def test_req_sortables_sortables_link(client, layer):
    (link,) = linked(client, layer, f"{OGC}sortables")
    assert link["type"] == MEDIA_TYPE


@each_layer
def test_req_sorting_default_sort_order_definition(client, layer):
    assert schema(client, layer, "sortables")["defaultSortOrder"] == ["id"]
    ids = [feature["id"] for feature in client.get(f"/collections/{layer}/items?limit=100").get_json()["features"]]
    assert ids == sorted(ids)


@each_layer
def test_req_sorting_sortby_definition(client, layer):
    """Every sortable sorts, up and down; nothing else does."""
    for name in schema(client, layer, "sortables")["properties"]:
        for key in (name, f"-{name}", f"%2B{name}"):
            assert client.get(f"/collections/{layer}/items?limit=1&sortby={key}").status_code == 200, key
    for wrong in ("countries", "geometry", "colour"):
        assert client.get(f"/collections/{layer}/items?sortby={wrong}").status_code == 400


@pytest.mark.parametrize("sign", ["", "-"])
def test_req_sorting_sortby_response(client, sign):
    for layer, name in (("projects", "cost_usd"), (NUMBERS, "rank"), (OLD, "since")):
        path = f"/collections/{layer}/items?limit=1000&sortby={sign}{name}"
        values = [feature["properties"][name] for feature in client.get(path).get_json()["features"]]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=sign == "-")
        assert values[len(known) :] == [None] * (len(values) - len(known))


@pytest.mark.parametrize("resource", [*RESOURCES, "", "items", "tiles"])
def test_unknown_collection_is_not_found(client, resource):
    answer = client.get(f"/collections/dUmmYColLection/{resource}".rstrip("/"))
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@each_resource
def test_schema_speaks_the_readers_language(client, resource):
    assert client.get(f"/collections/projects/{resource}?lang=ru").get_json()["title"] == "Проекты"
    answer = client.get(f"/collections/projects/{resource}", headers={"Accept-Language": "kk"})
    assert answer.get_json()["title"] == "Жобалар"
    assert answer.headers["Content-Language"] == "kk"


def test_schema_of_a_whole_feature_has_the_types_of_its_columns(client):
    """GDAL takes them from the link ``describedBy``, whatever the first features hold."""
    (link,) = (
        found for found in client.get("/collections/projects").get_json()["links"] if found["rel"] == "describedBy"
    )
    answer = client.get(link["href"].removeprefix("http://localhost"))
    assert answer.mimetype == link["type"] == "application/schema+json"
    schema = answer.get_json()
    features = client.get("/collections/projects/items?limit=100").get_json()["features"]
    assert schema["properties"]["properties"]["properties"].keys() == features[0]["properties"].keys() - {"id"}
    assert schema["properties"]["properties"]["properties"]["cost_usd"]["type"] == "number"
    assert client.get("/collections/projects/queryables?f=feature").status_code == 400


def test_integers_beyond_32_bits_are_left_to_the_client(client):
    held = client.get(f"/collections/{NUMBERS}/schema?f=feature").get_json()["properties"]["properties"]["properties"]
    own = client.get(f"/collections/{NUMBERS}/schema?f=json").get_json()["properties"]
    left = {name for name, found in own.items() if found.get("type") == "integer"} - held.keys()
    assert left
