"""How long the border takes that nobody has asked for yet, and again: with the shipped projects and with 10,000."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.perf.goal import Goal
from tests.synthetic import synthetic
from tests.webapp.conftest import BROWSER, make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

COUNT = 10_000


def measure() -> Iterator[Goal]:
    """Seconds of work for the first page, made from nothing, and for one of another distance."""
    with tempfile.TemporaryDirectory() as folder:
        for path, bound in ((None, 1.0), (synthetic(COUNT, Path(folder)), 10.0)):
            snapshot = build_snapshot(load_catalog(path))
            client = make_app(snapshot, cache_bytes=0).test_client()
            first, again = (_seconds(client, f"/border?far={far}") for far in (50, 60))
            remark = f"{again:.2f} s for another distance"
            yield Goal(f"border with {len(snapshot.catalog.projects):,} projects", first, bound, "s", remark=remark)


def _seconds(client: FlaskClient, address: str) -> float:
    start = time.process_time()
    answer = client.get(address, headers=BROWSER)
    if answer.status_code != 200:
        raise RuntimeError(answer.text)
    return time.process_time() - start
