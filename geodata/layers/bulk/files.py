"""Reads layers with many features from data frames and from files: GeoParquet and whatever GDAL reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyproj

from geodata.catalog.files import fault_of
from geodata.errors import CatalogError, Problem
from geodata.layers.bulk import gdal, geoparquet
from geodata.layers.bulk.source import BulkTable, stored
from geodata.layers.bulk.table import layer_from_table

if TYPE_CHECKING:
    import geopandas as gpd

    from geodata.catalog.model import LayerText
    from geodata.layers.layer import Layer

MAX_BYTES = 4 << 30
"""A larger file is for a database: its layer would need several times as much memory."""

MAX_FEATURES = 20_000_000
"""So many points need six gigabytes; a small file may claim any number of rows that are all the same."""


def layer_from_frame(layer_id: str, text: LayerText, frame: gpd.GeoDataFrame, id_column: str | None = None) -> Layer:
    """Make a layer of a data frame, in any coordinate reference system; the layer is in lon/lat (CRS84).

    Parameters
    ----------
    layer_id : str
        Collection id.
    text : LayerText
        Title, description, licence, attribution and style.
    frame : GeoDataFrame
        One row for each feature; its index is left aside.
    id_column : str, optional
        Column with an id for each feature, whole numbers or texts; ``id`` or ``fid`` when None, and without any of
        them rows are counted from 1.

    Raises
    ------
    CatalogError
        Without geometry, reference system or ids of their own, and for values that cannot be given.
    """
    name = getattr(frame, "active_geometry_name", None)  # a plain data frame has no such thing
    if name is None or name not in frame.columns:
        raise _wrong(layer_id, "", "no geometry", "a data frame with a column of geometries", "no-geometry")
    try:
        table = pa.table(frame.to_arrow(index=False, geometry_encoding="WKB"))
    except pa.ArrowException as error:
        raise _wrong(layer_id, "", str(error)[:200], "one type of values for each column", "column-type") from error
    crs = pyproj.CRS(frame.crs) if frame.crs is not None else None
    return layer_from_table(layer_id, text, BulkTable(layer_id, stored(table, name), name, crs), id_column)


def read_layer(path: Path, layer_id: str, text: LayerText, *, id_column: str | None = None) -> Layer:
    """Read a layer from a file: GeoParquet, or GeoPackage, FlatGeobuf, GeoJSON and all else that GDAL reads.

    Parameters
    ----------
    path : pathlib.Path
        The file, which must hold one layer.
    layer_id, text, id_column
        As in ``layer_from_frame``; GDAL's own feature ids are used where there is no column of ids.

    Raises
    ------
    CatalogError
        When there is no such file, when it cannot be read, and as ``layer_from_frame`` does.
    """
    source = _read(path, layer_id, id_column)
    layer = layer_from_table(layer_id, text, source, id_column)
    del source
    pa.default_memory_pool().release_unused()  # the table is several times as large as the layer
    return layer


def _read(path: Path, layer_id: str, id_column: str | None) -> BulkTable:
    if not (parts := check(path, layer_id, MAX_BYTES)):
        check_count(path, gdal.count_of(path), MAX_FEATURES)
        return gdal.table_of(path, id_column)
    heads = geoparquet.heads_of(parts)
    check_count(path, sum(head.count for head in heads), MAX_FEATURES)
    return geoparquet.table_of(heads)


def check(path: Path, layer_id: str, limit: int) -> tuple[Path, ...]:
    """Files of GeoParquet that a path names; none where the file is GDAL's.

    Raises
    ------
    CatalogError
        When there is no such file, or one of more than ``limit`` bytes.
    """
    parts = geoparquet.parts_of(path)
    for part in parts or (path,):
        if fault := fault_of(part, limit=limit):
            found, expected, code = fault
            code = "missing-file" if found == "a folder" else code
            expected = f"the file that the layer {layer_id!r} names" if code == "missing-file" else expected
            raise _wrong(part.name, "", found, expected, code)
    return parts


def check_count(path: Path, rows: int, limit: int) -> None:
    """Refuse a file of more than ``limit`` features.

    Raises
    ------
    CatalogError
        Then.
    """
    if rows > limit:
        raise _wrong(path.name, "", f"{rows} features", f"at most {limit} features", "file-too-large")


def _wrong(file: str, field: str, found: str, expected: str, code: str) -> CatalogError:
    return CatalogError((Problem(file, 0, field, found, expected, code),))
