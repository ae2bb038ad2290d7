"""Addresses: absolute ones for the data interface, ones that keep language and day for pages; and links as written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

import orjson
from flask import g, request, url_for

from geodata.layers import geojson
from webapp.http.kept import canonical
from webapp.http.revisions import REVISION, ROOT, ROOT_BEFORE
from webapp.i18n import chosen_language, language
from webapp.page import DAY, knows_days
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from webapp.mapping import Assets
    from webapp.page import Page

JSON = "application/json"
HTML = "text/html"

MAX_HEADER = 4096
"""Characters of the header ``Link``: many clients and proxies take no more than 8 kB of headers in all."""

ALTERNATES = 16
"""Different lists of formats: one for each type of geometry, with and without files."""

_MARK = "\0"
_QUOTABLE = re.compile(r"[ !#-\[\]-~]+")


class Link(NamedTuple):
    """A link of the data interface (RFC 8288 relation types)."""

    href: str
    rel: str
    type: str
    title: str = ""

    def to_json(self) -> dict[str, str]:
        """Members of the link object, without an empty title."""
        members = {"href": self.href, "rel": self.rel, "type": self.type, "title": self.title}
        return {name: value for name, value in members.items() if value}


class LinkBase(NamedTuple):
    """What absolute addresses of the data interface are made of, for one request.

    Parameters
    ----------
    origin : str
        Scheme and host.
    root : str
        Path of the application, mostly empty.
    parameters : tuple of str
        Parameters of the request as they stand in an address, in canonical order.
    """

    origin: str
    root: str
    parameters: tuple[str, ...]

    def own(self, layer_id: str, *more: str) -> str:
        """Absolute address of a collection, or of something below it."""
        names = "/".join(quote(name, safe="") for name in (layer_id, *more))
        return f"{self.origin}{self.root}/collections/{names}"

    def given(self, *without: str) -> list[str]:
        """Parameters of the request, without some of them."""
        return [part for part in self.parameters if part.partition("=")[0] not in without]


def place(origin: str, root: str, query: str) -> LinkBase:
    """Place of a request.

    Parameters
    ----------
    origin : str
        Scheme and host.
    root : str
        ``SCRIPT_NAME``, decoded.
    query : str
        Query string in its canonical form.
    """
    ready = quote(query, safe="%=&,:/~") if query else ""
    return LinkBase(origin, quote(root) if root else "", tuple(filter(None, ready.split("&"))))


def here_now() -> LinkBase:
    """Place of the request that Flask answers."""
    if "place" not in g:
        g.place = place(origin(), request.script_root, canonical(request.query_string.decode("latin-1")))
    found: LinkBase = g.place
    return found


def assets() -> Assets:
    """Addresses of the built files for this request, which are the same whatever revision is shown."""
    return atlas().assets.under(present_root())


def present_root() -> str:
    """Path of the application in the present, also of a page that shows a revision."""
    root: str | None = request.environ.get(ROOT_BEFORE)
    return request.script_root if root is None else root.encode("latin-1").decode("utf-8", "replace")


def present_path() -> str:
    """Path of this request in the present, ready for an address."""
    return quote(present_root() + request.path)


def newest() -> str:
    """Address of what this request shows, in the present."""
    return with_query(present_path(), given_values())


def of_revision(number: int, endpoint: str, **values: Any) -> str:
    """Address of a page in the state of a revision."""
    here = quote(request.script_root)
    return f"{quote(present_root())}{ROOT}{number}{page(endpoint, **values).removeprefix(here)}"


def pinned(address: str) -> str:
    """Absolute address that leads to the state that is shown now for ever; itself where there is no ledger.

    Parameters
    ----------
    address : str
        Absolute address of a page of this site, as ``absolute`` gives it.
    """
    number = atlas().content.revision
    if number is None:
        return address
    here, there = (f"{origin()}{quote(root)}/" for root in (request.script_root, present_root()))
    lasting = there + address.removeprefix(here) if address.startswith(here) else address
    return f"{lasting}{'&' if '?' in lasting else '?'}{REVISION}={number}"


def absolute(address: str) -> str:
    """Absolute address of a path on this site (as ``url_for`` gives it, with the root of the application)."""
    return origin() + address


def origin() -> str:
    """Scheme and host that absolute addresses begin with: the public ones, else those of the request."""
    return atlas().settings.base_url or plain_origin(request.scheme, request.host)


def plain_origin(scheme: str, host: str) -> str:
    """Scheme and host, with nothing in it that could end a text in JSON or a header."""
    return quote(f"{scheme}://{host}", safe=":/[]@")


def page(endpoint: str, **values: Any) -> str:
    """Address of a page or download; keeps ``?lang=`` when the reader chose a language that way, and ``?asof=``."""
    lang = chosen_language()
    if lang:
        values["lang"] = lang
    return url_for(endpoint, **values, **as_of(endpoint))


def as_of(endpoint: str) -> dict[str, Any]:
    """Parameter that keeps the day of the past that this request asks for, if the page at ``endpoint`` knows days."""
    day = request.args.get(DAY)
    return {DAY: day} if day and knows_days(endpoint) else {}


def picture(found: Page, thing_id: str = "", suffix: str = "png", **size: str) -> str:
    """Address of the picture of a page: of the thing that it is about, or of what its address leaves.

    Parameters
    ----------
    found : Page
        Its declaration.
    thing_id : str
        Thing that it is about, if any.
    suffix : str
        ``png`` or ``svg``.
    **size : str
        Further parameters of the picture.
    """
    given = given_values()
    names = (*found.pictured, DAY) if found.knows_days else found.pictured
    kept = {name: given[name] for name in names if name in given}
    named = {found.pictured_as: thing_id} if found.pictured_as and thing_id else {}
    return with_query(url_for(f"pictures.{suffix}"), {"lang": language(), **named, **kept, **size})


def here(changes: Mapping[str, str | None]) -> str:
    """Address of this request with some parameters set, or removed where the value is None."""
    changed = {name: value for name, value in changes.items() if value is not None}
    return with_query(path(), given_values(*changes) | changed)


def given_values(*without: str) -> dict[str, str]:
    """Parameters of this request that are not empty, several values of one joined, without some."""
    joined = {name: ",".join(filter(None, request.args.getlist(name))) for name in request.args}
    return {name: value for name, value in joined.items() if value and name not in without}


def with_query(address: str, values: Mapping[str, str]) -> str:
    """Address with parameters, which are escaped."""
    return f"{address}?{urlencode(values, safe=',/')}" if values else address


def path() -> str:
    """Path of this request, ready for an address."""
    return quote(request.script_root + request.path)


def localised(lang: str) -> str:
    """Address of this page in another language, without the parameters of a view (for ``hreflang``)."""
    return absolute(f"{present_path()}?lang={lang}")


def own(layer_id: str, *more: str) -> str:
    """Absolute address of a collection, or of something below it."""
    return here_now().own(layer_id, *more)


def given(*without: str) -> list[str]:
    """Parameters of this request as they stand in an address, sorted, without some of them."""
    return here_now().given(*without)


def this() -> str:
    """Absolute address of this request, its parameters in canonical order."""
    return join(absolute(path()), given())


def join(address: str, parameters: Iterable[str]) -> str:
    """Address with parameters that are ready to stand in it."""
    query = "&".join(parameters)
    return f"{address}?{query}" if query else address


class WrittenLinks(NamedTuple):
    """Links in both forms: an array in JSON, and the header ``Link`` (RFC 8288), empty when it would be too long."""

    json: bytes
    header: str

    def filled(self, texts: Iterable[tuple[str, str]]) -> WrittenLinks:
        """Links with texts in the places of marks; they must need no escape, neither in JSON nor in a header."""
        json, header = self
        for mark, text in texts:
            json, header = json.replace(mark.encode(), text.encode()), header.replace(mark, text)
        return WrittenLinks(json, header if len(header) <= MAX_HEADER else "")


def fragment(written: WrittenLinks) -> orjson.Fragment:
    """Links as a part of a larger JSON document."""
    return orjson.Fragment(written.json)


def write(
    links: Iterable[Link],
    same: str = "",
    formats: tuple[tuple[str, str], ...] = (),
    longest: int | None = MAX_HEADER,
) -> WrittenLinks:
    """Write links for an answer.

    Parameters
    ----------
    links : iterable of Link
        What the answer links to.
    same : str
        Address of the same thing in other formats, up to the name of the format.
    formats : tuple of (str, str)
        Names and media types of these formats. Only the body holds them: in the header of each answer they would
        weigh more than many a body.
    longest : int, optional
        Characters of the header; any number when None.
    """
    found = tuple(links)
    json = ",".join(map(_in_json, found))
    header = ", ".join(map(_in_header, found))
    if formats:
        json += _alternates(formats).replace(_MARK, same)
    return WrittenLinks(f"[{json}]".encode(), header if longest is None or len(header) <= longest else "")


@lru_cache(ALTERNATES)
def _alternates(formats: tuple[tuple[str, str], ...]) -> str:
    """Links to the same thing in other formats, with a mark where its address goes."""
    return "".join(f",{_in_json(Link(_MARK + name, 'alternate', media_type))}" for name, media_type in formats)


def _in_json(link: Link) -> str:
    title = f',"title":{geojson.dumps(link.title).decode()}' if link.title else ""
    return f'{{"href":"{link.href}","rel":"{link.rel}","type":"{link.type}"{title}}}'


def _in_header(link: Link) -> str:
    title = f'; title="{link.title}"' if _QUOTABLE.fullmatch(link.title) else ""
    return f'<{link.href}>; rel="{link.rel}"; type="{link.type}"{title}'
