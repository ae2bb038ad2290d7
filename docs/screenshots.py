"""Draws the pictures of the README: starts the atlas, opens it in Chromium and saves what a reader sees.

``python -m docs.screenshots`` from the folder above: the tests' way to start both is used.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, chromium_path
from tests.serving import atlas

ROOT = Path(__file__).resolve().parents[1]
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
