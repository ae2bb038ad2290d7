"""Addresses: absolute ones for the data interface, and ones that keep the chosen language for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import request, url_for

from geodata.formats import geojson
from webapp.i18n import chosen_language
from webapp.state import atlas

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the data interface (RFC 8288 relation types)."""

    href: str
    rel: str
    type: str
    title: str = ""

    def to_json(self) -> dict[str, str]:
        """Members of the link object, without an empty title."""
        members = {"href": self.href, "rel": self.rel, "type": self.type, "title": self.title}
        return {name: value for name, value in members.items() if value}


def absolute(address: str) -> str:
    """Absolute address of a path on this site (as ``url_for`` gives it, with the root of the application)."""
    if atlas().settings.base_url:
        return atlas().settings.base_url + address
    return request.host_url.rstrip("/") + address


def page(endpoint: str, **values: Any) -> str:
    """Address of a page or download; keeps ``?lang=`` when the reader chose a language that way."""
    lang = chosen_language()
    if lang:
        values["lang"] = lang
    return url_for(endpoint, **values)


def here(changes: Mapping[str, str | None]) -> str:
    """Address of this request with some parameters set, or removed where the value is None."""
    args = {name: value for name in request.args if (value := ",".join(filter(None, request.args.getlist(name))))}
    for name, changed in changes.items():
        args.pop(name, None)
        if changed is not None:
            args[name] = changed
    return f"{path()}?{urlencode(args, safe=',/')}" if args else path()


def path() -> str:
    """Path of this request, ready for an address."""
    return quote(request.script_root + request.path)


def localised(lang: str) -> str:
    """Address of this page in another language, without the parameters of a view (for ``hreflang``)."""
    return absolute(f"{path()}?lang={lang}")


def items_links(layer_id: str, next_after: str | None) -> list[Link]:
    """Links of a page of items; ``next`` only when there is a next page, so that a client never meets an empty one."""
    links = [Link(absolute(request.full_path.rstrip("?")), "self", geojson.MEDIA_TYPE)]
    if next_after is not None:
        links.append(Link(absolute(_with_all_values("after", next_after)), "next", geojson.MEDIA_TYPE))
    links.append(Link(absolute(_described_by(layer_id)), "alternate", HTML))
    links.append(Link(absolute(url_for("collections.collection", layer_id=layer_id)), "collection", JSON))
    return links


def item_links(layer_id: str, feature_id: str, page_path: str | None) -> list[Link]:
    """Links of one feature; ``page_path`` is its page for people, if it has one."""
    links = [
        Link(absolute(request.full_path.rstrip("?")), "self", geojson.MEDIA_TYPE),
        Link(absolute(url_for("collections.collection", layer_id=layer_id)), "collection", JSON),
    ]
    if page_path:
        links.insert(1, Link(absolute(page_path), "alternate", HTML, title=feature_id))
    return links


def collection_links(layer_id: str) -> list[Link]:
    """Links of a collection's description."""
    return [
        Link(absolute(url_for("collections.collection", layer_id=layer_id)), "self", JSON),
        Link(absolute(_described_by(layer_id)), "alternate", HTML),
        Link(absolute(url_for("collections.items", layer_id=layer_id)), "items", geojson.MEDIA_TYPE),
    ]


def _described_by(layer_id: str) -> str:
    return url_for("pages.projects") if layer_id == "projects" else url_for("pages.data", _anchor=layer_id)


def _with_all_values(name: str, value: str) -> str:
    args = {key: request.args.getlist(key) for key in request.args}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **args, name: value})
