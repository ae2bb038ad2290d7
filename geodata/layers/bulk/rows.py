"""A table on the disk, read a column at a time and that in batches: all that a layer of any size is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import ipc, parquet

from geodata.catalog.files import composed
from geodata.layers.bulk.source import plain
from geodata.layers.bulk.table import composed_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.layers.bulk.source import BulkTable

BATCH = 65_536
"""Rows that are in memory at a time."""

ARROW = ".arrow"
"""Suffix of files in the IPC format of Arrow; others are GeoParquet."""

_BUFFER_BYTES = 1 << 20
"""What is read of a file at a time, instead of a whole column of a row group."""


@dataclass(frozen=True)
class BulkRows:
    """Files that hold one table, row after row.

    Parameters
    ----------
    source : BulkTable
        The table without its rows, with the names of columns that the layer has.
    files : tuple of pathlib.Path
        GeoParquet or Arrow IPC, in order.
    count : int
        Rows of all files.
    """

    source: BulkTable
    files: tuple[Path, ...]
    count: int

    @classmethod
    def of(cls, source: BulkTable, files: tuple[Path, ...], count: int) -> BulkRows:
        """Rows of files whose columns are those of a table without rows."""
        return cls(composed_names(source), files, count)

    def batches(self, name: str) -> Iterator[pa.Array]:
        """Values of a column, in the order of the rows.

        Raises
        ------
        CatalogError
            When a file is torn.
        """
        kind = self.source.table.schema.field(name).type
        for path in self.files:
            try:
                for batch in _arrow(path, name) if path.suffix == ARROW else _parquet(path, name):
                    values = plain(batch)
                    yield values if values.type == kind else values.cast(kind)
            except (pa.ArrowException, OSError) as error:
                raise self.source.wrong(
                    name, f"{path.name}: {str(error)[:200]}", "a file that is whole", "file-unreadable"
                ) from error

    def column(self, name: str) -> BulkTable:
        """The table of one column, in memory."""
        kind = self.source.table.schema.field(name)
        return self.source.of(pa.table([pa.chunked_array(list(self.batches(name)), kind.type)], pa.schema([kind])))


def _parquet(path: Path, name: str) -> Iterator[pa.Array]:
    with parquet.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER_BYTES) as file:
        written = _written(file.schema_arrow, name)
        for batch in file.iter_batches(BATCH, columns=[written], use_threads=False):
            # a name with dots may bring columns of others along
            yield batch.column(batch.schema.get_field_index(written))


def _arrow(path: Path, name: str) -> Iterator[pa.Array]:
    with pa.memory_map(str(path)) as source:
        schema = ipc.open_file(source).schema
        chosen = [schema.get_field_index(_written(schema, name))]
        file = ipc.open_file(source, options=ipc.IpcReadOptions(included_fields=chosen))
        for number in range(file.num_record_batches):
            yield file.get_batch(number).column(0)


def _written(schema: pa.Schema, name: str) -> str:
    """How a column is spelt in a file."""
    return str(next(written for written in schema.names if composed(written) == name))
