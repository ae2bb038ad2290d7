"""A picture shows what the live map shows: the same symbols in the same places, the same land and water."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET

import pytest

from tests.browser.conftest import PHONE

SVG = "{http://www.w3.org/2000/svg}"
VIEWS = ("5/45.2/66.5", "7/41.5/68.2", "10/41.31/69.28")
WITHIN_PX = 2
"""The live map puts symbols on whole pixels, and its middle may lie between two."""

SAME = 2
"""Difference of a channel of a colour that comes of rounding where areas are tinted."""

MOSTLY = 0.97
"""Part of these points that have the same colour: a few lie in a symbol, which the embedded map groups otherwise."""

LIVE = """() => {
  const {left, top, width, height} = document.querySelector('#map .leaflet-container').getBoundingClientRect();
  const found = [...document.querySelectorAll('.atlas-mark, .atlas-cluster')].map(node => {
    const box = node.getBoundingClientRect();
    const text = node.querySelector('text')?.textContent ?? '';
    return [box.x + box.width / 2 - left - width / 2, box.y + box.height / 2 - top - height / 2, text];
  });
  return {width, height, found};
}"""

COLOURS = """async ([first, second, points]) => {
  const read = async text => {
    const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d', {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    return (x, y) => {
      const {data} = context.getImageData(x - 3, y - 3, 7, 7);
      const isPlain = data.every((part, at) => part === data[at % 4]);
      return isPlain ? [...data.slice(0, 3)] : null;
    };
  };
  const [one, other] = [await read(first), await read(second)];
  return points.map(([a, b, c, d]) => [one(a, b), other(c, d)]).filter(pair => pair[0] && pair[1]);
}"""
"""Colours of points around which both are of one colour: lines, names and symbols are not what is compared."""


def symbols_of(body: bytes):
    """Middles of symbols and clusters from the middle of the map, with what is written in them, and the map's box."""
    found = ET.fromstring(body).find(f"{SVG}svg")
    left, top, width, height = (float(found.get(name)) for name in ("x", "y", "width", "height"))
    symbols = []
    for node in found.iter(f"{SVG}g"):
        if node.get("class") in ("project", "cluster"):
            x, y = map(float, re.findall(r"translate\(([-\d.]+) ([-\d.]+)\)", node.get("transform"))[0])
            text = "".join(node.itertext()).strip() if node.get("class") == "cluster" else ""
            symbols.append((x - width / 2, y - height / 2, text))
    return symbols, (left, top, width, height)


def inside(symbols, half_width, half_height):
    return sorted((x, y, text) for x, y, text in symbols if abs(x) < half_width and abs(y) < half_height)


