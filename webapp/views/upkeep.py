"""What needs a look: a page for who keeps the catalogue, with CSV and JSON."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint
from flask_babel import gettext as _

from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http.caching import Answer
from webapp.i18n import tongue
from webapp.page import MenuEntry, Page, file_at
from webapp.present.upkeep import MOST, Question, questions
from webapp.state import atlas
from webapp.views.tables import csv_file, json_document

blueprint = Blueprint("upkeep", __name__)


@Page("/needs-a-look", "needs-a-look", entry=MenuEntry(lambda: _("What needs a look"), 95)).at(blueprint)
def page() -> Answer:
    """Show where whoever keeps the catalogue may begin."""
    return render(
        "upkeep.html",
        _("What needs a look"),
        questions=_asked(),
        most=MOST,
        downloads=[
            {"label": "CSV", "href": links.page("upkeep.table")},
            {"label": "JSON", "href": links.page("upkeep.data")},
        ],
    )


@file_at(blueprint, "/needs-a-look.csv")
def table() -> Answer:
    """Give all lines as CSV (RFC 4180)."""
    rows = (
        (asked.id, asked.title, need.id, need.name.text, need.iso, need.detail)
        for asked in _asked()
        for need in asked.needs
    )
    return csv_file(("question", "title", "id", "name", "date", "detail"), rows, "needs-a-look.csv")


@file_at(blueprint, "/needs-a-look.json")
def data() -> Answer:
    """Give all lines as JSON."""
    return json_document({"day": atlas().snapshot.today, "questions": [asdict(asked) for asked in _asked()]})


def _asked() -> tuple[Question, ...]:
    return questions(atlas().snapshot, tongue(), SiteAddresses())
