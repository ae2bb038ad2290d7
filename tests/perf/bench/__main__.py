"""``make bench``: ours on files and on PostGIS, pygeoapi on PostGIS, a bare Flask route and nginx, on the same data.

Starts every server, looks at their answers, and only then times them in interleaved rounds. A whole run at full size
writes ``docs/reference/benchmarks.md``; any other writes to the build folder alone.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.perf.bench import (
    catalogue,
    checking,
    data,
    export,
    machine,
    peers,
    places,
    postgis,
    pygeoapi,
    report,
    tiles,
    timing,
    tipg,
    workloads,
)
from tests.perf.bench.peers import BARE, FRESH, KEPT, NGINX, PEER, SECOND, TABLES
from tests.perf.bench.results import Results

if TYPE_CHECKING:
    from pathlib import Path

    from tests.perf.bench.peers import Server
    from tests.perf.bench.workloads import Workload

ALL = ("W1", "W2", "W3", "W4", "W4z", "W5", "W5c", "W6", "W7", "W8", "W9", "export")
AGAINST_BARE = ("W1", "W2", "W3")
PEER_DOWNLOADS = 2
"""The peer takes a quarter of a minute for a whole layer; two rounds of it tell enough."""

SETTLE_SECONDS = 0.3
"""Between two servers, so that one's last work is not the other's."""


@dataclass(frozen=True)
class Options:
    """What is asked of a run."""

    only: tuple[str, ...]
    rounds: int
    seconds: float
    clients: int
    sizes: data.Sizes
    note: str

    @property
    def is_whole(self) -> bool:
        """Whether the reference page may quote it."""
        return set(self.only) == set(ALL) and self.sizes == data.Sizes()

    @property
    def files(self) -> tuple[str, ...]:
        """Which of the layers are needed."""
        large = ("large",) if {"W7", "W9"} & set(self.only) else ()
        return ("small", *large, *(("polygons",) if "W8" in self.only else ()))


def main() -> int:
    """Run; the exit code is the number of goals that were missed."""
    options = parse()
    places.make_folders()
    say("data")
    files = {name: path for name, path in data.write(options.sizes).items() if name in options.files}
    made = workloads.make(tuple(name for name in options.only if name in workloads.MAKERS), files)
    frames = {catalogue.LAYERS[name]: workloads.Frame(path) for name, path in files.items()}
    results = Results(
        options.clients, options.seconds, options.rounds, options.sizes.small, options.sizes.large, options.note
    )
    results.workloads = made
    if set(options.only) != {"export"}:
        run_servers(options, files, frames, results)
    if "export" in options.only:
        say("export")
        results.exports = export.measure(files["small"], options.rounds)
    results.machine = results.machine or machine.describe(None)
    output = places.BUILD / "benchmarks.md"
    report.write(results, output, whole=places.REPORT if options.is_whole else None)
    print(output.read_text(encoding="utf-8"))
    missed = [v for v in results.verdicts() if not v[-1]] + [v for v in report.other_goals(results) if not v[-1]]
    return min(len(missed), 100)


def parse() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of {','.join(ALL)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--small", type=int, default=data.Sizes.small)
    parser.add_argument("--large", type=int, default=data.Sizes.large)
    parser.add_argument("--note", default="", help="a sentence for the report, such as what else the machine did")
    given = parser.parse_args()
    only = tuple(given.only.split(",")) if given.only else ALL
    if unknown := set(only) - set(ALL):
        parser.error(f"no such workload: {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    if given.rounds < 1 or given.seconds <= 0 or not 100 <= given.small <= given.large:
        parser.error("rounds and seconds are above 0, and 100 <= small <= large")
    return Options(only, given.rounds, given.seconds, given.clients, data.Sizes(given.small, given.large), given.note)


def run_servers(options: Options, files: dict[str, Path], frames: dict[str, workloads.Frame], results: Results) -> None:
    """Start all servers, check them, and time them."""
    with ExitStack() as stack:
        say("PostGIS")
        database = stack.enter_context(postgis.cluster())
        for name, path in files.items():
            table = catalogue.LAYERS[name]
            results.loads[table] = database.load(table, path)
            database.count_changes(table)
        say("pygeoapi")
        pygeoapi.install()
        tipg.install()
        results.machine = machine.describe(database)
        folder, tables = catalogue.write(files), catalogue.write_tables(files, database)
        servers: dict[str, Server] = {}
        for name, manager in (
            (PEER, peers.peer(database, [catalogue.LAYERS[name] for name in files])),
            (SECOND, peers.second(database, catalogue.LAYERS["small"])),
            (TABLES, peers.on_tables(database, tables)),
            (FRESH, peers.ours(FRESH, folder)),
            (KEPT, peers.ours(KEPT, folder)),
        ):
            start(name, stack.enter_context(manager), servers, results)
        check(results.workloads, servers, frames, results)
        bodies = write_bodies(servers[KEPT], results.workloads)
        if bodies:
            start(BARE, stack.enter_context(peers.bare(bodies)), servers, results)
        for workload in results.workloads:
            measure(workload, servers, options, results)
        if "W6" in options.only:
            say("W6")
            path = write_whole(servers[KEPT], len(frames[catalogue.LAYERS["small"]].ids))
            start(NGINX, stack.enter_context(peers.nginx(path.name)), servers, results)
            download(path, servers, options, results)
        if "W9" in options.only:
            say("W9")
            frame = frames[catalogue.LAYERS["large"]]
            results.tile = tiles.measure(
                servers[FRESH], servers[KEPT], database, frame, options.rounds, options.seconds
            )


def start(name: str, server: Server, servers: dict[str, Server], results: Results) -> None:
    """Note how a server started."""
    servers[name] = server
    results.starts[name] = server.start_s
    results.idle[name] = server.memory()
    results.shared[name] = server.proportional()
    say(f"{name} started in {server.start_s:.1f} s")


def check(
    asked: list[Workload], servers: dict[str, Server], frames: dict[str, workloads.Frame], results: Results
) -> None:
    """Look at the answers of all servers."""
    for workload in asked:
        for server in (servers[name] for name in servers if is_asked(name, workload)):
            count = checking.check(server, workload, frames[workload.layer])
            results.checked[server.name] = results.checked.get(server.name, 0) + count
    say(f"answers looked at: {results.checked}")


def is_asked(server: str, workload: Workload) -> bool:
    """Whether a server takes part in a workload."""
    return server != SECOND or workload.goal_second is not None


def write_bodies(server: Server, asked: list[Workload]) -> Path | None:
    """Save our answers to the first requests of some workloads for the bare route to serve."""
    folder = places.BUILD / "bodies"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    chosen = [workload for workload in asked if workload.name in AGAINST_BARE]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for workload in chosen:
        for number, path in enumerate(workload.paths[: workloads.REPEATED]):
            (folder / f"{workload.name}-{number}").write_bytes(checking.fetch(connection, path))
    connection.close()
    return folder if chosen else None


def measure(workload: Workload, servers: dict[str, Server], options: Options, results: Results) -> None:
    """Interleaved rounds of one workload."""
    lists = {
        name: timing.write_list(server, workload, workloads.REPEATED if name == KEPT else None)
        for name, server in servers.items()
        if name != BARE and is_asked(name, workload)
    }
    if BARE in servers and workload.name in AGAINST_BARE:
        names = [f"/{workload.name}-{n}" for n in range(min(len(workload.paths), workloads.REPEATED))]
        lists[BARE] = places.LISTS / f"{BARE}.{workload.name}"
        lists[BARE].write_text("\n".join(names) + "\n", encoding="utf-8")
    for name, file in lists.items():
        timing.wrk(servers[name], file, 0, timing.WARM_UP_SECONDS, options.clients, workload.headers)
    for number in range(options.rounds):
        for name, file in lists.items():
            time.sleep(SETTLE_SECONDS)
            sample = timing.rate(
                servers[name], workload, file, number, seconds=options.seconds, clients=options.clients
            )
            results.samples.append(sample)
    shown = {name: round(results.middle(workload.name, name) or 0, 1) for name in lists}
    say(f"{workload.name} requests a second: {shown}")


def whole_path() -> str:
    """Address of the whole small layer at our server."""
    return f"/collections/{catalogue.LAYERS['small']}/items?f=geojson&download=1"


def write_whole(server: Server, count: int) -> Path:
    """Save our answer with the whole layer for nginx to serve, once it is seen to hold all features."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    body = checking.fetch(connection, whole_path())
    connection.close()
    found = len(checking.read(body)["features"])
    if found != count:
        raise checking.WrongAnswerError(f"the whole layer has {found} features, not {count}")
    path = places.FILES / "whole.geojson"
    path.write_bytes(body)
    return path


def download(path: Path, servers: dict[str, Server], options: Options, results: Results) -> None:
    """W6: interleaved rounds of one download."""
    count = options.sizes.small
    asked = {
        FRESH: whole_path(),
        KEPT: whole_path(),
        PEER: f"/collections/{catalogue.LAYERS['small']}/items?limit={count}&f=json",
        NGINX: f"/{path.name}",
    }
    for name in (FRESH, KEPT, NGINX):
        timing.download(servers[name], asked[name])
    for number in range(options.rounds):
        for name, address in asked.items():
            if name != PEER or number < PEER_DOWNLOADS:
                time.sleep(SETTLE_SECONDS)
                results.downloads.append(timing.download(servers[name], address, number))
    shown = {name: round(results.download(name, "seconds") or 0, 3) for name in asked}
    say(f"W6 seconds: {shown}")


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
