"""Vector tiles of every layer and what describes them (OGC API - Tiles Part 1, OGC 20-057)."""

from __future__ import annotations

import gzip
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, request

from geodata import tiles
from geodata.errors import QueryError, TileError
from geodata.tiles import matrixset
from geodata.tiles.matrixset import MATRIX_SET
from webapp.http import negotiate
from webapp.http.caching import REVALIDATE, Answer, answer
from webapp.i18n import chosen_language
from webapp.ogc import params, tilepages, tilesets
from webapp.ogc.replies import in_json
from webapp.ogc.tilequestions import TileQuestion
from webapp.state import atlas

if TYPE_CHECKING:
    from geodata.layers.served import ServedLayer

blueprint = Blueprint("tiles", __name__)

DOCUMENT = negotiate.Offers(negotiate.JSON, negotiate.HTML)
TILESET = negotiate.Offers(negotiate.JSON, negotiate.HTML, negotiate.TILEJSON)
TILEJSON = negotiate.Offers(negotiate.TILEJSON, negotiate.JSON)
TILE = negotiate.Offers(negotiate.MVT)

_NUMBER = re.compile(r"[0-9]{1,9}")


@blueprint.get("/tileMatrixSets")
def matrix_sets() -> Answer:
    """List the tile matrix sets."""
    if _chosen(DOCUMENT) is negotiate.HTML:
        return tilepages.matrix_sets_page()
    return in_json(tilesets.matrix_sets(), negotiate.JSON.media_type)


@blueprint.get("/tileMatrixSets/<matrix_set>")
def matrix_set(matrix_set: str) -> Answer:
    """Define a tile matrix set."""
    _check_matrix_set(matrix_set)
    if _chosen(DOCUMENT) is negotiate.HTML:
        return tilepages.matrix_set_page()
    return in_json(tilesets.matrix_set(), negotiate.JSON.media_type)


@blueprint.get("/collections/<layer_id>/tiles")
def tileset_list(layer_id: str) -> Answer:
    """List the tile sets of a layer."""
    layer = atlas().snapshot.layer(layer_id)
    if _chosen(DOCUMENT) is negotiate.HTML:
        return tilepages.tileset_list_page(layer)
    return in_json(tilesets.tileset_list(layer), negotiate.JSON.media_type)


@blueprint.get("/collections/<layer_id>/tiles/<matrix_set>")
def tileset(layer_id: str, matrix_set: str) -> Answer:
    """Describe a tile set, also as TileJSON."""
    layer = _layer(layer_id, matrix_set)
    chosen = _chosen(TILESET)
    if chosen is negotiate.HTML:
        return tilepages.tileset_page(layer)
    if chosen is negotiate.TILEJSON:
        return in_json(tilesets.tilejson(layer), negotiate.TILEJSON.media_type)
    return in_json(tilesets.tileset(layer), negotiate.JSON.media_type)


@blueprint.get("/collections/<layer_id>/tiles/<matrix_set>/tilejson.json")
def tilejson(layer_id: str, matrix_set: str) -> Answer:
    """Describe a tile set as TileJSON."""
    layer = _layer(layer_id, matrix_set)
    return in_json(tilesets.tilejson(layer), _chosen(TILEJSON).media_type)


@blueprint.get("/collections/<layer_id>/tiles/<matrix_set>/<zoom>/<row>/<column>")
def tile(layer_id: str, matrix_set: str, zoom: str, row: str, column: str) -> Answer:
    """Give a tile; 204 when it is empty, 404 when the matrix set has none there (OGC 20-057 /req/core/tc-error)."""
    layer = _layer(layer_id, matrix_set)
    query = params.tile_query(layer, request.args)
    TILE.choose(params.single(request.args, "f"), request.headers.get("Accept", ""))
    chosen_language()
    if not _NUMBER.fullmatch(zoom):  # the id of a matrix is text, so this is one that does not exist
        raise TileError(f"there is no tile matrix {zoom[:80]!r}; they are 0 to {tiles.MAX_ZOOM}")
    z, y, x = int(zoom), number("tileRow", row), number("tileCol", column)
    matrixset.check(z, x, y)
    return mvt(layer.answer(TileQuestion(z, x, y, query)))


def mvt(body: bytes) -> Answer:
    """Answer with a tile, which is empty when there is nothing in it."""
    return answer(body, tiles.MEDIA_TYPE, vary=("Accept",)) if body else _nothing()


def mvt_packed(body: bytes) -> Answer:
    """Answer with a tile that gzip has compressed already."""
    if not body:
        return _nothing()
    if negotiate.takes_gzip(request.headers.get("Accept-Encoding", "")):
        response = answer(body, tiles.MEDIA_TYPE, vary=("Accept",))
        response.headers["Content-Encoding"] = "gzip"
        return response
    return mvt(gzip.decompress(body))


def number(parameter: str, text: str) -> int:
    """Whole number in a path.

    Raises
    ------
    QueryError
        When it is none.
    """
    if not _NUMBER.fullmatch(text):
        raise QueryError(parameter, f"{text[:80]!r} is not a whole number of at most nine digits")
    return int(text)


def _nothing() -> Answer:
    response = Answer(status=HTTPStatus.NO_CONTENT)
    del response.headers["Content-Type"]  # of nothing there is no type
    response.headers["Cache-Control"] = REVALIDATE
    response.headers["Vary"] = "Accept"
    return response


def _layer(layer_id: str, matrix_set: str) -> ServedLayer:
    layer = atlas().snapshot.layer(layer_id)
    _check_matrix_set(matrix_set)
    return layer


def _check_matrix_set(name: str) -> None:
    if name != MATRIX_SET:
        raise TileError(f"there is no tile matrix set {name[:80]!r}; there is {MATRIX_SET}")


def _chosen(offers: negotiate.Offers) -> negotiate.Offer:
    """Representation that is asked for; refuses every other parameter."""
    params.allow(request.args, ())
    chosen_language()
    return offers.choose(params.single(request.args, "f"), request.headers.get("Accept", ""))
