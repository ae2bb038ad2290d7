"""A reader uses what stands on the map: tools, legend, zoom, the own place, clusters; with fingers and with keys."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE

TOOLS = ("Layers", "Near", "Measure", "Time", "Share", "My place", "Zoom in", "Show the whole area")
FOCUS = "document.activeElement.className"
SEEN = """
() => {
  const mark = document.querySelector('.atlas-mark.chosen').getBoundingClientRect();
  const [x, y] = [mark.left + mark.width / 2, mark.top + mark.height / 2];
  return document.elementFromPoint(x, y)?.closest('.atlas-mark.chosen') !== null;
}
"""


def test_phone_has_one_button_for_all_tools(visit):
    reader = visit(size=PHONE, touch=True).open("/?lang=en").ready()
    shown = [one for one in reader.page.locator("#map button, #map .tool").all() if one.is_visible()]
    assert len(shown) == 1
    shown[0].tap()
    panel = reader.page.locator("#tools")
    for name in TOOLS:
        assert panel.locator(f":is(a, button)[aria-label='{name}']").is_visible()
    assert panel.locator(".legend-line.st-operating").is_visible()
    reader.accessible()
    panel.get_by_role("button", name="Time").tap()
    reader.page.locator("#time-bar").wait_for()
    assert not panel.is_visible()


def test_tools_open_and_close_by_keys(visit):
    reader = visit(size=PHONE).open("/?lang=en").ready()
    reader.page.locator(".tools-open").focus()
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")
    assert "tools-close" in reader.page.evaluate(FOCUS)
    reader.page.keyboard.press("Escape")
    assert not reader.page.locator("#tools").is_visible()
    assert "tools-open" in reader.page.evaluate(FOCUS)


def test_desktop_has_its_tools_in_words(visit):
    reader = visit().open("/?lang=en").ready()
    words = "[...document.querySelectorAll('.tool-bar button, .tool-bar a')].filter(e => e.checkVisibility())"
    said = f"{words}.map(e => getComputedStyle(e, '::after').content.replaceAll('\"', ''))"
    tools = ["Layers", "Near", "Measure", "Your file", "Time", "Share"]
    assert reader.page.evaluate(f"{said}.filter(Boolean).slice(0, 6)") == tools
    assert not reader.page.locator(".tools-open").is_visible()


def test_legend_lists_what_is_on_the_map(visit):
    reader = visit().open("/?lang=en").ready()
    crossing = reader.page.locator(".legend-sign.crossing").first
    reader.until("document.querySelector('.legend-group:not([hidden]) .legend-sign.approx') !== null")
    assert not crossing.is_visible()
    reader.open("/?lang=en&map=9/41.4/69.3").ready()
    crossing.wait_for()


def test_legend_leaves_out_statuses_without_results(visit):
    reader = visit().open("/?lang=en&q=hotel").ready()
    lines = [line.inner_text().split("\n")[0] for line in reader.page.locator("button.legend-line").all()]
    shown = [name for name, line in zip(lines, reader.page.locator("button.legend-line").all(), strict=True)
             if line.is_visible()]  # fmt: skip
    assert 0 < len(shown) < len(lines)


def test_own_place_is_shown(visit):
    here = {"longitude": 69.28, "latitude": 41.31, "accuracy": 400}
    reader = visit(size=PHONE, touch=True, geolocation=here, permissions=["geolocation"], reduced_motion="reduce")
    reader.open("/?lang=en").ready().tools()
    reader.page.get_by_role("button", name="My place").tap()
    reader.page.locator(".my-place").wait_for(state="attached")
    zoom, lat, lon = map(float, reader.page.evaluate("new URLSearchParams(location.search).get('map')").split("/"))
    assert zoom >= 10
    assert abs(lat - 41.31) < 0.2
    assert abs(lon - 69.28) < 0.2


def test_own_place_that_is_not_known_is_told(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.get_by_role("button", name="My place").click()
    reader.page.locator("#notices", has_text="could not be found").wait_for()


@pytest.mark.parametrize("height", ["low", "middle"])
def test_what_was_chosen_stays_in_sight_when_the_sheet_moves(visit, height):
    reader = visit(size=PHONE, reduced_motion="reduce").open("/?lang=en&project=tenge-bank-head-office").ready()
    reader.page.wait_for_load_state("networkidle")
    assert reader.page.evaluate(SEEN)
    grip = reader.page.locator("#grip")
    grip.press("ArrowDown")
    if height == "middle":
        grip.press("ArrowUp")
    reader.page.wait_for_timeout(400)
    assert reader.page.evaluate(SEEN)


def test_sheet_keeps_the_middle_of_the_free_map(visit):
    reader = visit(size=PHONE, reduced_motion="reduce").open("/?lang=en&map=7/41.3/69.3").ready()
    lat = "Number(new URLSearchParams(location.search).get('map').split('/')[1])"
    reader.page.locator("#grip").press("ArrowDown")
    reader.until(f"{lat} > 41.8")
    reader.page.locator("#grip").press("ArrowUp")
    reader.until(f"Math.abs({lat} - 41.3) < 0.02")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1440", "390"])
def test_cluster_opens_step_by_step_and_fans_out(visit, size):
    """By Enter alone: closer and closer, until what stands at one place lies around it, apart and in reach."""
    reader = visit(size=size, reduced_motion="reduce").open("/?lang=en&map=6/41.3/69.3").ready()
    reader.page.wait_for_timeout(800)
    largest = """
      [...document.querySelectorAll('.atlas-cluster')]
        .sort((a, b) => b.querySelector('text').textContent - a.querySelector('text').textContent)[0].focus()
    """
    fanned = "[...document.querySelectorAll('.atlas-cluster')].some(node => node.style.opacity === '0.3')"
    for _ in range(8):
        reader.page.evaluate(largest)
        reader.page.keyboard.press("Enter")
        reader.page.wait_for_timeout(900)
        if reader.page.evaluate(fanned):
            break
    assert reader.page.evaluate(fanned)
    assert "atlas-mark" in reader.page.evaluate(FOCUS)
    reader.page.keyboard.press("Escape")
    reader.until(f"!({fanned})")
    assert "atlas-cluster" in reader.page.evaluate(FOCUS)


FILTER_WHILE_SYMBOLS_MOVE = """
() => new Promise((done) => {
  const pane = document.querySelector('.leaflet-map-pane');
  new MutationObserver((_, watch) => {
    if (!pane.className.includes('leaflet-cluster-anim')) return;
    watch.disconnect();
    document.querySelector('#filters input[type=checkbox]').click();
    done();
  }).observe(pane, { attributes: true });
  document.querySelector('.tool-zoom [aria-label="Zoom out"]').click();
})
"""
ON_THE_MAP = """
() => document.querySelectorAll('.atlas-mark').length
  + [...document.querySelectorAll('.atlas-cluster text')].reduce((sum, text) => sum + Number(text.textContent), 0)
"""


def test_symbols_stay_when_a_filter_comes_while_they_move(visit):
    reader = visit().open("/?lang=en&map=6/44/66").ready()
    reader.until("document.querySelector('.atlas-cluster') !== null")
    reader.page.evaluate(FILTER_WHILE_SYMBOLS_MOVE)
    reader.until("document.querySelectorAll('#list .row').length === 7")
    reader.page.wait_for_timeout(1000)
    assert reader.page.evaluate(ON_THE_MAP) == 7
