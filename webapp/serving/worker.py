"""A worker: a process that answers requests with granian, forked from one that has everything in memory."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp.http import meters
from webapp.http.jobs import JOBS, STARTED
from webapp.http.lanes import PEER
from webapp.http.meters import METERS
from webapp.serving.connections import Connections
from webapp.serving.listening import BACKLOG, raise_file_limit
from webapp.state import EXTENSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from webapp.http.jobs import Jobs
    from webapp.serving.accesslog import Log
    from webapp.settings import Settings
    from webapp.state import Atlas

    Runner = Callable[[Any, dict[str, Any]], int]

SILENT_SECONDS = 10
"""A connection that sends no whole head of a request for so long is closed, also between two requests."""

HEADERS_BYTES = 16 * 1024
"""All headers of a request together, with its first line; more is answered with 431."""

CONNECTIONS = 16 * 1024
"""Connections that a worker holds at most; a silent one costs some kilobytes."""

THREADS = 256
"""Threads for answers that are sent piece by piece, most of which wait for their clients; how many of them do work at
the same time is limited by the lanes, and how many one address gets, too."""

IDLE_SECONDS = 30
"""After so long without work a thread ends."""

FILE_THREADS = 1
"""Threads of granian's own for files, which it does not send here."""

FAREWELL_SECONDS = 2
"""How long a worker that is replaced asks its clients to come back on another connection before it closes theirs."""

STOP_SECONDS = 6
"""What answers under way may take when the server is stopped."""

LOOK_SECONDS = 1
"""How often a worker looks at its connections."""

RETIRE = signal.SIGUSR1
"""Tells a worker that another one takes over."""


@dataclass(frozen=True)
class Served:
    """What a worker serves, and where it belongs.

    Parameters
    ----------
    app : flask.Flask
        Ready.
    jobs : Jobs
        The way to the keeper.
    listener : socket.socket
        What it takes connections from.
    settings : Settings
        Of the server.
    meters : Meters or None
        What counts, when the operator wants it.
    number : int
        Of the worker, from 0.
    log : Log or None
        Where requests are written down.
    """

    app: Flask
    jobs: Jobs
    listener: socket.socket
    settings: Settings
    meters: meters.Meters | None
    number: int
    log: Log | None = None

    @property
    def state(self) -> Atlas:
        """What the app answers from."""
        state: Atlas = self.app.extensions[EXTENSION]
        return state


class Drain:
    """Whether this worker is about to end."""

    is_on = False


def load() -> None:
    """Import what serves: before workers are forked, so that one that takes over from a dead one need not.

    Not at the head of this module, since other commands do without it, which saves them half a second.
    """
    for name in ("granian._granian", "granian._futures", "granian.http"):
        import_module(name)


def run(served: Served, ready: int, lifeline: int) -> None:
    """Serve until told to end: by SIGTERM soon, by ``RETIRE`` when no client is disturbed by it.

    Parameters
    ----------
    served : Served
        What, and where.
    ready : int
        File descriptor that a byte is written to when requests are answered.
    lifeline : int
        File descriptor that ends when the parent does.
    """
    raise_file_limit()
    from granian._granian import WorkerSignal  # see load

    drain, ended, told = Drain(), threading.Event(), WorkerSignal()
    told.add_cb(ended.set)
    signal.signal(signal.SIGTERM, lambda *_: _start(_stop, served.listener, drain, told))
    signal.signal(RETIRE, lambda *_: _start(_retire, served.listener, drain, told))
    _serve(served, drain, told)
    _start(_end_with, lifeline)
    _start(_look, served)
    os.write(ready, b"1")
    os.close(ready)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, RETIRE})
    ended.wait()


def _serve(served: Served, drain: Drain, told: Any) -> None:
    """Begin to answer, in threads of granian's.

    Its own command would make a listening socket in each worker, which is lost with the worker and with all who wait
    there; so its worker is called directly, with a socket that outlives it. The signature is that of granian 2.8.
    """
    from granian import _granian
    from granian._futures import _new_cbscheduler
    from granian.http import HTTP1Settings

    library: Any = _granian  # its types are described for an older signature
    scheduler: Any = _new_cbscheduler
    socket_arguments = (os.dup(served.listener.fileno()), False, BACKLOG)
    head = HTTP1Settings(header_read_timeout=SILENT_SECONDS * 1000, max_buffer_size=HEADERS_BYTES)
    no_files, no_metrics = None, (None, None)
    no_tls: tuple[Any, ...] = (False, None, None, None, "tls1.3", None, [], False)
    arguments = (
        os.getpid(), (None, library.SocketHolder(*socket_arguments)), None, 1, FILE_THREADS, THREADS, IDLE_SECONDS,
        CONNECTIONS, "1", head, None, no_files, *no_tls, no_metrics,
    )  # fmt: skip
    loop = asyncio.new_event_loop()
    answer = scheduler(loop, runner(served, drain), impl_asyncio=True)
    library.WSGIWorker(*arguments).serve_mtr(answer, loop, told)


