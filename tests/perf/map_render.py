"""Folium's work for 10,000 projects: our map against one CircleMarker with a Popup for each in plain Folium."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import folium

from geodata.catalog.reader import load_catalog
from geodata.snapshot.snapshot import build_snapshot
from tests.perf.goal import Goal
from tests.synthetic import synthetic
from webapp.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 10_000
ROUNDS = 20


def measure() -> Iterator[Goal]:
    """Seconds and bytes, both rendered whole and never from a cache."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = build_snapshot(load_catalog(synthetic(COUNT, Path(folder))))
    plain_s, plain_bytes = plain(snapshot)
    app = create_app(snapshot=snapshot)
    ours = [render(app) for _ in range(ROUNDS)]
    ours_s, ours_bytes = median(seconds for seconds, _ in ours), ours[0][1]
    remark = f"{ours_s * 1000:.2f} ms against {plain_s:.2f} s"
    yield Goal(f"map of {COUNT:,} projects, speed", plain_s / ours_s, 500, "x", at_least=True, remark=remark)
    remark = f"{ours_bytes / 1000:.1f} kB against {plain_bytes / 1e6:.1f} MB"
    yield Goal(
        f"map of {COUNT:,} projects, bytes", plain_bytes / ours_bytes, 100, "x smaller", at_least=True, remark=remark
    )


def plain(snapshot) -> tuple[float, int]:
    """The usual way."""
    layer = snapshot.layer("projects")
    start = time.perf_counter()
    drawn = folium.Map(location=[41.6, 67.2], zoom_start=5)
    for row, point in enumerate(layer.geometries):
        if point is not None:
            popup = folium.Popup(str(layer.values["name"][row]))
            folium.CircleMarker([point.y, point.x], radius=5, popup=popup).add_to(drawn)
    html = drawn.get_root().render()
    return time.perf_counter() - start, len(html.encode())


def render(app) -> tuple[float, int]:
    """Our way: what Folium composes, its markup and its script."""
    from webapp.views.maps import compose

    with app.test_request_context("/?lang=en"):
        start = time.perf_counter()
        parts = compose("en")
        seconds = time.perf_counter() - start
    return seconds, len(parts.html.encode()) + len(parts.script.encode())
