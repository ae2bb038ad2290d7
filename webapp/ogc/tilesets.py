"""Documents that describe vector tiles: the tile matrix set, each layer's tile set, and TileJSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _

from geodata import tiles
from geodata.space.crs import CRS84
from geodata.tiles import matrixset, mercator
from geodata.tiles.matrixset import MATRIX_SET
from webapp import links
from webapp.http import negotiate
from webapp.i18n import language
from webapp.links import Link
from webapp.ogc import relations
from webapp.ogc.tilequestions import ContentQuestion
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.catalog.columns import Column
    from geodata.layers.served import ServedLayer
    from geodata.tiles.pmtiles import TileArchive
    from webapp.basemap import Basemap

TILEJSON_VERSION = "3.0.0"
_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean"}
"""Types of columns in JSON Schema; all others are text."""

_FIELDS = {"integer": "Number", "number": "Number", "boolean": "Boolean"}
"""Types of columns in TileJSON; all others are ``String``."""

_DIMENSIONS = {"Point": 0, "LineString": 1, "Polygon": 2}


def matrix_sets() -> dict[str, Any]:
    """List of tile matrix sets (OGC 20-057 annex C, 17-083r4)."""
    item = {
        "id": MATRIX_SET,
        "title": matrixset.MATRIX_SET_TITLE,
        "uri": matrixset.MATRIX_SET_URI,
        "crs": matrixset.MATRIX_SET_CRS,
        "links": [Link(_matrix_set_address(), "self", negotiate.JSON.media_type).to_json()],
    }
    return {"tileMatrixSets": [item]}


def matrix_set() -> dict[str, Any]:
    """Definition of WebMercatorQuad (OGC 17-083r4 annex D.1)."""
    corner = [-mercator.HALF_WORLD_M, mercator.HALF_WORLD_M]
    return {
        "id": MATRIX_SET,
        "title": matrixset.MATRIX_SET_TITLE,
        "uri": matrixset.MATRIX_SET_URI,
        "crs": matrixset.MATRIX_SET_CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": matrixset.SCALE_SET_URI,
        "tileMatrices": [
            {
                "id": str(matrix.zoom),
                "scaleDenominator": matrix.scale,
                "cellSize": matrix.cell_m,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": corner,
                "tileWidth": matrixset.TILE_PX,
                "tileHeight": matrixset.TILE_PX,
                "matrixWidth": matrix.side,
                "matrixHeight": matrix.side,
            }
            for matrix in matrixset.MATRICES
        ],
    }


def tileset_list(layer: ServedLayer) -> dict[str, Any]:
    """Tile sets of a layer (OGC 20-057 /req/tilesets-list/tileset-links)."""
    own = Link(links.own(layer.id, "tiles"), "self", negotiate.JSON.media_type)
    item = {**_head(layer), "links": [_self(layer).to_json(), _scheme().to_json()]}
    return {"links": [own.to_json()], "tilesets": [item]}


def tileset(layer: ServedLayer) -> dict[str, Any]:
    """Metadata of a layer's tile set (OGC 20-057 /req/tileset/description).

    There are no limits of rows and columns: tiles beside the layer are empty, and not errors.
    """
    content = layer.answer(ContentQuestion())
    document: dict[str, Any] = {
        **_head(layer),
        "description": _description(layer, content),
        "version": atlas().snapshot.id,
        "license": layer.text.licence,
        "attribution": layer.text.attribution,
        "accessConstraints": "unclassified",
        "mediaTypes": [tiles.MEDIA_TYPE],
        "layers": [_layer(layer, content)],
        "links": [
            _self(layer).to_json(),
            Link(f"{_address(layer)}/tilejson.json", "alternate", negotiate.TILEJSON.media_type, "TileJSON").to_json(),
            {
                "href": f"{_address(layer)}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
                "rel": "item",
                "type": tiles.MEDIA_TYPE,
                "title": "Mapbox Vector Tiles",
                "templated": True,
            },
            _scheme().to_json(),
            _collection(layer).to_json(),
        ],
    }
    if layer.bbox is not None:
        west, south, east, north = layer.bbox
        box = {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.uri}
        middle = {"coordinates": [(west + east) / 2, (south + north) / 2], "crs": CRS84.uri, "tileMatrix": "0"}
        document |= {"boundingBox": box, "centerPoint": middle}
    return document


def tilejson(layer: ServedLayer) -> dict[str, Any]:
    """TileJSON 3.0 of a layer's tiles."""
    content = layer.answer(ContentQuestion())
    fields = {column.name: _field(column) for column in layer.columns if column.type != "array"}
    fields = {name: fields.get(name, _field(None)) for name in (*content.categories, *content.details)}
    thinned = _("Number: how many features this one stands for, where a tile would be too heavy with all of them")
    document = {
        "tilejson": TILEJSON_VERSION,
        "name": layer.text.title.get(language()),
        "description": _description(layer, content),
        "attribution": layer.text.attribution,
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [f"{_address(layer)}/{{z}}/{{y}}/{{x}}"],
        "minzoom": 0,
        "maxzoom": content.deepest_zoom,
        "vector_layers": [
            {
                "id": layer.id,
                "description": layer.text.title.get(language()),
                "minzoom": 0,
                "maxzoom": content.deepest_zoom,
                "fields": {**fields, content.stands_for: thinned},
            }
        ],
    }
    return document | ({"bounds": _cut(layer.bbox)} if layer.bbox is not None else {})


