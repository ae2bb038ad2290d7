"""Accepts a thousand change sets while the processes that accept them are killed, and times accept until it is shown.

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


def shown(catalogue: Path | None, url: str, workers: int = 2) -> list[float]:
    """Seconds from an accept until every worker shows it, three times."""
    project = "probe" if catalogue and (catalogue / "projects" / "probe.yaml").exists() else ""
    found = []
    with family(catalogue, workers=workers, database=url) as server:
        ledger = Ledger.open(url)
        if not project:
            names = sorted(path.stem for path in ((catalogue or DATA) / "projects").glob("*.y*ml"))
            project = names[0]
        source = next(iter(json.loads(server.get(f"/projects/{project}?f=json")[2])["sources"]))["id"]
        for number in range(3):
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
        ledger.close()
    return found


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
            times = shown(catalogue, f"sqlite:///{folder}/{name.replace(' ', '')}.db")
            print(f"accept to shown, {name}: {', '.join(f'{it:.1f}' for it in times)} s", flush=True)


if __name__ == "__main__":
    main()
