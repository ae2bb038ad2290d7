"""What changed since a day: a page, CSV, JSON and a feed, with the same days and filters."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http.caching import Answer
from webapp.i18n import language, tongue
from webapp.page import Handed, MenuEntry, Page, file_at
from webapp.present import format as fmt
from webapp.present import sharing
from webapp.present.changes import FILTERS, MOST, Changes, Since, changes, usual_since, values_of
from webapp.present.news import entries
from webapp.present.tongue import named
from webapp.state import atlas
from webapp.views import feeds, recorded
from webapp.views.since import asked_since
from webapp.views.tables import csv_file, json_document

blueprint = Blueprint("changes", __name__)

TAKES = ("since", "until", "project", recorded.BY, *FILTERS)
HEAD = (
    "id", "day", "project", "name", "kind", "field", "label", "before", "after", "planned", "source",
    "publisher", "url",
)  # fmt: skip


def _handed() -> Handed:
    if recorded.is_asked():
        return Handed(_("What was recorded"))
    chosen = (choice.label for filter_ in _found().filters for choice in filter_.choices if choice.selected)
    return Handed(sharing.view_title(_("What changed"), chosen))


@Page(
    "/changes",
    "changes",
    takes=TAKES,
    share=_handed,
    pictured=("project",),
    entry=MenuEntry(lambda: _("What changed"), 66),
).at(blueprint)
def page() -> Answer:
    """Show what became known in some days, or what was recorded in them, the newest first."""
    if recorded.is_asked():
        return recorded.page()
    asked, found = _asked(), _found()
    project = atlas().snapshot.catalog.projects.get(asked.project)
    return render(
        "changes.html",
        _("What changed"),
        found=found,
        most=MOST,
        since=asked.since.isoformat() if asked.since else "",
        until=asked.until.isoformat() if asked.until else "",
        project=named(project.names, language()) if project else None,
        project_id=asked.project,
        count_label=_count(found),
        observed=fmt.state(tongue(), atlas().snapshot.catalog.about.observed_until),
        is_filtered=any(choice.selected for filter_ in found.filters for choice in filter_.choices),
        clear_href=links.page("changes.page"),
        all_projects_href=links.here({"project": None}),
        recorded_href=recorded.address(asked.project),
        map_href=links.page("pages.index", changed=asked.since.isoformat()) if asked.since else "",
        downloads=[
            {"label": label, "href": links.page(f"changes.{name}", **links.given_values("lang", "f"))}
            for label, name in (("CSV", "table"), ("JSON", "data"), (_("Atom feed"), "atom"))
        ],
    )


@file_at(blueprint, "/changes.csv", takes=TAKES)
def table() -> Answer:
    """Give the changes as CSV (RFC 4180)."""
    if recorded.is_asked():
        return recorded.table()
    rows = (
        (line.id, line.day, line.project_id, line.project.text if line.project else "", line.kind, line.field,
         line.label, line.before.text if line.before else "", line.after.text, int(line.is_plan), line.source.id,
         line.source.publisher, line.url)
        for line in _found().lines
    )  # fmt: skip
    return csv_file(HEAD, rows, "changes.csv")


@file_at(blueprint, "/changes.json", takes=TAKES)
def data() -> Answer:
    """Give the changes as JSON."""
    if recorded.is_asked():
        return recorded.data()
    asked, found = _asked(), _found()
    return json_document(
        {
            "since": asked.since,
            "until": asked.until,
            "total": found.total,
            "undated": found.undated,
            "changes": [asdict(line) for line in found.lines],
        }
    )


@file_at(blueprint, "/changes.atom", takes=TAKES)
def atom() -> Answer:
    """Give the newest of the changes as an Atom feed (RFC 4287)."""
    if recorded.is_asked():
        return recorded.atom()
    given: dict[str, Any] = links.given_values("lang", "f")
    here, there = (links.absolute(links.page(f"changes.{name}", **given)) for name in ("atom", "page"))
    return feeds.feed(here, there, _("What changed"), entries(_found().lines, tongue()))


def _found() -> Changes:
    return changes(atlas().snapshot, _asked(), tongue(), SiteAddresses(), links.page("chronicle.timeline"))


def _asked() -> Since:
    """What the query asks for; without a day or a project, the last year that the catalogue knows.

    Raises
    ------
    QueryError
        For what is no day, no project or no value of a filter, and for an end before the beginning.
    """
    asked = asked_since(FILTERS, values_of)
    if not asked.project and asked.until is None and "since" not in request.args:
        return replace(asked, since=usual_since(atlas().snapshot))
    return asked


def _count(found: Changes) -> str:
    shown, total = len(found.lines), found.total
    words: str = ngettext(
        "%(count)s of %(total)s change", "%(count)s of %(total)s changes", total, count=shown, total=total
    )
    return words
