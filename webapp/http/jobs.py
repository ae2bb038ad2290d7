"""Work that is done in a process of its own: whatever it costs, nobody else waits, and it ends when nobody wants it.

Writers of some formats hold the interpreter for seconds. Here a request is handed to the keeper of the snapshot,
which answers it in a fork of itself and keeps the answer as a file.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import socket
import struct
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flask import request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags
from werkzeug.wsgi import wrap_file

from webapp.http.caching import REVALIDATE, Answer
from webapp.http.kept import KEY, Key, entity_tag
from webapp.http.lanes import LANE, PEER, BusyError
from webapp.http.ranges import keep_what_counts

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from webapp.http.spool import Entry, Spool

JOBS = "crossborder.jobs"
"""Where the environment of a request holds the way to the keeper; there is none in tests and inside a job."""

STARTED = "crossborder.started"
"""Where the environment of a request holds the moment in which it came, in seconds of the monotonic clock."""

MESSAGES = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_STREAM
"""Kind of the socket between worker and keeper: one that keeps messages apart, where there is one."""

MESSAGE_BYTES = 256 * 1024
"""A request with its headers is far shorter."""

MANY_FEATURES = 2000
"""Files with more features are made in a process of their own: below, starting one takes longer than writing."""

_TCP_INFO_LAST_DATA_RECEIVED, _TCP_INFO_BYTES_RECEIVED = 52, 128
_TCP_INFO_BYTES = 136
NEAR_MS = 1000
"""A request and the bytes that it came in are not further apart, on a busy machine either."""


@dataclass(frozen=True)
class Jobs:
    """The way to the keeper.

    Parameters
    ----------
    address : str
        Of its socket.
    spool : Spool
        Where answers are kept.
    patience : float
        Seconds after which a waiting request is given up.
    watched : set of int
        Connections of the clients that wait, by their inode.
    """

    address: str
    spool: Spool
    patience: float
    watched: set[int] = field(default_factory=set)

    def answer(self, environ: WSGIEnvironment, key: Key) -> Entry:
        """Answer of a request, kept or made now.

        Raises
        ------
        BusyError
            When there is no place for it, it takes too long, or its client has left.
        """
        name = name_of(key)
        kept = self.spool.find(name)
        if kept is not None:
            return kept
        texts = {name: value for name, value in environ.items() if isinstance(value, str)}
        with ExitStack() as stack:
            keeper = stack.enter_context(socket.socket(socket.AF_UNIX, MESSAGES))
            try:
                keeper.connect(self.address)
                keeper.send(json.dumps({"name": name, "environ": texts}).encode())
            except OSError as error:
                raise BusyError("The server is just renewing itself.") from error
            client = connection_of(environ, self.watched)
            if client is not None:
                stack.enter_context(client)
                inode = _inode(client)
                self.watched.add(inode)
                stack.callback(self.watched.discard, inode)
            stack.enter_context(environ[LANE].left())
            said = _wait(keeper, client, self.patience)
        if "name" not in said:
            raise BusyError(said.get("busy", "The work was interrupted."))
        made = self.spool.find(name)
        if made is None:
            raise BusyError("The file was dropped for others just now.")
        return made


def name_of(key: Key) -> str:
    """Name under which the answer for a key is kept."""
    return hashlib.blake2b("\0".join(key).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def elsewhere() -> Answer | None:
    """Answer the present request with a file that another process makes; None where there is no such process.

    Raises
    ------
    BusyError
        As ``Jobs.answer``.
    """
    jobs: Jobs | None = request.environ.get(JOBS)
    key: Key | None = request.environ.get(KEY)
    if jobs is None or key is None:
        return None
    tag = entity_tag(key)
    held = next((value for value in parse_etags(request.headers.get("If-None-Match")) if value.startswith(tag)), None)
    if held is not None:
        response = Answer(status=304)
        response.set_etag(held)
        response.headers["Cache-Control"] = REVALIDATE
        return response
    return _of(jobs.answer(request.environ, key), tag)


def _of(entry: Entry, tag: str) -> Answer:
    response = Answer(status=entry.status, headers=Headers(list(entry.headers)))
    response.response = wrap_file(request.environ, entry.file)
    response.call_on_close(entry.file.close)
    response.direct_passthrough = True
    response.content_length = entry.size
    if entry.status == 200:  # the one status whose body has parts
        response.set_etag(f"{tag}-{entry.digest}")
        modified = datetime.fromtimestamp(os.fstat(entry.file.fileno()).st_mtime, UTC)
        keep_what_counts(request.environ, entry.size, response.headers["ETag"], modified)
        response.make_conditional(request.environ, accept_ranges=True, complete_length=entry.size)
    return response


def _wait(keeper: socket.socket, client: socket.socket | None, patience: float) -> dict[str, str]:
    """Wait for the keeper's answer for as long as the client does."""
    poll = select.poll()
    poll.register(keeper, select.POLLIN)
    if client is not None:
        poll.register(client, getattr(select, "POLLRDHUP", select.POLLHUP))
    for number, _ in poll.poll(patience * 1000):
        if number == keeper.fileno():
            said: dict[str, str] = json.loads(keeper.recv(MESSAGE_BYTES) or b"{}")
            return said
        raise BusyError("The client has left.")
    raise BusyError(f"The file was not ready after {patience:g} seconds.")


