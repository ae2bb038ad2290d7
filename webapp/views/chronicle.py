"""Timeline of the programme and the documents signed, as pages, CSV and JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import arguments
from webapp.http.caching import Answer
from webapp.i18n import tongue
from webapp.page import Handed, MenuEntry, Page, file_at
from webapp.present import chronicle, sharing
from webapp.state import shown
from webapp.views.tables import csv_file, json_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webapp.present.chronicle import Chronicle, Cited

blueprint = Blueprint("chronicle", __name__)


def _handed() -> Handed:
    chosen = (choice.label for choice in _events().choices if choice.selected)
    return Handed(sharing.view_title(_("Timeline"), chosen))


@Page(
    "/timeline",
    "timeline",
    takes=("kind",),
    knows_days=True,
    share=_handed,
    entry=MenuEntry(lambda: _("Timeline"), 40, is_first=True),
).at(blueprint)
def timeline() -> Answer:
    """Show the events of programme and projects, the latest first, narrowed by kind."""
    found = _events()
    return render(
        "timeline.html",
        _("Timeline"),
        found=found,
        count_label=ngettext(
            "%(count)s of %(total)s event",
            "%(count)s of %(total)s events",
            found.total,
            count=found.shown,
            total=found.total,
        ),
        is_filtered=any(choice.selected for choice in found.choices),
        clear_href=links.page("chronicle.timeline"),
        downloads=_downloads("timeline", kind=",".join(choice.value for choice in found.choices if choice.selected)),
    )


@file_at(blueprint, "/timeline.csv", takes=("kind",), knows_days=True)
def timeline_table() -> Answer:
    """Give the events as CSV (RFC 4180)."""
    head = ("id", "date", "first", "last", "kind", "event", "place", "planned", "overdue", "project", "sources")
    rows = (
        (e.id, e.iso, e.first, e.last, e.kind, e.text.text, e.place, int(e.planned), int(e.overdue),
         e.project.text if e.project else "", _ids(e.sources))
        for e in _events().entries
    )  # fmt: skip
    return csv_file(head, rows, "timeline.csv")


@file_at(blueprint, "/timeline.json", takes=("kind",), knows_days=True)
def timeline_data() -> Answer:
    """Give the events as JSON."""
    return json_document({"events": [asdict(entry) for entry in _events().entries]})


@Page(
    "/documents",
    "documents",
    knows_days=True,
    entry=MenuEntry(lambda: _("Documents"), 50, is_first=True),
).at(blueprint)
def documents() -> Answer:
    """Show the documents signed, and which of them are known only by report."""
    found = chronicle.documents(shown(), tongue(), SiteAddresses())
    return render("documents.html", _("Documents"), found=found, downloads=_downloads("documents"))


@file_at(blueprint, "/documents.csv", knows_days=True)
def documents_table() -> Answer:
    """Give the documents as CSV (RFC 4180)."""
    found = chronicle.documents(shown(), tongue(), SiteAddresses())
    head = ("id", "known", "number", "subject", "kind", "date", "place", "note", "sources")
    rows = (
        (d.id, known, "" if d.number is None else d.number, d.subject.text, d.kind.text, d.iso, d.place,
         d.note.text if d.note else "", _ids(d.sources))
        for known, views in (("official list", found.listed), ("report only", found.reported))
        for d in views
    )  # fmt: skip
    return csv_file(head, rows, "documents.csv")


@file_at(blueprint, "/documents.json", knows_days=True)
def documents_data() -> Answer:
    """Give the documents as JSON."""
    return json_document(asdict(chronicle.documents(shown(), tongue(), SiteAddresses())))


def _events() -> Chronicle:
    """Events of the kinds that the query names.

    Raises
    ------
    QueryError
        For a kind that does not exist.
    """
    kinds = arguments.several(request.args, "kind", chronicle.kinds(shown()))
    return chronicle.chronicle(shown(), kinds, tongue(), SiteAddresses())


def _downloads(name: str, **query: str) -> list[dict[str, str]]:
    given = {key: value for key, value in query.items() if value}
    return [
        {"label": "CSV", "href": links.page(f"chronicle.{name}_table", **given)},
        {"label": "JSON", "href": links.page(f"chronicle.{name}_data", **given)},
    ]


def _ids(sources: Sequence[Cited]) -> str:
    return " ".join(source.id for source in sources)
