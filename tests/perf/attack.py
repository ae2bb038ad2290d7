"""``python -m tests.perf.attack``: strangers do what they can to a real server while others ask; the goals are printed.

Two workers, 100,000 features beside the shipped layers. The strangers come from one address, the others from another.
Each attack lasts ``--seconds``; every loop is bounded and everything is on this machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil

from tests.family import HOST, Askers, Clients, Family, another_snapshot, family, wait_until
from tests.webapp.serving.conftest import with_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

STRANGER = "127.0.0.2"
ATTACKS = ("never_reading", "silent", "long_headers", "killing", "swapping", "soaking", "stopping", "heaviest")
FEATURES, MANY = 100_000, 300_000
TITLE = re.compile(rb"\d+ swapped projects")
QUIET_SECONDS = 10
START_SECONDS = 4
"""Longer than a start takes."""

COOKIES = 500
"""The system counts processor time in hundredths of a second: so many tell a tenth of a millisecond apart."""

SWAP_PAUSE = 0.1
"""Seconds between requests of a client while data are swapped: who builds the next ones needs the processor too."""

PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
LONG = {
    "base map": "/basemap/map.pmtiles",
    "CSV": "/collections/points/items?f=csv",
    "GeoJSON": "/collections/points/items?f=geojson&download=1",
}
PAGES = ("/projects?lang=kk", "/", "/collections/points/items?limit=100&f=json", "/projects/icic-central-asia")
HEAVIEST = (
    "q=" + quote(" ".join(f"word{number}" for number in range(100))),
    "q=" + quote("so wi po ra co te br mi ca da pa ol"),
    "filter=" + quote(" OR ".join(["summary LIKE '%_n%'"] * 230)),
    "filter=" + quote(" OR ".join(["summary<name"] * 149)),
    "filter=" + quote(" AND ".join(f"S_DISJOINT(geometry,POINT({60 + n / 10} 45))" for n in range(60))),
    "filter=" + quote(" OR ".join(f"CASEI(note) LIKE CASEI('%a{n}%')" for n in range(80))),
    "sortby=" + quote("-summary,name,note,sponsor"),
    "filter=" + quote("NOT (" * 30 + "jobs+progress*2>cost_usd/7" + ")" * 30),
)


@dataclass
class Others(Askers):
    """Who asks for health and pages meanwhile, and how long they waited at most."""

    server: Family
    slowest: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    count: int = 0

    def jobs(self) -> list[tuple[object, ...]]:
        """One asks for health, one for pages."""
        return [(("/healthz",),), (PAGES,)]

    def _ask(self, paths: tuple[str, ...]) -> None:
        kind = "health" if paths == ("/healthz",) else "page"
        while not self._is_over:
            path = paths[self.count % len(paths)]
            start = time.perf_counter()
            try:
                status = self.server.get(path)[0]
                if status != 200:  # HTTP's word for success
                    self.failures.append(f"{path}: {status}")
            except OSError as error:
                self.failures.append(f"{path}: {error!r}")
            self.slowest[kind] = max(self.slowest.get(kind, 0.0), time.perf_counter() - start)
            self.count += 1
            time.sleep(0.05)

    def told(self) -> str:
        """Slowest answers in milliseconds."""
        waits = ", ".join(f"{kind} {seconds * 1000:.0f} ms" for kind, seconds in sorted(self.slowest.items()))
        return f"slowest {waits}; {len(self.failures)} of {self.count} failed {self.failures[:2] or ''}"


def stranger(server: Family, request: str) -> socket.socket:
    """A connection of the stranger that has sent something and never reads."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((STRANGER, 0))
    connection.connect((HOST, server.port))
    connection.sendall(request.encode())
    return connection


