"""The map: Folium's script at an address of its own, and the vector base map by byte ranges or tile by tile."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.layers import geojson
from geodata.tiles import matrixset
from geodata.tiles.matrixset import MATRIX_SET
from webapp import links
from webapp.http import negotiate
from webapp.http.caching import IMMUTABLE, REVALIDATE, Answer, answer
from webapp.http.ranges import keep_what_counts
from webapp.i18n import chosen_language, language, speaking, tongue
from webapp.mapping import LayerUrls, LegendEntry, MapConfig, MapParts, atlas_layers, build_map, map_strings
from webapp.mapping.own_layers import own_layers
from webapp.ogc import params, tilesets
from webapp.ogc.replies import in_json
from webapp.ogc.views import tiles
from webapp.present.facets import FACETS
from webapp.present.listing import SEARCHED
from webapp.present.mapdata import ASKED
from webapp.present.pageconfig import PageConfig, Urls, page_config
from webapp.state import atlas

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from geodata.catalog.vocab import Language
    from webapp.present.mapdata import Asked

blueprint = Blueprint("maps", __name__)

JAVASCRIPT = "text/javascript; charset=utf-8"
PMTILES = "application/vnd.pmtiles"
ANY = "-any-"
"""Stands for an id while the address of a page about one is made."""

TILEJSON = negotiate.Offers(negotiate.TILEJSON, negotiate.JSON)


@blueprint.get("/map/<lang>.js")
def script(lang: str) -> Answer:
    """Give the map script of one language."""
    if lang not in atlas().languages:
        raise NotFound
    params.allow(request.args, ("v",))
    body = compose(lang).script
    is_current = params.single(request.args, "v") == _hash(body)
    return answer(body, JAVASCRIPT, cache_control=IMMUTABLE if is_current else REVALIDATE)


@blueprint.get("/map/areas.json")
def areas() -> Answer:
    """Give the wide areas as they are seen from afar; ``items`` is where the true outline of each is."""
    params.allow(request.args, ("v",))
    snapshot = atlas().snapshot
    items = _items_url("project-areas", ASKED["project-areas"])
    body = geojson.dumps({"type": "FeatureCollection", "items": items} | snapshot.area_sketches)
    is_current = params.single(request.args, "v") == snapshot.id
    return answer(body, negotiate.GEOJSON.media_type, cache_control=IMMUTABLE if is_current else REVALIDATE)


@blueprint.get("/basemap/central-asia.pmtiles")
def basemap_before() -> BaseResponse:
    """Lead from the address of before to the one of now."""
    params.allow(request.args, ("v",))
    return redirect(url_for("maps.basemap", v=params.single(request.args, "v")), 308)


@blueprint.get("/basemap/map.pmtiles")
def basemap() -> Response:
    """Give the base map or a range of its bytes (RFC 9110 section 14)."""
    params.allow(request.args, ("v",))
    base = atlas().basemap
    if not base.hash:
        raise NotFound
    modified = datetime.fromtimestamp(base.file.stat().st_mtime, UTC)
    keep_what_counts(request.environ, base.file.stat().st_size, f'"{base.hash}"', modified)
    response = send_file(base.file, mimetype=PMTILES, conditional=True, etag=base.hash)
    is_current = params.single(request.args, "v") == base.hash
    response.headers["Cache-Control"] = IMMUTABLE if is_current else REVALIDATE
    return response


@blueprint.get("/basemap/tilejson.json")
def basemap_tilejson() -> Answer:
    """Describe the base map as TileJSON, for clients that do not read PMTiles."""
    params.allow(request.args, ())
    chosen_language()
    TILEJSON.choose(params.single(request.args, "f"), request.headers.get("Accept", ""))
    base = atlas().basemap
    archive = base.archive
    if archive is None:
        raise NotFound
    template = links.absolute(f"{quote(request.script_root)}/basemap/tiles/{{z}}/{{x}}/{{y}}")
    return in_json(tilesets.basemap_tilejson(base, archive, template), negotiate.TILEJSON.media_type)


@blueprint.get("/basemap/tiles/<zoom>/<column>/<row>")
def basemap_tile(zoom: str, column: str, row: str) -> Answer:
    """Give one tile of the base map; 204 where it has none."""
    params.allow(request.args, ())
    z, x, y = tiles.number("z", zoom), tiles.number("x", column), tiles.number("y", row)
    matrixset.check(z, x, y)
    archive = atlas().basemap.archive
    return tiles.mvt_packed(archive.tile(z, x, y) if archive else b"")


def map_context(*, is_short: bool = False) -> dict[str, Any]:
    """What a page with the map needs besides its list; with ``is_short`` only the beginning of a card is shown."""
    parts = compose(language())
    return {
        "map_html": parts.html,
        "map_css": parts.css_urls,
        "map_js": (*parts.js_urls, url_for("maps.script", lang=language(), v=_hash(parts.script))),
        "legend": _legend(),
        "credits": atlas().basemap.credits,
        "atlas_title": atlas().snapshot.catalog.about.title.get(language()),
        "config": _config(is_short=is_short),
    }


def compose(lang: Language) -> MapParts:
    """Compose the map in ``lang``; the words on it follow that language, not the request's."""
    with speaking(lang):
        return build_map(
            lang,
            _frame(),
            atlas_layers(_, _layer_urls()),
            map_strings(_),
            assets=links.assets(),
            legend=_legend(),
        )


