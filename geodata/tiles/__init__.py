"""Vector tiles of any layer: Mapbox Vector Tile 2.1 in the tile matrix set WebMercatorQuad.

A tile holds one layer, named like the collection. It is made when it is asked for, from the layer in memory; what is
prepared for that is kept as long as the layer is used.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from geodata.layers.lasting import Lasting
from geodata.tiles import matrixset
from geodata.tiles.attributes import categories
from geodata.tiles.matrixset import MAX_ZOOM
from geodata.tiles.morton import Curve
from geodata.tiles.mvt import EXTENT
from geodata.tiles.parts import Sizes, sizes
from geodata.tiles.plan import BUFFER, MAX_BYTES, Measures, along, measures
from geodata.tiles.points import PointTiles
from geodata.tiles.shapes import ShapeTiles

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from geodata.layers.layer import Layer

__all__ = [
    "BUFFER",
    "CONFORMANCE",
    "EXTENT",
    "MAX_BYTES",
    "MAX_ZOOM",
    "MEDIA_TYPE",
    "READY",
    "Content",
    "Some",
    "content",
    "content_of",
    "cut",
    "several",
    "tile",
]

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"

CONFORMANCE: tuple[str, ...] = ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
"""Names of the conformance classes of OGC API - Tiles Part 1 (20-057) that are met."""

PRECISE_ZOOM = 16
"""A unit is 15 cm here, about the last of six decimals: deeper tiles only repeat what can be drawn larger as well."""


@dataclass(frozen=True, slots=True)
class Content:
    """What the tiles of a layer hold.

    Parameters
    ----------
    categories, details : tuple of str
        Properties of every zoom, and those that come in addition from ``detail_zoom`` on.
    detail_zoom : int
        May be above ``MAX_ZOOM``: then no zoom has the details.
    deepest_zoom : int
        From here on tiles say nothing new.
    stands_for : str
        Property of thinned tiles that says how many features each one stands for.
    """

    categories: tuple[str, ...]
    details: tuple[str, ...]
    detail_zoom: int
    deepest_zoom: int
    stands_for: str


@dataclass(frozen=True, slots=True)
class Some:
    """Some rows of a layer, ascending, and what they were asked by."""

    key: Hashable
    rows: NDArray[np.int64]


def tile(layer: Layer, z: int, x: int, y: int, some: Some | None = None) -> bytes:
    """Give one tile of a layer, not compressed; empty when it has no features.

    Parameters
    ----------
    layer : Layer
        Whose features.
    z, x, y : int
        Tile matrix, column from the west, row from the north.
    some : Some, optional
        The rows that count; all when None.

    Raises
    ------
    TileError
        When the tile matrix set has no such tile.
    """
    return cut(layer.once(_tiles), z, x, y, some)


def cut(made: PointTiles | ShapeTiles, z: int, x: int, y: int, some: Some | None = None) -> bytes:
    """Give one of the tiles that were made ready, as ``tile`` does."""
    matrixset.check(z, x, y)
    return (made.narrowed(some.key, some.rows) if some else made).tile(z, x, y)


def several(layer: Layer, places: Sequence[tuple[int, int, int]]) -> Iterator[bytes]:
    """Tiles at some places of one zoom (zoom, column, row) that lie near each other; what is far is looked at once."""
    if places:
        made = layer.once(_tiles).around(places)
        yield from (made.tile(*place) for place in places)


def content(layer: Layer) -> Content:
    """Tell what the tiles of a layer hold."""
    return content_of(layer.once(_tiles))


def content_of(made: PointTiles | ShapeTiles) -> Content:
    """Tell what tiles that were made ready hold."""
    plan = made.plan
    attributes = plan.attributes
    details = tuple(name for name in attributes.all_names if name not in attributes.categories)
    deepest = min(max(PRECISE_ZOOM, plan.detail_zoom), MAX_ZOOM)
    return Content(attributes.categories, details, plan.detail_zoom, deepest, attributes.stands_for)


def _tiles(layer: Layer) -> PointTiles | ShapeTiles:
    return PointTiles(layer) if layer.is_points else ShapeTiles(layer)


READY = (
    Lasting("curve", along, lambda held: {part.name: getattr(held, part.name) for part in fields(held)}, Curve),
    Lasting("categories", categories, lambda held: {"names": held}, lambda names: names),
    Lasting("measures", measures, asdict, Measures),
    Lasting("sizes", sizes, lambda held: {"bounds": held.bounds, "dimensions": held.dimensions}, Sizes),
)
"""What the first tile of a layer needs, for a prepared one to have it ready."""