def runner(served: Served, drain: Drain) -> Runner:
    """What granian calls for each request."""
    app, counts, number = served.app.wsgi_app, served.meters, served.number
    log = served.log
    constant = {
        "SCRIPT_NAME": "",
        "SERVER_SOFTWARE": "Crossborder Atlas",
        "wsgi.version": (1, 0),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        JOBS: served.jobs,
        METERS: counts,
    }

    def answer(protocol: Any, scope: dict[str, Any]) -> int:
        began = time.monotonic()
        environ = constant | scope
        environ[PEER] = scope["REMOTE_ADDR"]
        environ[STARTED] = began
        status, headers = 500, []

        def start(line: str, given: list[tuple[str, str]], _: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), given

        body = app(environ, start)  # type: ignore[arg-type]  # nobody uses the old way to write
        if drain.is_on:
            headers = [*headers, ("Connection", "close")]
        if isinstance(body, list):
            protocol.response_bytes(status, headers, body[0] if len(body) == 1 else b"".join(body))
        else:
            protocol.response_iter(status, headers, Pieces(body))
        if counts is not None:
            counts.count(number, status, time.monotonic() - began)
        if log is not None:
            log.write(environ, status, headers)
        return status

    return answer


class Pieces:
    """A body that is sent piece by piece, as granian wants it."""

    __slots__ = ("__next__", "_body")

    def __init__(self, body: Any) -> None:
        """Begin to read it."""
        self._body = body
        self.__next__ = iter(body).__next__

    def close(self) -> None:
        """Free what the body holds: its end was reached, or the client has left."""
        close = getattr(self._body, "close", None)
        if close is not None:
            close()


def _start(target: Callable[..., None], *args: object) -> None:
    threading.Thread(target=target, args=args, daemon=True).start()


def _stop(listener: socket.socket, drain: Drain, told: Any) -> None:
    """End what is under way, but not for long."""
    stop_accepting(listener)
    drain.is_on = True
    told.set()
    time.sleep(STOP_SECONDS)
    os._exit(0)


def _retire(listener: socket.socket, drain: Drain, told: Any) -> None:
    """Take no more connections, let the clients of the present ones leave, then end with the last answer."""
    stop_accepting(listener)
    drain.is_on = True
    time.sleep(FAREWELL_SECONDS)
    told.set()


def _look(served: Served) -> None:
    """Look at connections, and show what this worker has."""
    settings, state = served.settings, served.state
    connections = Connections(settings.port, 0 if settings.proxies else settings.connections)
    started = meters.now()
    while True:
        time.sleep(LOOK_SECONDS)
        connections.look()
        if served.meters is not None:
            served.meters.show(
                served.number,
                waiting=state.lanes.waiting,
                streams=state.lanes.streams.open,
                kept_bytes=state.answers.size,
                connections=connections.count,
                memory_bytes=meters.resident_bytes(),
                started=started,
            )


def stop_accepting(listener: socket.socket) -> None:
    """Take no more connections in this process, while others go on to take them from the same socket.

    Whoever waits for connections keeps its file descriptor; in its place comes a socket that nobody connects to.
    """
    if sys.platform != "linux":  # the others go on to take connections until this process ends
        return
    same = os.fstat(listener.fileno())
    with socket.socket(socket.AF_UNIX) as nobody:
        nobody.bind("")
        nobody.listen(1)
        nobody.settimeout(0)
        for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
            try:
                found = os.fstat(number)
            except OSError:  # the folder's own descriptor, closed by now
                continue
            if (found.st_dev, found.st_ino) == (same.st_dev, same.st_ino):
                is_passed_on = os.get_inheritable(number)
                os.dup2(nobody.fileno(), number, inheritable=is_passed_on)


def _end_with(lifeline: int) -> None:
    """End this process at once when its parent has ended."""
    while os.read(lifeline, 1):
        pass
    os._exit(0)
