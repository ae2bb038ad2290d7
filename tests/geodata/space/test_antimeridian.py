"""What crosses the antimeridian is cut there (RFC 7946 section 3.1.9), and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.space import antimeridian
from geodata.space.geometry import area_m2, distance_m, geodesic_circle, length_m

RIGHT = "((-180 0, -176 0, -176 4, -180 4, -180 0), (-179 1, -178 1, -178 2, -179 2, -179 1))"


def whole(text):
    return antimeridian.whole(shapely.from_wkt(text))


@given(st.floats(-180, 180), st.floats(-88, 88), st.floats(100, 2_000_000))
def test_a_circle_anywhere_is_sound_and_as_large_as_it_should_be(lon, lat, radius_m):
    circle = geodesic_circle(lon, lat, radius_m)
    west, south, east, north = circle.bounds
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90
    assert circle.is_valid
    if distance_m(lon, lat, lon, np.copysign(90, lat)) < 1.5 * radius_m:
        return  # straight edges in degrees are far from geodesics there
    earth = 6_371_000
    expected = 2 * np.pi * earth**2 * (1 - np.cos(radius_m / earth))
    assert area_m2(circle) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("lon", [179.99, -179.99, 180, -180])
def test_a_circle_across_the_antimeridian_is_in_two_parts(lon):
    circle = geodesic_circle(lon, 10, 5_000)
    assert circle.geom_type == "MultiPolygon"
    assert [part.bounds[2] - part.bounds[0] < 0.2 for part in circle.geoms] == [True, True]
    for east in (179.999, -179.999):
        assert circle.contains(shapely.Point(east, 10))
    assert not circle.intersects(shapely.Point(0, 10))


@pytest.mark.parametrize("lat", [89.99, -89.99])
def test_a_circle_that_holds_a_pole_reaches_it(lat):
    circle = geodesic_circle(50, lat, 50_000)
    assert all(circle.intersects(shapely.Point(lon, np.sign(lat) * 89.9)) for lon in range(-180, 181, 30))


def test_a_line_takes_the_short_way():
    line = antimeridian.line([(170, 10), (-170, 20), (-160, 20)])
    assert line.equals(shapely.from_wkt("MULTILINESTRING ((170 10, 180 15), (-180 15, -170 20, -160 20))"))
    assert length_m(line) == pytest.approx(distance_m(170, 10, -170, 20) + distance_m(-170, 20, -160, 20), rel=1e-2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LINESTRING (179 0, -179 2)", "MULTILINESTRING ((179 0, 180 1), (-180 1, -179 2))"),
        ("MULTILINESTRING ((0 0, 1 1), (179 0, -179 2))",
         "MULTILINESTRING ((0 0, 1 1), (179 0, 180 1), (-180 1, -179 2))"),
        ("POLYGON ((178 0, -178 0, -178 2, 178 2, 178 0))",
         "MULTIPOLYGON (((178 0, 180 0, 180 2, 178 2, 178 0)), ((-180 0, -178 0, -178 2, -180 2, -180 0)))"),
        ("POLYGON ((176 0, -176 0, -176 4, 176 4, 176 0), (-179 1, -178 1, -178 2, -179 2, -179 1))",
         f"MULTIPOLYGON (((176 0, 180 0, 180 4, 176 4, 176 0)), {RIGHT})"),
    ],
)  # fmt: skip
def test_what_jumps_over_it_is_cut(text, expected):
    assert whole(text).equals(shapely.from_wkt(expected))


@pytest.mark.parametrize(
    "text",
    ["POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))", "POLYGON ((60 40, 61 40, 61 41, 60 40))",
     "POLYGON ((-180 -90, -180 -70, 0 -75, 180 -70, 180 -90, -180 -90))", "LINESTRING (179 0, 180 1)", "POINT (180 0)",
     "POLYGON EMPTY"],
)  # fmt: skip
def test_what_does_not_cross_stays_as_it_is(text):
    assert shapely.to_wkt(whole(text)) == shapely.to_wkt(shapely.from_wkt(text))
