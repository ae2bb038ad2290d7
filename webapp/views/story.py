"""The story of the programme: steps with their sources beside a map; small maps where there are no scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.i18n import tongue
from webapp.page import Handed, MenuEntry, Page
from webapp.present.story import invitation, story_view
from webapp.state import atlas
from webapp.views import smallmaps
from webapp.views.maps import map_context

if TYPE_CHECKING:
    from geodata.catalog.story import Sight
    from webapp.http.caching import Answer

blueprint = Blueprint("story", __name__)

SCRIPT, STYLES = "story.js", "story.css"


def _handed() -> Handed:
    told = invitation(atlas().snapshot, tongue())
    return Handed(told[0].text if told else _("The story"))


@Page(
    "/story",
    "story",
    is_there=lambda: atlas().snapshot.catalog.story is not None,
    share=_handed,
    entry=MenuEntry(lambda: _("The story"), 55),
).at(blueprint)
def page() -> Answer:
    """Tell the story of the catalogue."""
    story = atlas().snapshot.catalog.story
    if story is None:
        raise NotFound
    told = story_view(story, atlas().snapshot, tongue(), SiteAddresses(), links.page("pages.index"))
    context, assets = map_context(), links.assets()
    scripts = [assets.url(SCRIPT) if url == assets.atlas_js else url for url in context["map_js"]]
    return render(
        "story.html",
        told.title.text,
        **context | {"map_js": scripts},
        styles_url=assets.url(STYLES),
        told=told,
        maps=[_pictured(step.shows) for step in story.steps],
        description=told.lead.text,
    )


def _pictured(sight: Sight) -> dict[str, Any]:
    """A step's small map, and what the browser's map shows instead."""
    pictured = smallmaps.of_sight(sight)
    small = pictured["small_map"]
    return pictured | {"shows": {**sight.model_dump(), "box": small.extent if small and sight else None}}
