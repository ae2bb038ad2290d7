"""What lies near a project: the border, the nearest crossing, other projects; spans where places are not exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.space import spans
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
    """Nearest border crossing that is not only planned; without a name where that depends on where the project lies."""

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
    """Distance to the shared border from anywhere where the project may lie; empty without, or of a whole country."""
    if project.location.precision == "country":
        return ""
    return fmt.kilometres(t, *_held(snapshot, project, "border_min_km", "border_max_km"))


def crossing(snapshot: Snapshot, project: Project, t: Tongue) -> NearestCrossing | None:
    """Nearest crossing with the distance that both places allow.

    In a whole region or country another one is nearest from place to place: then the distance is to whichever it is.
    """
    crossing_id, low, high = _held(snapshot, project, "nearest_crossing", "crossing_min_km", "crossing_max_km")
    if project.location.precision == "country":
        return None
    parts = snapshot.ground.parts(project)
    if low is None or crossing_id is None or any(part.shape != "circle" for part in parts):
        return NearestCrossing("", "", fmt.kilometres(t, low, high)) if low is not None else None
    found = snapshot.ground.crossing_spans(parts, [snapshot.catalog.crossings[crossing_id]])
    if found is None:
        return None
    catalog = snapshot.catalog
    name = named(catalog.crossing_names(catalog.crossings[crossing_id], is_short=True), t.lang)
    return NearestCrossing(crossing_id, name.text, fmt.span(t, found[:, 0].min(), found[:, 1].max()))


def _held(snapshot: Snapshot, project: Project, *columns: str) -> tuple[Any, ...]:
    layer = snapshot.layer("projects")
    row = layer.row(project.id)
    return tuple(layer.values[column][row] for column in columns)


def neighbours(snapshot: Snapshot, project: Project, t: Tongue, addresses: Addresses) -> tuple[Neighbour, ...]:
    """Nearest other projects by geodesic distance between the points, with the distance that both places allow."""
    layer = snapshot.layer("projects")
    own = layer.shape(layer.row(project.id))
    rows = [row for row, shape in enumerate(layer.shapes) if shape is not None and layer.ids[row] != project.id]
    if own is None or not rows:
        return ()
    lons, lats = shapely.get_coordinates([layer.shape(row) for row in rows]).T
    _, _, metres = WGS84.inv(np.full(len(rows), own.x), np.full(len(rows), own.y), lons, lats)
    nearest = np.lexsort((np.array(rows), metres))[:MAX_NEIGHBOURS]
    ids = [layer.ids[rows[i]] for i in nearest if metres[i] <= NEAR_M]
    return tuple(_neighbour(snapshot, snapshot.catalog.projects[id_], project, t, addresses) for id_ in ids)


def _neighbour(snapshot: Snapshot, other: Project, project: Project, t: Tongue, addresses: Addresses) -> Neighbour:
    places = [[part.geometry for part in snapshot.ground.parts(either)] for either in (project, other)]
    found = [spans.apart(place, others) for place in places[0] for others in places[1]]
    distance = fmt.span(t, min(low for low, _ in found), max(high for _, high in found))
    return Neighbour(other.id, named(other.names, t.lang), distance, addresses.project(other.id))
