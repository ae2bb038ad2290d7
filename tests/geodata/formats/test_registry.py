"""Formats are found by name, alias and file; what one cannot hold is refused with what can."""

from __future__ import annotations

from pathlib import PurePath

import numpy as np
import pytest
import shapely

from geodata.errors import QueryError
from geodata.formats import registry
from geodata.space import crs
from tests.geodata.formats.hostile_rows import export_of, hostile_layer, layer_of
from tests.reference_systems import UTM

NAMES = ["geojson", "ndjson", "geojsonseq", "jsonfg", "csv", "xlsx", "gpkg", "fgb", "parquet", "kml", "gpx", "shp"]
NAMES += ["topojson", "arrow"]


def test_every_format_is_there_in_order():
    assert list(registry.FORMATS) == NAMES


def test_names_suffixes_and_media_types_mean_one_format_each():
    found = registry.FORMATS.values()
    for words in (
        [name for entry in found for name in (entry.name, *entry.aliases)],
        [ending for entry in found for ending in (entry.suffix, *entry.suffixes)],
        [entry.media_type for entry in found],
    ):
        assert len(words) == len(set(words))


@pytest.mark.parametrize(("name", "found"), [("json", "geojson"), ("geopackage", "gpkg"), ("kml", "kml")])
def test_formats_are_found_by_name_and_alias(name, found):
    assert registry.find(name).name == found


def test_an_unknown_name_is_refused_with_all_names():
    with pytest.raises(QueryError, match="geojson, ndjson") as refused:
        registry.find("docx")
    assert refused.value.parameter == "f"


@pytest.mark.parametrize("name", NAMES)
def test_a_files_name_tells_its_format(name):
    assert registry.of_file(PurePath("Some.dir") / f"MY.{name}{registry.FORMATS[name].suffix.upper()}").name == name


def test_the_longest_ending_counts():
    assert registry.of_file(PurePath("a.fg.json")).name == "jsonfg"
    assert registry.of_file(PurePath("a.json")).name == "geojson"
    with pytest.raises(QueryError, match=r"\.gpkg"):
        registry.of_file(PurePath("a.docx"))


@pytest.mark.parametrize(("name", "kind"), [("gpx", "LineString"), ("gpx", "Polygon"), ("topojson", "Point")])
def test_geometry_that_a_format_cannot_hold_is_refused_at_once(snapshot, name, kind):
    with pytest.raises(QueryError, match="these can: geojson, ") as refused:
        registry.pieces(registry.FORMATS[name], export_of(snapshot, hostile_layer(kind)))
    assert refused.value.parameter == "f"
    assert name not in refused.value.detail.partition("these can: ")[2].split(", ")


@pytest.mark.parametrize("name", ["geojson", "ndjson", "geojsonseq", "kml", "gpx"])
def test_formats_of_wgs_84_refuse_other_systems(snapshot, name):
    with pytest.raises(QueryError, match="EPSG:3857: jsonfg, ") as refused:
        registry.pieces(registry.FORMATS[name], export_of(snapshot, hostile_layer(), crs=crs.WEB_MERCATOR))
    assert refused.value.parameter == "crs"


def test_places_too_far_for_a_system_are_refused_before_anything_is_written(snapshot):
    export = export_of(snapshot, layer_of([{}], shapes=[shapely.Point(150, 0)]), crs=UTM[3])
    with pytest.raises(QueryError) as refused:
        registry.pieces(registry.FORMATS["csv"], export)
    assert refused.value.parameter == "crs"
    near = export_of(snapshot, hostile_layer(), crs=UTM[3], rows=np.array([1]))  # a row without a place
    registry.pieces(registry.FORMATS["csv"], near)


@pytest.mark.parametrize(("options", "parameter"), [({"no": "1"}, "no"), ({"raw": "yes"}, "raw")])
def test_options_that_a_format_does_not_have_are_refused(snapshot, options, parameter):
    with pytest.raises(QueryError) as refused:
        registry.pieces(registry.FORMATS["csv"], export_of(snapshot, hostile_layer(), options=options))
    assert refused.value.parameter == parameter


def test_fitting_formats_are_offered():
    assert "gpx" in {entry.name for entry in registry.fitting("Point")}
    assert "gpx" not in {entry.name for entry in registry.fitting("Polygon")}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("layer_id", ["projects", "project-lines", "regions"])
def test_every_format_writes_real_layers_and_the_same_bytes_again(snapshot, written, name, layer_id):
    layer = snapshot.layer(layer_id)
    if layer.geometry_type not in registry.FORMATS[name].geometry_types:
        with pytest.raises(QueryError):
            written(name, layer)
        return
    first = written(name, layer)
    assert len(first) > 1000
    assert first == written(name, layer)
