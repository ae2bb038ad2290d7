"""A real Chromium in front of a real server; every request to another host is refused and recorded."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from geodata.ledger.ledger import Ledger
from tests import node
from tests.pages import ADDRESSES
from tests.serving import atlas

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
AT_REST = """
() => Promise.allSettled(document.getAnimations().filter(
  (one) => one.effect.getComputedTiming().endTime < 5000).map((one) => one.finished))
"""
"""What fades in has too little contrast until it is there."""

AXE_RUN = """
axe.run(document, {resultTypes: ['violations']}).then(result => JSON.stringify(
  result.violations.map(({id, help, nodes}) => [
    id, help, nodes.map(node => `${node.html.slice(0, 160)} ${node.failureSummary}`)
  ])
))
"""
PAGES = [*ADDRESSES, "/?project=icic-central-asia"]
"""An address of every kind of page, and the map with a card."""

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def chromium_path(*, is_whole: bool = False) -> str:
    """Chromium of this machine, which ``make test`` has put there; ``is_whole`` for one that is more than a page.

    The one without a window opens a page in less than half the time: the other makes its own controls first.
    """
    named = os.environ.get("CROSSBORDER_CHROMIUM")
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")[is_whole:]
    found = named or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail("no Chromium: install the package 'chromium', or set CROSSBORDER_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def base_url():
    with atlas() as base:
        yield base


@pytest.fixture(scope="session")
def driver():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver):
    running = driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield running
    running.close()


class Visit:
    """A page with what it did wrong: console messages, failed scripts, requests to other hosts."""

    def __init__(self, page, base: str):
        self.page, self.base = page, base
        self.faults: list[str] = []
        page.on("console", lambda message: self.faults.append(f"console {message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.route("**/*", self._only_here)

    def _only_here(self, route):
        url = route.request.url
        if url.startswith((self.base, "data:", "blob:")):
            route.continue_()
        else:
            self.faults.append(f"foreign request: {url}")
            route.abort()

    def open(self, path: str = "/"):
        self.page.goto(self.base + path, wait_until="load")
        return self

    def until(self, script: str, *, seconds: float = 10):
        """Poll, because wait_for_function needs ``unsafe-eval``, which the pages do not allow."""
        for _ in range(int(seconds * 20)):
            # Between two pages there is a document without any element.
            if self.page.evaluate(f"document.documentElement !== null && ({script})"):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not within {seconds} s: {script}")

    def ready(self):
        """Wait until the map has its projects."""
        self.until("document.documentElement.dataset.ready === 'true'")
        return self

    def tools(self):
        """Open what is behind the one button, where the controls of the map are."""
        button = self.page.locator(".tools-open")
        if button.is_visible() and button.get_attribute("aria-expanded") != "true":
            button.click()
        return self

    def layers(self):
        """The layer switch, open."""
        panel = self.page.locator("#layers")
        if not panel.is_visible():
            self.tools().page.locator("[aria-controls=layers]").click()
        panel.wait_for()
        return panel

    def accessible(self):
        """Assert that axe-core finds nothing; it runs in an isolated world, as the pages allow no foreign script."""
        self.page.evaluate(AT_REST)
        session = self.page.context.new_cdp_session(self.page)
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})["executionContextId"]
        source = (node.install() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
        session.send("Runtime.evaluate", {"expression": source, "contextId": world})
        answer = session.send(
            "Runtime.evaluate",
            {"expression": AXE_RUN, "contextId": world, "awaitPromise": True, "returnByValue": True},
        )
        session.detach()
        assert answer["result"].get("value") == "[]", answer


@pytest.fixture
def visit(browser, base_url, request):
    """Make visits: ``visit()`` for a desktop, ``visit(size=PHONE, touch=True)`` for a phone; faults fail the test."""
    contexts, visits = [], []

    def make(*, size=None, base=None, **options):
        phone = options.pop("touch", False)
        context = browser.new_context(viewport=size or DESKTOP, has_touch=phone, is_mobile=phone, **options)
        contexts.append(context)
        made = Visit(context.new_page(), base or base_url)
        visits.append(made)
        return made

    yield make
    faults = [fault for made in visits for fault in made.faults]
    for context in contexts:
        context.close()
    allowed = request.node.get_closest_marker("faults_expected")
    assert allowed or not faults, faults


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Address of an empty database."""
    return f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'atlas.db'}"


@pytest.fixture(scope="module")
def base(url):
    """Address of an atlas that keeps there what people change."""
    with atlas(env={"CROSSBORDER_DATABASE": url}) as address:
        yield address


@pytest.fixture
def ledger(url):
    """What was changed there."""
    opened = Ledger.open(url)
    yield opened
    opened.close()
