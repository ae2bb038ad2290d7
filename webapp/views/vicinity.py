"""Which projects are where they are asked for, for the browser code: the rule itself is the server's alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, request

from webapp.frame import render_part
from webapp.http import arguments, negotiate
from webapp.i18n import chosen_language, tongue
from webapp.ogc.vicinities import vicinity
from webapp.page import file_at
from webapp.present import here
from webapp.present.asking import BAND_KM, bands, crossings, groups
from webapp.present.vicinity import NEAR_KM, VICINITY, outcome
from webapp.state import atlas, shown
from webapp.views.tables import json_document

if TYPE_CHECKING:
    from webapp.http.caching import Answer

blueprint = Blueprint("vicinity", __name__)


@file_at(blueprint, "/map/where.json", takes=VICINITY, knows_days=True)
def where() -> Answer:
    """Give the ids of the projects that are certainly there, possibly there (with how far they may be), and nowhere."""
    snapshot = shown()
    return json_document(asdict(outcome(snapshot, vicinity(snapshot, request.args), tongue())))


@blueprint.get("/map/near-panel")
def panel() -> Answer:
    """Give the panel in which the map is asked what is near and inside, with the choices of the catalogue."""
    arguments.allow(request.args, ())
    arguments.several(request.args, "f", (negotiate.HTML.name,))
    chosen_language()
    snapshot = atlas().snapshot
    return render_part(
        "near_panel.html",
        has_border=snapshot.ground.border is not None,
        bars=bands(snapshot),
        step=BAND_KM,
        groups=groups(snapshot, tongue()),
        crossings=crossings(snapshot, tongue()),
        near_km=NEAR_KM,
        example=here.example(snapshot, tongue()),
    )
