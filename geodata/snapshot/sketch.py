"""Sketches of wide areas: what a map of the whole region shows of them, each shape once however many share it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from geodata.space.geometry import rfc7946

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from geodata.layers.layer import Layer
    from geodata.snapshot.ground import Territory
    from geodata.space.boxes import Box

TOLERANCE = 0.03
"""Degrees that a sketched outline may leave its true one by: a pixel where a whole country is seen."""

FINER = 250
"""An area leaves its true outline by so small a part of its extent at most: a small circle stays one."""

DECIMALS = 2
"""Of coordinates of wide areas: a kilometre. Those of smaller ones have one more."""


def sketches(
    areas: Layer, precisions: Iterable[str], points: Mapping[str, tuple[float, float]], ground: Territory
) -> list[dict[str, Any]]:
    """Sketch the areas of the layer ``project-areas`` that are drawn without being asked for.

    Parameters
    ----------
    areas : Layer
        ``project-areas``.
    precisions : iterable of str
        Those of which the areas are always drawn. A whole country never is: it would tint everything.
    points : mapping
        Project id to longitude and latitude of its point.
    ground : Territory
        Keeps what was drawn of an outline.

    Returns
    -------
    list of dict
        GeoJSON features with ``projects`` (ids), ``at`` (their points), ``shape``, and ``area``: the id of a feature
        with the true outline.
    """
    drawn = set(precisions)
    shared: dict[int, list[int]] = {}
    for row, (precision, shape) in enumerate(zip(areas.values["precision"], areas.values["shape"], strict=True)):
        if precision in drawn and shape != "country":
            shared.setdefault(id(areas.geometries[row]), []).append(row)
    return [_sketch(areas, points, rows, ground) for rows in shared.values()]


def boxes(areas: Layer, begin: float, ground: Territory) -> dict[str, Box]:
    """Box around all areas of each project: west, south, east, north, on the map that begins at a longitude."""
    found: dict[str, Box] = {}
    for project, shape in zip(areas.values["project"], areas.geometries, strict=True):
        if shape is None:
            continue
        own = ground.once(("box", begin), shape, partial(_box, shape, begin))
        west, south, east, north = found.get(project, own)
        found[project] = min(west, own[0]), min(south, own[1]), max(east, own[2]), max(north, own[3])
    return found


def _box(shape: BaseGeometry, begin: float) -> Box:
    lon, lat = shapely.get_coordinates(shape).T
    lon = np.where(lon < begin, lon + 360, lon)
    return _outward(lon.min(), -1), _outward(lat.min(), -1), _outward(lon.max(), 1), _outward(lat.max(), 1)


def _outward(degrees: float, sign: int) -> float:
    """Rounded up (1) or down (-1)."""
    return float(sign * np.ceil(sign * degrees * 10**DECIMALS) / 10**DECIMALS)


def _sketch(
    areas: Layer, points: Mapping[str, tuple[float, float]], rows: list[int], ground: Territory
) -> dict[str, Any]:
    first = rows[0]
    outline = areas.geometries[first]
    return {
        "type": "Feature",
        "properties": {
            "projects": [areas.values["project"][row] for row in rows],
            "at": [points[areas.values["project"][row]] for row in rows],
            "shape": areas.values["shape"][first],
            "area": areas.ids[first],
        },
        "geometry": None if outline is None else ground.once("sketch", outline, partial(_drawn, outline)),
    }


def _drawn(outline: BaseGeometry) -> dict[str, Any]:
    """Outline as it is seen from afar, as a geometry of GeoJSON."""
    west, south, east, north = shapely.bounds(outline)
    tolerance = min(TOLERANCE, max(east - west, north - south) / FINER)
    seen = shapely.simplify(outline, tolerance)
    decimals = DECIMALS if tolerance == TOLERANCE else DECIMALS + 1
    drawn: dict[str, Any] = orjson.loads(shapely.to_geojson(rfc7946(seen, decimals)))
    return drawn
