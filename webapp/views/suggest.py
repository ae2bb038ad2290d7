"""Readers suggest corrections: a form, and a receipt that tells what became of it. No account, no cookie.

Whoever sends the form acts in nobody's name and nothing changes until an editor has read it; so there is no token
against forged requests, only a refusal of what a browser says comes from another site.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, NotFound

from geodata.errors import QueryError, UnknownFeatureError
from geodata.ledger.changes import AddClaim, Note, SetState
from geodata.ledger.errors import LedgerUnavailableError
from webapp import links
from webapp.frame import render
from webapp.http import arguments
from webapp.i18n import chosen_language, tongue
from webapp.page import Page
from webapp.present import format as fmt
from webapp.present.suggesting import NAMES, OTHER, PLACE, choices, label_of, stands
from webapp.present.tongue import named
from webapp.state import atlas
from webapp.suggest.form import MOST, Suggested, SuggestedThing, blank, read

if TYPE_CHECKING:
    from flask import Response

    from geodata.ledger.changes import Change, ChangeSet
    from geodata.ledger.ledger import Ledger
    from webapp.http.caching import Answer

blueprint = Blueprint("suggest", __name__)

STYLES = "suggest.css"
TAKES = ("project", "field", "source", "new")
NEW = "project"
MAX_ANSWER = 2000
TURNSTILE = "suggest.turnstile"
"""Where the app holds it: after the fork, since it has a thread of its own."""


def is_open() -> bool:
    """Whether suggestions are taken here."""
    return atlas().settings.database_url is not None and atlas().settings.suggestions


@blueprint.app_context_processor
def _address() -> dict[str, Any]:
    """What templates need to lead here."""
    return {"suggest_at": links.page if is_open() else None}


@Page("/suggest", "suggest", takes=TAKES, robots="refused", is_there=is_open).at(blueprint)
def page() -> Answer:
    """Show the form, or what of a project can be corrected."""
    about = _about()
    project = atlas().snapshot.catalog.projects.get(about.id) if about.family == "projects" else None
    if project is not None and "field" not in request.args:
        found = choices(atlas().snapshot, project, tongue())
        told = {"name": named(project.names, tongue().lang), "choices": found, "project_id": project.id}
        return _never_kept(render("suggest_what.html", _("Suggest a correction"), styles=STYLES, **told))
    return _form(about, blank(about, atlas().snapshot.catalog))


@blueprint.post("/suggest")
def send() -> Response:
    """Take a suggestion; what is wrong is said beside the fields, with all that was typed."""
    ledger = _open_ledger()
    arguments.allow(request.args, TAKES)
    chosen_language()
    _refuse_other_sites()
    about = _about()
    found = read(request.form, about, atlas().snapshot.catalog, tongue())
    if found.errors:
        return _form(about, found, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if refusal := _too_many(ledger):
            return _form(about, found, refusal, HTTPStatus.TOO_MANY_REQUESTS)
        made = ledger.propose(found.changes, reason=found.reason, base=ledger.revision)
        if found.typed["contact"]:
            from webapp.suggest.contacts import keep

            keep(ledger, made.id, found.typed["contact"])
    except LedgerUnavailableError:
        words = _("The suggestion could not be kept at this moment. Nothing is lost: please send it again in a minute.")
        return _form(about, found, words, HTTPStatus.SERVICE_UNAVAILABLE)
    return redirect(links.page("suggest.receipt", id_=made.id), HTTPStatus.SEE_OTHER)  # type: ignore[return-value]  # Werkzeug's own class


@blueprint.get("/suggestions/<id_>")
def receipt(id_: str) -> Answer:
    """Tell what became of a suggestion."""
    ledger = _open_ledger()
    arguments.allow(request.args, ())
    chosen_language()
    return _receipt(ledger.find(id_[: 2 * MAX_ID]))


MAX_ID = 40


@blueprint.post("/suggestions/<id_>")
def answer(id_: str) -> Response:
    """Take the answer to a question of an editor."""
    ledger = _open_ledger()
    arguments.allow(request.args, ())
    chosen_language()
    _refuse_other_sites()
    held = ledger.find(id_[: 2 * MAX_ID])
    text = request.form.get("answer", "").strip()[:MAX_ANSWER]
    if held.state is not SetState.ASKED or not text:
        return _receipt(held, _("Please write an answer.") if held.state is SetState.ASKED else "")
    ledger.edit(held.id, held.changes, f"{held.reason}\n\n— {held.answer}\n{text}", held.version)
    return redirect(links.page("suggest.receipt", id_=held.id), HTTPStatus.SEE_OTHER)  # type: ignore[return-value]  # Werkzeug's own class


def _open_ledger() -> Ledger:
    ledger = atlas().ledger
    if ledger is None or not is_open():
        raise NotFound
    from geodata.ledger.database import upgrade

    upgrade(ledger.engine)
    return ledger


def _about() -> SuggestedThing:
    """What the address says that the suggestion is about.

    Raises
    ------
    QueryError, UnknownFeatureError
        When there is no such thing.
    """
    catalog = atlas().snapshot.catalog
    if project := arguments.single(request.args, "project"):
        if project not in catalog.projects:
            raise UnknownFeatureError(f"there is no project {project[:80]!r}")
        part = arguments.single(request.args, "field") or OTHER
        if part not in catalog.fields and part not in (PLACE, NAMES, OTHER):
            raise QueryError(
                "field", f"{part[:80]!r} is no field; known are {', '.join((*catalog.fields, PLACE, NAMES))}"
            )
        return SuggestedThing("projects", project, "" if part == OTHER else part)
    if source := arguments.single(request.args, "source"):
        if source not in catalog.sources:
            raise UnknownFeatureError(f"there is no source {source[:80]!r}")
        return SuggestedThing("sources", source)
    return SuggestedThing("projects")


def _refuse_other_sites() -> None:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("Suggestions are taken from the pages of this atlas only.")


def _too_many(ledger: Ledger) -> str:
    """Words for who suggests too much; empty for all others."""
    from webapp.suggest.limits import Turnstile, is_full

    if is_full(ledger):
        return str(_("Very many suggestions came in the last hour. Nothing is lost: please send yours again later."))
    if TURNSTILE not in current_app.extensions:
        current_app.extensions[TURNSTILE] = Turnstile()
    if not current_app.extensions[TURNSTILE].lets_in(request.remote_addr or ""):
        return str(
            _("From your network came many suggestions in the last hour. Nothing is lost: please send yours later.")
        )
    return ""


def _form(about: SuggestedThing, found: Suggested, refusal: str = "", status: HTTPStatus = HTTPStatus.OK) -> Answer:
    snapshot = atlas().snapshot
    catalog, t = snapshot.catalog, tongue()
    told: dict[str, Any] = {
        "about": about,
        "typed": found.typed,
        "errors": found.errors,
        "refusal": refusal,
        "most": MOST,
    }
    title, term = _("Suggest a correction"), catalog.fields.get(about.part)
    if about.family == "sources":
        source = catalog.sources[about.id]
        title = _("Report a source")
        told |= {"name": t.prose(source.title, "source"), "back": links.page("pages.source", source_id=about.id)}
    elif about.id:
        project = catalog.projects[about.id]
        told |= {"name": named(project.names, t.lang), "back": links.page("pages.project", project_id=about.id)}
        if about.part:
            told["stands"] = stands(snapshot, project, about.part, t)
    else:
        title = _("Add a project")
    statuses = [(status_.id, status_.label.get(t.lang)) for status_ in catalog.vocab.statuses]
    kind = term.kind if term else "text"
    action = links.page("suggest.send", **{name: request.args[name] for name in TAKES if name in request.args})
    made = render("suggest.html", title, styles=STYLES, kind=kind, statuses=statuses, action=action, **told)
    made.status_code = status
    return _never_kept(made)


def _receipt(held: ChangeSet, error: str = "") -> Answer:
    told = [line for change in held.changes if (line := _line(change))]
    days = {"sent": fmt.date(tongue(), held.created.date().isoformat())}
    days["decided"] = fmt.date(tongue(), held.decided.date().isoformat()) if held.decided else ""
    address = links.absolute(url_for("suggest.receipt", id_=held.id))
    context = {"set": held, "lines": told, "error": error, "address": address, "most": MAX_ANSWER, **days}
    return _never_kept(render("receipt.html", _("Your suggestion"), styles=STYLES, **context))


def _line(change: Change) -> dict[str, Any] | None:
    """What a change says, for the one who suggested it."""
    snapshot = atlas().snapshot
    if isinstance(change, AddClaim):
        label, text = label_of(snapshot, change.claim.field, tongue()), change.claim.value
    elif isinstance(change, Note):
        label = label_of(snapshot, change.part, tongue()) if change.part else ""
        text = change.text
    else:
        return None
    id_ = change.project if isinstance(change, AddClaim) else change.id
    project = snapshot.catalog.projects.get(id_)
    name = named(project.names, tongue().lang) if project else None
    return {
        "label": label,
        "text": text,
        "name": name,
        "url": links.page("pages.project", project_id=id_) if project else "",
    }


def _never_kept(made: Answer) -> Answer:
    """Let no cache have what somebody typed, and no search engine find it."""
    made.is_kept = False
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Robots-Tag"] = "noindex"
    return made
