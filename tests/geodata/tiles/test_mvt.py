"""Our tile encoder against another project's decoder."""

from __future__ import annotations

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.tiles import mvt
from geodata.tiles.records import point_features


def decoded(shape, properties=None):
    data = mvt.encode({"layer": [(shape, properties or {})]})
    tile = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    return tile["layer"]["features"] if tile else []


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(5, 4000),
        shapely.MultiPoint([(5, 6), (-7, 8)]),
        shapely.LineString([(0, 0), (100, 50), (4160, -64)]),
        shapely.MultiLineString([[(0, 0), (10, 10)], [(20, 20), (30, 0)]]),
        shapely.Polygon([(0, 0), (4096, 0), (4096, 4096), (0, 4096)], [[(10, 10), (20, 10), (20, 20), (10, 20)]]),
        shapely.MultiPolygon([shapely.box(0, 0, 5, 5), shapely.box(10, 10, 15, 20)]),
    ],
    ids=lambda shape: shape.geom_type,
)
def test_shape_survives_the_round_trip(shape):
    (feature,) = decoded(shape)
    assert shapely.geometry.shape(feature["geometry"]).equals(shape)


def test_properties_survive_the_round_trip():
    properties = {"name": "Қостанай", "pop": 210_000, "ratio": 0.5, "one": 1, "one_again": 1.0}
    (feature,) = decoded(shapely.Point(1, 1), properties)
    assert feature["properties"] == properties
    assert isinstance(feature["properties"]["one"], int)
    assert isinstance(feature["properties"]["one_again"], float)


def test_outline_is_wound_as_the_standard_wants():
    """MVT 2.1 section 4.3.4.4: with y down the outline's area is positive, a hole's negative."""
    square = shapely.Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    for polygon in (square, shapely.orient_polygons(square), shapely.orient_polygons(square, exterior_cw=True)):
        commands = mvt.geometry(polygon)[1]
        steps = [(n >> 1) ^ -(n & 1) for n in commands]
        # MoveTo 0,0 then three LineTo: the outline begins by going right (+9, 0) or from another corner alike
        rings = decoded(polygon)[0]["geometry"]["coordinates"]
        assert mvt.doubled_area(mvt.snapped(shapely.LinearRing(rings[0]))) > 0, steps
        assert mvt.doubled_area(mvt.snapped(shapely.LinearRing(rings[1]))) < 0


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(1, 1, 1.2, 1.2),
        shapely.LineString([(5, 5), (5.1, 5.1)]),
        shapely.Polygon(),
    ],
    ids=["area below a unit", "line below a unit", "nothing"],
)
def test_what_is_smaller_than_a_unit_is_left_out(shape):
    assert decoded(shape) == []


@pytest.mark.parametrize(
    "value", [0, 1, -1, 127, 128, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**64 - 1, True, False, "", "😀", -0.5]
)
def test_value_survives_the_round_trip(value):
    (feature,) = decoded(shapely.Point(1, 1), {"value": value})
    assert feature["properties"]["value"] == value
    assert type(feature["properties"]["value"]) is type(value)


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 10**30])
def test_whole_number_beyond_64_bits_is_text(value):
    (feature,) = decoded(shapely.Point(1, 1), {"value": value})
    assert feature["properties"] == {"value": str(value)}


@given(
    st.lists(
        st.tuples(
            st.integers(-64, 4160), st.integers(-64, 4160), st.lists(st.integers(-1, 400), min_size=3, max_size=3),
            st.integers(0, 2**53),
        ),
        max_size=40,
    ),
    st.booleans(),
)  # fmt: skip
def test_points_all_at_once_are_as_points_one_by_one(points, has_ids):
    x, y, tags, ids = (np.array([point[n] for point in points], dtype=np.int64) for n in range(4))
    tags = tags.reshape(len(points), 3)
    made = point_features(x, y, tags, ids.astype(np.uint64) if has_ids else None)
    one_by_one = (
        mvt.feature(
            *mvt.geometry(shapely.Point(px, py)),
            [n for key, number in enumerate(numbers) if number >= 0 for n in (key, number)],
            feature_id if has_ids else None,
        )
        for px, py, numbers, feature_id in points
    )
    assert made == b"".join(one_by_one)
