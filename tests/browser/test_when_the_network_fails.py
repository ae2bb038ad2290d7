"""What is fetched may fail: the reader is told, can try again, and everything else goes on working."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.faults_expected

LAYERS = {
    "Projects": "**/collections/projects/items*",
    "Uncertain areas": "**/map/areas.json*",
    "Corridors": "**/collections/corridors/items*",
    "Border crossings": "**/collections/crossings/items*",
    "Rivers": "**/collections/rivers/items*",
}


def cut(reader, pattern):
    reader.page.route(pattern, lambda route: route.abort())


def mend(reader, pattern):
    reader.page.unroute(pattern)


@pytest.mark.parametrize("layer", list(LAYERS)[1:])
def test_one_layer_is_missing_and_the_map_works(visit, layer):
    reader = visit()
    cut(reader, LAYERS[layer])
    reader.open("/?lang=en").ready()
    notice = reader.page.locator(".notice")
    notice.wait_for()
    assert "could not be loaded" in notice.inner_text()
    assert reader.page.locator(".leaflet-marker-icon").count() > 5
    reader.page.locator("#list .row a").first.click()
    reader.page.locator("#card:not([hidden]) .card-title").wait_for()
    mend(reader, LAYERS[layer])
    with reader.page.expect_response(LAYERS[layer].removesuffix("*") + "*"):
        notice.locator("button").click()
    reader.until("document.querySelectorAll('.notice').length === 0")


def test_projects_are_missing_and_the_list_of_the_server_stays(visit):
    reader = visit()
    cut(reader, LAYERS["Projects"])
    reader.open("/?lang=en")
    notice = reader.page.locator(".notice")
    notice.wait_for()
    assert reader.page.locator("#list .row").count() == 65
    mend(reader, LAYERS["Projects"])
    notice.locator("button").click()
    reader.ready()
    assert reader.page.locator(".leaflet-marker-icon").count() > 5


def test_the_base_map_is_missing(visit):
    reader = visit()
    cut(reader, "**/basemap/**")
    reader.open("/?lang=en").ready()
    notice = reader.page.locator(".notice", has_text="base map")
    notice.wait_for()
    assert reader.page.locator(".leaflet-marker-icon").count() > 5
    mend(reader, "**/basemap/**")
    with reader.page.expect_response("**/basemap/**"):
        notice.locator("button").click()


def test_a_card_is_missing(visit):
    reader = visit().open("/?lang=en").ready()
    cut(reader, "**/projects/*/card*")
    reader.page.locator("#list .row a").nth(5).click()
    problem = reader.page.locator("#card-body .problem")
    problem.wait_for()
    mend(reader, "**/projects/*/card*")
    problem.locator("button").click()
    reader.page.locator("#card-body .card-title").wait_for()


def test_another_day_is_missing(visit):
    reader = visit().open("/?lang=en&asof=2025-06-01").ready()
    before = reader.page.locator("#list .row").count()
    cut(reader, LAYERS["Projects"])
    reader.page.locator("#time-bar input[type=date]").fill("2021-12-31")
    notice = reader.page.locator(".notice", has_text="could not be loaded").first
    notice.wait_for()
    assert reader.page.locator("#list .row").count() == before
    mend(reader, LAYERS["Projects"])
    notice.locator("button").click()
    reader.until(f"document.querySelectorAll('#list .row').length < {before}")


def test_the_charts_are_missing_and_the_tables_stay(visit):
    reader = visit()
    cut(reader, "**/charts-*.js")
    reader.open("/indicators?lang=en")
    reader.page.locator("#trade_turnover summary").click()
    assert reader.page.locator("#trade_turnover tbody tr").count() == 26
    assert "From 1–1.9 (2016)" in reader.page.locator("#trade_turnover figcaption").inner_text()


def test_a_slow_line_says_that_it_is_loading(visit):
    reader = visit()
    held = []

    def hold(route):
        held.append(route)

    reader.page.route(LAYERS["Projects"], hold)
    reader.open("/?lang=en")
    reader.until("document.querySelector('#map').getAttribute('aria-busy') === 'true'")
    assert reader.page.locator(".busy").count() == 1
    reader.until("true")
    for route in held:
        route.continue_()
    reader.ready()
    reader.until("document.querySelector('#map').getAttribute('aria-busy') === 'false'")
