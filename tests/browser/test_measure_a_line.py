"""A planner measures a line and an area on the map: by clicks, by typed coordinates, by a shared link, on a phone."""

from __future__ import annotations

import json
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from pyproj import Geod

from tests.browser.conftest import DESKTOP, PHONE

POINTS = "66.17065,43.34116,68.36792,41.72213,69.46655,40.73061"
EARTH = Geod(ellps="WGS84")


def measured(planner):
    """What the address says."""
    (text,) = parse_qs(urlsplit(planner.page.url).query)["measure"]
    numbers = [float(part) for part in text.split(",")]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def part(planner, name):
    return planner.page.locator(f".measure [data-part='{name}']")


def feature(planner):
    return json.loads(part(planner, "geojson").text_content())


def clicks(planner, *places):
    for x, y in places:
        planner.page.mouse.move(x, y)
        planner.page.mouse.click(x, y)


@pytest.fixture
def planner(visit):
    found = visit(reduced_motion="reduce").open("/?lang=en&map=7/43.5/63.5").ready()
    found.page.locator("#measure-switch").click()
    found.page.locator(".measure").wait_for()
    return found


def test_a_line_is_measured_leg_by_leg_on_the_ellipsoid(planner):
    clicks(planner, (620, 280), (760, 420), (880, 300), (880, 300))
    planner.until("location.search.includes('measure=')")
    points = measured(planner)
    assert len(points) == 3
    lengths = [EARTH.inv(*one, *other)[2] for one, other in pairwise(points)]
    assert feature(planner)["properties"]["length_m"] == pytest.approx(sum(lengths), rel=1e-4)
    assert part(planner, "legs").locator("li").count() == 2
    assert f"{sum(lengths) / 1000:.1f} km" in part(planner, "length").inner_text()
    part(planner, "sides").locator("li").first.wait_for()
    texts = part(planner, "sides").locator("strong").all_inner_texts()
    shares = [int(text.split(",")[1].rstrip(" %")) for text in texts]
    assert sum(shares) == pytest.approx(100, abs=2)


def test_while_measuring_a_click_opens_nothing(planner):
    clicks(planner, (620, 280), (760, 420))
    planner.page.wait_for_timeout(600)
    assert not planner.page.locator(".leaflet-popup").count()
    assert "project=" not in planner.page.url


def test_an_area_has_hectares_and_an_edge(planner):
    planner.page.locator(".measure [data-do='area']").click()
    clicks(planner, (620, 280), (760, 420), (880, 300))
    planner.page.locator(".measure [data-do='done']").click()
    planner.until("location.search.includes('measure=')")
    points = measured(planner)
    assert points[0] == points[-1]
    area, edge = EARTH.polygon_area_perimeter(*zip(*points, strict=True))
    assert feature(planner)["properties"]["area_m2"] == pytest.approx(abs(area), rel=1e-3)
    assert feature(planner)["properties"]["length_m"] == pytest.approx(edge, rel=1e-4)
    assert part(planner, "area-value").inner_text().endswith(("km²", "ha"))


def test_points_are_typed_and_taken_back(planner):
    for text in ("41°18'N 69°14'24\"E", "42.32, 69.60", "39.65 66.96"):
        part(planner, "at").fill(text)
        part(planner, "at").press("Enter")
        planner.until("document.querySelector('.measure [data-part=at]').value === ''")
    planner.until("document.querySelectorAll('.measure-legs li').length === 2")
    assert measured(planner)[0] == (69.24, 41.3)
    planner.page.locator(".measure [data-do='undo']").click()
    planner.until("document.querySelectorAll('.measure-legs li').length === 1")
    part(planner, "at").fill("nowhere")
    part(planner, "at").press("Enter")
    part(planner, "fault").wait_for()
    assert len(measured(planner)) == 2


@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=["desktop", "phone", "small"])
@pytest.mark.parametrize("lang", ["en", "kk"])
def test_a_shared_link_shows_what_was_measured(visit, size, lang):
    found = visit(size=size, reduced_motion="reduce").open(f"/?lang={lang}&measure={POINTS}").ready()
    found.page.locator(".measure-legs li").nth(1).wait_for()
    assert found.page.locator(".leaflet-10-pane path").count() == 1
    box = found.page.locator(".measure").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]
    found.accessible()
    found.page.locator(".measure [data-do='close']").click()
    found.until("!location.search.includes('measure=')")
    assert found.page.locator(".leaflet-10-pane path").count() == 0


def test_what_cannot_be_measured_is_said(visit):
    found = visit().open("/?lang=en&measure=1,2,3").ready()
    assert "measure=1,2,3" in found.page.locator("main").inner_text()
