"""Export of a whole layer to GeoJSON in a new process, ours or geopandas': prints one line of JSON.

Run as ``python -m tests.perf.bench.export ours|geopandas FILE OUTPUT``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.perf.bench.catalogue import LAYERS, entry
from tests.perf.bench.places import FILES, REPOSITORY

WAYS = ("ours", "geopandas")


@dataclass(frozen=True)
class Export:
    """Median seconds of one way."""

    way: str
    read_s: float
    write_s: float
    bytes: int


def measure(file: Path, rounds: int) -> list[Export]:
    """Interleaved rounds, a new process each time."""
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            argv = [sys.executable, "-m", "tests.perf.bench.export", way, str(file), str(FILES / f"export-{way}")]
            done = subprocess.run(argv, check=True, capture_output=True, text=True, cwd=REPOSITORY)
            runs[way].append(json.loads(done.stdout.splitlines()[-1]))
    return [
        Export(
            way,
            median(run["read_s"] for run in found),
            median(run["write_s"] for run in found),
            int(found[0]["bytes"]),
        )
        for way, found in runs.items()
    ]


def ours(file: Path, output: Path) -> tuple[float, float]:
    """Seconds to read the layer and to write it, nothing of it ready."""
    from geodata.catalog.model import LayerText
    from geodata.layers import geojson
    from geodata.layers.bulk.files import read_layer

    text = LayerText.model_validate(
        {name: value for name, value in entry(LAYERS["small"], file).items() if name not in ("data", "id_column")}
    )
    start = time.perf_counter()
    layer = read_layer(file, text.id, text, id_column="id")
    middle = time.perf_counter()
    with output.open("wb") as handle:
        handle.writelines(geojson.collection(layer, range(len(layer)), {}))
    return middle - start, time.perf_counter() - middle


def geopandas(file: Path, output: Path) -> tuple[float, float]:
    """Seconds to read the frame and to write what ``to_json`` gives."""
    from geopandas import read_parquet

    start = time.perf_counter()
    frame = read_parquet(file).set_index("id", drop=True)
    for name in ("start_date", "end_date"):  # to_json fails on dates
        frame[name] = frame[name].astype(str)
    middle = time.perf_counter()
    output.write_text(frame.to_json(ensure_ascii=False), encoding="utf-8")
    return middle - start, time.perf_counter() - middle


def main() -> None:
    """Do it once, cold."""
    way, file, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    read_s, write_s = (ours if way == "ours" else geopandas)(file, output)
    print(json.dumps({"read_s": read_s, "write_s": write_s, "bytes": output.stat().st_size}))


if __name__ == "__main__":
    main()
