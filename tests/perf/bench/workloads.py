"""The workloads: which requests each server gets, what their answers must hold, and the goals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import shapely

from tests.perf.bench import tipg
from tests.perf.bench.catalogue import LAYERS
from tests.perf.bench.data import EAST, NORTH, SECTORS, SOUTH, WEST
from tests.perf.bench.peers import PEER, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SEED = 5
BOX_LON, BOX_LAT = 4.2, 2.0
"""Degrees; together 1 % of the area of the data."""

BOXES, ITEMS, COSTS = 256, 512, 192
"""How many different requests a list of boxes, items or cost limits has."""

REPEATED = 12
"""So many requests are asked over and over where ready answers are measured, as popular views of a map are."""

GZIP = "Accept-Encoding: gzip"


@dataclass(frozen=True)
class Expected:
    """What an answer must hold.

    Parameters
    ----------
    allowed : frozenset of int
        Ids that match the request.
    returned : int
        Features in the answer, all different and allowed.
    matched : int or None
        Value of ``numberMatched``; None where the answer is one feature or metadata.
    """

    allowed: frozenset[int]
    returned: int
    matched: int | None


@dataclass(frozen=True)
class Workload:
    """Requests of one kind."""

    name: str
    title: str
    layer: str
    paths: tuple[str, ...]
    expected: tuple[Expected, ...]
    goal_peer: float | None = None
    goal_bare: float | None = None
    headers: tuple[str, ...] = ()
    goal_tables: float | None = None
    """Of ours on the peer's own PostGIS."""

    goal_second: float | None = None
    """Of the same, against the second peer, which is asked only where there is one."""

    def paths_of(self, server: str) -> tuple[str, ...]:
        """Paths as a server has them: others have other names for collections, formats and the filter language."""
        if server == PEER:
            return tuple(path.replace("filter-lang=cql2-text", "filter-lang=cql-text") for path in self.paths)
        if server == SECOND:
            ours, theirs = f"/{self.layer}/", f"/{tipg.SCHEMA}.{self.layer}/"
            return tuple(path.replace(ours, theirs).replace("f=json", "f=geojson") for path in self.paths)
        return self.paths


class Frame:
    """The columns that expectations are made from."""

    def __init__(self, path: Path) -> None:
        frame = gpd.read_parquet(path)
        self.frame = frame
        self.ids = frame["id"].to_numpy()
        self.tree = shapely.STRtree(frame.geometry.to_numpy())

    def within(self, box: tuple[float, ...]) -> np.ndarray:
        """Ids of what touches a box."""
        return self.ids[self.tree.query(shapely.box(*box), predicate="intersects")]


def make(names: tuple[str, ...], files: Mapping[str, Path]) -> list[Workload]:
    """Make the workloads of these names."""
    frames: dict[str, Frame] = {}
    found = []
    for name in names:
        file, maker = MAKERS[name]
        if file not in frames:
            frames[file] = Frame(files[file])
        found.append(maker(frames[file]))
    return found


def items(layer: str, query: str) -> str:
    """Address of a page of items as GeoJSON."""
    return f"/collections/{layer}/items?{query}&f=json"


def metadata(_: Frame) -> Workload:
    """W1."""
    path = f"/collections/{LAYERS['small']}?f=json"
    nothing = Expected(frozenset(), 0, None)
    return Workload("W1", "collection metadata", LAYERS["small"], (path,), (nothing,), 2, 0.8)


def one_item(frame: Frame) -> Workload:
    """W2."""
    ids = np.random.default_rng(SEED).choice(frame.ids, ITEMS, replace=False).tolist()
    paths = tuple(f"/collections/{LAYERS['small']}/items/{number}?f=json" for number in ids)
    expected = tuple(Expected(frozenset([number]), 1, None) for number in ids)
    return Workload("W2", "one item", LAYERS["small"], paths, expected, 25, 0.8, goal_tables=6)


def ten_items(frame: Frame) -> Workload:
    """W3."""
    expected = Expected(frozenset(frame.ids.tolist()), 10, len(frame.ids))
    return Workload(
        "W3", "items, limit 10", LAYERS["small"], (items(LAYERS["small"], "limit=10"),), (expected,), 60, 0.6,
        goal_tables=15,
    )  # fmt: skip


