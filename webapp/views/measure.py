"""What the measure of the map asks the server for: its panel with all words, and on which sides a line lies."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, request, url_for

from geodata.errors import QueryError
from geodata.layers import geojson
from geodata.space.coordinates import chain
from geodata.space.geometry import geodesic_line
from webapp import links
from webapp.frame import render_part
from webapp.http import arguments, negotiate
from webapp.http.caching import Answer, answer
from webapp.i18n import chosen_language, language, tongue
from webapp.present.here import example
from webapp.present.measure import sides_of
from webapp.state import atlas

blueprint = Blueprint("measure", __name__)

LINE = "line"


@blueprint.get("/measure/panel")
def panel() -> Answer:
    """Give the panel of the measure as the map shows it."""
    arguments.allow(request.args, ())
    arguments.several(request.args, "f", (negotiate.HTML.name,))
    chosen_language()
    sides_url = url_for("measure.sides", lang=language())
    return render_part("measure_panel.html", sides_url=sides_url, example=example(atlas().snapshot, tongue()))


@blueprint.get("/measure/sides")
def sides() -> Answer:
    """Say how much of a line lies on which side of the border; its legs are the shortest ways from point to point."""
    arguments.allow(request.args, (LINE,))
    arguments.several(request.args, "f", (negotiate.JSON.name,))
    chosen_language()
    try:
        points = chain(arguments.single(request.args, LINE) or "")
    except ValueError as error:
        raise QueryError(LINE, str(error)) from error
    found = sides_of(atlas().snapshot, geodesic_line(points), tongue())
    return answer(geojson.dumps({"sides": [asdict(side) for side in found]}), links.JSON, vary=("Accept-Language",))
