"""Writes base maps in our schema and in that of Protomaps, whole or broken, with the writer of the format's authors."""

from __future__ import annotations

import gzip
from math import asinh, pi, radians, tan
from typing import TYPE_CHECKING, Any

import mapbox_vector_tile
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

if TYPE_CHECKING:
    from pathlib import Path

ATTRIBUTION = '<a href="https://survey.example/">© Survey &amp; Sons</a> | <b>Nobody</b><script src="https://x.example/"></script>'
LAYERS = ("earth", "water", "boundaries")
SQUARE = "POLYGON ((-64 -64, 4160 -64, 4160 4160, -64 4160, -64 -64))"
WEST_HALF = "POLYGON ((-64 -64, 2048 -64, 2048 4160, -64 4160, -64 -64))"


def write_basemap(
    path: Path,
    *,
    zooms: tuple[int, int] = (0, 1),
    layers: tuple[str, ...] = LAYERS,
    kind: TileType = TileType.MVT,
    packed: Compression = Compression.GZIP,
    **metadata: Any,
) -> Path:
    """Write an archive with tiles (0, 0) of two zooms: land everywhere, Brazil in the west of the tile."""
    said = {
        "name": "Own",
        "attribution": ATTRIBUTION,
        "vector_layers": [{"id": layer, "fields": {}} for layer in layers],
        **metadata,
    }
    header = {
        "tile_type": kind, "tile_compression": packed, "min_zoom": zooms[0], "max_zoom": zooms[1], "center_zoom": 1,
        "min_lon_e7": -600000000, "min_lat_e7": -300000000, "max_lon_e7": -500000000, "max_lat_e7": -200000000,
        "center_lon_e7": -550000000, "center_lat_e7": -250000000,
    }  # fmt: skip
    with path.open("wb") as file:
        writer = Writer(file)
        for number in sorted({zxy_to_tileid(zoom, 0, 0) for zoom in zooms}):
            writer.write_tile(number, _tile(number))
        writer.finalize(header, {name: value for name, value in said.items() if value is not None})
    return path


def _tile(number: int) -> bytes:
    """Tiles differ by ``number``: the writer makes one of equal neighbours and then forgets the last zoom."""
    features = [
        {"geometry": SQUARE, "properties": {"kind": "land", "number": number}},
        {"geometry": WEST_HALF, "properties": {"kind": "country", "iso": "BR"}},
    ]
    earth = [{"name": "earth", "features": features}]
    return gzip.compress(mapbox_vector_tile.encode(earth, default_options={"y_coord_down": True}), mtime=0)


STREET_NAMES = {"name:en": "Main Street", "name:ru": "Главная улица", "name:kk": "Басты көше"}
TOWN_NAMES = {"name:en": "Town", "name:ru": "Город", "name:kk": "Қала"}
"""Nothing in Uzbek: there the name on the spot stands in."""

STREET_LAYERS = ("earth", "water", "landuse", "buildings", "roads", "boundaries", "places", "pois")


def write_streets(path: Path, at: tuple[float, float], *, deepest: int = 15, **metadata: Any) -> Path:
    """Write an archive in the Protomaps basemap schema (version 4): around one place, the same town at every zoom."""
    lon, lat = at
    said = {
        "name": "Protomaps Basemap",
        "version": "4.12.0",
        "attribution": '<a href="https://protomaps.example">Protomaps</a> © <a href="https://osm.example">OpenStreetMap</a>',
        "vector_layers": [{"id": layer, "fields": {"kind": "String"}} for layer in STREET_LAYERS],
        **metadata,
    }
    header = {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_zoom": 0, "max_zoom": deepest,
        "center_zoom": deepest, "min_lon_e7": int((lon - 1) * 1e7), "min_lat_e7": int((lat - 1) * 1e7),
        "max_lon_e7": int((lon + 1) * 1e7), "max_lat_e7": int((lat + 1) * 1e7),
        "center_lon_e7": int(lon * 1e7), "center_lat_e7": int(lat * 1e7),
    }  # fmt: skip
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in range(deepest + 1):
            x = (lon + 180) / 360 * 2**zoom
            y = (1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom
            writer.write_tile(zxy_to_tileid(zoom, int(x), int(y)), _town(zoom))
        writer.finalize(header, {name: value for name, value in said.items() if value is not None})
    return path


def _town(zoom: int) -> bytes:
    """A tile in quarters: houses, a park, water, open land; a street with names runs across, a border down."""
    layers = {
        "earth": [(SQUARE, {"kind": "earth"})],
        "landuse": [
            ("POLYGON ((0 0, 2000 0, 2000 2000, 0 2000, 0 0))", {"kind": "residential"}),
            ("POLYGON ((2100 0, 4096 0, 4096 2000, 2100 2000, 2100 0))", {"kind": "park"}),
        ],
        "water": [("POLYGON ((0 2200, 2000 2200, 2000 4096, 0 4096, 0 2200))", {"kind": "lake"})],
        "buildings": [("POLYGON ((400 400, 1600 400, 1600 1600, 400 1600, 400 400))", {"kind": "building"})],
        "roads": [
            ("LINESTRING (-64 2100, 4160 2100)", {"kind": "major_road", "name": "Bosh", **STREET_NAMES}),
            ("LINESTRING (3000 2200, 3000 4160)", {"kind": "rail"}),
            ("LINESTRING (2300 3000, 4160 3000)", {"kind": "minor_road", "name": "Side"}),
        ],
        "boundaries": [("LINESTRING (3900 -64, 3900 4160)", {"kind": "country", "kind_detail": 2})],
        "places": [
            (
                "POINT (3400 3500)",
                {"kind": "locality", "min_zoom": 4, "population_rank": 9, "name": "Shahar", **TOWN_NAMES},
            )
        ],
        "pois": [("POINT (2600 800)", {"kind": "hospital", "min_zoom": 14, "name": "Hospital"})],
    }
    encoded = [
        {
            "name": name,
            "features": [{"geometry": shape, "properties": {"zoom": zoom, **said}} for shape, said in features],
        }
        for name, features in layers.items()
    ]
    return gzip.compress(mapbox_vector_tile.encode(encoded, default_options={"y_coord_down": True}), mtime=0)
