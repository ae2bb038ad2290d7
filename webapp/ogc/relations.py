"""What an answer of the data interface links to: itself, pages before and after, other formats, descriptions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from webapp.http.negotiate import FEATURE, GEOJSON, MAX_HEADER
from webapp.http.negotiate import HTML as PAGE
from webapp.links import HTML, JSON, Link, LinkBase, WrittenLinks, absolute, here_now, join, path, write
from webapp.ogc.params import item_formats
from webapp.present.layerviews import licence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geodata.catalog.columns import GeometryType
    from geodata.layers.served import ServedLayer
    from geodata.query.query import Selection

SCHEMA = "application/schema+json"
DESCRIBED_BY = "describedBy"
"""As GDAL spells it; relation types know no capital letters (RFC 8288 section 2.1.1), but GDAL does."""

OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
"""Relation types that OGC registered."""

_ID, _PATH, _AFTER, _BEFORE = "{id}", "{path}", "{after}", "{before}"
"""Marks in links that are written once; addresses hold no brace, since they are escaped."""

_PLAIN = re.compile(r"[A-Za-z0-9._~-]*")
"""Ids that are the same in an address, in JSON and in a header."""

_PLAIN_PATH = re.compile(r"[A-Za-z0-9._~/-]*")
"""Paths of pages that are."""


def items_written(layer: ServedLayer, selection: Selection, at: LinkBase | None = None) -> WrittenLinks:
    """Links of a page of items in GeoJSON: its own and, as ``alternate``, those of the same in every other format.

    OGC 17-069r4 /req/core/fc-links.
    """
    after, before = (None if name is None else quote(name, safe="") for name in _beside(selection))
    form = _form(_items_form, layer, at or here_now(), after is not None, before is not None)
    return form.filled(((_AFTER, after or ""), (_BEFORE, before or "")))


def _items_form(layer: ServedLayer, at: LinkBase, *is_there: bool) -> WrittenLinks:
    """Links of a page of items with marks for the features beside it."""
    beside = (mark if there else None for mark, there in zip((_AFTER, _BEFORE), is_there, strict=True))
    same = join(at.own(layer.id, "items"), [*at.given("f"), "f="])
    found = _items_links(layer, beside, GEOJSON.media_type, at)
    return write(found, same, item_alternates(layer.geometry_type), longest=None)


def items_links(layer: ServedLayer, selection: Selection, media_type: str, at: LinkBase | None = None) -> list[Link]:
    """Links of a page of items; ``next`` and ``prev`` only where there is such a page, so that none is ever empty."""
    quoted = (None if name is None else quote(name, safe="") for name in _beside(selection))
    return _items_links(layer, quoted, media_type, at or here_now())


def _beside(selection: Selection) -> tuple[str | None, str | None]:
    """Ids of the features that the pages beside begin after and end before."""
    return selection.next_after, selection.prev_before


def _items_links(layer: ServedLayer, beside: Iterable[str | None], media_type: str, at: LinkBase) -> list[Link]:
    collection = at.own(layer.id)
    address = f"{collection}/items"
    found = [Link(join(address, at.parameters), "self", media_type)]
    for rel, parameter, feature_id in zip(("next", "prev"), ("after", "before"), beside, strict=True):
        if feature_id is not None:
            parameters = [*at.given("after", "before"), f"{parameter}={feature_id}"]
            found.append(Link(join(address, parameters), rel, media_type))
    found.append(Link(collection, "collection", JSON))
    found.append(Link(f"{collection}/queryables", f"{OGC}queryables", SCHEMA))  # /req/queryables/queryables-link
    return found


@lru_cache(16)
def item_alternates(geometry_type: GeometryType) -> tuple[tuple[str, str], ...]:
    """Names and media types of the formats of a layer's items, besides GeoJSON."""
    offers = item_formats(geometry_type).all
    return tuple((found.name, found.media_type) for found in offers if found != GEOJSON and not found.is_named_only)


def item_written(
    layer: ServedLayer, feature_id: str, page_path: str | None, at: LinkBase | None = None
) -> WrittenLinks:
    """Links of one feature in GeoJSON; ``page_path`` is its own page for people, if it has one."""
    at = at or here_now()
    if not _PLAIN.fullmatch(feature_id) or not _PLAIN_PATH.fullmatch(page_path or ""):
        return write(_item_links(layer, at, quote(feature_id, safe=""), quote(page_path or "", safe="/%"), feature_id))
    form = _form(_item_form, layer, at, page_path is not None)
    return form.filled(((_ID, feature_id), (_PATH, page_path or "")))


def _item_form(layer: ServedLayer, at: LinkBase, has_page: bool) -> WrittenLinks:  # as ``_form`` gives it
    """Links of a feature with marks for its id and its page."""
    return write(_item_links(layer, at, _ID, _PATH if has_page else "", _ID), longest=None)


def _item_links(layer: ServedLayer, at: LinkBase, feature_id: str, page_path: str, title: str) -> list[Link]:
    collection = at.own(layer.id)
    address = f"{collection}/items/{feature_id}"
    found = [
        Link(join(address, at.parameters), "self", GEOJSON.media_type),
        Link(collection, "collection", JSON),
        Link(join(address, [*at.given("f"), f"f={PAGE.name}"]), "alternate", HTML),
    ]
    return [*found, Link(at.origin + at.root + page_path, "alternate", HTML, title=title)] if page_path else found


def _form(make: Callable[..., WrittenLinks], layer: ServedLayer, at: LinkBase, *about: bool) -> WrittenLinks:
    """Links with marks in them, written once for all the requests that differ by the marked texts only."""
    if len(at.origin) > MAX_HEADER:
        return make(layer, at, *about)
    key = (make, at, about)
    kept: WrittenLinks | None = layer.remembered.get(key)
    if kept is None:
        kept = make(layer, at, *about)
        layer.remembered.put(key, kept)
    return kept


def collections_links() -> list[Link]:
    """Links of the list of collections (OGC 17-069r4 /req/core/fc-md-links)."""
    address = absolute(path())
    return [Link(address, "self", JSON), Link(f"{address}?f={PAGE.name}", "alternate", HTML)]


def collection_links(layer: ServedLayer, at: LinkBase | None = None) -> list[Link]:
    """Links of a collection's description; ``items`` in every format (OGC 17-069r4 /req/core/fc-md-items-links)."""
    address = (at or here_now()).own(layer.id)
    items = f"{address}/items"
    found = [
        Link(address, "self", JSON),
        Link(f"{address}?f={PAGE.name}", "alternate", HTML),
        Link(items, "items", GEOJSON.media_type, "GeoJSON"),
        *(Link(f"{items}?f={name}", "items", found) for name, found in item_alternates(layer.geometry_type)),
        Link(f"{address}/queryables", f"{OGC}queryables", SCHEMA),
        Link(f"{address}/schema", f"{OGC}schema", SCHEMA),
        Link(f"{address}/schema?f={FEATURE.name}", DESCRIBED_BY, SCHEMA),
        Link(f"{address}/sortables", f"{OGC}sortables", SCHEMA),
        Link(f"{address}/tiles", f"{OGC}tilesets-vector", JSON),
    ]
    granted = licence(layer.text.licence)
    return [*found, Link(granted.href, "license", HTML, granted.label)] if granted.href else found
