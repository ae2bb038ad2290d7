"""How long a picture of 1200 by 630 pixels takes: made for the first time, and kept; and what the light page weighs."""

from __future__ import annotations

import http.client
import re
import statistics
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.perf.goal import Goal
from tests.serving import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE_MS, KEPT_MS, LIGHT_KB = 400, 1, 60
TIMES = 100
PACKED = {"Accept-Encoding": "br", "Accept": "text/html,*/*;q=0.8"}

VIEWS = (
    "lang=en", "lang=ru&theme=dark", "lang=kk&map=7/41.5/68", "lang=uz&map=10/41.3/69.3", "lang=ru&sector=railways",
    "lang=en&project=icic-central-asia", "lang=kk&asof=2024-06", "lang=uz&water=syr-darya", "lang=en&map=8/43.2/77",
)  # fmt: skip
"""The whole area, a part of it, a city, one project, a filter and a day, in all languages and both themes."""


def measure() -> Iterator[Goal]:
    """Milliseconds from the request to the last byte, over one connection; kilobytes as they are sent."""
    with atlas() as base:
        connection = http.client.HTTPConnection(urlsplit(base).netloc)
        _taken(connection, "/picture.png?width=201&height=201")  # what is made once for all pictures
        for name, goal in (("png", MADE_MS), ("svg", MADE_MS)):
            made = [_taken(connection, f"/picture.{name}?{query}") for query in VIEWS]
            remark = f"longest {max(made):.0f} ms"
            yield Goal(f"picture 1200x630 as {name.upper()}, made", statistics.median(made), goal, "ms", remark=remark)
        kept = [_taken(connection, f"/picture.png?{VIEWS[0]}") for _ in range(TIMES)]
        yield Goal("the same, kept", statistics.median(kept), KEPT_MS, "ms")
        weights = [_weight(connection, lang) for lang in ("en", "ru", "kk", "uz")]
        yield Goal("light page with styles and picture", max(weights) / 1000, LIGHT_KB, "kB")
        connection.close()


def _taken(connection: http.client.HTTPConnection, path: str) -> float:
    start = time.perf_counter()
    _body(connection, path)
    return (time.perf_counter() - start) * 1000


def _body(connection: http.client.HTTPConnection, path: str, *, is_packed: bool = True) -> bytes:
    connection.request("GET", path, headers=PACKED if is_packed else {"Accept": PACKED["Accept"]})
    response = connection.getresponse()
    body = response.read()
    if response.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path}: {response.status} {body[:200]!r}")
    return body


def _weight(connection: http.client.HTTPConnection, lang: str) -> int:
    """Bytes of the page, its style sheet and its picture."""
    page = f"/?lite=1&lang={lang}"
    text = _body(connection, page, is_packed=False).decode()
    files = re.findall(r'(?:stylesheet" href|<img src)="([^"]+)"', text)
    return sum(len(_body(connection, path.replace("&amp;", "&"))) for path in (page, *files))
