"""Reads layers with GDAL: as one table, or batch by batch into a file of Arrow that is read a column at a time."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyogrio
import pyproj
from pyarrow import ipc

from geodata.errors import CatalogError, Problem
from geodata.layers.bulk import encodings
from geodata.layers.bulk.rows import ARROW, BATCH, BulkRows
from geodata.layers.bulk.source import BulkTable, plain, stored
from geodata.layers.bulk.table import ID_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_UNREADABLE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.CRSError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pa.ArrowException,
    OSError,
    ValueError,
    RuntimeError,
)


def count_of(path: Path) -> int:
    """Features of a file.

    Raises
    ------
    CatalogError
        When it cannot be read, or holds another number of layers than one.
    """
    with _reading(path):
        layers = pyogrio.list_layers(path)
        if len(layers) != 1:
            found = f"{len(layers)} layers ({', '.join(map(str, layers[:5, 0]))})"
            raise _wrong(path.name, found, "a file with one layer", "several-layers")
        return int(pyogrio.read_info(path)["features"])


def table_of(path: Path, id_column: str | None) -> BulkTable:
    """All features in memory.

    Raises
    ------
    CatalogError
        When the file cannot be read, or holds no geometries.
    """
    with _reading(path):
        about, table = pyogrio.read_arrow(path, return_fids=id_column is None)
    name = _geometry(path, about, table.column_names)
    names = _names(table.column_names, has_fids=id_column is None)
    table = table.rename_columns(names).select([name for name in names if name])
    return BulkTable(path.name, stored(table, name), name, _crs(about))


def rows_of(path: Path, id_column: str | None, folder: Path) -> BulkRows:
    """All features in a file of Arrow that is written for them, a batch in memory at a time.

    Raises
    ------
    CatalogError
        As ``table_of`` does.
    """
    target, count = folder / f"rows{ARROW}", 0
    with (
        _reading(path),
        pyogrio.open_arrow(path, return_fids=id_column is None, batch_size=BATCH, use_pyarrow=True) as (
            about,
            reader,
        ),
    ):
        schema = pa.table(reader.schema.empty_table()).schema
        name = _geometry(path, about, schema.names)
        names = _names(schema.names, has_fids=id_column is None)
        kept = [index for index, name in enumerate(names) if name]
        table = stored(schema.empty_table().rename_columns(names), name).select(kept)
        with ipc.new_file(target, table.schema, options=ipc.IpcWriteOptions(compression="lz4")) as file:
            for batch in reader:
                values = [plain(batch.column(index)) for index in kept]
                file.write_batch(pa.record_batch(values, schema=table.schema))
                count += len(batch)
    return BulkRows.of(BulkTable(path.name, table, name, _crs(about)), (target,), count)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        found, expected = encodings.told(path.name, bytes(error.object))
        raise _wrong(path.name, found, expected, "encoding") from error
    except _UNREADABLE as error:
        if getattr(error, "errno", None) == errno.ENOSPC:  # of what is written, not of the file
            raise
        raise _wrong(path.name, str(error)[:200], "a file that GDAL reads", "file-unreadable") from error


def _geometry(path: Path, about: Mapping[str, Any], names: list[str]) -> str:
    name = about["geometry_name"] or "wkb_geometry"
    if name not in names:
        raise _wrong(path.name, "no geometry", "a layer with geometries", "no-geometry")
    return str(name)


def _names(names: list[str], *, has_fids: bool) -> list[str]:
    """GDAL's own ids, the first column, are ``fid`` where the file has no ids, and else have no name."""
    if not has_fids:
        return names
    return ["" if set(ID_COLUMNS).intersection(names[1:]) else "fid", *names[1:]]


def _crs(about: Mapping[str, Any]) -> pyproj.CRS | None:
    return pyproj.CRS.from_user_input(about["crs"]) if about["crs"] else None


def _wrong(file: str, found: str, expected: str, code: str) -> CatalogError:
    return CatalogError((Problem(file, 0, "", found, expected, code),))
