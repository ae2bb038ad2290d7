"""Reads GeoJSON, GeoPackage and KML to tables; only in the process that ``webapp.imports.apart`` starts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import shapely
from pyproj import Transformer

from webapp.imports.errors import ImportRefusedError
from webapp.imports.gridding import table
from webapp.imports.limits import MAX_ROWS, MAX_SHEETS

if TYPE_CHECKING:
    from pathlib import Path

    from webapp.imports.table import GivenTable

DRIVERS = {"geojson": "GeoJSON", "gpkg": "GPKG", "kml": "KML"}
LON, LAT = "lon", "lat"
SQLITE = b"SQLite format 3\0"
_KML = re.compile(rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?kml[\s>]", re.DOTALL)


def features(path: Path, kind: str) -> list[GivenTable]:
    """Layers of a file that hold something, with columns ``lon`` and ``lat`` behind their own.

    Raises
    ------
    ImportRefusedError
        When it is none of this kind, or features are no points.
    """
    CHECKS[kind](path)
    import pyogrio

    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        if len(names) > MAX_SHEETS:
            raise ImportRefusedError("sheets-many", count=str(len(names)), most=str(MAX_SHEETS))
        found = [_layer(path, name) for name in names]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise ImportRefusedError("broken", kind=kind.upper(), detail=str(error)[:200]) from error
    return [it for it in found if it is not None]


def _layer(path: Path, name: str) -> GivenTable | None:
    import pyogrio

    meta, _, shapes, columns = pyogrio.raw.read(path, layer=name, max_features=MAX_ROWS + 1, datetime_as_string=True)
    heads = [str(field) for field in meta["fields"]]
    rows: list[list[Any]] = [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    count = len(shapes) if shapes is not None else len(rows)
    rows = rows or [[] for _ in range(count)]
    if shapes is None or (not heads and not count):
        return table(name, [heads, *rows])
    points = [_point(shapely.from_wkb(held), meta["crs"], name, number) for number, held in enumerate(shapes, 1)]
    return table(name, [[*heads, LON, LAT], *([*row, *point] for row, point in zip(rows, points, strict=True))])


def _point(shape: Any, crs: str | None, name: str, number: int) -> list[Any]:
    if shape is None or shape.is_empty:
        return ["", ""]
    if shape.geom_type != "Point":
        raise ImportRefusedError("not-points", sheet=name, row=str(number), found=shape.geom_type)
    if crs not in (None, "EPSG:4326", "OGC:CRS84", "EPSG:4979"):
        return list(Transformer.from_crs(crs, "OGC:CRS84", always_xy=True).transform(shape.x, shape.y))
    return [shape.x, shape.y]


def _check_geojson(path: Path) -> None:
    try:
        held = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ImportRefusedError("broken", kind="GeoJSON", detail=str(error)[:200]) from error
    if not isinstance(held, dict) or held.get("type") not in ("FeatureCollection", "Feature"):
        raise ImportRefusedError("wrong-kind", kind="GeoJSON")


def _check_gpkg(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            raise ImportRefusedError("wrong-kind", kind="GeoPackage")


def _check_kml(path: Path) -> None:
    text = path.read_bytes()
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE) or b"\0" in text:
        raise ImportRefusedError("entities", kind="KML")
    if not _KML.match(text.removeprefix(b"\xef\xbb\xbf")):
        raise ImportRefusedError("wrong-kind", kind="KML")


CHECKS = {"geojson": _check_geojson, "gpkg": _check_gpkg, "kml": _check_kml}
"""Look at a file before GDAL does, which is told of one driver only."""
