"""Writes CSV (RFC 4180, UTF-8): safe to open in a spreadsheet unless ``raw=1`` asks for the texts as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.errors import QueryError
from geodata.formats.csvtext import BYTE_ORDER_MARK, END_OF_LINE, plain, safe
from geodata.formats.export import point_coordinates
from geodata.layers import geojson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geodata.catalog.columns import Column
    from geodata.formats.export import Export


def write(export: Export) -> Iterator[bytes]:
    """One line of column names, then one line for each feature.

    Raises
    ------
    QueryError
        When lon and lat are asked for in a layer whose features are no points.

    Notes
    -----
    An unknown value is an empty cell, an empty text is ``""``. A list is JSON text. Options: ``geometry`` (``lonlat``
    by default for points, else ``wkt``), ``raw``, ``bom``, ``lang`` (words of a language instead of codes).
    """
    _placing(export)  # before the first piece is taken
    return _pieces(export)


def _pieces(export: Export) -> Iterator[bytes]:
    yield head(export)
    for part in export.chunks():
        yield lines(part)


def head(export: Export) -> bytes:
    """Give the line of column names.

    Raises
    ------
    QueryError
        As ``write`` does.
    """
    first, columns = _columns(export)
    names = [first, *(column.name for column in columns), *_place_names(export, _placing(export))]
    mark = BYTE_ORDER_MARK if export.options.get("bom") == "1" else ""
    return (mark + ",".join(map(_cell(export), names)) + END_OF_LINE).encode()


def lines(export: Export) -> bytes:
    """One line for each feature."""
    cell, (_, columns) = _cell(export), _columns(export)
    written = [list(map(cell, export.ids()))]
    written += [_cells(export, column, cell) for column in columns]
    written += _places(export, _placing(export))
    return "".join(",".join(row) + END_OF_LINE for row in zip(*written, strict=True)).encode()


def _columns(export: Export) -> tuple[str, list[Column]]:
    """Name of the column of ids, and the other columns."""
    name = export.id_name()
    return name, [column for column in export.columns() if column.name != name]


def _cell(export: Export) -> Callable[[str], str]:
    return plain if export.options.get("raw") == "1" else safe


def _placing(export: Export) -> str:
    is_points = export.layer.geometry_type == "Point"
    placed = export.options.get("geometry") or ("lonlat" if is_points else "wkt")
    if placed == "lonlat" and not is_points:
        raise QueryError("geometry", f"lonlat is for points; the layer {export.layer.id!r} takes wkt or none")
    return placed


def _place_names(export: Export, placed: str) -> tuple[str, ...]:
    """Names of the columns for places; ``WKT`` is the one that GDAL and QGIS know as geometry."""
    names = {"wkt": ("WKT",), "lonlat": ("lon", "lat") if export.crs.is_degrees else ("x", "y"), "none": ()}[placed]
    taken = {column.name for column in export.columns()}
    return tuple(f"geometry_{name}" if name in taken else name for name in names)


def _places(export: Export, placed: str) -> list[list[str]]:
    if placed == "none":
        return []
    shapes, decimals = export.shapes(), export.places
    if placed == "wkt":
        texts = shapely.to_wkt(shapes, rounding_precision=decimals, trim=True)
        return [["" if text is None else f'"{text}"' for text in texts]]
    pairs = point_coordinates(shapes)
    return [
        ["" if np.isnan(number) else repr(round(number, decimals)) for number in pairs[:, axis].tolist()]
        for axis in (0, 1)
    ]


def _cells(export: Export, column: Column, cell: Callable[[str], str]) -> list[str]:
    by_type: dict[str, Callable[[Any], str]] = {
        "integer": str,
        "number": repr,
        "boolean": _boolean,
        "array": lambda held: cell(_json(held)),
    }
    write_one = by_type.get(column.type, lambda held: cell(str(held)))
    return ["" if held is None else write_one(held) for held in export.said(column)]


def _boolean(held: bool) -> str:
    return "true" if held else "false"


def _json(held: Any) -> str:
    return geojson.dumps(held).decode()
