"""Cuts what crosses the antimeridian into parts on both sides of it, as RFC 7946 section 3.1.9 asks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Pairs = NDArray[np.float64]

TURN, HALF = 360.0, 180.0
_DIMENSIONS = {"Polygon": "Polygon", "MultiPolygon": "Polygon", "LineString": "LineString"}


def crossing(pairs: Pairs) -> bool:
    """Whether a chain of places (lon, lat) jumps over the antimeridian: by more than half a turn, but no whole one.

    Edges of a whole turn lie along a pole or frame the world, and stay.
    """
    jumps = np.abs(np.diff(pairs[:, 0]))
    return bool(((jumps > HALF) & (jumps < TURN)).any())


def unrolled(pairs: Pairs) -> Pairs:
    """The chain with longitudes that go on beyond 180 degrees where it crosses: each leg goes the short way."""
    return np.column_stack([np.unwrap(pairs[:, 0], period=TURN), pairs[:, 1]])


def cut(shape: BaseGeometry) -> BaseGeometry:
    """Line or area with longitudes beyond 180 degrees, cut at every antimeridian, its parts moved to where they lie."""
    west, _, east, _ = shape.bounds
    if west >= -HALF and east <= HALF:
        return shape
    kind = _DIMENSIONS.get(shape.geom_type, "LineString")
    parts: list[BaseGeometry] = []
    for turn in range(math.floor((west + HALF) / TURN), math.ceil((east + HALF) / TURN)):
        strip = shapely.box(turn * TURN - HALF, -90, turn * TURN + HALF, 90)
        found = shapely.intersection(shape, strip)
        kept = [part for part in shapely.get_parts(found) if part.geom_type == kind and not part.is_empty]
        parts += [shapely.transform(part, lambda pairs, by=turn * TURN: pairs - (by, 0.0)) for part in kept]
    if len(parts) == 1:
        return parts[0]
    if kind == "Polygon":  # parts of an area that goes once round meet at the seam
        made: BaseGeometry = shapely.union_all(parts)
        return made
    return shapely.MultiLineString(parts)


def line(pairs: Any) -> BaseGeometry:
    """Line through places (lon, lat), each leg the short way round the earth."""
    return cut(shapely.LineString(unrolled(np.asarray(pairs, dtype=float))))


def whole(shape: BaseGeometry) -> BaseGeometry:
    """The shape; cut, where its lines or rings jump over the antimeridian as if they went round the world.

    A ring around a pole stays as it is: it cannot be told from one that frames the world.
    """
    if not any(map(crossing, _chains(shape))):
        return shape
    if hasattr(shape, "geoms"):
        parts = [part for held in shape.geoms for part in shapely.get_parts(whole(held))]
        return shapely.MultiPolygon(parts) if shape.geom_type == "MultiPolygon" else shapely.MultiLineString(parts)
    if shape.geom_type != "Polygon":
        return line(shapely.get_coordinates(shape))
    outer = unrolled(shapely.get_coordinates(shape.exterior))
    if abs(outer[0, 0] - outer[-1, 0]) > 1:
        return shape
    holes = [_beside(unrolled(shapely.get_coordinates(hole)), outer) for hole in shape.interiors]
    return cut(shapely.Polygon(outer, holes))


def _beside(ring: Pairs, outer: Pairs) -> Pairs:
    """A hole on the same turn as the ring around it."""
    turns = round(float(outer[:, 0].mean() - ring[:, 0].mean()) / TURN)
    return np.column_stack([ring[:, 0] + turns * TURN, ring[:, 1]])


def _chains(shape: BaseGeometry) -> list[Pairs]:
    rings = shapely.get_rings(shape)
    return [shapely.get_coordinates(part) for part in (rings if len(rings) else shapely.get_parts(shape))]
