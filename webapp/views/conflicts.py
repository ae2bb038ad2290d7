"""Where sources disagree: a page, CSV and JSON, with the same filters."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.formats import geojson
from webapp import links, negotiate, params
from webapp.caching import Answer, answer
from webapp.i18n import chosen_language, language, tongue
from webapp.present.conflicts import MARGIN, WIDTH, Conflicts, conflicts
from webapp.state import shown
from webapp.views.shell import VARY, SiteAddresses, render

blueprint = Blueprint("conflicts", __name__)

FILTERS = ("field", "side", "kind")
CSV = "text/csv; charset=utf-8"


@blueprint.get("/conflicts")
def page() -> Answer:
    """Show all contradictions, narrowed by field, side of the border and kind of source."""
    params.several(request.args, "f", (negotiate.Representation.HTML,))
    found = _found()
    count = len(found.clashes)
    return render(
        "conflicts.html",
        "conflicts",
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


@blueprint.get("/conflicts.csv")
def table() -> Answer:
    """Give the contradictions as CSV (RFC 4180): a line for each claim."""
    found = _found()
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(
        ("conflict", "subject", "field", "label", "value", "shown", "group", "source", "url", "publisher", "kind",
         "country", "date", "rule", "snapshot")
    )  # fmt: skip
    for clash in found.clashes:
        for rival in clash.rivals:
            rows.writerow(
                (
                    clash.id, clash.subject.text, clash.field, clash.label, rival.value.text, int(rival.shown),
                    rival.group + 1, rival.source, rival.url, rival.publisher, rival.kind, rival.country, rival.date,
                    clash.rule, shown().id,
                )
            )  # fmt: skip
    return _file(written.getvalue(), CSV, "conflicts.csv")


@blueprint.get("/conflicts.json")
def data() -> Answer:
    """Give the contradictions as JSON."""
    found = _found()
    body = {
        "snapshot": shown().id,
        "total": found.total,
        "conflicts": [asdict(clash) for clash in found.clashes],
    }
    return _file(geojson.dumps(geojson.value(body)), links.JSON, "")


def _found() -> Conflicts:
    """Contradictions that the query asks for.

    Raises
    ------
    QueryError
        For a parameter or value that does not exist.
    """
    params.allow(request.args, (*FILTERS, "asof"), is_page=True)
    chosen_language()
    every = conflicts(shown(), {}, tongue(), SiteAddresses())
    allowed = {filter_.name: tuple(choice.value for choice in filter_.choices) for filter_ in every.filters}
    chosen = {name: params.several(request.args, name, allowed[name]) for name in FILTERS}
    return conflicts(shown(), chosen, tongue(), SiteAddresses())


def _chosen_args() -> dict[str, Any]:
    return {name: ",".join(values) for name in FILTERS if (values := [v for v in request.args.getlist(name) if v])}


def _file(body: str | bytes, media_type: str, name: str) -> Answer:
    response = answer(body, media_type, vary=VARY)
    response.headers["Content-Language"] = language()
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
