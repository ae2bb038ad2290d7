"""Writes GeoJSON to the letter of RFC 7946: WGS 84 lon/lat, right-hand rule, no NaN, no Infinity, valid text."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from geodata.layers import deadline, fragments
from geodata.space.crs import CRS84, transform
from geodata.space.geometry import rfc7946, rfc7946_all, within_degrees

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.layers.featuretable import FeatureTable
    from geodata.space.crs import Crs

DECIMALS = 6
"""RFC 7946 section 11.2: six decimals are about ten centimetres, better than any place here is known."""

MEDIA_TYPE = "application/geo+json"
BATCH = 2_000
"""Features that are written at a time: some megabytes."""

STREAMED = 2_000
"""More features than this are given in pieces."""

_EXACT_DECIMALS = 9
"""Rings are wound at this precision before they are transformed; rounding comes afterwards."""

CLOSING = b"]}\n"
"""Stands behind the features of a collection."""

_SEPARATOR = b",\n"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def value(item: Any) -> Any:
    """Make a property value fit for JSON: no NaN, no Infinity, no text that UTF-8 cannot carry."""
    if isinstance(item, float) and not math.isfinite(item):
        return None
    if isinstance(item, str):
        return _LONE_SURROGATE.sub("\ufffd", item)
    if isinstance(item, dict):
        return {value(str(key)): value(entry) for key, entry in item.items()}
    if isinstance(item, list | tuple):
        return [value(entry) for entry in item]
    return item


def dumps(item: Any) -> bytes:
    """Compact JSON in UTF-8; what is not finite is null, what UTF-8 cannot carry is U+FFFD.

    Raises
    ------
    TypeError
        For something that JSON has no word for.
    """
    try:
        return orjson.dumps(item)
    except TypeError:  # whole numbers beyond 64 bits and lone surrogates, which are rare and written slowly
        return json.dumps(value(item), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def geometry(shape: BaseGeometry | None, decimals: int = DECIMALS, crs: Crs = CRS84) -> bytes:
    """Geometry object, or ``null`` (RFC 7946 section 3.2: an unlocated feature).

    Parameters
    ----------
    shape : shapely geometry or None
        Degrees, lon before lat.
    decimals : int
        Decimals of degrees.
    crs : Crs
        What the coordinates are written in, in its order of axes; rings keep the right-hand rule of lon/lat.

    Raises
    ------
    GeometryError
        For coordinates that are not finite or not degrees.
    QueryError
        ``crs``, when the geometry lies where the reference system is not defined.
    """
    shapes = np.empty(1, dtype=object)
    shapes[0] = rfc7946(shape, decimals if crs == CRS84 else _EXACT_DECIMALS)
    return _written(shapes if crs == CRS84 else _projected(shapes, decimals, crs))[0]


def feature(
    layer: FeatureTable,
    row: int,
    *,
    decimals: int = DECIMALS,
    properties: Sequence[str] | None = None,
    members: Mapping[str, Any] | None = None,
    crs: Crs | None = None,
) -> bytes:
    """One Feature object.

    Parameters
    ----------
    layer : FeatureTable
        Where it is from.
    row : int
        Which one.
    decimals : int
        Decimals of degrees.
    properties : sequence of str, optional
        Names of the columns to give; all when None.
    members : mapping, optional
        Foreign members such as ``links`` (RFC 7946 section 6.1).
    crs : Crs, optional
        What the coordinates are written in; CRS84 when None.
    """
    if _is_ready(decimals, properties, crs):
        written = layer.features[row]
    else:
        ((written,),) = batches(layer, np.array([row]), decimals=decimals, properties=properties, crs=crs)
    return written[:-1] + _tail(members) + b"}" if members else written


def feature_object(
    feature_id: str | int,
    shape: BaseGeometry | None,
    properties: Mapping[str, Any],
    *,
    decimals: int = DECIMALS,
    members: Mapping[str, Any] | None = None,
    crs: Crs | None = None,
) -> bytes:
    """Feature object of anything that has an id, a geometry and properties."""
    parts = (dumps(feature_id), geometry(shape, decimals, crs or CRS84), dumps(dict(properties)), _tail(members))
    return b'{"type":"Feature","id":%s,"geometry":%s,"properties":%s%s}' % parts


def batches(
    layer: FeatureTable,
    rows: NDArray[np.int64],
    *,
    decimals: int = DECIMALS,
    properties: Sequence[str] | None = None,
    crs: Crs | None = None,
) -> Iterator[list[bytes]]:
    """Feature objects of some rows, written ``BATCH`` at a time.

    Raises
    ------
    GeometryError
        For coordinates that are not finite or not degrees.
    QueryError
        ``crs``, when a geometry lies where the reference system is not defined.
    """
    names = [column.name for column in layer.columns] if properties is None else list(properties)
    write = fragments.writer(layer, names, len(rows)) or (lambda part: _records(layer, names, part))
    for first in deadline.watched(range(0, len(rows), BATCH), 1):
        part = rows[first : first + BATCH]
        shapes = geometries(layer, part, decimals=decimals, crs=crs or CRS84)
        heads = [dumps(layer.json_id(row)) for row in part.tolist()]
        yield [
            b'{"type":"Feature","id":%s,"geometry":%s,"properties":%s}' % written
            for written in zip(heads, shapes, write(part), strict=True)
        ]


def _records(layer: FeatureTable, names: Sequence[str], rows: NDArray[np.int64]) -> list[bytes]:
    """Properties of some rows, each as an object."""
    if not names:
        return [b"{}"] * len(rows)
    columns = [_values(layer, name, rows) for name in names]
    return [dumps(dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


def _values(layer: FeatureTable, name: str, rows: NDArray[np.int64]) -> list[Any]:
    """Values of some rows; a number keeps its point, because GDAL and QGIS guess a column's type from what they see."""
    values, column = layer.take(name, rows), layer.column(name)
    if column is None or column.type != "number":
        return values
    return [float(item) if isinstance(item, int) else item for item in values]


