"""What is here: a point of the map, by its coordinates; a page, and the part of it that the map shows in its popup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask_babel import gettext as _

from geodata.errors import QueryError
from geodata.space import coordinates
from webapp import links
from webapp.frame import SiteAddresses, render, render_part
from webapp.http import arguments, negotiate
from webapp.i18n import chosen_language, tongue
from webapp.page import Handed, Page
from webapp.present.here import HereView, example, here_view, middle
from webapp.present.view import CLOSE_ZOOM, view
from webapp.state import atlas, shown

if TYPE_CHECKING:
    from geodata.space.coordinates import LonLat
    from webapp.http.caching import Answer

blueprint = Blueprint("here", __name__)

AT = "at"


def _asked(text: str) -> LonLat:
    """LonLat that is asked for.

    Raises
    ------
    QueryError
        When the text is no place on the earth.
    """
    found = coordinates.parse(text, middle(atlas().snapshot))
    if found is None:
        known = example(atlas().snapshot, tongue())
        raise QueryError(AT, f"{text[:80]!r} is no pair of coordinates such as {known} (latitude first)")
    return found


def _view(text: str) -> HereView:
    return here_view(shown(), _asked(text), tongue(), SiteAddresses())


def _handed() -> Handed:
    return Handed(_("What is here"))


@Page("/here", "here", takes=(AT,), knows_days=True, robots="unlisted", share=_handed).at(blueprint)
def page() -> Answer:
    """Say what is known of a point."""
    text = (arguments.single(request.args, AT) or "").strip()
    found = _view(text) if text else None
    map_href = links.page("pages.index", map=view(CLOSE_ZOOM, found.lat, found.lon)) if found else ""
    title = found.coordinates if found else _("What is here")
    return render(
        "here.html", title, at=text, found=found, map_href=map_href, example=example(atlas().snapshot, tongue())
    )


@blueprint.get("/here/card")
def card() -> Answer:
    """Give what is known of a point, as the map puts it into a popup."""
    arguments.allow(request.args, ("asof", AT))
    arguments.several(request.args, "f", (negotiate.HTML.name,))
    chosen_language()
    text = (arguments.single(request.args, AT) or "").strip()
    return render_part("here_card.html", found=_view(text), href=links.page("here.page", at=text))
