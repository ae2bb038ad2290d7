"""Headers that every answer carries, and which answers other sites may read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


def _policy(pictures: tuple[str, ...] = (), ancestors: tuple[str, ...] = ("'none'",), scripts: str = "default") -> str:
    shown = " ".join(("'self'", "data:", *pictures))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {shown}; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; "
        f"form-action 'self'; require-trusted-types-for 'script'; trusted-types {scripts}; "
        f"frame-ancestors {' '.join(ancestors)}"
    )


CONTENT_SECURITY_POLICY = _policy()
"""No inline code, no other host: a text of the catalogue that slipped through escaping still could not run."""

WORKER = "/static/dist/own-file-worker-"
"""Beginning of the path of the script that reads a reader's own file."""

WORKER_POLICY = "default-src 'none'; script-src 'self'"
"""Of that script: it may load its parts, and can send nothing anywhere, whatever a file makes of it."""

EMBED = "/embed"
"""The one path whose page may stand in a frame: a map without anything that a click could be tricked into."""

MAP = "/"
"""The other path whose page has the map: there and in the embedded one, listed services may give pictures."""

SECURITY_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)

OPEN_PREFIXES = (
    "/api",
    "/basemap/",
    "/collections",
    "/conformance",
    "/data/crossborder.",
    "/functions",
    "/indicators.",
    "/openapi",
    "/map/",
    "/picture.",
    "/qgis/",
    "/share/code.",
    "/static/",
    "/tileMatrixSets",
)
"""Read-only data that any site may fetch; none of it depends on who asks, so nothing private can leak. And what the
embedded map is made of: in a sandboxed frame it has no origin, so its own files come to it from another site. And
pictures of the map and charts, which other sites show."""

CARD = "/card"
"""End of the paths of cards, which the embedded map shows."""

OPEN_TYPES = ("text/csv", "application/atom+xml")
"""Media types that any site may read besides JSON: tables of pages, and the feed."""

OPERATORS = "/-/"
"""Paths for those who run the atlas: no other site's page may read them in their browser."""

DESK = "/desk"
"""Path of the pages of whoever is signed in: no other site's page may read them, whatever form they have."""

CHANGESETS = "/api/changesets"
"""Path of what programs read and write with a token: no page of another site is meant to hold one."""

PREFLIGHT_SECONDS = "86400"
"""A browser may remember for a day that it may ask; the answer only changes with a new version."""


_UNSHARED = (OPERATORS, DESK, CHANGESETS)
_SHARED = (
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Content-Crs, Content-Disposition, Content-Range, Accept-Ranges"),
)
_PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "*, Authorization, Content-Type, Cache-Control, If-None-Match, If-Range, Range"),
    ("Access-Control-Max-Age", PREFLIGHT_SECONDS),
)

CLOSED = (*SECURITY_HEADERS, ("Cross-Origin-Resource-Policy", "same-origin"))
"""Headers of what only our own pages may read."""

OPEN = (*SECURITY_HEADERS, *_SHARED)
"""Headers of what any site may read."""

OPEN_PREFLIGHT = (*OPEN, *_PREFLIGHT)
"""Headers of the answer to a browser that asks whether another site's page may read."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What pages with the map may do that others may not.

    Parameters
    ----------
    ancestors : tuple of str
        Sites that may show ``EMBED`` in a frame.
    pictures : tuple of str
        Sites that pictures of the map may come from.
    """

    ancestors: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


NOTHING_MORE = Allowed()


def headers_for(
    path: str, content_type: str, allowed: Allowed = NOTHING_MORE, *, is_preflight: bool = False
) -> tuple[tuple[str, str], ...]:
    """Headers that an answer carries besides its own.

    Parameters
    ----------
    path : str
        Of the request, without the root of the application.
    content_type : str
        Of the answer.
    allowed : Allowed
        What the operator allows beyond the usual.
    is_preflight : bool
        Whether this answers OPTIONS.
    """
    if path == EMBED:
        return _framed(allowed)
    if path.startswith(WORKER):
        return _WORKERS
    if is_preflight and not path.startswith(_UNSHARED):  # what may be read, the answer itself says
        return OPEN_PREFLIGHT
    if is_open(path, content_type):
        return OPEN
    return _with_pictures(allowed.pictures) if path == MAP else CLOSED


def is_open(path: str, content_type: str) -> bool:
    """Whether other sites may read it: the data interface, base map, parts of a map, any JSON, tables, the feed."""
    if path.startswith(_UNSHARED):
        return False
    kind = content_type.partition(";")[0]
    return path.startswith(OPEN_PREFIXES) or path.endswith(CARD) or "json" in kind or kind in OPEN_TYPES


@lru_cache(4)
def _framed(allowed: Allowed) -> tuple[tuple[str, str], ...]:
    """Headers of the page that ``allowed.ancestors``, and the atlas itself for its preview, may show in a frame."""
    policy = _policy(allowed.pictures, ("'self'", *allowed.ancestors))
    return (*_with(policy), ("Cross-Origin-Resource-Policy", "cross-origin"))


@lru_cache(4)
def _with_pictures(pictures: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Headers of the page with the map, which may show pictures of these sites."""
    return (*_with(_policy(pictures, scripts="default own-file")), ("Cross-Origin-Resource-Policy", "same-origin"))


def _with(policy: str) -> tuple[tuple[str, str], ...]:
    others = (pair for pair in SECURITY_HEADERS if pair[0] != "Content-Security-Policy")
    return (("Content-Security-Policy", policy), *others)


_WORKERS = (*_with(WORKER_POLICY), ("Cross-Origin-Resource-Policy", "same-origin"))
"""Headers of the script that reads a reader's own file."""
