"""Geometries of filters: the layer's index finds candidates, GEOS decides (OGC 21-065r2, spatial functions)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer

from geodata.layers import deadline
from geodata.query.cql2.truth import Truth, always, where
from geodata.space.geometry import WGS84, prepared

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.layer import Layer

_RELATIONS: dict[str, Callable[..., Any]] = {
    "s_intersects": shapely.intersects,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_crosses": shapely.crosses,
    "s_within": shapely.within,
    "s_contains": shapely.contains,
    "s_overlaps": shapely.overlaps,
}

_BLOCK = 10_000
"""Rows that GEOS is asked about between two looks at the clock."""

_REFLEXIVE = ("s_intersects", "s_equals", "s_within", "s_contains")

FLIPPED = {"s_within": "s_contains", "s_contains": "s_within"}
"""The relation that says the same when the sides are exchanged; the others are symmetric."""


def located(layer: Layer) -> NDArray[np.bool_]:
    """Where a feature has a geometry, shape (n,)."""
    return ~np.isnan(layer.bounds[:, 0])


def relate(op: str, layer: Layer, shape: BaseGeometry) -> Truth:
    """Answer ``op(geometry, shape)`` for all features of a layer.

    Parameters
    ----------
    shape : BaseGeometry
        In CRS84.
    """
    # all but s_disjoint need a common point, so GEOS is asked about few
    rows = layer.touching(shape)
    if op == "s_within" and layer.is_points:
        # straight from the coordinates: no geometry is made
        rows = rows[shapely.contains_xy(prepared(shape), layer.xy[rows])]
    elif op not in ("s_intersects", "s_disjoint"):
        parts = (rows[first : first + _BLOCK] for first in range(0, len(rows), _BLOCK))
        held = [part[_RELATIONS[op](_shapes(layer, part), shape)] for part in deadline.watched(parts, 1)]
        rows = np.concatenate([rows[:0], *held])
    holds = np.zeros(len(layer), dtype=bool)
    holds[rows] = True
    return where(~holds if op == "s_disjoint" else holds, located(layer))


def relate_itself(op: str, layer: Layer) -> Truth:
    """Answer ``op(geometry, geometry)``: everything equals, holds and meets itself, and no more than that."""
    known = located(layer)
    return where(np.full(len(known), op in _REFLEXIVE), known)


def relate_literals(op: str, left: BaseGeometry, right: BaseGeometry) -> Truth:
    """Answer a relation between two literals."""
    return always(bool(_RELATIONS[op](left, right)))


def distance_m(layer: Layer, point: BaseGeometry) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Metres from each feature to a point, and where there is a feature to measure to.

    Lines and areas are carried to an azimuthal equidistant projection about the point, in which distances from it are
    true (Snyder 1987, p. 191); their sides are taken as straight there.
    """
    if point.is_empty:
        return np.zeros(len(layer)), np.zeros(len(layer), dtype=bool)
    known = located(layer)
    metres = np.zeros(len(layer))
    if layer.is_points:
        lon, lat = layer.xy[known].T
        metres[known] = WGS84.inv(lon, lat, np.full(len(lon), point.x), np.full(len(lon), point.y))[2]
        return metres, known
    shapes = shapely.transform(layer.shapes[known], _about(point), interleaved=False)
    metres[known] = shapely.distance(shapes, shapely.Point(0, 0))
    # PROJ gives infinity where the projection has no answer
    return metres, known & np.isfinite(metres)


def distance_between_m(left: BaseGeometry, point: BaseGeometry) -> float:
    """Metres from a literal to a point; NaN when one of them is empty."""
    if left.is_empty or point.is_empty:
        return float("nan")
    moved = shapely.transform(left, _about(point), interleaved=False)
    return float(shapely.distance(moved, shapely.Point(0, 0)))


def _about(point: BaseGeometry) -> Callable[..., Any]:
    plane = f"+proj=aeqd +lat_0={point.y} +lon_0={point.x} +ellps=WGS84"
    return Transformer.from_crs("OGC:CRS84", plane, always_xy=True).transform


def _shapes(layer: Layer, rows: NDArray[np.int64]) -> NDArray[np.object_]:
    """Geometries of some rows, made only for these where the layer keeps coordinates."""
    if layer.is_points:
        made: NDArray[np.object_] = shapely.points(layer.xy[rows])
        return made
    return layer.shapes[rows]
