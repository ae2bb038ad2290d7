"""Which representation, language, theme and encoding an answer has; each is a function of one header's text."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie

from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from geodata.errors import QueryError
from geodata.vocab import LANGUAGES, Language

REMEMBERED = 1024
"""Different header texts whose meaning is remembered; browsers send few, and a hostile client only evicts others."""

DEFAULT_LANGUAGE: Language = "en"
THEMES = ("auto", "light", "dark")


class Representation(StrEnum):
    """What an answer is written in."""

    HTML = "html"
    JSON = "json"


def wanted(f: str | None, accept: str, default: Representation) -> Representation:
    """Representation for ``f=`` or, without it, for the ``Accept`` header.

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


@lru_cache(REMEMBERED)
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


@lru_cache(REMEMBERED)
def best_language(accept_language: str) -> Language:
    """Language of the interface for an ``Accept-Language`` header (RFC 9110 section 12.5.4).

    Only the primary subtag counts: whoever asks for ``kk-KZ`` before ``ru`` reads Kazakh.
    """
    asked = sorted(parse_accept_header(accept_language, LanguageAccept), key=lambda pair: -pair[1])
    for tag, quality in asked:
        for lang in LANGUAGES:
            if quality > 0 and tag.lower().partition("-")[0] == lang:
                return lang
    return DEFAULT_LANGUAGE


@lru_cache(REMEMBERED)
def theme(cookie: str) -> str:
    """Theme that the reader chose (cookie ``theme``), else ``auto``."""
    if "theme=" not in cookie:
        return THEMES[0]
    try:
        chosen = SimpleCookie(cookie).get("theme")
    except CookieError:  # another site's malformed cookie is no reason to fail
        return THEMES[0]
    return chosen.value if chosen and chosen.value in THEMES else THEMES[0]


@lru_cache(REMEMBERED)
def encoding(accept_encoding: str) -> str:
    """``br``, ``gzip`` or ``identity`` for an ``Accept-Encoding`` header."""
    accepted = dict(parse_accept_header(accept_encoding))
    rest = accepted.get("*", 0)
    for name in ("br", "gzip"):
        if accepted.get(name, rest) > 0:
            return name
    return "identity"
