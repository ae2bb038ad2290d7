"""Hands features to GDAL's writers as Arrow batches, and gives the file that comes out in pieces.

GDAL writes files, not streams: the file is made in a temporary folder that is removed before the first piece is given,
so that nothing stays on disk, not even when the reader goes away in the middle.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.formats.export import Export, Field, FieldType

PIECE_BYTES = 1 << 18
"""Bytes that are read from a finished file at a time."""

GEOMETRY = "_geometry"
"""Name of the geometry column of the batches; the file's own is an option of its driver."""

FLAT, MULTI = ("Point", "LineString", "Polygon"), ("MultiPoint", "MultiLineString", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Target:
    """A column of the file: its name there, its type, and how its values are found.

    Parameters
    ----------
    name : str
        Name in the file.
    type : str
        As in ``Field``.
    values : callable
        Part of an export to the values of its features; None where unknown.
    """

    name: str
    type: FieldType
    values: Callable[[Export], list[Any]]


@dataclass(frozen=True, slots=True)
class Shaping:
    """Which type of geometry a file declares, and whether single parts are written as collections of one."""

    type: str
    is_multi: bool
    kinds: tuple[str, ...] = ()

    def apply(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Geometries of that type; None stays None, and what is none of ``kinds`` (any when empty) becomes it."""
        if self.kinds:
            shapes = np.array([shape if shape and shape.geom_type in self.kinds else None for shape in shapes], object)
        if not self.is_multi:
            return shapes
        return np.array([_as_multi(shape) for shape in shapes], dtype=object)


def targets(export: Export, *, reserved: Iterable[str] = ()) -> tuple[Target, ...]:
    """Columns under their own names; a name that is taken (also in another case) gets a number."""
    fields = export.fields()
    names = unique_names([field.name for field in fields], reserved=reserved)
    return tuple(Target(name, field.type, partial(typed, field)) for name, field in zip(names, fields, strict=True))


def unique_names(names: Iterable[str], *, reserved: Iterable[str] = (), limit: int = 0) -> list[str]:
    """Names that differ also for programs that know no capital letters.

    Parameters
    ----------
    names : iterable of str
        In order; an earlier one goes before a later one.
    reserved : iterable of str
        What must not be taken.
    limit : int
        Most characters of a name, which is then plain ASCII; 0 for any.
    """
    taken = {name.casefold() for name in reserved}
    found = []
    for name in names:
        wanted = _plain(name)[:limit] if limit else name
        for number in range(2, 100_000):
            if wanted.casefold() not in taken:
                break
            end = f"_{number}"
            wanted = f"{_plain(name)[: limit - len(end)] if limit else name}{end}"
        taken.add(wanted.casefold())
        found.append(wanted)
    return found


def shaping(export: Export) -> Shaping:
    """Geometry type of the whole layer, so that a filter never changes what a file declares."""
    shapes = export.layer.shapes
    codes = np.unique(shapely.get_type_id(shapes[~shapely.is_missing(shapes)]))
    kinds = {shapely.GeometryType(code).name.casefold() for code in codes}
    single = export.layer.geometry_type
    several = MULTI[FLAT.index(single)]
    if not kinds <= {single.casefold(), several.casefold()}:
        return Shaping("Unknown", is_multi=False)
    is_multi = several.casefold() in kinds
    return Shaping(several if is_multi else single, is_multi=is_multi)


def one_kind(export: Export) -> Shaping:
    """Shaping for a file that holds one kind of geometry: the layer's own, as parts where one feature has several."""
    single = export.layer.geometry_type
    several = MULTI[FLAT.index(single)]
    is_multi = any(shape is not None and shape.geom_type == several for shape in export.layer.shapes)
    return Shaping(several if is_multi else single, is_multi=is_multi, kinds=(single, several))


def reference_system(export: Export) -> str:
    """Reference system as GDAL names it; all of GDAL's files have longitude or easting first."""
    return "EPSG:4326" if export.crs.code == "CRS84" else export.crs.code


def write(
    path: Path,
    export: Export,
    columns: Iterable[Target],
    *,
    driver: str,
    name: str = "",
    shape: Shaping | None = None,
    dataset_options: Mapping[str, str] | None = None,
    layer_options: Mapping[str, str] | None = None,
) -> None:
    """Write a file, or add a layer to one.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    export : Export
        What is written; in chunks, so that memory holds one of them.
    columns : iterable of Target
        What else each feature has.
    driver : str
        GDAL's name of the format.
    name : str
        Of the layer in the file; its id when empty.
    shape : Shaping, optional
        What geometries become; ``shaping`` of the export when None.
    dataset_options, layer_options : mapping, optional
        Of the driver.

    Raises
    ------
    ExportError
        With GDAL's sentence.
    """
    from pyogrio import errors, raw  # GDAL takes a while to load

    shape = shape or shaping(export)
    try:
        raw.write_arrow(
            _reader(export, tuple(columns), shape),
            path,
            layer=name or export.layer.id,
            driver=driver,
            geometry_name=GEOMETRY,
            geometry_type=shape.type,
            crs=reference_system(export),
            encoding="UTF-8",
            dataset_options=dict(dataset_options or {}),
            layer_options=dict(layer_options or {}),
        )
    except (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError) as error:
        raise ExportError(f"GDAL could not write the layer {export.layer.id!r} as {driver}: {error}") from error


def produced(name: str, make: Callable[[Path], None]) -> Iterator[bytes]:
    """Make the file ``name`` in a folder of its own and give it in pieces."""
    with TemporaryDirectory(prefix="crossborder-") as folder:
        path = Path(folder) / name
        make(path)
        handle = path.open("rb")
    with handle:
        while piece := handle.read(PIECE_BYTES):
            yield piece


def _reader(export: Export, columns: tuple[Target, ...], shape: Shaping) -> pa.RecordBatchReader:
    import pyarrow as pa  # takes a while to load

    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "day": pa.date32(),
        "instant": pa.timestamp("ms", "UTC"),
        "list": pa.list_(pa.string()),
    }
    schema = pa.schema([(column.name, types[column.type]) for column in columns] + [(GEOMETRY, pa.binary())])

    def batches() -> Iterator[pa.RecordBatch]:
        for part in export.chunks():
            held = [pa.array(column.values(part), types[column.type]) for column in columns]
            held.append(pa.array(shapely.to_wkb(shape.apply(part.shapes()), flavor="iso").tolist(), pa.binary()))
            yield pa.record_batch(held, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def typed(field: Field, part: Export) -> list[Any]:
    """Values of a field; NUL, at which GDAL would end a text, becomes U+FFFD."""
    values = part.typed(field)
    if field.type == "string":
        return [value if value is None else value.replace("\0", "\ufffd") for value in values]
    if field.type == "list":
        return [value if value is None else tuple(item.replace("\0", "\ufffd") for item in value) for value in values]
    return values


def _as_multi(shape: Any) -> Any:
    if shape is None or shape.geom_type not in FLAT:
        return shape
    return getattr(shapely, MULTI[FLAT.index(shape.geom_type)])([shape])


def _plain(name: str) -> str:
    """Name in ASCII letters, digits and underscores, beginning with a letter."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"\W+", "_", ascii_).strip("_")
    return plain if plain[:1].isalpha() else f"f_{plain}".rstrip("_")
