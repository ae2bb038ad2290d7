"""GPX waypoints through gpxpy and GDAL, and by the order that the schema of GPX 1.1 fixes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import gpxpy
import numpy as np
import pyogrio
import pytest

from tests.geodata.formats.hostile_rows import hostile_layer, layer_of

NAMESPACE = "{http://www.topografix.com/GPX/1/1}"
ORDER = {
    "metadata": ["name", "desc", "author", "copyright", "link", "time", "keywords", "bounds", "extensions"],
    "wpt": ["ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type", "extensions"],
    "copyright": ["year", "license"],
}


def located(layer):
    return [row for row, shape in enumerate(layer.shapes) if shape is not None]


def test_gpxpy_reads_every_place(snapshot, written):
    layer = snapshot.layer("projects")
    waypoints = gpxpy.parse(written("gpx", layer, base_url="https://atlas.test")).waypoints
    rows = located(layer)
    assert [point.name for point in waypoints] == [layer.values["name"][row] for row in rows]
    assert [(point.longitude, point.latitude) for point in waypoints] == [
        (round(x, 6), round(y, 6)) for x, y in layer.xy[rows].tolist()
    ]
    assert {point.type for point in waypoints} == {layer.values["sector"][row] for row in rows}
    assert waypoints[0].link == f"https://atlas.test{layer.values['url'][rows[0]]}"
    assert f"name_ru: {layer.values['name_ru'][rows[0]]}" in waypoints[0].description


def test_metadata_says_whose_it_is_and_when(written):
    found = gpxpy.parse(written("gpx", hostile_layer()))
    assert found.name == "Hostile & <b>"
    assert found.copyright_author == "Testers & <sons> «Ә»"
    assert found.copyright_license == "https://creativecommons.org/licenses/by/4.0/"
    assert found.copyright_year == "2026"
    assert found.time.isoformat() == "2026-11-23T12:00:00+00:00"
    assert "http://atlas.test/collections/x/items?f=y&q=1" in found.description
    bounds = found.bounds
    assert (bounds.min_longitude, bounds.max_latitude) == (-179.5, 41.765432)


def test_hostile_texts_come_back_and_what_xml_cannot_hold_is_replaced(written):
    layer = hostile_layer()
    waypoints = gpxpy.parse(written("gpx", layer)).waypoints
    for point, row in zip(waypoints, located(layer), strict=True):
        text = layer.values["name"][row] or layer.ids[row]
        for control in "\x00\x07\x1b":
            text = text.replace(control, "\ufffd")
        assert point.name == text


def test_paths_are_no_links(snapshot, written):
    assert b"<link" not in written("gpx", snapshot.layer("projects"))


def test_elements_stand_in_the_order_of_the_schema(written):
    root = ET.fromstring(written("gpx", hostile_layer()))
    for parent in root.iter():
        order = ORDER.get(parent.tag.removeprefix(NAMESPACE))
        if order:
            places = [order.index(child.tag.removeprefix(NAMESPACE)) for child in parent]
            assert places == sorted(places)


@pytest.mark.parametrize("layer_id", ["projects", "crossings", "places"])
def test_gdal_reads_every_place(snapshot, file_of, layer_id):
    layer = snapshot.layer(layer_id)
    frame = pyogrio.read_dataframe(file_of("gpx", layer), layer="waypoints")
    rows = located(layer)
    assert list(frame["name"]) == [layer.values["name"][row] for row in rows]
    np.testing.assert_allclose(frame.geometry.x, layer.xy[rows, 0], atol=1e-6)


def test_no_place_is_a_file_without_waypoints(written):
    found = gpxpy.parse(written("gpx", layer_of([{}], shapes=[None])))
    assert found.waypoints == []
    assert found.bounds is None
