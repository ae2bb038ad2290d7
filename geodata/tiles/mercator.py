"""Web Mercator (EPSG:3857) as *world units*: x and y run from 0 to 1, y down, over the square that is tiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.tiles.mvt import EXTENT

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

EDGE_LAT = 85.0511287798066
"""Latitude at which the square ends, in degrees."""

HALF_WORLD_M = 20037508.342789244
"""Half of the square's side in metres: pi times the larger radius of WGS 84."""


def project(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project lon/lat degrees, shape (n, 2), to world units; latitudes beyond the square are held at its edge."""
    lat = np.radians(np.clip(degrees[:, 1], -EDGE_LAT, EDGE_LAT))
    x = degrees[:, 0] / 360 + 0.5
    # ln(tan + sec) on the sphere, although the latitudes are of the ellipsoid: so EPSG:3857 is defined
    y = 0.5 - np.log(np.tan(lat) + 1 / np.cos(lat)) / (2 * math.pi)
    return np.column_stack([x, y])


def to_world(geometry: BaseGeometry) -> BaseGeometry:
    """Project a geometry from lon/lat degrees (WGS 84) to world units."""
    return shapely.transform(geometry, project)


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """Degrees of a place given in world units; the inverse of ``project``."""
    return x * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def unit(zoom: int) -> float:
    """Size of one tile unit in world units."""
    return 1 / (EXTENT << zoom)


def bounds_of(x: int, y: int, zoom: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in degrees."""
    side = 1 << zoom
    west, north = lon_lat(x / side, y / side)
    east, south = lon_lat((x + 1) / side, (y + 1) / side)
    return west, south, east, north
