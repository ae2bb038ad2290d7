"""A catalogue on another continent opens on its own region, with land, borders and names there."""

from __future__ import annotations

import pytest

from tests.basemaps import write_basemap
from tests.elsewhere import elsewhere
from tests.serving import atlas

COLOURS = """() => {
  const counts = new Map();
  for (const canvas of document.querySelectorAll('.leaflet-tile-pane canvas')) {
    // A copy: reading a tile's own canvas again and again is warned of.
    const copy = Object.assign(document.createElement('canvas'), {width: canvas.width, height: canvas.height});
    const context = copy.getContext('2d', {willReadFrequently: true});
    context.drawImage(canvas, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    for (let at = 0; at < pixels.length; at += 4) counts.set(pixels[at], (counts.get(pixels[at]) || 0) + 1);
  }
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255, pixel >>> 24].join();
  return Object.fromEntries([...counts].map(([pixel, count]) => [parts(pixel), count])); }"""
LAND, TINTED, WATER, NOTHING = "240,238,231,255", "252,251,246,255", "195,220,230,255", "0,0,0,0"


@pytest.fixture(scope="module")
def continent(tmp_path_factory):
    with atlas(catalog=elsewhere(tmp_path_factory.mktemp("continent"))) as base:
        yield base


@pytest.fixture(scope="module")
def islands(tmp_path_factory):
    places = {"suva": (178.44, -18.14), "apia": (-171.76, -13.83)}
    folder = elsewhere(
        tmp_path_factory.mktemp("islands"), region=(172, -23, -170, -11), places=places, countries=("FJ", "WS")
    )
    with atlas(catalog=folder) as base:
        yield base


def drawn(reader):
    """Colours of the base map, as soon as it is drawn."""
    reader.ready()
    before: dict[str, int] = {}
    for _ in range(20):
        reader.page.wait_for_timeout(750)
        found = reader.page.evaluate(COLOURS)
        if found == before and NOTHING not in found:
            break
        before = found
    return found


def view(reader):
    """Middle and zoom of the map, as the link to share has them."""
    reader.page.locator("#map .leaflet-container").focus()
    reader.page.keyboard.press("ArrowLeft")
    reader.until("location.search.includes('map=')")
    zoom, lat, lon = map(float, reader.page.evaluate("new URLSearchParams(location.search).get('map')").split("/"))
    return zoom, lat, lon


def test_map_opens_on_its_own_region(visit, continent):
    reader = visit(base=continent).open("/?lang=en")
    colours = drawn(reader)
    assert colours[TINTED] > 0.5 * sum(colours.values())
    assert NOTHING not in colours
    assert reader.page.locator(".atlas-mark").count() == 3
    zoom, lat, lon = view(reader)
    assert 7 <= zoom <= 10
    assert (lat, lon) == (pytest.approx(-26.2, abs=0.5), pytest.approx(-55.2, abs=1.5))


def test_continent_is_seen_with_coasts_and_neighbours(visit, continent):
    reader = visit(base=continent).open("/?lang=en&map=4/-20/-58")
    colours = drawn(reader)
    assert min(colours.get(colour, 0) for colour in (LAND, TINTED, WATER)) > 0.05 * sum(colours.values())
    assert NOTHING not in colours


@pytest.mark.parametrize("zoom", [7, 9, 12])
def test_last_tiles_are_enlarged(visit, continent, zoom):
    colours = drawn(visit(base=continent).open(f"/?lang=en&map={zoom}/-25.2/-54.5"))
    assert colours.get(TINTED, 0) > 0.3 * sum(colours.values())
    assert colours.get(WATER, 0) > 0  # the lake of Itaipu
    assert NOTHING not in colours


def test_detail_has_no_blank_edge(visit, base_url):
    """The shipped map, moved as far south-west as it goes, on a screen wider than most."""
    reader = visit(size={"width": 2560, "height": 1440}).open("/?lang=en&map=7/31/42")
    colours = drawn(reader)
    assert colours.get(LAND, 0) > 0.2 * sum(colours.values())
    assert NOTHING not in colours


def test_region_across_the_antimeridian_is_one_piece(visit, islands):
    reader = visit(base=islands).open("/?lang=en")
    colours = drawn(reader)
    assert colours.get(WATER, 0) > 0.8 * sum(colours.values())
    assert colours.get(TINTED, 0) > 0
    boxes = [mark.bounding_box() for mark in reader.page.locator(".atlas-mark").all()]
    assert len(boxes) == 2
    assert all(370 < box["x"] < 1440 and 50 < box["y"] < 900 for box in boxes)
    _, lat, lon = view(reader)
    assert -19 < lat < -13
    assert 178 < abs(lon) <= 180 or lon < -170
    reader.page.reload()
    reader.ready()
    reader.page.wait_for_timeout(500)
    assert len([b for m in reader.page.locator(".atlas-mark").all() if (b := m.bounding_box()) and b["x"] > 0]) == 2


def test_operators_own_base_map_is_drawn_and_credited(visit, tmp_path):
    catalogue, own = elsewhere(tmp_path / "catalogue"), write_basemap(tmp_path / "own.pmtiles")
    with atlas(catalog=catalogue, env={"CROSSBORDER_BASEMAP": str(own)}) as base:
        reader = visit(base=base).open("/?lang=en")
        colours = drawn(reader)
        assert colours.get(TINTED, 0) > 0.9 * sum(colours.values())
        assert reader.page.locator("#credits").inner_text() == "Leaflet | © Survey & Sons | Nobody"
