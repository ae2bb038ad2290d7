"""Cuts layers into square tiles, zoom by zoom.

Works in *world units*: Web Mercator (EPSG:3857) scaled so that x and y run from 0 to 1, y down.  Knows nothing about
where the shapes come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.tiles.mercator import unit
from geodata.tiles.mvt import EXTENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.tiles.mvt import Feature, Value

    Wanted = Callable[[int, int, int], bool]

WORLD_ZOOM = 5
"""Up to here the whole world is tiled: at zoom 5 a 2,560 px screen shows 112 degrees, wherever it is centred."""

MAX_ZOOM = 8
WINDOW_Z6 = (36, 16, 52, 28)
"""Tiles of zoom 6 (first x, first y, end x, end y) that are tiled from zoom 6 on: lon 22.5..112.5, lat 21.94..66.51."""

CLOSE_ZOOM = 12
"""Last zoom level of the tiles around the border and the places of the catalogue; they begin after ``MAX_ZOOM``."""

BUFFER = 64
"""Units drawn beyond a tile's edge, so that lines do not end at it: 8 px where a tile is drawn 512 px wide."""

_CLIP_FROM = 400
"""Corners from which a shape is clipped on the way down and not only in its tile."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries in world units with their properties, index by index."""

    geometries: NDArray[np.object_]
    properties: tuple[Mapping[str, Value], ...]


def shapes(geometries: Sequence[BaseGeometry], properties: Sequence[Mapping[str, Value]]) -> Shapes:
    """Pair geometries (world units) with properties."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = list(geometries)
    return Shapes(array, tuple(properties))


def window() -> tuple[float, float, float, float]:
    """The detailed window in world units: x0, y0, x1, y1."""
    x0, y0, x1, y1 = WINDOW_Z6
    return x0 / 64, y0 / 64, x1 / 64, y1 / 64


def tile_range(zoom: int) -> tuple[int, int, int, int]:
    """First x, first y, end x, end y of the tiles of a zoom level."""
    if zoom <= WORLD_ZOOM:
        return 0, 0, 1 << zoom, 1 << zoom
    x0, y0, x1, y1 = (edge << (zoom - 6) for edge in WINDOW_Z6)
    return x0, y0, x1, y1


def ancestors(tiles: Iterable[tuple[int, int]], zoom: int) -> Wanted:
    """Tell of any tile whether it holds one of these, which are of one zoom level."""
    levels = [set(tiles)]
    while len(levels) <= zoom:
        levels.append({(x >> 1, y >> 1) for x, y in levels[-1]})
    return lambda level, x, y: (x, y) in levels[zoom - level]


def _of_region(zoom: int) -> Wanted:
    x0, y0, x1, y1 = tile_range(zoom)

    def is_wanted(level: int, x: int, y: int) -> bool:
        span = 1 << (zoom - level)
        return (x + 1) * span > x0 and x * span < x1 and (y + 1) * span > y0 and y * span < y1

    return is_wanted


def cut(
    layers: Mapping[str, Shapes], zoom: int, wanted: Wanted | None = None
) -> Iterator[tuple[int, int, dict[str, list[Feature]]]]:
    """Yield every tile of a zoom level, or those wanted, as ``x, y, layers``, features in tile units.

    Every tile begins with a polygon of land over its whole area, so none has an empty corner; seas are drawn on it.
    """
    yield from _descend(layers, zoom, (0, 0, 0), wanted or _of_region(zoom))


def _descend(
    layers: Mapping[str, Shapes], zoom: int, at: tuple[int, int, int], wanted: Wanted
) -> Iterator[tuple[int, int, dict[str, list[Feature]]]]:
    if not wanted(*at):
        return
    level, x, y = at
    inside = {name: _within(part, level, x, y, zoom) for name, part in layers.items()}
    if level == zoom:
        yield x, y, {name: _features(part, zoom, x, y) for name, part in inside.items()}
        return
    for dy in (0, 1):
        for dx in (0, 1):
            yield from _descend(inside, zoom, (level + 1, 2 * x + dx, 2 * y + dy), wanted)


def _within(part: Shapes, level: int, x: int, y: int, zoom: int) -> Shapes:
    """What of a layer lies in a tile of any level; shapes with many corners are cut to it."""
    side, margin = 1 / (1 << level), BUFFER * unit(zoom)
    box = (x * side - margin, y * side - margin, (x + 1) * side + margin, (y + 1) * side + margin)
    edges = shapely.bounds(part.geometries)
    hit = np.flatnonzero(
        (edges[:, 0] <= box[2]) & (edges[:, 2] >= box[0]) & (edges[:, 1] <= box[3]) & (edges[:, 3] >= box[1])
    )
    kept = part.geometries[hit]
    big = (shapely.get_num_coordinates(kept) > _CLIP_FROM) | (level == zoom)
    # Points are either inside or not; clipping is for lines and areas.
    big &= shapely.get_dimensions(kept) > 0
    kept[big] = shapely.clip_by_rect(kept[big], *box)
    full = ~shapely.is_empty(kept)
    return Shapes(kept[full], tuple(part.properties[i] for i in hit[full]))


def _features(part: Shapes, zoom: int, x: int, y: int) -> list[Feature]:
    scale = EXTENT << zoom
    offset = np.array([x * EXTENT, y * EXTENT])
    placed = shapely.transform(part.geometries, lambda corners: corners * scale - offset)
    return list(zip(placed, part.properties, strict=True))
