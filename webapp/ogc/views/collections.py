"""The data interface: collections, their items, single features (OGC API - Features Part 1 and 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from geodata.layers import geojson
from geodata.query.asking import select
from geodata.space import crs
from webapp import links
from webapp.http import caching, negotiate
from webapp.http.caching import Answer, answer
from webapp.i18n import chosen_language, language
from webapp.ogc import featurepages, features, landing, pages, params, relations
from webapp.ogc.views import files
from webapp.state import atlas, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.ogc.features import WrittenBody

blueprint = Blueprint("collections", __name__, url_prefix="/collections")


@blueprint.get("")
def collections() -> Answer:
    """List all collections."""
    params.allow(request.args, ())
    chosen_language()
    if _is_page():
        return pages.collections_page()
    found = links.write(relations.collections_links())
    layers = iter(atlas().snapshot.layers.values())
    document = {
        "title": atlas().snapshot.catalog.about.title.get(language()),
        "links": links.fragment(found),
        "crs": atlas().snapshot.catalog.systems.uris,
        "collections": features.collections(layers, links.here_now(), language()),
        "snapshot": atlas().snapshot.id,
        **landing.revision(),
    }
    response = answer(geojson.dumps(document), links.JSON, vary=features.LOCALISED)
    response.headers.extend([("Content-Language", language()), ("Link", found.header)])
    return response


@blueprint.get("/<layer_id>")
def collection(layer_id: str) -> Answer:
    """Describe one collection."""
    layer = atlas().snapshot.layer(layer_id)
    params.allow(request.args, ())
    chosen_language()
    if _is_page():
        return pages.collection_page(layer)
    return _answer(features.description(layer, links.here_now(), language()))


@blueprint.get("/<layer_id>/items", provide_automatic_options=False)
def items(layer_id: str) -> Answer:
    """Give features: a page of them, or a file with all that match (OGC 17-069r4 section 7.15)."""
    layer = atlas().asked_layer(layer_id, request.args)
    asked = params.items(layer, request.args, request.headers.get("Accept", ""))
    chosen_language()
    if asked.format not in params.PAGED:
        return files.export_response(layer, asked)
    selection = select(layer, asked.query)
    if asked.format == negotiate.HTML.name:
        return _in_crs(featurepages.items_page(layer, asked, selection), asked.crs)
    written = features.page(layer, asked, selection, links.here_now(), _edition())
    return _answer(written, is_large=len(selection.rows) > features.STREAM_FEATURES)


@blueprint.get("/<layer_id>/items/<path:feature_id>", provide_automatic_options=False)
def item(layer_id: str, feature_id: str) -> Answer:
    """Give one feature (OGC 17-069r4 section 7.16)."""
    layer = atlas().asked_layer(layer_id, request.args)
    held, row = layer.one(feature_id)
    asked = params.item(layer, request.args, request.headers.get("Accept", ""))
    chosen_language()
    if asked.format == negotiate.HTML.name:
        return _in_crs(featurepages.item_page(layer, held, row), asked.crs)
    return _answer(features.feature(layer, held, row, asked, links.here_now(), _edition()))


def _answer(written: WrittenBody, *, is_large: bool = False) -> Answer:
    """Answer with what was written; what is large is sent while it is made."""
    if is_large:
        response = caching.stream(_two_at_first(written.pieces), written.media_type, vary=written.vary)
    else:
        response = answer(b"".join(written.pieces), written.media_type, vary=written.vary)
    response.headers.extend(written.headers)
    return response


def _two_at_first(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Join the first two pieces: when the second one fails, nothing has been sent yet."""
    yield next(pieces, b"") + next(pieces, b"")
    yield from pieces


def _is_page() -> bool:
    """Whether a page is wanted rather than JSON."""
    f = params.single(request.args, "f")
    return features.DOCUMENT.choose(f, request.headers.get("Accept", "")) is negotiate.HTML


def _in_crs(response: Answer, system: crs.Crs) -> Answer:
    response.headers["Content-Crs"] = f"<{system.uri}>"
    return response


def _edition() -> features.Edition:
    return features.edition(shown(), atlas().clock())
