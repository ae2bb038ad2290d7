"""A running server seen as what it is: a parent, its keepers, their workers."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil

from tests.serving import command, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
END_SECONDS = 15

SAID_BYTES = 1 << 20
"""What a server may say before somebody reads it: one whose words nobody takes waits with the next."""


@dataclass
class Family:
    """The processes of a server.

    Parameters
    ----------
    parent : subprocess.Popen
        Which was started.
    port : int
        That it listens on.
    """

    parent: subprocess.Popen[str]
    port: int
    printed: str = ""

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"

    def keepers(self) -> list[psutil.Process]:
        """Processes that hold a snapshot."""
        return [found for found in self._children() if self._is_keeper(found)]

    def workers(self) -> list[psutil.Process]:
        """Processes that answer, whoever is their parent now."""
        return [found for found in self._children() if not self._is_keeper(found)]

    def all(self) -> list[psutil.Process]:
        """All of them."""
        return [psutil.Process(self.parent.pid), *self._children()]

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> tuple[int, dict, bytes]:
        """Status, headers and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=90)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read()
        finally:
            connection.close()

    def names(self, path: str) -> list[str]:
        """Names of all headers of an answer, as often as they come."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return [name for name, _ in answer.getheaders()]
        finally:
            connection.close()

    def snapshot(self) -> str:
        """Snapshot that is served."""
        return str(json.loads(self.get("/healthz")[2])["snapshot"])

    def seconds(self, path: str) -> float:
        """How long an answer takes."""
        start = time.perf_counter()
        assert self.get(path)[0] == 200, path
        return time.perf_counter() - start

    def client(self, request: str, *, room: int = 4096) -> socket.socket:
        """A connection that has sent something and reads nothing yet."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        connection.connect((HOST, self.port))
        connection.sendall(request.encode())
        return connection

    def end(self, number: signal.Signals = signal.SIGTERM, *, group: bool = False) -> int:
        """Tell it to stop; gives the exit code."""
        (os.killpg if group else os.kill)(self.parent.pid, number)
        self.printed = self.parent.communicate(timeout=END_SECONDS)[0]
        return self.parent.returncode

    def _children(self) -> list[psutil.Process]:
        try:
            found = psutil.Process(self.parent.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return [child for child in found if _is_alive(child)]

    def _is_keeper(self, process: psutil.Process) -> bool:
        try:
            return Path(process.cmdline()[-1], f"jobs-{process.pid}").exists()  # the socket that workers bring jobs to
        except (psutil.NoSuchProcess, IndexError):
            return False


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # a job that ended just now
        return False


@contextmanager
def family(
    catalog: Path | None = None,
    *,
    workers: int = 2,
    is_awaited: bool = True,
    port: int = 0,
    module: str = "webapp",
    **settings: object,
) -> Iterator[Family]:
    """Serve until the block ends; whatever happens in it, nothing of the server stays."""
    port = port or free_port()
    argv = [*command(module), "serve", "--port", str(port), "--workers", str(workers)]
    argv += ["--catalog", str(catalog)] if catalog else []
    own = {name: value for name, value in os.environ.items() if not name.startswith("CROSSBORDER_")}
    usual = {"prepared": "-", "database": "-"}
    own |= {f"CROSSBORDER_{name.upper()}": str(value) for name, value in (usual | settings).items()}
    parent = subprocess.Popen(
        argv,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=own,
        pipesize=SAID_BYTES,
    )
    found = Family(parent, port)
    members: list[psutil.Process] = []
    try:
        if is_awaited:
            wait_for(f"{found.base}/healthz", parent)
        yield found
    finally:
        if parent.poll() is None:
            members = found.all()
            parent.terminate()
            try:
                parent.communicate(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                for member in members:
                    member.kill()
                parent.communicate()
        if parent.stdout:
            parent.stdout.close()


class Askers:
    """Threads that ask for as long as a block lasts, one for each of ``jobs``."""

    _is_over = False

    def jobs(self) -> list[tuple[object, ...]]:
        """Arguments of ``_ask`` for each thread."""
        raise NotImplementedError

    def _ask(self, *what: Any) -> None:
        """Ask until ``_is_over``."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._ask, args=job) for job in self.jobs()]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        for thread in self._threads:
            thread.join()


@dataclass
class Clients(Askers):
    """Clients that ask without end, each on a connection that it keeps.

    Parameters
    ----------
    family : Family
        Whom they ask.
    paths : tuple of str
        What they ask for.
    count : int
        How many there are.
    pause : float
        Seconds that each waits after an answer.
    """

    family: Family
    paths: tuple[str, ...]
    count: int
    pause: float = 0.002
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def jobs(self) -> list[tuple[object, ...]]:
        """Each begins at another path."""
        return [(number,) for number in range(self.count)]

    def took(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        """Keep what came."""
        self.answers.append((answer.status, body))

    def _ask(self, number: int) -> None:
        connection = http.client.HTTPConnection(HOST, self.family.port, timeout=30)
        while not self._is_over:
            path = self.paths[number % len(self.paths)]
            number += 1
            start = time.perf_counter()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                self.took(answer, answer.read())
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
            self.slowest = max(self.slowest, time.perf_counter() - start)
            time.sleep(self.pause)
        connection.close()


def wait_until(what: Any, seconds: float = 20) -> Any:
    """Wait until something is true, and give it.

    Raises
    ------
    TimeoutError
        When it does not become true in time.
    """
    end = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.05)
    return found


def another_snapshot(server: Family, known: set[str]) -> str | None:
    """The snapshot that is served, unless it is known: for a moment old workers answer beside new ones."""
    found = server.snapshot()
    return None if found in known else found
