"""What tests of vector tiles share: another project's decoder, places of decoded corners, layers made by hand."""

from __future__ import annotations

from types import MappingProxyType

import mapbox_vector_tile
import numpy as np
import shapely

from geodata.catalog.columns import Column
from geodata.catalog.model import LayerText
from geodata.layers.arrays import Values, from_values
from geodata.layers.layer import Layer
from geodata.layers.points import Points
from geodata.layers.words import NumberIds
from geodata.tiles import EXTENT
from geodata.tiles.mercator import lon_lat, project


def decode(data, layer_id):
    """Features of a tile (coordinates in units, y down), none when it is empty."""
    if not data:
        return []
    tile = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    assert list(tile) == [layer_id]
    assert tile[layer_id]["extent"] == EXTENT
    assert tile[layer_id]["version"] == 2
    return tile[layer_id]["features"]


def shape_of(feature):
    return shapely.geometry.shape(feature["geometry"])


def is_own(feature):
    """Whether a point lies in the tile itself and not only in its buffer."""
    x, y = feature["geometry"]["coordinates"]
    return 0 <= x < EXTENT and 0 <= y < EXTENT


def degrees(x, y, tile):
    """Lon/lat of a corner given in units of a tile (z, x, y)."""
    side = EXTENT << tile[0]
    return lon_lat((tile[1] * EXTENT + x) / side, (tile[2] * EXTENT + y) / side)


def tile_at(lon, lat, zoom):
    """Tile (z, x, y) that holds a place."""
    x, y = (np.clip(project(np.array([[lon, lat]]))[0], 0, 1 - 1e-12) * (1 << zoom)).astype(int)
    return zoom, int(x), int(y)


def tiles_over(bbox, zoom):
    """All tiles of a zoom that touch a box of degrees, edges included."""
    west, south, east, north = bbox
    _, x0, y0 = tile_at(west, north, zoom)
    _, x1, y1 = tile_at(east, south, zoom)
    return [(zoom, x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]


def bulk(xy, kinds=None, **columns):
    """Layer of points with the ids 1, 2, …; ``kinds`` names the types of columns that are not text."""
    made = tuple(Column(name, (kinds or {}).get(name, "string"), name) for name in columns)
    values = {column.name: Values(from_values(column.type, columns[column.name])) for column in made}
    ids = NumberIds(np.arange(1, len(xy) + 1))
    return Layer("bulk", text("bulk"), "Point", made, ids, MappingProxyType(values), Points(np.asarray(xy, float)))


def shapes(geometries, kind="Polygon", **columns):
    """Layer of any shapes with the ids a0000, a0001, …"""
    ids = tuple(f"a{number:06}" for number in range(len(geometries)))
    made = (Column("id", "string", "id"), *(Column(name, "string", name) for name in columns))
    values = MappingProxyType({"id": ids, **{name: tuple(held) for name, held in columns.items()}})
    return Layer("shapes", text("shapes"), kind, made, ids, values, tuple(geometries))


def text(layer_id):
    words = dict.fromkeys(("en", "ru", "kk", "uz"), layer_id)
    return LayerText.model_validate(
        {"id": layer_id, "title": words, "description": words, "licence": "CC0-1.0", "attribution": "Testers"}
    )
