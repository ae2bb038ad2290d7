"""An operator's map of streets, in the Protomaps basemap schema: in our colours, named in the reader's language."""

from __future__ import annotations

import re

import pytest

from tests.basemaps import STREET_NAMES, TOWN_NAMES, write_streets
from tests.browser.conftest import PHONE
from tests.browser.test_another_region import COLOURS
from tests.serving import atlas
from tests.test_tokens import COLOURS as TOKENS

PLACE = (69.28, 41.31)
WRITTEN = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...more) {
  window.written.push(text);
  return fill.call(this, text, ...more);
};
"""
PAINTED = ("land-focus", "green", "built", "building", "water", "road-major")


@pytest.fixture(scope="module")
def streets(tmp_path_factory):
    file = write_streets(tmp_path_factory.mktemp("streets") / "streets.pmtiles", PLACE)
    with atlas(env={"CROSSBORDER_BASEMAP": str(file), "CROSSBORDER_TILE_LAYERS": ""}) as base:
        yield base


@pytest.fixture
def reader(visit, streets):
    def make(query, **options):
        made = visit(base=streets, **options)
        made.page.add_init_script(WRITTEN)
        return made.open(f"/?{query}").ready()

    return make


def colours(reader):
    """Colours of the base map, once they no longer change."""
    before = None
    for _ in range(30):
        reader.page.wait_for_timeout(500)
        found = reader.page.evaluate(COLOURS)
        if found and found == before:
            return set(found)
        before = found
    raise AssertionError("the base map never stood still")


def pixel(token, theme):
    text = TOKENS[token][theme]
    return ",".join(str(int(text[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_streets_houses_and_greens_are_drawn_in_our_colours(reader, theme):
    found = reader("lang=en&map=15/41.31/69.28", color_scheme=("light", "dark")[theme])
    painted = colours(found)
    assert {name for name in PAINTED if pixel(name, theme) not in painted} == set()


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        *((lang, {STREET_NAMES[f"name:{lang}"], TOWN_NAMES[f"name:{lang}"]}) for lang in ("en", "ru", "kk")),
        ("uz", {"Bosh", "Shahar"}),
    ],
)
def test_names_are_in_the_readers_language_or_as_on_the_spot(reader, lang, expected):
    found = reader(f"lang={lang}&map=15/41.31/69.28")
    colours(found)
    written = set(found.page.evaluate("window.written"))
    assert expected <= written
    assert "Side" in written  # it has no other name


def test_map_goes_to_zoom_17_and_the_last_tiles_are_enlarged(reader):
    found = reader("lang=en&map=19/41.31/69.28")
    found.page.get_by_role("button", name="Zoom out").wait_for()
    assert found.page.get_by_role("button", name="Zoom in").is_disabled()
    painted = colours(found)
    assert "0,0,0,0" not in painted
    assert painted & {pixel(name, 0) for name in PAINTED}
    zoom = found.page.evaluate("new URLSearchParams(location.search).get('map')")
    assert zoom is None or re.match(r"1[79]/", zoom)


def test_streets_come_by_ranges_and_with_their_makers(reader):
    asked = []
    found = reader("lang=en&map=14/41.31/69.28")
    found.page.on("response", lambda answer: asked.append(answer) if ".pmtiles" in answer.url else None)
    found.page.reload()
    found.ready()
    colours(found)
    assert asked
    assert {answer.status for answer in asked} == {206}
    assert found.page.locator("#credits").inner_text() == "Leaflet | Protomaps | © OpenStreetMap"


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_page_with_streets_is_accessible(reader, size):
    reader("lang=kk&map=15/41.31/69.28", size=size).accessible()
