"""Search over everything: a page for people, JSON for the search box."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.errors import QueryError
from geodata.layers import geojson
from geodata.space import coordinates
from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import arguments, negotiate
from webapp.http.caching import Answer, answer
from webapp.i18n import language, tongue
from webapp.page import Page
from webapp.present import finding
from webapp.present.here import middle
from webapp.state import atlas

blueprint = Blueprint("finding", __name__)

MAX_QUERY = 200
"""Characters of a query; a name is never longer."""

MAX_RESULTS = 100


@Page("/search", "search", takes=("q", "kind", "limit"), has_forms=True, robots="unlisted").at(blueprint)
def search() -> Answer:
    """Find projects, places, crossings and sources."""
    query = (arguments.single(request.args, "q") or "").strip()
    if len(query) > MAX_QUERY:
        raise QueryError("q", f"has {len(query)} characters, {MAX_QUERY} are allowed")
    kind = (arguments.several(request.args, "kind", finding.KINDS) or (None,))[0]
    limit = arguments.integer(request.args, "limit", MAX_RESULTS)
    if not 1 <= limit <= MAX_RESULTS:
        raise QueryError("limit", f"{limit} is not between 1 and {MAX_RESULTS}")
    snapshot = atlas().snapshot
    at = coordinates.parse(query, middle(snapshot))
    found = finding.search(
        snapshot, atlas().search_index, query, tongue(), SiteAddresses(), limit=limit, kind=kind, at=at
    )
    accept = request.headers.get("Accept", "")
    form = negotiate.wanted(arguments.single(request.args, "f"), accept, negotiate.Representation.HTML)
    if form is negotiate.Representation.JSON:
        body = {"q": query, "total": found.total, "counts": {name: count for name, _label, count in found.counts}}
        results = [asdict(result) for result in found.results]
        response = answer(
            geojson.dumps(geojson.value({**body, "results": results})), links.JSON, vary=("Accept", "Accept-Language")
        )
        response.headers["Content-Language"] = language()
        return response
    return render(
        "search.html",
        _("Search"),
        q=query,
        kind=kind,
        found=found,
        kinds=[
            {"label": label, "count": count, "href": links.here({"kind": name}), "current": name == kind}
            for name, label, count in found.counts
            if count
        ],
        all_href=links.here({"kind": None}),
        count_label=ngettext("%(count)s result", "%(count)s results", found.total, count=found.total),
    )
