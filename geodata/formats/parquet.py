"""Writes GeoParquet 1.1: row groups, a column with the box of each feature, and whose the data is in the footer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.formats import arrow
from geodata.formats.stream import Sink
from geodata.space.crs import CRS84

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.formats.export import Export

VERSION = "1.1.0"
CORNERS = ("xmin", "ymin", "xmax", "ymax")
"""Names that GeoParquet 1.1 gives to the fields of a covering box."""

_NAMES = {
    0: "Point", 1: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon",
    7: "GeometryCollection",
}  # fmt: skip
"""Types of geometries by GEOS's numbers."""


def write(export: Export) -> Iterator[bytes]:
    """Row groups, each given as soon as it is made, then the footer.

    Notes
    -----
    Geometry is well-known binary, x before y whatever the reference system says, rings by the right-hand rule. The
    covering column lets a reader skip row groups that lie outside its box.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = export.fields()
    name = arrow.geometry_name(fields)
    covering = next(box for box in ("bbox", f"{name}_bbox") if box not in {field.name for field in fields})
    box_type = pa.struct([pa.field(corner, pa.float64()) for corner in CORNERS])
    metadata = {**arrow.credit_metadata(export), "geo": json.dumps(_geo(export, name, covering))}
    columns = [*map(arrow.arrow_field, fields), pa.field(name, pa.binary()), pa.field(covering, box_type)]
    schema = pa.schema(columns, metadata=metadata)
    sink = Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for part in export.chunks(arrow.BATCH_ROWS):
            shapes = part.shapes()
            arrays = [arrow.column(part, field) for field in fields]
            arrays += [arrow.geometry(part), _boxes(shapely.bounds(shapes), box_type)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=arrow.BATCH_ROWS)
            yield sink.take()
    yield sink.take()


def _boxes(bounds: NDArray[np.float64], box_type: pa.DataType) -> pa.Array:
    import pyarrow as pa

    missing = np.isnan(bounds[:, 0])
    corners = [pa.array(bounds[:, place]) for place in range(len(CORNERS))]
    return pa.StructArray.from_arrays(corners, fields=list(box_type), mask=pa.array(missing))


def _geo(export: Export, name: str, covering: str) -> dict[str, Any]:
    """Metadata by GeoParquet 1.1; a file without ``crs`` is OGC:CRS84."""
    types, bounds = _extent(export)
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": types,
        "orientation": "counterclockwise",
        "covering": {"bbox": {corner: [covering, corner] for corner in CORNERS}},
    }
    if export.crs != CRS84:
        column["crs"] = arrow.projjson(export.crs)
    if len(types):
        column["bbox"] = bounds
    return {"version": VERSION, "primary_column": name, "columns": {name: column}}


def _extent(export: Export) -> tuple[list[str], list[float]]:
    """Names of the types of geometries, and the box of all, of which memory need not hold more than a batch."""
    types: set[str] = set()
    bounds = [np.full(4, np.nan)]
    for part in export.chunks(arrow.BATCH_ROWS):
        shapes = part.shapes()
        types |= {_NAMES[number] for number in np.unique(shapely.get_type_id(shapes)).tolist() if number >= 0}
        bounds.append(shapely.total_bounds(shapes))
    boxes = np.array(bounds)
    corners = [*np.fmin.reduce(boxes[:, :2]), *np.fmax.reduce(boxes[:, 2:])]
    return sorted(types), [float(corner) for corner in corners]
