"""The tile matrix set WebMercatorQuad (OGC 17-083r4 annex D.1): which tiles there are, and how large a pixel is."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.errors import TileError
from geodata.tiles.mercator import HALF_WORLD_M

MATRIX_SET = "WebMercatorQuad"
MATRIX_SET_TITLE = "Google Maps Compatible for the World"
MATRIX_SET_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
SCALE_SET_URI = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
MATRIX_SET_CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"

MAX_ZOOM = 24
"""Last tile matrix of the set."""

TILE_PX = 256
PIXEL_M = 0.00028
"""Width of a pixel by which scales are reckoned (17-083r4 section 6.1.1.1)."""


@dataclass(frozen=True, slots=True)
class TileMatrix:
    """One zoom level.

    Parameters
    ----------
    zoom : int
        Also its identifier.
    cell_m : float
        Side of a pixel at the equator in metres (EPSG:3857).
    scale : float
        Denominator of the scale.
    side : int
        Tiles along each side.
    """

    zoom: int
    cell_m: float
    scale: float
    side: int


MATRICES = tuple(
    TileMatrix(zoom, cell := 2 * HALF_WORLD_M / (TILE_PX << zoom), cell / PIXEL_M, 1 << zoom)
    for zoom in range(MAX_ZOOM + 1)
)
"""All tile matrices from the whole world in one tile to the last zoom."""


def check(zoom: int, x: int, y: int) -> None:
    """Refuse a tile that the matrix set does not have.

    Raises
    ------
    TileError
        Naming what there is.
    """
    if not 0 <= zoom <= MAX_ZOOM:
        raise TileError(f"there is no tile matrix {zoom}; they are 0 to {MAX_ZOOM}")
    last = (1 << zoom) - 1
    if not (0 <= x <= last and 0 <= y <= last):
        raise TileError(f"there is no tile in row {y}, column {x} of tile matrix {zoom}; both are 0 to {last}")
