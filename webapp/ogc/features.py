"""Writes collections, pages of features and single features for the data interface.

Knows nothing of Flask: the front door uses it before Flask is asked, the views use it after.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from geodata.layers import geojson
from geodata.query.query import MAX_LIMIT
from geodata.space import crs
from webapp import links
from webapp.http import negotiate
from webapp.ogc import conformance, relations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from geodata.catalog.vocab import Language
    from geodata.layers.layer import Layer
    from geodata.layers.served import ServedLayer
    from geodata.query.query import Selection
    from geodata.snapshot.snapshot import Snapshot
    from webapp.links import LinkBase
    from webapp.ogc.params import ItemRequest, ItemsRequest

STREAM_FEATURES = MAX_LIMIT
"""Answers with more features, hence files and no pages, are sent while they are made: nobody should hold them whole."""

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
"""Reference system of the times of an extent (OGC 17-069r4 section 7.13)."""

LOCALISED = ("Accept", "Accept-Language")
"""Request headers that descriptions depend on; features depend only on the first."""

DOCUMENT = negotiate.Offers(negotiate.JSON, negotiate.HTML)
"""Representations of descriptions."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class Edition(NamedTuple):
    """Which state of the data is written, and when: the snapshot's id, the present time in UTC, and the revision."""

    snapshot: str
    now: datetime
    revision: int | None = None


def edition(snapshot: Snapshot, now: datetime) -> Edition:
    """Edition of a snapshot at a moment in UTC."""
    return Edition(snapshot.id, now, snapshot.revision)


class WrittenBody(NamedTuple):
    """A body in pieces, its media type, the request headers that it depends on, and further headers of its own."""

    pieces: Iterator[bytes]
    media_type: str
    vary: tuple[str, ...]
    headers: list[tuple[str, str]]


def page(layer: ServedLayer, asked: ItemsRequest, selection: Selection, at: LinkBase, edition: Edition) -> WrittenBody:
    """FeatureCollection (OGC 17-069r4 /req/geojson/content) of a page, or of everything when it is to be saved."""
    if asked.crs != crs.CRS84:
        crs.check(selection.layer.bounds[selection.rows], asked.crs)
    found = relations.items_written(layer, selection, at)
    members = {
        "numberMatched": selection.matched,
        "numberReturned": len(selection.rows),
        **_members(layer, edition),
        "links": links.fragment(found),
    }
    pieces = geojson.collection(
        selection.layer,
        selection.rows,
        members,
        decimals=asked.decimals,
        properties=asked.query.properties,
        crs=asked.crs,
    )
    name = file_name(layer.id, edition) if asked.is_download else ""
    return WrittenBody(pieces, geojson.MEDIA_TYPE, LOCALISED[:1], _headers(found.header, asked.crs, name))


def feature(
    layer: ServedLayer, held: Layer, row: int, asked: ItemRequest, at: LinkBase, edition: Edition
) -> WrittenBody:
    """One feature with its links (OGC 17-069r4 /req/core/f-success); it is a row of ``held``."""
    if asked.crs != crs.CRS84:
        crs.check(held.bounds[[row]], asked.crs)
    found = relations.item_written(layer, held.ids[row], _page_path(held, row), at)
    members = {**_members(layer, edition), "links": links.fragment(found)}
    body = geojson.feature(
        held, row, decimals=asked.decimals, properties=asked.properties, members=members, crs=asked.crs
    )
    name = file_name(held.ids[row], edition) if asked.is_download else ""
    return WrittenBody(iter((body,)), geojson.MEDIA_TYPE, LOCALISED[:1], _headers(found.header, asked.crs, name))


def description(layer: ServedLayer, at: LinkBase, lang: Language) -> WrittenBody:
    """Description of one collection."""
    body, header = _described(layer, at.origin, at.root, lang)
    headers = [("Content-Language", str(lang)), ("Link", header)]
    return WrittenBody(iter((body,)), links.JSON, LOCALISED, headers)


def _described(layer: ServedLayer, origin: str, root: str, lang: Language) -> tuple[bytes, str]:
    key = (_described, origin, root, lang, layer.bbox, layer.interval)
    kept: tuple[bytes, str] | None = layer.remembered.get(key)
    if kept is None:
        found = links.write(relations.collection_links(layer, links.LinkBase(origin, root, ())))
        kept = geojson.dumps({**describe(layer, lang), "links": links.fragment(found)}), found.header
        layer.remembered.put(key, kept)
    return kept


def collections(layers: Iterator[ServedLayer], at: LinkBase, lang: Language) -> list[orjson.Fragment]:
    """Descriptions of collections, for a list of them."""
    return [orjson.Fragment(_described(layer, at.origin, at.root, lang)[0]) for layer in layers]


def describe(layer: ServedLayer, lang: Language) -> dict[str, Any]:
    """Collection object (OGC 17-069r4 section 7.14, OGC 18-058r1 section 6.2) with its columns, without links."""
    extent: dict[str, Any] = {}
    if layer.bbox is not None:
        extent["spatial"] = {"bbox": [list(layer.bbox)], "crs": crs.CRS84.uri}
    if layer.interval is not None:
        first, last = layer.interval
        extent["temporal"] = {"interval": [[_moment(first, "00:00:00"), _moment(last, "23:59:59")]], "trs": GREGORIAN}
    conforms = conformance.of_collection(layer)
    return {
        "id": layer.id,
        "title": layer.text.title.get(lang),
        "description": layer.text.description.get(lang),
        "itemType": "feature",
        "crs": layer.reference_systems.uris,
        "storageCrs": crs.CRS84.uri,
        "extent": extent,
        "license": layer.text.licence,
        "attribution": layer.text.attribution,
        **({"conformsTo": conforms} if conforms else {}),
        "columns": [
            {"name": c.name, "type": c.type, "description": c.description, **({"unit": c.unit} if c.unit else {})}
            for c in layer.columns
        ],
    }


def file_name(stem: str, edition: Edition) -> str:
    """Name under which a GeoJSON file is saved; only characters that every system takes."""
    return f"{_NOT_IN_NAMES.sub('_', stem)}-{edition.snapshot}.geojson"


def _members(layer: ServedLayer, edition: Edition) -> dict[str, Any]:
    now = edition.now.isoformat(timespec="seconds")[: len("2026-11-23T12:00:00")]
    state = {"snapshot": edition.snapshot} | ({} if edition.revision is None else {"revision": edition.revision})
    return {"timeStamp": f"{now}Z", **layer.once(_credits), **state}


def _credits(layer: ServedLayer) -> dict[str, orjson.Fragment]:
    found = {"attribution": layer.text.attribution, "licence": layer.text.licence}
    return {name: orjson.Fragment(geojson.dumps(text)) for name, text in found.items()}


def _headers(link: str, system: crs.Crs, name: str) -> list[tuple[str, str]]:
    """Headers of an answer with features (OGC 18-058r1 /req/crs/ogc-crs-header)."""
    headers = [("Content-Crs", f"<{system.uri}>")]
    if link:
        headers.append(("Link", link))
    if name:
        headers.append(("Content-Disposition", f'attachment; filename="{name}"'))
    return headers


def _page_path(layer: Layer, row: int) -> str | None:
    """Address on this site of the page that tells all about a feature, if the layer knows one."""
    path = layer.values["url"][row] if "url" in layer.values else None
    return path if isinstance(path, str) and path.startswith("/") else None


def _moment(day: date, time: str) -> str:
    return f"{day.isoformat()}T{time}Z"
