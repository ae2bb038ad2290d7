"""Catalogues harvest the layers: DCAT at ``/data?f=jsonld``, schema.org inside the page; both name real addresses."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from geodata.formats.registry import fitting
from tests.webapp.conftest import BROWSER, make_app


def path_of(address):
    parts = urlsplit(address)
    assert parts.netloc == "localhost"
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def dcat(client):
    answer = client.get("/data?f=jsonld")
    assert answer.content_type == "application/ld+json"
    return answer.get_json()


@pytest.fixture
def schema_org(client):
    text = client.get("/data", headers=BROWSER).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return json.loads(script)


def test_catalogue_has_every_layer_with_every_format_that_fits(dcat, snapshot):
    datasets = {found["dct:identifier"]: found for found in dcat["dcat:dataset"]}
    assert list(datasets) == list(snapshot.layers)
    for layer in snapshot.layers.values():
        media_types = [found["dcat:mediaType"]["@id"] for found in datasets[layer.id]["dcat:distribution"]]
        expected = [found.media_type.partition(";")[0] for found in fitting(layer.geometry_type)]
        assert [found.partition("media-types/")[2] for found in media_types] == expected


def test_catalogue_speaks_four_languages_whatever_the_reader_speaks(client, dcat):
    titles = {found["@language"]: found["@value"] for found in dcat["dcat:dataset"][0]["dct:title"]}
    assert titles == {"en": "Projects", "ru": "Проекты", "kk": "Жобалар", "uz": "Loyihalar"}
    assert client.get("/data?f=jsonld&lang=uz").get_json() == dcat


def test_catalogue_has_extent_time_licence_and_service(dcat):
    projects = dcat["dcat:dataset"][0]
    assert projects["dct:spatial"]["dcat:bbox"]["@value"].startswith("POLYGON((")
    assert projects["dct:temporal"]["dcat:startDate"]["@type"] == "xsd:date"
    assert projects["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dcat["dcat:service"]["dcat:endpointDescription"]["@id"] == "http://localhost/openapi.json"
    assert set(re.findall(r'"([a-z]+):[A-Za-z]+":', json.dumps(dcat))) <= set(dcat["@context"])


def test_files_of_the_catalogue_can_be_fetched(client, dcat):
    files = [*dcat["dcat:distribution"], *dcat["dcat:dataset"][7]["dcat:distribution"]]
    for found in files:
        with client.get(path_of(found["dcat:downloadURL"]["@id"])) as answer:
            assert answer.status_code == 200, found
            assert found["dcat:mediaType"]["@id"].endswith(answer.content_type.partition(";")[0])
            assert "attachment" in answer.headers["Content-Disposition"]


def test_search_engines_find_every_layer_with_its_files(client, schema_org, snapshot):
    assert schema_org["@context"] == "https://schema.org"
    assert [part["identifier"] for part in schema_org["hasPart"]] == list(snapshot.layers)
    for part in schema_org["hasPart"]:
        assert part["license"]
        assert part["creditText"]
        assert client.get(path_of(part["url"])).status_code == 200


def test_description_begins_with_the_public_address(snapshot):
    client = make_app(snapshot, base_url="https://atlas.example.org").test_client()
    document = client.get("/data?f=jsonld").get_json()
    assert document["@id"] == "https://atlas.example.org/data"
    assert "localhost" not in json.dumps(document)


def test_hostile_texts_stay_text(hostile_snapshot):
    client = make_app(hostile_snapshot).test_client()
    text = client.get("/data", headers=BROWSER).text
    assert text.count("<script") == len(re.findall(r"<script (?:defer|type=)", text))
    for path in (
        "/collections/projects/items",
        "/collections/projects/items/probe",
        "/collections/projects/queryables",
    ):
        page = client.get(path, headers=BROWSER).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page
