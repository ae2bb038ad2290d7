"""The description of what programs write: OpenAPI 3.0, its schemas derived from the models that check the bodies."""

from __future__ import annotations

import json

import pytest
from openapi_spec_validator import validate

from tests.contract.test_documents import page
from tests.webapp.conftest import make_app
from webapp.programs import schemas

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def edited(contract_snapshot, tmp_path_factory):
    """Client of an app with a database."""
    app = make_app(contract_snapshot, database=f"sqlite:///{tmp_path_factory.mktemp('edited') / 'a.sqlite'}")
    yield app.test_client(use_cookies=False)
    app.extensions["desk"].close()


@pytest.fixture(scope="module")
def document(edited):
    return edited.get("/openapi.json").get_json()


def written(document):
    """Operations that ask for a token."""
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if "security" in operation
    }


def test_document_with_writing_is_valid_and_closed(document):
    validate(document)
    text = json.dumps(document)
    names = set(document["components"]["schemas"])
    assert {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]} <= names


def test_document_names_every_route_of_programs(document, edited):
    told = {(method.upper(), path.partition("{")[0]) for method, path in written(document)}
    routes = {
        (method, rule.rule.partition("<")[0])
        for rule in edited.application.url_map.iter_rules()
        if rule.endpoint.startswith("program_changesets")
        for method in rule.methods & {name.upper() for name in METHODS}
    }
    assert {pair for pair in told if pair[1].startswith("/api/")} == routes


def test_every_operation_asks_for_a_token_and_tells_failures(document):
    assert document["components"]["securitySchemes"]["accessToken"]["scheme"] == "bearer"
    for (method, path), operation in written(document).items():
        assert {"401", "403", "429", "503"} <= set(operation["responses"]), (method, path)
        assert ("requestBody" in operation) == (method in ("post", "put", "patch")), (method, path)


def test_schemas_hold_what_openapi_knows(document):
    found = document["components"]["schemas"]
    claim = found["AddClaim"]
    assert claim["required"] == ["project", "claim"]
    assert claim["properties"]["kind"]["enum"] == ["add-claim"]
    assert claim["additionalProperties"] is False
    assert found["Location"]["properties"]["lon"] | {"description": ""} == {
        "type": "number", "minimum": -180, "maximum": 180, "description": "",
    }  # fmt: skip
    assert found["PutPlace"]["properties"]["replaces"]["pattern"] == "^[0-9a-f]{16}$"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"const": "x", "title": "X"}, {"enum": ["x"]}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}, {"type": "string", "nullable": True}),
        ({"anyOf": [{"$ref": "#/a"}, {"type": "null"}]}, {"allOf": [{"$ref": "#/a"}], "nullable": True}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"$ref": "#/a", "description": "b"}, {"allOf": [{"$ref": "#/a"}], "description": "b"}),
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"prefixItems": [{"type": "string"}], "maxItems": 1}, {"items": {"type": "string"}, "maxItems": 1}),
        ({"properties": {"title": {"title": "T", "type": "string"}}}, {"properties": {"title": {"type": "string"}}}),
        ({"ge": -1, "le": 1}, {"minimum": -1, "maximum": 1}),
    ],
)
def test_words_of_json_schema_become_those_of_openapi(given, made):
    assert schemas.converted(given) == made


def test_page_for_people_lists_them(edited):
    found = " ".join(page(edited, "/openapi").text)
    assert "/api/changesets/{changeSetId}/decision" in found
    assert "changes are proposed with an access token" in found


def test_conformance_tells_of_writing_where_it_is_possible(edited):
    told = edited.get("/conformance").get_json()["conformsTo"]
    part_4 = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf"
    assert {uri for uri in told if uri.startswith(part_4)} == {f"{part_4}/update", f"{part_4}/optimistic-locking-etags"}
    assert "Optimistic Locking using ETags" in " ".join(page(edited, "/conformance").text)


def test_document_names_what_can_be_written_of_projects(document):
    paths = document["paths"]
    assert set(paths["/collections/projects/items"]) == {"get", "post"}
    assert set(paths["/collections/projects/items/{featureId}"]) == {"get", "put", "patch", "delete"}
    assert set(paths["/collections/crossings/items"]) == {"get"}


def test_nothing_of_it_is_announced_where_nothing_is_kept(client):
    document = client.get("/openapi.json").get_json()
    assert not written(document)
    assert "securitySchemes" not in document["components"]
    assert "/api/changesets" not in " ".join(page(client, "/openapi").text)
    assert "features-4" not in client.get("/conformance").text
    assert "Optimistic Locking" not in " ".join(page(client, "/conformance").text)
