"""Questions for tiles: one tile, perhaps of some features only, and what all tiles of a layer hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata import tiles
from geodata.query.asking import whole
from geodata.query.query import matching

if TYPE_CHECKING:
    from geodata.layers.bulk.postgis.layer import PostgisLayer
    from geodata.layers.layer import Layer
    from geodata.query.query import Query


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
        """Cut it from the features of the table."""
        return self.of_arrays(whole(layer))


@dataclass(frozen=True, slots=True)
class ContentQuestion:
    """What the tiles of a layer hold."""

    def of_arrays(self, layer: Layer) -> tiles.Content:
        """As the features in memory decide it."""
        return tiles.content(layer)

    def of_tables(self, layer: PostgisLayer) -> tiles.Content:
        """As the features of the table decide it."""
        return tiles.content(whole(layer))
