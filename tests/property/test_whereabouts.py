"""Certainly and possibly inside or near: as shapely and PROJ answer for each shape by itself, to a metre."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geodata.layers.nearness import Landmark
from geodata.layers.whereabouts import of_places
from geodata.space import antimeridian
from geodata.space.geometry import WGS84, geodesic_circle

AREAS, CIRCLES, SHAPES = 200, 20, 40
METRE = 1.0


def star(lots, lon, lat, size, corners):
    """A ragged area around a place, cut where it crosses the antimeridian."""
    turns = np.sort(lots.uniform(0, 2 * np.pi, corners))
    away = size * lots.uniform(0.4, 1, corners)
    corners = np.column_stack([lon + away * np.cos(turns), lat + 0.6 * away * np.sin(turns)])
    return antimeridian.cut(shapely.buffer(shapely.Polygon(corners), 0))  # which unties what crosses itself


def shape_of(lots, lon, lat):
    kind = lots.integers(4)
    if kind == 0:
        return shapely.Point(lon, lat)
    if kind == 1:
        return geodesic_circle(lon, lat, lots.choice([500, 5_000, 20_000, 60_000]))
    if kind == 2:
        return star(lots, lon, lat, lots.uniform(0.1, 2), 12)
    return antimeridian.line([(lon, lat), (lon + lots.uniform(-3, 3), lat + lots.uniform(-2, 2))])


def features_of(lots, lon, lat):
    """Places of features around a place: some in two parts, some without any."""
    found = []
    for _ in range(SHAPES):
        count = lots.choice([0, 1, 1, 1, 2])
        found.append([shape_of(lots, lon + lots.uniform(-4, 4), lat + lots.uniform(-3, 3)) for _ in range(count)])
    return found, [bool(shapes) and all(shape.geom_type.endswith("LineString") for shape in shapes) for shapes in found]


def dense(shape, step):
    """Places along the edges of a shape, and in an area itself."""
    places = shapely.get_coordinates(shapely.segmentize(shape, step))
    return np.vstack([places, [shape.representative_point().coords[0]]]) if shape.area else places


def by_hand(features, is_line, inside, met):
    """What follows of features from what holds of their shapes."""
    certain = [
        bool(shapes) and (any(map(met, shapes)) if line else all(map(inside, shapes)))
        for shapes, line in zip(features, is_line, strict=True)
    ]
    return certain, [any(map(met, shapes)) for shapes in features]


@pytest.mark.parametrize("lon", [66.0, 178.5])
def test_inside_as_shapely_says_of_each(lon):
    lots = np.random.default_rng(47)
    for number in range(AREAS):
        features, is_line = features_of(lots, min(lon, 175) if number % 2 else lon - 8, 42)
        whereabouts = of_places(features, is_line)
        area = star(lots, min(lon, 172) + lots.uniform(-3, 3), 42, lots.uniform(1, 6), 200)
        certain, possible = by_hand(
            features, is_line, lambda it, area=area: shapely.covers(area, it), lambda it, area=area: area.intersects(it)
        )
        assert whereabouts.within(area, is_certain=True).tolist() == certain
        assert whereabouts.within(area, is_certain=False).tolist() == possible
        some = np.flatnonzero(lots.random(SHAPES) < 0.3)
        assert whereabouts.of(some).within(area, is_certain=True).tolist() == np.array(certain)[some].tolist()


@pytest.mark.parametrize(("lon", "lat"), [(66.0, 42.0), (179.0, -17.0), (20.0, 84.0)])
def test_near_a_point_as_proj_says_to_a_metre(lon, lat):
    lots = np.random.default_rng(48)
    for _ in range(CIRCLES):
        features, is_line = features_of(lots, lon, lat)
        whereabouts = of_places(features, is_line)
        at, limit = (lon + lots.uniform(-1, 1), lat + lots.uniform(-1, 1)), lots.uniform(5_000, 600_000)
        place = shapely.Point((at[0] + 180) % 360 - 180, at[1])
        spans = {}
        for shape in (shape for shapes in features for shape in shapes):
            places = dense(shape, 0.005)
            away = WGS84.inv(*places.T, np.full(len(places), place.x), np.full(len(places), place.y))[2]
            spans[id(shape)] = (0 if shape.intersects(place) else away.min(), away.max())
        for shift in (-METRE, METRE):
            low, high = by_hand(
                features,
                is_line,
                lambda it, to=limit + shift, spans=spans: spans[id(it)][1] <= to,
                lambda it, to=limit + shift, spans=spans: spans[id(it)][0] <= to,
            )
            sides = [
                whereabouts.near(Landmark(place), limit, is_certain=True) >= np.array(low),
                whereabouts.near(Landmark(place), limit, is_certain=False) >= np.array(high),
            ]
            turned = [
                whereabouts.near(Landmark(place), limit, is_certain=True) <= np.array(low),
                whereabouts.near(Landmark(place), limit, is_certain=False) <= np.array(high),
            ]
            assert np.all(sides if shift < 0 else turned)


@pytest.mark.parametrize("kind", ["line", "area", "points"])
def test_near_lines_and_areas_as_a_plane_says_where_it_is_true(kind):
    lots = np.random.default_rng(49)
    plane = Transformer.from_crs("OGC:CRS84", "+proj=aeqd +lat_0=42 +lon_0=66 +ellps=WGS84", always_xy=True).transform

    def flat(shape):
        return shapely.transform(shapely.segmentize(shape, 0.002), plane, interleaved=False)

    for _ in range(3):
        corners = np.column_stack([66 + lots.uniform(-0.15, 0.15, 5), 42 + lots.uniform(-0.1, 0.1, 5)])
        around = star(lots, 66, 42, 0.15, 9)
        asked = {"line": shapely.LineString(corners), "area": around, "points": shapely.MultiPoint(corners)}[kind]
        shapes = [geodesic_circle(*corner, 3_000) for corner in corners] + [star(lots, 66, 42, 0.2, 7), around.boundary]
        shapes += [shapely.Point(*corner) for corner in corners[::-1] + 0.05]
        landmark, there = Landmark(asked), flat(asked)
        shapely.prepare(there)
        whereabouts = of_places([(shape,) for shape in shapes], [False] * len(shapes))
        for limit in (0.0, 800.0, 4_000.0, 12_000.0):
            certain, possible = (whereabouts.near(landmark, limit, is_certain=it) for it in (True, False))
            for number, shape in enumerate(shapes):
                grid = shapely.points(*(lots.uniform(low, low + wide, 1_000) for low, wide in _box(shape)))
                inside = grid[shapely.intersects(shape, grid)]
                places = np.concatenate([shapely.points(shapely.get_coordinates(flat(shape))), flat(inside)])
                most = shapely.distance(there, places).max()
                if abs((least := shapely.distance(there, flat(shape))) - limit) > METRE:
                    assert possible[number] == (least <= limit)
                if most > limit + METRE:
                    assert not certain[number]
                if most < limit - 400:  # what lies between the places of the inside
                    assert certain[number]


def _box(shape):
    west, south, east, north = shape.bounds
    return (west, east - west), (south, north - south)


def test_small_steps_around_the_limit_change_the_answer():
    circle, place = geodesic_circle(66, 42, 20_000), shapely.Point(67, 42.3)
    places = dense(circle, 0.0005)
    away = WGS84.inv(*places.T, np.full(len(places), place.x), np.full(len(places), place.y))[2]
    whereabouts = of_places([(circle,)], [False])
    for is_certain, limit in ((False, away.min()), (True, away.max())):
        assert not whereabouts.near(Landmark(place), limit - METRE, is_certain=is_certain).any()
        assert whereabouts.near(Landmark(place), limit + METRE, is_certain=is_certain).all()


def test_around_a_winding_line_the_inside_is_farther_than_the_edge():
    ring = shapely.box(66, 42, 67, 43)
    whereabouts = of_places([(ring,)], [False])
    assert not whereabouts.near(Landmark(ring.exterior), 20_000, is_certain=True).any()
    assert whereabouts.near(Landmark(ring.exterior), 60_000, is_certain=True).all()


def test_antipode_inside_of_an_area_is_the_farthest_place():
    whereabouts = of_places([(shapely.box(-120, -50, -100, -35),)], [False])
    assert not whereabouts.near(Landmark(shapely.Point(69, 42)), 19_990_000, is_certain=True).any()
    assert whereabouts.near(Landmark(shapely.Point(69, 42)), 20_004_000, is_certain=True).all()


def test_spans_for_people_are_right_to_some_metres():
    lots = np.random.default_rng(50)
    features = [(shape_of(lots, 66 + lots.uniform(-3, 3), 42 + lots.uniform(-2, 2)),) for _ in range(SHAPES)]
    found = of_places(features, [False] * SHAPES).spans(66, 42)
    for (shape,), (low, high) in zip(features, found, strict=True):
        places = dense(shape, 0.002)
        away = WGS84.inv(*places.T, np.full(len(places), 66), np.full(len(places), 42))[2]
        assert low == pytest.approx(0 if shape.intersects(shapely.Point(66, 42)) else away.min(), abs=30)
        assert high == pytest.approx(away.max(), abs=30)
