"""One change set at the desk: what would be shown, what is wrong, and the decision, made once and in words."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.exceptions import Forbidden

from geodata.errors import Problem
from geodata.ledger.changes import CHANGES
from geodata.ledger.errors import ChangeError, ChangeStateError, StaleChangeSetError
from webapp import links
from webapp.desk.errors import RefusedError
from webapp.desk.roles import EDITORS, SIGNED_IN
from webapp.desk.views import words
from webapp.desk.views.guarding import DeskBlueprint, check_seen, render, reviews, signed_in, to
from webapp.desk.views.sets import found_set, may_edit, was_first
from webapp.i18n import language, tongue
from webapp.picture import smallmap
from webapp.present import format as fmt
from webapp.present import proposals
from webapp.present.tongue import named
from webapp.state import atlas
from webapp.suggest.filled import begun_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response

    from geodata.ledger.changes import Change, ChangeSet
    from webapp.desk.reviewing import Trial

blueprint = DeskBlueprint("desk_review", __name__)

MOST_ANSWER = 2000
"""Characters of a reason or a question."""

MOST_JSON = 20_000
MOST_LINES = 100
"""Changes of a set, and facts that would be others, on one page of it."""

KM = 1000
MOST_MAPS = 3
"""Projects of one set whose places are drawn."""

MOST_PREVIEWS = 10
"""Projects of one set whose pages can be looked at before it is accepted."""


@blueprint.page("/desk/changes/<id_>", SIGNED_IN)
def review(id_: str) -> Response:
    """Show what a set would do."""
    return _page(found_set(id_))


@blueprint.page("/desk/changes/<id_>/accept", EDITORS, "POST")
def accept(id_: str) -> Response:
    """Accept it."""

    def decide(set_: ChangeSet, by: str) -> Response:
        revision = reviews().accept(set_, by, _answer())
        return to("desk_home.home", done="accepted", revision=str(revision))

    return _decided(id_, decide)


@blueprint.page("/desk/changes/<id_>/decline", EDITORS, "POST")
def decline(id_: str) -> Response:
    """Decline it, with the reason."""

    def decide(set_: ChangeSet, by: str) -> Response:
        reviews().ledger.decline(set_.id, by, _answer(is_needed=True), set_.version)
        return to("desk_home.home", done="declined")

    return _decided(id_, decide)


@blueprint.page("/desk/changes/<id_>/ask", EDITORS, "POST")
def ask(id_: str) -> Response:
    """Ask its author something."""

    def decide(set_: ChangeSet, by: str) -> Response:
        reviews().ledger.ask(set_.id, by, _answer(is_needed=True), set_.version)
        return to("desk_home.home", done="asked")

    return _decided(id_, decide)


@blueprint.page("/desk/changes/<id_>/withdraw", SIGNED_IN, "POST")
def withdraw(id_: str) -> Response:
    """Take back what one has proposed oneself."""

    def decide(set_: ChangeSet, by: str) -> Response:
        if set_.author != by:
            raise Forbidden("Only who has proposed it can take it back.")
        reviews().ledger.withdraw(set_.id, by, set_.version)
        return to("desk_home.home", done="taken-back")

    return _decided(id_, decide)


@blueprint.page("/desk/changes/<id_>/submit", SIGNED_IN, "POST")
def submit(id_: str) -> Response:
    """Suggest what was a draft."""

    def decide(set_: ChangeSet, by: str) -> Response:
        reviews().check(set_.changes)
        reviews().ledger.submit(set_.id, by, set_.version)
        return to("desk_review.review", id_=set_.id, done="suggested")

    return _decided(id_, decide)


@blueprint.page("/desk/changes/<id_>/edit", SIGNED_IN, "POST")
def edit(id_: str) -> Response:
    """Say other changes, or another reason; who has proposed it answers a question so."""

    def decide(set_: ChangeSet, by: str) -> Response:
        changes = _changes(request.form.getlist("change"))
        reason = request.form.get("reason", "").strip()[:MOST_ANSWER]
        reviews().ledger.edit(set_.id, changes, reason or set_.reason, set_.version, by=by)
        return to("desk_review.review", id_=set_.id, done="edited")

    return _decided(id_, decide)


def _decided(id_: str, decide: Callable[[ChangeSet, str], Response]) -> Response:
    """Do something to a set in the version that was seen; whoever comes second is told who was first, and what."""
    set_ = found_set(id_)
    try:
        check_seen(set_, request.form.get("version", ""))
        return decide(set_, signed_in().name)
    except (StaleChangeSetError, ChangeStateError):
        newest = found_set(id_)
        return _page(newest, was_first(newest), HTTPStatus.CONFLICT)
    except ChangeError as error:
        return _page(set_, _("It cannot be made as it is."), HTTPStatus.UNPROCESSABLE_ENTITY, error.problems)
    except RefusedError as error:
        return _page(set_, words.fault(error), HTTPStatus.UNPROCESSABLE_ENTITY)


def _answer(*, is_needed: bool = False) -> str:
    given = request.form.get("answer", "").strip()
    if is_needed and not given:
        raise RefusedError("answer-missing", "a reason or a question is needed")
    if len(given) > MOST_ANSWER:
        raise RefusedError("answer-long", f"at most {MOST_ANSWER} characters")
    return given


def _changes(given: Sequence[str]) -> tuple[Change, ...]:
    """Read changes as an editor has written them.

    Raises
    ------
    ChangeError
        With what is wrong, and where.
    """
    read, problems = [], []
    for i, text in enumerate(given):
        try:
            read.append(json.loads(text[:MOST_JSON]))
        except ValueError as error:
            problems.append(Problem(_("change %(number)s", number=i + 1), 0, "", str(error), "JSON", "json-invalid"))
    if problems or not read:
        raise ChangeError(tuple(problems))
    try:
        return CHANGES.validate_python(read)
    except ValidationError as error:
        raise ChangeError(tuple(_problem(detail) for detail in error.errors(include_url=False))) from None


def _problem(detail: Any) -> Problem:
    number, *place = detail["loc"]
    field = ".".join(str(part) for part in place)
    found = str(detail["input"])[:80]
    return Problem(_("change %(number)s", number=number + 1), 0, field, found, detail["msg"], "change-invalid")


def _page(
    set_: ChangeSet, fault: str = "", status: int = HTTPStatus.OK, problems: tuple[Problem, ...] = ()
) -> Response:
    me, t = signed_in(), tongue()
    trial = None if set_.state.is_final else reviews().trial(set_)
    facts, entries = _facts(trial), _entries(trial)
    lines = proposals.proposed(set_, trial.before if trial else atlas().snapshot.catalog, t)
    part, around = _part(max(len(lines), len(facts), len(entries)))
    is_open = not set_.state.is_final
    return render(
        "desk_review.html",
        _("Change %(number)s", number=set_.number),
        status,
        set=set_,
        state=words.set_state(set_.state),
        lines=lines[part],
        first_line=part.start,
        last_line=lines[-1] if lines else None,
        facts=facts[part],
        around=around,
        effects=[(code, words.effect(code)) for code in _effects(facts, trial)],
        maps=_maps(trial),
        credits=atlas().basemap.credits,
        problems=problems or (trial.problems if trial else ()),
        entries=entries[part],
        past=_past(set_),
        contact=_contact(set_),
        projects=proposals.projects_of([set_], atlas().snapshot.catalog, language()),
        is_note=bool(set_.changes) and all(change.kind == "note" for change in set_.changes),
        fault=fault,
        done=words.done(request.args.get("done", "")),
        answer=request.form.get("answer", ""),
        reason=request.form.get("reason", set_.reason),
        written_fault=bool(problems),
        written=request.form.getlist("change") or [_json(change) for change in set_.changes[:MOST_LINES]],
        may_decide=is_open and me.role in EDITORS and set_.state != "draft",
        may_edit=may_edit(set_),
        may_submit=set_.state == "draft",
        forms=_forms(set_, trial),
        previews=_previews(trial),
        is_too_long=len(set_.changes) > MOST_LINES,
        may_withdraw=is_open and set_.author == me.name,
        next_revision=reviews().ledger.revision + 1,
        version=set_.version,
    )


def _forms(set_: ChangeSet, trial: Trial | None) -> tuple[int, ...]:
    """Numbers of the changes that have a form."""
    if trial is None or not may_edit(set_):
        return ()
    return tuple(i for i in range(len(set_.changes[:MOST_LINES])) if begun_with(set_.changes, i, trial.before))


def _previews(trial: Trial | None) -> list[tuple[str, str]]:
    """Projects that readers would see otherwise, with their names."""
    if trial is None or trial.after is None or trial.effect is None:
        return []
    ids = [id_ for family, id_ in (*trial.effect.added, *trial.effect.changed) if family == "projects"]
    return [(id_, named(trial.after.projects[id_].names, language()).text) for id_ in ids[:MOST_PREVIEWS]]


def _part(count: int) -> tuple[slice, dict[str, Any]]:
    """Which of so many lines a page shows, and the pages before and after it; what is no number is the first page."""
    last = max(1, -(-count // MOST_LINES))
    number = min(max(1, request.args.get("page", 1, int)), last)
    around = {"number": number, "last": last, "before": number > 1, "after": number < last}
    return slice((number - 1) * MOST_LINES, number * MOST_LINES), around


def _json(change: Change) -> str:
    return json.dumps(change.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=2)


def _facts(trial: Trial | None) -> tuple[proposals.ShownFact, ...]:
    if trial is None or trial.after is None or trial.effect is None:
        return ()
    changed = (*trial.effect.changed, *trial.effect.added, *trial.effect.removed)
    return proposals.shown_facts(trial.before, trial.after, changed, tongue())


def _effects(facts: Sequence[proposals.ShownFact], trial: Trial | None) -> list[str]:
    found = [code for fact in facts for code in fact.effects]
    if trial is not None and trial.effect is not None and trial.effect.moves:
        found.append("moves")
    if trial is not None and trial.effect is not None and not trial.effect.begun and not trial.effect.ended:
        found.append("no-conflict")
    return list(dict.fromkeys(found))


def _entries(trial: Trial | None) -> list[tuple[str, str, str]]:
    """Entries that are new, gone or otherwise, besides those whose facts are shown."""
    if trial is None or trial.effect is None:
        return []
    of = (("new", trial.effect.added), ("gone", trial.effect.removed), ("changed", trial.effect.changed))
    return [(words.effect(code), words.family(family), id_) for code, entries in of for family, id_ in entries]


def _maps(trial: Trial | None) -> list[dict[str, Any]]:
    """Small maps of projects that move, before and after."""
    if trial is None or trial.effect is None:
        return []
    moved = [move for move in trial.effect.moves if move.family == "projects"][:MOST_MAPS]
    t, found = tongue(), []
    for move in moved:
        sides = []
        for side, label, spot in (("before", _("Now"), move.before), ("after", _("If accepted"), move.after)):
            snapshot = trial.snapshot(side, move.id)
            small = snapshot and smallmap.of_projects(snapshot, atlas().basemap.archive, [move.id], language())
            if small:
                within = _("within %(radius)s", radius=fmt.radius(t, spot.uncertainty_m))
                bar = fmt.radius(t, small.bar_km * KM)
                sides.append({"label": label, "map": small, "bar": bar, "within": within})
        found.append({"href": links.page("pages.project", project_id=move.id), "sides": sides})
    return found


def _contact(set_: ChangeSet) -> str:
    """How whoever suggested it can be asked, for those who decide."""
    if signed_in().role not in EDITORS:
        return ""
    from webapp.suggest.contacts import contact_of

    return contact_of(reviews().ledger, set_.id)


def _past(set_: ChangeSet) -> list[dict[str, str]]:
    """Who did what with it, the newest first."""
    return [
        {
            "who": version.by or _("a reader"),
            "what": words.set_state(version.state),
            "answer": version.answer if version.state in ("asked", "accepted", "declined") else "",
            "when": words.moment(int(version.changed.timestamp())),
            "iso": words.iso(int(version.changed.timestamp())),
        }
        for version in reversed(reviews().ledger.versions(set_.id))
    ]
