"""Believes what a request says of the atlas's own address, or refuses it: ``Host`` and, behind proxies, their words.

Absolute links and kept answers are made of these headers, so that one that is malformed never gets further than here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus
from ipaddress import AddressValueError, IPv6Address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from webapp.http import details, security
from webapp.http.details import ProblemDetails

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MAX_HOST = 300
"""Characters of a host with its port; a name of the DNS has 253 at most."""

MAX_PREFIX = 200
"""Characters of the path that a proxy serves the atlas under."""

MAX_HEADER_BYTES = 8192
"""Of one header; the server itself takes so much of all together that two such ones do not fit."""

REMEMBERED = 256
"""Hosts that were found well-formed and trusted; a hostile client only evicts others."""

SCHEMES = ("http", "https")
_FORWARDED = ("X_FORWARDED_HOST", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX", "X_FORWARDED_PROTO")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[([0-9A-Fa-f:.]+)\])(?::([0-9]{{1,5}}))?")
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+")


class Trust:
    """WSGI middleware: lets through what has one well-formed host, scheme and prefix.

    Parameters
    ----------
    app : WSGI application
        Asked with an environment whose words may be used; another may take its place.
    proxies : int
        Reverse proxies in front whose ``X-Forwarded-*`` are believed; of lists, the value that the outermost one gave.
    hosts : tuple of str
        Hosts that are answered, as in the settings; empty for any.
    """

    def __init__(self, app: WSGIApplication, proxies: int, hosts: tuple[str, ...]) -> None:
        self.app = app
        self._hosts = hosts
        self._proxies = proxies
        self._inner = ProxyFix(self._checked, *[proxies] * 5) if proxies else self._checked

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        for value in environ.values():  # names are looked at only where there is a long value: most requests have none
            if isinstance(value, str) and len(value) > MAX_HEADER_BYTES and (fault := _fault_of_size(environ)):
                return _refuse(fault, environ, start_response, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        fault = _fault_of_sent_host(environ)
        return _refuse(fault, environ, start_response) if fault else self._inner(environ, start_response)

    def _checked(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        fault = self._fault(environ)
        return _refuse(fault, environ, start_response) if fault else self.app(environ, start_response)

    def _fault(self, environ: WSGIEnvironment) -> str:
        """What is wrong with scheme, host or prefix as they stand after the proxies; empty when all is well."""
        if self._proxies:
            for name in _FORWARDED:
                if '"' in environ.get(f"HTTP_{name}", ""):
                    return f"{_title(name)}: has a quotation mark."
        scheme = environ["wsgi.url_scheme"] = environ["wsgi.url_scheme"].lower()
        if scheme not in SCHEMES:
            return f"X-Forwarded-Proto: {scheme[:80]!r} is neither http nor https."
        host = environ.get("HTTP_HOST", "")
        if host and not is_well_formed(host):
            return f"X-Forwarded-Host or X-Forwarded-Port: {host[:80]!r} is no host with a port."
        if self._hosts and not _is_trusted(host or environ["SERVER_NAME"], self._hosts):
            return f"Host: {host[:80]!r} is not answered here."
        prefix = environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "").removesuffix("/")
        if prefix and (len(prefix) > MAX_PREFIX or not _PREFIX.fullmatch(prefix)):
            return f"X-Forwarded-Prefix: {prefix[:80]!r} is no path such as /atlas."
        return ""


@lru_cache(REMEMBERED)
def _matches(host: str) -> bool:
    found = _HOST.fullmatch(host)
    if found is None or int(found[2] or 0) > 65535:
        return False
    if found[1] is None:
        return True
    try:
        IPv6Address(found[1])
    except AddressValueError:
        return False
    return True


def is_well_formed(host: str) -> bool:
    """Whether a text is one host, perhaps with a port (RFC 3986 section 3.2.2): a name, an IPv4 or an IPv6 address."""
    return len(host) <= MAX_HOST and _matches(host)


@lru_cache(REMEMBERED)
def _is_trusted(host: str, hosts: tuple[str, ...]) -> bool:
    return host_is_trusted(host, hosts)


def _fault_of_size(environ: WSGIEnvironment) -> str:
    """Which header is too long; empty when none is."""
    for name, value in environ.items():
        if name.startswith("HTTP_") and len(value) > MAX_HEADER_BYTES:
            return f"{_title(name)}: a header has at most {MAX_HEADER_BYTES} bytes, not {len(value)}."
    return ""


def _fault_of_sent_host(environ: WSGIEnvironment) -> str:
    """What is wrong with ``Host`` (RFC 9112 section 3.2); two of them come joined by a comma, none comes empty."""
    host = environ.get("HTTP_HOST", "")
    if not host:
        is_old = environ.get("SERVER_PROTOCOL", "") in ("HTTP/1", "HTTP/1.0")
        return "" if is_old else "Host: the header is missing, empty or no text."
    return "" if is_well_formed(host) else f"Host: {host[:80]!r} is not one host, perhaps with a port."


def _title(name: str) -> str:
    """How a header is written that WSGI calls ``HTTP_X_NAME``."""
    return name.removeprefix("HTTP_").replace("_", "-").title()


def _refuse(
    fault: str, environ: WSGIEnvironment, start_response: StartResponse, status: HTTPStatus = HTTPStatus.BAD_REQUEST
) -> Iterable[bytes]:
    """Answer without Flask, which would make links of what is not believed."""
    path = environ["PATH_INFO"].encode("latin-1", "replace").decode("utf-8", "replace")
    code = status.phrase.lower().replace(" ", "-")
    body = ProblemDetails(status, fault, code).to_json(path).encode()
    headers = [
        ("Content-Type", details.MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *security.headers_for(path, details.MEDIA_TYPE),
    ]
    start_response(f"{status.value} {status.phrase.upper()}", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
