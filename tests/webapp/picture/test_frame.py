import math

import pytest
import shapely

from geodata.tiles.mercator import project
from webapp.picture.frame import MARGIN, Frame

ROUND = [shapely.Point(68, 41)]


def test_shapes_lie_whole_within_the_margin():
    shapes = [shapely.box(60, 40, 62, 47), shapely.LineString([(58, 41), (70, 42)])]
    frame = Frame.around(shapes, 400, 270, margin=30, closest=12)
    left, top, right, bottom = shapely.total_bounds(frame.drawn(shapes))
    assert min(left, top, 400 - right, 270 - bottom) == pytest.approx(30, abs=0.5)


def test_a_point_is_in_the_middle_at_the_closest_zoom():
    frame = Frame.around(ROUND, 400, 270, margin=30, closest=9)
    assert frame.at(68, 41) == pytest.approx((200, 135))
    assert frame.zoom == pytest.approx(9)


def test_metres_of_a_pixel_are_those_of_web_mercator():
    frame = Frame.around(ROUND, 400, 270, margin=30, closest=9)
    assert frame.metres == pytest.approx(156543.034 * math.cos(math.radians(41)) / 2**9, rel=1e-3)


def test_both_sides_of_the_antimeridian_are_one_picture():
    sides = [shapely.MultiPolygon([shapely.box(178, -20, 180, -16), shapely.box(-180, -20, -177, -16)])]
    frame = Frame.around(sides, 400, 270, margin=30, closest=9)
    left, top, right, bottom = shapely.total_bounds(frame.drawn(sides))
    assert (top, bottom) == pytest.approx((30, 240))
    assert left + right == pytest.approx(400)
    assert frame.metres * (right - left) < 600_000
    west, _, east, _ = frame.box
    assert (west > 170, east < -170) == (True, True)


def test_tiles_cover_the_picture_and_wrap_round_the_earth():
    frame = Frame.around([shapely.Point(180, 10)], 400, 270, margin=30, closest=4)
    tiles = list(frame.tiles(4))
    assert {tile.x for tile in tiles} == {15, 0}
    assert {tile.turn for tile in tiles} == {0, 1}
    corner = project(shapely.get_coordinates(shapely.Point(180, 10)))[0]
    assert any(tile.x / 16 + tile.turn <= corner[0] < (tile.x + 1) / 16 + tile.turn for tile in tiles)


def test_nothing_is_drawn_far_outside():
    frame = Frame.around(ROUND, 400, 270, margin=30, closest=9)
    (seen,) = frame.drawn([shapely.box(0, 0, 120, 60)])
    assert seen.bounds == pytest.approx((-MARGIN, -MARGIN, 400 + MARGIN, 270 + MARGIN))
    assert frame.drawn([shapely.box(0, 0, 1, 1)]) == []


def test_a_frame_of_nothing_is_refused():
    with pytest.raises(ValueError, match="needs something"):
        Frame.around([], 400, 270, margin=30, closest=9)
