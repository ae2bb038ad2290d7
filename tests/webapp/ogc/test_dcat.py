"""Catalogues harvest the layers: DCAT at ``/data?f=jsonld``, schema.org inside the page; both name real addresses."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from geodata.formats.registry import fitting
from tests.webapp.conftest import BROWSER, make_app
from webapp.ogc import authorities


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
    assert projects["dct:license"]["@id"] == "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
    assert projects["dct:license"]["skos:exactMatch"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
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


NODES = {
    "dct:license": "dct:LicenseDocument", "dct:language": "dct:LinguisticSystem", "dct:rights": "dct:RightsStatement",
    "dct:accessRights": "dct:RightsStatement", "dct:publisher": "foaf:Agent", "dcat:mediaType": "dct:MediaType",
    "dct:conformsTo": "dct:Standard", "dcat:landingPage": "foaf:Document", "foaf:homepage": "foaf:Document",
    "dct:spatial": "dct:Location", "dct:temporal": "dct:PeriodOfTime", "dcat:distribution": "dcat:Distribution",
    "dcat:dataset": "dcat:Dataset", "dcat:service": "dcat:DataService",
}  # fmt: skip
"""Class that DCAT-AP 3 asks of what each property leads to."""

ADDRESSES = ("dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL", "dcat:endpointDescription")
NEEDED = {
    "dcat:Catalog": ("dct:title", "dct:description", "dct:publisher", "dcat:dataset", "dcat:service"),
    "dcat:Dataset": ("dct:title", "dct:description", "dct:publisher", "dcat:distribution"),
    "dcat:Distribution": ("dcat:accessURL", "dct:license", "dcat:mediaType"),
    "dcat:DataService": ("dct:title", "dcat:endpointURL"),
    "foaf:Agent": ("foaf:name",),
}
"""What DCAT-AP 3 makes mandatory of a class, and what it recommends and we have."""


def listed(value):
    return value if isinstance(value, list) else [value]


def violations(node, at=""):
    """Where a document is not as DCAT-AP 3 wants it: as its shapes would say, but for ours alone."""
    kinds = listed(node["@type"])
    yield from (f"{at}: {kind} lacks {name}" for kind in kinds for name in NEEDED.get(kind, ()) if not node.get(name))
    for name, values in node.items():
        for value in listed(values):
            place = f"{at}/{name}"
            if name in NODES:
                if not isinstance(value, dict) or NODES[name] not in listed(value.get("@type", ())):
                    yield f"{place}: {value!r} is no {NODES[name]}"
                else:
                    yield from violations(value, place)
            elif name in ADDRESSES and (set(value) != {"@id"} or ":" not in value["@id"]):
                yield f"{place}: {value!r} is no address"
            elif name in ("dct:title", "dct:description") and isinstance(value, dict) and not value.get("@value"):
                yield f"{place}: {value!r} has no words"


def test_catalogue_is_as_dcat_ap_wants_it(dcat):
    assert list(violations(dcat)) == []
    assert len(dcat["dcat:dataset"]) > 5  # the walk has looked at something


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found.update({"dct:language": ["en"]}), "no dct:LinguisticSystem"),
        (lambda found: found["dcat:distribution"][0].pop("dcat:accessURL"), "lacks dcat:accessURL"),
        (lambda found: found["dcat:dataset"][2].update({"dct:license": "MIT"}), "no dct:LicenseDocument"),
        (lambda found: found["dcat:dataset"][2].pop("dct:publisher"), "lacks dct:publisher"),
    ],
)
def test_what_dcat_ap_does_not_want_is_seen(dcat, change, said):
    change(dcat)
    assert said in " ".join(violations(dcat))


@pytest.mark.parametrize(
    ("code", "name"), [("en", "ENG"), ("kk", "KAZ"), ("uz", "UZB"), ("pt-BR", "POR"), ("ckb", "CKB"), ("zh", "ZHO")]
)
def test_language_is_named_by_the_register(code, name):
    assert authorities.language(code)["@id"].rpartition("/")[2] == name


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("ODbL-1.0", "http://publications.europa.eu/resource/authority/licence/ODC_BL"),
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("CC-BY-SA-4.0", "https://spdx.org/licenses/CC-BY-SA-4.0"),
        ("all rights reserved", None),
    ],
)
def test_licence_has_an_address_where_there_is_one(code, address):
    assert authorities.licence(code).get("@id") == address
