"""How quickly a layer in PostGIS is answered, beside the same features in memory: each answer made, in one process."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from geodata.catalog.reader import load_catalog
from geodata.layers.bulk.files import layer_from_frame
from geodata.snapshot.snapshot import build_snapshot
from tests import tables
from tests.bulk import frame_of_points
from tests.clients.postgis.conftest import app_with
from tests.perf.bench.postgis import DATABASE, cluster
from tests.perf.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT = int(os.environ.get("COUNT", "100000"))
REQUESTS = 200
ROUNDS = 3
LEAST = {"one item": 5, "ten items": 5, "a box of a thousand": 4, "a filter": 1, "a tile": 20}
"""Per cent of the rate from memory that are to be reached: a database is asked, counts all that match, and is copied
from; in memory what is sent lies ready."""

TYPES = {"int64": "bigint", "float64": "double precision"}


def measure() -> Iterator[Goal]:
    """Rates of both kinds, request by request in turns."""
    frame = frame_of_points(COUNT)
    columns = {name: frame[name].tolist() for name in frame.columns if name != "geometry"}
    types = {name: TYPES.get(str(frame[name].dtype), "text") for name in columns}
    shipped = build_snapshot(load_catalog())
    with cluster() as postgis:
        url = f"postgresql://{postgis.user}@127.0.0.1:{postgis.port}/{DATABASE}"
        tables.load(url, "points", columns, frame.geometry.to_numpy(), "Point", types)
        found = tables.in_database("points", url, "points", dates=None)
        held = layer_from_frame("points", found.text, frame)
        clients = [app_with(shipped, layer, cache_bytes=0).test_client(use_cookies=False) for layer in (held, found)]
        for name, address in _requests(frame).items():
            rates = np.array([[_rate(client.get, address) for client in clients] for _ in range(ROUNDS)])
            memory, database = np.median(rates, axis=0)
            remark = f"{database:,.0f}/s of {memory:,.0f}/s, {1000 / database:.1f} ms"
            share = 100 * float(database / memory)
            yield Goal(f"PostGIS: {name}, of {COUNT:,}", share, LEAST[name], "%", at_least=True, remark=remark)
        found.database.close()
    pa.default_memory_pool().release_unused()


def _requests(frame) -> dict[str, Callable[[int], str]]:
    lots = np.random.default_rng(3)
    side = np.sqrt(1000 / COUNT)
    west, south, east, north = frame.total_bounds
    corners = lots.uniform((west, south), (east - (east - west) * side, north - (north - south) * side), (4096, 2))
    wide, high = (east - west) * side, (north - south) * side
    ids = lots.integers(1, COUNT, 4096)

    def box(number: int) -> str:
        lon, lat = corners[number % 4096]
        return f"/collections/points/items?limit=1000&bbox={lon:.4f},{lat:.4f},{lon + wide:.4f},{lat + high:.4f}"

    items, tiles = "/collections/points/items", "/collections/points/tiles/WebMercatorQuad/9"
    return {
        "one item": lambda number: f"{items}/{ids[number % 4096]}",
        "ten items": lambda number: f"{items}?limit=10&after={ids[number % 4096]}",
        "a box of a thousand": box,
        "a filter": lambda number: f"{items}?limit=100&filter=sector='energy' AND cost_usd>{number * 1e5}",
        "a tile": lambda number: f"{tiles}/{180 + number % 12}/{320 + number // 12 % 12}",
    }


_NUMBERS = iter(range(10**9))


def _rate(get: Callable[..., object], address: Callable[[int], str]) -> float:
    begun = time.perf_counter()
    for _ in range(REQUESTS):
        page = get(address(next(_NUMBERS)))
        assert page.status_code in (200, 204), page.text
    return REQUESTS / (time.perf_counter() - begun)


if __name__ == "__main__":
    for goal in measure():
        print(goal)
