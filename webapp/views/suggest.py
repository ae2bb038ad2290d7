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

from geodata.errors import UnknownFeatureError
from geodata.ledger.applied import Entries
from geodata.ledger.changes import SetState
from geodata.ledger.errors import LedgerUnavailableError
from webapp import links
from webapp.frame import render
from webapp.http import arguments
from webapp.i18n import chosen_language, tongue
from webapp.page import Page
from webapp.present import format as fmt
from webapp.present import proposals
from webapp.present.formchoices import choices_in
from webapp.present.suggesting import PLACE, TEXT, WITHDRAWAL, choices, stands
from webapp.present.tongue import named
from webapp.state import atlas
from webapp.suggest.form import PROJECT, Suggested, blank, form_of, read, troubles
from webapp.suggest.picking import point_picker
from webapp.suggest.things import ARGUMENTS, SuggestedThing, thing_of
from webapp.suggest.typed import FormContext, fields_of

if TYPE_CHECKING:
    from flask import Response

    from geodata.ledger.changes import ChangeSet
    from geodata.ledger.ledger import Ledger
    from webapp.http.caching import Answer

blueprint = Blueprint("suggest", __name__)

STYLES = "suggest.css"
CHOSEN = frozenset(ARGUMENTS) - {"project", "source", "new"}
"""Parameters that name a part of a project."""

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


@Page("/suggest", "suggest", takes=ARGUMENTS, robots="refused", is_there=is_open).at(blueprint)
def page() -> Answer:
    """Show the form, or what of a project can be corrected."""
    about = _about()
    if about.family == "projects" and about.id and not CHOSEN & request.args.keys():
        return _what(about.id)
    return _form(about, blank(_context(about)))


def _what(project_id: str) -> Answer:
    """What of a project can be corrected."""
    project = atlas().snapshot.catalog.projects[project_id]
    found = [
        {
            "address": SuggestedThing("projects", project_id, it.part, it.mark).address,
            "label": it.label,
            "value": it.value,
            "is_text": it.part == TEXT,
        }
        for it in choices(atlas().snapshot.catalog, project, tongue())
    ]
    told: dict[str, Any] = {"name": named(project.names, tongue().lang), "choices": found, "project_id": project.id}
    told["written"] = atlas().snapshot.catalog.written
    return _never_kept(render("suggest_what.html", _("Suggest a correction"), styles=STYLES, **told))


@blueprint.post("/suggest")
def send() -> Response:
    """Take a suggestion; what is wrong is said beside the fields, with all that was typed."""
    ledger = _open_ledger()
    arguments.allow(request.args, ARGUMENTS)
    chosen_language()
    _refuse_other_sites()
    about = _about()
    form = {name: "\n".join(texts) for name, texts in request.form.lists()}
    found = read(form, _context(about))
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
    args = {name: text for name in ARGUMENTS if (text := arguments.single(request.args, name))}
    return thing_of(args, atlas().snapshot.catalog)


def _context(about: SuggestedThing) -> FormContext:
    def entries() -> Entries:
        return Entries(atlas().settings.catalog, _open_ledger().accepted_about(about.id))

    return FormContext(about, atlas().snapshot.catalog, tongue(), entries)


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
    catalog, t = atlas().snapshot.catalog, tongue()
    form, term = form_of(about, catalog), catalog.fields.get(about.part)
    told: dict[str, Any] = {
        "about": about,
        "form": form,
        "kind": term.kind if term else "text",
        "typed": found.typed,
        "errors": found.errors,
        "refusal": refusal,
        "most": fields_of(catalog),
        "choices": choices_in(catalog, t),
        "troubles": troubles(t),
        "is_desk": False,
        "action": links.page(
            "suggest.send", **{name: request.args[name] for name in ARGUMENTS if name in request.args}
        ),
        "wrong_at": lambda mark: links.page("suggest.page", project=about.id, claim=mark),
        **_words(about),
        **_map(about, form),
    }
    title, what_stands = told.pop("title"), told["stands"]
    if about.mark and what_stands is None and request.method == "GET":
        raise UnknownFeatureError(f"there is nothing with the mark {about.mark!r}")
    made = render("suggest.html", title, styles=STYLES, **told)
    made.status_code = status
    return _never_kept(made)


def _words(about: SuggestedThing) -> dict[str, Any]:
    """Title, way back, what stands there, and what the reason is called."""
    snapshot, t = atlas().snapshot, tongue()
    if about.family == "sources":
        title = t.prose(snapshot.catalog.sources[about.id].title, "source")
        back = links.page("pages.source", source_id=about.id)
        why = _("What is wrong with it?")
        return {"title": _("Report a source"), "name": title, "back": back, "stands": None, "reason_words": why}
    if not about.id:
        return {"title": _("Add a project"), "back": "", "stands": None, "reason_words": _("What is known of it?")}
    project = snapshot.catalog.projects[about.id]
    is_wrong = about.part == WITHDRAWAL
    return {
        "title": _("This is wrong") if is_wrong else _("Suggest a correction"),
        "name": named(project.names, t.lang),
        "back": links.page("pages.project", project_id=about.id),
        "stands": stands(snapshot.catalog, project, about.part, t, about.mark),
        "reason_words": _("What is wrong with it?") if is_wrong else _("Why should it change?"),
    }


def _map(about: SuggestedThing, form: str) -> dict[str, Any]:
    """The map on which a place is put, for the forms that have one."""
    if form not in (PLACE, PROJECT):
        return {"picker": ""}
    base, snapshot = atlas().basemap, atlas().snapshot
    held = snapshot.catalog.projects[about.id].location if about.id else None
    url = url_for("maps.basemap", v=base.hash or None)
    return {"picker": point_picker(snapshot, base, url, links.assets(), tongue(), held), "credits": base.credits}


def _receipt(held: ChangeSet, error: str = "") -> Answer:
    catalog = atlas().snapshot.catalog
    lines = [line for line in proposals.proposed(held, catalog, tongue()) if line.family != "publishers"]
    others = [line for line in lines if line.family != "sources"]
    told = [(line, _page_of(line)) for line in others or lines]
    days = {"sent": fmt.date(tongue(), held.created.date().isoformat())}
    days["decided"] = fmt.date(tongue(), held.decided.date().isoformat()) if held.decided else ""
    address = links.absolute(url_for("suggest.receipt", id_=held.id))
    context = {"set": held, "lines": told, "error": error, "address": address, "most": MAX_ANSWER, **days}
    return _never_kept(render("receipt.html", _("Your suggestion"), styles=STYLES, **context))


def _page_of(line: proposals.Proposed) -> str:
    """Page of what a line is about; empty where there is none."""
    catalog = atlas().snapshot.catalog
    if line.family == "projects" and line.id in catalog.projects:
        return links.page("pages.project", project_id=line.id)
    if line.family == "sources" and line.id in catalog.sources:
        return links.page("pages.source", source_id=line.id)
    return ""


def _never_kept(made: Answer) -> Answer:
    """Let no cache have what somebody typed, and no search engine find it."""
    made.is_kept = False
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Robots-Tag"] = "noindex"
    return made
