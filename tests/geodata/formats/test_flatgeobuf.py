"""FlatGeobuf, read back with GDAL."""

from __future__ import annotations

import geopandas
import pyogrio
import pytest
import shapely

from geodata.formats import flatgeobuf
from tests.geodata.formats.hostile_rows import SCRIPTS, assert_same_places, export_of, hostile_layer, layer_of
from tests.reference_systems import SHIPPED


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon"])
def test_features_come_back_in_order_when_one_has_no_place(file_of, kind):
    layer = hostile_layer(kind)
    frame = geopandas.read_file(file_of("fgb", layer))
    assert frame["id"].tolist() == list(layer.ids)
    assert frame["name"][0] == SCRIPTS
    assert frame["is_open"].tolist()[:2] == [True, False]
    parts = [None if shape is None else shapely.union_all(shapely.get_parts(shape)) for shape in frame.geometry]
    wanted = [None if shape is None else shapely.union_all(shapely.get_parts(shape)) for shape in layer.shapes]
    assert_same_places(parts, wanted)


def test_where_every_feature_has_a_place_there_is_an_index(snapshot, file_of):
    layer = snapshot.layer("places")
    path = file_of("fgb", layer)
    assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]
    box = shapely.box(69, 41, 70, 42)
    found = geopandas.read_file(path, bbox=box.bounds)
    wanted = {layer.ids[row] for row, shape in enumerate(layer.shapes) if box.intersects(shape)}
    assert set(found["id"]) == wanted
    assert len(found) < len(layer)


def test_where_one_has_none_there_is_no_index(snapshot, file_of):
    layer = snapshot.layer("projects")
    assert None in list(layer.shapes)
    assert not flatgeobuf.is_indexable(export_of(snapshot, layer))
    path = file_of("fgb", layer)
    assert not pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]
    assert len(geopandas.read_file(path)) == len(layer)


def test_title_licence_snapshot_query_and_time_are_in_the_header(snapshot, file_of):
    found = pyogrio.read_info(file_of("fgb", snapshot.layer("rivers")))["layer_metadata"]
    assert found["TITLE"] == "Shared waters"
    for text in ("licence: CC-BY-4.0", f"snapshot: {snapshot.id}", "query: http://atlas.test/", "time: 2026-11-23T12"):
        assert text in found["DESCRIPTION"]


def test_dates_and_lists(file_of):
    frame = geopandas.read_file(file_of("fgb", hostile_layer()))
    assert str(frame["at"].dtype).startswith("datetime64")
    assert frame["since"][3] == "2026-10/2026-12"
    assert str(frame["since_last"][3])[:10] == "2026-12-31"
    assert "KZ" in str(frame["countries"][0])


def test_reference_system_is_declared(snapshot, file_of):
    zone = SHIPPED.parse("http://www.opengis.net/def/crs/EPSG/0/32642", "crs")
    layer = snapshot.layer("places")
    frame = geopandas.read_file(file_of("fgb", layer, crs=zone))
    assert frame.crs == "EPSG:32642"
    by_id = frame.to_crs("EPSG:4326").set_index("id").geometry
    assert_same_places([by_id[key] for key in layer.ids], layer.shapes, tolerance=1e-6)


def test_an_empty_layer_is_a_file_without_features(file_of):
    assert len(geopandas.read_file(file_of("fgb", layer_of([])))) == 0
