"""Lines and areas that lie packed answer tiles and questions of nearness as those in memory, and few are decoded."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import tiles
from geodata.layers.bulk.files import layer_from_frame
from geodata.layers.bulk.packing import Packer, Unpacker, pack_layer, unpack_layer
from geodata.layers.nearness import Landmark
from geodata.layers.packed import PackedShapes
from geodata.space.systems import Systems
from tests.bulk import layer_text

COUNT = 300
EVERYWHERE = [(zoom, x, y) for zoom in range(4) for x in range(1 << zoom) for y in range(1 << zoom)]
DEEP = [(7, 91, 47), (9, 3, 0), (9, 200, 511), (12, 4095, 4095)]


def both(folder, shapes):
    """A layer in memory, and the same as it lies ready."""
    frame = gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=shapes, crs="OGC:CRS84")
    read = layer_from_frame("shapes", layer_text("shapes"), frame)
    packer = Packer(folder)
    said = pack_layer(packer, read, tiles.READY)
    return read, unpack_layer(Unpacker(folder, packer.files), said, read.text, Systems(), tiles.READY)


def areas():
    """Areas of all sizes all over the earth and up to the poles; many cross themselves, one is missing, one is flat."""
    lots = np.random.default_rng(6)
    middles = np.column_stack([lots.uniform(-179, 179, COUNT), lots.uniform(-90, 90, COUNT)])
    sizes = lots.lognormal(-1, 2, COUNT).clip(0, 20)
    corners = middles[:, None] + lots.normal(0, 1, (COUNT, 5, 2)) * sizes[:, None, None]
    corners = np.concatenate([corners, corners[:, :1]], axis=1).clip((-180, -90), (180, 90))
    flat = shapely.Polygon([(60, 40), (61, 41), (62, 42), (60, 40)])
    several = shapely.MultiPolygon([shapely.box(10, 10, 10.001, 10.001), shapely.box(50, 50, 70, 60)])
    return [None, flat, several, *shapely.polygons(corners)]


SHAPES = {
    "areas": areas,
    "lines": lambda: [None if shape is None else shape.boundary for shape in areas() if shape is None or shape.area],
}


@pytest.fixture(scope="module", params=SHAPES)
def layers(request, tmp_path_factory):
    return both(tmp_path_factory.mktemp("packed"), SHAPES[request.param]())


def test_tiles_are_the_same_bytes(layers):
    read, ready = layers
    expected = [tiles.tile(read, *place) for place in EVERYWHERE + DEEP]
    assert [tiles.tile(ready, *place) for place in EVERYWHERE + DEEP] == expected
    assert sum(map(bool, expected)) > len(EVERYWHERE) / 2
    some = tiles.Some("some", np.arange(0, len(read), 7))
    for place in EVERYWHERE[:21]:
        assert tiles.tile(ready, *place, some) == tiles.tile(read, *place, some)
    assert list(tiles.several(ready, EVERYWHERE[21:])) == expected[21 : len(EVERYWHERE)]


@pytest.mark.parametrize("is_certain", [True, False])
@pytest.mark.parametrize(
    "place",
    [(shapely.Point(69, 41), 900), (shapely.box(-20, -80, 170, 60), 30), (shapely.Point(0, 89), 400)],
)
def test_nearness_is_the_same(layers, place, is_certain):
    read, ready = (layer.whereabouts for layer in layers)
    shape, km = place
    landmark = Landmark(shape)
    expected = read.near(landmark, km * 1000, is_certain=is_certain)
    assert ready.near(landmark, km * 1000, is_certain=is_certain).tolist() == expected.tolist()
    inside = read.within(shape, is_certain=is_certain)
    assert ready.within(shape, is_certain=is_certain).tolist() == inside.tolist()
    assert expected.any()


def test_what_else_is_known_of_places_is_the_same(layers):
    read, ready = (layer.whereabouts for layer in layers)
    assert ready.located.tolist() == read.located.tolist()
    assert ready.corners == read.corners
    chosen = np.flatnonzero(read.located)[:20]
    assert np.array_equal(ready.of(chosen).spans(69, 41), read.of(chosen).spans(69, 41))


def test_only_what_may_be_meant_is_decoded(tmp_path, monkeypatch):
    lots = np.random.default_rng(4)
    corners = lots.uniform((46, 36), (86, 54), (2000, 2))
    _, ready = both(tmp_path, shapely.box(*corners.T, *(corners + 0.05).T))
    decoded, take = [], PackedShapes.take

    def counted(self, rows):
        decoded.append(len(rows))
        return take(self, rows)

    monkeypatch.setattr(PackedShapes, "take", counted)
    assert tiles.tile(ready, 7, 86, 48)
    assert tiles.tile(ready, 0, 0, 0)  # all are smaller than a unit: none is looked at
    assert ready.whereabouts.near(Landmark(shapely.Point(66, 43)), 50_000, is_certain=False).any()
    assert 0 < sum(decoded) < 100
