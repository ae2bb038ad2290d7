"""Times servers: wrk for many requests, a plain socket for one large download."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.perf.bench.places import LISTS

if TYPE_CHECKING:
    from tests.perf.bench.peers import Server
    from tests.perf.bench.workloads import Workload

SCRIPT = Path(__file__).parent / "cycle.lua"
WARM_UP_SECONDS = 1
STEP = 37
"""Each round begins so many requests further in the list."""

ENOUGH = 8
"""Answers for each client that make a round count: what is under way in the end is lost, most to slow servers."""

LONGEST_SECONDS = 32

BUFFER = 1 << 20


class FailedRunError(Exception):
    """A server gave errors while it was timed."""


@dataclass(frozen=True)
class Sample:
    """One round of one server."""

    workload: str
    server: str
    round: int
    rate: float
    p50_ms: float
    p99_ms: float
    bytes: float
    count: int
    peak_mib: float
    processor_ms: float
    """Of one answer: what the server's processes used, whatever else the machine did."""

    def line(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Download:
    """One download of a whole layer."""

    server: str
    round: int
    first_byte_ms: float
    seconds: float
    bytes: int
    grown_mib: float


def write_list(server: Server, workload: Workload, repeated: int | None) -> Path:
    """Write the requests of a server to a file, all or the first few."""
    paths = workload.paths_of(server.name)
    file = LISTS / f"{server.name}.{workload.name}"
    file.write_text("\n".join(paths[:repeated]) + "\n", encoding="utf-8")
    return file


def rate(server: Server, workload: Workload, file: Path, number: int, *, seconds: float, clients: int) -> Sample:
    """Requests a second over one round.

    Raises
    ------
    FailedRunError
        When one request was not answered with success.

    Notes
    -----
    A slow server gets twice the time again and again until the round counts.
    """
    server.reset_peak()
    while True:
        before = server.processor_s()
        result = wrk(server, file, number * STEP, seconds, clients, workload.headers)
        if result["errors"]:
            raise FailedRunError(f"{server.name}, {workload.name}: {result}")
        if result["count"] >= ENOUGH * clients or seconds >= LONGEST_SECONDS:
            break
        seconds *= 2
    return Sample(
        workload.name,
        server.name,
        number,
        result["rate"],
        result["p50_ms"],
        result["p99_ms"],
        result["bytes"],
        int(result["count"]),
        server.memory().peak,
        (server.processor_s() - before) / result["count"] * 1000,
    )


def wrk(
    server: Server, file: Path, start: int, seconds: float, clients: int, headers: tuple[str, ...] = ()
) -> dict[str, float]:
    """Run wrk with one thread and read what its script reports."""
    program = shutil.which("wrk")
    if program is None:
        raise RuntimeError("wrk is missing; run tests/install-services.sh")
    argv = [program, "-t1", f"-c{clients}", f"-d{seconds:g}s", "--timeout", "60s", "-s", str(SCRIPT), server.base]
    done = subprocess.run(
        [*argv, "--", str(file), str(start), *headers], check=True, capture_output=True, text=True, timeout=300
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    return json.loads(line.removeprefix("RESULT "))


def download(server: Server, path: str, number: int = 0) -> Download:
    """Read one answer to its end without keeping it, and see how the server's processes grow meanwhile."""
    server.reset_peak()
    before = server.memory().now
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n".encode()
    buffer = bytearray(BUFFER)
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port), timeout=600) as connection:
        connection.sendall(request)
        head = b""
        while b"\r\n\r\n" not in head or head.endswith(b"\r\n\r\n"):
            part = connection.recv(BUFFER)
            if not part:
                break
            head += part
        first = time.perf_counter() - start
        size = len(head)
        while received := connection.recv_into(buffer):
            size += received
    seconds = time.perf_counter() - start
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise FailedRunError(f"{server.name}, {path}: {head[:300]!r}")
    return Download(server.name, number, first * 1000, seconds, size, server.memory().peak - before)
