"""Tiles of lines and areas: cut, simplified, valid, wound right, found in some tile."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata import tiles
from geodata.tiles import BUFFER, EXTENT, MAX_BYTES
from geodata.tiles.mercator import to_world
from tests.contract.hostile_layers import SHAPES, hostile_layers
from tests.tiles import decode, degrees, shape_of, shapes, tile_at, tiles_over

SHAPE_LAYERS = ("project-lines", "project-areas", "corridors", "rivers", "countries", "regions")
FRAME = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
LAYERS = hostile_layers()


def signed_area(ring):
    x, y = np.asarray(ring, dtype=np.int64)[:-1].T
    return int((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def polygons_of(feature):
    geometry = feature["geometry"]
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def in_units(shape, tile):
    zoom, x, y = tile
    scale = EXTENT << zoom
    return shapely.transform(to_world(shape), lambda corners: corners * scale - np.array([x, y]) * EXTENT)


def check_area(feature):
    """MVT 2.1 section 4.3.4.4: with y down outlines have a positive area, holes a negative one; and all is valid."""
    for outline, *holes in polygons_of(feature):
        assert signed_area(outline) > 0
        assert all(signed_area(hole) < 0 for hole in holes)
    shape = shape_of(feature)
    assert shape.is_valid, shapely.is_valid_reason(shape)
    assert shape.within(FRAME)


@pytest.mark.parametrize("zoom", [4, 8, 11])
@pytest.mark.parametrize("name", SHAPE_LAYERS)
def test_every_feature_is_in_the_tiles_of_a_zoom(snapshot, name, zoom):
    layer = snapshot.layer(name)
    rows = np.flatnonzero(~shapely.is_missing(layer.shapes))
    missing = {layer.ids[row] for row in rows}
    for row in rows[:: 1 if zoom < 11 else 5]:
        inside = shapely.point_on_surface(layer.shapes[row])
        found = decode(tiles.tile(layer, *tile_at(inside.x, inside.y, zoom)), name)
        assert layer.ids[row] in {feature["properties"]["id"] for feature in found}
        missing.discard(layer.ids[row])
    assert zoom == 11 or not missing


@pytest.mark.parametrize("zoom", [0, 3, 5, 7])
@pytest.mark.parametrize("name", ["project-areas", "countries", "regions"])
def test_areas_are_valid_and_wound_right(snapshot, name, zoom):
    layer = snapshot.layer(name)
    for tile in tiles_over(layer.bbox, zoom)[:: 1 if zoom < 7 else 7]:
        for feature in decode(tiles.tile(layer, *tile), name):
            if feature["geometry"]["type"] != "Point":
                check_area(feature)


@pytest.mark.parametrize("zoom", [4, 9])
def test_area_covers_what_it_should(snapshot, zoom):
    """Inside the tile the drawn area differs from the true one by no more than two units along its outline."""
    layer = snapshot.layer("countries")
    tile = tile_at(68.2, 41.4, zoom)
    inner = shapely.box(0, 0, EXTENT, EXTENT)
    for feature in decode(tiles.tile(layer, *tile), "countries"):
        drawn = shape_of(feature).intersection(inner)
        true = in_units(layer.shapes[layer.row(feature["properties"]["id"])], tile).intersection(inner)
        assert drawn.symmetric_difference(true).area <= 2 * true.length + 4


@pytest.mark.parametrize("zoom", [5, 9, 14])
def test_click_on_a_corner_meets_the_line(snapshot, zoom):
    layer = snapshot.layer("corridors")
    row = 0
    lon, lat = shapely.get_coordinates(layer.shapes[row])[0]
    tile = tile_at(lon, lat, zoom)
    (feature,) = [f for f in decode(tiles.tile(layer, *tile), layer.id) if f["properties"]["id"] == layer.ids[row]]
    found = [degrees(*corner, tile) for corner in shapely.get_coordinates(shape_of(feature))]
    assert min(math.dist(corner, (lon, lat)) for corner in found) <= 360 / (EXTENT << zoom)


def test_both_sides_of_an_edge_agree():
    lots = np.random.default_rng(1)
    steps = np.column_stack([np.linspace(60, 80, 4000), 45 + lots.normal(0, 0.01, 4000).cumsum()])
    layer = shapes([shapely.LineString(steps)], "LineString")
    zoom = 8
    for _, x, y in tiles_over(layer.bbox, zoom):
        west, east = (decode(tiles.tile(layer, zoom, column, y), "shapes") for column in (x, x + 1))
        if west and east:
            edge = shapely.LineString([(EXTENT, 0), (EXTENT, EXTENT)])
            cuts = [
                np.sort(shapely.get_coordinates(shape_of(side[0]).intersection(line))[:, 1])
                for side, line in ((west, edge), (east, shapely.transform(edge, lambda c: c - (EXTENT, 0))))
            ]
            assert len(cuts[0]) == len(cuts[1])
            assert np.abs(cuts[0] - cuts[1]).max(initial=0) <= 1


def test_small_area_is_a_point_until_it_can_be_seen():
    layer = shapes([shapely.box(65, 41, 65.0001, 41.0001)])
    kinds = []
    for zoom in range(25):
        (feature,) = decode(tiles.tile(layer, *tile_at(65.00005, 41.00005, zoom)), "shapes")
        kinds.append(feature["geometry"]["type"])
    first = kinds.index("Polygon")
    assert 8 <= first <= 12
    assert kinds == ["Point"] * first + ["Polygon"] * (25 - first)


def test_what_only_grazes_a_tile_is_no_point_there():
    step = 360 / (EXTENT << 6)
    layer = shapes([shapely.box(step * (BUFFER - 0.3), 10, 20, 20)])
    _, x, y = tile_at(0.0, 15.0, 6)
    assert decode(tiles.tile(layer, 6, x - 1, y), "shapes") == []


def test_hostile_shapes_are_all_drawn():
    layer = LAYERS[SHAPES]
    found = {}
    for tile in tiles_over((-180, 5, 180, 45), 3):
        for feature in decode(tiles.tile(layer, *tile), SHAPES):
            found.setdefault(feature["properties"]["id"], []).append(feature)
    assert set(found) == {"hole", "parts", "tiny", "wrong-way"}
    assert {f["geometry"]["type"] for f in found["tiny"]} == {"Point"}
    for name in ("hole", "parts", "wrong-way"):
        for feature in found[name]:
            check_area(feature)
    assert any(len(rings) == 2 for feature in found["hole"] for rings in polygons_of(feature))


def test_broken_and_mixed_shapes_are_drawn():
    bow_tie = shapely.Polygon([(60, 40), (64, 44), (64, 40), (60, 44)])
    mixed = shapely.GeometryCollection([shapely.box(65, 40, 66, 41), shapely.Point(66, 42)])
    beyond = shapely.box(70, 80, 75, 90)
    layer = shapes([bow_tie, mixed, beyond, shapely.MultiPoint([(67, 41), (68, 42)]), None])
    found = {f["properties"]["id"]: f for f in decode(tiles.tile(layer, 0, 0, 0), "shapes")}
    assert sorted(found) == ["a000000", "a000001", "a000002", "a000003"]
    for name in ("a000000", "a000001", "a000002"):
        check_area(found[name])
    assert found["a000003"]["geometry"]["type"] == "MultiPoint"
    assert shape_of(found["a000002"]).bounds[1] == 0


def test_heavy_tile_of_small_areas_is_thinned_and_counts():
    lots = np.random.default_rng(3)
    corners = lots.uniform((60, 36), (80, 50), (80_000, 2))
    sizes = lots.uniform(0.0005, 0.02, 80_000)
    layer = shapes(
        [shapely.box(x, y, x + s, y + s) for (x, y), s in zip(corners, sizes, strict=True)],
        name=[f"Area number {n}" for n in range(80_000)],
    )
    data = tiles.tile(layer, 3, 5, 2)
    assert MAX_BYTES * 0.2 < len(data) <= MAX_BYTES
    features = decode(data, "shapes")
    box = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    touching = (
        shapely.intersects(np.array([in_units(shape, (3, 5, 2)) for shape in layer.shapes[::40]]), box).sum() * 40
    )
    assert sum(f["properties"]["stands_for"] for f in features) == pytest.approx(touching, rel=0.1)
    assert tiles.tile(layer, 3, 5, 2) == data
    assert all("stands_for" not in f["properties"] for f in decode(tiles.tile(layer, *tile_at(70, 43, 10)), "shapes"))


@pytest.mark.parametrize("kind", ["areas", "lines", "points"])
def test_heavy_tile_of_one_shape_is_made_coarser(kind):
    """One feature of 90,000 parts cannot be thinned: its parts are merged or dropped on a coarser grid."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.linspace(67.6, 78.6, 300), np.linspace(41.1, 48.8, 300)))
    parts = {
        "areas": lambda: shapely.multipolygons(shapely.box(x, y, x + 0.02, y + 0.015)),
        "lines": lambda: shapely.multilinestrings(
            shapely.linestrings(np.stack([np.column_stack([x, y]), np.column_stack([x + 0.02, y + 0.01])], axis=1))
        ),
        "points": lambda: shapely.multipoints(
            np.random.default_rng(5).uniform((67.6, 41.1), (78.6, 48.8), (150_000, 2))
        ),
    }
    data = tiles.tile(shapes([parts[kind]()]), *tile_at(70, 45, 5))
    assert len(data) <= MAX_BYTES
    (feature,) = decode(data, "shapes")
    assert feature["properties"]["stands_for"] == 1
    if kind == "areas":
        check_area(feature)


