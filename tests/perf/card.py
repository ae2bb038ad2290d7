"""How long a card takes to open after its row was pointed at, so that it is fetched ahead; and without that."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, chromium_path
from tests.perf.goal import Goal
from tests.serving import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

GOAL_MS = 50
CARDS = 10
POINTED_MS = 400
OPEN = """
async at => {
  const link = document.querySelectorAll('#list .row a')[at];
  const name = link.querySelector('.row-name').textContent;
  const begun = performance.now();
  link.click();
  for (;;) {
    const title = document.querySelector('#card:not([hidden]) .card-title');
    if (title && title.textContent === name) break;
    if (performance.now() - begun > 10000) throw new Error(`the card of ${name} did not open within 10 s`);
    await new Promise(done => setTimeout(done));
  }
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}
"""
POINT = """
at => document.querySelectorAll('#list .row a')[at].dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))
"""


def measure() -> Iterator[Goal]:
    """Milliseconds from the click until the card is painted, median of ten."""
    with atlas() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = browser.new_context(viewport=DESKTOP).new_page()
        page.goto(f"{base}/", wait_until="networkidle")
        ahead = [_opened(page, at, is_pointed_at=True) for at in range(CARDS)]
        unwarned = [_opened(page, at, is_pointed_at=False) for at in range(CARDS, 2 * CARDS)]
        browser.close()
    remark = f"{statistics.median(unwarned):.0f} ms without being fetched ahead"
    yield Goal("card after a click", statistics.median(ahead), GOAL_MS, "ms", remark=remark)


def _opened(page: Page, at: int, *, is_pointed_at: bool) -> float:
    if is_pointed_at:
        page.evaluate(POINT, at)
        page.wait_for_timeout(POINTED_MS)
    taken: float = page.evaluate(OPEN, at)
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    return taken
