"""What the first view of the map costs over the wire, base-map tiles left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, PHONE, chromium_path
from tests.perf.goal import Goal
from tests.serving import atlas

if TYPE_CHECKING:
    from collections.abc import Iterator

GOAL_KB = 270


def measure() -> Iterator[Goal]:
    """Transferred kB (1,000 bytes, headers included) in each language and on a phone, an empty cache each time."""
    with atlas() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for lang, size in (("en", DESKTOP), ("en", PHONE), ("ru", DESKTOP), ("kk", DESKTOP), ("uz", DESKTOP)):
            sizes = transferred(browser, f"{base}/?lang={lang}", size)
            largest = ", ".join(
                f"{url.rsplit('/', 1)[-1][:24]} {bytes_ / 1000:.0f}"
                for url, bytes_ in sorted(sizes.items(), key=lambda p: -p[1])[:5]
            )
            yield Goal(
                f"first view, {lang}, {size['width']} px", sum(sizes.values()) / 1000, GOAL_KB, "kB", remark=largest
            )
        browser.close()


def transferred(browser, url: str, size: dict[str, int]) -> dict[str, int]:
    """Bytes over the wire for each address, without the base map."""
    page = browser.new_context(viewport=size).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda event: urls.__setitem__(event["requestId"], event["request"]["url"]))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(urls[event["requestId"]], int(event["encodedDataLength"])),
    )
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(500)
    page.context.close()
    if failed or not any("/dist/atlas-" in asked and asked.endswith(".js") for asked in urls.values()):
        raise RuntimeError(f"not a whole page: {failed}")
    return {url: bytes_ for url, bytes_ in sizes.items() if ".pmtiles" not in url and not url.startswith("data:")}
