"""What of the border is far from an open crossing, as lines on a small map: in pixels, by how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.space.antimeridian import TURN
from geodata.space.stretches import Stretch
from geodata.tiles.mercator import project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.snapshot.borderline import BorderLine
    from geodata.space.boxes import Box
    from webapp.present.borderview import GapLine

POSSIBLE, CERTAIN = "border-possible", "border-certain"
COARSE = 0.5
"""Pixels by which a line may stray."""


def gap_lines(
    line: BorderLine, gaps: Iterable[GapLine], box: Box, width: int, height: int
) -> list[tuple[str, list[shapely.LineString]]]:
    """Lines of what is possibly far, then of what certainly is.

    Parameters
    ----------
    line : BorderLine
        The border.
    gaps : iterable of GapLine
        What is far.
    box : tuple of float
        West, south, east, north that the map shows, in degrees; west above east across the antimeridian.
    width, height : int
        Of the map in pixels.
    """
    west, south, east, north = box
    east += TURN if east < west else 0.0
    corners = project(np.array([(west, north), (east, south)]))
    side = np.array((width, height)) / (corners[1] - corners[0])

    def placed(stretches: Iterable[tuple[float, float]]) -> list[shapely.LineString]:
        found = []
        for steps in (steps for ends in stretches for steps in line.course.cut(Stretch(*ends))):
            turns = np.round(((west + east) / 2 - steps[:, 0].mean()) / TURN)
            pixels = (project(steps + np.array((turns * TURN, 0.0))) - corners[0]) * side
            found.append(shapely.LineString(pixels).simplify(COARSE))
        return found

    gaps = tuple(gaps)
    return [
        (POSSIBLE, placed((gap.from_km, gap.to_km) for gap in gaps)),
        (CERTAIN, placed(part for gap in gaps for part in gap.certainly)),
    ]
