"""Posts a message to an address of others, over TLS, to nothing but a public address, and never for long.

Whoever names an address must not reach by it what only this server can reach (OWASP, server-side request forgery): the
name is resolved once, every address that it has is looked at, and the connection goes to one that was looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
import threading
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from webapp.desk.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.parse import SplitResult

STEP_SECONDS, WHOLE_SECONDS = 5.0, 15.0
"""For one step on the wire, and for all of a message."""

MOST_URL = 500
SIGNATURE = "X-Crossborder-Signature"
TLS_PORT = 443

NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses of IPv6 that stand for those of IPv4 in their last 32 bits (RFC 6052)."""

IS_DONE = range(200, 300)
"""Statuses after which a message counts as taken; a redirect is none of them, and is not followed."""


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet: not to this computer, its network, or nobody."""
    found = ip_address(address.partition("%")[0])
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def _inner(found: IPv6Address) -> IPv4Address | None:
    """Address of IPv4 that one of IPv6 stands for."""
    return IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else found.ipv4_mapped or found.sixtofour


def checked(url: str) -> str:
    """Address of a webhook.

    Raises
    ------
    RefusedError
        When it is no https address of a host in the open internet, without a name and a password in it.
    """
    parts = _split(url)
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= MOST_URL
    host = (parts.hostname or "") if parts else ""
    if parts is None or not is_plain or parts.scheme != "https" or not host or "@" in parts.netloc or _is_inside(host):
        raise RefusedError(
            "hook-url", "a webhook has a public address that begins with https://, without name and password"
        )
    return url


def signature(secret: str, body: bytes) -> str:
    """What tells the receiver that a message is ours: HMAC with SHA-256, as text."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    is_allowed: Callable[[str], bool] = is_public,
    context: ssl.SSLContext | None = None,
) -> str:
    """Post a message; gives an empty text when it was taken, else why not.

    Parameters
    ----------
    url : str
        As ``checked`` let it pass.
    body, headers : bytes, mapping
        Of the message.
    is_allowed : callable
        Whether an address may be connected to.
    context : ssl.SSLContext, optional
        Whom to trust; the authorities of the system when None.
    """
    parts = _split(url)
    if parts is None or parts.hostname is None:
        return "no address"
    try:
        address = _resolved(parts.hostname, parts.port or TLS_PORT, is_allowed)
        if address is None:
            return "the address is not in the open internet"
        status = _status(parts, address, body, headers, context or ssl.create_default_context())
    except (OSError, HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"[:200]
    return "" if status in IS_DONE else f"status {status}"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        is_port = parts.port != 0
    except ValueError:
        return None
    return parts if is_port else None


def _is_inside(host: str) -> bool:
    """Whether a host is written as an address that is not public; names are looked at when something is sent."""
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _resolved(host: str, port: int, is_allowed: Callable[[str], bool]) -> Any:
    """Address to connect to; None when any that the name has is not allowed."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return found[0][4] if found and all(is_allowed(str(one[4][0])) for one in found) else None


def _status(parts: SplitResult, address: Any, body: bytes, headers: Mapping[str, str], context: ssl.SSLContext) -> int:
    host, target = parts.hostname or "", parts.path or "/"
    with socket.create_connection(address[:2], timeout=STEP_SECONDS) as plain:
        safe = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        end = threading.Timer(WHOLE_SECONDS, safe.shutdown, (socket.SHUT_RDWR,))
        end.daemon = True
        end.start()  # the time of a step begins anew with each byte; this one does not
        try:
            safe.do_handshake()
            connection = HTTPConnection(host)
            connection.sock = safe
            target = f"{target}?{parts.query}" if parts.query else target
            connection.request("POST", target, body, {**headers, "Host": parts.netloc})
            return connection.getresponse().status
        finally:
            end.cancel()
            safe.close()
