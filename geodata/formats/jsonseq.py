"""GeoJSON of an export: one collection, one feature a line, or a text sequence (RFC 8142); always WGS 84 lon/lat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.layers import geojson
from geodata.layers.kept import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.formats.export import Export

RECORD_SEPARATOR = b"\x1e"
"""Stands before each text of a sequence, RFC 8142 section 2."""


def write_collection(export: Export) -> Iterator[bytes]:
    """FeatureCollection whose foreign members say whose it is (RFC 7946 section 6.1)."""
    members = {"name": export.layer.id, **export.credits()}
    return geojson.collection(
        export.layer, export.order(), members, decimals=export.decimals, properties=export.properties
    )


def head(export: Export) -> bytes:
    """What stands before the features of a collection."""
    return next(write_collection(export))


def features(export: Export) -> bytes:
    """Features of a collection, of which there are some, with a separator between them."""
    return b"".join(_features(export, SEPARATOR))


def write(export: Export) -> Iterator[bytes]:
    """Features, each between a record separator and a line feed."""
    return _framed(export, RECORD_SEPARATOR)


def write_lines(export: Export) -> Iterator[bytes]:
    """Features, each on a line of its own: JSON text never holds a bare line feed."""
    return _framed(export, b"")


def sequence(export: Export) -> bytes:
    """Some features, as ``write`` gives them."""
    return b"".join(_framed(export, RECORD_SEPARATOR))


def lines(export: Export) -> bytes:
    """Some features, as ``write_lines`` gives them."""
    return b"".join(_framed(export, b""))


def _framed(export: Export, before: bytes) -> Iterator[bytes]:
    """Features with ``before`` before each of them and a line feed after it."""
    if not len(export):
        return
    yield before
    yield from _features(export, b"\n" + before)
    yield b"\n"


def _features(export: Export, separator: bytes) -> Iterator[bytes]:
    layer, rows = export.layer, export.order()
    if export.decimals == geojson.DECIMALS and export.properties is None:
        yield from layer.features.stream(rows, separator)
        return
    between = b""
    for batch in geojson.batches(layer, rows, decimals=export.decimals, properties=export.properties):
        yield between + separator.join(batch)
        between = separator
