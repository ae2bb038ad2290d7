"""A million points prepared by one worker of Dask and by two: how much sooner they are ready, and the same bytes."""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from geodata import tiles
from geodata.layers.bulk.cluster import cluster
from geodata.layers.bulk.prepared import Making, Store
from geodata.space.systems import Systems
from tests.bulk import frame_of_points, layer_text
from tests.perf.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 1_000_000


def measure(count: int = COUNT) -> Iterator[Goal]:
    """Seconds of one worker by those of two."""
    with tempfile.TemporaryDirectory() as folder:
        frame_of_points(count).to_parquet(data := Path(folder, "points.parquet"))
        found = {workers: _prepared(data, Path(folder, str(workers)), workers) for workers in (1, 2)}
        (one, first), (two, second) = found[1], found[2]
        remark = f"{one:.0f} s and {two:.0f} s, {'the same' if first == second else 'OTHER'} bytes"
        yield Goal(f"two workers against one, {count:,} points", one / two, 1.6, "x", at_least=True, remark=remark)


def _prepared(data: Path, folder: Path, workers: int) -> tuple[float, str]:
    """Seconds, and a hash of all files."""
    with cluster(workers, None) as made:
        store = Store(folder, 1 << 50, tiles.READY)
        begun = time.perf_counter()
        making = Making(run=made.run, is_needed=True)
        store.layer(data, layer_text("points", datetime_property="begins"), Systems(), making)
        took = time.perf_counter() - begun
    digest = hashlib.sha256()
    for path in sorted(next(folder.glob("points.*/")).glob("*.bin")):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return took, digest.hexdigest()


if __name__ == "__main__":
    for goal in measure(int(sys.argv[1])):
        print(goal)
