"""A layer: features with typed columns, a spatial index and ready GeoJSON, none of which ever changes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import geopandas as gpd
import numpy as np
import shapely

from geodata.layers import arrays, content, deadline, geojson
from geodata.layers.facts import Facts, facts_of
from geodata.layers.featuretable import FeatureTable
from geodata.layers.haystack import Haystack, of_layer
from geodata.layers.kept import FeatureBytes, keep
from geodata.layers.packed import BoxIndex, PackedShapes
from geodata.layers.points import PointIndex
from geodata.layers.recent import Recent
from geodata.layers.shared import shared
from geodata.layers.whereabouts import Whereabouts, of_packed, of_shapes
from geodata.space.geometry import prepared
from geodata.space.systems import Systems

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.columns import Column
    from geodata.catalog.model import LayerText
    from geodata.layers.question import LayerQuestion

log = logging.getLogger(__name__)

R = TypeVar("R")

Bbox = tuple[float, float, float, float]

RECENT_BYTES = 32 << 20
"""Rows of the queries asked last that a process keeps for one layer: four answers that hold a million rows each."""

DERIVED_BYTES = 256 << 20
"""Folded and joined words that a process keeps for one layer: some columns of a million words each."""

REMEMBERED_BYTES = 4 << 20
"""What a process keeps of the texts of requests for one layer, such as parsed filters: some hundred."""

_DECODED = 10_000
"""Packed shapes that are decoded at once while they are compared with an area."""

_OF_PLACES = frozenset(
    (
        "bbox",
        "bounds",
        "boxes",
        "broken",
        "every_row",
        "index",
        "is_points",
        "reference_systems",
        "shapes",
        "tree",
        "whereabouts",
        "xy",
    )
)
"""What is made once and depends on no column."""

_OF_PLACES_AND_TEXTS = _OF_PLACES | {"haystack"}
"""What is made once and depends on neither figures nor dates."""


@dataclass(frozen=True, eq=False)
class Layer(FeatureTable):
    """Features of one kind, sorted by id, with an index, ready GeoJSON and texts to search; see ``FeatureTable``.

    ``systems`` are the reference systems of its catalogue, see ``reference_systems``. ``uncertain`` says where features
    may lie whose geometry does not tell, see ``whereabouts``.
    """

    systems: Systems = field(default_factory=Systems, kw_only=True)
    uncertain: Whereabouts | None = field(default=None, kw_only=True)
    is_live: ClassVar[bool] = False

    def answer(self, question: LayerQuestion[R]) -> R:
        """Answer from memory."""
        return question.of_arrays(self)

    def one(self, feature_id: str) -> tuple[Layer, int]:
        """The layer itself and the row of a feature.

        Raises
        ------
        UnknownFeatureError
            When the layer has no such feature.
        """
        return self, self.row(feature_id)

    def edition(self) -> str:
        """Nothing: the features never change."""
        return ""

    def is_settled(self) -> bool:
        """All that is read is of one state."""
        return True

    @property
    def sample_id(self) -> str:
        """Id of some feature; empty when there is none."""
        return next(iter(self.ids), "")

    def facts(self, name: str) -> Facts:
        """What is known of all values of a column; made once."""
        return self.once(facts_of, name)

    def digest(self) -> bytes:
        """Hash of the layer's columns and geometries, not of its texts."""
        return self.once(content.digest)

    def ranks(self, name: str) -> NDArray[np.int64]:
        """Whole numbers that compare as the values of a column do; of no meaning where the value is null."""
        if name not in self._ranks:
            self._ranks[name] = self.array(name).ranks()
        return self._ranks[name]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index over all rows; rows without a geometry are never found. For points, ``touching`` is lighter."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def index(self) -> PointIndex:
        """Index of a layer of points."""
        return PointIndex(self.xy)

    @cached_property
    def boxes(self) -> BoxIndex:
        """Index of a layer of packed shapes."""
        return BoxIndex(self.bounds)

    @cached_property
    def whereabouts(self) -> Whereabouts | None:
        """Where each feature may lie; None where these are points, each where it is."""
        if self.uncertain is not None or self.is_points:
            return self.uncertain
        if isinstance(self.geometries, PackedShapes):
            shapes, is_line = self.geometries.without(self.broken), self.geometry_type == "LineString"
            return of_packed(shapes, self.bounds, self.boxes, is_line=is_line)
        return of_shapes(self.shapes)

    def touching(self, area: BaseGeometry) -> NDArray[np.int64]:
        """Rows whose geometry has a point in common with an area (lon/lat degrees), ascending."""
        if self.is_points:
            return self.index.touching(area)
        if isinstance(self.geometries, PackedShapes):
            return self._meeting(area, np.empty(0, dtype=np.int64), self.boxes.within(*area.bounds))
        return np.sort(self.tree.query(area, predicate="intersects"))

    def within(self, west: float, south: float, east: float, north: float) -> NDArray[np.int64]:
        """Rows whose geometry has a point in common with a box (degrees, west not above east), ascending."""
        if self.is_points:
            return self.index.within(west, south, east, north)
        area = shapely.box(west, south, east, north)
        if not isinstance(self.geometries, PackedShapes):
            return self.touching(area)
        near = self.boxes.within(west, south, east, north)
        bounds = self.bounds[near]
        # what is wholly inside need not be decoded
        inside = (bounds[:, :2] >= (west, south)).all(axis=1) & (bounds[:, 2:] <= (east, north)).all(axis=1)
        return self._meeting(area, near[inside], near[~inside])

    def _meeting(self, area: BaseGeometry, known: NDArray[np.int64], near: NDArray[np.int64]) -> NDArray[np.int64]:
        """Known rows and those near ones whose shape has a point in common with an area, ascending."""
        own, found = prepared(area), [known]
        for first in deadline.watched(range(0, len(near), _DECODED), 1):
            rows = near[first : first + _DECODED]
            found.append(rows[shapely.intersects(own, self.shapes[rows])])
        return np.sort(np.concatenate(found))

    @cached_property
    def features(self) -> FeatureBytes:
        """Each feature as GeoJSON (RFC 7946, six decimals), ready to be sent."""
        return keep(len(self), lambda rows: geojson.batches(self, rows))

    @cached_property
    def haystack(self) -> Haystack:
        """Spelt texts of all features, to be searched."""
        return of_layer(self)

    @cached_property
    def every_row(self) -> NDArray[np.int64]:
        """Rows of all features, ascending; nobody may change them."""
        return shared(np.arange(len(self)))

    @cached_property
    def recent(self) -> Recent[Hashable, NDArray[np.int64]]:
        """Rows of the queries asked last. This store and the next two are all of a layer that changes."""
        return Recent(RECENT_BYTES)

    @cached_property
    def derived(self) -> Recent[Hashable, Any]:
        """What filters needed of whole columns: words folded, words joined."""
        return Recent(DERIVED_BYTES)

    @cached_property
    def remembered(self) -> Recent[Hashable, Any]:
        """What was made of the texts of requests, such as parsed filters."""
        return Recent(REMEMBERED_BYTES)

    @cached_property
    def bbox(self) -> Bbox | None:
        """West, south, east, north of all features, or None when no feature has a place."""
        low, high = (self.xy, self.xy) if self.is_points else (self.bounds[:, :2], self.bounds[:, 2:])
        located = ~np.isnan(low[:, 0])
        if not located.any():
            return None
        west, south = (float(low[:, side].min(where=located, initial=np.inf)) for side in (0, 1))
        east, north = (float(high[:, side].max(where=located, initial=-np.inf)) for side in (0, 1))
        return west, south, east, north

    @cached_property
    def reference_systems(self) -> Systems:
        """Those of ``systems`` that are meant for where the layer is; it is given and asked in these."""
        return self.systems.meeting(self.bbox)

    @cached_property
    def interval(self) -> tuple[date, date] | None:
        """First and last day that the layer's date column speaks of."""
        dates = self.dates
        if dates is None or not dates.known.any():
            return None
        first, last = dates.first[dates.known].min(), dates.last[dates.known].max()
        return first.astype("datetime64[D]").item(), last.astype("datetime64[D]").item()

    def with_values(self, changed: Mapping[str, Sequence[Any]]) -> Layer:
        """The same features with other values in some columns that are not searched; itself when there are none.

        What hangs on places and texts alone is shared.
        """
        if not changed:
            return self
        made = replace(self, values=MappingProxyType({**self.values, **changed}))
        made.__dict__.update({name: held for name, held in self.__dict__.items() if name in _OF_PLACES_AND_TEXTS})
        return made

    def with_columns(self, text: LayerText, added: Mapping[Column, arrays.Array]) -> Layer:
        """The same features with more columns, and the words that are theirs then; what hangs on places is shared."""
        values = {column.name: arrays.Values(array) for column, array in added.items()}
        made = replace(
            self, text=text, columns=(*self.columns, *added), values=MappingProxyType({**self.values, **values})
        )
        made.__dict__.update({name: held for name, held in self.__dict__.items() if name in _OF_PLACES})
        return made

    @property
    def dates(self) -> arrays.Dates | None:
        """Array of the date column that ``datetime`` is compared with, if the layer has one."""
        found = self.array(self.text.datetime_property) if self.text.datetime_property in self._columns else None
        return found if isinstance(found, arrays.Dates) else None

    def prepare(self) -> None:
        """Make what every request needs, before worker processes are forked off that share it."""
        for column in self.columns:
            self.array(column.name)
        is_packed = isinstance(self.geometries, PackedShapes)
        place_index = self.index if self.is_points else self.boxes if is_packed else self.tree
        if self.uncertain is not None:
            self.uncertain.prepare()
        made = (self.features, self.haystack, self.bbox, self.interval, place_index)
        log.debug("%s: %d features are ready", self.id, len(made[0]))

    @property
    def known_arrays(self) -> dict[str, arrays.Array]:
        """Arrays of columns that were made so far."""
        return self._arrays

    def know(self, ranks: Mapping[str, NDArray[np.int64]], made: Mapping[Callable[..., Any], Any]) -> None:
        """Take over what was reckoned of the same layer before: ranks of columns, and results of ``once``."""
        self._ranks.update(ranks)
        self._made.update({(make,): found for make, found in made.items()})

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """A fresh GeoDataFrame of the layer (EPSG:4326, lon/lat), the caller's to change."""
        data = {column.name: list(map(_thawed, self.values[column.name])) for column in self.columns}
        return gpd.GeoDataFrame(data, geometry=list(self.shapes), crs="EPSG:4326")

    @cached_property
    def _ranks(self) -> dict[str, NDArray[np.int64]]:
        return {}


def _thawed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
