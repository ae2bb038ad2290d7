"""Tiles of points: nothing is lost, nothing is too heavy, places are as exact as they can be."""

from __future__ import annotations

import numpy as np
import pytest

from geodata import tiles
from geodata.errors import TileError
from geodata.tiles import BUFFER, EXTENT, MAX_BYTES, Some
from tests.contract.hostile_layers import DATELINE, EMPTY, MANY, NOWHERE, NUMBERS, hostile_layers
from tests.tiles import bulk, decode, degrees, is_own, tile_at, tiles_over

POINT_LAYERS = ("projects", "crossings", "places")


@pytest.fixture(scope="module")
def hostile_points():
    return hostile_layers()


@pytest.fixture(scope="module")
def crowd():
    """A hundred thousand points, most of them in one town, with categories, figures and names."""
    lots = np.random.default_rng(20261123)
    count = 100_000
    town = lots.random(count) < 0.7
    lon = np.where(town, lots.normal(69.3, 0.05, count), lots.uniform(46, 88, count))
    lat = np.where(town, lots.normal(41.3, 0.05, count), lots.uniform(36, 56, count))
    return bulk(
        np.column_stack([lon, lat]).round(6),
        {"rank": "integer", "cost": "number", "open": "boolean"},
        sector=[("water", "energy", None)[n % 3] for n in range(count)],
        name=[f"Feature number {n}" for n in range(count)],
        rank=(np.arange(count) % 100).tolist(),
        cost=lots.uniform(0, 1e6, count).tolist(),
        open=[n % 2 == 0 for n in range(count)],
    )


@pytest.mark.parametrize("zoom", [0, 3, 6, 9])
@pytest.mark.parametrize("name", POINT_LAYERS)
def test_every_point_is_in_exactly_one_tile_of_a_zoom(snapshot, name, zoom):
    layer = snapshot.layer(name)
    found = [
        feature["properties"]["id"]
        for tile in tiles_over(layer.bbox, zoom)
        for feature in decode(tiles.tile(layer, *tile), name)
        if is_own(feature)
    ]
    located = [layer.ids[row] for row in np.flatnonzero(~np.isnan(layer.xy[:, 0]))]
    assert sorted(found) == sorted(located)


def test_properties_are_those_of_the_layer(snapshot):
    layer = snapshot.layer("projects")
    for feature in decode(tiles.tile(layer, 0, 0, 0), "projects"):
        row = layer.row(feature["properties"]["id"])
        given = {c.name: layer.values[c.name][row] for c in layer.columns if c.type != "array"}
        assert feature["properties"] == {name: value for name, value in given.items() if value is not None}


@pytest.mark.parametrize("zoom", [4, 10, 16, 20, 24])
def test_click_meets_the_place_within_half_a_unit(snapshot, zoom):
    layer = snapshot.layer("crossings")
    for row, (lon, lat) in enumerate(layer.xy):
        tile = tile_at(lon, lat, zoom)
        (feature,) = [f for f in decode(tiles.tile(layer, *tile), layer.id) if f["properties"]["id"] == layer.ids[row]]
        found = degrees(*feature["geometry"]["coordinates"], tile)
        # half a unit, and the 32 bits in which places are kept
        allowed = 360 / (EXTENT << zoom) / 2 + 360 / 2**32
        assert np.abs(np.subtract(found, (lon, lat))).max() <= allowed


def test_point_near_an_edge_is_in_the_buffer_next_door():
    step = 360 / (EXTENT << 8)
    layer = bulk([[step * 10, 40.0], [step * (BUFFER + 9), 40.0]])
    _, x, y = tile_at(step * 10, 40.0, 8)
    west = decode(tiles.tile(layer, 8, x - 1, y), "bulk")
    assert [(f["id"], f["geometry"]["coordinates"][0]) for f in west] == [(1, EXTENT + 10)]


def test_buffer_reaches_across_the_antimeridian(hostile_points):
    layer = hostile_points[DATELINE]
    zoom = 3
    east = {f["properties"]["id"]: f for f in decode(tiles.tile(layer, zoom, 7, 3), layer.id)}
    west = {f["properties"]["id"]: f for f in decode(tiles.tile(layer, zoom, 0, 3), layer.id)}
    everywhere = {"east-179", "east-180", "west-179", "west-180"}
    assert set(east) == set(west) == everywhere
    for name in everywhere:
        assert east[name]["geometry"]["coordinates"][0] - west[name]["geometry"]["coordinates"][0] == EXTENT


