"""Where on a line a sign stands for something that may lie anywhere on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

APART = 0.045
"""Degrees of latitude between two signs that would otherwise stand on one another: about five kilometres."""

STEPS = 48
"""Parts that each piece of a line is looked at in."""


def stand_on(line: BaseGeometry, point: shapely.Point, taken: Sequence[shapely.Point]) -> shapely.Point:
    """Give the place on a line that is nearest to a point and clear of the places taken; the nearest one when none is.

    All are lon/lat degrees; distances are taken in a plane that is true at the point.
    """
    true = np.array([np.cos(np.radians(point.y)), 1.0])
    flat, at, *others = (shapely.transform(shape, lambda pairs: pairs * true) for shape in (line, point, *taken))
    nearest = flat.interpolate(flat.project(at))
    shares = np.arange(1, STEPS) / STEPS
    along = np.concatenate(
        [shapely.line_interpolate_point(part, shares, normalized=True) for part in shapely.get_parts(flat)]
    )
    places = [nearest, *along[np.argsort(shapely.distance(along, at), kind="stable")]]
    free = (place for place in places if all(shapely.distance(place, other) >= APART for other in others))
    return shapely.transform(next(free, nearest), lambda pairs: pairs / true)
