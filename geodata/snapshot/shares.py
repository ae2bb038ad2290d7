"""Outlines of countries and regions, and the share of one in where a project may lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import shapely

from geodata.space.geometry import PreparedPerThread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

Shape = Literal["region", "country", "circle"]

MARGIN = 0.1
"""Degrees that a piece of an outline reaches beyond the circle that is cut by it."""


@dataclass(frozen=True, slots=True)
class Share:
    """Where a project may lie in one country.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2.
    shape : str
        ``region`` or ``country`` for the outline of what is stated, ``circle`` for one around the point.
    regions : tuple of str
        Ids of the regions that are stated in this country.
    geometry : BaseGeometry
        Lon/lat degrees; the same object for all who are known to the same outline.
    """

    country: str
    shape: Shape
    regions: tuple[str, ...]
    geometry: BaseGeometry


@dataclass(frozen=True)
class Outline:
    """A country or a region."""

    id: str
    properties: Mapping[str, Any]
    geometry: BaseGeometry

    @cached_property
    def asked(self) -> PreparedPerThread:
        """The same, for many questions."""
        return PreparedPerThread(self.geometry)


def cut(area: BaseGeometry, outline: BaseGeometry) -> BaseGeometry | None:
    """Part of an area inside an outline; None when there is none.

    An outline has thousands of corners: it is cut to the area's box first, which takes a fraction of the time.
    """
    west, south, east, north = area.bounds
    near = shapely.clip_by_rect(outline, west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    part = shapely.intersection(area, near if near.is_valid else outline)
    polygons = [p for p in shapely.get_parts(part) if p.geom_type == "Polygon" and not p.is_empty]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
