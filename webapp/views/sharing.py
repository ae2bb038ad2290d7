"""Handing on what a page shows: address, citation, files, and the map for pages of other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from geodata.errors import QueryError
from webapp import links
from webapp.frame import render
from webapp.http import arguments, negotiate, security
from webapp.i18n import language, tongue
from webapp.ogc import projectlist
from webapp.page import Handed, Page, sharable, take
from webapp.picture import raster
from webapp.present import scancode, sharing
from webapp.present.listing import listing
from webapp.state import atlas, shown
from webapp.views.maps import map_context
from webapp.views.pictures import PNG, SVG, sent

if TYPE_CHECKING:
    from webapp.http.caching import Answer
    from webapp.present.listing import Listing, State

blueprint = Blueprint("sharing", __name__)

LOOK = ("theme", "legend", "open")
"""Parameters of an embedded map besides those of the map."""

BUILDER = (*LOOK, "in", "size", "width", "height")


CODE_SVG, CODE_PNG = (
    Page(f"/share/code.{kind}", "", ("page",), knows_days=True, is_open=True, has_forms=True, robots="unlisted")
    for kind in scancode.KINDS
)


@Page("/share", "share", takes=("page",), knows_days=True, is_open=True, robots="refused").at(blueprint)
def share() -> Answer:
    """Show the address, the citation, the code and the files of a page that ``page`` names."""
    found, values, handed, url = _asked()
    shared = sharing.share(
        shown(),
        handed.title,
        handed.key or f"atlas-{found.name}",
        url,
        tongue(),
        lasting_url=links.pinned(url),
        embed_url=handed.embed_url,
        downloads=handed.downloads,
    )
    return render(
        "share.html",
        _("Share"),
        shared=shared,
        pictures=_pictures(found, values),
        codes=_codes(url),
        most=scancode.MOST,
    )


@CODE_SVG.at(blueprint)
def code_svg() -> Answer:
    """Give the code that leads to a shared address, as SVG."""
    return _code("svg", SVG)


@CODE_PNG.at(blueprint)
def code_png() -> Answer:
    """Give the same as PNG."""
    return _code("png", PNG)


def _code(kind: str, media_type: str) -> Answer:
    found, _values, handed, url = _asked("download")
    arguments.several(request.args, "f", (kind,))
    name = f"{handed.key or f'atlas-{found.name}'}-code.{kind}"
    return sent(scancode.code(url, kind), media_type, name, is_download=arguments.flag(request.args, "download"))


def _asked(*more: str) -> tuple[Page, dict[str, Any], Handed, str]:
    """Page that is to be handed on, the thing that it is about, what it says of itself, and its absolute address.

    ``more`` are parameters of this request that are not its own.
    """
    found = sharable(arguments.single(request.args, "page"))
    own = ("page", *more, *((found.id_as,) if found.variable else ()))
    take((*own, *found.parameters))
    values = _thing(found)
    handed = found.share(**values) if found.share is not None else Handed("")
    query = links.given_values(*own, "f", *(() if handed.keeps_lang else ("lang",)))
    return found, values, handed, _address(found, values, query)


def _address(found: Page, values: dict[str, Any], query: dict[str, str]) -> str:
    """Absolute address of what is handed on; of a revision it says which."""
    address = links.absolute(links.with_query(url_for(found.endpoint, **values), query))
    return links.pinned(address) if atlas().pinned else address


def _codes(url: str) -> dict[str, str] | None:
    """Pictures of the code of an address, and the same as files; None where it is too long."""
    if not scancode.fits(url):
        return None
    query = links.given_values("f")
    shown_as = {"preview": links.with_query(url_for("sharing.code_svg"), query)}
    files = {
        kind: links.with_query(url_for(f"sharing.code_{kind}"), query | {"download": "1"}) for kind in scancode.KINDS
    }
    return shown_as | files


@Page("/share/embed", "embed-builder", takes=(*projectlist.MAP, *BUILDER), knows_days=True, robots="refused").at(
    blueprint
)
def embed_builder() -> Answer:
    """Make the code that shows the map on another site, with a preview."""
    state = projectlist.state(shown(), request.args)
    frame = sharing.EmbedFrame(
        _one_of("size", sharing.SIZES),
        arguments.integer(request.args, "width", sharing.DEFAULT_WIDTH),
        arguments.integer(request.args, "height", sharing.DEFAULT_HEIGHT),
    )
    look = _look()
    lang = _one_of("in", ("", *atlas().languages))
    query = links.given_values(*BUILDER, "lang")
    address = links.with_query(url_for("sharing.embed"), {**query, **({"lang": lang} if lang else {}), **_said(look)})
    title = sharing.view_title(_("Map"), _found(state).chosen)
    return render(
        "embed_builder.html",
        _("Map for your site"),
        kept=query,
        frame=frame,
        look=look,
        chosen_lang=lang,
        own_names=atlas().own_names,
        limits=(sharing.MIN_SIDE, sharing.MAX_SIDE),
        preview=address,
        code=sharing.embed_code(links.absolute(address), f"{_atlas_title(lang)}: {title}", frame),
    )


@Page(
    security.EMBED,
    "embed",
    takes=(*projectlist.MAP, *LOOK),
    knows_days=True,
    robots="refused",
    pictured=projectlist.PICTURED,
).at(blueprint)
def embed() -> Answer:
    """Show the map alone; the only page that other sites may show in a frame."""
    state = projectlist.state(shown(), request.args)
    look = _look()
    context = map_context(is_short=True)
    assets = links.assets()
    scripts = [assets.url("embed.js") if url == assets.atlas_js else url for url in context["map_js"]]
    response = render(
        "embed.html",
        _atlas_title(language()),
        **context | {"map_js": scripts},
        assets=assets.with_own_symbols(),
        look=look,
        theme=look["theme"],
        counts=_found(state).counts,
        atlas_href=links.with_query(url_for("pages.index"), links.given_values(*LOOK)),
        canonical=links.absolute(links.page("pages.index")),
        alternates=(),
    )
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
    return response


def _pictures(found: Page, values: dict[str, Any]) -> dict[str, str] | None:
    """Files of the picture of a page, with a preview; None where the page is about nothing on the map."""
    if not found.pictured and not found.pictured_as:
        return None
    thing = str(values.get(found.variable, ""))
    files = {name: links.picture(found, thing, name, download="1") for name in ("png", "svg") if _is_made(name)}
    return {**files, "preview": links.picture(found, thing, "svg")}


def _is_made(name: str) -> bool:
    return name != "png" or raster.is_there()


def _thing(found: Page) -> dict[str, Any]:
    """Which thing the page to share is about, as its view takes it.

    Raises
    ------
    QueryError
        When its id is missing.
    """
    if not found.variable:
        return {}
    thing_id = arguments.single(request.args, found.id_as)
    if thing_id is None:
        raise QueryError(found.id_as, f"the id of the {found.name} is missing")
    return {found.variable: thing_id}


def _found(state: State) -> Listing:
    return listing(shown(), state, tongue(), str, str)


def _look() -> dict[str, str]:
    """Colours, legend and what a click opens, as asked or by default."""
    legend = "1" if arguments.single(request.args, "legend") is None or arguments.flag(request.args, "legend") else "0"
    return {"theme": _one_of("theme", negotiate.THEMES), "legend": legend, "open": _one_of("open", sharing.OPENS)}


def _said(look: dict[str, str]) -> dict[str, str]:
    """Parameters of a look without those that say what holds anyway."""
    usual = {"theme": negotiate.THEMES[0], "legend": "1", "open": sharing.CARD}
    return {name: value for name, value in look.items() if value != usual[name]}


def _one_of(name: str, allowed: tuple[str, ...]) -> str:
    """Value of a parameter; the first allowed one when it is missing."""
    value = arguments.single(request.args, name)
    if value is not None and value not in allowed:
        raise QueryError(name, f"{value[:80]!r} is none of {', '.join(filter(None, allowed))}")
    return value or allowed[0]


def _atlas_title(lang: str) -> str:
    return atlas().snapshot.catalog.about.title.get(lang or language())
