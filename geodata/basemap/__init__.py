"""The base map: one PMTiles archive of our own, and the record of how it was made.

Importing this costs nothing; building is ``python -m geodata.basemap``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from geodata.basemap.manifest import Manifest, read_manifest

__all__ = ["PMTILES", "Manifest", "manifest"]

_HERE = Path(__file__).parent

PMTILES: Path = _HERE / "world.pmtiles"
"""The vector tiles."""


@cache
def manifest() -> Manifest:
    """Return the record of the map that stands beside this file."""
    return read_manifest(_HERE / "manifest.json")
