"""Opens revisions at random among ten thousand, in one worker's process: how long each takes, and what they leave.

usage: python -m tests.perf.revisions [revisions]
"""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import insert

from geodata.catalog.model import Claim, ProjectEvent
from geodata.catalog.reader import load_catalog
from geodata.ledger.changes import AddClaim, AddEvent, WithdrawClaim, claim_mark, dumped
from geodata.ledger.database import writing
from geodata.ledger.ledger import Ledger
from geodata.ledger.tables import CHANGE_SETS, REVISIONS, VERSIONS
from tests.ledgers import NOON
from tests.perf.goal import Goal
from tests.webapp.conftest import fake_assets
from webapp.app import create_app
from webapp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.ledger.changes import Change

REVISIONS_MADE = 10_000
OPENED = 40
FIELDS = ("jobs", "capacity", "owner", "area")
"""Fields that take any words."""

MOST_SECONDS = 1.0
MOST_GROWTH_MB = 250
"""What a worker may grow by: the states that it keeps, one that is being made, and what the allocator holds back."""


def changes(count: int, random: Random) -> Iterator[Change]:
    """Changes of the shipped projects that fit one after the other: claims, some of them withdrawn, and events."""
    projects = list(load_catalog().projects.values())
    added: list[AddClaim] = []
    for number in range(count):
        project = random.choice(projects)
        source = project.claims[0].source
        kind = number % 10
        if kind == 8 and added:
            taken = added.pop(random.randrange(len(added)))
            yield WithdrawClaim(project=taken.project, claim=claim_mark(taken.claim), reason="It is wrong")
        elif kind == 9:
            event = ProjectEvent(date="2025-11-15", event=f"Something happened, number {number}", source=source)
            yield AddEvent(project=project.id, event=event)
        else:
            made = AddClaim(
                project=project.id, claim=Claim(field=random.choice(FIELDS), value=f"{number} of them", source=source)
            )
            added.append(made)
            yield made


def written(url: str, count: int) -> None:
    """A ledger with so many accepted sets, written at once: one by one the disk would be what is measured."""
    ledger = Ledger.open(url)
    at = NOON.isoformat(timespec="microseconds")
    sets, versions, revisions = [], [], []
    for number, change in enumerate(changes(count, Random(1)), start=1):
        id_ = f"set-{number}"
        row = {"change_set": id_, "author": "A. Reader", "reason": "Because", "changes": dumped((change,)), "base": 0}
        row |= {"answer": "", "by": "E. Editor", "at": at}
        sets.append({"id": id_, "number": number, "created": at})
        versions += [row | {"version": 1, "state": "proposed"}, row | {"version": 2, "state": "accepted"}]
        revisions.append({"number": number, "change_set": id_, "files": "", "by": "E. Editor", "at": at})
    with writing(ledger.engine) as connection:
        for table, rows in ((CHANGE_SETS, sets), (VERSIONS, versions), (REVISIONS, revisions)):
            connection.execute(insert(table), rows)
    ledger.close()


def measure(count: int = REVISIONS_MADE) -> Iterator[Goal]:
    """Time from a request for a revision that is not kept to its whole page, and growth of the process."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'atlas.db'}"
        written(url, count)
        app = create_app(Settings(database=url), assets=fake_assets())
        client, random = app.test_client(use_cookies=False), Random(2)
        page = {"Accept": "text/html"}
        assert client.get("/projects", headers=page).status_code == 200
        gc.collect()
        gc.freeze()  # as keepers do before they fork workers
        wanted = random.sample(range(count), OPENED)
        first = _opened(client, wanted[:10], page)
        before = _resident_mb()
        seconds = first + _opened(client, wanted[10:], page)
        grown = _resident_mb() - before
        kept = app.extensions["atlas"]._states
        weighed = f"{len(kept)} states kept, taken to weigh {kept.nbytes / 1e6:.0f} MB"
        middle = f"median {statistics.median(seconds):.2f} s"
        yield Goal(f"slowest of {OPENED} revisions of {count:,}", max(seconds), MOST_SECONDS, "s", remark=middle)
        yield Goal("growth while 30 more are opened", grown, MOST_GROWTH_MB, "MB", remark=weighed)


def _opened(client, numbers, headers) -> list[float]:
    found = []
    for number in numbers:
        start = time.perf_counter()
        while (answer := client.get(f"/projects?revision={number}", headers=headers)).status_code == 503:
            print(f"revision {number} is not ready yet: the machine is busy")
        assert answer.status_code == 200, answer.text
        found.append(time.perf_counter() - start)
    return found


def _resident_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for goal in measure(int(sys.argv[1]) if len(sys.argv) > 1 else REVISIONS_MADE):
        print(goal)
