"""Kilometres along a line: known lengths along a parallel, pieces in order, branches, gaps, rings, the antimeridian."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geodata.errors import GeometryError
from geodata.space.course import Course
from geodata.space.geometry import distance_m, geodesic_circle
from geodata.space.stretches import Stretch

DEGREE = distance_m(0, 0, 1, 0) / 1000
"""Kilometres of a degree of the equator."""


def test_a_parallel_has_the_kilometres_that_are_known():
    course = Course(shapely.LineString([(10, 0), (0, 0)]))
    (piece,) = course.pieces
    assert course.length_km == pytest.approx(10 * DEGREE, abs=1e-6)
    assert piece.line.coords[0] == (0, 0), "from the west"
    assert course.on(shapely.box(2, -1, 5, 1)) == [pytest.approx((2 * DEGREE, 5 * DEGREE), abs=1e-6)]
    km, away = course.nearest(np.array([(3.0, 0.0), (7.0, 1.0), (-4.0, 0.0)]))
    assert km == pytest.approx([3 * DEGREE, 7 * DEGREE, 0], abs=0.2)
    assert away == pytest.approx([0, distance_m(7, 0, 7, 1) / 1000, 4 * DEGREE], abs=0.2)
    assert course.place(5 * DEGREE) == pytest.approx((5, 0), abs=0.003)


@pytest.mark.parametrize(
    ("lon", "lat", "radius_m"), [(5, 0.0, 30_000), (5, 1, 30_000), (9.9, 0.3, 60_000), (12, 0, 9_000)]
)
def test_what_is_nearest_to_a_circle_lies_under_it(lon, lat, radius_m):
    course = Course(shapely.LineString([(0, 0), (10, 0)]))
    half = radius_m / 1000
    expected = (min(lon * DEGREE - half, 10 * DEGREE), min(lon * DEGREE + half, 10 * DEGREE))
    assert course.nearest_to([geodesic_circle(lon, lat, radius_m)]) == [pytest.approx(expected, abs=0.5)]


def test_nearest_to_an_area_holds_the_nearest_to_each_place_inside():
    zigzag = shapely.LineString([(0, 0), (1, 1), (2, 0), (3, 1.4), (3.1, 0.2), (4, 0)])
    course = Course(zigzag)
    for shape in (shapely.box(0.7, 0.4, 2.2, 0.8), geodesic_circle(3.0, 0.4, 60_000), shapely.box(-1, 1, 5, 2)):
        west, south, east, north = shape.bounds
        lon, lat = np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60))
        inside = np.column_stack([lon.ravel(), lat.ravel()])[shapely.contains_xy(shape, lon.ravel(), lat.ravel())]
        km, _ = course.nearest(inside)
        (found,) = course.nearest_to([shape])
        assert found.from_km - 2 <= km.min(), shape
        assert km.max() <= found.to_km + 2, shape


def test_pieces_follow_one_another_from_the_west_and_tell_their_gap():
    course = Course(shapely.MultiLineString([[(5, 0), (9, 0)], [(2, 0), (0, 0)]]))
    first, second = course.pieces
    assert first.km == pytest.approx((0, 2 * DEGREE))
    assert second.km == pytest.approx((2 * DEGREE, 6 * DEGREE))
    assert (first.gap_km, second.gap_km) == (0, pytest.approx(3 * DEGREE))
    assert course.on(shapely.box(1, -1, 6, 1)) == [pytest.approx((DEGREE, 3 * DEGREE))], "the gap has no kilometres"
    assert [len(steps) > 1 for steps in course.cut(Stretch(DEGREE, 3 * DEGREE))] == [True, True]
    assert len(course.cut(Stretch(0.0, DEGREE))) == 1


def test_branches_meet_without_a_gap():
    course = Course(shapely.MultiLineString([[(0, 0), (2, 0)], [(2, 0), (4, 1)], [(2, 0), (4, -1)]]))
    assert [piece.gap_km for piece in course.pieces] == [0, 0, 0]
    (node,) = {piece.ends[0] for piece in course.pieces[1:]}
    assert course.pieces[0].ends[1] == node
    assert len(course.pieces_at(node)) == 3


def test_lines_drawn_in_several_strokes_are_one_piece():
    course = Course(shapely.MultiLineString([[(2, 0), (1, 0)], [(2, 0), (3, 0)], [(0, 0), (1, 0)]]))
    assert len(course.pieces) == 1
    assert course.length_km == pytest.approx(3 * DEGREE)


def test_from_south_to_north_where_there_is_no_west():
    (piece,) = Course(shapely.LineString([(7, 5), (7, -5)])).pieces
    assert piece.line.coords[0] == (7, -5)


def test_a_ring_begins_in_the_west_and_goes_by_the_north():
    ring = shapely.box(0, 0, 2, 2).exterior
    for line in (ring, shapely.reverse(ring)):
        (piece,) = Course(shapely.LineString(line.coords)).pieces
        assert piece.line.coords[:2] == [(0, 0), (0, 2)]
        assert piece.ends[0] == piece.ends[1]


def test_across_the_antimeridian_it_is_one_line():
    course = Course(shapely.MultiLineString([[(-180, 0), (-176, 0)], [(178, 0), (180, 0)]]))
    assert len(course.pieces) == 1
    assert course.length_km == pytest.approx(6 * DEGREE)
    assert course.on(shapely.box(-179, -1, -177, 1)) == [pytest.approx((3 * DEGREE, 5 * DEGREE))]
    assert course.on(geodesic_circle(179.9, 0, 100_000)) == [
        pytest.approx((1.9 * DEGREE - 100, 1.9 * DEGREE + 100), abs=0.5)
    ]
    km, _ = course.nearest(np.array([(179.0, 1.0), (-177.0, 1.0)]))
    assert km == pytest.approx([DEGREE, 5 * DEGREE], abs=0.2)
    assert course.place(5 * DEGREE) == pytest.approx((-177, 0), abs=0.003)


def test_a_way_passes_where_it_is_near():
    course = Course(shapely.LineString([(0, 0), (10, 0)]))
    way = shapely.LineString([(5, -3), (5, 3)])
    assert course.passed_by(way, 25) == pytest.approx((5 * DEGREE, 5 * DEGREE), abs=0.2)
    assert course.passed_by(shapely.LineString([(3, 0.5), (6, 0.5)]), 25) is None


def test_distance_to_a_shape():
    course = Course(shapely.LineString([(0, 0), (10, 0)]))
    found = course.away_km([shapely.box(2, 1, 3, 2), shapely.box(2, -1, 3, 2)])
    assert found.tolist() == [pytest.approx(distance_m(2, 0, 2, 1) / 1000, abs=0.1), 0]
    assert course.nearest_to([]) == course.away_km([]).tolist() == []


@pytest.mark.parametrize("line", [shapely.LineString(), shapely.MultiLineString()])
def test_nothing_can_be_measured_along_nothing(line):
    with pytest.raises(GeometryError):
        Course(line)


def test_the_shipped_border_is_as_long_as_its_file_says(snapshot):
    course = snapshot.ground.course
    assert course.length_km == pytest.approx(2349.7, abs=0.1)
    assert len(course.pieces) == 1
    assert course.place(0)[0] < course.place(course.length_km)[0]
