"""Writes TopoJSON of areas: a border between two of them is written once; the package of the same name finds it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.layers import geojson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geodata.formats.export import Export

log = logging.getLogger(__name__)

_AREAS = (3, 6)
"""Type numbers of GEOS for polygons and collections of them."""

PIECE = 1000
"""Arcs or areas that are joined into one piece of the file."""


def write(export: Export) -> Iterator[bytes]:
    """Topology with one object, named as the layer; a feature without a place has the type null.

    Notes
    -----
    TopoJSON 1.0. Coordinates are whole numbers of steps (``transform``), each at most one unit of the last decimal.
    Rings are wound as RFC 7946 asks. An area that crosses itself has no arcs, nor has one that is smaller than a step;
    neither have points and lines: they have the type null, and a note says so.
    """
    shapes = export.shapes()
    broken = _without_arcs(shapes)
    shapes[list(broken)] = None
    topology = _topology(shapes, export.decimals)
    located = np.flatnonzero(~shapely.is_missing(shapes)).tolist()
    broken |= {row: "smaller than a step" for row in located if topology["geometries"][row] is None}
    rows = export.order()
    by_row = {int(rows[place]): fault for place, fault in broken.items()}
    note = export.without_a_place({**export.layer.broken, **by_row})
    if by_row:
        log.warning("%s as TopoJSON: %s", export.layer.id, note["note"])
    members = {"name": export.layer.id, **export.credits(), **note}
    members |= {name: topology[name] for name in ("bbox", "transform") if topology.get(name)}
    yield b'{"type":"Topology",' + geojson.dumps(geojson.value(members))[1:-1]
    yield b',"objects":{%s:{"type":"GeometryCollection","geometries":[' % geojson.dumps(export.layer.id)
    yield from _listed(_objects(export, topology["geometries"]))
    yield b']}},"arcs":['
    yield from _listed(map(geojson.dumps, topology["arcs"]))
    yield b"]}\n"


def _without_arcs(shapes: NDArray[np.object_]) -> dict[int, str]:
    """Places of the geometries that are no areas or not sound ones, and why."""
    is_area = np.isin(shapely.get_type_id(shapes), _AREAS)
    unsound = ~shapely.is_missing(shapes) & ~(is_area & shapely.is_valid(shapes))
    reasons = shapely.is_valid_reason(shapes)
    return {
        place: str(reasons[place]) if is_area[place] else f"a {shapes[place].geom_type}, no area"
        for place in np.flatnonzero(unsound).tolist()
    }


def _topology(shapes: NDArray[np.object_], decimals: int) -> dict[str, Any]:
    """Arcs, and for each shape a geometry object or None."""
    located = np.flatnonzero(~shapely.is_missing(shapes))
    geometries: list[dict[str, Any] | None] = [None] * len(shapes)
    if not len(located):
        return {"geometries": geometries, "arcs": []}
    from topojson.core.topology import Topology

    west, south, east, north = shapely.total_bounds(shapes).tolist()
    steps = round(max(east - west, north - south) * 10**decimals) + 1
    found = Topology(
        list(shapes[located]), prequantize=steps, topology=True, winding_order="CCW_CW", object_name="areas"
    ).to_dict()
    for row, geometry in zip(located.tolist(), found["objects"]["areas"]["geometries"], strict=True):
        if geometry.get("arcs"):
            geometries[row] = {"type": geometry["type"], "arcs": geometry["arcs"]}
    return {**found, "geometries": geometries}


def _objects(export: Export, geometries: list[dict[str, Any] | None]) -> Iterator[bytes]:
    names = [column.name for column in export.columns()]
    columns = [export.values(name) for name in names]
    ids = [export.layer.json_id(row) for row in export.order().tolist()]
    for row, (geometry, feature_id) in enumerate(zip(geometries, ids, strict=True)):
        properties = {name: values[row] for name, values in zip(names, columns, strict=True)}
        yield geojson.dumps({**(geometry or {"type": None}), "id": feature_id, "properties": properties})


def _listed(items: Iterator[bytes]) -> Iterator[bytes]:
    """Entries of a JSON list, several at a time."""
    held: list[bytes] = []
    separator = b""
    for item in items:
        held.append(item)
        if len(held) == PIECE:
            yield separator + b",".join(held)
            separator, held = b",", []
    if held:
        yield separator + b",".join(held)
