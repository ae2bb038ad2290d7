"""How smoothly the map pans with 10,000 clustered projects in Chromium (software rendering on this kind of machine)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, chromium_path
from tests.perf.goal import Goal
from tests.serving import atlas
from tests.synthetic import synthetic

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 10_000
STROKES, STEPS = 12, 24
COUNT_FRAMES = """
window.frames_ = []; let last = performance.now();
(function tick(now) {
  if (now > last) { window.frames_.push(now - last); last = now; }
  requestAnimationFrame(tick);
})(last);
"""


def measure() -> Iterator[Goal]:
    """Mean frames a second and the worst frame while the map is dragged to and fro at zoom 6."""
    with (
        tempfile.TemporaryDirectory() as folder,
        atlas(catalog=synthetic(COUNT, Path(folder))) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_context(viewport=DESKTOP).new_page()
        page.goto(f"{base}/?map=6/44/66", wait_until="networkidle")
        for _ in range(600):
            if page.evaluate("document.documentElement.dataset.ready === 'true'"):
                break
            page.wait_for_timeout(100)
        shown = page.locator(".leaflet-marker-icon").count()
        page.wait_for_timeout(2000)
        frames = frames_of_a_drag(page)
        browser.close()
    mean_fps = 1000 * len(frames) / sum(frames)
    remark = f"{len(frames)} frames, {shown} markers and clusters in view"
    yield Goal(f"panning with {COUNT:,} projects, mean", mean_fps, 55, "fps", at_least=True, remark=remark)
    yield Goal(f"panning with {COUNT:,} projects, worst frame", max(frames), 100, "ms")


def frames_of_a_drag(page) -> list[float]:
    """Milliseconds of each frame while the map is dragged, once what is kept is there."""
    drag(page)
    page.evaluate(COUNT_FRAMES)
    drag(page)
    return page.evaluate("window.frames_")[1:]


def drag(page) -> None:
    """Drag the map left and right by 300 pixels, as a hand does."""
    at = "document.querySelector('.leaflet-map-pane')._leaflet_pos.x"
    for stroke in range(STROKES):
        before = page.evaluate(at)
        step = 300 / STEPS * (1 if stroke % 2 else -1)
        x, y = (700 if stroke % 2 else 1000), 450
        page.mouse.move(x, y)
        page.mouse.down()
        for n in range(1, STEPS + 1):
            page.mouse.move(x + step * n, y + n)
            page.wait_for_timeout(16)
        page.mouse.up()
        moved = abs(page.evaluate(at) - before)
        if moved < 200:
            raise RuntimeError(f"the map did not follow the hand: it moved by {moved} pixels")
        page.wait_for_timeout(120)
