"""JSON-FG 1.0 by its clauses, and through GDAL's reader."""

from __future__ import annotations

import json

import numpy as np
import pyogrio
import pytest
import shapely

from geodata.space import crs
from tests.geodata.formats.hostile_rows import assert_same_places, hostile_layer, layer_of


def document(written, layer, **changes):
    return json.loads(written("jsonfg", layer, **changes))


def test_conformance_type_and_system_are_declared_once(written):
    found = document(written, hostile_layer())
    assert "http://www.opengis.net/spec/json-fg-1/1.0/conf/core" in found["conformsTo"]
    assert found["featureType"] == "hostile"
    assert found["geometryDimension"] == 0
    assert found["coordRefSys"] == crs.CRS84.uri
    assert all("conformsTo" not in feature for feature in found["features"])


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("2025-11-15", {"date": "2025-11-15"}),
        ("2025-11", {"interval": ["2025-11-01", "2025-11-30"]}),
        ("2026-10/2026-12", {"interval": ["2026-10-01", "2026-12-31"]}),
        ("0001", {"interval": ["0001-01-01", "0001-12-31"]}),
        ("2025-01-01T05:00:00+05:00", {"timestamp": "2025-01-01T00:00:00Z"}),
        (None, None),
    ],
)
def test_time_says_no_more_than_is_known(written, date, time):
    (feature,) = document(written, layer_of([{"since": date}]))["features"]
    assert feature["time"] == time


def test_in_wgs_84_the_place_is_the_geometry(written, any_hostile):
    for feature in document(written, any_hostile)["features"]:
        assert feature["place"] is None


def test_in_another_system_place_has_its_order_of_axes_and_geometry_stays_wgs_84(written):
    layer = layer_of([{}], shapes=[shapely.Point(69.5, 41.25)])
    found = document(written, layer, crs=crs.WGS84)
    (feature,) = found["features"]
    assert found["coordRefSys"] == crs.WGS84.uri
    assert feature["geometry"]["coordinates"] == [69.5, 41.25]
    assert feature["place"]["coordinates"] == [41.25, 69.5]


def test_schema_is_linked_where_the_site_is_known(written):
    assert "featureSchema" not in document(written, hostile_layer())
    found = document(written, hostile_layer(), base_url="https://atlas.test")
    assert found["featureSchema"] == "https://atlas.test/collections/hostile/schema"


def test_no_features_is_an_empty_list(written):
    assert document(written, layer_of([]))["features"] == []


@pytest.mark.parametrize("layer_id", ["projects", "corridors", "regions"])
@pytest.mark.parametrize("system", [crs.CRS84, crs.WGS84, crs.WEB_MERCATOR], ids=lambda system: system.code)
def test_gdal_reads_places_in_their_system(snapshot, file_of, layer_id, system):
    layer = snapshot.layer(layer_id)
    frame = pyogrio.read_dataframe(f"JSONFG:{file_of('jsonfg', layer, crs=system)}")
    assert list(frame["id"]) == list(layer.ids)
    assert list(frame["name"]) == list(layer.values["name"])
    assert frame.crs is not None
    assert frame.crs.to_epsg() == {"CRS84": None, "EPSG:4326": 4326, "EPSG:3857": 3857}[system.code] or (
        system is crs.CRS84 and frame.crs.is_geographic
    )
    expected = crs.transform(layer.shapes, system, is_xy=True)
    assert_same_places(frame.geometry, expected, 2e-6 if system.is_degrees else 0.02)


def test_gdal_reads_dates(snapshot, file_of):
    layer = layer_of([{"since": "2025-11-15"}, {"since": "1066-10-14"}, {}], shapes=[shapely.Point(60, 40)])
    frame = pyogrio.read_dataframe(f"JSONFG:{file_of('jsonfg', layer)}")
    held = [name for name in frame.columns if name.startswith("jsonfg_time") or name == "time"]
    assert held
    assert str(np.asarray(frame[held[0]])[0]).startswith("2025-11-15")
