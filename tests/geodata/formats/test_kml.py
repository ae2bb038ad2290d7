"""KML 2.2 through GDAL's readers; styles, balloons and times as a globe viewer takes them."""

from __future__ import annotations

import html
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pytest

from geodata.errors import QueryError
from geodata.formats.xmltext import escape
from tests.geodata.formats.hostile_rows import MARKUP, assert_same_places, hostile_layer, layer_of

KML = "{http://www.opengis.net/kml/2.2}"


def tree(written, layer, **changes):
    return ET.fromstring(written("kml", layer, **changes))


def placemarks(root):
    return list(root.iter(f"{KML}Placemark"))


def known(values):
    """Values of a frame, in which None, NaN and an empty text all mean unknown."""
    return [value if isinstance(value, str) and value else None for value in values]


def text(element, *path):
    return element.findtext("/".join(f"{KML}{name}" for name in path))


@pytest.mark.parametrize("layer_id", ["projects", "corridors", "regions"])
def test_gdal_reads_names_places_and_typed_columns(snapshot, file_of, layer_id):
    layer = snapshot.layer(layer_id)
    frame = pyogrio.read_dataframe(file_of("kml", layer))
    assert list(frame["Name"]) == [
        layer.values["name_en"][row] or layer.values["name"][row] for row in range(len(layer))
    ]
    assert_same_places(frame.geometry, layer.shapes)
    for name in ("name_ru", "name_kk", "name_uz"):
        read = known(frame[name])
        assert read == list(layer.values[name])
    if layer_id == "projects":
        assert frame["sources"].dtype.kind in "if"
        assert frame["distance_to_border_km"].dtype.kind == "f"


def test_gdal_reads_hostile_rows(file_of, any_hostile):
    frame = pyogrio.read_dataframe(file_of("kml", any_hostile))
    assert_same_places(frame.geometry, any_hostile.shapes)
    assert list(frame["id"]) == list(any_hostile.ids)
    assert frame["Name"][1] == MARKUP


def test_colour_is_that_of_the_status_and_places_that_are_not_exact_are_translucent(snapshot, written):
    layer = snapshot.layer("projects")
    root = tree(written, layer)
    styles = {style.get("id"): text(style, "IconStyle", "color") for style in root.iter(f"{KML}Style")}
    assert styles["_status-operating"] == "ff5f8014"  # #14805f, as KML writes it: opacity, blue, green, red
    assert styles["_status-operating-approximate"] == "995f8014"
    drawn = {entry.id for entry in snapshot.catalog.vocab.precisions if entry.drawn}
    for row, placemark in enumerate(placemarks(root)):
        name = text(placemark, "styleUrl").removeprefix("#")
        assert name in styles
        assert name.startswith(f"_status-{layer.values['status'][row]}")
        assert name.endswith("-approximate") == (layer.values["precision"][row] in drawn)


@pytest.mark.parametrize("layer_id", ["crossings", "corridors", "rivers", "places", "countries", "regions"])
def test_every_style_that_is_named_exists(snapshot, written, layer_id):
    root = tree(written, snapshot.layer(layer_id))
    styles = {style.get("id") for style in root.iter(f"{KML}Style")}
    assert {text(placemark, "styleUrl").removeprefix("#") for placemark in placemarks(root)} <= styles


def test_names_and_words_are_in_the_language_asked(snapshot, written):
    layer = snapshot.layer("projects")
    row = next(row for row in range(len(layer)) if layer.values["name_ru"][row])
    for lang in ("en", "ru", "kk", "uz"):
        placemark = placemarks(tree(written, layer, options={"lang": lang}))[row]
        assert text(placemark, "name") == (layer.values[f"name_{lang}"][row] or layer.values["name"][row])
        status = snapshot.catalog.vocab.label("statuses", layer.values["status"][row], lang)
        assert f"status: {escape(status)}" in text(placemark, "description")
    with pytest.raises(QueryError):
        written("kml", layer, options={"lang": "de"})


def test_balloons_hold_text_and_never_markup_of_others(written):
    layer = layer_of([{"name": MARKUP, "countries": (MARKUP,)}])
    (placemark,) = placemarks(tree(written, layer))
    balloon = text(placemark, "description")
    assert "<script" not in balloon
    assert escape(MARKUP) in balloon


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2025-11-15", ["2025-11-15"]),
        ("2025-11", ["2025-11"]),
        ("2025", ["2025"]),
        ("2026-10/2026-12", ["2026-10", "2026-12"]),
        (None, []),
    ],
)
def test_time_says_no_more_than_is_known(written, date, expected):
    (placemark,) = placemarks(tree(written, layer_of([{"since": date}])))
    words = [text(placemark, *path) for path in (("TimeStamp", "when"), ("TimeSpan", "begin"), ("TimeSpan", "end"))]
    assert [word for word in words if word] == expected


def test_columns_are_declared_with_types_that_hold_them(written):
    root = tree(written, layer_of([{"rank": 5}]))
    kinds = {field.get("name"): field.get("type") for field in root.iter(f"{KML}SimpleField")}
    assert (kinds["rank"], kinds["share"], kinds["is_open"], kinds["name"]) == ("int", "double", "bool", "string")
    large = tree(written, layer_of([{"rank": 2**31}]), rows=np.array([0]))
    assert {field.get("name"): field.get("type") for field in large.iter(f"{KML}SimpleField")}["rank"] == "string"


def test_document_says_whose_it_is(written, snapshot):
    words = html.unescape(text(tree(written, hostile_layer()), "Document", "description"))
    for part in ("CC-BY-4.0", "Testers & <sons> «Ә»", snapshot.id, "2026-11-23T12:00:00Z"):
        assert part in words


def test_ids_are_unique_and_valid_names(written):
    root = tree(written, hostile_layer())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert set(ids) - {"_layer", "_layer-approximate", "_columns"} == set(hostile_layer().ids)
    strange = replace(layer_of([{}, {}, {}]), ids=('1 "<', "feature.x", "ж"))
    names = [placemark.get("id") for placemark in placemarks(tree(written, strange))]
    assert names == ["feature.1_20__22__3c_", "feature.feature.x", "feature._436_"]


def test_no_features_is_an_empty_folder(written):
    assert placemarks(tree(written, layer_of([]))) == []
