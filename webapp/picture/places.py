"""Projects in a picture: symbols, clusters, and the areas in which they may lie, by the rules of the live map."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
import shapely.geometry

from geodata.errors import UnknownFeatureError
from geodata.tiles.mercator import project as to_world
from webapp.picture import looks
from webapp.picture.apart import apart
from webapp.picture.clusters import MANY, grouped, merge_radius, size_of
from webapp.picture.drawing import MARK, Arc, Cluster, Painted, Sheet, Symbol
from webapp.picture.palette import status_colour
from webapp.picture.paths import path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.picture.drawing import Wanted
    from webapp.picture.frame import Frame
    from webapp.picture.looks import Appearance

FEW_LEVELS = 3
"""Zooms from which symbols are grouped outward where there are thousands: a few come into another group for it."""

MOST_SOFT = 300
"""More soft areas than this would only be haze."""

FINE_FROM = 7
"""Zoom from which a sketch of an area would be seen to leave the border that it follows."""

AREA_MARGIN = 32
"""Pixels around the picture within which areas are drawn, so that no band is seen along a cut."""

GAP = 1.6 / (2 * np.pi * 16)
"""Between two parts of a cluster's ring."""

UNKNOWN_STATUS = "unknown"


def symbols(
    snapshot: Snapshot, frame: Frame, asked: Wanted, deepest: int
) -> tuple[tuple[Symbol, ...], tuple[Cluster, ...], set[bool]]:
    """Symbols and clusters in view, and which of approximate and exact places they stand for."""
    layer = snapshot.layer("projects")
    chosen = _row(layer, asked.project)
    rows = [row for row in asked.rows if row != chosen and layer.shape(row) is not None]
    places = _unrolled(snapshot, layer, rows)
    radius = merge_radius(len(layer))
    levels = max(1, deepest - int(np.floor(frame.zoom)) + 1)
    levels = min(levels, FEW_LEVELS) if len(rows) > MANY else levels
    groups = grouped(to_world(places) * frame.side, levels, radius) if rows else []
    found: list[Symbol] = []
    clusters: list[Cluster] = []
    approximate: set[bool] = set()
    for group in groups:
        x, y = frame.at(*places[list(group)].mean(axis=0).tolist())
        if not _is_seen(frame, x, y, radius / 2):
            continue
        own = [rows[member] for member in group]
        approximate |= {_is_approximate(snapshot, layer, row) for row in own}
        if len(own) == 1:
            found.append(_symbol(snapshot, layer, own[0], x, y))
        else:
            clusters.append(Cluster(x, y, size_of(len(own)), len(own), _arcs(snapshot, layer, own)))
    if chosen is not None and layer.shape(chosen) is not None:
        x, y = frame.at(*shapely.get_coordinates(layer.shape(chosen))[0].tolist())
        if _is_seen(frame, x, y, radius / 2):
            found.append(_symbol(snapshot, layer, chosen, x, y)._replace(is_chosen=True))
            approximate.add(_is_approximate(snapshot, layer, chosen))
    discs = [(it.x, it.y, MARK / 2) for it in found] + [(it.x, it.y, it.size / 2) for it in clusters]
    places_apart = apart(discs)
    moved = [it._replace(x=x, y=y) for it, (x, y) in zip(found, places_apart, strict=False)]
    rings = [replace(it, x=x, y=y) for it, (x, y) in zip(clusters, places_apart[len(found) :], strict=True)]
    return tuple(moved), tuple(rings), approximate


def areas(snapshot: Snapshot, frame: Frame, asked: Wanted) -> tuple[Sheet, Sheet]:
    """Soft areas of the projects of the list, and on top of them edges, and the area of the chosen project."""
    layer = snapshot.layer("projects")
    ids = {
        layer.ids[row]
        for row in asked.rows
        if _is_approximate(snapshot, layer, row) and layer.ids[row] != asked.project
    }
    soft: list[Painted] = []
    over: list[Painted] = []
    for sketch in snapshot.area_sketches["features"] if len(ids) <= MOST_SOFT else ():
        properties = sketch["properties"]
        points = [at for id_, at in zip(properties["projects"], properties["at"], strict=True) if id_ in ids]
        if not points or asked.project in properties["projects"]:
            continue
        shape = _outline(snapshot, sketch, frame)
        is_seen = any(_is_seen(frame, *frame.at(*at), 0) for at in points) and _fits(shape, frame)
        if is_seen:
            soft += _painted(frame, [shape], looks.SOFT)
        elif properties["shape"] == "circle":
            over += _painted(frame, [shape], looks.EDGE_CIRCLE)
        else:
            over += _banded(frame, [shape], looks.EDGE_BAND)
    for shape, is_circle in own_areas(snapshot, asked.project):
        over += _painted(frame, [shape], looks.LIT_CIRCLE if is_circle else looks.LIT)
        over += [] if is_circle else _banded(frame, [shape], looks.LIT_BAND)
    return Sheet(tuple(soft), looks.SOFT_OPACITY), Sheet(tuple(over))


