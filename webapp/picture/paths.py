"""Shapes in pixels, many at a time: from the numbers of a tile to shapely, and from shapely to paths of an SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Place: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]

Shapes: TypeAlias = "Sequence[BaseGeometry]"

LEAST_RING, LEAST_LINE = 4, 2
"""Corners of the smallest ring and line."""


def lines_of(geometries: Iterable[Mapping[str, Any]], place: Place, box: tuple[float, ...]) -> NDArray[Any]:
    """Lines of some GeoJSON geometries, cut at a box."""
    chains = [
        chain
        for geometry in geometries
        for chain in ([geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"])
        if len(chain) >= LEAST_LINE
    ]
    if not chains:
        return np.empty(0, object)
    made = shapely.linestrings(place(_corners(chains)), indices=_owners(chains))
    return np.asarray(shapely.clip_by_rect(made, *box))


def polygons_of(geometries: Iterable[Mapping[str, Any]], place: Place) -> NDArray[Any]:
    """Areas of some GeoJSON geometries."""
    areas = [
        [ring for ring in area if len(ring) >= LEAST_RING]
        for geometry in geometries
        for area in ([geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"])
    ]
    areas = [area for area in areas if area]
    rings = [ring for area in areas for ring in area]
    if not rings:
        return np.empty(0, object)
    made = shapely.linearrings(place(_corners(rings)), indices=_owners(rings))
    return np.asarray(shapely.polygons(made, indices=_owners(areas)))


def _corners(chains: Sequence[Sequence[Any]]) -> NDArray[np.float64]:
    return np.array([corner for chain in chains for corner in chain], float)


def _owners(groups: Sequence[Sequence[Any]]) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(groups)), [len(group) for group in groups])


def path(shapes: Iterable[BaseGeometry]) -> str:
    """Path of an SVG in tenths of pixels; points are left out."""
    pieces = []
    for part in shapely.get_parts(list(shapes)):
        is_area = part.geom_type == "Polygon"
        if not is_area and part.geom_type != "LineString":
            continue
        for ring in [part.exterior, *part.interiors] if is_area else [part]:
            corners = (shapely.get_coordinates(ring) * 10).round().astype(int)
            if len(corners) < LEAST_LINE:
                continue
            steps = corners[1:] - corners[:-1]
            words = " ".join(map(str, steps.ravel().tolist()))
            pieces.append(f"M{corners[0][0]} {corners[0][1]}l{words}{'z' if is_area else ''}")
    return "".join(pieces)
