"""Writes OGC Features and Geometries JSON 1.0 (OGC 21-045r1): GeoJSON with time and any reference system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.layers import geojson
from geodata.space.crs import CRS84
from geodata.text.dates import PartialDate, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.formats.export import Export

CONFORMANCE = (
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
)
DIMENSIONS = {"Point": 0, "LineString": 1, "Polygon": 2}


def write(export: Export) -> Iterator[bytes]:
    """Feature collection whose features have ``time`` and ``place``.

    Notes
    -----
    ``geometry`` is always WGS 84, so that readers of GeoJSON find it; ``place`` is null unless another reference system
    was asked for, and then has its order of axes. ``time`` is the layer's date column: a date or a timestamp, an
    interval where the date is partial.
    """
    yield b"{" + geojson.dumps(_members(export))[1:-1] + b',"features":['
    between = b""
    for part in export.chunks():
        yield between + b",\n".join(_features(part))
        between = b",\n"
    yield b"]}\n"


def _members(export: Export) -> dict[str, Any]:
    layer = export.layer
    members: dict[str, Any] = {
        "type": "FeatureCollection",
        "conformsTo": list(CONFORMANCE),
        "featureType": layer.id,
        "geometryDimension": DIMENSIONS[layer.geometry_type],
        "coordRefSys": export.crs.uri,
    }
    if export.base_url:
        members["featureSchema"] = f"{export.base_url}/collections/{layer.id}/schema"
    return {**members, **geojson.value(export.credits())}


def _features(part: Export) -> Iterator[bytes]:
    layer, rows = part.layer, part.order()
    batches = geojson.batches(layer, rows, decimals=part.decimals, properties=part.properties)
    written = (feature for batch in batches for feature in batch)
    places = (
        [b"null"] * len(rows)
        if part.crs == CRS84
        else geojson.geometries(layer, rows, decimals=part.decimals, crs=part.crs)
    )
    name = layer.text.datetime_property
    dates = layer.take(name, rows) if name and layer.column(name) else [None] * len(rows)
    for feature, place, date in zip(written, places, dates, strict=True):
        yield b'%s,"time":%s,"place":%s}' % (feature[:-1], geojson.dumps(_time(date)), place)


def _time(date: str | None) -> dict[str, Any] | None:
    """Time object (OGC 21-045r1 section 7.2)."""
    if date is None:
        return None
    if ":" in date:
        return {"timestamp": f"{moment(date)}Z"}
    partial = PartialDate.parse(date)
    if partial.is_exact:
        return {"date": partial.first.isoformat()}
    return {"interval": [partial.first.isoformat(), partial.last.isoformat()]}
