"""Features of one kind in typed columns, with their shapes: what every writer of features reads.

Knows neither an index nor a written feature; ``geodata.layers.layer`` adds both.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import shapely

from geodata.errors import UnknownFeatureError
from geodata.layers import arrays
from geodata.layers.packed import PackedShapes
from geodata.layers.points import Points
from geodata.layers.words import NumberIds
from geodata.space.geometry import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.catalog.columns import Column, GeometryType
    from geodata.catalog.model import LayerText
    from geodata.layers.kept import FeatureBytes

log = logging.getLogger(__name__)

T = TypeVar("T")

_POINT_OR_NONE = (-1, 0)
"""Type numbers of GEOS."""


@dataclass(frozen=True, eq=False)
class FeatureTable(ABC):
    """Features of one kind, sorted by id; two tables are equal only when they are one.

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
        number = whole_number(feature_id)
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

    def once(self, make: Callable[..., T], *about: Hashable) -> T:
        """What a function makes of this table: made at the first call, gone with the table.

        Parameters
        ----------
        make : callable
            A function of a module, called with the table and ``about``.
        *about : hashable
            Of which there are few, such as the names of columns; what requests say goes into a store with a budget.
        """
        key = (make, *about)
        if key not in self._made:
            self._made[key] = make(self, *about)
        return cast("T", self._made[key])

    @cached_property
    def is_points(self) -> bool:
        """Whether every geometry is one point or missing."""
        if isinstance(self.geometries, (Points, PackedShapes)):
            return isinstance(self.geometries, Points)
        types = shapely.get_type_id(self.shapes)
        return self.geometry_type == "Point" and bool(np.isin(types, _POINT_OR_NONE).all())

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """All geometries, shape (n,); None where there is none, an empty one, or one that is ``broken``.

        Those of ``PackedShapes`` are no array, but rows of them are, and numpy and shapely take all of them for one.
        """
        if isinstance(self.geometries, Points):
            return self.geometries.take(np.arange(len(self)))
        if isinstance(self.geometries, PackedShapes):
            return cast("NDArray[np.object_]", self.geometries.without(self.broken))
        shapes = self._given_shapes()
        shapes[list(self.broken)] = None
        return shapes

    def shapes_at(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Geometries of some rows as ``shapes`` has them; no others are made."""
        return self.geometries.take(rows) if isinstance(self.geometries, Points) else self.shapes[rows]

    def shape(self, row: int) -> BaseGeometry | None:
        """Geometry of one feature; None where there is none or a broken one."""
        shape = None if row in self.broken else self.geometries[row]
        return None if shape is None or shape.is_empty else shape

    @cached_property
    def broken(self) -> Mapping[int, str]:
        """Rows whose geometry has no place on the earth, and why; they are given without one."""
        if isinstance(self.geometries, Points):
            return MappingProxyType({})
        if isinstance(self.geometries, PackedShapes):
            return self.told_broken(self.geometries.faults())
        return self.told_broken(faults(self._given_shapes()))

    def told_broken(self, broken: dict[int, str]) -> Mapping[int, str]:
        """Tell which rows are ``broken``, and give them."""
        for row, fault in broken.items():
            log.warning("%s: the feature %r is shown without a place: %s", self.id, self.ids[row], fault)
        return MappingProxyType(broken)

    def _given_shapes(self) -> NDArray[np.object_]:
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
        bounds: NDArray[np.float64]
        if isinstance(self.geometries, PackedShapes):
            return self.geometries.without(self.broken).bounds()
        bounds = shapely.bounds(self.shapes)
        return bounds

    @property
    @abstractmethod
    def features(self) -> FeatureBytes:
        """Each feature as GeoJSON (RFC 7946, six decimals), ready to be sent."""

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def _arrays(self) -> dict[str, arrays.Array]:
        return {}

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}


def whole_number(text: str) -> int | None:
    """Whole number that is written as Python writes it; None for any other text."""
    digits = text.removeprefix("-")
    if len(digits) > len(str(2**63)) or not (digits.isascii() and digits.isdigit()):
        return None
    number = int(text)
    return number if str(number) == text else None
