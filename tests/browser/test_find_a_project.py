"""A reader finds a project, a place, a crossing and a source by typing, in any script, by keyboard and on a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE

OPTIONS = "#suggest [role=option]"


def typed(reader, words):
    reader.page.locator("#q").fill(words)
    reader.page.locator(OPTIONS).first.wait_for()
    return reader


@pytest.mark.parametrize("words", ["Shymkent", "Чимкент", "Шымкент", "Chimkent", "Shymkemt"])
def test_any_spelling_finds_the_town(visit, words):
    reader = typed(visit().open("/?lang=en").ready(), words)
    assert "Shymkent" in reader.page.locator("#suggest").inner_text()


def test_keyboard_alone_opens_a_project(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.keyboard.press("/")
    reader.page.keyboard.type("тенге банк")
    reader.page.locator(OPTIONS).first.wait_for()
    reader.page.keyboard.press("ArrowDown")
    active = reader.page.locator("#q").get_attribute("aria-activedescendant")
    assert reader.page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    reader.accessible()
    reader.page.keyboard.press("Enter")
    reader.page.locator("#card").get_by_role("heading", level=2, name="Tenge Bank").wait_for()
    assert "project=tenge-bank-head-office" in reader.page.url
    assert reader.page.locator("#suggest").is_hidden()


def test_arrows_go_round_and_escape_closes_but_keeps_the_words(visit):
    reader = typed(visit().open("/?lang=en").ready(), "tashkent")
    reader.page.keyboard.press("ArrowUp")
    options = reader.page.locator(OPTIONS)
    assert options.last.get_attribute("aria-selected") == "true"
    reader.page.keyboard.press("ArrowDown")
    assert reader.page.locator("#q").get_attribute("aria-activedescendant") is None
    reader.page.keyboard.press("Escape")
    assert reader.page.locator("#suggest").is_hidden()
    assert reader.page.locator("#q").input_value() == "tashkent"
    assert reader.page.evaluate("document.activeElement.id") == "q"


def test_matches_are_marked_and_all_results_have_a_page(visit):
    reader = typed(visit().open("/?lang=en").ready(), "tashkent")
    assert reader.page.locator(f"{OPTIONS} mark").first.inner_text().lower() == "tashkent"
    reader.page.locator(OPTIONS).last.click()
    reader.page.wait_for_url("**/search?**")
    assert reader.page.locator(".found li").count() > 8
    reader.accessible()
    reader.page.locator(".kinds a").nth(1).click()
    reader.page.wait_for_url("**kind=project**")


def test_a_crossing_is_gone_to_on_the_map(visit):
    reader = typed(visit().open("/?lang=en").ready(), "Атамекен")
    reader.page.locator(f"{OPTIONS}", has_text="Border crossing").first.click()
    reader.page.locator(".leaflet-popup").wait_for()
    assert reader.page.locator("#q").input_value() == ""


@pytest.mark.faults_expected  # the browser itself reports the aborted request
def test_failed_search_can_be_tried_again(visit):
    reader = visit().open("/?lang=en").ready()
    reader.page.route("**/search?*", lambda route: route.abort())
    reader.page.locator("#q").fill("tenge")
    reader.page.locator("#suggest [role=alert]").wait_for()
    reader.page.unroute("**/search?*")
    reader.page.locator("#suggest button").click()
    reader.page.locator(OPTIONS).first.wait_for()


def test_search_works_without_javascript(browser, base_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}/about?lang=en")
    page.get_by_role("searchbox").fill("Қашқадарё")
    page.get_by_role("searchbox").press("Enter")
    assert page.locator(".found li").count() > 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}], ids=["390", "320"])
def test_phone(visit, scheme, size):
    reader = visit(size=size, touch=True, color_scheme=scheme).open("/search?q=tashkent&lang=ru")
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    reader.accessible()
    reader = typed(visit(size=size, touch=True, color_scheme=scheme).open("/?lang=ru").ready(), "tashkent")
    for option in reader.page.locator(OPTIONS).all():
        box = option.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
