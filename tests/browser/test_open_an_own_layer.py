"""A catalogue's own file with many rows is a layer on the map: switched on, seen, clicked, filtered."""

from __future__ import annotations

import shutil
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import pytest
import shapely
import yaml

from geodata.catalog.catalog import DATA
from tests.browser.conftest import PHONE
from tests.bulk import frame_of_points
from tests.serving import atlas

SIZES = {
    "desktop": {"width": 1440, "height": 900},
    "phone": PHONE,
    "sideways": {"width": 667, "height": 375},
    "narrow": {"width": 320, "height": 640},
}
MANY = 5_000
HOSTILE = "<img src=x onerror=alert(1)>"
INK = (0x12, 0x80, 0x34)
PLACE = (60.0, 47.0)  # nothing else of the catalogue lies near it

CANVASES = "[...document.querySelectorAll('.leaflet-own-pane canvas')]"
PAINTED = (
    f"([red, green, blue]) => {CANVASES}.reduce"
    """((sum, canvas) => {
  const copy = Object.assign(document.createElement('canvas'), {width: canvas.width, height: canvas.height});
  const context = copy.getContext('2d', {willReadFrequently: true});
  if (!canvas.width) return sum;
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) sum += 1;
  }
  return sum; }, 0)"""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("own") / "catalogue"
    shutil.copytree(DATA, made, ignore=shutil.ignore_patterns("schema"))
    frame_of_points(MANY).to_parquet(made / "points.parquet")
    few = gpd.GeoDataFrame(
        {
            "id": ["one", "two"],
            "name": [HOSTILE, "Second"],
            "sector": ["energy", "logistics"],
            "tags": [["a", "b"], None],
        },
        geometry=[shapely.Point(*PLACE), shapely.Point(PLACE[0] + 0.2, PLACE[1])],
        crs="OGC:CRS84",
    )
    few.to_parquet(made / "few.parquet")
    listed = made / "layers.yaml"
    layers = yaml.safe_load(listed.read_text(encoding="utf-8"))
    layers["layers"] += [
        entry("many", "points.parquet", HOSTILE),
        entry("few", "few.parquet", "Wells", color="#128034", radius=8),
    ]
    listed.write_text(yaml.safe_dump(layers, allow_unicode=True), encoding="utf-8")
    return made


def entry(layer_id, file, title, **style):
    words = dict.fromkeys(("en", "ru", "kk", "uz"), title)
    said = {"id": layer_id, "title": words, "description": dict(words), "licence": "CC0-1.0", "attribution": "by lot"}
    return said | {"style": style, "data": file, "id_column": "id"}


@pytest.fixture(scope="module")
def own(folder):
    with atlas(catalog=folder) as base:
        yield base


@pytest.fixture
def reader(visit, own):
    def make(path=f"/?lang=en&map=9/{PLACE[1]}/{PLACE[0]}", **options):
        return visit(base=own, **options).open(path).ready()

    return make


def put_on(reader, title):
    reader.layers().get_by_role("checkbox", name=title).check()
    reader.page.keyboard.press("Escape")


def painted(reader):
    """Wait until the layer is drawn; gives how many pixels it has."""
    count = before = 0
    for _ in range(60):
        reader.page.wait_for_timeout(400)
        count, before = reader.page.evaluate(PAINTED, INK), count
        if count and count == before:
            return count
    return count


def click_at(reader, lon, lat):
    """Click on a place; the view's middle is ``PLACE`` at zoom 9."""
    box = reader.page.locator("#map .leaflet-container").bounding_box()
    pixels = 256 * 2**9 / 360
    x, y = box["x"] + box["width"] / 2 + (lon - PLACE[0]) * pixels, box["y"] + box["height"] / 2 - (lat - PLACE[1])
    reader.page.mouse.click(x, y)


def test_own_layers_stand_in_the_switch_with_their_number(reader):
    panel = reader().layers()
    words = panel.inner_text()
    assert "Layers of this catalogue" in words
    assert "5,000" in words
    assert HOSTILE in words
    assert panel.locator("img").count() == 0
    href = panel.get_by_role("link", name="Features: Wells").get_attribute("href")
    assert href == "/collections/few/items?f=html&lang=en"


def test_nothing_is_fetched_before_the_layer_is_switched_on_and_then_it_is_drawn(reader):
    found = reader()
    asked = []
    found.page.on("request", lambda request: asked.append(request.url))
    found.page.wait_for_timeout(500)
    assert not [url for url in asked if "own-layers" in url or "/tiles/" in url]
    put_on(found, "Wells")
    assert painted(found) > 200  # two discs of 8 pixels
    assert [url for url in asked if "own-layers" in url]
    found.layers().get_by_role("checkbox", name="Wells").uncheck()
    assert found.page.locator(".leaflet-own-pane canvas").count() == 0


def test_click_shows_the_columns_as_text(reader):
    found = reader()
    put_on(found, "Wells")
    painted(found)
    click_at(found, *PLACE)
    card = found.page.locator(".own-pop")
    card.wait_for()
    rows = dict(zip(card.locator("dt").all_inner_texts(), card.locator("dd").all_inner_texts(), strict=True))
    assert rows["name"] == HOSTILE
    assert rows["sector"] == "energy"
    assert rows["tags"] == "a, b"
    assert card.locator("img").count() == 0
    assert (
        card.get_by_role("link", name="Full page").get_attribute("href") == "/collections/few/items/one?f=html&lang=en"
    )
    found.accessible()


def test_click_beside_everything_shows_nothing(reader):
    found = reader()
    put_on(found, "Wells")
    painted(found)
    with found.page.expect_response("**/collections/few/items**"):
        click_at(found, PLACE[0] - 0.2, PLACE[1])
    found.page.wait_for_timeout(300)
    assert found.page.locator(".own-pop").count() == 0


def test_filters_of_the_address_narrow_it_where_it_has_the_column(reader):
    found = reader(f"/?lang=en&map=9/{PLACE[1]}/{PLACE[0]}&sector=logistics")
    asked = []
    found.page.on("request", lambda request: asked.append(request.url))
    put_on(found, "Wells")
    one = painted(found)
    tiles = [url for url in asked if "/collections/few/tiles/" in url]
    assert tiles
    assert {parse_qs(urlsplit(url).query)["filter"][0] for url in tiles} == {"\"sector\" IN ('logistics')"}
    found.page.get_by_role("link", name="Clear all").first.click()
    found.until("!location.search.includes('sector')")
    found.page.wait_for_timeout(1500)
    assert painted(found) > 1.6 * one
    click_at(found, *PLACE)
    found.page.locator(".own-pop").wait_for()


def test_many_points_are_drawn_and_their_titles_stay_text(reader):
    found = reader("/?lang=ru&map=6/44/66")
    put_on(found, HOSTILE)
    found.until("document.querySelectorAll('.leaflet-own-pane canvas').length > 3")
    found.page.wait_for_timeout(2500)
    drawn = found.page.evaluate(PAINTED, [0xA8, 0x55, 0x1B])
    assert drawn > 1000


def test_layer_that_cannot_be_loaded_is_told(reader, request):
    request.node.add_marker(pytest.mark.faults_expected)
    found = reader()
    found.page.route("**/collections/few/tiles/**", lambda route: route.abort())
    put_on(found, "Wells")
    again = found.page.locator("#notices").get_by_role("button", name="Try again")
    again.wait_for()
    assert "Wells could not be loaded." in found.page.locator("#notices").inner_text()
    found.page.unroute("**/collections/few/tiles/**")
    again.click()
    assert painted(found) > 200


@pytest.mark.parametrize("size", SIZES)
def test_switch_with_own_layers_is_accessible(reader, size):
    found = reader("/?lang=kk", size=SIZES[size])
    found.layers()
    found.accessible()


def test_embedded_map_has_them_too(reader):
    found = reader(f"/embed?lang=en&map=9/{PLACE[1]}/{PLACE[0]}")
    put_on(found, "Wells")
    assert painted(found) > 200
