"""Projects side by side, as a page and as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.errors import QueryError
from geodata.text.collation import sort_key
from webapp import links
from webapp.frame import SiteAddresses, render, render_part
from webapp.http import arguments, negotiate
from webapp.http.caching import Answer
from webapp.i18n import chosen_language, language, tongue
from webapp.ogc.mapview import on_map
from webapp.page import DAY, Handed, Page, file_at
from webapp.present import sharing
from webapp.present.compare import FEWEST, MOST, Comparison, compare
from webapp.present.tongue import named
from webapp.state import shown
from webapp.views import smallmaps
from webapp.views.tables import csv_file

if TYPE_CHECKING:
    from webapp.http.arguments import Args

blueprint = Blueprint("compare", __name__)


def _handed() -> Handed:
    projects = shown().catalog.projects
    names = [named(projects[project_id].names, language()).text for project_id in _chosen_ids(request.args)]
    return Handed(sharing.view_title(_("Compare projects"), names))


@Page("/compare", "compare", takes=("ids", "only"), knows_days=True, share=_handed).at(blueprint)
def page() -> Answer:
    """Show two to four projects side by side; with fewer, ask for more."""
    ids = _chosen_ids(request.args)
    only = arguments.flag(request.args, "only")
    found = _compare(ids)
    title = _("Compare projects")
    pictured = smallmaps.of_projects(ids)
    return render(
        "compare.html",
        title,
        found=found,
        **pictured,
        map_href=on_map(pictured["small_map"].box if pictured["small_map"] else None),
        ids=ids,
        is_enough=len(ids) >= FEWEST,
        lines=[line for line in found.lines if not (only and line.is_same)],
        only=only,
        only_href=links.here({"only": None if only else "1"}),
        differing=ngettext("%(count)s line differs", "%(count)s lines differ", found.differing, count=found.differing),
        without={id_: links.here({"ids": ",".join(other for other in ids if other != id_) or None}) for id_ in ids},
        others=_others(ids) if len(ids) < MOST else [],
        csv_href=links.page("compare.table", ids=",".join(ids)),
    )


@file_at(blueprint, "/compare.csv", takes=("ids",), knows_days=True)
def table() -> Answer:
    """Give the comparison as CSV (RFC 4180): a line for each question and project, with the sources' addresses."""
    ids = _chosen_ids(request.args)
    if len(ids) < FEWEST:
        raise QueryError("ids", f"names {len(ids)} projects, {FEWEST} to {MOST} can be compared")
    found = _compare(ids)
    addresses = {line.n: line.url or links.absolute(line.page) for line in found.sources}
    head = ("field", "label", "project", "name", "value", "detail", "date", "differs", "disputed", "sources")
    rows = (
        (line.name, cell.label or line.label, project.id, project.name.text, " | ".join(cell.told),
         cell.remark if cell.date else cell.detail, cell.date, int(line.differs), int(bool(cell.conflict)),
         " ".join(addresses[number] for number in cell.cites))
        for line in found.lines
        for project, cell in zip(found.projects, line.cells, strict=True)
    )  # fmt: skip
    return csv_file(head, rows, "compare.csv")


@blueprint.get("/compare/tray")
def tray() -> Answer:
    """Give the tray of the projects that are picked, as pages hold it; each by its name, whatever the day."""
    arguments.allow(request.args, ("ids", DAY))
    arguments.several(request.args, "f", (negotiate.HTML.name,))
    chosen_language()
    projects = shown().whole.catalog.projects
    picked = [(id_, named(projects[id_].names, language())) for id_ in _read_ids(request.args)]
    href = links.page("compare.page", ids=",".join(id_ for id_, _name in picked))
    return render_part("tray.html", picked=picked, href=href, most=MOST)


def _chosen_ids(args: Args) -> tuple[str, ...]:
    """Ids of the projects to compare.

    Raises
    ------
    QueryError
        When they are too many, named twice or unknown, or when nothing was known of one on the day that is shown.
    """
    ids = _read_ids(args)
    for id_ in ids:
        if id_ not in shown().catalog.projects:
            raise QueryError("ids", f"nothing was known of {id_!r} on {shown().as_of}", id_)
    return ids


def _read_ids(args: Args) -> tuple[str, ...]:
    """Ids given as ``a,b`` or one by one, each of a project."""
    ids = [id_ for value in args.getlist("ids") for id_ in value.split(",") if id_]
    for id_ in ids:
        if id_ not in shown().whole.catalog.projects:
            raise QueryError("ids", f"there is no project {id_[:80]!r}", id_)
        if ids.count(id_) > 1:
            raise QueryError("ids", f"names {id_!r} twice", id_)
    if len(ids) > MOST:
        raise QueryError("ids", f"names {len(ids)} projects, at most {MOST} can be compared", ids[-1])
    return tuple(ids)


def _compare(ids: tuple[str, ...]) -> Comparison:
    return compare(shown(), ids, tongue(), SiteAddresses())


def _others(ids: tuple[str, ...]) -> list[tuple[str, str]]:
    projects = shown().catalog.projects.values()
    names = [(project.id, named(project.names, language()).text) for project in projects if project.id not in ids]
    return sorted(names, key=lambda pair: (sort_key(pair[1], language()), pair[0]))
