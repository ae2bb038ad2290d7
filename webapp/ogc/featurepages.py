"""Pages of features: a table with filters, paging and links to every format, and one feature with all it holds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.formats.registry import FORMATS
from geodata.layers import geojson
from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import negotiate
from webapp.i18n import chosen_language, language, tongue
from webapp.ogc import relations
from webapp.ogc.mapview import on_map
from webapp.ogc.pages import context_of
from webapp.present import format as fmt
from webapp.present.downloads import downloads
from webapp.present.facets import FACETS, facet_values
from webapp.present.layerviews import column_view
from webapp.state import atlas, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.layers.layer import Bbox, Layer
    from geodata.layers.served import ServedLayer
    from geodata.query.query import Selection
    from webapp.http.caching import Answer
    from webapp.ogc.params import ItemsRequest

MAX_GEOMETRY = 4000
"""Characters of a geometry that a page shows; the whole is one click away."""

PAGING = ("after", "before", "limit", "f", "lang")
"""Parameters that say how to show, not what."""

FIELDS = ("q", "bbox", "datetime", "filter", "sortby", "limit")
"""Parameters with a field of their own in the form."""

_PATH = re.compile("/[A-Za-z0-9]")


def items_page(layer: ServedLayer, asked: ItemsRequest, selection: Selection) -> Answer:
    """Show one page of features as a table with links to the pages before and after."""
    found = relations.items_links(layer, selection, negotiate.HTML.media_type)
    held = _told(layer, selection.layer)
    rows = [int(row) for row in selection.rows]
    names = asked.query.properties or tuple(column.name for column in layer.columns)
    return render(
        "ogc_items.html",
        f"{layer.text.title.get(language())}: {_('Features')}",
        collection=_collection(layer),
        names=names,
        rows=[_row(held, row, names) for row in rows],
        count_line=_count_line(selection.matched, len(rows)),
        paging={link.rel: link.href for link in found if link.rel in ("next", "prev")},
        chips=_chips(),
        clear_href=links.page("collections.items", layer_id=layer.id, f="html"),
        fields={name: request.args.get(name, "") for name in FIELDS},
        kept=[(name, value) for name, value in request.args.items(multi=True) if name not in (*FIELDS, *PAGING)],
        files=downloads(layer.geometry_type, layer.id, tongue(), _TheseFeatures()),
        map_href=_items_on_map(held, rows),
        limit=asked.query.limit,
        limit_choices=sorted({10, 100, 1000, asked.query.limit or 100}),
        **context_of(found, twin=links.join(links.path(), [*links.given("f"), "f=json"])),
    )


def item_page(layer: ServedLayer, held: Layer, row: int) -> Answer:
    """Show one feature with all its properties; it is a row of ``held``."""
    held = _told(layer, held)
    shape = held.shape(row)
    text = geojson.geometry(shape).decode()
    feature_id = held.ids[row]
    own = held.values["url"][row] if "url" in held.values else None
    found = [links.Link(**link) for link in json.loads(relations.item_written(layer, feature_id, own).json)]
    name = held.values["name"][row] if "name" in held.values else None
    return render(
        "ogc_item.html",
        name or feature_id,
        feature_id=feature_id,
        collection=_collection(layer),
        properties=[(column_view(column, tongue()), _cell(held.values[column.name][row])) for column in held.columns],
        geometry_type=shape.geom_type if shape is not None else None,
        bounds=", ".join(f"{degrees:.6f}" for degrees in shape.bounds) if shape is not None else "",
        geometry=text[:MAX_GEOMETRY],
        is_cut=len(text) > MAX_GEOMETRY,
        map_href=_item_on_map(layer, feature_id, shape),
        own_href=f"{request.script_root}{own}" if own else None,
        **context_of(found, twin=links.join(links.path(), [*links.given("f"), "f=json"])),
    )


def _told(layer: ServedLayer, held: Layer) -> Layer:
    """The layer in memory with its texts in the reader's language, where the features are its own rows."""
    return shown().layer_in(layer.id, language()) if held is layer else held


