"""Rows with questions as files, so that an office can mend its sheet and hand it in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import gettext as _

from webapp.desk.roles import SIGNED_IN
from webapp.desk.views import importwords
from webapp.desk.views.guarding import DeskBlueprint, to
from webapp.desk.views.importfile import checked_file, file_of
from webapp.imports import rejects
from webapp.imports.template import XLSX

if TYPE_CHECKING:
    from flask import Response

    from webapp.desk.handedin import HandedIn
    from webapp.imports.checking import Checked

blueprint = DeskBlueprint("desk_import_questions", __name__)

CSV = "text/csv; charset=utf-8"


@blueprint.page("/desk/import/<id_>/questions.csv", SIGNED_IN)
def table(id_: str) -> Response:
    """Give each question with its cell as CSV."""
    found = file_of(id_)
    checked = checked_file(found)
    if checked is None:
        return to("desk_import.match", id_=id_)
    return _file(rejects.as_csv(_rejects(found, checked), _heads()).encode(), CSV, "questions.csv")


@blueprint.page("/desk/import/<id_>/questions.xlsx", SIGNED_IN)
def workbook(id_: str) -> Response:
    """Give the rows with questions as a workbook to mend."""
    found = file_of(id_)
    checked = checked_file(found)
    if checked is None:
        return to("desk_import.match", id_=id_)
    return _file(rejects.as_workbook(_rejects(found, checked), found.table, _heads()), XLSX, "questions.xlsx")


def _rejects(found: HandedIn, checked: Checked) -> list[rejects.Reject]:
    headings = found.table.headings
    return [
        rejects.Reject(it.row, it.cell, "" if it.column is None else headings[it.column], it.text,
                       importwords.question(it), it.fault)
        for it in checked.questions
    ]  # fmt: skip


def _heads() -> rejects.RejectHeads:
    columns = (_("Cell"), _("Column"), _("What stands there"), _("Question"), _("Code of the reason"))
    return rejects.RejectHeads(_("Rows to mend"), _("Questions"), columns, _("Questions; this column is not read"))


def _file(content: bytes, kind: str, name: str) -> Response:
    response = current_app.make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
