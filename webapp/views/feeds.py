"""What machines read to follow and to find: an Atom feed (RFC 4287), a sitemap with languages, rules for robots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from geodata.errors import QueryError
from geodata.formats.xmltext import element, escape
from geodata.text.dates import PartialDate
from webapp import links, page
from webapp.frame import SiteAddresses
from webapp.http.caching import Answer, answer
from webapp.http.revisions import REVISION, ROOT
from webapp.i18n import chosen_language, language, tongue
from webapp.ogc import params
from webapp.present.layerviews import licence
from webapp.present.news import news
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from webapp.present.news import FeedEntry

blueprint = Blueprint("feeds", __name__)

ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
MINTED = "2026"
"""Year in the tag URIs of entries (RFC 4151): it only says when these ids began, and never changes."""

MAX_URLS = 50_000
"""Addresses of one sitemap file (sitemaps.org protocol); more go into several files under an index."""

NOT_FOR_ROBOTS = ("/*?*map=", "/-/", f"/*?*{REVISION}=", ROOT)
"""Endless variants of one view, what is for those who run the atlas, and states that were; pages say for themselves."""


@blueprint.get("/feed.atom")
def atom() -> Answer:
    """Give what became known last as an Atom feed; plans are none of it."""
    params.several(request.args, "f", ("atom",))
    chosen_language()
    found = news(atlas().snapshot, tongue(), SiteAddresses(), links.page("chronicle.timeline"))
    address = links.absolute(links.page("feeds.atom"))
    return feed(address, links.absolute(links.page("pages.index")), _("What became known"), found)


def feed(address: str, page_address: str, subtitle: str, entries: Iterable[FeedEntry]) -> Answer:
    """Answer with an Atom feed.

    Parameters
    ----------
    address : str
        Absolute address of the feed, which is its id.
    page_address : str
        That of the page that says the same to people.
    subtitle : str
        What is in it.
    entries : iterable of FeedEntry
        The newest first.
    """
    about = atlas().snapshot.catalog.about
    rights = licence(about.licence)
    parts = (
        element("id", address),
        element("title", about.title.get(language())),
        element("subtitle", subtitle),
        element("updated", _moment(PartialDate.parse(about.compiled).last)),
        f"<author>{element('name', about.publisher)}</author>",
        element("rights", f"{about.attribution.strip()} {rights.label} {rights.href or ''}".strip()),
        f'<generator uri="{escape(links.absolute(url_for("pages.index")))}">Crossborder Atlas</generator>',
        _link("self", address, "application/atom+xml"),
        _link("alternate", page_address, "text/html"),
        *map(_entry, entries),
    )
    body = f'{DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language()}">\n' + "\n".join(parts)
    response = answer(f"{body}\n</feed>\n", ATOM, vary=("Accept-Language",))
    response.headers["Content-Language"] = language()
    return response


@blueprint.get("/sitemap.xml")
def sitemap() -> Answer:
    """Give the addresses of all pages in all languages; an index of several files when they are too many for one."""
    params.allow(request.args, ("part",))
    part = params.integer(request.args, "part", 0)
    paths = list(pages())
    size = MAX_URLS // len(atlas().languages)
    parts = -(-len(paths) // size)
    if part < 0 or part > parts or ("part" in request.args and part == 0):
        raise QueryError("part", f"{part} is not between 1 and {parts}")
    if parts > 1 and not part:
        return answer(_index(parts), XML)
    start = size * (max(part, 1) - 1)
    return answer(_urlset(paths[start : start + size]), XML)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell robots where the sitemap is; they may read everything but the endless variants of one view."""
    paths = (*NOT_FOR_ROBOTS, *(found.rule for found in page.pages() if found.robots == "refused"))
    refused = (f"Disallow: {request.script_root}{path}" for path in paths)
    lines = ("User-agent: *", *refused, "", f"Sitemap: {links.absolute(url_for('feeds.sitemap'))}", "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


def pages() -> Iterator[str]:
    """Paths of all pages for people that robots may list, without language."""
    for found in page.present():
        if found.robots == "listed":
            things: list[dict[str, Any]] = [{found.variable: id_} for id_ in found.ids()] if found.ids else [{}]
            yield from (url_for(found.endpoint, **thing) for thing in things)


def _entry(entry: FeedEntry) -> str:
    address = links.absolute(entry.page)
    host = urlsplit(links.origin()).hostname or "localhost"
    dataset = atlas().snapshot.catalog.about.id
    moment = _moment(entry.day)
    parts = (
        element("id", f"tag:{host},{MINTED}:{dataset}/{entry.kind}/{entry.id}"),
        f'<title xml:lang="{entry.lang}">{escape(entry.title)}</title>',
        element("updated", moment),
        element("published", moment if entry.is_exact else None),
        element("summary", entry.summary),
        f'<category term="{entry.kind}" label="{escape(entry.kind_label)}"/>',
        _link("alternate", address, "text/html"),
        *(_link("via", via) for via in entry.via),
    )
    return f"<entry>{''.join(parts)}</entry>"


def _link(rel: str, href: str, media_type: str = "") -> str:
    kind = f' type="{media_type}"' if media_type else ""
    return f'<link rel="{rel}"{kind} href="{escape(href)}"/>'


def _moment(day: date) -> str:
    """Day as a date-time (RFC 3339): its first second in UTC, since no hour is known."""
    return f"{day.isoformat()}T00:00:00Z"


def _index(parts: int) -> str:
    address = links.absolute(url_for("feeds.sitemap"))
    files = "".join(f"<sitemap><loc>{escape(f'{address}?part={n}')}</loc></sitemap>\n" for n in range(1, parts + 1))
    return f'{DECLARATION}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{files}</sitemapindex>\n'


def _urlset(paths: Sequence[str]) -> str:
    """Every page in every language, each with all its alternates, and the day on which the data were compiled."""
    modified = element("lastmod", PartialDate.parse(atlas().snapshot.catalog.about.compiled).last.isoformat())
    languages = atlas().languages
    urls: list[str] = []
    for path in paths:
        address = escape(links.absolute(path))
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}{query}"/>'
            for code, query in (*((lang, f"?lang={lang}") for lang in languages), ("x-default", ""))
        )
        urls += (f"<url><loc>{address}?lang={lang}</loc>{modified}{others}</url>\n" for lang in languages)
    return (
        f'{DECLARATION}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{"".join(urls)}</urlset>\n'
    )
