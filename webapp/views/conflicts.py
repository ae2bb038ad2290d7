"""Where sources disagree: a page, CSV and JSON, with the same filters."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import arguments
from webapp.http.caching import Answer
from webapp.i18n import tongue
from webapp.page import Handed, MenuEntry, Page, file_at
from webapp.present import sharing
from webapp.present.conflicts import MARGIN, WIDTH, Conflicts, conflicts
from webapp.state import shown
from webapp.views.tables import csv_file, json_document

blueprint = Blueprint("conflicts", __name__)

FILTERS = ("field", "side", "kind")


def _handed() -> Handed:
    chosen = (choice.label for filter_ in _clashes().filters for choice in filter_.choices if choice.selected)
    return Handed(sharing.view_title(_("Conflicts"), chosen))


@Page(
    "/conflicts",
    "conflicts",
    takes=FILTERS,
    knows_days=True,
    share=_handed,
    entry=MenuEntry(lambda: _("Conflicts"), 70),
).at(blueprint)
def page() -> Answer:
    """Show all contradictions, narrowed by field, side of the border and kind of source."""
    found = _clashes()
    count = len(found.clashes)
    return render(
        "conflicts.html",
        _("Where sources disagree"),
        found=found,
        count_label=ngettext(
            "%(count)s of %(total)s contradiction",
            "%(count)s of %(total)s contradictions",
            found.total,
            count=count,
            total=found.total,
        ),
        clear_href=links.page("conflicts.page"),
        is_filtered=any(choice.selected for filter_ in found.filters for choice in filter_.choices),
        downloads=[
            {"label": "CSV", "href": links.page("conflicts.table", **_chosen_args())},
            {"label": "JSON", "href": links.page("conflicts.data", **_chosen_args())},
        ],
        width=WIDTH,
        margin=MARGIN,
    )


@file_at(blueprint, "/conflicts.csv", takes=FILTERS, knows_days=True)
def table() -> Answer:
    """Give the contradictions as CSV (RFC 4180): a line for each claim."""
    head = (
        "conflict", "subjects", "field", "label", "value", "shown", "group", "source", "url", "publisher", "kind",
        "country", "date", "rule",
    )  # fmt: skip
    rows = (
        (clash.id, "; ".join(subject.name.text for subject in clash.subjects), clash.field, rival.label or clash.label,
         rival.value.text, int(rival.shown), rival.group + 1, rival.source, rival.url, rival.publisher, rival.kind,
         rival.country, rival.iso, clash.rule)
        for clash in _clashes().clashes
        for rival in clash.rivals
    )  # fmt: skip
    return csv_file(head, rows, "conflicts.csv")


@file_at(blueprint, "/conflicts.json", takes=FILTERS, knows_days=True)
def data() -> Answer:
    """Give the contradictions as JSON."""
    found = _clashes()
    return json_document({"total": found.total, "conflicts": [asdict(clash) for clash in found.clashes]})


def _clashes() -> Conflicts:
    """Contradictions that the query asks for.

    Raises
    ------
    QueryError
        For a value that does not exist.
    """
    every = conflicts(shown(), {}, tongue(), SiteAddresses())
    allowed = {filter_.name: tuple(choice.value for choice in filter_.choices) for filter_ in every.filters}
    chosen = {name: arguments.several(request.args, name, allowed[name]) for name in FILTERS}
    return conflicts(shown(), chosen, tongue(), SiteAddresses())


def _chosen_args() -> dict[str, Any]:
    return {name: ",".join(values) for name in FILTERS if (values := [v for v in request.args.getlist(name) if v])}
