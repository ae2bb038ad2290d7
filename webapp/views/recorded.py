"""What the atlas recorded, revision by revision: the other axis of ``/changes``, and the history of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.errors import QueryError, UnknownFeatureError
from webapp import links
from webapp.frame import render
from webapp.http import arguments
from webapp.i18n import language, tongue
from webapp.page import Page
from webapp.present.changes import KIND, Since
from webapp.present.news import MAX_ENTRIES
from webapp.present.recorded import FILTERS, MOST, MOST_IN_FILES, entries, record, values_of
from webapp.present.tongue import named
from webapp.state import atlas
from webapp.views import feeds
from webapp.views.since import asked_since
from webapp.views.tables import csv_file, json_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from webapp.http.caching import Answer
    from webapp.present.recorded import Record, Recorded
    from webapp.present.tongue import Said

blueprint = Blueprint("recorded", __name__)

BY, PUBLISHED, RECORDED = "by", "published", "recorded"
"""Parameter that names the axis, and its two values: the day of the source, or that of the ledger."""

HEAD = (
    "revision", "day", "moment", "by", "author", "reason", "family", "id", "name", "kind", "what", "before", "after",
    "source", "url",
)  # fmt: skip


def is_asked() -> bool:
    """Whether the address asks for what was recorded.

    Raises
    ------
    QueryError
        When it names no axis that there is.
    """
    value = arguments.single(request.args, BY) or PUBLISHED
    if value not in (PUBLISHED, RECORDED):
        raise QueryError(BY, f"{value[:80]!r} is neither {PUBLISHED} nor {RECORDED}")
    return value == RECORDED


def address(project_id: str) -> str:
    """Path of what was recorded, of one project where one is named; empty where there is no ledger."""
    if atlas().content.revision is None:
        return ""
    return links.page("changes.page", by=RECORDED, **({"project": project_id} if project_id else {}))


@Page(
    "/projects/<project_id>/revisions",
    "project-revisions",
    under="projects",
    robots="unlisted",
    is_there=lambda: atlas().content.revision is not None,
).at(blueprint)
def history(project_id: str) -> Answer:
    """Show the revisions that changed a project, each to be opened."""
    if project_id not in atlas().snapshot.catalog.projects:
        raise UnknownFeatureError(f"there is no project {project_id[:80]!r}")
    return _page(Since(None, None, project_id, {}), is_of_project=True)


def page() -> Answer:
    """Show what was recorded, the newest first."""
    return _page(_asked())


def table() -> Answer:
    """Give a line for each change as CSV."""
    return csv_file(HEAD, (row for it in _found(_asked(), MOST_IN_FILES).revisions for row in _rows(it)), "changes.csv")


def data() -> Answer:
    """Give the revisions as JSON."""
    asked = _asked()
    found = _found(asked, MOST_IN_FILES)
    told = [_told(it) for it in found.revisions]
    return json_document(
        {"by": RECORDED, "since": asked.since, "until": asked.until, "total": found.total, "revisions": told}
    )


def atom() -> Answer:
    """Give the newest revisions as a feed."""
    given: dict[str, Any] = links.given_values("lang", "f")
    here, there = (links.absolute(links.page(f"changes.{name}", **given)) for name in ("atom", "page"))
    found = _found(_asked(), MAX_ENTRIES).revisions
    pages = {it.number: _states(it)["after"] for it in found}
    return feeds.feed(here, there, _("What was recorded"), entries(found, tongue(), pages, MAX_ENTRIES))


def _page(asked: Since, *, is_of_project: bool = False) -> Answer:
    found = _found(asked, MOST)
    project = atlas().snapshot.catalog.projects.get(asked.project)
    name = named(project.names, language()) if project else None
    words = ngettext("%(count)s revision", "%(count)s revisions", found.matched, count=found.matched)
    given: dict[str, Any] = (
        {BY: RECORDED, "project": asked.project} if is_of_project else links.given_values("lang", "f")
    )
    return render(
        "changes_recorded.html",
        _("What was recorded"),
        found=found,
        states={it.number: _states(it) for it in found.revisions},
        most=MOST,
        count_label=words,
        since=asked.since.isoformat() if asked.since else "",
        until=asked.until.isoformat() if asked.until else "",
        project=name,
        project_id=asked.project,
        is_of_project=is_of_project,
        project_href=links.page("pages.project", project_id=asked.project) if asked.project else "",
        published_href=links.page("changes.page", **({"project": asked.project} if asked.project else {})),
        clear_href=links.page("changes.page", by=RECORDED),
        is_filtered=any(choice.selected for filter_ in found.filters for choice in filter_.choices),
        downloads=[
            {"label": label, "href": links.page(f"changes.{form}", **given)}
            for label, form in (("CSV", "table"), ("JSON", "data"), (_("Atom feed"), "atom"))
        ],
    )


def _asked() -> Since:
    """What the query asks for: days on which something was recorded, all of them when none is named."""
    if arguments.single(request.args, KIND):
        raise QueryError(KIND, "kinds are of what was published; what was recorded has none")
    return asked_since(FILTERS, values_of)


def _found(asked: Since, most: int) -> Record:
    state = atlas()
    revisions, sets = state.past.accepted(state.content.revision)
    files = state.at("0").content.catalog if revisions else state.content.catalog
    conflicts = state.edited.conflicts if state.edited else ()
    left_out = [problem.file.partition(",")[0] for problem in conflicts]
    return record(revisions, sets, files, state.snapshot, asked, left_out, tongue(), most)


def _states(it: Recorded) -> dict[str, str]:
    """Addresses of the states before and after a revision: of the project, where there is one and it was there."""
    ids = {line.id for line in it.lines if line.family == "projects"}
    one = next(iter(ids)) if len(ids) == 1 else ""
    kinds = {line.kind for line in it.lines if line.family == "projects"}
    return {
        "before": _state(it.number - 1, "" if "put" in kinds else one),
        "after": _state(it.number, "" if "remove" in kinds else one),
    }


def _state(number: int, project_id: str) -> str:
    if project_id:
        return links.of_revision(number, "pages.project", project_id=project_id)
    return links.of_revision(number, "pages.projects")


def _rows(it: Recorded) -> Sequence[tuple[object, ...]]:
    begun = (it.number, it.day, it.moment, it.by, it.author, it.reason)
    rows = [
        (*begun, line.family, line.id, line.name.text, line.kind, line.what, _joined(line.before), _joined(line.after),
         line.source.id if line.source else "", line.source.url if line.source else "")
        for line in it.lines
    ]  # fmt: skip
    return rows or [(*begun, "", "", "", "files", "", "", "", "", "")]


def _joined(texts: Iterable[Said]) -> str:
    return "; ".join(said.text for said in texts)


def _told(it: Recorded) -> dict[str, Any]:
    lines = [
        {
            "kind": line.kind,
            "family": line.family,
            "id": line.id,
            "name": line.name.text,
            "what": line.what,
            "before": [said.text for said in line.before],
            "after": [said.text for said in line.after],
            "reason": line.reason,
            "source": line.source.id if line.source else None,
        }
        for line in it.lines
    ]
    told = {name: getattr(it, name) for name in ("number", "day", "moment", "by", "author", "reason", "more")}
    flags = {"is_files": it.is_files, "is_left_out": it.is_left_out}
    return {**told, **flags, "changes": lines, **_states(it)}