def _frame() -> MapConfig:
    """Extent and zoom of the map: what the catalogue is about, and how far the base map can be enlarged."""
    base, snapshot = atlas().basemap, atlas().snapshot
    return MapConfig(
        basemap_url=url_for("maps.basemap", v=base.hash or None),
        bounds=snapshot.outlook.start,
        max_bounds=snapshot.outlook.reach,
        min_zoom=snapshot.outlook.min_zoom,
        max_zoom=base.max_zoom,
        basemap_max_zoom=base.max_data_zoom,
        countries=tuple(snapshot.catalog.about.countries),
        has_streets=base.has_streets,
        services=atlas().services,
        own_layers=tuple(own_layers(snapshot, language(), _facets(), _tiles_url, _all_items_url)),
    )


def _layer_urls() -> LayerUrls:
    """Addresses of what is drawn, with no more columns and decimals than drawing needs."""
    urls = {layer_id: _items_url(layer_id, asked) for layer_id, asked in ASKED.items()}
    return LayerUrls(
        projects=urls["projects"],
        areas=url_for("maps.areas", v=atlas().snapshot.id),
        lines=urls["project-lines"],
        corridors=urls["corridors"],
        rivers=urls["rivers"],
        crossings=urls["crossings"],
        stretches=urls["crossing-stretches"],
    )


def _facets() -> dict[str, str]:
    return {facet.name: facet.column for facet in FACETS.values()}


def _tiles_url(layer_id: str) -> str:
    tile = url_for("tiles.tile", layer_id=layer_id, matrix_set=MATRIX_SET, zoom=ANY, row=ANY, column=ANY)
    return "{z}/{y}/{x}".join(tile.rsplit(f"{ANY}/{ANY}/{ANY}", 1))


def _all_items_url(layer_id: str) -> str:
    return url_for("collections.items", layer_id=layer_id)


def _items_url(layer_id: str, asked: Asked) -> str:
    properties = ",".join(asked.properties(atlas().snapshot.catalog.about))
    return url_for(
        "collections.items",
        layer_id=layer_id,
        limit=10_000,
        properties=properties,
        precision=asked.decimals,
        lang=_told_in() if set(SEARCHED) & set(asked.columns) else None,
    )


def _told_in() -> str | None:
    """Language that the texts of layers are asked for in; None where the catalogue has them in one."""
    return language() if atlas().snapshot.catalog.translations.get(language()) else None


def _legend() -> tuple[LegendEntry, ...]:
    statuses = atlas().snapshot.catalog.vocab.statuses
    return tuple(LegendEntry("status", status.id, status.label.get(language())) for status in statuses)


def _config(*, is_short: bool) -> PageConfig:
    snapshot = atlas().snapshot
    urls = Urls(
        card=_of_any("cards.card", "project_id", **({"short": 1} if is_short else {})),
        project=f"{url_for('pages.projects')}/{{id}}",
        map=url_for("pages.index"),
        search=url_for("finding.search", lang=language()),
        history=url_for("history.months"),
        crossing=_of_any("geography.crossing", "thing_id"),
        here=_of_any("here.card", "at"),
        measure=links.page("measure.panel"),
        near=links.page("vicinity.panel"),
        file=links.page("own_file.panel"),
        where=url_for("vicinity.where", lang=language()),
    )
    told = replace(tongue(), written=_told_in() or snapshot.catalog.written)
    return page_config(snapshot.catalog.vocab, told, snapshot.today.isoformat(), snapshot.outlook.begin, urls)


def _of_any(endpoint: str, variable: str, **values: Any) -> str:
    """Address of a page with ``{id}`` in the place of an id, for the browser to fill in."""
    return "{id}".join(links.page(endpoint, **{variable: ANY}, **values).rsplit(ANY, 1))


def _hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:12]
