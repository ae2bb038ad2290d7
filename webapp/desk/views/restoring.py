"""History of a project at the desk, and its way back: what came after a revision is undone by a change to review."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.ledger.changes import thing
from geodata.ledger.errors import ChangeError
from geodata.ledger.undoing import undoing
from webapp import links
from webapp.desk.roles import EDITORS
from webapp.desk.views.guarding import DeskBlueprint, render, reviews, signed_in, to
from webapp.i18n import language, tongue
from webapp.present.changes import Since
from webapp.present.recorded import record
from webapp.present.tongue import named
from webapp.state import atlas

if TYPE_CHECKING:
    from flask import Response

    from geodata.errors import Problem
    from geodata.ledger.changes import ChangeSet
    from webapp.present.recorded import Record

blueprint = DeskBlueprint("desk_restoring", __name__)

MOST_REASON = 2000
_NUMBER = re.compile(r"[0-9]{1,9}")


@blueprint.page("/desk/projects/<project>/revisions", EDITORS)
def revisions(project: str) -> Response:
    """Show the revisions that changed a project, each with a way back."""
    return _page(project)


@blueprint.page("/desk/projects/<project>/restore", EDITORS, "POST")
def restore(project: str) -> Response:
    """Propose what brings the project back to what it was in a revision; it is reviewed like any change."""
    ledger, text = reviews().ledger, request.form.get("revision", "")
    newest = ledger.revision
    if not _NUMBER.fullmatch(text) or int(text) > newest:
        return _page(project, _("There is no such revision."))
    then, now = (reviews().entries(last).entry("projects", project) for last in (int(text), newest))
    given = request.form.get("reason", "").strip()[:MOST_REASON]
    reason = given or _("Back to revision %(number)s", number=int(text))
    changes = undoing(project, then, now, reason)
    if not changes:
        return _page(project, _("The project says that already: nothing is to be undone."))
    try:
        reviews().check(changes)
    except ChangeError as error:
        return _page(project, _("Nothing was written: see what stands against it."), error.problems)
    made = ledger.propose(changes, author=signed_in().name, reason=reason, base=newest)
    return to("desk_review.review", id_=made.id)


def _page(project: str, fault: str = "", problems: tuple[Problem, ...] = ()) -> Response:
    ledger, held = reviews().ledger, reviews().accepted().projects.get(project)
    sets = {set_.id: set_ for set_ in ledger.accepted()}
    if held is None and not any(("projects", project) in map(thing, set_.changes) for set_ in sets.values()):
        raise NotFound
    found = _record(project, sets)
    return render(
        "desk_restore.html",
        named(held.names, language()).text if held else project,
        HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK,
        project=project,
        is_there=held is not None,
        revisions=found.revisions,
        opened={it.number: links.of_revision(it.number, "pages.project", project_id=project) for it in found.revisions},
        files_href=links.of_revision(0, "pages.project", project_id=project),
        fault=fault,
        problems=problems,
        reason=request.form.get("reason", ""),
    )


def _record(project: str, sets: dict[str, ChangeSet]) -> Record:
    state = atlas()
    conflicts = state.edited.conflicts if state.edited else ()
    left_out = [problem.file.partition(",")[0] for problem in conflicts]
    asked = Since(None, None, project, {})
    files = state.at("0").content.catalog
    return record(reviews().ledger.revisions(), sets, files, state.snapshot, asked, left_out, tongue())
