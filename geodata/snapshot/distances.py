"""How far projects and crossings are from the border, and projects from crossings: ranges where a place is inexact."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.snapshot.row import Distances
from geodata.space import spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.catalog.model import Crossing, Position, Project
    from geodata.snapshot.ground import Territory

    Numbers = NDArray[np.float64]

UNKNOWN = (math.nan, math.nan)


def distances(projects: Sequence[Project], ground: Territory, crossings: Iterable[Crossing]) -> dict[str, Distances]:
    """Distances of each project, by its id.

    Parameters
    ----------
    projects : sequence of Project
        Measured together, which is far faster than one by one.
    ground : Territory
        Says where each may lie, and where the border is.
    crossings : iterable of Crossing
        Those that are more than planned.
    """
    standing = sorted(crossings, key=lambda crossing: crossing.id)
    points = _points([project.location for project in projects])
    to_border = ground.to_border_m(points)
    nearest, to_crossing = _nearest(points, standing)
    borders, posts = _ranges(projects, points, ground, to_border, standing)
    found = {}
    for row, project in enumerate(projects):
        located = project.location.precision != "country"
        found[project.id] = Distances(
            distance_to_border_km=_km(to_border[row]) if located and to_border is not None else None,
            border_min_km=_floor_km(borders[row, 0]),
            border_max_km=_ceil_km(borders[row, 1]),
            nearest_crossing=standing[nearest[row]].id if located and standing else None,
            nearest_crossing_km=_km(to_crossing[row]) if located and standing else None,
            crossing_min_km=_floor_km(posts[row, 0]),
            crossing_max_km=_ceil_km(posts[row, 1]),
        )
    return found


def to_border_km(things: Mapping[str, Position], ground: Territory) -> dict[str, float | None]:
    """Distance of each point to the border, by id."""
    found = ground.to_border_m(_points(things.values()))
    return {id_: None if found is None else _km(found[row]) for row, id_ in enumerate(things)}


def _points(positions: Iterable[Position]) -> Numbers:
    return np.array([(position.lon, position.lat) for position in positions], float).reshape(-1, 2)


def _nearest(points: Numbers, crossings: Sequence[Crossing]) -> tuple[NDArray[np.intp], Numbers]:
    """Row of the crossing nearest to each point, the first of equals, and the distance to it."""
    if not crossings or not len(points):
        return np.zeros(len(points), np.intp), np.full(len(points), math.nan)
    away = np.column_stack([spans.metres(points, np.tile(at, (len(points), 1))) for at in _points(crossings)])
    rows = away.argmin(axis=1)
    return rows, away[np.arange(len(rows)), rows]


def _ranges(
    projects: Sequence[Project],
    points: Numbers,
    ground: Territory,
    to_border: Numbers | None,
    crossings: Sequence[Crossing],
) -> tuple[Numbers, Numbers]:
    """Least and greatest distance to the border and to a crossing over all parts of each project."""
    parts = [ground.parts(project) for project in projects]
    flat = [part for found in parts for part in found]
    owner = np.repeat(np.arange(len(parts)), [len(found) for found in parts])
    borders = _over(owner, ground.border_spans(flat), len(parts))
    posts = _over(owner, ground.crossing_spans(flat, crossings), len(parts))
    if to_border is not None and flat:
        shapes = np.array([part.geometry for part in flat], dtype=object)
        held = np.unique(owner[shapely.intersects_xy(shapes, points[owner, 0], points[owner, 1])])
        borders[held, 0] = np.minimum(borders[held, 0], to_border[held])
        borders[held, 1] = np.maximum(borders[held, 1], to_border[held])
    return borders, posts


def _over(owner: NDArray[np.intp], measured: Numbers | None, count: int) -> Numbers:
    """Range of each owner over its rows; unknown for one without any."""
    found = np.tile(UNKNOWN, (count, 1))
    if measured is not None:
        np.fmin.at(found[:, 0], owner, measured[:, 0])
        np.fmax.at(found[:, 1], owner, measured[:, 1])
    return found


def _km(metres: float) -> float:
    return round(float(metres) / 1000, 1)


def _floor_km(metres: float) -> float | None:
    return None if math.isnan(metres) else math.floor(metres / 100) / 10


def _ceil_km(metres: float) -> float | None:
    return None if math.isnan(metres) else math.ceil(metres / 100) / 10
