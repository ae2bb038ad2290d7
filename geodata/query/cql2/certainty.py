"""What is certainly, and what is possibly, inside or near a geometry of a filter: by where features may lie.

A layer of points that says no more than them is where its points are: both answers are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.layers import deadline
from geodata.layers.nearness import Landmark
from geodata.query.cql2.truth import Truth, where

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.layer import Layer

_BLOCK = 10_000
"""Points that are measured between two looks at the clock."""


def within(layer: Layer, area: BaseGeometry, *, is_certain: bool) -> Truth:
    """Answer ``certainly_within(area)`` or ``possibly_within(area)`` for all features of a layer."""
    whereabouts = layer.whereabouts
    if whereabouts is not None:
        return where(whereabouts.within(area, is_certain=is_certain), whereabouts.located)
    holds = np.zeros(len(layer), dtype=bool)
    holds[layer.touching(area)] = True
    return where(holds, ~np.isnan(layer.bounds[:, 0]))


def nearer(layer: Layer, place: BaseGeometry, km: float, *, is_certain: bool) -> Truth:
    """Answer ``certainly_nearer(place, km)`` or ``possibly_nearer(place, km)``; unknown where the place is empty."""
    if place.is_empty:
        return where(*np.zeros((2, len(layer)), dtype=bool))
    landmark, limit, whereabouts = Landmark(place), km * 1000, layer.whereabouts
    if whereabouts is not None:
        return where(whereabouts.near(landmark, limit, is_certain=is_certain), whereabouts.located)
    known = ~np.isnan(layer.bounds[:, 0])
    return where(_points_near(layer.xy, np.flatnonzero(known), landmark, limit), known)


def _points_near(
    xy: NDArray[np.float64], rows: NDArray[np.int64], landmark: Landmark, limit: float
) -> NDArray[np.bool_]:
    holds = np.zeros(len(xy), dtype=bool)
    for some in deadline.watched((rows[first : first + _BLOCK] for first in range(0, len(rows), _BLOCK)), 1):
        holds[some] = landmark.metres(xy[some], limit, np.zeros(len(some))) <= limit
    return holds
