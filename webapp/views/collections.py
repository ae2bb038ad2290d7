"""The data interface: collections, their items as GeoJSON, single features (after OGC API - Features Part 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for

from geodata.formats import geojson
from geodata.query import select
from webapp import links, params
from webapp.caching import Answer, answer
from webapp.i18n import chosen_language, language
from webapp.state import atlas

if TYPE_CHECKING:
    from datetime import date

    from geodata.layers import Layer

blueprint = Blueprint("collections", __name__, url_prefix="/collections")

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude, latitude on WGS 84 (OGC 17-069r4 section 6.2.3, crs)."""

LOCALISED = ("Accept", "Accept-Language")


@blueprint.get("")
def collections() -> Answer:
    """List all collections."""
    params.allow(request.args, ())
    chosen_language()
    document = {
        "title": atlas().snapshot.catalog.about.title.get(language()),
        "links": [links.Link(links.absolute(url_for("collections.collections")), "self", links.JSON).to_json()],
        "collections": [_describe(layer) for layer in atlas().snapshot.layers.values()],
        "snapshot": atlas().snapshot.id,
    }
    return _json(document)


@blueprint.get("/<layer_id>")
def collection(layer_id: str) -> Answer:
    """Describe one collection."""
    layer = atlas().snapshot.layer(layer_id)
    params.allow(request.args, ())
    chosen_language()
    return _json(_describe(layer))


@blueprint.get("/<layer_id>/items")
def items(layer_id: str) -> Answer:
    """Give one page of features (OGC 17-069r4 section 7.15)."""
    layer = atlas().snapshot.layer(layer_id)
    asked = params.items(layer, request.args)
    chosen_language()
    selection = select(layer, asked.query)
    members = {
        "numberMatched": selection.matched,
        "numberReturned": len(selection.rows),
        "timeStamp": _now(),
        **_credits(layer),
        "links": [link.to_json() for link in links.items_links(layer.id, selection.next_after)],
    }
    pieces = geojson.collection(
        layer, selection.rows, members, decimals=asked.decimals, properties=asked.query.properties
    )
    response = answer(b"".join(pieces), geojson.MEDIA_TYPE)
    if asked.is_download:
        _name_file(response, layer.id)
    return response


@blueprint.get("/<layer_id>/items/<path:feature_id>")
def item(layer_id: str, feature_id: str) -> Answer:
    """Give one feature (OGC 17-069r4 section 7.16)."""
    layer = atlas().snapshot.layer(layer_id)
    row = layer.row(feature_id)
    params.allow(request.args, ("precision", "download"))
    chosen_language()
    decimals = params.decimals(request.args)
    page_path = layer.values["url"][row] if "url" in layer.values else None
    members = {
        "timeStamp": _now(),
        **_credits(layer),
        "links": [link.to_json() for link in links.item_links(layer.id, feature_id, page_path)],
    }
    response = answer(geojson.feature(layer, row, decimals=decimals, members=members), geojson.MEDIA_TYPE)
    if params.flag(request.args, "download"):
        _name_file(response, feature_id)
    return response


def _describe(layer: Layer) -> dict[str, Any]:
    """Collection object (OGC 17-069r4 section 7.14) with the columns of the layer."""
    lang = language()
    extent: dict[str, Any] = {}
    if layer.bbox is not None:
        extent["spatial"] = {"bbox": [list(layer.bbox)], "crs": CRS84}
    if layer.interval is not None:
        extent["temporal"] = {"interval": [[_midnight(day) for day in layer.interval]]}
    return {
        "id": layer.id,
        "title": layer.text.title.get(lang),
        "description": layer.text.description.get(lang),
        "itemType": "feature",
        "crs": [CRS84],
        "extent": extent,
        "license": layer.text.licence,
        "attribution": layer.text.attribution,
        "columns": [
            {"name": c.name, "type": c.type, "description": c.description, **({"unit": c.unit} if c.unit else {})}
            for c in layer.columns
        ],
        "links": [link.to_json() for link in links.collection_links(layer.id)],
    }


def _credits(layer: Layer) -> dict[str, str]:
    return {"attribution": layer.text.attribution, "licence": layer.text.licence, "snapshot": atlas().snapshot.id}


def _json(document: dict[str, Any]) -> Answer:
    response = answer(geojson.dumps(geojson.value(document)), links.JSON, vary=LOCALISED)
    response.headers["Content-Language"] = language()
    return response


def _name_file(response: Answer, stem: str) -> None:
    response.headers["Content-Disposition"] = f'attachment; filename="{stem}-{atlas().snapshot.id}.geojson"'


def _now() -> str:
    return atlas().clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
