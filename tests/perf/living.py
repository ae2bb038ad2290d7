"""People suggest, editors accept, clients read: no failure, nothing acknowledged is lost, reading stays quick.

usage: python -m tests.perf.living [--minutes M] [--only SQLite], with SQLite and, where it is installed, PostgreSQL.
Clients pause for about a second after each answer, as readers do; suggestions stay just below what an atlas takes in an
hour.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from geodata.catalog.reader import load_catalog
from geodata.ledger.applied import catalog_at
from geodata.ledger.ledger import Ledger
from geodata.snapshot.snapshot import build_snapshot
from tests.family import HOST, Askers, family
from tests.perf.bench.postgis import DATABASE, PROGRAMS, cluster
from tests.perf.goal import Goal
from webapp.desk import accounts
from webapp.desk.database import DeskDatabase
from webapp.desk.roles import Role
from webapp.suggest.limits import IN_ALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PEOPLE, EDITORS, READERS, WORKERS = 50, 5, 64, 2
SUGGESTIONS = IN_ALL - 5
PAUSE = (0.5, 1.5)
WARM_SECONDS, LEAST_CALM, SHOWN_SECONDS = 5, 20, 60
PASSWORD = "three little horses"
PATHS = (
    "/",
    "/projects",
    "/projects/icic-central-asia",
    "/conflicts",
    "/changes",
    "/collections/projects/items?limit=100",
    "/collections/projects/items?bbox=68,40,70,42",
    "/projects?q=tashkent",
    "/map/areas.json",
    "/indicators",
)


@dataclass
class Seen:
    """What all of them were told; safe to share, as threads only ever add.

    Parameters
    ----------
    statuses : Counter
        How often each status came, by who asked.
    suggested : dict
        Value that was typed, by the id of a change set that was acknowledged.
    accepted : dict
        Revision, by the id of a change set whose accept was acknowledged.
    broken : list of str
        Requests without any answer.
    seconds : list of float
        That readers waited.
    failed : Counter
        How often a path was answered with 5xx.
    """

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    suggested: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, who: str, status: int, path: str) -> None:
        """Count one answer."""
        with self.lock:
            self.statuses[who, status] += 1
            if status >= 500:
                self.failed[path.partition("?")[0]] += 1

    @property
    def failures(self) -> int:
        """Answers with 5xx, and requests without one."""
        return len(self.broken) + sum(many for (_, status), many in self.statuses.items() if status >= 500)


@dataclass
class Answer:
    """What came."""

    status: int
    location: str
    cookies: dict[str, str]
    text: str

    def field(self, name: str) -> str:
        """Hidden field of the first form that has it."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""


def ask(port: int, path: str, address: str, form: Mapping[str, str] | None = None, cookies: str = "") -> Answer:
    """Ask on a connection of its own, as if from an address behind a proxy."""
    headers = {"X-Forwarded-For": address, "Accept": "text/html", "Cookie": cookies, "Origin": f"http://{HOST}:{port}"}
    body = None
    if form is not None:
        body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET" if form is None else "POST", path, body, {k: v for k, v in headers.items() if v})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        given = [value.partition(";")[0].partition("=") for value in answer.headers.get_all("Set-Cookie", [])]
        return Answer(answer.status, answer.getheader("Location", ""), {n: v for n, _, v in given}, text)
    finally:
        connection.close()


