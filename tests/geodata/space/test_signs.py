import math

import pytest
import shapely

from geodata.space.signs import APART, stand_on

LINE = shapely.LineString([(60, 40), (62, 40)])


@pytest.mark.parametrize(("point", "place"), [((61, 41), (61, 40)), ((59, 40.5), (60, 40))])
def test_a_sign_stands_where_its_line_is_nearest_to_its_point(point, place):
    found = stand_on(LINE, shapely.Point(point), [])
    assert (found.x, found.y) == pytest.approx(place)


def test_it_stands_apart_from_one_that_is_there_already_still_on_the_line():
    found = stand_on(LINE, shapely.Point(61, 41), [shapely.Point(61, 40)])
    assert found.y == pytest.approx(40)
    assert APART <= abs(found.x - 61) * math.cos(math.radians(41)) < 0.2


def test_a_line_in_parts_is_one_line():
    parts = shapely.MultiLineString([[(60, 40), (61, 40)], [(62, 41), (63, 41)]])
    found = stand_on(parts, shapely.Point(62.5, 42), [])
    assert (found.x, found.y) == pytest.approx((62.5, 41))


def test_where_no_place_is_free_the_nearest_one_stays():
    short = shapely.LineString([(60, 40), (60.01, 40)])
    found = stand_on(short, shapely.Point(60, 41), [shapely.Point(60, 40)])
    assert (found.x, found.y) == pytest.approx((60, 40))
