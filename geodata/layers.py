"""A layer: features with typed columns, a spatial index and ready GeoJSON, none of which ever changes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.dates import PartialDate
from geodata.errors import UnknownFeatureError
from geodata.formats import geojson

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geodata.columns import Column, GeometryType
    from geodata.model import LayerText

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True)
class Layer:
    """Features of one kind, sorted by id.

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
    ids : tuple of str
        Feature ids, ascending.
    values : mapping
        Column name to the values of all rows; None where unknown, a tuple in an ``array`` column.
    geometries : tuple
        A shapely geometry (lon/lat degrees, WGS 84) or None for each row.
    """

    id: str
    text: LayerText
    geometry_type: GeometryType
    columns: tuple[Column, ...]
    ids: tuple[str, ...]
    values: Mapping[str, tuple[Any, ...]]
    geometries: tuple[BaseGeometry | None, ...]

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
        row = bisect_left(self.ids, feature_id)
        if row == len(self.ids) or self.ids[row] != feature_id:
            raise UnknownFeatureError(f"the layer {self.id!r} has no feature {feature_id!r}")
        return row

    def column(self, name: str) -> Column | None:
        """Column of this name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)

    def properties(self, row: int) -> dict[str, Any]:
        """Properties of one feature, in the order of the columns."""
        return {column.name: self.values[column.name][row] for column in self.columns}

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index over all rows; rows without a geometry are never found."""
        return shapely.STRtree(list(self.geometries))

    @cached_property
    def features(self) -> tuple[bytes, ...]:
        """Each feature as GeoJSON (RFC 7946, six decimals), ready to be sent."""
        return tuple(geojson.feature(self, row) for row in range(len(self)))

    @cached_property
    def bbox(self) -> Bbox | None:
        """West, south, east, north of all features, or None when no feature has a place."""
        bounds = shapely.total_bounds(list(self.geometries) or [None])
        if np.isnan(bounds).any():
            return None
        west, south, east, north = map(float, bounds)
        return west, south, east, north

    @cached_property
    def interval(self) -> tuple[date, date] | None:
        """First and last day that the layer's date column speaks of."""
        name = self.text.datetime_property
        dates = [PartialDate.parse(value) for value in self.values.get(name, ()) if value] if name else []
        return (min(d.first for d in dates), max(d.last for d in dates)) if dates else None

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """A fresh GeoDataFrame of the layer (EPSG:4326, lon/lat), the caller's to change."""
        data = {column.name: list(map(_thawed, self.values[column.name])) for column in self.columns}
        return gpd.GeoDataFrame(data, geometry=list(self.geometries), crs="EPSG:4326")


def _thawed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