def own_areas(snapshot: Snapshot, project_id: str) -> list[tuple[BaseGeometry, bool]]:
    """True outlines in which a project may lie, one on each side of a border, and whether each is a circle."""
    layer = snapshot.layers.get("project-areas")
    if layer is None or not project_id:
        return []
    rows = [row for row, owner in enumerate(layer.values["project"]) if owner == project_id]
    return [(layer.geometries[row], layer.values["shape"][row] == "circle") for row in rows]


def _outline(snapshot: Snapshot, sketch: dict[str, dict[str, str]], frame: Frame) -> BaseGeometry:
    """Sketch of an area, or close by its true outline."""
    if frame.zoom < FINE_FROM:
        return shapely.geometry.shape(sketch["geometry"])
    layer = snapshot.layer("project-areas")
    return layer.geometries[layer.row(sketch["properties"]["area"])]


def _painted(frame: Frame, shapes: Sequence[BaseGeometry], look: Appearance) -> list[Painted]:
    d = path(frame.drawn(shapes, margin=AREA_MARGIN))
    return [Painted(d, look)] if d else []


def _banded(frame: Frame, shapes: Sequence[BaseGeometry], look: Appearance) -> list[Painted]:
    """A band inside an outline: a broad stroke that the outline itself cuts off."""
    return [Painted(found.d, look, found.d) for found in _painted(frame, shapes, look)]


def _fits(shape: BaseGeometry, frame: Frame) -> bool:
    """Whether an area is smaller than the view in one direction; a larger tint would tell nothing."""
    left, top, right, bottom = shapely.total_bounds(frame.drawn([shape], is_clipped=False))
    return bool(right - left < frame.width or bottom - top < frame.height)


def _arcs(snapshot: Snapshot, layer: Layer, rows: Sequence[int]) -> tuple[Arc, ...]:
    """Parts of a ring, in the order of the legend."""
    counts = Counter(layer.values["status"][row] or UNKNOWN_STATUS for row in rows)
    order = [status.id for status in snapshot.catalog.vocab.statuses]
    known = [status for status in order if status in counts]
    known += [status for status in counts if status not in order]
    gap = GAP if len(known) > 1 else 0
    arcs, start = [], 0.0
    for status in known:
        part = counts[status] / len(rows)
        arcs.append(Arc(status_colour(status), start, max(part - gap, 0.005)))
        start += part
    return tuple(arcs)


def _symbol(snapshot: Snapshot, layer: Layer, row: int, x: float, y: float) -> Symbol:
    status, icon = layer.values["status"][row] or UNKNOWN_STATUS, layer.values["icon"][row] or "marker"
    return Symbol(x, y, status, icon, _is_approximate(snapshot, layer, row))


def _is_approximate(snapshot: Snapshot, layer: Layer, row: int) -> bool:
    return layer.values["precision"][row] in snapshot.catalog.vocab.approximate


def _unrolled(snapshot: Snapshot, layer: Layer, rows: Sequence[int]) -> NDArray[np.float64]:
    """Longitudes and latitudes, those west of where the map begins beyond 180 degrees."""
    places: NDArray[np.float64] = shapely.get_coordinates([layer.shape(row) for row in rows]).reshape(-1, 2)
    places[:, 0] += (places[:, 0] < snapshot.outlook.begin) * 360.0
    return places


def _is_seen(frame: Frame, x: float, y: float, by: float) -> bool:
    return -by <= x <= frame.width + by and -by <= y <= frame.height + by


def _row(layer: Layer, id_: str) -> int | None:
    try:
        return layer.row(id_) if id_ else None
    except UnknownFeatureError:  # a project of which nothing was known on a day of the past
        return None
