"""Steps in which a layer of any size is built: a column, the places, or some rows of features; each leaves files.

A step needs the table and the files of steps before it, nothing else: it may run in any process that sees the folder.
What it writes depends on neither when nor where that is.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa

from geodata.layers import geojson, haystack
from geodata.layers.arrays import Array, Lists, Strings, dates
from geodata.layers.bulk import arrow
from geodata.layers.bulk.packing import Packer, Unpacker
from geodata.layers.bulk.places import Places, coordinates, shapes
from geodata.layers.bulk.table import assembled, column_of, kind_of, order_of, reading, with_plain_ids
from geodata.layers.bulk.wordruns import WordRuns
from geodata.layers.kept import SEPARATOR
from geodata.layers.packed import BoxIndex, PackedShapes, packed
from geodata.layers.points import PointIndex, Points, ranges
from geodata.layers.shared import mapped
from geodata.layers.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.catalog.columns import Column
    from geodata.catalog.model import LayerText
    from geodata.layers.bulk.rows import BulkRows
    from geodata.layers.layer import Layer

    Order = NDArray[np.int64] | None

FEATURES, TEXTS = "features.bin", "texts.bin"
"""Files of a block."""

_MADE = "made.json"


@dataclass(frozen=True)
class Building:
    """A layer to be built.

    Parameters
    ----------
    rows : BulkRows
        What it is made of.
    text : LayerText
        Its words.
    id_column : str or None
        Column of the ids, which the table has.
    folder : pathlib.Path
        Where steps leave their files; all processes see it.
    """

    rows: BulkRows
    text: LayerText
    id_column: str | None
    folder: Path

    @property
    def columns(self) -> list[pa.Field]:
        """Columns of the layer, in order."""
        return [field for field in self.rows.source.table.schema if field.name != self.rows.source.geometry]

    def order(self) -> Order:
        """Rows in the order of the ids, as ``sort`` left them; None when they stand in it."""
        path = self.folder / "order.npy"
        return np.load(path, mmap_mode="r") if path.exists() else None


def sort(job: Building) -> None:
    """Find the order of the rows.

    Raises
    ------
    CatalogError
        As ``table.order_of`` does.
    """
    if job.id_column is None:
        return
    order = order_of(with_plain_ids(job.rows.column(job.id_column), job.id_column), job.id_column)
    if order is not None:
        np.save(job.folder / "order.npy", order)


def column(job: Building, number: int) -> None:
    """Make the array of a column and its ranks.

    Raises
    ------
    CatalogError
        As ``table.column_of`` does.
    """
    field = job.columns[number]
    with _step(job, f"column-{number}") as packer:
        array = _column(job, field, packer)
        if isinstance(array, Strings):
            array.prepare()
        packer.leave({"array": array, "ranks": array.ranks()})


def _column(job: Building, field: pa.Field, packer: Packer) -> Array:
    kind = kind_of(job.rows.source, field, is_date=field.name == job.text.datetime_property)
    if field.name == job.id_column:
        source = with_plain_ids(job.rows.column(field.name), field.name)
        field = source.table.schema.field(field.name)
    elif kind.type == "array" or (kind.type in ("string", "date") and not pa.types.is_temporal(field.type)):
        return _texts(job, kind, packer)
    else:
        source = job.rows.column(field.name)
    order = job.order()
    if order is not None:
        source = source.of(source.table.combine_chunks().take(pa.array(order)))
    return column_of(source, field, job.text.datetime_property)[1]


def _texts(job: Building, kind: Column, packer: Packer) -> Array:
    """Array of a column of texts or lists of them, of which memory need not hold all."""
    runs, lengths, known = WordRuns(packer.folder), [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=bool)]
    for batch in job.rows.batches(kind.name):
        chunk = pa.chunked_array([batch])
        with reading(job.rows.source.of(pa.table({kind.name: chunk})), kind.name, kind):
            whole = arrow.bare(chunk)
            if kind.type == "array":
                lengths.append(arrow.lengths(whole))
                known.append(whole.is_valid().to_numpy(zero_copy_only=False))
                whole = whole.flatten().fill_null("")
            runs.add(whole)
    codes, words = runs.merged()
    if isinstance(words, Words):
        packer.adopt(words.data, runs.data)
    order = job.order()
    if kind.type == "array":
        return _lists(np.concatenate(lengths), np.concatenate(known), codes, words, order)
    codes = codes if order is None else codes[order]
    if kind.type == "string":
        return Strings(codes, words)
    with reading(job.rows.source, kind.name, kind):
        return dates(codes, words)


def _lists(
    lengths: NDArray[np.int64], known: NDArray[np.bool_], codes: NDArray[np.int32], words: Sequence[str], order: Order
) -> Lists:
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    if order is not None:
        codes = codes[ranges(offsets[order], offsets[order + 1])]
        offsets = np.concatenate(([0], np.cumsum(lengths[order]))).astype(np.int64)
        known = known[order]
    return Lists(offsets, codes, words, known)


def places(job: Building) -> None:
    """Read the geometries and make their index.

    Raises
    ------
    CatalogError
        As ``Places`` does.
    """
    with _step(job, "places") as packer:
        found, order = Places(job.rows.source), job.order()
        xy: list[NDArray[np.float64]] = [np.empty((0, 2))]
        file = _ShapeFile(packer.folder / "shapes.bin")
        for batch in job.rows.batches(job.rows.source.geometry):
            piece = found.add(batch)
            if found.is_points:
                xy.append(coordinates(piece))
                continue
            for earlier in xy:  # now it is known that these are points among others
                file.write(shapes(earlier))
            xy.clear()
            file.write(shapes(piece))
        if found.is_points:
            held = _points(xy, order)
            packer.leave({"type": "Point", "geometries": held, "index": PointIndex(held.xy)})
            return
        every = file.read() if order is None else file.read().ordered(order, packer.folder / "ordered.bin")
        broken = every.faults()
        bounds = every.without(broken).bounds()
        packer.leave({
            "type": found.geometry_type, "geometries": every, "index": BoxIndex(bounds), "bounds": bounds,
            "broken": tuple(broken.items()),
        })  # fmt: skip


def _points(xy: list[NDArray[np.float64]], order: Order) -> Points:
    whole = np.concatenate(xy)
    xy.clear()
    return Points(whole if order is None else whole[order])


def block(job: Building, first: int, last: int) -> None:
    """Write some features as GeoJSON, and their texts for the search.

    Raises
    ------
    GeodataError
        As ``geojson.batches`` does.
    """
    layer = opened(job)
    rows = np.arange(first, last)
    with _step(job, f"block-{first}") as packer:
        with (packer.folder / TEXTS).open("wb") as file:
            file.writelines(haystack.lines_of(layer, rows))
        lengths: list[int] = []
        with (packer.folder / FEATURES).open("wb") as file:
            for batch in geojson.batches(layer, rows):
                lengths += [len(feature) + len(SEPARATOR) for feature in batch]
                file.write(SEPARATOR.join([*batch, b""]))
        packer.leave({"lengths": np.array(lengths, dtype=np.int64)})


def opened(job: Building, packer: Packer | None = None) -> Layer:
    """The layer as far as it is built: its columns and places; a packer may take their files."""
    columns, ranks = [], {}
    for number, field in enumerate(job.columns):
        kind = kind_of(job.rows.source, field, is_date=field.name == job.text.datetime_property)
        held = left(job, f"column-{number}", packer)
        columns.append((kind, held["array"]))
        ranks[field.name] = held["ranks"]
    found = left(job, "places", packer)
    layer = assembled(
        job.text.id, job.text, job.rows.source, job.id_column, columns, found["type"], found["geometries"]
    )
    layer.know(ranks=ranks, made={})
    if layer.is_points:
        layer.__dict__["index"] = found["index"]
    else:
        layer.__dict__.update(boxes=found["index"], bounds=found["bounds"], broken=dict(found["broken"]))
    return layer


def left(job: Building, name: str, packer: Packer | None = None) -> dict[str, Any]:
    """What a step left, mapped; a packer may take the files."""
    folder = job.folder / name
    said = json.loads((folder / _MADE).read_bytes())
    unpacker = Unpacker(folder, said["files"])
    found = unpacker.unpack(said["holds"])
    if packer is not None:
        unpacker.give(packer)
    return cast("dict[str, Any]", found)


class _Leaving(Packer):
    """Leaves what a step made."""

    def leave(self, value: dict[str, Any]) -> None:
        said = {"holds": self.pack(value), "files": self.files}
        (self.folder / _MADE).write_text(json.dumps(said), encoding="utf-8")


@contextmanager
def _step(job: Building, name: str) -> Iterator[_Leaving]:
    """A folder for what a step leaves: there whole, or not at all, though two processes take the same step."""
    target = job.folder / name
    beside = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=job.folder))
    try:
        yield _Leaving(beside, is_kept=False)
        try:
            beside.rename(target)
        except OSError:
            if not target.is_dir():  # else another process was quicker, with the same bytes
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


class _ShapeFile:
    """Takes shapes one after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lengths = [np.zeros(1, dtype=np.int64)]
        self._corners = 0

    def write(self, given: NDArray[np.object_]) -> None:
        piece = packed(given)
        self._lengths.append(np.diff(piece.offsets))
        self._corners += piece.corners
        with self._path.open("ab") as file:
            file.write(piece.data)

    def read(self) -> PackedShapes:
        return PackedShapes(np.cumsum(np.concatenate(self._lengths)), mapped(self._path), self._corners)
