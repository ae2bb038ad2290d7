"""Builds of a large layer during each of which a worker is killed at a random moment: how many are the same bytes.

``python -m tests.perf.kills 20`` makes as many builds as are asked for.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.layers.bulk import building
from geodata.layers.bulk.cluster import cluster
from geodata.layers.bulk.packing import Packer
from geodata.layers.bulk.progress import Lines
from tests.bulk import frame_of_points, layer_text
from tests.perf.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geodata.layers.bulk.building import Runner

COUNT = 20_000
BUILDS = 20
WORKERS = 2
SEED = 20
BLOCK = 2_000
"""Ten blocks, so that whoever dies has something to do."""


def measure(builds: int = BUILDS) -> Iterator[Goal]:
    """How many builds gave the bytes of one process, and how many of the killed were at work."""
    building.BLOCK = BLOCK
    lots, told = random.Random(SEED), []
    with tempfile.TemporaryDirectory() as folder:
        frame_of_points(COUNT).sample(frac=1, random_state=1).to_parquet(data := Path(folder, "points.parquet"))
        expected, _ = _built(data, Path(folder, "alone"), building.one_by_one)
        with cluster(WORKERS, None) as workers:
            _, usual = _built(data, Path(folder, "usual"), workers.run)
        for number in range(builds):
            # workers of its own each time: one that died may take as long as a build until it is replaced
            with cluster(WORKERS, None) as workers, _killed(workers.client, lots.uniform(0, usual)) as is_killed:
                found, took = _built(data, Path(folder, str(number)), workers.run)
            told.append((found == expected, is_killed()))
            print(f"build {number + 1}: {'equal' if told[-1][0] else 'OTHER'}, {took:.1f} s", flush=True)
    equal, killed = (sum(said) for said in zip(*told, strict=True))
    remark = f"{killed} workers killed before the build was ready, which takes {usual:.1f} s without"
    yield Goal(
        f"equal results of {builds} builds with a killed worker", equal, builds, "", at_least=True, remark=remark
    )


@contextmanager
def _killed(client: Any, after_s: float) -> Iterator[Callable[[], bool]]:
    """A worker is killed after some seconds, unless all is done by then; tells whether one was."""
    is_done, is_killed = threading.Event(), threading.Event()
    pid = random.Random(after_s).choice(sorted(client.run(os.getpid).values()))

    def kill() -> None:
        if not is_done.wait(after_s):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                is_killed.set()

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        yield is_killed.is_set
    finally:
        is_done.set()
        killing.join()


def _built(data: Path, folder: Path, run: Runner) -> tuple[str, float]:
    """A hash of all that a build wrote, and its seconds."""
    begun = time.perf_counter()
    folder.mkdir()
    text = layer_text("points", datetime_property="begins")
    said = building.build(building.rows_of(data, text, folder), text, Packer(folder), (), run, Lines(print))
    took = time.perf_counter() - begun
    digest = hashlib.sha256(repr(said).encode())
    for path in sorted(folder.glob("*.bin")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest(), took


if __name__ == "__main__":
    for goal in measure(int(sys.argv[1])):
        print(goal)
