"""Map services of others that a reader may choose: named as in xyzservices or written out, read from one setting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, urlsplit

import xyzservices.providers as known

from geodata.errors import GeodataError
from webapp.basemap import Credits, pieces_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from xyzservices import TileProvider

BETWEEN, WITHIN = ";", "|"
"""What parts the services of a setting, and the parts of one that is written out."""

USUAL_ZOOM, DEEPEST = 18, 22
"""Last zoom of a service that does not say it (Leaflet's own), and the deepest that the map goes to."""

USUAL_SUBDOMAINS = "abc"
"""Hosts that ``{s}`` stands for where nothing else is said (Leaflet's own)."""

_PLACES = frozenset(("x", "y", "-y", "z", "s", "r"))
"""What the browser fills in."""

_PLACE = re.compile(r"\{([^{}]*)\}")
_SITE = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")
_PRINTED = re.compile(r"[!#-&(-+\--:<-~]+")  # visible ASCII without quotes, commas and semicolons
_FORM = "Name | https://tiles.example/{z}/{x}/{y}.png | deepest zoom | credit"


class ServiceError(GeodataError):
    """A map service of the setting cannot be offered: which one, and why."""

    code: ClassVar[str] = "tile-layers-invalid"


@dataclass(frozen=True, slots=True)
class Service:
    """A map service that gives pictures of 256 pixels in the usual grid of web maps.

    Parameters
    ----------
    title : str
        What readers see, and what a device remembers.
    url : str
        Address of a picture with ``{z}``, ``{x}``, ``{y}`` (or ``{-y}``), perhaps ``{s}`` and ``{r}``.
    credits : tuple of (str, str)
        What its makers want to be named by: texts, and the pages (may be empty) that they lead to, one after the other.
    min_zoom, max_zoom : int
        Zoom levels that there are pictures of.
    subdomains : tuple of str
        What ``{s}`` stands for, one after the other.
    """

    title: str
    url: str
    credits: Credits
    min_zoom: int = 0
    max_zoom: int = USUAL_ZOOM
    subdomains: tuple[str, ...] = ()

    @property
    def sites(self) -> tuple[str, ...]:
        """Scheme and host of every server that may be asked, as a content security policy names them."""
        origin = _origin(self.url)
        return tuple(dict.fromkeys(origin.replace("{s}", name) for name in self.subdomains)) or (origin,)

    @property
    def host(self) -> str:
        """Server as a reader is told of it; ``*`` stands for one of several."""
        return urlsplit(_origin(self.url.replace("{s}", "*"))).netloc


def read(text: str) -> tuple[Service, ...]:
    """Read the services of a setting: ``OpenStreetMap.Mapnik; Plan | https://… | 18 | © City``.

    Raises
    ------
    ServiceError
        Naming the service, by its place in the list, and what is wrong with it.
    """
    services: dict[str, Service] = {}
    for number, entry in enumerate(filter(None, (part.strip() for part in text.split(BETWEEN))), 1):
        try:
            service = _written_out(entry) if WITHIN in entry else _named(entry)
            _refuse_twice(service, services)
        except ServiceError as error:
            raise ServiceError(f"service {number} ({entry[:80]!r}): {error}") from error
        services[service.title] = service
    return tuple(services.values())


def sites(services: Iterable[Service]) -> tuple[str, ...]:
    """All servers that may be asked for pictures, each once."""
    return tuple(dict.fromkeys(site for service in services for site in service.sites))


def _refuse_twice(service: Service, others: Container[str]) -> None:
    if service.title in others:
        raise ServiceError(f"{service.title} is in the list already")


def _named(name: str) -> Service:
    found: dict[str, TileProvider] = known.flatten()
    provider = found.get(name)
    if provider is None:
        near = get_close_matches(name, found, 1)
        hint = f"did you mean {near[0]}?" if near else f"a service of your own is written {_FORM}"
        raise ServiceError(f"xyzservices knows no service of this name; {hint}")
    if provider.requires_token():
        raise ServiceError(f"asks for a key; write its address with yours: {_FORM}")
    if provider.get("status") == "broken":
        raise ServiceError("xyzservices says that it is broken")
    url = _PLACE.sub(lambda place: _filled(provider, place), provider.url)
    return Service(
        title=name.removesuffix(".Mapnik").replace(".", " "),
        url=_checked(url),
        credits=pieces_of(provider.get("html_attribution") or provider.attribution),
        min_zoom=int(provider.get("min_zoom", 0)),
        max_zoom=min(int(provider.get("max_zoom", USUAL_ZOOM)), DEEPEST),
        subdomains=_subdomains(url, provider.get("subdomains", USUAL_SUBDOMAINS)),
    )


def _filled(provider: TileProvider, place: re.Match[str]) -> str:
    value = place[0] if place[1] in _PLACES else str(provider.get(place[1], place[0]))
    return quote(value, safe="/{}")


def _written_out(entry: str) -> Service:
    parts = [part.strip() for part in entry.split(WITHIN, 3)]
    if len(parts) < 4 or not all(parts):  # as many as `_FORM` has
        raise ServiceError(f"must be {_FORM}")
    title, url, zoom, credit = parts
    if not zoom.isdecimal() or not 1 <= int(zoom) <= DEEPEST:
        raise ServiceError(f"the deepest zoom must be a whole number from 1 to {DEEPEST}, found {zoom[:20]!r}")
    makers = pieces_of(credit)
    if not any(words.strip() for words, _ in makers):
        raise ServiceError("the credit has no words")
    return Service(title, _checked(url), makers, max_zoom=int(zoom), subdomains=_subdomains(url, USUAL_SUBDOMAINS))


def _checked(url: str) -> str:
    places = set(_PLACE.findall(url))
    if not _PRINTED.fullmatch(url):
        raise ServiceError("the address may hold visible ASCII without quotes, commas and semicolons only")
    if not _SITE.fullmatch(_origin(url).replace("{s}", "s")):
        raise ServiceError("the address must begin like https://tiles.example/ or https://{s}.tiles.example:8443/")
    if unknown := sorted(places - _PLACES):
        raise ServiceError(f"nothing is known to put in the place of {{{unknown[0]}}}")
    if not {"z", "x"} <= places or not places & {"y", "-y"}:
        raise ServiceError("the address must hold {z}, {x} and {y}")
    return url


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


def _subdomains(url: str, names: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(names) if "{s}" in url else ()
