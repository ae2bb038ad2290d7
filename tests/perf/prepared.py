"""Large layers: what preparing a million points costs, and how long a server takes to its first answer with them.

``python -m tests.perf.prepared 10000000`` prepares as many points as are asked for instead, and tells of each step.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pyarrow as pa
from pyarrow import parquet

from geodata import tiles
from geodata.layers.bulk.prepared import Making, Store
from geodata.space.systems import Systems
from tests.bulk import frame_of_points, layer_text
from tests.family import family
from tests.perf.goal import Goal
from tests.webapp.serving.conftest import with_points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.family import Family

COUNT = 1_000_000
PART = 250_000
ASKED = "/collections/points/items?limit=10&f=json"


def measure() -> Iterator[Goal]:
    """Cost of preparing; then seconds from the start to the first items, and memory then."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = with_points(Path(folder, "catalogue"), COUNT)
        data = next(catalogue.rglob("points.parquet"))
        # in a process of its own: what made the points would count as memory of what prepares them
        told = subprocess.check_output([sys.executable, "-m", "tests.perf.prepared", str(data)], text=True).split()
        wall, processor, memory = map(float, told[-3:])
        yield Goal(f"preparing {COUNT:,} points", wall, 25, "s", remark=f"{processor:.1f} s of a processor")
        yield Goal("memory of its own meanwhile", memory, 1024, "MB")
        read, *_ = _started(catalogue, "-")
        made, *_ = _started(catalogue, f"{folder}/prepared")
        ready, memory, private = _started(catalogue, f"{folder}/prepared")
        remark = f"read {read:.1f} s, prepared {made:.1f} s"
        yield Goal(f"start with {COUNT:,} points that lie ready", ready, 1.5, "s", remark=remark)
        yield Goal("memory of the whole server then", memory, 250, "MB")
        yield Goal("of it a worker's own", private, 120, "MB")


def _started(catalogue: Path, prepared: str) -> tuple[float, float, float]:
    start = time.perf_counter()
    with family(catalogue, workers=2, is_awaited=False, prepared=prepared) as server:
        while True:
            try:
                if server.get(ASKED)[0] == 200:
                    break
            except OSError:
                time.sleep(0.02)
        took, memory = time.perf_counter() - start, _memory(server)
        for path in ("/collections/points/tiles/WebMercatorQuad/4/6/11", "/collections/points/items?q=solar&limit=10"):
            server.get(path)
        return took, memory, max(map(_own, server.workers()))


def _memory(server: Family) -> float:
    """Proportional memory: a page that three processes share counts a third for each."""
    return sum(found.memory_full_info().pss for found in server.all()) / 2**20


def _own(worker: psutil.Process) -> float:
    """Memory that a worker has written to, in MB: pages of files that only it has read yet are nobody's own."""
    said = Path(f"/proc/{worker.pid}/smaps_rollup").read_text(encoding="utf-8")
    return int(said.split("Private_Dirty:")[1].split()[0]) / 1024


def prepare(data: Path, folder: Path) -> tuple[float, float, float]:
    """Prepare a file; gives seconds, seconds of a processor, and the most memory of its own (no mapped files) in MB."""
    most, own = [0], psutil.Process()
    is_done = threading.Event()

    def watch() -> None:
        while not is_done.wait(0.05):
            held = own.memory_info()
            most[0] = max(most[0], held.rss - held.shared)

    watching = threading.Thread(target=watch)
    watching.start()
    begun, processor = time.perf_counter(), time.process_time()
    store = Store(folder, 1 << 50, tiles.READY)
    making = Making(lambda line: print(line, flush=True), is_needed=True)
    store.layer(data, layer_text("points", datetime_property="begins"), Systems(), making)
    took = time.perf_counter() - begun, time.process_time() - processor, most[0] / 2**20
    is_done.set()
    watching.join()
    return took


def write_parts(count: int, folder: Path) -> Path:
    """Write points into a folder of parts, each with ids that follow those of the part before."""
    folder.mkdir()
    for number, first in enumerate(range(0, count, PART)):
        frame = frame_of_points(min(PART, count - first), seed=number)
        frame["id"] += first
        for name in ("code", "url"):
            frame[name] += f"-{number}"
        frame.to_parquet(folder / f"part-{number:04}.parquet")
        pa.default_memory_pool().release_unused()
    rows = sum(parquet.read_metadata(part).num_rows for part in folder.iterdir())
    print(f"{rows:,} points in {folder}", flush=True)
    return folder


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asked = sys.argv[1]
        given = write_parts(int(asked), Path(made, "points")) if asked.isdigit() else Path(asked)
        if asked.isdigit():  # as above
            print(subprocess.check_output([sys.executable, "-m", "tests.perf.prepared", str(given)], text=True))
        else:
            print(*(f"{figure:.1f}" for figure in prepare(given, Path(made, "prepared"))))
