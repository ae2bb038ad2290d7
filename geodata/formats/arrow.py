"""Writes an Arrow IPC stream with GeoArrow metadata; also the columns that GeoParquet is made of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
from pyproj import CRS

from geodata.formats.stream import Sink
from geodata.layers.arrays import Booleans, Integers, Numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from geodata.formats.export import Export, Field, FieldType
    from geodata.space.crs import Crs

BATCH_ROWS = 50_000
"""Features in a record batch and in a row group: some ten megabytes."""


def write(export: Export) -> Iterator[bytes]:
    """Record batches, each given as soon as it is made.

    Notes
    -----
    Geometry is well-known binary (``geoarrow.wkb``), x before y, its reference system as PROJJSON in the metadata of
    the field (GeoArrow extension types 0.2). Whose the data is stands in the metadata of the schema.
    """
    import pyarrow as pa

    fields = export.fields()
    name = geometry_name(fields)
    extension = {
        "ARROW:extension:name": "geoarrow.wkb",
        "ARROW:extension:metadata": json.dumps({"crs": projjson(export.crs), "crs_type": "projjson"}),
    }
    shape = pa.field(name, pa.binary(), metadata=extension)
    schema = pa.schema([*map(arrow_field, fields), shape], metadata=credit_metadata(export))
    sink = Sink()
    with pa.ipc.new_stream(sink, schema) as writer:
        yield sink.take()
        for part in export.chunks(BATCH_ROWS):
            columns = [column(part, field) for field in fields]
            writer.write_batch(pa.record_batch([*columns, geometry(part)], schema=schema))
            yield sink.take()
    yield sink.take()


def geometry_name(fields: Iterable[Field]) -> str:
    """Name of the geometry column, which no other column has."""
    taken = {field.name for field in fields}
    return next(name for name in ("geometry", "geom", "_geometry") if name not in taken)


def credit_metadata(export: Export) -> dict[str, str]:
    """Whose the data is, for the metadata of a schema."""
    return {"name": export.layer.id, **export.credits()}


def projjson(crs: Crs) -> dict[str, Any]:
    """Reference system as PROJJSON."""
    found: dict[str, Any] = CRS.from_user_input(crs.authority).to_json_dict()
    return found


def geometry(export: Export) -> pa.Array:
    """Geometries as well-known binary (ISO 13249-3, little-endian), null where there is none."""
    import pyarrow as pa

    return pa.array(shapely.to_wkb(export.shapes(), byte_order=1, flavor="iso"), type=pa.binary())


def column(export: Export, field: Field) -> pa.Array:
    """Values of a field."""
    import pyarrow as pa

    kind = _type(field.type)
    if field.part == "whole" and field.type in ("integer", "number", "boolean"):
        held = export.layer.array(field.column.name)
        if isinstance(held, Integers | Numbers | Booleans):
            rows = export.order()
            return pa.array(held.values[rows], type=kind, mask=~held.known[rows])
    return pa.array(export.typed(field), type=kind)


def arrow_field(field: Field) -> pa.Field:
    """Field of a schema, with description and unit."""
    import pyarrow as pa

    words = {"description": field.description, **({"unit": field.column.unit} if field.column.unit else {})}
    return pa.field(field.name, _type(field.type), metadata=words)


def _type(kind: FieldType) -> pa.DataType:
    import pyarrow as pa

    return {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "day": pa.date32(),
        "instant": pa.timestamp("s", tz="UTC"),
        "list": pa.list_(pa.string()),
    }[kind]
