"""How much fits into a tile: its largest size, and from which zoom on features carry all their properties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geodata.tiles import mvt
from geodata.tiles.attributes import Attributes
from geodata.tiles.matrixset import MAX_ZOOM
from geodata.tiles.morton import Curve, curve
from geodata.tiles.records import point_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.layers.layer import Layer

MAX_BYTES = 500_000
"""No tile is heavier, uncompressed: about what renderers decode without a pause and a slow line fetches in a second."""

BUFFER = 64
"""Units beyond a tile's edge that it holds as well, so that symbols and outlines do not end there: 4 px at 256 px."""

AIM = 0.9
"""Part of the limit that estimates aim at; what turns out heavier is made coarser step by step."""

_SAMPLE = 1000
"""Features from whose size that of all is estimated, evenly spread."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How heavy features are in tiles.

    Parameters
    ----------
    detail_zoom : int
        First zoom at which the fullest tile holds all its features with all properties; above the last if none.
    bytes_with_details, bytes_of_category : float
        Of a point with all properties, and with those that every tile has.
    """

    detail_zoom: int
    bytes_with_details: float
    bytes_of_category: float


@dataclass(frozen=True, eq=False)
class Plan:
    """Properties of the features of a layer, zoom by zoom."""

    layer: Layer

    given: Attributes | None = None

    @cached_property
    def attributes(self) -> Attributes:
        """Properties of the features; those that are ``given`` where their values are not in memory."""
        return self.given or Attributes(self.layer)

    @property
    def detail_zoom(self) -> int:
        """From here on features carry all their properties; may be above the last zoom."""
        return self._measures.detail_zoom

    def names(self, zoom: int) -> tuple[str, ...]:
        """Properties of the features of a zoom."""
        return self.attributes.all_names if zoom >= self.detail_zoom else self.attributes.categories

    def bytes_each(self, zoom: int) -> float:
        """Bytes of a feature of a zoom, those of its geometry reckoned as a point's."""
        found = self._measures
        return found.bytes_with_details if zoom >= found.detail_zoom else found.bytes_of_category

    def ids(self, rows: NDArray[np.int64]) -> NDArray[np.uint64] | None:
        """Ids of some features, if they are whole numbers."""
        return None if self.attributes.numbers is None else self.attributes.numbers[rows]

    @cached_property
    def _measures(self) -> Measures:
        return _of_attributes(self.layer, self.given) if self.given else self.layer.once(measures)


def along(layer: Layer) -> Curve:
    """The features along the Morton curve; shapes by the middle of their bounds."""
    if layer.is_points:
        return curve(layer.xy)
    return curve((layer.bounds[:, :2] + layer.bounds[:, 2:]) / 2)


def measures(layer: Layer) -> Measures:
    """Measure what the features of a layer weigh, on some of them."""
    return _of_attributes(layer, Attributes(layer))


def _of_attributes(layer: Layer, attributes: Attributes) -> Measures:
    with_details = _measured(layer, attributes, attributes.all_names)
    of_category = _measured(layer, attributes, attributes.categories)
    if attributes.categories == attributes.all_names:
        return Measures(0, with_details, of_category)
    most = AIM * MAX_BYTES / max(with_details, 1)
    # deeper tiles only hold less: the first zoom that fits decides for all behind it
    fits = (zoom for zoom in range(MAX_ZOOM + 1) if layer.once(along).most_in_a_tile(zoom) <= most)
    return Measures(next(fits, MAX_ZOOM + 1), with_details, of_category)


def _measured(layer: Layer, attributes: Attributes, names: Sequence[str]) -> float:
    """Bytes of a feature in a tile of some that are spread over the layer."""
    held = layer.once(along).rows
    # evenly along the curve, hence all over the map: neighbours share words and would look too light
    rows = np.asarray(held[:: max(1, len(held) // _SAMPLE)])
    if not len(rows):
        return 0.0
    table = attributes.table(rows, names)
    # in the middle, where coordinates take two bytes as nearly everywhere
    middle = np.full(len(rows), mvt.EXTENT // 2, dtype=np.int64)
    ids = None if attributes.numbers is None else attributes.numbers[rows]
    body = point_features(middle, middle, table.tags, ids)
    return len(mvt.layer(layer.id, body, table.keys, table.values)) / len(rows)
