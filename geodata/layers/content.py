"""What a layer says, as a hash: the same whatever holds the layer."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata.layers import geojson
from geodata.layers.arrays import Values
from geodata.layers.points import Points
from geodata.layers.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from geodata.layers.featuretable import FeatureTable


def digest(layer: FeatureTable) -> bytes:
    """Hash of a layer's columns and geometries, not of its texts."""
    found = hashlib.sha256(layer.id.encode())
    for column in layer.columns:
        for content in _parts(layer.values[column.name]):
            found.update(content)
    for content in _places(layer):
        found.update(content)
    return found.digest()


def _parts(values: Sequence[Any]) -> Iterator[bytes | memoryview]:
    """What a column holds: its JSON, or the arrays themselves where there are many rows."""
    if not isinstance(values, Values):
        yield geojson.dumps(list(values))
        return
    for name in (field.name for field in fields(values.array)):
        held = getattr(values.array, name)
        if isinstance(held, Words):
            yield from (held.offsets.data, memoryview(held.data))
        elif isinstance(held, np.ndarray) and held.dtype != object:
            yield np.ascontiguousarray(held).view(np.uint8).data
        else:
            yield geojson.dumps(list(held))


def _places(layer: FeatureTable) -> Iterator[bytes | memoryview]:
    if isinstance(layer.geometries, Points):
        yield np.ascontiguousarray(layer.xy).data
    else:
        shapes: NDArray[np.object_] = np.empty(len(layer), dtype=object)
        shapes[:] = list(layer.geometries)
        yield from (b"-" if written is None else written for written in shapely.to_wkb(shapes).tolist())
