"""Who did what: the record, for administrators, as a page and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from flask_babel import gettext as _

from geodata.formats import csvtext
from webapp import links
from webapp.desk.roles import ADMINISTRATORS
from webapp.desk.views import guarding, words
from webapp.desk.views.guarding import DeskBlueprint, render

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = DeskBlueprint("desk_record", __name__)

CSV = "text/csv; charset=utf-8"
HEAD = ("number", "at", "who", "did", "about", "detail")


@blueprint.page("/desk/audit", ADMINISTRATORS)
def record() -> Response:
    """Show the newest lines, or those before one."""
    from webapp.desk import audit

    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    every = audit.everything(guarding.database(), guarding.reviews().ledger)
    found = [line for line in reversed(every) if number is None or line.id < number][: audit.PAGE]
    return render(
        "desk_audit.html",
        _("Who did what"),
        lines=[(line, words.deed(line.did), words.moment(line.at), words.iso(line.at)) for line in found],
        older=links.page("desk_record.record", before=found[-1].id) if found and found[-1].id > 1 else "",
        file=links.page("desk_record.table"),
    )


@blueprint.page("/desk/audit.csv", ADMINISTRATORS)
def table() -> Response:
    """Give all lines as CSV, in codes that no language changes."""
    from webapp.desk import audit

    def rows() -> Iterator[tuple[object, ...]]:
        for line in audit.everything(guarding.database(), guarding.reviews().ledger):
            yield (line.id, words.iso(line.at), line.who, line.did, line.about, line.detail)

    response = Response(csvtext.table(HEAD, rows()), content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="desk-audit.csv"'
    return response
