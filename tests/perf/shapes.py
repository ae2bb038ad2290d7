"""Areas that lie ready: what the first tiles and questions of nearness cost a process, in seconds and memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import psutil
import shapely

from geodata import tiles
from geodata.layers.bulk.prepared import Making, Store
from geodata.layers.nearness import Landmark
from geodata.space.systems import Systems
from tests.bulk import layer_text
from tests.perf.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT = 200_000
CORNERS = 40
TILE = (9, 350, 190)
MEMORY_MB = 250
SECONDS = {"a tile of a town": 0.1, "a tile of the world": 1.0, "what is near": 0.1}
"""Of the first of its kind in a process."""


def measure() -> Iterator[Goal]:
    """Seconds and memory of the first questions, in a process of its own that opens the layer."""
    with tempfile.TemporaryDirectory() as folder:
        data = write(Path(folder, "areas.parquet"))
        asking = [sys.executable, "-m", "tests.perf.shapes", str(data), f"{folder}/prepared"]
        subprocess.check_output(asking)  # prepares it: what that takes must not count below
        *took, memory = map(float, subprocess.check_output(asking, text=True).split()[-len(SECONDS) - 1 :])
        for (what, most), seconds in zip(SECONDS.items(), took, strict=True):
            yield Goal(f"first of {COUNT:,} areas: {what}", seconds, most, "s")
        yield Goal("memory of its own that this took", memory, MEMORY_MB, "MB")


def write(path: Path) -> Path:
    """Areas of some kilometres, as many-cornered as parcels and districts are."""
    lots = np.random.default_rng(3)
    middles = lots.uniform((46, 36), (88, 56), (COUNT, 1, 2))
    turns = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    reach = lots.lognormal(-4, 0.7, (COUNT, 1)) * lots.uniform(0.7, 1, (COUNT, CORNERS))
    rings = middles + np.stack([np.cos(turns) * reach, np.sin(turns) * reach], axis=-1)
    frame = gpd.GeoDataFrame({"id": np.arange(COUNT)}, geometry=shapely.polygons(rings), crs="OGC:CRS84")
    frame.to_parquet(path)
    return path


def ask(data: Path, folder: Path) -> Iterator[float]:
    """Seconds of each first question, then megabytes."""
    layer = Store(folder, 1 << 50, tiles.READY).layer(
        data, layer_text("areas"), Systems(), Making(print, is_needed=True)
    )
    own = psutil.Process()
    before = own.memory_full_info().uss
    landmark = Landmark(shapely.Point(69.2, 41.3))
    asked: tuple[Callable[[], object], ...] = (
        lambda: tiles.tile(layer, *TILE),
        lambda: tiles.tile(layer, 0, 0, 0),
        lambda: layer.whereabouts.near(landmark, 20_000, is_certain=False),
    )
    for question in asked:
        begun = time.perf_counter()
        question()
        yield time.perf_counter() - begun
    yield (own.memory_full_info().uss - before) / 2**20


if __name__ == "__main__":
    print(*(f"{figure:.3f}" for figure in ask(*map(Path, sys.argv[1:]))))
