"""Jobs of a keeper: requests that are answered in forks of it, a few at a time, each with a deadline.

A job that several clients want is done once; one that nobody waits for any more is ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from webapp.http import security
from webapp.http.jobs import MESSAGE_BYTES
from webapp.http.lanes import PEER
from webapp.serving.system import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    from webapp.http.spool import Spool

QUEUE = 16
"""Jobs that wait for a place; more are refused at once."""

SHARE = 4
"""Jobs that one address has waiting."""

ANEW = frozenset(
    ("content-length", "etag", "accept-ranges", *(name.lower() for name, _ in (*security.OPEN, *security.CLOSED)))
)
"""Headers that each answer gets anew."""


@dataclass
class Job:
    """A request that is being answered, or waits for that."""

    name: str
    environ: dict[str, str]
    clients: list[socket.socket]
    pid: int = 0
    deadline: float = 0.0


@dataclass
class Work:
    """All jobs of a keeper.

    Parameters
    ----------
    app : WSGI application
        Which answers.
    spool : Spool
        Where to.
    temporary : pathlib.Path
        Folder for the temporary files of jobs.
    places : int
        Jobs that run at the same time.
    seconds : float
        Deadline of each.
    watch, forget : callable
        Begin and end to look whether a client still waits.
    close : callable
        Closes what a fork must not hold.
    """

    app: WSGIApplication
    spool: Spool
    temporary: Path
    places: int
    seconds: float
    watch: Callable[[socket.socket, Callable[[], None]], None]
    forget: Callable[[socket.socket], None]
    close: Callable[[], None]
    running: dict[str, Job] = field(default_factory=dict)
    queue: deque[Job] = field(default_factory=deque)

    def take(self, client: socket.socket) -> None:
        """Take the request that a worker brings."""
        try:
            asked = json.loads(client.recv(MESSAGE_BYTES))
        except (OSError, ValueError):  # the worker died or gave up
            client.close()
            return
        name = asked["name"]
        job = self.running.get(name) or next((job for job in self.queue if job.name == name), None)
        address = asked["environ"].get(PEER, "")
        own = sum(job.environ.get(PEER, "") == address for job in self.queue)
        if job is None and (len(self.queue) >= QUEUE or own >= SHARE):
            _tell(client, {"busy": "Too many files are being made."})
            return
        if job is None:
            job = Job(name, asked["environ"], [])
            self.queue.append(job)
        job.clients.append(client)
        self.watch(client, partial(self._left, job, client))
        self.start()

    def start(self) -> None:
        """Begin the jobs that there are places for."""
        while self.queue and len(self.running) < self.places:
            job = self.queue.popleft()
            self.running[job.name] = job
            job.deadline = time.monotonic() + self.seconds
            job.pid = os.fork()
            if job.pid == 0:
                self._do(job)

    def _left(self, job: Job, client: socket.socket) -> None:
        """Forget a client that does not wait any more, and end the job when it was the last."""
        self.forget(client)
        client.close()
        job.clients.remove(client)
        if job.clients:
            return
        if job in self.queue:
            self.queue.remove(job)
        elif job.pid:
            os.kill(job.pid, signal.SIGKILL)

    def ended(self, pid: int, status: int) -> bool:
        """Note that a process ended; False when it was no job."""
        job = next((job for job in self.running.values() if job.pid == pid), None)
        if job is None:
            return False
        del self.running[job.name]
        shutil.rmtree(self._folder(pid), ignore_errors=True)
        if status == 0:
            self.spool.trim()
            self._tell(job, {"name": job.name})
        else:
            self.spool.drop(job.name)
            is_late = time.monotonic() >= job.deadline
            reason = f"It takes more than {self.seconds:g} seconds: ask for less." if is_late else "The work failed."
            self._tell(job, {"busy": reason})
        self.start()
        return True

    def hurry(self) -> float | None:
        """End what is late; gives the seconds until the next deadline."""
        now = time.monotonic()
        for job in self.running.values():
            if job.deadline <= now:
                os.kill(job.pid, signal.SIGKILL)
        return min((max(job.deadline - now, 0.05) for job in self.running.values()), default=None)

    def stop(self) -> None:
        """End everything."""
        for job in self.running.values():
            os.kill(job.pid, signal.SIGKILL)

    def _tell(self, job: Job, message: dict[str, str]) -> None:
        for client in job.clients:
            self.forget(client)
            _tell(client, message)
        job.clients.clear()

    def _folder(self, pid: int) -> Path:
        return self.temporary / f"job-{pid}"

    def _do(self, job: Job) -> None:
        """Answer in this fork, and end it."""
        code = 1
        try:
            die_with_parent()
            self.close()
            folder = self._folder(os.getpid())
            folder.mkdir()
            tempfile.tempdir = str(folder)
            self._answer(job)
            code = 0
        except Exception as error:  # noqa: BLE001  # the end of the process: say it and tell the keeper
            sys.stderr.write(f"{job.environ.get('PATH_INFO')} failed in its own process: {error!r}\n")
        finally:
            os._exit(code)

    def _answer(self, job: Job) -> None:
        status, headers = 500, []

        def start(line: str, given: list[tuple[str, str]], _: object = None) -> Any:
            nonlocal status, headers
            status, headers = int(line[:3]), given

        environ = {name: value for name, value in job.environ.items() if name not in CONDITIONS}
        environ |= {"REQUEST_METHOD": "GET"}
        served = cast("dict[str, Any]", environ) | {
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": True,
        }
        digest = hashlib.blake2b(digest_size=6)
        body = self.app(served, start)
        try:
            with self.spool.partial(job.name).open("wb") as file:
                for piece in body:
                    digest.update(piece)
                    file.write(piece)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        kept = [(name, value) for name, value in headers if name.lower() not in ANEW]
        self.spool.keep(job.name, status, kept, digest.hexdigest())


CONDITIONS = (
    "HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
)  # fmt: skip
"""Headers that concern one client; what is kept is the whole answer."""


def _tell(client: socket.socket, message: dict[str, str]) -> None:
    with client, suppress(OSError):  # it may have left just now
        client.send(json.dumps(message).encode())
