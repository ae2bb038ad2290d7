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
def tiles(reader):
    """Decoded tiles by (zoom, x, y); tiles of the same bytes are decoded once."""
    decoded: dict[bytes, dict] = {}
    found = {}
    for tile, data in all_tiles(reader.get_bytes):
        if data not in decoded:
            decoded[data] = mapbox_vector_tile.decode(
                gzip.decompress(data), default_options={"geojson": False, "y_coord_down": True}
            )
        found[tile] = decoded[data]
    return found


@pytest.fixture(scope="session")
def manifest():
    return geodata.basemap.manifest()


@pytest.fixture(scope="session")
def geo():
    """The three published files, parsed."""
    names = ("countries", "regions", "border-kz-uz")
    return {name: json.loads((GEO / f"{name}.geojson").read_text(encoding="utf-8")) for name in names}
