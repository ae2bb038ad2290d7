"""A project's card by itself: the part of a page that the map puts beside itself when a project is chosen."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, request

from geodata.errors import UnknownFeatureError
from webapp import links
from webapp.frame import SiteAddresses, render_part
from webapp.http import arguments, negotiate
from webapp.i18n import chosen_language, tongue
from webapp.present.dossier import Dossier, dossier
from webapp.present.suggesting import withdrawn
from webapp.state import shown

if TYPE_CHECKING:
    from geodata.catalog.model import Project
    from webapp.http.caching import Answer

blueprint = Blueprint("cards", __name__)


@blueprint.get("/projects/<project_id>/card")
def card(project_id: str) -> Answer:
    """Give the card of a project as the page of the map holds it; ``short=1`` gives its beginning, for little room."""
    found = asked_project(project_id)
    arguments.allow(request.args, ("asof", "short"))
    arguments.several(request.args, "f", (negotiate.HTML.name,))
    chosen_language()
    is_short = arguments.flag(request.args, "short")
    # The short one stands in the embedded map, which holds its symbols itself.
    assets = links.assets().with_own_symbols() if is_short else links.assets()
    told = {"withdrawn_claims": withdrawn(shown(), found, tongue(), SiteAddresses())}
    return render_part("card.html", d=asdict(dossier_of(found)), is_short=is_short, assets=assets, **told)


def asked_project(project_id: str) -> Project:
    """Project as it was known on the day that the request asks for.

    Raises
    ------
    UnknownFeatureError
        When there is none, or nothing was known of it on that day.
    """
    snapshot = shown()
    found = snapshot.catalog.projects.get(project_id)
    if found is None and project_id in snapshot.whole.catalog.projects:
        raise UnknownFeatureError(f"nothing was known of the project {project_id!r} on {snapshot.as_of}")
    if found is None:
        raise UnknownFeatureError(f"there is no project {project_id[:80]!r}")
    return found


def dossier_of(found: Project) -> Dossier:
    """Dossier of a project in the reader's language."""
    return dossier(shown(), found, tongue(), SiteAddresses())