def test_world_in_one_tile_repeats_only_its_edges(hostile_points):
    layer = hostile_points[DATELINE]
    found = decode(tiles.tile(layer, 0, 0, 0), layer.id)
    names = ["east-179", "east-180", "greenwich", "west-179", "west-180"]
    assert sorted(f["properties"]["id"] for f in found if is_own(f)) == names
    assert sorted(f["properties"]["id"] for f in found if not is_own(f)) == [n for n in names if n != "greenwich"]


def test_poles_lie_outside_the_square(hostile_points):
    layer = hostile_points[DATELINE]
    found = {
        f["properties"]["id"] for x in range(4) for y in range(4) for f in decode(tiles.tile(layer, 2, x, y), layer.id)
    }
    assert not found & {"north-pole", "south-pole"}


@pytest.mark.parametrize("name", [EMPTY, NOWHERE])
def test_layer_without_places_has_only_empty_tiles(hostile_points, name):
    assert tiles.tile(hostile_points[name], 0, 0, 0) == b""
    assert tiles.content(hostile_points[name]).detail_zoom == 0


def test_numbers_keep_every_digit(hostile_points):
    layer = hostile_points[NUMBERS]
    for feature in decode(tiles.tile(layer, 0, 0, 0), layer.id):
        row = layer.row(feature["properties"]["id"])
        rank = layer.values["rank"][row]
        given = feature["properties"].get("rank")
        assert given == rank or given == str(rank), rank
        assert feature["properties"].get("share") == layer.values["share"][row]


def test_whole_number_ids_are_the_ids_of_the_tile(crowd):
    tile = tile_at(50.0, 40.0, 12)
    for feature in decode(tiles.tile(crowd, *tile), "bulk"):
        found = degrees(*feature["geometry"]["coordinates"], tile)
        assert np.abs(crowd.xy[feature["id"] - 1] - found).max() < 360 / (EXTENT << 12)


@pytest.mark.parametrize("zoom", [0, 4, 8, 10, 11, 12, 13])
def test_no_tile_is_too_heavy_and_thinning_counts(crowd, zoom):
    x, y = tile_at(69.3, 41.3, zoom)[1:]
    data = tiles.tile(crowd, zoom, x, y)
    assert len(data) <= MAX_BYTES
    features = decode(data, "bulk")
    own = [f for f in features if is_own(f)]
    if any("stands_for" in f["properties"] for f in features):
        assert all(f["properties"]["stands_for"] >= 1 for f in features)
        # A rounded corner may count to the tile next door; each stands for few where that happens.
        held = len(crowd) if zoom == 0 else tiles._tiles(crowd).curve.run(zoom, x, y)
        count = held if zoom == 0 else held[1] - held[0]
        assert sum(f["properties"]["stands_for"] for f in own) == pytest.approx(count, rel=0.01)
        assert len(data) > MAX_BYTES * 0.4, "more would have fitted"
    else:
        start, end = tiles._tiles(crowd).curve.run(zoom, x, y)
        assert len(own) == pytest.approx(end - start, rel=0.01)


def test_thinned_tile_keeps_every_part_of_the_picture(crowd):
    """Where there are points, one is drawn within two pixels of 256."""
    thinned = decode(tiles.tile(crowd, 8, *tile_at(69.3, 41.3, 8)[1:]), "bulk")
    kept = np.array([f["geometry"]["coordinates"] for f in thinned])
    curve = tiles._tiles(crowd).curve
    start, end = curve.run(*tile_at(69.3, 41.3, 8))
    across, down = curve.in_units(np.arange(start, end), 8)
    _, x, y = tile_at(69.3, 41.3, 8)
    for px, py in zip((across - x * EXTENT)[::500], (down - y * EXTENT)[::500], strict=True):
        assert np.hypot(*(kept - (px, py)).T).min() <= 32


