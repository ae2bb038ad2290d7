"""The panel of a reader's own files: words, and where the atlas' own data is. Of a file the server never hears."""

from __future__ import annotations

from flask import Blueprint, request, url_for

from webapp.frame import render_part
from webapp.http import arguments, negotiate
from webapp.http.caching import Answer
from webapp.i18n import chosen_language, language
from webapp.state import atlas

blueprint = Blueprint("own_file", __name__)

DECIMALS = 4
"""Of outlines and places: ten metres, below what a region's border or a project's place is known to."""

MOST = 10_000


@blueprint.get("/map/file-panel")
def panel() -> Answer:
    """Give the panel in which a reader opens files of their own on the map."""
    arguments.allow(request.args, ())
    arguments.several(request.args, "f", (negotiate.HTML.name,))
    chosen_language()
    outlook = atlas().snapshot.outlook
    return render_part(
        "own_file_panel.html",
        home=outlook.reach,
        regions_url=_items("regions"),
        projects_url=_items("projects", f"name,name_{language()},precision"),
        areas_url=_items("project-areas", "project"),
        lines_url=_items("project-lines", "name"),
    )


def _items(layer_id: str, properties: str | None = None) -> str:
    """Address of a whole layer: the same for everybody, so that it says nothing of a file."""
    return url_for("collections.items", layer_id=layer_id, limit=MOST, precision=DECIMALS, properties=properties)
