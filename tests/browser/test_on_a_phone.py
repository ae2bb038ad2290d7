"""A reader on a phone: the map fills the screen, a sheet holds list and card, everything is large enough to touch."""

from __future__ import annotations

import pytest

from tests.browser.conftest import FLAGS, PAGES, PHONE, chromium_path

SMALL = {"width": 320, "height": 640}


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["390", "320"])
@pytest.mark.parametrize(
    "path",
    ["/", "/?project=icic-central-asia", "/projects", "/projects/icic-central-asia", "/sources", "/data", "/about"],
)
def test_nothing_scrolls_sideways(visit, size, path):
    reader = visit(size=size, touch=True).open(path)
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_targets_are_large_enough(visit):
    reader = visit(size=PHONE, touch=True).open("/?lang=en").ready()
    small = reader.page.evaluate(
        """() => [...document.querySelectorAll('header a, header summary, #map button, .chip, #grip')]
          .filter(node => node.checkVisibility({visibilityProperty: true}))
          .filter(node => !node.closest('.hidden, .credits'))
          .map(node => [node.className || node.id, node.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(([name, box]) => `${name}: ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_tap_on_a_row_opens_the_card_and_back_returns(visit):
    reader = visit(size=PHONE, touch=True).open("/?lang=en").ready()
    reader.page.locator("#grip").tap()
    reader.page.locator('#list [data-id="tenge-bank-head-office"] a').tap()
    reader.page.locator("#card").get_by_role("heading", level=2, name="Tenge Bank").wait_for()
    reader.page.locator("#back").tap()
    reader.until("!location.search.includes('project=')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_at_each_height_of_the_sheet(visit, scheme):
    found = visit(size=PHONE, touch=True, color_scheme=scheme).open("/?lang=uz").ready()
    for _ in range(3):
        found.accessible()
        found.page.locator("#grip").click()
        found.page.wait_for_timeout(500)


OUTSIDE = """
() => {
  const clipped = node => {
    for (let at = node.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    }
    return false;
  };
  return [...document.querySelectorAll('body *')].filter(node => {
    if (node.closest('.hidden, .skip, .leaflet-pane, svg, dialog:not([open]), details:not([open]) > :not(summary)')) {
      return false;
    }
    const box = node.getBoundingClientRect();
    return node.checkVisibility() && box.width > 0 && box.height > 0 && box.right > innerWidth + 1 && !clipped(node);
  }).map(node => `${node.tagName}.${node.className} ${node.textContent.trim().slice(0, 40)}`);
}
"""


@pytest.fixture(scope="module")
def large_print(driver):
    """Chromium whose reader has set letters to twice the usual size."""
    flags = [*FLAGS, "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"]
    running = driver.chromium.launch(executable_path=chromium_path(), args=flags)
    yield running
    running.close()


@pytest.mark.parametrize("size", [PHONE, SMALL, {"width": 1280, "height": 800}], ids=["390", "320", "1280"])
def test_letters_of_twice_the_size_stay_on_the_screen(large_print, base_url, size):
    page = large_print.new_context(viewport=size).new_page()
    page.goto(f"{base_url}/about")
    assert page.evaluate("getComputedStyle(document.querySelector('.lead')).fontSize") in ("30px", "34px", "36px")
    for path in PAGES:
        page.goto(f"{base_url}{path}{'&' if '?' in path else '?'}lang=ru", wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
        assert page.evaluate(OUTSIDE) == [], path
    page.context.close()
