"""What lies near a project: the border, the nearest crossing, other projects; spans where places are not exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.space.geometry import WGS84
from webapp.present import format as fmt
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from geodata.catalog.model import Project
    from geodata.snapshot.snapshot import Snapshot
    from webapp.present.addresses import Addresses
    from webapp.present.tongue import Tongue

MAX_NEIGHBOURS = 4
NEAR_M = 150_000.0
"""Projects farther away than half a day's drive and back are no neighbours."""


@dataclass(frozen=True, slots=True)
class NearestCrossing:
    """Nearest border crossing that is not only planned."""

    id: str
    name: str
    distance: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another project nearby."""

    id: str
    name: Said
    distance: str
    url: str


def to_border(snapshot: Snapshot, project: Project, t: Tongue) -> str:
    """Distance to the shared border; empty when the place is not known."""
    layer = snapshot.layer("projects")
    km = layer.values["distance_to_border_km"][layer.row(project.id)]
    return "" if km is None else fmt.distance(t, km * 1000, project.location.uncertainty_m)


def crossing(snapshot: Snapshot, project: Project, t: Tongue) -> NearestCrossing | None:
    """Nearest crossing with the distance that both places allow."""
    layer = snapshot.layer("projects")
    row = layer.row(project.id)
    crossing_id, km = (layer.values[name][row] for name in ("nearest_crossing", "nearest_crossing_km"))
    if crossing_id is None:
        return None
    crossings = snapshot.layer("crossings")
    name = crossings.values["name"][crossings.row(crossing_id)]
    uncertainty = project.location.uncertainty_m + snapshot.catalog.crossings[crossing_id].uncertainty_m
    return NearestCrossing(crossing_id, name, fmt.distance(t, km * 1000, uncertainty))


def neighbours(snapshot: Snapshot, project: Project, t: Tongue, addresses: Addresses) -> tuple[Neighbour, ...]:
    """Nearest other projects by geodesic distance between the points."""
    layer = snapshot.layer("projects")
    own = layer.shape(layer.row(project.id))
    rows = [row for row, shape in enumerate(layer.shapes) if shape is not None and layer.ids[row] != project.id]
    if own is None or not rows:
        return ()
    lons, lats = shapely.get_coordinates([layer.shape(row) for row in rows]).T
    _, _, metres = WGS84.inv(np.full(len(rows), own.x), np.full(len(rows), own.y), lons, lats)
    nearest = np.lexsort((np.array(rows), metres))[:MAX_NEIGHBOURS]
    return tuple(
        _neighbour(snapshot, layer.ids[rows[i]], float(metres[i]), project, t, addresses)
        for i in nearest
        if metres[i] <= NEAR_M
    )


def _neighbour(
    snapshot: Snapshot, other_id: str, metres: float, project: Project, t: Tongue, addresses: Addresses
) -> Neighbour:
    other = snapshot.catalog.projects[other_id]
    uncertainty = project.location.uncertainty_m + other.location.uncertainty_m
    distance = fmt.distance(t, metres, uncertainty)
    return Neighbour(other_id, named(other.names, t.lang), distance, addresses.project(other_id))
