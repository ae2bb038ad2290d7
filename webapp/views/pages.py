"""Pages for people: map, projects, sources, data, about."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.errors import UnknownFeatureError
from geodata.layers import geojson
from webapp import links
from webapp.frame import SiteAddresses, render
from webapp.http import arguments, negotiate
from webapp.http.caching import Answer, answer
from webapp.i18n import language, tongue
from webapp.ogc import dcat, landing, projectlist
from webapp.ogc.views import documents
from webapp.page import DAY, Handed, MenuEntry, Page, current
from webapp.picture.palette import THEMES
from webapp.present import about as about_view
from webapp.present import chronology, downloads, sharing, structured
from webapp.present import format as fmt
from webapp.present.cite import cite
from webapp.present.conflicts import conflicts
from webapp.present.layerviews import layer_views
from webapp.present.listing import TABLE, USUAL, Listing, State, listing
from webapp.present.orders import SORTS
from webapp.present.sources import source_line, source_lines, statements_of
from webapp.present.story import invitation
from webapp.present.suggesting import events_of, summary_mark, withdrawn
from webapp.present.tongue import named
from webapp.present.vicinity import AREA, MARGIN, conditions
from webapp.state import as_of, atlas, shown
from webapp.views import smallmaps
from webapp.views.cards import asked_project, dossier_of
from webapp.views.maps import map_context
from webapp.views.tables import state_of

if TYPE_CHECKING:
    from geodata.catalog.model import Source

blueprint = Blueprint("pages", __name__)

STILL, LIGHT = (1100, 800), (640, 600)
"""Width and height of the picture of the map where there are no scripts, and on the light page."""

DATA = negotiate.Offers(negotiate.HTML, negotiate.JSONLD)


def _handed_map() -> Handed:
    """Map or table with its filters."""
    return _handed_view(_("Map"))


def _handed_table() -> Handed:
    return _handed_view(_("Projects"))


def _handed_view(label: str) -> Handed:
    snapshot = shown()
    state = projectlist.state(snapshot, request.args)
    chosen = listing(snapshot, state, tongue(), str, str).chosen
    chosen += tuple(conditions(snapshot, state.vicinity, tongue()).values())
    if state.q:
        chosen += (_("“%(words)s”", words=state.q),)
    if state.project:
        chosen += (named(snapshot.whole.catalog.projects[state.project].names, language()).text,)
    query = links.given_values()
    taken = {name: query[name] for name in query if name in (*projectlist.MAP, DAY, "lang") and name != "all"}
    return Handed(
        sharing.view_title(label, chosen),
        embed_url=links.with_query(url_for("sharing.embed_builder"), taken),
        downloads=downloads.of_list(snapshot, state, tongue(), SiteAddresses()),
    )


def _handed_project(project_id: str) -> Handed:
    """One project; its map shows where it is, and its citation is the one on its page, in whatever language."""
    snapshot = shown()
    snapshot.layer("projects").row(project_id)
    title = named(snapshot.catalog.projects[project_id].names, language()).text
    files = downloads.downloads("Point", "projects", tongue(), SiteAddresses(), {"id": project_id})
    embed_url = links.page("sharing.embed_builder", project=project_id)
    return Handed(title, project_id, embed_url, files, keeps_lang=False)


def _handed_source(source_id: str) -> Handed:
    return Handed(_source(source_id).title, f"source-{source_id}")


@Page(
    "/",
    "map",
    takes=(*projectlist.MAP, "lite"),
    knows_days=True,
    has_forms=True,
    share=_handed_map,
    pictured=projectlist.PICTURED,
    entry=MenuEntry(lambda: _("Map"), 10, is_first=True),
).at(blueprint)
def index() -> Answer:
    """Show the map with the list of projects beside it; programs get the landing page of the data interface."""
    if documents.is_landing_wanted():
        return documents.landing_document()
    snapshot = shown()
    arguments.several(request.args, "f", (negotiate.HTML.name,))
    state = projectlist.state(snapshot, request.args)
    found = listing(snapshot, state, tongue(), _project_url, _select_url)
    if arguments.flag(request.args, "lite"):
        return _lite(state, found)
    chosen = snapshot.catalog.projects.get(state.project or "")
    selected = dossier_of(chosen) if chosen else None
    response = render(
        "map.html",
        selected.name.text if selected else snapshot.catalog.about.title.get(language()),
        **_list_context(state, found),
        **map_context(),
        still=_still(*STILL),
        lite_href=links.here({"lite": "1"}),
        invitation=invitation(snapshot, tongue()),
        story_url=links.page("story.page"),
        selected=asdict(selected) if selected else None,
        withdrawn_claims=withdrawn(snapshot, chosen, tongue(), SiteAddresses()) if chosen else (),
        back_href=links.here({"project": None}),
        structured_data=structured.dataset(snapshot, tongue(), links.absolute(url_for("pages.index"))),
    )
    response.headers["Link"] = links.write(landing.landing_links()).header
    return response


def _lite(state: State, found: Listing) -> Answer:
    """Show the map as a picture and the list below it, for whoever has little bandwidth or no scripts."""
    chosen = shown().whole.catalog.projects.get(state.project or "")
    title = named(chosen.names, language()).text if chosen else shown().catalog.about.title.get(language())
    return render(
        "lite.html",
        title,
        **_list_context(state, found) | {"clear_href": links.page("pages.index", lite="1")},
        kept=[(name, value) for name, value in request.args.items(multi=True) if name in ("lite", "lang", DAY)],
        still=_still(*LIGHT),
        lite_css=links.assets().url("lite.css"),
        full_href=links.here({"lite": None}),
        back_href=links.here({"project": None}) if chosen else None,
        project_href=_project_url(chosen.id) if chosen else None,
    )


def _still(width: int, height: int) -> dict[str, Any]:
    """Addresses of the picture of this page in both themes; one of them where the reader has chosen it."""
    found = current()
    size = {"width": str(width), "height": str(height)}
    addresses = [(theme, links.picture(found, suffix="svg", theme=theme, **size)) for theme in THEMES if found]
    return {"width": width, "height": height, **dict[str, Any](addresses)}


@Page(
    "/projects",
    "projects",
    takes=projectlist.TABLE,
    knows_days=True,
    share=_handed_table,
    pictured=projectlist.PICTURED,
    entry=MenuEntry(lambda: _("Projects"), 20, is_first=True),
).at(blueprint)
def projects() -> Answer:
    """Show all projects in a table with the filters of the map."""
    snapshot = shown()
    state = projectlist.state(snapshot, request.args)
    remembered = _remembered_columns()
    if remembered:
        state = replace(state, columns=remembered)
    found = listing(snapshot, state, tongue(), _project_url, SiteAddresses().on_map)
    handed = {"page": "projects", **links.given_values("all")}
    if remembered:
        handed["columns"] = ",".join(state.columns)
    return render(
        "projects.html",
        _("Projects"),
        share_url=links.with_query(url_for("sharing.share"), handed),
        column_href=lambda names: links.here({"columns": ",".join(names)}),
        all_columns=[(_("All columns"), TABLE), (_("Usual columns"), USUAL)],
        **_list_context(state, found),
        downloads=downloads.of_list(snapshot, state, tongue(), SiteAddresses()),
        compare_url=url_for("compare.page"),
        columns=state.columns,
        column_choices=[(name, label, name in state.columns) for name, label in _column_labels().items()],
        kept=[(name, value) for name, value in request.args.items(multi=True) if name != "columns"],
        chosen_columns=",".join(state.columns) if state.columns != USUAL else "",
    )


@Page(
    "/projects/<project_id>",
    "project",
    under="projects",
    knows_days=True,
    has_forms=True,
    ids=lambda: atlas().snapshot.catalog.projects,
    id_as="project",
    share=_handed_project,
    pictured_as="project",
).at(blueprint)
def project(project_id: str) -> Answer:
    """Show one project, as a page or as the dossier in JSON."""
    snapshot = shown()
    found = asked_project(project_id)
    view = dossier_of(found)
    if _representation() is negotiate.Representation.JSON:
        document = geojson.value(asdict(view) | state_of(snapshot))
        response = answer(geojson.dumps(document), links.JSON, vary=("Accept", "Accept-Language"))
        response.headers["Content-Language"] = language()
        return response
    url = links.absolute(url_for("pages.project", project_id=project_id))
    return render(
        "project.html",
        view.name.text,
        d=asdict(view),
        withdrawn_claims=withdrawn(snapshot, found, tongue(), SiteAddresses()),
        drawing=chronology.draw(snapshot, found, tongue()),
        event_marks=[mark for mark, _event in events_of(found)],
        summary_mark=summary_mark(snapshot.catalog, found, tongue()),
        **smallmaps.of_projects([found.id]),
        cite=cite(snapshot, found.id, view.name.text, links.pinned(url), tongue()),
        description=view.summary.text,
        revisions_url=links.page("recorded.history", project_id=found.id) if snapshot.revision else "",
        structured_data=structured.project(snapshot, view, url),
    )


@Page("/sources", "sources", takes=("q",), entry=MenuEntry(lambda: _("Sources"), 80)).at(blueprint)
def sources() -> Answer:
    """Show all sources."""
    search = arguments.single(request.args, "q") or ""
    lines = source_lines(atlas().snapshot, tongue(), SiteAddresses(), search)
    count_label = ngettext("%(count)s source", "%(count)s sources", len(lines), count=len(lines))
    return render("sources.html", _("Sources"), sources=lines, q=search, count_label=count_label)


@Page(
    "/sources/<source_id>",
    "source",
    under="sources",
    ids=lambda: atlas().snapshot.catalog.sources,
    share=_handed_source,
).at(blueprint)
def source(source_id: str) -> Answer:
    """Show one source and what it states."""
    snapshot = atlas().snapshot
    note = _source(source_id).retrieved_note
    told = tongue().prose(note, "reading")
    claims = statements_of(snapshot, source_id, tongue(), SiteAddresses())
    line = source_line(snapshot, source_id, tongue(), SiteAddresses(), count=len(claims))
    return render(
        "source.html",
        line.title.text,
        s={**asdict(line), "note": asdict(told) if note else None},
        claims=claims,
    )


@Page("/data", "data", has_forms=True, entry=MenuEntry(lambda: _("Data"), 90)).at(blueprint)
def data() -> Answer:
    """Describe the layers and how to get them, for people or as DCAT for catalogues."""
    chosen = DATA.choose(arguments.single(request.args, "f"), request.headers.get("Accept", ""))
    url = links.absolute(url_for("pages.data"))
    if chosen is negotiate.JSONLD:
        return dcat.catalog(url)
    views = layer_views(atlas().snapshot, tongue(), SiteAddresses())
    return render(
        "data.html",
        _("Data"),
        layers=views,
        api_links=[
            {"label": _("Data interface"), "href": links.page("ogc.landing_page")},
            {"label": _("Interface, operation by operation"), "href": links.page("ogc.openapi_page")},
            {"label": _("Description for catalogues (DCAT)"), "href": links.page("pages.data", f="jsonld")},
        ],
        structured_data=structured.dumps(dcat.schema_org(url)),
    )


@Page("/about", "about", entry=MenuEntry(lambda: _("About"), 100)).at(blueprint)
def about() -> Answer:
    """Tell what the atlas is and by which rules it works."""
    disputed = conflicts(atlas().snapshot, {}, tongue(), SiteAddresses()).total
    view = about_view.about(atlas().snapshot, tongue(), atlas().basemap.credits, disputed)
    fields = {name: getattr(view, name) for name in about_view.SHOWN}
    return render("about.html", _("About"), **fields)


def _representation() -> negotiate.Representation:
    accept = request.headers.get("Accept", "")
    return negotiate.wanted(arguments.single(request.args, "f"), accept, negotiate.Representation.HTML)


def _source(source_id: str) -> Source:
    found = atlas().snapshot.catalog.sources.get(source_id)
    if found is None:
        raise UnknownFeatureError(f"there is no source {source_id[:80]!r}")
    return found


def _project_url(project_id: str) -> str:
    return links.page("pages.project", project_id=project_id)


def _select_url(project_id: str) -> str:
    return links.here({"project": project_id})


def _list_context(state: State, found: Listing) -> dict[str, Any]:
    labels = {
        "programme": _("Launched programme first"),
        "name": _("Name"),
        "cost": _("Largest cost first"),
        "date": _("Newest status first"),
        "border": _("Nearest to the border first"),
        "sources": _("Most sources first"),
    }
    return {
        "filters": found.filters,
        "active": _active(state, found),
        "clear_href": links.page(str(request.endpoint)),
        "q": state.q,
        "changed": state.changed,
        "vicinity": state.vicinity.parameters,
        "sort": state.sort,
        "sorts": [{"value": sort, "label": labels[sort], "selected": sort == state.sort} for sort in SORTS],
        "items": found.rows,
        "counts": found.counts,
        "costs": found.costs,
        "total": found.counts.total,
        "more_href": links.here({"all": "1"}) if found.is_cut else None,
    }


def _active(state: State, found: Listing) -> list[dict[str, str]]:
    """Filters in use, each with the address of the same view without it."""
    active = []
    for filter_ in found.filters:
        chosen = [option for option in filter_.options if option.selected]
        for option in chosen:
            rest = ",".join(other.value for other in chosen if other is not option)
            href = links.here({filter_.name: rest or None, "project": None})
            active.append({"name": filter_.name, "value": option.value, "label": option.chip, "href": href})
    if (day := as_of(request.args)) is not None:
        words = _("As known on %(date)s", date=fmt.date(tongue(), day.isoformat()))
        href = links.here({"asof": None})
        active.insert(0, {"name": "asof", "value": request.args["asof"], "label": words, "href": href})
    if state.changed:
        words = _("Changed since %(date)s", date=fmt.date(tongue(), state.changed))
        href = links.here({"changed": None, "project": None})
        active.append({"name": "changed", "value": request.args["changed"], "label": words, "href": href})
    for name, words in conditions(shown(), state.vicinity, tongue()).items():
        gone = {name: None, **({MARGIN: None} if name == AREA else {})}
        href = links.here({**gone, "project": None})
        active.append({"name": name, "value": request.args[name], "label": words, "href": href})
    if state.q:
        href = links.here({"q": None, "project": None})
        active.append({"name": "q", "value": state.q, "label": _("“%(words)s”", words=state.q), "href": href})
    return active


def _remembered_columns() -> tuple[str, ...]:
    """Columns that the reader has chosen on this device, where the address names none."""
    if "columns" in request.args:
        return ()
    chosen = negotiate.columns(request.headers.get("Cookie", ""))
    return tuple(name for name in TABLE if name in chosen)


def _column_labels() -> dict[str, str]:
    """Columns of the table in the reader's language, in their order."""
    return {
        "status": _("Status"),
        "sector": _("Sector"),
        "country": _("Country"),
        "side": _("Side of the border"),
        "place": _("Place"),
        "precision": _("Precision"),
        "programme": _("Programme"),
        "cost": _("Cost"),
        "jobs": _("Jobs"),
        "border": _("To the border"),
        "years": _("Years"),
        "sources": _("Sources"),
    }
