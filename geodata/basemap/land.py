"""The land of each country as an area to tint, carried out under the seas so that its coast is the water's own.

Two sources draw a coast in two places, up to some kilometres apart. Whoever tints a country up to its own outline
leaves strips beside the water; here the water, drawn on top, cuts the coast. World units throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.basemap.tiling import MAX_ZOOM, WORLD_ZOOM, window
from geodata.tiles.mercator import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SEAWARD = 0.004
"""How far the land is carried out: 1.4 degrees of longitude. The shallow north of the Caspian needs that much."""

_SEAWARD_UNITS = 32.0
"""The same in tile units: at low zooms it is the larger one, and small islands become one area."""

SHORE = 0.0006
"""Land beside a sea that belongs to the neighbour there when the two outlines differ: 0.2 degrees."""

_SHORE_UNITS = 8.0
_SMALLEST_PX = 2.0
"""Side of the smallest island that is tinted, in pixels of the zoom level that it is drawn at."""

_PX = 8.0
"""Tile units."""

_MARGIN = 4 * SEAWARD


def land_at(countries: NDArray[np.object_], zoom: int) -> NDArray[np.object_]:
    """Areas of all countries (polygons of one coverage) for a zoom level, in their order.

    A border is drawn over the edge of what is tinted, so that the edge may be a pixel off; not so in the last levels,
    which are enlarged.
    """
    is_enlarged = zoom == WORLD_ZOOM or zoom >= MAX_ZOOM
    if zoom > WORLD_ZOOM:
        x0, y0, x1, y1 = window()
        box = (x0 - _MARGIN, y0 - _MARGIN, x1 + _MARGIN, y1 + _MARGIN)
        countries = shapely.make_valid(shapely.clip_by_rect(countries, *box))
    elif not is_enlarged:
        countries = shapely.coverage_simplify(countries, _PX * unit(zoom))
    side = (_SMALLEST_PX / 4 if is_enlarged else _SMALLEST_PX) * _PX * unit(zoom)
    countries = np.array([_without_specks(shape, side * side) for shape in countries], dtype=object)
    seaward, shore = max(SEAWARD, _SEAWARD_UNITS * unit(zoom)), max(SHORE, _SHORE_UNITS * unit(zoom))
    reach = _rough(countries, seaward)  # nobody sees the edge under the water
    kept_off = _rough(countries, shore)
    tree = shapely.STRtree(kept_off)
    drawn = np.empty(len(countries), dtype=object)
    for i, shape in enumerate(countries):
        near = [j for j in tree.query(reach[i], predicate="intersects") if j != i] if not shape.is_empty else []
        beyond = shapely.difference(reach[i], shapely.union_all(kept_off[near]))
        drawn[i] = _solid(shapely.union(shape, beyond))
    return drawn


def _rough(countries: NDArray[np.object_], distance: float) -> NDArray[np.object_]:
    """The countries and what lies within a distance of them, as coarse as it may be."""
    wide = shapely.buffer(shapely.simplify(countries, distance / 8), distance, quad_segs=2)
    rough: NDArray[np.object_] = shapely.simplify(wide, distance / 3)
    return rough


def _without_specks(shape: BaseGeometry, smallest: float) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.area >= smallest and part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _solid(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)
