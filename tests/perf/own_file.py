"""A reader's own file in Chromium (software rendering): 100,000 points of a CSV drawn, panned over; hostile files."""

from __future__ import annotations

import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import shapely
from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, chromium_path
from tests.perf.goal import Goal
from tests.perf.panning import frames_of_a_drag
from tests.serving import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

COUNT = 100_000
REMARK = "x" * 130
"""Makes the file 20 MB large."""

IS_BUSY = "document.querySelector('.own-file').getAttribute('aria-busy') !== null"
PAINTED = """[...document.querySelectorAll('.leaflet-own-pane .leaflet-tile-loaded')].filter((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, at) => at % 4 === 3 && value > 0); }).length > 3"""
WATCH = """window.tasks = [0]; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.tasks.push(entry.duration); }).observe({entryTypes: ['longtask']});"""
LONGEST = "Math.max(...window.tasks.splice(0), 0)"
SETTLE_MS = 2000


def measure() -> Iterator[Goal]:
    """Seconds from choosing the file until it is drawn, frames while dragging, and the longest task of the page."""
    with atlas() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
        page.goto(f"{base}/?lang=en&map=6/44/66", wait_until="networkidle")
        page.locator("#file-switch").click()
        page.locator(".own-file input[type=file]").wait_for(state="attached")
        page.wait_for_timeout(SETTLE_MS)
        text = _points()
        begun = time.perf_counter()
        read = _open(page, "points.csv", text)
        while not page.evaluate(PAINTED):
            page.wait_for_timeout(20)
        drawn = time.perf_counter() - begun
        remark = f"read after {read:.1f} s"
        yield Goal(f"{COUNT:,} points of a CSV of {len(text) / 1e6:.0f} MB drawn", drawn, 5, "s", remark=remark)
        page.locator(".own-file [data-do=close]").click()
        for _ in range(2):  # from where all is seen, the map cannot be dragged
            page.get_by_role("button", name="Zoom in").click()
            page.wait_for_timeout(500)
        page.wait_for_timeout(SETTLE_MS)
        frames = frames_of_a_drag(page)
        yield Goal(f"panning over {COUNT:,} points of a file, worst frame", max(frames), 100, "ms")
        page.locator("#file-switch").click()
        page.evaluate(WATCH)
        for name, content in _hostile().items():
            for _ in range(2):  # the first time the map goes there, and paints what lies below
                page.evaluate(LONGEST)
                _open(page, name, content)
                page.wait_for_timeout(SETTLE_MS)
            yield Goal(f"longest task of the page with {name}", page.evaluate(LONGEST), 100, "ms")
        browser.close()


def _open(page: Page, name: str, text: str) -> float:
    """Choose a file and wait until it is opened or refused; gives the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_text(text, encoding="utf-8")
        begun = time.perf_counter()
        page.locator(".own-file input[type=file]").set_input_files(file)
        page.wait_for_timeout(50)
        while page.evaluate(IS_BUSY):
            page.wait_for_timeout(20)
        return time.perf_counter() - begun


def _points() -> str:
    lot = random.Random(1)
    lines = (
        f"{at},Point number {at} of the file,{lot.random() * 1000:.3f},"
        f"{50 + lot.random() * 36:.6f},{36 + lot.random() * 18:.6f},{REMARK}\n"
        for at in range(COUNT)
    )
    return "id,name,value,lon,lat,remark\n" + "".join(lines)


def _hostile() -> dict[str, str]:
    ring = [[60 + 3 * x, 45 + 3 * y] for x, y in shapely.Point(0, 0).buffer(1, 25_000).exterior.coords]
    columns = ",".join(f"c{at}" for at in range(10_000))
    return {
        "deep.json": "[" * 5_000_000,
        "ring.json": json.dumps({"type": "Polygon", "coordinates": [ring]}),
        "wide.csv": f"lon,lat,{columns}\n60,45,{columns}\n",
        "long.json": json.dumps({"type": "Feature", "properties": {"name": "x" * 5_000_000}, "geometry": None}),
    }
