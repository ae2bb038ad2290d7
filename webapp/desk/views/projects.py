"""What can be edited at the desk: projects with all that is said of them, sources, crossings; the ways to the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.ledger.changes import claim_mark
from webapp.desk.roles import EDITORS, SIGNED_IN
from webapp.desk.views.guarding import DeskBlueprint, render, reviews, signed_in
from webapp.i18n import language, tongue
from webapp.present import format as fmt
from webapp.present.formchoices import choices_in
from webapp.present.statements import as_stated
from webapp.present.suggesting import NAMES, PLACE, events_of, stands, texts_of, translatable
from webapp.present.tongue import Said, named

if TYPE_CHECKING:
    from flask import Response

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Project

blueprint = DeskBlueprint("desk_projects", __name__)

MOST = 200
"""Entries of a list; its box finds the others."""


@blueprint.page("/desk/projects", SIGNED_IN)
def projects() -> Response:
    """List projects to edit."""
    names = [({"project": id_}, named(it.names, language())) for id_, it in reviews().accepted().projects.items()]
    return _list("desk_projects.projects", names)


@blueprint.page("/desk/sources", SIGNED_IN)
def sources() -> Response:
    """List sources to correct."""
    held = reviews().accepted().sources
    names = [({"source": id_}, Said(f"{it.title} ({it.publisher})", "")) for id_, it in held.items()]
    return _list("desk_projects.sources", names)


@blueprint.page("/desk/crossings", SIGNED_IN)
def crossings() -> Response:
    """List crossings to edit."""
    catalog = reviews().accepted()
    held = catalog.crossings
    names = [({"crossing": id_}, named(catalog.crossing_names(it), language())) for id_, it in held.items()]
    return _list("desk_projects.crossings", names)


def _list(endpoint: str, names: list[tuple[dict[str, str], Said]]) -> Response:
    asked = request.args.get("q", "").strip()[:100]
    found = sorted((one for one in names if asked.casefold() in one[1].text.casefold()), key=lambda one: one[1].text)
    lists = (
        ("desk_projects.projects", _("Projects")),
        ("desk_projects.sources", _("Sources")),
        ("desk_projects.crossings", _("Crossings")),
    )
    told: dict[str, Any] = {
        "found": found[:MOST],
        "count": len(found),
        "most": MOST,
        "q": asked,
        "lists": lists,
        "here": endpoint,
    }
    return render("desk_projects.html", _("Edit"), **told)


@blueprint.page("/desk/projects/<project>", SIGNED_IN)
def project(project: str) -> Response:
    """Show what is said of a project, each with the way to its form."""
    catalog, t = reviews().accepted(), tongue()
    found = catalog.projects.get(project)
    if found is None:
        raise NotFound
    claims = sorted(found.claims, key=lambda claim: claim.field)
    return render(
        "desk_project.html",
        named(found.names, t.lang).text,
        project=found,
        may_decide=signed_in().role in EDITORS,
        claims=[_claim(claim, catalog) for claim in claims],
        withdrawn=[{**_claim(claim, catalog), "reason": claim.reason} for claim in found.withdrawn],
        fields=sorted(((id_, it.label.get(t.lang)) for id_, it in catalog.fields.items()), key=lambda it: it[1]),
        events=[(mark, fmt.date(t, it.date), t.prose(it.event, "event")) for mark, it in events_of(found)],
        names=stands(catalog, found, NAMES, t),
        place=stands(catalog, found, PLACE, t),
        particulars=_particulars(found, catalog),
        summary=t.prose(found.summary, "summary"),
        texts=list(texts_of(catalog, found)) if translatable(catalog) else [],
    )


def _particulars(project: Project, catalog: Catalog) -> str:
    """Sector and countries in one line."""
    t = tongue()
    countries = dict(choices_in(catalog, t).countries)
    hosts = ", ".join(countries.get(code, code) for code in project.host_countries)
    return " · ".join((catalog.vocab.term(project.sector, t.lang), hosts, project.investor_origin))


def _claim(claim: Claim, catalog: Catalog) -> dict[str, Any]:
    t = tongue()
    source = catalog.sources[claim.source]
    return {
        "mark": claim_mark(claim),
        "label": catalog.fields[claim.field].label.get(t.lang),
        "said": as_stated(claim, catalog, t),
        "source": source,
        "as_of": claim.as_of or source.published,
    }
