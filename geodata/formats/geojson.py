"""Writes GeoJSON to the letter of RFC 7946: WGS 84 lon/lat, right-hand rule, no NaN, no Infinity, valid text."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import shapely

from geodata.geometry import rfc7946

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from geodata.layers import Layer

DECIMALS = 6
"""RFC 7946 section 11.2: six decimals are about ten centimetres, better than any place here is known."""

MEDIA_TYPE = "application/geo+json"
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
    """Compact JSON in UTF-8.

    Raises
    ------
    ValueError
        For a number that JSON cannot write; ``value`` removes them first.
    """
    return json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def geometry(shape: BaseGeometry | None, decimals: int = DECIMALS) -> bytes:
    """Geometry object, or ``null`` (RFC 7946 section 3.2: an unlocated feature).

    Parameters
    ----------
    shape : shapely geometry or None
        Degrees, lon before lat.
    decimals : int
        Decimals of the coordinates.

    Raises
    ------
    GeometryError
        For coordinates that are not finite or not degrees.
    """
    fit = rfc7946(shape, decimals)
    return b"null" if fit is None else shapely.to_geojson(fit).encode()


def feature(
    layer: Layer,
    row: int,
    *,
    decimals: int = DECIMALS,
    properties: Sequence[str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> bytes:
    """One Feature object.

    Parameters
    ----------
    layer : Layer
        Where it is from.
    row : int
        Which one.
    decimals : int
        Decimals of the coordinates.
    properties : sequence of str, optional
        Names of the columns to give; all when None.
    members : mapping, optional
        Foreign members such as ``links`` (RFC 7946 section 6.1).
    """
    given = layer.properties(row)
    chosen = given if properties is None else {name: given[name] for name in properties}
    return feature_object(layer.ids[row], layer.geometries[row], chosen, decimals=decimals, members=members)


def feature_object(
    feature_id: str,
    shape: BaseGeometry | None,
    properties: Mapping[str, Any],
    *,
    decimals: int = DECIMALS,
    members: Mapping[str, Any] | None = None,
) -> bytes:
    """Feature object of anything that has an id, a geometry and properties."""
    tail = b"".join(b"," + dumps(value(name)) + b":" + dumps(value(item)) for name, item in (members or {}).items())
    return b'{"type":"Feature","id":%s,"geometry":%s,"properties":%s%s}' % (
        dumps(value(feature_id)),
        geometry(shape, decimals),
        dumps(value(dict(properties))),
        tail,
    )


def features(
    layer: Layer, rows: Iterable[int], *, decimals: int = DECIMALS, properties: Sequence[str] | None = None
) -> Iterator[bytes]:
    """Feature objects of some rows; the ready ones where nothing special is asked for."""
    if decimals == DECIMALS and properties is None:
        ready = layer.features
        return (ready[row] for row in rows)
    return (feature(layer, row, decimals=decimals, properties=properties) for row in rows)


def collection(
    layer: Layer,
    rows: Iterable[int],
    members: Mapping[str, Any],
    *,
    decimals: int = DECIMALS,
    properties: Sequence[str] | None = None,
) -> Iterator[bytes]:
    """FeatureCollection in pieces, for streaming; ``b"".join`` gives the whole.

    Parameters
    ----------
    layer : Layer
        Where the features are from.
    rows : iterable of int
        Which ones, in order.
    members : mapping
        Foreign members, written before the features so that a reader of a long stream meets them first.
    decimals : int
        Decimals of the coordinates.
    properties : sequence of str, optional
        Names of the columns to give; all when None.
    """
    head = b"".join(b"," + dumps(value(name)) + b":" + dumps(value(item)) for name, item in members.items())
    yield b'{"type":"FeatureCollection"' + head + b',"features":['
    separator = b""
    for written in features(layer, rows, decimals=decimals, properties=properties):
        yield separator + written
        separator = b",\n"
    yield b"]}\n"
