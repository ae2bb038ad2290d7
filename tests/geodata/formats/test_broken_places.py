"""A broken geometry costs its feature the place at most: never the file, the other features or their values."""

from __future__ import annotations

import io
import json
import logging
import zipfile

import pyarrow.ipc
import pyogrio
import pytest
import shapely

from geodata.formats import registry
from tests.geodata.formats.hostile_rows import broken_shapes, layer_of

BROKEN = broken_shapes()
KINDS = ("Point", "LineString", "Polygon")
NOWHERE = ("NaN", "infinite", "off the earth", "collapsed ring", "ring there and back", "point of NaN", "line of NaN")
"""What is written without a place in every format."""


def layer_of_all(kind="Polygon"):
    return layer_of([{"name": name} for name in BROKEN], kind, shapes=list(BROKEN.values()))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", registry.FORMATS)
def test_every_format_survives_all_of_them(written, name, kind):
    if kind in registry.FORMATS[name].geometry_types:
        assert len(written(name, layer_of_all(kind))) > 200


@pytest.mark.parametrize("name", registry.FORMATS)
@pytest.mark.parametrize("what", BROKEN)
def test_every_format_survives_each_alone(written, name, what):
    layer = layer_of([{"name": what}], registry.FORMATS[name].geometry_types[-1], shapes=[BROKEN[what]])
    assert written(name, layer)


@pytest.mark.parametrize("name", ["gpkg", "fgb"])
def test_every_feature_is_there_and_the_sound_one_keeps_its_place(file_of, name):
    frame = pyogrio.read_dataframe(file_of(name, layer_of_all()), layer="hostile")
    assert set(frame["name"]) == set(BROKEN)
    by_name = dict(zip(frame["name"], frame.geometry, strict=True))
    assert by_name["sound"].normalize().equals_exact(BROKEN["sound"].normalize(), 1e-9)
    assert [what for what in NOWHERE if by_name[what] is not None] == []


def test_columns_in_memory_have_null_for_a_place_that_is_none(written):
    table = pyarrow.ipc.open_stream(written("arrow", layer_of_all())).read_all()
    lost = [
        name
        for name, shape in zip(*(table.column(c).to_pylist() for c in ("name", "geometry")), strict=True)
        if shape is None
    ]
    assert set(lost) == {*NOWHERE, "empty", "empty parts", "null"}


@pytest.mark.parametrize("name", ["geojson", "jsonfg", "topojson"])
def test_a_note_names_what_has_no_place_and_why(written, name):
    layer = layer_of_all()
    note = json.loads(written(name, layer))["note"]
    place = list(BROKEN).index
    assert f"f{place('NaN'):03}: a coordinate is not a finite number" in note
    assert f"f{place('off the earth'):03}: a coordinate lies outside lon -180 to 180, lat -90 to 90" in note
    assert f"f{place('collapsed ring'):03}: an area without an inside" in note
    assert f"f{place('sound'):03}" not in note
    assert "note" not in json.loads(written(name, layer_of([{}], "Polygon", shapes=[BROKEN["sound"]])))


def test_topojson_writes_all_areas_but_those_without_arcs(written, caplog):
    found = json.loads(written("topojson", layer_of_all()))
    geometries = found["objects"]["hostile"]["geometries"]
    kept = {entry["properties"]["name"] for entry in geometries if entry["type"]}
    assert kept == {"sound"}
    assert len(geometries) == len(BROKEN)
    assert "Self-intersection" in found["note"]
    assert "a Point, no area" in found["note"]
    assert any("Self-intersection" in record.message for record in caplog.records if record.levelno == logging.WARNING)


def test_a_shapefile_holds_the_kind_of_its_layer_and_names_the_rest(written):
    layer = layer_of_all("LineString")
    with zipfile.ZipFile(io.BytesIO(written("shp", layer))) as archive:
        readme = archive.read("README.txt").decode()
    place = list(BROKEN).index
    assert f"f{place('point'):03}: a Point among LineStrings" in readme
    assert f"f{place('line'):03}" not in readme


def test_a_note_of_very_many_counts_them(written):
    layer = layer_of([{}] * 50, "Polygon", shapes=[BROKEN["NaN"]])
    assert json.loads(written("geojson", layer))["note"].endswith("; and 30 more")


def test_the_log_tells_what_formats_without_room_for_a_note_cannot(written, caplog):
    written("ndjson", layer_of([{}], "Polygon", shapes=[BROKEN["NaN"]]))
    assert "'f000' is shown without a place: a coordinate is not a finite number" in caplog.text


def test_a_layer_with_broken_places_is_made_ready_and_asked():
    layer = layer_of_all()
    layer.prepare()
    assert layer.bbox[:2] == (1.0, 1.0)
    assert 0 in layer.within(60.4, 40.4, 60.6, 40.6)
    assert layer.touching(shapely.box(60, 40, 61, 41)).tolist()
