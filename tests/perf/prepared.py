"""How long a server takes to its first answer with a million points: read from their file, and lying ready."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.family import family
from tests.perf.goal import Goal
from tests.webapp.serving.conftest import with_points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.family import Family

COUNT = 1_000_000
ASKED = "/collections/points/items?limit=10&f=json"


def measure() -> Iterator[Goal]:
    """Seconds from the start to the first items, and memory then, pages that are shared counted once."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = with_points(Path(folder, "catalogue"), COUNT)
        read, _ = _started(catalogue, "-")
        made, _ = _started(catalogue, f"{folder}/prepared")
        ready, memory = _started(catalogue, f"{folder}/prepared")
        remark = f"read {read:.1f} s, read and prepared {made:.1f} s"
        yield Goal(f"start with {COUNT:,} points that lie ready", ready, 1.5, "s", remark=remark)
        yield Goal("memory of the whole server then", memory, 250, "MB")


def _started(catalogue: Path, prepared: str) -> tuple[float, float]:
    start = time.perf_counter()
    with family(catalogue, workers=2, is_awaited=False, prepared=prepared) as server:
        while True:
            try:
                if server.get(ASKED)[0] == 200:
                    break
            except OSError:
                time.sleep(0.02)
        return time.perf_counter() - start, _memory(server)


def _memory(server: Family) -> float:
    """Proportional memory: a page that three processes share counts a third for each."""
    return sum(found.memory_full_info().pss for found in server.all()) / 2**20
