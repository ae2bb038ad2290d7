"""OWSLib's client of OGC API - Features, as scripts and catalogues use it."""

from __future__ import annotations

import pytest
from owslib.ogcapi.features import Features

from tests.contract.hostile_layers import HOSTILE, MANY, OLD, SINGLE

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def features(server):
    return Features(f"{server.base}/", headers=JSON)


def test_the_landing_page_links_to_what_a_client_needs(features):
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= {link["rel"] for link in features.links}


def test_the_description_of_the_api_is_found(features):
    api = features.api()
    assert api["openapi"].startswith("3.0")
    assert "/collections/{collectionId}/items" in api["paths"] or "/collections/projects/items" in api["paths"]


def test_conformance_names_core_and_geojson(features):
    classes = features.conformance()["conformsTo"]
    for name in ("core", "geojson"):
        assert f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" in classes


def test_every_layer_is_a_feature_collection(features, served):
    assert features.feature_collections() == list(served.layers)


@pytest.mark.parametrize("layer_id", ["projects", *HOSTILE])
def test_every_collection_tells_about_itself(features, layer_id):
    found = features.collection(layer_id)
    assert found["id"] == layer_id
    queryables = features.collection_queryables(layer_id)
    assert queryables["type"] == "object"
    schema = features.collection_schema(layer_id)
    assert set(schema["properties"]) >= {"id", "name"} if layer_id in HOSTILE else schema["properties"]


def test_items_come_with_counts(features, served):
    page = features.collection_items("projects", limit=5)
    assert page["numberReturned"] == len(page["features"]) == 5
    assert page["numberMatched"] == len(served.layer("projects"))


def test_one_item_comes_by_its_id(features, served):
    wanted = served.layer("projects").ids[3]
    assert features.collection_item("projects", wanted)["id"] == wanted


def test_a_box_narrows(features, served):
    page = features.collection_items(MANY, bbox=[60, 40, 61, 41], limit=1000)
    for feature in page["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert 60 <= lon <= 61
        assert 40 <= lat <= 41
    assert page["features"]


def test_a_date_narrows(features):
    page = features.collection_items(OLD, datetime_="../1900-01-01")
    assert {feature["id"] for feature in page["features"]} == {"d0", "d1", "d2", "d3"}


def test_a_filter_narrows(features, served):
    page = features.collection_items(MANY, filter="sector = 'water' AND rank < 3", limit=1000)
    layer = served.layer(MANY)
    rows = map(layer.properties, range(len(layer)))
    wanted = {row["id"] for row in rows if row["sector"] == "water" and row["rank"] is not None and row["rank"] < 3}
    assert {feature["id"] for feature in page["features"]} == wanted


def test_words_narrow(features):
    page = features.collection_items("projects", q="шымкент")
    assert 0 < page["numberMatched"] < 61


def test_order_is_as_asked(features):
    page = features.collection_items(MANY, sortby=("rank", "desc"), limit=50)
    ranks = [feature["properties"]["rank"] for feature in page["features"]]
    assert ranks == sorted(ranks, reverse=True)


def test_next_links_lead_to_all_features(features, served):
    import requests

    page = features.collection_items(MANY, limit=2500)
    found = [feature["id"] for feature in page["features"]]
    while following := next((link["href"] for link in page["links"] if link["rel"] == "next"), None):
        page = requests.get(following, headers=JSON, timeout=30).json()
        found += [feature["id"] for feature in page["features"]]
    assert found == list(served.layer(MANY).ids)


def test_mistakes_are_told(features):
    with pytest.raises(RuntimeError, match="bbox"):
        features.collection_items("projects", bbox=[1, 2, 3])
    with pytest.raises(RuntimeError, match="nowhere"):
        features.collection("nowhere")


def test_ids_of_any_letters_lead_to_their_feature(features, served):
    import requests

    page = features.collection_items(SINGLE)
    (feature,) = page["features"]
    own = (
        next((link["href"] for link in feature.get("links", []) if link["rel"] == "self"), None)
        or f"{features.url}collections/{SINGLE}/items/only%20one%2Fof%20%26%20its%3Dkind%3F"
    )
    answer = requests.get(own, headers=JSON, timeout=30)
    assert answer.status_code == 200
    assert answer.json()["id"] == served.layer(SINGLE).ids[0]
