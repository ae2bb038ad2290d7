"""Headers that every answer carries, and which answers other sites may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No inline code, no other host: a text of the catalogue that slipped through escaping still could not run."""

SECURITY_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)

OPEN_PREFIXES = ("/collections", "/basemap/")
"""Read-only data that any site may fetch; there are no accounts, so nothing private can leak."""

PREFLIGHT_SECONDS = "86400"
"""A browser may remember for a day that it may ask; the answer only changes with a new version."""


class Headers(Protocol):
    """What Werkzeug's and wsgiref's headers have in common."""

    def __setitem__(self, name: str, value: str, /) -> None:
        """Set a header, instead of any of that name."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Names and values."""


def add_headers(headers: Headers, path: str, *, is_preflight: bool = False) -> None:
    """Set the headers of an answer for ``path``; ``is_preflight`` marks an answer to OPTIONS."""
    for name, value in SECURITY_HEADERS:
        headers[name] = value
    if not is_open(path, _content_type(headers)):
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Link, Content-Disposition, Content-Range, Accept-Ranges"
    if is_preflight:
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match, If-Range, Range"
        headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS


def is_open(path: str, content_type: str) -> bool:
    """Whether other sites may read the answer: the data interface, the base map, and any other JSON."""
    return path.startswith(OPEN_PREFIXES) or "json" in content_type.partition(";")[0]


def _content_type(headers: Headers) -> str:
    return next((value for name, value in headers.items() if name.lower() == "content-type"), "")
