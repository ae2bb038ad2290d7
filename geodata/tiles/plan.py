"""How much fits into a tile: its largest size, and from which zoom on features carry all their properties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geodata.tiles import mvt
from geodata.tiles.attributes import Attributes
from geodata.tiles.matrixset import MAX_ZOOM
from geodata.tiles.records import point_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.layers.layer import Layer
    from geodata.tiles.morton import Curve

MAX_BYTES = 500_000
"""No tile is heavier, uncompressed: about what renderers decode without a pause and a slow line fetches in a second."""

BUFFER = 64
"""Units beyond a tile's edge that it holds as well, so that symbols and outlines do not end there: 4 px at 256 px."""

AIM = 0.9
"""Part of the limit that estimates aim at; what turns out heavier is made coarser step by step."""

_SAMPLE = 1000
"""Features from whose size that of all is estimated, evenly spread."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Properties of the features of a layer, zoom by zoom.

    Parameters
    ----------
    layer : Layer
        Whose features.
    curve : Curve
        Where they are; shapes by the middle of their bounds.
    """

    layer: Layer
    curve: Curve

    given: Attributes | None = None

    @cached_property
    def attributes(self) -> Attributes:
        """Properties of the features; those that are ``given`` where their values are not in memory."""
        return self.given or Attributes(self.layer)

    @cached_property
    def detail_zoom(self) -> int:
        """First zoom at which the fullest tile holds all its features with all properties; above the last if none."""
        if self.attributes.categories == self.attributes.all_names:
            return 0
        most = AIM * MAX_BYTES / max(self._bytes_with_details, 1)
        # deeper tiles only hold less: the first zoom that fits decides for all behind it
        fits = (zoom for zoom in range(MAX_ZOOM + 1) if self.curve.most_in_a_tile(zoom) <= most)
        return next(fits, MAX_ZOOM + 1)

    def names(self, zoom: int) -> tuple[str, ...]:
        """Properties of the features of a zoom."""
        return self.attributes.all_names if zoom >= self.detail_zoom else self.attributes.categories

    def bytes_each(self, zoom: int) -> float:
        """Bytes of a feature of a zoom, those of its geometry reckoned as a point's."""
        return self._bytes_with_details if zoom >= self.detail_zoom else self._bytes_of_category

    def ids(self, rows: NDArray[np.int64]) -> NDArray[np.uint64] | None:
        """Ids of some features, if they are whole numbers."""
        return None if self.attributes.numbers is None else self.attributes.numbers[rows]

    @cached_property
    def _bytes_with_details(self) -> float:
        return self._measured(self.attributes.all_names)

    @cached_property
    def _bytes_of_category(self) -> float:
        return self._measured(self.attributes.categories)

    def _measured(self, names: Sequence[str]) -> float:
        """Bytes of a feature in a tile of some that are spread over the layer."""
        every = max(1, len(self.curve.rows) // _SAMPLE)
        # evenly along the curve, hence all over the map: neighbours share words and would look too light
        rows = self.curve.rows[::every]
        if not len(rows):
            return 0.0
        table = self.attributes.table(rows, names)
        # in the middle, where coordinates take two bytes as nearly everywhere
        middle = np.full(len(rows), mvt.EXTENT // 2, dtype=np.int64)
        body = point_features(middle, middle, table.tags, self.ids(rows))
        return len(mvt.layer(self.layer.id, body, table.keys, table.values)) / len(rows)
