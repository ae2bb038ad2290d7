"""The grid over points finds what a comparison of every point finds, wherever they lie and however they cluster."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.layers.points import PointIndex, Points

SETTINGS = settings(deadline=None, max_examples=200)

numbers = st.floats(-180, 180, width=32) | st.integers(-3, 3).map(float)
pairs = st.tuples(numbers, numbers.map(lambda number: number / 2)) | st.just((np.nan, np.nan))
points = st.lists(pairs, max_size=60).map(lambda held: np.array(held, dtype=float).reshape(-1, 2))
clouds = st.tuples(points, st.integers(1, 40)).map(lambda made: np.repeat(made[0], made[1], axis=0))
boxes = st.tuples(numbers, numbers, numbers, numbers).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]) / 2, max(b[0], b[2]), max(b[1], b[3]) / 2)
)


def scanned(xy, box):
    west, south, east, north = box
    return [row for row, (x, y) in enumerate(xy) if west <= x <= east and south <= y <= north]


@SETTINGS
@given(clouds, boxes)
def test_box_finds_what_a_scan_finds(xy, box):
    assert PointIndex(xy).within(*box).tolist() == scanned(xy, box)


@SETTINGS
@given(clouds, boxes)
def test_area_finds_what_geos_finds(xy, box):
    area = shapely.box(*box).buffer(2)
    shapes = Points(xy).take(np.arange(len(xy)))
    expected = [row for row, shape in enumerate(shapes) if shape is not None and shape.intersects(area)]
    assert PointIndex(xy).touching(area).tolist() == expected


@SETTINGS
@given(points)
def test_points_are_a_sequence_of_geometries(xy):
    held = Points(xy)
    assert len(held) == len(xy)
    for row, (x, y) in enumerate(xy):
        shape = held[row]
        assert (shape is None) == np.isnan(x)
        assert shape is None or (shape.x, shape.y) == (x, y)
    assert len(held[1:]) == max(0, len(xy) - 1)


def test_small_boxes_use_the_grid():
    """Many points, of which a box of a hundredth of the area is found without looking at all of them."""
    lots = np.random.default_rng(1)
    xy = lots.uniform((46, 36), (88, 56), (200_000, 2))
    index = PointIndex(xy)
    index._xy = np.empty((0, 2))  # nothing to scan: the grid must do
    assert index.within(60, 40, 64, 42).tolist() == scanned(xy, (60, 40, 64, 42))