def never_reading(server: Family, seconds: float) -> Iterator[str]:
    """Sixty-four clients that ask for something long and read nothing, again as soon as they are cut off."""
    for name, path in LONG.items():
        for protocol, request in (
            ("HTTP/1.1", f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n"),
            ("HTTP/2", PREFACE),
        ):
            with Others(server) as others, ExitStack() as stack:
                end = time.monotonic() + seconds
                held = [stack.enter_context(closing(stranger(server, request))) for _ in range(64)]
                while time.monotonic() < end:
                    time.sleep(1)
                    for at, old in enumerate(held):
                        if _is_cut_off(old):
                            held[at] = stack.enter_context(closing(stranger(server, request)))
            yield f"64 never read {name}, {protocol}: {others.told()} (goal 100 and 500 ms)"


def _is_cut_off(connection: socket.socket) -> bool:
    about = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return about[0] != 1  # not established any more


def silent(server: Family, seconds: float) -> Iterator[str]:
    """Five thousand connections that send nothing."""
    with Others(server) as others, ExitStack() as stack:
        for _ in range(5000):
            stack.enter_context(closing(stranger(server, "")))
        time.sleep(seconds)
    yield f"5,000 silent connections: {others.told()} (goal 200 ms)"


def long_headers(server: Family, _: float) -> Iterator[str]:
    """A cookie of 128 KiB, then ten thousand different long headers."""
    before = _processor(server)
    for _number in range(COOKIES):
        _try(server, {"Cookie": 'theme="' + '\\"' * 65_000})
    spent = (_processor(server) - before) / COOKIES * 1000
    yield f"cookie of 128 KiB: {spent:.2f} ms of processor each (goal 1 ms)"
    memory, before = _memory(server), _processor(server)
    for number in range(10_000):
        text = f"{number}" + "x" * 7000
        _try(server, {("Accept", "Accept-Language", "Accept-Encoding", "Cookie")[number % 4]: text})
    grown, spent = (_memory(server) - memory) / 2**20, (_processor(server) - before) / 10_000 * 1000
    yield f"10,000 long headers: {grown:+.1f} MB (goal +20), {spent:.2f} ms of processor each"


def _try(server: Family, headers: dict[str, str]) -> None:
    try:
        server.get("/healthz", headers)
    except (OSError, http.client.HTTPException) as error:
        print(f"  {type(error).__name__}", file=sys.stderr)


def heaviest(server: Family, _: float) -> Iterator[str]:
    """The heaviest queries, at so many features as the server has."""
    slowest, refused = 0.0, 0
    for query in HEAVIEST:
        start = time.perf_counter()
        status, _, body = server.get(f"/collections/points/items?f=json&limit=10&{query}")
        taken = time.perf_counter() - start
        slowest = max(slowest, taken)
        refused += status == 400  # HTTP's word for a bad request
        detail = json.loads(body).get("detail", "") if status != 200 else ""
        print(f"  {query[:40]}: {status} after {taken:.2f} s {detail[:140]}")
    yield f"heaviest queries: {slowest:.2f} s at most, {refused} of {len(HEAVIEST)} refused (goal 2 s)"


class Counted(Clients):
    """Clients that keep of their answers only what is counted, and which title came with which snapshot."""

    def __init__(self, server: Family, paths: tuple[str, ...], count: int, pause: float = 0.002) -> None:
        super().__init__(server, paths, count, pause)
        self.total = self.bad = 0
        self.pairs: set[tuple[str, str]] = set()

    def took(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        """Count."""
        self.total += 1
        self.bad += answer.status >= 500  # HTTP's failures of the server
        if titles := TITLE.findall(body):
            snapshot = answer.headers["ETag"].removeprefix("W/").strip('"').partition(".")[0]
            self.pairs |= {(snapshot, title.decode()) for title in titles}


def killing(server: Family, seconds: float) -> Iterator[str]:
    """A worker is killed every two seconds under sixteen clients."""
    back = []
    with Counted(server, PAGES, 16) as clients:
        for _ in range(int(seconds / 2)):
            before = server.workers()
            random.choice(before).kill()
            start = time.perf_counter()
            known = {worker.pid for worker in before}
            wait_until(lambda known=known: {worker.pid for worker in server.workers()} - known)
            back.append(time.perf_counter() - start)
            time.sleep(max(0.0, 2 - back[-1]))
    total = clients.total + len(clients.failures)
    share = len(clients.failures) / total
    yield (
        f"{len(back)} workers killed: {share:.3%} of {total} requests failed (goal 0.5 %), {clients.bad} answers of "
        f"5xx, a new process after {max(back):.2f} s at most (goal 1 s)"
    )


@dataclass
class Data:
    """The catalogue of the server, which can be given a title that it never had."""

    sources: Path
    text: str
    count: int = 0

    def change(self) -> None:
        """Make the data others than they ever were."""
        self.count += 1
        self.sources.write_text(self.text.replace("Seven joint projects", f"{self.count} swapped projects"), "utf-8")


def swapping(server: Family, count: float, data: Data) -> Iterator[str]:
    """New data so many times under sixteen clients; each answer is of one snapshot."""
    paths = ("/healthz", "/collections/projects/items?limit=5&f=json", "/sources?lang=en")
    seen = {server.snapshot()}
    with Counted(server, paths, 16, SWAP_PAUSE) as clients:
        for _ in range(int(count)):
            data.change()
            os.kill(server.parent.pid, signal.SIGHUP)
            seen.add(wait_until(lambda: another_snapshot(server, seen), 120))
    snapshots, titles = ({pair[at] for pair in clients.pairs} for at in (0, 1))
    mixed = len(clients.pairs) - min(len(snapshots), len(titles))
    yield (
        f"{len(seen) - 1} swaps: {len(clients.failures)} refused or broken connections of {clients.total} requests "
        f"{clients.failures[:2] or ''}, {clients.bad} answers of 5xx, {mixed} answers of two snapshots "
        f"({len(clients.pairs)} titles seen)"
    )


def soaking(
    server: Family, minutes: float, data: Data, fresh: Callable[[], AbstractContextManager[Family]]
) -> Iterator[str]:
    """Everything above in turn, for long; then pages are timed beside those of a server that has just started."""
    memory = []
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        attacks = (
            never_reading(server, 5), silent(server, 5), long_headers(server, 0), killing(server, 10),
            swapping(server, 3, data), heaviest(server, 0),
        )  # fmt: skip
        for attack in attacks:
            for line in attack:
                print(f"  {line}", file=sys.stderr, flush=True)
        memory.append(_memory(server) / 2**20)
    time.sleep(QUIET_SECONDS)
    with fresh() as other:
        soaked, new = _slow(server, other)
    third = len(memory) // 3 or 1
    first, last = (sum(part) / len(part) for part in (memory[:third], memory[-third:]))
    yield (
        f"soak of {minutes:.0f} minutes, {len(memory)} rounds: p99 of pages {soaked:.1f} ms, of a server that has just "
        f"started {new:.1f}, {soaked / new:.2f} x (goal 1.2); memory after a round {first:.0f} MB in the first "
        f"third of them, {last:.0f} in the last"
    )


WAYS = tuple(product((signal.SIGTERM, signal.SIGINT), (os.kill, os.killpg), (1, 2)))
"""Which signal, to the process or to its group, how often."""


def stopping(count: int) -> Iterator[str]:
    """So many servers are stopped in every way, each at another moment: from its first millisecond to serving."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts its background jobs deaf to it
    slowest, left, hung = 0.0, 0, []
    for number in range(count):
        is_serving = number % 4 == 3
        with family(is_awaited=is_serving) as server:
            time.sleep(0 if is_serving else START_SECONDS * number / count)
            which, tell, times = WAYS[number % len(WAYS)]
            members = server.all()
            start = time.perf_counter()
            for _ in range(times):
                with suppress(ProcessLookupError):
                    tell(server.parent.pid, which)
            try:
                server.parent.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                hung.append(number)
                continue
            slowest = max(slowest, time.perf_counter() - start)
            left += len(psutil.wait_procs(members, timeout=2)[1])
    yield (
        f"{count} stops: the slowest took {slowest:.1f} s (goal 10), {left} processes were left (goal 0), "
        f"{len(hung)} never ended {hung or ''}(goal 0)"
    )


def _slow(*servers: Family) -> list[float]:
    """Milliseconds in which ninety-nine of a hundred pages of each come, asked in turn, one after the other."""
    times: dict[int, list[float]] = {server.port: [] for server in servers}
    for number in range(2400):
        for server in servers:
            times[server.port].append(server.seconds(PAGES[number % len(PAGES)]))
    return [sorted(held)[int(len(held) * 0.99)] * 1000 for held in times.values()]


def _processor(server: Family) -> float:
    return sum(sum(worker.cpu_times()[:2]) for worker in server.workers())


def _memory(server: Family) -> float:
    return float(sum(worker.memory_full_info().uss for worker in server.workers()))


def main() -> None:
    """Attack, and print what others noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.perf.attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kill-seconds", type=float, default=300)
    parser.add_argument("--swaps", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--stops", type=int, default=200)
    parser.add_argument("--only", default=",".join(ATTACKS))
    given = parser.parse_args()
    chosen = given.only.split(",")
    with tempfile.TemporaryDirectory() as folder:
        catalogue = with_points(Path(folder, "catalogue"), FEATURES)
        sources = catalogue / "sources.csv"
        data = Data(sources, sources.read_text(encoding="utf-8"))
        prepared = Path(folder, "prepared")
        with family(catalogue, prepared=prepared) as server:
            for attack in (never_reading, silent, long_headers):
                if attack.__name__ in chosen:
                    _report(attack(server, given.seconds))
            if "killing" in chosen:
                _report(killing(server, given.kill_seconds))
            if "swapping" in chosen:
                _report(swapping(server, given.swaps, data))
            if "soaking" in chosen:
                _report(soaking(server, given.minutes, data, partial(family, catalogue, prepared=prepared)))
    if "stopping" in chosen:
        _report(stopping(given.stops))
    if "heaviest" in chosen:
        with tempfile.TemporaryDirectory() as folder, family(with_points(Path(folder, "c"), MANY)) as server:
            _report(heaviest(server, given.seconds))


def _report(lines: Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