@dataclass
class Readers(Askers):
    """Clients that read, each on a connection that it keeps."""

    port: int
    seen: Seen

    def jobs(self) -> list[tuple[object, ...]]:
        return [(number,) for number in range(READERS)]

    def _ask(self, number: int) -> None:
        chance = Random(number)
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        time.sleep(chance.uniform(0, PAUSE[1]))
        while not self._is_over:
            path = chance.choice(PATHS)
            start = time.perf_counter()
            try:
                status = self._once(connection, path, number)
            except (OSError, http.client.HTTPException):  # closed while it was idle: any browser asks again
                connection.close()
                try:
                    status = self._once(connection, path, number)
                except (OSError, http.client.HTTPException) as error:
                    connection.close()
                    self.seen.broken.append(f"{path}: {error!r}")
                    continue
            self.seen.seconds.append(time.perf_counter() - start)
            self.seen.count("reader", status, path)
            time.sleep(chance.uniform(*PAUSE))
        connection.close()

    def _once(self, connection: http.client.HTTPConnection, path: str, number: int) -> int:
        connection.request("GET", path, headers={"X-Forwarded-For": f"10.1.0.{number}", "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer.status


@dataclass
class People(Askers):
    """Readers who know better: each opens the form and sends it, all of them evenly over the time."""

    port: int
    seen: Seen
    seconds: float

    def jobs(self) -> list[tuple[object, ...]]:
        catalog = load_catalog(None)
        known = {source.url for source in catalog.sources.values() if source.url.startswith("https://")}
        self._urls, self._projects = sorted(known), sorted(catalog.projects)
        self._begun = time.monotonic()
        return [(number,) for number in range(PEOPLE)]

    def _ask(self, person: int) -> None:
        for turn in range(person, SUGGESTIONS, PEOPLE):
            while time.monotonic() < self._begun + turn * self.seconds / SUGGESTIONS:
                if self._is_over:
                    return
                time.sleep(0.1)
            try:
                self._suggest(turn, f"10.2.0.{person}")
            except (OSError, http.client.HTTPException) as error:
                self.seen.broken.append(f"suggestion {turn}: {error!r}")

    def _suggest(self, turn: int, address: str) -> None:
        path = f"/suggest?project={self._projects[turn % len(self._projects)]}&field=jobs"
        self.seen.count("person", ask(self.port, path, address).status, path)
        value = f"{1000 + turn} jobs by suggestion {turn}"
        url = self._urls[turn % len(self._urls)]
        answer = ask(self.port, path, address, {"value": value, "url": url, "reason": "The text says so"})
        self.seen.count("person", answer.status, path)
        if answer.status == 303:
            self.seen.suggested[answer.location.partition("?")[0].rpartition("/")[2]] = value


@dataclass
class Editors(Askers):
    """Editors who sign in once, then look at the queue, open a change, and accept it."""

    port: int
    seen: Seen

    def jobs(self) -> list[tuple[object, ...]]:
        return [(number, self._signed_in(number, f"10.3.0.{number}")) for number in range(EDITORS)]

    def _ask(self, number: int, cookies: str) -> None:
        chance, address = Random(number), f"10.3.0.{number}"
        while not self._is_over:
            try:
                self._decide(chance, address, cookies)
            except (OSError, http.client.HTTPException) as error:
                self.seen.broken.append(f"editor {number}: {error!r}")
            time.sleep(chance.uniform(*PAUSE))

    def _signed_in(self, number: int, address: str) -> str:
        page = ask(self.port, "/desk/sign-in", address)
        held = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
        form = {"token": page.field("token"), "name": f"Editor {number}", "password": PASSWORD}
        answer = ask(self.port, "/desk/sign-in", address, form, held)
        assert answer.status == 303, answer.status
        return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())

    def _decide(self, chance: Random, address: str, cookies: str) -> None:
        queue = ask(self.port, "/desk?lang=en", address, None, cookies)
        self.seen.count("editor", queue.status, "/desk")
        waiting = sorted(set(re.findall(r'href="/desk/changes/([a-z0-9]+)', queue.text)))
        if queue.status != 200 or not waiting:
            return
        id_ = chance.choice(waiting)
        page = ask(self.port, f"/desk/changes/{id_}?lang=en", address, None, cookies)
        self.seen.count("editor", page.status, "/desk/changes")
        if page.status != 200:  # decided by another just now, or a failure, which is counted
            return
        form = {"token": page.field("token"), "version": page.field("version"), "answer": ""}
        answer = ask(self.port, f"/desk/changes/{id_}/accept?lang=en", address, form, cookies)
        self.seen.count("editor", answer.status, "/desk/changes/accept")
        if found := re.search(r"done=accepted.*revision=(\d+)|revision=(\d+).*done=accepted", answer.location):
            self.seen.accepted[id_] = int(found[1] or found[2])


def p99(seconds: list[float]) -> float:
    """The time that one in a hundred waits longer than."""
    return statistics.quantiles(seconds, n=100)[98]


def lost(ledger: Ledger, seen: Seen) -> list[str]:
    """What was acknowledged and is not there, or is another."""
    found = []
    for id_, value in seen.suggested.items():
        said = [change.claim.value for change in ledger.find(id_).changes if change.kind == "add-claim"]
        found += [] if said == [value] else [f"suggestion {id_}: {said}"]
    for id_, revision in seen.accepted.items():
        held = ledger.find(id_)
        found += [] if (held.state, held.revision) == ("accepted", revision) else [f"accept {id_}: {held.state}"]
    numbers = [one.number for one in ledger.revisions()]
    return found if numbers == list(range(1, len(numbers) + 1)) else [*found, "revisions have gaps"]


def is_shown(port: int, ledger: Ledger) -> bool:
    """Whether the server comes to show just what the ledger says."""
    snapshot = build_snapshot(catalog_at(None, ledger.accepted())).id
    end = time.monotonic() + SHOWN_SECONDS
    while time.monotonic() < end:
        told = json.loads(ask(port, "/healthz", "10.4.0.1").text)
        if (told.get("revision", 0), told["snapshot"]) == (ledger.revision, snapshot) and "left_out" not in told:
            return True
        time.sleep(0.5)
    return False


def lived(url: str, name: str, minutes: float) -> Iterator[Goal]:
    """Read for a while alone, then with everybody at work; gives what was found."""
    database = DeskDatabase(url)
    for number in range(EDITORS):
        accounts.Deeds(database, int(time.time()), "test").add(f"Editor {number}", Role.EDITOR, PASSWORD)
    database.close()
    ledger, seconds = Ledger.open(url), minutes * 60
    with family(workers=WORKERS, database=url, proxies=1) as server:
        with Readers(server.port, Seen()):
            time.sleep(WARM_SECONDS)
        with Readers(server.port, calm := Seen()):
            time.sleep(max(LEAST_CALM, seconds / 3))
        seen = Seen()
        with Readers(server.port, seen), People(server.port, seen, seconds), Editors(server.port, seen):
            time.sleep(seconds)
        shown = is_shown(server.port, ledger)
    wrong = [*lost(ledger, seen), *([] if shown else ["the server does not show what the ledger says"])]
    ledger.close()
    told = ", ".join(f"{who} {status}: {many}" for (who, status), many in sorted(seen.statuses.items()))
    before, with_all = p99(calm.seconds), p99(seen.seconds)
    print(
        f"{name}, {minutes:g} min: {len(seen.suggested)} suggested, {len(seen.accepted)} accepted; {told}", flush=True
    )
    failed = [f"5xx at {path}: {many}" for path, many in seen.failed.most_common(8)]
    for said in (*wrong[:10], *failed, *calm.broken[:5], *seen.broken[:10]):
        print(f"  {said}", flush=True)
    remark = f"{before * 1000:.0f} ms, then {with_all * 1000:.0f} ms"
    remark += (
        f"; medians {statistics.median(calm.seconds) * 1000:.0f} and {statistics.median(seen.seconds) * 1000:.0f} ms"
    )
    yield Goal(f"{name}: 5xx and requests without an answer", seen.failures + calm.failures, 0, "")
    yield Goal(f"{name}: lost of what was acknowledged", len(wrong), 0, "")
    yield Goal(f"{name}: reading p99 with all at work", with_all / before, 1.3, "x", remark=remark)


def main() -> int:
    """Print what was found; the exit code is the number of goals that were missed."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=float, default=10)
    wanted.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="one database of the two")
    asked = wanted.parse_args()
    minutes, missed = asked.minutes, 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {"SQLite": f"sqlite:///{folder}/atlas.db"}
        if PROGRAMS.exists() and asked.only != "SQLite":
            server = stack.enter_context(cluster())
            urls["PostgreSQL"] = f"postgresql://{server.user}@127.0.0.1:{server.port}/{DATABASE}"
        for name, url in urls.items():
            if asked.only not in (None, name):
                continue
            for goal in lived(url, name, minutes):
                print(goal, flush=True)
                missed += not goal.met
    return missed


if __name__ == "__main__":
    sys.exit(main())
