"""Which representation, language, theme and encoding an answer has; each is a function of one header's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from geodata.catalog.vocab import Language
from geodata.errors import QueryError
from geodata.formats.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

MAX_HEADER = 1024
"""Characters of a header; browsers send some hundred, and one that is longer counts as if it were not there."""

REMEMBERED_BYTES = 256 * 1024
"""Header texts whose meaning is remembered, for each question; a hostile client only evicts others."""

REMEMBERED = REMEMBERED_BYTES // MAX_HEADER
"""How many these are when each is as long as it may be."""

DEFAULT_LANGUAGE: Language = "en"
THEMES = ("auto", "light", "dark")
_THEME = re.compile(rf'(?:^|;)\s*theme="?({"|".join(THEMES)})"?\s*(?:;|$)')
_COLUMNS = re.compile(r'(?:^|;)\s*columns="?([a-z.]{1,200})"?\s*(?:;|$)')
REFUSED = (0.0, True)
"""Rating of a media type that is refused by name; what is not named at all is rated still lower."""


P = ParamSpec("P")
T = TypeVar("T")


def _remembered(read: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """Remember the meaning of header texts, and read one that is too long as if it were empty."""
    kept = lru_cache(REMEMBERED)(read)

    @wraps(read)
    def meaning(header: str, *about: Hashable) -> T:
        return kept(header if len(header) <= MAX_HEADER else "", *about)

    return cast("Callable[Concatenate[str, P], T]", meaning)


class Representation(StrEnum):
    """What an answer is written in."""

    HTML = "html"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Offer:
    """A representation that an address has.

    Parameters
    ----------
    name : str
        For ``f=``.
    media_type : str
        What is sent, perhaps with parameters.
    aliases : tuple of str
        Other names for ``f=``.
    also : tuple of str
        Further media types that ask for it in ``Accept``.
    is_named_only : bool
        True when only ``f=`` may choose it.
    """

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    is_named_only: bool = False

    @property
    def types(self) -> tuple[str, ...]:
        """Media types without parameters that ask for it."""
        return (self.media_type.partition(";")[0], *self.also)


JSON = Offer("json", "application/json")
HTML = Offer("html", "text/html", also=("application/xhtml+xml",))
GEOJSON = Offer("geojson", "application/geo+json", aliases=("json",), also=("application/json",))
SCHEMA = Offer("json", "application/schema+json", also=("application/json",))
FEATURE = Offer("feature", "application/schema+json", is_named_only=True)
OPENAPI = Offer("json", "application/vnd.oai.openapi+json;version=3.0", also=("application/json",))
JSONLD = Offer("jsonld", "application/ld+json", aliases=("json-ld",))
MVT = Offer("mvt", "application/vnd.mapbox-vector-tile", aliases=("pbf",), also=("application/x-protobuf",))
TILEJSON = Offer("tilejson", "application/vnd.mapbox.tile+json")

_OFFERED = (JSON, HTML, GEOJSON, SCHEMA, OPENAPI, JSONLD, MVT, TILEJSON)


class Offers:
    """Representations of one address; the first is for clients that do not care.

    Parameters
    ----------
    *offers : Offer
        Best first; their media types must be known to ``preference``.
    """

    def __init__(self, *offers: Offer) -> None:
        strange = {name for offer in offers for name in offer.types} - known_types()
        if strange:
            raise ValueError(f"{sorted(strange)} must be known, or answers would be mixed up")
        self.all = offers
        self._by_name = {name: offer for offer in reversed(offers) for name in (*offer.aliases, offer.name)}

    def choose(self, f: str | None, accept: str) -> Offer:
        """Offer for ``f=`` or, without it, for the ``Accept`` header (RFC 9110 section 12.5.1).

        Raises
        ------
        QueryError
            When ``f`` names none.
        NotAcceptable
            When the header takes none of them.
        """
        if f:
            named = self._by_name.get(f)
            if named is None:
                names = ", ".join(offer.name for offer in self.all)
                raise QueryError("f", f"{f[:80]!r} is none of {names}")
            return named
        best = _best(self, accept if len(accept) <= MAX_HEADER else "")
        if best is None:
            there = ", ".join(f"{offer.media_type} (f={offer.name})" for offer in self.all if not offer.is_named_only)
            raise NotAcceptable(f"The header Accept takes none of the media types that there are: {there}.")
        return best


@lru_cache(1)
def known_types() -> frozenset[str]:
    """Media types of all representations that any address has."""
    types = {name for offer in _OFFERED for name in offer.types}
    return frozenset(types | {format_.media_type.partition(";")[0] for format_ in FORMATS.values()})


@lru_cache(REMEMBERED)
def _best(offers: Offers, accept: str) -> Offer | None:
    ranges = _ranges(accept)
    rated = [(_rating_of(offer, ranges), offer) for offer in offers.all if not offer.is_named_only]
    rating, best = max(rated, key=lambda pair: pair[0])
    return best if rating > REFUSED else None


def _rating_of(offer: Offer, ranges: dict[str, float]) -> tuple[float, bool]:
    """How much an offer is wanted: by any of its names, unless the type that would be sent is refused."""
    sent, *others = (_rating(ranges, name) for name in offer.types)
    return sent if sent == REFUSED else max(sent, *others, (0.0, False))


@_remembered
def preference(accept: str) -> str:
    """Text that is the same for all ``Accept`` headers that make every choice here the same; part of cache keys.

    Each known media type stands under its rank; what is not named is left out, and so is everything when all is equal.
    """
    ranges = _ranges(accept)
    rated = {name: _rating(ranges, name) for name in known_types()}
    ratings = sorted({rating for rating in rated.values() if rating >= REFUSED}, reverse=True)
    if len(ratings) == 1 and min(rated.values()) > REFUSED:
        return accepted(accept) or ""
    ranks = (
        ("!" if rating == REFUSED else "") + ",".join(sorted(name for name in rated if rated[name] == rating))
        for rating in ratings
    )
    return f"{accepted(accept)}:{'>'.join(ranks)}"


def _ranges(accept: str) -> dict[str, float]:
    """Media ranges without parameters and how much each is wanted; all are when the header is missing."""
    found: dict[str, float] = {}
    for given, quality in parse_accept_header(accept, MIMEAccept):
        name = given.partition(";")[0].strip().lower()
        found[name] = max(quality, found.get(name, 0.0))
    return found or {"*/*": 1.0}


def _rating(ranges: dict[str, float], name: str) -> tuple[float, bool]:
    """How much a media type is wanted: the most specific range counts, and a name beats an equal wildcard."""
    for key in (name, f"{name.partition('/')[0]}/*", "*/*"):
        if key in ranges:
            return ranges[key], key == name
    return 0.0, False


def wanted(f: str | None, accept: str, default: Representation) -> Representation:
    """Representation of a page that has a twin in JSON; unlike ``Offers.choose`` it serves whoever asks for neither.

    Raises
    ------
    QueryError
        When ``f`` names none.
    """
    if not f:
        return accepted(accept) or default
    try:
        return Representation(f)
    except ValueError as error:
        raise QueryError("f", f"{f[:80]!r} is none of {', '.join(Representation)}") from error


@_remembered
def accepted(accept: str) -> Representation | None:
    """Representation that the header names, None when it names neither (such as ``*/*``)."""
    types = parse_accept_header(accept, MIMEAccept)
    html = max((q for mime, q in types if mime in ("text/html", "application/xhtml+xml")), default=0)
    json = max((q for mime, q in types if mime in ("application/json", "application/geo+json")), default=0)
    if html == json == 0:
        return None
    return Representation.HTML if html >= json else Representation.JSON


def is_person(accept: str) -> bool:
    """Whether the client asks for a page: browsers name ``text/html``, programs do not."""
    return accepted(accept) is Representation.HTML


@_remembered
def best_language(accept_language: str, languages: tuple[Language, ...]) -> Language:
    """Which of some languages an ``Accept-Language`` header asks for (RFC 9110 section 12.5.4).

    Only the primary subtag counts: whoever asks for ``pt-BR`` before ``en`` reads Portuguese.
    """
    asked = sorted(parse_accept_header(accept_language, LanguageAccept), key=lambda pair: -pair[1])
    for tag, quality in asked:
        for lang in languages:
            if quality > 0 and tag.lower().partition("-")[0] == lang:
                return lang
    return DEFAULT_LANGUAGE


def theme(cookie: str) -> str:
    """Theme that the reader chose (cookie ``theme``), else ``auto``; cookies of others may be as long as they like."""
    if "theme=" not in cookie:
        return THEMES[0]
    return _short_theme(cookie) if len(cookie) <= MAX_HEADER else _theme(cookie)


@_remembered
def columns(cookie: str) -> tuple[str, ...]:
    """Columns of the table that the reader chose (cookie ``columns``, parted by points), whatever they are."""
    chosen = _COLUMNS.search(cookie)
    return tuple(filter(None, chosen[1].split("."))) if chosen else ()


def _theme(cookie: str) -> str:
    chosen = _THEME.search(cookie)
    return chosen[1] if chosen else THEMES[0]


_short_theme = lru_cache(REMEMBERED)(_theme)


@_remembered
def encoding(accept_encoding: str) -> str:
    """``br``, ``gzip`` or ``identity`` for an ``Accept-Encoding`` header."""
    return next((name for name in ("br", "gzip") if _takes(accept_encoding, name)), "identity")


def choices(
    accept: str, accept_language: str, accept_encoding: str, languages: tuple[Language, ...]
) -> tuple[str, Language, str]:
    """Preference, language and encoding at one look, since every request needs all three."""
    if len(accept) + len(accept_language) + len(accept_encoding) > MAX_HEADER:
        return preference(accept), best_language(accept_language, languages), encoding(accept_encoding)
    return _choices(accept, accept_language, accept_encoding, languages)


@lru_cache(REMEMBERED)
def _choices(
    accept: str, accept_language: str, accept_encoding: str, languages: tuple[Language, ...]
) -> tuple[str, Language, str]:
    return preference(accept), best_language(accept_language, languages), encoding(accept_encoding)


@_remembered
def takes_gzip(accept_encoding: str) -> bool:
    """Whether gzip is among the encodings that are accepted."""
    return _takes(accept_encoding, "gzip")


def _takes(accept_encoding: str, name: str) -> bool:
    qualities = dict(parse_accept_header(accept_encoding))
    return qualities.get(name, qualities.get("*", 0)) > 0
