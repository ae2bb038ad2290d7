"""A layer: features with typed columns, a spatial index and ready GeoJSON, none of which ever changes."""

from __future__ import annotations

import logging
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geodata import arrays, store
from geodata.errors import UnknownFeatureError
from geodata.formats import geojson
from geodata.points import PointIndex, Points
from geodata.search import Haystack
from geodata.words import NumberIds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.columns import Column, GeometryType
    from geodata.model import LayerText

log = logging.getLogger(__name__)

Bbox = tuple[float, float, float, float]

RECENT_BYTES = 32 << 20
"""Rows of the queries asked last that a process keeps for one layer: four answers that hold a million rows each."""

_POINT_OR_NONE = (-1, 0)
"""Type numbers of GEOS."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Features of one kind, sorted by id; two layers are equal only when they are one.

    Parameters
    ----------
    id : str
        Collection id.
    text : LayerText
        Title, description, licence, attribution and style.
    geometry_type : str
        Point, LineString or Polygon (the Multi form may occur).
    columns : tuple of Column
        Names, types and units of the properties.
    ids : sequence of str
        Feature ids, ascending; ``NumberIds`` are whole numbers in GeoJSON and ascend by value.
    values : mapping
        Column name to the values of all rows; None where unknown, a tuple in an ``array`` column. ``Values`` decode an
        array when they are looked at.
    geometries : sequence
        A shapely geometry (lon/lat degrees, WGS 84) or None for each row.
    """

    id: str
    text: LayerText
    geometry_type: GeometryType
    columns: tuple[Column, ...]
    ids: Sequence[str]
    values: Mapping[str, Sequence[Any]]
    geometries: Sequence[BaseGeometry | None]

    def __len__(self) -> int:
        """Count the features."""
        return len(self.ids)

    def row(self, feature_id: str) -> int:
        """Row of a feature.

        Raises
        ------
        UnknownFeatureError
            When the layer has no such feature.
        """
        row = self.place(feature_id)
        if row == len(self) or self.ids[row] != feature_id:
            raise UnknownFeatureError(f"the layer {self.id!r} has no feature {feature_id[:80]!r}")
        return row

    def place(self, feature_id: str) -> int:
        """First row whose id is not below ``feature_id``, which need not exist.

        Raises
        ------
        UnknownFeatureError
            For a text in a layer whose ids are whole numbers.
        """
        if not isinstance(self.ids, NumberIds):
            return bisect_left(self.ids, feature_id)
        number = _whole(feature_id)
        if number is None:
            raise UnknownFeatureError(f"the layer {self.id!r} has no feature {feature_id[:80]!r}")
        return bisect_left(self.ids.numbers, number)

    def json_id(self, row: int) -> int | str:
        """Id of a feature as GeoJSON gives it."""
        return int(self.ids.numbers[row]) if isinstance(self.ids, NumberIds) else self.ids[row]

    def column(self, name: str) -> Column | None:
        """Column of this name, if there is one."""
        return self._columns.get(name)

    def properties(self, row: int) -> dict[str, Any]:
        """Properties of one feature, in the order of the columns."""
        return {column.name: self.values[column.name][row] for column in self.columns}

    def take(self, name: str, rows: NDArray[np.int64]) -> list[Any]:
        """Values of some rows of a column; None where unknown."""
        values = self.values[name]
        return values.array.take(rows) if isinstance(values, arrays.Values) else [values[row] for row in rows.tolist()]

    def array(self, name: str) -> arrays.Array:
        """Values of a column as numpy arrays; made once.

        Raises
        ------
        KeyError
            When the layer has no such column.
        """
        if name not in self._arrays:
            self._arrays[name] = arrays.from_values(self._columns[name].type, self.values[name])
        return self._arrays[name]

    def ranks(self, name: str) -> NDArray[np.int64]:
        """Whole numbers that compare as the values of a column do; of no meaning where the value is null."""
        if name not in self._ranks:
            self._ranks[name] = self.array(name).ranks()
        return self._ranks[name]

    @cached_property
    def is_points(self) -> bool:
        """Whether every geometry is one point or missing."""
        if isinstance(self.geometries, Points):
            return True
        types = shapely.get_type_id(self.shapes)
        return self.geometry_type == "Point" and bool(np.isin(types, _POINT_OR_NONE).all())

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """All geometries, shape (n,); None where there is none or an empty one."""
        if isinstance(self.geometries, Points):
            return self.geometries.take(np.arange(len(self)))
        shapes: NDArray[np.object_] = np.empty(len(self), dtype=object)
        shapes[:] = self.geometries
        shapes[shapely.is_empty(shapes)] = None
        return shapes

    @cached_property
    def xy(self) -> NDArray[np.float64]:
        """Longitude and latitude of a layer of points, shape (n, 2); NaN where there is none.

        Raises
        ------
        ValueError
            When the layer is not one of points.
        """
        if isinstance(self.geometries, Points):
            return self.geometries.xy
        if not self.is_points:
            raise ValueError(f"the layer {self.id!r} is not one of points")
        return np.column_stack([shapely.get_x(self.shapes), shapely.get_y(self.shapes)])

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each feature, shape (n, 4); NaN where there is no geometry."""
        if self.is_points:
            return np.hstack([self.xy, self.xy])
        bounds: NDArray[np.float64] = shapely.bounds(self.shapes)
        return bounds

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index over all rows; rows without a geometry are never found. For points, ``touching`` is lighter."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def index(self) -> PointIndex:
        """Index of a layer of points."""
        return PointIndex(self.xy)

    def touching(self, area: BaseGeometry) -> NDArray[np.int64]:
        """Rows whose geometry has a point in common with an area (lon/lat degrees), ascending."""
        if self.is_points:
            return self.index.touching(area)
        return np.sort(self.tree.query(area, predicate="intersects"))

    def within(self, west: float, south: float, east: float, north: float) -> NDArray[np.int64]:
        """Rows whose geometry has a point in common with a box (degrees, west not above east), ascending."""
        if self.is_points:
            return self.index.within(west, south, east, north)
        return self.touching(shapely.box(west, south, east, north))

    @cached_property
    def features(self) -> store.FeatureBytes:
        """Each feature as GeoJSON (RFC 7946, six decimals), ready to be sent."""
        return store.keep(len(self), lambda rows: geojson.batches(self, rows))

    @cached_property
    def haystack(self) -> Haystack:
        """Folded texts of all features, to be searched."""
        return Haystack(self)

    @cached_property
    def every_row(self) -> NDArray[np.int64]:
        """Rows of all features, ascending; nobody may change them."""
        return store.shared(np.arange(len(self)))

    @cached_property
    def recent(self) -> store.Recent[NDArray[np.int64]]:
        """Rows of the queries asked last; the only part of a layer that changes, and only to be faster."""
        return store.Recent(RECENT_BYTES)

    @cached_property
    def bbox(self) -> Bbox | None:
        """West, south, east, north of all features, or None when no feature has a place."""
        located = self.bounds[~np.isnan(self.bounds[:, 0])]
        if not len(located):
            return None
        west, south = map(float, located[:, :2].min(axis=0))
        east, north = map(float, located[:, 2:].max(axis=0))
        return west, south, east, north

    @cached_property
    def interval(self) -> tuple[date, date] | None:
        """First and last day that the layer's date column speaks of."""
        dates = self.dates
        if dates is None or not dates.known.any():
            return None
        first, last = dates.first[dates.known].min(), dates.last[dates.known].max()
        return first.astype("datetime64[D]").item(), last.astype("datetime64[D]").item()

    @property
    def dates(self) -> arrays.Dates | None:
        """Array of the date column that ``datetime`` is compared with, if the layer has one."""
        found = self.array(self.text.datetime_property) if self.text.datetime_property in self._columns else None
        return found if isinstance(found, arrays.Dates) else None

    def prepare(self) -> None:
        """Make what every request needs, before worker processes are forked off that share it."""
        for column in self.columns:
            self.array(column.name)
        place_index = self.index if self.is_points else self.tree
        made = (self.features, self.haystack, self.bbox, self.interval, place_index)
        log.debug("%s: %d features are ready", self.id, len(made[0]))

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """A fresh GeoDataFrame of the layer (EPSG:4326, lon/lat), the caller's to change."""
        data = {column.name: list(map(_thawed, self.values[column.name])) for column in self.columns}
        return gpd.GeoDataFrame(data, geometry=list(self.shapes), crs="EPSG:4326")

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def _arrays(self) -> dict[str, arrays.Array]:
        return {}

    @cached_property
    def _ranks(self) -> dict[str, NDArray[np.int64]]:
        return {}


def _thawed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _whole(text: str) -> int | None:
    """Whole number that is written as Python writes it; None for any other text."""
    digits = text.removeprefix("-")
    if len(digits) > len(str(2**63)) or not (digits.isascii() and digits.isdigit()):
        return None
    number = int(text)
    return number if str(number) == text else None
