"""Cold export of a hundred thousand features of twenty properties to GeoJSON, against ``GeoDataFrame.to_json()``."""

from __future__ import annotations

import io
import time
from statistics import median
from typing import TYPE_CHECKING

from geodata.layers import geojson
from geodata.layers.bulk.files import layer_from_frame
from tests.bulk import FEATURES_OF_THE_GOAL, frame_of_points, layer_text
from tests.perf.goal import Goal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

GOAL_RATIO = 5
ROUNDS = 3


def measure() -> Iterator[Goal]:
    """Median ratio over interleaved rounds; every round makes a new layer, of which nothing is ready."""
    frame = frame_of_points(FEATURES_OF_THE_GOAL)
    rounds = [(_ours(frame), _theirs(frame)) for _ in range(ROUNDS)]
    ours, theirs = median(a for a, _ in rounds), median(b for _, b in rounds)
    remark = f"median {ours:.2f} s against {theirs:.2f} s for {len(frame):,} features"
    ratio = median(b / a for a, b in rounds)
    yield Goal("cold export to GeoJSON against to_json()", ratio, GOAL_RATIO, "x", at_least=True, remark=remark)


def _ours(frame: gpd.GeoDataFrame) -> float:
    layer = layer_from_frame("points", layer_text("points"), frame)
    start = time.perf_counter()
    written = sum(map(io.BytesIO().write, geojson.collection(layer, range(len(layer)), {})))
    return _sound(time.perf_counter() - start, written)


def _theirs(frame: gpd.GeoDataFrame) -> float:
    start = time.perf_counter()
    written = io.BytesIO().write(frame.to_json(ensure_ascii=False).encode())
    return _sound(time.perf_counter() - start, written)


def _sound(seconds: float, written: int) -> float:
    if written < FEATURES_OF_THE_GOAL * 500:
        raise RuntimeError(f"only {written} bytes were written")
    return seconds
