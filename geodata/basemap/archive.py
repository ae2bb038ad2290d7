"""Writes tiles into one PMTiles 3 archive, the same bytes for the same tiles."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Tile = tuple[int, int, int]


def write(
    path: Path,
    tiles: Mapping[Tile, bytes],
    bounds: tuple[float, float, float, float],
    centre: tuple[float, float, int],
    metadata: Mapping[str, Any],
) -> None:
    """Write an archive.

    Parameters
    ----------
    path : Path
    tiles : mapping of (zoom, x, y) to bytes
        Uncompressed vector tiles.
    bounds : west, south, east, north
        Degrees.
    centre : lon, lat, zoom
    metadata : mapping
        Goes into the archive as JSON.
    """
    west, south, east, north = bounds
    lon, lat, zoom = centre
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_lon_e7": round(lon * 1e7),
        "center_lat_e7": round(lat * 1e7),
        "center_zoom": zoom,
        "min_zoom": min(tile[0] for tile in tiles),
        "max_zoom": max(tile[0] for tile in tiles),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = Writer(file)
        for number, tile in sorted((zxy_to_tileid(*tile), tile) for tile in tiles):
            # mtime=0: the gzip header must not hold the time of the build
            writer.write_tile(number, gzip.compress(tiles[tile], 9, mtime=0))
        writer.finalize(header, dict(metadata))
