"""Handing on what a page shows: address, citation, files, and the map for pages of other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from geodata.catalog.vocab import LANGUAGES
from geodata.errors import QueryError, UnknownFeatureError
from webapp import links
from webapp.frame import SiteAddresses, menu, render
from webapp.http import negotiate
from webapp.i18n import OWN_NAMES, chosen_language, language, tongue
from webapp.ogc import params
from webapp.present import downloads, sharing
from webapp.present.cite import cite
from webapp.present.geography import CORRIDOR, CROSSING, RIVER
from webapp.present.listing import listing
from webapp.present.tongue import named
from webapp.state import atlas, shown
from webapp.views.chronicle import found_events
from webapp.views.compare import chosen_ids
from webapp.views.conflicts import found_clashes
from webapp.views.maps import map_context

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from webapp.http.caching import Answer
    from webapp.present.conflicts import Choice
    from webapp.present.listing import Listing, Option, State
    from webapp.present.sharing import Shared

blueprint = Blueprint("sharing", __name__)

MAP, TABLE, PROJECT, COMPARISON, SOURCE = "map", "projects", "project", "compare", "source"
LOOK = ("theme", "legend", "open")
"""Parameters of an embedded map besides those of the map."""

THINGS = (CROSSING, CORRIDOR, RIVER)

BUILDER = (*LOOK, "in", "size", "width", "height")


@blueprint.get("/share")
def share() -> Answer:
    """Show the address, the citation, the code and the files of a page that ``page`` names."""
    chosen_language()
    entries = {entry["id"]: entry for entry in menu()}
    page = _one_of("page", (MAP, PROJECT, COMPARISON, SOURCE, *THINGS, *entries))
    params.several(request.args, "f", (negotiate.HTML.name,))
    if page in (MAP, TABLE):
        shared = _share_view(page, entries[page]["label"])
    elif page == PROJECT:
        shared = _share_project()
    elif page in (SOURCE, *THINGS):
        shared = _share_thing(page)
    elif page == COMPARISON:
        shared = _share_comparison()
    else:
        shared = _share_entry(entries[page])
    return render("share.html", "", _("Share"), shared=shared)


@blueprint.get("/share/embed")
def embed_builder() -> Answer:
    """Make the code that shows the map on another site, with a preview."""
    state = params.state(shown(), request.args, "project", "map", *BUILDER)
    chosen_language()
    params.several(request.args, "f", (negotiate.HTML.name,))
    frame = sharing.Frame(
        _one_of("size", sharing.SIZES),
        params.integer(request.args, "width", sharing.DEFAULT_WIDTH),
        params.integer(request.args, "height", sharing.DEFAULT_HEIGHT),
    )
    look = _look()
    lang = _one_of("in", ("", *LANGUAGES))
    query = _query(*BUILDER, "lang")
    address = _with_query(url_for("sharing.embed"), {**query, **({"lang": lang} if lang else {}), **_said(look)})
    title = sharing.view_title(_("Map"), _chosen_labels(_found(state)))
    return render(
        "embed_builder.html",
        "",
        _("Map for your site"),
        kept=query,
        frame=frame,
        look=look,
        chosen_lang=lang,
        own_names=OWN_NAMES,
        limits=(sharing.MIN_SIDE, sharing.MAX_SIDE),
        preview=address,
        code=sharing.embed_code(links.absolute(address), f"{_atlas_title(lang)}: {title}", frame),
    )


@blueprint.get("/embed")
def embed() -> Answer:
    """Show the map alone; the only page that other sites may show in a frame."""
    snapshot = shown()
    state = params.state(snapshot, request.args, "project", "map", *LOOK)
    chosen_language()
    params.several(request.args, "f", (negotiate.HTML.name,))
    look = _look()
    context = map_context()
    script = atlas().assets.atlas_js
    response = render(
        "embed.html",
        "",
        _atlas_title(language()),
        **context | {"map_js": [atlas().assets.url("embed.js") if url == script else url for url in context["map_js"]]},
        look=look,
        theme=look["theme"],
        counts=_found(state).counts,
        atlas_href=_with_query(url_for("pages.index"), _query(*LOOK)),
        canonical=links.absolute(links.page("pages.index")),
        alternates=(),
    )
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    return response


def _share_view(page: str, label: str) -> Shared:
    """Map or table with its filters."""
    names = ("project", "map") if page == MAP else ()
    snapshot = shown()
    state = params.state(snapshot, request.args, "page", "columns", *names)
    address = url_for("pages.index" if page == MAP else "pages.projects")
    labels = _chosen_labels(_found(state))
    if state.q:
        labels.append(_("“%(words)s”", words=state.q))
    if state.project:
        labels.append(named(snapshot.whole.catalog.projects[state.project].names, language()).text)
    return sharing.share(
        snapshot,
        sharing.view_title(label, labels),
        f"atlas-{page}",
        links.absolute(_with_query(address, _query("page"))),
        tongue(),
        embed_url=_with_query(url_for("sharing.embed_builder"), _query("page", "all")),
        downloads=downloads.of_list(snapshot, state, tongue(), SiteAddresses()),
    )


def _share_project() -> Shared:
    """Page of one project; its map shows where it is."""
    snapshot = shown()
    params.allow(request.args, ("page", "project", "asof"), is_page=True)
    project_id = params.single(request.args, "project")
    if project_id is None:
        raise QueryError("project", "the id of the project is missing")
    snapshot.layer("projects").row(project_id)
    found = snapshot.catalog.projects[project_id]
    url = links.absolute(_with_query(url_for("pages.project", project_id=found.id), _query("page", "project", "lang")))
    title = named(found.names, language()).text
    files = downloads.downloads("Point", "projects", tongue(), SiteAddresses(), {"id": found.id})
    embed_url = links.page("sharing.embed_builder", project=found.id)
    return sharing.Shared(title, url, cite(snapshot, found.id, title, url, tongue()), embed_url, files)


def _share_thing(kind: str) -> Shared:
    """Page of a crossing, corridor, water or source."""
    params.allow(request.args, ("page", "id"), is_page=True)
    found_id = params.single(request.args, "id")
    if found_id is None:
        raise QueryError("id", f"the id of the {kind} is missing")
    title = _names(kind).get(found_id)
    if title is None:
        raise UnknownFeatureError(f"there is no {kind} {found_id[:80]!r}")
    path = links.page("pages.source", source_id=found_id)
    if kind != SOURCE:
        path = links.page(f"geography.{kind}", thing_id=found_id)
    return sharing.share(atlas().snapshot, title, f"{kind}-{found_id}", links.absolute(path), tongue())


def _names(kind: str) -> dict[str, str]:
    """Names of all crossings, corridors, waters or sources by their ids."""
    catalog = atlas().snapshot.catalog
    if kind == SOURCE:
        return {source.id: source.title for source in catalog.sources.values()}
    if kind == CROSSING:
        return {crossing.id: catalog.crossing_name(crossing) for crossing in catalog.crossings.values()}
    lines = catalog.corridors if kind == CORRIDOR else catalog.rivers
    return {line.id: named(line.names, language()).text for line in lines.values()}


def _share_comparison() -> Shared:
    """Projects side by side."""
    params.allow(request.args, ("page", "ids", "only", "asof"), is_page=True)
    projects = shown().catalog.projects
    names = [named(projects[project_id].names, language()).text for project_id in chosen_ids(request.args)]
    return _share_chosen(_("Compare projects"), names, url_for("compare.page"))


def _share_entry(entry: Mapping[str, str]) -> Shared:
    """Page of the menu, with what was chosen on it."""
    path = entry["href"].partition("?")[0]
    if entry["id"] == "timeline":
        return _share_chosen(entry["label"], _selected(found_events("page").choices), path)
    if entry["id"] == "conflicts":
        labels = [label for filter_ in found_clashes("page").filters for label in _selected(filter_.choices)]
        return _share_chosen(entry["label"], labels, path)
    params.allow(request.args, ("page", "asof"), is_page=True)
    return sharing.share(shown(), entry["label"], f"atlas-{entry['id']}", links.absolute(entry["href"]), tongue())


def _share_chosen(label: str, labels: list[str], path: str) -> Shared:
    title = sharing.view_title(label, labels)
    url = links.absolute(_with_query(path, _query("page")))
    return sharing.share(shown(), title, f"atlas-{path.rpartition('/')[2]}", url, tongue())


def _selected(choices: Iterable[Choice | Option]) -> list[str]:
    return [choice.label for choice in choices if choice.selected]


def _found(state: State) -> Listing:
    return listing(shown(), state, tongue(), str, str)


def _chosen_labels(found: Listing) -> list[str]:
    return [label for filter_ in found.filters for label in _selected(filter_.options)]


def _look() -> dict[str, str]:
    """Colours, legend and what a click opens, as asked or by default."""
    legend = "1" if params.single(request.args, "legend") is None or params.flag(request.args, "legend") else "0"
    return {"theme": _one_of("theme", negotiate.THEMES), "legend": legend, "open": _one_of("open", sharing.OPENS)}


def _said(look: dict[str, str]) -> dict[str, str]:
    """Parameters of a look without those that say what holds anyway."""
    usual = {"theme": negotiate.THEMES[0], "legend": "1", "open": sharing.CARD}
    return {name: value for name, value in look.items() if value != usual[name]}


def _one_of(name: str, allowed: tuple[str, ...]) -> str:
    """Value of a parameter; the first allowed one when it is missing."""
    value = params.single(request.args, name)
    if value is not None and value not in allowed:
        raise QueryError(name, f"{value[:80]!r} is none of {', '.join(filter(None, allowed))}")
    return value or allowed[0]


def _query(*without: str) -> dict[str, str]:
    """Parameters of this request that are not empty, several values of one joined, without some."""
    joined = {name: ",".join(filter(None, request.args.getlist(name))) for name in request.args}
    return {name: value for name, value in joined.items() if value and name not in without}


def _with_query(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query, safe=',/')}" if query else address


def _atlas_title(lang: str) -> str:
    return atlas().snapshot.catalog.about.title.get(lang or language())
