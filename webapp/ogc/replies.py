"""Answers in JSON that are kept, speak the reader's language and carry their links in the header, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.layers import geojson
from webapp import links
from webapp.http.caching import Answer, answer
from webapp.i18n import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webapp.links import Link

VARY = ("Accept", "Accept-Language")


def in_json(document: Any, media_type: str, found: Iterable[Link] = ()) -> Answer:
    """Answer with a JSON document; ``found`` are the links for the header ``Link`` (RFC 8288)."""
    response = answer(geojson.dumps(geojson.value(document)), media_type, vary=VARY)
    response.headers["Content-Language"] = language()
    if header := links.write(found).header:
        response.headers["Link"] = header
    return response
