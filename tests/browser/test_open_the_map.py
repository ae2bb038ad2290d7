"""A reader opens the atlas and sees the projects, without a foreign request or a word on the console."""

from __future__ import annotations

import json
import urllib.request

import pytest

from tests.browser.conftest import PHONE


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_map_opens_with_all_projects_and_is_accessible(visit, size, scheme):
    reader = visit(size=size, touch=size is not None, color_scheme=scheme).open("/?lang=en").ready()
    assert reader.page.locator("#count").inner_text().startswith("65 projects")
    assert reader.page.locator(".atlas-mark, .atlas-cluster").count() > 5
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.accessible()


def test_base_map_is_drawn_to_every_edge_of_the_view(visit):
    reader = visit().open("/?lang=en&map=4/45/66").ready()
    reader.page.wait_for_timeout(1500)
    empty = reader.page.evaluate(
        """() => [...document.querySelectorAll('.leaflet-tile-pane canvas')].filter(canvas => {
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 255) return true;
          return false; }).length"""
    )
    assert reader.page.locator(".leaflet-tile-pane canvas").count() >= 12
    assert empty == 0


def test_page_is_served_under_a_strict_policy(base_url):
    asked = urllib.request.Request(f"{base_url}/", headers={"Accept": "text/html"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert policy.count("http") == policy.count("img-src 'self' data: https://tile.openstreetmap.org;") == 1


def test_panning_changes_the_address_and_a_reload_gives_the_same_view(visit):
    reader = visit().open("/?lang=en&map=6/41.5/67").ready()
    reader.page.locator("#map .leaflet-container").focus()
    reader.page.keyboard.press("ArrowLeft")
    reader.until("!location.search.includes('map=6/41.5') && location.search.includes('map=')")
    reader.page.wait_for_timeout(1500)  # the map glides to its rest
    before = reader.page.evaluate("location.search")
    reader.page.reload()
    reader.ready()
    reader.page.wait_for_timeout(1500)
    assert reader.page.evaluate("location.search") == before


def test_map_still_works_when_one_layer_fails(visit, request):
    request.node.add_marker(pytest.mark.faults_expected)
    reader = visit()
    reader.page.route("**/collections/crossings/items*", lambda route: route.fulfill(status=500, body="no"))
    reader.open("/?lang=en").ready()
    notice = reader.page.locator("#notices")
    notice.get_by_role("button", name="Try again").wait_for()
    assert "could not be loaded" in notice.inner_text()
    assert reader.page.locator("#list .row").count() == 65


def test_items_that_the_map_fetches_are_the_public_layers(base_url):
    with urllib.request.urlopen(f"{base_url}/collections/projects/items?limit=1000", timeout=10) as answer:
        collection = json.load(answer)
    assert (answer.headers.get_content_type(), collection["numberReturned"]) == ("application/geo+json", 65)
