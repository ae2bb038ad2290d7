"""Edit at the desk, with the forms of readers: a draft to look at, a suggestion under one's name, or accepted at once.

The same forms edit one change of a set that is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, NotFound

from geodata.ledger.changes import Put, SetState
from geodata.ledger.errors import ChangeError, ChangeStateError, StaleChangeSetError
from webapp import links
from webapp.desk.roles import EDITORS, SIGNED_IN
from webapp.desk.views.guarding import DeskBlueprint, check_seen, render, reviews, signed_in, to
from webapp.desk.views.sets import found_set, may_edit, was_first
from webapp.http import arguments
from webapp.i18n import tongue
from webapp.present.formchoices import choices_in
from webapp.present.suggesting import PLACE, label_of, stands
from webapp.present.tongue import named
from webapp.state import atlas
from webapp.suggest.filled import begun_with, replaced
from webapp.suggest.form import CROSSING, PROJECT, Suggested, blank, form_of, read, troubles
from webapp.suggest.picking import point_picker
from webapp.suggest.things import DESK_ARGUMENTS, SuggestedThing, thing_of
from webapp.suggest.typed import FormContext, fields_of

if TYPE_CHECKING:
    from flask import Response

    from geodata.catalog.model import Position
    from geodata.errors import Problem
    from geodata.ledger.changes import Change, ChangeSet

blueprint = DeskBlueprint("desk_edit", __name__)


@dataclass(frozen=True, slots=True)
class EditedThing:
    """What a form edits: something of the catalogue, or one change of a set."""

    about: SuggestedThing
    change_set: ChangeSet | None = None
    number: int = 0

    @property
    def address(self) -> dict[str, str]:
        """Parameters of its address."""
        if self.change_set is None:
            return self.about.address
        return {"set": self.change_set.id, "change": str(self.number)}


@blueprint.page("/desk/edit", SIGNED_IN)
def form() -> Response:
    """Show the form, with what stands there or what the change says."""
    asked = _asked()
    found = blank(_context(asked.about))
    if asked.change_set is not None:
        begun = begun_with(asked.change_set.changes, asked.number, reviews().accepted())
        found = Suggested({**found.typed, "reason": asked.change_set.reason, **(begun[1] if begun else {})})
    return _page(asked, found)


@blueprint.page("/desk/edit", SIGNED_IN, "POST")
def propose() -> Response:
    """Suggest it under one's name, or keep a new version of the set."""
    return _made(_asked(), "propose")


@blueprint.page("/desk/edit/draft", SIGNED_IN, "POST")
def draft() -> Response:
    """Keep it as a draft, and show what it would do."""
    return _made(_asked(), "draft")


@blueprint.page("/desk/edit/accept", EDITORS, "POST")
def accept() -> Response:
    """Make it a revision at once."""
    return _made(_asked(), "accept")


def _asked() -> EditedThing:
    """What the address names.

    Raises
    ------
    NotFound, Forbidden
        When there is no such change, no form for it, or it is not to be edited by who asks.
    """
    args = {name: text for name in DESK_ARGUMENTS if (text := arguments.single(request.args, name))}
    id_, number = request.args.get("set", ""), request.args.get("change", 0, int)
    if not id_:
        return EditedThing(thing_of(args, reviews().accepted(), is_editor=True))
    set_ = found_set(id_)
    begun = begun_with(set_.changes, number, reviews().accepted())
    if begun is None:
        raise NotFound
    if not may_edit(set_):
        raise Forbidden
    return EditedThing(begun[0], set_, number)


def _context(about: SuggestedThing) -> FormContext:
    held = reviews()
    return FormContext(about, held.accepted(), tongue(), held.entries, is_editor=True)


