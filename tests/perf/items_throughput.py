"""Warm answers of the projects layer against ``GeoDataFrame.to_json()`` in a bare Flask route, same server, one run."""

from __future__ import annotations

import http.client
import sys
import threading
import time
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.perf.goal import Goal
from tests.serving import atlas, free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

GOAL_RATIO = 10
ROUNDS, SECONDS, CLIENTS = 5, 2.0, 4
PATH = "/collections/projects/items"


def measure() -> Iterator[Goal]:
    """Median ratio of requests a second over interleaved rounds, the same 61 features from both."""
    port = free_port()
    argv = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--log-level",
        "error",
        "tests.perf.bare_flask:app",
    ]
    with ExitStack() as stack:
        ours = stack.enter_context(atlas())
        bare = stack.enter_context(running(argv, f"http://127.0.0.1:{port}{PATH}"))
        bare = bare.removesuffix(PATH)
        rounds = [(rate(ours), rate(bare)) for _ in range(ROUNDS)]
    ratios = [a / b for a, b in rounds]
    ours_rate, bare_rate = median(a for a, _ in rounds), median(b for _, b in rounds)
    remark = f"median {ours_rate:,.0f} against {bare_rate:,.0f} requests a second, identity encoding"
    yield Goal(
        "warm items against to_json() in bare Flask", median(ratios), GOAL_RATIO, "x", at_least=True, remark=remark
    )


def rate(base: str) -> float:
    """Requests a second of a few clients that keep their connection."""
    counts = [0] * CLIENTS
    end = time.monotonic() + SECONDS

    def client(number: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(base).netloc)
        while time.monotonic() < end:
            connection.request("GET", PATH)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or b'"FeatureCollection"' not in body[:60]:
                raise RuntimeError(f"{base}: {answer.status} {body[:200]!r}")
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
