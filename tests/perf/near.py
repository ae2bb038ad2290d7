"""How long 10,000 projects take to be asked what is in an area of 200 corners or near a place, each never before."""

from __future__ import annotations

import http.client
import math
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from tests.perf.goal import Goal
from tests.serving import atlas
from tests.synthetic import synthetic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT, CORNERS, ASKED = 10_000, 200, 25
ITEMS = "/collections/projects/items?limit=10&properties=name&filter="
WARM = "certainly_nearer(POINT(69.24 41.3),1) OR possibly_within(BBOX(60,40,61,41))"


def measure() -> Iterator[Goal]:
    """Median milliseconds of questions that differ, so that no answer is kept; the index is there."""
    lots = random.Random(47)
    with tempfile.TemporaryDirectory() as folder, atlas(catalog=synthetic(COUNT, Path(folder))) as base:
        asked = Asked(base)
        asked(ITEMS + quote(WARM))
        asked("/map/where.json?near=69.24,41.3,50")
        for what, bound, path in (
            ("items, certainly in an area", 20, lambda: ITEMS + quote(f"certainly_within({wkt(area(lots))})")),
            ("items, possibly in an area", 20, lambda: ITEMS + quote(f"possibly_within({wkt(area(lots))})")),
            ("ids for the map, in an area", 100, lambda: f"/map/where.json?area={pairs(area(lots))}"),
            ("table, in an area", 1_000, lambda: f"/projects?area={pairs(area(lots))}"),
            ("items, certainly near a place", 100, lambda: ITEMS + quote(near(lots, "certainly"))),
            ("items, possibly near a place", 100, lambda: ITEMS + quote(near(lots, "possibly"))),
            (
                "ids for the map, near a place",
                100,
                lambda: f"/map/where.json?near={place(lots)},{km(lots)}",
            ),
            ("ids for the map, around an area", 3_000, lambda: f"/map/where.json?area={pairs(area(lots))}&margin=50"),
        ):
            took = timed(asked, path)
            slowest = f"slowest of {len(took)}: {max(took):.0f} ms"
            yield Goal(f"{COUNT:,} projects, {what}", statistics.median(took), bound, "ms", remark=slowest)


class Asked:
    """Asks over one connection that is kept."""

    def __init__(self, base: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(base).netloc)

    def __call__(self, path: str) -> None:
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path[:200]}: {answer.status} {body[:300]!r}")


def timed(asked: Asked, path: Callable[[], str]) -> list[float]:
    """Milliseconds of each question."""
    found = []
    for _ in range(ASKED):
        address = path()
        begun = time.perf_counter()
        asked(address)
        found.append(1_000 * (time.perf_counter() - begun))
    return found


def area(lots: random.Random) -> list[tuple[float, float]]:
    """Corners of a ragged area."""
    lon, lat, size = lots.uniform(60, 72), lots.uniform(40, 47), lots.uniform(2, 12)
    turns = sorted(lots.uniform(0, 2 * math.pi) for _ in range(CORNERS))
    away = [size * lots.uniform(0.5, 1) for _ in turns]
    return [
        (round(lon + r * math.cos(turn), 4), round(lat + 0.4 * r * math.sin(turn), 4))
        for turn, r in zip(turns, away, strict=True)
    ]


def wkt(corners: list[tuple[float, float]]) -> str:
    """The area as filters take it."""
    return f"POLYGON(({','.join(f'{lon} {lat}' for lon, lat in [*corners, corners[0]])}))"


def pairs(corners: list[tuple[float, float]]) -> str:
    """The area as pages take it."""
    return ",".join(f"{lon},{lat}" for lon, lat in corners)


def place(lots: random.Random) -> str:
    """Somewhere in the region."""
    return f"{lots.uniform(58, 76):.4f},{lots.uniform(39, 48):.4f}"


def km(lots: random.Random) -> int:
    """How far one looks around."""
    return lots.randint(50, 400)


def near(lots: random.Random, how: str) -> str:
    """A question of distance."""
    return f"{how}_nearer(POINT({place(lots).replace(',', ' ')}),{km(lots)})"
