"""The sockets that the server listens on: made once by the parent, so that they outlive workers and snapshots."""

from __future__ import annotations

import errno
import resource
import socket
import sys
from typing import Any, ClassVar

from geodata.errors import GeodataError

BACKLOG = 4096
"""Connections that may wait to be taken; the kernel's own limit (net.core.somaxconn) counts as well."""

WRITE_SECONDS = 30
"""A client that takes nothing of an answer for so long is cut off by the kernel."""

_REASONS = {
    errno.EADDRINUSE: "another program listens there; choose another port with --port",
    errno.EACCES: "this user may not listen there; ports below 1024 are reserved",
    errno.EADDRNOTAVAIL: "this machine has no such address",
}


class ServeError(GeodataError):
    """The server cannot start."""

    code: ClassVar[str] = "serve-failed"


def listen(host: str, port: int, count: int) -> list[socket.socket]:
    """Sockets that connections are taken from, one for each worker.

    Linux deals the connections out among sockets of one address. A single one would be emptied by the worker that
    wakes first: eight clients that come at once would all be with it. Elsewhere all workers share one.

    Raises
    ------
    ServeError
        With the reason.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise ServeError(f"{host!r} is no address of this machine: {error.strerror}") from error
    made: list[socket.socket] = []
    try:
        is_dealt = sys.platform == "linux"
        if is_dealt:  # sockets that share an address would not notice another server of the same user there
            with socket.socket(family, kind, protocol) as first:
                _bind(first, address)
        for _ in range(count if is_dealt else 1):
            made.append(socket.socket(family, kind, protocol))
            if is_dealt:
                made[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            _bind(made[-1], address)
    except OSError as error:
        for listener in made:
            listener.close()
        reason = _REASONS.get(error.errno or 0, str(error.strerror))
        raise ServeError(f"cannot listen on {shown(host)}:{port}: {reason}") from error
    return made


def _bind(listener: socket.socket, address: Any) -> None:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections take it over from the socket they came through
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, WRITE_SECONDS * 1000)
    listener.bind(address)
    listener.listen(BACKLOG)


def shown(host: str) -> str:
    """Host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def raise_file_limit() -> None:
    """Allow this process as many open connections as the system lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
