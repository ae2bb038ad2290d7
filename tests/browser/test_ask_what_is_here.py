"""A planner asks what a point of the map is: by a click, by its coordinates, on a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE

POPUP = ".here-pop .leaflet-popup-content"


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def planner(visit, request):
    return visit(size=request.param, reduced_motion="reduce").open("/?lang=en&map=7/43.9/62.5").ready()


def empty_spot(planner):
    """A place of the map in the middle third where nothing is drawn that answers a click."""
    return planner.page.evaluate(
        """() => {
          const {left, top, width, height} = document.getElementById('map').getBoundingClientRect();
          const isFree = (x, y) => document.elementFromPoint(x, y)?.closest('.leaflet-container')
            && !document.elementFromPoint(x, y).closest('.leaflet-interactive, .leaflet-control, .tools-box, .outside');
          for (let down = 0.3; down < 0.5; down += 0.02)
            for (let across = 0.45; across < 0.7; across += 0.02) {
              const [x, y] = [left + across * width, top + down * height];
              if (isFree(x, y)) return [x, y];
            }
        }"""
    )


def test_a_click_on_the_empty_map_tells_what_is_there(planner):
    planner.page.mouse.click(*empty_spot(planner))
    card = planner.page.locator(POPUP)
    card.locator("dl").wait_for()
    assert "To the border" in card.inner_text()
    assert "Nearest crossing" in card.inner_text()
    planner.page.mouse.click(*empty_spot(planner))
    card.wait_for(state="detached")
    planner.page.wait_for_timeout(500)
    assert not planner.page.locator(POPUP).count()


def test_a_double_click_only_zooms(planner):
    planner.page.mouse.dblclick(*empty_spot(planner))
    planner.page.wait_for_timeout(700)
    assert not planner.page.locator(POPUP).count()
    assert "map=8/" in planner.page.url


def test_a_click_on_a_symbol_opens_that(planner):
    planner.page.goto(planner.base + "/?lang=en")
    planner.ready()
    planner.page.locator(".leaflet-marker-pane .mark, .leaflet-marker-pane .cluster").first.click()
    planner.page.wait_for_timeout(700)
    assert not planner.page.locator(POPUP).count()


def test_coordinates_are_typed_in_the_search(planner):
    planner.page.locator("#q").fill("41°18'N 69°14'24\"E")
    option = planner.page.locator("#suggest-list [role=option]").first
    option.wait_for()
    assert "Coordinates" in option.inner_text()
    option.click()
    card = planner.page.locator(POPUP)
    card.locator("dl").wait_for()
    assert "41.300° N, 69.240° E" in card.inner_text()
    assert "may lie here" in card.inner_text()
    card.get_by_text("Full page").click()
    planner.page.wait_for_url("**/here?at=**")
    assert planner.page.locator("h1").inner_text() == "41.300° N, 69.240° E"


@pytest.mark.faults_expected
def test_what_cannot_be_had_is_asked_for_again(planner):
    planner.page.route("**/here/card*", lambda route: route.abort())
    planner.page.mouse.click(*empty_spot(planner))
    again = planner.page.locator(f"{POPUP} .problem button")
    again.wait_for()
    planner.page.unroute("**/here/card*")
    again.click()
    planner.page.locator(f"{POPUP} dl").wait_for()
