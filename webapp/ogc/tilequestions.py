"""Questions for tiles: one tile, perhaps of some features only, and what all tiles of a layer hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata import tiles
from geodata.layers.words import NumberIds
from geodata.query.asking import ids, whole
from geodata.query.query import matching

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.layers.bulk.postgis.layer import PostgisLayer
    from geodata.layers.layer import Layer
    from geodata.query.query import Query
    from geodata.tiles.points import PointTiles


@dataclass(frozen=True, slots=True)
class TileQuestion:
    """One tile of the matrix set; of the features that match ``query`` where one is given."""

    zoom: int
    column: int
    row: int
    query: Query | None = None

    def of_arrays(self, layer: Layer) -> bytes:
        """Cut it from memory."""
        some = tiles.Some(self.query.key, matching(layer, self.query)) if self.query else None
        return tiles.tile(layer, self.zoom, self.column, self.row, some)

    def of_tables(self, layer: PostgisLayer) -> bytes:
        """Cut it from places in memory and values of the table; shapes are all read."""
        if not layer.schema.is_points:
            return self.of_arrays(whole(layer))
        made = layer.at_present(_point_tiles)
        some = tiles.Some(self.query.key, _rows(layer, made.layer, self.query)) if self.query else None
        return tiles.cut(made, self.zoom, self.column, self.row, some)


@dataclass(frozen=True, slots=True)
class ContentQuestion:
    """What the tiles of a layer hold."""

    def of_arrays(self, layer: Layer) -> tiles.Content:
        """As the features in memory decide it."""
        return tiles.content(layer)

    def of_tables(self, layer: PostgisLayer) -> tiles.Content:
        """As the features of the table decide it."""
        if not layer.schema.is_points:
            return tiles.content(whole(layer))
        return tiles.content_of(layer.at_present(_point_tiles))


def _point_tiles(layer: PostgisLayer) -> PointTiles:
    from geodata.tiles.tables import point_tiles  # noqa: PLC0415  # its driver is there only where a layer needs it

    return point_tiles(layer)


def _rows(layer: PostgisLayer, held: Layer, query: Query) -> NDArray[np.int64]:
    """Rows in memory of the features that match; kept with them, since many tiles are asked for with one filter."""
    kept = held.recent.get(query.key)
    if kept is None:
        found = ids(layer, query)
        if isinstance(held.ids, NumberIds):
            places = np.searchsorted(held.ids.numbers, np.array(sorted(found), dtype=np.int64))
        else:
            wanted = set(found)
            places = np.array([row for row, id_ in enumerate(held.ids) if id_ in wanted], dtype=np.int64)
        kept = places[places < len(held)]
        held.recent.put(query.key, kept)
    return kept
