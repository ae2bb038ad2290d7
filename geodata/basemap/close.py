"""Which tiles are made for close range: those around the border and around the places of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.space.geometry import geodesic_circle
from geodata.tiles.mercator import to_world

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

BORDER_KM = 80.0
"""How far from the shared border the map has its close tiles."""

PLACE_KM = 30.0
"""How far from each place of the catalogue."""

_STEP = 0.05
"""Degrees between points of the border around which circles are drawn: the edge is right to 0.1 km."""


def close_area(border: BaseGeometry, places: Iterable[tuple[float, float]]) -> BaseGeometry:
    """Area of the close tiles in world units, from a line and points in lon/lat degrees."""
    corners = shapely.get_coordinates(shapely.segmentize(border, _STEP))
    circles = [geodesic_circle(lon, lat, BORDER_KM * 1000) for lon, lat in corners.tolist()]
    circles += [geodesic_circle(lon, lat, PLACE_KM * 1000) for lon, lat in places]
    return to_world(shapely.union_all(circles))


def tiles_in(area: BaseGeometry, zoom: int) -> list[tuple[int, int]]:
    """Tiles (x, y) of a zoom level that meet an area in world units, row by row."""
    side = 1 << zoom
    west, north, east, south = area.bounds
    columns = np.arange(int(west * side), int(east * side) + 1)
    rows = np.arange(int(north * side), int(south * side) + 1)
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    shapely.prepare(area)
    hit = shapely.intersects(area, shapely.box(x / side, y / side, (x + 1) / side, (y + 1) / side))
    return list(zip(x[hit].tolist(), y[hit].tolist(), strict=True))
