"""The packaged base map: its file, its hash, and what its manifest says about extent and credits."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geodata
from geodata.tiles import pmtiles

FILE = Path(geodata.__file__).parent / "basemap" / "central-asia.pmtiles"
MANIFEST = "manifest.json"

HOMES = {
    "Natural Earth": "https://www.naturalearthdata.com/",
    "OpenStreetMap": "https://www.openstreetmap.org/copyright",
    "GeoNames": "https://www.geonames.org/",
    "GSHHG": "https://www.soest.hawaii.edu/pwessel/gshhg/",
}
"""Where the sources of the base map live, by a word of their credit."""


@dataclass(frozen=True)
class Basemap:
    """What a map needs to know of the base map.

    Parameters
    ----------
    file : pathlib.Path
        The PMTiles archive; it may be missing.
    hash : str
        Of its content; empty when it is missing.
    credits : tuple of (str, str)
        Text and page (may be empty) of each source.
    max_bounds : tuple of float
        West, south, east, north of what the tiles cover at every zoom.
    min_zoom, max_zoom, max_data_zoom : int
        Zoom levels of the map, and the last one of the tiles.
    """

    file: Path
    hash: str = ""
    credits: tuple[tuple[str, str], ...] = ()
    max_bounds: tuple[float, float, float, float] = (40.0, 30.0, 96.0, 60.0)
    min_zoom: int = 4
    max_zoom: int = 12
    max_data_zoom: int = 8

    @cached_property
    def archive(self) -> pmtiles.Archive | None:
        """Its tiles one by one, for those who cannot read ranges of the file; None when it is missing.

        Raises
        ------
        ArchiveError
            When the file is no archive of tiles.
        """
        return pmtiles.read(self.file) if self.hash else None


def load(file: Path = FILE) -> Basemap:
    """Read the base map's manifest and hash its file; a missing base map leaves the map without one."""
    if not file.exists():
        return Basemap(file)
    manifest: dict[str, Any] = json.loads((file.parent / MANIFEST).read_text(encoding="utf-8"))
    view = manifest["view"]
    west, south, east, north = view["max_bounds"]
    return Basemap(
        file,
        hashlib.sha256(file.read_bytes()).hexdigest()[:16],
        tuple((text, _home(text)) for text in manifest["attribution"].split(" | ")),
        (west, south, east, north),
        view["min_zoom"],
        view["max_zoom"],
        view["max_data_zoom"],
    )


def _home(text: str) -> str:
    return next((home for word, home in HOMES.items() if word in text), "")