def basemap_tilejson(base: Basemap, archive: TileArchive, template: str) -> dict[str, Any]:
    """TileJSON 3.0 of the base map; ``template`` is the address of its tiles."""
    return {
        "tilejson": TILEJSON_VERSION,
        "name": str(archive.metadata.get("name", base.file.stem)),
        "description": str(archive.metadata.get("description", "")),
        "attribution": " | ".join(text for text, _home in base.credits),
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [template],
        "minzoom": archive.min_zoom,
        "maxzoom": archive.max_zoom,
        "bounds": list(archive.bounds),
        "center": [*archive.centre, archive.centre_zoom],
        "vector_layers": archive.metadata["vector_layers"],
    }


def _head(layer: ServedLayer) -> dict[str, Any]:
    return {
        "title": layer.text.title.get(language()),
        "dataType": "vector",
        "crs": matrixset.MATRIX_SET_CRS,
        "tileMatrixSetURI": matrixset.MATRIX_SET_URI,
        "tileMatrixSetId": MATRIX_SET,
    }


def _layer(layer: ServedLayer, content: tiles.Content) -> dict[str, Any]:
    kinds = {column.name: column for column in layer.columns}
    names = (*content.categories, *content.details)
    return {
        "id": layer.id,
        "title": layer.text.title.get(language()),
        "dataType": "vector",
        "geometryDimension": _DIMENSIONS[layer.geometry_type],
        "minTileMatrix": "0",
        "maxTileMatrix": str(tiles.MAX_ZOOM),
        "propertiesSchema": {
            "type": "object",
            "properties": {
                **{name: _schema(kinds.get(name)) for name in names},
                content.stands_for: {"type": "integer", "description": _stands_for_words()},
            },
        },
        "links": [_collection(layer).to_json()],
    }


def _schema(column: Column | None) -> dict[str, str]:
    if column is None:
        return {"type": "string"}
    return {"type": _TYPES.get(column.type, "string"), "description": column.description}


def _field(column: Column | None) -> str:
    if column is None:
        return "String"
    return f"{_FIELDS.get(column.type, 'String')}: {column.description}"


def _description(layer: ServedLayer, content: tiles.Content) -> str:
    """What the layer is, and what its tiles leave out."""
    said = [layer.text.description.get(language()), _stands_for_words()]
    if content.details and content.detail_zoom > 0:
        said.append(
            _(
                "Zoom levels below %(zoom)s leave out: %(names)s.",
                zoom=content.detail_zoom,
                names=", ".join(content.details),
            )
        )
    return " ".join(said)


def _stands_for_words() -> str:
    words: str = _(
        "Where a tile would be heavier than %(limit)s kB, one feature stands for several, and its property "
        "stands_for says for how many.",
        limit=tiles.MAX_BYTES // 1000,
    )
    return words


def _cut(bbox: tuple[float, float, float, float]) -> list[float]:
    """Bounds within the square that is tiled."""
    west, south, east, north = bbox
    edge = mercator.EDGE_LAT
    return [west, max(-edge, min(edge, south)), east, max(-edge, min(edge, north))]


def _address(layer: ServedLayer) -> str:
    return links.own(layer.id, "tiles", MATRIX_SET)


def _self(layer: ServedLayer) -> Link:
    return Link(_address(layer), "self", negotiate.JSON.media_type)


def _scheme() -> Link:
    return Link(_matrix_set_address(), f"{relations.OGC}tiling-scheme", negotiate.JSON.media_type)


def _collection(layer: ServedLayer) -> Link:
    return Link(links.own(layer.id), f"{relations.OGC}geodata", negotiate.JSON.media_type)


def _matrix_set_address() -> str:
    return links.absolute(f"{request.script_root}/tileMatrixSets/{MATRIX_SET}")
