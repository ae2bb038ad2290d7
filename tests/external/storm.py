"""Many clients that ask for anything at once, half of it wrong; seeded, so that a failure can be asked again."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from geodata.formats.registry import FORMATS
from tests.contract.hostile_layers import HOSTILE
from tests.pages import PATHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.external.live import Live

CLIENTS = 64
SEED = 20261123
LAYERS = ("projects", "project-lines", "project-areas", "crossings", "corridors", "rivers", *HOSTILE, "nowhere", "")
NAMES = ("json", "html", "tilejson", "exe", *FORMATS)
"""Values of ``f``, known and not."""

PAGES = (
    *PATHS,
    "/api",
    "/conformance",
    "/collections",
    "/openapi.json",
    "/openapi",
    "/projects/nothing",
    "/healthz",
    "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad",
    "/tileMatrixSets/Nothing",
    "/basemap/tilejson.json",
    "/qgis/crossborder.qlr",
    "/nowhere",
    "/static/dist/nothing.js",
    "/%00",
    "/%ff%fe",
    "/..%2f..%2fetc/passwd",
)
METHODS = ("GET",) * 16 + ("HEAD", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE")
ACCEPTED = (
    "*/*",
    "application/json",
    "application/geo+json;q=0.9,text/html;q=0.1",
    "text/html,application/xhtml+xml,*/*;q=0.8",
    "image/png",
    "text/csv",
    ";;;q=,,",
    "application/vnd.oai.openapi+json;version=3.0",
)
ENCODINGS = ("identity", "gzip", "br", "gzip;q=0, br;q=0.5", "nonsense")
FILTERS = (
    "sector='water'",
    "rank>50 AND share<0",
    "name LIKE 'Feature 1%'",
    "CASEI(name) LIKE CASEI('%FEATURE%')",
    "S_INTERSECTS(geometry,BBOX(60,40,65,45))",
    "S_WITHIN(geometry,POLYGON((60 40,65 40,65 45,60 40)))",
    "T_BEFORE(since,DATE('2000-01-01'))",
    "A_CONTAINS(countries,('KZ'))",
    "rank IS NULL OR NOT is_open=TRUE",
    "rank/0>1",
    "nothing=1",
    "sector=",
    "((((",
    "S_INTERSECTS(geometry,POINT(1e400 0))",
    "share>1e308*1e308",
    '{"op":"=","args":[{"property":"sector"},"water"]}',
    "((" * 60 + "rank=1" + "))" * 60,
    "name='" + "x" * 5000 + "'",
    "\u0000",
)
VALUES: dict[str, tuple[str, ...]] = {
    "limit": ("1", "10", "100", "10000", "0", "-1", "99999999999999999999", "ten", ""),
    "bbox": ("60,40,65,45", "170,-10,-170,80", "60,40,0,65,45,9", "1,2,3", "nan,0,1,1", "65,45,60,40", "a,b,c,d"),
    "datetime": ("2020-01-01", "../2000-01-01T00:00:00Z", "2020/..", "../..", "0001-01-01", "yesterday", "2021/2020"),
    "sortby": ("rank", "-rank,name", "nothing", ",", "-"),
    "properties": ("name", "name,rank", "nothing", ""),
    "q": ("шымкент", "feature 12", "%", "\u202e", "x" * 3000),
    "crs": (
        "http://www.opengis.net/def/crs/EPSG/0/4326",
        "http://www.opengis.net/def/crs/EPSG/0/3857",
        "http://www.opengis.net/def/crs/EPSG/0/32642",
        "EPSG:1",
        "x",
    ),
    "bbox-crs": ("http://www.opengis.net/def/crs/EPSG/0/4326", "[EPSG:3857]", "?"),
    "filter": FILTERS,
    "filter-lang": ("cql2-text", "cql2-json", "sql"),
    "filter-crs": ("http://www.opengis.net/def/crs/EPSG/0/4326", "no"),
    "after": ("n05000", "zzz", "", "\u0000"),
    "before": ("n05000", "a"),
    "precision": ("3", "7", "99", "site"),
    "download": ("1", "0", "yes"),
    "f": NAMES,
    "lang": ("en", "ru", "xx"),
    "geometry": ("wkt", "lonlat", "none", "all"),
    "raw": ("1", "2"),
    "bom": ("1",),
    "sector": ("water", "'; DROP TABLE", ""),
    "rank": ("7", "7.5", "x", "99999999999999999999999"),
    "nothing": ("1",),
}
STALE = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
"""A server may close a connection that it no longer wants; asking once more on a new one is a client's duty."""


@dataclass
class Report:
    """What came back."""

    answers: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    early_mib: float = 0
    late_mib: float = 0

    @property
    def count(self) -> int:
        """Answers in all."""
        return sum(self.answers.values())

    @property
    def grown_mib(self) -> float:
        """Growth of the server's memory after the start of it all."""
        return self.late_mib - self.early_mib


