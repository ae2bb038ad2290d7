"""Where the map shows what an answer of the data interface holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from webapp import links
from webapp.present.view import view
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.layers.layer import Bbox

WORLD, NARROWEST = 360.0, 0.001
"""Degrees around the world, and a box that is small enough for any place."""


def on_map(box: Bbox | None) -> str:
    """Address of the map that shows a box in degrees; one with west greater than east crosses the antimeridian."""
    if box is None:
        return links.page("pages.index")
    west, south, east, north = box
    width = east - west if west <= east else east + WORLD - west
    least, most = atlas().snapshot.outlook.min_zoom, atlas().basemap.max_zoom
    zoom = min(most, max(least, int(math.log2(WORLD / max(width, north - south, NARROWEST)))))
    middle = (west + width / 2 + WORLD / 2) % WORLD - WORLD / 2
    return links.page("pages.index", map=view(zoom, (south + north) / 2, middle))
