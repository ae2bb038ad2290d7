"""How many names of the base map lie on symbols in 200 random views, in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, Visit, chromium_path
from tests.labels import collisions, views
from tests.perf.goal import Goal
from tests.serving import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

VIEWS = 200
ZOOMS = (6, 8, 9, 11)


def measure() -> Iterator[Goal]:
    """Names on symbols; names and symbols that were seen are the remark."""
    with atlas() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for seed, lang in enumerate(("en", "ru", "kk", "uz"), start=100):
            page = browser.new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
            names, symbols, hits = collisions(Visit(page, base), lang, views(ZOOMS, VIEWS, seed))
            remark = f"{names} names, {symbols} symbols; {hits[:3]}"
            yield Goal(f"names on symbols in {VIEWS} views, {lang}", len(hits), 0, "", remark=remark)
        browser.close()
