"""Tiles of a table of points: ids and places are in memory, values are asked for the features that a tile holds.

Found, thinned and written as those of a layer in memory, so that the bytes are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geodata.layers.bulk.postgis import skeleton
from geodata.layers.words import NumberIds
from geodata.tiles.attributes import CATEGORY_BYTES, CATEGORY_VALUES, Attributes, AttributeTable
from geodata.tiles.plan import Plan
from geodata.tiles.points import PointTiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.layers.bulk.postgis.layer import PostgisLayer


def point_tiles(layer: PostgisLayer) -> PointTiles:
    """Tiles of the state that the table is in.

    Raises
    ------
    LayerAwayError, TookTooLongError
        When the database does not answer.
    """
    held = skeleton.read(layer)
    bare = PointTiles(held)
    return PointTiles(held, planned=Plan(held, AttributesOfTable(held, layer)), some=bare.curve)


@dataclass(frozen=True)
class AttributesOfTable(Attributes):
    """What tiles say of the features of a table."""

    table_layer: PostgisLayer

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Properties that every tile has."""
        return tuple(name for name in self.all_names if self._is_category(name))

    def table(
        self, rows: NDArray[np.int64], names: Sequence[str], stands_for: NDArray[np.int64] | None = None
    ) -> AttributeTable:
        """Properties of some rows, which are asked for."""
        if not names:
            return super().table(rows, names, stands_for)
        distinct, places = np.unique(rows, return_inverse=True)
        ids = self.layer.ids
        wanted = ids.numbers[distinct].tolist() if isinstance(ids, NumberIds) else [ids[row] for row in distinct]
        found = skeleton.values(self.table_layer, wanted, names)
        return Attributes(found).table(places.astype(np.int64), names, stands_for)

    def _is_category(self, name: str) -> bool:
        if self._is_pseudo(name):
            return False
        column = self.layer.column(name)
        if column is not None and column.type == "boolean":
            return True
        return skeleton.words(self.table_layer, name, CATEGORY_VALUES, CATEGORY_BYTES) <= CATEGORY_VALUES