def _made(asked: EditedThing, how: str) -> Response:
    """Try the changes first, so that what cannot be made is never proposed; a draft may wait for its other half."""
    typed = {name: "\n".join(texts) for name, texts in request.form.lists()}
    found = read(typed, _context(asked.about))
    if found.errors:
        return _page(asked, found, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if asked.change_set is not None:
            return _edited(asked.change_set, asked.number, found)
        return _begun(found, how)
    except ChangeError as error:
        return _page(asked, found, error.problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    except (StaleChangeSetError, ChangeStateError):
        newest = found_set(asked.change_set.id if asked.change_set else "")
        return _page(asked, found, status=HTTPStatus.CONFLICT, fault=was_first(newest))


def _begun(found: Suggested, how: str) -> Response:
    """Begin a set."""
    me, held = signed_in(), reviews()
    told: dict[str, Any] = {"author": me.name, "reason": found.reason, "base": held.ledger.revision}
    if how == "draft":
        set_ = _drafted(found, told)
        return to("desk_review.review", id_=set_.id, done="drafted")
    held.check(found.changes)
    set_ = held.ledger.propose(found.changes, **told)
    if how == "accept":
        revision = held.accept(set_, me.name, "")
        return to("desk_home.home", done="accepted", revision=str(revision), state="accepted")
    return to("desk_review.review", id_=set_.id)


def _drafted(found: Suggested, told: dict[str, Any]) -> ChangeSet:
    """Keep changes as a draft of their own, or behind those of a draft that is there."""
    ledger, id_ = reviews().ledger, request.form.get("into", "")
    into = next((set_ for set_ in _drafts() if set_.id == id_), None)
    if into is None:
        return ledger.save_draft(found.changes, **told)
    there = {(it.family, it.id) for it in into.changes if isinstance(it, Put)}
    new = [it for it in found.changes if not (isinstance(it, Put) and (it.family, it.id) in there)]
    changes: tuple[Change, ...] = (*into.changes, *new)
    return ledger.edit(into.id, changes, found.reason or into.reason, into.version, by=signed_in().name)


def _drafts() -> tuple[ChangeSet, ...]:
    """Drafts of whoever is signed in."""
    return reviews().ledger.queue(state=SetState.DRAFT, author=signed_in().name)


def _edited(set_: ChangeSet, number: int, found: Suggested) -> Response:
    """Put what the form says in the place of one change of a set, in the version that was seen."""
    check_seen(set_, request.form.get("version", ""))
    changes: tuple[Change, ...] = replaced(set_.changes, number, found.changes)
    reviews().ledger.edit(set_.id, changes, found.reason or set_.reason, set_.version, by=signed_in().name)
    return to("desk_review.review", id_=set_.id, done="edited")


def _page(
    asked: EditedThing,
    found: Suggested,
    problems: tuple[Problem, ...] = (),
    status: HTTPStatus = HTTPStatus.OK,
    fault: str = "",
) -> Response:
    catalog, t, about = reviews().accepted(), tongue(), asked.about
    form, term = form_of(about, catalog), catalog.fields.get(about.part)
    return render(
        "desk_edit.html",
        _title(about, form),
        status,
        about=about,
        form=form,
        kind=term.kind if term else "text",
        typed=found.typed,
        errors=found.errors,
        most=fields_of(catalog),
        choices=choices_in(catalog, t),
        troubles=troubles(t),
        is_desk=True,
        sources=sorted((id_, it.title, it.publisher) for id_, it in catalog.sources.items()),
        publishers=sorted(catalog.publishers),
        here=asked.address,
        set=asked.change_set,
        note=_note(asked),
        drafts=() if asked.change_set else _drafts(),
        into=request.form.get("into", ""),
        wrong_at=lambda mark: links.page("desk_edit.form", project=about.id, claim=mark),
        may_decide=signed_in().role in EDITORS and asked.change_set is None,
        problems=problems,
        fault=fault,
        **_around(about, form),
    )


def _title(about: SuggestedThing, form: str) -> str:
    catalog = reviews().accepted()
    titles: dict[str, str] = {
        PROJECT: _("Add a project"),
        "source": _("Source") if about.id else _("Add a source"),
        CROSSING: _("Crossing"),
        "particulars": _("Sector, countries, summary"),
        "withdrawal": _("Withdraw a claim"),
        "return": _("Let a claim count again"),
    }
    return titles.get(form) or label_of(catalog, about.part, tongue())


def _around(about: SuggestedThing, form: str) -> dict[str, Any]:
    """What stands there, the way back, and the map where there is one."""
    catalog, t = reviews().accepted(), tongue()
    told: dict[str, Any] = {"stands": None, "name": None, "back": links.page("desk_projects.projects"), "picker": ""}
    held: Position | None = None
    if project := catalog.projects.get(about.id) if about.family == "projects" else None:
        held = project.location
        told["stands"] = stands(catalog, project, about.part, t, about.mark)
        told["name"], told["back"] = named(project.names, t.lang), links.page("desk_projects.project", project=about.id)
    elif about.family == "crossings":
        held = crossing = catalog.crossings[about.id]
        told["name"] = named(catalog.crossing_names(crossing), t.lang)
    elif about.id:
        told["name"] = t.prose(catalog.sources[about.id].title, "source")
    if form in (PLACE, PROJECT, CROSSING):
        base, url = atlas().basemap, url_for("maps.basemap", v=atlas().basemap.hash or None)
        told["picker"] = point_picker(atlas().snapshot, base, url, links.assets(), t, held)
        told["credits"] = base.credits
    return told


def _note(asked: EditedThing) -> str:
    """What a reader said, where a change is to be made of a note."""
    change = asked.change_set.changes[asked.number] if asked.change_set else None
    return getattr(change, "text", "") if change is not None and change.kind == "note" else ""
