"""Looks at answers before anything is timed: whoever is fast must first be right."""

from __future__ import annotations

import gzip
import http.client
import math
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

from tests.perf.bench.peers import PEER, SECOND

if TYPE_CHECKING:
    from tests.perf.bench.peers import Server
    from tests.perf.bench.workloads import Expected, Frame, Workload

SAMPLED = 16
"""So many answers of a slow server are looked at in each workload; of ours, all."""

EXTRA = 1
"""A server may give the id among the properties, too."""


class WrongAnswerError(Exception):
    """An answer is not what was asked for."""


def check(server: Server, workload: Workload, frame: Frame) -> int:
    """Look at answers of a server; gives how many.

    Raises
    ------
    WrongAnswerError
        With the request and what is wrong.
    """
    paths = workload.paths_of(server.name)
    numbers = range(len(paths))
    if server.name in (PEER, SECOND):
        numbers = sorted(random.Random(1).sample(numbers, min(SAMPLED, len(paths))))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    for number in numbers:
        try:
            answer = ask(connection, paths[number], workload.headers)
            compare(answer, workload, workload.expected[number], frame)
        except (WrongAnswerError, AssertionError, KeyError, ValueError) as error:
            raise WrongAnswerError(f"{server.name}, {workload.name}, {paths[number]}: {error!r}") from error
    connection.close()
    return len(numbers)


def ask(connection: http.client.HTTPConnection, path: str, headers: tuple[str, ...] = ()) -> dict[str, Any]:
    """JSON of an answer with status 200, which must be compressed when that was asked for."""
    return read(fetch(connection, path, headers))


def read(body: bytes) -> dict[str, Any]:
    """JSON object of a body, however large."""
    return orjson.loads(body)


def fetch(connection: http.client.HTTPConnection, path: str, headers: tuple[str, ...] = ()) -> bytes:
    """Body of an answer with status 200."""
    connection.request("GET", path, headers=dict(header.split(": ") for header in headers))
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise WrongAnswerError(f"{response.status} {body[:300]!r}")
    is_gzipped = response.headers["Content-Encoding"] == "gzip"
    if is_gzipped is not bool(headers):
        raise WrongAnswerError(f"Content-Encoding is {response.headers['Content-Encoding']!r}")
    return gzip.decompress(body) if is_gzipped else body


def compare(answer: dict[str, Any], workload: Workload, expected: Expected, frame: Frame) -> None:
    """Compare ids, counts, and the first and last feature in all their properties."""
    if not expected.returned:
        assert answer["id"] == workload.layer, answer.get("id")
        return
    features = answer["features"] if expected.matched is not None else [answer]
    if expected.matched is not None:
        assert answer["numberMatched"] == expected.matched, f"numberMatched {answer['numberMatched']}"
        assert answer["numberReturned"] == expected.returned, f"numberReturned {answer['numberReturned']}"
    found = {int(feature["id"]) for feature in features}
    assert len(found) == len(features) == expected.returned, f"{len(features)} features, {len(found)} different"
    assert found <= expected.allowed, f"not asked for: {sorted(found - expected.allowed)[:5]}"
    for feature in (features[0], features[-1]):
        same_feature(feature, frame)


def same_feature(feature: dict[str, Any], frame: Frame) -> None:
    """Compare a feature with the data that it came from."""
    row = frame.frame.iloc[int(feature["id"]) - 1]
    wanted = {name: plain(value) for name, value in row.items() if name not in ("id", "geometry")}
    given = {name: value for name, value in feature["properties"].items() if name != "id"}
    assert len(feature["properties"]) - len(wanted) in (0, EXTRA), f"{len(feature['properties'])} properties"
    different = {name: (given.get(name), value) for name, value in wanted.items() if not same(given.get(name), value)}
    assert not different, f"other values: {different}"
    first = row.geometry.coords[0] if row.geometry.geom_type == "Point" else None
    if first:
        lon, lat = feature["geometry"]["coordinates"]
        assert math.isclose(lon, first[0], abs_tol=1e-6), lon
        assert math.isclose(lat, first[1], abs_tol=1e-6), lat
    else:
        (ring,) = feature["geometry"]["coordinates"]
        assert len(ring) == len(row.geometry.exterior.coords), len(ring)


def plain(value: Any) -> Any:
    """Value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def same(given: Any, wanted: Any) -> bool:
    """Whether two values of JSON are the same, numbers within rounding."""
    if isinstance(wanted, float):
        return isinstance(given, int | float) and math.isclose(given, wanted)
    return given == wanted
