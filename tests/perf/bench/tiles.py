"""W9: the densest tile at zoom 4, from our server and from PostGIS on the same points."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import mapbox_vector_tile

from tests.perf.bench import timing
from tests.perf.bench.catalogue import LAYERS
from tests.perf.bench.checking import WrongAnswerError
from tests.perf.bench.data import densest_tile
from tests.perf.bench.places import LISTS

if TYPE_CHECKING:
    from tests.perf.bench.peers import Server
    from tests.perf.bench.postgis import Postgis
    from tests.perf.bench.workloads import Frame

ZOOM = 4
LARGEST_BYTES = 1_100_000


@dataclass(frozen=True)
class Asked:
    """One way to ask PostGIS for the tile."""

    what: str
    columns: str
    where: str
    milliseconds: float = 0
    bytes: int = 0


@dataclass(frozen=True)
class Tile:
    """What was measured of the tile."""

    points: int
    features: int
    properties: tuple[str, ...]
    bytes: int
    first_ms: float
    fresh_ms: float
    kept_ms: float
    postgis: tuple[Asked, ...]


def measure(fresh: Server, kept: Server, postgis: Postgis, frame: Frame, rounds: int, seconds: float) -> Tile:
    """Median milliseconds of interleaved rounds, one client; PostGIS is timed without sending the tile anywhere."""
    points = frame.frame.geometry
    x, y, count = densest_tile(points.x.to_numpy(), points.y.to_numpy(), ZOOM)
    path = f"/collections/{LAYERS['large']}/tiles/WebMercatorQuad/{ZOOM}/{y}/{x}"
    first = timing.download(fresh, path).seconds * 1000
    body = fetch(fresh, path)
    (layer,) = mapbox_vector_tile.decode(body).values()
    features = layer["features"]
    names = tuple(sorted({name for feature in features for name in feature["properties"]}))
    held = sorted({int(feature["id"]) for feature in features})
    columns = ", ".join(f'"{name}"' for name in names if name in frame.frame.columns)
    ids = ",".join(map(str, held))
    ways = [
        Asked("every point, id alone", "", ""),
        Asked("every point, the properties of our tile", columns, ""),
        Asked("only the points that our tile holds, its properties", columns, f"AND id = ANY('{{{ids}}}')"),
    ]
    file = LISTS / "tile"
    file.write_text(path + "\n", encoding="utf-8")
    times: dict[str, list[float]] = {}
    sizes: dict[str, int] = {}
    for number in range(rounds):
        for server in (fresh, kept):
            times.setdefault(server.name, []).append(timing.wrk(server, file, number, seconds, 1)["p50_ms"])
        for way in ways:
            answer, milliseconds = postgis.milliseconds(statement(way, x, y))
            sizes[way.what] = int(answer)
            times.setdefault(way.what, []).append(milliseconds)
    return Tile(
        count,
        len(features),
        names,
        len(body),
        first,
        median(times[fresh.name]),
        median(times[kept.name]),
        tuple(Asked(way.what, way.columns, way.where, median(times[way.what]), sizes[way.what]) for way in ways),
    )


def statement(way: Asked, x: int, y: int) -> str:
    """SQL that makes the tile and gives its size."""
    tile = f"ST_TileEnvelope({ZOOM}, {x}, {y})"
    columns = f", {way.columns}" if way.columns else ""
    table = LAYERS["large"]
    return (
        f"SELECT length(ST_AsMVT(t, '{table}', 4096, 'place', 'id')) FROM (SELECT id{columns}, "
        f"ST_AsMVTGeom(ST_Transform(geom, 3857), {tile}, 4096, 64) AS place FROM {table} "
        f"WHERE geom && ST_Transform({tile}, 4326) {way.where}) AS t WHERE place IS NOT NULL"
    )


def fetch(server: Server, path: str) -> bytes:
    """Body of the tile."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise WrongAnswerError(f"{server.name}, {path}: {answer.status} {body[:300]!r}")
    return body
