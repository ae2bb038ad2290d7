"""How far a file is that is being read or checked: a page that looks again by itself, and what its script asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import jsonify
from flask_babel import gettext as _

from webapp.desk.roles import SIGNED_IN
from webapp.desk.views import importing, importwords
from webapp.desk.views.guarding import DeskBlueprint, database, now, render, signed_in, to
from webapp.desk.views.importfile import works
from webapp.i18n import tongue
from webapp.imports.errors import ImportRefusedError
from webapp.present import format as fmt

if TYPE_CHECKING:
    from flask import Response

    from webapp.desk.working import FileWork

blueprint = DeskBlueprint("desk_import_progress", __name__)


@blueprint.page("/desk/import/work", SIGNED_IN)
def progress() -> Response:
    """Show how far it is, or lead on to what came of it."""
    work = _work()
    if work is None:
        return to("desk_import.begin")
    if work.fault:
        held = json.loads(work.fault)
        return importing.begin_with(importwords.refused(ImportRefusedError(held["fault"], **held["values"])))
    if not work.is_running:
        return to("desk_import.match" if work.kind == "reading" else "desk_import.check", id_=work.file)
    return render("desk_import_work.html", work.name, work=work, said=_said(work))


@blueprint.page("/desk/import/work.json", SIGNED_IN)
def state() -> Response:
    """Tell a script how far it is."""
    work = _work()
    if work is None or not work.is_running:
        return jsonify({"running": False})
    return jsonify({"running": True, "done": work.done, "total": work.total, "said": _said(work)})


@blueprint.page("/desk/import/work/cancel", SIGNED_IN, "POST")
def cancel() -> Response:
    """Give it up."""
    work = _work()
    works().give_up(database(), signed_in().account)
    if work is not None and work.kind == "checking":
        return to("desk_import.match", id_=work.file)
    return to("desk_import.begin")


def _work() -> FileWork | None:
    found: FileWork | None = works().of(database(), now(), signed_in().account)
    return found


def _said(work: FileWork) -> str:
    if work.kind == "reading":
        return str(_("The file is being read."))
    if not work.total:
        return str(_("The rows are about to be checked."))
    t = tongue()
    return str(
        _("%(done)s of %(total)s rows are checked.", done=fmt.number(t, work.done), total=fmt.number(t, work.total))
    )
