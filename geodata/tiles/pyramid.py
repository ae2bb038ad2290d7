"""All tiles of a layer, zoom by zoom in the order of their numbers: the same bytes as when one is asked for."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata import tiles
from geodata.tiles.archive import AboutArchive, writing
from geodata.tiles.mercator import EDGE_LAT
from geodata.tiles.pmtiles import tile_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from geodata.layers.layer import Layer

Place = tuple[int, int, int]
"""Zoom, column from the west, row from the north."""

USUAL_ZOOM = 12
"""Deepest zoom of points where nothing else is said: a unit is 2.4 m, and deeper tiles would hold few features."""

USUAL_SHAPE_ZOOM = 10
"""Of lines and areas: a unit is 10 m, and an area has four times as many tiles at each zoom more."""

DEEPEST_ZOOM = 16
"""Of an archive: beyond, a million points are a million tiles."""

CHUNK = 256
"""Tiles of a zoom that are made by one call."""

_FIELDS = {"integer": "Number", "number": "Number", "boolean": "Boolean"}


@dataclass(frozen=True, slots=True)
class Made:
    """A tile that has something in it.

    Parameters
    ----------
    place : tuple of int
        Where.
    packed : bytes
        Compressed with gzip.
    """

    place: Place
    packed: bytes


def usual_zoom(layer: Layer) -> int:
    """Deepest zoom of an archive: features have all their properties there, and places are exact to some metres."""
    usual = USUAL_ZOOM if layer.is_points else USUAL_SHAPE_ZOOM
    return min(max(usual, tiles.content(layer).detail_zoom), DEEPEST_ZOOM - 2)


def write(
    layer: Layer,
    path: Path,
    max_zoom: int,
    run: Callable[[Layer, Sequence[Sequence[Place]]], Iterable[Sequence[Made]]],
    tell: Callable[[str], None],
) -> int:
    """Write all tiles of a layer into an archive; gives their number.

    Parameters
    ----------
    layer : Layer
        Whose tiles.
    path : pathlib.Path
        Of the archive; it is replaced when the new one is whole.
    max_zoom : int
        Deepest zoom.
    run : callable
        Makes the tiles at some places, in their order, see ``one_by_one``.
    tell : callable
        Is told of each zoom.
    """
    count = 0
    with writing(path, about(layer, max_zoom)) as archive:
        places: list[Place] = [(0, 0, 0)]
        for zoom in range(max_zoom + 1):
            chunks = [places[first : first + CHUNK] for first in range(0, len(places), CHUNK)]
            places = []
            for made in run(layer, chunks):
                for found in made:
                    archive.add(tile_id(*found.place), found.packed)
                    places += _below(found.place)
            tell(f"{layer.id}: zoom {zoom}, {len(places) // 4:,} tiles")
            count += len(places) // 4
    return count


def one_by_one(layer: Layer, chunks: Sequence[Sequence[Place]]) -> Iterator[Sequence[Made]]:
    """Make tiles in this process."""
    for chunk in chunks:
        yield made_at(layer, chunk)


def made_at(layer: Layer, places: Sequence[Place]) -> list[Made]:
    """Tiles at some places that have something in them."""
    found = zip(places, tiles.several(layer, places), strict=True)
    return [Made(place, gzip.compress(data, 6, mtime=0)) for place, data in found if data]


def _below(place: Place) -> list[Place]:
    """The four tiles that a tile holds, in the order of their numbers; nothing is around them that is not around it."""
    zoom, x, y = place
    below = [(zoom + 1, 2 * x + right, 2 * y + low) for right in (0, 1) for low in (0, 1)]
    return sorted(below, key=lambda each: tile_id(*each))


def about(layer: Layer, max_zoom: int) -> AboutArchive:
    """What an archive of a layer says of itself."""
    content = tiles.content(layer)
    kinds = {column.name: _FIELDS.get(column.type, "String") for column in layer.columns}
    names = (*content.categories, *(content.details if content.detail_zoom <= max_zoom else ()))
    fields = {name: kinds.get(name, "String") for name in names} | {content.stands_for: "Number"}
    metadata: dict[str, Any] = {
        "name": layer.text.title.get("en"),
        "description": layer.text.description.get("en"),
        "attribution": layer.text.attribution,
        "type": "overlay",
        "format": "pbf",
        "vector_layers": [{"id": layer.id, "fields": fields, "minzoom": 0, "maxzoom": max_zoom}],
    }
    west, south, east, north = layer.bbox or (-180.0, -EDGE_LAT, 180.0, EDGE_LAT)
    south, north = (float(np.clip(lat, -EDGE_LAT, EDGE_LAT)) for lat in (south, north))
    side = max(east - west, north - south, 360 / 2**max_zoom)
    return AboutArchive(metadata, 0, max_zoom, (west, south, east, north), int(np.log2(360 / side)))
