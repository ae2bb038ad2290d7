"""Reads GeoParquet 1.x with geometries in well-known binary: one file, or a folder of parts with the same columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyproj
from pyarrow import parquet

from geodata.errors import CatalogError, Problem
from geodata.layers.bulk.rows import BulkRows
from geodata.layers.bulk.source import BulkTable, plain_type, stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SUFFIXES = (".parquet", ".geoparquet")
"""Of such files; other files are GDAL's."""


@dataclass(frozen=True)
class Head:
    """What a file says before its rows.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    schema : pyarrow.Schema
        Columns without those that only hold the boxes of geometries.
    geometry : str
        Name of the column of geometries.
    crs : pyproj.CRS or None
        What they are in.
    count : int
        Rows.
    """

    path: Path
    schema: pa.Schema
    geometry: str
    crs: pyproj.CRS | None
    count: int


def parts_of(path: Path) -> tuple[Path, ...]:
    """Files of GeoParquet that a path names: itself, or those in a folder, by their names; none where it is no such."""
    if path.is_dir():
        return tuple(sorted(part for part in path.iterdir() if part.suffix.lower() in SUFFIXES and part.is_file()))
    return (path,) if path.suffix.lower() in SUFFIXES else ()


def heads_of(parts: Sequence[Path]) -> list[Head]:
    """Read what parts say before their rows, and check that they are of one table.

    Raises
    ------
    CatalogError
        For a file that is none, and for a part with other columns, types or another reference system than the first.
    """
    heads = [_head(path) for path in parts]
    for head in heads[1:]:
        _check_alike(heads[0], head)
    return heads


def rows_of(heads: Sequence[Head]) -> BulkRows:
    """Rows of all parts, to be read in batches."""
    first = heads[0]
    schema = _unified(heads)
    source = BulkTable(first.path.name, stored(schema.empty_table(), first.geometry), first.geometry, first.crs)
    return BulkRows.of(source, tuple(head.path for head in heads), sum(head.count for head in heads))


def table_of(heads: Sequence[Head]) -> BulkTable:
    """Rows of all parts in memory.

    Raises
    ------
    CatalogError
        When a file is torn.
    """
    first, schema, tables = heads[0], _unified(heads), []
    for head in heads:
        try:
            tables.append(parquet.read_table(head.path, use_threads=True).select(schema.names))
        except (pa.ArrowException, OSError) as error:
            raise _wrong(head.path.name, "", str(error)[:200], "a GeoParquet file", "file-unreadable") from error
    if len(tables) > 1:
        tables = [table.cast(schema) for table in tables]
    table = stored(pa.concat_tables(tables), first.geometry)
    return BulkTable(first.path.name, table, first.geometry, first.crs)


def _unified(heads: Sequence[Head]) -> pa.Schema:
    """Columns of the first part; of one that is all null there, the type that another has."""
    if len(heads) == 1:
        return heads[0].schema
    fields = []
    for field in heads[0].schema:
        kinds = (plain_type(head.schema.field(field.name).type) for head in heads)
        fields.append(field.with_type(next((kind for kind in kinds if not pa.types.is_null(kind)), pa.null())))
    return pa.schema(fields, heads[0].schema.metadata)


def _check_alike(first: Head, other: Head) -> None:
    if set(first.schema.names) != set(other.schema.names):
        names = sorted(set(first.schema.names) ^ set(other.schema.names))
        expected = f"the columns of {first.path.name}"
        raise _wrong(other.path.name, names[0], "a column that not all parts have", expected, "column-type")
    for field in first.schema:
        kind, found = (plain_type(head.schema.field(field.name).type) for head in (first, other))
        if kind != found and not pa.types.is_null(kind) and not pa.types.is_null(found):
            expected = f"{kind}, as in {first.path.name}"
            raise _wrong(other.path.name, field.name, f"values of type {found}", expected, "column-type")
    if (first.geometry, first.crs) != (other.geometry, other.crs):
        expected = f"the geometries of {first.path.name}, in their reference system"
        raise _wrong(other.path.name, other.geometry, f"geometries in {_name(other.crs)}", expected, "unknown-crs")


def _name(crs: pyproj.CRS | None) -> str:
    return "no reference system" if crs is None else crs.name


def _head(path: Path) -> Head:
    try:
        with parquet.ParquetFile(path) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
        said = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    except (pa.ArrowException, OSError, ValueError, RecursionError) as error:
        raise _wrong(path.name, "", str(error)[:200], "a GeoParquet file", "file-unreadable") from error
    name = str(said.get("primary_column")) if isinstance(said, dict) else ""
    columns = said.get("columns") if isinstance(said, dict) else None
    about = columns.get(name) if isinstance(columns, dict) else None
    if name not in schema.names or not isinstance(about, dict):
        raise _wrong(path.name, "", "no geometry", "GeoParquet with a column of geometries", "no-geometry")
    if about.get("encoding") != "WKB":
        found = f"the encoding {about.get('encoding')!r}"
        raise _wrong(path.name, name, found, "geometries in well-known binary (WKB)", "geometry-encoding")
    covering = _covering(about)
    kept = pa.schema([field for field in schema if field.name not in covering], schema.metadata)
    return Head(path, kept, name, _crs_of(path, name, about), count)


def _covering(about: Mapping[str, Any]) -> set[str]:
    """Columns that hold the box of each geometry (GeoParquet 1.1, covering)."""
    covering = about.get("covering")
    box = covering.get("bbox") if isinstance(covering, dict) else None
    entries = box.values() if isinstance(box, dict) else ()
    return {str(entry[0]) for entry in entries if isinstance(entry, list) and entry}


def _crs_of(path: Path, name: str, about: Mapping[str, Any]) -> pyproj.CRS | None:
    """CRS of a column: what the file says, CRS84 when it says nothing (GeoParquet 1.1, crs), None when it says null."""
    said = about.get("crs", "OGC:CRS84")
    try:
        return None if said is None else pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError as error:
        raise _wrong(path.name, name, str(error)[:200], "a CRS that PROJ knows", "unknown-crs") from error


def _wrong(file: str, field: str, found: str, expected: str, code: str) -> CatalogError:
    return CatalogError((Problem(file, 0, field, found, expected, code),))
