"""What a catalogue knows of any point: country, region, the border, the nearest crossing, who may lie there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.snapshot.states import PLANNED

if TYPE_CHECKING:
    from geodata.snapshot.shares import Outline
    from geodata.snapshot.snapshot import Snapshot
    from geodata.space.coordinates import LonLat


@dataclass(frozen=True, slots=True)
class NearCrossing:
    """The crossing that is nearest to a point, and how far it is at least and at most, in metres."""

    id: str
    low_m: float
    high_m: float


@dataclass(frozen=True, slots=True)
class Here:
    """What is known of a point.

    Parameters
    ----------
    country, region : Outline or None
        What holds it.
    border_m : float or None
        Distance to the shared border.
    crossing : NearCrossing or None
        Nearest one that is not only planned.
    projects : tuple of str
        Ids of those that may lie here.
    """

    country: Outline | None
    region: Outline | None
    border_m: float | None
    crossing: NearCrossing | None
    projects: tuple[str, ...]


def here(snapshot: Snapshot, at: LonLat) -> Here:
    """Tell what is known of a point (degrees)."""
    ground = snapshot.ground
    to_border = ground.to_border_m(np.array([at]))
    return Here(
        ground.holding(ground.countries, at),
        ground.holding(ground.regions, at),
        None if to_border is None else float(to_border[0]),
        _nearest(snapshot, at),
        _may_lie(snapshot, shapely.Point(at)),
    )


def _nearest(snapshot: Snapshot, at: LonLat) -> NearCrossing | None:
    """Crossing that is certainly within the least distance, wherever on its stretch of the border it lies."""
    standing = [it for it in snapshot.catalog.crossings.values() if it.state != PLANNED]
    ranges = snapshot.ground.to_crossings_m(at, standing).tolist()
    found = [NearCrossing(it.id, low, high) for it, (low, high) in zip(standing, ranges, strict=True)]
    return min(found, key=lambda near: (near.high_m, near.id), default=None)


def _may_lie(snapshot: Snapshot, point: shapely.Point) -> tuple[str, ...]:
    """Projects that lie nowhere else for certain: those whose areas hold the point."""
    areas = snapshot.layers.get("project-areas")
    if areas is None:
        return ()
    return tuple(dict.fromkeys(areas.values["project"][row] for row in areas.touching(point).tolist()))
