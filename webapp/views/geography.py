"""Pages of border crossings, transport corridors and shared waters."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from geodata.errors import UnknownFeatureError
from geodata.layers import geojson
from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import negotiate
from webapp.http.caching import Answer, answer
from webapp.i18n import chosen_language, language, tongue
from webapp.ogc import params
from webapp.ogc.mapview import on_map
from webapp.present import format as fmt
from webapp.present import geography
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webapp.present.geography import Thing

blueprint = Blueprint("geography", __name__)


@blueprint.get("/geography")
def page() -> Answer:
    """List crossings, corridors and waters."""
    params.allow(request.args, (), is_page=True)
    chosen_language()
    params.several(request.args, "f", (negotiate.Representation.HTML,))
    found = geography.geography(atlas().snapshot, tongue(), SiteAddresses())
    return render("geography.html", "geography", _("Crossings, corridors, waters"), found=found)


@blueprint.get("/crossings/<thing_id>")
def crossing(thing_id: str) -> Answer:
    """Show one crossing."""
    found = _find(atlas().snapshot.catalog.crossings, thing_id, "crossing")
    return _page(geography.crossing(atlas().snapshot, found, tongue(), SiteAddresses()))


@blueprint.get("/corridors/<thing_id>")
def corridor(thing_id: str) -> Answer:
    """Show one corridor."""
    found = _find(atlas().snapshot.catalog.corridors, thing_id, "corridor")
    return _page(geography.corridor(atlas().snapshot, found, tongue(), SiteAddresses()))


@blueprint.get("/rivers/<thing_id>")
def river(thing_id: str) -> Answer:
    """Show one river, canal or lake."""
    found = _find(atlas().snapshot.catalog.rivers, thing_id, "river")
    return _page(geography.river(atlas().snapshot, found, tongue(), SiteAddresses()))


def _find(things: Mapping[str, Any], thing_id: str, kind: str) -> Any:
    """Thing of this id.

    Raises
    ------
    UnknownFeatureError
        When there is none.
    QueryError
        For an unknown parameter.
    """
    if thing_id not in things:
        raise UnknownFeatureError(f"there is no {kind} {thing_id[:80]!r}")
    params.allow(request.args, (), is_page=True)
    chosen_language()
    return things[thing_id]


def _page(view: Thing) -> Answer:
    """Page, or the same in JSON."""
    accept = request.headers.get("Accept", "")
    wanted = negotiate.wanted(params.single(request.args, "f"), accept, negotiate.Representation.HTML)
    if wanted is negotiate.Representation.JSON:
        response = answer(geojson.dumps(geojson.value(asdict(view))), links.JSON, vary=("Accept", "Accept-Language"))
        response.headers["Content-Language"] = language()
        return response
    layer = geography.LAYERS[view.kind]
    return render(
        "thing.html",
        "geography",
        view.name.text,
        d=view,
        near_distance=fmt.radius(tongue(), geography.NEAR_M),
        map_href=on_map(view.box),
        file_href=url_for("collections.item", layer_id=layer, feature_id=view.id, download=1),
        description=view.summary.text if view.summary else view.name.text,
    )
