"""How long a filter takes with 10,000 projects, beside the same click with the 61 of the shipped catalogue."""

from __future__ import annotations

import statistics
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

    from playwright.sync_api import Browser

COUNT = 10_000
CLICKS = 12
CLICK = """
async name => {
  const box = document.querySelector(`#filters input[name="${name}"]`);
  const begun = performance.now();
  box.click();
  const next = done => scheduler.postTask(done, {priority: "user-blocking"});
  await new Promise(done => requestAnimationFrame(() => next(done)));
  const painted = performance.now() - begun;
  await new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done))));
  return [painted, performance.now() - begun];
}
"""


def measure() -> Iterator[Goal]:
    """Milliseconds from a click on a filter until list and counts are painted, and until the map is as well."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        with atlas() as base:
            small = clicks(browser, base)
        with atlas(catalog=synthetic(COUNT, Path(folder))) as base:
            large = clicks(browser, base)
        browser.close()
    for at, (what, bound) in enumerate((("list and counts", 100), ("map as well", 300))):
        few, many = (statistics.median(times[at] for times in taken) for taken in (small, large))
        yield Goal(f"filter with {COUNT:,} projects, {what}", many, bound, "ms", remark=f"{few:.0f} ms with 61")


def clicks(browser: Browser, base: str) -> list[tuple[float, float]]:
    """Switch filters on and off, each click timed."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(f"{base}/", wait_until="networkidle")
    for _ in range(600):
        if page.evaluate("document.documentElement.dataset.ready === 'true'"):
            break
        page.wait_for_timeout(100)
    taken = []
    for n in range(CLICKS):
        page.wait_for_timeout(500)
        name = ("sector", "status", "cost")[n // 2 % 3]
        taken.append(tuple(page.evaluate(CLICK, name)))
    page.context.close()
    return taken
