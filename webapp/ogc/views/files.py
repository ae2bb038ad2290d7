"""Answers an items address with a file: every feature that was asked for, in the format that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import request

from geodata.formats import registry
from geodata.formats.export import Export
from geodata.query.asking import select
from webapp import links
from webapp.http.caching import Answer, answer, stream
from webapp.http.jobs import MANY_FEATURES, elsewhere
from webapp.http.kept import ACCEPTS_RANGES
from webapp.i18n import chosen_language, language
from webapp.state import atlas, shown

if TYPE_CHECKING:
    from geodata.formats.format import Format
    from geodata.layers.served import ServedLayer
    from webapp.ogc.params import ItemsRequest

KEPT_FEATURES = 1000
"""Files of up to so many features are made whole and kept; larger ones are sent while they are made."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def export_response(layer: ServedLayer, asked: ItemsRequest) -> Answer:
    """File of the features that an items request asks for.

    Parameters
    ----------
    layer : ServedLayer
        Whose features.
    asked : ItemsRequest
        Which ones, in which format; without ``limit`` all that match.

    Raises
    ------
    QueryError
        When the format cannot hold these geometries or this reference system, or has no such option.
    ExportError
        When the writer fails before the first piece.
    """
    chosen = registry.find(asked.format)
    is_localised = "lang" in chosen.options and (not chosen.is_coded or chosen_language() is not None)
    options = {**asked.options, "lang": words_in()} if is_localised else dict(asked.options)
    found = select(layer, asked.query)
    export = Export(
        shown(),
        found.layer,
        rows=found.rows,
        properties=asked.query.properties,
        decimals=asked.decimals,
        crs=asked.crs,
        query=links.this(),
        time=atlas().clock(),
        base_url=links.origin() + quote(request.script_root),
        options=options,
    )
    if len(export) > MANY_FEATURES and (made := elsewhere()) is not None:
        return made
    pieces = registry.pieces(chosen, export)
    vary = ("Accept", "Accept-Language") if is_localised else ("Accept",)
    if len(export) <= KEPT_FEATURES:
        response = answer(b"".join(pieces), chosen.media_type, vary=vary)
        response.headers.add(*ACCEPTS_RANGES)
    else:
        response = stream(pieces, chosen.media_type, vary=vary, is_compressible=chosen.is_compressible)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(layer, chosen)}"'
    response.headers["Content-Crs"] = f"<{asked.crs.uri}>"
    return response


def file_name(layer: ServedLayer, chosen: Format) -> str:
    """Name under which a file is saved: layer, snapshot, suffix; only characters that every system takes."""
    return f"{_NOT_IN_NAMES.sub('_', layer.id)}-{shown().id}{chosen.suffix}"


def words_in() -> str:
    """Language of the words in a file: the reader's, else English where the catalogue has no words in it."""
    return language() if language() in atlas().snapshot.catalog.languages else "en"
