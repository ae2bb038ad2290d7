"""Lines of the catalogue in a picture: corridors, line projects, flights and waters, as the live map has them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.formats.symbols import FLIGHTS, PLANNED
from geodata.snapshot.states import AT_REST
from webapp.picture import looks
from webapp.picture.drawing import Painted, Sheet
from webapp.picture.paths import path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.layer import Layer
    from geodata.snapshot.snapshot import Snapshot
    from webapp.picture.drawing import Wanted
    from webapp.picture.frame import Frame
    from webapp.picture.looks import Appearance

FOLD_BELOW = 6
"""Straight legs over a whole country shout: farther away, what follows a corridor is left to its band until chosen."""

ARC_STEPS, BEND = 24, 0.12
"""Corners of the arc of a flight, and how far its middle lies beside the straight leg, as a part of its length."""


def waters(snapshot: Snapshot, frame: Frame, asked: Wanted, shown: set[str]) -> Sheet:
    """Shared waters."""
    layer = snapshot.layers.get("rivers")
    found = []
    for id_, shape in _shapes(layer):
        found += _painted(frame, shape, looks.LIT_RIVER if id_ == asked.water else looks.RIVER)
    shown.update(["river"] if found else [])
    return Sheet(tuple(found))


def corridors(snapshot: Snapshot, frame: Frame, asked: Wanted, shown: set[str]) -> Sheet:
    """Corridors; those that have nothing to do with the projects of a filter step back."""
    layer = snapshot.layers.get("corridors")
    kept = _kept(snapshot, asked)
    found = []
    for row, (id_, shape) in enumerate(_shapes(layer)):
        values = _values(layer, row, "mode", "state", "projects")
        is_lit = id_ == asked.corridor
        is_aside = not asked.are_all and not is_lit and not kept.intersection(values["projects"] or ())
        is_flight = values["mode"] in FLIGHTS
        is_planned = values["state"] in (*PLANNED, AT_REST)
        look = (
            looks.flight(is_lit=is_lit, is_aside=is_aside)
            if is_flight
            else looks.corridor(
                frame.zoom, is_planned=is_planned, is_unknown=values["state"] is None, is_lit=is_lit, is_aside=is_aside
            )
        )
        own = _painted(frame, arcs(shape) if is_flight and shape is not None else shape, look)
        shown.update({"flight" if is_flight else "corridor"} if own else ())
        shown.update({"planned"} if own and is_planned and not is_flight else ())
        found += own
    return Sheet(tuple(found))


def lines(snapshot: Snapshot, frame: Frame, asked: Wanted, shown: set[str]) -> Sheet:
    """Line projects of the list; the chosen one stands out."""
    layer = snapshot.layers.get("project-lines")
    kept = _kept(snapshot, asked)
    found = []
    for row, (id_, shape) in enumerate(_shapes(layer)):
        values = _values(layer, row, "sector", "status", "corridor")
        is_lit = id_ == asked.project
        if id_ not in kept or (values["corridor"] and frame.zoom < FOLD_BELOW and not is_lit):
            continue
        if values["sector"] in FLIGHTS:
            own = _painted(
                frame, arcs(shape) if shape is not None else None, looks.flight(is_lit=is_lit, is_aside=False)
            )
            shown.update({"flight"} if own else ())
        else:
            is_planned = values["status"] in PLANNED
            casing, look = looks.line(frame.zoom, values["status"], is_planned=is_planned, is_lit=is_lit)
            own = [*_painted(frame, shape, casing), *_painted(frame, shape, look)]
            shown.update({"line", "planned"} if own and is_planned else {"line"} if own else ())
        found += own
    return Sheet(tuple(found))


def arcs(shape: BaseGeometry) -> BaseGeometry:
    """Flight as arcs: each leg bends to the left of its way, so that there and back are two."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    return shapely.multilinestrings([shapely.linestrings(_arc(shapely.get_coordinates(part))) for part in parts])


def _arc(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places on the arcs over some legs: parabolas, in degrees of equal size."""
    found = [corners[:1]]
    steps = (np.arange(ARC_STEPS) + 1) / ARC_STEPS
    for (west, south), (east, north) in pairwise(corners.tolist()):
        narrow = np.cos(np.radians((south + north) / 2))
        across, up = (east - west) * narrow, north - south
        bend = 4 * BEND * steps * (1 - steps)
        leg = np.column_stack([west + (across * steps - up * bend) / narrow, south + up * steps + across * bend])
        leg[-1] = (east, north)
        found.append(leg)
    return np.concatenate(found)


def _shapes(layer: Layer | None) -> Iterator[tuple[str, BaseGeometry | None]]:
    if layer is not None:
        yield from zip(layer.ids, layer.geometries, strict=True)


def _values(layer: Layer | None, row: int, *names: str) -> dict[str, Any]:
    return {name: layer.values[name][row] if layer is not None and name in layer.values else None for name in names}


def _kept(snapshot: Snapshot, asked: Wanted) -> set[str]:
    """Projects of the list, and the chosen one."""
    ids = snapshot.layer("projects").ids
    return {ids[row] for row in asked.rows} | {asked.project}


def _painted(frame: Frame, shape: BaseGeometry | None, look: Appearance) -> list[Painted]:
    d = path(frame.drawn([shape])) if shape is not None else ""
    return [Painted(d, look)] if d else []
