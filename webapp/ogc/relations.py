"""What an answer of the data interface links to: itself, pages before and after, other formats, descriptions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from webapp.http.negotiate import FEATURE, GEOJSON
from webapp.http.negotiate import HTML as PAGE
from webapp.links import HTML, JSON, Link, LinkBase, WrittenLinks, absolute, here_now, join, path, write
from webapp.ogc.params import item_formats
from webapp.present.layerviews import licence

if TYPE_CHECKING:
    from geodata.catalog.columns import GeometryType
    from geodata.layers.layer import Layer
    from geodata.query.query import Selection

SCHEMA = "application/schema+json"
DESCRIBED_BY = "describedBy"
"""As GDAL spells it; relation types know no capital letters (RFC 8288 section 2.1.1), but GDAL does."""

OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
"""Relation types that OGC registered."""


def items_written(layer: Layer, selection: Selection, at: LinkBase | None = None) -> WrittenLinks:
    """Links of a page of items in GeoJSON: its own and, as ``alternate``, those of the same in every other format.

    OGC 17-069r4 /req/core/fc-links.
    """
    at = at or here_now()
    same = join(at.own(layer.id, "items"), [*at.given("f"), "f="])
    return write(items_links(layer, selection, GEOJSON.media_type, at), same, item_alternates(layer.geometry_type))


def items_links(layer: Layer, selection: Selection, media_type: str, at: LinkBase | None = None) -> list[Link]:
    """Links of a page of items; ``next`` and ``prev`` only where there is such a page, so that none is ever empty."""
    at = at or here_now()
    collection = at.own(layer.id)
    address = f"{collection}/items"
    found = [Link(join(address, at.parameters), "self", media_type)]
    pages = (("next", "after", selection.next_after), ("prev", "before", selection.prev_before))
    for rel, parameter, feature_id in pages:
        if feature_id is not None:
            parameters = [*at.given("after", "before"), f"{parameter}={quote(feature_id, safe='')}"]
            found.append(Link(join(address, parameters), rel, media_type))
    found.append(Link(collection, "collection", JSON))
    found.append(Link(f"{collection}/queryables", f"{OGC}queryables", SCHEMA))  # /req/queryables/queryables-link
    return found


@lru_cache(16)
def item_alternates(geometry_type: GeometryType) -> tuple[tuple[str, str], ...]:
    """Names and media types of the formats of a layer's items, besides GeoJSON."""
    offers = item_formats(geometry_type).all
    return tuple((found.name, found.media_type) for found in offers if found != GEOJSON and not found.is_named_only)


def item_written(layer: Layer, feature_id: str, page_path: str | None, at: LinkBase | None = None) -> WrittenLinks:
    """Links of one feature in GeoJSON; ``page_path`` is its own page for people, if it has one."""
    at = at or here_now()
    collection = at.own(layer.id)
    address = f"{collection}/items/{quote(feature_id, safe='')}"
    found = [
        Link(join(address, at.parameters), "self", GEOJSON.media_type),
        Link(collection, "collection", JSON),
        Link(join(address, [*at.given("f"), f"f={PAGE.name}"]), "alternate", HTML),
    ]
    if page_path:
        found.append(Link(at.origin + at.root + quote(page_path, safe="/%"), "alternate", HTML, title=feature_id))
    return write(found)


def collections_links() -> list[Link]:
    """Links of the list of collections (OGC 17-069r4 /req/core/fc-md-links)."""
    address = absolute(path())
    return [Link(address, "self", JSON), Link(f"{address}?f={PAGE.name}", "alternate", HTML)]


def collection_links(layer: Layer, at: LinkBase | None = None) -> list[Link]:
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
