"""Writes base maps in our schema, whole or with something wrong, with the writer of the format's authors."""

from __future__ import annotations

import gzip
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