def test_symbols_stand_where_the_live_map_has_them(visit):
    """Also which of them are one symbol: the picture groups as the plugin of the live map does."""
    reader = visit()
    for view in VIEWS:
        reader.open(f"/?lang=en&map={view}").ready()
        reader.page.wait_for_timeout(1500)
        live = reader.page.evaluate(LIVE)
        picture = reader.page.request.get(f"{reader.base}/picture.svg?lang=en&map={view}").body()
        drawn, (_, _, width, height) = symbols_of(picture)
        half = min(live["width"], width) / 2 - 40, min(live["height"], height) / 2 - 40
        wanted, found = inside(live["found"], *half), inside(drawn, *half)
        assert sorted(text for *_, text in wanted) == sorted(text for *_, text in found), view
        assert wanted
        for x, y, text in wanted:
            near = [it for it in found if abs(x - it[0]) <= WITHIN_PX and abs(y - it[1]) <= WITHIN_PX]
            assert [text] == [it[2] for it in near], (view, x, y)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_land_and_water_have_the_colours_of_the_live_map(visit, theme):
    reader = visit(size={"width": 900, "height": 600})
    for view in VIEWS:
        query = f"lang=en&map={view}&theme={theme}"
        reader.open(f"/embed?{query}&legend=0").ready()
        reader.page.wait_for_timeout(1500)
        live = reader.page.evaluate(LIVE)
        picture = reader.page.request.get(f"{reader.base}/picture.svg?{query}").body()
        _, (left, top, width, height) = symbols_of(picture)
        half = min(live["width"], width) / 2 - 60, min(live["height"], height) / 2 - 60
        points = [
            (live["width"] / 2 + x, live["height"] / 2 + y, left + width / 2 + x, top + height / 2 + y)
            for x in range(-int(half[0]), int(half[0]), 29)
            for y in range(-int(half[1]), int(half[1]), 23)
        ]
        screen = base64.b64encode(reader.page.locator("#map .leaflet-container").screenshot()).decode()
        png = reader.page.request.get(f"{reader.base}/picture.png?{query}").body()
        pairs = reader.page.evaluate(COLOURS, [screen, base64.b64encode(png).decode(), points])
        same = sum(all(abs(a - b) <= SAME for a, b in zip(*pair, strict=True)) for pair in pairs)
        assert same >= MOSTLY * len(pairs), (view, same, len(pairs))
        assert len(pairs) > 60
        assert len({tuple(pair[0]) for pair in pairs}) > 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_light_page_is_whole_without_scripts(visit, scheme):
    reader = visit(size=PHONE, color_scheme=scheme)
    for lang in ("en", "ru", "kk", "uz"):
        reader.open(f"/?lite=1&lang={lang}&project=icic-central-asia")
        image = reader.page.locator("img")
        assert image.evaluate("node => node.complete && node.naturalWidth") == 640
        assert f"theme={scheme}" in image.evaluate("node => node.currentSrc")
        assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        reader.accessible()


def test_filters_of_the_light_page_narrow_list_and_picture(visit):
    reader = visit(size=PHONE, java_script_enabled=False).open("/?lite=1&lang=en")
    before = reader.page.locator("ol li").count()
    reader.page.locator("summary", has_text="Filters").click()
    reader.page.locator("summary", has_text="Status").click()
    reader.page.get_by_label("Operating").check()
    reader.page.get_by_role("button", name="Apply").click()
    assert 0 < reader.page.locator("ol li").count() < before
    assert "status=operating" in reader.page.locator("img").get_attribute("src")


def test_the_map_without_scripts_is_a_picture(visit):
    reader = visit(java_script_enabled=False).open("/?lang=en&map=7/41.5/68.2")
    image = reader.page.locator(".still img")
    image.wait_for()
    assert image.bounding_box()["width"] > 600
    reader.page.get_by_role("link", name="Light page").click()
    assert "lite=1" in reader.page.url


def test_a_file_that_is_carried_away_shows_its_own_letters(visit, tmp_path):
    """Opened from a disk, far from the atlas."""
    reader = visit()
    reader.page.route("file://**", lambda route: route.continue_())
    for lang, least, most in (("en", 1, 1), ("kk", 3, 3), ("ru", 2, 2)):
        body = reader.page.request.get(f"{reader.base}/picture.svg?lang={lang}&download=1").body()
        assert least <= body.count(b"@font-face") <= most
        file = tmp_path / f"{lang}.svg"
        file.write_bytes(body)
        reader.page.goto(file.as_uri())
        reader.until("[...document.fonts].every(face => face.status === 'loaded')")


def test_share_shows_and_gives_the_picture(visit):
    reader = visit().open("/?lang=en&project=icic-central-asia").ready()
    reader.tools().page.locator("#share-view").click()
    dialog = reader.page.locator("dialog.share-dialog")
    preview = dialog.locator(".share-picture img")
    preview.wait_for()
    assert "project=icic-central-asia" in preview.get_attribute("src")
    with reader.page.expect_download() as saved:
        dialog.get_by_role("link", name="Picture (PNG)").click()
    assert saved.value.suggested_filename == "icic-central-asia.png"