@st.composite
def stars(draw):
    """Polygon around a point, spiky or round, perhaps with a hole, of any size."""
    lon, lat = draw(st.floats(-170, 170)), draw(st.floats(-75, 75))
    size = draw(st.sampled_from([0.001, 0.05, 1.0, 9.0]))
    radii = draw(st.lists(st.floats(0.2, 1.0), min_size=3, max_size=24))
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None] * size + (lon, lat)
    holes = [(ring - (lon, lat)) * 0.4 + (lon, lat)] if draw(st.booleans()) else []
    star = shapely.Polygon(ring, holes)
    return star if draw(st.booleans()) else star.reverse()


@given(stars(), st.integers(0, 12), st.integers(-1, 1), st.integers(-1, 1))
def test_any_area_is_cut_right(star, zoom, dx, dy):
    layer = shapes([star])
    middle = shapely.get_coordinates(star)[0]
    side = 1 << zoom
    _, x, y = tile_at(*middle, zoom)
    tile = (zoom, (x + dx) % side, min(max(y + dy, 0), side - 1))
    features = decode(tiles.tile(layer, *tile), "shapes")
    true = in_units(shapely.make_valid(star), tile).intersection(FRAME)
    drawn = shape_of(features[0]) if features else shapely.Polygon()
    if features and features[0]["geometry"]["type"] != "Point":
        check_area(features[0])
    assert drawn.symmetric_difference(true).area <= 2 * (true.length + drawn.length) + 4


@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-84, 84)), min_size=2, max_size=12), st.integers(0, 10))
def test_any_line_is_cut_right(corners, zoom):
    line = shapely.LineString(corners)
    layer = shapes([line], "LineString")
    tile = tile_at(*corners[0], zoom)
    features = decode(tiles.tile(layer, *tile), "shapes")
    true = in_units(line, tile).intersection(FRAME)
    for feature in features:
        drawn = shape_of(feature)
        assert drawn.within(FRAME.buffer(0.5))
        assert shapely.hausdorff_distance(drawn, true) <= 3 or drawn.geom_type == "Point"
    assert features or true.length <= 3
