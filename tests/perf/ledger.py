"""Accepts a thousand change sets while the processes that accept them are killed, and times accept until it is shown.

Then it accepts many in a row, and tells what the memory of the keeper comes to.

usage: python -m tests.perf.ledger [accepts], with SQLite and, where it is installed, PostgreSQL.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random

from geodata.catalog.catalog import DATA
from geodata.ledger.ledger import Ledger
from tests.family import family
from tests.killing import faults, killed_while_accepting
from tests.ledgers import NOON, probe_folder
from tests.ledgers import adding as add
from tests.perf.bench.postgis import DATABASE, PROGRAMS, cluster
from tests.synthetic import synthetic

AT_ONCE, MOST = 40, 30
"""Sets that each process is given, and most that it is let accept before it is killed."""

SWAPS = 60
"""Accepts one after the other: more than there are generations of keepers."""


def killed(url: str, accepts: int) -> str:
    """Kill until so many were acknowledged; gives what was found."""
    ledger, told, random, kills = Ledger.open(url), {}, Random(1), 0
    start = time.perf_counter()
    while len(told) < accepts:
        told |= killed_while_accepting(ledger, url, random, AT_ONCE, MOST)
        kills += 1
    found = faults(ledger, told)
    seconds = time.perf_counter() - start
    ledger.close()
    wrong = "; ".join(found[:5]) or "all there, none half, no gap"
    return f"{len(told)} acknowledged in {kills} killed processes, {seconds:.0f} s: {wrong}"


def shown(catalogue: Path | None, url: str, workers: int = 2, times: int = 3) -> tuple[list[float], list[float]]:
    """Seconds from an accept until every worker shows it, so many times; and MiB of the keeper that serves then."""
    found, memory = [], []
    names = sorted(path.stem for path in ((catalogue or DATA) / "projects").glob("*.y*ml"))
    with family(catalogue, workers=workers, database=url) as server:
        ledger = Ledger.open(url)
        source = next(iter(json.loads(server.get(f"/projects/{names[0]}?f=json")[2])["sources"]))["id"]
        for number in range(times):
            project = names[number % len(names)]
            change = add(f"{number} {NOON}", source=source).model_copy(update={"project": project})
            made = ledger.propose([change])
            start = time.perf_counter()
            revision = ledger.accept(made.id, "E", "", 1)
            right = 0
            while right < 4 * workers:  # as many answers in a row, so that no worker is left
                told = json.loads(server.get("/healthz")[2])
                right = right + 1 if told.get("revision") == revision else 0
                time.sleep(0.01)
            found.append(time.perf_counter() - start)
            memory.append(max(keeper.memory_info().rss for keeper in server.keepers()[-1:]) / 2**20)
        ledger.close()
    return found, memory


def main() -> None:
    """Print what was found."""
    accepts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print("SQLite:", killed(f"sqlite:///{folder}/killed.db", accepts), flush=True)
        if PROGRAMS.exists():
            server = stack.enter_context(cluster())
            url = f"postgresql://{server.user}@127.0.0.1:{server.port}/{DATABASE}"
            print("PostgreSQL:", killed(url, accepts), flush=True)
        probe = probe_folder(folder / "probe")
        many = synthetic(10_000, folder / "many")
        for name, catalogue in (("1 project", probe), ("shipped", None), ("10,000 projects", many)):
            times, _ = shown(catalogue, f"sqlite:///{folder}/{name.replace(' ', '')}.db")
            print(f"accept to shown, {name}: {', '.join(f'{it:.2f}' for it in times)} s", flush=True)
        times, memory = shown(None, f"sqlite:///{folder}/swaps.db", times=SWAPS)
        middle, slowest = sorted(times)[len(times) // 2], max(times)
        told = ", ".join(f"{memory[at]:.0f}" for at in range(4, len(memory), 9))
        print(f"{SWAPS} accepts of the shipped catalogue: {middle:.2f} s, at most {slowest:.2f}; keeper {told} MiB")


if __name__ == "__main__":
    main()
