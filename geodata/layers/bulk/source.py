"""What a layer is made of, as Arrow: a table, and what a table does not say itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from geodata.errors import CatalogError, Problem

if TYPE_CHECKING:
    import pyproj


@dataclass(frozen=True)
class BulkTable:
    """A table and what it does not say itself.

    Parameters
    ----------
    name : str
        File or layer, for messages.
    table : pyarrow.Table
        Properties and the geometry.
    geometry : str
        Name of the column of geometries in well-known binary.
    crs : pyproj.CRS or None
        What the coordinates are in; None when nothing says so.
    """

    name: str
    table: pa.Table
    geometry: str
    crs: pyproj.CRS | None

    def of(self, table: pa.Table) -> BulkTable:
        """The same with other rows."""
        return replace(self, table=table)

    def wrong(self, field: str, found: str, expected: str, code: str) -> CatalogError:
        """Error that names the source and the column."""
        return CatalogError((Problem(self.name, 0, field, found, expected, code),))


def plain(values: pa.Array) -> pa.Array:
    """Values without the type of an extension, such as that which says that bytes are geometries."""
    return values.storage if isinstance(values.type, pa.BaseExtensionType) else values


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Type of values without extension and dictionary, which may differ from part to part."""
    if isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def stored(table: pa.Table, geometry: str) -> pa.Table:
    """Geometries as plain binary, without the type that says that they are geometries."""
    held = table.column(geometry)
    if not isinstance(held.type, pa.BaseExtensionType):
        return table
    bare = pa.chunked_array(list(map(plain, held.chunks)), held.type.storage_type)
    return table.set_column(table.column_names.index(geometry), geometry, bare)
