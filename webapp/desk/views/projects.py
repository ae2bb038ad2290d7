"""Claims of a project, added and withdrawn at the desk: as a suggestion, or accepted at once by who may decide."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.ledger.changes import claim_mark
from geodata.ledger.errors import ChangeError
from webapp.desk.errors import FormFaultsError
from webapp.desk.roles import EDITORS, SIGNED_IN
from webapp.desk.views import words
from webapp.desk.views.guarding import DeskBlueprint, render, reviews, signed_in, to
from webapp.i18n import language, tongue
from webapp.present.statements import as_stated
from webapp.present.tongue import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Response

    from geodata.catalog.catalog import Catalog
    from geodata.catalog.model import Claim, Project
    from geodata.errors import Problem
    from geodata.ledger.changes import Change

blueprint = DeskBlueprint("desk_projects", __name__)

MOST = 200
"""Projects of the list; its box finds the others."""


@blueprint.page("/desk/projects", SIGNED_IN)
def projects() -> Response:
    """List projects to edit."""
    asked = request.args.get("q", "").strip()[:100]
    names = [(id_, named(it.names, language())) for id_, it in _catalog().projects.items()]
    found = sorted((one for one in names if asked.casefold() in one[1].text.casefold()), key=lambda one: one[1].text)
    return render("desk_projects.html", _("Edit"), found=found[:MOST], count=len(found), most=MOST, q=asked)


@blueprint.page("/desk/projects/<project>", SIGNED_IN)
def project(project: str) -> Response:
    """Show claims, and the form for one more of a field."""
    return _page(_found(project))


@blueprint.page("/desk/projects/<project>/claims", SIGNED_IN, "POST")
def propose_claim(project: str) -> Response:
    """Suggest a claim under one's name."""
    return _made(project, _added, is_accepted=False)


@blueprint.page("/desk/projects/<project>/claims/accept", EDITORS, "POST")
def add_claim(project: str) -> Response:
    """Add a claim at once."""
    return _made(project, _added, is_accepted=True)


@blueprint.page("/desk/projects/<project>/withdraw", SIGNED_IN, "POST")
def propose_withdrawal(project: str) -> Response:
    """Suggest that a claim counts no longer."""
    return _made(project, _withdrawn, is_accepted=False)


@blueprint.page("/desk/projects/<project>/withdraw/accept", EDITORS, "POST")
def withdraw_claim(project: str) -> Response:
    """Withdraw a claim at once."""
    return _made(project, _withdrawn, is_accepted=True)


def _added(found: Project) -> tuple[Change, ...]:
    from webapp.desk import editing

    return editing.added_claim(found.id, request.form, _catalog())


def _withdrawn(found: Project) -> tuple[Change, ...]:
    from webapp.desk import editing

    return editing.withdrawn_claim(found.id, request.form.get("claim", ""), request.form.get("reason", ""))


def _made(project: str, changes_of: Callable[[Project], tuple[Change, ...]], *, is_accepted: bool) -> Response:
    """Try the changes first, so that what cannot be made is never written; then keep them, and perhaps accept them."""
    found, me = _found(project), signed_in()
    try:
        changes = changes_of(found)
        reviews().check(changes)
        reason = request.form.get("reason", "").strip()[:2000]
        set_ = reviews().ledger.propose(changes, author=me.name, reason=reason, base=reviews().ledger.revision)
        if is_accepted:
            revision = reviews().accept(set_, me.name, "")
            return to("desk_home.home", done="accepted", revision=str(revision), state="accepted")
    except FormFaultsError as error:
        return _page(found, {name: words.form_fault(code) for name, code in error.faults.items()})
    except ChangeError as error:
        return _page(found, {}, error.problems)
    return to("desk_review.review", id_=set_.id)


def _catalog() -> Catalog:
    return reviews().accepted()


def _found(id_: str) -> Project:
    found = _catalog().projects.get(id_)
    if found is None:
        raise NotFound
    return found


def _page(found: Project, faults: Mapping[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> Response:
    catalog, t = _catalog(), tongue()
    given = request.form if request.method == "POST" else request.args
    term = catalog.fields.get(given.get("field", ""))
    return render(
        "desk_project.html",
        named(found.names, t.lang).text,
        HTTPStatus.OK if faults is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        project=found,
        claims=[_claim(claim, catalog) for claim in sorted(found.claims, key=lambda claim: claim.field)],
        fields=sorted(((id_, it.label.get(t.lang)) for id_, it in catalog.fields.items()), key=lambda it: it[1]),
        term=term,
        label=term.label.get(t.lang) if term else "",
        statuses=[(it.id, it.label.get(t.lang)) for it in catalog.vocab.statuses],
        units=_units(catalog, term.id) if term else [],
        sources=sorted((id_, it.title, it.publisher) for id_, it in catalog.sources.items()),
        publishers=sorted(catalog.publishers),
        given=given,
        faults=faults or {},
        problems=problems,
        may_decide=signed_in().role in EDITORS,
    )


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


def _units(catalog: Catalog, field: str) -> list[str]:
    """Units and currencies that claims of a field have."""
    found = set()
    for project in catalog.projects.values():
        for claim in project.claims:
            if claim.field == field:
                found |= {sum_.currency for sum_ in claim.money} | ({claim.quantity.unit} if claim.quantity else set())
    return sorted(found)
