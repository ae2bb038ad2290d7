"""Whatever goes in, what comes out is GeoJSON: it parses, holds no NaN, is wound right, and GDAL reads it back."""

from __future__ import annotations

import io
import json
import math
from itertools import pairwise

import geopandas as gpd
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from geodata.errors import GeometryError
from geodata.layers import geojson

SETTINGS = settings(deadline=None, max_examples=150)
GDAL = settings(deadline=None, max_examples=40)

HOSTILE = ["", "\x00", "\ud800", "\udfff\ud800", "\u202e", "\u2066ltr\u2069", '"', "\\", "</script>", "=1+1", "مرحبا",
           "\u2028", "😀", "NaN", "a" * 10_000]  # fmt: skip
texts = st.sampled_from(HOSTILE) | st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
scalars = (
    st.none() | st.booleans() | texts | st.floats() | st.integers() | st.integers(-(10**40), 10**40)
    | st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 5e-324, 2**53 + 1, 2**63])
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)
properties = st.dictionaries(texts, values, max_size=6)

lons = st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 179.9999999, -179.9999999, 0.0, -0.0, 1e-9])
lats = st.floats(-90, 90) | st.sampled_from([-90.0, 90.0, 89.9999999, -89.9999999, 0.0, -0.0, 1e-9])
points = st.tuples(lons, lats)


@st.composite
def rings(draw, within=(-180.0, -90.0, 180.0, 90.0)):
    """A simple ring: corners around a centre at growing angles, from metres to half the world in size, either way."""
    west, south, east, north = within
    room = min(east - west, north - south) / 2
    size = min(draw(st.sampled_from([1e-7, 1e-6, 5e-6, 1e-3, 1.0, 30.0, 1e9])), room)
    lon = draw(st.floats(west + size, east - size) if east - west > 2 * size else st.just((west + east) / 2))
    lat = draw(st.floats(south + size, north - size) if north - south > 2 * size else st.just((south + north) / 2))
    count = draw(st.integers(3, 9))
    radii = draw(st.lists(st.floats(0.2, 1.0), min_size=count, max_size=count))
    corners = [
        (lon + size * r * math.cos(2 * math.pi * n / count), lat + size * r * math.sin(2 * math.pi * n / count))
        for n, r in enumerate(radii)
    ]
    corners = [(min(max(x, -180.0), 180.0), min(max(y, -90.0), 90.0)) for x, y in corners]
    return corners[::-1] if draw(st.booleans()) else corners


@st.composite
def polygons(draw):
    corners = draw(rings())
    shape = shapely.Polygon(corners)
    holes = []
    if draw(st.booleans()):
        centre = shapely.Polygon(corners).centroid
        holes = [[(centre.x + (x - centre.x) * 0.1, centre.y + (y - centre.y) * 0.1) for x, y in corners]]
        holes = [hole[::-1] if draw(st.booleans()) else hole for hole in holes]
    return shapely.Polygon(shape.exterior, holes)


simple = (
    points.map(shapely.Point)
    | st.lists(points, min_size=2, max_size=6).map(shapely.LineString)
    | polygons()
    | st.lists(points, min_size=1, max_size=5).map(shapely.MultiPoint)
    | st.lists(polygons(), min_size=1, max_size=3).map(shapely.MultiPolygon)
)
empties = st.sampled_from(["POINT", "LINESTRING", "POLYGON", "MULTIPOLYGON", "MULTIPOINT", "GEOMETRYCOLLECTION"]).map(
    lambda kind: shapely.from_wkt(f"{kind} EMPTY")
)
geometries = st.recursive(
    simple | empties, lambda inner: st.lists(inner, max_size=3).map(shapely.GeometryCollection), max_leaves=6
)


def strict(data):
    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    def once(pairs):
        assert len(dict(pairs)) == len(pairs), "a member stands twice"
        return dict(pairs)

    return json.loads(data.decode("utf-8"), parse_constant=refuse, object_pairs_hook=once)


def doubled_area(ring, decimals):
    """Twice the signed area, exactly: in whole steps of the last decimal."""
    steps = [(round(x * 10**decimals), round(y * 10**decimals)) for x, y in ring]
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(steps))


def polygons_of(geometry):
    match geometry and geometry["type"]:
        case "Polygon":
            yield geometry["coordinates"]
        case "MultiPolygon":
            yield from geometry["coordinates"]
        case "GeometryCollection":
            for part in geometry["geometries"]:
                yield from polygons_of(part)


