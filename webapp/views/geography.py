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
from webapp.http import arguments, negotiate
from webapp.http.caching import Answer, answer
from webapp.i18n import language, tongue
from webapp.page import Handed, MenuEntry, Page
from webapp.present import format as fmt
from webapp.present import geography, vicinity
from webapp.present.tongue import named
from webapp.state import atlas, shown
from webapp.views import smallmaps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from webapp.page import View
    from webapp.present.geography import Thing

blueprint = Blueprint("geography", __name__)


def _things(kind: str) -> Mapping[str, Any]:
    catalog = atlas().snapshot.catalog
    return {geography.CROSSING: catalog.crossings, geography.CORRIDOR: catalog.corridors}.get(kind, catalog.rivers)


def _find(kind: str, thing_id: str) -> Any:
    """Thing of this id.

    Raises
    ------
    UnknownFeatureError
        When there is none.
    """
    things = _things(kind)
    if thing_id not in things:
        raise UnknownFeatureError(f"there is no {kind} {thing_id[:80]!r}")
    return things[thing_id]


def _thing(rule: str, kind: str) -> Callable[[View], View]:
    """Declare the page of a kind of things."""

    def handed(thing_id: str) -> Handed:
        found = _find(kind, thing_id)
        is_crossing = kind == geography.CROSSING
        names = shown().catalog.crossing_names(found) if is_crossing else found.names
        name = named(names, language()).text
        return Handed(name, f"{kind}-{thing_id}")

    pictured_as = "water" if kind == geography.RIVER else kind
    return Page(
        rule,
        kind,
        under="geography",
        has_forms=True,
        ids=lambda: _things(kind),
        share=handed,
        pictured_as=pictured_as,
    ).at(blueprint)


@Page("/geography", "geography", entry=MenuEntry(lambda: _("Geography"), 60)).at(blueprint)
def page() -> Answer:
    """List crossings, corridors and waters."""
    found = geography.geography(atlas().snapshot, tongue(), SiteAddresses())
    return render("geography.html", _("Crossings, corridors, waters"), found=found)


@_thing("/crossings/<thing_id>", geography.CROSSING)
def crossing(thing_id: str) -> Answer:
    """Show one crossing."""
    found = _find(geography.CROSSING, thing_id)
    return _page(geography.crossing(atlas().snapshot, found, tongue(), SiteAddresses()))


@_thing("/corridors/<thing_id>", geography.CORRIDOR)
def corridor(thing_id: str) -> Answer:
    """Show one corridor."""
    found = _find(geography.CORRIDOR, thing_id)
    return _page(geography.corridor(atlas().snapshot, found, tongue(), SiteAddresses()))


@_thing("/rivers/<thing_id>", geography.RIVER)
def river(thing_id: str) -> Answer:
    """Show one river, canal or lake."""
    found = _find(geography.RIVER, thing_id)
    return _page(geography.river(atlas().snapshot, found, tongue(), SiteAddresses()))


def _page(view: Thing) -> Answer:
    """Page, or the same in JSON."""
    accept = request.headers.get("Accept", "")
    wanted = negotiate.wanted(arguments.single(request.args, "f"), accept, negotiate.Representation.HTML)
    if wanted is negotiate.Representation.JSON:
        response = answer(geojson.dumps(geojson.value(asdict(view))), links.JSON, vary=("Accept", "Accept-Language"))
        response.headers["Content-Language"] = language()
        return response
    layer = geography.LAYERS[view.kind]
    return render(
        "thing.html",
        view.name.text,
        d=view,
        **smallmaps.of_feature(layer, view.id),
        near_distance=fmt.radius(tongue(), geography.NEAR_M),
        map_href=SiteAddresses().thing_on_map(view.kind, view.id),
        near_href=SiteAddresses().near(f"{vicinity.CROSSING}:{view.id}") if view.kind == geography.CROSSING else "",
        file_href=url_for("collections.item", layer_id=layer, feature_id=view.id, download=1),
        description=view.summary.text if view.summary else view.name.text,
    )