def boxes(frame: Frame) -> Workload:
    """W4: boxes of 1 % of the area that hold nearly 1,000 features, so that every server must give the same set."""
    count = len(frame.ids) / 100_000
    chosen = _boxes(frame, int(900 * count), int(1000 * count))
    paths = tuple(items(LAYERS["small"], f"limit=1000&bbox={_text(box)}") for box, _ in chosen)
    expected = tuple(Expected(frozenset(ids.tolist()), len(ids), len(ids)) for _, ids in chosen)
    title = "bbox of 1 % of the area, 900 to 1,000 features"
    return Workload("W4", title, LAYERS["small"], paths, expected, 30, goal_tables=8, goal_second=3)


def boxes_gzipped(frame: Frame) -> Workload:
    """W4 with compressed answers."""
    plain = boxes(frame)
    return Workload("W4z", "the same, gzipped", plain.layer, plain.paths, plain.expected, 20, None, (GZIP,))


def sectors(frame: Frame) -> Workload:
    """W5."""
    column = frame.frame["sector"].to_numpy()
    expected = []
    for sector in SECTORS:
        ids = frame.ids[column == sector]
        expected.append(Expected(frozenset(ids.tolist()), min(100, len(ids)), len(ids)))
    paths = tuple(items(LAYERS["small"], f"limit=100&sector={sector}") for sector in SECTORS)
    return Workload("W5", "property filter, 100 features", LAYERS["small"], paths, tuple(expected), 50)


def cql2(frame: Frame) -> Workload:
    """W5c: another limit of costs in each request."""
    column, costs = frame.frame["sector"].to_numpy(), frame.frame["cost_musd"].to_numpy()
    paths, expected = [], []
    for number in range(COSTS):
        sector, least = SECTORS[number % len(SECTORS)], 100 + number / 8
        text = quote(f"sector='{sector}' AND cost_musd>{least:g}")
        ids = frame.ids[(column == sector) & (costs > least)]
        paths.append(items(LAYERS["small"], f"limit=100&filter-lang=cql2-text&filter={text}"))
        expected.append(Expected(frozenset(ids.tolist()), min(100, len(ids)), len(ids)))
    title = "CQL2 text filter, 100 features"
    return Workload("W5c", title, LAYERS["small"], tuple(paths), tuple(expected), 40, goal_tables=3)


def many_boxes(frame: Frame) -> Workload:
    """W7: boxes of the same size over the larger layer, which has ten times as many features in each."""
    count = len(frame.ids) / 100_000
    chosen = _boxes(frame, int(900 * count), int(1000 * count))
    paths = tuple(items(LAYERS["large"], f"limit=1000&bbox={_text(box)}") for box, _ in chosen)
    expected = tuple(Expected(frozenset(ids.tolist()), min(1000, len(ids)), len(ids)) for _, ids in chosen)
    title = "such boxes over the large layer"
    return Workload("W7", title, LAYERS["large"], paths, expected, 80, goal_tables=6, goal_second=2)


def polygons(frame: Frame) -> Workload:
    """W8: polygons of 200 vertices."""
    chosen = _boxes(frame, 20, 60)
    paths = tuple(items(LAYERS["polygons"], f"limit=100&bbox={_text(box)}") for box, _ in chosen)
    expected = tuple(Expected(frozenset(ids.tolist()), len(ids), len(ids)) for _, ids in chosen)
    return Workload("W8", "bbox, 20 to 60 polygons of 200 vertices", LAYERS["polygons"], paths, expected)


def _text(box: tuple[float, ...]) -> str:
    return ",".join(f"{number:g}" for number in box)


def _boxes(frame: Frame, least: int, most: int) -> list[tuple[tuple[float, ...], np.ndarray]]:
    """Find boxes by lot that hold so many features."""
    lots, found = np.random.default_rng(SEED), []
    for _ in range(200_000):
        west = round(float(lots.uniform(WEST, EAST - BOX_LON)), 3)
        south = round(float(lots.uniform(SOUTH, NORTH - BOX_LAT)), 3)
        box = (west, south, round(west + BOX_LON, 3), round(south + BOX_LAT, 3))
        ids = frame.within(box)
        if least <= len(ids) <= most:
            found.append((box, ids))
        if len(found) == BOXES:
            return found
    raise RuntimeError(f"no {BOXES} boxes with {least} to {most} features")


MAKERS: dict[str, tuple[str, Callable[[Frame], Workload]]] = {
    "W1": ("small", metadata),
    "W2": ("small", one_item),
    "W3": ("small", ten_items),
    "W4": ("small", boxes),
    "W4z": ("small", boxes_gzipped),
    "W5": ("small", sectors),
    "W5c": ("small", cql2),
    "W7": ("large", many_boxes),
    "W8": ("polygons", polygons),
}