def storm(server: Live, seconds: float, *, warm_up: float, clients: int = CLIENTS) -> Report:
    """Let clients ask for so long; memory is compared between the end of the warm-up and the end.

    An answer counts as a failure when it is a 5xx, when a problem is not told as one, or when there is none.
    """
    report, lock = Report(), threading.Lock()
    start = time.monotonic()
    threads = [
        threading.Thread(target=ask_on, args=(server, random.Random(SEED + n), start + seconds, report, lock))
        for n in range(clients)
    ]
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, start + warm_up - time.monotonic()))
    report.early_mib = server.resident_mib()
    for thread in threads:
        thread.join()
    report.late_mib = server.resident_mib()
    return report


def ask_on(server: Live, lots: random.Random, end: float, report: Report, lock: threading.Lock) -> None:
    """One client: ask until the time is over."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    while time.monotonic() < end:
        method, path, headers, body = random_request(lots)
        try:
            status, wrong = answer_of(connection, method, path, headers, body)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            status, wrong = 0, repr(error)
        with lock:
            report.answers[status] += 1
            if wrong:
                report.failures.append(f"{method} {path[:300]} {headers}: {wrong}")
    connection.close()


def answer_of(
    connection: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: bytes | None
) -> tuple[int, str]:
    """Status, and what is wrong with the answer."""
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
    except STALE:
        connection.close()
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
    content = answer.read()
    if answer.status >= 500:
        return answer.status, f"{answer.status} {content[:300]!r}"
    if answer.status == 405 and not answer.headers["Allow"]:
        return answer.status, "405 without Allow"
    kind = answer.headers["Content-Type"] or ""
    if answer.status >= 400 and kind.startswith("application/problem+json") and method != "HEAD":
        is_plain = not answer.headers["Content-Encoding"]
        if is_plain and json.loads(content)["status"] != answer.status:
            return answer.status, f"the problem tells another status: {content[:300]!r}"
    return answer.status, ""


def random_request(lots: random.Random) -> tuple[str, str, dict[str, str], bytes | None]:
    """Method, address, headers and body of any request, valid or not."""
    method = lots.choice(METHODS)
    headers = {"Accept": lots.choice(ACCEPTED), "Accept-Encoding": lots.choice(ENCODINGS)}
    if lots.random() < 0.05:
        headers["If-None-Match"] = lots.choice(('"x"', "*", "W/", "\u00ff"))
    if lots.random() < 0.05:
        headers["Range"] = lots.choice(("bytes=0-99", "bytes=9-1", "bytes=a-b", "lines=1-2"))
    body = (
        bytes(lots.randrange(256) for _ in range(lots.choice((0, 10, 1000)))) if method not in ("GET", "HEAD") else None
    )
    path, names = lots.choice(ADDRESSES)(lots)
    chosen = lots.sample(names, min(len(names), lots.choice((0, 1, 1, 2, 2, 3, 4)))) if names else []
    pairs = [f"{name}={quote(lots.choice(VALUES[name]))}" for name in chosen]
    if lots.random() < 0.02:
        pairs.append(f"q={'y' * 9000}")
    return method, path + ("?" + "&".join(pairs) if pairs else ""), headers, body


def _items(lots: random.Random) -> tuple[str, list[str]]:
    return f"/collections/{lots.choice(LAYERS)}/items", list(VALUES)


def _export(lots: random.Random) -> tuple[str, list[str]]:
    path, names = _items(lots)
    return f"{path}", ["f", *(name for name in names if name not in ("f", "nothing"))]


def _item(lots: random.Random) -> tuple[str, list[str]]:
    feature = lots.choice(("n00001", "n10000", "d3", "i5", "hole", "nothing", "%00", "a%2Fb", "x" * 2500, ""))
    return f"/collections/{lots.choice(LAYERS)}/items/{feature}", ["f", "crs", "precision", "lang", "nothing"]


def _collection(lots: random.Random) -> tuple[str, list[str]]:
    tail = lots.choice(("", "/queryables", "/schema", "/sortables", "/tiles", "/tiles/WebMercatorQuad", "/nothing"))
    return f"/collections/{lots.choice(LAYERS)}{tail}", ["f", "lang", "nothing"]


def _tile(lots: random.Random) -> tuple[str, list[str]]:
    z = lots.choice((0, 1, 2, 3, 4, 5, 6, 8, 12, 22, 25, -1))
    column, row = (lots.randrange(max(1, 2 ** max(z, 0))) for _ in range(2))
    place = lots.choice((f"{z}/{row}/{column}",) * 6 + ("0/1/1", "a/b/c", "1/1", f"{z}/{10**30}/0"))
    return f"/collections/{lots.choice(LAYERS)}/tiles/WebMercatorQuad/{place}", ["f", "nothing"]


def _page(lots: random.Random) -> tuple[str, list[str]]:
    return lots.choice(PAGES), ["f", "lang", "q", "nothing"]


ADDRESSES: tuple[Callable[[random.Random], tuple[str, list[str]]], ...] = (
    *((_items,) * 4),
    *((_export,) * 2),
    _item,
    _collection,
    *((_tile,) * 2),
    _page,
)
"""Kinds of addresses; one that stands here more often is asked more often."""
