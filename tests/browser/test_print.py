"""Printed on A4, the map, the list and every page are whole, light and say what they are."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import PAGES

PORTRAIT = {"width": 703, "height": 1024}
LANDSCAPE = {"width": 1031, "height": 695}
"""What A4 leaves within our margins, in CSS pixels."""

CONTROLS = (
    ".bar", "#filters", "#fold", "#grip", "#sort", "#more", "#share-view", ".legend", ".atlas-bar", ".atlas-box",
    ".card-nav", ".actions", ".dossier-actions", ".crumbs", ".foot-links", "button:not(.table button):not(:disabled)",
)  # fmt: skip
READ = """const read = (tile) => {
  const copy = Object.assign(document.createElement('canvas'), { width: tile.width, height: tile.height });
  const context = copy.getContext('2d', { willReadFrequently: true });
  if (tile.width) context.drawImage(tile, 0, 0);
  return (x, y) => context.getImageData(x * (tile.width - 1), y * (tile.height - 1), 1, 1).data;
};
const tiles = [...document.querySelectorAll('canvas.leaflet-tile')].filter(tile => tile.width)
  .map(tile => [tile.getBoundingClientRect(), read(tile)]);"""
UNCOVERED = f"""() => {{
  {READ}
  const stage = document.querySelector('.stage').getBoundingClientRect();
  const missing = [];
  for (let i = 1; i < 24; i += 1) for (let j = 1; j < 24; j += 1) {{
    const [x, y] = [stage.x + stage.width * i / 24, stage.y + stage.height * j / 24];
    const tile = tiles.find(([r]) => x >= r.left && x <= r.right && y >= r.top && y <= r.bottom);
    const [r, pixel] = tile ?? [];
    if (!pixel || pixel((x - r.left) / r.width, (y - r.top) / r.height)[3] === 0) missing.push([i, j]);
  }}
  return missing;
}}"""
BRIGHTNESS = f"""() => {{
  {READ}
  const values = tiles.flatMap(([, pixel]) => [0.1, 0.3, 0.5, 0.7, 0.9].flatMap(
    (x) => [0.1, 0.5, 0.9].flatMap((y) => [...pixel(x, y)].slice(0, 3))));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}}"""
CUT = """selector => [...document.querySelectorAll(selector)]
  .filter(node => node.getClientRects().length && !node.closest('.hidden')
    && getComputedStyle(node).overflow !== 'visible' && (node.scrollWidth > node.clientWidth + 1
    || node.scrollHeight > node.clientHeight + 1))
  .map(node => node.textContent)"""


def on_paper(found, size=None):
    """Lay the page out as for a sheet, with the map made ready."""
    if size:
        found.page.set_viewport_size(size)
    found.page.emulate_media(media="print")
    if found.page.locator(".atlas .atlas-map").count():
        found.until("document.documentElement.dataset.print === 'ready'", seconds=60)
    found.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return found


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_map_is_printed_with_all_that_explains_it(visit, size):
    found = visit().open("/?lang=en&sector=manufacturing").ready()
    url = found.page.url
    on_paper(found, size)
    snapshot = found.page.request.get(found.base + "/healthz").json()["snapshot"]
    words = found.page.locator("main").inner_text()
    expected = (
        "Crossborder Atlas: Kazakhstan", snapshot, url, "OpenStreetMap", "CC BY 4.0", "printed on", "March 2026",
        "10 of 65 projects", "Manufacturing", "Under construction", "Corridor, schematic", "Shared border",
        "Sources disagree",
    )  # fmt: skip
    assert [text for text in expected if text not in words] == []
    for control in CONTROLS:
        shown = [node for node in found.page.locator(control).all() if node.is_visible()]
        assert not shown, (control, shown[0].inner_text())


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_map_fits_the_sheet_above_its_legend(visit, size):
    found = on_paper(visit().open("/?lang=en").ready(), size)
    stage, legend, panel = (
        found.page.locator(selector).bounding_box() for selector in (".stage", ".print-legend", "#panel")
    )
    assert stage["x"] >= 0
    assert stage["x"] + stage["width"] <= size["width"]
    assert stage["width"] > 0.95 * size["width"]
    assert stage["y"] + stage["height"] <= legend["y"]
    assert legend["y"] + legend["height"] <= panel["y"]
    assert legend["y"] + legend["height"] < size["height"]
    assert found.page.evaluate(UNCOVERED) == []


def test_list_is_printed_whole(visit):
    found = visit().open("/?lang=ru").ready()
    on_paper(found, PORTRAIT)
    rows = found.page.locator("#list > li")
    assert rows.count() == 65
    assert all(row.is_visible() for row in rows.all())
    assert found.page.evaluate(CUT, "#list *, .stage ~ *, .atlas > p") == []
    boxes = [row.bounding_box() for row in rows.all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= PORTRAIT["width"] + 1 for box in boxes)
    assert {row.evaluate("row => getComputedStyle(row).breakInside") for row in rows.all()[:3]} == {"avoid"}


def test_a_list_that_goes_on_says_so(visit):
    found = on_paper(visit().open("/?lang=en").ready(), PORTRAIT)
    note = found.page.locator(".print-rest")
    assert not note.is_visible()
    found.page.evaluate("document.querySelector('#more').hidden = false")
    assert note.is_visible()
    assert not found.page.locator("#more").is_visible()


def test_dark_screen_prints_a_light_map_and_stays_dark(visit):
    found = visit(color_scheme="dark").open("/?lang=en&map=6/42/68").ready()
    found.page.wait_for_timeout(500)
    before = (found.page.url, found.page.evaluate(BRIGHTNESS))
    assert before[1] < 90
    on_paper(found)
    assert found.page.evaluate(BRIGHTNESS) > 200
    assert found.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    found.page.emulate_media(media="screen")
    found.page.evaluate("dispatchEvent(new Event('afterprint'))")
    found.until("document.documentElement.dataset.theme === 'auto'")
    found.page.wait_for_timeout(700)
    assert found.page.evaluate(BRIGHTNESS) < 90
    assert found.page.url == before[0]
    assert found.page.evaluate("document.querySelector('.atlas-map').style.width") == ""


def test_print_key_waits_until_the_map_is_drawn(visit):
    found = visit(color_scheme="dark")
    found.page.add_init_script(
        f"""window.print = () => {{ window.printed = [
            document.documentElement.dataset.print, document.documentElement.dataset.theme, ({BRIGHTNESS})()]; }};"""
    )
    found.open("/?lang=en&map=6/42/68").ready()
    found.page.keyboard.press("Control+p")
    found.until("Boolean(window.printed)", seconds=60)
    state, theme, brightness = found.page.evaluate("window.printed")
    assert (state, theme) == ("ready", "light")
    assert brightness > 200
    found.until("document.documentElement.dataset.theme === 'auto'")
    found.until("location.search.endsWith('map=6/42/68')")


def test_print_button_of_the_dialog_prints_the_map(visit):
    found = visit()
    found.page.add_init_script("window.print = () => { window.printed = document.documentElement.dataset.print; };")
    found.open("/?lang=en").ready()
    found.page.locator("#share-view").click()
    found.page.locator("dialog [data-print]").click()
    found.until("window.printed === 'ready'", seconds=60)
    assert found.page.locator("dialog.share-dialog").count() == 0


def test_a_print_without_notice_takes_what_is_drawn(visit):
    found = visit(color_scheme="dark").open("/?lang=en").ready()
    found.page.wait_for_timeout(800)
    found.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    width = found.page.evaluate("document.querySelector('.atlas-map').offsetWidth")
    assert width == 957
    assert found.page.evaluate("'printDark' in document.documentElement.dataset")
    assert found.page.evaluate(UNCOVERED) == []
    found.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert found.page.evaluate("document.querySelector('.atlas-map').offsetWidth") > width
    assert not found.page.evaluate("'printDark' in document.documentElement.dataset")


@pytest.mark.parametrize(
    ("path", "portrait", "landscape"),
    [
        ("/?lang=en&sector=manufacturing", range(1, 3), range(1, 3)),
        ("/?lang=en", range(2, 5), range(2, 5)),
        ("/?lang=ru&project=icic-central-asia", range(2, 8), range(2, 9)),
        ("/projects?lang=en", range(2, 6), range(2, 7)),
        ("/projects/icic-central-asia?lang=en", range(2, 7), range(2, 9)),
    ],
)
def test_pdf_has_few_pages(visit, path, portrait, landscape):
    found = visit().open(path)
    if path.startswith("/?"):
        found.ready()
    for is_landscape, expected in ((False, portrait), (True, landscape)):
        assert pages_of(found.page.pdf(format="A4", landscape=is_landscape)) in expected


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("/embed")])
@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_no_page_is_wider_than_the_sheet(visit, path, size):
    found = visit().open(f"{path}{'&' if '?' in path else '?'}lang=ru")
    on_paper(found, size)
    assert found.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert found.page.evaluate(CUT, "main p, main li, main td, main th, main dd, main dt") == []


def test_every_page_names_its_address_and_snapshot(visit):
    found = visit().open("/projects?lang=en&sector=manufacturing")
    on_paper(found, PORTRAIT)
    snapshot = found.page.request.get(found.base + "/healthz").json()["snapshot"]
    words = found.page.locator(".foot").inner_text()
    assert all(text in words for text in (found.page.url, snapshot, "printed on", "CC BY 4.0"))


def test_rival_claims_are_printed_and_closed_again(visit):
    found = visit().open("/projects/icic-central-asia?lang=en")
    folds = found.page.locator("details.clash")
    assert folds.count() > 1
    folds.first.locator("summary").click()
    on_paper(found, PORTRAIT)
    assert all(claims.is_visible() for claims in found.page.locator(".claims").all())
    found.page.emulate_media(media="screen")
    found.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert found.page.evaluate("[...document.querySelectorAll('details.clash')].map(fold => fold.open)") == [
        True, *[False] * (folds.count() - 1)
    ]  # fmt: skip


def test_headings_of_a_table_are_repeated(visit):
    found = on_paper(visit().open("/projects?lang=en"), PORTRAIT)
    style = found.page.evaluate(
        """() => [document.querySelector('.table thead'), document.querySelector('.table thead button')].map(
            node => getComputedStyle(node).display)"""
    )
    assert style == ["table-header-group", "contents"]  # a real button would keep Chromium from repeating them
