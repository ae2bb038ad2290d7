"""TopoJSON of areas through GDAL's reader; shared borders stand once."""

from __future__ import annotations

import json

import pyogrio
import pytest
import shapely

from geodata.layers import geojson
from tests.geodata.formats.hostile_rows import assert_same_places, hostile_layer, layer_of

HALVES = [shapely.box(60, 40, 61, 41), shapely.box(61, 40, 62, 41)]


def document(written, layer, **changes):
    return json.loads(written("topojson", layer, **changes))


def positions(found):
    """Arcs in degrees (TopoJSON section 2.1.2)."""
    (sx, sy), (tx, ty) = found["transform"]["scale"], found["transform"]["translate"]
    arcs = []
    for arc in found["arcs"]:
        x = y = 0
        arcs.append([])
        for dx, dy in arc:
            x, y = x + dx, y + dy
            arcs[-1].append((x * sx + tx, y * sy + ty))
    return arcs


def rings(found):
    """Every ring of every polygon, put together from its arcs."""
    arcs = positions(found)
    for geometry in found["objects"]["hostile"]["geometries"]:
        polygons = {"Polygon": lambda g: [g["arcs"]], "MultiPolygon": lambda g: g["arcs"]}.get(geometry["type"])
        for polygon in polygons(geometry) if polygons else ():
            for place, ring in enumerate(polygon):
                points = []
                for arc in ring:
                    points += arcs[arc] if arc >= 0 else arcs[~arc][::-1]
                yield place, points


def test_a_shared_border_stands_once(written):
    found = document(written, layer_of([{}, {}], "Polygon", shapes=HALVES))
    left, right = (geometry["arcs"][0] for geometry in found["objects"]["hostile"]["geometries"])
    assert {arc if arc >= 0 else ~arc for arc in left} & {arc if arc >= 0 else ~arc for arc in right}


def test_rings_are_closed_and_keep_the_right_hand_rule(written):
    found = list(rings(document(written, hostile_layer("Polygon"))))
    assert found
    for place, points in found:
        assert points[0] == points[-1]
        assert shapely.LinearRing(points).is_ccw == (place == 0)


def test_a_step_is_no_larger_than_the_last_decimal(written):
    for decimals in (4, 6):
        scale = document(written, hostile_layer("Polygon"), decimals=decimals)["transform"]["scale"]
        assert max(scale) <= 10**-decimals


def test_ids_properties_and_features_without_a_place_are_there(written):
    layer = hostile_layer("Polygon")
    found = document(written, layer)["objects"]["hostile"]["geometries"]
    assert [geometry["id"] for geometry in found] == list(layer.ids)
    assert found[1]["type"] is None
    expected = json.loads(b"".join(geojson.collection(layer, range(len(layer)), {})))["features"]
    assert [geometry["properties"] for geometry in found] == [feature["properties"] for feature in expected]


def test_it_says_whose_it_is(written, snapshot):
    found = document(written, hostile_layer("Polygon"))
    assert (found["type"], found["licence"], found["snapshot"]) == ("Topology", "CC-BY-4.0", snapshot.id)


@pytest.mark.parametrize("rows", [[], [{}]])
def test_nothing_to_draw_is_a_topology_without_arcs(written, rows):
    found = document(written, layer_of(rows, "Polygon", shapes=[None]))
    assert found["arcs"] == []
    assert [entry["type"] for entry in found["objects"]["hostile"]["geometries"]] == [None] * len(rows)


@pytest.mark.parametrize("layer_id", ["regions", "countries", "project-areas"])
def test_gdal_reads_every_area(snapshot, file_of, layer_id):
    layer = snapshot.layer(layer_id)
    frame = pyogrio.read_dataframe(file_of("topojson", layer))
    assert list(frame["id"]) == list(layer.ids)
    assert list(frame["name_ru"]) == list(layer.values["name_ru"])
    for read, shape in zip(frame.geometry, layer.shapes, strict=True):
        assert shapely.hausdorff_distance(read, shape) < 2e-6


def test_gdal_reads_hostile_areas(file_of):
    layer = hostile_layer("Polygon")
    frame = pyogrio.read_dataframe(file_of("topojson", layer, properties=("name",)))
    located = [row for row, shape in enumerate(layer.shapes) if shape]  # GDAL leaves out what has no place
    assert list(frame["id"]) == [layer.ids[row] for row in located]
    assert_same_places(frame.geometry, layer.shapes[located])
