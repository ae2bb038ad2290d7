"""A reader on a phone: the map fills the screen, a sheet holds list and card, everything is large enough to touch."""

from __future__ import annotations

import pytest

from tests.browser.conftest import FLAGS, PAGES, PHONE, chromium_path

SMALL = {"width": 320, "height": 640}
TABLET = {"width": 768, "height": 1024}
LOW = {"width": 844, "height": 390}
LOWEST = {"width": 320, "height": 568}

COVERED = """
() => [...document.querySelectorAll('#map button, #share-view')]
  .filter(node => node.checkVisibility() && node.getBoundingClientRect().width > 0 && !node.closest('.pop'))
  .filter(node => !node.matches('.tools-open[aria-expanded=true]')) // what it opened lies over it
  .filter(node => {
    node.scrollIntoView({ block: 'nearest' });
    const box = node.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    return document.elementsFromPoint(x, y).find(e => !e.closest('.leaflet-pane, .leaflet-container > canvas')) !== node
      && !node.contains(document.elementFromPoint(x, y));
  })
  .map(node => node.className || node.id || node.title)
"""


@pytest.mark.parametrize("size", [PHONE, SMALL, TABLET, LOW], ids=["390", "320", "768", "844"])
@pytest.mark.parametrize("lang", ["ru", "uz"])
def test_nothing_scrolls_sideways(visit, size, lang):
    reader = visit(size=size, touch=True)
    wide = []
    for path in PAGES:
        reader.open(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        if not reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            wide.append(path)
    assert wide == []


@pytest.mark.parametrize("size", [PHONE, LOWEST, TABLET, LOW], ids=["390", "320", "768", "844"])
def test_nothing_covers_the_buttons_of_the_map(visit, size):
    reader = visit(size=size, touch=True).open("/?lang=ru").ready()
    assert reader.page.evaluate(COVERED) == []
    reader.tools()
    assert reader.page.locator("#map button").count() > 4
    assert reader.page.evaluate(COVERED) == []
    scale, names = (reader.page.locator(part).bounding_box() for part in (".atlas-scale", "#credits"))
    assert scale["y"] + scale["height"] <= names["y"] or scale["x"] + scale["width"] <= names["x"]


@pytest.mark.parametrize("size", [PHONE, LOWEST, LOW], ids=["390", "320", "844"])
def test_every_layer_can_be_reached(visit, size):
    reader = visit(size=size, touch=True).open("/?lang=ru").ready()
    reader.tools().page.locator("[aria-controls=layers]").click()
    boxes = reader.page.locator("#layers input[type=checkbox]").all()
    assert len(boxes) == 6
    for box in boxes:
        box.scroll_into_view_if_needed()
        box.tap()
        assert not box.is_checked()


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["390", "320"])
def test_menu_of_columns_stays_on_the_screen(visit, size):
    reader = visit(size=size, touch=True).open("/projects?lang=uz")
    reader.page.locator(".columns summary").tap()
    box = reader.page.locator(".columns .pop").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]


@pytest.mark.parametrize("size", [PHONE, LOWEST, {"width": 1440, "height": 900}], ids=["390", "320", "1440"])
@pytest.mark.parametrize("lang", ["en", "ru", "kk", "uz"])
def test_buttons_of_the_card_are_whole_words_in_their_row(visit, size, lang):
    reader = visit(size=size).open(f"/?project=silkway-central-asia&lang={lang}").ready()
    reader.page.locator(".actions .btn-main").wait_for()
    seen = [button for button in reader.page.locator(".actions .btn").all() if button.is_visible()]
    row = reader.page.locator(".actions").bounding_box()
    assert len(seen) == 4
    for button in seen:
        box = button.bounding_box()
        assert button.inner_text().strip()
        assert box["x"] >= row["x"]
        assert box["x"] + box["width"] <= row["x"] + row["width"]
        assert button.evaluate("node => node.scrollWidth <= node.clientWidth")
    seen[-1].click()
    menu = reader.page.locator(".actions .pop")
    items = menu.locator("a").all()
    assert len(items) > 2
    for item in items:
        box = item.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0
        assert item.evaluate("node => node.scrollWidth <= node.clientWidth")


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