def check_shape(geometry, decimals):
    """No geometry without a position, every position in range and rounded."""
    if geometry is None:
        return
    if geometry["type"] == "GeometryCollection":
        assert geometry["geometries"]
        for part in geometry["geometries"]:
            assert part is not None
            check_shape(part, decimals)
        return
    stack = [geometry["coordinates"]]
    while stack:
        item = stack.pop()
        assert item, "an empty list of coordinates"
        if isinstance(item[0], list):
            stack += item
            continue
        lon, lat = item
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90
        assert (round(lon, decimals), round(lat, decimals)) == (lon, lat)
        assert math.copysign(1, lon) == 1 or lon != 0, "negative zero"


def clean(value):
    """What a value should be when it is read back."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


@SETTINGS
@given(properties, texts)
def test_any_value_is_written_and_read_back(given_properties, feature_id):
    written = strict(geojson.feature_object(feature_id, None, given_properties))
    assert written["id"] == clean(feature_id)
    assert written["properties"] == clean(given_properties)


@SETTINGS
@given(properties)
def test_foreign_members_are_as_safe_as_properties(members):
    assume(not {"type", "id", "geometry", "properties"} & set(members))
    assume(len({clean(name) for name in members}) == len(members))
    written = strict(geojson.feature_object("x", None, {}, members=members))
    assert {key: written[key] for key in clean(members)} == clean(members)


@SETTINGS
@given(geometries, st.sampled_from([6, 7]))
@example(shapely.from_wkt("GEOMETRYCOLLECTION (POINT EMPTY, POLYGON EMPTY, POINT (1 1))"), 6)
@example(shapely.from_wkt("POLYGON ((0 0, 0.0000001 0, 0.0000001 0.0000001, 0 0))"), 6)
@example(shapely.box(-180, -90, 180, 90), 7)
@example(shapely.Polygon([(0, 0), (0, 1e-6), (0, 0), (-1e-6, -1e-6), (0, -1e-6)]), 6)  # GEOS takes it for anticlockwise
def test_any_geometry_is_in_range_rounded_and_wound_right(shape, decimals):
    geometry = strict(geojson.geometry(shape, decimals))
    check_shape(geometry, decimals)
    for outer, *holes in polygons_of(geometry):
        assert outer[0] == outer[-1]
        assert len(outer) >= 4
        assert doubled_area(outer, decimals) > 0
        assert all(doubled_area(hole, decimals) < 0 for hole in holes)


@SETTINGS
@given(geometries)
def test_writing_what_was_read_changes_nothing(shape):
    once = geojson.geometry(shape)
    if once != b"null":
        assert geojson.geometry(shapely.from_geojson(once)) == once


@SETTINGS
@given(simple)
def test_rounding_moves_nothing_by_more_than_half_a_step(shape):
    fit = geojson.rfc7946(shape, 6)
    if fit is not None and shape.geom_type in {"Point", "LineString", "MultiPoint"}:
        moved = abs(shapely.get_coordinates(fit) - shapely.get_coordinates(shape))
        assert moved.max() <= 0.5e-6 + 1e-13


@SETTINGS
@given(st.floats(), st.floats())
def test_a_point_is_written_or_refused_never_bent(lon, lat):
    fine = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    shape = shapely.Point(lon, lat)
    if fine:
        assert strict(geojson.geometry(shape))["type"] == "Point"
    elif shape.is_empty:  # two NaN are GEOS's way to say that there is no point
        assert geojson.geometry(shape) == b"null"
    else:
        with pytest.raises(GeometryError):
            geojson.geometry(shape)


@GDAL
@given(
    st.lists(
        st.tuples(simple | st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40),
                  st.integers(-(2**53), 2**53), st.floats(allow_nan=True, allow_infinity=True)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_gdal_reads_back_what_was_written(rows):
    features = [
        geojson.feature_object(f"f{n}", shape, {"text": text, "whole": whole, "number": number, "n": n})
        for n, (shape, text, whole, number) in enumerate(rows)
    ]
    written = b'{"type":"FeatureCollection","features":[' + b",\n".join(features) + b"]}"
    frame = gpd.read_file(io.BytesIO(written), engine="pyogrio")
    assert len(frame) == len(rows)
    assert frame.crs is None or frame.crs.to_epsg() == 4326
    for n, (shape, text, whole, number) in enumerate(rows):
        assert frame["n"][n] == n
        assert frame["text"][n] == text or not isinstance(frame["text"][n], str)  # GDAL takes a date for a date
        assert int(frame["whole"][n]) == whole
        if math.isfinite(number) and "number" in frame:
            assert float(frame["number"][n]) == pytest.approx(number, rel=1e-12, abs=5e-324)
        fit = geojson.rfc7946(shape, 6)
        read = frame.geometry[n]
        assert (read is None) == (fit is None)
        if fit is not None:
            assert shapely.equals_exact(read, fit, tolerance=1e-9)
