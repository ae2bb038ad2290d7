"""The map at close range: around the shared border and the places of the catalogue."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from geodata.basemap.countries import WGS84
from geodata.tiles.mercator import lon_lat, project

EXTENT = 4096
FROM_PACKAGE_M = 150
FEWEST_CORNERS = 12
LARGE = ("aral-north", "aral-south", "aydarkul", "balkhash", "kapchagay", "kayrakkum", "shardara")


@pytest.fixture(scope="session")
def border(geo):
    return shapely.geometry.shape(geo["border-kz-uz"]["features"][0]["geometry"])


def tile_at(lon, lat, zoom):
    x, y = project(np.array([[lon, lat]]))[0] * (1 << zoom)
    return zoom, int(x), int(y)


def around(lon, lat, km):
    """Points at a distance in eight directions."""
    lons, lats, _ = WGS84.fwd([lon] * 8, [lat] * 8, list(range(0, 360, 45)), [km * 1000] * 8)
    return list(zip(lons, lats, strict=True))


@pytest.mark.parametrize("zoom", [9, 10, 11, 12])
def test_tiles_reach_80_km_from_the_border(packed, border, zoom):
    corners = shapely.get_coordinates(shapely.segmentize(border, 0.2)).tolist()
    wanted = {tile_at(*point, zoom) for at in corners for point in (at, *around(*at, 79))}
    assert wanted <= set(packed)


@pytest.mark.parametrize("zoom", [9, 10, 11, 12])
def test_tiles_reach_30_km_from_places_of_the_catalogue(packed, catalog, zoom):
    known = [at for at in catalog.places.values() if at.precision not in {"region", "country"}]
    wanted = {tile_at(*point, zoom) for at in known for point in ((at.lon, at.lat), *around(at.lon, at.lat, 29.5))}
    assert len(known) > 50
    assert wanted <= set(packed)


def in_degrees(key, shape):
    zoom, x, y = key
    return shapely.transform(
        shape,
        lambda corners: np.array(
            [lon_lat((x + u / EXTENT) / (1 << zoom), (y + v / EXTENT) / (1 << zoom)) for u, v in corners]
        ),
    )


def test_drawn_border_keeps_within_150_m_of_the_package(close, border):
    drawn = [
        in_degrees(key, shapely.geometry.shape(f["geometry"]))
        for key, tile in close.items()
        for f in tile.get("boundaries", {"features": []})["features"]
        if f["properties"]["between"] == "KZ UZ"
    ]
    assert len(drawn) > 40
    line = flat(border)
    strayed = shapely.distance(shapely.points(shapely.get_coordinates([flat(part) for part in drawn])), line)
    assert strayed.max() < FROM_PACKAGE_M
    left_out = shapely.distance(
        shapely.points(shapely.get_coordinates(shapely.segmentize(line, 1000))),
        shapely.union_all([flat(d) for d in drawn]),
    )
    assert left_out.max() < FROM_PACKAGE_M


def flat(shape):
    """Metres, near enough between 40 and 46 degrees of latitude: no shorter than they are."""
    size = 111_320
    return shapely.transform(
        shape, lambda c: np.column_stack([c[:, 0] * size * math.cos(math.radians(40)), c[:, 1] * size])
    )


def lakes(tiles, zoom):
    """Polygons of lakes that are drawn at close range and lie whole in one tile."""
    inside = shapely.box(-60, -60, EXTENT + 60, EXTENT + 60)
    for (z, _, _), tile in tiles.items():
        for f in tile.get("water", {"features": []})["features"] if z == zoom else ():
            if f["properties"]["kind"] == "lake" and "max_zoom" not in f["properties"]:
                for part in shapely.get_parts(shapely.geometry.shape(f["geometry"])):
                    if inside.contains_properly(part):
                        yield part


def test_no_lake_is_drawn_with_fewer_than_12_corners(tiles, close):
    """From zoom 9 on the screen: those of tiles of zoom 8 are enlarged there where none are finer."""
    for zoom, some in ((8, tiles), (9, close)):
        corners = [len(lake.exterior.coords) - 1 for lake in lakes(some, zoom)]
        assert len(corners) > 30
        assert min(corners) >= FEWEST_CORNERS, zoom


def test_large_lakes_have_at_least_100_corners(manifest):
    waters = {water.id: water for water in manifest.waters}
    assert {name: waters[name].corners >= 100 for name in LARGE} == dict.fromkeys(LARGE, True)


def test_each_large_lake_is_from_the_source_that_is_right_for_it(manifest):
    sources = {water.id: water.source.split()[0] for water in manifest.waters}
    better = {"balkhash", "kapchagay", "kayrakkum", "shardara"}
    assert {name for name, source in sources.items() if source == "GSHHG"} == better
    assert {sources[name] for name in ("aral-north", "aral-south", "aydarkul", "charvak")} == {"©"}


def test_straight_railways_are_not_drawn_closely(tiles, close):
    assert not [tile for tile in close.values() if "rail" in tile]
    enlarged = [
        f["properties"] for (z, _, _), t in tiles.items() if z == 8 for f in t.get("rail", {"features": []})["features"]
    ]
    assert enlarged
    assert all(rail["max_zoom"] == 8 for rail in enlarged)


def test_every_town_is_there_at_close_range(tiles, close):
    towns = [f["properties"] for t in close.values() for f in t.get("places", {"features": []})["features"]]
    smallest = [town for town in towns if town["pop"] < 1000]
    assert len(smallest) > 5
    assert {town["min_zoom"] for town in smallest if town["rank"] == 3} == {12}
    far = {f["properties"]["name"] for t in tiles.values() for f in t.get("places", {"features": []})["features"]}
    assert not {town["name"] for town in smallest if town["rank"] == 3} <= far