def connection_of(environ: WSGIEnvironment, others: set[int]) -> socket.socket | None:
    """Connection that a request came through, to see when its client leaves; None when it cannot be told.

    The server does not say which one it is, but the system knows when each connection of that address brought data
    last: it is the one that did when the request came, and that is not one of ``others``.
    """
    started = environ.get(STARTED)
    if started is None or not Path("/proc/self/fd").is_dir():
        return None
    age, size = (time.monotonic() - started) * 1000, _request_bytes(environ)
    best: tuple[float, socket.socket] | None = None
    for path in Path("/proc/self/fd").iterdir():
        found = _connection(path, environ[PEER])
        if found is None:
            continue
        away = abs(since_data(found) - age) if _inode(found) not in others else NEAR_MS
        if away < NEAR_MS and _number(found, "Q", _TCP_INFO_BYTES_RECEIVED) == size:
            away = 0.0  # it brought just this request
        if away < NEAR_MS and (best is None or away < best[0]):
            best, found = (away, found), best[1] if best else None
        if found is not None:
            found.close()
    return best[1] if best else None


def _request_bytes(environ: WSGIEnvironment) -> int:
    """Bytes of the head of a request, when none of its headers came twice."""
    query = environ.get("QUERY_STRING", "")
    first = len(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{'?' if query else ''}{query} HTTP/1.1\r\n")
    headers = ((name.removeprefix("HTTP_"), value) for name, value in environ.items() if name.startswith("HTTP_"))
    return first + sum(len(name) + len(value) + len(": \r\n") for name, value in headers) + len("\r\n")


def _inode(connection: socket.socket) -> int:
    return os.fstat(connection.fileno()).st_ino


def _connection(path: Path, address: str) -> socket.socket | None:
    """Copy of a descriptor that is a connection with an address."""
    try:
        if not path.readlink().name.startswith("socket:"):
            return None
        found = socket.socket(fileno=socket.dup(int(path.name)))
    except OSError:  # closed meanwhile
        return None
    try:
        is_ip = found.type == socket.SOCK_STREAM and found.family in (socket.AF_INET, socket.AF_INET6)
        if is_ip and found.getpeername()[0].removeprefix("::ffff:") == address.removeprefix("::ffff:"):
            return found
    except OSError:  # it listens, or its client has left
        pass
    found.close()
    return None


def since_data(connection: socket.socket) -> float:
    """Milliseconds since a connection brought data last (``tcpi_last_data_recv`` of Linux)."""
    return float(_number(connection, "I", _TCP_INFO_LAST_DATA_RECEIVED))


def _number(connection: socket.socket, kind: str, place: int) -> int:
    """Number out of what Linux tells of a connection (``struct tcp_info``); -1 when this Linux does not tell it."""
    about = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    return int(struct.unpack_from(kind, about, place)[0]) if len(about) >= place + struct.calcsize(kind) else -1
