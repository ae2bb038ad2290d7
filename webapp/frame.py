"""The frame of every page: language links, menu, canonical address, assets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import render_template, request, url_for
from flask_babel import gettext as _

from geodata.formats.registry import FORMATS
from geodata.snapshot import history
from geodata.snapshot.freshness import months_between, observed_until
from geodata.snapshot.history import parse_as_of
from webapp import links, page
from webapp.http import negotiate
from webapp.http.caching import Answer, answer
from webapp.i18n import chosen_language, language, spoken, tongue
from webapp.picture import raster
from webapp.present import format as fmt
from webapp.present.layerviews import licence
from webapp.present.tongue import Said, named
from webapp.present.vicinity import NEAR_KM
from webapp.present.view import CLOSE_ZOOM, view
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.catalog.vocab import Texts

HTML = "text/html; charset=utf-8"
VARY = ("Accept", "Accept-Language", "Cookie")

USUAL = (1200, 630)
"""Width and height of a picture that asks for none: what networks show."""

SHORT_ID = 8
"""Digits of the snapshot id that people see; the whole id is one click away."""


class DataState(NamedTuple):
    """Which state of the data a page shows; ``age`` is empty where the answer does not depend on the day."""

    id: str
    short: str
    observed_until: str
    age: str


class Picture(NamedTuple):
    """What networks show of a page that is shared."""

    url: str
    width: int
    height: int


class SiteAddresses:
    """Implementation of ``webapp.present.addresses.Addresses`` for the current request."""

    def project(self, project_id: str) -> str:
        """Page of a project."""
        return links.page("pages.project", project_id=project_id)

    def thing(self, kind: str, thing_id: str) -> str:
        """Page of a crossing, corridor or river."""
        return links.page(f"geography.{kind}", thing_id=thing_id)

    def compare(self, project_id: str) -> str:
        """Comparison that begins with a project."""
        return links.page("compare.page", ids=project_id)

    def on_map(self, project_id: str) -> str:
        """Map with a project selected."""
        return links.page("pages.index", project=project_id)

    def thing_on_map(self, kind: str, thing_id: str) -> str:
        """Map with a crossing, corridor or river chosen."""
        return links.page("pages.index", **{"water" if kind == "river" else kind: thing_id})

    def around(self, lon: float, lat: float, zoom: int = CLOSE_ZOOM) -> str:
        """Map around a point."""
        return links.page("pages.index", map=view(zoom, lat, lon))

    def near(self, place: str) -> str:
        """Map that asks what is near a place, written as ``near`` has it without its kilometres."""
        return links.page("pages.index", near=f"{place},{NEAR_KM}")

    def here(self, lon: float, lat: float) -> str:
        """What is known of a point."""
        return links.page("here.page", at=f"{lat:.5f},{lon:.5f}")

    def changes(self, project_id: str) -> str:
        """What became known of a project, and when."""
        return links.page("changes.page", project=project_id)

    def source(self, source_id: str) -> str:
        """Page of a source."""
        return links.page("pages.source", source_id=source_id)

    def items(self, layer_id: str) -> str:
        """Items of a layer, as data."""
        return url_for("collections.items", layer_id=layer_id, **_as_of(layer_id))

    def file(self, layer_id: str, name: str, where: Mapping[str, str]) -> str:
        """Items of a layer as a file; a format with words in it gets the chosen language."""
        args: dict[str, Any] = {**where, **_as_of(layer_id), **({"download": 1} if name == "geojson" else {"f": name})}
        make = links.page if "lang" in FORMATS[name].options else url_for
        return make("collections.items", layer_id=layer_id, **args)

    def feature(self, layer_id: str, feature_id: str) -> str:
        """One feature, as a file."""
        return url_for("collections.item", layer_id=layer_id, feature_id=feature_id, download=1, **_as_of(layer_id))


def _as_of(layer_id: str) -> dict[str, Any]:
    """Parameter that keeps the day of the past, for a layer that has one."""
    day = request.args.get(page.DAY)
    return {"asof": day} if day and layer_id in history.LAYERS else {}


def render(template: str, title: str, **context: Any) -> Answer:
    """Render a page inside the frame; the answer is kept.

    Parameters
    ----------
    template : str
        File name.
    title : str
        Title of the page.
    **context
        What the template shows; ``page`` names the current entry of the menu where no declaration does.
    """
    declared = page.current()
    frame = {
        **_frame(title),
        "page": declared.under if declared else "",
        "canonical": links.localised(language()) if chosen_language() else links.absolute(links.present_path()),
        "alternates": [
            *({"lang": lang, "href": links.localised(lang)} for lang in atlas().languages),
            {"lang": "x-default", "href": links.absolute(links.present_path())},
        ],
    }
    response = answer(render_template(template, **(frame | context)), HTML, vary=VARY)
    response.headers["Content-Language"] = language()
    if atlas().pinned:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def render_part(template: str, **context: Any) -> Answer:
    """Render a part of a page, which our script puts into a page that is open; it is kept, and nothing for robots.

    Parameters
    ----------
    template : str
        File name.
    **context
        What the template shows.
    """
    frame = {"lang": language(), "lang_param": chosen_language(), "assets": links.assets()}
    response = answer(render_template(template, **(frame | context)), HTML, vary=("Accept-Language",))
    response.headers["Content-Language"] = language()
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def error_context(title: str) -> dict[str, Any]:
    """Frame of an error page: no canonical address, because the page has none."""
    frame = {**_frame(title, is_error=True), "share_url": None}
    return {**frame, "page": "", "description": "", "canonical": "", "alternates": ()}


def private_context(title: str) -> dict[str, Any]:
    """Frame of a page for one person: nothing to share, to follow or to find again."""
    return error_context(title) | {"feed_url": None}


def _frame(title: str, *, is_error: bool = False) -> dict[str, Any]:
    lang = language()
    is_chosen = request.args.get("lang") == lang
    lang_args: dict[str, Any] = {"lang": lang} if is_chosen else {}
    home = url_for("pages.index", **lang_args)
    about = atlas().snapshot.catalog.about
    return {
        "lang": spoken(),
        "chosen": lang,
        "lang_param": lang if is_chosen else None,
        "languages": [
            {"code": code, "label": label, "href": links.here({"lang": code}), "current": code == lang}
            for code, label in atlas().own_names.items()
        ],
        "title": title,
        "brand": _named(about.brand or about.title),
        "data_licence": licence(about.licence).label,
        "description": " ".join(about.description.get(lang).split()),
        "theme": negotiate.theme(request.headers.get("Cookie", "")),
        "assets": links.assets(),
        "snapshot": _edition(),
        "structured_data": None,
        "left_out": page.left_out(),
        "as_of": None if is_error else _shown_day(),
        "revision": _shown_revision(),
        "picture": None if is_error else _picture(),
        "nav": menu(),
        "changes_url": url_for("changes.page", **lang_args),
        "feed_url": url_for("feeds.atom", **lang_args),
        "share_url": _share_url(),
        "view_url": links.absolute(links.here({})),
        "home_url": home,
        "tray_url": url_for("compare.tray", **lang_args),
        "search_url": url_for("finding.search"),
        "projects_url": url_for("pages.projects", **lang_args),
        "sources_url": url_for("pages.sources", **lang_args),
    }


def _named(text: Texts) -> Said:
    said = named(text, language())
    return Said(" ".join(said.text.split()), said.lang)


def menu() -> list[dict[str, Any]]:
    """Entries of the main menu, with addresses that keep the chosen language and the day."""
    lang_args: dict[str, Any] = {"lang": language()} if request.args.get("lang") == language() else {}
    return [
        {
            "id": found.name,
            "href": url_for(found.endpoint, **lang_args, **links.as_of(found.endpoint)),
            "label": found.entry.label(),
            "is_first": found.entry.is_first,
            "knows_days": page.knows_days(found.endpoint),
        }
        for found in page.present()
        if found.entry is not None
    ]


def _picture() -> Picture | None:
    """Picture of what the page speaks of; None where there are none."""
    declared = page.current()
    if declared is None or not raster.is_there():
        return None
    thing_id = (request.view_args or {}).get(declared.variable, "")
    return Picture(links.absolute(links.picture(declared, thing_id)), *USUAL)


def _share_url() -> str | None:
    """Page that hands on what this address shows; None where there is no such page."""
    declared = page.current()
    if declared is None or declared.share is None:
        return None
    if declared.variable:
        named = {declared.id_as: (request.view_args or {})[declared.variable]}
        return links.page("sharing.share", page=declared.name, **named)
    name = None if declared is page.sharable(None) else declared.name
    query = links.here({"page": name, "all": None}).partition("?")[2]
    return f"{url_for('sharing.share')}?{query}" if query else url_for("sharing.share")


def _shown_day() -> dict[str, str] | None:
    """Day of the past that the page shows, with the address of the same page in the present."""
    day = request.args.get(page.DAY)
    if not day or not page.knows_days(request.endpoint):
        return None
    text = parse_as_of(day).isoformat()
    return {"text": fmt.date(tongue(), text), "datetime": text, "href": links.here({page.DAY: None})}


def _shown_revision() -> dict[str, str] | None:
    """Revision that the page shows, with the address of the same page in the present; None in the present."""
    shown = atlas().pinned
    if shown is None:
        return None
    told = {"number": shown.number, "date": fmt.date(tongue(), shown.day.isoformat())}
    if not shown.number:
        words = _("State of the files alone, without any accepted change.")
    elif shown.is_files:
        words = _("State of revision %(number)s, new files of %(date)s.", **told)
    elif shown.by:
        words = _("State of revision %(number)s, accepted on %(date)s by %(name)s.", name=shown.by, **told)
    else:
        words = _("State of revision %(number)s, accepted on %(date)s.", **told)
    return {"text": words, "href": links.newest()}


def _edition() -> DataState:
    snapshot = atlas().snapshot
    until = fmt.state(tongue(), snapshot.catalog.about.observed_until)
    months = months_between(observed_until(snapshot.catalog), snapshot.today)
    age = fmt.ago(tongue(), months) if months and atlas().depends_on_day(request.path) else ""
    return DataState(snapshot.id, snapshot.id[:SHORT_ID], until, age)
