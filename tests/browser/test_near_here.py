"""A reader asks what is near a point of the map, a card, a crossing or the own place; nobody is asked before."""

from __future__ import annotations

import json
from urllib.parse import unquote
from urllib.request import urlopen

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_ask_what_is_here import POPUP, empty_spot

CROSSING = "zhibek-zholy-gishtkuprik"
PANEL = ".near"
SIZES = [DESKTOP, PHONE]


def near(reader) -> str:
    query = unquote(reader.page.evaluate("location.search"))
    return next((part.removeprefix("near=") for part in query.strip("?").split("&") if part.startswith("near=")), "")


def asked(reader, place: str):
    """The tool is open with the question, and the list answers it."""
    reader.page.locator(PANEL).wait_for()
    reader.until("document.querySelector('#count .certainty') !== null")
    assert near(reader).startswith(place)
    assert reader.page.locator(".near [data-part=km]").input_value() == "50"
    assert reader.page.locator(".chip-on[data-name=near]").count() == 1


@pytest.mark.parametrize("size", SIZES, ids=["1440", "390"])
def test_from_a_menu_on_the_empty_map(visit, size):
    reader = visit(size=size, reduced_motion="reduce").open("/?lang=en&map=7/43.9/62.5").ready()
    reader.page.mouse.click(*empty_spot(reader), button="right")
    card = reader.page.locator(POPUP)
    card.locator("dl").wait_for()
    reader.accessible()
    card.get_by_role("link", name="Near here").click()
    asked(reader, "6")
    card.wait_for(state="detached")
    lon, lat, _ = map(float, near(reader).split(","))
    assert abs(lon - 62.5) < 6
    assert abs(lat - 43.9) < 4
    reader.accessible()


def test_from_the_card_of_a_project_by_keyboard(visit):
    reader = visit(reduced_motion="reduce").open("/?lang=en&project=icic-central-asia").ready()
    reader.page.locator("#card-body .actions summary").press("Enter")
    reader.page.locator("#card-body").get_by_role("link", name="Near here").press("Enter")
    asked(reader, "68.")
    assert not reader.page.locator("#card").is_visible()
    assert reader.page.locator("#list .row[data-id=icic-central-asia]").count() == 1
    reader.page.go_back()
    reader.page.locator("#card .card-title").wait_for()


@pytest.mark.parametrize("size", SIZES, ids=["1440", "390"])
def test_from_the_popup_of_a_crossing(visit, size, base_url):
    reader = visit(size=size, reduced_motion="reduce").open(f"/?lang=en&crossing={CROSSING}").ready()
    reader.page.locator(".atlas-pop").get_by_role("link", name="Near here").click()
    asked(reader, f"crossing:{CROSSING},50")
    with urlopen(f"{base_url}/map/where.json?lang=en&near=crossing:{CROSSING},50") as answer:
        found = json.load(answer)
    shown = len(found["certain"]) + len(found["possible"])
    reader.until(f"document.querySelectorAll('#list .row').length === {shown}")
    assert reader.page.locator(".near [data-part=post]").input_value() == f"crossing:{CROSSING}"


def test_a_crossing_is_chosen_in_the_panel(visit):
    reader = visit().open("/?lang=kk").ready()
    reader.page.locator("#near-switch").click()
    choice = reader.page.locator(".near [data-part=post]")
    choice.select_option(f"crossing:{CROSSING}")
    reader.until("location.search.includes('near=crossing:')")
    km = reader.page.locator(".near [data-part=km]")
    km.fill("120")
    reader.until(f"location.search.includes('near=crossing:{CROSSING},120')")
    choice.select_option("")
    reader.until("!location.search.includes('near=')")
    reader.accessible()


def test_from_the_page_of_a_crossing(visit):
    reader = visit().open(f"/crossings/{CROSSING}?lang=en")
    reader.page.get_by_role("link", name="Near here").click()
    reader.page.wait_for_url("**/?*near=crossing*")
    reader.ready()
    assert "Within 50 km of the crossing" in reader.page.locator(".chip-on").inner_text()


def test_from_the_own_place_and_nothing_is_sent_before(visit):
    place = {"latitude": 41.311, "longitude": 69.279, "accuracy": 40}
    reader = visit(permissions=["geolocation"], geolocation=place, reduced_motion="reduce").open("/?lang=en").ready()
    sent: list[str] = []
    reader.page.on("request", lambda request: sent.append(unquote(request.url)))
    reader.page.get_by_role("button", name="My place").click()
    link = reader.page.locator(".atlas-pop").get_by_role("link", name="Near here")
    link.wait_for()
    reader.page.wait_for_timeout(300)
    assert not [url for url in sent if "69.27" in url or "41.31" in url]
    link.click()
    asked(reader, "69.279,41.311,50")


@pytest.mark.parametrize("size", [PHONE, {"width": 667, "height": 375}, {"width": 320, "height": 640}], ids=str)
def test_the_panel_stays_on_the_screen(visit, size):
    reader = visit(size=size, reduced_motion="reduce").open(f"/?lang=kk&crossing={CROSSING}").ready()
    reader.page.locator(".atlas-pop [data-near]").click()
    panel = reader.page.locator(PANEL)
    panel.wait_for()
    box = panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]
    assert panel.evaluate("node => node.scrollWidth <= node.clientWidth")
