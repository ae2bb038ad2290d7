"""A planner draws an area, a rectangle or a circle on the map, or asks near the border and a place; undoes; shares."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from pyproj import Geod

from tests.browser.conftest import DESKTOP, PHONE

EARTH = Geod(ellps="WGS84")


def asked(planner):
    return {name: values[0] for name, values in parse_qs(urlsplit(planner.page.url).query).items()}


def numbers(text):
    return [float(part) for part in text.split(",")]


def part(planner, name):
    return planner.page.locator(f".near [data-part='{name}']")


def press(planner, name):
    planner.page.locator(f".near [data-do='{name}']").click()


def clicks(planner, *places):
    for x, y in places:
        planner.page.mouse.move(x, y)
        planner.page.mouse.click(x, y)
        planner.page.wait_for_timeout(60)


def count(planner):
    return planner.page.locator("#count .certainty").inner_text()


@pytest.fixture
def planner(visit):
    found = visit(reduced_motion="reduce").open("/?lang=en&map=7/41.9/68.5").ready()
    found.page.locator("#near-switch").click()
    found.page.locator(".near").wait_for()
    return found


def test_the_border_is_a_slider_and_the_list_says_certainly_and_possibly(planner):
    part(planner, "border").fill("100")
    planner.until("location.search.includes('border=100')")
    planner.until("document.querySelector('#count .certainty') !== null")
    assert "certainly" in count(planner)
    assert "possibly" in count(planner)
    assert part(planner, "border-words").inner_text() == "within 100 km"
    assert planner.page.locator(".near-bars rect.on").count() == 4
    before = planner.page.locator("#count strong").inner_text()
    part(planner, "certain").check()
    planner.until("location.search.includes('certainty=certain')")
    planner.until(f"document.querySelector('#count strong').innerText !== {before!r}")
    part(planner, "border-on").uncheck()
    planner.until("!location.search.includes('border=')")


def test_three_choices_answer_the_first_question(planner):
    """Within 100 km of the border, under construction, logistics: the slider and two filters."""
    part(planner, "border").fill("100")
    planner.page.locator("[data-facet='status'] summary").click()
    planner.page.locator("input[name='status'][value='under_construction']").check()
    planner.page.keyboard.press("Escape")
    planner.page.locator("[data-facet='sector'] summary").click()
    planner.page.locator("input[name='sector'][value='logistics']").check()
    planner.until("location.search.includes('sector=logistics') && location.search.includes('border=100')")
    planner.until("document.querySelector('#count .certainty') !== null")
    assert "certainly" in count(planner)


def test_a_rectangle_a_polygon_and_a_circle(planner):
    press(planner, "rectangle")
    clicks(planner, (700, 300), (1000, 560))
    planner.until("location.search.includes('area=')")
    west, south, east, north = numbers(asked(planner)["area"])
    assert west < east
    assert south < north
    press(planner, "polygon")
    clicks(planner, (700, 300), (900, 320), (860, 520), (860, 520))
    planner.until("(new URLSearchParams(location.search).get('area') ?? '').split(',').length === 6")
    press(planner, "circle")
    clicks(planner, (800, 400), (900, 450))
    planner.until("location.search.includes('near=') && !location.search.includes('area=')")
    lon, lat, km = numbers(asked(planner)["near"])
    assert 50 < km < 200
    assert part(planner, "km").input_value() == f"{km:g}"
    part(planner, "km").fill("20")
    planner.until("(new URLSearchParams(location.search).get('near') ?? '').endsWith(',20')")
    assert numbers(asked(planner)["near"])[:2] == [lon, lat]
    press(planner, "undo")
    press(planner, "undo")
    planner.until("location.search.includes('area=')")
    press(planner, "delete")
    planner.until("!location.search.includes('area=')")
    assert planner.page.locator(".leaflet-10-pane path").count() == 0


def test_a_circle_is_moved_and_keeps_its_size(planner):
    press(planner, "circle")
    clicks(planner, (800, 400), (880, 440))
    planner.until("location.search.includes('near=')")
    lon, lat, km = numbers(asked(planner)["near"])
    planner.page.mouse.move(800, 400)
    planner.page.mouse.down()
    planner.page.mouse.move(860, 440, steps=8)
    planner.page.mouse.up()
    planner.until(f"!location.search.includes('near={lon:g},')")
    moved_lon, moved_lat, moved_km = numbers(asked(planner)["near"])
    assert moved_lon > lon
    assert moved_lat < lat
    assert moved_km == pytest.approx(km, rel=0.05)


def test_a_place_is_typed_by_name_or_coordinates(planner):
    part(planner, "place").fill("Shymkent")
    part(planner, "place").press("Enter")
    planner.until("location.search.includes('near=69.6')")
    part(planner, "place").fill("41°18'N 69°14'24\"E")
    part(planner, "place").press("Enter")
    planner.until("location.search.includes('near=69.24,41.3,50')")
    part(planner, "place").fill("no such place at all")
    part(planner, "place").press("Enter")
    part(planner, "fault").wait_for()


def test_a_region_with_a_margin(planner):
    name = part(planner, "named")
    value = name.locator("option[value^='region:']").first.get_attribute("value")
    name.select_option(value)
    planner.until("location.search.includes('area=region')")
    part(planner, "margin").fill("25")
    planner.until("location.search.includes('margin=25')")
    assert asked(planner)["area"] == value


@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=["desktop", "phone", "small"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_shared_question_is_drawn_and_the_panel_fits(visit, size, lang):
    found = visit(size=size, reduced_motion="reduce").open(f"/?lang={lang}&near=69.24,41.3,60").ready()
    found.page.locator(".where-outline").wait_for(state="attached")
    found.tools().page.locator("#near-switch").click()
    panel = found.page.locator(".near")
    panel.wait_for()
    box = panel.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]
    assert found.page.locator(".where-outline").count() == 0
    found.accessible()
    found.page.locator(".near [data-do='close']").click()
    found.page.locator(".where-outline").wait_for(state="attached")


def test_letters_open_the_tools_while_the_map_has_the_focus(visit):
    found = visit(reduced_motion="reduce").open("/?lang=en").ready()
    found.page.keyboard.press("m")
    found.page.wait_for_timeout(300)
    assert found.page.locator(".measure").count() == 0
    found.page.locator("#map .leaflet-container").focus()
    found.page.keyboard.press("m")
    found.page.locator(".measure:not(.near)").wait_for()
    found.page.locator("#map .leaflet-container").focus()
    found.page.keyboard.press("n")
    found.page.locator(".near").wait_for()
    found.page.keyboard.press("Escape")
    assert found.page.locator(".near").count() == 0


def test_one_tool_at_a_time(planner):
    planner.page.locator("#measure-switch").click()
    planner.page.locator(".measure:not(.near)").wait_for()
    assert planner.page.locator(".near").count() == 0
