"""The built map, decoded once with a decoder that is not ours."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

import geodata.basemap

GEO = Path(geodata.basemap.__file__).parents[1] / "data" / "geo"


@pytest.fixture(scope="session")
def reader():
    with geodata.basemap.PMTILES.open("rb") as file:
        yield Reader(MmapSource(file))


@pytest.fixture(scope="session")
def packed(reader):
    """Bytes of every tile by (zoom, x, y)."""
    return dict(all_tiles(reader.get_bytes))


@pytest.fixture(scope="session")
def tiles(packed, manifest):
    """Decoded tiles by (zoom, x, y), without the close ones; tiles of the same bytes are decoded once."""
    return decoded({tile: data for tile, data in packed.items() if tile[0] <= manifest.detail_zoom})


@pytest.fixture(scope="session")
def close(packed, manifest):
    """Decoded tiles of the first close zoom level, by (zoom, x, y); further ones hold the same, cut smaller."""
    return decoded({tile: data for tile, data in packed.items() if tile[0] == manifest.detail_zoom + 1})


def decoded(packed):
    known: dict[bytes, dict] = {}
    options = {"geojson": False, "y_coord_down": True}
    for data in set(packed.values()):
        known[data] = mapbox_vector_tile.decode(gzip.decompress(data), default_options=options)
    return {tile: known[data] for tile, data in packed.items()}


@pytest.fixture(scope="session")
def manifest():
    return geodata.basemap.manifest()


@pytest.fixture(scope="session")
def geo():
    """The three published files, parsed."""
    names = ("countries", "regions", "border-kz-uz")
    return {name: json.loads((GEO / f"{name}.geojson").read_text(encoding="utf-8")) for name in names}
