"""Tiles of the base map in the pixels of a frame: what each holds, or its nearest ancestor that the archive has."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any, NamedTuple

import mapbox_vector_tile
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.tiles.pmtiles import TileArchive
    from webapp.picture.frame import Frame, Tile

    Corners = NDArray[np.float64]


class TileLayer(NamedTuple):
    """A layer of a tile.

    Parameters
    ----------
    name : str
        In the schema of the archive.
    features : sequence of mapping
        With ``geometry`` in units of the layer and ``properties``.
    place : callable
        Gives pixels of corners, shape (n, 2).
    own : tuple of float
        West, north, east, south of the tile that was asked for, in pixels: what lies beyond is its neighbour's.
    """

    name: str
    features: Sequence[Mapping[str, Any]]
    place: Callable[[Corners], Corners]
    own: tuple[float, float, float, float]


def layers(archive: TileArchive, tile: Tile, frame: Frame) -> Iterator[TileLayer]:
    """Layers of a tile; none where neither it nor an ancestor is there."""
    zoom, x, y, turn = tile
    packed = archive.tile(zoom, x, y)
    while not packed and zoom > archive.min_zoom:
        zoom, x, y = zoom - 1, x // 2, y // 2
        packed = archive.tile(zoom, x, y)
    if not packed:
        return
    count, across = 1 << zoom, 1 << tile.zoom
    left, top = frame.pixels(np.array([(tile.x / across + tile.turn, tile.y / across)]))[0].tolist()
    own = (left, top, left + frame.side / across, top + frame.side / across)
    decoded = mapbox_vector_tile.decode(gzip.decompress(packed), default_options={"y_coord_down": True})
    for name, layer in decoded.items():
        scale = 1 / layer["extent"] / count

        def place(corners: Corners, scale: float = scale) -> Corners:
            return frame.pixels(corners * scale + (x / count + turn, y / count))

        yield TileLayer(name, layer["features"], place, own)


def names_in(lang: str) -> tuple[str, ...]:
    """Properties that name a feature for a reader of a language, the best first: in our schema and in Protomaps'."""
    return (f"name_{lang}", f"name:{lang}", "name_en", "name:en", "name")