def geometries(
    layer: FeatureTable, rows: NDArray[np.int64], *, decimals: int = DECIMALS, crs: Crs = CRS84
) -> list[bytes]:
    """Geometry objects of some rows; ``null`` where there is none.

    Raises
    ------
    GeometryError, QueryError
        As ``geometry`` does.
    """
    if crs != CRS84:
        exact = rfc7946_all(layer.shapes[rows], _EXACT_DECIMALS)
        return _written(_projected(exact, decimals, crs))
    if layer.is_points:
        return _points(np.round(within_degrees(layer.xy[rows]), decimals))
    return _written(rfc7946_all(layer.shapes[rows], decimals))


def collection(
    layer: FeatureTable,
    rows: Iterable[int],
    members: Mapping[str, Any],
    *,
    decimals: int = DECIMALS,
    properties: Sequence[str] | None = None,
    crs: Crs | None = None,
) -> Iterator[bytes]:
    """FeatureCollection in pieces, for streaming; ``b"".join`` gives the whole.

    Parameters
    ----------
    layer : FeatureTable
        Where the features are from.
    rows : NDArray[int64] or iterable of int
        Which ones, in order.
    members : mapping
        Foreign members, written before the features so that a reader of a long stream meets them first.
    decimals : int
        Decimals of degrees.
    properties : sequence of str, optional
        Names of the columns to give; all when None.
    crs : Crs, optional
        What the coordinates are written in; CRS84 when None.
    """
    chosen = rows if isinstance(rows, np.ndarray) else np.fromiter(rows, dtype=np.int64)
    yield b'{"type":"FeatureCollection"' + _tail(members) + b',"features":['
    if not _is_ready(decimals, properties, crs):
        before = b""
        for batch in batches(layer, chosen, decimals=decimals, properties=properties, crs=crs):
            yield before + _SEPARATOR.join(batch)
            before = _SEPARATOR
    elif len(chosen) > STREAMED:
        yield from deadline.watched(layer.features.stream(chosen), 1)
    elif len(chosen):
        yield layer.features.join(chosen)
    yield CLOSING


def _is_ready(decimals: int, properties: Sequence[str] | None, crs: Crs | None) -> bool:
    return decimals == DECIMALS and properties is None and crs in (None, CRS84)


def _tail(members: Mapping[str, Any] | None) -> bytes:
    """Members as they stand behind others."""
    return b"," + dumps(dict(members))[1:-1] if members else b""


def _projected(shapes: NDArray[np.object_], decimals: int, crs: Crs) -> NDArray[np.object_]:
    """Transform and round; ``decimals`` other than six move the precision of other units by as much."""
    made = transform(shapes, crs)
    digits = max(0, crs.decimals + decimals - DECIMALS)
    rounded: NDArray[np.object_] = shapely.transform(made, lambda pairs: np.round(pairs, digits) + 0.0)
    return rounded


def _written(shapes: NDArray[np.object_]) -> list[bytes]:
    if (shapely.get_type_id(shapes) == 0).all():
        return _points(shapely.get_coordinates(shapes))
    return [b"null" if text is None else text.encode() for text in shapely.to_geojson(shapes).tolist()]


def _points(xy: NDArray[np.float64]) -> list[bytes]:
    """Point objects of pairs of coordinates; ``null`` where they are NaN."""
    if not len(xy):
        return []
    pairs = orjson.dumps((xy + 0.0).tolist())[2:-2].split(b"],[")  # adding 0.0 turns -0.0 into 0.0
    return [b"null" if pair == b"null,null" else b'{"type":"Point","coordinates":[%s]}' % pair for pair in pairs]
