"""GeoJSON as one collection, as lines and as a text sequence, through readers of others."""

from __future__ import annotations

import json

import numpy as np
import pyogrio
import pytest

from tests.geodata.formats.hostile_rows import assert_same_places, hostile_layer, layer_of


def features_of(name, data):
    if name == "geojson":
        return json.loads(data)["features"]
    texts = data.split(b"\x1e")[1:] if name == "geojsonseq" else data.splitlines()
    return [json.loads(text) for text in texts]


@pytest.mark.parametrize("name", ["ndjson", "geojsonseq"])
@pytest.mark.parametrize("changes", [{}, {"decimals": 4}, {"properties": ("name", "countries")}])
def test_features_are_those_of_the_collection(written, any_hostile, name, changes):
    assert features_of(name, written(name, any_hostile, **changes)) == features_of(
        "geojson", written("geojson", any_hostile, **changes)
    )


def test_rows_are_written_in_the_order_given(written):
    rows = np.array([5, 0, 3])
    for name in ("geojson", "ndjson", "geojsonseq"):
        assert [entry["id"] for entry in features_of(name, written(name, hostile_layer(), rows=rows))] == [
            "f005",
            "f000",
            "f003",
        ]


def test_rfc_8142_each_text_stands_between_a_record_separator_and_a_line_feed(written):
    data = written("geojsonseq", hostile_layer())
    assert data.count(b"\x1e") == data.count(b"\n") == len(hostile_layer())
    assert data.startswith(b"\x1e{")
    assert data.endswith(b"}\n")


def test_a_line_is_a_feature_whatever_its_texts_hold(written):
    lines = written("ndjson", hostile_layer()).split(b"\n")
    assert lines.pop() == b""
    assert len(lines) == len(hostile_layer())


@pytest.mark.parametrize(("name", "empty"), [("ndjson", b""), ("geojsonseq", b"")])
def test_no_features_is_an_empty_file(written, name, empty):
    assert written(name, layer_of([])) == empty


def test_collection_says_whose_it_is(written, snapshot):
    document = json.loads(written("geojson", hostile_layer()))
    assert document["licence"] == "CC-BY-4.0"
    assert document["attribution"] == "Testers & <sons> «Ә»"
    assert (document["snapshot"], document["time"]) == (snapshot.id, "2026-11-23T12:00:00Z")


@pytest.mark.parametrize("name", ["geojson", "geojsonseq", "ndjson"])
@pytest.mark.parametrize("layer_id", ["projects", "corridors", "regions"])
def test_gdal_reads_every_feature(snapshot, file_of, name, layer_id):
    layer = snapshot.layer(layer_id)
    path = file_of(name, layer)
    driver = "GeoJSON" if name == "geojson" else "GeoJSONSeq"
    frame = pyogrio.read_dataframe(f"{driver}:{path}" if name != "geojson" else path)
    assert list(frame["id"]) == list(layer.ids)
    assert list(frame["name"]) == list(layer.values["name"])
    assert frame.crs.to_epsg() == 4326 or frame.crs.to_authority() == ("OGC", "CRS84")
    assert_same_places(frame.geometry, layer.shapes)
