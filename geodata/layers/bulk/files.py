"""Reads layers with many features from data frames and from files: GeoParquet and whatever GDAL reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyogrio
import pyproj
from pyarrow import parquet

from geodata.catalog.files import fault_of
from geodata.errors import CatalogError, Problem
from geodata.layers.bulk import encodings
from geodata.layers.bulk.table import ID_COLUMNS, BulkTable, layer_from_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geodata.catalog.model import LayerText
    from geodata.layers.layer import Layer

MAX_BYTES = 4 << 30
"""A larger file is for a database: its layer would need several times as much memory."""

MAX_FEATURES = 20_000_000
"""So many points need six gigabytes; a small file may claim any number of rows that are all the same."""

PARQUET = (".parquet", ".geoparquet")
"""Suffixes of GeoParquet files; other files are GDAL's."""


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
    return layer_from_table(layer_id, text, BulkTable(layer_id, _stored(table, name), name, crs), id_column)


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
    if fault := fault_of(path, limit=MAX_BYTES):
        found, expected, code = fault
        code = "missing-file" if found == "a folder" else code
        expected = f"the file that the layer {layer_id!r} names" if code == "missing-file" else expected
        raise _wrong(path.name, "", found, expected, code)
    source = _read_parquet(path) if path.suffix.lower() in PARQUET else _read_with_gdal(path, id_column)
    layer = layer_from_table(layer_id, text, source, id_column)
    del source
    pa.default_memory_pool().release_unused()  # the table is several times as large as the layer
    return layer


def _read_parquet(path: Path) -> BulkTable:
    """Read GeoParquet 1.x with geometries in well-known binary."""
    try:
        with parquet.ParquetFile(path) as file:
            _check_size(path, file.metadata.num_rows)
        table = parquet.read_table(path, use_threads=True)
        said = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
    except (pa.ArrowException, OSError, ValueError, RecursionError) as error:
        raise _wrong(path.name, "", str(error)[:200], "a GeoParquet file", "file-unreadable") from error
    name = str(said.get("primary_column")) if isinstance(said, dict) else ""
    columns = said.get("columns") if isinstance(said, dict) else None
    about = columns.get(name) if isinstance(columns, dict) else None
    if name not in table.column_names or not isinstance(about, dict):
        raise _wrong(path.name, "", "no geometry", "GeoParquet with a column of geometries", "no-geometry")
    if about.get("encoding") != "WKB":
        found = f"the encoding {about.get('encoding')!r}"
        raise _wrong(path.name, name, found, "geometries in well-known binary (WKB)", "geometry-encoding")
    table = table.drop_columns([column for column in _covering(about) if column in table.column_names])
    return BulkTable(path.name, _stored(table, name), name, _crs_of(path, name, about))


def _covering(about: Mapping[str, Any]) -> set[str]:
    """Columns that hold the box of each geometry (GeoParquet 1.1, covering)."""
    covering = about.get("covering")
    box = covering.get("bbox") if isinstance(covering, dict) else None
    entries = box.values() if isinstance(box, dict) else ()
    return {str(entry[0]) for entry in entries if isinstance(entry, list) and entry}


def _check_size(path: Path, rows: int) -> None:
    if rows > MAX_FEATURES:
        raise _wrong(path.name, "", f"{rows} features", f"at most {MAX_FEATURES} features", "file-too-large")


def _crs_of(path: Path, name: str, about: Mapping[str, Any]) -> pyproj.CRS | None:
    """CRS of a column: what the file says, CRS84 when it says nothing (GeoParquet 1.1, crs), None when it says null."""
    said = about.get("crs", "OGC:CRS84")
    try:
        return None if said is None else pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError as error:
        raise _wrong(path.name, name, str(error)[:200], "a CRS that PROJ knows", "unknown-crs") from error


_UNREADABLE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.CRSError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
)


def _read_with_gdal(path: Path, id_column: str | None) -> BulkTable:
    try:
        layers = pyogrio.list_layers(path)
        if len(layers) != 1:
            found = f"{len(layers)} layers ({', '.join(map(str, layers[:5, 0]))})"
            raise _wrong(path.name, "", found, "a file with one layer", "several-layers")
        _check_size(path, pyogrio.read_info(path)["features"])
        about, table = pyogrio.read_arrow(path, return_fids=id_column is None)
    except UnicodeDecodeError as error:
        raise _wrong(path.name, "", *encodings.told(path.name, bytes(error.object)), "encoding") from error
    except (*_UNREADABLE, pa.ArrowException, OSError, ValueError, RuntimeError) as error:
        raise _wrong(path.name, "", str(error)[:200], "a file that GDAL reads", "file-unreadable") from error
    name = about["geometry_name"] or "wkb_geometry"
    if name not in table.column_names:
        raise _wrong(path.name, "", "no geometry", "a layer with geometries", "no-geometry")
    if id_column is None:
        table = _with_one_id(table)
    crs = pyproj.CRS.from_user_input(about["crs"]) if about["crs"] else None
    return BulkTable(path.name, _stored(table, name), name, crs)


def _with_one_id(table: pa.Table) -> pa.Table:
    """Leave out GDAL's own ids, the first column, where the file has ids; call them ``fid`` where it has none."""
    own = table.column_names[1:]
    if set(ID_COLUMNS).intersection(own):
        return table.remove_column(0)
    return table.rename_columns(["fid", *own])


def _stored(table: pa.Table, geometry: str) -> pa.Table:
    """Geometries as plain binary, without the type that says that they are geometries."""
    held = table.column(geometry)
    if not isinstance(held.type, pa.BaseExtensionType):
        return table
    chunks = [chunk.storage for chunk in held.chunks]
    plain = pa.chunked_array(chunks, held.type.storage_type)
    return table.set_column(table.column_names.index(geometry), geometry, plain)


def _wrong(file: str, field: str, found: str, expected: str, code: str) -> CatalogError:
    return CatalogError((Problem(file, 0, field, found, expected, code),))
