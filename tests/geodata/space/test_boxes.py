"""Boxes in degrees, across the antimeridian as elsewhere."""

from __future__ import annotations

import pytest

from geodata.space.boxes import holds, likeness, unrolled

FIJI = (176, -20, -178, -15)


def test_east_of_an_unrolled_box_is_never_less_than_its_west():
    assert unrolled(FIJI) == (176, -20, 182, -15)
    assert unrolled((40, 30, 96, 60)) == (40, 30, 96, 60)


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [(178, -18, True), (-179, -18, True), (180, -18, True), (-180, -18, True), (170, -18, False), (-170, -18, False),
     (176, -20, True), (-178, -15, True), (178, -21, False), (0, -18, False)],
)  # fmt: skip
def test_place_is_found_on_both_sides_of_the_antimeridian(lon, lat, expected):
    assert holds(FIJI, lon, lat) is expected


def test_likeness_is_one_for_equal_boxes_and_nothing_for_strangers():
    assert likeness(FIJI, FIJI) == 1
    assert likeness(FIJI, (176, -20, 182, -15)) == 1
    assert likeness(FIJI, (-184, -20, -178, -15)) == 1
    assert likeness((0, 0, 2, 2), (1, 0, 3, 2)) == pytest.approx(1 / 3)
    assert likeness(FIJI, (40, 30, 96, 60)) == 0
    assert likeness((0, 0, 1, 1), (1, 0, 2, 1)) == 0
