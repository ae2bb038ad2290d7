"""The page of a project as readers would see it, if a change set were accepted."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound

from webapp import links
from webapp.desk.roles import SIGNED_IN
from webapp.desk.views.guarding import DeskBlueprint, render, reviews
from webapp.desk.views.sets import found_set
from webapp.frame import SiteAddresses
from webapp.i18n import language, tongue
from webapp.picture import smallmap
from webapp.present import chronology
from webapp.present import format as fmt
from webapp.present.dossier import dossier
from webapp.present.suggesting import withdrawn
from webapp.state import atlas

if TYPE_CHECKING:
    from flask import Response

blueprint = DeskBlueprint("desk_preview", __name__)

KM = 1000


@blueprint.page("/desk/changes/<id_>/preview/<project>", SIGNED_IN)
def preview(id_: str, project: str) -> Response:
    """Show the page; nobody else sees it."""
    set_ = found_set(id_)
    snapshot = None if set_.state.is_final else reviews().trial(set_).snapshot("after", project)
    if snapshot is None:
        raise NotFound
    found, t = snapshot.catalog.projects[project], tongue()
    view = dossier(snapshot, found, t, SiteAddresses())
    small = smallmap.of_projects(snapshot, atlas().basemap.archive, [project], language())
    return render(
        "desk_preview.html",
        view.name.text,
        set=set_,
        d=asdict(view),
        withdrawn_claims=withdrawn(snapshot, found, t, SiteAddresses()),
        drawing=chronology.draw(snapshot, found, t),
        small_map=small,
        small_map_bar=fmt.radius(t, small.bar_km * KM) if small else "",
        credits=atlas().basemap.credits,
        back=links.page("desk_review.review", id_=set_.id),
        suggest_at=None,
    )
