"""``make bench-before BEFORE=folder``: this checkout beside another one, in interleaved rounds on the same seeded data.

The other checkout has an environment of its own in ``.venv``. Both serve with nothing remembered ("fresh") and as they
usually do ("kept"). What counts is the processor time of an answer: it tells the two apart also on a busy machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median

from tests.perf.bench import data, peers, places, timing, workloads
from tests.perf.bench.peers import FRESH, KEPT
from tests.serving import free_port

NAMES = ("W1", "W2", "W3", "W4", "W4z", "W5", "W5c", "W7", "W8")
LOWEST = 0.95
"""No workload may be slower than this share of before."""

_WRITE = """
import sys
from pathlib import Path
from tests.perf.bench import catalogue, places
places.make_folders()
print(catalogue.write({name: Path(path) for name, path in (pair.split("=", 1) for pair in sys.argv[1:])}))
"""


def main() -> int:
    """Measure; the exit code is the number of workloads that became slower."""
    parser = argparse.ArgumentParser(prog="make bench-before", description=__doc__)
    parser.add_argument("before", type=Path, help="folder of the other checkout")
    parser.add_argument("--only", default=",".join(NAMES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--small", type=int, default=data.Sizes.small)
    parser.add_argument("--large", type=int, default=data.Sizes.large)
    given = parser.parse_args()
    names = tuple(given.only.split(","))
    places.make_folders()
    files = data.write(data.Sizes(given.small, given.large))
    made = workloads.make(names, files)
    slower = 0
    with ExitStack() as stack:
        servers = {
            (version, kind): stack.enter_context(serve(folder, files, kind, version))
            for version, folder in (("before", given.before.resolve()), ("now", places.REPOSITORY))
            for kind in (FRESH, KEPT)
        }
        for workload in made:
            for kind in (FRESH, KEPT):
                rounds = [
                    {version: sample(servers[version, kind], workload, number, given.seconds) for version in order}
                    for number in range(given.rounds)
                    for order in ((("before", "now"), ("now", "before"))[number % 2],)
                ]
                spent = {version: [round_[version].processor_ms for round_ in rounds] for version in ("before", "now")}
                ratio = min(spent["before"]) / min(spent["now"])
                rate = median(round_["now"].rate / round_["before"].rate for round_ in rounds)
                slower += ratio < LOWEST
                print(
                    f"{workload.name:4} {kind:5} processor {min(spent['before']):.3f} -> {min(spent['now']):.3f} ms: "
                    f"{ratio:.2f} x; requests a second {rate:.2f} x{'' if ratio >= LOWEST else '  SLOWER'}",
                    flush=True,
                )
    return slower


def serve(folder: Path, files: dict[str, Path], kind: str, version: str) -> AbstractContextManager[peers.Server]:
    """Run the server of a checkout on a catalogue in its own form that has the same bulk layers."""
    python = folder / ".venv" / "bin" / "python"
    pairs = [f"{name}={path}" for name, path in files.items()]
    written = subprocess.run(
        [str(python), "-c", _WRITE, *pairs], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
    port = free_port()
    module = "tests.perf.bench.fresh_app" if kind == FRESH else "webapp"
    argv = [str(python), "-m", module, "serve", "--port", str(port), "--workers", str(peers.WORKERS)]
    env = {"PYTHONPATH": str(folder), **({"CROSSBORDER_CACHE_BYTES": "0"} if kind == FRESH else {})}
    return peers.running(f"{version}-{kind}", [*argv, "--catalog", written], port, "/healthz", env)


def sample(server: peers.Server, workload: workloads.Workload, number: int, seconds: float) -> timing.Sample:
    """One round of one server; what it remembers is warmed up before the first."""
    kept = server.name.endswith(KEPT)
    file = timing.write_list(server, workload, workloads.REPEATED if kept else None)
    if number == 0:
        timing.wrk(server, file, 0, timing.WARM_UP_SECONDS, 8, workload.headers)
    time.sleep(0.2)
    return timing.rate(server, workload, file, number, seconds=seconds, clients=8)


if __name__ == "__main__":
    sys.exit(main())
