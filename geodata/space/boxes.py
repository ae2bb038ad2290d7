"""Boxes in degrees that may cross the antimeridian: then their west is greater than their east (RFC 7946, 5.2)."""

from __future__ import annotations

from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


def unrolled(box: Box) -> Box:
    """The same box with an east that is never less than its west: beyond 180 where it crosses the antimeridian."""
    west, south, east, north = box
    return west, south, east if east >= west else east + 360, north


def holds(box: Box, lon: float, lat: float) -> bool:
    """Whether a place (degrees) lies in a box or on its edge."""
    west, south, east, north = box
    inside = west <= lon <= east if west <= east else lon >= west or lon <= east
    return inside and south <= lat <= north


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a place in common, be it on an edge."""
    (west, south, east, north), (x0, y0, x1, y1) = unrolled(one), unrolled(other)
    shares_width = any(x0 + turn <= east and west <= x1 + turn for turn in (-360, 0, 360))
    return shares_width and south <= y1 and y0 <= north


def likeness(one: Box, other: Box) -> float:
    """Common part of two boxes by their union, in square degrees: 1 for equal ones, 0 for such that do not meet."""
    (west, south, east, north), (x0, y0, x1, y1) = unrolled(one), unrolled(other)
    width = max(min(east, x1 + turn) - max(west, x0 + turn) for turn in (-360, 0, 360))
    height = min(north, y1) - max(south, y0)
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / ((east - west) * (north - south) + (x1 - x0) * (y1 - y0) - common)