def _collection(layer: ServedLayer) -> dict[str, str]:
    href = links.page("collections.collection", layer_id=layer.id)
    items = links.page("collections.items", layer_id=layer.id)
    return {"id": layer.id, "title": layer.text.title.get(language()), "href": href, "items_href": items}


def _row(layer: Layer, row: int, names: Sequence[str]) -> dict[str, Any]:
    feature_id = layer.ids[row]
    href = links.page("collections.item", layer_id=layer.id, feature_id=feature_id)
    shape = layer.shape(row)
    return {
        "id": feature_id,
        "href": href,
        "cells": [_cell(layer.values[name][row]) for name in names],
        "geometry": _place(shape),
    }


def _place(shape: Any) -> str:
    if shape is None or shape.is_empty:
        return ""
    if shape.geom_type == "Point":
        return f"{float(shape.x):.5f} {float(shape.y):.5f}"
    return str(shape.geom_type)


def _cell(value: Any) -> dict[str, str]:
    """Text of a value and, where it is an address, where it leads."""
    if value is None:
        return {"text": "", "href": ""}
    if isinstance(value, bool):
        return {"text": "true" if value else "false", "href": ""}
    if isinstance(value, list | tuple):
        return {"text": ", ".join(map(str, value)), "href": ""}
    text = str(value)
    if _PATH.match(text):
        return {"text": text, "href": f"{request.script_root}{text}"}
    return {"text": text, "href": text if text.startswith(("https://", "http://")) else ""}


def _count_line(matched: int, shown: int) -> str:
    t = tongue()
    if matched == shown:
        return str(ngettext("%(count)s feature", "%(count)s features", matched, count=fmt.number(t, matched)))
    text = ngettext(
        "%(shown)s of %(count)s feature",
        "%(shown)s of %(count)s features",
        matched,
        count=fmt.number(t, matched),
        shown=fmt.number(t, shown),
    )
    return str(text)


def _chips() -> list[dict[str, str]]:
    """Parameters that narrow the answer, each with the address without it."""
    made = []
    parts = [part for part in links.given(*PAGING) if part.partition("=")[2]]
    shown = [part for part in links.given() if part.partition("=")[0] in ("f", "lang", "limit")]
    for part in parts:
        name, _equals, value = part.partition("=")
        rest = [*(other for other in parts if other != part), *shown]
        made.append({"name": unquote_plus(name), "value": unquote_plus(value), "href": links.join(links.path(), rest)})
    return made


class _TheseFeatures(SiteAddresses):
    """Addresses of files that hold what the page shows, all pages of it."""

    def file(self, layer_id: str, format_name: str, where: Mapping[str, str]) -> str:
        """Address of these features in a format."""
        same = links.given("f", "limit", "after", "before", "download", "lang")
        lang = [f"lang={language()}"] if chosen_language() and "lang" in FORMATS[format_name].options else []
        more = [f"{name}={quote(value)}" for name, value in where.items()]
        return links.join(links.own(layer_id, "items"), [*same, *more, f"f={format_name}", "download=1", *lang])


def _items_on_map(layer: Layer, rows: Sequence[int]) -> str:
    if layer.id == "projects":
        asked = {name: (facet.column, *facet.reads) for name, facet in FACETS.items() if not facet.edges}
        given = {name: filter(None, map(request.args.get, columns)) for name, columns in asked.items()}
        values = {name: next(found, None) for name, found in given.items()}
        snapshot = atlas().snapshot
        kept = {facet: value for facet, value in values.items() if value in facet_values(snapshot, facet)}
        words = request.args.get("q")
        return links.page("pages.index", **kept, **({"q": words} if words else {}))
    return on_map(_box([layer.shape(row) for row in rows]))


def _item_on_map(layer: ServedLayer, feature_id: str, shape: Any) -> str:
    if layer.id == "projects":
        return links.page("pages.index", project=feature_id)
    return on_map(_box([shape]))


def _box(shapes: Sequence[Any]) -> Bbox | None:
    boxes = [shape.bounds for shape in shapes if shape is not None and not shape.is_empty]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
