"""Draws the pictures of the README: starts the atlas, opens it in Chromium and saves what a reader sees."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - the tests' folder is found only after the line above

from tests.browser.conftest import DESKTOP, FLAGS, chromium_path  # noqa: E402
from tests.serving import atlas  # noqa: E402

PICTURES = {"atlas.png": "/?lang=en&project=icic-central-asia&map=7/41.1/68.6"}


def main() -> None:
    """Save every picture into ``docs/images``."""
    with atlas() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for name, path in PICTURES.items():
            page = browser.new_context(viewport=DESKTOP).new_page()
            page.goto(base + path, wait_until="networkidle")
            page.wait_for_timeout(1500)
            page.screenshot(path=ROOT / "docs" / "images" / name)
        browser.close()


if __name__ == "__main__":
    main()
