"""What is known of a point agrees with what layers hold."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geodata.snapshot.here import here
from geodata.snapshot.history import History
from geodata.space.coordinates import LonLat

TASHKENT = LonLat(69.24, 41.30)
FAR = LonLat(2.35, 48.86)


def test_a_point_lies_in_its_region_and_country(snapshot):
    found = here(snapshot, TASHKENT)
    assert found.country.id == found.region.properties["country"]
    assert shapely.intersects(found.region.geometry, shapely.Point(TASHKENT))


def test_a_point_outside_all_outlines_lies_in_none_and_has_distances(snapshot):
    found = here(snapshot, FAR)
    assert (found.country, found.region, found.projects) == (None, None, ())
    assert found.border_m > 1_000_000
    assert found.crossing.low_m > 1_000_000


def test_the_nearest_crossing_is_the_nearest_of_all(snapshot):
    found = here(snapshot, TASHKENT).crossing
    standing = [it for it in snapshot.catalog.crossings.values() if it.state != "planned"]
    ranges = snapshot.ground.to_crossings_m(TASHKENT, standing)
    assert found.high_m == pytest.approx(ranges[:, 1].min())
    assert 0 <= found.low_m <= found.high_m
    assert (ranges[:, 0] <= ranges[:, 1]).all()


def test_who_may_lie_here_is_who_has_an_area_here(snapshot):
    areas = snapshot.layer("project-areas")
    seen = 0
    for row in range(0, len(areas), 5):
        point = LonLat(*shapely.get_coordinates(areas.shape(row).representative_point())[0])
        found = here(snapshot, point).projects
        held = {
            areas.values["project"][other]
            for other in range(len(areas))
            if shapely.intersects(areas.shape(other), shapely.Point(point))
        }
        assert set(found) == held
        assert len(found) == len(set(found))
        seen += len(found)
    assert seen


def test_points_of_a_walk_along_the_border_are_near_it(snapshot):
    line = shapely.line_merge(snapshot.ground.border)
    ends = shapely.get_coordinates(line)
    for at in ends[np.linspace(0, len(ends) - 1, 7).astype(int)]:
        assert here(snapshot, LonLat(*at)).border_m < 1_000


def test_the_past_knows_fewer(snapshot):
    then = History(snapshot).at(snapshot.today.replace(year=2019))
    assert len(here(then, TASHKENT).projects) < len(here(snapshot, TASHKENT).projects)