def test_tiles_are_the_same_every_time(crowd):
    again = bulk(crowd.xy, {"open": "boolean"}, sector=list(crowd.values["sector"]), open=list(crowd.values["open"]))
    once_more = bulk(
        crowd.xy, {"open": "boolean"}, sector=list(crowd.values["sector"]), open=list(crowd.values["open"])
    )
    assert tiles.tile(again, 4, 11, 5) == tiles.tile(once_more, 4, 11, 5)


def test_details_come_where_all_points_fit(crowd):
    content = tiles.content(crowd)
    assert set(content.categories) == {"sector", "rank", "open"}
    assert set(content.details) == {"name", "cost"}
    assert 8 < content.detail_zoom <= 16
    for zoom in (content.detail_zoom - 1, content.detail_zoom):
        features = decode(tiles.tile(crowd, *tile_at(69.3, 41.3, zoom)), "bulk")
        assert ("name" in features[0]["properties"]) == (zoom >= content.detail_zoom)


def test_points_on_one_spot_become_one_that_stands_for_all():
    layer = bulk(np.tile([69.3, 41.3], (60_000, 1)), name=[f"Feature {n}" for n in range(60_000)])
    (feature,) = decode(tiles.tile(layer, *tile_at(69.3, 41.3, 24)), "bulk")
    assert feature["properties"] == {"stands_for": 60_000}
    assert feature["id"] == 1


def test_texts_heavier_than_a_tile_are_left_out():
    layer = bulk([[69.3, 41.3]], name=["x" * 2 * MAX_BYTES])
    (feature,) = decode(tiles.tile(layer, 24, *tile_at(69.3, 41.3, 24)[1:]), "bulk")
    assert "name" not in feature["properties"]


def test_column_of_the_same_name_does_not_hide_the_count():
    layer = bulk(np.tile([69.3, 41.3], (60_000, 1)), {"stands_for": "integer"}, stands_for=[5] * 60_000)
    (feature,) = decode(tiles.tile(layer, 0, 0, 0), "bulk")
    assert feature["properties"] == {"stands_for": 5, "stands_for_": 60_000}


def test_ten_thousand_points_with_nulls(hostile_points):
    layer = hostile_points[MANY]
    detail = tiles.content(layer).detail_zoom
    found = {}
    for tile in tiles_over(layer.bbox, max(detail, 4)):
        for feature in decode(tiles.tile(layer, *tile), layer.id):
            found[feature["properties"]["id"]] = feature["properties"]
    assert len(found) == int((~np.isnan(layer.xy[:, 0])).sum())
    for name, properties in list(found.items())[::97]:
        row = layer.row(name)
        given = {c.name: layer.values[c.name][row] for c in layer.columns if c.type != "array"}
        assert properties == {key: value for key, value in given.items() if value is not None}


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (25, 0, 0), (0, 1, 0), (0, 0, 1), (3, 8, 0), (3, 0, -1)])
def test_tile_outside_the_matrix_is_refused(snapshot, z, x, y):
    with pytest.raises(TileError):
        tiles.tile(snapshot.layer("projects"), z, x, y)


def test_tiles_of_some_rows_hold_these_and_no_others(snapshot):
    layer = snapshot.layer("projects")
    rows = np.arange(0, len(layer), 3)
    wanted = {layer.ids[row] for row in rows.tolist() if not np.isnan(layer.xy[row, 0])}
    found = [
        feature["properties"]["id"]
        for tile in tiles_over(layer.bbox, 6)
        for feature in decode(tiles.tile(layer, *tile, Some("a third", rows)), "projects")
        if is_own(feature)
    ]
    assert sorted(found) == sorted(wanted)


def test_thinned_tile_of_some_rows_stands_for_all_of_them(crowd):
    rows = np.flatnonzero(np.arange(len(crowd)) % 3 == 1)
    whole, some = (tiles.tile(crowd, 0, 0, 0, only) for only in (None, Some("energy", rows)))
    features = decode(some, "bulk")
    assert sum(feature["properties"]["stands_for"] for feature in features) == len(rows)
    assert {feature["properties"]["sector"] for feature in features} == {"energy"}
    assert set(features[0]["properties"]) == set(decode(whole, "bulk")[1]["properties"])
    assert len(some) <= MAX_BYTES
    assert tiles.tile(crowd, 0, 0, 0) == whole
    assert tiles.tile(crowd, 5, 22, 11, Some("none", rows[:0])) == b""
