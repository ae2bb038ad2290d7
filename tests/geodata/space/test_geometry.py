from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geodata.errors import GeometryError
from geodata.space import geometry

GEOD = Geod(ellps="WGS84")


def signed_area(ring):
    x, y = np.asarray(ring.coords)[:, :2].T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


@pytest.mark.parametrize("radius_m", [100, 5_000, 28_000, 150_000, 500_000])
@pytest.mark.parametrize(("lon", "lat"), [(68.5258, 40.7556), (76.9, 43.25), (51.2, 55.0), (0.0, 0.0)])
def test_circle_is_geodesic(lon, lat, radius_m):
    circle = geometry.geodesic_circle(lon, lat, radius_m)
    lons, lats = np.asarray(circle.exterior.coords).T
    distances = GEOD.inv(np.full_like(lons, lon), np.full_like(lats, lat), lons, lats)[2]
    assert np.abs(distances - radius_m).max() < 0.001
    assert len(lons) == geometry.CIRCLE_POINTS + 1
    assert circle.is_valid
    assert signed_area(circle.exterior) > 0, "anticlockwise"


def test_circle_has_the_area_of_a_circle():
    circle = geometry.geodesic_circle(68.5, 40.75, 10_000)
    assert geometry.area_m2(circle) == pytest.approx(np.pi * 10_000**2, rel=0.005)


def test_length_and_distance_are_geodesic():
    assert geometry.distance_m(69.21627, 41.26465, 71.44598, 51.1801) == pytest.approx(
        GEOD.inv(69.21627, 41.26465, 71.44598, 51.1801)[2]
    )
    assert geometry.length_m(shapely.LineString([(60, 40), (61, 40), (61, 41)])) == pytest.approx(
        geometry.distance_m(60, 40, 61, 40) + geometry.distance_m(61, 40, 61, 41)
    )
    assert geometry.distance_m(0, 0, 0, 1) == pytest.approx(110_574.4, abs=0.5), "a degree of latitude at the equator"


def test_border_distance_equals_brute_force(catalog):
    features = json.loads(catalog.geo("border-kz-uz").read_text(encoding="utf-8"))["features"]
    border = shapely.union_all([shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features])
    measured = geometry.LineDistance(border)
    steps = shapely.get_coordinates(shapely.segmentize(border, 50 / 111_320))  # five times as fine
    lots = np.random.default_rng(7)
    points = [(float(x), float(y)) for x, y in zip(lots.uniform(50, 80, 25), lots.uniform(37, 54, 25), strict=True)]
    points += [(p.location.lon, p.location.lat) for p in list(catalog.projects.values())[:20]]
    for lon, lat in points:
        brute = GEOD.inv(np.full(len(steps), lon), np.full(len(steps), lat), *steps.T)[2].min()
        assert measured.metres(lon, lat) == pytest.approx(brute, abs=geometry.BORDER_STEP_M / 2 + 1)


def test_distance_on_the_line_is_nothing():
    line = geometry.LineDistance(shapely.LineString([(60, 40), (61, 41)]))
    assert line.metres(60, 40) == 0
    assert line.metres(60.5, 40.5) < geometry.BORDER_STEP_M


def test_no_line_to_measure_from():
    with pytest.raises(GeometryError, match="empty"):
        geometry.LineDistance(shapely.LineString())


@pytest.mark.parametrize("clockwise", [True, False])
def test_outer_rings_run_anticlockwise_and_holes_clockwise(clockwise):
    outer, hole = [(0, 0), (4, 0), (4, 4), (0, 4)], [(1, 1), (2, 1), (2, 2), (1, 2)]
    if clockwise:
        outer, hole = outer[::-1], hole[::-1]
    for shape in (shapely.Polygon(outer, [hole]), shapely.MultiPolygon([shapely.Polygon(outer, [hole])])):
        polygon = shapely.get_parts(geometry.rfc7946(shape, 6))[0]
        assert signed_area(polygon.exterior) > 0
        assert [signed_area(ring) < 0 for ring in polygon.interiors] == [True]


def test_ring_inside_a_collection_is_wound_too():
    inner = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    made = geometry.rfc7946(shapely.GeometryCollection([shapely.Point(1, 1), inner]), 6)
    assert signed_area(made.geoms[1].exterior) > 0


@pytest.mark.parametrize("wkt", ["POINT EMPTY", "POLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY", "MULTIPOLYGON EMPTY"])
def test_empty_geometry_is_none(wkt):
    assert geometry.rfc7946(shapely.from_wkt(wkt), 6) is None
    assert geometry.rfc7946(None, 6) is None


@pytest.mark.parametrize(
    ("wkt", "left"),
    [
        ("GEOMETRYCOLLECTION (POINT EMPTY, POINT (1 1))", "GEOMETRYCOLLECTION (POINT (1 1))"),
        ("MULTILINESTRING (EMPTY, (0 0, 1 1))", "MULTILINESTRING ((0 0, 1 1))"),
        ("MULTIPOINT (EMPTY, (1 1))", "MULTIPOINT ((1 1))"),
        ("GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (POINT EMPTY))", None),
    ],
)
def test_empty_parts_are_left_out(wkt, left):
    made = geometry.rfc7946(shapely.from_wkt(wkt), 6)
    assert (made.wkt if made else None) == left


def test_ring_that_rounding_made_flat_is_dropped():
    tiny = [(0, 0), (1e-8, 0), (1e-8, 1e-8)]
    assert geometry.rfc7946(shapely.Polygon(tiny), 6) is None
    with_tiny_hole = shapely.Polygon([(-1, -1), (1, -1), (1, 1), (-1, 1)], [tiny])
    assert len(geometry.rfc7946(with_tiny_hole, 6).interiors) == 0


def test_rounding_leaves_no_negative_zero():
    assert str(geometry.rfc7946(shapely.Point(-1e-9, -1e-9), 6)) == "POINT (0 0)"


def test_heights_are_left_aside():
    assert not geometry.rfc7946(shapely.Point(1, 2, 3), 6).has_z


@pytest.mark.parametrize("point", [(float("nan"), 1), (float("inf"), 1), (181, 0), (-180.5, 0), (0, 90.1), (40, 968)])
def test_what_is_no_place_on_earth_is_refused(point):
    with pytest.raises(GeometryError):
        geometry.rfc7946(shapely.Point(point), 6)
